// How far a few Markov chains can be trusted: do they agree, and how many independent draws are they worth?
// Pure arithmetic on draws; what is good enough is decided where the draws are used.
#pragma once
#include <vector>

namespace holdfast::inference {

// chains[c][k]: draw k of chain c; all chains equally long, at least 4 draws. Each chain is split in half, so
// that a drift within a chain counts as disagreement. Vehtari, Gelman, Simpson, Carpenter & Buerkner (2021).
using Chains = std::vector<std::vector<double>>;

// `values` one for each draw, chain after chain.
Chains chained(const std::vector<double>& values, int chains);

double split_r_hat(const Chains& chains);     // 1 where all draws are the same
double effective_size(const Chains& chains);  // of the mean; may exceed the count where draws alternate
double tail_effective_size(const Chains& chains, double probability);  // the lesser of both tails'

}  // namespace holdfast::inference
