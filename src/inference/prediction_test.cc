// One-step-ahead predictions against the dense normal conditioned on all earlier instants, against the
// filter's own likelihood (the chain rule), and against what simulated readings do; the scores against sums
// over all rungs.
#include "inference/prediction.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <limits>

#include "inference/inference.h"
#include "inference/testing.h"

namespace holdfast::inference {
namespace {
using Eigen::MatrixXd;
using Eigen::VectorXd;

struct Place {
  std::size_t check_in;
  int scale;
};

std::vector<Place> answered_places(const Series& series) {
  std::vector<Place> out;
  for (std::size_t k = 0; k < series.times.size(); ++k)
    for (int j = 0; j < series.scales; ++j)
      if (!std::isnan(series.reading(k, j))) out.push_back({k, j});
  return out;
}

// Every reading given those of earlier instants, from the joint normal of all readings.
std::vector<Prediction> by_conditioning(const Series& series, const Parameters& parameters, Model model) {
  const auto all = testing::dense(series, parameters, model, {});
  const auto values = testing::answered(series);
  const auto places = answered_places(series);
  std::vector<Prediction> out;
  for (std::size_t p = 0; p < places.size(); ++p) {
    Eigen::Index before = 0;
    while (series.times[places[std::size_t(before)].check_in] < series.times[places[p].check_in]) ++before;
    MatrixXd c(before, before);
    VectorXd v(before), with(before);
    const int at = int(p);
    for (Eigen::Index i = 0; i < before; ++i) {
      v(i) = values[std::size_t(i)] - all.reading_mean[std::size_t(i)];
      with(i) = all.reading_covariance(at, int(i));
      for (Eigen::Index k = 0; k < before; ++k) c(i, k) = all.reading_covariance(int(i), int(k));
    }
    Prediction one{places[p].check_in, places[p].scale, all.reading_mean[p], all.reading_covariance(at, at)};
    if (before > 0) {
      const VectorXd weights = c.ldlt().solve(with);
      one.mean += weights.dot(v);
      one.variance -= weights.dot(with);
    }
    out.push_back(one);
  }
  return out;
}

TEST(prediction, equals_the_dense_normal_given_all_earlier_instants) {
  Random random(91);
  for (int n = 1; n <= 4; ++n)
    for (const Model model : {Model::ou, Model::diary}) {
      Series series = testing::invented({.scales = n, .check_ins = 25, .late = true}, random);
      if (model == Model::diary) series.times[11] = series.times[10];  // neither is told of the other
      const Parameters parameters = draw_prior(series, model, random);
      const auto expected = by_conditioning(series, parameters, model);
      const auto found = predictions(series, parameters, {.model = model});
      ASSERT_TRUE(found.usable) << found.why_not;
      ASSERT_EQ(found.readings.size(), expected.size());
      for (std::size_t k = 0; k < expected.size(); ++k) {
        EXPECT_EQ(found.readings[k].check_in, expected[k].check_in);
        EXPECT_EQ(found.readings[k].scale, expected[k].scale);
        EXPECT_NEAR(found.readings[k].mean, expected[k].mean, 1e-7);
        EXPECT_NEAR(found.readings[k].variance, expected[k].variance, 1e-7);
      }
    }
}

// One scale a check-in: nothing is left untold, and the log scores add up to the log-likelihood.
TEST(prediction, scores_add_up_to_the_likelihood_where_check_ins_have_one_reading) {
  Random random(92);
  for (const bool rounded : {false, true}) {
    Series series = testing::invented({.scales = 3, .check_ins = 60, .answered = 1, .late = true}, random);
    for (std::size_t k = 0; k < series.times.size(); ++k)
      for (std::size_t j = 0; j < 3; ++j)
        if (j != k % 3) series.readings[k * 3 + j] = std::numeric_limits<double>::quiet_NaN();
    if (rounded) {
      series.rungs.assign(3, {0.4, -1.2, 1.2});
      for (double& reading : series.readings)
        if (!std::isnan(reading)) reading = std::clamp(0.4 * std::round(reading / 0.4), -1.2, 1.2);
    }
    const Parameters parameters = draw_prior(series, Model::diary, random);
    double sum = 0;
    for (const Prediction& one : predictions(series, parameters, {}).readings)
      sum += log_probability(one, series.reading(one.check_in, one.scale),
                             rounded ? series.rungs[std::size_t(one.scale)] : Rungs{});
    const auto whole = evaluate(series, parameters, {Model::diary, {}, false});
    EXPECT_NEAR(sum, whole.log_likelihood, 1e-9 * std::fabs(whole.log_likelihood));
  }
}

TEST(prediction, all_rungs_together_have_probability_one_and_the_middle_its_share) {
  const Rungs rungs{0.4, -2, 2};
  for (const double mean : {-3.0, -0.7, 0.1, 2.2})
    for (const double sd : {0.1, 0.6, 5.0}) {
      const Prediction prediction{0, 0, mean, sd * sd};
      double total = 0, middle = 0;
      for (int rung = -5; rung <= 5; ++rung) {
        const double p = std::exp(log_probability(prediction, 0.4 * rung, rungs));
        total += p;
        middle += p * share_in_middle(prediction, 0.4 * rung, rungs, 0.8);
      }
      EXPECT_NEAR(total, 1, 1e-9);
      EXPECT_NEAR(middle, 0.8, 1e-9);
    }
  EXPECT_EQ(share_in_middle({0, 0, 0, 1}, 1.28, {}, 0.8), 1);
  EXPECT_EQ(share_in_middle({0, 0, 0, 1}, -1.29, {}, 0.8), 0);
  EXPECT_EQ(share_in_middle({0, 0, 0, 1}, 60, rungs, 0.8), 0);
}

double middle_share(const Series& series, const Parameters& parameters) {
  double sum = 0;
  const auto found = predictions(series, parameters, {});
  for (const Prediction& one : found.readings)
    sum += share_in_middle(one, series.reading(one.check_in, one.scale), series.rungs[std::size_t(one.scale)],
                           0.8);
  return sum / double(found.readings.size());
}

// 40 simulated diaries of 100 check-ins, predicted with the parameters that made them: the mean of 40 shares
// about .8, whose sd was about .02. A false alarm at 4.5 standard errors comes once in 100,000 seeds. Canary:
// half the measurement error.
TEST(prediction, the_middle_80_percent_hold_80_percent_of_simulated_readings) {
  Random random(93);
  double sum = 0, squares = 0, canary = 0;
  constexpr int diaries = 40;
  for (int diary = 0; diary < diaries; ++diary) {
    Series skeleton = testing::invented({.scales = 2, .check_ins = 100}, random);
    skeleton.rungs.assign(2, {0.4, -2, 2});
    Parameters parameters = draw_prior(skeleton, Model::diary, random);
    const Series series = simulate(skeleton, parameters, {}, {}, random).series;
    const double share = middle_share(series, parameters);
    sum += share;
    squares += share * share;
    for (double& sd : parameters.measurement_sd) sd *= 0.5;
    canary += middle_share(series, parameters);
  }
  const double mean = sum / diaries, error = std::sqrt((squares / diaries - mean * mean) / (diaries - 1));
  EXPECT_NEAR(mean, 0.8, 4.5 * error) << error;
  EXPECT_LT(error, 0.01);
  EXPECT_LT(canary / diaries, 0.8 - 4.5 * error);
}

TEST(prediction, the_scores_of_check_ins_add_up_to_the_likelihood) {
  for (int number = 0; number < 4; ++number) {
    Random random(7300 + std::uint64_t(number));
    Series series = testing::invented({.scales = 2, .check_ins = 20, .late = number % 2 == 1}, random);
    const Parameters parameters = draw_prior(series, Model::diary, random);
    if (number > 1) series.rungs.assign(2, Rungs{0.4, -2, 2});
    const auto scores = check_in_scores(series, parameters, {});
    ASSERT_EQ(scores.size(), series.times.size());
    double sum = 0;
    for (const double score : scores) sum += score;
    const double whole = evaluate(series, parameters, {.gradient = false}).log_likelihood;
    EXPECT_NEAR(sum, whole, 1e-9 * std::fabs(whole));
    // The first half alone: nothing later is looked at.
    const auto first = check_in_scores(first_check_ins(series, 10), parameters, {});
    if (series.pace_may_change) continue;  // its middle moves with the end
    for (std::size_t k = 0; k < first.size(); ++k) EXPECT_NEAR(first[k], scores[k], 1e-9);
  }
}

}  // namespace
}  // namespace holdfast::inference
