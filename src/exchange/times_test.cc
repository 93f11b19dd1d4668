// Times as files of many programs and countries write them: one reader for all formats. And zones: known
// under other names, known by their offset, or remarked.
#include <gmock/gmock.h>

#include "exchange/foreign_reading.h"
#include "exchange/stamps.h"
#include "exchange/zone_names.h"

namespace holdfast::exchange {
namespace {

using ::testing::HasSubstr;

std::string stamped(std::string_view text, const std::string& order = "") {
  const auto reader = StampReader::make(order, "Europe/Berlin");
  if (!reader) return reader.error().sentence;
  const auto time = reader->read(text);
  return time ? iso(time->moment) + (time->has_clock ? "" : "?") : time.error();
}

TEST(Times, AreReadHoweverAFileWritesThem) {
  EXPECT_EQ(stamped("Oct 13, 2026 at 2:30 PM"), "2026-10-13T14:30:00+02:00[Europe/Berlin]");
  EXPECT_EQ(stamped("Tuesday, October 13, 2026 at 2:30:00 PM"), "2026-10-13T14:30:00+02:00[Europe/Berlin]");
  EXPECT_EQ(stamped("13th Oct 2026"), "2026-10-13T12:00:00+02:00[Europe/Berlin]?");
  EXPECT_EQ(stamped("10/13/2026 2:30\u202FPM", "mdy"), "2026-10-13T14:30:00+02:00[Europe/Berlin]");
  EXPECT_EQ(stamped("10/14/2026 12:05\u202FAM", "mdy"), "2026-10-14T00:05:00+02:00[Europe/Berlin]");
  EXPECT_EQ(stamped("13/10/2026 14h30", "dmy"), "2026-10-13T14:30:00+02:00[Europe/Berlin]");
  EXPECT_EQ(stamped("14/10/2026 9h", "dmy"), "2026-10-14T09:00:00+02:00[Europe/Berlin]");
  EXPECT_EQ(stamped("14/10/2026 à 9 h 05", "dmy"), "2026-10-14T09:05:00+02:00[Europe/Berlin]");
  EXPECT_EQ(stamped("13.10.2026 14.30 Uhr"), "2026-10-13T14:30:00+02:00[Europe/Berlin]");
  EXPECT_EQ(stamped("2026-10-13 午後11:45"), "2026-10-13T23:45:00+02:00[Europe/Berlin]");
  EXPECT_EQ(stamped("2026年10月13日 午前0:05"), "2026-10-13T00:05:00+02:00[Europe/Berlin]");
  EXPECT_EQ(stamped("2026-10-13 11:45 p.\u00A0m."), "2026-10-13T23:45:00+02:00[Europe/Berlin]");
  EXPECT_EQ(stamped("2026-W41-2"), "2026-10-06T12:00:00+02:00[Europe/Berlin]?");
  EXPECT_EQ(stamped("2026-W42"), "2026-10-12T12:00:00+02:00[Europe/Berlin]?");
  EXPECT_EQ(stamped("２０２６-１０-１３ １４:３０"), "2026-10-13T14:30:00+02:00[Europe/Berlin]");
}

TEST(Times, AreReadInTheZoneTheySay) {
  EXPECT_EQ(stamped("2026-11-27T23:30:00+05:30"), "2026-11-27T23:30:00+05:30[Asia/Kolkata]");
  EXPECT_EQ(stamped("2026-11-27T23:30:00+05:00"), "2026-11-27T23:30:00+05:00[Etc/GMT-5]");
  EXPECT_EQ(stamped("2026-11-27T23:30:00+01:00"), "2026-11-27T23:30:00+01:00[Europe/Berlin]");
  EXPECT_EQ(stamped("2026-11-27T23:30:00Z"), "2026-11-28T00:30:00+01:00[Europe/Berlin]");
  EXPECT_EQ(stamped("2026-11-27 23:30 JST"), "2026-11-27T23:30:00+09:00[Etc/GMT-9]");
  EXPECT_THAT(stamped("2026-11-27 23:30 IST"), HasSubstr("not a time")) << "India's, Israel's or Ireland's";
}

TEST(Times, OfDaylioAbroadAreNeverNoon) {
  const std::string head = "full_date,date,weekday,time,mood,activities,scales,note_title,note\n";
  for (const auto& [cells, hour] : std::vector<std::pair<std::string, std::string>>{
           {"2026-10-13,10月13日,火曜日,午後11:45,最高,仕事,,,夜\n", "T23:45"},
           {"2026-10-13,10月13日,火曜日,午前0:05,悪い,,,,朝\n", "T00:05"},
           {"2026-10-13,13 octobre,mardi,23 h 45,bien,,,,tard\n", "T23:45"},
           {"2026-10-13,13 de octubre,martes,11:45 p.\u00A0m.,bien,,,,noche\n", "T23:45"},
           {"2026-10-13,13 de octubre,martes,12:05 a. m.,mal,,,,madrugada\n", "T00:05"}}) {
    const Foreign foreign = read(head + cells, "daylio-table");
    ASSERT_EQ(foreign.items.size(), 1u);
    EXPECT_THAT(iso(foreign.items[0].felt.value()), HasSubstr(hour)) << cells;
    EXPECT_TRUE(foreign.remarks.empty());
  }
}

TEST(Times, OfHabitBullAreReadOrAsked) {
  const std::string head = "HabitName,HabitDescription,HabitCategory,CalendarDate,Value,CommentText\n";
  const Foreign foreign =
      read(head + "Walk,,Health,10/13/2026,1,ok\nWalk,,Health,2/3/2026,1,\n", "habitbull");
  ASSERT_EQ(foreign.items.size(), 2u);
  EXPECT_THAT(iso(foreign.items[1].felt.value()), HasSubstr("2026-02-03"));
  const std::vector<NamedBytes> files{{"HabitBullData.csv", head + "Walk,,Health,2/3/2026,1,\n"}};
  const auto asked = recognised(files)->read(files, options);
  ASSERT_FALSE(asked);
  EXPECT_THAT(asked.error().sentence, HasSubstr("two ways"));
  ReadOptions day_first = options;
  day_first.day_order = "dmy";
  const auto told = recognised(files)->read(files, day_first);
  ASSERT_TRUE(told);
  EXPECT_THAT(iso(told->items.at(0).felt.value()), HasSubstr("2026-03-02"));
}

TEST(Times, OfCalendarsAreInTheZoneTheyNameOrItIsSaid) {
  const auto event = [](const std::string& start) {
    return read(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\n" + start + "\nSUMMARY:Therapy\nEND:VEVENT\nEND:VCALENDAR\n",
        "calendar");
  };
  const auto felt = [&](const std::string& start) { return iso(event(start).items.at(0).felt.value()); };
  EXPECT_EQ(felt("DTSTART;TZID=Eastern Standard Time:20261012T100000"),
            "2026-10-12T10:00:00-04:00[America/New_York]");
  EXPECT_EQ(felt("DTSTART;TZID=India Standard Time:20261020T100000"),
            "2026-10-20T10:00:00+05:30[Asia/Kolkata]");
  EXPECT_EQ(felt("DTSTART;TZID=Asia/Kolkata:20261020T100000"), "2026-10-20T10:00:00+05:30[Asia/Kolkata]");
  EXPECT_EQ(felt("DTSTART;TZID=/citadel.org/20190414_1/Asia/Tokyo:20261020T100000"),
            "2026-10-20T10:00:00+09:00[Asia/Tokyo]");
  const Foreign unknown = event("DTSTART;TZID=Custom Zone Nowhere:20261013T100000");
  EXPECT_EQ(iso(unknown.items.at(0).felt.value()), "2026-10-13T10:00:00+02:00[Europe/Berlin]");
  ASSERT_EQ(unknown.remarks.size(), 1u);
  EXPECT_THAT(unknown.remarks[0].reason, HasSubstr("time zone"));
  EXPECT_TRUE(event("DTSTART:20261013T100000").remarks.empty());
}

TEST(Times, ZonesOfWindowsAreKnownHere) {
  for (const char* name : {"W. Europe Standard Time", "GMT Standard Time", "AUS Eastern Standard Time",
                           "FLE Standard Time", "Newfoundland Standard Time", "Nepal Standard Time"})
    EXPECT_TRUE(is_zone(zone_by_other_name(name))) << name;
  EXPECT_EQ(zone_by_other_name("w. europe standard time"), "Europe/Berlin");
  EXPECT_EQ(zone_by_other_name("Nowhere Standard Time"), "Nowhere Standard Time");
}

}  // namespace
}  // namespace holdfast::exchange
