// fit(): climb to the most probable (or likeliest) parameters from one or more starting points, measure the
// curvature there by differences of the exact gradient, polish with Newton steps, and carry the Laplace
// covariance to the natural scale. Whatever goes wrong becomes usable = false and a sentence, never a number.
#include "inference/fit.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <utility>

#include "base/ensure.h"
#include "base/parallel.h"
#include "inference/linear.h"
#include "inference/optimise.h"
#include "inference/posterior.h"

namespace holdfast::inference {
namespace {

struct Facts {
  long long check_ins = 0, readings = 0, edges = 0;
  std::vector<double> sd;      // of each scale's readings; NaN with fewer than two
  double median_gap_days = 1;  // between check-ins with readings
};

Facts facts_of(const Series& series, const FitOptions& options) {
  Facts out;
  const auto n = static_cast<std::size_t>(series.scales);
  std::vector<double> sum(n), squares(n), count(n), gaps;
  double before = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t i = 0; i < series.times.size(); ++i) {
    bool any = false;
    for (std::size_t j = 0; j < n; ++j) {
      const double reading = series.readings[i * n + j];
      if (std::isnan(reading)) continue;
      any = true;
      ++out.readings;
      if ((options.lowest && reading <= *options.lowest) || (options.highest && reading >= *options.highest))
        ++out.edges;
      count[j] += 1;  // Welford
      const double off = reading - sum[j];
      sum[j] += off / count[j];
      squares[j] += off * (reading - sum[j]);
    }
    if (!any) continue;
    ++out.check_ins;
    if (series.times[i] > before) gaps.push_back(series.times[i] - before);
    before = series.times[i];
  }
  for (std::size_t j = 0; j < n; ++j)
    out.sd.push_back(count[j] > 1 ? std::sqrt(squares[j] / (count[j] - 1))
                                  : std::numeric_limits<double>::quiet_NaN());
  if (!gaps.empty()) {
    std::nth_element(gaps.begin(), gaps.begin() + static_cast<long>(gaps.size() / 2), gaps.end());
    out.median_gap_days = gaps[gaps.size() / 2];
  }
  return out;
}

// Without a prior, a start that knows the readings' scatter and rhythm, and nothing else.
std::vector<double> neutral_start(const Posterior& posterior, const Series& series, const Facts& facts,
                                  int which) {
  const Coordinates& c = posterior.coordinates();
  std::vector<double> x(static_cast<std::size_t>(c.size()));
  for (int i = 0; i < c.size(); ++i) x[static_cast<std::size_t>(i)] = c.prior_mean(i);
  if (posterior.with_prior()) return x;
  constexpr double speeds[] = {1, 0.2, 5};
  const double rate = speeds[which % 3] / facts.median_gap_days;
  const bool diary = c.measurement() < c.jumps();
  const int n = series.scales;
  for (int i = 0; i < n; ++i) {
    const double sd = facts.sd[static_cast<std::size_t>(i)];
    x[static_cast<std::size_t>(c.drift() + i * n + i)] = std::log(rate);
    x[static_cast<std::size_t>(c.diffusion() + (i + 1) * (i + 2) / 2 - 1)] =
        std::log(sd * std::sqrt((diary ? 1 : 2) * rate));
    if (!diary) continue;
    x[static_cast<std::size_t>(c.baseline() + i)] = std::log(0.05 * sd * std::sqrt(rate));
    x[static_cast<std::size_t>(c.measurement() + i)] = std::log(0.5 * sd);
  }
  return x;
}

std::vector<double> scales_of(const Coordinates& c) {
  std::vector<double> out;
  for (int i = 0; i < c.size(); ++i) out.push_back(c.prior_sd(i));
  return out;
}

std::string early_refusal(const Series& series, const FitOptions& options, const Facts& facts) {
  if (facts.readings == 0) return "There are no readings.";
  if (options.estimate == Estimate::maximum_a_posteriori) return {};
  for (int j = 0; j < series.scales; ++j) {
    const double sd = facts.sd[static_cast<std::size_t>(j)];
    const std::string scale = "Scale " + std::to_string(j + 1);
    if (std::isnan(sd))
      return scale + " has fewer than two readings; without a prior nothing can be said of it.";
    if (sd == 0) return scale + " never changes; without a prior nothing can be said of it.";
  }
  return {};
}

// Everything the natural scale reports, in one row.
std::vector<double> flattened(const Parameters& p, const Matrix& covariance) {
  std::vector<double> out;
  for (const auto* part :
       {&p.drift.values, &p.diffusion_cholesky.values, &p.baseline_diffusion_sd, &p.measurement_sd,
        &p.jumps.values, &p.interval_effects.values, &p.covariate_effects.values, &covariance.values})
    out.insert(out.end(), part->begin(), part->end());
  out.push_back(p.late_sd_ratio);
  out.push_back(p.pace_trend);
  return out;
}

void unflatten(const std::vector<double>& row, Parameters& p, Matrix& covariance) {
  const double* next = row.data();
  for (auto* part :
       {&p.drift.values, &p.diffusion_cholesky.values, &p.baseline_diffusion_sd, &p.measurement_sd,
        &p.jumps.values, &p.interval_effects.values, &p.covariate_effects.values, &covariance.values})
    for (double& value : *part) value = *next++;
  p.late_sd_ratio = *next++;
  p.pace_trend = *next;
}

Matrix diffusion_covariance_of(const Parameters& p) {
  const Matrix& g = p.diffusion_cholesky;
  Matrix out(g.rows, g.rows);
  for (int i = 0; i < g.rows; ++i)
    for (int j = 0; j < g.rows; ++j)
      for (int k = 0; k < g.rows; ++k) out(i, j) += g(i, k) * g(j, k);
  return out;
}

void report_natural_scale(const Coordinates& c, Fit& out) {
  out.estimate = c.to_parameters(out.mode);
  out.diffusion_covariance = diffusion_covariance_of(out.estimate);
  const std::size_t p = out.mode.size();
  std::vector<std::vector<double>> by;  // derivative of the row by each coordinate
  for (std::size_t k = 0; k < p; ++k) {
    constexpr double h = 1e-5;
    auto moved = out.mode;
    const auto row_at = [&](double value) {
      moved[k] = value;
      const Parameters there = c.to_parameters(moved);
      return flattened(there, diffusion_covariance_of(there));
    };
    auto up = row_at(out.mode[k] + h);
    const auto down = row_at(out.mode[k] - h);
    for (std::size_t i = 0; i < up.size(); ++i) up[i] = (up[i] - down[i]) / (2 * h);
    by.push_back(std::move(up));
  }
  std::vector<double> errors(by.front().size());
  for (std::size_t i = 0; i < errors.size(); ++i) {
    double variance = 0;
    for (std::size_t k = 0; k < p; ++k) {
      if (by[k][i] == 0) continue;
      for (std::size_t l = 0; l < p; ++l)
        variance += by[k][i] * out.covariance(static_cast<int>(k), static_cast<int>(l)) * by[l][i];
    }
    errors[i] = std::sqrt(std::max(variance, 0.0));
  }
  out.standard_errors = out.estimate;
  out.diffusion_covariance_standard_errors = out.diffusion_covariance;
  unflatten(errors, out.standard_errors, out.diffusion_covariance_standard_errors);
}

// L M L'
Matrix sandwich(const Matrix& l, const Matrix& m) {
  const int p = l.rows;
  Matrix left(p, p), out(p, p);
  for (int i = 0; i < p; ++i)
    for (int k = 0; k <= i; ++k)
      for (int j = 0; j < p; ++j) left(i, j) += l(i, k) * m(k, j);
  for (int i = 0; i < p; ++i)
    for (int j = 0; j <= i; ++j) {
      double sum = 0;
      for (int k = 0; k <= j; ++k) sum += left(i, k) * l(j, k);
      out(i, j) = out(j, i) = sum;
    }
  return out;
}

Result<> check(const CoordinatePrior& prior, int size) {
  const Matrix& m = prior.covariance;
  bool fine = static_cast<int>(prior.mean.size()) == size && m.rows == size && m.columns == size;
  for (const double mean : prior.mean) fine = fine && std::isfinite(mean);
  for (const double value : m.values) fine = fine && std::isfinite(value);
  if (fine && invert_symmetric(m).positive) return {};
  return problem(
      ProblemKind::bad_request,
      "A learned prior needs one mean for each coordinate and a covariance that is positive definite.",
      "prior");
}

// The coordinates that are learned, within all of them.
class Learned {
 public:
  Learned(const HeldCoordinates& held, int size) : all_(held) {
    if (all_.empty()) all_.assign(std::size_t(size), std::numeric_limits<double>::quiet_NaN());
    for (int i = 0; i < size; ++i)
      if (std::isnan(all_[std::size_t(i)])) places_.push_back(i);
  }
  int size() const { return int(places_.size()); }
  int place(int which) const { return places_[std::size_t(which)]; }
  const HeldCoordinates& held() const { return all_; }
  bool all_learned() const { return places_.size() == all_.size(); }
  std::vector<double> among_all(std::span<const double> x) const {
    std::vector<double> out = all_;
    for (std::size_t i = 0; i < places_.size(); ++i) out[std::size_t(places_[i])] = x[i];
    return out;
  }
  std::vector<double> alone(std::span<const double> all) const {
    std::vector<double> out;
    for (const int place : places_) out.push_back(all[std::size_t(place)]);
    return out;
  }
  Matrix among_all(const Matrix& covariance) const {
    Matrix out(int(all_.size()), int(all_.size()));
    for (int i = 0; i < size(); ++i)
      for (int j = 0; j < size(); ++j) out(place(i), place(j)) = covariance(i, j);
    return out;
  }

