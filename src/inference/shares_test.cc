// Shares against sums that have nothing in common with the program's quadrature, against closed forms, and
// against themselves: ranks of simulated truths among draws. The rank tests use fixed seeds; with new ones
// each would fail once in a thousand times (chi-square of 7 degrees above 24.32). Their canaries are faults
// put in on purpose that the same test must see.
#include "inference/shares.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace holdfast::inference {
namespace {

constexpr double chi_square_limit = 24.32;

double logistic(double x) {
  return 1 / (1 + std::exp(-x));
}

double by_gamma_functions(int yes, int of, double share, double rho) {
  const double s = 1 / rho - 1, a = share * s, b = (1 - share) * s;
  return std::lgamma(of + 1.0) - std::lgamma(yes + 1.0) - std::lgamma(of - yes + 1.0) + std::lgamma(yes + a) +
         std::lgamma(of - yes + b) - std::lgamma(of + s) - std::lgamma(a) - std::lgamma(b) + std::lgamma(s);
}

TEST(beta_binomial, is_the_closed_form_and_adds_up_to_one) {
  for (const double share : {0.02, 0.4, 0.9})
    for (const double rho : {0.003, 0.1, 0.6}) {
      double total = 0;
      for (int yes = 0; yes <= 12; ++yes) {
        EXPECT_NEAR(log_beta_binomial(yes, 12, share, rho), by_gamma_functions(yes, 12, share, rho), 1e-9);
        total += std::exp(log_beta_binomial(yes, 12, share, rho));
      }
      EXPECT_NEAR(total, 1, 1e-12);
    }
  EXPECT_NEAR(log_beta_binomial(3, 5, 0.2, 0), std::log(10 * std::pow(0.2, 3) * std::pow(0.8, 2)), 1e-12);
  // A uniform share (a = b = 1, so overdispersion 1/3) makes every count as likely.
  for (int yes = 0; yes <= 7; ++yes)
    EXPECT_NEAR(log_beta_binomial(yes, 7, 0.5, 1.0 / 3), -std::log(8), 1e-12);
  EXPECT_TRUE(std::isfinite(log_beta_binomial(900, 1800, 0.001, 0.0)));
}

struct Summed {
  double log_evidence = 0, no_trend = 0, mean_end = 0, larger = 0;
};

// Midpoints of a plain grid over everything there is, with the gamma functions.
Summed by_brute_force(const std::vector<Group>& groups, const SharePrior& prior, double from, double until) {
  constexpr int levels = 150, trends = 120, rhos = 150;
  double centre = 0, n = 0;
  for (const Group& group : groups) centre += group.of * group.time, n += group.of;
  centre /= n;
  const double against = 1 / prior.mean_overdispersion - 1;
  const auto normal = [](double x, double mean, double sd) {
    return std::exp(-0.5 * (x - mean) * (x - mean) / sd / sd) / sd / std::sqrt(2 * M_PI);
  };
  double none = 0, some = 0, end = 0, larger = 0;
  for (int j = -1; j < trends; ++j) {
    const double reach = 5 * prior.line.trend_sd, trend = j < 0 ? 0 : -reach + 2 * reach * (j + 0.5) / trends;
    const double trend_mass =
        j < 0 ? prior.line.no_trend
              : (1 - prior.line.no_trend) * normal(trend, 0, prior.line.trend_sd) * 2 * reach / trends;
    for (int i = 0; i < levels; ++i) {
      const double wide = 6 * prior.line.level_sd,
                   level = prior.line.level_mean - wide + 2 * wide * (i + 0.5) / levels;
      const double level_mass =
          normal(level, prior.line.level_mean, prior.line.level_sd) * 2 * wide / levels * trend_mass;
      const auto share = [&](double time) { return logistic(level + trend * (time - centre)); };
      for (int k = 0; k < rhos; ++k) {
        const double rho = (k + 0.5) / rhos;
        double log_p = 0;
        for (const Group& group : groups)
          log_p += by_gamma_functions(group.yes, group.of, share(group.time), rho);
        const double mass = std::exp(log_p) * level_mass * against * std::pow(1 - rho, against - 1) / rhos;
        (j < 0 ? none : some) += mass;
        end += mass * share(until);
        larger += share(until) - share(from) > 0.1 ? mass : 0;
      }
    }
  }
  const double all = none + some;
  return {std::log(all), none / all, end / all, larger / all};
}

TEST(share, agrees_with_a_plain_sum_over_everything) {
  const std::vector<std::vector<Group>> diaries{
      {{0, 1, 4}, {0.4, 2, 3}, {0.9, 5, 6}},
      {{0, 0, 3}, {0.2, 0, 2}},                 // never once
      {{3, 9, 12}, {3.5, 2, 14}, {4.2, 0, 9}},  // a steep fall
  };
  const SharePrior prior{.line = {.level_mean = -0.3, .level_sd = 1.2, .trend_sd = 1, .no_trend = 0.3},
                         .mean_overdispersion = 0.15};
  for (const auto& groups : diaries) {
    const double from = groups.front().time, until = groups.back().time;
    const Summed truth = by_brute_force(groups, prior, from, until);
    Random random(4);
    const LinePosterior found = learn_share(groups, prior, 20000, random);
    EXPECT_NEAR(found.log_evidence, truth.log_evidence, 2e-3);
    EXPECT_NEAR(found.no_trend, truth.no_trend, 1e-3);
    double end = 0, larger = 0;
    for (const LineDraw& draw : found.draws) {
      end += share_at(found, draw, until) / 20000;
      larger += share_at(found, draw, until) - share_at(found, draw, from) > 0.1 ? 1.0 / 20000 : 0;
    }
    EXPECT_NEAR(end, truth.mean_end, 4e-3);
    EXPECT_NEAR(larger, truth.larger, 1e-2);
  }
}

TEST(share, finds_a_narrow_peak_and_favours_no_direction) {
  std::vector<Group> many;
  for (int month = 0; month < 48; ++month) many.push_back({month / 12.0, 20 + month, 100});
  Random random(5);
  const LinePosterior found = learn_share(many, {}, 2000, random);
  double trend = 0;
  for (const LineDraw& draw : found.draws) trend += draw.trend / 2000;
  EXPECT_NEAR(trend, 0.55, 0.1);  // from 20 % to 67 % in 47 months
  EXPECT_LT(found.no_trend, 1e-6);
  // Turned round in time, the same counts give the same answer turned round.
  const std::vector<Group> few{{0, 1, 4}, {0.4, 2, 3}, {0.9, 5, 6}},
      back{{0.9, 1, 4}, {0.5, 2, 3}, {0, 5, 6}};
  const auto rising = [](const LinePosterior& posterior, double sign) {
    double share = 0;
    for (const LineDraw& draw : posterior.draws) share += sign * draw.trend > 0 ? 1.0 / 4000 : 0;
    return share;
  };
  EXPECT_NEAR(rising(learn_share(few, {}, 4000, random), 1), rising(learn_share(back, {}, 4000, random), -1),
              0.02);
}

TEST(share, the_same_seed_gives_the_same_draws) {
  const std::vector<Group> few{{0, 1, 4}, {0.9, 5, 6}};
  Random one(7), two(7);
  const auto first = learn_share(few, {}, 50, one), second = learn_share(few, {}, 50, two);
  for (std::size_t i = 0; i < 50; ++i) EXPECT_EQ(first.draws[i].trend, second.draws[i].trend);
}

// A prior's life: a level, a trend or none, months that scatter.
struct Simulated {
  std::vector<Group> groups;
  double centre = 0, level = 0, trend = 0;
};

double beta(Random& random, double a, double b) {
  const double x = random.gamma(a), y = random.gamma(b);
  return x / (x + y);
}

Simulated simulated(const SharePrior& prior, Random& random) {
  Simulated life;
  const int months = 6 + int(random.below(12));
  double n = 0;
  for (int month = 0; month < months; ++month) {
    life.groups.push_back({month / 12.0, 0, 4 + int(random.below(12))});
    life.centre += life.groups.back().of * month / 12.0;
    n += life.groups.back().of;
  }
  life.centre /= n;
  life.level = random.normal(prior.line.level_mean, prior.line.level_sd);
  life.trend = random.chance(prior.line.no_trend) ? 0 : random.normal(0, prior.line.trend_sd);
  const double rho = beta(random, 1, 1 / prior.mean_overdispersion - 1), s = 1 / rho - 1;
  for (Group& group : life.groups) {
    const double share = logistic(life.level + life.trend * (group.time - life.centre));
    const double own = beta(random, share * s, (1 - share) * s);
    for (int i = 0; i < group.of; ++i) group.yes += random.chance(own);
  }
  return life;
}

enum class Fault { none, counted_twice, scatter_ignored };

double chi_square(Fault fault, int lives) {
  const SharePrior honest{.mean_overdispersion = 0.25};
  SharePrior prior = honest;
  if (fault == Fault::scatter_ignored) prior.mean_overdispersion = 0;
  std::array<int, 8> bins{};
  Random random(20264);
  for (int life = 0; life < lives; ++life) {
    Simulated one = simulated(honest, random);
    if (fault == Fault::counted_twice)
      for (std::size_t i = one.groups.size(); i-- > 0;) one.groups.push_back(one.groups[i]);
    const LinePosterior found = learn_share(one.groups, prior, 239, random);
    // The trend's rank in every second life, the level's in the others.
    int below = 0, equal = 0;
    for (const LineDraw& draw : found.draws) {
      below += life % 2 == 0 ? draw.trend < one.trend : found.at(draw, one.centre) < one.level;
      equal += life % 2 == 0 && draw.trend == one.trend;
    }
    const int rank = below + int(random.below(std::uint64_t(equal) + 1));
    ++bins[std::size_t(rank * 8 / 240)];
  }
  double sum = 0;
  for (const int bin : bins) sum += (bin - lives / 8.0) * (bin - lives / 8.0) / (lives / 8.0);
  return sum;
}

TEST(share, simulated_changes_have_even_ranks_and_the_check_sees_two_faults) {
  EXPECT_LT(chi_square(Fault::none, 300), chi_square_limit);
  EXPECT_GT(chi_square(Fault::counted_twice, 300), chi_square_limit);
  EXPECT_GT(chi_square(Fault::scatter_ignored, 300), chi_square_limit);
}

TEST(mixes, agree_with_averages_over_drawn_mixes) {
  const std::array<int, 3> counts{2, 0, 1};
  Random random(8);
  double mean = 0;
  constexpr int draws = 200000;
  for (int i = 0; i < draws; ++i) {
    std::array<double, 3> mix{random.gamma(1), random.gamma(1), random.gamma(1)};
    const double sum = mix[0] + mix[1] + mix[2];
    mean += mix[0] * mix[0] * mix[2] / sum / sum / sum / draws;
  }
  // Closed form: 2! 0! 1! 2! / 5!; the average's own error is 0.6 % (one in a thousand passes 2 %).
  EXPECT_NEAR(log_dirichlet_multinomial(counts), std::log(2.0 * 2 / 120), 1e-12);
  EXPECT_NEAR(std::exp(log_dirichlet_multinomial(counts)) / mean, 1, 0.02);
  EXPECT_EQ(probability_of_two_mixes(std::array{4, 2}, std::array{0, 0}), 0.5);
  EXPECT_GT(probability_of_two_mixes(std::array{12, 1, 0}, std::array{1, 11, 2}), 0.99);
  EXPECT_LT(probability_of_two_mixes(std::array{12, 6, 2}, std::array{11, 7, 2}), 0.2);
}

// Half of all lives change their mix. The number that did lies about the sum of the stated probabilities;
// beyond 3.3 standard deviations once in a thousand times.
double surprise_of_mixes(int repeated) {
  Random random(9);
  double stated = 0, variance = 0, changed = 0, squares = 0, expected_squares = 0;
  for (int life = 0; life < 4000; ++life) {
    const auto mix = [&] {
      std::array<double, 5> one{};
      double sum = 0;
      for (double& part : one) sum += part = random.gamma(1);
      for (double& part : one) part /= sum;
      return one;
    };
    const bool two = random.chance(0.5);
    const auto first = mix(), second = two ? mix() : first;
    std::array<int, 5> before{}, after{};
    const auto fill = [&](std::array<int, 5>& counts, const std::array<double, 5>& of) {
      for (int i = 0; i < 15; ++i) {
        double rest = random.uniform();
        std::size_t at = 0;
        while (at < 4 && rest >= of[at]) rest -= of[at++];
        counts[at] += repeated;
      }
    };
    fill(before, first);
    fill(after, second);
    const double p = probability_of_two_mixes(before, after);
    stated += p, variance += p * (1 - p), changed += two;
    squares += (two - p) * (two - p);  // Brier: too sure is dearer than it says
    expected_squares += p * (1 - p);
  }
  return std::max(std::abs(changed - stated), std::abs(squares - expected_squares)) / std::sqrt(variance);
}

TEST(mixes, change_as_often_as_stated_and_counting_twice_is_seen) {
  EXPECT_LT(surprise_of_mixes(1), 3.5);
  EXPECT_GT(surprise_of_mixes(2), 3.5);
}

}  // namespace
}  // namespace holdfast::inference
