// A left-to-right reader of one short line, and the two yearly turns it describes.
#include "base/zone_rule.h"

#include <utility>

#include "base/ensure.h"
#include "base/time.h"

namespace holdfast {
namespace {

struct RuleReader {
  std::string_view rest;

  bool take(char wanted) {
    if (rest.empty() || rest.front() != wanted) return false;
    rest.remove_prefix(1);
    return true;
  }

  std::optional<int> number(std::size_t most_digits) {
    int value = 0;
    std::size_t count = 0;
    while (count < most_digits && count < rest.size() && rest[count] >= '0' && rest[count] <= '9')
      value = value * 10 + (rest[count++] - '0');
    if (count == 0) return {};
    rest.remove_prefix(count);
    return value;
  }

  // "CET" or "<+0330>"
  bool name() {
    if (take('<')) {
      const std::size_t close = rest.find('>');
      if (close == std::string_view::npos) return false;
      rest.remove_prefix(close + 1);
      return true;
    }
    std::size_t count = 0;
    while (count < rest.size() &&
           ((rest[count] >= 'A' && rest[count] <= 'Z') || (rest[count] >= 'a' && rest[count] <= 'z')))
      ++count;
    rest.remove_prefix(count);
    return count >= 3;
  }

  // "-1", "3:30", "50": seconds.
  std::optional<int> clock() {
    const bool minus = take('-');
    if (!minus) take('+');
    const auto hours = number(3);
    if (!hours || *hours > 167) return {};
    int seconds = *hours * 3600;
    for (const int unit : {60, 1}) {
      if (!take(':')) break;
      const auto part = number(2);
      if (!part || *part > 59) return {};
      seconds += *part * unit;
    }
    return minus ? -seconds : seconds;
  }

  std::optional<YearlyTurn> turn() {
    YearlyTurn turn;
    if (!take(',') || !take('M')) return {};
    const auto month = number(2);
    if (!month || *month < 1 || *month > 12 || !take('.')) return {};
    const auto week = number(1);
    if (!week || *week < 1 || *week > 5 || !take('.')) return {};
    const auto day = number(1);
    if (!day || *day > 6) return {};
    if (take('/')) {
      const auto at = clock();
      if (!at) return {};
      turn.clock_seconds = *at;
    }
    turn.month = static_cast<unsigned>(*month);
    turn.week = static_cast<unsigned>(*week);
    turn.weekday_from_sunday = static_cast<unsigned>(*day);
    return turn;
  }
};

Date day_of(const YearlyTurn& turn, int year) {
  const Date first = *date_of(year, turn.month, 1);
  const int wanted = static_cast<int>(turn.weekday_from_sunday + 6) % 7;  // from Monday
  Date day = first + (wanted - weekday(first) + 7) % 7 + 7 * static_cast<int>(turn.week - 1);
  if (calendar(day).month != turn.month) day = day + -7;  // the fifth is the last
  return day;
}

}  // namespace

std::optional<ZoneRule> zone_rule_from(std::string_view posix) {
  RuleReader in{posix};
  ZoneRule rule;
  if (!in.name()) return {};
  const auto west = in.clock();
  if (!west) return {};
  rule.standard_offset = -*west;
  rule.summer_offset = rule.standard_offset + 3600;
  if (in.rest.empty()) return rule;
  if (!in.name()) return {};
  if (!in.rest.empty() && in.rest.front() != ',') {
    const auto summer_west = in.clock();
    if (!summer_west) return {};
    rule.summer_offset = -*summer_west;
  }
  const auto to_summer = in.turn(), to_standard = in.turn();
  if (!to_summer || !to_standard || !in.rest.empty()) return {};
  rule.to_summer = *to_summer;
  rule.to_standard = *to_standard;
  rule.turns = true;
  return rule;
}

std::array<Shift, 2> shifts_in(const ZoneRule& rule, int year) {
  ensure(rule.turns);
  const auto at = [&](const YearlyTurn& turn, int offset_before) {
    return std::int64_t{86400} * day_of(turn, year).days + turn.clock_seconds - offset_before;
  };
  std::array<Shift, 2> shifts{Shift{at(rule.to_summer, rule.standard_offset), rule.summer_offset},
                              Shift{at(rule.to_standard, rule.summer_offset), rule.standard_offset}};
  if (shifts[1].from < shifts[0].from) std::swap(shifts[0], shifts[1]);
  return shifts;
}

}  // namespace holdfast
