// Draws from the posterior by Hamiltonian Monte Carlo. In coordinates u whitened by the Laplace fit the
// posterior is nearly a standard normal, and a standard normal's motion is a rotation known exactly; only the
// rest of the force is integrated, by kicks between rotations (Shahbaba, Lan, Johnson & Neal 2014). A quarter
// turn forgets where it came from, and takes two or three gradients where Laplace is good. Kicks too coarse
// are noticed by their acceptance and made finer.
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/ensure.h"
#include "inference/diagnostics.h"
#include "inference/fit.h"
#include "inference/linear.h"
#include "inference/posterior.h"

namespace holdfast::inference {
namespace {

constexpr double whole_turn = 2.6;  // radians, give or take two fifths
constexpr int most_steps = 24;

class Sampler {
 public:
  Sampler(const Fit& fit, const Series& series, Random& random)
      : posterior_(series, fit.model, fit.start, fit.estimated_by == Estimate::maximum_a_posteriori),
        mode_(fit.mode),
        lower_(fit.covariance.rows, fit.covariance.rows),
        random_(random) {
    ensure(static_cast<int>(mode_.size()) == posterior_.size());
    guarded_cholesky(fit.covariance.values.data(), lower_.rows, lower_.values.data());
  }

  int steps = 5;  // per trajectory
  const Coordinates& coordinates() const { return posterior_.coordinates(); }
  const std::vector<double>& at() const { return x_; }

  // A fresh place from the Laplace approximation; false when there is none with a density.
  bool begin() {
    for (int tries = 0; tries < 200; ++tries) {
      u_.resize(mode_.size());
      for (double& each : u_) each = random_.normal();
      value_ = look(u_, rest_, x_);
      if (std::isfinite(value_)) return true;
    }
    return false;
  }

  // One trajectory; the chance with which its end was accepted.
  double move() {
    const std::size_t size = u_.size();
    auto u = u_, rest = rest_, x = x_;
    std::vector<double> p(size);
    for (double& each : p) each = random_.normal();
    const double turn = whole_turn / steps * random_.uniform(0.6, 1.4);
    const double c = std::cos(turn), s = std::sin(turn), before = value_ - 0.5 * squares(p);
    double value = value_;
    for (int k = 0; k < steps; ++k) {
      for (std::size_t i = 0; i < size; ++i) {
        p[i] += 0.5 * turn * rest[i];
        const double moved = u[i] * c + p[i] * s;
        p[i] = p[i] * c - u[i] * s;
        u[i] = moved;
      }
      value = look(u, rest, x);
      if (!std::isfinite(value)) return 0;
      for (std::size_t i = 0; i < size; ++i) p[i] += 0.5 * turn * rest[i];
    }
    const double chance = std::min(1.0, std::exp(value - 0.5 * squares(p) - before));
    if (random_.uniform() < chance) {
      u_ = std::move(u);
      rest_ = std::move(rest);
      x_ = std::move(x);
      value_ = value;
    }
    return chance;
  }

 private:
  static double squares(const std::vector<double>& v) {
    double sum = 0;
    for (const double each : v) sum += each * each;
    return sum;
  }

  // The log density at u, and the force beyond a standard normal's.
  double look(const std::vector<double>& u, std::vector<double>& rest, std::vector<double>& x) {
    const int p = lower_.rows;
    x = mode_;
    for (int i = 0; i < p; ++i)
      for (int j = 0; j <= i; ++j) x[std::size_t(i)] += lower_(i, j) * u[std::size_t(j)];
    const double value = posterior_.value_and_gradient(x, gradient_);
    rest = u;
    for (int i = 0; i < p; ++i)
      for (int j = 0; j <= i; ++j) rest[std::size_t(j)] += lower_(i, j) * gradient_[std::size_t(i)];
    return value;
  }

  Posterior posterior_;
  const std::vector<double>& mode_;
  Matrix lower_;
  Random& random_;
  std::vector<double> u_, rest_, x_, gradient_;
  double value_ = 0;
};

// Finer kicks until most trajectories are accepted.
void tune(Sampler& sampler) {
  constexpr int batch = 12;
  for (;;) {
    double accepted = 0;
    for (int k = 0; k < batch; ++k) accepted += sampler.move() / batch;
    if (accepted >= 0.7 || sampler.steps >= most_steps) return;
    sampler.steps += accepted < 0.3 ? sampler.steps / 2 : 1;
  }
}

void diagnose(const std::vector<std::vector<std::vector<double>>>& chains, Draws& out) {
  out.effective_size = out.tail_effective_size = std::numeric_limits<double>::infinity();
  const std::size_t size = chains.front().front().size();
  for (std::size_t i = 0; i < size; ++i) {
    Chains one;
    for (const auto& chain : chains) {
      one.emplace_back();
      for (const auto& draw : chain) one.back().push_back(draw[i]);
    }
    out.r_hat = std::max(out.r_hat, split_r_hat(one));
    out.effective_size = std::min(out.effective_size, effective_size(one));
    out.tail_effective_size = std::min(out.tail_effective_size, tail_effective_size(one, 0.1));
  }
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
  ensure(fit.usable && options.chains >= 1 && options.count >= 8 * options.chains && options.warm_up >= 0);
  ensure(check(series).has_value());
  Sampler sampler(fit, series, random);
  Draws out;
  const int each = (options.count + options.chains - 1) / options.chains;
  std::vector<std::vector<std::vector<double>>> chains(static_cast<std::size_t>(options.chains));
  for (int c = 0; c < options.chains; ++c) {
    if (!sampler.begin()) {
      out.why_not =
          "The fit stands at the edge of the drifts that are stable, and its surroundings have no density.";
      return out;
    }
    if (c == 0) tune(sampler);
    for (int k = -options.warm_up; k < each; ++k) {
      if (!progress.report("drawing from the posterior",
                           (c + std::max(k, 0) / double(each)) / options.chains))
        return problem(ProblemKind::cancelled, "The draws were stopped before they were done.");
      const double accepted = sampler.move();
      if (k < 0) continue;
      out.acceptance += accepted / (each * options.chains);
      chains[std::size_t(c)].push_back(sampler.at());
    }
  }
  diagnose(chains, out);
  out.steps_per_draw = sampler.steps;
  const auto unanswered = unanswered_scales(series);
  for (int k = 0; k < options.count; ++k) {  // chain by chain in turn, then shuffled
    const auto& x = chains[std::size_t(k % options.chains)][std::size_t(k / options.chains)];
    out.parameters.push_back(sampler.coordinates().to_parameters(x));
    mirror_unanswered(unanswered, random, out.parameters.back());
  }
  for (std::size_t i = out.parameters.size(); i > 1; --i)
    std::swap(out.parameters[i - 1], out.parameters[random.below(i)]);
  out.usable = out.r_hat < 1.2 && out.effective_size >= 25;
  if (!out.usable) out.why_not = "The chains of draws do not agree with each other well enough.";
  return out;
}

}  // namespace holdfast::inference
