// RedNotebook: a file for each month ("2024-05.txt"), YAML with the days' numbers as keys. Its marks
// (txt2tags) become Markdown's.
#include <cctype>

#include "base/text.h"
#include "exchange/parsers.h"
#include "exchange/parsing.h"
#include "exchange/yaml_words.h"

namespace holdfast::exchange {
namespace {

struct Month {
  int year = 0, month = 0;
};

std::optional<Month> month_of_file(std::string_view name) {
  name = base_name(name);
  if (name.size() != 11 || !name.ends_with(".txt") || name[4] != '-') return std::nullopt;
  const auto year = whole_number(name.substr(0, 4)), month = whole_number(name.substr(5, 2));
  if (!year || !month || *year < 1900 || *month < 1 || *month > 12) return std::nullopt;
  return Month{static_cast<int>(*year), static_cast<int>(*month)};
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
}
bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// The parts of a line that stay as they are: addresses, and what stands between "" and "".
std::vector<bool> kept_as_it_is(std::string_view line) {
  std::vector<bool> out(line.size());
  const auto keep = [&](std::size_t from, std::size_t until) {
    for (; from < until; ++from) out[from] = true;
  };
  for (std::size_t at = line.find("://"); at != std::string_view::npos; at = line.find("://", at + 3)) {
    std::size_t from = at;
    while (from > 0 && std::isalpha(static_cast<unsigned char>(line[from - 1]))) --from;
    const std::size_t until = std::min(line.size(), line.find_first_of(" \t)]>\"", at + 3));
    if (from < at) keep(from, until);
    at = std::max(at, until - 3);
  }
  for (std::size_t at = line.find("\"\""); at != std::string_view::npos; at = line.find("\"\"", at)) {
    const std::size_t end = line.find("\"\"", at + 2);
    if (end == std::string_view::npos) break;
    keep(at, end + 2);
    at = end + 2;
  }
  return out;
}

// "//so//" becomes "*so*": two marks in a line with words right between them. A mark with blanks about it, or
// within a word, is none.
std::string with_pairs_replaced(std::string_view line, std::string_view mark, std::string_view becomes) {
  if (line.find(mark) == std::string_view::npos) return std::string(line);
  const std::vector<bool> kept = kept_as_it_is(line);
  std::vector<std::size_t> marks;  // where a pair begins, where it ends
  bool open = false;
  for (std::size_t at = line.find(mark); at != std::string_view::npos; at = line.find(mark, at)) {
    const std::size_t behind = at + mark.size();
    const char before = at > 0 ? line[at - 1] : ' ', after = behind < line.size() ? line[behind] : ' ';
    const bool longer = before == mark[0] || after == mark[0];
    const bool opens = !open && !is_blank(after) && !is_word(before);
    const bool closes = open && !is_blank(before) && !is_word(after) && at > marks.back() + mark.size();
    if (longer || kept[at]) {
      ++at;
      continue;
    }
    if (opens || closes) {
      marks.push_back(at);
      open = opens;
    }
    at = behind;
  }
  if (open) marks.pop_back();
  std::string out;
  std::size_t copied = 0;
  for (const std::size_t at : marks) {
    out += std::string(line.substr(copied, at - copied)) + std::string(becomes);
    copied = at + mark.size();
  }
  return out + std::string(line.substr(copied));
}

// [""/path/picture"".png] and [name ""address""]
std::string links_read(std::string_view text, std::size_t& pictures) {
  std::string out;
  while (true) {
    const auto at = text.find('[');
    out += text.substr(0, at);
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at);
    const auto quote = text.substr(0, 2000).find("\"\"");
    const auto close = text.substr(0, 4000).find("\"\"", quote == std::string_view::npos ? quote : quote + 2);
    const auto end = close == std::string_view::npos ? close : text.substr(0, 4096).find(']', close);
    if (quote == std::string_view::npos || end == std::string_view::npos ||
        text.substr(0, quote).find('\n') != std::string_view::npos) {
      out += '[';
      text.remove_prefix(1);
      continue;
    }
    const std::string_view name = trimmed(text.substr(1, quote - 1)),
                           address = text.substr(quote + 2, close - quote - 2);
    if (name.empty()) {
      out += "[picture: " + std::string(base_name(address)) + "]";
      ++pictures;
    } else {
      out += "[" + std::string(name) + "](" + std::string(address) + ")";
    }
    text.remove_prefix(end + 1);
  }
}

std::string as_markdown(std::string text, std::size_t& pictures) {
  text = links_read(text, pictures);
  std::string out;
  for (const std::string_view written : split(text, '\n')) {
    const std::string line = with_pairs_replaced(with_pairs_replaced(written, "//", "*"), "--", "~~");
    const std::string_view bare = trimmed(line);
    std::size_t level = 0;
    while (level < bare.size() && level < 6 && bare[level] == '=') ++level;
    if (level > 0 && bare.size() > 2 * level && bare.ends_with(std::string(level, '=')))
      out +=
          std::string(level, '#') + " " + std::string(trimmed(bare.substr(level, bare.size() - 2 * level)));
    else
      out += line;
    out += '\n';
  }
  return std::string(trimmed(out));
}

// A month whose days cannot be told apart, as one entry.
void keep_whole(const NamedBytes& file, const Month& month, const std::string& text,
                const ReadOptions& options, Foreign& out) {
  Item item;
  item.where = file.name;
  item.felt = moment_of_day(month.year, month.month, 1, options.zone);
  item.by_wall = true;
  item.title = base_name(file.name);
  item.text = text;
  out.items.push_back(std::move(item));
}

// Whether a line begins as a day of a month does: "12:".
bool has_days(std::string_view text) {
  for (const std::string_view line : split(text.substr(0, 1u << 16), '\n')) {
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && colon <= 2 && whole_number(line.substr(0, colon))) return true;
  }
  return false;
}

}  // namespace

