// The fit reproduces a published analysis from a neutral start, says so where it cannot fit, and its optimum
// is one.
#include "inference/fit.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include "inference/inference.h"
#include "inference/testing.h"

namespace holdfast::inference {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> out;
  std::stringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) {
    std::erase(cell, '"');
    out.push_back(cell);
  }
  return out;
}

// Days from 1 August 2012; the rows wanted lie in that year.
double days_of(const std::string& date, const std::string& clock) {
  constexpr int before[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 31, 61, 92, 122};  // months from August on
  const double day = before[std::stoi(date.substr(3, 2))] + std::stoi(date.substr(0, 2));
  return day + (std::stoi(clock.substr(0, 2)) + std::stoi(clock.substr(3, 2)) / 60.0 +
                std::stoi(clock.substr(6, 2)) / 3600.0) /
                   24;
}

// Phases 1 and 2, each scale standardised with its sample sd, hours from the first row.
Series published_series() {
  Series s;
  s.scales = 2;
  std::ifstream file(std::filesystem::path(HOLDFAST_SHARED_DATA) / "esm/kossakowski2017.csv");
  std::string line;
  if (!std::getline(file, line)) return s;
  const auto header = cells(line);
  const auto column = [&](const char* name) {
    return std::size_t(std::find(header.begin(), header.end(), name) - header.begin());
  };
  const auto date = column("date"), clock = column("resptime_s"), phase = column("phase");
  while (std::getline(file, line)) {
    const auto row = cells(line);
    if (std::stoi(row[phase]) > 2) break;
    s.times.push_back(24 * days_of(row[date], row[clock]));
    for (const auto item : {column("mood_down"), column("phy_tired")})
      s.readings.push_back(row[item] == "NA" ? missing : std::stod(row[item]));
  }
  const double first = s.times.front();
  for (double& time : s.times) time -= first;
  for (std::size_t j = 0; j < 2; ++j) {
    double count = 0, sum = 0, squares = 0;
    for (std::size_t i = j; i < s.readings.size(); i += 2)
      if (!std::isnan(s.readings[i])) count += 1, sum += s.readings[i];
    for (std::size_t i = j; i < s.readings.size(); i += 2)
      if (!std::isnan(s.readings[i])) squares += std::pow(s.readings[i] - sum / count, 2);
    for (std::size_t i = j; i < s.readings.size(); i += 2)
      s.readings[i] = (s.readings[i] - sum / count) / std::sqrt(squares / (count - 1));
  }
  return s;
}

TEST(fit, lands_where_the_published_fit_did_from_a_neutral_start) {
  const Series series = published_series();
  if (series.times.empty()) GTEST_SKIP() << "the shared data are not here";
  ASSERT_EQ(series.times.size(), 286u);
  Silent silent;
  const auto found = fit(series, {.model = Model::ou, .estimate = Estimate::maximum_likelihood}, silent);
  ASSERT_TRUE(found.has_value());
  ASSERT_TRUE(found->usable) << found->why_not;
  EXPECT_NEAR(-2 * found->log_likelihood, 1578.043, 1e-3);
  const double drift[] = {-0.99494791, 0.57266565, 0.37547295, -2.41647931};
  const double errors[] = {.2502, .5952, .4410, 1.1315};
  const double covariance[] = {1.73437455, -0.01576695, -0.01576695, 4.60634459};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(found->estimate.drift.values[i], drift[i], 1e-2);
    EXPECT_NEAR(found->standard_errors.drift.values[i] / errors[i], 1, 0.02);
    EXPECT_NEAR(found->diffusion_covariance.values[i], covariance[i], 2e-2);
  }
}

TEST(fit, gives_the_published_likelihood_with_measurement_error) {
  const Series series = published_series();
  if (series.times.empty()) GTEST_SKIP() << "the shared data are not here";
  Parameters p;
  p.drift = p.diffusion_cholesky = Matrix(2, 2);
  p.drift.values = {-.995, .573, .375, -2.416};
  p.diffusion_cholesky.values = {1.317, 0, -.012, 2.146};
  p.baseline_diffusion_sd = {0, 0};
  p.measurement_sd = {.5, .5};
  p.jumps = p.interval_effects = Matrix(0, 2);
  Start start{.deviations = Start::Deviations::fixed,
              .deviation_variance = {1.015 * 1.015, .998 * .998},
              .baseline_variance = {0, 0}};
  const auto found = evaluate(series, p, {Model::diary, start, true});
  ASSERT_TRUE(found.usable) << found.why_not;
  EXPECT_NEAR(found.log_likelihood, -798.2106, 5e-5);
}

