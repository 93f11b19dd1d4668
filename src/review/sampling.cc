// Leapfrog steps over a trajectory of about a quarter turn, where draws from a standard normal are
// independent of where they began; the step is learned in a warm-up and then fixed, up to a random tenth that
// breaks resonance. Drifts that are not stable have no density and end a trajectory.
#include "review/sampling.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/ensure.h"

namespace holdfast::review {
namespace {

using Vector = std::vector<double>;

constexpr double longest_turn = 2.2;
constexpr double wanted_acceptance = 0.75;
constexpr int warm_up = 40;
constexpr double least_acceptance = 0.2;

// The log posterior in the whitened coordinates u, x = mode + L u with L L' the Laplace covariance.
class Whitened {
 public:
  Whitened(const inference::Fit& fit, const inference::Series& series)
      : fit_(fit), series_(series), size_(fit.mode.size()), lower_(size_ * size_, 0) {
    factor();
  }

  std::size_t size() const { return size_; }

  Vector coordinates(const Vector& u) const {
    Vector x = fit_.mode;
    for (std::size_t i = 0; i < size_; ++i)
      for (std::size_t j = 0; j <= i; ++j) x[i] += lower_[i * size_ + j] * u[j];
    return x;
  }

  inference::Parameters parameters(const Vector& u) const {
    return inference::constrained(coordinates(u), series_, fit_.model);
  }

  // -infinity where there is no density; the gradient is then of no meaning.
  double value(const Vector& u, Vector& gradient) const {
    const inference::Parameters at_u = parameters(u);
    if (!inference::check(at_u, series_, fit_.model)) return -std::numeric_limits<double>::infinity();
    const inference::Evaluation at = inference::evaluate(
        series_, parameters(u), {.model = fit_.model, .start = fit_.start, .gradient = true});
    const double total = at.log_likelihood + at.log_prior;
    if (!at.usable || !std::isfinite(total)) return -std::numeric_limits<double>::infinity();
    gradient.assign(size_, 0);
    for (std::size_t i = 0; i < size_; ++i)
      for (std::size_t j = 0; j <= i; ++j)
        gradient[j] += lower_[i * size_ + j] * (at.gradient[i] + at.prior_gradient[i]);
    return total;
  }

 private:
  // Cholesky; a pivot that is not positive (a direction the approximation lost) becomes a small one.
  void factor() {
    for (std::size_t i = 0; i < size_; ++i)
      for (std::size_t j = 0; j <= i; ++j) {
        double sum = fit_.covariance(int(i), int(j));
        for (std::size_t k = 0; k < j; ++k) sum -= lower_[i * size_ + k] * lower_[j * size_ + k];
        lower_[i * size_ + j] = i == j ? std::sqrt(std::max(sum, 1e-6)) : sum / lower_[j * size_ + j];
      }
  }

