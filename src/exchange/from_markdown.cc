// A folder (or an archive) of Markdown, as Obsidian and others keep it: one entry a file, its time from the
// front matter or from its name ("2024-05-01 Morning.md").
#include <yaml-cpp/yaml.h>

#include <array>

#include "base/text.h"
#include "exchange/parsers.h"
#include "exchange/parsing.h"

namespace holdfast::exchange {
namespace {

constexpr std::array<const char*, 6> time_keys{"date",     "created", "created_at",
                                               "datetime", "day",     "published"};

bool is_page(const NamedBytes& file) {
  return has_suffix(file.name, ".md") || has_suffix(file.name, ".markdown") ||
         has_suffix(file.name, ".txt") || has_suffix(file.name, ".text");
}

// The front matter between two lines "---", taken off `text`.
std::string_view front_matter(std::string_view& text) {
  if (!text.starts_with("---\n") && !text.starts_with("---\r\n")) return {};
  const auto begin = text.find('\n') + 1;
  for (std::size_t at = begin; at < text.size();) {
    auto end = text.find('\n', at);
    if (end == std::string_view::npos) end = text.size();
    if (trimmed(text.substr(at, end - at)) == "---" || trimmed(text.substr(at, end - at)) == "...") {
      const std::string_view found = text.substr(begin, at - begin);
      text.remove_prefix(std::min(text.size(), end + 1));
      return found;
    }
    at = end + 1;
  }
  return {};
}

void read_front_matter(std::string_view yaml, Item& item, const std::string& zone, Foreign& out) {
  try {
    const YAML::Node front = YAML::Load(std::string(yaml));
    if (!front.IsMap()) return;
    for (const auto& field : front) {
      if (!field.first.IsScalar()) continue;
      const std::string key = lower_ascii(field.first.Scalar());
      const YAML::Node& value = field.second;
      if (key == "title" && value.IsScalar()) {
        item.title = value.Scalar();
      } else if (key == "tags" || key == "tag" || key == "keywords") {
        if (value.IsScalar())
          for (const std::string_view word : split(value.Scalar(), ','))
            if (!trimmed(word).empty()) item.words.emplace_back(trimmed(word));
        if (value.IsSequence())
          for (const auto& word : value)
            if (word.IsScalar() && item.words.size() < 100) item.words.push_back(word.Scalar());
      } else if (value.IsScalar() && std::ranges::find(time_keys, key) != time_keys.end()) {
        if (!item.felt) item.felt = moment_in(value.Scalar(), zone);
      } else if (value.IsScalar() && !value.Scalar().empty()) {
        if (const auto number = decimal_number(value.Scalar()))
          item.measures.push_back({key, *number, ""});
        else
          item.words.push_back(key + ": " + value.Scalar());
      }
    }
  } catch (const YAML::Exception&) {
    out.remark(1, item.where,
               "the lines between the dashes are no YAML; they stand in the text as they were");
    item.text = "```\n" + std::string(yaml) + "```\n\n" + item.text;
  }
}

// "2024-05-01", "2024-05-01 Morning", "20240501", "2024-05-01T0930", "01.05.2024" at the beginning of a name.
std::optional<Moment> time_in_name(std::string_view name, std::string& rest, const std::string& zone) {
  std::string stem(name.substr(0, name.rfind('.')));
  for (const std::size_t size : {16u, 10u, 8u}) {
    if (stem.size() < size) continue;
    std::string begin = stem.substr(0, size);
    if (size == 8 && begin.find_first_not_of("0123456789") != std::string::npos) continue;
    if (size == 8) begin = begin.substr(0, 4) + "-" + begin.substr(4, 2) + "-" + begin.substr(6, 2);
    if (size == 16) {
      for (char& c : begin)
        if (c == '_' || c == 'T') c = ' ';
      if (begin[13] == '-' || begin[13] == '.') begin[13] = ':';
    }
    if (const auto at = moment_in(begin, zone)) {
      rest = trimmed(stem.substr(size));
      while (!rest.empty() && (rest[0] == '-' || rest[0] == '_' || rest[0] == ' ')) rest.erase(0, 1);
      return at;
    }
  }
  rest = std::move(stem);
  return std::nullopt;
}

}  // namespace

bool is_markdown(Files files) {
  for (const NamedBytes& file : files)
    if (is_page(file) && !trimmed(file.bytes).empty()) return true;
  return false;
}

Result<Foreign> read_markdown(Files files, const ReadOptions& options) {
  Foreign out{.format = "Markdown files"};
  for (const NamedBytes& file : files) {
    if (!is_page(file)) {
      if (!file.name.empty() && !base_name(file.name).starts_with('.'))
        out.leave("other files", "only Markdown is read");
      continue;
    }
    if (out.items.size() >= caps::items) break;
    const std::string text = clean_text(file, out);
    Item item;
    item.where = file.name;
    item.key = file.name;
    std::string_view body = text;
    const std::string_view front = front_matter(body);
    item.text = trimmed(body);
    if (!front.empty()) read_front_matter(front, item, options.zone, out);
    std::string rest;
    const auto named = time_in_name(base_name(file.name), rest, options.zone);
    if (!item.felt) item.felt = named;
    if (item.title.empty() && item.text.starts_with("# ")) {
      const auto end = item.text.find('\n');
      item.title = trimmed(std::string_view(item.text).substr(2, end == std::string::npos ? end : end - 2));
      item.text = end == std::string::npos ? std::string()
                                           : std::string(trimmed(std::string_view(item.text).substr(end)));
    }
    if (item.title.empty() && files.size() > 1) item.title = rest;
    if (item.text.empty() && item.measures.empty() && item.words.empty() && item.title.empty()) {
      out.leave("empty files", "there is nothing in them");
      continue;
    }
    out.items.push_back(std::move(item));
  }
  return out;
}

}  // namespace holdfast::exchange
