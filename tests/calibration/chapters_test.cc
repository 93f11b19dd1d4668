// Dynamics that change from chapter to chapter as review/earlier.h supposes: are intervals that rest on the
// chapters before as honest as those that do not, and are they sharper? Three chapters of 200 days, three
// years from one beginning to the next, two scales. The truth is the last chapter's.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "inference/inference.h"
#include "review/earlier.h"
#include "review/trial_diary.h"

namespace holdfast::calibration {
namespace {

using inference::Parameters;
using review::Learnable;
constexpr double apart_days = 3 * 365;

Learnable chapter_at(int number, Random& random) {
  Learnable out;
  out.begins = review::TrialDiary::at(number * apart_days);
  out.scales = {review::distress, review::reliance};
  out.kinds.events = {"session"};
  out.series.scales = 2;
  for (int day = 0; day < 200; ++day) {
    if (!random.chance(0.7)) continue;
    out.series.times.push_back(day + random.uniform());
    out.series.readings.insert(out.series.readings.end(), 2, 0.0);
  }
  out.series.rungs.assign(2, {0.4, -2, 2});
  for (double time = 3.5; time < 200; time += 7) out.series.events.push_back({time, 0, 1});
  out.series.event_kinds = 1;
  return out;
}

// The next chapter's truth: the autoregression the prior is made for, drifts that are not stable refused.
Parameters changed(const Parameters& before, const inference::Series& series, Random& random) {
  const double rho = std::exp2(-3.0 / 10);
  const auto at = inference::unconstrained(before, series, inference::Model::diary);
  for (;;) {
    const auto fresh = inference::unconstrained(
        inference::draw_prior(series, inference::Model::diary, random), series, inference::Model::diary);
    auto x = at;
    const auto table = inference::table_of_priors(series, inference::Model::diary);
    for (std::size_t i = 0; i < x.size(); ++i)
      x[i] = table.mean[i] + rho * (at[i] - table.mean[i]) +
             std::sqrt(1 - rho * rho) * (fresh[i] - table.mean[i]);
    Parameters out = inference::constrained(x, series, inference::Model::diary);
    if (inference::spectral_abscissa(out.drift) < 0) return out;
  }
}

struct Tally {
  double held = 0, count = 0, width = 0;
  double squares = 0;  // of each diary's share, for the error over diaries
  int diaries = 0;
  void add(double held_here, double count_here, double width_here) {
    held += held_here;
    count += count_here;
    width += width_here;
    squares += std::pow(held_here / count_here, 2);
    ++diaries;
  }
  double share() const { return held / count; }
  double error() const { return std::sqrt((squares / diaries - share() * share()) / diaries); }
};

// 80 % intervals of the last chapter's coordinates; exact draws would hold 63 of 81 truths.
void score(const inference::Series& series, const Parameters& truth, const review::Taught& taught,
           Random random, Tally& tally) {
  Silent silent;
  const auto fit = inference::fit(series, {.start = taught.start, .prior = taught.prior}, silent);
  ASSERT_TRUE(fit.has_value());
  if (!fit->usable) return;
  const auto drawn = inference::draw(
      *fit, series, {.count = 80, .chains = 2, .threads = 1, .method = inference::DrawMethod::hmc}, random,
      silent);
  const auto at = inference::unconstrained(truth, series, inference::Model::diary);
  double held = 0, width = 0;
  for (std::size_t i = 0; i < at.size(); ++i) {
    std::vector<double> values;
    for (const auto& p : drawn->parameters)
      values.push_back(inference::unconstrained(p, series, inference::Model::diary)[i]);
    std::sort(values.begin(), values.end());
    const auto low = values.size() / 10, high = values.size() - 1 - low;
    held += values[low] < at[i] && at[i] < values[high];
    width += values[high] - values[low];
  }
  tally.add(held, double(at.size()), width);
}

TEST(Chapters, what_the_years_before_taught_makes_intervals_sharper_and_no_less_honest) {
  Tally chained, alone, not_widened;
  for (int life = 0; life < 80; ++life) {
    Random random(990000 + std::uint64_t(life));
    Silent silent;
    review::Taught taught, stiff;
    Parameters truth;
    inference::Start where;  // the true baselines go on
    for (int number = 0; number < 3; ++number) {
      Learnable chapter = chapter_at(number, random);
      truth = number == 0 ? inference::draw_prior(chapter.series, inference::Model::diary, random)
                          : changed(truth, chapter.series, random);
      const Learnable next = chapter_at(number + 1, random);
      const std::vector<double> end{apart_days};
      auto lived = inference::simulate(chapter.series, truth, {.start = where}, end, random);
      chapter.series = lived.series;
      where.baseline_mean = {lived.path.baselines(0, 0), lived.path.baselines(0, 1)};
      where.baseline_variance = {0, 0};
      if (number == 2) {
        const Random draws = random.split();
        score(chapter.series, truth, taught, draws, chained);
        score(chapter.series, truth, {}, draws, alone);
        score(chapter.series, truth, stiff, draws, not_widened);
        break;
      }
      const auto fit = inference::fit(chapter.series, {.start = taught.start, .prior = taught.prior}, silent);
      ASSERT_TRUE(fit.has_value());
      taught = fit->usable ? review::taught_by(chapter, *fit, next) : review::Taught{};
      if (!fit->usable) continue;
      stiff = taught;
      stiff.prior = inference::CoordinatePrior{fit->mode, fit->covariance};
    }
  }
  std::printf(
      "share of truths in 80 %% intervals (.778 if exact) and mean width: with the chapters before "
      "%.3f ± %.3f, %.3f; the last one alone %.3f ± %.3f, %.3f; not widened %.3f ± %.3f\n",
      chained.share(), chained.error(), chained.width / chained.count, alone.share(), alone.error(),
      alone.width / alone.count, not_widened.share(), not_widened.error());
  // Beyond four standard errors less than once in ten thousand seeds.
  EXPECT_NEAR(chained.share(), 63.0 / 81, 4 * chained.error());
  EXPECT_LT(chained.width, 0.97 * alone.width);
  // The canary: what was true three years ago taken as true today.
  EXPECT_LT(not_widened.share(), 63.0 / 81 - 4 * not_widened.error());
}

}  // namespace
}  // namespace holdfast::calibration