  const inference::Fit& fit_;
  const inference::Series& series_;
  std::size_t size_;
  Vector lower_;
};

struct State {
  Vector u, gradient;
  double density = 0;
};

// One trajectory. Returns the probability with which it was to be accepted.
double move(const Whitened& target, State& state, double step, Random& random) {
  const int steps = std::clamp(int(std::lround(random.uniform(0.4, 1) * longest_turn / step)), 2, 16);
  const double size = step * random.uniform(0.9, 1.1);
  Vector momentum(target.size());
  double energy = -state.density;
  for (double& each : momentum) {
    each = random.normal();
    energy += 0.5 * each * each;
  }
  State next = state;
  for (int k = 0; k < steps; ++k) {
    for (std::size_t i = 0; i < momentum.size(); ++i) {
      momentum[i] += 0.5 * size * next.gradient[i];
      next.u[i] += size * momentum[i];
    }
    next.density = target.value(next.u, next.gradient);
    if (!std::isfinite(next.density)) return 0;
    for (std::size_t i = 0; i < momentum.size(); ++i) momentum[i] += 0.5 * size * next.gradient[i];
  }
  double reached = -next.density;
  for (const double each : momentum) reached += 0.5 * each * each;
  const double acceptance = std::min(1.0, std::exp(energy - reached));
  if (random.uniform() < acceptance) state = std::move(next);
  return acceptance;
}

double split_rhat(const Vector& chain) {
  const auto half = chain.size() / 2;
  double mean[2] = {0, 0}, variance[2] = {0, 0};
  for (int part = 0; part < 2; ++part) {
    for (std::size_t i = 0; i < half; ++i) mean[part] += chain[std::size_t(part) * half + i] / double(half);
    for (std::size_t i = 0; i < half; ++i)
      variance[part] += std::pow(chain[std::size_t(part) * half + i] - mean[part], 2) / double(half - 1);
  }
  const double within = (variance[0] + variance[1]) / 2;
  const double between = (mean[0] - mean[1]) * (mean[0] - mean[1]) / 2;
  return within > 0 ? std::sqrt((double(half - 1) / double(half) * within + between) / within) : 1;
}

void report_on(const std::vector<Vector>& chain, Sampled& sampled) {
  Vector sizes;
  for (std::size_t i = 0; i < chain.front().size(); ++i) {
    Vector one;
    for (const Vector& u : chain) one.push_back(u[i]);
    sizes.push_back(effective_draws(one));
    sampled.split_rhat = std::max(sampled.split_rhat, split_rhat(one));
  }
  std::sort(sizes.begin(), sizes.end());
  sampled.effective_size = sizes[sizes.size() / 2];
  sampled.usable = sampled.acceptance >= least_acceptance;
  if (!sampled.usable) sampled.why_not = "The sampler hardly moves; the posterior is not to be trusted.";
}

}  // namespace

double effective_draws(const std::vector<double>& chain) {
  const auto n = chain.size();
  double mean = 0, variance = 0;
  for (const double value : chain) mean += value / double(n);
  for (const double value : chain) variance += (value - mean) * (value - mean) / double(n);
  if (variance <= 0) return 1;
  auto correlation = [&](std::size_t lag) {
    double sum = 0;
    for (std::size_t i = 0; i + lag < n; ++i) sum += (chain[i] - mean) * (chain[i + lag] - mean);
    return sum / (double(n) * variance);
  };
  double time = -1;
  for (std::size_t lag = 0; lag + 1 < n / 2; lag += 2) {
    const double pair = correlation(lag) + correlation(lag + 1);
    if (pair <= 0) break;
    time += 2 * pair;
  }
  return double(n) / std::max(time, 0.5);
}

Result<Sampled> sample(const inference::Fit& fit, const inference::Series& series, int count, Random& random,
                       Progress& progress) {
  ensure(fit.usable && count >= 10);
  const Whitened target(fit, series);
  Sampled sampled;
  State state{.u = Vector(target.size(), 0)};
  state.density = target.value(state.u, state.gradient);
  if (!std::isfinite(state.density)) {
    sampled.why_not = "The posterior has no density at its own top.";
    return sampled;
  }
  double log_step = std::log(0.4);
  std::vector<Vector> chain;
  for (int k = 0; k < warm_up + count; ++k) {
    if (k % 8 == 0 && !progress.report("weighing what could have been", double(k) / (warm_up + count)))
      return problem(ProblemKind::cancelled,
                     "The review was stopped before it was done. Nothing was changed.");
    const double acceptance = move(target, state, std::exp(log_step), random);
    if (k < warm_up) {
      log_step += (acceptance - wanted_acceptance) / std::pow(k + 2.0, 0.6);
      log_step = std::clamp(log_step, std::log(0.08), std::log(0.75));
      continue;
    }
    sampled.acceptance += acceptance / count;
    chain.push_back(state.u);
    sampled.parameters.push_back(target.parameters(state.u));
  }
  report_on(chain, sampled);
  return sampled;
}

}  // namespace holdfast::review
