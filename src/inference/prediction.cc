// One step ahead. The filter keeps the moments after each step's readings; those before are carried over the
// gap here once more, for the answered scales alone, which spares the filter another set of moments.
#include "inference/prediction.h"

#include <algorithm>
#include <cmath>

#include "base/ensure.h"
#include "inference/filter.h"
#include "inference/rungs.h"

namespace holdfast::inference {
namespace {

// Of y_j = h'(z, m) + e after step t's gap and jumps: h' F x + H u + jump and h'(F P F' + Q) h + r^2.
Prediction expected(const Filter& filter, int t, const std::vector<double>& input,
                    const std::vector<double>& jump, const kernel::Reading& reading) {
  const kernel::Step& step = filter.step_list()[std::size_t(t)];
  const int n = filter.scales(), j = reading.scale;
  const double *z = filter.moments(t), *m = z + n, *zz = m + n, *zm = zz + n * n, *mm = zm + n * n;
  double f[most_scales] = {};
  f[j] = 1;
  Prediction out;
  out.scale = j;
  out.mean = m[j];
  out.variance = mm[j * n + j];
  if (step.gap >= 0) {
    for (int i = 0; i < n; ++i) f[i] = filter.transition(step.gap)[j * n + i];
    out.variance += filter.noise(step.gap)[j * n + j];
    if (step.input >= 0)
      for (int i = 0; i < n; ++i) out.mean += filter.integral(step.gap)[j * n + i] * input[std::size_t(i)];
  }
  if (!jump.empty()) out.mean += jump[std::size_t(j)];
  for (int i = 0; i < n; ++i) {
    out.mean += f[i] * z[i];
    double row = 0;
    for (int k = 0; k < n; ++k) row += zz[i * n + k] * f[k];
    out.variance += f[i] * (row + 2 * zm[i * n + j]);
  }
  if (filter.with_baselines()) {
    const auto& x = filter.numbers();
    out.variance += x.baseline_rate[j] * step.days + x.measurement[j] * (reading.late ? *x.late_factor : 1);
  }
  return out;
}

double normal_below(double value, const Prediction& prediction) {
  return 0.5 * std::erfc((prediction.mean - value) / std::sqrt(2 * prediction.variance));
}

}  // namespace

Predictions predictions(const Series& series, const Parameters& parameters, const StateOptions& options) {
  ensure(check(series).has_value() && check(parameters, series, options.model).has_value());
  Predictions out;
  Filter filter(series, options.model);
  if (!std::isfinite(filter.forward(parameters, options.start))) {
    out.why_not = filter.why_not();
    return out;
  }
  const auto jumps = filter.jumps_by_step();
  out.readings.reserve(filter.reading_list().size());
  for (int t = 0; t < filter.steps(); ++t) {
    const kernel::Step& step = filter.step_list()[std::size_t(t)];
    if (step.readings_from == step.readings_to) continue;
    const auto input = filter.input(step);
    for (int k = step.readings_from; k < step.readings_to; ++k) {
      out.readings.push_back(
          expected(filter, t, input, jumps[std::size_t(t)], filter.reading_list()[std::size_t(k)]));
      out.readings.back().mean += filter.by_covariates(k);
      out.readings.back().check_in = std::size_t(filter.reading_places()[std::size_t(k)] / series.scales);
    }
  }
  out.usable = true;
  return out;
}

std::vector<double> check_in_scores(const Series& series, const Parameters& parameters,
                                    const StateOptions& options) {
  ensure(check(series).has_value() && check(parameters, series, options.model).has_value());
  Filter filter(series, options.model);
  if (!std::isfinite(filter.forward(parameters, options.start))) return {};
  std::vector<double> scores(series.times.size());
  for (std::size_t k = 0; k < filter.reading_list().size(); ++k) {
    const kernel::Reading& reading = filter.reading_list()[k];
    const auto [mean, variance] = filter.expected(int(k));
    const Prediction given{0, reading.scale, mean, variance};
    const Rungs none;
    scores[std::size_t(filter.reading_places()[k] / series.scales)] += log_probability(
        given, reading.value, series.rungs.empty() ? none : series.rungs[std::size_t(reading.scale)]);
  }
  return scores;
}

double log_probability(const Prediction& prediction, double reading, const Rungs& rungs) {
  ensure(prediction.variance > 0 && std::isfinite(reading));
  const auto [low, high] = values_read_as(reading, rungs);
  if (low < high) return kernel::interval_slopes(low, high, prediction.mean, prediction.variance).value;
  constexpr double log_two_pi = 1.8378770664093454836;
  const double off = reading - prediction.mean;
  return -0.5 * (log_two_pi + std::log(prediction.variance) + off * off / prediction.variance);
}

double share_in_middle(const Prediction& prediction, double reading, const Rungs& rungs, double central) {
  ensure(prediction.variance > 0 && std::isfinite(reading) && central >= 0 && central <= 1);
  const auto [low, high] = values_read_as(reading, rungs);
  const double from = normal_below(low, prediction), until = normal_below(high, prediction);
  const double middle_from = 0.5 * (1 - central), middle_until = 0.5 * (1 + central);
  if (!(until - from > 1e-12)) return from >= middle_from && from <= middle_until ? 1 : 0;
  return std::max(0.0, std::min(until, middle_until) - std::max(from, middle_from)) / (until - from);
}

}  // namespace holdfast::inference
