// The day a record belongs to, in lists, searches and exports: the one of the zone it was felt in, wherever
// the computer stands.
#include "app/testing.h"

namespace holdfast::app::testing {
namespace {

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

}  // namespace
}  // namespace holdfast::app::testing
