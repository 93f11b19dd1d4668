// Smoothed moments, joint draws and simulations against the dense normal they are parts of; shapes against
// plain sums over time.
#include "inference/paths.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>

#include "inference/inference.h"
#include "inference/testing.h"

namespace holdfast::inference {
namespace {
using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd wide(const Matrix& m) {
  MatrixXd out(m.rows, m.columns);
  for (int i = 0; i < m.rows; ++i)
    for (int j = 0; j < m.columns; ++j) out(i, j) = m(i, j);
  return out;
}

VectorXd column(const std::vector<double>& v) {
  return Eigen::Map<const VectorXd>(v.data(), Eigen::Index(v.size()));
}

struct Conditioned {
  VectorXd mean;
  MatrixXd covariance;
};

Conditioned conditioned(const Series& series, const Parameters& p, Model model,
                        const std::vector<double>& times) {
  const auto all = testing::dense(series, p, model, {}, times);
  const MatrixXd gain =
      wide(all.reading_covariance).ldlt().solve(wide(all.state_by_reading).transpose()).transpose();
  return {column(all.state_mean) + gain * (column(testing::answered(series)) - column(all.reading_mean)),
          wide(all.state_covariance) - gain * wide(all.state_by_reading).transpose()};
}

std::vector<double> grid(const Series& series, int count, double beyond_days) {
  std::vector<double> out;
  const double until = series.times.back() + beyond_days;
  for (int i = 0; i < count; ++i)
    out.push_back(series.start_time + (until - series.start_time) * i / (count - 1));
  out.push_back(series.times[series.times.size() / 2]);
  std::sort(out.begin(), out.end());
  return out;
}

TEST(smoother, equals_the_conditional_normal_between_at_and_beyond_check_ins) {
  Random random(31);
  for (int n = 1; n <= 5; ++n)
    for (const Model model : {Model::ou, Model::diary}) {
      const Series series = testing::invented({.scales = n, .check_ins = 25, .late = true}, random);
      const Parameters p = draw_prior(series, model, random);
      const auto times = grid(series, 12, 5);
      const auto expected = conditioned(series, p, model, times);
      const States found = smooth(series, p, {.model = model}, times);
      ASSERT_TRUE(found.usable) << found.why_not;
      for (int k = 0; k < int(times.size()); ++k)
        for (int i = 0; i < n; ++i) {
          const int z = k * 2 * n + i, m = z + n;
          EXPECT_NEAR(found.deviation_mean(k, i), expected.mean(z), 1e-7);
          EXPECT_NEAR(found.baseline_mean(k, i), expected.mean(m), 1e-7);
          EXPECT_NEAR(found.deviation_variance(k, i), expected.covariance(z, z), 1e-7);
          EXPECT_NEAR(found.baseline_variance(k, i), expected.covariance(m, m), 1e-7);
          EXPECT_NEAR(found.level_variance(k, i),
                      expected.covariance(z, z) + expected.covariance(m, m) + 2 * expected.covariance(z, m),
                      1e-7);
        }
    }
}

// 20,000 draws: a mean or covariance entry off by more than 5 of its standard errors has a chance below 1e-4
// over all the entries compared; a draw that forgets the noise or the readings is off by hundreds.
TEST(path_draws, have_the_mean_and_covariance_of_the_conditional_normal) {
  Random random(32);
  for (const Model model : {Model::ou, Model::diary}) {
    const Series series = testing::invented({.scales = 2, .check_ins = 15, .late = true}, random);
    const Parameters p = draw_prior(series, model, random);
    const auto times = grid(series, 4, 4);
    const auto expected = conditioned(series, p, model, times);
    const int count = 20000, size = int(expected.mean.size());
    VectorXd sum = VectorXd::Zero(size);
    MatrixXd squares = MatrixXd::Zero(size, size);
    for (const Path& path : draw_paths(series, p, {.model = model}, times, count, random)) {
      ASSERT_TRUE(path.usable);
      VectorXd x(size);
      for (int k = 0; k < int(times.size()); ++k)
        for (int i = 0; i < 2; ++i) {
          x(k * 4 + i) = path.deviations(k, i);
          x(k * 4 + 2 + i) = path.baselines(k, i);
        }
      x -= expected.mean;
      sum += x;
      squares += x * x.transpose();
    }
    for (int i = 0; i < size; ++i) {
      EXPECT_NEAR(sum(i) / count, 0, 5 * std::sqrt(std::max(expected.covariance(i, i), 1e-12) / count)) << i;
      for (int j = 0; j < size; ++j) {
        const double c = expected.covariance(i, j);
        const double spread = std::sqrt(
            (std::max(expected.covariance(i, i) * expected.covariance(j, j), 1e-18) + c * c) / count);
        EXPECT_NEAR(squares(i, j) / count, c, 5 * spread) << i << ", " << j;
      }
    }
  }
}

TEST(simulation, has_the_mean_and_covariance_of_the_model) {
  Random random(33);
  Series series = testing::invented({.scales = 2, .check_ins = 8, .late = true}, random);
  const Parameters p = draw_prior(series, Model::diary, random);
  const auto all = testing::dense(series, p, Model::diary, {});
  const VectorXd mean = column(all.reading_mean);
  const MatrixXd covariance = wide(all.reading_covariance);
  const int count = 20000, size = int(mean.size());
  VectorXd sum = VectorXd::Zero(size);
  MatrixXd squares = MatrixXd::Zero(size, size);
  for (int draw = 0; draw < count; ++draw) {
    const auto simulated = simulate(series, p, {}, {}, random);
    const VectorXd y = column(testing::answered(simulated.series)) - mean;
    ASSERT_EQ(y.size(), size);
    sum += y;
    squares += y * y.transpose();
  }
  for (int i = 0; i < size; ++i) {
    EXPECT_NEAR(sum(i) / count, 0, 5 * std::sqrt(covariance(i, i) / count));
    for (int j = 0; j < size; ++j)
      EXPECT_NEAR(
          squares(i, j) / count, covariance(i, j),
          5 * std::sqrt((covariance(i, i) * covariance(j, j) + std::pow(covariance(i, j), 2)) / count));
  }
}

TEST(shapes, equal_sums_over_time) {
  Matrix drift(3, 3);
  drift.values = {-.7, .2, -.1, .4, -.5, .3, -.2, .1, -.9};
  const std::vector<double> push{.3, -.6, .2};
  const int steps = 20000;
  const double horizon = 9, open = 4, h = horizon / steps;
  Matrix small = drift;
  for (double& value : small.values) value *= h;
  const MatrixXd f = wide(exponential(small));
  MatrixXd whole = MatrixXd::Identity(3, 3), area = MatrixXd::Zero(3, 3);
  VectorXd z = VectorXd::Zero(3), interval = VectorXd::Zero(3);
  for (int k = 0; k < steps; ++k) {
    area += 0.5 * h * (whole + f * whole);
    whole = f * whole;
    const VectorXd u = k * h < open ? column(push) : VectorXd::Zero(3);
    const VectorXd next = f * z + 0.5 * h * (u + f * u);
    interval += 0.5 * h * (z + next);
    z = next;
  }
  EXPECT_TRUE(wide(integrated_response(drift, horizon)).isApprox(area, 1e-6));
  EXPECT_TRUE(column(jump_area(drift, push, horizon)).isApprox(area * column(push), 1e-6));
  EXPECT_TRUE(column(interval_area(drift, push, open, horizon)).isApprox(interval, 1e-4));
}

TEST(shapes, settling_is_that_of_the_closed_forms) {
  const double ln10 = std::log(10.0);
  for (const double rate : {0.001, 0.3, 50.0}) {
    const Matrix one(1, 1, -rate);
    EXPECT_NEAR(settling_days(one, std::vector{2.0}, 0) * rate, ln10, 2e-3);
    EXPECT_NEAR(settling_days(one, std::vector{-2.0}, 0, 0.5) * rate, std::log(2.0), 2e-3);
    // At its largest when the interval ends.
    EXPECT_NEAR(interval_settling_days(one, std::vector{0.4}, 3 / rate, 0) * rate, ln10, 2e-3);
    EXPECT_EQ(settling_days(one, std::vector{0.0}, 0), 0);
  }
  // What is pushed by another: t exp(-t), largest 1/e at 1; back to a tenth of it at 4.8897.
  Matrix chain(2, 2);
  chain(0, 0) = chain(1, 1) = -1;
  chain(1, 0) = 1;
  EXPECT_NEAR(settling_days(chain, std::vector{1.0, 0.0}, 1), 4.8897, 5e-3);
  // A swing: exp(-t) cos(5 t) is last at a tenth of its largest close before its top at 0.7 pi, where it
  // still is exp(-0.7 pi) = 0.111 of it.
  Matrix swing(2, 2, 0);
  swing(0, 0) = swing(1, 1) = -1;
  swing(0, 1) = -5;
  swing(1, 0) = 5;
  double last = 0;
  for (double t = 0; t < 10; t += 1e-5)
    if (std::fabs(std::exp(-t) * std::cos(5 * t)) >= 0.1) last = t;
  EXPECT_NEAR(settling_days(swing, std::vector{1.0, 0.0}, 0), last, 5e-3);
  // A fast scale beside a slow one that does not touch it.
  Matrix apart(2, 2, 0);
  apart(0, 0) = -50;
  apart(1, 1) = -0.001;
  EXPECT_NEAR(settling_days(apart, std::vector{1.0, 1.0}, 0) * 50, ln10, 1e-2);
  EXPECT_NEAR(settling_days(apart, std::vector{1.0, 1.0}, 1) * 0.001, ln10, 2e-3);
  EXPECT_TRUE(std::isinf(settling_days(Matrix(1, 1, 0.1), std::vector{1.0}, 0)));
}

TEST(shapes, leaning_ratio_is_one_without_the_arrow_and_has_its_limit_with_two_states) {
  Matrix drift(2, 2);
  drift.values = {-.6, -.3, .4, -.5};
  EXPECT_NEAR(leaning_ratio(drift, 0, 1, 2000), 1 / (1 - (-.3 * .4) / (.6 * .5)), 1e-9);
  EXPECT_LT(leaning_ratio(drift, 0, 1), 1);
  drift(1, 0) = 0;
  EXPECT_DOUBLE_EQ(leaning_ratio(drift, 0, 1), 1);
}

TEST(shapes, spectral_abscissa_is_the_slowest_decay) {
  Matrix drift(2, 2);
  drift.values = {-1, 5, 0, -.25};
  EXPECT_NEAR(spectral_abscissa(drift), -.25, 1e-12);
  drift.values = {-.5, 2, -2, -.5};
  EXPECT_NEAR(spectral_abscissa(drift), -.5, 1e-12);
}

}  // namespace
}  // namespace holdfast::inference
