// text: the few things done with UTF-8 strings everywhere: validity and repair, trimming, folding case,
// counting what a reader sees, nearest word for "did you mean".
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

bool is_utf8(std::string_view bytes);  // strict: no overlong forms, surrogates or code points past U+10FFFF

struct Repaired {
  std::string text;
  std::size_t replaced = 0;  // how many invalid sequences became U+FFFD
};
Repaired repaired_utf8(std::string_view bytes);

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_latin_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
std::string_view trimmed(std::string_view text);  // ASCII white space off both ends
std::string lower_ascii(std::string_view text);
bool starts_with_folded(std::string_view text, std::string_view prefix);  // ASCII case does not matter
std::vector<std::string_view> split(std::string_view text, char separator);
std::vector<std::string> listed(std::string_view text);  // "a, b": what stands between the commas, trimmed
std::string joined(std::span<const std::string> parts, std::string_view between);
std::size_t width(std::string_view utf8);  // terminal columns: wide characters 2, combining 0
std::string cut_to_width(std::string_view utf8, std::size_t columns);  // with "…" where something was cut
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);  // blanks between are passed over
void append_utf8(std::string& out, char32_t code_point);
struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 0;
};
// The one at the beginning; U+FFFD, and one byte, where that is no UTF-8. `utf8` is not empty.
CodePoint first_code_point(std::string_view utf8);
std::optional<long long> whole_number(std::string_view text);  // the entire text, with optional sign
std::optional<double> decimal_number(std::string_view text);   // the entire text, '.' as the point
// The closest of `words` to `text` within two edits; nothing when none is close.
std::optional<std::string> nearest_word(std::string_view text, std::span<const std::string_view> words);
// No terminal escape sequences, control or bidirectional override characters: safe to print.
std::string printable(std::string_view utf8);

}  // namespace holdfast
