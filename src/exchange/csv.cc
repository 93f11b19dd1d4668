// Writing tables for spreadsheets and statistics programs: RFC 4180 with CRLF line ends, every text guarded
// against being run as a formula. The clock on the wall comes first because people look for it; the instant
// stands beside it because in autumn one hour comes twice.
#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/ensure.h"
#include "base/text.h"
#include "diary/json.h"
#include "diary/saying.h"
#include "diary/scales.h"
#include "exchange/columns.h"
#include "exchange/formats.h"

namespace holdfast::exchange {
namespace {

class CsvWriter {
 public:
  explicit CsvWriter(const CsvOptions& options) : delimiter_(options.delimiter) {
    ensure(std::string_view(",;\t|").find(delimiter_) != std::string_view::npos);
    if (options.byte_order_mark) out_ = "\xEF\xBB\xBF";
  }
  // What a person wrote: guarded.
  void text(std::string_view text) { plain(guarded_text(text)); }
  // What this program makes: numbers, times, fixed words.
  void plain(std::string_view text) {
    if (!at_row_begin_) out_ += delimiter_;
    at_row_begin_ = false;
    const bool quote = text.find_first_of("\"\r\n") != std::string_view::npos ||
                       text.find(delimiter_) != std::string_view::npos || text != trimmed(text);
    if (!quote) {
      out_ += text;
      return;
    }
    out_ += '"';
    for (const char c : text) {
      if (c == '"') out_ += '"';
      out_ += c;
    }
    out_ += '"';
  }
  void end_row() {
    out_ += "\r\n";
    at_row_begin_ = true;
  }
  std::string take() { return std::move(out_); }

