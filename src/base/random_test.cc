// The generator is checked against numbers computed by another program (a few lines of Python from the
// papers' reference code); the draws by Kolmogorov-Smirnov distances. Every such check rejects a sound
// generator with probability 1e-6 over the choice of seed, and has a canary: a slightly wrong source that it
// must reject.
#include "base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace holdfast {
namespace {

constexpr std::size_t draws = 200000;

// True when the sample may come from the continuous distribution; the asymptotic bound at 1e-6.
bool fits(std::vector<double> sample, const std::function<double(double)>& cumulative) {
  std::sort(sample.begin(), sample.end());
  const double n = static_cast<double>(sample.size());
  double distance = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double expected = cumulative(sample[i]);
    distance = std::max(
        {distance, expected - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - expected});
  }
  return distance < std::sqrt(std::log(2 / 1e-6) / (2 * n));
}

std::vector<double> sample_of(const std::function<double()>& draw) {
  std::vector<double> sample(draws);
  for (double& value : sample) value = draw();
  return sample;
}

double normal_cdf(double x) {
  return 0.5 * std::erfc(-x / std::sqrt(2.0));
}

TEST(Random, GivesTheNumbersOfTheReferenceImplementation) {
  Random from_zero(0), from_42(42), from_the_last(~std::uint64_t{0});
  for (const std::uint64_t expected : {0x53175d61490b23dfu, 0x61da6f3dc380d507u, 0x5c0fdf91ec9a7bfcu})
    EXPECT_EQ(from_zero.bits(), expected);
  for (const std::uint64_t expected : {0xd0764d4f4476689fu, 0x519e4174576f3791u, 0xfbe07cfb0c24ed8cu})
    EXPECT_EQ(from_42.bits(), expected);
  for (const std::uint64_t expected : {0x56ccf8ce948e27b2u, 0xe68588432e5a5b90u, 0xe3e9b5a48119ca8bu})
    EXPECT_EQ(from_the_last.bits(), expected);
  Random long_run(42);
  for (int i = 0; i < 999; ++i) long_run.bits();
  EXPECT_EQ(long_run.bits(), 0xa3ed059c1cc38790u);
}

TEST(Random, TurnsBitsIntoTheUpper53OfAFraction) {
  Random random(42);
  EXPECT_EQ(random.uniform(), 0.8143051451229099);
  EXPECT_EQ(random.uniform(), 0.3188210400616611);
  EXPECT_EQ(random.uniform(), 0.9838941681774888);
}

TEST(Random, DrawsUniformly) {
  Random random(1);
  const auto sample = sample_of([&] { return random.uniform(); });
  EXPECT_TRUE(std::all_of(sample.begin(), sample.end(), [](double x) { return x >= 0 && x < 1; }));
  const auto cdf = [](double x) { return x; };
  EXPECT_TRUE(fits(sample, cdf));
  EXPECT_FALSE(fits(sample_of([&] { return 0.99 * random.uniform(); }), cdf));
  EXPECT_TRUE(fits(sample_of([&] { return random.uniform(-3, 5); }), [](double x) { return (x + 3) / 8; }));
}

TEST(Random, DrawsNormally) {
  Random random(2);
  EXPECT_TRUE(fits(sample_of([&] { return random.normal(); }), normal_cdf));
  EXPECT_FALSE(fits(sample_of([&] { return random.normal(0.02, 1); }), normal_cdf));
  EXPECT_FALSE(fits(sample_of([&] { return random.normal(0, 1.03); }), normal_cdf));
  EXPECT_TRUE(
      fits(sample_of([&] { return random.normal(7, 2); }), [](double x) { return normal_cdf((x - 7) / 2); }));
}

TEST(Random, DrawsNormallyInPairsThatAreIndependent) {
  // The polar method makes two at a time: sums of neighbours must have twice the variance, differences too.
  Random random(3);
  const auto sum_sd = [](double x) { return normal_cdf(x / std::sqrt(2.0)); };
  EXPECT_TRUE(fits(sample_of([&] { return random.normal() + random.normal(); }), sum_sd));
  EXPECT_TRUE(fits(sample_of([&] { return random.normal() - random.normal(); }), sum_sd));
}

