// Chains: what each chain of a sampler has drawn, whichever way it moves or was weighed, and what is said of
// all of them together.
#pragma once
#include <vector>

#include "inference/fit.h"

namespace holdfast::inference {

constexpr double least_acceptance = 0.2;  // of the worst chain

// Of one chain, in coordinates.
struct Chain {
  bool begun = false, finished = false;
  std::vector<std::vector<double>> at;
  std::vector<double> log_density;  // of each, where it is kept
  double accepted = 0;              // summed over `at`
  long long gradients = 0, gradients_kept = 0;
  int divergent = 0;

  double acceptance() const { return at.empty() ? 0 : accepted / double(at.size()); }
};

// Everything but the parameters; false where there are none to be had.
bool summarise(const std::vector<Chain>& chains, Draws& out);

}  // namespace holdfast::inference
