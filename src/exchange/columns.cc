// The first row that is not blank is the header. "sep=;" above it, as one spreadsheet writes it, says the
// delimiter. R writes row names without a heading: then every row has one cell more than the header, and an
// unnamed column is put in front. A row must have as many cells as the header; only empty ones may be too
// many.
#include "exchange/columns.h"

#include <algorithm>

#include "base/ensure.h"
#include "base/letters.h"
#include "base/text.h"

namespace holdfast::exchange {
namespace {

constexpr std::string_view no_break_space = "\xC2\xA0";

std::string_view without_ends(std::string_view cell) {
  cell = trimmed(cell);
  while (cell.substr(0, 2) == no_break_space) cell = trimmed(cell.substr(2));
  while (cell.size() >= 2 && cell.substr(cell.size() - 2) == no_break_space)
    cell = trimmed(cell.substr(0, cell.size() - 2));
  return cell;
}

tl::unexpected<Problem> no_table(std::string sentence) {
  return problem(ProblemKind::unknown_format, std::move(sentence), "table");
}

Result<> check_shape(const TableShape& shape) {
  if (shape.delimiter && std::string_view(",;\t|").find(*shape.delimiter) == std::string_view::npos)
    return problem(ProblemKind::bad_request, "The delimiter is a comma, a semicolon, a tab or a bar (|).",
                   "delimiter");
  if (shape.decimal_mark && *shape.decimal_mark != '.' && *shape.decimal_mark != ',')
    return problem(ProblemKind::bad_request, "The decimal mark is a point or a comma.", "decimal mark");
  return {};
}

std::string names_listed(std::span<const std::string> columns) {
  constexpr std::size_t most = 30;
  std::string list;
  for (std::size_t i = 0; i < columns.size() && i < most; ++i)
    list +=
        (i == 0 ? "" : ", ") + (columns[i].empty() ? "(unnamed)" : cut_to_width(printable(columns[i]), 40));
  if (columns.size() > most) list += " and " + std::to_string(columns.size() - most) + " more";
  return list;
}

bool rows_have_one_more(std::string_view text, char delimiter, std::size_t header_row,
                        std::size_t header_cells) {
  DelimitedReader reader(text, delimiter, std::nullopt);
  Row row;
  for (std::size_t i = 0; i <= header_row; ++i)
    if (!reader.next(row)) return false;
  std::size_t seen = 0;
  for (; seen < 20 && reader.next(row); ++seen)
    if (row.cells.size() != header_cells + 1 || trimmed_cell(row.cells.back()).empty()) return false;
  return seen > 0;
}

}  // namespace

std::string_view trimmed_cell(std::string_view cell) {
  if (cell.empty()) return cell;
  const auto inside = [](char c) { return c > ' ' && static_cast<unsigned char>(c) < 0x80; };
  return inside(cell.front()) && inside(cell.back()) ? cell : without_ends(cell);
}

std::string quoted_cell(std::string_view cell) {
  return "\"" + cut_to_width(printable(trimmed_cell(cell).substr(0, 400)), 24) + "\"";
}

Result<> Table::open(std::string_view bytes, const TableShape& shape, std::span<const std::string> wanted,
                     Table& table) {
  if (auto good = check_shape(shape); !good) return pass_on(good);
  open_text(bytes, shape.encoding, table.opened);
  table.line_encoding_ = table.opened.whole ? std::optional(Encoding::utf_8) : shape.encoding;
  table.text_ = table.opened.text;
  for (const std::string& word : shape.missing_words) {
    table.missing_.push_back(case_folded(trimmed_cell(word)));
    table.longest_missing_ = std::max(table.longest_missing_, table.missing_.back().size());
  }
  std::optional<char> delimiter = shape.delimiter;
  std::string_view text = table.text_;
  const bool says_separator = text.size() > 5 && starts_with_folded(text, "sep=") &&
                              std::string_view(",;\t|").find(text[4]) != std::string_view::npos &&
                              (text[5] == '\n' || text[5] == '\r');
  if (says_separator) {
    if (!delimiter) delimiter = text[4];
    table.header_ends_at_row_ = 1;
  }
  table.delimiter = delimiter ? *delimiter : likely_delimiter(text, wanted);
  DelimitedReader reader(text, table.delimiter, table.line_encoding_);
  Row row;
  for (std::size_t i = 0; i <= table.header_ends_at_row_; ++i)
    if (!reader.next(row))
      return no_table("The table is empty: there is no line with the names of its columns.");
  if (row.flaw != Row::Flaw::none)
    return no_table("The first line, which should name the columns, " + std::string(sentence_for(row.flaw)) +
                    ". This does not look like a table.");
  for (const std::string_view cell : row.cells) table.columns.push_back(nfc(trimmed_cell(cell)));
  if (rows_have_one_more(text, table.delimiter, table.header_ends_at_row_, table.columns.size()))
    table.columns.insert(table.columns.begin(), "");
  table.cells_per_row_ = table.columns.size();
  return {};
}

DelimitedReader Table::rows() const {
  DelimitedReader reader(text_, delimiter, line_encoding_);
  Row row;
  for (std::size_t i = 0; i <= header_ends_at_row_; ++i) ensure(reader.next(row));
  return reader;
}

bool Table::has(std::string_view column) const {
  return std::any_of(columns.begin(), columns.end(),
                     [&](const std::string& name) { return same_name(name, column); });
}

Result<std::size_t> Table::find(std::string_view column) const {
  const std::string_view wanted = trimmed_cell(column);
  const std::string folded = case_folded(wanted);
  std::size_t exact = 0, alike = 0, at = 0, alike_at = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (same_letters(columns[i], wanted) && exact++ == 0) at = i;
    if (case_folded(columns[i]) == folded && alike++ == 0) alike_at = i;
  }
  if (exact == 1) return at;
  if (exact == 0 && alike == 1) return alike_at;
  const std::string name = "\"" + cut_to_width(printable(wanted), 40) + "\"";
  if (exact > 1 || alike > 1)
    return problem(
        ProblemKind::bad_request,
        "The table has several columns named " + name + ". Give the one that is meant a name of its own.",
        "header");
  std::vector<std::string_view> names(columns.begin(), columns.end());
  const auto near = nearest_word(wanted, names);
  std::string sentence = "The table has no column " + name + ".";
  if (near) sentence += " Did you mean \"" + cut_to_width(printable(*near), 40) + "\"?";
  return problem(ProblemKind::bad_request, sentence + " Its columns are: " + names_listed(columns) + ".",
                 "header");
}

