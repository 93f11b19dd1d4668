// series: a researcher's table of an irregular series, and of what happened beside it, as numbers. No diary,
// no scales: columns by name, times as numbers in the file's own unit or as dates turned into days. It knows
// nothing of what the numbers will be used for.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "base/time.h"
#include "exchange/table.h"

namespace holdfast::exchange {

// Where zero is. Numbers are taken as they stand; dates become days since `origin`.
struct TimeAxis {
  bool dated = false;
  Instant origin;
  std::string order;  // "dmy", "mdy" or "ymd" where days are written in figures
};

struct SeriesOptions {
  std::vector<std::string> time_columns;
  std::vector<std::string> items;
  std::string person_column;  // whose row it is; empty: all are of one
  std::string time_format;    // as in TableOptions
  std::string zone = "UTC";
  TableShape shape;
};

struct SeriesTable {
  std::vector<std::string> items;
  std::vector<double> times;         // not decreasing
  std::vector<double> values;        // times.size() x items.size(), row by row; NaN: not answered
  std::vector<std::string> persons;  // of each row; empty without such a column
  TimeAxis axis;                     // of dates: the earliest row is 0
  std::size_t rows = 0;              // below the header; = times.size() + rejected
  std::size_t rejected = 0;
  std::vector<RowRemark> rejections;
  bool was_sorted = true;  // false: rows were put in order of time
};
Result<SeriesTable> read_series(std::string_view bytes, const SeriesOptions& options, Progress& progress);

// Columns time, until, kind; `until` may be left out of the table or of a row. Kinds: session, absence (which
// needs an end after its beginning).
struct EventRow {
  double time = 0;
  std::optional<double> until;
  std::string kind;
  std::size_t line = 0;
};
struct EventTable {
  std::vector<EventRow> events;  // in the order of the file
  std::size_t rows = 0;
  std::size_t rejected = 0;
  std::vector<RowRemark> rejections;
};
struct EventOptions {
  TimeAxis axis;  // of the series
  std::string time_format;
  std::string zone = "UTC";
  TableShape shape;
};
Result<EventTable> read_events(std::string_view bytes, const EventOptions& options, Progress& progress);

}  // namespace holdfast::exchange
