// Tables of words, a small scanner, and amounts read left to right.
#include "base/when_words.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/plain_time.h"
#include "base/text.h"
#include "base/time.h"

namespace holdfast {
namespace {

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

enum class Unit { second, minute, hour, day, week, month, year };

std::optional<Unit> unit_word(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, Unit>, 31> units{{
      {"s", Unit::second},       {"sec", Unit::second},     {"secs", Unit::second},  {"second", Unit::second},
      {"seconds", Unit::second}, {"m", Unit::minute},       {"min", Unit::minute},   {"mins", Unit::minute},
      {"minute", Unit::minute},  {"minutes", Unit::minute}, {"h", Unit::hour},       {"hr", Unit::hour},
      {"hrs", Unit::hour},       {"hour", Unit::hour},      {"hours", Unit::hour},   {"d", Unit::day},
      {"day", Unit::day},        {"days", Unit::day},       {"night", Unit::day},    {"nights", Unit::day},
      {"w", Unit::week},         {"wk", Unit::week},        {"wks", Unit::week},     {"week", Unit::week},
      {"weeks", Unit::week},     {"month", Unit::month},    {"months", Unit::month}, {"yr", Unit::year},
      {"yrs", Unit::year},       {"year", Unit::year},      {"years", Unit::year},
  }};
  for (const auto& [name, unit] : units)
    if (word == name) return unit;
  return {};
}

void add(Amount& amount, Unit unit, double count) {
  switch (unit) {
    case Unit::second:
      amount.seconds += count;
      break;
    case Unit::minute:
      amount.seconds += 60 * count;
      break;
    case Unit::hour:
      amount.seconds += 3600 * count;
      break;
    case Unit::day:
      amount.days += count;
      break;
    case Unit::week:
      amount.days += 7 * count;
      break;
    case Unit::month:
      amount.months += count;
      break;
    case Unit::year:
      amount.months += 12 * count;
      break;
  }
}

bool word_at(const std::vector<Token>& tokens, std::size_t at, std::string_view word) {
  return at < tokens.size() && tokens[at].text == word;
}

bool article_at(const std::vector<Token>& tokens, std::size_t at) {
  return word_at(tokens, at, "a") || word_at(tokens, at, "an");
}

// "3", "1.5", "three", "twenty five", "a", "half an", "a couple of", "two and a half"
std::optional<double> take_count(const std::vector<Token>& tokens, std::size_t& at) {
  std::size_t i = at;
  double count = 0;
  if (i >= tokens.size()) return {};
  if (word_at(tokens, i, "half")) {
    count = 0.5;
    ++i;
    if (article_at(tokens, i)) ++i;
  } else if (article_at(tokens, i) && word_at(tokens, i + 1, "couple")) {
    count = 2;
    i += word_at(tokens, i + 2, "of") ? 3 : 2;
  } else if (article_at(tokens, i) && word_at(tokens, i + 1, "fortnight")) {
    return {};
  } else if (article_at(tokens, i)) {
    count = 1;
    ++i;
    if (word_at(tokens, i, "half")) {  // "a half hour"
      count = 0.5;
      ++i;
    }
  } else if (tokens[i].numeric) {
    const auto number = decimal_number(tokens[i].text);
    if (!number || tokens[i].text.back() == '.') return {};
    count = *number;
    ++i;
  } else if (const auto number = number_word(tokens[i].text)) {
    count = *number;
    ++i;
    if (count >= 20 && i < tokens.size())
      if (const auto more = number_word(tokens[i].text); more && *more < 10) {
        count += *more;
        ++i;
      }
  } else {
    return {};
  }
  if (word_at(tokens, i, "and") && word_at(tokens, i + 1, "a") && word_at(tokens, i + 2, "half")) {
    count += 0.5;
    i += 3;
  }
  at = i;
  return count;
}

}  // namespace

std::optional<std::vector<Token>> when_tokens(std::string_view text) {
  const std::string line = lower_ascii(trimmed(in_plain_time(text)));
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < line.size();) {
    const char c = line[i];
    std::size_t end = i + 1;
    if (is_digit(c)) {
      const auto mark = [&](std::size_t at) {
        if (at >= line.size() || std::string_view(":./-").find(line[at]) == std::string_view::npos)
          return false;
        const bool more = at + 1 < line.size() && is_digit(line[at + 1]);
        return more || line[at] == '.';
      };
      while (end < line.size() && (is_digit(line[end]) || mark(end))) ++end;
      tokens.push_back({line.substr(i, end - i), true});
    } else if (is_letter(c)) {
      while (end < line.size() && (is_letter(line[end]) || line[end] == '\'')) ++end;
      tokens.push_back({line.substr(i, end - i), false});
    } else if (c == '@') {
      tokens.push_back({"at", false});
    } else if (c == '-' && (i == 0 || line[i - 1] == ' ') && i + 1 < line.size() && is_digit(line[i + 1])) {
      return {};  // a minus is no hyphen
    } else if (c != ' ' && c != '\t' && c != ',' && c != '.' && c != '-') {
      return {};
    }
    i = end;
  }
  return tokens;
}

