// A folder (or an archive) of Markdown, as Obsidian and others keep it: one entry a file, its time from the
// front matter or from its name ("2024-05-01 Morning.md"). Whether 05-02-2024 is in May or in February is
// settled over the whole folder, for names and front matter each: one 13 decides.
#include <array>

#include "base/text.h"
#include "exchange/parsers.h"
#include "exchange/parsing.h"
#include "exchange/stamps.h"
#include "exchange/yaml_words.h"

namespace holdfast::exchange {
namespace {

constexpr std::array<const char*, 6> time_keys{"date",     "created", "created_at",
                                               "datetime", "day",     "published"};

// Days written in figures, of which it is not known yet which is the month.
class Days {
 public:
  explicit Days(const ReadOptions& options)
      : asked_(!options.day_order.empty()),
        any_(StampReader::make(options.day_order, options.zone)),
        day_first_(StampReader::make("dmy", options.zone)),
        month_first_(StampReader::make("mdy", options.zone)) {}

  void look(std::string_view text) {
    if (any_ && !has_dots(text)) any_->look(text, 1);
  }
  void decide() { decided_ = any_ && any_->decide("the files"); }
  // Remarks where it cannot be read, or is read otherwise than it stands.
  std::optional<Moment> read(std::string_view text, const std::string& where, Foreign& out) const {
    if (!any_ || !day_first_ || !month_first_) return std::nullopt;
    constexpr auto later = StampReader::Skipped::an_hour_later;
    auto time = any_->read(text, later);
    if (has_dots(text)) {
      time = day_first_->read(text, later);
      if (!time) time = month_first_->read(text, later);
    } else if (!decided_) {
      time = day_first_->read(text, later);
      const auto other = month_first_->read(text, later);
      if (time && other && time->moment.at != other->moment.at) {
        out.remark(0, where,
                   "its date can be read two ways, and no other one shows which; say whether the day or the "
                   "month comes first");
        return std::nullopt;
      }
      if (!time) time = other;
    }
    if (!time) return std::nullopt;
    if (time->moved) out.remark(0, where, moved_by_an_hour);
    return time->moment;
  }

 private:
  // Nobody writes the month first with dots, whatever the other days look like.
  bool has_dots(std::string_view text) const {
    const auto stamp = stamp_from(text);
    return !asked_ && stamp && stamp->dotted;
  }

