// What one chapter teaches the next: coordinates are matched by name, carried to the next chapter's middle,
// and fade towards the table of priors.
#include "review/earlier.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "inference/inference.h"
#include "review/review.h"
#include "review/trial_diary.h"

namespace holdfast::review {
namespace {

// Two chapters (from day 0 and from day 600), the second with one scale more where asked.
std::vector<Chapter> two_chapters(bool one_more, double later = 600) {
  TrialDiary trial;
  Random random(5);
  for (int k = 0; k < 3; ++k) trial.absence(60 + 100 * k, 70 + 100 * k);
  for (int k = 0; k < 3; ++k) trial.absence(later + 60 + 100 * k, later + 70 + 100 * k);
  for (int day = 0; day < 360; ++day)
    for (const bool second : {false, true}) {
      std::vector<std::pair<std::string, double>> ratings{{"distress", std::round(5 + 2 * random.normal())},
                                                          {"reliance", std::round(5 + random.normal())}};
      for (auto& [scale, value] : ratings) value = std::clamp(value, 0.0, 10.0);
      if (second && one_more) ratings.emplace_back("footing", 4);
      trial.check_in(day + (second ? later : 0), ratings);
    }
  const auto chapters = chapters_of(trial.finished(), at_day(later + 400));
  EXPECT_TRUE(chapters);
  EXPECT_EQ(chapters->size(), 2U);
  return *chapters;
}

inference::Fit fitted(const Learnable& chapter) {
  Silent silent;
  return *inference::fit(chapter.series, {}, silent);
}

std::vector<double> table_sds(const Learnable& chapter) {
  const auto table = inference::table_of_priors(chapter.series, inference::Model::diary).covariance;
  std::vector<double> out;
  for (int i = 0; i < table.rows; ++i) out.push_back(std::sqrt(table(i, i)));
  return out;
}

TEST(Earlier, what_is_taught_stands_between_the_table_and_the_chapter_by_the_years_between) {
  const auto chapters = two_chapters(false);
  const Learnable before = learnable(chapters[0]), next = learnable(chapters[1]);
  const auto fit = fitted(before);
  ASSERT_TRUE(fit.usable);
  const Taught taught = taught_by(before, fit, next);
  ASSERT_TRUE(taught.prior);
  const auto table = table_sds(next);
  const double rho = std::exp2(-600.0 / 365 / 10);
  ASSERT_EQ(taught.prior->mean.size(), table.size());
  // The first weeks are the first covariate of the chapter before, and none of the next.
  ASSERT_EQ(before.kinds.covariates.front(), "first_weeks");
  ASSERT_EQ(before.kinds.covariates.size(), next.kinds.covariates.size() + 1);
  const int covariates = next.series.covariate_kinds * 2, scales = 2, last = int(table.size());
  const auto place = [&](int i) {
    const bool moved = i >= last - covariates - (next.series.pace_may_change ? 1 : 0);
    return moved ? i + scales : i;
  };
  for (int i = 0; i < last; ++i) {
    const double sd = table[std::size_t(i)];
    EXPECT_NEAR(taught.prior->covariance(i, i),
                rho * rho * fit.covariance(place(i), place(i)) + (1 - rho * rho) * sd * sd, 1e-12);
    for (int j = 0; j < i; ++j)
      EXPECT_NEAR(taught.prior->covariance(i, j), rho * rho * fit.covariance(place(i), place(j)), 1e-12);
  }
  EXPECT_NEAR(taught.prior->mean[0], std::log(0.7) + rho * (fit.mode[0] - std::log(0.7)), 1e-12);
  EXPECT_NEAR(taught.prior->mean[1], rho * fit.mode[1], 1e-12);
  ASSERT_EQ(taught.start.baseline_mean.size(), 2U);
  EXPECT_LT(taught.start.baseline_variance[0], 1);
}

TEST(Earlier, a_century_later_the_table_is_back) {
  const auto chapters = two_chapters(false);
  const Learnable before = learnable(chapters[0]);
  Learnable next = learnable(chapters[1]);
  next.begins = next.begins + std::int64_t(36500) * 86400;
  const Taught taught = taught_by(before, fitted(before), next);
  const auto table = table_sds(next);
  for (int i = 0; i < int(table.size()); ++i)
    EXPECT_NEAR(std::sqrt(taught.prior->covariance(i, i)), table[std::size_t(i)], 1e-3) << i;
  EXPECT_NEAR(taught.prior->mean[0], std::log(0.7), 0.01);
}

TEST(Earlier, a_scale_that_is_new_has_the_tables_prior_and_the_others_keep_what_was_learned) {
  const auto chapters = two_chapters(true);
  const Learnable before = learnable(chapters[0]), next = learnable(chapters[1]);
  ASSERT_EQ(before.scales.size(), 2U);
  ASSERT_EQ(next.scales.size(), 3U);
  const auto fit = fitted(before);
  const Taught taught = taught_by(before, fit, next);
  const auto table = table_sds(next);
  const auto& c = taught.prior->covariance;
  EXPECT_LT(std::sqrt(c(0, 0)), 0.95 * table[0]);  // distress on itself
  EXPECT_DOUBLE_EQ(std::sqrt(c(2, 2)), table[2]);  // footing on distress
  EXPECT_DOUBLE_EQ(std::sqrt(c(8, 8)), table[8]);  // footing on itself
  EXPECT_DOUBLE_EQ(c(0, 8), 0);
  EXPECT_DOUBLE_EQ(taught.prior->mean[8], std::log(0.7));
  EXPECT_DOUBLE_EQ(taught.start.baseline_variance[2], 1);
}

TEST(Earlier, a_review_of_three_years_knows_the_time_before_and_says_so) {
  TrialDiary trial;
  Random random(6);
  double hard = 0;
  for (int day = 0; day < 1000; ++day) {
    hard = 0.6 * hard + 1.2 * random.normal();
    if (random.chance(0.6)) trial.check_in(day, {{"distress", std::clamp(std::round(5 + hard), 0.0, 10.0)}});
  }
  Silent silent;
  Options options = at_day(1001);
  options.draws = 100;
  const auto made = review(trial.finished(), options, silent);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->earlier_chapters, 1);
  EXPECT_TRUE(made->model.usable) << made->model.why_not;
  options.since = TrialDiary::at(500);
  EXPECT_EQ(review(trial.finished(), options, silent)->earlier_chapters, 0);
}

}  // namespace
}  // namespace holdfast::review
