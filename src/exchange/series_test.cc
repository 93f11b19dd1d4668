// Researchers' tables as numbers: times as they stand or as days, missing readings as NaN, every row left out
// named.
#include "exchange/series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

namespace holdfast::exchange {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

SeriesOptions options_for(std::vector<std::string> items, std::vector<std::string> time = {"t"}) {
  SeriesOptions options;
  options.time_columns = std::move(time);
  options.items = std::move(items);
  return options;
}

SeriesTable series_of(std::string_view bytes, const SeriesOptions& options) {
  Silent silent;
  auto series = read_series(bytes, options, silent);
  EXPECT_TRUE(series.has_value()) << series.error().sentence;
  return series ? std::move(*series) : SeriesTable{};
}

EventTable events_of(std::string_view bytes, const TimeAxis& axis = {}) {
  Silent silent;
  auto events = read_events(bytes, {.axis = axis}, silent);
  EXPECT_TRUE(events.has_value()) << events.error().sentence;
  return events ? std::move(*events) : EventTable{};
}

TEST(Series, NumbersAreTakenAsTheyStandAndMissingReadingsAreNaN) {
  const auto series = series_of("t,a,b,c\n0,1.5,NA,9\n0.25,,-2,9\n", options_for({"a", "b"}));
  EXPECT_FALSE(series.axis.dated);
  EXPECT_THAT(series.times, ElementsAre(0, 0.25));
  EXPECT_EQ(series.values[0], 1.5);
  EXPECT_TRUE(std::isnan(series.values[1]));
  EXPECT_TRUE(std::isnan(series.values[2]));
  EXPECT_EQ(series.values[3], -2);
}

TEST(Series, TheItemsComeInTheOrderAskedFor) {
  EXPECT_THAT(series_of("t,a,b\n0,1,2\n", options_for({"b", "a"})).values, ElementsAre(2, 1));
}

TEST(Series, DatesBecomeDaysSinceTheEarliestRow) {
  const auto series = series_of("t;a\n14/08/12 12:00;2,5\n13/08/12 00:00;1,5\n", options_for({"a"}));
  EXPECT_TRUE(series.axis.dated);
  EXPECT_EQ(series.axis.order, "dmy");
  EXPECT_EQ(iso(Moment{series.axis.origin, "UTC"}), "2012-08-13T00:00:00+00:00[UTC]");
  EXPECT_THAT(series.times, ElementsAre(0, 1.5));
  EXPECT_THAT(series.values, ElementsAre(1.5, 2.5));
  EXPECT_FALSE(series.was_sorted);
}

TEST(Series, DecimalCommasInTimesAreRecognised) {
  EXPECT_THAT(series_of("t;a\n0,5;1\n1;2\n", options_for({"a"})).times, ElementsAre(0.5, 1));
}

TEST(Series, RowsLeftOutAreNamed) {
  const auto series = series_of("t,a\n0,1\n,2\nx,3\n2,y\n3,4,5\n4\ninf,1\n5,6\n", options_for({"a"}));
  EXPECT_EQ(series.rows, 8u);
  EXPECT_EQ(series.rejected, 6u);
  EXPECT_THAT(series.times, ElementsAre(0, 5));
  ASSERT_EQ(series.rejections.size(), 6u);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(series.rejections[i].line, i + 3);
  EXPECT_EQ(series.rejections[2].column, "a");
  EXPECT_THAT(series.rejections[2].reason, HasSubstr("\"y\" is not a number"));
}

TEST(Series, WhatCannotBeReadIsSaid) {
  Silent silent;
  EXPECT_THAT(read_series("", options_for({"a"}), silent).error().sentence, HasSubstr("empty"));
  EXPECT_THAT(read_series("t,a\n", options_for({"b"}), silent).error().sentence,
              HasSubstr("no column \"b\""));
  EXPECT_THAT(read_series("t,a\n", options_for({"a", "a"}), silent).error().sentence, HasSubstr("twice"));
  EXPECT_FALSE(read_series("t,a\n", options_for({}), silent).has_value());
  EXPECT_THAT(read_series("t,a\n03/04/12,1\n", options_for({"a"}), silent).error().sentence,
              HasSubstr("two ways"));
  EXPECT_TRUE(series_of("t,a\n", options_for({"a"})).times.empty());
}

TEST(Series, AColumnOfPlainDaysIsNumbersUnlessDatesAreAskedFor) {
  EXPECT_FALSE(series_of("t,a\n20120813,1\n", options_for({"a"})).axis.dated);
  auto options = options_for({"a"});
  options.time_format = "iso";
  EXPECT_TRUE(series_of("t,a\n20120813,1\n", options).axis.dated);
}

TEST(Series, TheRealTableIsReadInDays) {
  std::ifstream file(HOLDFAST_SHARED_DATA "/esm/kossakowski2017.csv", std::ios::binary);
  if (!file) GTEST_SKIP() << "the table is not here";
  std::ostringstream all;
  all << file.rdbuf();
  const auto series = series_of(all.str(), options_for({"mood_down", "phy_tired"}, {"date", "resptime_s"}));
  EXPECT_EQ(series.times.size(), 1476u);
  EXPECT_EQ(series.rejected, 0u);
  EXPECT_TRUE(series.axis.dated);
  EXPECT_EQ(series.times.front(), 0);
  EXPECT_GT(series.times.back(), 237);
  EXPECT_LT(series.times.back(), 239);
}

TEST(Events, SessionsAndAbsencesOnTheAxisOfTheSeries) {
  const auto numbers = events_of("time,until,kind\n1.5,,session\n3,9,absence\n");
  ASSERT_EQ(numbers.events.size(), 2u);
  EXPECT_EQ(numbers.events[0].time, 1.5);
  EXPECT_FALSE(numbers.events[0].until.has_value());
  EXPECT_EQ(numbers.events[1].until, 9);
  const TimeAxis axis{.dated = true, .origin = moment_from_iso("2012-08-13T00:00:00Z")->at};
  const auto dated =
      events_of("kind;time;until\nsession;2012-08-14 12:00;\nAbsence;2012-08-12;2012-08-20\n", axis);
  ASSERT_EQ(dated.events.size(), 2u);
  EXPECT_EQ(dated.events[0].time, 1.5);
  EXPECT_EQ(dated.events[1].time, -0.5);
  EXPECT_EQ(dated.events[1].kind, "absence");
}

TEST(Events, ATableWithoutEndsHoldsSessionsOnly) {
  const auto events = events_of("time,kind\n1,session\n2,absence\n");
  EXPECT_EQ(events.events.size(), 1u);
  ASSERT_EQ(events.rejections.size(), 1u);
  EXPECT_THAT(events.rejections[0].reason, HasSubstr("no end"));
}

TEST(Events, BadRowsAreNamed) {
  const auto events = events_of(
      "time,until,kind\n1,,holiday\nx,,session\n5,4,absence\n5,x,absence\n5,4,session\n1,2\n7,,session\n");
  EXPECT_EQ(events.rows, 7u);
  EXPECT_EQ(events.rejected, 6u);
  ASSERT_EQ(events.rejections.size(), 6u);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(events.rejections[i].line, i + 2);
  EXPECT_THAT(events.rejections[0].reason, HasSubstr("session or absence"));
  EXPECT_THAT(events.rejections[2].reason, HasSubstr("ends before it begins"));
  Silent silent;
  EXPECT_THAT(read_events("when,kind\n", {}, silent).error().sentence, HasSubstr("no column \"time\""));
}

}  // namespace
}  // namespace holdfast::exchange
