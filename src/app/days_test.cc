// The day a record belongs to, in lists, searches and exports: the one of the zone it was felt in, wherever
// the computer stands. And the days that are meant by what is typed for an absence or a session.
#include <gmock/gmock.h>

#include <array>

#include "app/testing.h"

namespace holdfast::app::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The day an entry stands under in the list is the one it is found by.
TEST_F(AppTest, WhatWasFeltFarAwayIsFoundByTheDayItStandsUnder) {
  create();
  clock_.moment = {.at = {1795381200}, .zone = "America/Los_Angeles"};  // 22 November, 13:00
  const auto add = [&](const std::string& line, const std::string& when) {
    return ask<Saved>(Add{.kind = "entry", .fields = {{"text", line}}, .when = when}).shown.record.id.text;
  };
  // In the order of time; two of each day by the clock of their own zone, at the ends of that day.
  const std::string before = add("shells before", "2026-11-18T03:59:00+13:00[Pacific/Auckland]");
  const std::string dawn = add("shells at dawn", "2026-11-18T04:00:00+13:00[Pacific/Auckland]");
  const std::string night = add("shells at night", "2026-11-19T03:59:00+13:00[Pacific/Auckland]");
  const std::string here = add("shells here", "2026-11-18T12:00:00-08:00[America/Los_Angeles]");
  const std::string island = add("shells on an island", "2026-11-19T03:59:00-10:00[Pacific/Honolulu]");
  const std::string after = add("shells after", "2026-11-19T04:00:00-10:00[Pacific/Honolulu]");
  const auto ids = [](const std::vector<Shown>& records) {
    std::vector<std::string> out;
    for (const Shown& one : records) out.push_back(one.record.id.text);
    return out;
  };
  const auto listed = [&](List list) {
    list.oldest_first = true;
    list.kinds = {"entry"};
    const auto listing = ask<Listing>(list);
    for (const Shown& one : listing.records) {
      if (list.from.empty()) continue;
      EXPECT_EQ(iso(one.day), list.from);
    }
    return std::pair(ids(listing.records), listing.total);
  };
  using Ids = std::vector<std::string>;
  EXPECT_EQ(listed({.from = "2026-11-18", .until = "2026-11-18"}),
            std::pair(Ids({dawn, night, here, island}), std::int64_t{4}));
  EXPECT_EQ(listed({.from = "2026-11-18", .until = "2026-11-18", .limit = 2, .offset = 1}),
            std::pair(Ids({night, here}), std::int64_t{4}));
  EXPECT_EQ(listed({.from = "2026-11-19", .until = "2026-11-19"}), std::pair(Ids({after}), std::int64_t{1}));
  EXPECT_EQ(listed({.until = "2026-11-17"}), std::pair(Ids({before}), std::int64_t{1}));
  EXPECT_EQ(listed({.from = "2026-11-19"}), std::pair(Ids({after}), std::int64_t{1}));
  EXPECT_EQ(listed({.until = "2026-11-18"}).second, 5);
  for (const char* text : {"shells", "ells"}) {  // by words, and inside them
    const auto found =
        ask<Found>(Search{.text = text, .from = "2026-11-18", .until = "2026-11-18", .limit = 3});
    EXPECT_EQ(found.total, 4) << text;
    EXPECT_EQ(found.found.size(), 3u) << text;
  }
  EXPECT_EQ(ask<Exported>(Export{.from = "2026-11-18", .until = "2026-11-18"}).records, 4);
}

TEST_F(AppTest, AnAbsenceIsOfEveryDayItTouches) {
  create();
  add_person("M.");
  const auto absence = [&](const std::string& when, const std::string& until) {
    ask<Saved>(Add{.kind = "absence", .fields = {{"until", until}}, .when = when});
  };
  absence("2026-11-01T08:00:00+13:00[Pacific/Auckland]", "2026-11-18T04:00:00+13:00[Pacific/Auckland]");
  const auto on = [&](const std::string& day) {
    return ask<Listing>(List{.kinds = {"absence"}, .from = day, .until = day}).total;
  };
  EXPECT_EQ(on("2026-10-31"), 0);
  EXPECT_EQ(on("2026-11-01"), 1);
  EXPECT_EQ(on("2026-11-09"), 1);
  EXPECT_EQ(on("2026-11-17"), 1);
  EXPECT_EQ(on("2026-11-18"), 0) << "it ends as the day begins";
}

