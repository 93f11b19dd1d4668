// One pass for each way of writing, over short texts. Figures and blanks of all scripts are plain already
// (base/letters.h). The night's 午後0:05 is 12:05, and 午前0:05 is 00:05, as it is said there.
#include "base/plain_time.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/letters.h"
#include "base/text.h"
#include "base/time.h"

namespace holdfast {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<signed char>(c) < 0;
}

std::size_t after_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] == ' ') ++at;
  return at;
}
std::size_t after_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}
bool ends_with_digit(const std::string& text) {
  return !text.empty() && is_digit(text.back());
}

constexpr char before_noon = '\1', after_noon = '\2';  // stand before a clock time until it is read

// Takes one of these words off the front of `rest`.
template <std::size_t N>
bool take(std::string_view& rest, const std::array<std::string_view, N>& words) {
  for (const std::string_view word : words)
    if (rest.starts_with(word)) {
      rest.remove_prefix(word.size());
      return true;
    }
  return false;
}

// Hour, minute and day signs of Chinese, Japanese and Korean.
std::string without_signs(std::string_view rest) {
  static constexpr auto am = std::to_array<std::string_view>({"午前", "上午", "오전"});
  static constexpr auto pm = std::to_array<std::string_view>({"午後", "下午", "오후"});
  static constexpr auto hour = std::to_array<std::string_view>({"時", "时", "点", "點", "시"});
  static constexpr auto minute = std::to_array<std::string_view>({"分", "분"});
  static constexpr auto part = std::to_array<std::string_view>({"年", "월", "月", "년"});
  static constexpr auto day = std::to_array<std::string_view>({"日", "일"});
  std::string out;
  while (!rest.empty()) {
    if (take(rest, am)) {
      out += before_noon;
    } else if (take(rest, pm)) {
      out += after_noon;
    } else if (ends_with_digit(out) && take(rest, part)) {
      out += '-';
      rest.remove_prefix(after_blanks(rest, 0));
    } else if (ends_with_digit(out) && take(rest, day)) {
      out += ' ';
    } else if (ends_with_digit(out) && take(rest, hour)) {
      const std::size_t from = after_blanks(rest, 0), until = after_digits(rest, from);
      const std::string_view minutes = rest.substr(from, until - from);
      out += minutes.empty() ? ":00" : minutes.size() == 1 ? ":0" : ":";
      out += minutes;
      if (!minutes.empty()) rest.remove_prefix(until);
      (void)take(rest, minute);
    } else {
      out += rest.front();
      rest.remove_prefix(1);
    }
  }
  return out;
}

// "\2 11:45" is "11:45 pm".
std::string with_half_behind(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != before_noon && text[at] != after_noon) {
      out += text[at];
      continue;
    }
    const bool later = text[at] == after_noon;
    const std::size_t from = after_blanks(text, at + 1);
    std::size_t until = after_digits(text, from);
    const auto hour = whole_number(std::string_view(text).substr(from, until - from));
    while (until < text.size() && (is_digit(text[until]) || text[until] == ':')) ++until;
    if (!out.empty() && out.back() != ' ') out += ' ';
    std::string clock = text.substr(from, until - from);
    if (hour && *hour == 0 && later) clock.replace(0, clock.find(':'), "12");
    out += clock;
    if (hour && *hour <= 12 && !(*hour == 0 && !later)) out += later ? " pm" : " am";
    at = until - 1;
  }
  return out;
}

// "p. m.", "P.M.", "pm" behind a figure: how far it goes, and which half it is.
std::optional<std::pair<std::size_t, char>> half_at(std::string_view text, std::size_t at) {
  at = after_blanks(text, at);
  if (at >= text.size()) return std::nullopt;
  const char letter = lower_ascii(text.substr(at, 1))[0];
  if (letter != 'a' && letter != 'p') return std::nullopt;
  if (++at < text.size() && text[at] == '.') at = after_blanks(text, at + 1);
  if (at >= text.size() || (text[at] != 'm' && text[at] != 'M')) return std::nullopt;
  if (++at < text.size() && text[at] == '.') ++at;
  if (at < text.size() && is_letter(text[at])) return std::nullopt;
  return std::pair(at, letter);
}

std::string with_plain_halves(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto half = ends_with_digit(out) ? half_at(text, at) : std::nullopt;
    if (!half) {
      out += text[at++];
      continue;
    }
    out += half->second == 'a' ? " am" : " pm";
    at = half->first;
  }
  return out;
}

// "2026-W41-2", "2026W412"; a week alone is its first day.
std::string with_weeks_as_days(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    out += text[at];
    if ((text[at] != 'W' && text[at] != 'w') || at + 2 >= text.size()) continue;
    std::size_t from = at;
    if (from > 0 && text[from - 1] == '-') --from;
    if (from < 4 || after_digits(text, from - 4) != from || (from > 4 && is_digit(text[from - 5]))) continue;
    if (!is_digit(text[at + 1]) || !is_digit(text[at + 2])) continue;
    std::size_t until = at + 3;
    int day = 1;
    const std::size_t digit = until < text.size() && text[until] == '-' ? until + 1 : until;
    if (digit < text.size() && text[digit] >= '1' && text[digit] <= '7') {
      day = text[digit] - '0';
      until = digit + 1;
    }
    if (until < text.size() && is_digit(text[until])) continue;
    const int year = static_cast<int>(*whole_number(text.substr(from - 4, 4))),
              week = static_cast<int>(*whole_number(text.substr(at + 1, 2)));
    const auto fourth = date_of(year, 1, 4);  // always of the first week
    if (!fourth) continue;
    const Date first = *fourth + -weekday(*fourth), last = first + 7 * (week - 1) + 3;
    if (week < 1 || calendar(last).year != year) continue;  // there is no such week
    out.resize(out.size() - (at - from) - 5);
    out += iso(first + 7 * (week - 1) + (day - 1));
    at = until - 1;
  }
  return out;
}

}  // namespace

std::string in_plain_time(std::string_view text) {
  return with_plain_halves(with_half_behind(without_signs(with_weeks_as_days(in_plain_figures(text)))));
}

std::string with_hours_as_clock(std::string_view plain) {
  std::string out;
  for (std::size_t at = 0; at < plain.size();) {
    const std::size_t until = after_digits(plain, at);
    const bool may_be_hour =
        until > at && until - at <= 2 && (out.empty() || (out.back() != ':' && out.back() != '.'));
    const std::size_t sign = after_blanks(plain, until);
    const bool hour = may_be_hour && sign < plain.size() && (plain[sign] == 'h' || plain[sign] == 'H');
    if (!hour) {
      const std::size_t taken = std::max(until, at + 1);
      out += plain.substr(at, taken - at);
      at = taken;
      continue;
    }
    const std::size_t from = after_blanks(plain, sign + 1), end = after_digits(plain, from);
    const bool minutes = end - from == 2;
    const std::size_t behind = minutes ? end : sign + 1;
    out += plain.substr(at, until - at);
    if (behind < plain.size() && (is_letter(plain[behind]) || is_digit(plain[behind]))) {
      out += plain.substr(until, behind - until);  // a word: "13 haha"
    } else {
      out += ":";
      out += minutes ? plain.substr(from, 2) : "00";
    }
    at = behind;
  }
  return out;
}

}  // namespace holdfast