 private:
  HeldCoordinates all_;
  std::vector<int> places_;
};

class Fitter {
 public:
  Fitter(const Series& series, const FitOptions& options, Progress& progress)
      : series_(series),
        options_(options),
        progress_(progress),
        posterior_(series, options.model, options.start, options.estimate == Estimate::maximum_a_posteriori,
                   options.prior),
        learned_(options.held, posterior_.size()),
        scales_(learned_.alone(scales_of(posterior_.coordinates()))),
        random_(options.seed),
        function_(climbed(posterior_)) {}

  Result<Fit> run() {
    Fit out;
    out.model = options_.model;
    out.start = options_.start;
    out.prior = options_.prior;
    out.estimated_by = options_.estimate;
    const Facts facts = facts_of(series_, options_);
    out.check_ins = facts.check_ins;
    out.readings = facts.readings;
    out.edge_share =
        facts.readings ? static_cast<double>(facts.edges) / static_cast<double>(facts.readings) : 0;
    out.why_not = early_refusal(series_, options_, facts);
    if (!out.why_not.empty()) return out;
    if (learned_.size() == 0) {
      report({}, Matrix(), out);
      out.usable = out.why_not.empty();
      return out;
    }
    do {
      out.why_not.clear();
      if (!climb_and_measure(facts, out)) return cancelled();
    } while (hold_at_zero(out));
    out.evaluations = posterior_.evaluations() + evaluations_elsewhere_;
    out.usable = out.why_not.empty();
    return out;
  }

