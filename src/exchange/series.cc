// Two passes, as for a diary's table: the first learns the decimal mark, whether times are numbers or dates,
// and the order of day and month; the second takes the rows. A row with one unreadable number is left out
// whole and named: half a row would be a silent choice about missing values.
#include "exchange/series.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/text.h"
#include "exchange/columns.h"
#include "exchange/stamps.h"

namespace holdfast::exchange {
namespace {

Result<> keep_going(Progress& progress, double share) {
  if (progress.report("reading the table", share)) return {};
  return problem(ProblemKind::cancelled, "Stopped before the table was read to its end.", "table");
}

// Times of one column (or several read together), in numbers or in dates.
struct TimeColumn {
  std::vector<std::size_t> at;
  StampReader reader;
  bool dated = false;
  std::string buffer;

  // Seconds since 1970 where dated, the number itself otherwise.
  OrReason<double> read(const Row& row, char decimal_mark) {
    const std::string_view text = time_text(row, at, buffer);
    if (!dated) {
      if (const auto number = number_in(text, decimal_mark)) return *number;
      return tl::unexpected(quoted_cell(text) + " is not a number");
    }
    const auto time = reader.read(text);
    if (!time) return tl::unexpected(quoted_cell(text) + " " + time.error());
    return static_cast<double>(time->moment.at.seconds);
  }
};

struct Reading {
  Table table;
  TimeColumn time;
  std::vector<std::size_t> items;
  std::optional<std::size_t> person;
  DecimalMark decimal{std::nullopt};
};

Result<> columns_at(const Table& table, const std::vector<std::string>& names, std::vector<std::size_t>& at) {
  for (const std::string& name : names) {
    const auto found = table.find(name);
    if (!found) return pass_on(found);
    at.push_back(*found);
  }
  return {};
}

Result<> open_series(std::string_view bytes, const SeriesOptions& options, Reading& reading) {
  if (options.time_columns.empty() || options.items.empty())
    return problem(ProblemKind::bad_request, "Name the column of times and the columns of readings.",
                   "columns");
  std::vector<std::string> wanted = options.time_columns;
  wanted.insert(wanted.end(), options.items.begin(), options.items.end());
  if (!options.person_column.empty()) wanted.push_back(options.person_column);
  if (auto good = Table::open(bytes, options.shape, wanted, reading.table); !good) return good;
  if (auto good = columns_at(reading.table, options.time_columns, reading.time.at); !good) return good;
  if (auto good = columns_at(reading.table, options.items, reading.items); !good) return good;
  if (!options.person_column.empty()) {
    const auto person = reading.table.find(options.person_column);
    if (!person) return pass_on(person);
    reading.person = *person;
  }
  for (std::size_t i = 0; i < reading.items.size(); ++i)
    if (std::find(reading.items.begin(), reading.items.begin() + static_cast<std::ptrdiff_t>(i),
                  reading.items[i]) != reading.items.begin() + static_cast<std::ptrdiff_t>(i))
      return problem(ProblemKind::bad_request, "One column is named twice among the readings.", "columns");
  auto reader = StampReader::make(options.time_format, options.zone);
  if (!reader) return pass_on(reader);
  reading.time.reader = std::move(*reader);
  reading.decimal = DecimalMark(options.shape.decimal_mark);
  return {};
}

Result<> look_at_all(Reading& reading, bool asked_for_dates, Progress& progress) {
  DelimitedReader rows = reading.table.rows();
  Row row;
  std::size_t count = 0, numbers = 0, others = 0;
  while (rows.next(row)) {
    if (count++ % rows_per_report == 0)
      if (auto going = keep_going(progress, 0.4 * rows.share()); !going) return going;
    if (reading.table.why_not(row)) continue;
    for (const std::size_t at : reading.items) reading.decimal.look(row.cells[at]);
    const std::string_view text = time_text(row, reading.time.at, reading.time.buffer);
    if (reading.table.is_missing(text)) continue;
    if (number_in(text, '.') || number_in(text, ',')) {
      ++numbers;
      if (!asked_for_dates) reading.decimal.look(text);
    } else {
      ++others;
    }
    reading.time.reader.look(text, row.line);
  }
  if (rows.gave_up())
    return problem(
        ProblemKind::damaged,
        "Too many quotes are opened and never closed, so the rows cannot be told apart (up to line " +
            std::to_string(row.line) + ").",
        "line " + std::to_string(row.line));
  reading.time.dated = asked_for_dates || others > numbers;
  return reading.time.dated ? reading.time.reader.decide("the column of times") : Result<>{};
}

void leave_out(std::size_t& rejected, std::vector<RowRemark>& list, std::size_t line, std::string column,
               std::string reason) {
  ++rejected;
  if (list.size() < most_remarks) list.push_back({line, std::move(column), std::move(reason)});
}

// The readings of a row, added at the end of `values`; or why the row is left out, and `values` as it was.
std::optional<RowRemark> take_values(const Row& row, const Reading& reading, std::vector<double>& values) {
  const std::size_t before = values.size();
  for (const std::size_t at : reading.items) {
    const std::string_view cell = row.cells[at];
    if (reading.table.is_missing(cell)) {
      values.push_back(std::numeric_limits<double>::quiet_NaN());
      continue;
    }
    const auto number = number_in(cell, reading.decimal.mark());
    if (!number) {
      values.resize(before);
      return RowRemark{row.line, reading.table.columns[at],
                       reading.decimal.why_not(cell).value_or(quoted_cell(cell) + " is not a number")};
    }
    values.push_back(*number);
  }
  return {};
}

void put_in_order(SeriesTable& series) {
  series.was_sorted = std::is_sorted(series.times.begin(), series.times.end());
  if (series.was_sorted) return;
  std::vector<std::size_t> order(series.times.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return series.times[a] < series.times[b]; });
  const std::size_t items = series.items.size();
  std::vector<double> times, values;
  std::vector<std::string> persons;
  times.reserve(order.size());
  values.reserve(series.values.size());
  for (const std::size_t row : order) {
    times.push_back(series.times[row]);
    for (std::size_t i = 0; i < items; ++i) values.push_back(series.values[row * items + i]);
    if (!series.persons.empty()) persons.push_back(std::move(series.persons[row]));
  }
  series.persons = std::move(persons);
  series.times = std::move(times);
  series.values = std::move(values);
}

}  // namespace

