// jrnl: its text, in which an entry begins with a time in brackets (or, in old ones, with the bare time) and
// a title, alone or as a folder with a file for each day ("2020/08/29.txt"), and its JSON. The order of day
// and month is settled over all of it.
#include "base/text.h"
#include "exchange/parsers.h"
#include "exchange/parsing.h"
#include "exchange/stamps.h"

namespace holdfast::exchange {
namespace {

struct Begun {
  std::string time;
  std::string_view title;
};

// A time as it is read: "2020-08-29 at 11:11 PM" without its word, "Sat Aug 29 11:11:00 2020" with the year
// where it is looked for.
std::string plain_time(std::string_view time) {
  std::string out(time);
  if (const auto word = out.find(" at "); word != std::string::npos) out.erase(word, 3);
  std::vector<std::string_view> parts;
  for (const std::string_view part : split(time, ' '))
    if (!part.empty()) parts.push_back(part);
  const bool as_in_c = parts.size() == 5 && parts[3].find(':') != std::string_view::npos &&
                       parts[4].size() == 4 && whole_number(parts[4]);
  if (as_in_c)
    out = std::string(parts[2]) + " " + std::string(parts[1]) + " " + std::string(parts[4]) + " " +
          std::string(parts[3]);
  return out;
}

// "[2020-08-29 11:11] Entry the first." or "2013-06-09 15:39 My first entry."
std::optional<Begun> begins_entry(std::string_view line, bool brackets_only = false) {
  if (line.starts_with('[')) {
    const auto end = line.substr(0, 48).find(']');
    if (end == std::string_view::npos) return std::nullopt;
    std::string time = plain_time(line.substr(1, end - 1));
    if (!stamp_from(time)) return std::nullopt;
    return Begun{std::move(time), trimmed(line.substr(end + 1))};
  }
  if (brackets_only || line.empty() || line[0] < '0' || line[0] > '9') return std::nullopt;
  for (const std::size_t size : {16u, 19u, 10u}) {
    if (line.size() < size || (line.size() > size && line[size] != ' ')) continue;
    if (size == 10 && line.size() > 13 && line[13] == ':') continue;
    // A day has signs between its figures; ten figures are a telephone number.
    if (line.substr(0, size).find_first_of("-./") == std::string_view::npos) continue;
    if (stamp_from(line.substr(0, size)))
      return Begun{std::string(line.substr(0, size)), trimmed(line.substr(size))};
  }
  return std::nullopt;
}

// Whether a line looks as if an entry were meant to begin in it: a bracket with the figures of a day, and no
// link or footnote.
bool seems_to_begin_entry(std::string_view line) {
  constexpr int figures_of_a_day = 4;
  const auto end = line.substr(0, 48).find(']');
  if (!line.starts_with('[') || end == std::string_view::npos) return false;
  const std::string_view behind = line.substr(end + 1);
  const auto figures =
      std::ranges::count_if(line.substr(0, end), [](char c) { return c >= '0' && c <= '9'; });
  return figures >= figures_of_a_day && !behind.starts_with('(') && !behind.starts_with(':') &&
         !behind.starts_with('[');
}

bool is_journal(const NamedBytes& file) {
  std::string_view text = file.bytes;
  while (text.starts_with('\n')) text.remove_prefix(1);
  return text.starts_with('[') && begins_entry(text.substr(0, text.find('\n')));
}

// "2020/08/29.txt"
bool is_named_by_day(std::string_view name) {
  const std::string_view end = name.substr(name.size() - std::min<std::size_t>(name.size(), 14));
  if (end.size() != 14 || end[4] != '/' || end[7] != '/' || !end.ends_with(".txt")) return false;
  return whole_number(end.substr(0, 4)) && whole_number(end.substr(5, 2)) && whole_number(end.substr(8, 2));
}

// The files of a folder that are jrnl's: one for each day, or every one of them a journal.
std::vector<const NamedBytes*> journals_among(Files files) {
  std::vector<const NamedBytes*> by_day, all;
  bool every = true;
  for (const NamedBytes& file : files) {
    if (trimmed(file.bytes).empty()) continue;
    const bool journal = is_journal(file);
    every = every && journal;
    if (journal) all.push_back(&file);
    if (journal && is_named_by_day(file.name)) by_day.push_back(&file);
  }
  return every ? all : by_day;
}

bool is_json_of_jrnl(std::string_view bytes) {
  const std::string_view begin = bytes.substr(0, 1u << 16);
  return trimmed(begin).starts_with('{') && begin.find("\"entries\"") != std::string_view::npos &&
         begin.find("\"body\"") != std::string_view::npos && begin.find("\"date\"") != std::string_view::npos;
}

// "@tag" words are jrnl's tags; they stay in the text as well.
void take_tags(Item& item) {
  for (const std::string* text : {&item.title, &item.text})
    for (std::size_t at = 0; (at = text->find('@', at)) != std::string::npos; ++at) {
      if (at > 0 && (*text)[at - 1] != ' ' && (*text)[at - 1] != '\n') continue;
      std::size_t end = at + 1;
      while (end < text->size() && (std::isalnum(static_cast<unsigned char>((*text)[end])) ||
                                    (*text)[end] == '_' || static_cast<unsigned char>((*text)[end]) >= 0x80))
        ++end;
      const std::string word = text->substr(at + 1, end - at - 1);
      if (word.size() > 1 && item.words.size() < 50 &&
          std::ranges::find(item.words, word) == item.words.end())
        item.words.push_back(word);
    }
}

Result<Foreign> from_json(const NamedBytes& file, const ReadOptions& options) {
  Foreign out{.format = "jrnl"};
  const std::string& text = clean_text(file, out);
  auto json = foreign_json(text);
  if (!json) return pass_on(json);
  std::size_t n = 0;
  for (const Json& one : list_at(*json, "entries")) {
    if (out.items.size() >= caps::items) break;
    Item item;
    item.where = "entry " + std::to_string(++n);
    if (!is_entry_of(one, item.where, out)) continue;
    item.title = text_at(one, "title");
    item.text = text_at(one, "body");
    const std::string time = text_at(one, "date") + " " + text_at(one, "time");
    item.felt = wall_moment_in(time, options.zone, item.where, out);
    item.by_wall = is_by_wall(time);
    for (const Json& tag : list_at(one, "tags"))
      if (tag.is_string()) {
        std::string word = tag.get<std::string>();
        if (word.starts_with('@')) word.erase(0, 1);
        item.words.push_back(std::move(word));
      }
    if (true_at(one, "starred")) item.words.emplace_back("starred");
    out.items.push_back(std::move(item));
  }
  return out;
}

}  // namespace

bool is_jrnl(Files files) {
  if (files.size() != 1) return !journals_among(files).empty();
  if (is_json_of_jrnl(files[0].bytes)) return true;
  std::string_view text = files[0].bytes;
  while (text.starts_with('\n')) text.remove_prefix(1);
  return begins_entry(text.substr(0, text.find('\n'))).has_value();
}

namespace {

struct Raw {
  std::string time;
  std::string_view title;
  std::string body, where;
};

void entries_in(const NamedBytes& file, const std::string& of, StampReader& reader, std::vector<Raw>& entries,
                Foreign& out) {
  const std::string& text = clean_text(file, out);
  out.read.insert(file.name);
  std::size_t number = 0;
  bool bracketed = false;  // the first entry says which of the two ways it is
  bool begun_here = false;
  if (!text.ends_with('\n')) remark_open_end(file.name, out);
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    const std::string where = "line " + std::to_string(number) + of;
    if (auto begun = begins_entry(line, bracketed)) {
      bracketed = bracketed || line.starts_with('[');
      if (entries.size() >= caps::items) break;
      reader.look(begun->time, number);
      entries.push_back({std::move(begun->time), begun->title, {}, where});
      begun_here = true;
    } else if (begun_here) {
      if (bracketed && seems_to_begin_entry(line))
        out.remark(
            number, of.empty() ? "" : file.name,
            "looks like the beginning of an entry, but its time cannot be read; it stands in the entry "
            "above");
      entries.back().body += std::string(line) + "\n";
    } else if (!trimmed(line).empty()) {
      entries.push_back({{}, {}, std::string(line) + "\n", where});
      begun_here = true;
    }
  }
}

}  // namespace

