// Both correlations are ratios of mean squares of the same two-way table; the rows' degrees of freedom, n - 1
// in both, cancel, so that weights need no notion of how many rows they stand for.
#include "inference/agreement.h"

#include <cmath>

#include "base/ensure.h"

namespace holdfast::inference {
namespace {

struct MeanSquares {
  double between = 0, residual = 0;  // of rows; each up to the same factor
};

MeanSquares mean_squares(const Matrix& ratings, std::span<const double> weights) {
  const int n = ratings.rows, k = ratings.columns;
  ensure(n > 0 && k > 1 && (weights.empty() || weights.size() == std::size_t(n)));
  std::vector<double> item(std::size_t(k), 0.0), row(std::size_t(n), 0.0);
  double total = 0, grand = 0;
  const auto weight = [&](int i) { return weights.empty() ? 1.0 : weights[std::size_t(i)]; };
  for (int i = 0; i < n; ++i) total += weight(i);
  ensure(total > 0);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < k; ++j) {
      row[std::size_t(i)] += ratings(i, j) / k;
      item[std::size_t(j)] += weight(i) * ratings(i, j) / total;
    }
  for (const double mean : item) grand += mean / k;
  MeanSquares squares;
  for (int i = 0; i < n; ++i) {
    const double own = row[std::size_t(i)] - grand;
    squares.between += weight(i) * k * own * own;
    for (int j = 0; j < k; ++j) {
      const double rest = ratings(i, j) - row[std::size_t(i)] - item[std::size_t(j)] + grand;
      squares.residual += weight(i) * rest * rest / (k - 1);
    }
  }
  // A table whose rows do not differ gives what rounding leaves of nothing.
  if (squares.between < 1e-12 * (squares.between + squares.residual)) squares.between = 0;
  return squares;
}

}  // namespace

std::optional<double> icc_3_1(const Matrix& ratings, std::span<const double> weights) {
  const auto [between, residual] = mean_squares(ratings, weights);
  if (between <= 0) return std::nullopt;
  return (between - residual) / (between + (ratings.columns - 1) * residual);
}

std::optional<double> icc_3_k(const Matrix& ratings, std::span<const double> weights) {
  const auto [between, residual] = mean_squares(ratings, weights);
  if (between <= 0) return std::nullopt;
  return (between - residual) / between;
}

double rarefied_count(std::span<const int> counts, int mentions) {
  int all = 0;
  for (const int count : counts) {
    ensure(count >= 0);
    all += count;
  }
  ensure(mentions >= 0 && mentions <= all);
  // Of one sort, the probability of not being drawn: C(all - count, mentions) / C(all, mentions).
  const auto log_choose = [](int n, int m) {
    return std::lgamma(n + 1.0) - std::lgamma(m + 1.0) - std::lgamma(n - m + 1.0);
  };
  double expected = 0;
  for (const int count : counts)
    expected += all - count < mentions
                    ? 1
                    : -std::expm1(log_choose(all - count, mentions) - log_choose(all, mentions));
  return expected;
}

std::vector<double> bootstrap_weights(std::span<const int> blocks, Random& random) {
  ensure(!blocks.empty());
  int n = 1;
  for (std::size_t i = 1; i < blocks.size(); ++i) n += blocks[i] != blocks[i - 1];
  ensure(n >= 3);
  const double concentration = double(n - 2) / n;
  std::vector<double> weights(blocks.size());
  double own = 0, total = 0;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (i == 0 || blocks[i] != blocks[i - 1]) total += own = random.gamma(concentration);
    weights[i] = own;
  }
  for (double& weight : weights) weight *= n / total;
  return weights;
}

}  // namespace holdfast::inference
