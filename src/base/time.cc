// The calendar is Howard Hinnant's days_from_civil arithmetic, written out here because it is short. Zone
// rules come from the system's zoneinfo through the date library; each zone is read once into a plain table
// of (from, offset), so that what follows needs no library, no lock on the common path and cannot throw.
// Zoneinfo tables end in 2037 or sooner; base/zone_rule.h goes on to the year 9999. Wall-clock times are
// turned into instants by trying every offset in force nearby: none fits in a gap, two in a fold.
#include "base/time.h"

#include <date/tz.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "base/ensure.h"
#include "base/text.h"
#include "base/zone_rule.h"

namespace holdfast {
namespace {

constexpr std::int64_t day_seconds = 86400;
constexpr std::int32_t first_day = -719162;  // 0001-01-01
constexpr std::int32_t last_day = 2932896;   // 9999-12-31

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

bool in_calendar(std::int64_t days) {
  return days >= first_day && days <= last_day;
}

struct Zone {
  std::string name;
  std::vector<Shift> shifts;  // sorted; the first is in force since ever

  int offset_at(std::int64_t seconds) const {
    auto after = std::upper_bound(shifts.begin() + 1, shifts.end(), seconds,
                                  [](std::int64_t at, const Shift& shift) { return at < shift.from; });
    return std::prev(after)->offset;
  }
};

// Only letters, digits and the marks that occur in zone names, so that no name leads out of the zoneinfo
// folder.
bool looks_like_a_zone(std::string_view name) {
  if (name.empty() || name.size() > 64) return false;
  if (name.front() == '/' || name.front() == '.' || name.back() == '/') return false;
  if (name.find("..") != std::string_view::npos || name.find("//") != std::string_view::npos) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '+' || c == '/' || c == '.';
  });
}

