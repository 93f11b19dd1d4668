// jrnl: its text, in which an entry begins with a time in brackets (or, in old ones, with the bare time) and
// a title, and its JSON. The order of day and month is settled over the whole file.
#include "base/text.h"
#include "exchange/parsers.h"
#include "exchange/parsing.h"
#include "exchange/stamps.h"

namespace holdfast::exchange {
namespace {

struct Begun {
  std::string_view time, title;
};

// "[2020-08-29 11:11] Entry the first." or "2013-06-09 15:39 My first entry."
std::optional<Begun> begins_entry(std::string_view line, bool brackets_only = false) {
  if (line.starts_with('[')) {
    const auto end = line.substr(0, 48).find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view time = line.substr(1, end - 1);
    if (!stamp_from(time)) return std::nullopt;
    return Begun{time, trimmed(line.substr(end + 1))};
  }
  if (brackets_only || line.empty() || line[0] < '0' || line[0] > '9') return std::nullopt;
  for (const std::size_t size : {16u, 19u, 10u}) {
    if (line.size() < size || (line.size() > size && line[size] != ' ')) continue;
    if (size == 10 && line.size() > 13 && line[13] == ':') continue;
    // A day has signs between its figures; ten figures are a telephone number.
    if (line.substr(0, size).find_first_of("-./") == std::string_view::npos) continue;
    if (stamp_from(line.substr(0, size))) return Begun{line.substr(0, size), trimmed(line.substr(size))};
  }
  return std::nullopt;
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
    item.felt = moment_in(text_at(one, "date") + " " + text_at(one, "time"), options.zone);
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
  if (files.size() != 1) return false;
  if (is_json_of_jrnl(files[0].bytes)) return true;
  std::string_view text = files[0].bytes;
  while (text.starts_with('\n')) text.remove_prefix(1);
  return begins_entry(text.substr(0, text.find('\n'))).has_value();
}

Result<Foreign> read_jrnl(Files files, const ReadOptions& options) {
  if (is_json_of_jrnl(files[0].bytes)) return from_json(files[0], options);
  Foreign out{.format = "jrnl"};
  const std::string& text = clean_text(files[0], out);
  struct Raw {
    std::string_view time, title;
    std::string body;
    std::size_t line;
  };
  std::vector<Raw> entries;
  auto reader = StampReader::make(options.day_order, options.zone);
  if (!reader) return pass_on(reader);
  std::size_t number = 0;
  bool bracketed = false;  // the first entry says which of the two ways it is
  for (std::string_view line : split(text, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (const auto begun = begins_entry(line, bracketed)) {
      bracketed = bracketed || line.starts_with('[');
      if (entries.size() >= caps::items) break;
      entries.push_back({begun->time, begun->title, {}, number});
      reader->look(begun->time, number);
    } else if (!entries.empty()) {
      entries.back().body += std::string(line) + "\n";
    } else if (!trimmed(line).empty()) {
      entries.push_back({{}, {}, std::string(line) + "\n", number});
    }
  }
  if (auto decided = reader->decide("the times of its entries"); !decided) return pass_on(decided);
  for (Raw& raw : entries) {
    Item item;
    item.where = "line " + std::to_string(raw.line);
    if (!raw.time.empty())
      if (const auto time = reader->read(raw.time)) item.felt = time->moment;
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
