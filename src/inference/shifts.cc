// Shifting m_j by d just after time t adds d to the filtered mean of m_j there, so with L the log density of
// the later readings as a function of that mean,
//   log likelihood(d) - log likelihood(0) = b d - c d^2 / 2,   b = dL/dm_j,   c = -d2L/dm_j^2.
// L is the logarithm of a density smoothed by a normal, which obeys the heat equation: dL/dP = (L'' + L'^2) /
// 2, so c = b^2 - 2 dL/dP_jj (for intervals: of the exact readings standing in for them). Both derivatives
// are what the backward pass carries. With d ~ N(0, s^2),
//   log Bayes factor = b^2 s^2 / (2 (1 + s^2 c)) - log(1 + s^2 c) / 2.
#include "inference/shifts.h"

#include <algorithm>
#include <cmath>

#include "base/ensure.h"
#include "inference/filter.h"

namespace holdfast::inference {

std::vector<Shifts> baseline_shifts(const Series& series, const Parameters& parameters,
                                    const StateOptions& options, double size_sd) {
  ensure(check(series).has_value() && check(parameters, series, options.model).has_value());
  ensure(options.model == Model::diary && size_sd > 0);
  const int n = series.scales;
  std::vector<Shifts> out(static_cast<std::size_t>(n));
  Filter filter(series, options.model, {}, Filter::Wanted::no_noise);
  if (!std::isfinite(filter.forward(parameters, options.start))) {
    for (Shifts& shifts : out) shifts.why_not = filter.why_not();
    return out;
  }
  const std::size_t size = kernel::layout_of(n).moments;
  filter.take_stand_ins();
  NumberStore unused(series);
  std::vector<double> later(std::size_t(filter.steps() + 1) * size);
  filter.backward(unused, later.data());
  const double s2 = size_sd * size_sd;
  struct Last {
    double time = 0;
    int step = -1;  // none yet
  };
  std::vector<Last> last(static_cast<std::size_t>(n));
  double now = series.start_time;
  for (int t = 0; t < filter.steps(); ++t) {
    const auto& step = filter.step_list()[std::size_t(t)];
    now += step.days;
    for (int k = step.readings_from; k < step.readings_to; ++k) {
      const int scale = filter.reading_list()[std::size_t(k)].scale;
      Last& before = last[std::size_t(scale)];
      if (before.step >= 0 && before.time < now) {
        const double* at = later.data() + std::size_t(before.step) * size;
        const double b = at[n + scale], by_variance = at[2 * n + 2 * n * n + scale * n + scale];
        const double c = std::max(0.0, b * b - 2 * by_variance);
        Shifts& shifts = out[std::size_t(scale)];
        shifts.from.push_back(before.time);
        shifts.until.push_back(now);
        shifts.log_bayes_factor.push_back(0.5 * b * b * s2 / (1 + s2 * c) - 0.5 * std::log1p(s2 * c));
        shifts.size.push_back(b * s2 / (1 + s2 * c));
      }
      before = {now, t + 1};
    }
  }
  for (Shifts& shifts : out) shifts.usable = true;
  return out;
}

}  // namespace holdfast::inference
