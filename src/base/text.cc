// UTF-8 by hand, after the table of well-formed byte sequences in the Unicode Standard (table 3-7). Invalid
// input is replaced by the standard's recommended practice: one U+FFFD for each maximal part of a sequence
// that broke off. How wide a character is comes from utf8proc.
#include "base/text.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/ensure.h"

namespace holdfast {
namespace {

constexpr char32_t replacement = 0xFFFD;

struct Decoded {
  char32_t code_point = replacement;
  std::size_t length = 1;  // bytes taken; of an invalid sequence, its maximal well-begun part
  bool valid = false;
};

Decoded decode(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  if (lead < 0xC2 || lead > 0xF4) return {};
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  unsigned low = 0x80,
           high = 0xBF;  // of the second byte: no overlong forms, no surrogates, nothing past U+10FFFF
  if (lead == 0xE0) low = 0xA0;
  if (lead == 0xED) high = 0x9F;
  if (lead == 0xF0) low = 0x90;
  if (lead == 0xF4) high = 0x8F;
  char32_t code_point = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (i >= bytes.size() || byte(i) < low || byte(i) > high) return {replacement, i, false};
    code_point = code_point << 6 | (byte(i) & 0x3Fu);
    low = 0x80;
    high = 0xBF;
  }
  return {code_point, length, true};
}

std::size_t columns_of(char32_t code_point) {
  if (code_point == 0xAD) return 0;
  if (code_point >= 0x1160 && code_point <= 0x11FF)
    return 0;  // in a Hangul syllable that is written in parts
  return static_cast<std::size_t>(std::max(0, utf8proc_charwidth(static_cast<utf8proc_int32_t>(code_point))));
}

// Characters that steer a terminal or turn the reading direction round, so that what is seen is not what is
// there.
bool steers(char32_t c) {
  if (c == '\n' || c == '\t') return false;
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F || c == 0x2028 ||
         c == 0x2029 || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF ||
         (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F);
}

// Bytes to leave out for the escape sequence that opens `text` (ECMA-48): CSI to its final byte, a string
// (OSC, DCS, APC, PM, SOS) to its end, else ESC with its intermediates and final byte. Zero where none
// begins.
std::size_t escape_length(std::string_view text) {
  if (text.empty() || text[0] != '\x1b') return 0;
  if (text.size() == 1) return 1;
  const char kind = text[1];
  std::size_t i = 2;
  if (kind == '[') {
    while (i < text.size() && text[i] >= 0x20 && text[i] < 0x40) ++i;
    return i < text.size() && text[i] >= 0x40 && text[i] < 0x7F ? i + 1 : i;
  }
  if (kind == ']' || kind == 'P' || kind == '_' || kind == '^' || kind == 'X') {
    const std::size_t end = text.find_first_of("\x07\x1b\n", i);  // an unfinished one ends with its line
    if (end == std::string_view::npos) return text.size();
    if (text[end] == '\n') return end;
    if (text[end] == '\x07') return end + 1;
    return end + 1 < text.size() && text[end + 1] == '\\' ? end + 2 : end;
  }
  if (kind < 0x20 || kind > 0x7E) return 1;
  i = 1;
  while (i < text.size() && text[i] >= 0x20 && text[i] < 0x30) ++i;
  return i < text.size() && text[i] >= 0x30 && text[i] < 0x7F ? i + 1 : i;
}

char folded(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Edits (insert, delete, replace, swap of neighbours) that turn one word into the other, ASCII case not
// counting: the optimal string alignment distance.
std::size_t edits_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> two_back(b.size() + 1), back(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) back[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = folded(a[i - 1]) == folded(b[j - 1]) ? 0 : 1;
      row[j] = std::min({back[j] + 1, row[j - 1] + 1, back[j - 1] + change});
      if (i > 1 && j > 1 && folded(a[i - 1]) == folded(b[j - 2]) && folded(a[i - 2]) == folded(b[j - 1]))
        row[j] = std::min(row[j], two_back[j - 2] + 1);
    }
    two_back.swap(back);
    back.swap(row);
  }
  return back[b.size()];
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const Decoded next = decode(bytes);
    if (!next.valid) return false;
    bytes.remove_prefix(next.length);
  }
  return true;
}

Repaired repaired_utf8(std::string_view bytes) {
  Repaired out;
  out.text.reserve(bytes.size());
  while (!bytes.empty()) {
    const Decoded next = decode(bytes);
    if (next.valid) {
      out.text.append(bytes.substr(0, next.length));
    } else {
      append_utf8(out.text, replacement);
      ++out.replaced;
    }
    bytes.remove_prefix(next.length);
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view white = " \t\r\n\v\f";
  const std::size_t first = text.find_first_not_of(white);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white) - first + 1);
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), folded);
  return out;
}