  bool asked_;
  Result<StampReader> any_, day_first_, month_first_;
  bool decided_ = false;
};

struct MarkdownPage {
  Item item;
  struct Said {
    std::string key, text, date;
  };
  std::vector<Said> dates;               // of the front matter, in figures or words
  std::optional<Moment> named;           // by its name
  std::string stem, date_in_name, rest;  // of its name
  std::size_t date_size = 0;
};

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

void read_front_matter(std::string_view yaml, MarkdownPage& page, const std::string& zone, Foreign& out) {
  Item& item = page.item;
  try {
    const YAML::Node front = yaml_of(yaml, item.where, out);
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
        const auto stamp = stamp_from(said);
        const bool later = stamp && (stamp->day == Stamp::Day::figures);
        const auto at = item.felt || later ? std::nullopt : wall_moment_in(said, zone, item.where, out);
        if (at) {
          item.felt = at;
          item.by_wall = is_by_wall(said);
        } else if (later)
          page.dates.push_back({field.first.Scalar(), value.Scalar(), said});
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

// What stands in a name behind its date.
std::string rest_of_stem(const std::string& stem, std::size_t size) {
  std::string rest(trimmed(stem.substr(std::min(stem.size(), size))));
  while (!rest.empty() && (rest[0] == '-' || rest[0] == '_' || rest[0] == ' ')) rest.erase(0, 1);
  return rest;
}

// "2024-05-01", "2024-05-01 Morning", "20240501", "202405010930", "2024-05-01T0930" at the beginning of a
// name.
std::optional<Moment> time_in_name(const std::string& stem, std::string& rest, const std::string& zone,
                                   const std::string& where, Foreign& out) {
  const auto digits = [&](std::size_t from, std::size_t size) {
    return stem.size() >= from + size &&
           stem.substr(from, size).find_first_not_of("0123456789") == std::string::npos;
  };
  const auto take = [&](const std::string& written, std::size_t size) -> std::optional<Moment> {
    const auto at = wall_moment_in(written, zone, where, out);
    if (at) rest = rest_of_stem(stem, size);
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
  return std::nullopt;
}

// A day at the beginning of a name that is written otherwise: "05-02-2024", "May 3, 2024", "3 May 2024".
void look_for_other_date(MarkdownPage& page) {
  constexpr std::size_t longest = 40;
  if (page.stem.find_first_of("0123456789") == std::string::npos) return;
  std::string stem = page.stem.substr(0, longest);
  std::ranges::replace(stem, '_', '-');
  for (std::size_t size = stem.size(); size >= 8; --size) {
    if (size < stem.size() && std::isalnum(static_cast<unsigned char>(stem[size]))) continue;
    const auto stamp = stamp_from(std::string_view(stem).substr(0, size));
    if (!stamp || stamp->day == Stamp::Day::none || stamp->short_year) continue;
    page.date_in_name = stem.substr(0, size);
    page.date_size = size;
    return;
  }
}

}  // namespace

bool is_markdown(Files files) {
  for (const NamedBytes& file : files)
    if (is_page(file) && !trimmed(file.bytes).empty()) return true;
  return false;
}

namespace {

MarkdownPage markdown_page_of(const NamedBytes& file, const ReadOptions& options, Foreign& out) {
  MarkdownPage page;
  Item& item = page.item;
  const std::string& text = clean_text(file, out);
  item.where = file.name;
  std::string_view body = text;
  const std::string_view front = front_matter(body);
  if (front.empty() && body.starts_with("---\n"))
    out.remark(
        1, item.where,
        "the lines between the dashes have no end; perhaps the file was cut off. They stand in the text");
  item.text = trimmed(body);
  if (!front.empty()) read_front_matter(front, page, options.zone, out);
  const std::string_view name = base_name(file.name);
  page.stem = page.rest = name.substr(0, name.rfind('.'));
  page.named = time_in_name(page.stem, page.rest, options.zone, item.where, out);
  if (!page.named) look_for_other_date(page);
  return page;
}

void settle_times(MarkdownPage& page, const Days& in_front, const Days& in_names, Foreign& out) {
  Item& item = page.item;
  for (const MarkdownPage::Said& said : page.dates) {
    const auto at = item.felt ? std::nullopt : in_front.read(said.date, item.where, out);
    if (at) {
      item.felt = at;
      item.by_wall = true;
    } else
      item.words.push_back(said.key + ": " + said.text);
  }
  if (!page.date_in_name.empty()) {
    page.named = in_names.read(page.date_in_name, item.where, out);
    if (page.named) page.rest = rest_of_stem(page.stem, page.date_size);
  }
  if (!item.felt) {
    item.felt = page.named;
    item.by_wall = true;
  }
}

}  // namespace

Result<Foreign> read_markdown(Files files, const ReadOptions& options) {
  Foreign out{.format = "Markdown files"};
  std::vector<MarkdownPage> pages;
  Days in_front(options), in_names(options);
  for (const NamedBytes& file : files) {
    if (!is_page(file)) {
      // Those that hold something are named as of another kind.
      if (file.bytes.empty() && !file.name.empty() && !base_name(file.name).starts_with('.'))
        out.leave("other files", "only Markdown is read");
      continue;
    }
    if (pages.size() >= caps::items) break;
    out.read.insert(file.name);
    pages.push_back(markdown_page_of(file, options, out));
    for (const MarkdownPage::Said& said : pages.back().dates) in_front.look(said.date);
    if (!pages.back().date_in_name.empty()) in_names.look(pages.back().date_in_name);
  }
  in_front.decide();
  in_names.decide();
  for (MarkdownPage& page : pages) {
    settle_times(page, in_front, in_names, out);
    Item& item = page.item;
    if (item.title.empty() && item.text.starts_with("# ")) {
      const auto end = item.text.find('\n');
      item.title = trimmed(std::string_view(item.text).substr(2, end == std::string::npos ? end : end - 2));
      item.text = end == std::string::npos ? std::string()
                                           : std::string(trimmed(std::string_view(item.text).substr(end)));
    }
    if (item.title.empty() && (page.named || files.size() > 1)) item.title = page.rest;
    if (item.text.empty() && item.measures.empty() && item.words.empty() && item.title.empty()) {
      out.leave("empty files", "there is nothing in them");
      continue;
    }
    out.items.push_back(std::move(item));
  }
  return out;
}

}  // namespace holdfast::exchange