 private:
  static tl::unexpected<Problem> cancelled() {
    return problem(ProblemKind::cancelled, "The fit was stopped before it was done.");
  }

  Climbed climbed(Posterior& posterior) {
    return [this, &posterior](std::span<const double> x, std::vector<double>& gradient) {
      const double value = posterior.value_and_gradient(learned_.among_all(x), gradient);
      gradient = learned_.alone(gradient);
      return value;
    };
  }
  ClimbedTogether together(Posterior& posterior) {
    return [this, &posterior](std::span<const std::vector<double>> x, std::span<double> values,
                              std::span<std::vector<double>> gradients) {
      std::vector<std::vector<double>> all;
      for (const auto& one : x) all.push_back(learned_.among_all(one));
      posterior.values_and_gradients(all, values, gradients);
      for (auto& gradient : gradients) gradient = learned_.alone(gradient);
    };
  }
  double value(std::span<const double> x) { return posterior_.value(learned_.among_all(x)); }

  // False: told to stop.
  bool climb_and_measure(const Facts& facts, Fit& out) {
    best_ = {};
    if (!climb_from_all(facts, out)) return false;
    if (best_.top.empty()) {
      out.why_not = "No starting point has a density: " + posterior_.why_not();
    } else if (!best_.converged) {
      out.why_not = best_.why_not;
    } else {
      bool go_on = measure(out);
      for (int tries = 0; go_on && tries < 3 && !out.why_not.empty() && leave_saddle(); ++tries) {
        out.why_not.clear();
        go_on = measure(out);
      }
      return go_on;
    }
    return true;
  }