bool starts_with_folded(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), text.begin(),
                                                    [](char a, char b) { return folded(a) == folded(b); });
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::vector<std::string> listed(std::string_view text) {
  std::vector<std::string> list;
  for (const std::string_view piece : split(text, ','))
    if (!trimmed(piece).empty()) list.emplace_back(trimmed(piece));
  return list;
}

std::string joined(std::span<const std::string> parts, std::string_view between) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += between;
    out += parts[i];
  }
  return out;
}

std::size_t width(std::string_view utf8) {
  std::size_t columns = 0;
  while (!utf8.empty()) {
    const Decoded next = decode(utf8);
    columns += columns_of(next.code_point);
    utf8.remove_prefix(next.length);
  }
  return columns;
}

std::string cut_to_width(std::string_view utf8, std::size_t columns) {
  if (width(utf8) <= columns) return std::string(utf8);
  if (columns == 0) return {};
  std::size_t taken = 0, bytes = 0;
  while (bytes < utf8.size()) {
    const Decoded next = decode(utf8.substr(bytes));
    const std::size_t wide = columns_of(next.code_point);
    if (taken + wide > columns - 1) break;  // one column is the ellipsis
    taken += wide;
    bytes += next.length;
  }
  return std::string(utf8.substr(0, bytes)) + "…";
}

void append_utf8(std::string& out, char32_t c) {
  ensure(c <= 0x10FFFF && !(c >= 0xD800 && c <= 0xDFFF));
  const auto byte = [&](char32_t value) { out += static_cast<char>(static_cast<unsigned char>(value)); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | c >> 6);
    byte(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    byte(0xE0 | c >> 12);
    byte(0x80 | (c >> 6 & 0x3F));
    byte(0x80 | (c & 0x3F));
  } else {
    byte(0xF0 | c >> 18);
    byte(0x80 | (c >> 12 & 0x3F));
    byte(0x80 | (c >> 6 & 0x3F));
    byte(0x80 | (c & 0x3F));
  }
}

std::optional<long long> whole_number(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  long long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return value;
}

std::optional<double> decimal_number(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return {};
  return value;
}

std::optional<std::string> nearest_word(std::string_view text, std::span<const std::string_view> words) {
  constexpr std::size_t close_enough = 2;
  std::optional<std::string> nearest;
  std::size_t fewest = close_enough + 1;
  for (const std::string_view word : words) {
    if (text.empty() || text.size() > word.size() + close_enough || word.size() > text.size() + close_enough)
      continue;
    const std::size_t edits = edits_between(text, word);
    // Two edits out of three letters is another word, not a slip.
    if (edits < fewest && edits < std::max(text.size(), word.size())) {
      if (edits == 2 && std::min(text.size(), word.size()) < 4) continue;
      fewest = edits;
      nearest = std::string(word);
    }
  }
  return nearest;
}

std::string printable(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  while (!utf8.empty()) {
    if (const std::size_t skip = escape_length(utf8); skip > 0) {
      utf8.remove_prefix(skip);
      continue;
    }
    const Decoded next = decode(utf8);
    if (!next.valid)
      append_utf8(out, replacement);
    else if (!steers(next.code_point))
      out.append(utf8.substr(0, next.length));
    utf8.remove_prefix(next.length);
  }
  return out;
}

CodePoint first_code_point(std::string_view utf8) {
  const Decoded next = decode(utf8);
  return next.valid ? CodePoint{next.code_point, next.length} : CodePoint{0xFFFD, 1};
}

std::string to_base64(std::string_view bytes) {
  constexpr std::string_view signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8 | (at + k < bytes.size() ? static_cast<unsigned char>(bytes[at + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      out += at + k <= bytes.size() ? signs[bits >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  int held = 0, padding = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const int value = c >= 'A' && c <= 'Z'   ? c - 'A'
                      : c >= 'a' && c <= 'z' ? c - 'a' + 26
                      : c >= '0' && c <= '9' ? c - '0' + 52
                      : c == '+'             ? 62
                      : c == '/'             ? 63
                                             : -1;
    if (value < 0 || padding > 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += static_cast<char>(bits >> held & 0xFF);
    }
  }
  if (padding > 2 || held == 6) return std::nullopt;
  return out;
}

}  // namespace holdfast
