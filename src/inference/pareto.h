// Pareto smoothing of importance weights: the largest ones are replaced by what a generalised Pareto fitted
// to them expects, which tames the luck of a single draw; its shape k says whether to trust them at all (<
// 0.7).
#pragma once
#include <vector>

namespace holdfast::inference {

struct SmoothedWeights {
  std::vector<double> weights;  // not normalised; the largest is at most 1
  double shape = 0;             // infinite when there are too few to tell
  double effective_size = 0;
};
SmoothedWeights pareto_smoothed(const std::vector<double>& log_weights);

// Shape and scale of a generalised Pareto for exceedances sorted in rising order (Zhang & Stephens 2009),
// with the weak prior on the shape of Vehtari et al.
struct ParetoTail {
  double shape = 0, scale = 0;
};
ParetoTail pareto_tail(const std::vector<double>& rising);

}  // namespace holdfast::inference
