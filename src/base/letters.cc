// Forms and folding are utf8proc's, after the Unicode Character Database; the fast ways around it are ours:
// text below U+0300 is NFC already, and ASCII folds by itself. Secrets are worked on in locked memory only.
#include "base/letters.h"

#include <utf8proc.h>

#include <algorithm>
#include <optional>

#include "base/ensure.h"
#include "base/text.h"

namespace holdfast {
namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<signed char>(c) >= 0; });
}

// No lead byte from 0xCC on: nothing from U+0300 on, so nothing that could combine.
bool is_surely_nfc(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0xCC; });
}

const utf8proc_uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

// Fills the code points' room, which is grown until it is enough; how many there are, or less than none.
template <class Room>
utf8proc_ssize_t taken_apart(std::string_view text, int options, Room&& room) {
  const auto option = static_cast<utf8proc_option_t>(options);
  utf8proc_int32_t* points = room(text.size() + 16);
  std::size_t size = text.size() + 16;
  auto count = utf8proc_decompose(bytes_of(text), static_cast<utf8proc_ssize_t>(text.size()), points,
                                  static_cast<utf8proc_ssize_t>(size), option);
  if (count > static_cast<utf8proc_ssize_t>(size)) {
    points = room(size = static_cast<std::size_t>(count) + 16);
    count = utf8proc_decompose(bytes_of(text), static_cast<utf8proc_ssize_t>(text.size()), points,
                               static_cast<utf8proc_ssize_t>(size), option);
  }
  if (count < 0) return count;
  return utf8proc_reencode(points, count, option);  // the bytes stand where the code points stood
}

// Long texts go piece by piece, so that they need little room. Nothing before an ASCII character takes it in:
// there a piece may end.
std::string in_form(std::string_view text, int options) {
  constexpr std::size_t piece_bytes = 1 << 16;
  std::string out;
  std::vector<utf8proc_int32_t> points;
  for (std::string_view rest = text; !rest.empty();) {
    std::size_t taken = std::min(piece_bytes, rest.size());
    while (taken < rest.size() && static_cast<signed char>(rest[taken]) < 0) ++taken;
    const auto size = taken_apart(rest.substr(0, taken), options, [&](std::size_t n) {
      points.resize(std::max(points.size(), n + 1));  // one more for the zero behind
      return points.data();
    });
    if (size < 0) return std::string(text);  // no UTF-8
    out.append(reinterpret_cast<const char*>(points.data()), static_cast<std::size_t>(size));
    rest.remove_prefix(taken);
  }
  return out;
}

Secret in_form(const Secret& secret, int options) {
  Secret points;
  const auto size = taken_apart(secret.text(), options, [&](std::size_t n) {
    points = Secret((n + 1) * sizeof(utf8proc_int32_t));
    return reinterpret_cast<utf8proc_int32_t*>(points.data());
  });
  if (size < 0) return secret.clone();
  return Secret::from(points.bytes().first(static_cast<std::size_t>(size)));
}

constexpr int stable = UTF8PROC_STABLE, one_form = stable | UTF8PROC_COMPOSE,
              in_parts = stable | UTF8PROC_DECOMPOSE;

// Digits stand in runs of ten that begin at a code point ending in 0 or in 6.
std::optional<int> digit_value(char32_t c) {
  const auto is_digit = [](char32_t point) {
    return utf8proc_category(static_cast<utf8proc_int32_t>(point)) == UTF8PROC_CATEGORY_ND;
  };
  if (!is_digit(c)) return std::nullopt;
  const char32_t low = c & 0xFu;
  const char32_t value = is_digit(c & ~char32_t{0xF}) ? low : low - 6;
  return value < 10 ? std::optional(static_cast<int>(value)) : std::nullopt;
}

}  // namespace

std::string nfc(std::string_view text) {
  return is_surely_nfc(text) ? std::string(text) : in_form(text, one_form);
}

std::string nfd(std::string_view text) {
  return is_ascii(text) ? std::string(text) : in_form(text, in_parts);
}

bool has_one_form_only(std::string_view text) {
  return is_ascii(text);
}

void bring_to_nfc(std::string& text) {
  if (!is_surely_nfc(text)) text = in_form(text, one_form);
}

bool is_nfc(std::string_view text) {
  return is_surely_nfc(text) || in_form(text, one_form) == text;
}

std::string case_folded(std::string_view text) {
  if (is_ascii(text)) return lower_ascii(text);
  // Folding may take a letter apart anew ("ǰ"), so the form comes after it.
  return in_form(in_form(text, one_form | UTF8PROC_CASEFOLD), one_form);
}

char32_t small_letter(char32_t letter) {
  return static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(letter)));
}

bool same_letters(std::string_view a, std::string_view b) {
  return a == b || (!(is_surely_nfc(a) && is_surely_nfc(b)) && nfc(a) == nfc(b));
}

bool same_name(std::string_view a, std::string_view b) {
  return a == b || case_folded(a) == case_folded(b);
}

std::string in_plain_figures(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  const std::string plain = in_form(text, one_form | UTF8PROC_COMPAT | UTF8PROC_IGNORE);
  std::string out;
  for (std::size_t at = 0; at < plain.size();) {
    const CodePoint next = first_code_point(std::string_view(plain).substr(at));
    if (const auto value = next.value < 0x80 ? std::nullopt : digit_value(next.value))
      out += static_cast<char>('0' + *value);
    else if (next.value >= 0x80 &&
             utf8proc_category(static_cast<utf8proc_int32_t>(next.value)) == UTF8PROC_CATEGORY_ZS)
      out += ' ';
    else
      out += plain.substr(at, next.bytes);
    at += next.bytes;
  }
  return out;
}

Secret nfc(const Secret& secret) {
  return secret.empty() || is_surely_nfc(secret.text()) ? secret.clone() : in_form(secret, one_form);
}

std::vector<Secret> forms_of(const Secret& secret) {
  std::vector<Secret> forms;
  forms.push_back(secret.clone());
  if (secret.empty() || is_ascii(secret.text())) return forms;
  for (const int form : {one_form, in_parts}) {
    Secret other = in_form(secret, form);
    if (std::ranges::none_of(forms, [&](const Secret& known) { return known.same_as(other); }))
      forms.push_back(std::move(other));
  }
  return forms;
}

}  // namespace holdfast
