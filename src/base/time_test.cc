// Calendar against an independent count of days, zones against times computed by another program (Python's
// zoneinfo), and round trips as properties. Dates to come are compared with one another only: their rules may
// yet be changed.
#include "base/time.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/zone_rule.h"

namespace holdfast {
namespace {

Date day(int year, unsigned month, unsigned of_month) {
  return date_of(year, month, of_month).value();
}

constexpr std::int64_t first_second = -62135596800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t last_second = 253402300799;   // 9999-12-31T23:59:59Z

const std::vector<std::string>& some_zones() {
  static const auto& zones = *new std::vector<std::string>{
      "UTC",          "Europe/Berlin",      "America/New_York", "Asia/Kathmandu",    "Australia/Lord_Howe",
      "Pacific/Apia", "America/St_Johns",   "Asia/Tokyo",       "Africa/Casablanca", "America/Nuuk",
      "Asia/Gaza",    "Pacific/Kiritimati", "Etc/GMT+12",       "Europe/Dublin",     "Antarctica/Troll",
      "Africa/Cairo", "America/Sao_Paulo"};
  return zones;
}

// Evenly over all the years; rapidcheck's own ranges begin at the low end.
Instant any_instant(std::int64_t first, std::int64_t last) {
  return {*rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::int64_t>(first, last + 1))};
}

TEST(Date, CountsEveryDayOfTheYears1To9999) {
  Date expected = day(1, 1, 1);
  int weekday_expected = 0;  // 1 January of the year 1 was a Monday
  for (int year = 1; year <= 9999; ++year) {
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    for (unsigned month = 1; month <= 12; ++month) {
      const unsigned length = month == 2                                              ? (leap ? 29 : 28)
                              : month == 4 || month == 6 || month == 9 || month == 11 ? 30
                                                                                      : 31;
      for (unsigned d = 1; d <= length; ++d) {
        ASSERT_EQ(date_of(year, month, d), expected);
        const YearMonthDay back = calendar(expected);
        ASSERT_TRUE(back.year == year && back.month == month && back.day == d)
            << year << " " << month << " " << d;
        ASSERT_EQ(weekday(expected), weekday_expected);
        weekday_expected = (weekday_expected + 1) % 7;
        expected = expected + 1;
      }
      ASSERT_FALSE(date_of(year, month, length + 1));
    }
  }
  EXPECT_EQ(day(1970, 1, 1).days, 0);
  EXPECT_EQ(expected - day(9999, 12, 31), 1);
}

TEST(Date, RefusesWhatTheCalendarDoesNotHave) {
  EXPECT_FALSE(date_of(0, 1, 1));
  EXPECT_FALSE(date_of(10000, 1, 1));
  EXPECT_FALSE(date_of(-5, 1, 1));
  EXPECT_FALSE(date_of(2026, 0, 1));
  EXPECT_FALSE(date_of(2026, 13, 1));
  EXPECT_FALSE(date_of(2026, 1, 0));
  EXPECT_FALSE(date_of(2026, 4, 31));
  EXPECT_FALSE(date_of(1900, 2, 29));
  EXPECT_TRUE(date_of(2000, 2, 29));
}

TEST(Date, IsWrittenAndReadInIsoForm) {
  EXPECT_EQ(iso(day(2026, 11, 22)), "2026-11-22");
  EXPECT_EQ(iso(day(1, 1, 1)), "0001-01-01");
  EXPECT_EQ(iso(day(9999, 12, 31)), "9999-12-31");
  EXPECT_EQ(date_from_iso("2026-11-22").value(), day(2026, 11, 22));
  for (const auto* bad : {"", "0000-01-01", "2026-02-30", "2026-11-22 ", "2026-1-22", "26-11-22",
                          "2026/11/22", "+2026-11-22", "2026-11-221", "10000-01-01"}) {
    const auto read = date_from_iso(bad);
    ASSERT_FALSE(read) << bad;
    EXPECT_NE(read.error().sentence.find("2026-11-22"), std::string::npos);
  }
}

TEST(Date, HasNamesForDaysAndMonths) {
  EXPECT_EQ(weekday_name(weekday(day(2026, 11, 23))), "Monday");
  EXPECT_EQ(weekday_name(weekday(day(2012, 8, 13))), "Monday");
  EXPECT_EQ(weekday_name(6), "Sunday");
  EXPECT_EQ(month_name(1), "January");
  EXPECT_EQ(month_name(12), "December");
}

TEST(Zone, IsKnownByItsNameOnly) {
  for (const auto& zone : some_zones()) EXPECT_TRUE(is_zone(zone)) << zone;
  for (const auto* bad :
       {"", "Mars/Base", "europe/berlin", "Europe", "../etc/passwd", "/etc/localtime", "localtime",
        "zone.tab", "Europe/Berlin ", "Europe//Berlin", "+01:00", "Europe/Berlin\n"})
    EXPECT_FALSE(is_zone(bad)) << bad;
  EXPECT_TRUE(is_zone(local_zone()));
}

TEST(Zone, IsTakenFromTheEnvironmentWhereItIsNamedThere) {
  const char* before = std::getenv("TZ");
  const std::string kept = before != nullptr ? before : "";
  setenv("TZ", "Asia/Kathmandu", 1);
  EXPECT_EQ(local_zone(), "Asia/Kathmandu");
  setenv("TZ", ":America/New_York", 1);
  EXPECT_EQ(local_zone(), "America/New_York");
  setenv("TZ", "no such zone", 1);
  EXPECT_TRUE(is_zone(local_zone()));
  before != nullptr ? setenv("TZ", kept.c_str(), 1) : unsetenv("TZ");
}

struct WallCase {
  const char* zone;
  int year;
  unsigned month, of_month;
  int hour, minute;
  std::int64_t instant;
  int offset_minutes;
};

TEST(Zone, TurnsWallClocksIntoInstantsAsAnotherProgramDoes) {
  const std::vector<WallCase> cases = {
      {"Europe/Berlin", 2025, 1, 15, 22, 10, 1736975400, 60},
      {"Europe/Berlin", 2024, 7, 1, 12, 0, 1719828000, 120},
      {"Europe/Berlin", 1945, 6, 1, 12, 0, -775839600, 180},
      {"Europe/Berlin", 2024, 10, 27, 2, 30, 1729989000, 120},      // twice: the first
      {"Europe/London", 2024, 10, 27, 1, 30, 1729989000, 60},       // twice: the first
      {"America/New_York", 2024, 11, 3, 1, 30, 1730611800, -240},   // twice: the first
      {"Australia/Lord_Howe", 2024, 4, 7, 1, 45, 1712414700, 660},  // twice, by half an hour
      {"Asia/Kathmandu", 2020, 1, 1, 0, 0, 1577816100, 345},
      {"Pacific/Apia", 2011, 12, 29, 23, 59, 1325239140, -600},
      {"Pacific/Apia", 2011, 12, 31, 0, 0, 1325239200, 840},
      {"America/Sao_Paulo", 2018, 11, 4, 1, 0, 1541300400, -120},
      {"UTC", 1, 1, 1, 12, 0, -62135553600, 0},
      {"Asia/Tokyo", 9999, 12, 31, 12, 0, 253402225200, 540},
  };
  for (const auto& c : cases) {
    const LocalTime wall{day(c.year, c.month, c.of_month), (c.hour * 60 + c.minute) * 60};
    const auto at = instant_of(wall, c.zone);
    ASSERT_TRUE(at) << c.zone << at.error().sentence;
    EXPECT_EQ(at->seconds, c.instant) << c.zone << " " << c.year;
    EXPECT_EQ(offset_seconds(*at, c.zone), c.offset_minutes * 60) << c.zone << " " << c.year;
  }
}

TEST(Zone, NamesTheHourThatTheClocksJumpedOver) {
  struct Gap {
    const char* zone;
    Date date;
    int hour, minute;
    const char *from, *to;
  };
  const std::vector<Gap> gaps = {
      {"Europe/Berlin", day(2024, 3, 31), 2, 30, "02:00", "03:00"},
      {"Europe/Berlin", day(2024, 3, 31), 2, 0, "02:00", "03:00"},
      {"America/New_York", day(2024, 3, 10), 2, 59, "02:00", "03:00"},
      {"Australia/Lord_Howe", day(2024, 10, 6), 2, 15, "02:00", "02:30"},
      {"America/Sao_Paulo", day(2018, 11, 4), 0, 30, "00:00", "01:00"},
      {"Asia/Beirut", day(2021, 3, 28), 0, 1, "00:00", "01:00"},
      {"Pacific/Apia", day(2011, 12, 30), 15, 0, "00:00 on 30 December 2011", "00:00 on 31 December 2011"},
  };
  for (const auto& gap : gaps) {
    const auto at = instant_of({gap.date, (gap.hour * 60 + gap.minute) * 60}, gap.zone);
    ASSERT_FALSE(at) << gap.zone;
    EXPECT_EQ(at.error().kind, ProblemKind::bad_request);
    EXPECT_NE(at.error().sentence.find(std::string("from ") + gap.from), std::string::npos)
        << at.error().sentence;
    EXPECT_NE(at.error().sentence.find(std::string("to ") + gap.to), std::string::npos)
        << at.error().sentence;
  }
  EXPECT_TRUE(instant_of({day(2024, 3, 31), 2 * 3600 - 1}, "Europe/Berlin"));
  EXPECT_TRUE(instant_of({day(2024, 3, 31), 3 * 3600}, "Europe/Berlin"));
}

TEST(Zone, KeepsItsSummersAfterTheTableOfThePastEnds) {
  const auto july = [](int year) {
    return offset_seconds(Instant{day(year, 7, 1).days * 86400ll}, "Europe/Berlin");
  };
  const auto january = [](int year) {
    return offset_seconds(Instant{day(year, 1, 1).days * 86400ll}, "Europe/Berlin");
  };
  for (const int year : {2038, 2050, 2400, 9999}) {
    EXPECT_EQ(july(year), july(2037)) << year;
    EXPECT_EQ(january(year), january(2037)) << year;
  }
}

TEST(Zone, WallClockAndInstantGoBothWays) {
  EXPECT_TRUE(rc::check([] {
    const auto zone = *rc::gen::elementOf(some_zones());
    const Instant at = any_instant(first_second + 86400, last_second - 86400);
    const LocalTime wall = local_time(at, zone);
    const auto back = instant_of(wall, zone);
    RC_ASSERT(back.has_value());
    // Where the hour came twice the first is given; it shows the same wall clock.
    RC_ASSERT(*back <= at);
    RC_ASSERT(local_time(*back, zone).date == wall.date);
    RC_ASSERT(local_time(*back, zone).seconds == wall.seconds);
    RC_ASSERT(at.seconds - back->seconds <= 3 * 3600);
  }));
}

TEST(ZoneRule, ReadsTheNotationOfZoneinfoFiles) {
  const auto berlin = zone_rule_from("CET-1CEST,M3.5.0,M10.5.0/3");
  ASSERT_TRUE(berlin && berlin->turns);
  EXPECT_EQ(berlin->standard_offset, 3600);
  EXPECT_EQ(berlin->summer_offset, 7200);
  const auto in_2050 = shifts_in(*berlin, 2050);
  EXPECT_EQ(in_2050[0].from, day(2050, 3, 27).days * 86400ll + 3600);
  EXPECT_EQ(in_2050[0].offset, 7200);
  EXPECT_EQ(in_2050[1].from, day(2050, 10, 30).days * 86400ll + 3600);
  EXPECT_EQ(in_2050[1].offset, 3600);

  const auto sydney = zone_rule_from("AEST-10AEDT,M10.1.0,M4.1.0/3");  // the year begins in summer
  ASSERT_TRUE(sydney);
  EXPECT_EQ(shifts_in(*sydney, 2040)[0].offset, 36000);

  const auto nuuk = zone_rule_from("<-02>2<-01>,M3.5.0/-1,M10.5.0/0");  // the hour before midnight
  ASSERT_TRUE(nuuk);
  EXPECT_EQ(shifts_in(*nuuk, 2040)[0].from, day(2040, 3, 25).days * 86400ll + 3600);

  const auto gaza = zone_rule_from("EET-2EEST,M3.4.4/50,M10.4.4/50");  // fifty hours after a Thursday
  ASSERT_TRUE(gaza);
  EXPECT_EQ(shifts_in(*gaza, 2040)[0].from, day(2040, 3, 22).days * 86400ll + 48 * 3600);

  const auto dublin = zone_rule_from("IST-1GMT0,M10.5.0,M3.5.0/1");  // summer time is the standard here
  ASSERT_TRUE(dublin);
  EXPECT_EQ(shifts_in(*dublin, 2040)[0].offset, 3600);

  const auto india = zone_rule_from("IST-5:30");
  ASSERT_TRUE(india);
  EXPECT_EQ(india->standard_offset, 19800);
  EXPECT_FALSE(india->turns);

  for (const auto* bad : {"", "CET", "1CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
                          "CET-1CEST,J60,J300", "CET-1CEST,M3.5.0,M10.5.0x", "<CET-1", "CET-999"})
    EXPECT_FALSE(zone_rule_from(bad)) << bad;
}

TEST(DiaryDay, EndsWhenThePersonSleeps) {
  const auto at = [](const char* text) { return moment_from_iso(text).value(); };
  EXPECT_EQ(diary_day(at("2026-11-22T02:00:00+01:00[Europe/Berlin]"), 240), day(2026, 11, 21));
  EXPECT_EQ(diary_day(at("2026-11-22T03:59:59+01:00[Europe/Berlin]"), 240), day(2026, 11, 21));
  EXPECT_EQ(diary_day(at("2026-11-22T04:00:00+01:00[Europe/Berlin]"), 240), day(2026, 11, 22));
  EXPECT_EQ(diary_day(at("2026-11-22T00:00:00+01:00[Europe/Berlin]"), 0), day(2026, 11, 22));
  // By the clock she saw, not by UTC.
  EXPECT_EQ(diary_day(at("2026-11-22T20:00:00-05:00[America/New_York]"), 240), day(2026, 11, 22));
}

TEST(Moment, IsWrittenAsRfc9557) {
  EXPECT_EQ(iso(Moment{{1795381800}, "Europe/Berlin"}), "2026-11-22T22:10:00+01:00[Europe/Berlin]");
  EXPECT_EQ(iso(Moment{{0}, "UTC"}), "1970-01-01T00:00:00+00:00[UTC]");
  EXPECT_EQ(iso(Moment{{0}, "America/St_Johns"}), "1969-12-31T20:30:00-03:30[America/St_Johns]");
  // On the wall of New York it is still the year 0.
  EXPECT_EQ(iso(Moment{{first_second}, "America/New_York"}), "0001-01-01T00:00:00Z[America/New_York]");
  EXPECT_EQ(iso(Moment{{last_second}, "Asia/Tokyo"}), "9999-12-31T23:59:59Z[Asia/Tokyo]");
}

TEST(Moment, ReadsBackToTheSameMomentInEveryZoneAndYear) {
  EXPECT_TRUE(rc::check([] {
    const Moment moment{any_instant(first_second, last_second), *rc::gen::elementOf(some_zones())};
    const auto back = moment_from_iso(iso(moment));
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == moment);
  }));
  for (const auto& zone : some_zones())
    for (const std::int64_t seconds :
         {first_second, last_second, std::int64_t{-2524524808}, std::int64_t{0}}) {
      const Moment moment{{seconds}, zone};
      const auto back = moment_from_iso(iso(moment));
      ASSERT_TRUE(back) << iso(moment);
      EXPECT_EQ(*back, moment) << iso(moment);
    }
}

