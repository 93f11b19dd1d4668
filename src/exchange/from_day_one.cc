// Day One: the JSON export (alone or zipped with its photos) and the property lists of Day One Classic.
// Photos have no place in the diary; that there was one stays in the text.
#include "base/text.h"
#include "exchange/markup.h"
#include "exchange/parsers.h"
#include "exchange/parsing.h"

namespace holdfast::exchange {
namespace {

// Whether nothing but digits and blanks stands before it in its line, where a sign could begin a list or a
// heading.
bool begins_line(std::string_view text, std::size_t at) {
  while (at > 0 && ((text[at - 1] >= '0' && text[at - 1] <= '9') || text[at - 1] == ' ')) --at;
  return at == 0 || text[at - 1] == '\n';
}

// Day One escapes what Markdown could take for a sign, also where it could not.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t k = 0; k < text.size(); ++k) {
    const bool needless = text[k] == '\\' && k + 1 < text.size() &&
                          std::string_view(".-!()+#{}>").find(text[k + 1]) != std::string_view::npos &&
                          !begins_line(text, k);
    if (!needless) out += text[k];
  }
  return out;
}

// A picture or a recording, and what stands in the text where it was: with its words, where it has any.
struct Media {
  std::string mark;
  bool picture = false, has_words = false, shown = false;
};

struct MediaList {
  std::vector<Media> all;
  std::map<std::string, std::size_t> by_id;

  void add(const Json& json, std::string_view what, const std::string& words, bool picture) {
    const std::string mark =
        "[" + std::string(what) + (words.empty() ? "" : ": " + markdown_escaped(words)) + "]";
    if (const std::string id = text_at(json, "identifier"); !id.empty()) by_id.emplace(id, all.size());
    all.push_back({mark, picture, !words.empty()});
  }
};

MediaList media_of(const Json& json) {
  MediaList out;
  for (const Json& one : list_at(json, "photos")) out.add(one, "picture", text_at(one, "caption"), true);
  for (const Json& one : list_at(json, "videos")) out.add(one, "video", text_at(one, "caption"), false);
  for (const Json& one : list_at(json, "audios")) {
    std::string words = text_at(one, "transcription");
    if (words.empty()) words = text_at(one, "title");
    out.add(one, "recording", words, false);
  }
  for (const Json& one : list_at(json, "pdfAttachments"))
    out.add(one, "file", text_at(one, "pdfName"), false);
  return out;
}

// "![](dayone-moment://...)" leads nowhere any more.
std::string with_media_named(std::string_view text, MediaList& media, std::size_t& unknown) {
  std::string out;
  while (true) {
    const auto at = text.find("![");
    out += text.substr(0, at);
    if (at == std::string_view::npos) break;
    text.remove_prefix(at);
    const auto close = text.substr(0, 400).find(']');
    const bool ours = close != std::string_view::npos && text.substr(close).starts_with("](dayone-moment:");
    const auto target = ours ? close : std::string_view::npos;
    constexpr std::size_t longest_address = 4096;
    const auto end = target == std::string_view::npos
                         ? target
                         : text.substr(0, target + longest_address).find(')', target);
    if (end == std::string_view::npos) {
      out += "![";
      text.remove_prefix(2);
      continue;
    }
    const std::string_view address = text.substr(target + 2, end - target - 2);
    const auto found = media.by_id.find(std::string(base_name(address)));
    if (found != media.by_id.end()) {
      Media& one = media.all[found->second];
      one.shown = true;
      out += one.mark;
    } else {
      const std::string_view words = text.substr(2, close - 2);
      out += "[picture" + (words.empty() ? "" : ": " + std::string(words)) + "]";
      ++unknown;
    }
    text.remove_prefix(end + 1);
  }
  for (const Media& one : media.all)
    if (!one.shown && (one.picture || one.has_words)) out += (out.empty() ? "" : "\n\n") + one.mark;
  return out;
}