Result<SeriesTable> read_series(std::string_view bytes, const SeriesOptions& options, Progress& progress) {
  Reading reading;
  if (auto good = open_series(bytes, options, reading); !good) return pass_on(good);
  if (auto good = look_at_all(reading, !options.time_format.empty(), progress); !good) return pass_on(good);
  SeriesTable series;
  series.items = options.items;
  DelimitedReader rows = reading.table.rows();
  Row row;
  std::size_t count = 0;
  while (rows.next(row)) {
    if (count++ % rows_per_report == 0)
      if (auto going = keep_going(progress, 0.4 + 0.6 * rows.share()); !going) return pass_on(going);
    if (reading.table.is_blank(row)) continue;
    ++series.rows;
    if (auto reason = reading.table.why_not(row)) {
      leave_out(series.rejected, series.rejections, row.line, "", std::move(*reason));
      continue;
    }
    const auto time = reading.time.read(row, reading.decimal.mark());
    if (!time) {
      leave_out(series.rejected, series.rejections, row.line, options.time_columns.front(), time.error());
      continue;
    }
    if (reading.person && reading.table.is_missing(row.cells[*reading.person])) {
      leave_out(series.rejected, series.rejections, row.line, options.person_column, "it says nobody");
      continue;
    }
    if (auto remark = take_values(row, reading, series.values)) {
      leave_out(series.rejected, series.rejections, remark->line, remark->column, remark->reason);
      continue;
    }
    series.times.push_back(*time);
    if (reading.person) series.persons.emplace_back(trimmed_cell(row.cells[*reading.person]));
  }
  put_in_order(series);
  series.axis.dated = reading.time.dated;
  if (reading.time.dated && !series.times.empty()) {
    const double origin = series.times.front();
    series.axis.origin = {static_cast<std::int64_t>(origin)};
    if (const auto order = reading.time.reader.order()) series.axis.order = name_of(*order);
    for (double& time : series.times) time = (time - origin) / static_cast<double>(day_seconds);
  }
  return series;
}

