// The calendar is std::chrono's. Zone rules are read from the system's zoneinfo files (TZif, RFC 8536), each
// zone once, into a plain table of (from, offset); base/zone_rule.h goes on by the file's last line to the
// year 9999. (std::chrono has no time zones in the reference compiler.) Wall-clock times are turned into
// instants by trying every offset in force nearby: none fits in a gap, two in a fold.
#include "base/time.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
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

std::chrono::sys_days day_at(std::int64_t days) {
  return std::chrono::sys_days{std::chrono::days{days}};
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

constexpr auto zoneinfo = "/usr/share/zoneinfo/";

// The big-endian numbers of a TZif file; past its end they are zero and `whole` is false.
struct ZoneFile {
  std::string bytes;
  bool whole = true;

  std::int64_t number(std::size_t at, std::size_t size) {
    if (at > bytes.size() || bytes.size() - at < size) {
      whole = false;
      return 0;
    }
    std::uint64_t value = (static_cast<unsigned char>(bytes[at]) & 0x80) != 0 ? ~std::uint64_t{0} : 0;
    for (const char byte : std::string_view(bytes).substr(at, size))
      value = value << 8 | static_cast<unsigned char>(byte);
    return static_cast<std::int64_t>(value);
  }
  std::size_t count(std::size_t at) { return static_cast<std::size_t>(number(at, 4)); }
};

// The table of past shifts, from the second block (the first is the same in 32 bits); empty where it is no
// such table.
std::vector<Shift> shifts_of(ZoneFile& file) {
  constexpr std::size_t head = 44;
  if (!file.bytes.starts_with("TZif") || file.bytes.size() < head || file.bytes[4] < '2') return {};
  // Counts of: UT marks, standard marks, leap seconds, shifts, kinds of time, letters of their names.
  const std::size_t second = head + file.count(20) + file.count(24) + 8 * file.count(28) +
                             5 * file.count(32) + 6 * file.count(36) + file.count(40);
  const std::size_t shifts = file.count(second + 32), times = second + head, kind_of = times + 8 * shifts;
  const auto offset = [&](std::int64_t kind) {
    return static_cast<int>(file.number(kind_of + shifts + 6 * static_cast<std::size_t>(kind & 0xFF), 4));
  };
  std::vector<Shift> out{{first_day * day_seconds, offset(0)}};
  for (std::size_t i = 0; i < shifts && file.whole; ++i) {
    const Shift next{file.number(times + 8 * i, 8), offset(file.number(kind_of + i, 1))};
    if (next.from <= out.front().from)
      out.front().offset = next.offset;
    else if (next.offset != out.back().offset)
      out.push_back(next);
  }
  return file.whole ? out : std::vector<Shift>{};
}

// Goes on after the table's last entry by the rule in the last line of the zone's file, where there is one.
void continue_by_rule(Zone& zone, std::string_view bytes) {
  if (bytes.size() < 2 || bytes.back() != '\n') return;
  const std::size_t before = bytes.rfind('\n', bytes.size() - 2);
  if (before == std::string::npos) return;
  const auto rule = zone_rule_from(bytes.substr(before + 1, bytes.size() - before - 2));
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
  // "localtime", "posixrules" and "Factory" are no names of places; what is "right/" counts
  // leap seconds.
  if (!looks_like_a_zone(name) || name == "localtime" || name == "posixrules" || name == "Factory" ||
      name.starts_with("right/") || name.starts_with("posix/"))
    return nullptr;
  std::error_code failed;
  const std::string path = zoneinfo + zone->name;
  if (!std::filesystem::is_regular_file(path, failed)) return nullptr;
  std::ifstream stream(path, std::ios::binary);
  ZoneFile file{{std::istreambuf_iterator<char>(stream), {}}};
  zone->shifts = shifts_of(file);
  if (zone->shifts.empty()) return nullptr;
  continue_by_rule(*zone, file.bytes);
  return zone;
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
  if (year < 1 || year > 9999 || month > 12 || day > 31) return {};  // std::chrono keeps their last byte
  const std::chrono::year_month_day named{std::chrono::year{year}, std::chrono::month{month},
                                          std::chrono::day{day}};
  if (!named.ok()) return {};
  return Date{static_cast<std::int32_t>(std::chrono::sys_days{named}.time_since_epoch().count())};
}

YearMonthDay calendar(Date date) {
  const std::chrono::year_month_day named{day_at(date.days)};
  return {int(named.year()), unsigned(named.month()), unsigned(named.day())};
}

int weekday(Date date) {
  return static_cast<int>(std::chrono::weekday{day_at(date.days)}.iso_encoding()) - 1;
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
  // /etc/localtime is a link into the zoneinfo folder.
  std::error_code failed;
  const std::string file = std::filesystem::canonical("/etc/localtime", failed).string();
  if (failed || !file.starts_with(zoneinfo)) return "UTC";
  const std::string name = file.substr(std::string_view(zoneinfo).size());
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