// The place as a person would say it; empty where only coordinates are known.
std::string place_of(const std::string& name, const std::string& locality, const std::string& area,
                     const std::string& country) {
  std::string out = name;
  if (!locality.empty() && locality != name) out += (out.empty() ? "" : ", ") + locality;
  if (out.empty()) out = area;
  return out.empty() ? country : out;
}

bool has_entries(const NamedBytes& file) {
  const std::string_view begin = trimmed(std::string_view(file.bytes).substr(0, 256));
  return (begin.starts_with('{') || begin.starts_with('[')) &&
         file.bytes.find("\"entries\"") != std::string::npos &&
         file.bytes.find("\"creationDate\"") != std::string::npos;
}

// Entries of newer versions may hold their text only in pieces: {"contents": [{"text": "..."}, ...]}.
std::string text_of_rich(const std::string& rich) {
  if (rich.empty()) return {};
  const auto json = foreign_json(rich);
  if (!json) return {};
  std::string out;
  for (const Json& piece : list_at(*json, "contents")) out += text_at(piece, "text");
  return out;
}

Item entry(const Json& json, const std::string& zone, Foreign& out) {
  Item item;
  item.key = text_at(json, "uuid");
  std::string own_zone = text_at(json, "timeZone");
  for (char& c : own_zone)
    if (c == '\\') c = '/';
  item.felt = moment_in(text_at(json, "creationDate"), "UTC");
  if (item.felt) item.felt->zone = is_zone(own_zone) ? own_zone : zone;
  std::string written = text_at(json, "text");
  if (trimmed(written).empty()) written = text_of_rich(text_at(json, "richText"));
  MediaList media = media_of(json);
  std::size_t unknown = 0;
  item.text = with_media_named(unescaped(written), media, unknown);
  const std::size_t photos = list_at(json, "photos").size();
  out.leave("pictures", "the diary holds text; where each stood is marked", std::max(photos, unknown));
  out.leave("recordings and other files",
            "the diary holds text; what is said in them is kept where it is written",
            media.all.size() - photos);
  for (const Json& tag : list_at(json, "tags"))
    if (tag.is_string()) item.words.push_back(tag.get<std::string>());
  if (true_at(json, "starred")) item.words.emplace_back("starred");
  if (json.contains("location")) {
    const Json& location = json["location"];
    const std::string place = place_of(text_at(location, "placeName"), text_at(location, "localityName"),
                                       text_at(location, "administrativeArea"), text_at(location, "country"));
    if (!place.empty())
      item.words.push_back("at " + place);
    else
      out.leave("places as coordinates", "only places with a name are kept");
  }
  if (json.contains("weather")) out.leave("weather", "it is not kept");
  return item;
}

// The keys and values of a property list, those of a dictionary within it as "Location/Place Name".
std::map<std::string, std::vector<std::string>> property_list(std::string_view text) {
  std::map<std::string, std::vector<std::string>> out;
  MarkupReader reader(text);
  std::string key, within;
  int depth = 0;
  while (true) {
    const auto piece = reader.next();
    if (piece.kind == MarkupReader::Kind::done) return out;
    if (piece.kind == MarkupReader::Kind::end && piece.name == "dict" && --depth == 1) within.clear();
    if (piece.kind != MarkupReader::Kind::start) continue;
    const std::string name(piece.name);
    if (name == "dict" && !piece.closed && ++depth == 2) within = key + "/";
    if (depth < 1 || depth > 2 || name == "dict" || name == "array") continue;
    if (name == "true" || name == "false") {
      out[within + key].push_back(name);
      continue;
    }
    if (piece.closed) continue;
    std::string value = text_of(reader, name);
    const bool torn = reader.position() >= text.size() && !text.ends_with('>');
    if (torn && key != "Entry Text" && value.size() <= longest_name) return out;  // the file ends in it
    if (name == "key")
      key = std::move(value);
    else
      out[within + key].push_back(std::move(value));
  }
}

}  // namespace

