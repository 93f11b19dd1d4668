// Recognising is a small recursive descent by hand over the forms that occur: ISO 8601 in long and short
// form, figures with / . or -, months by their English name, clock times of 24 and 12 hours before or after
// the day, seconds since 1970. A fraction of a second is dropped.
#include "exchange/stamps.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/ensure.h"
#include "base/letters.h"
#include "base/plain_time.h"
#include "base/text.h"

namespace holdfast::exchange {
namespace {

constexpr std::array<std::string_view, 12> months{"january",   "february", "march",    "april",
                                                  "may",       "june",     "july",     "august",
                                                  "september", "october",  "november", "december"};
constexpr std::array<std::string_view, 7> weekdays{"monday", "tuesday",  "wednesday", "thursday",
                                                   "friday", "saturday", "sunday"};
const std::string no_time = "is not a time this program can read";

struct Number {
  int value = 0;
  int digits = 0;
};

struct Cursor {
  std::string_view rest;

  bool done() const { return rest.empty(); }
  char peek() const { return rest.empty() ? '\0' : rest.front(); }
  bool take(char c) {
    if (peek() != c || rest.empty()) return false;
    rest.remove_prefix(1);
    return true;
  }
  void blanks(std::string_view also = "") {
    while (!done() && (peek() == ' ' || peek() == '\t' || also.find(peek()) != std::string_view::npos))
      rest.remove_prefix(1);
  }
  // At most nine digits, so that the value fits.
  std::optional<Number> number(int most_digits = 9) {
    Number number;
    while (!done() && is_digit(peek()) && number.digits < most_digits) {
      number.value = number.value * 10 + (peek() - '0');
      ++number.digits;
      rest.remove_prefix(1);
    }
    if (number.digits == 0) return {};
    return number;
  }
  std::string word() {
    std::size_t length = 0;
    while (length < rest.size() && is_latin_letter(rest[length])) ++length;
    std::string word = lower_ascii(rest.substr(0, length));
    rest.remove_prefix(length);
    return word;
  }
};

// By three letters or more of its name; 1 is January. "sept" is a beginning, too.
std::optional<int> month_of(std::string_view word) {
  if (word.size() < 3) return {};
  for (std::size_t i = 0; i < months.size(); ++i)
    if (months[i].substr(0, word.size()) == word) return static_cast<int>(i) + 1;
  return {};
}

bool is_weekday(std::string_view word) {
  return word.size() >= 2 && std::any_of(weekdays.begin(), weekdays.end(),
                                         [&](auto name) { return name.substr(0, word.size()) == word; });
}

void drop_fraction(Cursor& in) {
  if (in.peek() != '.' && in.peek() != ',') return;
  if (in.rest.size() < 2 || !is_digit(in.rest[1])) return;
  in.rest.remove_prefix(1);
  while (in.number()) {
  }
}

// "am", "p.m.", "PM"; nothing is taken where there is none.
std::optional<bool> take_half_of_day(Cursor& in) {
  Cursor look = in;
  look.blanks();
  const char letter = look.done() ? '\0' : static_cast<char>(look.peek() | 0x20);
  if (letter != 'a' && letter != 'p') return {};
  look.rest.remove_prefix(1);
  look.take('.');
  if (!look.take('m') && !look.take('M')) return {};
  look.take('.');
  if (is_latin_letter(look.peek())) return {};
  in = look;
  return letter == 'p';
}

bool finish_clock(Stamp& stamp, int hour, int minute, int second, std::optional<bool> afternoon) {
  if (afternoon) {
    if (hour < 1 || hour > 12) return false;
    hour = hour % 12 + (*afternoon ? 12 : 0);
  }
  if (hour > 23 || minute > 59 || second > 60) return false;
  stamp.seconds = std::min<std::int64_t>(hour * 3600 + minute * 60 + second, day_seconds - 1);
  stamp.has_clock = true;
  return true;
}

// 8:58, 08:58:56.120, 8 pm, 8:58 p.m.
bool take_clock(Cursor& in, Stamp& stamp) {
  const auto hour = in.number(2);
  if (!hour) return false;
  int minute = 0, second = 0;
  const bool dotted = in.rest.size() >= 3 && in.peek() == '.' && is_digit(in.rest[1]) &&
                      is_digit(in.rest[2]) && (in.rest.size() == 3 || !is_digit(in.rest[3]));  // 14.30
  const bool colon = in.take(':') || (dotted && in.take('.'));
  if (colon) {
    const auto minutes = in.number(2);
    if (!minutes || minutes->digits != 2) return false;
    minute = minutes->value;
    if (in.take(':')) {
      const auto seconds = in.number(2);
      if (!seconds || seconds->digits != 2) return false;
      second = seconds->value;
      drop_fraction(in);
    }
  }
  const auto afternoon = take_half_of_day(in);
  if (!colon && !afternoon) return false;
  return finish_clock(stamp, hour->value, minute, second, afternoon);
}

// Letters that mean one zone. Those of several (IST is India's, Israel's and Ireland's; CST, BST) are not
// read.
std::optional<int> offset_named(std::string_view word) {
  constexpr int hour = 3600;
  static constexpr auto known = std::to_array<std::pair<std::string_view, int>>(
      {{"z", 0},           {"utc", 0},          {"gmt", 0},          {"wet", 0},
       {"west", hour},     {"cet", hour},       {"mez", hour},       {"cest", 2 * hour},
       {"mesz", 2 * hour}, {"eet", 2 * hour},   {"eest", 3 * hour},  {"msk", 3 * hour},
       {"edt", -4 * hour}, {"est", -5 * hour},  {"cdt", -5 * hour},  {"mdt", -6 * hour},
       {"mst", -7 * hour}, {"pdt", -7 * hour},  {"pst", -8 * hour},  {"jst", 9 * hour},
       {"kst", 9 * hour},  {"aest", 10 * hour}, {"aedt", 11 * hour}, {"nzst", 12 * hour},
       {"nzdt", 13 * hour}});
  for (const auto& [name, offset] : known)
    if (word == name) return offset;
  return std::nullopt;
}

// Z, UTC, GMT, CET, +01:00, -0530, +01, [Europe/Berlin].
bool take_zone(Cursor& in, Stamp& stamp) {
  in.blanks();
  if (in.peek() == '+' || in.peek() == '-') {
    const bool west = in.take('-');
    if (!west) in.take('+');
    const auto hours = in.number(2);
    if (!hours || hours->digits != 2 || hours->value > 15) return false;
    in.take(':');
    const auto minutes = in.number(2);
    if (minutes && (minutes->digits != 2 || minutes->value > 59)) return false;
    const int size = hours->value * 3600 + (minutes ? minutes->value * 60 : 0);
    stamp.offset = west ? -size : size;
  } else if (is_latin_letter(in.peek())) {
    const std::string word = in.word();
    if (word == "uhr") return take_zone(in, stamp);
    const auto offset = offset_named(word);
    if (!offset) return false;
    stamp.offset = *offset;
  }
  if (in.take('[')) {
    const std::size_t close = in.rest.find(']');
    if (close == std::string_view::npos) return false;
    stamp.zone = in.rest.substr(0, close);
    in.rest.remove_prefix(close + 1);
  }
  in.blanks();
  return in.done();
}

void set_day(Stamp& stamp, int year, int month, int of_month) {
  stamp.day = Stamp::Day::known;
  stamp.year = year;
  stamp.month = month;
  stamp.of_month = of_month;
}

// "13 Aug 2012", "13-Aug-12", "13. August, 2012" from after the 13; "Aug 13, 2012" from its beginning.
bool take_named_month(Cursor& in, Stamp& stamp, std::optional<int> of_month) {
  const auto month = month_of(in.word());
  if (!month) return false;
  in.blanks(".,-/");
  if (!of_month) {
    const auto day = in.number(2);
    if (!day) return false;
    of_month = day->value;
    if (is_latin_letter(in.peek())) in.word();  // 13th
    in.blanks(".,-/");
  }
  const auto year = in.number(4);
  if (!year || (year->digits != 2 && year->digits != 4)) return false;
  set_day(stamp, year->digits == 2 ? full_year(year->value) : year->value, *month, *of_month);
  return true;
}

// 20120813, 20120813T0858, 201208130858, 20120813085856
bool take_packed_day(Cursor& in, Stamp& stamp) {
  const auto year = in.number(4), month = in.number(2), day = in.number(2);
  if (!day || day->digits != 2) return false;
  set_day(stamp, year->value, month->value, day->value);
  Cursor clock = in;
  clock.take('T');
  if (!is_digit(clock.peek())) return true;
  const auto hour = clock.number(2), minute = clock.number(2), second = clock.number(2);
  if (clock.peek() == ':') return true;  // not packed after all: left to take_clock
  if (!minute || minute->digits != 2 || (second && second->digits != 2)) return false;
  drop_fraction(clock);
  in = clock;
  return finish_clock(stamp, hour->value, minute->value, second ? second->value : 0, {});
}

bool take_figures(Cursor& in, Stamp& stamp, Number first) {
  const char separator = in.peek();
  if (separator != '/' && separator != '.' && separator != '-') return false;
  in.take(separator);
  if (is_latin_letter(in.peek())) return take_named_month(in, stamp, first.value);
  in.blanks();
  const auto second = in.number(2);
  if (!second || !in.take(separator)) return false;
  in.blanks();
  const auto third = in.number(4);
  if (!third) return false;
  if (first.digits == 4) {
    if (third->digits > 2) return false;
    set_day(stamp, first.value, second->value, third->value);
    return true;
  }
  if (first.digits > 2 || (third->digits != 2 && third->digits != 4)) return false;
  stamp.day = Stamp::Day::figures;
  stamp.first = first.value;
  stamp.second = second->value;
  stamp.third = third->value;
  stamp.short_year = third->digits == 2;
  stamp.dotted = separator == '.';
  return true;
}

bool take_day(Cursor& in, Stamp& stamp) {
  if (is_latin_letter(in.peek())) {
    Cursor look = in;
    if (is_weekday(look.word())) {
      look.blanks(".,");
      in = look;
    }
  }
  if (is_latin_letter(in.peek())) return take_named_month(in, stamp, {});
  const std::size_t digits =
      static_cast<std::size_t>(std::find_if_not(in.rest.begin(), in.rest.end(), is_digit) - in.rest.begin());
  if (digits == 8 || digits == 12 || digits == 14) return take_packed_day(in, stamp);
  const auto first = in.number(4);
  if (!first) return false;
  if (in.peek() == ' ' || is_latin_letter(in.peek())) {
    if (is_latin_letter(in.peek())) in.word();  // 13th
    in.blanks(".,");
    return first->digits <= 2 && is_latin_letter(in.peek()) && take_named_month(in, stamp, first->value);
  }
  if (first->digits <= 2 && in.rest.size() > 1 && in.peek() == '.' && in.rest[1] == ' ') {
    Cursor look = in;
    look.blanks(".");
    if (is_latin_letter(look.peek())) {
      in = look;
      return take_named_month(in, stamp, first->value);
    }
  }
  return take_figures(in, stamp, *first);
}

bool begins_with_clock(std::string_view text) {
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos && colon >= 1 && colon <= 2 &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), is_digit);
}

