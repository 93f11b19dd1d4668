// Draws from the posterior. Proposals come from a multivariate t around the mode with the Laplace covariance;
// those with an unstable drift have no posterior density and are refused. Each is weighted by the exact
// posterior over the proposal, the largest weights are smoothed by a generalised Pareto fitted to them, and
// the draws are resampled in proportion (Vehtari, Simpson, Gelman, Yao & Gabry 2024; Zhang & Stephens 2009).
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/ensure.h"
#include "inference/fit.h"
#include "inference/linear.h"
#include "inference/pareto.h"
#include "inference/posterior.h"

namespace holdfast::inference {
namespace {

constexpr double degrees_of_freedom = 30;

// Multiples of 1 / count, so that every weight is met as often as it deserves, give or take one.
std::vector<std::size_t> resampled(const std::vector<double>& weights, int count, Random& random) {
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<std::size_t> out;
  double reached = weights[0];
  std::size_t at = 0;
  for (int k = 0; k < count; ++k) {
    const double mark = total * (k + random.uniform()) / count;
    while (reached < mark && at + 1 < weights.size()) reached += weights[++at];
    out.push_back(at);
  }
  for (std::size_t i = out.size(); i > 1; --i) std::swap(out[i - 1], out[random.below(i)]);
  return out;
}

// The posterior does not change when a scale that was never answered changes its sign. The fit stands on one
// of two mirrored tops; draws must not pretend to know which.
void mirror_unanswered(const std::vector<int>& unanswered, Random& random, Parameters& p) {
  for (const int j : unanswered) {
    if (random.chance(0.5)) continue;
    for (int i = 0; i < p.drift.rows; ++i) {
      if (i == j) continue;
      for (Matrix* m : {&p.drift, &p.diffusion_cholesky}) {
        (*m)(i, j) = -(*m)(i, j);
        (*m)(j, i) = -(*m)(j, i);
      }
    }
    for (Matrix* m : {&p.jumps, &p.interval_effects})
      for (int k = 0; k < m->rows; ++k) (*m)(k, j) = -(*m)(k, j);
  }
}

std::vector<int> unanswered_scales(const Series& series) {
  std::vector<int> out;
  for (int j = 0; j < series.scales; ++j) {
    bool any = false;
    for (std::size_t i = 0; i < series.times.size(); ++i) any = any || !std::isnan(series.reading(i, j));
    if (!any) out.push_back(j);
  }
  return out;
}

}  // namespace

Result<Draws> draw(const Fit& fit, const Series& series, const DrawOptions& options, Random& random,
                   Progress& progress) {
  ensure(fit.usable && options.count > 0 && options.proposals_per_draw > 0);
  ensure(check(series).has_value());
  Posterior posterior(series, fit.model, fit.start, fit.estimated_by == Estimate::maximum_a_posteriori);
  ensure(static_cast<int>(fit.mode.size()) == posterior.size());
  const int p = posterior.size();
  Matrix lower(p, p);
  guarded_cholesky(fit.covariance.values.data(), p, lower.values.data());

  const auto unanswered = unanswered_scales(series);
  Draws out;
  const int wanted = options.count * options.proposals_per_draw;
  std::vector<std::vector<double>> proposals;
  std::vector<double> log_weights, z(static_cast<std::size_t>(p)), x;
  int unstable = 0;
  for (int k = 0; k < wanted; ++k) {
    if (k % 64 == 0 && !progress.report("drawing from the posterior", double(k) / wanted))
      return problem(ProblemKind::cancelled, "The draws were stopped before they were done.");
    double norm = 0;
    for (double& each : z) {
      each = random.normal();
      norm += each * each;
    }
    const double heavy = degrees_of_freedom / (2 * random.gamma(0.5 * degrees_of_freedom));
    x = fit.mode;
    for (int i = 0; i < p; ++i)
      for (int j = 0; j <= i; ++j) x[std::size_t(i)] += std::sqrt(heavy) * lower(i, j) * z[std::size_t(j)];
    const double target = posterior.value(x);
    if (!std::isfinite(target)) {
      ++unstable;
      continue;
    }
    const double proposal = -0.5 * (degrees_of_freedom + p) * std::log1p(norm * heavy / degrees_of_freedom);
    log_weights.push_back(target - fit.log_posterior - proposal);
    proposals.push_back(x);
  }
  out.unstable_share = double(unstable) / wanted;
  if (proposals.size() < 25) {
    out.why_not = "Almost every draw has an unstable drift; the fit describes the readings badly.";
    return out;
  }
  const SmoothedWeights smoothed = pareto_smoothed(log_weights);
  out.pareto_shape = smoothed.shape;
  out.effective_size = smoothed.effective_size;
  for (const std::size_t at : resampled(smoothed.weights, options.count, random))
    out.parameters.push_back(posterior.coordinates().to_parameters(proposals[at]));
  for (Parameters& each : out.parameters) mirror_unanswered(unanswered, random, each);
  out.usable = true;
  return out;
}

}  // namespace holdfast::inference
