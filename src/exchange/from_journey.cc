// Journey: a zip with one JSON file for each entry, whose text is HTML or Markdown. A damaged entry is named
// and does not stop the rest.
#include "base/text.h"
#include "exchange/markup.h"
#include "exchange/parsers.h"
#include "exchange/parsing.h"

namespace holdfast::exchange {
namespace {

bool is_entry(const NamedBytes& file) {
  return has_suffix(file.name, ".json") && file.bytes.find("\"date_journal\"") != std::string::npos;
}

// Words before Journey had numbers: a mood of 0 was not said.
constexpr double least_mood = 0.5, most_mood = 1.75;

}  // namespace

bool is_journey(Files files) {
  for (const NamedBytes& file : files)
    if (is_entry(file)) return true;
  return false;
}

Result<Foreign> read_journey(Files files, const ReadOptions& options) {
  Foreign out{.format = "Journey"};
  out.measures.push_back({.name = "mood", .low = least_mood, .high = most_mood});
  for (const NamedBytes& file : files) {
    if (!is_entry(file)) {
      if (file.bytes.empty() || !has_suffix(file.name, ".json")) {  // others are named as of another kind
        out.leave("pictures and other files", "the diary holds text");
        out.read.insert(file.name);
      }
      continue;
    }
    if (out.items.size() >= caps::items) break;
    out.read.insert(file.name);
    auto json = foreign_json(clean_text(file, out));
    if (!json) {
      out.leave("entries that are no JSON", "they are damaged");
      out.remark(0, file.name, json.error().sentence);
      continue;
    }
    if (!is_entry_of(*json, file.name, out)) continue;
    Item item;
    item.where = file.name;
    item.key = text_at(*json, "id");
    const std::string own_zone = text_at(*json, "timezone");
    if (const auto millis = number_at(*json, "date_journal"))
      item.felt = moment_from_seconds(*millis / 1000, is_zone(own_zone) ? own_zone : options.zone);
    const std::string text = text_at(*json, "text");
    const bool html = text_at(*json, "type") == "html" || trimmed(text).starts_with("<");
    item.text = html ? html_to_markdown(text) : text;
    for (const Json& tag : list_at(*json, "tags"))
      if (tag.is_string()) item.words.push_back(tag.get<std::string>());
    if (const std::string place = text_at(*json, "address"); !place.empty())
      item.words.push_back("at " + place);
    if (const auto mood = number_at(*json, "mood"); mood && *mood > 0)
      item.measures.push_back({"mood", *mood, ""});
    const std::size_t photos = list_at(*json, "photos").size();
    for (std::size_t k = 0; k < photos && k < 50; ++k) item.text += "\n\n[picture]";
    item.text = trimmed(item.text);
    out.items.push_back(std::move(item));
  }
  return out;
}

}  // namespace holdfast::exchange
