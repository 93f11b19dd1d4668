// Every helper takes what it is given for hostile: sizes are looked at before memory is taken, and nothing
// throws.
#include "exchange/parsing.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/letters.h"
#include "base/text.h"
#include "diary/json.h"
#include "exchange/bytes.h"
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

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t';
}

bool seems_json(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('{')) return text.ends_with('}');
  if (!text.starts_with('[') || !text.ends_with(']')) return false;
  const std::string_view inside = trimmed(text.substr(1));
  return inside.starts_with('{') || inside.starts_with('[') || inside.starts_with('"');
}

// The code unit an escape names ("\\ud83d"); nothing where none stands there.
std::optional<unsigned> escaped_unit(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return std::nullopt;
  unsigned unit = 0;
  const auto [end, fault] = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
  if (fault != std::errc() || end != text.data() + 6) return std::nullopt;
  return unit;
}

// Escapes in JSON that name no letter: half a surrogate pair, as where a text was cut within a smile, becomes
// U+FFFD; zero and other control characters are taken out. One of them costs itself and not the file.
void mend_escapes(NamedBytes& file) {
  std::string& text = file.bytes;
  if (text.find("\\u") == std::string::npos || !seems_json(text)) return;
  std::size_t kept = 0;
  const auto keep = [&](std::size_t from, std::size_t size) {
    for (std::size_t k = 0; k < size; ++k) text[kept++] = text[from + k];
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = std::string_view(text).substr(at);
    const auto unit = escaped_unit(rest);
    std::size_t taken = rest[0] == '\\' && rest.size() > 1 ? 2 : 1;
    if (unit) taken = 6;
    const auto next = unit ? escaped_unit(rest.substr(6)) : std::nullopt;
    const bool high = unit && *unit >= 0xD800 && *unit < 0xDC00,
               low = unit && *unit >= 0xDC00 && *unit < 0xE000;
    if (high && next && *next >= 0xDC00 && *next < 0xE000) {
      taken = 12;
      keep(at, taken);
    } else if (high || low) {
      constexpr std::string_view unknown = "\\ufffd";
      for (const char c : unknown) text[kept++] = c;
      ++file.repaired;
    } else if (unit && *unit < 0x20 && *unit != '\n' && *unit != '\t' && *unit != '\r') {
      ++file.controls;
    } else {
      keep(at, taken);
    }
    at += taken;
  }
  text.resize(kept);
}

}  // namespace

void as_text(NamedBytes& file) {
  if (file.is_text) return;
  file.is_text = true;
  {
    Opened opened;
    open_text(file.bytes, std::nullopt, opened);
    file.repaired = opened.replaced;
    if (opened.whole)
      file.bytes = std::move(opened.storage);
    else if (opened.text.size() < file.bytes.size())
      file.bytes.erase(0, file.bytes.size() - opened.text.size());
  }
  if (!is_utf8(file.bytes)) {
    MadeUtf8 made = mended(file.bytes);
    file.repaired += made.foreign;
    file.controls += made.zero_bytes;
    file.bytes = std::move(made.text);
  }
  mend_escapes(file);
  bring_to_nfc(file.bytes);
  if (std::ranges::none_of(file.bytes, is_control)) return;
  std::size_t kept = 0;
  for (std::size_t k = 0; k < file.bytes.size(); ++k) {
    const char c = file.bytes[k];
    if (c == '\r') {
      const bool two = k + 1 < file.bytes.size() && file.bytes[k + 1] == '\n';
      if (!two) file.bytes[kept++] = '\n';
    } else if (is_control(c)) {
      ++file.controls;
    } else {
      file.bytes[kept++] = c;
    }
  }
  file.bytes.resize(kept);
}

const std::string& clean_text(const NamedBytes& file, Foreign& out) {
  if (file.repaired > 0)
    out.remark(
        0, file.name,
        std::to_string(file.repaired) +
            " bytes were not UTF-8 or stood for no letter; they were read as Windows-1252 or marked as "
            "unreadable");
  if (file.controls > 0)
    out.remark(0, file.name, std::to_string(file.controls) + " control characters were taken out");
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

Sheet::Sheet(std::string_view text, char delimiter) : reader_(text, delimiter, std::nullopt) {
  if (reader_.next(row_))
    for (const std::string_view cell : row_.cells) columns_.emplace_back(lower_ascii(nfc(trimmed(cell))));
}

bool Sheet::next() {
  return reader_.next(row_);
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