bool Table::is_blank(const Row& row) const {
  return row.flaw == Row::Flaw::none &&
         std::all_of(row.cells.begin(), row.cells.end(),
                     [](std::string_view cell) { return trimmed_cell(cell).empty(); });
}

std::optional<std::string> Table::why_not(const Row& row) const {
  if (row.flaw != Row::Flaw::none) return "the line " + std::string(sentence_for(row.flaw));
  std::size_t cells = row.cells.size();
  while (cells > cells_per_row_ && trimmed_cell(row.cells[cells - 1]).empty()) --cells;
  if (cells == cells_per_row_) return {};
  return "the row has " + std::to_string(cells) + (cells == 1 ? " cell" : " cells") +
         " where the header has " + std::to_string(cells_per_row_);
}

bool Table::is_missing(std::string_view cell) const {
  cell = trimmed_cell(cell);
  if (cell.empty()) return true;
  if (cell.size() > longest_missing_) return false;
  const std::string folded = case_folded(cell);
  return std::find(missing_.begin(), missing_.end(), folded) != missing_.end();
}

std::optional<double> number_in(std::string_view cell, char decimal_mark) {
  cell = trimmed_cell(cell);
  constexpr std::string_view minus = "\xE2\x88\x92";  // U+2212
  if (cell.empty() || cell.size() > 64) return {};
  if (decimal_mark == '.' && cell.substr(0, minus.size()) != minus) return decimal_number(cell);
  std::string plain;
  if (cell.substr(0, minus.size()) == minus) {
    plain = "-";
    cell.remove_prefix(minus.size());
  }
  plain += cell;
  if (decimal_mark == ',') {
    if (plain.find('.') != std::string::npos) return {};
    std::replace(plain.begin(), plain.end(), ',', '.');
  }
  return decimal_number(plain);
}

void DecimalMark::look(std::string_view cell) {
  if (asked_) return;
  const std::size_t mark = cell.find_first_of(".,");
  if (mark == std::string_view::npos || !number_in(cell, cell[mark])) return;
  ++(cell[mark] == ',' ? commas_ : points_);
}

std::optional<std::string> DecimalMark::why_not(std::string_view cell) const {
  const char other = mark() == '.' ? ',' : '.';
  if (!number_in(cell, other)) return {};
  return quoted_cell(cell) + " is written with a decimal " + (other == ',' ? "comma" : "point") +
         ", other numbers of this table with a " + (other == ',' ? "point" : "comma");
}

namespace {

// Tab and carriage return count because some spreadsheets skip them; the last four are the wide forms of = +
// - @.
bool begins_like_a_formula(std::string_view text) {
  const std::size_t begin = text.find_first_not_of('\'');
  if (begin == std::string_view::npos) return false;
  text.remove_prefix(begin);
  if (std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos) return true;
  for (const std::string_view wide : {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"})
    if (text.substr(0, wide.size()) == wide) return true;
  return false;
}

}  // namespace

std::string guarded_text(std::string_view text) {
  if (!begins_like_a_formula(text) || decimal_number(text)) return std::string(text);
  return "'" + std::string(text);
}

std::string_view unguarded_text(std::string_view text) {
  if (text.substr(0, 1) == "'" && begins_like_a_formula(text)) text.remove_prefix(1);
  return text;
}

std::string_view time_text(const Row& row, std::span<const std::size_t> columns, std::string& buffer) {
  if (columns.size() == 1) return trimmed_cell(row.cells[columns.front()]);
  buffer.clear();
  for (const std::size_t column : columns) {
    const std::string_view part = trimmed_cell(row.cells[column]);
    if (part.empty()) continue;
    if (!buffer.empty()) buffer += ' ';
    buffer += part;
  }
  return buffer;
}

}  // namespace holdfast::exchange
