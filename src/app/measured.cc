// See measured.h.
#include "app/measured.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/problem_codes.h"
#include "base/text.h"
#include "exchange/series.h"

namespace holdfast::app {
namespace {

using inference::Series;

struct Range {
  double low, high;
  double middle() const { return (low + high) / 2; }
  double unit() const { return (high - low) / 4; }
};

Result<std::optional<Range>> read_range(const TableAsked& asked) {
  const auto wrong = [](const char* what) { return problem(ProblemKind::bad_request, what, "range"); };
  if (asked.range.empty()) {
    if (asked.step)
      return problem(ProblemKind::bad_request, "A step needs the range it is a step of, as in 0..10.",
                     "step");
    return std::optional<Range>();
  }
  const auto dots = asked.range.find("..");
  const auto low =
      dots == std::string_view::npos ? std::nullopt : decimal_number(trimmed(asked.range.substr(0, dots)));
  const auto high =
      dots == std::string_view::npos ? std::nullopt : decimal_number(trimmed(asked.range.substr(dots + 2)));
  if (!low || !high)
    return wrong("The range is the lowest and the highest reading there can be, as in 0..100.");
  if (!(*low < *high)) return wrong("The range begins with its lower end, as in 0..100.");
  const Range range{*low, *high};
  if (asked.step && !(*asked.step > 0 && *asked.step <= range.high - range.low))
    return problem(ProblemKind::bad_request, "The step is above 0 and not larger than the range.", "step");
  return std::optional(range);
}

Result<> put_in_range(Series& series, const Range& range, const TableAsked& asked) {
  const auto n = std::size_t(series.scales);
  for (std::size_t k = 0; k < series.readings.size(); ++k) {
    double& reading = series.readings[k];
    if (reading < range.low || reading > range.high) {
      const std::string& item = asked.items[k % n];
      return problem(ProblemKind::bad_request,
                     "The column " + item + " holds " + Json(reading).dump() + ", which lies outside " +
                         std::string(asked.range) + ".",
                     item);
    }
    reading = (reading - range.middle()) / range.unit();
  }
  if (asked.step) series.rungs.assign(n, {*asked.step / range.unit(), -2, 2});
  return {};
}

void reject(std::string_view file, const std::vector<exchange::RowRemark>& rows,
            std::vector<Predicted::Rejected>& into) {
  for (const auto& row : rows)
    into.push_back({std::string(file), row.column, row.reason, std::int64_t(row.line)});
}

Result<> add_events(World& world, const TableAsked& asked, const exchange::TimeAxis& axis, Series& series,
                    std::vector<Predicted::Rejected>& rejected) {
  auto events = exchange::read_events(asked.events_bytes, {.axis = axis}, world.progress);
  if (!events) return pass_on(events);
  for (const exchange::EventRow& row : events->events) {
    if (row.kind == "session") {
      series.events.push_back({.time = row.time});
      series.event_kinds = 1;
    } else {
      series.intervals.push_back({.from = row.time, .until = row.until.value()});
      series.interval_kinds = 1;
    }
  }
  reject("events", events->rejections, rejected);
  return {};
}

std::vector<Measured> apart(const exchange::SeriesTable& table, int scales) {
  std::vector<Measured> people;
  const auto n = std::size_t(scales);
  for (std::size_t row = 0; row < table.times.size(); ++row) {
    const std::string person = table.persons.empty() ? "" : table.persons[row];
    auto at = std::ranges::find(people, person, &Measured::person);
    if (at == people.end()) {
      people.push_back({person, {}});
      at = people.end() - 1;
      at->series.scales = scales;
      at->series.start_time = table.times[row];
    }
    at->series.times.push_back(table.times[row]);
    const auto first = table.values.begin() + std::ptrdiff_t(row * n);
    at->series.readings.insert(at->series.readings.end(), first, first + std::ptrdiff_t(n));
  }
  if (people.empty()) people.push_back({"", {.scales = scales}});
  return people;
}

}  // namespace

Result<MeasuredTable> read_measured(World& world, const TableAsked& asked) {
  if (asked.time_columns.empty() || asked.time_columns.front().empty())
    return problem(ProblemKind::bad_request, code::needs_time_column, "Say which column holds the times.",
                   "time");
  if (asked.items.empty() || asked.items.size() > std::size_t(inference::most_scales))
    return problem(ProblemKind::bad_request, "Name one to eight columns of readings.", "items");
  if (!asked.person_column.empty() && !asked.events_bytes.empty())
    return problem(ProblemKind::bad_request,
                   "A table of events is of one person. Leave it out, or take one person's rows at a time.",
                   "events");
  const auto range = read_range(asked);
  if (!range) return pass_on(range);
  const exchange::SeriesOptions options{.time_columns = asked.time_columns,
                                        .items = asked.items,
                                        .person_column = std::string(asked.person_column)};
  auto table = exchange::read_series(asked.bytes, options, world.progress);
  if (!table) return pass_on(table);
  MeasuredTable out{.people = apart(*table, int(asked.items.size())), .dated = table->axis.dated};
  reject("data", table->rejections, out.rejected);
  if (!asked.events_bytes.empty())
    if (auto done = add_events(world, asked, table->axis, out.people.front().series, out.rejected); !done)
      return pass_on(done);
  for (Measured& one : out.people) {
    if (*range)
      if (auto done = put_in_range(one.series, **range, asked); !done) return pass_on(done);
    if (auto good = inference::check(one.series); !good) return pass_on(good);
  }
  return out;
}

Moments moments_of(const Series& series, int scale, std::size_t check_ins) {
  Moments out;
  double squares = 0;
  for (std::size_t k = 0; k < check_ins; ++k) {
    const double reading = series.reading(k, scale);
    if (std::isnan(reading)) continue;
    const double off = reading - out.mean;
    out.mean += off / ++out.count;
    squares += off * (reading - out.mean);
  }
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  out.sd = out.count > 1 ? std::sqrt(squares / (out.count - 1)) : unknown;
  if (out.count == 0) out.mean = unknown;
  return out;
}

void rescale(Series& series, int scale, double mean, double sd) {
  for (std::size_t k = std::size_t(scale); k < series.readings.size(); k += std::size_t(series.scales))
    series.readings[k] = (series.readings[k] - mean) / sd;
}

}  // namespace holdfast::app
