// Wrapping breaks at spaces; a word longer than a line is cut by its characters and never inside one.
#include "shell/layout.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace holdfast::shell {

namespace {

std::string coloured(const Style& style, std::string_view code, std::string_view text) {
  if (!style.colour || text.empty()) return std::string(text);
  return fmt::format("\033[{}m{}\033[0m", code, text);
}

std::size_t bytes_of_character(std::string_view text) {
  std::size_t n = 1;
  while (n < text.size() && (static_cast<unsigned char>(text[n]) & 0xC0) == 0x80) ++n;
  return n;
}

// The longest beginning that fits, at least one character.
std::size_t bytes_that_fit(std::string_view word, std::size_t columns) {
  std::size_t bytes = 0;
  while (bytes < word.size()) {
    const std::size_t next = bytes + bytes_of_character(word.substr(bytes));
    if (bytes > 0 && width(word.substr(0, next)) > columns) break;
    bytes = next;
  }
  return bytes;
}

void wrap_line(std::string& out, std::string_view line, std::size_t columns, std::size_t indent,
               std::string& lead) {
  const std::string spaces(indent, ' ');
  std::string current;
  const auto flush = [&] {
    out += lead + current + "\n";
    lead = spaces;
    current.clear();
  };
  // Spaces at the beginning (a quoted or indented line) are kept.
  std::size_t at = 0;
  while (at < line.size() && line[at] == ' ') ++at;
  std::string before(line.substr(0, std::min(at, columns / 2)));
  current = before;
  bool begun = false;
  while (at < line.size()) {
    std::size_t end = line.find(' ', at);
    if (end == std::string_view::npos) end = line.size();
    std::string_view word = line.substr(at, end - at);
    while (!word.empty()) {
      const std::size_t used = width(current) + (begun ? 1 : 0);
      if (used + width(word) <= columns) {
        if (begun) current += ' ';
        current += word;
        begun = true;
        break;
      }
      if (begun) {
        flush();
        current = before;
        begun = false;
        continue;
      }
      const std::size_t bytes = bytes_that_fit(word, columns - std::min(columns - 1, width(current)));
      current += word.substr(0, bytes);
      word.remove_prefix(bytes);
      flush();
      current = before;
    }
    at = end;
    while (at < line.size() && line[at] == ' ') ++at;
  }
  if (begun || line.empty() || current.empty()) flush();
}

}  // namespace

std::string bold(const Style& style, std::string_view text) {
  return coloured(style, "1", text);
}
std::string dim(const Style& style, std::string_view text) {
  return coloured(style, "2", text);
}
std::string accent(const Style& style, std::string_view text) {
  return coloured(style, "34", text);
}

std::string wrapped(const Style& style, std::string_view text, std::size_t indent, std::string_view first) {
  if (text.empty()) return {};
  const std::size_t columns = std::max<std::size_t>(style.columns > indent ? style.columns - indent : 1, 16);
  std::string out;
  std::string lead = first.empty() ? std::string(indent, ' ') : padded(first, indent);
  if (!first.empty() && first.back() != ' ' && width(first) >= indent && indent > 1) {  // no room behind it
    out = std::string(first) + "\n";
    lead = std::string(indent, ' ');
  }
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  for (std::string_view line : split(text, '\n')) wrap_line(out, line, columns, indent, lead);
  // Lines that are blank carry no spaces.
  std::string tidy;
  for (std::string_view line : split(out, '\n')) {
    std::string_view kept = line;
    while (!kept.empty() && kept.back() == ' ') kept.remove_suffix(1);
    tidy += kept;
    tidy += '\n';
  }
  tidy.pop_back();
  return tidy;
}

std::string padded(std::string_view text, std::size_t columns) {
  std::string out(text);
  for (std::size_t have = width(text); have < columns; ++have) out += ' ';
  return out;
}

std::string labelled(const Style& style, const std::vector<std::pair<std::string, std::string>>& lines,
                     std::size_t indent) {
  std::size_t widest = 0;
  for (const auto& [label, text] : lines) widest = std::max(widest, width(label));
  widest = std::min<std::size_t>(widest, 28);
  std::string out;
  for (const auto& [label, text] : lines) {
    const std::string lead = std::string(indent, ' ') + label;
    const std::size_t column = indent + widest + 2;
    if (width(label) > widest) {
      out += lead + "\n" + wrapped(style, text, column);
      continue;
    }
    std::string piece =
        wrapped(style, text.empty() ? std::string_view("-") : std::string_view(text), column, lead);
    if (style.colour && piece.size() > lead.size())
      piece = std::string(indent, ' ') + dim(style, label) + piece.substr(lead.size());
    out += piece;
  }
  return out;
}

std::string rule(const Style& style) {
  std::string out;
  for (std::size_t i = 0; i < std::min<std::size_t>(style.columns, 80); ++i) out += style.unicode ? "─" : "-";
  return dim(style, out) + "\n";
}

std::string with_separators(long long n) {
  std::string digits = std::to_string(n < 0 ? -n : n), out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return n < 0 ? "-" + out : out;
}

std::string counted(long long n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", with_separators(n), n == 1 ? one : many);
}

std::string say_bytes(long long bytes) {
  if (bytes < 1000) return counted(bytes, "byte", "bytes");
  double size = static_cast<double>(bytes);
  static constexpr std::string_view units[] = {"kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  size /= 1000;
  while (size >= 999.5 && unit + 1 < std::size(units)) {
    size /= 1000;
    ++unit;
  }
  return size < 9.95 ? fmt::format("{:.1f} {}", size, units[unit])
                     : fmt::format("{:.0f} {}", size, units[unit]);
}

}  // namespace holdfast::shell
