// A population of coordinates for a model that can only be run: what check-ins say about its unknown
// coordinates, where the likelihood itself is only estimated by a particle filter, and how well the model
// then predicts check-ins it has not seen.
//
// Each draw is coordinates with a filter of its own. From the prior the population is led to the posterior by
// raising the estimated likelihood to growing powers; between them it is resampled, and every draw moves by
// Metropolis steps with a fresh filter. The random numbers of the filters are part of what is drawn, so the
// result is exact in the limit of many draws however few particles (density-tempered marginalized sequential
// Monte Carlo, Duan & Fulop 2015). Several populations with random numbers of their own say how far to trust
// them.
#pragma once
#include <memory>

#include "inference/particles.h"

namespace holdfast::inference {

class ParticleFamily {
 public:
  virtual ~ParticleFamily() = default;
  virtual int coordinates() const = 0;  // each standard normal beforehand
  virtual std::size_t check_ins() const = 0;
  // The model with these coordinates. Called from several threads at once.
  virtual std::unique_ptr<const ParticleModel> at(std::span<const double> coordinates) const = 0;
};

struct PopulationOptions {
  int draws = 96;      // of each population
  int particles = 96;  // of each draw's filter while it learns
  // Of the filter that predicts: how well it stands where a check-in surprised it depends on them, and the
  // error that is told does not know of it.
  int predicting_particles = 1000;
  int populations = 4;  // independent ones, at least 3
  int moves = 3;        // Metropolis steps between two powers
  int threads = 0;      // 0: as many as there are processors; changes no number
};

struct PopulationEstimate {
  bool usable = false;
  std::string why_not;
  // From the posterior given the check-ins learned from, population after population, equally likely.
  std::vector<std::vector<double>> draws;
  double log_evidence = 0, log_evidence_error = 0;  // of those check-ins; Monte Carlo standard error
  // For each check-in after them: the log of its density given all before it, averaged over the draws as they
  // are (coordinates are not learned further). One row per population, then of all of them together.
  Matrix population_scores;
  std::vector<double> log_scores;
  double least_acceptance = 0;  // share of Metropolis steps taken, at the worst power of the worst population
  int powers = 0;               // most steps from prior to posterior
};

// Learns from the first `learned` check-ins and predicts the others. A Problem only for bad input or when
// `progress` says stop. Not usable: no draw explains the check-ins, draws that do not move, or, where nothing
// is predicted and evidence is all that is told, populations whose evidence scatters so much that their mean
// says nothing. How far scores can be trusted is read off population_scores.
Result<PopulationEstimate> learn_population(const ParticleFamily& family, std::size_t learned,
                                            const PopulationOptions& options, std::uint64_t seed,
                                            Progress& progress);

}  // namespace holdfast::inference
