// A row is first cut into pieces, of the text itself or of a scratch buffer where quotes had to be undone,
// and then spelled out in UTF-8; of a plain row nothing is copied. A row that breaks a limit is given up
// where it stands, and reading goes on at the next line; inside quotes that is the line after the one on
// which the quote was opened.
#include "exchange/delimited.h"

#include <algorithm>
#include <array>

#include "base/ensure.h"
#include "base/letters.h"
#include "base/text.h"

namespace holdfast::exchange {

std::string_view sentence_for(Row::Flaw flaw) {
  switch (flaw) {
    case Row::Flaw::none:
      return "";
    case Row::Flaw::too_long:
      return "is longer than a row may be (1 MB in a cell, 4 MB in a row)";
    case Row::Flaw::too_many_cells:
      return "has more than 10000 cells";
    case Row::Flaw::never_closed:
      return "opens a quote that is never closed";
  }
  return "";
}

DelimitedReader::DelimitedReader(std::string_view text, char delimiter, std::optional<Encoding> asked)
    : text_(text), delimiter_(delimiter), asked_(asked) {
  ensure(delimiter != '"' && delimiter != '\n' && delimiter != '\r');
}

double DelimitedReader::share() const {
  return text_.empty() ? 1 : static_cast<double>(at_) / static_cast<double>(text_.size());
}

void DelimitedReader::take_line_end() {
  const char first = text_[at_++];
  if (first == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
  ++line_;
}

void DelimitedReader::skip_line() {
  at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
  if (at_ < text_.size()) take_line_end();
}

void DelimitedReader::take_bare_cell() {
  const std::size_t begin = at_;
  const char delimiter = delimiter_;
  const char* const data = text_.data();
  const std::size_t size = text_.size();
  std::size_t at = at_;
  while (at < size && data[at] != delimiter && data[at] != '\n' && data[at] != '\r') ++at;
  at_ = at;
  pieces_.push_back({false, begin, at - begin});
}

// Begins at the opening quote. What follows the closing one belongs to the cell, though no writer should put
// it there.
Row::Flaw DelimitedReader::take_quoted_cell(Row& row) {
  const std::size_t opened = at_++;
  const std::size_t begin = scratch_.size();
  while (true) {
    const std::size_t quote = text_.find_first_of("\"\r\n", at_);
    if (quote == std::string_view::npos) return Row::Flaw::never_closed;
    if (quote - opened > row_limit_bytes || scratch_.size() - begin + (quote - at_) > cell_limit_bytes)
      return Row::Flaw::too_long;
    scratch_ += text_.substr(at_, quote - at_);
    at_ = quote;
    if (text_[quote] != '"') {
      take_line_end();
      scratch_ += '\n';
    } else if (quote + 1 < text_.size() && text_[quote + 1] == '"') {
      scratch_ += '"';
      at_ += 2;
    } else {
      ++at_;
      break;
    }
  }
  if (at_ < text_.size() && text_[at_] != delimiter_ && !at_line_end()) {
    take_bare_cell();
    const Piece after = pieces_.back();
    pieces_.pop_back();
    const std::string_view rest = text_.substr(after.from, after.length);
    if (!trimmed(rest).empty()) {
      scratch_ += rest;
      row.odd_quotes = true;
    }
  }
  pieces_.push_back({true, begin, scratch_.size() - begin});
  return Row::Flaw::none;
}

Row::Flaw DelimitedReader::take_cells(Row& row) {
  const std::size_t begin = at_;
  while (true) {
    if (at_ < text_.size() && text_[at_] == '"') {
      if (const Row::Flaw flaw = take_quoted_cell(row); flaw != Row::Flaw::none) return flaw;
    } else {
      take_bare_cell();
    }
    if (pieces_.back().length > cell_limit_bytes || at_ - begin > row_limit_bytes) return Row::Flaw::too_long;
    if (pieces_.size() > most_columns) return Row::Flaw::too_many_cells;
    if (at_ >= text_.size()) return Row::Flaw::none;
    if (at_line_end()) return Row::Flaw::none;
    ++at_;  // the delimiter
  }
}

void DelimitedReader::recover(Row& row, std::size_t begin) {
  const bool inside_quotes = line_ != row.line || row.flaw == Row::Flaw::never_closed;
  if (inside_quotes) {
    ++recoveries_;
    at_ = begin;
    line_ = row.line;
  }
  skip_line();
  row.cells = {};
}

void DelimitedReader::spell_out(Row& row, std::size_t begin, std::size_t end) {
  cells_.clear();
  for (const Piece& piece : pieces_)
    cells_.push_back(
        (piece.in_scratch ? std::string_view(scratch_) : text_).substr(piece.from, piece.length));
  if (!is_plain(text_.substr(begin, end - begin))) {
    owned_.resize(std::max(owned_.size(), cells_.size()));
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      if (is_plain(cells_[i])) continue;
      MadeUtf8 made = !asked_                             ? mended(cells_[i])
                      : *asked_ == Encoding::windows_1252 ? from_windows_1252(cells_[i])
                      : *asked_ == Encoding::mixed        ? mended(cells_[i])
                                                          : from_strict_utf8(cells_[i]);
      row.foreign += made.foreign;
      row.unreadable += made.unreadable;
      row.controls += made.controls;
      // More non-ASCII characters came out than foreign bytes went in: some were UTF-8 already.
      const auto leads = std::count_if(made.text.begin(), made.text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0u) == 0xC0u;
      });
      row.beyond_ascii = row.beyond_ascii || static_cast<std::size_t>(leads) > made.foreign;
      owned_[i] = std::move(made.text);
      cells_[i] = owned_[i];
    }
  }
  row.cells = cells_;
}

