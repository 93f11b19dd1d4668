// sampling: joint draws of the parameters from the exact posterior, by Hamiltonian Monte Carlo (Neal 2011) in
// the coordinates in which the Laplace approximation is a standard normal. Weighting draws of that
// approximation instead collapses here: with the 81 coordinates of six scales a handful of weights carries
// everything. Because the approximation is close, a few gradient steps make a nearly independent draw. Same
// seed, same draws.
#pragma once
#include <string>
#include <vector>

#include "base/progress.h"
#include "base/random.h"
#include "base/result.h"
#include "inference/fit.h"

namespace holdfast::review {

struct Sampled {
  bool usable = false;
  std::string why_not;
  std::vector<inference::Parameters> parameters;
  double effective_size = 0;  // the median over all coordinates
  double split_rhat = 0;      // the largest: first half of the chain against the second
  double acceptance = 0;
};

// How many independent draws a chain of neighbouring ones is worth (Geyer's initial positive pairs); at
// least 1.
double effective_draws(const std::vector<double>& chain);

// `fit` is usable. A Problem only when progress says stop.
Result<Sampled> sample(const inference::Fit& fit, const inference::Series& series, int count, Random& random,
                       Progress& progress);

}  // namespace holdfast::review
