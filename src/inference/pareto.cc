// Zhang & Stephens' quick Bayesian fit of a generalised Pareto, and the smoothing built on it.
#include "inference/pareto.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace holdfast::inference {

ParetoTail pareto_tail(const std::vector<double>& rising) {
  const std::size_t n = rising.size();
  const double count = static_cast<double>(n), largest = rising.back();
  const double quartile = rising[static_cast<std::size_t>(std::max(0.0, std::floor(count / 4 + 0.5) - 1))];
  const int candidates = 30 + static_cast<int>(std::sqrt(count));
  std::vector<double> theta, log_likelihood;
  const auto mean_log = [&](double t) {
    double sum = 0;
    for (const double x : rising) sum += std::log1p(-t * x);
    return sum / count;
  };
  for (int j = 1; j <= candidates; ++j) {
    const double t = 1 / largest + (1 - std::sqrt(candidates / (j - 0.5))) / (3 * quartile);
    const double k = mean_log(t);
    theta.push_back(t);
    log_likelihood.push_back(count * (std::log(-t / k) - k - 1));
  }
  double weighted = 0, total = 0;
  const double best = *std::max_element(log_likelihood.begin(), log_likelihood.end());
  for (std::size_t j = 0; j < theta.size(); ++j) {
    const double weight = std::exp(log_likelihood[j] - best);
    weighted += weight * theta[j];
    total += weight;
  }
  const double t = weighted / total, k = mean_log(t);
  ParetoTail out;
  out.scale = -k / t;
  out.shape = (count * k + 5) / (count + 10);
  return out;
}

SmoothedWeights pareto_smoothed(const std::vector<double>& log_weights) {
  SmoothedWeights out;
  const std::size_t n = log_weights.size();
  if (n == 0) return out;
  const double largest = *std::max_element(log_weights.begin(), log_weights.end());
  for (const double w : log_weights) out.weights.push_back(std::exp(w - largest));
  const auto tail = static_cast<std::size_t>(
      std::ceil(std::min(0.2 * static_cast<double>(n), 3 * std::sqrt(static_cast<double>(n)))));
  out.shape = std::numeric_limits<double>::infinity();
  if (tail >= 5 && tail < n) {
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return out.weights[a] < out.weights[b]; });
    const double cut = out.weights[order[n - tail - 1]];
    std::vector<double> above;
    for (std::size_t i = n - tail; i < n; ++i) above.push_back(out.weights[order[i]] - cut);
    if (above.front() > 0) {
      const ParetoTail fitted = pareto_tail(above);
      out.shape = fitted.shape;
      if (std::isfinite(fitted.shape))
        for (std::size_t i = 0; i < tail; ++i) {
          const double q = (static_cast<double>(i) + 0.5) / static_cast<double>(tail);
          const double quantile =
              std::fabs(fitted.shape) < 1e-8
                  ? -fitted.scale * std::log1p(-q)
                  : fitted.scale * std::expm1(-fitted.shape * std::log1p(-q)) / fitted.shape;
          out.weights[order[n - tail + i]] = std::min(1.0, cut + quantile);
        }
    }
  }
  double sum = 0, squares = 0;
  for (const double w : out.weights) {
    sum += w;
    squares += w * w;
  }
  out.effective_size = sum * sum / squares;
  return out;
}

}  // namespace holdfast::inference