bool DelimitedReader::next(Row& row) {
  row = Row{};
  while (at_ < text_.size() && at_line_end()) take_line_end();
  if (at_ >= text_.size() || gave_up()) return false;
  row.line = line_;
  scratch_.clear();
  pieces_.clear();
  const std::size_t begin = at_;
  row.flaw = take_cells(row);
  if (row.flaw != Row::Flaw::none) {
    recover(row, begin);
    return !gave_up();
  }
  spell_out(row, begin, at_);
  if (at_ < text_.size()) take_line_end();
  return true;
}

namespace {

struct Fit {
  std::size_t found = 0;  // wanted columns the header has
  double alike = 0;       // share of the rows with as many cells as the header
  std::size_t cells = 0;  // of the header
  bool operator<(const Fit& other) const {
    if (found != other.found) return found < other.found;
    const bool one = cells > 1, other_one = other.cells > 1;
    if (one != other_one) return !one;
    if (alike != other.alike) return alike < other.alike;
    return cells < other.cells;
  }
};

Fit fit_of(std::string_view sample, char delimiter, std::span<const std::string> wanted) {
  DelimitedReader reader(sample, delimiter, std::nullopt);
  Row row;
  Fit fit;
  if (!reader.next(row) || row.flaw != Row::Flaw::none) return fit;
  fit.cells = row.cells.size();
  for (const std::string& name : wanted) {
    const auto same = [&](std::string_view cell) { return same_name(trimmed(cell), name); };
    if (std::any_of(row.cells.begin(), row.cells.end(), same)) ++fit.found;
  }
  std::size_t rows = 0, alike = 0;
  while (rows < 60 && reader.next(row)) {
    ++rows;
    if (row.flaw == Row::Flaw::none && row.cells.size() == fit.cells) ++alike;
  }
  fit.alike = rows == 0 ? 1 : static_cast<double>(alike) / static_cast<double>(rows);
  return fit;
}

}  // namespace

char likely_delimiter(std::string_view text, std::span<const std::string> wanted) {
  const std::string_view sample = text.substr(0, 256u << 10);
  char best = ',';
  Fit best_fit = fit_of(sample, best, wanted);
  for (const char candidate : {';', '\t', '|'})
    if (const Fit fit = fit_of(sample, candidate, wanted); best_fit < fit) {
      best = candidate;
      best_fit = fit;
    }
  return best;
}

}  // namespace holdfast::exchange