// The clock stands at 22 November 2026, a Sunday.
TEST_F(AppTest, AnAbsenceIsReadAsTheNearestOneAndItsEndBesideItsBeginning) {
  create();
  add_person("A");
  const std::vector<std::array<const char*, 4>> cases{
      {"12 Nov", "18 Nov", "2026-11-12", "2026-11-19"},  // just over
      {"12 Nov", "26 Nov", "2026-11-12", "2026-11-27"},  // going on
      {"20 Dec", "6 Jan", "2026-12-20", "2027-01-07"},   // to come, over the turn of the year
      {"20 December", "6 January", "2026-12-20", "2027-01-07"},
      {"28 Dec 2025", "3 Jan", "2025-12-28", "2026-01-04"},  // a year said once
      {"2 weeks ago", "yesterday", "2026-11-08", "2026-11-22"},
      {"2 weeks ago", "today", "2026-11-08", "2026-11-23"},
      {"yesterday", "tomorrow", "2026-11-21", "2026-11-24"},
      {"yesterday", "in two weeks", "2026-11-21", "2026-12-07"},
      {"last Monday", "Friday", "2026-11-16", "2026-11-21"},  // the Friday after it
      {"Monday", "Friday", "2026-11-23", "2026-11-28"},
      {"tomorrow", "in a week", "2026-11-23", "2026-11-30"}};
  for (const auto& [when, until, from, to] : cases) {
    const Saved saved = ask<Saved>(Add{.kind = "absence", .fields = {{"until", until}}, .when = when});
    const auto& absence = std::get<diary::Absence>(saved.shown.record.body);
    EXPECT_EQ(iso(saved.shown.record.felt).substr(0, 10), from) << when;
    EXPECT_EQ(iso(*absence.until).substr(0, 10), to) << when << " until " << until;
    EXPECT_EQ(iso(*absence.until).substr(11, 5), "04:00");
  }
}

TEST_F(AppTest, AnAbsenceThatGoesOnEndsOnTheWeekdayToCome) {
  create();
  add_person("A");
  const auto day = [](const Saved& saved) {
    return iso(*std::get<diary::Absence>(saved.shown.record.body).until).substr(0, 10);
  };
  EXPECT_EQ(day(ask<Saved>(Add{.kind = "absence", .fields = {{"until", "Friday"}}, .when = "3 weeks ago"})),
            "2026-11-28");
  const Saved open = ask<Saved>(Add{.kind = "absence", .when = "3 weeks ago"});
  const std::string id = open.shown.record.id.text;
  EXPECT_EQ(day(ask<Saved>(Edit{.id = id, .fields = {{"until", "Friday"}}})), "2026-11-28");
  EXPECT_EQ(day(ask<Saved>(Edit{.id = id, .fields = {{"until", "18 Nov"}}})), "2026-11-19");
}

TEST_F(AppTest, AnAbsenceUntilTomorrowBearsADayOfTwentyFiveHours) {
  create();
  add_person("A");
  clock_.moment = *moment_from_iso("2026-10-24T04:30:00+02:00[Europe/Berlin]");
  const Saved saved =
      ask<Saved>(Add{.kind = "absence", .fields = {{"until", "tomorrow"}}, .when = "last Monday"});
  EXPECT_EQ(iso(*std::get<diary::Absence>(saved.shown.record.body).until).substr(0, 16), "2026-10-26T04:00");
}

TEST_F(AppTest, AnAbsenceIsSaidByItsLastDay) {
  create();
  add_person("A");
  const auto headline = [&](const char* until) {
    return ask<Saved>(Add{.kind = "absence", .fields = {{"until", until}}, .when = "12 Nov"}).shown.headline;
  };
  EXPECT_THAT(headline("26 Nov"), HasSubstr("until Thu 26 Nov"));
  EXPECT_THAT(headline("26 Nov"), Not(HasSubstr("04:00")));
  EXPECT_THAT(headline("today"), HasSubstr("until today"));
  EXPECT_THAT(headline("26 Nov 18:00"), HasSubstr("until Thu 26 Nov, 18:00"));
}

TEST_F(AppTest, AnAbsenceThatWouldLastForMonthsIsAskedAbout) {
  create();
  add_person("A");
  const auto absence = [](const char* when, const char* until) {
    return Add{.kind = "absence", .fields = {{"until", until}}, .when = when};
  };
  const Problem turned_round = refused(absence("20 Nov", "12 Nov"));
  EXPECT_EQ(turned_round.where, "until");
  EXPECT_THAT(turned_round.sentence, HasSubstr("12 Nov 2027"));
  const Saved said = ask<Saved>(absence("20 Nov", "12 Nov 2027"));
  EXPECT_EQ(iso(*std::get<diary::Absence>(said.shown.record.body).until).substr(0, 10), "2027-11-13");
  EXPECT_EQ(ask<Saved>(absence("20 Nov", "1 May")).shown.when, "Fri 20 Nov");
}

TEST_F(AppTest, ASessionsDateIsTheNearestAndItsWeekdayTheLast) {
  create();
  add_person("A");
  const auto day = [&](const char* when) {
    return iso(ask<Saved>(Add{.kind = "session", .when = when}).shown.record.felt).substr(0, 10);
  };
  EXPECT_EQ(day("1 Dec 10:00"), "2026-12-01");
  EXPECT_EQ(day("3 Nov 10:00"), "2026-11-03");
  EXPECT_EQ(day("5 Jan 10:00"), "2027-01-05");
  EXPECT_EQ(day("Tuesday 10:00"), "2026-11-17");
  EXPECT_EQ(day("next Tuesday 10:00"), "2026-11-24");
  EXPECT_EQ(day("tomorrow 10:00"), "2026-11-23");
}

}  // namespace
}  // namespace holdfast::app::testing
