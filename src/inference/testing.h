// For this room's tests only: an invented series, a reference likelihood computed as one dense multivariate
// normal (nothing shared with the filter), and the reference cases and the published data where they are
// there.
#pragma once
#include <string>
#include <vector>

#include "base/random.h"
#include "inference/inference.h"
#include "inference/particles.h"

namespace holdfast::inference::testing {

struct Shape {
  int scales = 3;
  int check_ins = 30;
  double answered = 0.7;  // share of scales answered
  double gap_days = 0.7;  // mean gap
  bool late = false, events = true, intervals = true, covariates = true;
};

// Irregular hours, some check-ins a minute apart; weekly events of one kind and a few of a second, an
// interval or two that overlap, two covariates. Readings are plain noise.
Series invented(const Shape& shape, Random& random);
// Two: one that fades, one that comes round.
void add_covariates(Series& series);

// Mean and covariance of all (z, m) at `times`, and of the readings, by adding up every pair of instants.
struct Dense {
  std::vector<double> reading_mean;
  Matrix reading_covariance;
  std::vector<double> state_mean;  // at `times`: z then m for each
  Matrix state_covariance, state_by_reading;
};
Dense dense(const Series& series, const Parameters& parameters, Model model, const Start& start,
            const std::vector<double>& times = {});
std::vector<double> answered(const Series& series);
double dense_log_likelihood(const Series& series, const Parameters& parameters, Model model,
                            const Start& start);

// A series' own model for a particle filter: deviations, then baselines. Readings that are rungs have their
// exact probability, which the filter only approximates. The start is fixed (Start::Deviations::fixed).
class LinearParticles final : public ParticleModel {
 public:
  LinearParticles(const Series& series, const Parameters& parameters) : s_(series), p_(parameters) {}
  int size() const override { return 2 * s_.scales; }
  double start_time() const override { return s_.start_time; }
  std::span<const double> times() const override { return s_.times; }
  void start(Particles particles, Random& random) const override;
  void move(Particles particles, double from, double until, Random& random) const override;
  void weigh(Particles particles, std::size_t k, std::span<double> log_weights) const override;

 private:
  const Series& s_;
  const Parameters& p_;
};

}  // namespace holdfast::inference::testing
