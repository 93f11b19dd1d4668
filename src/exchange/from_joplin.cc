// Joplin: the RAW export (and JEX, which is a tar of it): a file for each note, folder and tag, with its
// properties in lines "key: value" at the end. The Markdown export is a folder of Markdown like any other.
#include "base/text.h"
#include "exchange/parsers.h"
#include "exchange/parsing.h"

namespace holdfast::exchange {
namespace {

using Properties = std::map<std::string, std::string, std::less<>>;

// The lines at the end of the file that are properties; what stands before them is the note.
Properties properties_of(std::string_view text, std::string_view& note) {
  Properties out;
  std::string_view rest = text;
  while (!rest.empty()) {
    while (rest.ends_with('\n') || rest.ends_with('\r')) {
      const bool blank = rest.size() > 1 && rest.ends_with("\n\n");
      rest.remove_suffix(1);
      if (blank && !out.empty()) {
        note = rest;
        return out;
      }
    }
    const auto from = rest.rfind('\n');
    const std::string_view line = from == std::string_view::npos ? rest : rest.substr(from + 1);
    const auto colon = line.find(": ");
    const bool bare = line.ends_with(':');
    const std::string_view key =
        line.substr(0, colon != std::string_view::npos ? colon : line.size() - (bare ? 1 : 0));
    const bool named = !key.empty() && key.size() < 40 &&
                       key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos &&
                       (colon != std::string_view::npos || bare);
    if (!named) break;
    out.emplace(std::string(key), colon == std::string_view::npos
                                      ? std::string()
                                      : std::string(trimmed(line.substr(colon + 2))));
    if (from == std::string_view::npos) {
      rest = {};
      break;
    }
    rest = rest.substr(0, from);
    if (rest.ends_with('\n') || rest.empty()) break;  // a blank line: the note ends here
  }
  note = rest;
  return out;
}

std::string value(const Properties& properties, std::string_view key) {
  const auto found = properties.find(key);
  return found == properties.end() ? std::string() : found->second;
}

// "![alt](:/id)" and "[name](:/id)" lead to files and notes that are not there any more: a mark stands where
// a picture stood, a name where something was linked.
std::string with_own_links_named(std::string_view text, std::size_t& pictures) {
  std::string out;
  while (true) {
    const auto at = text.find("](:/");
    const auto end = at == std::string_view::npos ? at : text.substr(0, at + 128).find(')', at);
    const auto from = at == std::string_view::npos ? at : text.substr(0, at).rfind('[');
    if (at == std::string_view::npos) return out + std::string(text);
    if (end == std::string_view::npos || from == std::string_view::npos) {
      out += text.substr(0, at + 4);
      text.remove_prefix(at + 4);
      continue;
    }
    const bool picture = from > 0 && text[from - 1] == '!';
    const std::string_view said = text.substr(from + 1, at - from - 1);
    out += text.substr(0, from - (picture ? 1 : 0));
    if (picture) {
      out += said.empty() ? "[picture]" : "[picture: " + std::string(said) + "]";
      ++pictures;
    } else {
      out += said;
    }
    text.remove_prefix(end + 1);
  }
}

bool is_raw(const NamedBytes& file) {
  if (!has_suffix(file.name, ".md")) return false;
  const std::string_view end =
      std::string_view(file.bytes).substr(file.bytes.size() > 4096 ? file.bytes.size() - 4096 : 0);
  return end.find("\ntype_: ") != std::string_view::npos && end.find("id: ") != std::string_view::npos;
}

}  // namespace

bool is_joplin(Files files) {
  for (const NamedBytes& file : files)
    if (is_raw(file)) return true;
  return false;
}

Result<Foreign> read_joplin(Files files, const ReadOptions& options) {
  Foreign out{.format = "Joplin"};
  std::map<std::string, std::string> tags;          // id: name
  std::multimap<std::string, std::string> tags_of;  // note: tag
  std::map<std::string, std::size_t> place;
  std::size_t pictures = 0;
  for (const NamedBytes& file : files) {
    if (!is_raw(file)) {
      if (file.bytes.empty() && !file.name.empty())
        out.leave("pictures and other files", "the diary holds text");
      else if (has_suffix(file.name, ".md") && file.name.find("resources/") == std::string::npos)
        out.cut_short.insert(file.name);  // each page ends with lines of Joplin's own
      continue;
    }
    if (out.items.size() >= caps::items) break;
    const std::string& text = clean_text(file, out);
    out.read.insert(file.name);
    std::string_view note;
    const Properties properties = properties_of(text, note);
    const std::string type = value(properties, "type_"), id = value(properties, "id");
    const auto first_line = note.find('\n');
    const std::string title(trimmed(note.substr(0, first_line)));
    if (type == "5") tags[id] = title;
    if (type == "6") tags_of.emplace(value(properties, "note_id"), value(properties, "tag_id"));
    if (type == "2") out.leave("notebooks", "only the notes in them come in");
    if (type != "1") continue;
    if (value(properties, "encryption_applied") == "1") {
      out.leave("encrypted notes", "decrypt them in Joplin first");
      continue;
    }
    if (!value(properties, "deleted_time").empty() && value(properties, "deleted_time") != "0") {
      out.leave("notes in the bin", "they were thrown away there");
      continue;
    }
    Item item;
    item.where = file.name;
    item.key = id;
    item.title = title;
    if (first_line != std::string_view::npos)
      item.text = with_own_links_named(trimmed(note.substr(first_line)), pictures);
    if (const std::string source = value(properties, "source_url"); !source.empty())
      item.words.push_back("source: " + source);
    if (const auto latitude = decimal_number(value(properties, "latitude")); latitude && *latitude != 0)
      out.leave("places as coordinates", "only places with a name are kept");
    std::string created = value(properties, "user_created_time");
    if (created.empty()) created = value(properties, "created_time");
    if (auto at = moment_in(created, "UTC")) item.felt = Moment{at->at, options.zone};
    place[id] = out.items.size();
    out.items.push_back(std::move(item));
  }
  out.leave("pictures", "the diary holds text; where each stood is marked", pictures);
  for (const auto& [note, tag] : tags_of)
    if (const auto at = place.find(note); at != place.end())
      if (const auto name = tags.find(tag); name != tags.end())
        out.items[at->second].words.push_back(name->second);
  return out;
}

}  // namespace holdfast::exchange