// The fields of a pattern, as far as it has been read.
struct Fields {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;
  bool has_day = false;
  std::optional<bool> afternoon;
  bool has_clock = false;
};

bool take_number_field(Cursor& in, int digits, int& field) {
  const auto number = in.number(digits);
  if (number) field = number->value;
  return number.has_value();
}

bool take_field(Cursor& in, char letter, Fields& fields, Stamp& stamp) {
  switch (letter) {
    case 'Y':
      return take_number_field(in, 4, fields.year);
    case 'y':
      if (!take_number_field(in, 2, fields.year)) return false;
      fields.year = full_year(fields.year);
      return true;
    case 'm':
      return take_number_field(in, 2, fields.month);
    case 'd':
    case 'e':
      in.blanks();
      fields.has_day = true;
      return take_number_field(in, 2, fields.day);
    case 'b':
    case 'B': {
      const auto month = month_of(in.word());
      if (month) fields.month = *month;
      return month.has_value();
    }
    case 'a':
    case 'A':
      return is_weekday(in.word());
    case 'H':
    case 'I':
      fields.has_clock = true;
      in.blanks();
      return take_number_field(in, 2, fields.hour);
    case 'M':
      return take_number_field(in, 2, fields.minute);
    case 'S': {
      const bool read = take_number_field(in, 2, fields.second);
      drop_fraction(in);
      return read;
    }
    case 'p':
      fields.afternoon = take_half_of_day(in);
      return fields.afternoon.has_value();
    case 'z': {
      Cursor whole = in;
      const std::size_t end = whole.rest.find_first_of(" \t");
      Cursor part{whole.rest.substr(0, end)};
      if (!take_zone(part, stamp) || !stamp.offset) return false;
      in.rest.remove_prefix(end == std::string_view::npos ? in.rest.size() : end);
      return true;
    }
    case '%':
      return in.take('%');
    default:
      return false;
  }
}

}  // namespace

