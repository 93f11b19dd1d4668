// States given parameters. Smoothed moments come from the filter's own adjoint: with r and P^ the derivatives
// of the later readings' log density by the filtered mean x and covariance P,
//   mean = x + P r,   variance = P + 2 P P^ P - P r r' P,
// which is the fixed-interval smoother of Rauch, Tung & Striebel (1965) in the form of Bryson & Frazier and
// needs no inverse, so it holds where P is singular. Joint draws: simulate states and readings, smooth the
// difference between the real and the simulated readings, add it (Durbin & Koopman 2002). A reading that is
// an interval is stood in for by the exact reading that moved the filter as it did.
#include "inference/paths.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/ensure.h"
#include "inference/filter.h"
#include "inference/linear.h"

namespace holdfast::inference {
namespace {

constexpr int most_states = 2 * most_scales;

struct FullMoments {
  double mean[most_states] = {};
  double covariance[most_states][most_states] = {};
};

FullMoments unpacked(const double* packed, int n) {
  FullMoments out;
  const double *zz = packed + 2 * n, *zm = zz + n * n, *mm = zm + n * n;
  for (int i = 0; i < 2 * n; ++i) out.mean[i] = packed[i];
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) {
      out.covariance[i][j] = zz[i * n + j];
      out.covariance[i][n + j] = out.covariance[n + j][i] = zm[i * n + j];
      out.covariance[n + i][n + j] = mm[i * n + j];
    }
  return out;
}

void write_smoothed(const FullMoments& filtered, const FullMoments& later, int n, int row, States& out) {
  const int size = 2 * n;
  double moved[most_states] = {}, variance[most_states][most_states] = {},
         product[most_states][most_states] = {};
  const auto& p = filtered.covariance;
  for (int i = 0; i < size; ++i)
    for (int j = 0; j < size; ++j) {
      moved[i] += p[i][j] * later.mean[j];
      for (int k = 0; k < size; ++k) product[i][j] += p[i][k] * later.covariance[k][j];
    }
  for (int i = 0; i < size; ++i)
    for (int j = 0; j < size; ++j) {
      double sum = 0;
      for (int k = 0; k < size; ++k) sum += product[i][k] * p[k][j];
      variance[i][j] = p[i][j] + 2 * sum - moved[i] * moved[j];
    }
  for (int i = 0; i < n; ++i) {
    out.deviation_mean(row, i) = filtered.mean[i] + moved[i];
    out.baseline_mean(row, i) = filtered.mean[n + i] + moved[n + i];
    out.deviation_variance(row, i) = std::max(variance[i][i], 0.0);
    out.baseline_variance(row, i) = std::max(variance[n + i][n + i], 0.0);
    out.level_variance(row, i) =
        std::max(variance[i][i] + variance[n + i][n + i] + variance[i][n + i] + variance[n + i][i], 0.0);
  }
}

std::vector<double> checked_times(const Series& series, std::span<const double> times) {
  std::vector<double> out(times.begin(), times.end());
  double before = series.start_time;
  for (const double time : out) {
    ensure(std::isfinite(time) && time >= before);
    before = time;
  }
  return out;
}

// Walks a prepared filter's steps forward, with or without noise and with or without means.
class Walk {
 public:
  explicit Walk(const Filter& filter) : filter_(filter), factors_(filter.step_list().size()) {
    const int n = filter.scales();
    start_.resize(static_cast<std::size_t>(n * n));
    guarded_cholesky(filter.numbers().deviation_variance, n, start_.data());
  }

  // States after each step (steps + 1 rows of 2 n).
  std::vector<double> with_noise(Random& random) {
    const int n = filter_.scales();
    const auto& x = filter_.numbers();
    std::vector<double> out(row(filter_.steps() + 1));
    spread(start_.data(), out.data(), random);
    if (filter_.with_baselines())
      for (int i = 0; i < n; ++i)
        out[std::size_t(n + i)] = std::sqrt(x.baseline_variance[i]) * random.normal();
    for (int t = 0; t < filter_.steps(); ++t) {
      const auto& step = filter_.step_list()[std::size_t(t)];
      const double* before = out.data() + row(t);
      double* after = out.data() + row(t + 1);
      carry(step, before, after);
      if (step.gap < 0) continue;
      spread(factor(step.gap), after, random);
      if (filter_.with_baselines())
        for (int i = 0; i < n; ++i)
          after[n + i] += std::sqrt(x.baseline_rate[i] * step.days) * random.normal();
    }
    return out;
  }

