// The likelihood is exact: against published reference cases, a dense multivariate normal, itself over split
// gaps; and its gradient against finite differences. All with the plain kernel and with the fastest.
#include "inference/filter.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "inference/coordinates.h"
#include "inference/inference.h"
#include "inference/kernel.h"
#include "inference/posterior.h"
#include "inference/testing.h"

namespace holdfast::inference {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

class EachKernel : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override { kernel::take_plain(GetParam()); }
  void TearDown() override { kernel::take_plain(false); }
};
class filter : public EachKernel {};
class gradient : public EachKernel {};
constexpr auto by_name = [](const auto& test) { return test.param ? "plain" : "fastest"; };
INSTANTIATE_TEST_SUITE_P(kernel, filter, ::testing::Bool(), by_name);
INSTANTIATE_TEST_SUITE_P(kernel, gradient, ::testing::Bool(), by_name);

Matrix matrix_from(const nlohmann::json& rows) {
  Matrix m(static_cast<int>(rows.size()), static_cast<int>(rows[0].size()));
  for (int i = 0; i < m.rows; ++i)
    for (int j = 0; j < m.columns; ++j) m(i, j) = rows[std::size_t(i)][std::size_t(j)];
  return m;
}

struct Case {
  Series series;
  Parameters parameters;
  Start start;
  double log_likelihood = 0;
};

std::vector<Case> reference_cases() {
  std::vector<Case> out;
  std::ifstream file(std::filesystem::path(HOLDFAST_SHARED_DATA) / "reference/state_space_cases.json");
  if (!file) return out;
  for (const auto& from : nlohmann::json::parse(file)) {
    Case c;
    const int n = static_cast<int>(from["drift"].size());
    c.series.scales = n;
    c.series.start_time = from["start_time"];
    c.series.times = from["times"].get<std::vector<double>>();
    for (const auto& row : from["ratings"])
      for (const auto& value : row)
        c.series.readings.push_back(value.is_null() ? missing : value.get<double>());
    c.series.event_kinds = c.series.interval_kinds = 1;
    for (const auto& time : from["session_times"]) c.series.events.push_back({time, 0, 1});
    for (const auto& absence : from["absences"]) c.series.intervals.push_back({absence[0], absence[1], 0, 1});
    c.parameters.drift = matrix_from(from["drift"]);
    c.parameters.diffusion_cholesky = matrix_from(from["diffusion_cholesky"]);
    c.parameters.baseline_diffusion_sd = from["baseline_diffusion_sd"].get<std::vector<double>>();
    c.parameters.measurement_sd = from["measurement_sd"].get<std::vector<double>>();
    c.parameters.jumps = matrix_from(nlohmann::json::array({from["session_jump"]}));
    c.parameters.interval_effects = matrix_from(nlohmann::json::array({from["absence_effect_per_day"]}));
    c.start.deviations = Start::Deviations::fixed;
    c.start.deviation_variance.assign(std::size_t(n), from["initial_deviation_variance"]);
    c.start.baseline_variance.assign(std::size_t(n), from["initial_baseline_variance"]);
    c.log_likelihood = from["log_likelihood"];
    out.push_back(c);
  }
  return out;
}

Start fixed_start(int n) {
  Start start;
  start.deviations = Start::Deviations::fixed;
  for (int i = 0; i < n; ++i) {
    start.deviation_mean.push_back(0.1 * i);
    start.deviation_variance.push_back(0.5 + 0.1 * i);
    start.baseline_mean.push_back(0.3 - 0.1 * i);
    start.baseline_variance.push_back(1.5 - 0.1 * i);
  }
  return start;
}

double log_likelihood(const Series& series, const Parameters& parameters, Model model, const Start& start) {
  const auto found = evaluate(series, parameters, {model, start, false});
  EXPECT_TRUE(found.usable) << found.why_not;
  return found.log_likelihood;
}

