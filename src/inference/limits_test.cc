// Numerics at their limits: gaps from a minute to five years, check-ins at one moment, very long diaries,
// scales that never change. Never a NaN: a usable answer, or a reason.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "inference/diagnostics.h"
#include "inference/inference.h"
#include "inference/testing.h"

namespace holdfast::inference {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

void expect_finite(const Evaluation& found) {
  ASSERT_TRUE(found.usable) << found.why_not;
  EXPECT_TRUE(std::isfinite(found.log_likelihood));
  for (const double by : found.gradient) EXPECT_TRUE(std::isfinite(by));
}

TEST(limits, minutes_and_years_and_one_moment_in_one_diary) {
  Random random(41);
  Series s;
  s.scales = 3;
  double now = 0;
  for (const double gap : {0.0, 1.0 / 1440, 1826.0, 1.0 / 86400, 0.0, 60.0, 1.0 / 1440, 0.4, 1826.0}) {
    now += gap;
    s.times.push_back(now);
    for (int j = 0; j < 3; ++j) s.readings.push_back(random.normal());
  }
  for (int k = 0; k < 50; ++k) {
    const Parameters p = draw_prior(s, Model::diary, random);
    expect_finite(evaluate(s, p, {}));
    EXPECT_NEAR(evaluate(s, p, {}).log_likelihood, testing::dense_log_likelihood(s, p, Model::diary, {}),
                1e-7 * std::fabs(evaluate(s, p, {}).log_likelihood));
  }
  Silent silent;
  const auto found = fit(s, {}, silent);
  ASSERT_TRUE(found.has_value());
  EXPECT_TRUE(found->usable) << found->why_not;
}

TEST(limits, the_variance_gained_in_a_minute_is_exact_in_relative_terms) {
  Series s;
  s.scales = 1;
  s.times = {0, 1.0 / 1440};
  s.readings = {0, 0};
  Parameters p;
  p.drift = p.diffusion_cholesky = Matrix(1, 1);
  p.drift(0, 0) = -0.7;
  p.diffusion_cholesky(0, 0) = 0.8;
  p.jumps = p.interval_effects = Matrix(0, 1);
  const double stationary = 0.64 / 1.4, gained = -std::expm1(-1.4 / 1440) * stationary;
  const auto found = evaluate(s, p, {.model = Model::ou});
  ASSERT_TRUE(found.usable);
  EXPECT_NEAR(found.log_likelihood, -0.5 * (2 * std::log(2 * M_PI) + std::log(stationary) + std::log(gained)),
              1e-13);
}

// Scales that settle in half an hour beside one that takes three years, pushed by one and the same noise.
TEST(limits, rates_from_a_thousandth_to_fifty_a_day_and_noise_that_is_nearly_singular) {
  Random random(46);
  Series s;
  s.scales = 3;
  double now = 0;
  for (const double gap : {0.0, 1.0 / 1440, 0.3, 1826.0, 1.0 / 1440, 2.0, 60.0, 0.01, 1.0, 400.0, 0.5, 0.5}) {
    now += gap;
    s.times.push_back(now);
    for (int j = 0; j < 3; ++j) s.readings.push_back(random.normal());
  }
  for (const double own : {1e-3, 1e-6, 1e-9}) {  // the noise that is not shared
    Parameters p = draw_prior(s, Model::diary, random);
    p.drift = p.diffusion_cholesky = Matrix(3, 3, 0);
    constexpr double rates[] = {50, 1, 0.001};
    for (int j = 0; j < 3; ++j) {
      p.drift(j, j) = -rates[j];
      p.diffusion_cholesky(j, 0) = std::sqrt(2 * rates[j]);
      if (j > 0) p.diffusion_cholesky(j, j) = own;
    }
    p.drift(1, 0) = 0.3;
    p.drift(0, 2) = -0.4;
    for (const double sd : {0.3, 1e-3}) {
      p.measurement_sd.assign(3, sd);
      const auto found = evaluate(s, p, {});
      expect_finite(found);
      EXPECT_NEAR(found.log_likelihood, testing::dense_log_likelihood(s, p, Model::diary, {}),
                  1e-6 * std::fabs(found.log_likelihood))
          << own << ' ' << sd;
      const States states = smooth(s, p, {}, s.times);
      ASSERT_TRUE(states.usable);
      for (const double v : states.level_variance.values) {
        EXPECT_TRUE(std::isfinite(v));
        EXPECT_GE(v, 0);
      }
    }
  }
}

TEST(limits, twenty_thousand_check_ins) {
  Random random(42);
  Series s = testing::invented({.scales = 4, .check_ins = 20000, .answered = 0.8, .gap_days = 0.2}, random);
  const Parameters p = draw_prior(s, Model::diary, random);
  s = simulate(s, p, {}, {}, random).series;
  expect_finite(evaluate(s, p, {}));
  const std::vector<double> times{s.times[10], s.times.back() + 30};
  const States states = smooth(s, p, {}, times);
  ASSERT_TRUE(states.usable);
  for (const double v : states.level_variance.values) EXPECT_GT(v, 0);
  for (const Path& path : draw_paths(s, p, {}, times, 2, random)) {
    ASSERT_TRUE(path.usable);
    for (const double v : path.deviations.values) EXPECT_TRUE(std::isfinite(v));
  }
}

TEST(limits, constant_and_unanswered_scales_give_usable_draws_that_do_not_take_sides) {
  Random random(43);
  Series s = testing::invented({.scales = 3, .check_ins = 60}, random);
  for (std::size_t i = 0; i < s.readings.size(); ++i) {
    if (i % 3 == 1 && !std::isnan(s.readings[i])) s.readings[i] = 0.4;
    if (i % 3 == 2) s.readings[i] = missing;
  }
  Silent silent;
  const auto found = fit(s, {}, silent);
  ASSERT_TRUE(found.has_value());
  ASSERT_TRUE(found->usable) << found->why_not;
  const auto draws = draw(*found, s, {.count = 400}, random, silent);
  ASSERT_FALSE(draws->parameters.empty()) << draws->why_not;
  int above = 0;
  for (const auto& each : draws->parameters) {
    EXPECT_LT(spectral_abscissa(each.drift), 0);
    above += each.drift(0, 2) > 0;
  }
  // Symmetric about none: 200 expected; beyond 5 sd of 400 coins (sd 10) less than once in a million seeds.
  EXPECT_NEAR(above, 200, 50);
}

TEST(limits, a_drift_beyond_all_reason_gives_a_reason) {
  Random random(44);
  const Series s = testing::invented({.scales = 2}, random);
  Parameters p = draw_prior(s, Model::diary, random);
  p.drift.values = {-1e200, 0, 0, -1};
  auto found = evaluate(s, p, {});
  EXPECT_FALSE(found.usable);
  EXPECT_FALSE(found.why_not.empty());
  p.drift.values = {.5, 0, 0, -1};
  found = evaluate(s, p, {});
  EXPECT_FALSE(found.usable);
  EXPECT_NE(found.why_not.find("stable"), std::string::npos);
}

TEST(diagnostics, tell_chains_that_agree_from_chains_that_do_not) {
  Random random(45);
  Chains agree(4), differ(4), slow(4);
  for (int c = 0; c < 4; ++c) {
    double walk = random.normal();
    for (int k = 0; k < 500; ++k) {
      walk = 0.9 * walk + std::sqrt(1 - 0.81) * random.normal();
      agree[std::size_t(c)].push_back(random.normal());
      differ[std::size_t(c)].push_back(random.normal() + (c == 0 ? 2 : 0));
      slow[std::size_t(c)].push_back(walk);
    }
  }
  EXPECT_LT(split_r_hat(agree), 1.02);
  EXPECT_GT(split_r_hat(differ), 1.2);
  EXPECT_NEAR(effective_size(agree), 2000, 500);
  EXPECT_NEAR(effective_size(slow), 2000 * 0.1 / 1.9, 60);  // (1 - .9) / (1 + .9)
}

}  // namespace
}  // namespace holdfast::inference
