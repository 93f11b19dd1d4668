// Forms of times one by one, and columns of them: what a whole column tells about day and month, and what it
// does not.
#include "exchange/stamps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <vector>

#include "base/problem_codes.h"

namespace holdfast::exchange {
namespace {

using ::testing::HasSubstr;

StampReader reader_of(const std::string& format, const std::string& zone,
                      const std::vector<std::string>& column) {
  auto reader = StampReader::make(format, zone);
  EXPECT_TRUE(reader.has_value());
  std::size_t line = 2;
  for (const std::string& text : column) reader->look(text, line++);
  EXPECT_TRUE(reader->decide("\"when\"").has_value());
  return *reader;
}

std::string read_one(const std::string& text, const std::string& format = "",
                     const std::string& zone = "UTC") {
  const auto time = reader_of(format, zone, {}).read(text);
  return time ? iso(time->moment) : time.error();
}

TEST(Stamps, FormsThatCanMeanOnlyOneThingAreRead) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"2012-08-13 08:58", "2012-08-13T08:58:00+00:00[UTC]"},
      {"2012-08-13T08:58:56.120Z", "2012-08-13T08:58:56+00:00[UTC]"},
      {"2012-08-13T08:58:56+02:00", "2012-08-13T08:58:56+02:00[Etc/GMT-2]"},
      {"2012-08-13T08:58:56+0200", "2012-08-13T08:58:56+02:00[Etc/GMT-2]"},
      {"2012/8/3 8:05", "2012-08-03T08:05:00+00:00[UTC]"},
      {"2012.08.13", "2012-08-13T12:00:00+00:00[UTC]"},
      {"20120813", "2012-08-13T12:00:00+00:00[UTC]"},
      {"20120813T0858", "2012-08-13T08:58:00+00:00[UTC]"},
      {"20120813085856", "2012-08-13T08:58:56+00:00[UTC]"},
      {"201208130858", "2012-08-13T08:58:00+00:00[UTC]"},
      {"20120813 08:58", "2012-08-13T08:58:00+00:00[UTC]"},
      {"13 Aug 2012 8:58 pm", "2012-08-13T20:58:00+00:00[UTC]"},
      {"13-Aug-12 20:58", "2012-08-13T20:58:00+00:00[UTC]"},
      {"13. August 2012, 20:58", "2012-08-13T20:58:00+00:00[UTC]"},
      {"August 13th, 2012 12:05 a.m.", "2012-08-13T00:05:00+00:00[UTC]"},
      {"Mon, 13 Aug 2012 08:58:56 +0200", "2012-08-13T08:58:56+02:00[Etc/GMT-2]"},
      {"Monday 13 August 2012 12 PM", "2012-08-13T12:00:00+00:00[UTC]"},
      {"08:58 2012-08-13", "2012-08-13T08:58:00+00:00[UTC]"},
      {"1344848336", "2012-08-13T08:58:56+00:00[UTC]"},
      {"1344848336789", "2012-08-13T08:58:56+00:00[UTC]"},
      {"2012-08-13T08:58:00+02:00[Europe/Berlin]", "2012-08-13T08:58:00+02:00[Europe/Berlin]"},
      {"2012-08-13 23:59:60", "2012-08-13T23:59:59+00:00[UTC]"}};
  for (const auto& [text, wanted] : cases) EXPECT_EQ(read_one(text), wanted) << text;
}

TEST(Stamps, WhatIsNotATimeIsSaidSo) {
  for (const char* text : {"",
                           "soon",
                           "2012-13-01",
                           "2012-02-30",
                           "0000-01-01",
                           "12:30",
                           "2012-08-13 25:00",
                           "2012-08-13 08:60",
                           "2012-08-13 13:00 pm",
                           "2012-08-13 0:30 am",
                           "2012-08-13 08:58 +25:99",
                           "2012-08-13 08:58 XYZ",
                           "13.08.",
                           "2012-08-13T08:58[",
                           "2012-08-13 08:58[No/Such]",
                           "99999999999999999999",
                           "1/2",
                           "Aug",
                           "2012-08-13 x",
                           "8-1",
                           "20121332",
                           "2012-08-13 8:5"})
    EXPECT_FALSE(reader_of("", "UTC", {}).read(text).has_value()) << text;
  EXPECT_THAT(read_one("0000-05-01"), HasSubstr("year 0"));
}