TEST_P(filter, agrees_with_the_reference_cases) {
  const auto cases = reference_cases();
  if (cases.empty()) GTEST_SKIP() << "the shared data are not here";
  for (const auto& c : cases)
    EXPECT_NEAR(log_likelihood(c.series, c.parameters, Model::diary, c.start) / c.log_likelihood, 1, 1e-11);
}

TEST_P(filter, agrees_with_one_dense_normal_for_every_size_model_and_start) {
  Random random(11);
  for (int n = 1; n <= most_scales; ++n)
    for (const Model model : {Model::ou, Model::diary})
      for (const Start& start : {fixed_start(n), Start{}}) {
        testing::Shape shape{.scales = n, .check_ins = 25, .late = n % 2 == 1};
        const Series series = testing::invented(shape, random);
        const Parameters parameters = draw_prior(series, model, random);
        const double expected = testing::dense_log_likelihood(series, parameters, model, start);
        EXPECT_NEAR(log_likelihood(series, parameters, model, start), expected, 1e-9 * std::fabs(expected))
            << "n = " << n << (model == Model::ou ? ", ou" : ", diary");
      }
}

TEST_P(filter, agrees_with_one_dense_normal_where_the_drift_is_not_stable_or_has_no_eigenbasis) {
  Random random(12);
  Series series = testing::invented({.scales = 2, .check_ins = 30}, random);
  Parameters p = draw_prior(series, Model::diary, random);
  for (const auto& drift : {std::vector<double>{-.5, 1, 0, -.5}, std::vector<double>{-.3, .6, .6, -.3},
                            std::vector<double>{-1e-9, 0, 0, -1e-9}, std::vector<double>{-.1, 3, -3, -.1}}) {
    p.drift.values = drift;
    const double expected = testing::dense_log_likelihood(series, p, Model::diary, fixed_start(2));
    EXPECT_NEAR(log_likelihood(series, p, Model::diary, fixed_start(2)), expected,
                1e-9 * std::fabs(expected));
  }
}

TEST_P(filter, gives_the_same_when_a_gap_is_taken_in_two_steps) {
  Random random(13);
  for (int n = 1; n <= most_scales; ++n) {
    Series series = testing::invented({.scales = n, .check_ins = 20, .gap_days = 3}, random);
    const Parameters parameters = draw_prior(series, Model::diary, random);
    Series split = series;
    split.times.clear();
    split.readings.clear();
    split.covariates.clear();
    for (std::size_t i = 0; i < series.times.size(); ++i) {
      const double before = i == 0 ? series.start_time : series.times[i - 1];
      split.times.push_back(before + (series.times[i] - before) * random.uniform());
      split.readings.insert(split.readings.end(), std::size_t(n), missing);
      for (int again = 0; again < 2; ++again)
        for (int k = 0; k < 2; ++k) split.covariates.push_back(series.covariates[2 * i + std::size_t(k)]);
      split.times.push_back(series.times[i]);
      for (int j = 0; j < n; ++j) split.readings.push_back(series.reading(i, j));
    }
    const double whole = log_likelihood(series, parameters, Model::diary, {});
    EXPECT_NEAR(log_likelihood(split, parameters, Model::diary, {}), whole, 1e-10 * std::fabs(whole));
  }
}

void expect_gradient_of_differences(const Series& series, const Parameters& parameters, Model model,
                                    const Start& start) {
  const auto at = evaluate(series, parameters, {model, start, true});
  ASSERT_TRUE(at.usable) << at.why_not;
  const auto x = unconstrained(parameters, series, model);
  ASSERT_EQ(at.gradient.size(), x.size());
  double size = 0;
  for (const double g : at.gradient) size = std::max(size, std::fabs(g));
  const auto value = [&](std::size_t i, double by) {
    auto moved = x;
    moved[i] += by;
    const auto found = evaluate(series, constrained(moved, series, model), {model, start, false});
    return std::pair{found.log_likelihood, found.log_prior};
  };
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double h = 2e-4;  // five points: error of order h^4
    const auto [a, a_prior] = value(i, -2 * h);
    const auto [b, b_prior] = value(i, -h);
    const auto [c, c_prior] = value(i, h);
    const auto [d, d_prior] = value(i, 2 * h);
    const double expected = (a - 8 * b + 8 * c - d) / (12 * h);
    EXPECT_NEAR(at.gradient[i], expected, 1e-5 * std::fabs(expected) + 1e-8 * size) << "coordinate " << i;
    EXPECT_NEAR(at.prior_gradient[i], (a_prior - 8 * b_prior + 8 * c_prior - d_prior) / (12 * h), 1e-6);
  }
}

