// Daylio: its backup (a zip with JSON in base 64), in which moods have an order, and its table, in which they
// have only names. In the backup months count from 0 and the mood group 1 is the best of five.
#include <array>
#include <cstdlib>

#include "base/text.h"
#include "exchange/markup.h"
#include "exchange/parsers.h"
#include "exchange/parsing.h"
#include "exchange/stamps.h"

namespace holdfast::exchange {
namespace {

constexpr std::array<std::string_view, 5> own_moods{"rad", "good", "meh", "bad", "awful"};
constexpr double moods = 5;

const NamedBytes* backup_among(Files files) {
  for (const NamedBytes& file : files)
    if (base_name(file.name) == "backup.daylio" || (file.bytes.find("\"dayEntries\"") != std::string::npos &&
                                                    file.bytes.find("\"customMoods\"") != std::string::npos))
      return &file;
  return nullptr;
}

struct Mood {
  std::string name;
  int group = 0, order = 0;
};

std::map<long long, Mood> moods_of(const Json& json) {
  std::map<long long, Mood> out;
  for (const Json& one : list_at(json, "customMoods")) {
    const auto id = number_at(one, "id");
    const auto group = whole_at(one, "mood_group_id");
    if (!id || !group) continue;
    Mood mood{text_at(one, "custom_name"), *group, whole_at(one, "mood_group_order").value_or(0)};
    const auto predefined = number_at(one, "predefined_name_id");
    if (mood.name.empty() && predefined && *predefined >= 1 && *predefined <= moods)
      mood.name = own_moods[static_cast<std::size_t>(*predefined) - 1];
    if (mood.name.empty() && mood.group >= 1 && mood.group <= moods)
      mood.name = own_moods[static_cast<std::size_t>(mood.group) - 1];
    out[static_cast<long long>(*id)] = std::move(mood);
  }
  return out;
}

std::optional<Moment> time_of(const Json& json, const std::string& zone, const std::string& where,
                              Foreign& out) {
  if (const auto millis = number_at(json, "datetime")) {
    Moment at = moment_from_seconds(*millis / 1000, zone);
    // Where she was by another clock then, the offset says it.
    const auto offset = whole_at(json, "timeZoneOffset");
    if (offset && offset_seconds(at.at, zone) != *offset / 1000) {
      if (const auto there = zone_with(*offset / 1000, at.at))
        at.zone = *there;
      else
        out.remark(0, where,
                   "it was written by a clock of no zone that is known; its time is told by this one");
    }
    return at;
  }
  const auto year = whole_at(json, "year"), month = whole_at(json, "month"), day = whole_at(json, "day"),
             hour = whole_at(json, "hour"), minute = whole_at(json, "minute");
  if (!year || !month || !day || !hour || !minute) return std::nullopt;
  auto noon = moment_of_day(*year, *month + 1, *day, zone);
  if (noon)
    noon->at = noon->at + (std::clamp(*hour, 0, 23) - 12) * 3600LL + std::clamp(*minute, 0, 59) * 60LL;
  return noon;
}

Item day_entry(const Json& one, const std::map<long long, Mood>& known,
               const std::map<long long, std::string>& tags, const std::string& zone,
               const std::string& where, Foreign& out) {
  Item item;
  item.where = where;
  item.key = text_at(one, "id").empty() ? "" : "entry " + text_at(one, "id") + " " + text_at(one, "datetime");
  item.felt = time_of(one, zone, where, out);
  item.title = text_at(one, "note_title");
  item.text = html_to_markdown(text_at(one, "note"), true);
  for (const Json& tag : list_at(one, "tags"))
    if (tag.is_number_integer())
      if (const auto found = tags.find(tag.get<long long>()); found != tags.end())
        item.words.push_back(found->second);
  if (const auto id = number_at(one, "mood"))
    if (const auto found = known.find(static_cast<long long>(*id)); found != known.end())
      item.measures.push_back({"mood", moods + 1 - found->second.group, found->second.name});
  out.leave("pictures and recordings", "the diary holds text", list_at(one, "assets").size());
  return item;
}

// Blanks that do not break (U+00A0, U+202F, U+2009) as plain ones.
std::string with_plain_blanks(std::string_view typed) {
  std::string out;
  for (std::size_t at = 0; at < typed.size(); ++at) {
    const bool narrow = typed.substr(at, 3) == "\xE2\x80\xAF" || typed.substr(at, 3) == "\xE2\x80\x89";
    if (typed.substr(at, 2) == "\xC2\xA0" || narrow) {
      out += ' ';
      at += narrow ? 2 : 1;
    } else {
      out += typed[at];
    }
  }
  return out;
}

// "Sleep Quality: 8/10 points | Sleep Time: 8:00"
void scales_in(std::string_view typed, Item& item, Foreign& out) {
  const std::string cell = with_plain_blanks(typed);
  for (const std::string_view part : split(cell, '|')) {
    const auto colon = part.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string name(trimmed(part.substr(0, colon)));
    const std::string_view said = trimmed(part.substr(colon + 1));
    const auto slash = said.find('/');
    if (const auto value = decimal_number(trimmed(said.substr(0, slash)));
        value && slash != std::string_view::npos) {
      item.measures.push_back({name, *value, ""});
      const auto space = said.find(' ', slash);
      if (const auto most = decimal_number(
              said.substr(slash + 1, space == std::string_view::npos ? space : space - slash - 1)))
        if (std::ranges::find(out.measures, name, &MeasureSeen::name) == out.measures.end())
          out.measures.push_back({.name = name, .low = 0.0, .high = *most});
    } else if (!said.empty()) {
      item.words.push_back(name + " " + std::string(said));
    }
  }
}

// What was cut off within a letter of four ends with the letter before it.
std::string from_base64_of_any_length(std::string_view text) {
  std::string letters;
  for (const char c : text)
    if (c != ' ' && c != '\n') letters += c;
  letters.resize(letters.size() - letters.size() % 4);
  return from_base64(letters).value_or("");
}

}  // namespace

bool is_daylio(Files files) {
  return backup_among(files) != nullptr;
}

Result<Foreign> read_daylio(Files files, const ReadOptions& options) {
  Foreign out{.format = "Daylio"};
  const NamedBytes& file = *backup_among(files);
  out.read.insert(file.name);
  NamedBytes plain;
  if (!trimmed(std::string_view(file.bytes).substr(0, 64)).starts_with('{')) {
    plain = {.name = file.name, .bytes = from_base64_of_any_length(file.bytes)};
    plain.mending.cut_short = file.mending.cut_short;
    as_text(plain);
  }
  const std::string& text = clean_text(plain.is_text ? plain : file, out);
  auto json = foreign_json(text);
  if (!json) return pass_on(json);
  const auto known = moods_of(*json);
  std::map<long long, std::string> tags;
  for (const Json& tag : list_at(*json, "tags"))
    if (const auto id = number_at(tag, "id")) tags[static_cast<long long>(*id)] = text_at(tag, "name");
  MeasureSeen mood{.name = "mood", .low = 1, .high = moods, .ordered = true};
  std::vector<Mood> sorted;
  for (const auto& [id, one] : known) sorted.push_back(one);
  std::ranges::sort(sorted, [](const Mood& a, const Mood& b) {
    return std::pair(-a.group, -a.order) < std::pair(-b.group, -b.order);
  });
  for (const Mood& one : sorted) mood.levels.push_back(one.name);
  out.measures.push_back(std::move(mood));
  std::size_t n = 0;
  for (const Json& one : list_at(*json, "dayEntries")) {
    if (out.items.size() >= caps::items) break;
    const std::string where = "entry " + std::to_string(++n);
    if (!is_entry_of(one, where, out)) continue;
    out.items.push_back(day_entry(one, known, tags, options.zone, where, out));
  }
  for (const NamedBytes& other : files)
    if (&other != &file && other.bytes.empty()) out.leave("pictures and recordings", "the diary holds text");
  return out;
}

bool is_daylio_table(Files files) {
  return files.size() == 1 &&
         names_columns(files[0].bytes, {"full_date", "time", "mood", "activities", "note"});
}

Result<Foreign> read_daylio_table(Files files, const ReadOptions& options) {
  Foreign out{.format = "Daylio (table)"};
  const std::string& text = clean_text(files[0], out);
  Sheet sheet(text);
  while (sheet.next() && out.items.size() < caps::items) {
    if (sheet.flawed()) {
      out.leave("rows that cannot be told apart", quote_never_closed);
      continue;
    }
    Item item;
    item.where = "line " + std::to_string(sheet.line());
    item.by_wall = true;
    const std::string day(sheet.at("full_date")), clock(sheet.at("time"));
    if (!day.empty()) item.felt = moment_in(day + " " + clock, options.zone);
    if (!item.felt && !day.empty()) {
      item.felt = moment_in(day, options.zone);
      if (item.felt && !clock.empty())
        out.remark(sheet.line(), "time", "the hour cannot be read; noon was taken");
    }
    if (const std::string_view mood = sheet.at("mood"); !mood.empty())
      item.measures.push_back({"mood", {}, std::string(mood)});
    for (const std::string_view word : split(sheet.at("activities"), '|'))
      if (!trimmed(word).empty()) item.words.emplace_back(trimmed(word));
    scales_in(sheet.at("scales"), item, out);
    item.title = sheet.at("note_title");
    item.text = html_to_markdown(sheet.at("note"), true);
    keep_beyond(sheet, item, out);
    out.items.push_back(std::move(item));
  }
  sheet.look_at_end(files[0].name, out);
  return out;
}

}  // namespace holdfast::exchange