// Goes on after the table's last entry by the rule in the last line of the zone's file, where there is one.
void continue_by_rule(Zone& zone) {
  std::ifstream file("/usr/share/zoneinfo/" + zone.name, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (bytes.size() < 2 || bytes.back() != '\n') return;
  const std::size_t before = bytes.rfind('\n', bytes.size() - 2);
  if (before == std::string::npos) return;
  const auto rule = zone_rule_from(std::string_view(bytes).substr(before + 1, bytes.size() - before - 2));
  if (!rule || !rule->turns) return;
  const Date last{static_cast<std::int32_t>(floor_div(zone.shifts.back().from, day_seconds))};
  for (int year = calendar(last).year; year <= 9999; ++year)
    for (const Shift& shift : shifts_in(*rule, year))
      if (shift.from > zone.shifts.back().from && shift.offset != zone.shifts.back().offset)
        zone.shifts.push_back(shift);
}

// Nothing when the system does not know the name.
std::unique_ptr<Zone> read_zone(std::string_view name) {
  auto zone = std::make_unique<Zone>();
  zone->name = name;
  if (name == "UTC") {  // known even where no zoneinfo is installed
    zone->shifts.push_back({0, 0});
    return zone;
  }
  if (!looks_like_a_zone(name) || name == "localtime")
    return nullptr;  // no name, but whatever this machine is set to
  try {
    const date::time_zone* rules = date::locate_zone(zone->name);
    constexpr std::int64_t begin = first_day * day_seconds, end = (last_day + 1) * day_seconds;
    std::int64_t at = begin;
    while (at < end) {
      const date::sys_info info = rules->get_info(date::sys_seconds{std::chrono::seconds{at}});
      const int offset = static_cast<int>(info.offset.count());
      if (zone->shifts.empty() || zone->shifts.back().offset != offset) zone->shifts.push_back({at, offset});
      const std::int64_t next = info.end.time_since_epoch().count();
      if (next <= at) break;
      at = next;
    }
    continue_by_rule(*zone);
    return zone;
  } catch (const std::exception&) {
    return nullptr;
  }
}

// Zones live as long as the program; a pointer once given stays good.
const Zone* find_zone(std::string_view name) {
  thread_local const Zone* latest = nullptr;
  if (latest != nullptr && latest->name == name) return latest;
  static std::shared_mutex guard;
  static auto& known = *new std::map<std::string, std::unique_ptr<Zone>, std::less<>>;
  {
    const std::shared_lock lock(guard);
    if (auto found = known.find(name); found != known.end()) return latest = found->second.get();
  }
  auto zone = read_zone(name);
  if (!zone) return nullptr;
  const std::unique_lock lock(guard);
  return latest = known.try_emplace(std::string(name), std::move(zone)).first->second.get();
}

const Zone& known_zone(std::string_view name) {
  const Zone* zone = find_zone(name);
  ensure(zone != nullptr);
  return *zone;
}

std::string clock(std::int64_t seconds) {
  std::array<char, 40> out{};
  const int hour = static_cast<int>(seconds / 3600), minute = static_cast<int>(seconds / 60 % 60);
  if (seconds % 60 == 0)
    std::snprintf(out.data(), out.size(), "%02d:%02d", hour, minute);
  else
    std::snprintf(out.data(), out.size(), "%02d:%02d:%02d", hour, minute, static_cast<int>(seconds % 60));
  return out.data();
}

std::string spoken(Date date) {
  const auto [year, month, day] = calendar(date);
  return std::to_string(day) + " " + std::string(month_name(month)) + " " + std::to_string(year);
}

// The instant within two days of `wall` at which the clocks jumped over it.
std::int64_t jump_near(std::int64_t wall, const Zone& zone) {
  for (const Shift& shift : zone.shifts) {
    if (shift.from <= wall - 2 * day_seconds || shift.from > wall + 2 * day_seconds) continue;
    const std::int64_t before = shift.from + zone.offset_at(shift.from - 1),
                       after = shift.from + shift.offset;
    if (before <= wall && wall < after) return shift.from;
  }
  return wall;
}

tl::unexpected<Problem> skipped(std::int64_t wall, const Zone& zone) {
  const std::int64_t jump = jump_near(wall, zone);
  const LocalTime asked{Date{static_cast<std::int32_t>(floor_div(wall, day_seconds))},
                        static_cast<int>(wall - floor_div(wall, day_seconds) * day_seconds)};
  const std::int64_t before = jump + zone.offset_at(jump - 1);
  const Date old_day{static_cast<std::int32_t>(floor_div(before, day_seconds))};
  const LocalTime resumed = local_time({jump}, zone.name);
  const std::string from = clock(before - old_day.days * day_seconds), to = clock(resumed.seconds);
  if (resumed.date != old_day)
    return problem(ProblemKind::bad_request,
                   "There was no " + spoken(asked.date) + ", " + clock(asked.seconds) + " in " + zone.name +
                       ": the clocks went from " + from + " on " + spoken(old_day) + " to " + to + " on " +
                       spoken(resumed.date) + ". Please give a time before or after that.",
                   "time");
  return problem(ProblemKind::bad_request,
                 "There was no " + clock(asked.seconds) + " on " + spoken(asked.date) + " in " + zone.name +
                     ": the clocks were put forward from " + from + " to " + to +
                     ". Please give a time before or after that hour.",
                 "time");
}

// ---- reading ISO 8601 / RFC 9557 from left to right ----

struct Reader {
  std::string_view rest;

  bool take(char wanted) {
    if (rest.empty() || rest.front() != wanted) return false;
    rest.remove_prefix(1);
    return true;
  }
  bool take_any(std::string_view wanted) {
    if (rest.empty() || wanted.find(rest.front()) == std::string_view::npos) return false;
    rest.remove_prefix(1);
    return true;
  }
  // Exactly `count` digits.
  std::optional<int> digits(std::size_t count) {
    if (rest.size() < count) return {};
    int value = 0;
    for (const char c : rest.substr(0, count)) {
      if (c < '0' || c > '9') return {};
      value = value * 10 + (c - '0');
    }
    rest.remove_prefix(count);
    return value;
  }
};

std::optional<Date> take_date(Reader& in) {
  const auto year = in.digits(4);
  if (!year || !in.take('-')) return {};
  const auto month = in.digits(2);
  if (!month || !in.take('-')) return {};
  const auto day = in.digits(2);
  if (!day) return {};
  return date_of(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
}

// Seconds since midnight; the second may be left out, a fraction of it is dropped, and a leap second is the
// one after.
std::optional<int> take_clock(Reader& in) {
  const auto hour = in.digits(2);
  if (!hour || *hour > 23 || !in.take(':')) return {};
  const auto minute = in.digits(2);
  if (!minute || *minute > 59) return {};
  int second = 0;
  if (in.take(':')) {
    const auto given = in.digits(2);
    if (!given || *given > 60) return {};
    second = *given;
    if (in.take_any(".,")) {
      if (!in.digits(1)) return {};
      while (in.digits(1)) {
      }
    }
  }
  return *hour * 3600 + *minute * 60 + second;
}

struct Offset {
  int seconds = 0;
  bool unstated = false;  // "Z": the instant is given, nothing is said of the clock on the wall
};

std::optional<Offset> take_offset(Reader& in) {
  if (in.take_any("Zz")) return Offset{0, true};
  const bool west = !in.rest.empty() && in.rest.front() == '-';
  if (!in.take_any("+-")) return {};
  const auto hours = in.digits(2);
  if (!hours || *hours > 23) return {};
  in.take(':');
  const auto minutes = in.digits(2);
  if (!minutes || *minutes > 59) return {};
  const int seconds = *hours * 3600 + *minutes * 60;
  return Offset{west ? -seconds : seconds, false};
}

struct Suffix {
  std::string zone;  // empty where none was given, or only an offset
  bool binding = false;
};

// "[Europe/Berlin]", "[!Europe/Berlin]", "[+01:00]", and tags such as "[u-ca=gregory]", ignored unless marked
// binding.
std::optional<Suffix> take_suffix(Reader& in) {
  Suffix suffix;
  while (in.take('[')) {
    const std::size_t close = in.rest.find(']');
    if (close == std::string_view::npos || close == 0) return {};
    std::string_view tag = in.rest.substr(0, close);
    in.rest.remove_prefix(close + 1);
    const bool binding = tag.front() == '!';
    if (binding) tag.remove_prefix(1);
    if (tag.empty()) return {};
    if (tag.find('=') != std::string_view::npos) {
      if (binding) return {};
      continue;
    }
    if (tag.front() == '+' || tag.front() == '-') continue;
    if (!suffix.zone.empty()) return {};
    suffix.zone = tag;
    suffix.binding = binding;
  }
  return suffix;
}

std::string zone_for_offset(int seconds) {
  const int hours = seconds / 3600;
  if (seconds == 0 || seconds % 3600 != 0 || hours > 14 || hours < -12) return "UTC";
  // In these names the sign is turned round: Etc/GMT-1 is one hour east.
  const std::string name = "Etc/GMT" + std::string(hours > 0 ? "-" : "+") + std::to_string(std::abs(hours));
  return is_zone(name) ? name : "UTC";
}

tl::unexpected<Problem> unreadable_moment(std::string_view why) {
  return problem(ProblemKind::bad_request,
                 std::string(why) +
                     " A time is written like 2026-11-22T22:10:00+01:00[Europe/Berlin], in the years "
                     "0001 to 9999.",
                 "time");
}

}  // namespace

std::optional<Date> date_of(int year, unsigned month, unsigned day) {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return {};
  constexpr std::array<unsigned, 12> lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  if (day > lengths[month - 1] + (month == 2 && leap ? 1u : 0u)) return {};
  // Years that begin in March, in eras of 400: http://howardhinnant.github.io/date_algorithms.html
  const int shifted = year - (month <= 2 ? 1 : 0);
  const int era = shifted / 400, year_of_era = shifted - era * 400;
  const int month_from_march = static_cast<int>(month) + (month > 2 ? -3 : 9);
  const int day_of_year = (153 * month_from_march + 2) / 5 + static_cast<int>(day) - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return Date{era * 146097 + day_of_era - 719468};
}

YearMonthDay calendar(Date date) {
  const std::int64_t shifted = static_cast<std::int64_t>(date.days) + 719468;
  const std::int64_t era = floor_div(shifted, 146097);
  const std::int64_t day_of_era = shifted - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const auto day = static_cast<unsigned>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  const auto month =
      static_cast<unsigned>(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
  return {static_cast<int>(year_of_era + era * 400 + (month <= 2 ? 1 : 0)), month, day};
}

int weekday(Date date) {
  const std::int64_t since_a_monday = static_cast<std::int64_t>(date.days) + 3;  // 1970-01-01 was a Thursday
  return static_cast<int>(since_a_monday - floor_div(since_a_monday, 7) * 7);
}

std::string iso(Date date) {
  ensure(in_calendar(date.days));
  const auto [year, month, day] = calendar(date);
  std::array<char, 40> out{};
  std::snprintf(out.data(), out.size(), "%04d-%02u-%02u", year, month, day);
  return out.data();
}

Result<Date> date_from_iso(std::string_view text) {
  Reader in{text};
  const auto date = take_date(in);
  if (!date || !in.rest.empty())
    return problem(
        ProblemKind::bad_request,
        "This is not a day of the calendar. A day is written like 2026-11-22, in the years 0001 to 9999.",
        "date");
  return *date;
}

std::string_view weekday_name(int weekday) {
  constexpr std::array<std::string_view, 7> names{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                  "Friday", "Saturday", "Sunday"};
  ensure(weekday >= 0 && weekday < 7);
  return names[static_cast<std::size_t>(weekday)];
}

std::string_view month_name(unsigned month) {
  constexpr std::array<std::string_view, 12> names{"January",   "February", "March",    "April",
                                                   "May",       "June",     "July",     "August",
                                                   "September", "October",  "November", "December"};
  ensure(month >= 1 && month <= 12);
  return names[month - 1];
}

bool is_zone(std::string_view name) {
  return find_zone(name) != nullptr;
}

std::string local_zone() {
  if (const char* asked = std::getenv("TZ"); asked != nullptr && *asked != '\0') {
    const std::string_view name = *asked == ':' ? asked + 1 : asked;
    if (is_zone(name)) return std::string(name);
  }
  std::string name;
  try {
    name = date::current_zone()->name();
  } catch (const std::exception&) {
    return "UTC";
  }
  if (name == "Etc/UTC" || name == "Etc/UCT" || !is_zone(name)) return "UTC";
  return name;
}

int offset_seconds(Instant at, std::string_view zone) {
  return known_zone(zone).offset_at(at.seconds);
}

LocalTime local_time(Instant at, std::string_view zone) {
  const std::int64_t wall = at.seconds + offset_seconds(at, zone);
  const std::int64_t days = floor_div(wall, day_seconds);
  return {Date{static_cast<std::int32_t>(days)}, static_cast<int>(wall - days * day_seconds)};
}

Result<Instant> instant_of(LocalTime local, std::string_view zone) {
  ensure(local.seconds >= 0 && local.seconds < day_seconds);
  const Zone& rules = known_zone(zone);
  const std::int64_t wall = local.date.days * day_seconds + local.seconds;
  std::optional<std::int64_t> first;
  // No clock stands more than a day and two hours from UTC, so these three offsets hold every candidate but
  // those of two shifts within a day, of which the calendar of no zone knows any.
  for (const std::int64_t near : {wall - 2 * day_seconds, wall, wall + 2 * day_seconds}) {
    const std::int64_t candidate = wall - rules.offset_at(near);
    if (rules.offset_at(candidate) == rules.offset_at(near) && (!first || candidate < *first))
      first = candidate;
  }
  if (!first) return skipped(wall, rules);
  return Instant{*first};
}

Date diary_day(const Moment& moment, int day_starts_at_minutes) {
  const LocalTime local = local_time(moment.at, moment.zone);
  return local.seconds < day_starts_at_minutes * 60 ? local.date + -1 : local.date;
}

std::string iso(const Moment& moment) {
  // Offsets are written in whole minutes. Where a zone's true offset (before about 1940) has seconds, the
  // clock is written by the rounded offset, so that the text still names exactly this instant.
  const int offset = offset_seconds(moment.at, moment.zone) / 60 * 60;
  std::int64_t wall = moment.at.seconds + offset;
  const bool by_utc = !in_calendar(floor_div(wall, day_seconds));  // on the wall it is the year 0 or 10000
  if (by_utc) wall = moment.at.seconds;
  const std::int64_t days = floor_div(wall, day_seconds);
  const int second = static_cast<int>(wall - days * day_seconds);
  std::array<char, 40> out{};
  std::snprintf(out.data(), out.size(), "T%02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60);
  std::string text = iso(Date{static_cast<std::int32_t>(days)}) + out.data();
  if (by_utc) {
    text += 'Z';
  } else {
    const int size = std::abs(offset);
    std::snprintf(out.data(), out.size(), "%c%02d:%02d", offset < 0 ? '-' : '+', size / 3600, size / 60 % 60);
    text += out.data();
  }
  return text + "[" + moment.zone + "]";
}

Result<Moment> moment_from_iso(std::string_view text) {
  Reader in{text};
  const auto date = take_date(in);
  if (!date) return unreadable_moment("This does not begin with a day of the calendar.");
  if (!in.take_any("Tt ")) return unreadable_moment("The clock time is missing.");
  const auto second = take_clock(in);
  if (!second) return unreadable_moment("The clock time cannot be read.");
  const auto offset = take_offset(in);
  if (!offset) return unreadable_moment("The difference to UTC (such as +01:00, or Z) is missing.");
  const auto suffix = take_suffix(in);
  if (!suffix || !in.rest.empty()) return unreadable_moment("What follows the clock time cannot be read.");
  Moment moment{{date->days * day_seconds + *second - offset->seconds}, suffix->zone};
  if (!in_calendar(floor_div(moment.at.seconds, day_seconds)))
    return unreadable_moment("This lies outside the calendar.");
  if (moment.zone.empty()) {
    moment.zone = zone_for_offset(offset->seconds);
  } else if (!is_zone(moment.zone)) {
    return unreadable_moment("The time zone \"" + printable(moment.zone) +
                             "\" is not known on this machine.");
  } else if (suffix->binding && !offset->unstated &&
             offset_seconds(moment.at, moment.zone) / 60 * 60 != offset->seconds) {
    return unreadable_moment("The difference to UTC is not the one in force in " + moment.zone + " then.");
  }
  return moment;
}

}  // namespace holdfast
