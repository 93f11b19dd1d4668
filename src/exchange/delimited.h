// delimited: the rows of a delimited text, one at a time. RFC 4180 and what is found in the wild: CR, LF and
// CRLF in one file, quoted cells over several lines, doubled quotes, quotes in the middle of a cell, control
// characters. Memory is bounded by one row: longer ones are named and skipped, and a quote that is never
// closed costs its own line only.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"

namespace holdfast::exchange {

inline constexpr std::size_t cell_limit_bytes = 1u << 20;
inline constexpr std::size_t row_limit_bytes = 4u << 20;
inline constexpr std::size_t most_columns = 10000;

struct Row {
  enum class Flaw { none, too_long, too_many_cells, never_closed };
  std::size_t line = 0;                     // where it begins, from 1
  std::span<const std::string_view> cells;  // UTF-8, good until the next row is read; empty where flawed
  Flaw flaw = Flaw::none;
  bool odd_quotes = false;     // text after a closing quote; kept as it stood
  bool beyond_ascii = false;   // holds well-formed UTF-8 outside ASCII
  std::size_t foreign = 0;     // bytes that were not UTF-8
  std::size_t unreadable = 0;  // of these: stand for no letter
  std::size_t controls = 0;    // characters that are none of a text, taken out
};
std::string_view sentence_for(Row::Flaw flaw);

class DelimitedReader {
 public:
  // `asked` is the encoding the caller insists on; nothing: UTF-8 with Windows-1252 for what is not.
  DelimitedReader(std::string_view text, char delimiter, std::optional<Encoding> asked);

  // The next row; blank lines are passed over. False at the end of the text.
  bool next(Row& row);
  double share() const;  // of the text, read so far
  std::size_t position() const { return at_; }
  // Too many quotes that are never closed: the rest of the text cannot be told apart into rows.
  bool gave_up() const { return recoveries_ > most_recoveries; }

 private:
  struct Piece {  // a cell, before its characters are looked at
    bool in_scratch;
    std::size_t from, length;
  };
  static constexpr int most_recoveries = 20;

  bool at_line_end() const { return text_[at_] == '\n' || text_[at_] == '\r'; }
  void take_line_end();
  void skip_line();
  Row::Flaw take_cells(Row& row);
  Row::Flaw take_quoted_cell(Row& row);
  void take_bare_cell();
  void recover(Row& row, std::size_t begin);
  void spell_out(Row& row, std::size_t begin, std::size_t end);

  std::string_view text_;
  char delimiter_;
  std::optional<Encoding> asked_;
  std::size_t at_ = 0, line_ = 1;
  int recoveries_ = 0;
  std::string scratch_;
  std::vector<Piece> pieces_;
  std::vector<std::string_view> cells_;
  std::vector<std::string> owned_;
};

// The delimiter under which the columns that are `wanted` are found, and the rows have as many cells as the
// header.
char likely_delimiter(std::string_view text, std::span<const std::string> wanted);

}  // namespace holdfast::exchange
