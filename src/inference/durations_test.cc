// Durations against a plain sum over a wide grid, and ranks of simulated truths. The rank test has a fixed
// seed; with new ones it would fail once in a thousand times (chi-square of 7 degrees above 24.32).
#include "inference/durations.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace holdfast::inference {
namespace {

constexpr double chi_square_limit = 24.32;

double normal(double x, double mean, double sd) {
  return std::exp(-0.5 * (x - mean) * (x - mean) / sd / sd) / sd / std::sqrt(2 * M_PI);
}

double below(double z) {
  return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

struct Summed {
  double log_evidence = 0, no_trend = 0, mean_log_end = 0, longer = 0;
};

Summed by_brute_force(const std::vector<Duration>& durations, const DurationPrior& prior, double from,
                      double until) {
  constexpr int levels = 200, trends = 160, spreads = 80;
  double centre = 0;
  for (const Duration& one : durations) centre += one.time / double(durations.size());
  double none = 0, some = 0, end = 0, longer = 0;
  for (int j = -1; j < trends; ++j) {
    const double reach = 5 * prior.line.trend_sd, trend = j < 0 ? 0 : -reach + 2 * reach * (j + 0.5) / trends;
    const double trend_mass =
        j < 0 ? prior.line.no_trend
              : (1 - prior.line.no_trend) * normal(trend, 0, prior.line.trend_sd) * 2 * reach / trends;
    for (int i = 0; i < levels; ++i)
      for (int k = 0; k < spreads; ++k) {
        const double wide = 5 * prior.line.level_sd,
                     level = prior.line.level_mean - wide + 2 * wide * (i + 0.5) / levels;
        const double log_spread = std::log(prior.typical_spread) +
                                  prior.log_spread_sd * (-5 + 10 * (k + 0.5) / spreads),
                     spread = std::exp(log_spread);
        double mass = trend_mass * normal(level, prior.line.level_mean, prior.line.level_sd) * 2 * wide /
                      levels * normal(log_spread, std::log(prior.typical_spread), prior.log_spread_sd) * 10 *
                      prior.log_spread_sd / spreads;
        for (const Duration& one : durations) {
          const double median = level + trend * (one.time - centre);
          mass *= one.least == one.most
                      ? normal(std::log(one.least), median, spread) / one.least
                      : below((std::log(one.most) - median) / spread) -
                            (one.least > 0 ? below((std::log(one.least) - median) / spread) : 0);
        }
        (j < 0 ? none : some) += mass;
        end += mass * (level + trend * (until - centre));
        longer += std::exp(trend * (until - from)) > 1.25 ? mass : 0;
      }
  }
  const double all = none + some;
  return {std::log(all), none / all, end / all, longer / all};
}

TEST(duration, agrees_with_a_plain_sum_over_everything) {
  const double open = std::numeric_limits<double>::infinity();
  const std::vector<std::vector<Duration>> diaries{
      {{0, 60, 60}, {0.3, 30, 30}, {0.5, 300, 300}, {0.8, 120, 120}, {1, 1440, 1440}},
      {{0, 0, 5}, {0.2, 0, 5}, {0.7, 30, 30}, {1.1, 60, open}},  // none, none, half an hour, cut off
      {{2, 0, 5}, {2.4, 0, 5}},                                  // never any
  };
  const DurationPrior prior{.line = {.level_mean = 5, .level_sd = 1.5, .trend_sd = 0.7}};
  for (const auto& durations : diaries) {
    const double from = durations.front().time, until = durations.back().time;
    const Summed truth = by_brute_force(durations, prior, from, until);
    Random random(4);
    const LinePosterior found = learn_duration(durations, prior, 20000, random);
    EXPECT_NEAR(found.log_evidence, truth.log_evidence, 2e-3);
    EXPECT_NEAR(found.no_trend, truth.no_trend, 1e-3);
    double end = 0, longer = 0;
    for (const LineDraw& draw : found.draws) {
      end += std::log(median_at(found, draw, until)) / 20000;
      longer += median_at(found, draw, until) / median_at(found, draw, from) > 1.25 ? 1.0 / 20000 : 0;
    }
    EXPECT_NEAR(end, truth.mean_log_end, 1e-2);
    EXPECT_NEAR(longer, truth.longer, 1e-2);
  }
}

TEST(duration, what_says_nothing_changes_nothing) {
  const DurationPrior prior{.line = {.level_mean = 5, .level_sd = 1.5, .trend_sd = 0.7}};
  const std::vector<Duration> unknown{{0, 0}, {1, 0}};
  Random random(6);
  const LinePosterior found = learn_duration(unknown, prior, 100, random);
  EXPECT_NEAR(found.log_evidence, 0, 1e-5);
  EXPECT_NEAR(found.no_trend, 1.0 / 3, 1e-5);
}

enum class Fault { none, counted_twice, nothing_left_out };

double chi_square(Fault fault, int lives) {
  const DurationPrior prior{.line = {.level_mean = 4, .level_sd = 1.5, .trend_sd = 0.7}};
  std::array<int, 8> bins{};
  Random random(20265);
  for (int life = 0; life < lives; ++life) {
    const int count = 8 + int(random.below(40));
    std::vector<double> times;
    double centre = 0;
    for (int i = 0; i < count; ++i) centre += times.emplace_back(2 * random.uniform()) / count;
    const double level = random.normal(prior.line.level_mean, prior.line.level_sd);
    const double trend = random.chance(prior.line.no_trend) ? 0 : random.normal(0, prior.line.trend_sd);
    const double spread = std::exp(random.normal(std::log(prior.typical_spread), prior.log_spread_sd));
    std::vector<Duration> durations;
    for (const double time : times) {
      const double minutes = std::exp(level + trend * (time - centre) + spread * random.normal());
      Duration one{time, minutes, minutes};
      if (minutes < 20) one = {time, 0, 20};
      if (minutes < 20 && fault == Fault::nothing_left_out) continue;  // none taken for unknown
      durations.push_back(one);
      if (fault == Fault::counted_twice) durations.push_back(one);
    }
    if (durations.empty()) continue;
    const LinePosterior found = learn_duration(durations, prior, 239, random);
    int below = 0, equal = 0;
    for (const LineDraw& draw : found.draws) {
      below += draw.trend < trend;
      equal += draw.trend == trend;
    }
    // In every second life the level's rank instead of the trend's.
    if (life % 2 == 1) {
      equal = 0;
      below = int(std::count_if(found.draws.begin(), found.draws.end(),
                                [&](const LineDraw& draw) { return found.at(draw, centre) < level; }));
    }
    ++bins[std::size_t((below + int(random.below(std::uint64_t(equal) + 1))) * 8 / 240)];
  }
  double sum = 0;
  for (const int bin : bins) sum += (bin - lives / 8.0) * (bin - lives / 8.0) / (lives / 8.0);
  return sum;
}

TEST(duration, simulated_truths_have_even_ranks_and_the_check_sees_two_faults) {
  EXPECT_LT(chi_square(Fault::none, 300), chi_square_limit);
  EXPECT_GT(chi_square(Fault::counted_twice, 300), chi_square_limit);
  EXPECT_GT(chi_square(Fault::nothing_left_out, 300), chi_square_limit);
}

}  // namespace
}  // namespace holdfast::inference