std::optional<int> weekday_word(std::string_view word) {
  for (int day = 0; day < 7; ++day)
    if (const std::string name = lower_ascii(weekday_name(day)); word == name || word == name.substr(0, 3))
      return day;
  if (word == "tues") return 1;
  if (word == "weds") return 2;
  if (word == "thur" || word == "thurs") return 3;
  return {};
}

std::optional<unsigned> month_word(std::string_view word) {
  for (unsigned month = 1; month <= 12; ++month)
    if (const std::string name = lower_ascii(month_name(month)); word == name || word == name.substr(0, 3))
      return month;
  if (word == "sept") return 9u;
  return {};
}

std::optional<int> number_word(std::string_view word) {
  static constexpr std::array<std::string_view, 21> small{
      "zero",     "one",     "two",     "three",     "four",     "five",     "six",
      "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",   "thirteen",
      "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"};
  for (std::size_t i = 0; i < small.size(); ++i)
    if (word == small[i]) return static_cast<int>(i);
  if (word == "thirty") return 30;
  if (word == "forty") return 40;
  if (word == "fifty") return 50;
  if (word == "sixty") return 60;
  return {};
}

std::optional<int> plain_number(const Token& token) {
  if (!token.numeric || token.text.size() > 6 || !std::all_of(token.text.begin(), token.text.end(), is_digit))
    return {};
  return static_cast<int>(*whole_number(token.text));
}

std::optional<std::string> word_like(std::string_view word) {
  static constexpr std::array<std::string_view, 48> words{
      "now",     "today",    "tonight",  "yesterday", "tomorrow", "morning",  "afternoon", "evening",
      "night",   "noon",     "midnight", "last",      "next",     "ago",      "minutes",   "hours",
      "days",    "weeks",    "months",   "years",     "monday",   "tuesday",  "wednesday", "thursday",
      "friday",  "saturday", "sunday",   "january",   "february", "march",    "april",     "may",
      "june",    "july",     "august",   "september", "october",  "november", "december",  "half",
      "quarter", "past",     "before",   "after",     "minute",   "hour",     "week",      "month"};
  return nearest_word(word, words);
}

std::optional<Amount> take_amount(const std::vector<Token>& tokens, std::size_t& at) {
  Amount amount;
  std::size_t i = at;
  bool any = false;
  for (;;) {
    std::size_t next = i;
    if (any && word_at(tokens, next, "and")) ++next;
    if ((article_at(tokens, next) && word_at(tokens, next + 1, "fortnight")) ||
        word_at(tokens, next, "fortnight")) {
      amount.days += 14;
      i = next + (word_at(tokens, next, "fortnight") ? 1 : 2);
      any = true;
      continue;
    }
    const auto count = take_count(tokens, next);
    if (!count || next >= tokens.size()) break;
    const auto unit = unit_word(tokens[next].text);
    if (!unit) break;
    ++next;
    add(amount, *unit, *count);
    any = true;
    i = next;
    if (word_at(tokens, i, "and") && word_at(tokens, i + 1, "a") && word_at(tokens, i + 2, "half") &&
        !(i + 3 < tokens.size() && unit_word(tokens[i + 3].text))) {
      add(amount, *unit, 0.5);  // "an hour and a half"
      i += 3;
    }
    if (*unit == Unit::hour && i < tokens.size() && tokens[i - 1].text == "h")
      if (const auto minutes = plain_number(tokens[i]);
          minutes && *minutes < 60 && !(i + 1 < tokens.size() && unit_word(tokens[i + 1].text))) {
        add(amount, Unit::minute, *minutes);  // "1h30"
        ++i;
      }
  }
  if (!any) return {};
  at = i;
  return amount;
}

}  // namespace holdfast