TEST(Random, DrawsExponentially) {
  Random random(4);
  const auto cdf = [](double x) { return 1 - std::exp(-x / 3); };
  EXPECT_TRUE(fits(sample_of([&] { return random.exponential(3); }), cdf));
  EXPECT_FALSE(fits(sample_of([&] { return random.exponential(3.1); }), cdf));
}

TEST(Random, DrawsFromGammasOfSmallAndLargeShape) {
  Random random(5);
  const auto half = [](double x) { return std::erf(std::sqrt(x)); };
  const auto two = [](double x) { return 1 - std::exp(-x) * (1 + x); };
  EXPECT_TRUE(fits(sample_of([&] { return random.gamma(0.5); }), half));
  EXPECT_TRUE(fits(sample_of([&] { return random.gamma(1); }), [](double x) { return 1 - std::exp(-x); }));
  EXPECT_TRUE(fits(sample_of([&] { return random.gamma(2); }), two));
  EXPECT_FALSE(fits(sample_of([&] { return random.gamma(0.52); }), half));
  EXPECT_FALSE(fits(sample_of([&] { return random.gamma(2.05); }), two));
}

// Shares of a count against what they should be, at 5.3 standard errors: 1.2e-7 each for a sound generator.
bool share_fits(double successes, double n, double probability) {
  return std::abs(successes - n * probability) < 5.3 * std::sqrt(n * probability * (1 - probability));
}

TEST(Random, DrawsWholeNumbersWithoutBias) {
  Random random(6);
  std::vector<double> counts(7);
  for (std::size_t i = 0; i < draws; ++i) counts.at(random.below(7)) += 1;
  for (const double count : counts) EXPECT_TRUE(share_fits(count, draws, 1.0 / 7));
  // At three quarters of the range a plain remainder would hit the lowest third twice as often as the rest.
  constexpr std::uint64_t limit = 3u * (std::uint64_t{1} << 62), third = std::uint64_t{1} << 62;
  double low = 0, low_of_remainder = 0;
  for (std::size_t i = 0; i < draws; ++i) {
    const std::uint64_t drawn = random.below(limit);
    ASSERT_LT(drawn, limit);
    low += drawn < third ? 1 : 0;
    low_of_remainder += random.bits() % limit < third ? 1 : 0;
  }
  EXPECT_TRUE(share_fits(low, draws, 1.0 / 3));
  EXPECT_FALSE(share_fits(low_of_remainder, draws, 1.0 / 3));
  EXPECT_EQ(random.below(1), 0u);
}

TEST(Random, GivesAChanceItsProbability) {
  Random random(7);
  double hits = 0, slightly_off = 0;
  for (std::size_t i = 0; i < draws; ++i) {
    hits += random.chance(0.3) ? 1 : 0;
    slightly_off += random.chance(0.31) ? 1 : 0;
    ASSERT_FALSE(random.chance(0));
    ASSERT_TRUE(random.chance(1));
  }
  EXPECT_TRUE(share_fits(hits, draws, 0.3));
  EXPECT_FALSE(share_fits(slightly_off, draws, 0.3));
}

TEST(Random, SplitsOffAStreamThatDoesNotFollowItsParent) {
  Random parent(8);
  Random child = parent.split();
  std::vector<double> products(draws);
  for (double& product : products) product = (parent.uniform() - 0.5) * (child.uniform() - 0.5);
  double sum = 0;
  for (const double product : products) sum += product;
  EXPECT_LT(std::abs(sum), 5.3 * std::sqrt(static_cast<double>(draws)) / 12);
  Random parent_again(8);
  Random child_again = parent_again.split();
  Random fresh_parent(8);
  EXPECT_EQ(fresh_parent.split().bits(), child_again.bits());
}

TEST(Random, RepeatsItselfFromTheSameSeed) {
  Random one(99), other(99), another(100);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(one.normal(), other.normal());
    EXPECT_EQ(one.gamma(1.7), other.gamma(1.7));
  }
  EXPECT_NE(one.bits(), another.bits());
}

TEST(RandomDeathTest, RefusesALimitOfNothing) {
  EXPECT_DEATH(Random(1).below(0), "limit > 0, .*random.cc:[0-9]+");
}

}  // namespace
}  // namespace holdfast
