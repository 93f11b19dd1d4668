// table: a table of numbers from another program (CSV and its kin) becomes check-ins. The caller says which
// columns are the time and which column is which scale; delimiter, encoding, decimal comma and the order of
// day and month are recognised by looking at the whole table, and can be said where that does not decide.
//
// A row is taken whole or not at all: each one left out is named with its line and the reason. So a mended
// file can be imported again and adds only what was missing before, because every record carries a
// fingerprint of its time and contents as `source`. What is read, dropped and guessed: docs/formats/csv.md.
#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/progress.h"
#include "base/result.h"
#include "diary/nouns.h"

namespace holdfast::exchange {

// One column becomes one scale. `low` and `high` are what the column's numbers run between: `low` lands on
// the scale's lowest rung and `high` on its highest, so 7..1 turns the column round. Without them the column
// already has the scale's own numbers.
struct ColumnMap {
  std::string column;
  std::string scale;
  std::optional<double> low, high;
  bool operator==(const ColumnMap&) const = default;
};

// "mood_down=distress:-3..3", "x=footing:7..1", "stress=distress". A column whose name holds '=' is read up
// to its last
// '='; quotes around the column's name are taken off.
Result<ColumnMap> read_mapping(std::string_view text);

// "utf-8", "utf16le", "latin1", "cp1252", ...: as people and other programs write them.
Result<Encoding> read_encoding(std::string_view name);

// How the table is written. What is left out is recognised.
struct TableShape {
  std::optional<char> delimiter;  // ',' ';' '\t' '|'
  std::optional<Encoding> encoding;
  std::optional<char> decimal_mark;  // '.' or ','
  // A cell holding only one of these (any case) is not an answer.
  std::vector<std::string> missing_words{"", "NA", "N/A", "null", "none", "-", "nan", "."};
};

struct TableOptions {
  std::vector<std::string> time_columns;  // read together, with a blank between: {"date", "resptime_s"}
  // Empty: recognised. "dmy", "mdy", "ymd"; "unix", "unix_ms", "excel"; or a pattern such as "%d.%m.%Y
  // %H:%M".
  std::string time_format;
  std::string zone;  // of clock times that do not say theirs; empty: the zone of `now`
  std::vector<ColumnMap> columns;
  std::string line_column;      // empty: none
  std::string emotions_column;  // words parted by commas, semicolons or bars; empty: none
  std::string written_column;   // when the row was put down; empty: see `written`
  TableShape shape;
  Moment now;                             // nothing may have been felt after it
  std::optional<Moment> written;          // of every row; nothing: each was written when it was felt
  std::optional<diary::Id> relationship;  // given to every record
};

// One row left out, or one thing said about a row that was taken.
struct RowRemark {
  std::size_t line = 0;  // counted in the file, from 1; a row may span several lines
  std::string column;    // empty where it concerns the whole row
  std::string reason;    // for the person; may quote up to 24 characters of the cell
  bool operator==(const RowRemark&) const = default;
};
inline constexpr std::size_t most_remarks = 10000;

struct TableReport {
  std::size_t rows = 0;      // below the header, blank lines not counted; = accepted + empty + rejected
  std::size_t accepted = 0;  // rows that became records
  std::size_t empty = 0;     // rows in which nothing that is mapped was answered
  std::size_t rejected = 0;
  std::vector<RowRemark> rejections;  // the first most_remarks of `rejected`
  std::vector<RowRemark>
      remarks;  // of rows that were taken: repaired bytes and the like; the first most_remarks
  std::size_t remarked = 0;
  std::size_t repeats = 0;             // accepted rows like an earlier one in time and contents; each is kept
  std::size_t without_clock_time = 0;  // accepted rows that name only a day: taken as noon
  std::size_t answers = 0;             // ratings in the accepted rows
  std::optional<Moment> first, last;   // felt times of the accepted rows
  std::size_t days = 0;                // calendar days with an accepted row
  char delimiter = ',';
  Encoding encoding = Encoding::utf_8;
  bool decimal_comma = false;
  std::string time_order;             // "dmy", "mdy", "ymd" where days were written in figures, else empty
  std::vector<std::string> columns;   // as the header names them
  std::vector<std::string> unmapped;  // those no option names
};

struct TableImport {
  std::vector<diary::Record> records;  // check-ins in the order of the file; `id` follows from `source`
  TableReport report;
};

// Each record is handed over as it is read, so that memory does not grow with the table. A Problem from
// `take` ends the import and is passed on. Problems of the table as a whole (no header, a column that is not
// there, days that can be read two ways) come before the first record.
// `formerly`: the `source`s older versions gave the same record.
using TakeRecord = std::function<Result<>(diary::Record&&, const std::vector<std::string>& formerly)>;
Result<TableReport> read_table(std::string_view bytes, const TableOptions& options,
                               std::span<const diary::Scale> scales, Progress& progress,
                               const TakeRecord& take);
Result<TableImport> read_table(std::string_view bytes, const TableOptions& options,
                               std::span<const diary::Scale> scales, Progress& progress);

// The report in plain lines, without colours: for the dry run and after an import. At most `rows_named`
// remarks.
std::string in_words(const TableReport& report, std::size_t rows_named);

}  // namespace holdfast::exchange
