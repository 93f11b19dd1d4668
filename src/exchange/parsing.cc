// Every helper takes what it is given for hostile: sizes are looked at before memory is taken, and nothing
// throws.
#include "exchange/parsing.h"

#include <algorithm>
#include <cmath>

#include "base/encoding.h"
#include "base/letters.h"
#include "base/text.h"
#include "diary/json.h"
#include "exchange/columns.h"
#include "exchange/markup.h"
#include "exchange/stamps.h"

namespace holdfast::exchange {

void Foreign::leave(std::string_view what, std::string_view why, std::size_t n) {
  for (LeftOut& one : left_out)
    if (one.what == what && one.why == why) {
      one.n += n;
      return;
    }
  if (n > 0) left_out.push_back({std::string(what), std::string(why), n});
}

void Foreign::remark(std::size_t line, std::string where, std::string reason) {
  if (remarks.size() < most_remarks) remarks.push_back({line, std::move(where), std::move(reason)});
}

namespace {

bool seems_json(std::string_view text) {
  text = trimmed(text);
  const std::string_view inside = text.empty() ? text : trimmed(text.substr(1));
  if (text.starts_with('{')) return inside.starts_with('"');
  return text.starts_with('[') && inside.starts_with('{');
}

// What stands in a file beside the encoding of its letters: JSON's escapes and its end, XML's references.
void mend_syntax(NamedBytes& file) {
  const std::string_view begin = trimmed(std::string_view(file.bytes).substr(0, 256));
  if (seems_json(begin)) {
    const diary::JsonMending done = diary::mend_json(file.bytes, diary::Torn::kept);
    file.mending.unreadable += done.unreadable;
    file.mending.controls += done.controls;
    file.mending.cut_short = file.mending.cut_short || done.cut_short;
  } else if (begin.starts_with("<?xml") || begin.starts_with("<rss") || begin.starts_with("<plist")) {
    mend_references(file.bytes, file.mending, file.unknown_names);
  }
}

}  // namespace

void as_text(NamedBytes& file) {
  if (file.is_text) return;
  file.is_text = true;
  file.mending = make_text(file.bytes);
  mend_syntax(file);
}

const std::string& clean_text(const NamedBytes& file, Foreign& out) {
  for (const std::string& done : in_words(file.mending)) out.remark(0, file.name, done);
  if (file.unknown_names > 0)
    out.remark(
        0, file.name,
        std::to_string(file.unknown_names) +
            " names between & and ; mean no letter that is known; they stand as they are written there");
  if (file.mending.cut_short) out.cut_short.insert(file.name);
  return file.bytes;
}

bool has_suffix(std::string_view name, std::string_view suffix) {
  return name.size() >= suffix.size() &&
         lower_ascii(name.substr(name.size() - suffix.size())) == lower_ascii(suffix);
}

std::string_view base_name(std::string_view path) {
  const auto slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

Result<Json> foreign_json(std::string_view text) {
  if (text.size() > caps::json_bytes)
    return problem(ProblemKind::full, "This JSON file is larger than Holdfast reads (64 MB).", "file");
  const auto values = std::ranges::count_if(text, [](char c) { return c == ',' || c == '[' || c == '{'; });
  if (static_cast<std::size_t>(values) > 2 * caps::json_values)
    return problem(ProblemKind::full, "This JSON file holds more values than a diary does. It is not read.",
                   "file");
  return diary::parse_json(text, caps::json_bytes);
}

std::string text_at(const Json& json, const char* key) {
  if (!json.is_object()) return {};
  const auto found = json.find(key);
  if (found == json.end()) return {};
  if (found->is_string()) return found->get<std::string>();
  return found->is_number_integer() ? found->dump() : std::string();
}

std::optional<double> number_at(const Json& json, const char* key) {
  if (!json.is_object()) return std::nullopt;
  const auto found = json.find(key);
  if (found == json.end() || !found->is_number()) return std::nullopt;
  const double value = found->get<double>();
  constexpr double most = 9e15;  // whole numbers are exact up to here
  return std::isfinite(value) && std::abs(value) <= most ? std::optional(value) : std::nullopt;
}

std::optional<int> whole_at(const Json& json, const char* key) {
  constexpr double most = 1e9;
  const auto value = number_at(json, key);
  return value && std::abs(*value) <= most ? std::optional(static_cast<int>(*value)) : std::nullopt;
}

bool true_at(const Json& json, const char* key) {
  if (!json.is_object()) return false;
  const auto found = json.find(key);
  return found != json.end() && *found == true;
}

bool is_entry_of(const Json& json, const std::string& where, Foreign& out) {
  if (json.is_object()) return true;
  out.leave("entries that cannot be read", "they are damaged");
  out.remark(0, where, "what stands here is no entry");
  return false;
}

const Json& list_at(const Json& json, const char* key) {
  static const Json none = Json::array();
  if (!json.is_object()) return none;
  const auto found = json.find(key);
  return found != json.end() && found->is_array() ? *found : none;
}

std::optional<Moment> moment_in(std::string_view text, const std::string& zone) {
  auto reader = StampReader::make("ymd", zone);
  if (!reader) return std::nullopt;
  auto time = reader->read(trimmed(text));
  if (!time) return std::nullopt;
  return time->moment;
}

std::optional<Moment> wall_moment_in(std::string_view text, const std::string& zone, const std::string& where,
                                     Foreign& out) {
  auto reader = StampReader::make("ymd", zone);
  if (!reader) return std::nullopt;
  const auto time = reader->read(trimmed(text), StampReader::Skipped::an_hour_later);
  if (!time) return std::nullopt;
  if (time->moved) out.remark(0, where, moved_by_an_hour);
  return time->moment;
}

bool is_by_wall(std::string_view text) {
  const auto stamp = stamp_from(trimmed(text));
  return stamp && stamp->day != Stamp::Day::none && !stamp->offset && stamp->zone.empty();
}

Moment moment_from_seconds(double seconds, const std::string& zone) {
  constexpr double far = 4e11;  // the rules of the diary refuse what lies outside its years
  return {{static_cast<std::int64_t>(std::clamp(seconds, -far, far))}, zone};
}

std::optional<Moment> moment_of_day(int year, int month, int day, const std::string& zone) {
  if (month < 1 || day < 1) return std::nullopt;
  const auto date = date_of(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
  if (!date) return std::nullopt;
  auto at = instant_of({*date, 12 * 3600}, zone);
  return at ? std::optional(Moment{*at, zone}) : std::nullopt;
}

void remark_open_end(const std::string& name, Foreign& out) {
  out.remark(0, name, last_line_has_no_end);
}

Sheet::Sheet(std::string_view text, char delimiter)
    : reader_(text, delimiter, std::nullopt),
      size_(text.size()),
      ends_with_line_(text.ends_with('\n') || text.ends_with('\r')) {
  if (reader_.next(row_))
    for (const std::string_view cell : row_.cells) columns_.emplace_back(lower_ascii(nfc(trimmed(cell))));
}

bool Sheet::next() {
  if (!reader_.next(row_)) return false;
  torn_ = row_.flaw == Row::Flaw::never_closed || row_.cells.size() < columns_.size();
  // Where the table ends within a row, its last cell may be half a time or half a number.
  if (torn_ && !ends_with_line_ && reader_.position() >= size_ && !row_.cells.empty() &&
      row_.cells.back().size() <= longest_name)
    row_.cells = row_.cells.first(row_.cells.size() - 1);
  return true;
}

void Sheet::look_at_end(const std::string& name, Foreign& out) const {
  if (ends_with_line_) return;
  if (torn_)
    out.cut_short.insert(name);
  else
    remark_open_end(name, out);
}

std::string_view Sheet::cell(std::size_t column) const {
  return column < row_.cells.size() ? trimmed(row_.cells[column]) : std::string_view();
}

std::string_view Sheet::at(std::string_view column) const {
  const auto found = std::ranges::find(columns_, column);
  return found == columns_.end() ? std::string_view()
                                 : cell(static_cast<std::size_t>(found - columns_.begin()));
}

bool Sheet::has(std::string_view column) const {
  return std::ranges::find(columns_, column) != columns_.end();
}

std::string Sheet::beyond() const {
  std::size_t last = columns_.size();
  while (last > 0 && columns_[last - 1].empty()) --last;
  std::string out;
  for (std::size_t k = last; k < row_.cells.size(); ++k)
    if (!cell(k).empty()) out += (out.empty() ? "" : ", ") + std::string(cell(k));
  return out;
}

void keep_beyond(const Sheet& sheet, Item& item, Foreign& out) {
  const std::string beyond = sheet.beyond();
  if (beyond.empty()) return;
  item.words.push_back("further cells: " + beyond);
  out.remark(sheet.line(), "", "there are more cells than columns; the further ones stand beneath the text");
}

bool names_columns(std::string_view text, std::initializer_list<std::string_view> columns) {
  Opened opened;
  open_text(text.substr(0, 8192), std::nullopt, opened);
  const Sheet sheet(opened.text);
  return std::ranges::all_of(columns, [&](std::string_view column) { return sheet.has(column); });
}

void survey(Foreign& out) {
  std::map<std::string, std::size_t, std::less<>> place;
  for (std::size_t k = 0; k < out.measures.size(); ++k) place[out.measures[k].name] = k;
  const std::vector<MeasureSeen> known = out.measures;
  for (const Item& item : out.items)
    for (const Measure& measure : item.measures) {
      const auto [at, fresh] = place.try_emplace(measure.name, out.measures.size());
      if (fresh) out.measures.push_back({.name = measure.name});
      MeasureSeen& seen = out.measures[at->second];
      const bool range_known = at->second < known.size() && known[at->second].low.has_value();
      ++seen.n;
      if (measure.value && !range_known) {
        seen.low = std::min(seen.low.value_or(*measure.value), *measure.value);
        seen.high = std::max(seen.high.value_or(*measure.value), *measure.value);
      }
      if (!measure.level.empty() && !seen.ordered && seen.levels.size() < 100 &&
          std::ranges::find(seen.levels, measure.level) == seen.levels.end())
        seen.levels.push_back(measure.level);
    }
  std::erase_if(out.measures, [](const MeasureSeen& seen) { return seen.n == 0; });
}

}  // namespace holdfast::exchange
