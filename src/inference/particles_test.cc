// The particle filter against the Kalman filter on linear models (within the error it states, and the error
// it states is neither too small nor too large), against sums over all paths of a chain that is anything but
// Gaussian, and against direct integrals for readings that are rungs.
#include "inference/particles.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "inference/filter.h"
#include "inference/inference.h"
#include "inference/testing.h"

namespace holdfast::inference {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

Start fixed_start() {
  Start start;
  start.deviations = Start::Deviations::fixed;
  return start;
}

double by_kalman(const Series& series, const Parameters& parameters) {
  Filter filter(series, Model::diary);
  return filter.forward(parameters, fixed_start());
}

struct World {
  Series series;
  Parameters parameters;
};

World world(int number) {
  Random random(4100 + std::uint64_t(number));
  World out;
  out.series = testing::invented(
      {.scales = 1 + number % 3, .check_ins = 25, .late = number % 2 == 0, .covariates = false}, random);
  out.parameters = draw_prior(out.series, Model::diary, random);
  testing::add_covariates(out.series);
  out.parameters.covariate_effects = Matrix(2, out.series.scales, 0.3);
  out.series =
      simulate(out.series, out.parameters, {Model::diary, fixed_start()}, std::vector<double>{}, random)
          .series;
  return out;
}

// How far the estimates are from Kalman's, in the errors they state, over many worlds; `sure` changes what
// the particles believe, not what Kalman does.
struct Agreement {
  double root_mean_square = 0, worst = 0;
  int refused = 0, asked = 0;
};
template <class Change>
Agreement agreement(int worlds, Change change) {
  Agreement out;
  Silent silent;
  for (int k = 0; k < worlds; ++k) {
    const World w = world(k);
    Parameters believed = w.parameters;
    change(believed);
    const auto estimate =
        filter_particles(testing::LinearParticles(w.series, believed),
                         {.particles = 2000, .filters = 8, .probabilities = {}}, std::uint64_t(k), silent);
    ++out.asked;
    if (!estimate->usable) {
      ++out.refused;
      continue;
    }
    const double off =
        (estimate->log_likelihood - by_kalman(w.series, w.parameters)) / estimate->log_likelihood_error;
    out.root_mean_square += off * off;
    out.worst = std::max(out.worst, std::fabs(off));
  }
  out.root_mean_square = std::sqrt(out.root_mean_square / std::max(1, out.asked - out.refused));
  return out;
}

TEST(particles, agree_with_the_kalman_filter_within_the_error_they_state) {
  const auto seen = agreement(40, [](Parameters&) {});
  RecordProperty("root mean square", std::to_string(seen.root_mean_square));
  EXPECT_LE(seen.refused, 4);
  EXPECT_LT(seen.worst, 6) << "in stated errors; those are from 8 filters, hence Student's t";
  EXPECT_GT(seen.root_mean_square, 0.7);
  EXPECT_LT(seen.root_mean_square, 1.7);
}

TEST(particles, the_check_notices_noise_that_is_a_fifth_too_large) {
  const auto seen = agreement(12, [](Parameters& p) {
    for (double& value : p.diffusion_cholesky.values) value *= 1.2;
  });
  EXPECT_GT(seen.root_mean_square, 3);
}

TEST(particles, filtered_states_are_kalmans) {
  Silent silent;
  int within = 0, all = 0;
  double spread = 0, low = 0, high = 0;
  for (int k = 0; k < 30; ++k) {
    const World w = world(k);
    const int n = w.series.scales;
    if (n > 2) continue;  // slow baselines of many scales need more particles than a test should take
    const auto estimate =
        filter_particles(testing::LinearParticles(w.series, w.parameters),
                         {.particles = 8000, .filters = 8, .probabilities = {0.1, 0.9}}, 7, silent);
    if (!estimate->usable) continue;
    const int last = int(w.series.times.size()) - 1;
    const States exact = smooth(w.series, w.parameters, {Model::diary, fixed_start()},
                                std::vector<double>{w.series.times.back()});
    for (int j = 0; j < 2 * n; ++j) {
      const double mean = j < n ? exact.deviation_mean(0, j) : exact.baseline_mean(0, j - n);
      const double sd = std::sqrt(j < n ? exact.deviation_variance(0, j) : exact.baseline_variance(0, j - n));
      ++all;
      within +=
          std::fabs(estimate->mean(last, j) - mean) < 2.36 * estimate->mean_error(last, j);  // t(7), 95 %
      EXPECT_LT(std::fabs(estimate->mean(last, j) - mean), 8 * estimate->mean_error(last, j));
      EXPECT_NEAR(estimate->sd(last, j) / sd, 1, 0.25);
      spread += estimate->sd(last, j) / sd;
      low += (estimate->quantiles[0](last, j) - mean) / sd;
      high += (estimate->quantiles[1](last, j) - mean) / sd;
    }
  }
  EXPECT_GE(all, 40);
  EXPECT_NEAR(spread / all, 1, 0.03);
  EXPECT_NEAR(low / all, -1.2816, 0.08);
  EXPECT_NEAR(high / all, 1.2816, 0.08);
  EXPECT_GT(double(within) / all, 0.8);
}

TEST(particles, a_rung_counts_with_its_probability) {
  Series series;
  series.scales = 1;
  series.times = {1};
  Parameters p;
  p.drift = Matrix(1, 1, -0.7);
  p.diffusion_cholesky = Matrix(1, 1, 0.9);
  p.baseline_diffusion_sd = {0.3};
  p.measurement_sd = {0.5};
  series.rungs = {{0.5, -1, 1}};
  const double carried = std::exp(-0.7);
  const double sd = std::sqrt(carried * carried + 0.81 * (1 - carried * carried) / 1.4 + 1 + 0.09 + 0.25);
  const auto below = [&](double x) { return 0.5 * std::erfc(-x / sd / std::sqrt(2.0)); };
  Silent silent;
  for (const double reading : {-1.0, 0.5, 1.0}) {
    series.readings = {reading};
    const double exact = reading == -1  ? below(-0.75)
                         : reading == 1 ? 1 - below(0.75)
                                        : below(0.75) - below(0.25);
    const auto seen = filter_particles(testing::LinearParticles(series, p), {.particles = 20000}, 3, silent);
    ASSERT_TRUE(seen->usable) << seen->why_not;
    EXPECT_LT(std::fabs(seen->log_likelihood - std::log(exact)), 5 * seen->log_likelihood_error) << reading;
    EXPECT_LT(seen->log_likelihood_error, 0.01);
  }
}

// What moment matching costs: whole diaries of rungs and ends, the filter's likelihood against particles that
// take each rung's probability exactly.
TEST(particles, the_filter_of_rungs_stays_close_to_the_exact_likelihood) {
  Silent silent;
  double off = 0, absolute = 0, error = 0, readings = 0;
  int seen = 0;
  for (int k = 0; k < 24; ++k) {
    World w = world(k);
    if (w.series.scales > 2) continue;
    w.series.rungs.assign(std::size_t(w.series.scales), {0.4, -2, 2});
    Random random(4200 + std::uint64_t(k));
    w.series =
        simulate(w.series, w.parameters, {Model::diary, fixed_start()}, std::vector<double>{}, random).series;
    const auto exact =
        filter_particles(testing::LinearParticles(w.series, w.parameters),
                         {.particles = 8000, .filters = 8, .probabilities = {}}, std::uint64_t(k), silent);
    if (!exact->usable) continue;
    ++seen;
    const double difference = by_kalman(w.series, w.parameters) - exact->log_likelihood;
    off += difference;
    absolute += std::fabs(difference);
    error += std::pow(exact->log_likelihood_error, 2);
    readings += double(testing::answered(w.series).size());
  }
  EXPECT_GE(seen, 12);
  // Seen: a thousandth of a nat a reading. The particles' own error stands beside it.
  EXPECT_LT(absolute / readings, 0.004);
  EXPECT_LT(std::fabs(off) / readings, 0.001 + 4 * std::sqrt(error) / readings);
  RecordProperty("nats a reading",
                 std::to_string(off / readings) + " " + std::to_string(absolute / readings));
}

// One number that is -1 or 1 and changes sign now and then; check-ins hint at it, and one can be impossible.
class Chain final : public ParticleModel {
 public:
  std::vector<double> days, hints;
  double flip = 0.3, sureness = 0.8;
  int size() const override { return 1; }
  double start_time() const override { return 0; }
  std::span<const double> times() const override { return days; }
  void start(Particles particles, Random& random) const override {
    for (double& x : particles[0]) x = random.chance(0.5) ? 1 : -1;
  }
  void move(Particles particles, double, double, Random& random) const override {
    for (double& x : particles[0])
      if (random.chance(flip)) x = -x;
  }
  void weigh(Particles particles, std::size_t k, std::span<double> log_weights) const override {
    for (std::size_t i = 0; i < log_weights.size(); ++i)
      log_weights[i] += std::log(particles[0][i] == hints[k] ? sureness : 1 - sureness);
  }
};

TEST(particles, a_chain_of_signs_has_the_likelihood_of_its_sum_over_paths) {
  Chain chain;
  Random random(5);
  double sign = 1;
  for (int k = 1; k <= 30; ++k) {
    if (random.chance(chain.flip)) sign = -sign;
    chain.days.push_back(k);
    chain.hints.push_back(random.chance(chain.sureness) ? sign : -sign);
  }
  double up = 0.5, down = 0.5, exact = 0;
  std::vector<double> scores, mean;
  for (const double hint : chain.hints) {
    const double up_next = (up * 0.7 + down * 0.3) * (hint > 0 ? 0.8 : 0.2);
    const double down_next = (down * 0.7 + up * 0.3) * (hint < 0 ? 0.8 : 0.2);
    scores.push_back(std::log(up_next + down_next));
    exact += scores.back();
    up = up_next / (up_next + down_next);
    down = 1 - up;
    mean.push_back(up - down);
  }
  Silent silent;
  const auto seen = filter_particles(chain, {.particles = 5000, .filters = 16}, 1, silent);
  ASSERT_TRUE(seen->usable) << seen->why_not;
  EXPECT_LT(seen->log_likelihood_error, 0.02);
  EXPECT_LT(std::fabs(seen->log_likelihood - exact), 4 * seen->log_likelihood_error);
  double total = 0;
  for (std::size_t k = 0; k < scores.size(); ++k) {
    EXPECT_NEAR(seen->log_scores[k], scores[k], 0.03);
    EXPECT_NEAR(seen->mean(int(k), 0), mean[k], 0.05);
    total += seen->log_scores[k];
  }
  EXPECT_NEAR(total, seen->log_likelihood, 1e-9);
}

TEST(particles, the_same_numbers_on_any_number_of_threads) {
  const World w = world(2);
  const testing::LinearParticles model(w.series, w.parameters);
  Silent silent;
  const auto one = filter_particles(model, {.particles = 500, .threads = 1}, 9, silent);
  const auto three = filter_particles(model, {.particles = 500, .threads = 3}, 9, silent);
  EXPECT_EQ(one->log_likelihood, three->log_likelihood);
  EXPECT_EQ(one->log_scores, three->log_scores);
  EXPECT_EQ(one->mean, three->mean);
  EXPECT_EQ(one->quantiles, three->quantiles);
  EXPECT_NE(one->log_likelihood, filter_particles(model, {.particles = 500}, 10, silent)->log_likelihood);
}

TEST(particles, what_cannot_be_answered_has_a_reason) {
  Chain chain;
  chain.days = {1, 2.25};
  chain.hints = {1, 1};
  Silent silent;
  chain.sureness = 1;
  chain.hints[1] = 0;  // neither sign
  const auto impossible = filter_particles(chain, {.particles = 50}, 1, silent);
  ASSERT_TRUE(impossible.has_value());
  EXPECT_FALSE(impossible->usable);
  EXPECT_EQ(impossible->why_not,
            "No particle explains check-in 2 (day 2.3): more particles are needed, or another model.");
  chain.sureness = 1.5;
  EXPECT_EQ(filter_particles(chain, {.particles = 50}, 1, silent)->why_not,
            "The model's density of check-in 1 (day 1.0) is not a number.");

  // Far too few particles for readings that are nearly exact.
  World w = world(2);
  for (double& sd : w.parameters.measurement_sd) sd = 1e-3;
  const auto scattered =
      filter_particles(testing::LinearParticles(w.series, w.parameters), {.particles = 50}, 1, silent);
  EXPECT_FALSE(scattered->usable);
  EXPECT_NE(scattered->why_not.find("more particles are needed"), std::string::npos) << scattered->why_not;
}

TEST(particles, bad_input_is_told) {
  Chain chain;
  chain.days = {1, 2};
  chain.hints = {1, 1};
  Silent silent;
  const auto told = [&](const ParticleOptions& options) {
    const auto seen = filter_particles(chain, options, 1, silent);
    return seen.has_value() ? std::string() : seen.error().where;
  };
  EXPECT_EQ(told({.particles = 1}), "particles");
  EXPECT_EQ(told({.filters = 1}), "filters");
  EXPECT_EQ(told({.resample_below = nothing}), "resample_below");
  EXPECT_EQ(told({.probabilities = {1}}), "probabilities");
  EXPECT_EQ(told({}), "");
  chain.days = {2, 1};
  EXPECT_EQ(told({}), "times");
  chain.days = {-1, 1};
  EXPECT_EQ(told({}), "times");
}

TEST(particles, no_check_ins_say_nothing) {
  Chain chain;
  Silent silent;
  const auto seen = filter_particles(chain, {}, 1, silent);
  ASSERT_TRUE(seen->usable);
  EXPECT_EQ(seen->log_likelihood, 0);
  EXPECT_EQ(seen->mean.rows, 0);
}

TEST(particles, can_be_stopped) {
  struct Stops final : Progress {
    int calls = 0;
    bool report(std::string_view, double share) override {
      EXPECT_GE(share, 0);
      EXPECT_LE(share, 1);
      return ++calls < 5;
    }
  } stops;
  const World w = world(2);
  const auto seen = filter_particles(testing::LinearParticles(w.series, w.parameters), {}, 1, stops);
  ASSERT_FALSE(seen.has_value());
  EXPECT_EQ(seen.error().kind, ProblemKind::cancelled);
}

}  // namespace
}  // namespace holdfast::inference
