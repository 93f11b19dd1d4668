// R-hat, and effective sizes from autocorrelations summed in Geyer's (1992) decreasing pairs, both also of
// normal scores, which exist whatever the tails; and the tail of importance weights.
#include "inference/diagnostics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/ensure.h"

namespace holdfast::inference {
namespace {

Chains halves(const Chains& chains) {
  Chains out;
  for (const auto& chain : chains) {
    ensure(chain.size() >= 4 && chain.size() == chains.front().size());
    const auto half = static_cast<long>(chain.size() / 2);
    out.emplace_back(chain.begin(), chain.begin() + half);
    out.emplace_back(chain.end() - half, chain.end());
  }
  return out;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

struct Spread {
  std::vector<double> means;
  double within = 0;  // mean variance inside the chains
  double pooled = 0;  // variance of all, seen through the chains
};

Spread spread_of(const Chains& chains) {
  Spread out;
  const double n = static_cast<double>(chains.front().size()), m = static_cast<double>(chains.size());
  for (const auto& chain : chains) {
    const double mean = mean_of(chain);
    out.means.push_back(mean);
    double squares = 0;
    for (const double v : chain) squares += (v - mean) * (v - mean);
    out.within += squares / (n - 1) / m;
  }
  const double centre = mean_of(out.means);
  double between = 0;
  for (const double mean : out.means) between += (mean - centre) * (mean - centre) / (m - 1);
  out.pooled = out.within * (n - 1) / n + between;
  return out;
}

std::vector<double> pooled(const Chains& chains) {
  std::vector<double> all;
  for (const auto& chain : chains) all.insert(all.end(), chain.begin(), chain.end());
  return all;
}

// The standard normal's quantile: Acklam's rational approximation, sharpened by one step of Halley's method.
double normal_quantile(double p) {
  constexpr double a[] = {-39.69683028665376, 220.9460984245205,  -275.9285104469687,
                          138.3577518672690,  -30.66479806614716, 2.506628277459239};
  constexpr double b[] = {-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972,
                          -13.28068155288572};
  constexpr double c[] = {-0.007784894002430293, -0.3223964580411365, -2.400758277161838,
                          -2.549732539343734,    4.374664141464968,   2.938163982698783};
  constexpr double d[] = {0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416};
  double x;
  if (p < 0.02425 || p > 1 - 0.02425) {
    const double q = std::sqrt(-2 * std::log(std::min(p, 1 - p)));
    x = (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
        ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
    if (p > 0.5) x = -x;
  } else {
    const double q = p - 0.5, r = q * q;
    x = (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
        (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
  }
  const double error = 0.5 * std::erfc(-x / std::sqrt(2.0)) - p;
  const double step = error * std::sqrt(2 * M_PI) * std::exp(0.5 * x * x);
  return x - step / (1 + 0.5 * x * step);
}

}  // namespace

Chains chained(const std::vector<double>& values, int chains) {
  ensure(chains >= 1 && values.size() % static_cast<std::size_t>(chains) == 0);
  const auto each = static_cast<long>(values.size()) / chains;
  Chains out;
  for (long c = 0; c < chains; ++c)
    out.emplace_back(values.begin() + c * each, values.begin() + (c + 1) * each);
  return out;
}

Chains rank_normalised(const Chains& chains) {
  const auto all = pooled(chains);
  std::vector<std::size_t> order(all.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) { return all[i] < all[j]; });
  std::vector<double> scores(all.size());
  for (std::size_t from = 0, until = 0; from < order.size(); from = until) {
    while (until < order.size() && all[order[until]] == all[order[from]]) ++until;
    const double rank = 0.5 * double(from + 1 + until);
    const double score = normal_quantile((rank - 0.375) / (double(all.size()) + 0.25));
    for (std::size_t k = from; k < until; ++k) scores[order[k]] = score;
  }
  return chained(scores, int(chains.size()));
}

Chains folded(const Chains& chains) {
  auto all = pooled(chains);
  const auto middle = all.begin() + long(all.size() / 2);
  std::nth_element(all.begin(), middle, all.end());
  double median = *middle;
  if (all.size() % 2 == 0) median = 0.5 * (median + *std::max_element(all.begin(), middle));
  Chains out = chains;
  for (auto& chain : out)
    for (double& v : chain) v = std::fabs(v - median);
  return out;
}

double r_hat(const Chains& chains) {
  return std::max(split_r_hat(rank_normalised(chains)), split_r_hat(rank_normalised(folded(chains))));
}

double split_r_hat(const Chains& chains) {
  const Spread spread = spread_of(halves(chains));
  if (!(spread.pooled > 0)) return 1;
  return std::sqrt(spread.pooled / spread.within);  // infinite where no chain moves and they differ
}

double effective_size(const Chains& chains) {
  const Chains split = halves(chains);
  const Spread spread = spread_of(split);
  const std::size_t n = split.front().size(), m = split.size();
  const double total = static_cast<double>(n * m);
  if (!(spread.pooled > 0)) return total;
  const auto correlation = [&](std::size_t lag) {
    double covariance = 0;
    for (std::size_t c = 0; c < m; ++c) {
      double sum = 0;
      for (std::size_t k = 0; k + lag < n; ++k)
        sum += (split[c][k] - spread.means[c]) * (split[c][k + lag] - spread.means[c]);
      covariance += sum / static_cast<double>(n) / static_cast<double>(m);
    }
    const double scaled = spread.within * static_cast<double>(n - 1) / static_cast<double>(n);
    return 1 - (scaled - covariance) / spread.pooled;
  };
  double sum = 0, before = INFINITY;
  for (std::size_t lag = 0; lag + 1 < n; lag += 2) {
    const double pair = std::min(before, (lag == 0 ? 1 : correlation(lag)) + correlation(lag + 1));
    if (!(pair > 0)) break;
    sum += pair;
    before = pair;
  }
  // Alternating draws may be worth more than independent ones, but no promise is built on that beyond this.
  return std::min(total / std::max(2 * sum - 1, 1e-3), total * std::log10(total));
}

double bulk_effective_size(const Chains& chains) {
  return effective_size(rank_normalised(chains));
}

double tail_effective_size(const Chains& chains, double probability) {
  auto all = pooled(chains);
  std::sort(all.begin(), all.end());
  double least = INFINITY;
  for (const double p : {probability, 1 - probability}) {
    const double cut = all[static_cast<std::size_t>(p * static_cast<double>(all.size() - 1))];
    Chains below = chains;
    for (auto& chain : below)
      for (double& v : chain) v = v <= cut ? 1 : 0;
    least = std::min(least, effective_size(below));
  }
  return least;
}

void Convergence::take_worse(const Convergence& other) {
  r_hat = std::max(r_hat, other.r_hat);
  bulk = std::min(bulk, other.bulk);
  tail = std::min(tail, other.tail);
}

Convergence convergence(const Chains& chains) {
  return {r_hat(chains), bulk_effective_size(chains), tail_effective_size(chains)};
}

// Ones and zeros have no tails beyond their share.
Convergence convergence_of_share(const std::vector<bool>& holds, int chains) {
  const Chains shares = chained(std::vector<double>(holds.begin(), holds.end()), chains);
  Convergence out;
  out.r_hat = split_r_hat(shares);
  out.bulk = out.tail = effective_size(shares);
  return out;
}

// The posterior mean of theta = -shape / scale over a grid, under the profile likelihood.
Pareto fit_pareto(std::span<const double> x) {
  ensure(x.size() >= 5 && x.front() >= 0 && x.back() > 0);
  const double n = double(x.size());
  const int points = 30 + int(std::sqrt(n));
  const double quartile = std::max(x[std::size_t(n / 4 + 0.5) - 1], 1e-12 * x.back());
  const auto shape_at = [&](double theta) {
    double sum = 0;
    for (const double each : x) sum += std::log1p(-theta * each);
    return sum / n;
  };
  std::vector<double> thetas, fits;
  for (int j = 1; j <= points; ++j) {
    const double theta = 1 / x.back() + (1 - std::sqrt(points / (j - 0.5))) / (3 * quartile);
    const double shape = shape_at(theta);
    const double fit = n * (std::log(-theta / shape) - shape - 1);
    if (!std::isfinite(fit)) continue;
    thetas.push_back(theta);
    fits.push_back(fit);
  }
  ensure(!fits.empty());
  const double best = *std::max_element(fits.begin(), fits.end());
  double theta = 0, total = 0;
  for (std::size_t j = 0; j < fits.size(); ++j) {
    theta += thetas[j] * std::exp(fits[j] - best);
    total += std::exp(fits[j] - best);
  }
  theta /= total;
  const double shape = shape_at(theta);
  return {(shape * n + 0.5 * 10) / (n + 10), -shape / theta};
}

Smoothed pareto_smoothed(std::span<const double> log_ratios) {
  const std::size_t count = log_ratios.size();
  ensure(count >= 1);
  Smoothed out;
  out.shape = std::numeric_limits<double>::infinity();
  const double top = *std::max_element(log_ratios.begin(), log_ratios.end());
  if (!std::isfinite(top)) {
    out.weights.assign(count, 0);
    return out;
  }
  for (const double each : log_ratios) out.weights.push_back(std::exp(each - top));
  const auto tail = std::size_t(std::ceil(std::min(0.2 * double(count), 3 * std::sqrt(double(count)))));
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t i, std::size_t j) { return log_ratios[i] < log_ratios[j]; });
  if (tail >= 5 && tail < count) {
    const double cut = out.weights[order[count - tail - 1]];
    std::vector<double> above;
    for (std::size_t k = count - tail; k < count; ++k) above.push_back(out.weights[order[k]] - cut);
    if (!(above.back() > 1e-12)) {
      out.shape = -std::numeric_limits<double>::infinity();  // all alike: nothing to smooth
    } else {
      const Pareto fitted = fit_pareto(above);
      out.shape = fitted.shape;
      for (std::size_t k = 0; k < tail; ++k) {
        const double below = (double(k) + 0.5) / double(tail);
        const double quantile = fitted.scale * std::expm1(-fitted.shape * std::log1p(-below)) / fitted.shape;
        out.weights[order[count - tail + k]] = std::min(1.0, cut + quantile);
      }
    }
  }
  const double total = std::accumulate(out.weights.begin(), out.weights.end(), 0.0);
  double squares = 0;
  for (double& each : out.weights) {
    each /= total;
    squares += each * each;
  }
  out.effective_size = 1 / squares;
  return out;
}

double largest_good_shape(std::size_t draws) {
  return std::min(1 - 1 / std::log10(double(draws)), 0.7);
}

}  // namespace holdfast::inference
