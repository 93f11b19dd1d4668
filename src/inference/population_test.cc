// Populations against sums over a grid of all coordinates with an exact Kalman filter at each point: the
// evidence, the posterior, and the densities of check-ins that were not learned from.
#include "inference/population.h"

#include <gtest/gtest.h>

#include <cmath>

namespace holdfast::inference {
namespace {

constexpr double half_log_two_pi = 0.9189385332046727;

// A random walk read with error: both standard deviations are unknown, each .5 times exp(.7 z).
struct Walk {
  std::vector<double> times, readings;
  static double moves(double z) { return 0.5 * std::exp(0.7 * z); }
};

class WalkModel final : public ParticleModel {
 public:
  WalkModel(const Walk& walk, double moves, double error) : walk_(walk), moves_(moves), error_(error) {}
  int size() const override { return 1; }
  double start_time() const override { return 0; }
  std::span<const double> times() const override { return walk_.times; }
  void start(Particles x, Random& random) const override {
    for (double& value : x[0]) value = random.normal();
  }
  void move(Particles x, double from, double until, Random& random) const override {
    for (double& value : x[0]) value += moves_ * std::sqrt(until - from) * random.normal();
  }
  void weigh(Particles x, std::size_t k, std::span<double> log_weights) const override {
    for (std::size_t i = 0; i < log_weights.size(); ++i) {
      const double off = (walk_.readings[k] - x[0][i]) / error_;
      log_weights[i] += -half_log_two_pi - std::log(error_) - 0.5 * off * off;
    }
  }

 private:
  const Walk& walk_;
  double moves_, error_;
};

class WalkFamily final : public ParticleFamily {
 public:
  explicit WalkFamily(Walk walk) : walk_(std::move(walk)) {}
  int coordinates() const override { return 2; }
  std::size_t check_ins() const override { return walk_.times.size(); }
  std::unique_ptr<const ParticleModel> at(std::span<const double> z) const override {
    return std::make_unique<WalkModel>(walk_, Walk::moves(z[0]), Walk::moves(z[1]));
  }
  const Walk& walk() const { return walk_; }

