// The particle filter of inference on the theory of dyad: two rooms that meet only here. A pair is run
// forward and rated once a day in whole steps; from the ratings alone the filter must say where the pair was,
// as surely as it claims to, and must notice a world that is not the one the ratings came from.
#include <gtest/gtest.h>

#include <cmath>

#include "dyad/equations.h"
#include "inference/particles.h"

namespace holdfast::calibration {
namespace {

using dyad::Point;
using dyad::Term;
using dyad::Values;

constexpr int rated = 6;
constexpr double hand = 1;  // of the person who rates, in steps
constexpr double step = 0.25;

double phi(double x) {
  return 0.5 * std::erfc(-x / std::sqrt(2.0));
}

// Eight numbers a particle: the theory's states. Sessions come once a week.
class Theory final : public inference::ParticleModel {
 public:
  Theory(Values values, int days) : values_(values) {
    for (int day = 1; day <= days; ++day) times_.push_back(day);
  }
  std::vector<std::vector<int>> ratings;  // one row for each day

  int size() const override { return 8; }
  double start_time() const override { return 0; }
  std::span<const double> times() const override { return times_; }

  void start(inference::Particles x, Random& random) const override {
    constexpr double middle[] = {0.55, 0.25, 0.45, 0.3, 0.35, 0.3};
    for (std::size_t i = 0; i < x[0].size(); ++i) {
      for (std::size_t j = 0; j < rated; ++j)
        x[j][i] = 1 / (1 + (1 - middle[j]) / middle[j] * std::exp(-0.5 * random.normal()));
      x[6][i] = x[7][i] = 0;
    }
  }

  void move(inference::Particles x, double from, double until, Random& random) const override {
    const auto of = [this](Term term) { return values_[std::size_t(term)]; };
    for (std::size_t i = 0; i < x[0].size(); ++i) {
      Point<double> p{x[0][i], x[1][i], x[2][i], x[3][i], x[4][i], x[5][i], x[6][i], x[7][i]};
      for (double now = from; now < until - 1e-9; now += step) {
        if (std::fmod(now, 7) == 0) p.contact += 1;
        const auto half = [&] { p = dyad::drifted(p, of, {}, 0.5 * step); };
        half();
        double* const all[] = {&p.distress, &p.reliance, &p.safety, &p.footing, &p.guard, &p.support};
        for (int j = 0; j < rated; ++j) {
          const double e =
              std::exp(of(Term(int(Term::noise_distress) + j)) * std::sqrt(step) * random.normal());
          *all[j] *= e / (1 + *all[j] * (e - 1));
        }
        half();
      }
      const double end[] = {p.distress, p.reliance, p.safety,  p.footing,
                            p.guard,    p.support,  p.contact, p.loss};
      for (std::size_t j = 0; j < 8; ++j) x[j][i] = end[j];
    }
  }

  void weigh(inference::Particles x, std::size_t day, std::span<double> log_weights) const override {
    for (std::size_t j = 0; j < rated; ++j) {
      const int rating = ratings[day][j];
      for (std::size_t i = 0; i < log_weights.size(); ++i) {
        const double low = rating == 0 ? -HUGE_VAL : (rating - 0.5 - 10 * x[j][i]) / hand,
                     high = rating == 10 ? HUGE_VAL : (rating + 0.5 - 10 * x[j][i]) / hand;
        log_weights[i] += std::log(std::max(low > 0 ? phi(-low) - phi(-high) : phi(high) - phi(low), 1e-300));
      }
    }
  }

  // One pair's life, rated; its true states, day by day.
  std::vector<std::array<double, 8>> live(Random& random) {
    std::vector<std::vector<double>> numbers(8, std::vector<double>(1));
    std::vector<std::span<double>> one(numbers.begin(), numbers.end());
    start(one, random);
    std::vector<std::array<double, 8>> truth;
    ratings.clear();
    for (std::size_t k = 0; k < times_.size(); ++k) {
      move(one, k == 0 ? 0 : times_[k - 1], times_[k], random);
      truth.emplace_back();
      ratings.emplace_back();
      for (std::size_t j = 0; j < 8; ++j) truth.back()[j] = numbers[j][0];
      for (std::size_t j = 0; j < rated; ++j)
        ratings.back().push_back(
            int(std::lround(std::clamp(10 * numbers[j][0] + hand * random.normal(), 0.0, 10.0))));
    }
    return truth;
  }

 private:
  Values values_;
  std::vector<double> times_;
};

TEST(TheoryParticles, recover_the_states_as_surely_as_they_claim_and_notice_another_world) {
  const dyad::World held = dyad::find_preset("held")->world;
  dyad::World unsteady = held;
  unsteady.frame.steadiness = 0.3;
  constexpr int days = 30, pairs = 6;
  double inside = 0, all = 0, lead = 0, error = 0;
  int refused = 0;
  Silent silent;
  for (int pair = 0; pair < pairs; ++pair) {
    Random random(500 + std::uint64_t(pair));
    Theory theory(dyad::usual_values(held), days), other(dyad::usual_values(unsteady), days);
    const auto truth = theory.live(random);
    other.ratings = theory.ratings;
    const inference::ParticleOptions options{.particles = 6000, .filters = 4, .probabilities = {0.1, 0.9}};
    const auto seen = inference::filter_particles(theory, options, std::uint64_t(pair), silent);
    ASSERT_TRUE(seen);
    if (!seen->usable) {  // too few particles for what so exact ratings tell
      ++refused;
      continue;
    }
    for (int day = 10; day < days; ++day)
      for (int j = 0; j < rated; ++j) {
        inside += truth[std::size_t(day)][std::size_t(j)] > seen->quantiles[0](day, j) &&
                  truth[std::size_t(day)][std::size_t(j)] < seen->quantiles[1](day, j);
        all += 1;
      }
    const auto wrong = inference::filter_particles(other, options, std::uint64_t(pair), silent);
    ASSERT_TRUE(wrong);
    lead += seen->log_likelihood - wrong->log_likelihood;
    error += std::pow(seen->log_likelihood_error, 2);
  }
  RecordProperty("inside the middle 80 %", std::to_string(inside / all));
  std::printf("inside the middle 80 %%: %.3f; lead over an unsteady world: %.1f nats, error %.2f\n",
              inside / all, lead, std::sqrt(error));
  EXPECT_LE(refused, 2);
  // Seven hundred states of six pairs, hanging together over weeks: as good as a hundred or two.
  EXPECT_NEAR(inside / all, 0.8, 0.1);
  EXPECT_GT(lead, 10 * std::sqrt(error));
}

}  // namespace
}  // namespace holdfast::calibration