  // Without a prior a scatter may be likeliest at zero, where its logarithm runs off and has no top. Where
  // taking one to nothing loses nothing it is held there. True: one more is.
  bool hold_at_zero(Fit& out) {
    if (posterior_.with_prior() || best_.top.empty()) return false;
    const Coordinates& c = posterior_.coordinates();
    const double log_nothing = std::log(nothing);
    // Of the log-likelihood; more where the climb has not arrived, which is what running off looks like.
    const double loses_nothing = out.why_not.empty() ? 1e-6 : 1e-3;
    for (int which = 0; which < learned_.size(); ++which) {
      const int place = learned_.place(which);
      if (!c.is_scatter(place)) continue;
      auto there = learned_.among_all(best_.top);
      there[std::size_t(place)] = log_nothing;
      if (!(posterior_.value(there) >= best_.value - loses_nothing)) continue;
      HeldCoordinates held = learned_.held();
      held[std::size_t(place)] = log_nothing;
      learned_ = Learned(held, c.size());
      scales_ = learned_.alone(scales_of(c));
      out.at_zero.push_back(place);
      return learned_.size() > 0;
    }
    return false;
  }

  // False: told to stop.
  bool climb_from_all(const Facts& facts, Fit& out) {
    const bool with_prior = posterior_.with_prior();
    const int wanted = options_.starts > 0 ? options_.starts : (with_prior ? 1 : 3);
    // More than wanted only while nothing has converged.
    for (int start = 0; start < wanted + 3; ++start) {
      if (start >= wanted && best_.converged) break;
      auto from = learned_.alone(neutral_start(posterior_, series_, facts, start));
      if (start == 0 && options_.begin_at)
        from = learned_.alone(posterior_.coordinates().from(*options_.begin_at));
      if (start >= (with_prior ? 1 : 3)) scatter(from);
      Climb found = climb(function_, from, scales_, options_.most_iterations, 1e-9, [&](int iteration) {
        return progress_.report("fitting", 0.8 * iteration / (iteration + 60.0));
      });
      out.iterations += found.iterations;
      if (found.stopped) return false;
      if (!std::isfinite(found.value)) continue;
      const bool better = found.converged == best_.converged ? found.value > best_.value : found.converged;
      if (best_.top.empty() || better) best_ = std::move(found);
    }
    return true;
  }

  void scatter(std::vector<double>& from) {
    const auto centre = from;
    for (int tries = 0; tries < 50; ++tries) {
      for (std::size_t i = 0; i < from.size(); ++i) from[i] = centre[i] + 0.5 * scales_[i] * random_.normal();
      if (std::isfinite(value(from))) return;
    }
    from = centre;
  }

  // Where the curve bends upwards in some direction the climb stood on a saddle: it goes on from beside it.
  bool leave_saddle() {
    if (weakest_.empty()) return false;
    auto from = best_.top;
    for (std::size_t i = 0; i < from.size(); ++i) from[i] += 0.3 * weakest_[i];
    Climb found = climb(function_, from, scales_, options_.most_iterations, 1e-9, [](int) { return true; });
    if (!found.converged || found.value < best_.value - 1e-6) return false;
    best_ = std::move(found);
    return true;
  }

