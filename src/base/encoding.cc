// Encodings, told apart by evidence: a byte order mark, or zero bytes that stand on every second place.
// Windows-1252 is the table of the WHATWG Encoding Standard; the five bytes it does not use stand for no
// letter. Some programs write UTF-16's halves as if each were a letter in UTF-8 (CESU-8): two that belong
// together are read as what they stand for.
#include "base/encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/letters.h"
#include "base/text.h"

namespace holdfast {
namespace {

constexpr char32_t unknown = 0xFFFD;
constexpr std::array<char32_t, 32> windows_1252_80_9f{
    0x20AC, unknown, 0x201A,  0x0192, 0x201E,  0x2026,  0x2020, 0x2021,  0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152,  unknown, 0x017D, unknown, unknown, 0x2018, 0x2019,  0x201C, 0x201D, 0x2022,
    0x2013, 0x2014,  0x02DC,  0x2122, 0x0161,  0x203A,  0x0153, unknown, 0x017E, 0x0178};

void append_windows_1252(MadeUtf8& made, unsigned char byte) {
  const char32_t letter = byte >= 0x80 && byte <= 0x9F ? windows_1252_80_9f[byte - 0x80u] : byte;
  if (letter == unknown) ++made.unreadable;
  append_utf8(made.text, letter);
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r';
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
    opened.cut_short = true;
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

namespace {

// UTF-16's unit where a half of it is written as a letter of three bytes ("\xED\xA0\xBD").
std::optional<char32_t> half_at(std::string_view rest) {
  if (rest.size() < 3 || static_cast<unsigned char>(rest[0]) != 0xED) return std::nullopt;
  const auto second = static_cast<unsigned char>(rest[1]), third = static_cast<unsigned char>(rest[2]);
  if (second < 0xA0 || second > 0xBF || third < 0x80 || third > 0xBF) return std::nullopt;
  return 0xD000u | (second & 0x3Fu) << 6 | (third & 0x3Fu);
}

// How many bytes of `rest` a half takes, alone or with the other.
std::size_t take_half(std::string_view rest, char32_t half, MadeUtf8& made) {
  const auto low = half < 0xDC00 ? half_at(rest.substr(3)) : std::nullopt;
  if (low && *low >= 0xDC00) {
    append_utf8(made.text, 0x10000 + ((half - 0xD800) << 10) + (*low - 0xDC00));
    return 6;
  }
  append_utf8(made.text, unknown);
  ++made.unreadable;
  return 3;
}

}  // namespace

MadeUtf8 mended(std::string_view bytes) {
  MadeUtf8 made;
  made.text.reserve(bytes.size() + 8);
  while (!bytes.empty()) {
    const char byte = bytes.front();
    std::size_t taken = 1;
    if (is_control(byte)) {
      ++made.controls;
    } else if (static_cast<signed char>(byte) >= 0) {
      made.text += byte;
    } else if (const std::size_t length = character_at(bytes); length > 0) {
      made.text += bytes.substr(0, length);
      taken = length;
    } else if (const auto half = half_at(bytes)) {
      taken = take_half(bytes, *half, made);
    } else {
      append_windows_1252(made, static_cast<unsigned char>(byte));
      ++made.foreign;
    }
    bytes.remove_prefix(taken);
  }
  return made;
}

MadeUtf8 from_windows_1252(std::string_view bytes) {
  MadeUtf8 made;
  for (const char byte : bytes) {
    if (is_control(byte))
      ++made.controls;
    else
      append_windows_1252(made, static_cast<unsigned char>(byte));
  }
  return made;
}

MadeUtf8 from_strict_utf8(std::string_view bytes) {
  MadeUtf8 made;
  std::string kept;
  for (const char byte : bytes) {
    if (is_control(byte))
      ++made.controls;
    else
      kept += byte;
  }
  Repaired repaired = repaired_utf8(kept);
  made.text = std::move(repaired.text);
  made.foreign = made.unreadable = repaired.replaced;
  return made;
}

bool is_plain(std::string_view bytes) {
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, 8);
    constexpr std::uint64_t high = 0x8080808080808080u, blanks = 0x2020202020202020u;
    // A high bit, or a borrow out of what is less than a blank: those are looked at one by one.
    if ((word & high) != 0) return false;
    if (((word - blanks) & high) != 0)
      for (std::size_t k = i; k < i + 8; ++k)
        if (is_control(bytes[k])) return false;
  }
  for (; i < bytes.size(); ++i)
    if (static_cast<signed char>(bytes[i]) < 0 || is_control(bytes[i])) return false;
  return true;
}

bool may_be_text(std::string_view beginning) {
  constexpr std::ptrdiff_t few = 8;
  constexpr std::size_t one_in = 50;
  if (begins_with(beginning, "\xFF\xFE") || begins_with(beginning, "\xFE\xFF") || utf_16_by_zeros(beginning))
    return true;
  const auto strange = std::ranges::count_if(beginning, is_control);
  return strange < few || static_cast<std::size_t>(strange) * one_in < beginning.size();
}

namespace {

// Bytes at the end that begin a letter and do not end it, where the text before them is UTF-8 and more than
// ASCII: there it was cut.
std::size_t torn_at_end(std::string_view bytes) {
  for (std::size_t size = 1; size <= 3 && size < bytes.size(); ++size) {
    const auto lead = static_cast<unsigned char>(bytes[bytes.size() - size]);
    if ((lead & 0xC0) == 0x80) continue;
    const std::size_t length = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
    if (length <= size || lead >= 0xF5) return 0;
    const std::string_view before = bytes.substr(0, bytes.size() - size);
    const bool beyond_ascii =
        std::ranges::any_of(before, [](char c) { return static_cast<signed char>(c) < 0; });
    return beyond_ascii && is_utf8(before) ? size : 0;
  }
  return 0;
}

// Line ends of every kind as line feeds, other control characters out.
std::size_t take_controls_out(std::string& text) {
  std::size_t kept = 0, controls = 0;
  for (std::size_t k = 0; k < text.size(); ++k) {
    const char c = text[k];
    if (c == '\r') {
      const bool two = k + 1 < text.size() && text[k + 1] == '\n';
      if (!two) text[kept++] = '\n';
    } else if (is_control(c)) {
      ++controls;
    } else {
      text[kept++] = c;
    }
  }
  text.resize(kept);
  return controls;
}

std::string letters(std::size_t n) {
  return n == 1 ? "1 letter" : std::to_string(n) + " letters";
}

}  // namespace

Mending make_text(std::string& bytes) {
  Mending done;
  {
    Opened opened;
    open_text(bytes, std::nullopt, opened);
    done.encoding = opened.encoding;
    done.unreadable = opened.replaced;
    done.cut_short = opened.cut_short;
    if (opened.whole)
      bytes = std::move(opened.storage);
    else if (opened.text.size() < bytes.size())
      bytes.erase(0, bytes.size() - opened.text.size());
  }
  if (!is_utf8(bytes)) {
    if (const std::size_t torn = torn_at_end(bytes)) {
      bytes.resize(bytes.size() - torn);
      done.cut_short = true;
    }
    MadeUtf8 made = mended(bytes);
    // More letters came out than odd bytes went in: some were UTF-8 already.
    const auto beyond_ascii = static_cast<std::size_t>(std::ranges::count_if(
        made.text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) == 0xC0u; }));
    if (made.foreign > 0)
      done.encoding = beyond_ascii > made.foreign ? Encoding::mixed : Encoding::windows_1252;
    done.foreign = made.foreign;
    done.unreadable += made.unreadable;
    done.controls += made.controls;
    bytes = std::move(made.text);
  }
  bring_to_nfc(bytes);
  if (!is_plain(bytes) || bytes.find('\r') != std::string::npos) done.controls += take_controls_out(bytes);
  return done;
}

std::string_view name_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::utf_8:
      return "UTF-8";
    case Encoding::utf_16le:
      return "UTF-16 (little-endian)";
    case Encoding::utf_16be:
      return "UTF-16 (big-endian)";
    case Encoding::windows_1252:
      return "Windows-1252";
    case Encoding::mixed:
      return "UTF-8 and Windows-1252 mixed";
  }
  return "";
}

std::vector<std::string> in_words(const Mending& mending) {
  std::vector<std::string> out;
  if (mending.encoding == Encoding::mixed)
    out.push_back("it was read as UTF-8, and " + letters(mending.foreign) +
                  (mending.foreign == 1 ? " that is" : " that are") + " not as Windows-1252");
  else if (mending.encoding != Encoding::utf_8)
    out.push_back("it was read as " + std::string(name_of(mending.encoding)));
  if (mending.unreadable > 0)
    out.push_back(letters(mending.unreadable) + " could not be read; U+FFFD (\uFFFD) stands in " +
                  (mending.unreadable == 1 ? "its" : "their") + " place");
  if (mending.controls > 0)
    out.push_back(std::to_string(mending.controls) +
                  (mending.controls == 1 ? " control character was" : " control characters were") +
                  " taken out");
  return out;
}

}  // namespace holdfast