TEST(Stamps, AnHourTheClocksSkippedIsRefusedAndOneThatCameTwiceIsTheFirst) {
  EXPECT_THAT(read_one("2013-03-31 02:30", "", "Europe/Berlin"), HasSubstr("does not exist"));
  EXPECT_EQ(read_one("2012-10-28 02:30", "", "Europe/Berlin"), "2012-10-28T02:30:00+02:00[Europe/Berlin]");
}

TEST(Stamps, ADayAloneIsNoonAndSaysSo) {
  const auto time = reader_of("", "Europe/Berlin", {}).read("2012-08-13");
  ASSERT_TRUE(time.has_value());
  EXPECT_FALSE(time->has_clock);
  EXPECT_EQ(iso(time->moment), "2012-08-13T12:00:00+02:00[Europe/Berlin]");
}

TEST(Stamps, OneDayPastTheTwelfthDecidesTheWholeColumn) {
  const auto day_first = reader_of("", "UTC", {"03/04/12", "13/04/12"});
  EXPECT_EQ(day_first.order(), DayOrder::dmy);
  EXPECT_EQ(iso(day_first.read("03/04/12")->moment), "2012-04-03T12:00:00+00:00[UTC]");
  const auto month_first = reader_of("", "UTC", {"03/04/2012", "04/13/2012"});
  EXPECT_EQ(month_first.order(), DayOrder::mdy);
  EXPECT_EQ(iso(month_first.read("03/04/2012")->moment), "2012-03-04T12:00:00+00:00[UTC]");
}

TEST(Stamps, DotsMeanDayFirstAndEqualFiguresNeedNoOrder) {
  EXPECT_EQ(reader_of("", "UTC", {"03.04.12", "05.06.12"}).order(), DayOrder::dmy);
  EXPECT_EQ(reader_of("", "UTC", {"04/04/12", "05/05/12"}).order(), DayOrder::dmy);
  EXPECT_EQ(reader_of("", "UTC", {"2012-04-03"}).order(), std::nullopt);
}

TEST(Stamps, AColumnThatCanBeReadTwoWaysIsAskedAbout) {
  auto reader = *StampReader::make("", "UTC");
  reader.look("03/04/12", 2);
  reader.look("05/06/12", 3);
  const auto order = reader.decide("\"when\"");
  ASSERT_FALSE(order.has_value());
  EXPECT_THAT(order.error().sentence, HasSubstr("two ways"));
  EXPECT_THAT(order.error().where, HasSubstr("line 2"));
  EXPECT_EQ(order.error().code, code::day_or_month_first) << "each door says how it is told";
  EXPECT_EQ(order.error().fields.at("line"), "2");
}

TEST(Stamps, AColumnThatContradictsItselfIsAskedAboutWithBothLines) {
  auto reader = *StampReader::make("", "UTC");
  reader.look("13/04/12", 2);
  reader.look("04/13/12", 3);
  const auto order = reader.decide("\"when\"");
  ASSERT_FALSE(order.has_value());
  EXPECT_THAT(order.error().sentence, HasSubstr("line 2"));
  EXPECT_THAT(order.error().sentence, HasSubstr("line 3"));
}

TEST(Stamps, WhatTheCallerSaysIsNotQuestioned) {
  EXPECT_EQ(read_one("03/04/12", "dmy"), "2012-04-03T12:00:00+00:00[UTC]");
  EXPECT_EQ(read_one("03/04/12", "mdy"), "2012-03-04T12:00:00+00:00[UTC]");
  EXPECT_EQ(read_one("03/04/12", "ymd"), "2003-04-12T12:00:00+00:00[UTC]");
  EXPECT_EQ(read_one("04/13/12", "dmy"), "is not a day of the calendar, read as dmy");
}