 private:
  char delimiter_;
  bool at_row_begin_ = true;
  std::string out_;
};

std::string number_text(double value) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

std::string clock_text(int seconds) {
  const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return two(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":" + two(seconds % 60);
}

std::string on_the_wall(const Moment& moment) {
  const LocalTime local = local_time(moment.at, moment.zone);
  return iso(local.date) + " " + clock_text(local.seconds);
}

std::string utc(const Moment& moment) {
  const LocalTime local = local_time(moment.at, "UTC");
  return iso(local.date) + "T" + clock_text(local.seconds) + "Z";
}

using Names = std::map<std::string, std::string, std::less<>>;

Names names_of_relationships(const diary::Diary& diary) {
  Names names;
  for (const diary::Record& record : diary.records)
    if (const auto* it = std::get_if<diary::Relationship>(&record.body)) names[record.id.text] = it->name;
  return names;
}

std::string_view name_in(const Names& names, const std::optional<diary::Id>& id) {
  if (!id) return "";
  const auto found = names.find(id->text);
  return found == names.end() ? std::string_view(id->text) : std::string_view(found->second);
}

// The six built-in scales, then every other one that is rated somewhere.
std::vector<std::string> scale_columns(const diary::Diary& diary) {
  std::vector<std::string> keys;
  for (const diary::Scale& scale : diary::built_in_scales()) keys.push_back(scale.key);
  std::set<std::string> others;
  for (const diary::Record& record : diary.records)
    if (const auto* it = std::get_if<diary::CheckIn>(&record.body))
      for (const diary::Rating& rating : it->ratings)
        if (std::find(keys.begin(), keys.end(), rating.scale) == keys.end()) others.insert(rating.scale);
  keys.insert(keys.end(), others.begin(), others.end());
  return keys;
}

std::string answer(const diary::CheckIn& check_in, std::string_view scale) {
  for (const diary::Rating& rating : check_in.ratings) {
    if (rating.scale != scale) continue;
    if (rating.far_away) return "far away";
    return rating.value ? number_text(*rating.value) : "";
  }
  return "";
}

std::string value_text(const diary::Json& json) {
  if (json.is_string()) return json.get<std::string>();
  if (json.is_boolean()) return json.get<bool>() ? "yes" : "no";
  if (json.is_number_integer()) return std::to_string(json.get<std::int64_t>());
  if (json.is_number()) return number_text(json.get<double>());
  std::string text;
  for (const diary::Json& one : json) text += (text.empty() ? "" : "; ") + value_text(one);
  return text;
}

}  // namespace

std::string write_csv(const diary::Diary& diary, const CsvOptions& options) {
  CsvWriter out(options);
  const Names names = names_of_relationships(diary);
  const std::vector<std::string> scales = scale_columns(diary);
  for (const char* column : {"invented", "felt", "felt_utc", "written", "late", "zone", "relationship"})
    out.plain(column);
  for (const std::string& scale : scales) out.text(scale);
  for (const char* column : {"emotions", "age_felt", "line"}) out.plain(column);
  out.end_row();
  for (const diary::Record& record : diary.records) {
    const auto* it = std::get_if<diary::CheckIn>(&record.body);
    if (it == nullptr) continue;
    out.plain(diary.settings.invented ? "invented" : "");
    out.plain(on_the_wall(record.felt));
    out.plain(utc(record.felt));
    out.plain(on_the_wall(record.written));
    out.plain(diary::is_late(record) ? "yes" : "no");
    out.plain(record.felt.zone);
    out.text(name_in(names, record.relationship));
    for (const std::string& scale : scales) out.plain(answer(*it, scale));
    out.text(joined(it->emotions, "; "));
    out.plain(it->age_felt ? std::to_string(*it->age_felt) : "");
    out.text(it->line);
    out.end_row();
  }
  return out.take();
}

std::string write_wide_csv(const diary::Diary& diary) {
  CsvWriter out({});
  const std::vector<std::string> scales = scale_columns(diary);
  out.plain("id");
  out.plain("time");
  for (const std::string& scale : scales) out.text(scale);
  out.end_row();
  std::map<std::string, int> persons;
  std::optional<Instant> first;
  for (const diary::Record& record : diary.records) {
    const auto* it = std::get_if<diary::CheckIn>(&record.body);
    if (it == nullptr || it->ratings.empty()) continue;
    if (!first) first = record.felt.at;
    const std::string whose = record.relationship ? record.relationship->text : "";
    const int id = persons.try_emplace(whose, static_cast<int>(persons.size()) + 1).first->second;
    out.plain(std::to_string(id));
    out.plain(number_text(days_between(*first, record.felt.at)));
    for (const std::string& scale : scales) {
      const auto rating = std::ranges::find(it->ratings, scale, &diary::Rating::scale);
      const bool said = rating != it->ratings.end() && rating->value && !rating->far_away;
      out.plain(said ? number_text(*rating->value) : "NA");
    }
    out.end_row();
  }
  return out.take();
}

std::string write_long_csv(const diary::Diary& diary, const CsvOptions& options) {
  CsvWriter out(options);
  const Names names = names_of_relationships(diary);
  for (const char* column : {"invented", "id", "kind", "felt", "felt_utc", "written", "zone", "relationship",
                             "folded", "field", "value"})
    out.plain(column);
  out.end_row();
  for (const diary::Record& record : diary.records) {
    const auto row = [&](std::string_view field, std::string_view value) {
      out.plain(diary.settings.invented ? "invented" : "");
      out.plain(record.id.text);
      out.plain(diary::kind_of(record.body));
      out.plain(on_the_wall(record.felt));
      out.plain(utc(record.felt));
      out.plain(on_the_wall(record.written));
      out.plain(record.felt.zone);
      out.text(name_in(names, record.relationship));
      out.plain(record.folded ? "yes" : "no");
      out.text(field);
      out.text(value);
      out.end_row();
    };
    const diary::Json json = diary::to_json(record);
    bool said = false;
    for (const std::string_view key : diary::field_keys(diary::kind_of(record.body))) {
      const auto found = json.find(key);
      if (found == json.end()) continue;
      said = true;
      if (!found->is_object())
        row(key, value_text(*found));
      else
        for (const auto& [part, value] : found->items())
          row(std::string(key) + "." + part, value_text(value));
    }
    if (!said) row("", "");  // nothing but its time: the record must not vanish
  }
  return out.take();
}

}  // namespace holdfast::exchange
