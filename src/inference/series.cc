// What may come in: the rules a series and its parameters must keep, each with a sentence for whoever broke
// it.
#include "inference/series.h"

#include <cmath>
#include <limits>
#include <string>

namespace holdfast::inference {
namespace {

tl::unexpected<Problem> wrong(std::string sentence, std::string where) {
  return problem(ProblemKind::bad_request, std::move(sentence), std::move(where));
}

std::string number(std::size_t i) {
  return std::to_string(i);
}

bool all_finite(const std::vector<double>& values) {
  for (const double v : values)
    if (!std::isfinite(v)) return false;
  return true;
}

bool shaped(const Matrix& m, int rows, int columns) {
  return m.rows == rows && m.columns == columns &&
         m.values.size() == static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
}

Result<> check_inputs(const Series& series) {
  if (series.event_kinds < 0 || series.interval_kinds < 0 || series.covariate_kinds < 0)
    return wrong("The number of kinds of events, intervals and covariates cannot be below zero.", "kinds");
  if (series.covariates.size() != series.times.size() * static_cast<std::size_t>(series.covariate_kinds) ||
      !all_finite(series.covariates))
    return wrong("There must be one number for every covariate at every check-in.", "covariates");
  for (std::size_t i = 0; i < series.events.size(); ++i) {
    const Event& event = series.events[i];
    if (!std::isfinite(event.time) || !std::isfinite(event.size))
      return wrong("Event " + number(i + 1) + " has a time or size that is not a number.", "events");
    if (event.kind < 0 || event.kind >= series.event_kinds)
      return wrong("Event " + number(i + 1) + " is of a kind that does not exist.", "events");
  }
  for (std::size_t i = 0; i < series.intervals.size(); ++i) {
    const Interval& interval = series.intervals[i];
    if (!std::isfinite(interval.from) || !std::isfinite(interval.until) || !std::isfinite(interval.size))
      return wrong("Interval " + number(i + 1) + " has a time or size that is not a number.", "intervals");
    if (interval.until < interval.from)
      return wrong("Interval " + number(i + 1) + " ends before it begins.", "intervals");
    if (interval.kind < 0 || interval.kind >= series.interval_kinds)
      return wrong("Interval " + number(i + 1) + " is of a kind that does not exist.", "intervals");
  }
  return {};
}

}  // namespace

std::pair<double, double> values_read_as(double reading, const Rungs& rungs) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  const double half = 0.5 * rungs.width;
  if (!(half > 0)) return {reading, reading};
  return {reading <= rungs.lowest ? -infinite : reading - half,
          reading >= rungs.highest ? infinite : reading + half};
}

Series first_check_ins(Series series, std::size_t count) {
  series.times.resize(count);
  series.readings.resize(count * static_cast<std::size_t>(series.scales));
  series.covariates.resize(count * static_cast<std::size_t>(series.covariate_kinds));
  if (!series.written_late.empty()) series.written_late.resize(count);
  return series;
}

Series unanswered(Series series, double last) {
  series.times = {series.start_time, last};
  series.readings.assign(2 * static_cast<std::size_t>(series.scales),
                         std::numeric_limits<double>::quiet_NaN());
  series.covariates.assign(2 * static_cast<std::size_t>(series.covariate_kinds), 0);
  series.written_late.clear();
  return series;
}