TEST_P(gradient, equals_finite_differences_for_every_block_size_and_model) {
  Random random(14);
  for (int n = 1; n <= most_scales; ++n)
    for (const Model model : {Model::ou, Model::diary})
      for (const Start& start : {fixed_start(n), Start{}}) {
        SCOPED_TRACE("n = " + std::to_string(n) + (model == Model::ou ? ", ou" : ", diary"));
        const Series series = testing::invented({.scales = n, .check_ins = 25, .late = true}, random);
        expect_gradient_of_differences(series, draw_prior(series, model, random), model, start);
      }
}

TEST_P(gradient, holds_over_minutes_and_over_years) {
  Random random(15);
  for (const double gap : {0.5 / 1440, 40.0, 400.0}) {
    SCOPED_TRACE(gap);
    const Series series =
        testing::invented({.scales = 3, .check_ins = 15, .gap_days = gap, .late = true}, random);
    expect_gradient_of_differences(series, draw_prior(series, Model::diary, random), Model::diary, {});
  }
}

// The optimiser's and the samplers' filter makes no noise of its own for each gap; evaluate() does.
TEST_P(gradient, is_the_same_whether_gaps_have_a_noise_of_their_own_or_the_stationary_one) {
  Random random(16);
  for (int n = 1; n <= most_scales; ++n)
    for (const double gap : {0.5 / 1440, 0.7, 40.0})
      for (const bool pace : {false, true})
        for (const Start& start : {fixed_start(n), Start{}}) {
          SCOPED_TRACE("n = " + std::to_string(n) + ", gap " + std::to_string(gap));
          Series series =
              testing::invented({.scales = n, .check_ins = 25, .gap_days = gap, .late = true}, random);
          series.rungs.assign(std::size_t(n), {.width = 0.4});
          series.pace_may_change = pace;
          Parameters parameters = draw_prior(series, Model::diary, random);
          if (pace) parameters.pace_trend = 0.7;
          const auto expected = evaluate(series, parameters, {Model::diary, start, true});
          ASSERT_TRUE(expected.usable) << expected.why_not;
          Posterior posterior(series, Model::diary, start, true);
          std::vector<double> by;
          const double found =
              posterior.value_and_gradient(unconstrained(parameters, series, Model::diary), by);
          EXPECT_NEAR(found, expected.log_likelihood + expected.log_prior, 1e-9 * std::fabs(found));
          double size = 0;
          for (const double g : expected.gradient) size = std::max(size, std::fabs(g));
          for (std::size_t i = 0; i < by.size(); ++i)
            EXPECT_NEAR(by[i], expected.gradient[i] + expected.prior_gradient[i], 1e-8 * size) << i;
        }
}

Series rated_in_rungs(int scales, double gap_days, bool pace, Random& random) {
  Series series =
      testing::invented({.scales = scales, .check_ins = 25, .gap_days = gap_days, .late = true}, random);
  series.rungs.assign(std::size_t(scales), {.width = 0.4, .lowest = -1.2, .highest = 1.2});
  series.pace_may_change = pace;
  return series;
}

// Places that differ much, in pace above all, which makes their gaps differ.
std::vector<std::vector<double>> places_for(const Series& series, int count, Random& random) {
  std::vector<std::vector<double>> out;
  for (int k = 0; k < count; ++k) {
    Parameters parameters = draw_prior(series, Model::diary, random);
    if (series.pace_may_change) parameters.pace_trend = random.uniform(-1.5, 1.5);
    out.push_back(unconstrained(parameters, series, Model::diary));
  }
  return out;
}