namespace {

struct EventColumns {
  TimeColumn time, until;
  bool has_until = false;
  std::size_t kind = 0;
};

Result<> open_events(std::string_view bytes, const EventOptions& options, Table& table,
                     EventColumns& columns) {
  const std::vector<std::string> wanted{"time", "until", "kind"};
  if (auto good = Table::open(bytes, options.shape, wanted, table); !good) return good;
  if (auto good = columns_at(table, {"time"}, columns.time.at); !good) return good;
  const auto kind = table.find("kind");
  if (!kind) return pass_on(kind);
  columns.kind = *kind;
  columns.has_until = table.has("until");
  if (columns.has_until)
    if (auto good = columns_at(table, {"until"}, columns.until.at); !good) return good;
  auto reader =
      StampReader::make(options.time_format.empty() ? options.axis.order : options.time_format, options.zone);
  if (!reader) return pass_on(reader);
  columns.time.reader = std::move(*reader);
  columns.time.dated = columns.until.dated = options.axis.dated;
  return {};
}

OrReason<EventRow> event_in(const Row& row, const Table& table, EventColumns& columns, const TimeAxis& axis,
                            char decimal_mark) {
  const auto on_axis = [&](double time) {
    return axis.dated ? (time - static_cast<double>(axis.origin.seconds)) / static_cast<double>(day_seconds)
                      : time;
  };
  EventRow event;
  event.line = row.line;
  event.kind = lower_ascii(trimmed_cell(row.cells[columns.kind]));
  if (event.kind != "session" && event.kind != "absence")
    return tl::unexpected(quoted_cell(row.cells[columns.kind]) +
                          " is not a kind of event: session or absence");
  const auto time = columns.time.read(row, decimal_mark);
  if (!time) return tl::unexpected(time.error());
  event.time = on_axis(*time);
  if (columns.has_until && !table.is_missing(row.cells[columns.until.at.front()])) {
    const auto until = columns.until.read(row, decimal_mark);
    if (!until) return tl::unexpected(until.error());
    event.until = on_axis(*until);
  }
  if (event.kind == "absence" && !event.until)
    return tl::unexpected<std::string>("the absence has no end (column until)");
  if (event.until && (event.kind == "absence" ? *event.until <= event.time : *event.until < event.time))
    return tl::unexpected("the " + event.kind + " ends before it begins");
  return event;
}

}  // namespace

Result<EventTable> read_events(std::string_view bytes, const EventOptions& options, Progress& progress) {
  Table table;
  EventColumns columns;
  if (auto good = open_events(bytes, options, table, columns); !good) return pass_on(good);
  DecimalMark decimal(options.shape.decimal_mark);
  Row row;
  for (DelimitedReader rows = table.rows(); rows.next(row);) {
    if (table.why_not(row)) continue;
    const std::string_view time = row.cells[columns.time.at.front()];
    if (options.axis.dated)
      columns.time.reader.look(time, row.line);
    else
      decimal.look(time);
  }
  if (auto order = columns.time.reader.decide("the column of times"); !order) return pass_on(order);
  columns.until.reader = columns.time.reader;
  EventTable events;
  DelimitedReader rows = table.rows();
  while (rows.next(row)) {
    if (events.rows % rows_per_report == 0)
      if (auto going = keep_going(progress, rows.share()); !going) return pass_on(going);
    if (table.is_blank(row)) continue;
    ++events.rows;
    if (auto reason = table.why_not(row)) {
      leave_out(events.rejected, events.rejections, row.line, "", std::move(*reason));
      continue;
    }
    auto event = event_in(row, table, columns, options.axis, decimal.mark());
    if (event)
      events.events.push_back(std::move(*event));
    else
      leave_out(events.rejected, events.rejections, row.line, "", event.error());
  }
  if (rows.gave_up())
    return problem(ProblemKind::damaged,
                   "Too many quotes are opened and never closed, so the rows cannot be told apart.",
                   "events");
  return events;
}

}  // namespace holdfast::exchange
