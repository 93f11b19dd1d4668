// Encodings, told apart by evidence: a byte order mark, or zero bytes that stand on every second place.
// Windows-1252 is the table of the WHATWG Encoding Standard, in which the five unused bytes are the C1
// controls of the same number.
#include "exchange/bytes.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/text.h"

namespace holdfast::exchange {
namespace {

constexpr std::array<char32_t, 32> windows_1252_80_9f{
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

void append_windows_1252(std::string& out, unsigned char byte) {
  append_utf8(out, byte >= 0x80 && byte <= 0x9F ? windows_1252_80_9f[byte - 0x80u] : byte);
}

bool begins_with(std::string_view bytes, std::string_view mark) {
  return bytes.substr(0, mark.size()) == mark;
}

// How many bytes of `rest`, which begins outside ASCII, are one well-formed character; 0 for none.
std::size_t character_at(std::string_view rest) {
  for (std::size_t length = 2; length <= 4 && length <= rest.size(); ++length)
    if (is_utf8(rest.substr(0, length))) return length;
  return 0;
}

std::optional<Encoding> utf_16_by_zeros(std::string_view bytes) {
  const std::string_view sample =
      bytes.substr(0, std::min<std::size_t>(bytes.size(), 4096) & ~std::size_t{1});
  if (sample.size() < 4) return {};
  std::size_t even = 0, odd = 0;
  for (std::size_t i = 0; i < sample.size(); i += 2) {
    even += sample[i] == '\0' ? 1u : 0u;
    odd += sample[i + 1] == '\0' ? 1u : 0u;
  }
  const std::size_t units = sample.size() / 2;
  if (odd * 10 >= units * 7 && even * 10 <= units) return Encoding::utf_16le;
  if (even * 10 >= units * 7 && odd * 10 <= units) return Encoding::utf_16be;
  return {};
}

void from_utf_16(std::string_view bytes, bool little, Opened& opened) {
  const auto unit = [&](std::size_t i) {
    const auto first = static_cast<unsigned char>(bytes[i]),
               second = static_cast<unsigned char>(bytes[i + 1]);
    return static_cast<char32_t>(little ? first | second << 8 : second | first << 8);
  };
  std::string& out = opened.storage;
  out.reserve(bytes.size() / 2 + bytes.size() / 16);
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    char32_t point = unit(i);
    if (point >= 0xD800 && point <= 0xDFFF) {
      const char32_t low = point < 0xDC00 && i + 3 < bytes.size() ? unit(i + 2) : 0;
      if (low >= 0xDC00 && low <= 0xDFFF) {
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        i += 2;
      } else {
        point = 0xFFFD;
        ++opened.replaced;
      }
    }
    if (point < 0x80)
      out += static_cast<char>(point);
    else
      append_utf8(out, point);
  }
  if (bytes.size() % 2 != 0) {
    append_utf8(out, 0xFFFD);
    ++opened.replaced;
  }
  opened.text = out;
  opened.whole = true;
}

}  // namespace

void open_text(std::string_view bytes, std::optional<Encoding> asked, Opened& opened) {
  constexpr std::string_view mark_8 = "\xEF\xBB\xBF", mark_16le = "\xFF\xFE", mark_16be = "\xFE\xFF";
  std::optional<Encoding> encoding = asked;
  if (!encoding) {
    if (begins_with(bytes, mark_16le))
      encoding = Encoding::utf_16le;
    else if (begins_with(bytes, mark_16be))
      encoding = Encoding::utf_16be;
    else if (!begins_with(bytes, mark_8))
      encoding = utf_16_by_zeros(bytes);
  }
  opened.encoding = encoding.value_or(Encoding::utf_8);
  if (opened.encoding == Encoding::utf_16le || opened.encoding == Encoding::utf_16be) {
    const bool little = opened.encoding == Encoding::utf_16le;
    if (begins_with(bytes, little ? mark_16le : mark_16be)) bytes.remove_prefix(2);
    from_utf_16(bytes, little, opened);
    return;
  }
  if (begins_with(bytes, mark_8)) bytes.remove_prefix(mark_8.size());
  opened.text = bytes;
}

MadeUtf8 mended(std::string_view cell) {
  MadeUtf8 made;
  made.text.reserve(cell.size() + 8);
  while (!cell.empty()) {
    const auto byte = static_cast<unsigned char>(cell.front());
    std::size_t taken = 1;
    if (byte == 0) {
      ++made.zero_bytes;
    } else if (byte < 0x80) {
      made.text += cell.front();
    } else if (const std::size_t length = character_at(cell); length > 0) {
      made.text += cell.substr(0, length);
      taken = length;
    } else {
      append_windows_1252(made.text, byte);
      ++made.foreign;
    }
    cell.remove_prefix(taken);
  }
  return made;
}

MadeUtf8 from_windows_1252(std::string_view cell) {
  MadeUtf8 made;
  for (const char byte : cell) {
    if (byte == '\0')
      ++made.zero_bytes;
    else
      append_windows_1252(made.text, static_cast<unsigned char>(byte));
  }
  return made;
}

MadeUtf8 from_strict_utf8(std::string_view cell) {
  MadeUtf8 made;
  std::string kept;
  for (const char byte : cell) {
    if (byte == '\0')
      ++made.zero_bytes;
    else
      kept += byte;
  }
  Repaired repaired = repaired_utf8(kept);
  made.text = std::move(repaired.text);
  made.foreign = repaired.replaced;
  return made;
}

bool is_plain(std::string_view bytes) {
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, 8);
    constexpr std::uint64_t high = 0x8080808080808080u, one = 0x0101010101010101u;
    if ((word & high) != 0 || ((word - one) & high) != 0)
      return false;  // a high bit, or a borrow out of a zero
  }
  for (; i < bytes.size(); ++i)
    if (static_cast<signed char>(bytes[i]) <= 0) return false;
  return true;
}

}  // namespace holdfast::exchange
