// side-by-side on pairs of simulated relationships whose levels are known: are its words as often true as
// they say? HOLDFAST_CALIBRATION_DIARIES=1000 runs more and prints the table.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "calibration/trial_life.h"

namespace holdfast::calibration {
namespace {

struct Sum {
  double expected = 0, variance = 0, held = 0;
  void add(double stated, bool is_true) {
    expected += stated;
    variance += stated * (1 - stated);
    held += is_true;
  }
  double z() const { return (held - expected) / std::sqrt(variance); }
};

TEST(Calibration, side_by_side_is_as_often_true_as_it_says) {
  const char* wanted = std::getenv("HOLDFAST_CALIBRATION_DIARIES");
  const int lives = wanted ? std::atoi(wanted) : 60;
  Sum sum, turned;
  int computed = 0;
  for (int life = 0; life < lives; ++life) {
    Random random(660000 + std::uint64_t(life));
    const auto cases = reviewed(live_twice(random), "side-by-side");
    for (const Case& one : cases.value_or(std::vector<Case>{})) {
      ++computed;
      sum.add(one.probability(), one.said() == one.truth);
      const std::string said = one.said();
      turned.add(one.probability(), (said == "safer"       ? "less_safe"
                                     : said == "less_safe" ? "safer"
                                                           : said) == one.truth);
    }
  }
  std::printf("%d of %d pairs; %.0f true where %.1f were stated (z %.2f; turned round %.2f)\n", computed,
              lives, sum.held, sum.expected, sum.z(), turned.z());
  ASSERT_GT(computed, lives / 2);
  // Within 3.5 sd: false alarms in 1 of 2000 seeds.
  EXPECT_LT(std::fabs(sum.z()), 3.5);
  EXPECT_LT(turned.z(), -3.5);
}

}  // namespace
}  // namespace holdfast::calibration
