// How far draws can be trusted: do a few Markov chains agree, how many independent draws are they worth, and
// are importance weights too uneven to be used? Pure arithmetic on draws; what is good enough is decided
// where the draws are used.
#pragma once
#include <limits>
#include <span>
#include <vector>

namespace holdfast::inference {

// chains[c][k]: draw k of chain c; all chains equally long, at least 4 draws. Each chain is split in half, so
// that a drift within a chain counts as disagreement. Vehtari, Gelman, Simpson, Carpenter & Buerkner (2021).
using Chains = std::vector<std::vector<double>>;

// `values` one for each draw, chain after chain.
Chains chained(const std::vector<double>& values, int chains);

// The draws' ranks among all of them, as normal scores; draws that are equal share the mean of their ranks.
Chains rank_normalised(const Chains& chains);
// How far each draw lies from the median of all of them: chains that agree in place but not in width differ
// here.
Chains folded(const Chains& chains);

double split_r_hat(const Chains& chains);          // of the values themselves; 1 where all draws are the same
double r_hat(const Chains& chains);                // rank-normalised, the worse of plain and folded
double effective_size(const Chains& chains);       // of the mean; may exceed the count where draws alternate
double bulk_effective_size(const Chains& chains);  // of the normal scores: holds without a mean or variance
// Of the share below the quantiles at `probability` and 1 - `probability`, the lesser.
double tail_effective_size(const Chains& chains, double probability = 0.05);

// What the draws of one number are worth.
struct Convergence {
  double r_hat = 1;
  double bulk = std::numeric_limits<double>::infinity(), tail = bulk;  // effective sizes

  void take_worse(const Convergence& other);  // of several numbers, the worst of each
};
Convergence convergence(const Chains& chains);
// Of the draws that are true. For a probability: it is the mean of ones and zeros.
Convergence convergence_of_share(const std::vector<bool>& holds, int chains);

// A generalised Pareto distribution from 0 on. `shape` above 0: a heavy tail, with moments below 1 / shape.
struct Pareto {
  double shape = 0, scale = 0;
};
// From at least 5 exceedances, none negative, not all zero, sorted upwards. Zhang & Stephens (2009), the
// shape drawn to .5 with the weight of 10 observations.
Pareto fit_pareto(std::span<const double> exceedances);

// Importance weights with their largest ones replaced by what a generalised Pareto tail would have there.
// Vehtari, Simpson, Gelman, Yao & Gabry (2024).
struct Smoothed {
  std::vector<double> weights;  // add up to 1
  double shape = 0;             // k-hat; infinite where there is no tail to tell it from
  double effective_size = 0;    // 1 / sum of squares
};
// -infinity: no weight.
Smoothed pareto_smoothed(std::span<const double> log_ratios);

// Above this, weighted draws are not to be used (same source); with few draws the limit is lower.
double largest_good_shape(std::size_t draws);

}  // namespace holdfast::inference