  // What events, intervals and the start's mean alone would do.
  std::vector<double> of_means(const std::vector<std::vector<double>>& jump_of_step) const {
    const int n = filter_.scales();
    const auto& x = filter_.numbers();
    std::vector<double> out(row(filter_.steps() + 1));
    for (int i = 0; i < n; ++i) {
      out[std::size_t(i)] = x.deviation_mean[i];
      out[std::size_t(n + i)] = filter_.with_baselines() ? x.baseline_mean[i] : 0;
    }
    for (int t = 0; t < filter_.steps(); ++t) {
      const auto& step = filter_.step_list()[std::size_t(t)];
      double* after = out.data() + row(t + 1);
      carry(step, out.data() + row(t), after);
      if (step.gap >= 0 && step.input >= 0) {
        const auto u = filter_.input(step);
        const double* h = filter_.integral(step.gap);
        for (int i = 0; i < n; ++i)
          for (int j = 0; j < n; ++j) after[i] += h[i * n + j] * u[std::size_t(j)];
      }
      const auto& jump = jump_of_step[std::size_t(t)];
      for (std::size_t i = 0; i < jump.size(); ++i) after[i] += jump[i];
    }
    return out;
  }

  std::size_t row(int t) const { return std::size_t(t) * 2 * std::size_t(filter_.scales()); }

 private:
  void carry(const kernel::Step& step, const double* before, double* after) const {
    const int n = filter_.scales();
    for (int i = 0; i < 2 * n; ++i) after[i] = before[i];
    if (step.gap < 0) return;
    const double* f = filter_.transition(step.gap);
    for (int i = 0; i < n; ++i) {
      after[i] = 0;
      for (int j = 0; j < n; ++j) after[i] += f[i * n + j] * before[j];
    }
  }

  void spread(const double* lower, double* z, Random& random) const {
    const int n = filter_.scales();
    double noise[most_scales];
    for (int i = 0; i < n; ++i) noise[i] = random.normal();
    for (int i = 0; i < n; ++i)
      for (int j = 0; j <= i; ++j) z[i] += lower[i * n + j] * noise[j];
  }

  const double* factor(int gap) {
    auto& kept = factors_[std::size_t(gap)];
    if (kept.empty()) {
      kept.resize(std::size_t(filter_.scales() * filter_.scales()));
      guarded_cholesky(filter_.noise(gap), filter_.scales(), kept.data());
    }
    return kept.data();
  }

  const Filter& filter_;
  std::vector<std::vector<double>> factors_;
  std::vector<double> start_;
};

// What the readings, in the plan's order, would have been read off as with these errors, were there no
// covariates.
std::vector<double> read_off(const Filter& filter, const std::vector<double>& states,
                             const std::vector<double>& error_sd, Random& random) {
  const int n = filter.scales();
  std::vector<double> out(filter.reading_list().size());
  for (int t = 0; t < filter.steps(); ++t) {
    const auto& step = filter.step_list()[std::size_t(t)];
    const double* x = states.data() + std::size_t(t + 1) * 2 * std::size_t(n);
    for (int k = step.readings_from; k < step.readings_to; ++k) {
      const auto& reading = filter.reading_list()[std::size_t(k)];
      const double sd = error_sd[std::size_t(k)];
      out[std::size_t(k)] = x[reading.scale] + x[n + reading.scale] + (sd > 0 ? sd * random.normal() : 0);
    }
  }
  return out;
}

double to_rung(const Rungs& rungs, double value) {
  if (!(rungs.width > 0)) return value;
  const double from = std::isfinite(rungs.lowest) ? rungs.lowest : 0;
  return std::clamp(from + rungs.width * std::round((value - from) / rungs.width), rungs.lowest,
                    rungs.highest);
}

Path empty_path(std::span<const double> times, int n) {
  Path path;
  path.times.assign(times.begin(), times.end());
  path.deviations = path.baselines = Matrix(static_cast<int>(times.size()), n);
  return path;
}

void write_path(const Filter& filter, const std::vector<double>& states, bool first, Path& path) {
  const int n = filter.scales();
  for (std::size_t k = 0; k < path.times.size(); ++k) {
    const double* x = states.data() + std::size_t(filter.extra_steps()[k]) * 2 * std::size_t(n);
    for (int i = 0; i < n; ++i) {
      double& z = path.deviations(static_cast<int>(k), i);
      double& m = path.baselines(static_cast<int>(k), i);
      z = (first ? 0 : z) + x[i];
      m = (first ? 0 : m) + x[n + i];
    }
  }
}

}  // namespace