TEST(Stamps, TwoDigitYearsAre1969To2068) {
  EXPECT_EQ(read_one("01/01/68", "dmy"), "2068-01-01T12:00:00+00:00[UTC]");
  EXPECT_EQ(read_one("01/01/69", "dmy"), "1969-01-01T12:00:00+00:00[UTC]");
}

TEST(Stamps, PatternsAndCountsAreRead) {
  EXPECT_EQ(read_one("13.08.2012 08h58", "%d.%m.%Y %Hh%M"), "2012-08-13T08:58:00+00:00[UTC]");
  EXPECT_EQ(read_one("08/13/12 8:58:56 PM", "%D %I:%M:%S %p"), "2012-08-13T20:58:56+00:00[UTC]");
  EXPECT_EQ(read_one("2012-08-13T08:58:56+0200", "%FT%T%z"), "2012-08-13T08:58:56+02:00[Etc/GMT-2]");
  EXPECT_EQ(read_one("Mon 13 Aug 2012", "%a %d %b %Y"), "2012-08-13T12:00:00+00:00[UTC]");
  EXPECT_EQ(read_one("41134.5", "excel"), "2012-08-13T12:00:00+00:00[UTC]");
  EXPECT_EQ(read_one("41134", "excel"), "2012-08-13T12:00:00+00:00[UTC]");
  EXPECT_EQ(read_one("-1", "unix"), "1969-12-31T23:59:59+00:00[UTC]");
  EXPECT_EQ(read_one("1344848336000", "unix_ms"), "2012-08-13T08:58:56+00:00[UTC]");
  EXPECT_EQ(read_one("13.08.2012", "%d.%m.%Y %H:%M"), "is not written as the time format says");
}

TEST(Stamps, AFormatNobodyKnowsIsRefusedWithTheKnownOnes) {
  for (const char* format : {"german", "%Q", "%H:%M", "%"}) {
    const auto reader = StampReader::make(format, "UTC");
    ASSERT_FALSE(reader.has_value()) << format;
    EXPECT_EQ(reader.error().where, "time format");
  }
  EXPECT_FALSE(StampReader::make("", "Nowhere/Land").has_value());
}

TEST(Stamps, EveryMomentReadsBackFromSeveralSpellings) {
  EXPECT_TRUE(rc::check("the written time is the read one", [] {
    const Instant at{*rc::gen::inRange<std::int64_t>(-2'000'000'000, 4'000'000'000)};
    const LocalTime local = local_time(at, "UTC");
    const YearMonthDay day = calendar(local.date);
    const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    const std::string clock =
        two(local.seconds / 3600) + ":" + two(local.seconds / 60 % 60) + ":" + two(local.seconds % 60);
    const std::string d = two(static_cast<int>(day.day)), m = two(static_cast<int>(day.month)),
                      y = std::to_string(day.year);
    const std::array<std::pair<std::string, std::string>, 5> spellings{
        {{y + "-" + m + "-" + d + " " + clock, ""},
         {d + "/" + m + "/" + y + " " + clock, "dmy"},
         {clock + " " + m + "/" + d + "/" + y, "mdy"},
         {d + " " + std::string(month_name(day.month)) + " " + y + ", " + clock, ""},
         {std::to_string(at.seconds), "unix"}}};
    for (const auto& [text, format] : spellings) {
      const auto time = reader_of(format, "UTC", {}).read(text);
      if (!time) RC_LOG() << text << ": " << time.error();
      RC_ASSERT(time.has_value());
      RC_ASSERT(time->moment.at == at);
      RC_ASSERT(time->has_clock);
    }
  }));
}

TEST(Stamps, NoTextBreaksTheReader) {
  EXPECT_TRUE(rc::check("any text is read or refused", [] {
    const std::string alphabet = "0123456789/.-: TZ+[]apmAug,%";
    const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(alphabet));
    auto reader = *StampReader::make("", "Europe/Berlin");
    reader.look(text, 1);
    const auto time = reader.read(text);
    if (time) RC_ASSERT(time->moment.at.seconds < 253402400000);
    (void)stamp_by_pattern(text, "%d.%m.%Y %H:%M:%S %p %z");
  }));
}

}  // namespace
}  // namespace holdfast::exchange