bool is_rednotebook(Files files) {
  for (const NamedBytes& file : files)
    if (month_of_file(file.name) && has_days(file.bytes)) return true;
  return false;
}

Result<Foreign> read_rednotebook(Files files, const ReadOptions& options) {
  Foreign out{.format = "RedNotebook"};
  std::size_t pictures = 0;
  for (const NamedBytes& file : files) {
    const auto month = month_of_file(file.name);
    if (!month || file.bytes.empty()) continue;
    out.read.insert(file.name);
    const std::string& text = clean_text(file, out);
    if (!text.ends_with('\n')) remark_open_end(file.name, out);
    try {
      const YAML::Node days = yaml_of(text, file.name, out);
      if (!days.IsMap()) {
        if (!trimmed(text).empty()) keep_whole(file, *month, text, options, out);
        continue;
      }
      for (const auto& day : days) {
        const auto number = whole_number(day.first.IsScalar() ? day.first.Scalar() : "");
        if (out.items.size() >= caps::items) break;
        if (!number || (!day.second.IsMap() && !day.second.IsScalar())) {
          out.leave("days that cannot be read", "they are no days of RedNotebook");
          continue;
        }
        Item item;
        item.where = "day " + std::to_string(*number) + " of " + file.name;

        item.felt = moment_of_day(month->year, month->month, static_cast<int>(std::clamp(*number, 0LL, 99LL)),
                                  options.zone);
        item.by_wall = true;
        if (day.second.IsScalar()) item.text = as_markdown(day.second.Scalar(), pictures);
        for (const auto& field : day.second) {
          if (field.first.IsScalar() && field.first.Scalar() == "text" && field.second.IsScalar()) {
            item.text = as_markdown(field.second.Scalar(), pictures);
            continue;
          }
          words_of(field.first, field.second, item.words, item.where, out);
        }
        if (item.text.empty() && item.words.empty()) continue;
        out.items.push_back(std::move(item));
      }
    } catch (const YAML::Exception& wrong) {
      out.leave("months that are no YAML", "they are damaged");
      out.remark(static_cast<std::size_t>(std::max(0, wrong.mark.line + 1)), file.name,
                 "what stands here cannot be read");
      keep_whole(file, *month, text, options, out);  // so that nothing is lost
    }
  }
  out.leave("pictures", "the diary holds text; where each stood is marked", pictures);
  return out;
}

}  // namespace holdfast::exchange