 private:
  Walk walk_;
};

WalkFamily walk(int check_ins, std::uint64_t seed) {
  Random random(seed);
  Walk out;
  double x = random.normal();
  for (int k = 0; k < check_ins; ++k) {
    const double gap = k % 3 == 0 ? 2 : 1;
    x += 0.4 * std::sqrt(gap) * random.normal();
    out.times.push_back((out.times.empty() ? 0 : out.times.back()) + gap);
    out.readings.push_back(x + 0.6 * random.normal());
  }
  return WalkFamily(out);
}

// The log densities one after the other.
std::vector<double> by_kalman(const Walk& walk, double moves, double error) {
  std::vector<double> out;
  double mean = 0, variance = 1, now = 0;
  for (std::size_t k = 0; k < walk.times.size(); ++k) {
    variance += moves * moves * (walk.times[k] - now);
    now = walk.times[k];
    const double whole = variance + error * error, off = walk.readings[k] - mean;
    out.push_back(-half_log_two_pi - 0.5 * std::log(whole) - 0.5 * off * off / whole);
    mean += variance / whole * off;
    variance *= error * error / whole;
  }
  return out;
}

struct Truth {
  double log_evidence = 0, mean[2] = {0, 0};
  std::vector<double> log_scores;
};
// `power`: what the likelihood is raised to; 1 but for the canary.
Truth by_grid(const Walk& walk, std::size_t learned, double power = 1) {
  constexpr int side = 81;
  double total = 0, sums[2] = {0, 0};
  std::vector<double> densities(walk.times.size() - learned);
  double shift = 0;
  for (const double one : by_kalman(walk, 0.5, 0.5))  // near the top, against underflow
    shift += densities.size() + learned > 0 ? one * double(learned) / double(walk.times.size()) : 0;
  for (int a = 0; a < side; ++a)
    for (int b = 0; b < side; ++b) {
      const double z[2] = {-4 + 8.0 * a / (side - 1), -4 + 8.0 * b / (side - 1)};
      const auto each = by_kalman(walk, Walk::moves(z[0]), Walk::moves(z[1]));
      double sum = 0;
      for (std::size_t k = 0; k < learned; ++k) sum += each[k];
      const double weight = std::exp(power * (sum - shift) - 0.5 * (z[0] * z[0] + z[1] * z[1]));
      total += weight;
      for (int j = 0; j < 2; ++j) sums[j] += weight * z[j];
      for (std::size_t k = learned; k < each.size(); ++k)
        densities[k - learned] += weight * std::exp(each[k]);
    }
  Truth out;
  const double cell = std::pow(8.0 / (side - 1), 2) / (2 * 3.14159265358979);
  out.log_evidence = std::log(total * cell) + shift;
  for (int j = 0; j < 2; ++j) out.mean[j] = sums[j] / total;
  for (const double density : densities) out.log_scores.push_back(std::log(density / total));
  return out;
}

double mean_of(const PopulationEstimate& estimate, std::size_t j) {
  double sum = 0;
  for (const auto& draw : estimate.draws) sum += draw[j] / double(estimate.draws.size());
  return sum;
}

TEST(population, agrees_with_sums_over_all_coordinates) {
  Silent silent;
  double off = 0, canary = 0;
  for (std::uint64_t number = 0; number < 5; ++number) {
    const WalkFamily family = walk(40, 900 + number);
    const auto seen = learn_population(
        family, 30, {.draws = 150, .particles = 60, .predicting_particles = 2500}, number, silent);
    ASSERT_TRUE(seen && seen->usable) << (seen ? seen->why_not : seen.error().sentence);
    const Truth truth = by_grid(family.walk(), 30);
    EXPECT_NEAR(seen->log_evidence, truth.log_evidence, 5 * seen->log_evidence_error + 0.05);
    for (std::size_t j = 0; j < 2; ++j) {
      EXPECT_NEAR(mean_of(*seen, j), truth.mean[j], 0.2) << j;
      off += std::fabs(mean_of(*seen, j) - truth.mean[j]) / 10;
      canary += std::fabs(mean_of(*seen, j) - by_grid(family.walk(), 30, 0.5).mean[j]) / 10;
    }
    ASSERT_EQ(seen->log_scores.size(), 10u);
    double sum = 0;
    for (std::size_t k = 0; k < 10; ++k) sum += seen->log_scores[k] - truth.log_scores[k];
    EXPECT_NEAR(sum, 0, 0.4) << "nats over ten check-ins";
  }
  EXPECT_LT(off, 0.08);
  EXPECT_GT(canary, 2 * off) << "half the likelihood would be noticed";
}

TEST(population, depends_on_its_seed_and_not_on_threads) {
  Silent silent;
  const WalkFamily family = walk(12, 3);
  PopulationOptions options{.draws = 40, .particles = 30, .populations = 3, .threads = 1};
  const auto one = learn_population(family, 8, options, 1, silent);
  options.threads = 3;
  const auto again = learn_population(family, 8, options, 1, silent);
  const auto other = learn_population(family, 8, options, 2, silent);
  EXPECT_EQ(one->log_scores, again->log_scores);
  EXPECT_EQ(one->draws, again->draws);
  EXPECT_NE(one->draws, other->draws);
}

class Stopping final : public Progress {
 public:
  bool report(std::string_view, double share) override { return share < 0.3; }
};

TEST(population, says_what_is_wrong) {
  Silent silent;
  const WalkFamily family = walk(12, 3);
  const auto refused = [&](std::size_t learned, PopulationOptions options) {
    const auto result = learn_population(family, learned, options, 1, silent);
    return result ? std::string() : result.error().where;
  };
  EXPECT_EQ(refused(0, {}), "learned");
  EXPECT_EQ(refused(13, {}), "learned");
  EXPECT_EQ(refused(8, {.draws = 3}), "draws");
  EXPECT_EQ(refused(8, {.particles = 3}), "particles");
  EXPECT_EQ(refused(8, {.populations = 2}), "populations");
  EXPECT_EQ(refused(8, {.moves = 0}), "moves");
  Stopping stopping;
  EXPECT_EQ(learn_population(family, 8, {}, 1, stopping).error().kind, ProblemKind::cancelled);
  Walk wild = family.walk();
  wild.readings[3] = 1e200;
  const auto impossible = learn_population(WalkFamily(wild), 8, {}, 1, silent);
  ASSERT_TRUE(impossible);
  EXPECT_FALSE(impossible->usable);
  EXPECT_NE(impossible->why_not, "");
}

}  // namespace
}  // namespace holdfast::inference