void expect_each_as_if_alone(const Series& series, const std::vector<std::vector<double>>& places,
                             const Start& start) {
  Posterior together(series, Model::diary, start, true), alone(series, Model::diary, start, true);
  std::vector<double> values(places.size()), only_values(places.size()), gradient;
  std::vector<std::vector<double>> gradients(places.size());
  together.values_and_gradients(places, values, gradients);
  together.values(places, only_values);
  EXPECT_EQ(together.evaluations(), 2 * int(places.size()));
  for (std::size_t k = 0; k < places.size(); ++k) {
    const double value = alone.value_and_gradient(places[k], gradient);
    if (!std::isfinite(value)) {
      EXPECT_EQ(values[k], value) << k;
      EXPECT_EQ(only_values[k], value) << k;
      continue;
    }
    EXPECT_NEAR(values[k], value, 1e-9 * std::fabs(value)) << k;
    EXPECT_NEAR(only_values[k], value, 1e-9 * std::fabs(value)) << k;
    double size = 0;
    for (const double by : gradient) size = std::max(size, std::fabs(by));
    for (std::size_t i = 0; i < gradient.size(); ++i)
      EXPECT_NEAR(gradients[k][i], gradient[i], 1e-9 * size) << k << ", coordinate " << i;
  }
}

TEST_P(gradient, of_places_side_by_side_is_that_of_each_alone) {
  Random random(17);
  for (int n = 1; n <= most_scales; ++n)
    for (const double gap : {0.5 / 1440, 0.7, 40.0})
      for (const bool pace : {false, true})
        for (const Start& start : {fixed_start(n), Start{}}) {
          SCOPED_TRACE("n = " + std::to_string(n) + ", gap " + std::to_string(gap));
          const Series series = rated_in_rungs(n, gap, pace, random);
          expect_each_as_if_alone(series, places_for(series, 2 + n, random), start);
        }
}

TEST_P(gradient, of_a_place_does_not_mind_what_stands_beside_it) {
  Random random(18);
  const Series series = rated_in_rungs(3, 0.7, true, random);
  auto places = places_for(series, 7, random);
  places[1][0] = 60;                                                                           // ran off
  for (int j = 1; j < 3; ++j) places[2][std::size_t(j)] = places[2][std::size_t(3 * j)] = 40;  // not stable
  places[6][0] = 60;
  expect_each_as_if_alone(series, places, {});
  // Its readings hardly have an error, so that every gap needs a noise of its own; the others need none.
  const Coordinates coordinates(series, Model::diary);
  places[4][std::size_t(coordinates.measurement())] = -18;
  expect_each_as_if_alone(series, places, {});
}

TEST_P(filter, takes_parameters_side_by_side_unless_one_needs_a_noise_for_each_gap) {
  Random random(19);
  const Series series = rated_in_rungs(3, 0.7, true, random);
  Filter filter(series, Model::diary, {}, Filter::Wanted::no_noise, kernel::most_lanes);
  std::vector<Parameters> parameters;
  for (int k = 0; k < kernel::most_lanes; ++k) parameters.push_back(draw_prior(series, Model::diary, random));
  std::vector<double> values(parameters.size());
  EXPECT_TRUE(filter.forward_together(parameters, {}, values));
  for (const double value : values) EXPECT_TRUE(std::isfinite(value));
  parameters[2].drift(1, 1) = 1;
  EXPECT_TRUE(filter.forward_together(parameters, {}, values));
  EXPECT_TRUE(std::isnan(values[2]));
  EXPECT_TRUE(std::isfinite(values[1]));
  parameters[3].measurement_sd[0] = 1e-8;
  EXPECT_FALSE(filter.forward_together(parameters, {}, values));
}

}  // namespace
}  // namespace holdfast::inference