  // The curvature in directions that the climb found to be about equally steep, with Newton steps until the
  // top is sharp. False: told to stop.
  bool measure(Fit& out) {
    const int p = learned_.size();
    std::vector<double> x = best_.top, gradient;
    Matrix covariance = best_.inverse_curvature, lower(p, p);
    SymmetricInverse inverse;
    // The other threads' posteriors; this thread's is the first.
    std::deque<Posterior> others;
    std::vector<ClimbedTogether> functions{together(posterior_)};
    for (int t = 1; t < threads_for(options_.threads, p); ++t) {
      Posterior& other = others.emplace_back(series_, options_.model, options_.start, posterior_.with_prior(),
                                             options_.prior);
      functions.push_back(together(other));
    }
    for (int round = 0; round < 4; ++round) {
      if (!progress_.report("measuring how sure the fit is", 0.85 + 0.03 * round)) return false;
      guarded_cholesky(covariance.values.data(), p, lower.values.data());
      for (int i = 0; i < p; ++i)
        if (lower(i, i) == 0) lower(i, i) = 1e-3 * scales_[std::size_t(i)];
      inverse = invert_symmetric(curvature(functions, x, lower, 3e-3));
      if (!inverse.positive) break;
      covariance = sandwich(lower, inverse.inverse);
      const double here = function_(x, gradient);
      double gain = 0;
      std::vector<double> next = x;
      for (int i = 0; i < p; ++i)
        for (int j = 0; j < p; ++j) {
          const double step = covariance(i, j) * gradient[std::size_t(j)];
          next[std::size_t(i)] += step;
          gain += gradient[std::size_t(i)] * step;
        }
      // Steps of 3e-3 directions then are between 3e-5 and 2e-2 of the true standard deviations.
      const bool far_from_white = inverse.largest > 50 || inverse.smallest < 1e-4;
      if (gain > 1e-12) {
        if (!(value(next) >= here - 1e-9)) break;
        x = next;
      }
      if (gain < 1e-6 && !far_from_white) break;  // so small a step does not change the curvature
    }
    for (const Posterior& other : others) evaluations_elsewhere_ += other.evaluations();
    if (!inverse.positive) {
      weakest_.assign(std::size_t(p), 0);
      for (int i = 0; i < p; ++i)
        for (std::size_t j = 0; j < inverse.weakest.size(); ++j)
          weakest_[std::size_t(i)] += lower(i, int(j)) * inverse.weakest[j];
      out.why_not =
          "The readings do not pin down all the parameters: in some direction the curve at the top is flat.";
      return true;
    }
    report(x, covariance, out);
    return true;
  }

  void report(std::span<const double> top, const Matrix& covariance, Fit& out) {
    out.mode = learned_.among_all(top);
    out.log_posterior = posterior_.value(out.mode);
    if (!std::isfinite(out.log_posterior)) {
      out.why_not = posterior_.why_not();
      return;
    }
    out.log_likelihood = posterior_.log_likelihood();
    out.covariance = learned_.among_all(covariance);
    if (!learned_.all_learned()) out.held = learned_.held();
    report_natural_scale(posterior_.coordinates(), out);
  }

  const Series& series_;
  const FitOptions& options_;
  Progress& progress_;
  Posterior posterior_;
  Learned learned_;
  std::vector<double> scales_;
  Random random_;
  Climbed function_;
  Climb best_;
  int evaluations_elsewhere_ = 0;  // by the other threads' posteriors
  std::vector<double> weakest_;    // where the curve does not bend down at the top, about one sd long
};

}  // namespace

