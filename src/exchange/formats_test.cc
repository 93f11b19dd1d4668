// JSON gives back the same diary; CSV and Markdown hold what they promise, say when a diary is invented, and
// let no text of hers become a formula or a heading.
#include "exchange/formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>

#include "base/text.h"
#include "diary/any_record.h"
#include "diary/scales.h"
#include "exchange/columns.h"
#include "exchange/table.h"

namespace holdfast::exchange {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Moment at(const char* text) {
  return *moment_from_iso(text);
}

diary::Record record(std::uint64_t id, const char* felt, diary::Body body) {
  diary::Record made;
  made.id = diary::id_from_bits(id);
  made.felt = made.written = at(felt);
  made.body = std::move(body);
  return made;
}

diary::Diary small_diary() {
  diary::Diary diary;
  diary::Relationship person;
  person.name = "=A";
  diary.records.push_back(record(1, "2024-01-02T10:00:00+01:00[Europe/Berlin]", person));
  diary::CheckIn check_in;
  check_in.ratings = {{.scale = "distress", .value = 7},
                      {.scale = "safety", .value = {}, .far_away = true},
                      {.scale = "own_one", .value = -2.5}};
  check_in.emotions = {"small", "-tired"};
  check_in.line = "-- a \"line\",\nof two";
  diary.records.push_back(record(2, "2024-10-27T02:30:00+02:00[Europe/Berlin]", check_in));
  diary.records.back().relationship = diary::id_from_bits(1);
  diary.records.back().written = at("2024-10-29T09:00:00+01:00[Europe/Berlin]");
  diary::Entry entry;
  entry.title = "Of *stars*";
  entry.text = "# Not a heading\n\nwords";
  diary.records.push_back(record(3, "2024-10-28T01:00:00+01:00[Europe/Berlin]", entry));
  diary::Need need;
  need.what = "to be heard";
  need.voiced = true;
  diary.records.push_back(record(4, "2024-10-28T12:00:00+01:00[Europe/Berlin]", need));
  diary.records.push_back(record(5, "2024-10-29T12:00:00+01:00[Europe/Berlin]", diary::Session{}));
  return diary;
}

std::vector<std::vector<std::string>> rows_of(std::string_view csv) {
  Table table;
  EXPECT_TRUE(Table::open(csv, {}, {}, table).has_value());
  std::vector<std::vector<std::string>> rows{table.columns};
  DelimitedReader reader = table.rows();
  Row row;
  while (reader.next(row)) rows.emplace_back(row.cells.begin(), row.cells.end());
  return rows;
}

TEST(DiaryJson, EveryDiaryReadsBackAsItWasWritten) {
  EXPECT_TRUE(rc::check("read_json(write_json(d)) == d", [] {
    diary::Diary diary;
    diary.settings.invented = *rc::gen::arbitrary<bool>();
    diary.settings.day_starts_at_minutes = *rc::gen::inRange(0, 1440);
    const int count = *rc::gen::inRange(0, 6);
    std::set<std::string> ids;
    for (int i = 0; i < count; ++i) {
      diary::Record one = diary::any::record();
      if (ids.insert(one.id.text).second) diary.records.push_back(std::move(one));
    }
    diary::sort_records(diary);
    const std::string text = write_json(diary);
    RC_ASSERT(looks_like_json(text));
    const auto back = read_json(text);
    if (!back) RC_LOG() << back.error().sentence;
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == diary);
    RC_ASSERT(write_json(*back) == text);
    RC_ASSERT(read_json("\xEF\xBB\xBF" + text).has_value());
  }));
}

TEST(DiaryJson, OneRecordStandsOnOneLineAndInventedIsSaidFirst) {
  diary::Diary diary = small_diary();
  diary.settings.invented = true;
  const std::string text = write_json(diary);
  EXPECT_THAT(text, StartsWith("{\n\"holdfast_diary\": 1,\n\"invented\": true,\n"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 5 + static_cast<long>(diary.records.size()) + 2);
  EXPECT_EQ(write_json(diary::Diary{}).back(), '\n');
  EXPECT_TRUE(read_json(write_json(diary::Diary{})).has_value());
}

TEST(DiaryJson, WhatIsNotADiaryIsRefused) {
  EXPECT_FALSE(looks_like_json("time,mood\n"));
  EXPECT_FALSE(looks_like_json("{\"a\": 1}"));
  for (const char* text :
       {"", "{", "[]", "{\"a\":1}", "{\"holdfast_diary\": 2, \"records\": []}", "time,mood"})
    EXPECT_FALSE(read_json(text).has_value()) << text;
  const std::string whole = write_json(small_diary());
  for (std::size_t length = 0; length + 2 < whole.size(); length += 37)
    EXPECT_FALSE(read_json(whole.substr(0, length)).has_value()) << length;
}

TEST(DiaryCsv, HoldsTheCheckInsWithGuardedTexts) {
  const auto rows = rows_of(write_csv(small_diary()));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows[0], ElementsAre("invented", "felt", "felt_utc", "written", "late", "zone", "relationship",
                                   "distress", "reliance", "safety", "pull_away", "footing", "support",
                                   "own_one", "emotions", "age_felt", "line"));
  EXPECT_THAT(rows[1], ElementsAre("", "2024-10-27 02:30:00", "2024-10-27T00:30:00Z", "2024-10-29 09:00:00",
                                   "yes", "Europe/Berlin", "'=A", "7", "", "far away", "", "", "", "-2.5",
                                   "small; -tired", "", "'-- a \"line\",\nof two"));
}

