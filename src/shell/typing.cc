// Letters by the part of Unicode's rules for grapheme clusters (UAX 29) that can be typed at a keyboard:
// marks, joiners, variation selectors and skin tones belong to what stands before; flags are pairs; Hangul
// jamo make a syllable.
#include "shell/typing.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace holdfast::shell {

namespace {

constexpr char32_t joiner = 0x200D;

bool continues(unsigned char byte) {
  return (byte & 0xC0) == 0x80;
}

std::size_t length_said(unsigned char first) {
  if (first < 0xC2 || first > 0xF4) return 1;
  return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

// Where the code point begins that ends the text.
std::size_t last_code_point(std::string_view text) {
  std::size_t at = text.size() - 1;
  for (int back = 0; back < 3 && at > 0 && continues(static_cast<unsigned char>(text[at])); ++back) --at;
  return first_code_point(text.substr(at)).bytes == text.size() - at ? at : text.size() - 1;
}

bool is_half_a_flag(char32_t c) {
  return c >= 0x1F1E6 && c <= 0x1F1FF;
}

// Vowel signs that take room of their own. The scripts of India have one layout, in blocks of 128.
bool is_vowel_sign(char32_t c) {
  const auto within = [c](char32_t from, char32_t until) { return c >= from && c <= until; };
  if (within(0x900, 0xD7F)) {
    const char32_t place = c % 0x80;
    return place <= 0x03 || place == 0x3C || (place >= 0x3E && place <= 0x4D) ||
           (place >= 0x51 && place <= 0x57) || place == 0x62 || place == 0x63;
  }
  return within(0xD81, 0xD83) || within(0xDCA, 0xDDF) || within(0xDF2, 0xDF3) || c == 0xE33 || c == 0xEB3 ||
         within(0x102B, 0x103E) || within(0x17B6, 0x17D3);
}

bool belongs_to_the_one_before(std::string_view bytes, char32_t c) {
  if (c == joiner || (c >= 0x1F3FB && c <= 0x1F3FF) || is_vowel_sign(c)) return true;
  return c >= 0x300 && width(bytes) == 0;  // marks, selectors, tags, vowels and ends of Hangul syllables
}

// Hangul: a leading jamo takes the vowel that follows it.
bool is_leading_jamo(char32_t c) {
  return c >= 0x1100 && c <= 0x115F;
}

}  // namespace

std::size_t last_letter(std::string_view text) {
  if (text.empty()) return 0;
  std::size_t begin = text.size();
  for (;;) {
    const std::size_t at = last_code_point(text.substr(0, begin));
    const std::string_view piece = text.substr(at, begin - at);
    const char32_t c = first_code_point(piece).value;
    begin = at;
    if (begin == 0) break;
    const std::size_t before = last_code_point(text.substr(0, begin));
    const char32_t previous = first_code_point(text.substr(before, begin - before)).value;
    if (belongs_to_the_one_before(piece, c) || previous == joiner) continue;
    if (is_leading_jamo(previous) && is_leading_jamo(c)) continue;
    if (is_half_a_flag(c) && is_half_a_flag(previous)) {
      // Flags pair off from the left.
      std::size_t halves = 1, look = begin;
      while (look > 0) {
        const std::size_t there = last_code_point(text.substr(0, look));
        if (!is_half_a_flag(first_code_point(text.substr(there, look - there)).value)) break;
        ++halves;
        look = there;
      }
      if (halves % 2 == 0) begin = before;
    }
    break;
  }
  return text.size() - begin;
}

void TypedLine::add(std::string_view letter, std::string& screen) {
  text_ += letter;
  screen += letter == "\t" ? " " : letter;
}

// What has come of a letter; a sign for what is none.
void TypedLine::end_letter(std::string& screen) {
  if (letter_.empty()) return;
  add(is_utf8(letter_) ? std::string_view(letter_) : "\xEF\xBF\xBD", screen);
  letter_.clear();
}

void TypedLine::erase(std::size_t bytes, std::string& screen) {
  const std::string_view gone = std::string_view(text_).substr(text_.size() - bytes);
  const std::size_t columns = width(gone) + static_cast<std::size_t>(std::ranges::count(gone, '\t'));
  for (std::size_t column = 0; column < columns; ++column) screen += "\b \b";
  text_.resize(text_.size() - bytes);
}

TypedLine::Then TypedLine::take(unsigned char byte, std::string& screen) {
  if (keys_ == Keys::escape) {
    keys_ = byte == '[' || byte == 'O' ? Keys::sequence : Keys::plain;
    return Then::more;
  }
  if (keys_ == Keys::sequence) {
    if (byte >= 0x40) keys_ = Keys::plain;
    return Then::more;
  }
  if (byte < 0x80 || !continues(byte)) end_letter(screen);
  if (byte >= 0x80) {
    letter_ += static_cast<char>(byte);
    if (letter_.size() == length_said(static_cast<unsigned char>(letter_[0]))) end_letter(screen);
    return Then::more;
  }
  switch (byte) {
    case '\r':
    case '\n':
      screen += '\n';
      return Then::line;
    case 0x00:  // Ctrl-D, typed before the line was ours
    case 0x04:  // Ctrl-D
      return text_.empty() ? Then::end : Then::more;
    case 0x08:
    case 0x7F:
      erase(last_letter(text_), screen);
      return Then::more;
    case 0x15:  // Ctrl-U
      erase(text_.size(), screen);
      return Then::more;
    case 0x17: {  // Ctrl-W: the last word
      const std::size_t end = text_.find_last_not_of(' ');
      const std::size_t blank = end == std::string::npos ? end : text_.find_last_of(' ', end);
      erase(text_.size() - (blank == std::string::npos ? 0 : blank + 1), screen);
      return Then::more;
    }
    case 0x1B:
      keys_ = Keys::escape;
      return Then::more;
    default:
      if (byte < 0x20 && byte != '\t') return Then::more;
      add(std::string_view(reinterpret_cast<const char*>(&byte), 1), screen);
      return Then::more;
  }
}

std::string TypedLine::taken() {
  letter_.clear();
  return std::exchange(text_, {});
}

}  // namespace holdfast::shell