int full_year(int two_digits) {
  return two_digits + (two_digits <= 68 ? 2000 : 1900);
}

std::optional<Stamp> since_1970(std::string_view text, std::int64_t unit) {
  const std::string_view whole = text.substr(0, text.find('.'));
  const auto count = whole_number(whole);
  if (!count || (whole.size() < text.size() && !decimal_number(text))) return {};
  Stamp stamp;
  stamp.seconds = *count / unit - (*count < 0 && *count % unit != 0 ? 1 : 0);
  stamp.has_clock = true;
  stamp.offset = 0;
  return stamp;
}

namespace {

// "Oct 13, 2026 at 2:30 PM", "13.10.2026 um 14:30"
void skip_at(Cursor& in) {
  Cursor look = in;
  const std::string word = look.word();
  if (word == "at" || word == "um" || word == "kl" || word == "alle") {
    look.blanks(".");
    if (is_digit(look.peek())) in = look;
  } else if (in.rest.starts_with("à")) {
    in.rest.remove_prefix(2);
    in.blanks();
  }
}

}  // namespace

OrReason<Stamp> stamp_from(std::string_view given) {
  constexpr std::size_t longest = 256;  // no time is longer
  given = trimmed(given);
  if (given.size() > longest) return tl::unexpected(no_time);
  const std::string plain = with_hours_as_clock(in_plain_time(given));
  std::string_view text = trimmed(plain);
  if (text.empty()) return tl::unexpected<std::string>("is empty");
  const std::string_view whole = text.substr(0, text.find('.'));
  if (std::all_of(whole.begin(), whole.end(), is_digit)) {
    std::optional<Stamp> counted;
    if (whole.size() == 10) counted = since_1970(text, 1);
    if (whole.size() == 13) counted = since_1970(text, 1000);
    if (counted) return *counted;
  }
  Cursor in{text};
  Stamp stamp;
  if (begins_with_clock(text)) {
    if (!take_clock(in, stamp)) return tl::unexpected(no_time);
    in.blanks(",");
    if (!take_day(in, stamp) || !take_zone(in, stamp)) return tl::unexpected(no_time);
    return stamp;
  }
  if (!take_day(in, stamp)) return tl::unexpected(no_time);
  in.blanks(",");
  if ((in.peek() == 'T' || in.peek() == 't') && in.rest.size() > 1 && is_digit(in.rest[1]))
    in.rest.remove_prefix(1);
  skip_at(in);
  if (is_digit(in.peek()) && !stamp.has_clock && !take_clock(in, stamp)) return tl::unexpected(no_time);
  if (!take_zone(in, stamp)) return tl::unexpected(no_time);
  return stamp;
}

OrReason<Stamp> stamp_by_pattern(std::string_view given, std::string_view pattern) {
  const std::string text = in_plain_figures(given);
  Cursor in{trimmed(text)};
  if (in.done()) return tl::unexpected<std::string>("is empty");
  const tl::unexpected<std::string> other("is not written as the time format says");
  Stamp stamp;
  Fields fields;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '%') {
      if (!take_field(in, pattern[++i], fields, stamp)) return other;
    } else if (pattern[i] == ' ') {
      in.blanks();
    } else if (!in.take(pattern[i])) {
      return other;
    }
  }
  if (!in.done()) return other;
  set_day(stamp, fields.year, fields.month, fields.day);
  if (fields.has_clock && !finish_clock(stamp, fields.hour, fields.minute, fields.second, fields.afternoon))
    return other;
  return stamp;
}

}  // namespace holdfast::exchange