Series simulated_diary(int scales, int days, Random& random, Parameters* truth = nullptr) {
  Series s;
  s.scales = scales;
  for (double t = random.exponential(1); t < days; t += random.exponential(1)) s.times.push_back(t);
  for (std::size_t i = 0; i < s.times.size() * std::size_t(scales); ++i)
    s.readings.push_back(random.chance(0.7) ? 0 : missing);
  s.event_kinds = s.interval_kinds = 1;
  for (double t = 3; t < days; t += 7) s.events.push_back({t, 0, 1});
  s.intervals.push_back({0.4 * days, 0.4 * days + 14, 0, 1});
  const Parameters p = draw_prior(s, Model::diary, random);
  if (truth) *truth = p;
  return simulate(s, p, {}, {}, random).series;
}

TEST(fit, ends_where_the_gradient_is_nothing_beside_its_uncertainty) {
  Random random(21);
  const Series series = simulated_diary(3, 150, random);
  Silent silent;
  const auto found = fit(series, {}, silent);
  ASSERT_TRUE(found.has_value() && found->usable) << found->why_not;
  const auto at = evaluate(series, found->estimate, {});
  EXPECT_NEAR(at.log_likelihood, found->log_likelihood, 1e-8);
  EXPECT_NEAR(at.log_likelihood + at.log_prior, found->log_posterior, 1e-8);
  double gain = 0;
  for (std::size_t i = 0; i < found->mode.size(); ++i)
    for (std::size_t j = 0; j < found->mode.size(); ++j)
      gain += (at.gradient[i] + at.prior_gradient[i]) * found->covariance(int(i), int(j)) *
              (at.gradient[j] + at.prior_gradient[j]);
  EXPECT_LT(gain, 1e-8);
}

TEST(fit, gives_the_same_answer_to_the_same_seed_and_from_another_start) {
  Random random(22);
  Parameters truth;
  const Series series = simulated_diary(2, 150, random, &truth);
  Silent silent;
  const auto once = fit(series, {}, silent), again = fit(series, {}, silent);
  const auto elsewhere = fit(series, {.begin_at = truth}, silent);
  ASSERT_TRUE(once->usable && elsewhere->usable);
  EXPECT_EQ(once->mode, again->mode);
  EXPECT_NEAR(once->log_posterior, elsewhere->log_posterior, 1e-6);
  Random one(5), two(5);
  const auto some = draw(*once, series, {.count = 200}, one, silent);
  const auto same = draw(*once, series, {.count = 200}, two, silent);
  ASSERT_TRUE(some->usable);
  EXPECT_EQ(some->parameters, same->parameters);
}

TEST(fit, answers_with_the_prior_where_a_scale_was_never_answered) {
  Random random(23);
  Series series = simulated_diary(2, 100, random);
  for (std::size_t i = 1; i < series.readings.size(); i += 2) series.readings[i] = missing;
  Silent silent;
  const auto found = fit(series, {}, silent);
  ASSERT_TRUE(found.has_value() && found->usable) << found->why_not;
  EXPECT_NEAR(found->estimate.measurement_sd[1], 0.4, 1e-4);
  EXPECT_NEAR(found->standard_errors.measurement_sd[1], 0.5 * 0.4, 1e-3);
}

TEST(fit, refuses_with_a_reason) {
  Silent silent;
  Random random(24);
  Series series = simulated_diary(2, 100, random);
  Series empty = series;
  std::fill(empty.readings.begin(), empty.readings.end(), missing);
  auto found = fit(empty, {}, silent);
  ASSERT_TRUE(found.has_value());
  EXPECT_FALSE(found->usable);
  EXPECT_EQ(found->why_not, "There are no readings.");

  Series constant = series;
  for (std::size_t i = 0; i < constant.readings.size(); i += 2) constant.readings[i] = 1;
  found = fit(constant, {.model = Model::ou, .estimate = Estimate::maximum_likelihood}, silent);
  EXPECT_FALSE(found->usable);
  EXPECT_NE(found->why_not.find("never changes"), std::string::npos) << found->why_not;
  EXPECT_TRUE(fit(constant, {}, silent)->usable);  // with a prior even a constant scale has an answer

  Series twice = series;
  twice.times.push_back(twice.times.back());
  twice.readings.insert(twice.readings.end(), {1, 2});
  twice.times.push_back(twice.times.back());
  twice.readings.insert(twice.readings.end(), {2, 1});
  found = fit(twice, {.model = Model::ou}, silent);
  EXPECT_FALSE(found->usable);
  EXPECT_NE(found->why_not.find("same moment"), std::string::npos) << found->why_not;
  EXPECT_TRUE(fit(twice, {}, silent)->usable);

  series.times[3] = series.times[1];
  EXPECT_FALSE(fit(series, {}, silent).has_value());
}

class StopAtOnce final : public Progress {
 public:
  bool report(std::string_view, double) override { return false; }
};

TEST(fit, stops_when_told) {
  Random random(25);
  StopAtOnce stop;
  const auto found = fit(simulated_diary(2, 60, random), {}, stop);
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().kind, ProblemKind::cancelled);
}

}  // namespace
}  // namespace holdfast::inference
