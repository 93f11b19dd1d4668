// One long table, as said on Monday 23 November 2026 at ten in the morning in Berlin, and the same words at
// two at night, when the diary day is still Sunday the 22nd. Days end at 04:00.
#include "base/when.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/when_words.h"

namespace holdfast {
namespace {

constexpr int four = 240;

Moment berlin(const std::string& wall) {
  const auto date = date_from_iso(wall.substr(0, 10)).value();
  const int seconds =
      std::atoi(wall.substr(11, 2).c_str()) * 3600 + std::atoi(wall.substr(14, 2).c_str()) * 60;
  return {instant_of({date, seconds}, "Europe/Berlin").value(), "Europe/Berlin"};
}

const Moment& morning() {
  static const Moment now = berlin("2026-11-23 10:00");
  return now;
}
const Moment& small_hours() {
  static const Moment now = berlin("2026-11-23 02:00");
  return now;
}

// "2026-11-22 22:10", with "?" behind it where only a day or a part of it was named; else the sentence.
std::string read(std::string_view text, const Moment& now, Looking looking) {
  const auto when = read_when(text, now, four, looking);
  if (!when) return when.error().sentence;
  const LocalTime wall = local_time(when->moment.at, when->moment.zone);
  char clock[40];
  std::snprintf(clock, sizeof clock, " %02d:%02d", wall.seconds / 3600, wall.seconds / 60 % 60);
  return iso(wall.date) + clock + (when->has_clock_time ? "" : "?");
}

using Table = std::vector<std::pair<const char*, const char*>>;

void expect_all(const Table& table, const Moment& now, Looking looking) {
  for (const auto& [text, expected] : table) EXPECT_EQ(read(text, now, looking), expected) << text;
}

TEST(ReadWhen, LooksBackFromTheMorning) {
  expect_all(
      {
          {"now", "2026-11-23 10:00"},
          {"just now", "2026-11-23 10:00"},
          {"today", "2026-11-23 10:00?"},  // noon is still to come
          {"this morning", "2026-11-23 09:00?"},
          {"this evening", "2026-11-23 10:00?"},
          {"evening", "2026-11-22 20:00?"},
          {"yesterday", "2026-11-22 12:00?"},
          {"Yesterday", "2026-11-22 12:00?"},
          {"  yesterday  22:10 ", "2026-11-22 22:10"},
          {"yesterday at 22:10", "2026-11-22 22:10"},
          {"22:10 yesterday", "2026-11-22 22:10"},
          {"yesterday 22:10:30", "2026-11-22 22:10"},
          {"yesterday, 22:10", "2026-11-22 22:10"},
          {"yesterday 22h10", "2026-11-22 22:10"},
          {"yesterday at 9", "2026-11-22 09:00"},
          {"yesterday 9", "2026-11-22 09:00"},
          {"yesterday at nine", "2026-11-22 09:00"},
          {"yesterday morning", "2026-11-22 09:00?"},
          {"yesterday afternoon", "2026-11-22 15:00?"},
          {"yesterday evening at 8", "2026-11-22 20:00"},
          {"yesterday evening at half past nine", "2026-11-22 21:30"},
          {"yesterday afternoon at half past three", "2026-11-22 15:30"},
          {"yesterday 01:30", "2026-11-23 01:30"},  // the night after yesterday
          {"yesterday at midnight", "2026-11-23 00:00"},
          {"yesterday morning at 2", "2026-11-22 02:00"},
          {"this morning at 2", "2026-11-23 02:00"},
          {"today 02:00", "2026-11-23 02:00"},  // the coming night has not been felt yet
          {"today 23:00", "2026-11-23 23:00"},
          {"last night", "2026-11-22 23:00?"},
          {"last night at 11", "2026-11-22 23:00"},
          {"last night at 2", "2026-11-23 02:00"},
          {"last night at 12", "2026-11-23 00:00"},
          {"the day before yesterday", "2026-11-21 12:00?"},
          {"day before yesterday 8pm", "2026-11-21 20:00"},
          {"tomorrow", "2026-11-24 12:00?"},
          {"the day after tomorrow at noon", "2026-11-25 12:00"},
          {"last Tuesday", "2026-11-17 12:00?"},
          {"Tuesday", "2026-11-17 12:00?"},
          {"tue", "2026-11-17 12:00?"},
          {"on Tuesday at 9", "2026-11-17 09:00"},
          {"on Tuesday at 1:30", "2026-11-18 01:30"},
          {"Thurs evening", "2026-11-19 20:00?"},
          {"last Monday", "2026-11-16 12:00?"},
          {"Monday", "2026-11-16 12:00?"},
          {"this Monday", "2026-11-23 10:00?"},
          {"next Friday", "2026-11-27 12:00?"},
          {"on Monday at half past nine", "2026-11-16 09:30"},
          {"in 3 days", "2026-11-26 12:00?"},
          {"3 days ago", "2026-11-20 12:00?"},
          {"three days ago at 22:10", "2026-11-20 22:10"},
          {"two hours ago", "2026-11-23 08:00"},
          {"20 min ago", "2026-11-23 09:40"},
          {"20min ago", "2026-11-23 09:40"},
          {"half an hour ago", "2026-11-23 09:30"},
          {"an hour and a half ago", "2026-11-23 08:30"},
          {"1h30 ago", "2026-11-23 08:30"},
          {"1.5 hours ago", "2026-11-23 08:30"},
          {"about twenty five minutes ago", "2026-11-23 09:35"},
          {"a couple of hours ago", "2026-11-23 08:00"},
          {"2 days 3 hours ago", "2026-11-21 07:00"},
          {"a week ago", "2026-11-16 12:00?"},
          {"last week", "2026-11-16 12:00?"},
          {"two weeks ago", "2026-11-09 12:00?"},
          {"a fortnight ago", "2026-11-09 12:00?"},
          {"last month", "2026-10-23 12:00?"},
          {"9 months ago", "2026-02-23 12:00?"},
          {"a year ago", "2025-11-23 12:00?"},
          {"2026-11-22", "2026-11-22 12:00?"},
          {"2026-11-22 22:10", "2026-11-22 22:10"},
          {"2026-11-22T22:10", "2026-11-22 22:10"},
          {"2026-11-22 8pm", "2026-11-22 20:00"},
          {"2026-11-22 01:30", "2026-11-22 01:30"},  // a written date is the calendar's
          {"2026/11/22", "2026-11-22 12:00?"},
          {"2026-11-22T22:10:00+01:00[Europe/Berlin]", "2026-11-22 22:10"},
          {"2026-11-22T21:10:00Z", "2026-11-22 22:10"},
          {"2026-11-22T16:10:00-05:00", "2026-11-22 22:10"},
          {"22.11.2026 21:00", "2026-11-22 21:00"},
          {"22.11.26", "2026-11-22 12:00?"},
          {"22.11.98", "1998-11-22 12:00?"},
          {"22.11.", "2026-11-22 12:00?"},
          {"22.11", "2026-11-22 12:00?"},
          {"24.11.", "2025-11-24 12:00?"},
          {"22 Nov", "2026-11-22 12:00?"},
          {"22. November", "2026-11-22 12:00?"},
          {"22-Nov-2024 10:00", "2024-11-22 10:00"},
          {"the 22nd of November at 9", "2026-11-22 09:00"},
          {"the 22nd", "2026-11-22 12:00?"},
          {"on the 24th", "2026-10-24 12:00?"},
          {"Nov 22 2024 8:30pm", "2024-11-22 20:30"},
          {"November 22nd, 2024, 8:30 p.m.", "2024-11-22 20:30"},
          {"24 Dec", "2025-12-24 12:00?"},
          {"29 Feb", "2024-02-29 12:00?"},
          {"Tue 17 Nov, 21:30", "2026-11-17 21:30"},
          {"13/08/2012", "2012-08-13 12:00?"},
          {"08/13/2012", "2012-08-13 12:00?"},
          {"04/04/2026", "2026-04-04 12:00?"},
          {"8pm", "2026-11-22 20:00"},
          {"8 pm", "2026-11-22 20:00"},
          {"8 p.m.", "2026-11-22 20:00"},
          {"8.30pm", "2026-11-22 20:30"},
          {"at 8.30", "2026-11-23 08:30"},
          {"12am", "2026-11-23 00:00"},
          {"12pm", "2026-11-22 12:00"},
          {"22:10", "2026-11-22 22:10"},
          {"10:00", "2026-11-23 10:00"},
          {"10:01", "2026-11-22 10:01"},
          {"24:00", "2026-11-23 00:00"},
          {"at 9", "2026-11-23 09:00"},
          {"9 o'clock", "2026-11-23 09:00"},
          {"half past nine", "2026-11-23 09:30"},
          {"quarter to ten", "2026-11-23 09:45"},
          {"a quarter past 9", "2026-11-23 09:15"},
          {"twenty five to ten", "2026-11-23 09:35"},
          {"quarter to one", "2026-11-22 12:45"},
          {"ten to midnight", "2026-11-22 23:50"},
          {"ten past midnight", "2026-11-23 00:10"},
          {"8 in the evening", "2026-11-22 20:00"},
          {"3 at night", "2026-11-23 03:00"},
          {"noon", "2026-11-22 12:00"},
          {"midnight", "2026-11-23 00:00"},
          {"0001-01-01", "0001-01-01 12:00?"},
          {"9999-12-31 23:00", "9999-12-31 23:00"},
      },
      morning(), Looking::back);
}

TEST(ReadWhen, LooksAheadFromTheMorning) {
  expect_all(
      {
          {"now", "2026-11-23 10:00"},           {"today", "2026-11-23 12:00?"},
          {"this morning", "2026-11-23 10:00?"}, {"tonight", "2026-11-23 23:00?"},
          {"tonight at 8", "2026-11-23 20:00"},  {"tonight at 1:30", "2026-11-24 01:30"},
          {"today 02:00", "2026-11-24 02:00"},   {"tomorrow", "2026-11-24 12:00?"},
          {"tomorrow 9am", "2026-11-24 09:00"},  {"Tuesday", "2026-11-24 12:00?"},
          {"Monday", "2026-11-30 12:00?"},       {"this Monday", "2026-11-23 12:00?"},
          {"last Tuesday", "2026-11-17 12:00?"}, {"next Friday", "2026-11-27 12:00?"},
          {"next week", "2026-11-30 12:00?"},    {"in 2 days at 9", "2026-11-25 09:00"},
          {"in an hour", "2026-11-23 11:00"},    {"two weeks from now", "2026-12-07 12:00?"},
          {"in 3 months", "2027-02-23 12:00?"},  {"22.11.", "2027-11-22 12:00?"},
          {"23 Nov", "2026-11-23 12:00?"},       {"24 Dec", "2026-12-24 12:00?"},
          {"29 Feb", "2028-02-29 12:00?"},       {"the 22nd", "2026-12-22 12:00?"},
          {"09:00", "2026-11-24 09:00"},         {"8pm", "2026-11-23 20:00"},
          {"midnight", "2026-11-24 00:00"},      {"8 in the morning", "2026-11-24 08:00"},
      },
      morning(), Looking::ahead);
}

TEST(ReadWhen, TakesTheWaysOtherLanguagesAndKeyboardsWriteTimes) {
  expect_all(
      {
          {"yesterday 10:10\u202FPM", "2026-11-22 22:10"},
          {"yesterday 10:10 p.\u00A0m.", "2026-11-22 22:10"},
          {"yesterday 14.30", "2026-11-22 14:30"},
          {"22.11. 14.30", "2026-11-22 14:30"},
          {"22.11.2026 8.05", "2026-11-22 08:05"},
          {"14.30", "2026-11-22 14:30"},
          {"14h30", "2026-11-22 14:30"},
          {"23 h 45", "2026-11-22 23:45"},
          {"yesterday 14h30", "2026-11-22 14:30"},
          {"yesterday 午後11:45", "2026-11-22 23:45"},
          {"2026年11月22日 午前9:05", "2026-11-22 09:05"},
          {"２０２６-１１-２２ ２１:００", "2026-11-22 21:00"},
          {"2026-W47-7 21:00", "2026-11-22 21:00"},
          {"Nov 22, 2026 at 2:30\u202FPM", "2026-11-22 14:30"},
          {"Sunday, November 22, 2026 at 2:30:00 PM", "2026-11-22 14:30"},
          {"1h30 ago", "2026-11-23 08:30"},
          {"22.11", "2026-11-22 12:00?"},
      },
      morning(), Looking::back);
}

TEST(ReadWhen, KnowsTheEveningBeforeByItsNameAtNight) {
  const Moment night{*instant_of({*date_of(2026, 11, 28), 2 * 3600 + 600}, "Europe/Berlin"), "Europe/Berlin"};
  expect_all(
      {
          {"Friday 20:00", "2026-11-27 20:00"},
          {"Friday", "2026-11-27 12:00?"},
          {"Friday evening", "2026-11-27 20:00?"},
          {"Saturday 01:00", "2026-11-28 01:00"},
          {"Thursday 20:00", "2026-11-26 20:00"},
      },
      night, Looking::back);
  EXPECT_EQ(read("Saturday 20:00", night, Looking::ahead), "2026-11-28 20:00");
  EXPECT_EQ(read("Friday 20:00", night, Looking::ahead), "2026-12-04 20:00");
}

TEST(ReadWhen, FollowsTheDiaryDayInTheSmallHours) {
  expect_all(
      {
          {"today", "2026-11-22 12:00?"},  // it is still Sunday the 22nd
          {"today 23:00", "2026-11-22 23:00"},
          {"today 01:30", "2026-11-23 01:30"},
          {"tonight", "2026-11-22 23:00?"},
          {"this evening", "2026-11-22 20:00?"},
          {"this morning", "2026-11-22 09:00?"},
          {"this morning at 1", "2026-11-23 01:00"},
          {"this morning at 9", "2026-11-22 09:00"},
          {"yesterday", "2026-11-21 12:00?"},
          {"yesterday 22:10", "2026-11-21 22:10"},
          {"yesterday 01:30", "2026-11-22 01:30"},
          {"last night", "2026-11-21 23:00?"},
          {"the day before yesterday", "2026-11-20 12:00?"},
          {"3 days ago", "2026-11-19 12:00?"},
          {"last Sunday", "2026-11-15 12:00?"},
          {"Monday", "2026-11-16 12:00?"},
          {"last Saturday", "2026-11-21 12:00?"},
          {"two hours ago", "2026-11-23 00:00"},
          {"22:10", "2026-11-22 22:10"},
          {"01:30", "2026-11-23 01:30"},
          {"2026-11-23 01:30", "2026-11-23 01:30"},
      },
      small_hours(), Looking::back);
  EXPECT_EQ(read("tomorrow", small_hours(), Looking::ahead), "2026-11-23 12:00?");
}

TEST(ReadWhen, SaysWhatItCannotReadAndWhatItCan) {
  const Table table = {
      {"", "A time is missing."},
      {"   ", "A time is missing."},
      {"blah", "This cannot be read as a time."},
      {"yestrday", "Did you mean \"yesterday\"?"},
      {"last tuseday", "Did you mean \"tuesday\"?"},
      {"yesterday moning", "Did you mean \"morning\"?"},
      {"yesterday 25:00", "There is no 25:00 on the clock"},
      {"25:00", "There is no 25:00 on the clock"},
      {"22:60", "There is no 22:60 on the clock"},
      {"24:01", "There is no 24:01 on the clock"},
      {"13pm", "There is no 13:00 pm."},
      {"0am", "There is no 0:00 am."},
      {"31 April", "April has no day 31."},
      {"31.04.2026", "April 2026 has 30 days, so there is no day 31."},
      {"2026-02-29", "February 2026 has 28 days, so there is no day 29."},
      {"2026-13-01", "There is no month 13."},
      {"13/13/2026", "There is no month 13."},
      {"0000-01-01", "begins with the year 0001"},
      {"0000-01-01 10:00", "begins with the year 0001"},
      {"10000-01-01", "not one of a clock or a calendar"},
      {"5000 years ago", "outside the calendar"},
      {"99999999 days ago", "outside the calendar"},
      {"9", "could be an hour or a day"},
      {"half nine", "Please write it in figures."},
      {"22:10 in the morning", "not in the morning"},
      {"yesterday tomorrow", "This names two days."},
      {"Monday Tuesday", "This names two days."},
      {"yesterday 9:00 10:00", "This names two clock times."},
      {"two hours ago yesterday", "This names two times."},
      {"Wed 17 Nov 2026", "17 November 2026 is a Tuesday, not a Wednesday."},
      {"November", "which day of November"},
      {"3 days", "ago or ahead"},
      {"-3 days ago", "cannot be read"},
      {"yesterday 22:10 [x]", "day of the calendar"},
      {"at", "neither a day nor a clock time"},
  };
  for (const auto& [text, expected] : table) {
    const auto when = read_when(text, morning(), four, Looking::back);
    ASSERT_FALSE(when) << text;
    EXPECT_EQ(when.error().kind, ProblemKind::bad_request);
    EXPECT_NE(when.error().sentence.find(expected), std::string::npos)
        << text << ": " << when.error().sentence;
    EXPECT_NE(when.error().sentence.find("2026-11-22"), std::string::npos)
        << text << ": " << when.error().sentence;
  }
}

TEST(ReadWhen, OffersBothReadingsWhereThereAreTwo) {
  const auto when = read_when("03/04/2026", morning(), four, Looking::back);
  ASSERT_FALSE(when);
  EXPECT_NE(when.error().sentence.find("3 April 2026 or 4 March 2026"), std::string::npos)
      << when.error().sentence;
  EXPECT_NE(when.error().sentence.find("2026-11-22"), std::string::npos);
  EXPECT_NE(read("3/4", morning(), Looking::back).find("3 April or 4 March"), std::string::npos);
}

TEST(ReadWhen, NamesTheHourThatWasSkipped) {
  const Moment later = berlin("2026-03-29 10:00");
  for (const auto* text : {"2026-03-29 02:30", "today 02:30", "02:30", "this morning at 2:30"})
    EXPECT_NE(read(text, later, Looking::back).find("from 02:00 to 03:00"), std::string::npos) << text;
  EXPECT_EQ(read("02:30", berlin("2026-03-30 10:00"), Looking::back), "2026-03-30 02:30");
  EXPECT_EQ(read("02:30", berlin("2026-03-29 01:30"), Looking::back), "2026-03-28 02:30");
}

TEST(ReadWhen, TakesTheFirstOfAnHourThatCameTwice) {
  // 25 October 2026, second pass of 02:10: the hour's first 02:30 was forty minutes ago.
  const Moment second_pass{{1792890600}, "Europe/Berlin"};
  ASSERT_EQ(iso(second_pass), "2026-10-25T02:10:00+01:00[Europe/Berlin]");
  const auto when = read_when("02:30", second_pass, four, Looking::back);
  ASSERT_TRUE(when);
  EXPECT_EQ(iso(when->moment), "2026-10-25T02:30:00+02:00[Europe/Berlin]");
}

TEST(ReadWhen, KeepsTheZoneThatATimeNamesItself) {
  const auto when = read_when("2026-11-22T16:10:00-05:00[America/New_York]", morning(), four, Looking::back);
  ASSERT_TRUE(when);
  EXPECT_EQ(when->moment.zone, "America/New_York");
  EXPECT_EQ(read_when("2026-11-22T16:10:00-05:00", morning(), four, Looking::back)->moment.zone,
            "Europe/Berlin");
}

TEST(ReadWhen, TakesADayThatEndsAtMidnight) {
  const auto at = [](const char* text) {
    return iso(read_when(text, small_hours(), 0, Looking::back)->moment).substr(0, 16);
  };
  EXPECT_EQ(at("yesterday 01:30"), "2026-11-22T01:30");
  EXPECT_EQ(at("today 01:30"), "2026-11-23T01:30");
  EXPECT_EQ(at("yesterday midnight"), "2026-11-23T00:00");
}

TEST(ReadWhen, TakesAnyTextWithoutFalling) {
  const std::vector<std::string> words = {"last", "next", "this",  "tuesday", "in",  "3",  "days", "ago",
                                          "half", "past", "9",     "22.11.",  "nov", "at", "8pm",  "22:10",
                                          "a",    "and",  "night", "the",     "22",  "nd", "of",   "2026",
                                          "week", "to",   "noon",  "today",   "t",   "h"};
  EXPECT_TRUE(rc::check([&words] {
    std::string text;
    const int count = *rc::gen::inRange(0, 9);
    for (int i = 0; i < count; ++i)
      text += *rc::gen::elementOf(words) + (*rc::gen::arbitrary<bool>() ? " " : "");
    for (const Looking looking : {Looking::back, Looking::ahead}) {
      const auto when = read_when(text, small_hours(), four, looking);
      if (!when) RC_ASSERT(!when.error().sentence.empty());
    }
    (void)read_duration_seconds(text);
  }));
  EXPECT_TRUE(rc::check([](const std::string& bytes) {
    (void)read_when(bytes, morning(), four, Looking::back);
    (void)read_duration_seconds(bytes);
  }));
  EXPECT_FALSE(read_when(std::string(100000, '1'), morning(), four, Looking::back));
}

TEST(SayWhen, NamesTheDayAsSheWould) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"2026-11-23 09:05", "today 09:05"},        {"2026-11-23 03:59", "yesterday 03:59"},
      {"2026-11-22 08:05", "yesterday 08:05"},    {"2026-11-22 03:00", "Sun 22 Nov, 03:00"},
      {"2026-11-24 09:00", "tomorrow 09:00"},     {"2026-11-17 21:30", "Tue 17 Nov, 21:30"},
      {"2024-11-17 21:30", "17 Nov 2024, 21:30"}, {"2027-01-02 10:00", "2 Jan 2027, 10:00"},
      {"0033-04-03 15:00", "3 Apr 0033, 15:00"},
  };
  for (const auto& [wall, expected] : cases) EXPECT_EQ(say_when(berlin(wall), morning(), four), expected);
  // By the clock of the moment's own zone.
  EXPECT_EQ(say_when(Moment{morning().at, "America/New_York"}, morning(), four), "today 04:00");
}