TEST(DiaryCsv, EveryFormatSaysThatADiaryIsInvented) {
  diary::Diary diary = small_diary();
  diary.settings.invented = true;
  EXPECT_EQ(rows_of(write_csv(diary))[1][0], "invented");
  for (const auto& row : rows_of(write_long_csv(diary))) EXPECT_EQ(row[0], "invented");
  EXPECT_THAT(write_markdown(diary), StartsWith("# Diary\n\n**This diary is invented."));
  EXPECT_THAT(write_markdown(small_diary()), Not(HasSubstr("invented")));
}

TEST(DiaryCsv, TheLongTableHoldsEveryFieldOfEveryKind) {
  const auto rows = rows_of(write_long_csv(small_diary()));
  std::set<std::string> kinds, fields;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    ASSERT_EQ(rows[i].size(), 11u);
    kinds.insert(rows[i][2]);
    fields.insert(rows[i][9] + "=" + rows[i][10]);
  }
  EXPECT_THAT(kinds, ElementsAre("check_in", "entry", "need", "relationship", "session"));
  for (const char* field :
       {"ratings.distress=7", "ratings.safety=far_away", "ratings.own_one=-2.5", "voiced=yes",
        "what=to be heard", "name='=A", "emotions=small; -tired", "title=Of *stars*"})
    EXPECT_EQ(fields.count(field), 1u) << field;
}

TEST(DiaryCsv, ACheckInTableIsImportedAgainToTheSameCheckIns) {
  const diary::Diary diary = small_diary();
  TableOptions options;
  options.time_columns = {"felt_utc"};
  options.line_column = "line";
  options.emotions_column = "emotions";
  options.zone = "Europe/Berlin";
  options.now = at("2026-11-22T12:00:00Z");
  std::vector<diary::Scale> scales(diary::built_in_scales().begin(), diary::built_in_scales().end());
  diary::Scale own;
  own.key = "own_one";
  own.low = -5;
  own.high = 5;
  scales.push_back(own);
  for (const diary::Scale& scale : scales) options.columns.push_back({scale.key, scale.key, {}, {}});
  Silent silent;
  for (const char delimiter : {',', ';', '\t', '|'}) {
    const auto import = read_table(write_csv(diary, {.byte_order_mark = true, .delimiter = delimiter}),
                                   options, scales, silent);
    ASSERT_TRUE(import.has_value()) << import.error().sentence;
    ASSERT_EQ(import->records.size(), 1u);
    EXPECT_EQ(import->report.delimiter, delimiter);
    EXPECT_EQ(import->records[0].felt, diary.records[1].felt);
    EXPECT_EQ(import->records[0].body, diary.records[1].body);
  }
}

TEST(DiaryCsv, NoRecordAtAllBreaksATable) {
  EXPECT_TRUE(rc::check("every row has as many cells as the header", [] {
    diary::Diary diary;
    for (int i = *rc::gen::inRange(0, 4); i > 0; --i) diary.records.push_back(diary::any::record());
    for (const std::string& csv : {write_csv(diary), write_long_csv(diary)}) {
      const auto rows = rows_of(csv);
      for (const auto& row : rows) {
        RC_ASSERT(row.size() == rows[0].size());
        for (const std::string& cell : row)
          if (!cell.empty() && !decimal_number(cell))
            RC_ASSERT(std::string_view("=+-@\t\r").find(cell.front()) == std::string_view::npos);
      }
    }
    RC_ASSERT(is_utf8(write_markdown(diary)));
  }));
}

TEST(DiaryMarkdown, IsReadDayByDayAndADayEndsWhenThePersonSleeps) {
  const std::string text = write_markdown(small_diary());
  EXPECT_THAT(
      text,
      HasSubstr("## Saturday, 26 October 2024\n\n### 02:30 check-in (=A), written 2 days afterwards\n"));
  // One in the morning still belongs to Sunday.
  EXPECT_THAT(
      text,
      HasSubstr("## Sunday, 27 October 2024\n\n### 01:00 entry\n\n**Of \\*stars\\***\n\n> # Not a heading"));
  EXPECT_THAT(text, HasSubstr("## Monday, 28 October 2024\n\n### 12:00 need\n"));
  EXPECT_THAT(text, HasSubstr("### 12:00 session\n"));
}

TEST(DiaryMarkdown, FoldedRecordsShowTheirDateOnlyUnlessAskedFor) {
  diary::Diary diary = small_diary();
  diary.records[2].folded = true;
  EXPECT_THAT(write_markdown(diary), Not(HasSubstr("stars")));
  EXPECT_THAT(write_markdown(diary), HasSubstr("1 folded"));
  EXPECT_THAT(write_markdown(diary, {.open_folded = true}), HasSubstr("stars"));
}

TEST(DiaryMarkdown, NoTextOfHersBecomesAHeadingOfOurs) {
  EXPECT_TRUE(rc::check("headings are ours alone", [] {
    diary::Entry entry;
    entry.title = "t";
    for (const auto& piece : *rc::gen::container<std::vector<std::string>>(
             rc::gen::element<std::string>("# x", "\n", "## y", "\r\n", "word", " ", "---", "===", "\r")))
      entry.text += piece;
    diary::Diary diary;
    diary.records.push_back(record(1, "2024-01-02T10:00:00Z", entry));
    std::size_t headings = 0;
    const std::string document = write_markdown(diary);
    for (const std::string_view line : split(document, '\n'))
      if (line.substr(0, 1) == "#" || line.find("\r#") != std::string_view::npos) ++headings;
    RC_ASSERT(headings == 3u);
  }));
}

}  // namespace
}  // namespace holdfast::exchange