States smooth(const Series& series, const Parameters& parameters, const StateOptions& options,
              std::span<const double> times) {
  ensure(check(series).has_value() && check(parameters, series, options.model).has_value());
  States out;
  out.times = checked_times(series, times);
  const int n = series.scales, rows = static_cast<int>(times.size());
  out.deviation_mean = out.deviation_variance = out.baseline_mean = out.baseline_variance =
      out.level_variance = Matrix(rows, n);
  Filter filter(series, options.model, out.times, Filter::Wanted::no_noise);
  if (!std::isfinite(filter.forward(parameters, options.start))) {
    out.why_not = filter.why_not();
    return out;
  }
  filter.take_stand_ins();
  NumberStore unused(series);
  const std::size_t size = kernel::layout_of(n).moments;
  std::vector<double> later(std::size_t(filter.steps() + 1) * size);
  filter.backward(unused, later.data());
  for (int k = 0; k < rows; ++k) {
    const int step = filter.extra_steps()[std::size_t(k)];
    write_smoothed(unpacked(filter.moments(step), n), unpacked(later.data() + std::size_t(step) * size, n), n,
                   k, out);
  }
  out.usable = true;
  return out;
}

std::vector<Path> draw_paths(const Series& series, const Parameters& parameters, const StateOptions& options,
                             std::span<const double> times, int count, Random& random) {
  ensure(check(series).has_value() && check(parameters, series, options.model).has_value() && count >= 0);
  const auto wanted = checked_times(series, times);
  std::vector<Path> out(std::size_t(count), empty_path(wanted, series.scales));
  Filter filter(series, options.model, wanted);
  if (!std::isfinite(filter.forward(parameters, options.start))) {
    for (Path& path : out) path.why_not = filter.why_not();
    return out;
  }
  Walk walk(filter);
  const auto means = walk.of_means(filter.jumps_by_step());
  std::vector<double> difference(filter.reading_list().size()), correction, stand_in, error_sd;
  for (std::size_t k = 0; k < difference.size(); ++k) {
    const auto exact = filter.stand_in(int(k));
    stand_in.push_back(exact.value);
    error_sd.push_back(std::isfinite(exact.variance) ? std::sqrt(exact.variance) : 0);
  }
  for (Path& path : out) {
    const auto noise = walk.with_noise(random);
    const auto readings = read_off(filter, noise, error_sd, random);
    for (int t = 0; t < filter.steps(); ++t) {
      const auto& step = filter.step_list()[std::size_t(t)];
      const double* mean = means.data() + walk.row(t + 1);
      for (int k = step.readings_from; k < step.readings_to; ++k) {
        const auto& reading = filter.reading_list()[std::size_t(k)];
        difference[std::size_t(k)] = stand_in[std::size_t(k)] - mean[reading.scale] -
                                     mean[series.scales + reading.scale] - filter.by_covariates(k) -
                                     readings[std::size_t(k)];
      }
    }
    filter.means(difference, correction);
    write_path(filter, means, true, path);
    write_path(filter, noise, false, path);
    write_path(filter, correction, false, path);
    path.usable = true;
  }
  return out;
}

Simulated simulate(const Series& skeleton, const Parameters& parameters, const StateOptions& options,
                   std::span<const double> times, Random& random) {
  Simulated out;
  out.series = skeleton;
  auto& readings = out.series.readings;
  const bool none =
      std::all_of(readings.begin(), readings.end(), [](double reading) { return std::isnan(reading); });
  if (none) readings.assign(skeleton.times.size() * std::size_t(skeleton.scales), 0);
  ensure(check(out.series).has_value() && check(parameters, out.series, options.model).has_value());
  const auto wanted = checked_times(skeleton, times);
  out.path = empty_path(wanted, skeleton.scales);
  Filter filter(out.series, options.model, wanted);
  // Whether the placeholders have a density does not matter, only whether there are transitions.
  static_cast<void>(filter.forward(parameters, options.start));
  if (!filter.prepared()) {
    out.path.why_not = filter.why_not();
    return out;
  }
  Walk walk(filter);
  auto states = walk.of_means(filter.jumps_by_step());
  const auto noise = walk.with_noise(random);
  for (std::size_t i = 0; i < states.size(); ++i) states[i] += noise[i];
  std::vector<double> error_sd;
  for (const auto& reading : filter.reading_list())
    error_sd.push_back(filter.with_baselines() ? std::sqrt(filter.numbers().measurement[reading.scale] *
                                                           (reading.late ? *filter.numbers().late_factor : 1))
                                               : 0);
  const auto drawn = read_off(filter, states, error_sd, random);
  for (std::size_t k = 0; k < drawn.size(); ++k) {
    const int scale = filter.reading_list()[k].scale;
    const double value = drawn[k] + filter.by_covariates(int(k));
    readings[std::size_t(filter.reading_places()[k])] =
        skeleton.rungs.empty() ? value : to_rung(skeleton.rungs[std::size_t(scale)], value);
  }
  write_path(filter, states, true, out.path);
  out.path.usable = true;
  return out;
}

}  // namespace holdfast::inference
