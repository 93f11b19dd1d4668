// columns: a table opened, its delimiter told, its header read and the columns that were asked for found in
// it. Shared by everything that reads tables; also what a single cell says: an answer, a number, nothing.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/delimited.h"
#include "exchange/stamps.h"
#include "exchange/table.h"

namespace holdfast::exchange {

inline constexpr std::size_t rows_per_report = 2048;  // between two words of progress

inline constexpr const char* last_line_has_no_end =
    "its last line has no end; if the file was cut off there, the last item is not whole";

class Table {
 public:
  Table() = default;
  Table(const Table&) = delete;  // it holds views of its own text
  Table& operator=(const Table&) = delete;

  // `wanted` are the columns the caller will ask for: they help to tell the delimiter.
  static Result<> open(std::string_view bytes, const TableShape& shape, std::span<const std::string> wanted,
                       Table& table);

  Result<std::size_t> find(std::string_view column) const;  // or a sentence that names the nearest ones
  bool has(std::string_view column) const;
  // Reads the rows below the header, from the first one, however often.
  DelimitedReader rows() const;
  // A row without a single character in it is passed over like a blank line. Why a row cannot be taken at
  // all, or nothing: one that is flawed, or has fewer or more cells than the header.
  bool is_blank(const Row& row) const;
  std::optional<std::string> why_not(const Row& row) const;

  bool is_missing(std::string_view cell) const;

  std::vector<std::string> columns;
  char delimiter = ',';
  Opened opened;

 private:
  std::size_t cells_per_row_ = 0;
  std::size_t header_ends_at_row_ = 0;
  std::optional<Encoding> line_encoding_;
  std::string_view text_;
  std::vector<std::string> missing_;  // lower case
  std::size_t longest_missing_ = 0;
};

std::string_view trimmed_cell(std::string_view cell);  // white space and no-break spaces off both ends
std::string quoted_cell(std::string_view cell);        // at most 24 columns of it, safe to print, in quotes

// With how numbers are written: "-1.5", "−1,5", "+2". The whole cell, and finite.
std::optional<double> number_in(std::string_view cell, char decimal_mark);

// Looks at cells until it is known whether this table writes 1.5 or 1,5.
class DecimalMark {
 public:
  explicit DecimalMark(std::optional<char> asked) : asked_(asked) {}
  void look(std::string_view cell);
  char mark() const { return asked_ ? *asked_ : commas_ > 0 && points_ == 0 ? ',' : '.'; }
  // A number in the other mark, said as a reason; nothing when that is not what is wrong with the cell.
  std::optional<std::string> why_not(std::string_view cell) const;

 private:
  std::optional<char> asked_;
  std::size_t points_ = 0, commas_ = 0;
};

// A text that a spreadsheet would run as a formula gets an apostrophe in front, and loses it when it is read
// again. Numbers stay as they are: -3 is no formula.
std::string guarded_text(std::string_view text);
std::string_view unguarded_text(std::string_view text);

// Several cells as one text with a blank between, trimmed; of one cell the cell itself.
std::string_view time_text(const Row& row, std::span<const std::size_t> columns, std::string& buffer);

}  // namespace holdfast::exchange