HeldCoordinates held_without(std::span<const Part> parts, const Series& series, Model model) {
  const Coordinates c(series, model);
  HeldCoordinates held(std::size_t(c.size()), std::numeric_limits<double>::quiet_NaN());
  const int n = series.scales;
  const auto hold = [&](int place, double value) { held[std::size_t(place)] = value; };
  const auto without = [&](Part part) { return std::ranges::find(parts, part) != parts.end(); };
  const bool deviations = !without(Part::deviations), diary = c.measurement() < c.jumps();
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j)
      if (i != j && (without(Part::arrows) || !deviations)) hold(c.drift() + i * n + j, 0);
    for (int j = 0; j < i; ++j)
      if (without(Part::shared_pushes) || !deviations) hold(c.diffusion() + i * (i + 1) / 2 + j, 0);
    if (!deviations) {
      hold(c.drift() + i * n + i, 0);
      hold(c.diffusion() + (i + 1) * (i + 2) / 2 - 1, std::log(nothing));
    }
    if (diary && without(Part::levels)) hold(c.baseline() + i, std::log(nothing));
    if (diary && without(Part::scatter)) hold(c.measurement() + i, std::log(nothing));
  }
  return held;
}

Result<HeldCoordinates> held_at(const Parameters& at, const Series& series, Model model) {
  const Coordinates c(series, model);
  HeldCoordinates held(std::size_t(c.size()), std::numeric_limits<double>::quiet_NaN());
  std::string wrong;
  const auto hold = [&](int place, double value) { held[std::size_t(place)] = value; };
  const auto hold_scatter = [&](int place, double sd, const char* what) {
    if (std::isnan(sd)) return;
    if (sd < 0) wrong = std::string(what) + " is below 0";
    hold(place, std::log(std::max(sd, nothing)));
  };
  const auto hold_between = [&](int place, double value, double own, const char* needs) {
    if (std::isnan(value)) return;
    if (value != 0 && !(own > 0)) wrong = needs;
    hold(place, value == 0 ? 0 : value / own);
  };
  const int n = series.scales;
  for (int i = 0; i < n; ++i) {
    const double rate = -at.drift(i, i), push = at.diffusion_cholesky(i, i);
    if (!std::isnan(rate)) {
      if (rate <= 0) wrong = "a number on the diagonal of the drift is not below 0";
      hold(c.drift() + i * n + i, std::log(rate));
    }
    for (int j = 0; j < n; ++j)
      if (i != j)
        hold_between(
            c.drift() + i * n + j, at.drift(i, j), std::sqrt(rate),
            "an effect between columns that is not 0 needs the number on the diagonal of its row, too");
    for (int j = 0; j < i; ++j)
      hold_between(c.diffusion() + i * (i + 1) / 2 + j, at.diffusion_cholesky(i, j), push,
                   "a shared push that is not 0 needs the number on the diagonal of its row, too");
    hold_scatter(c.diffusion() + (i + 1) * (i + 2) / 2 - 1, push,
                 "a number on the diagonal of the diffusion");
    if (c.measurement() == c.jumps()) continue;
    hold_scatter(c.baseline() + i, at.baseline_diffusion_sd[std::size_t(i)], "a baseline_diffusion_sd");
    hold_scatter(c.measurement() + i, at.measurement_sd[std::size_t(i)], "a measurement_sd");
  }
  for (std::size_t k = 0; k < at.jumps.values.size(); ++k) hold(c.jumps() + int(k), at.jumps.values[k]);
  for (std::size_t k = 0; k < at.interval_effects.values.size(); ++k)
    hold(c.effects() + int(k), at.interval_effects.values[k]);
  for (std::size_t k = 0; k < at.covariate_effects.values.size(); ++k)
    hold(c.covariates() + int(k), at.covariate_effects.values[k]);
  if (wrong.empty()) return held;
  return problem(ProblemKind::bad_request, "What is fixed cannot be: " + wrong + ".", "fixed");
}

Result<Fit> fit(const Series& series, const FitOptions& options, Progress& progress) {
  if (auto fine = check(series); !fine) return pass_on(fine);
  if (options.begin_at)
    if (auto fine = check(*options.begin_at, series, options.model); !fine) return pass_on(fine);
  const int size = Coordinates(series, options.model).size();
  if (options.prior)
    if (auto fine = check(*options.prior, size); !fine) return pass_on(fine);
  ensure(options.held.empty() || int(options.held.size()) == size);
  return Fitter(series, options, progress).run();
}

}  // namespace holdfast::inference