bool is_day_one(Files files) {
  for (const NamedBytes& file : files)
    if (has_entries(file)) return true;
  return false;
}

Result<Foreign> read_day_one(Files files, const ReadOptions& options) {
  Foreign out{.format = "Day One"};
  for (const NamedBytes& file : files) {
    if (!has_entries(file)) continue;
    const std::string& text = clean_text(file, out);
    out.read.insert(file.name);
    auto json = foreign_json(text);
    if (!json || !json->is_object() || !json->contains("entries") || !(*json)["entries"].is_array()) {
      out.leave("files that cannot be read", "they are damaged");
      out.remark(0, file.name, json ? "there is no list of entries in it" : json.error().sentence);
      continue;
    }
    std::size_t n = 0;
    for (const Json& one : list_at(*json, "entries")) {
      if (out.items.size() >= caps::items) break;
      const std::string where = "entry " + std::to_string(++n) + " of " + file.name;
      if (!is_entry_of(one, where, out)) continue;
      Item item = entry(one, options.zone, out);
      item.where = where;
      if (trimmed(item.text).empty()) {
        out.leave("empty entries", "there is nothing in them");
        continue;
      }
      out.items.push_back(std::move(item));
    }
  }
  return out;
}

bool is_day_one_classic(Files files) {
  for (const NamedBytes& file : files)
    if (has_suffix(file.name, ".doentry") ||
        (file.bytes.find("<plist") < 512 && file.bytes.find("Entry Text") != std::string::npos))
      return true;
  return false;
}

Result<Foreign> read_day_one_classic(Files files, const ReadOptions& options) {
  Foreign out{.format = "Day One Classic"};
  for (const NamedBytes& file : files) {
    if (has_suffix(file.name, ".doentry")) out.read.insert(file.name);
    if (file.bytes.find("<plist") == std::string::npos) {
      if (has_suffix(file.name, ".jpg")) {
        out.leave("pictures", "the diary holds text");
        out.read.insert(file.name);
      }
      if (file.bytes.starts_with("bplist"))
        out.leave("entries in a binary form", "only the readable form of property lists is known");
      else if (has_suffix(file.name, ".doentry"))
        out.leave("entries that are no property list", "they are damaged");
      continue;
    }
    out.read.insert(file.name);
    const std::string& text = clean_text(file, out);
    if (!is_closed(text, "<key>", {"</plist>"})) out.cut_short.insert(file.name);
    auto fields = property_list(text);
    const auto first = [&](const char* key) {
      const auto found = fields.find(key);
      return found == fields.end() || found->second.empty() ? std::string() : found->second.front();
    };
    Item item;
    item.where = file.name;
    item.key = first("UUID");
    item.text = first("Entry Text");
    const std::string own_zone = first("Time Zone");
    item.felt = moment_in(first("Creation Date"), "UTC");
    if (item.felt) item.felt->zone = is_zone(own_zone) ? own_zone : options.zone;
    if (const auto tags = fields.find("Tags"); tags != fields.end()) item.words = tags->second;
    if (first("Starred") == "true") item.words.emplace_back("starred");
    const std::string place = place_of(first("Location/Place Name"), first("Location/Locality"),
                                       first("Location/Administrative Area"), first("Location/Country"));
    if (!place.empty())
      item.words.push_back("at " + place);
    else if (!first("Location/Latitude").empty())
      out.leave("places as coordinates", "only places with a name are kept");
    if (std::ranges::any_of(fields, [](const auto& field) { return field.first.starts_with("Weather/"); }))
      out.leave("weather", "it is not kept");
    if (trimmed(item.text).empty()) {
      out.leave("empty entries", "there is nothing in them");
      continue;
    }
    out.items.push_back(std::move(item));
  }
  return out;
}

}  // namespace holdfast::exchange
