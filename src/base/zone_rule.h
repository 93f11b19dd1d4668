// zone rule: what a time zone does for ever after its table of past shifts ends, in the notation zoneinfo
// files carry in their last line: "CET-1CEST,M3.5.0,M10.5.0/3" (POSIX TZ, with the hours of RFC 8536
// section 3.3.1: -167 to 167). Without that line every summer from 2038 on would be an hour wrong.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace holdfast {

// "M10.5.0/3": at three by the clock then in force, on the last (5th) Sunday (0) of October.
struct YearlyTurn {
  unsigned month = 1, week = 1, weekday_from_sunday = 0;
  int clock_seconds = 7200;
};

struct ZoneRule {
  int standard_offset = 0;  // seconds east of UTC
  int summer_offset = 0;
  bool turns = false;  // false: the standard offset all year
  YearlyTurn to_summer, to_standard;
};

struct Shift {
  std::int64_t from = 0;  // seconds since 1970 UTC
  int offset = 0;         // seconds east of UTC from then on
};

std::optional<ZoneRule> zone_rule_from(std::string_view posix);
std::array<Shift, 2> shifts_in(const ZoneRule& rule, int year);  // sorted. Precondition: the rule turns

}  // namespace holdfast
