// A year of daily check-ins on six scales (about 260 answered) is reviewed from a cold start. The time is
// printed, not asserted; the aim is a second by the clock.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <ctime>

#include "calibration/trial_life.h"
#include "review/review.h"

namespace holdfast::calibration {
namespace {

TEST(Calibration, a_year_of_six_scales_is_reviewed_whole) {
  double longest = 0;
  for (std::uint64_t seed : {1u, 2u, 3u, 4u}) {
    Random random(seed);
    const Life life = live(Person{.days = 365, .answered = 0.71, .scales = 6}, random);
    Silent silent;
    review::Options options;
    options.now = life.now;
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t worked = std::clock();
    const auto made = review::review(life.diary, options, silent);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const double work = double(std::clock() - worked) / CLOCKS_PER_SEC;
    longest = std::max(longest, work);
    ASSERT_TRUE(made);
    EXPECT_TRUE(made->model.usable) << made->model.why_not;
    EXPECT_EQ(made->model.scales.size(), 6u);
    std::printf("%d check-ins, %lld readings: %.2f s, of which %.2f s of work", made->check_ins,
                made->model.readings, seconds, work);
    std::printf(" (effective size %.0f, R-hat %.2f, acceptance %.2f)\n", made->model.effective_size,
                made->model.r_hat, made->model.acceptance);
    for (const auto& finding : made->findings)
      std::printf("  %s: %s\n", finding.id.c_str(), finding.sentence.c_str());
  }
  std::printf("longest: %.2f s of work\n", longest);
}

}  // namespace
}  // namespace holdfast::calibration