TEST(SayWhen, IsReadBackAsTheSameMinute) {
  EXPECT_TRUE(rc::check([] {
    const Moment now{
        morning().at + *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::int64_t>(0, 86400 * 800)),
        "Europe/Berlin"};
    const auto ago = *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 86400 * 4),
                                     rc::gen::inRange<std::int64_t>(0, 86400 * 900));
    Moment then{now.at - ago, now.zone};
    then.at = then.at - then.at.seconds % 60;
    const std::string said = say_when(then, now, four);
    const auto when = read_when(said, now, four, Looking::back);
    RC_ASSERT(when.has_value());
    // In the hour that comes twice the words do not tell which.
    RC_ASSERT(when->moment == then || then.at.seconds - when->moment.at.seconds == 3600);
    RC_ASSERT(say_when(when->moment, now, four) == said);
  }));
}

TEST(Duration, IsReadAsPeopleSayIt) {
  const std::vector<std::pair<const char*, std::int64_t>> cases = {
      {"40 minutes", 2400},
      {"40min", 2400},
      {"an hour", 3600},
      {"1h30", 5400},
      {"1 h 30 min", 5400},
      {"1 hour 30 minutes", 5400},
      {"1 hour and 30 minutes", 5400},
      {"an hour and a half", 5400},
      {"two and a half hours", 9000},
      {"half an hour", 1800},
      {"1.5 hours", 5400},
      {"2 days", 172800},
      {"three weeks", 1814400},
      {"about two hours", 7200},
      {"a day and a half", 129600},
      {"a fortnight", 1209600},
      {"a month", 2592000},
      {"a year", 31536000},
      {"90 s", 90},
      {"0 minutes", 0},
  };
  for (const auto& [text, expected] : cases) {
    const auto seconds = read_duration_seconds(text);
    ASSERT_TRUE(seconds) << text << ": " << seconds.error().sentence;
    EXPECT_EQ(*seconds, expected) << text;
  }
  for (const auto* bad : {"", "90", "minutes", "soon", "-3 hours", "3 hors", "two hours ago", "200 years",
                          "1:30", "1e300 days", "a", "half"}) {
    const auto seconds = read_duration_seconds(bad);
    ASSERT_FALSE(seconds) << bad;
    EXPECT_NE(seconds.error().sentence.find("40 minutes"), std::string::npos);
  }
}

