// Readings that are intervals, and a pace that changes: the slopes of an interval's log probability against
// quadrature, the filter against exact probabilities and against warped time, its gradient against
// differences, its paths against draws that keep to the intervals.
#include "inference/rungs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "inference/cut_normal.h"
#include "inference/inference.h"
#include "inference/packs.h"
#include "inference/testing.h"

namespace holdfast::inference {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

// log p and its slopes by brute force: Simpson's rule in long double on the density's moments.
kernel::Slopes brute_force(double low, double high, double mean, double variance) {
  using Long = long double;
  const Long sd = std::sqrt(Long(variance));
  Long a = (low - mean) / sd, b = (high - mean) / sd;
  const Long top = a > 0 ? a : b < 0 ? b : 0;
  if (a > 0)
    b = std::min(b, a + 60 / (1 + a));
  else if (b < 0)
    a = std::max(a, b - 60 / (1 - b));
  else
    a = std::max<Long>(a, -40), b = std::min<Long>(b, 40);
  constexpr int pieces = 40000;
  Long m[5] = {};
  const Long middle = top;
  for (int i = 0; i <= pieces; ++i) {
    const Long t = a + (b - a) * i / pieces;
    Long w = (i == 0 || i == pieces ? 1 : i % 2 ? 4 : 2) * (b - a) / pieces / 3;
    w *= std::exp((top - t) * (top + t) / 2);
    for (int k = 0; k < 5; ++k, w *= t - middle) m[k] += w;
  }
  for (int k = 1; k < 5; ++k) m[k] /= m[0];
  const Long k2 = m[2] - m[1] * m[1], k3 = m[3] - 3 * m[1] * m[2] + 2 * m[1] * m[1] * m[1];
  const Long k4 =
      m[4] - 4 * m[1] * m[3] + 6 * m[1] * m[1] * m[2] - 3 * m[1] * m[1] * m[1] * m[1] - 3 * k2 * k2;
  return {double(std::log(m[0]) - 0.918938533204672741780329736L - top * top / 2),
          double((middle + m[1]) / sd), double((k2 - 1) / variance), double(k3 / (sd * variance)),
          double(k4 / (Long(variance) * variance))};
}

TEST(rungs, slopes_agree_with_quadrature_for_narrow_wide_near_and_far_intervals) {
  for (const double variance : {1e-4, 0.3, 1.0, 40.0})
    for (const double mean : {-7.0, -0.4, 0.0, 0.31, 2.0, 12.0})
      for (const auto& [low, high] : {std::pair{-0.2, 0.2},
                                      {1.8, infinite},
                                      {-infinite, -1.8},
                                      {-2.2, -1.8},
                                      {0.0, 1e-3},
                                      {-30.0, 30.0}}) {
        const double sd = std::sqrt(variance);
        const auto found = kernel::interval_slopes(low, high, mean, variance);
        const auto expected = brute_force(low, high, mean, variance);
        const auto what = ::testing::Message() << low << " " << high << " " << mean << " " << variance;
        EXPECT_NEAR(found.value, expected.value, 1e-9 * (1 + std::fabs(expected.value))) << what;
        EXPECT_NEAR(found.first * sd, expected.first * sd, 1e-8 * (1 + std::fabs(expected.first * sd)))
            << what;
        EXPECT_NEAR(found.second * variance, expected.second * variance, 1e-8) << what;
        EXPECT_NEAR(found.third * variance * sd, expected.third * variance * sd, 1e-6) << what;
        EXPECT_NEAR(found.fourth * variance * variance, expected.fourth * variance * variance, 1e-5) << what;
      }
}

TEST(rungs, slopes_are_numbers_wherever_the_mean_is) {
  for (const double variance : {1e-12, 1e-4, 1.0, 1e6})
    for (const double mean : {-1e6, -300.0, -5.0, 0.0, 2.0, 7.0, 1e4, 1e8})
      for (const auto& [low, high] : {std::pair{-0.2, 0.2}, {1.8, infinite}, {-infinite, -1.8}}) {
        const auto s = kernel::interval_slopes(low, high, mean, variance);
        for (const double each : {s.value, s.first, s.second, s.third, s.fourth})
          EXPECT_TRUE(std::isfinite(each));
        EXPECT_LE(s.value, 0);
        EXPECT_LE(s.second, 0);
        EXPECT_GE(s.second, -1 / variance);
      }
}

Series rungs_put_on(Series series) {
  series.rungs.assign(std::size_t(series.scales), {0.4, -2, 2});
  for (double& reading : series.readings)
    if (!std::isnan(reading)) reading = std::clamp(0.4 * std::round(reading / 0.4), -2.0, 2.0);
  return series;
}

void expect_gradient_of_differences(const Series& series, const Parameters& parameters, Model model) {
  const auto at = evaluate(series, parameters, {model, {}, true});
  ASSERT_TRUE(at.usable) << at.why_not;
  const auto x = unconstrained(parameters, series, model);
  ASSERT_EQ(at.gradient.size(), x.size());
  double largest = 1;
  for (const double each : at.gradient) largest = std::max(largest, std::fabs(each));
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto value = [&](double by) {
      auto moved = x;
      moved[i] += by;
      return evaluate(series, constrained(moved, series, model), {model, {}, false}).log_likelihood;
    };
    constexpr double h = 1e-3;
    const double slope = (8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / (12 * h);
    EXPECT_NEAR(at.gradient[i], slope, 1e-6 * largest) << "coordinate " << i << " of " << x.size();
  }
}

TEST(rungs, gradient_is_that_of_differences_with_rungs_and_a_changing_pace) {
  Random random(71);
  for (const int n : {1, 2, 3, 6})
    for (const Model model : {Model::diary, Model::ou}) {
      Series series =
          testing::invented({.scales = n, .check_ins = 40, .gap_days = 4, .late = n == 2}, random);
      if (model == Model::diary) series = rungs_put_on(series);
      series.pace_may_change = true;
      Parameters parameters = draw_prior(series, model, random);
      parameters.pace_trend = 0.7;
      expect_gradient_of_differences(series, parameters, model);
    }
}

TEST(rungs, a_check_in_at_even_hours_does_not_disturb_the_gradient_by_pace) {
  Random random(72);
  Series series = testing::invented({.scales = 2, .check_ins = 30}, random);
  for (std::size_t i = 0; i < series.times.size(); ++i) series.times[i] = series.start_time + double(i);
  series.pace_may_change = true;
  Parameters parameters = draw_prior(series, Model::diary, random);
  parameters.pace_trend = 0;
  expect_gradient_of_differences(series, parameters, Model::diary);
}

// An Ornstein-Uhlenbeck process whose pace changes is one of constant pace in warped time.
TEST(rungs, a_changing_pace_is_a_warp_of_time) {
  Random random(73);
  Series series = testing::invented({.scales = 3, .check_ins = 60, .gap_days = 8}, random);
  series.pace_may_change = true;
  const Parameters parameters = [&] {
    Parameters p = draw_prior(series, Model::ou, random);
    p.pace_trend = -0.9;
    return p;
  }();
  const double middle = 0.5 * (series.start_time + series.times.back());
  const auto own = [&](double t) {
    const double x = parameters.pace_trend / 365;
    return std::expm1(x * (t - middle)) / x;
  };
  Series warped = series;
  warped.pace_may_change = false;
  warped.start_time = own(series.start_time);
  for (double& time : warped.times) time = own(time);
  for (Event& event : warped.events) event.time = own(event.time);
  for (Interval& interval : warped.intervals) {
    interval.from = own(interval.from);
    interval.until = own(interval.until);
  }
  Parameters constant = parameters;
  constant.pace_trend = 0;
  const double one = evaluate(series, parameters, {Model::ou, {}, false}).log_likelihood;
  const double other = evaluate(warped, constant, {Model::ou, {}, false}).log_likelihood;
  EXPECT_NEAR(one, other, 1e-8 * std::fabs(other));
  EXPECT_GT(std::fabs(one - evaluate(series, constant, {Model::ou, {}, false}).log_likelihood), 0.1);
}

// Two readings of one scale: the second's probability given the first, by quadrature, against moment
// matching.
TEST(rungs, moment_matching_is_close_to_the_exact_probability_of_two_readings) {
  Series series;
  series.scales = 1;
  series.rungs = {{0.4, -2, 2}};
  series.times = {0, 0.3};
  Parameters p;
  p.drift = Matrix(1, 1, -0.5);
  p.diffusion_cholesky = Matrix(1, 1, 1.0);
  p.baseline_diffusion_sd = {0.05};
  p.measurement_sd = {0.4};
  p.jumps = p.interval_effects = Matrix(0, 1);
  const double variance = 1 + 1 + 0.16, covariance = 1 + std::exp(-0.15);  // m0 + z; q adds next to nothing
  const double variance_later = variance + 0.05 * 0.05 * 0.3;
  for (const auto& [first, second] : {std::pair{0.0, 0.4}, {2.0, 2.0}, {1.6, 2.0}, {-2.0, -1.2}}) {
    series.readings = {first, second};
    const auto found = evaluate(series, p, {Model::diary, {}, false});
    ASSERT_TRUE(found.usable);
    const auto ends = [](double reading) {
      return std::pair{reading <= -2 ? -12 : reading - 0.2, reading >= 2 ? 12 : reading + 0.2};
    };
    const auto [low, high] = ends(first);
    double total = 0;
    constexpr int pieces = 4000;
    for (int i = 0; i < pieces; ++i) {
      const double y = low + (high - low) * (i + 0.5) / pieces;
      const double slope = covariance / variance, left = variance_later - covariance * slope;
      const auto [from, until] = ends(second);
      total += std::exp(-0.5 * y * y / variance) / std::sqrt(2 * 3.14159265358979 * variance) *
               std::exp(kernel::interval_slopes(from <= -12 ? -infinite : from,
                                                until >= 12 ? infinite : until, slope * y, left)
                            .value) *
               (high - low) / pieces;
    }
    const bool ordinary = std::fabs(first) < 2;  // else a tail's shape is lost
    EXPECT_NEAR(found.log_likelihood, std::log(total), ordinary ? 1e-4 : 0.1) << first << " " << second;
  }
}

TEST(rungs, a_narrow_rung_is_as_good_as_an_exact_reading_times_its_width) {
  Random random(74);
  Series series = testing::invented({.scales = 3, .check_ins = 50}, random);
  const Parameters parameters = draw_prior(series, Model::diary, random);
  const double exact = evaluate(series, parameters, {Model::diary, {}, false}).log_likelihood;
  int readings = 0;
  for (const double reading : series.readings) readings += !std::isnan(reading);
  series.rungs.assign(3, {1e-5, -infinite, infinite});
  const double narrow = evaluate(series, parameters, {Model::diary, {}, false}).log_likelihood;
  EXPECT_NEAR(narrow - readings * std::log(1e-5), exact, 1e-5 * std::fabs(exact));
}

// A long run of readings at the top says "anything beyond": the level must be drawn there, not at the rung.
TEST(rungs, readings_at_the_end_leave_room_beyond_it) {
  Series series;
  series.scales = 1;
  for (int day = 0; day < 60; ++day) {
    series.times.push_back(day);
    series.readings.push_back(day % 20 == 19 ? missing : 2);
  }
  Parameters p;
  p.drift = Matrix(1, 1, -0.7);
  p.diffusion_cholesky = Matrix(1, 1, 0.8);
  p.baseline_diffusion_sd = {0.05};
  p.measurement_sd = {0.4};
  p.jumps = p.interval_effects = Matrix(0, 1);
  const std::vector<double> times{30};
  const auto exact = smooth(series, p, {}, times);
  series.rungs = {{0.4, -2, 2}};
  const auto beyond = smooth(series, p, {}, times);
  ASSERT_TRUE(exact.usable && beyond.usable);
  EXPECT_GT(beyond.baseline_mean(0, 0), exact.baseline_mean(0, 0) + 0.3);
  EXPECT_GT(beyond.baseline_variance(0, 0), 1.5 * exact.baseline_variance(0, 0));
  Random random(75);
  double mean = 0;
  const auto paths = draw_paths(series, p, {}, times, 4000, random);
  for (const Path& path : paths) mean += path.baselines(0, 0) / 4000;
  EXPECT_NEAR(mean, beyond.baseline_mean(0, 0), 0.2);
}

TEST(rungs, bad_rungs_are_refused_in_a_sentence) {
  Series series;
  series.scales = 2;
  series.times = {0};
  series.readings = {0, 0};
  series.rungs = {{0.4, -2, 2}};
  EXPECT_FALSE(check(series));
  series.rungs = {{0.4, -2, 2}, {-1, -2, 2}};
  EXPECT_FALSE(check(series));
  series.rungs = {{0.4, -2, 2}, {0.4, 2, -2}};
  EXPECT_FALSE(check(series));
  series.rungs = {{0.4, -2, 2}, {}};
  EXPECT_TRUE(check(series));
}

// A prior learned from somewhere takes the table's place; the table itself, written as one, changes nothing.
TEST(rungs, the_table_of_priors_written_as_a_learned_prior_gives_the_same_fit) {
  Random random(76);
  Series series = testing::invented(
      {.scales = 1, .check_ins = 60, .late = false, .events = false, .intervals = false, .covariates = false},
      random);
  Silent silent;
  const auto table = fit(series, {}, silent);
  ASSERT_TRUE(table && table->usable);
  CoordinatePrior prior;  // A, G, q, R of one scale
  prior.mean = {std::log(.7), std::log(.8), std::log(.05), std::log(.4)};
  prior.covariance = Matrix(4, 4);
  const double sd[] = {.6, .5, .6, .5};
  for (int i = 0; i < 4; ++i) prior.covariance(i, i) = sd[i] * sd[i];
  const auto learned = fit(series, {.prior = prior}, silent);
  ASSERT_TRUE(learned && learned->usable);
  EXPECT_NEAR(learned->log_posterior, table->log_posterior, 1e-8);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(learned->mode[i], table->mode[i], 1e-4);
  prior.mean.pop_back();
  EXPECT_FALSE(fit(series, {.prior = prior}, silent));
}

TEST(packs, know_exponentials_and_logarithms_to_rounding_in_every_lane) {
  Random random(31);
  for (int k = 0; k < 20000; ++k) {
    kernel::Pack x, y;
    for (int lane = 0; lane < kernel::most_lanes; ++lane) {
      x.set(lane, random.uniform(-700, 700));
      y.set(lane, std::exp(random.uniform(-600, 600) * (lane == 0 ? 1 : 1e-3)));  // near 1, too
    }
    const kernel::Pack e = kernel::exp_of(x), l = kernel::log_of(y);
    for (int lane = 0; lane < kernel::most_lanes; ++lane) {
      EXPECT_NEAR(e[lane] / std::exp(x[lane]), 1, 1e-15);
      EXPECT_NEAR(l[lane], std::log(y[lane]), 1e-15 * (1e-3 + std::fabs(std::log(y[lane]))));
    }
  }
}

void expect_near(const kernel::SlopesOf<kernel::Pack>& found, int lane, const kernel::Slopes& expected,
                 double variance, double tolerance) {
  const double unit = 1 / std::sqrt(variance);
  EXPECT_NEAR(found.value[lane], expected.value, tolerance * (1 + std::fabs(expected.value)));
  EXPECT_NEAR(found.first[lane], expected.first, tolerance * (unit + std::fabs(expected.first)));
  EXPECT_NEAR(found.second[lane], expected.second, 10 * tolerance * unit * unit);
  EXPECT_NEAR(found.third[lane], expected.third, 100 * tolerance * unit * unit * unit);
  EXPECT_NEAR(found.fourth[lane], expected.fourth, 1000 * tolerance * unit * unit * unit * unit);
}

// Lanes whose means lie inside the interval, beside it and far off want different rules, and some get a finer
// one than they would have alone. Lanes that are alike get the same.
TEST(packs, know_the_slopes_of_an_interval_as_one_number_does) {
  Random random(32);
  for (const auto& [low, high] : {std::pair{-0.2, 0.2}, std::pair{-3.0, 5.0}, std::pair{0.1, infinite},
                                  std::pair{-infinite, 0.3}, std::pair{-1e-4, 1e-4}})
    for (int k = 0; k < 500; ++k) {
      kernel::Pack mean, variance;
      for (int lane = 0; lane < kernel::most_lanes; ++lane) {
        mean.set(lane, random.normal() * std::pow(4.0, lane));
        variance.set(lane, std::exp(random.uniform(-4, 2)));
      }
      const auto found = kernel::slopes_of(low, high, mean, variance);
      for (int lane = 0; lane < kernel::most_lanes; ++lane) {
        const auto expected = kernel::interval_slopes(low, high, mean[lane], variance[lane]);
        expect_near(found, lane, expected, variance[lane], 1e-7);
        const auto alike =
            kernel::slopes_of(low, high, kernel::Pack(mean[lane]), kernel::Pack(variance[lane]));
        expect_near(alike, lane, expected, variance[lane], 1e-12);
      }
    }
}

}  // namespace
}  // namespace holdfast::inference
