// A particle filter: the likelihood and the filtered states of a model that can be run forward and that says
// how well a state explains a check-in, and nothing else need be known of it. What is not linear and Gaussian
// goes through here.
//
// Bootstrap filter (Gordon, Salmond & Smith 1993) with systematic resampling where the effective number of
// particles falls low. Its estimate of the likelihood is unbiased; several filters with random numbers of
// their own say how far to trust it.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/progress.h"
#include "base/random.h"
#include "base/result.h"
#include "inference/series.h"

namespace holdfast::inference {

// Particles as a structure of arrays: numbers[j] holds number j of every particle.
using Particles = std::span<const std::span<double>>;

// Called from several threads at once; a call may use nothing that another changes.
class ParticleModel {
 public:
  virtual ~ParticleModel() = default;
  virtual int size() const = 0;                       // numbers a particle holds
  virtual double start_time() const = 0;              // days
  virtual std::span<const double> times() const = 0;  // of the check-ins, days, not decreasing
  virtual void start(Particles particles, Random& random) const = 0;  // draws all at start_time()
  // Carries all from one time to a later one.
  virtual void move(Particles particles, double from, double until, Random& random) const = 0;
  // Adds to `log_weights` the log density of check-in `k` under each particle; -infinity where it is
  // impossible.
  virtual void weigh(Particles particles, std::size_t k, std::span<double> log_weights) const = 0;
};

struct ParticleOptions {
  int particles = 1000;         // of each filter
  int filters = 8;              // independent ones, at least 4
  int threads = 0;              // 0: as many as there are processors; changes no number
  double resample_below = 0.5;  // share of the particles that are effective
  std::vector<double> probabilities = {0.1, 0.5, 0.9};  // of `quantiles`
};

struct ParticleEstimate {
  bool usable = false;
  std::string why_not;
  double log_likelihood = 0;        // log of the mean of the filters' likelihoods
  double log_likelihood_error = 0;  // its Monte Carlo standard error
  // The log predictive density of each check-in given those before it; they add up to log_likelihood.
  std::vector<double> log_scores;
  // Of the states at each check-in given it and those before it; one row per check-in, one column per number.
  Matrix mean, sd, mean_error;       // mean_error: Monte Carlo standard error of the mean
  std::vector<Matrix> quantiles;     // one for each of the probabilities
  double least_effective_share = 0;  // of the particles, at the worst check-in of the worst filter
};

// A Problem only for bad input or when `progress` says stop. Not usable: a check-in that no particle
// explains, numbers that are not finite, or filters that disagree so much that their mean says nothing.
Result<ParticleEstimate> filter_particles(const ParticleModel& model, const ParticleOptions& options,
                                          std::uint64_t seed, Progress& progress);

// log(mean(exp(values))) without overflow; -infinity where all are. Not of nothing.
double log_mean_exp(std::span<const double> values);

// One filter alone, up to check-in `until`: the log of its estimate of each check-in's density given those
// before. The product of the densities is unbiased. Fewer than `until` of them where one could not be had.
// The model and the options' `particles` and `resample_below` are taken as they are.
std::vector<double> filter_once(const ParticleModel& model, const ParticleOptions& options, std::size_t until,
                                Random random);

}  // namespace holdfast::inference
