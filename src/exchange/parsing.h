// parsing: what the parsers of other programs' files share: text in any encoding as clean UTF-8, JSON within
// the caps, sheets of cells by column names, times.
#pragma once
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "exchange/delimited.h"
#include "exchange/foreign.h"

namespace holdfast::exchange {

using Json = nlohmann::json;

// Makes clean text of it, whatever it was (make_text in base/encoding.h), in which JSON and XML can be read
// though a letter is none or the end is missing. Once is enough. Every parser is given such files.
void as_text(NamedBytes& file);
// The text of a file that is read, with a remark on what was done for that.
const std::string& clean_text(const NamedBytes& file, Foreign& out);
bool has_suffix(std::string_view name, std::string_view suffix);  // ASCII case does not matter
std::string_view base_name(std::string_view path);

// bad_request, full: not JSON, or more of it than the caps.
Result<Json> foreign_json(std::string_view text);
// Fields of an object that may be missing or of another type.
std::string text_at(const Json& json, const char* key);
std::optional<double> number_at(const Json& json, const char* key);
std::optional<int> whole_at(const Json& json, const char* key);
bool true_at(const Json& json, const char* key);
const Json& list_at(const Json& json, const char* key);  // an empty list where there is none
// Whether an entry of a list can be one at all; one that cannot is counted and named.
bool is_entry_of(const Json& json, const std::string& where, Foreign& out);

// A moment from "2031-04-05T14:30:00Z", "2024-05-01 09:00", "2022-10-30 10:04 AM"; `zone` where it names
// none.
std::optional<Moment> moment_in(std::string_view text, const std::string& zone);
// The same of what somebody wrote by a clock on the wall: in the hour that is skipped in spring an hour
// later, with a remark.
inline constexpr const char* moved_by_an_hour =
    "its hour was skipped when the clocks went forward; it is read as an hour later";
std::optional<Moment> wall_moment_in(std::string_view text, const std::string& zone, const std::string& where,
                                     Foreign& out);
// Whether such a time tells the day and hour of a clock and not where that clock stands.
bool is_by_wall(std::string_view text);
Moment moment_from_seconds(double seconds, const std::string& zone);
// Noon of a day.
std::optional<Moment> moment_of_day(int year, int month, int day, const std::string& zone);

// An id, a time or a number is not longer; a longer text in which a file ends is somebody's words, and kept.
inline constexpr std::size_t longest_name = 64;

// A table with a header, cells by name.
class Sheet {
 public:
  explicit Sheet(std::string_view text, char delimiter = ',');
  bool next();
  std::string_view at(std::string_view column) const;  // empty where there is no such column
  bool has(std::string_view column) const;
  const std::vector<std::string>& columns() const { return columns_; }
  std::string_view cell(std::size_t column) const;
  // Cells that stand behind the last column that has a name, with commas between them: what a comma without
  // quotes tore off.
  std::string beyond() const;
  std::size_t line() const { return row_.line; }
  bool flawed() const { return row_.flaw != Row::Flaw::none; }
  // Once there is no next row: says where the table ends within a row, or may do so.
  void look_at_end(const std::string& name, Foreign& out) const;

 private:
  DelimitedReader reader_;
  Row row_;
  std::vector<std::string> columns_;
  std::size_t size_;
  bool torn_ = false, ends_with_line_;
};
inline constexpr const char* quote_never_closed =
    "a quote is opened and never closed; perhaps the file was cut off there";
// A file whose program ends every line, and whose last line has no end.
void remark_open_end(const std::string& name, Foreign& out);
// Cells beyond the columns stand in the item's note, and the line is named.
void keep_beyond(const Sheet& sheet, Item& item, Foreign& out);
// Whether the first line names these columns, in any order.
bool names_columns(std::string_view text, std::initializer_list<std::string_view> columns);

// What measures there are, from the items; ranges and orders already known stay.
void survey(Foreign& out);

}  // namespace holdfast::exchange
