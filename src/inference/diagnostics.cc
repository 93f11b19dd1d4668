// Split R-hat, and effective sizes from autocorrelations summed in Geyer's (1992) decreasing pairs.
#include "inference/diagnostics.h"

#include <algorithm>
#include <cmath>

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

}  // namespace

Chains chained(const std::vector<double>& values, int chains) {
  ensure(chains >= 1 && values.size() % static_cast<std::size_t>(chains) == 0);
  const auto each = static_cast<long>(values.size()) / chains;
  Chains out;
  for (long c = 0; c < chains; ++c)
    out.emplace_back(values.begin() + c * each, values.begin() + (c + 1) * each);
  return out;
}

double split_r_hat(const Chains& chains) {
  const Spread spread = spread_of(halves(chains));
  if (!(spread.pooled > 0)) return 1;
  return std::sqrt(spread.pooled / spread.within);
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

double tail_effective_size(const Chains& chains, double probability) {
  std::vector<double> all;
  for (const auto& chain : chains) all.insert(all.end(), chain.begin(), chain.end());
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

}  // namespace holdfast::inference