TEST(Moment, StaysTheSameInstantUnderAnotherZonesName) {
  EXPECT_TRUE(rc::check([] {
    const Moment moment{any_instant(first_second, last_second), *rc::gen::elementOf(some_zones())};
    Moment relabelled = moment;
    relabelled.zone = *rc::gen::elementOf(some_zones());
    const auto back = moment_from_iso(iso(relabelled));
    RC_ASSERT(back.has_value());
    RC_ASSERT(back->at == moment.at);
    RC_ASSERT(days_between(moment.at, back->at) == 0);
  }));
}

TEST(Moment, ReadsPlainRfc3339) {
  const auto read = [](const char* text) { return moment_from_iso(text).value(); };
  EXPECT_EQ(read("2026-11-22T21:10:00Z"), (Moment{{1795381800}, "UTC"}));
  EXPECT_EQ(read("2026-11-22t21:10:00z"), (Moment{{1795381800}, "UTC"}));
  EXPECT_EQ(read("2026-11-22 22:10:00+01:00"), (Moment{{1795381800}, "Etc/GMT-1"}));
  EXPECT_EQ(read("2026-11-22T16:10:00-05:00"), (Moment{{1795381800}, "Etc/GMT+5"}));
  EXPECT_EQ(read("2026-11-23T02:40:00+05:30"), (Moment{{1795381800}, "UTC"}));
  EXPECT_EQ(read("2026-11-22T21:10:00.987654Z"), (Moment{{1795381800}, "UTC"}));
  EXPECT_EQ(read("2026-11-22T21:10Z"), (Moment{{1795381800}, "UTC"}));
  EXPECT_EQ(read("2026-11-22T22:10:00+01:00[+01:00]"), (Moment{{1795381800}, "Etc/GMT-1"}));
  EXPECT_EQ(read("2026-11-22T22:10:00+01:00[Europe/Berlin][u-ca=gregory]"),
            (Moment{{1795381800}, "Europe/Berlin"}));
  EXPECT_EQ(read("2026-11-22T21:10:00Z[Europe/Berlin]"), (Moment{{1795381800}, "Europe/Berlin"}));
  // The instant stands where the offset is not the zone's (its rules may have changed since it was written)
  // ...
  EXPECT_EQ(read("2026-11-22T23:10:00+02:00[Europe/Berlin]"), (Moment{{1795381800}, "Europe/Berlin"}));
  // ... unless the text itself insists on the zone.
  EXPECT_FALSE(moment_from_iso("2026-11-22T23:10:00+02:00[!Europe/Berlin]"));
  EXPECT_TRUE(moment_from_iso("2026-11-22T22:10:00+01:00[!Europe/Berlin]"));
}