Result<Foreign> read_jrnl(Files files, const ReadOptions& options) {
  if (files.size() == 1 && is_json_of_jrnl(files[0].bytes)) return from_json(files[0], options);
  Foreign out{.format = "jrnl"};
  std::vector<Raw> entries;
  auto reader = StampReader::make(options.day_order, options.zone);
  if (!reader) return pass_on(reader);
  if (files.size() == 1)
    entries_in(files[0], "", *reader, entries, out);
  else
    for (const NamedBytes* file : journals_among(files))
      entries_in(*file, " of " + file->name, *reader, entries, out);
  if (auto decided = reader->decide("the times of its entries"); !decided) return pass_on(decided);
  for (Raw& raw : entries) {
    Item item;
    item.where = raw.where;
    if (!raw.time.empty())
      if (const auto time = reader->read(raw.time, StampReader::Skipped::an_hour_later)) {
        item.felt = time->moment;
        item.by_wall = is_by_wall(raw.time);
        if (time->moved) out.remark(0, item.where, moved_by_an_hour);
      }
    item.title = raw.title;
    if (item.title.ends_with(" *")) {
      item.title.resize(item.title.size() - 2);
      item.words.emplace_back("starred");
    }
    item.text = trimmed(raw.body);
    take_tags(item);
    out.items.push_back(std::move(item));
  }
  return out;
}

}  // namespace holdfast::exchange
