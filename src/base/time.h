// time: instants, dates and time zones. A diary keeps when a thing was felt as an Instant plus the zone the
// person was in, because "at two in the morning" is said by her clock, while the mathematics wants elapsed
// days. Zone rules come from the system's zoneinfo. All calendars are proleptic Gregorian, years 1 to 9999.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace holdfast {

// Seconds since 1970-01-01T00:00:00 UTC, without leap seconds.
struct Instant {
  std::int64_t seconds = 0;
  auto operator<=>(const Instant&) const = default;
};
inline Instant operator+(Instant at, std::int64_t seconds) {
  return {at.seconds + seconds};
}
inline Instant operator-(Instant at, std::int64_t seconds) {
  return {at.seconds - seconds};
}
inline double days_between(Instant from, Instant to) {
  return static_cast<double>(to.seconds - from.seconds) / 86400.0;
}

// A calendar day, as days since 1970-01-01.
struct Date {
  std::int32_t days = 0;
  auto operator<=>(const Date&) const = default;
};
inline Date operator+(Date date, int days) {
  return {date.days + days};
}
inline int operator-(Date to, Date from) {
  return to.days - from.days;
}

struct YearMonthDay {
  int year = 1970;
  unsigned month = 1, day = 1;
};
std::optional<Date> date_of(int year, unsigned month, unsigned day);  // nothing for 31 April or the year 0
YearMonthDay calendar(Date date);
int weekday(Date date);      // 0 Monday ... 6 Sunday
std::string iso(Date date);  // 2026-11-22
Result<Date> date_from_iso(std::string_view text);
std::string_view weekday_name(int weekday);   // "Monday"
std::string_view month_name(unsigned month);  // "January"

// When something was felt or written: an instant and the zone of the person's clock ("Europe/Berlin").
struct Moment {
  Instant at;
  std::string zone = "UTC";
  bool operator==(const Moment&) const = default;
};

bool is_zone(std::string_view name);  // known to this system
std::string local_zone();             // the system's zone by name; "UTC" where it cannot be told

struct LocalTime {
  Date date;
  int seconds = 0;  // since midnight by the clock on the wall
};
// Precondition: the zone is known (is_zone).
LocalTime local_time(Instant at, std::string_view zone);
int offset_seconds(Instant at, std::string_view zone);  // east of UTC is positive
// A clock time that was skipped (spring) is a problem that names the hour; one that came twice (autumn) is
// the first.
Result<Instant> instant_of(LocalTime local, std::string_view zone);

// The day a moment belongs to, when a day ends at `day_starts_at_minutes` past midnight (04:00 is 240): two
// in the morning belongs to the day before.
Date diary_day(const Moment& moment, int day_starts_at_minutes);

// RFC 9557: 2026-11-22T22:10:00+01:00[Europe/Berlin]. Reading back gives the same Moment. Reading also takes
// a plain RFC 3339 time (zone UTC, or Etc/GMT±h where the offset is of whole hours).
std::string iso(const Moment& moment);
Result<Moment> moment_from_iso(std::string_view text);

}  // namespace holdfast