TEST(Duration, IsSaidInTwoUnits) {
  EXPECT_EQ(say_duration(0), "0 seconds");
  EXPECT_EQ(say_duration(1), "1 second");
  EXPECT_EQ(say_duration(90), "1 minute 30 seconds");
  EXPECT_EQ(say_duration(3599), "59 minutes 59 seconds");
  EXPECT_EQ(say_duration(86340), "23 hours 59 minutes");
  EXPECT_EQ(say_duration(3600), "1 hour");
  EXPECT_EQ(say_duration(5400), "1 hour 30 minutes");
  EXPECT_EQ(say_duration(86399), "1 day");  // rounded to the minute it is 24 hours
  EXPECT_EQ(say_duration(172800), "2 days");
  EXPECT_EQ(say_duration(172800 + 5 * 3600 + 1799), "2 days 5 hours");
  EXPECT_EQ(say_duration(-60), "minus 1 minute");
}

TEST(Duration, IsReadBackAsSaid) {
  EXPECT_TRUE(rc::check([] {
    const auto seconds = *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::int64_t>(0, 86400 * 400));
    const auto back = read_duration_seconds(say_duration(seconds));
    RC_ASSERT(back.has_value());
    RC_ASSERT(say_duration(*back) == say_duration(seconds));
    RC_ASSERT(std::llabs(*back - seconds) <= 1800);
  }));
}

TEST(WhenWords, KnowsASlipOfAWord) {
  EXPECT_EQ(word_like("tomorow"), "tomorrow");
  EXPECT_EQ(word_like("minuts"), "minutes");
  EXPECT_FALSE(word_like("xylophone"));
}

}  // namespace
}  // namespace holdfast
