// A folder (or an archive) of Markdown, as Obsidian and others keep it: one entry a file, its time from the
// front matter or from its name ("2024-05-01 Morning.md").
#include <array>

#include "base/text.h"
#include "exchange/parsers.h"
#include "exchange/parsing.h"
#include "exchange/yaml_words.h"

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

std::string one_line(std::string text) {
  constexpr std::size_t longest = 2000;
  for (char& c : text)
    if (c == '\n' || c == '\r') c = ' ';
  return text.size() > longest ? repaired_utf8(text.substr(0, longest)).text + "..." : text;
}

void read_front_matter(std::string_view yaml, Item& item, const std::string& zone, Foreign& out) {
  try {
    const YAML::Node front = YAML::Load(std::string(yaml));
    if (!front.IsMap()) {  // a text between two rules
      item.text = "---\n" + std::string(yaml) + "---\n" + item.text;
      return;
    }
    for (const auto& field : front) {
      if (!field.first.IsScalar()) continue;
      const std::string key = lower_ascii(field.first.Scalar());
      const YAML::Node& value = field.second;
      if (key == "title" && value.IsScalar()) {
        item.title = value.Scalar();
      } else if (key == "tags" || key == "tag" || key == "keywords") {
        if (!value.IsScalar())
          words_of(value, item.words, item.where, out);
        else
          for (const std::string_view word : split(value.Scalar(), ','))
            if (!trimmed(word).empty()) item.words.emplace_back(trimmed(word));
      } else if (value.IsScalar() && std::ranges::find(time_keys, key) != time_keys.end()) {
        std::string said = value.Scalar();
        std::erase_if(said, [](char c) { return c == '[' || c == ']'; });  // a link to the day
        const auto at = moment_in(said, zone);
        if (at && !item.felt)
          item.felt = at;
        else if (!value.Scalar().empty())
          item.words.push_back(field.first.Scalar() + ": " + value.Scalar());
      } else if (value.IsSequence() || value.IsMap()) {
        if (value.size() > 0) item.words.push_back(field.first.Scalar() + ": " + one_line(YAML::Dump(value)));
      } else if (value.IsScalar() && !value.Scalar().empty()) {
        if (const auto number = decimal_number(value.Scalar()))
          item.measures.push_back({key, *number, ""});
        else
          item.words.push_back(field.first.Scalar() + ": " + value.Scalar());
      }
    }
  } catch (const YAML::Exception&) {
    out.remark(1, item.where,
               "the lines between the dashes are no YAML; they stand in the text as they were");
    item.text = "```\n" + std::string(yaml) + "```\n\n" + item.text;
  }
}

// "2024-05-01", "2024-05-01 Morning", "20240501", "202405010930", "2024-05-01T0930", "01.05.2024" at the
// beginning of a name.
std::optional<Moment> time_in_name(std::string_view name, std::string& rest, const std::string& zone) {
  std::string stem(name.substr(0, name.rfind('.')));
  const auto digits = [&](std::size_t from, std::size_t size) {
    return stem.size() >= from + size &&
           stem.substr(from, size).find_first_not_of("0123456789") == std::string::npos;
  };
  const auto take = [&](const std::string& written, std::size_t size) -> std::optional<Moment> {
    const auto at = moment_in(written, zone);
    if (!at) return std::nullopt;
    rest = trimmed(stem.substr(std::min(stem.size(), size)));
    while (!rest.empty() && (rest[0] == '-' || rest[0] == '_' || rest[0] == ' ')) rest.erase(0, 1);
    return at;
  };
  if (digits(0, 8)) {  // 20240501, 202405011230, 20240501123000
    const std::string day = stem.substr(0, 4) + "-" + stem.substr(4, 2) + "-" + stem.substr(6, 2);
    if (digits(8, 4))
      if (auto at = take(day + " " + stem.substr(8, 2) + ":" + stem.substr(10, 2), digits(8, 6) ? 14 : 12))
        return at;
    if (!digits(8, 1))
      if (auto at = take(day, 8)) return at;
  }
  if (digits(0, 4) && digits(5, 2) && digits(8, 2) && (stem[4] == '-' || stem[4] == '.' || stem[4] == '_')) {
    const std::string day = stem.substr(0, 4) + "-" + stem.substr(5, 2) + "-" + stem.substr(8, 2);
    if (stem.size() >= 15 && digits(11, 2)) {  // "2024-05-01T0930", "2024-05-01 09-30"
      const std::size_t minute = digits(13, 2) ? 13 : 14;
      if (digits(minute, 2))
        if (auto at = take(day + " " + stem.substr(11, 2) + ":" + stem.substr(minute, 2), minute + 2))
          return at;
    }
    if (auto at = take(day, 10)) return at;
  }
  if (digits(0, 2) && digits(3, 2) && digits(6, 4) && stem[2] == '.' && stem[5] == '.')  // 01.05.2024
    if (auto at = take(stem.substr(6, 4) + "-" + stem.substr(3, 2) + "-" + stem.substr(0, 2), 10)) return at;
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
    const std::string& text = clean_text(file, out);
    Item item;
    item.where = file.name;
    out.read.insert(file.name);
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
    if (item.title.empty() && (named || files.size() > 1)) item.title = rest;
    if (item.text.empty() && item.measures.empty() && item.words.empty() && item.title.empty()) {
      out.leave("empty files", "there is nothing in them");
      continue;
    }
    out.items.push_back(std::move(item));
  }
  return out;
}

}  // namespace holdfast::exchange