TEST(Moment, SaysWhatCannotBeRead) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"", "day of the calendar"},
      {"0000-01-01T00:00:00Z", "day of the calendar"},
      {"2026-02-30T00:00:00Z", "day of the calendar"},
      {"2026-11-22", "clock time is missing"},
      {"2026-11-22T24:00:00Z", "clock time cannot be read"},
      {"2026-11-22T22:60:00Z", "clock time cannot be read"},
      {"2026-11-22T22:10:61Z", "clock time cannot be read"},
      {"2026-11-22T22:10:00.Z", "clock time cannot be read"},
      {"2026-11-22T22:10:00", "difference to UTC"},
      {"2026-11-22T22:10:00+1", "difference to UTC"},
      {"2026-11-22T22:10:00Z trailing", "What follows"},
      {"2026-11-22T22:10:00Z[", "What follows"},
      {"2026-11-22T22:10:00Z[]", "What follows"},
      {"2026-11-22T22:10:00Z[!u-ca=hebrew]", "What follows"},
      {"2026-11-22T22:10:00Z[Mars/Base]", "Mars/Base"},
      {"2026-11-22T22:10:00Z[../../etc/passwd]", "not known"},
      {"0001-01-01T00:00:00+01:00", "outside the calendar"},
      {"9999-12-31T23:59:59-01:00", "outside the calendar"},
  };
  for (const auto& [text, expected] : cases) {
    const auto read = moment_from_iso(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().kind, ProblemKind::bad_request);
    EXPECT_NE(read.error().sentence.find(expected), std::string::npos)
        << text << ": " << read.error().sentence;
    EXPECT_NE(read.error().sentence.find("2026-11-22T22:10:00+01:00[Europe/Berlin]"), std::string::npos);
  }
}

TEST(Moment, TakesAnyTextWithoutFalling) {
  EXPECT_TRUE(rc::check([](const std::string& bytes) {
    (void)moment_from_iso(bytes);
    (void)moment_from_iso("2026-11-22T22:10:00+01:00" + bytes);
    (void)date_from_iso(bytes);
    (void)is_zone(bytes);
    (void)zone_rule_from(bytes);
  }));
}

}  // namespace
}  // namespace holdfast
