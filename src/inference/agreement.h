// agreement: do several things rated together rise and fall as one, or apart? The intra-class correlation of
// Shrout & Fleiss (1979), two-way mixed and for consistency, for one item and for the mean of all k; how many
// different things turn up in so many mentions (Hurlbert 1971), so that long and short lists can be compared;
// and the Bayesian bootstrap (Rubin 1981) over blocks of rows, which says how sure either is where rows of
// one block hang together.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "base/random.h"
#include "inference/series.h"

namespace holdfast::inference {

// `ratings`: one row per occasion, one column per item, nothing missing, at least two columns. `weights`: one
// per row, not negative; empty: all the same. Not above 1, without a bound below. Nothing where the rows'
// means do not differ.
std::optional<double> icc_3_1(const Matrix& ratings, std::span<const double> weights = {});
std::optional<double> icc_3_k(const Matrix& ratings, std::span<const double> weights = {});

// The expected number of different sorts among `mentions` drawn without putting back; `counts`: how often
// each sort was mentioned. 0 <= mentions <= their sum.
double rarefied_count(std::span<const int> counts, int mentions);

// Weights of the rows, the same within a block, for one draw of the Bayesian bootstrap. `blocks`: one per
// row, equal numbers standing together; at least three different ones. Dirichlet with (n - 2) / n for each of
// n blocks: its variance of a mean is then the unbiased one, which Rubin's own 1 understates by
// (n - 1) / (n + 1).
std::vector<double> bootstrap_weights(std::span<const int> blocks, Random& random);

}  // namespace holdfast::inference