Result<> check(const Series& series) {
  if (series.scales < 1 || series.scales > most_scales)
    return wrong("Between 1 and " + std::to_string(most_scales) + " scales can be fitted together.",
                 "scales");
  if (!std::isfinite(series.start_time)) return wrong("The start time is not a number.", "start_time");
  if (series.readings.size() != series.times.size() * static_cast<std::size_t>(series.scales))
    return wrong("There must be one reading, or a gap, for every scale at every check-in.", "readings");
  if (!series.written_late.empty() && series.written_late.size() != series.times.size())
    return wrong("Either every check-in says whether it was written late, or none does.", "written_late");
  if (!series.rungs.empty() && series.rungs.size() != static_cast<std::size_t>(series.scales))
    return wrong("Either every scale says what its rungs are, or none does.", "rungs");
  for (const Rungs& rungs : series.rungs)
    if (!(rungs.width >= 0) || !std::isfinite(rungs.width) || !(rungs.lowest < rungs.highest))
      return wrong(
          "A scale's rungs need a width that is not below zero, and its lowest reading below its highest.",
          "rungs");
  double before = series.start_time;
  for (std::size_t i = 0; i < series.times.size(); ++i) {
    if (!std::isfinite(series.times[i]))
      return wrong("The time of check-in " + number(i + 1) + " is not a number.", "times");
    if (series.times[i] < before)
      return wrong("Check-in " + number(i + 1) + " comes before " +
                       (i == 0 ? std::string("the start.") : "the one before it; sort them by time."),
                   "times");
    before = series.times[i];
  }
  for (const double reading : series.readings)
    if (std::isinf(reading)) return wrong("A reading is infinite.", "readings");
  return check_inputs(series);
}

double by_covariates(const Series& series, const Parameters& parameters, std::size_t check_in, int scale) {
  double sum = 0;
  for (int k = 0; k < series.covariate_kinds; ++k)
    sum += series.covariates[check_in * std::size_t(series.covariate_kinds) + std::size_t(k)] *
           parameters.covariate_effects(k, scale);
  return sum;
}

Result<> check(const Parameters& parameters, const Series& series, Model model) {
  const int n = series.scales;
  const auto count = static_cast<std::size_t>(n);
  if (!shaped(parameters.drift, n, n) || !all_finite(parameters.drift.values))
    return wrong("The drift must be a square matrix of numbers, one row per scale.", "drift");
  if (!shaped(parameters.diffusion_cholesky, n, n) || !all_finite(parameters.diffusion_cholesky.values))
    return wrong("The diffusion must be a square matrix of numbers, one row per scale.",
                 "diffusion_cholesky");
  for (int i = 0; i < n; ++i) {
    if (!(parameters.diffusion_cholesky(i, i) > 0))
      return wrong("The diffusion's Cholesky factor needs a positive diagonal.", "diffusion_cholesky");
    for (int j = i + 1; j < n; ++j)
      if (parameters.diffusion_cholesky(i, j) != 0)
        return wrong("The diffusion's Cholesky factor must be lower triangular.", "diffusion_cholesky");
  }
  if (!shaped(parameters.jumps, series.event_kinds, n) || !all_finite(parameters.jumps.values))
    return wrong("There must be one row of jumps per kind of event, one number per scale.", "jumps");
  if (!shaped(parameters.interval_effects, series.interval_kinds, n) ||
      !all_finite(parameters.interval_effects.values))
    return wrong("There must be one row of effects per kind of interval, one number per scale.",
                 "interval_effects");
  if (series.covariate_kinds > 0 || !parameters.covariate_effects.values.empty())
    if (!shaped(parameters.covariate_effects, series.covariate_kinds, n) ||
        !all_finite(parameters.covariate_effects.values))
      return wrong("There must be one row of effects per covariate, one number per scale.",
                   "covariate_effects");
  if (!std::isfinite(parameters.pace_trend))
    return wrong("The trend of the pace must be a number.", "pace_trend");
  if (model == Model::ou) return {};
  for (const auto* sds : {&parameters.baseline_diffusion_sd, &parameters.measurement_sd})
    if (sds->size() != count || !all_finite(*sds))
      return wrong("The whole model needs a baseline and a measurement sd for every scale.",
                   "measurement_sd");
  for (std::size_t i = 0; i < count; ++i)
    if (parameters.baseline_diffusion_sd[i] < 0 || parameters.measurement_sd[i] < 0)
      return wrong("A standard deviation cannot be below zero.", "measurement_sd");
  if (!(parameters.late_sd_ratio > 0) || !std::isfinite(parameters.late_sd_ratio))
    return wrong("The late ratio must be a positive number.", "late_sd_ratio");
  return {};
}

}  // namespace holdfast::inference
