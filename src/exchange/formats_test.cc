// JSON gives back the same diary; CSV and Markdown hold what they promise, say when a diary is invented, and
// let no text of hers become a formula or a heading.
#include "exchange/formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "diary/any_record.h"
#include "diary/scales.h"
#include "exchange/columns.h"
#include "exchange/foreign.h"
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

std::vector<std::vector<std::string>> csv_rows(std::string_view csv) {
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
}

TEST(DiaryCsv, HoldsTheCheckInsWithGuardedTexts) {
  const auto rows = csv_rows(write_csv(small_diary()));
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
  EXPECT_EQ(csv_rows(write_csv(diary))[1][0], "invented");
  for (const auto& row : csv_rows(write_long_csv(diary))) EXPECT_EQ(row[0], "invented");
  EXPECT_THAT(write_markdown(diary), StartsWith("# Diary\n\n**This diary is invented."));
  EXPECT_THAT(write_markdown(small_diary()), Not(HasSubstr("invented")));
}

TEST(DiaryCsv, TheLongTableHoldsEveryFieldOfEveryKind) {
  const auto rows = csv_rows(write_long_csv(small_diary()));
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
      const auto rows = csv_rows(csv);
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

// Whoever adds a field to a kind adds it to the documents too.
TEST(Documents, HoldEveryTextOfEveryKind) {
  for (const std::string_view kind : diary::all_kinds()) {
    diary::Body body = *diary::empty_body(kind);
    std::vector<std::string> words;
    std::visit(
        [&](auto& noun) {
          std::remove_cvref_t<decltype(noun)>::fields(noun, [&](const diary::Field& field, auto& member) {
            if constexpr (std::is_same_v<std::remove_cvref_t<decltype(member)>, std::string>)
              words.push_back(member = "quiet" + std::to_string(words.size()) + field.key);
          });
        },
        body);
    diary::Diary diary;
    diary.records.push_back(record(1, "2024-10-28T01:00:00+01:00[Europe/Berlin]", body));
    const std::string markdown = write_markdown(diary, {.open_folded = true}), page = write_html(diary);
    for (const std::string& word : words) {
      std::string escaped;
      for (const char c : word) escaped += c == '_' ? "\\_" : std::string(1, c);
      EXPECT_TRUE(markdown.find(word) != std::string::npos || markdown.find(escaped) != std::string::npos)
          << kind << " lost " << word << "\n"
          << markdown;
      EXPECT_THAT(page, HasSubstr(word)) << kind;
    }
  }
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

diary::Diary any_diary() {
  diary::Diary diary;
  std::set<std::string> ids;
  for (int k = *rc::gen::inRange(0, 12); k > 0; --k) {
    diary::Record one = diary::any::record();
    if (ids.insert(one.id.text).second) diary.records.push_back(std::move(one));
  }
  diary::sort_records(diary);
  return diary;
}

TEST(Folder, comes_back_record_for_record) {
  EXPECT_TRUE(rc::check([] {
    const diary::Diary before = any_diary();
    auto files = unpacked({"x.zip", write_folder(before)});
    diary::Diary after;
    RC_ASSERT(files.has_value());
    if (files)
      for (const NamedBytes& file : *files) {
        if (auto settings = settings_from_page(file.bytes)) {
          RC_ASSERT(settings->has_value());
          after.settings = **settings;
          continue;
        }
        auto record = record_from_page(file.bytes);
        RC_ASSERT(record.has_value());
        RC_ASSERT(record->has_value());
        after.records.push_back(std::move(**record));
      }
    diary::sort_records(after);
    RC_ASSERT(after == before);
  }));
  EXPECT_EQ(write_folder(small_diary()), write_folder(small_diary()));
}

TEST(Html, comes_back_whole_and_runs_nothing) {
  EXPECT_TRUE(rc::check([] {
    const diary::Diary before = any_diary();
    const std::string page = write_html(before);
    RC_ASSERT(looks_like_html_archive(page));
    const auto after = read_json(json_in_html_archive(page));
    RC_ASSERT(after.has_value());
    RC_ASSERT(*after == before);
  }));
  diary::Diary nasty = small_diary();
  diary::Entry entry;
  entry.text = "</script><script>alert(1)</script><img src=x onerror=alert(1)><!--";
  nasty.records.push_back(record(9, "2024-10-30T01:00:00+01:00[Europe/Berlin]", entry));
  const std::string page = write_html(nasty);
  EXPECT_EQ(page.find("<script>"), std::string::npos);
  EXPECT_EQ(page.find("<img"), std::string::npos);
  EXPECT_EQ(page.find("<!--"), std::string::npos);
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_EQ(*read_json(json_in_html_archive(page)), nasty);
}

TEST(Fhir, ratings_feelings_and_lines_come_back) {
  diary::Diary diary = small_diary();
  const std::vector<NamedBytes> files{{"x.json", write_fhir(diary)}};
  const Format* format = recognised(files);
  ASSERT_NE(format, nullptr);
  EXPECT_EQ(format->id, "fhir");
  auto foreign =
      format->read(files, {.now = at("2024-11-01T00:00:00+01:00[Europe/Berlin]"), .zone = "Europe/Berlin"});
  ASSERT_TRUE(foreign);
  const std::vector<diary::Scale> scales = diary::scales_of({}, diary::Role::client);
  const Settled back = settle(*foreign,
                              {.measures = {{"distress", "distress", {}, {}}, {"safety", "safety", {}, {}}},
                               .words_are_feelings = true},
                              scales);
  ASSERT_EQ(back.records.size(), 2u) << "what is longer than a line is an entry beside it";
  EXPECT_THAT(std::get<diary::Entry>(back.records[1].body).text, HasSubstr("-- a \"line\",\nof two"));
  const auto& check_in = std::get<diary::CheckIn>(back.records[0].body);
  EXPECT_EQ(back.records[0].felt.at, diary.records[1].felt.at);
  EXPECT_EQ(check_in.ratings[0].value, 7);
  EXPECT_THAT(check_in.emotions, ElementsAre("small", "-tired"));
  EXPECT_TRUE(check_in.ratings.at(1).far_away);
}

// As a validator looks at it: each answer belongs to an item of the questionnaire and is of its type.
TEST(Fhir, answers_are_of_the_type_their_item_has) {
  const auto bundle = nlohmann::json::parse(write_fhir(small_diary()));
  std::map<std::string, std::string> types;
  const std::map<std::string, std::string> fields{
      {"decimal", "valueDecimal"}, {"boolean", "valueBoolean"}, {"string", "valueString"}};
  std::size_t booleans = 0;
  for (const auto& entry : bundle["entry"])
    for (const auto& item : entry["resource"]["item"]) {
      const std::string link = item["linkId"];
      if (entry["resource"]["resourceType"] == "Questionnaire") {
        EXPECT_TRUE(types.emplace(link, item["type"]).second) << link;
        continue;
      }
      ASSERT_TRUE(types.contains(link)) << link;
      for (const auto& answer : item["answer"]) {
        EXPECT_TRUE(answer.contains(fields.at(types.at(link)))) << link << " " << answer.dump();
        booleans += types.at(link) == "boolean" ? 1u : 0u;
      }
    }
  EXPECT_EQ(booleans, 1u);
}

TEST(Fhir, far_away_is_read_as_it_was_written_once) {
  const std::vector<NamedBytes> files{
      {"x.json",
       R"({"resourceType": "QuestionnaireResponse", "questionnaire": "urn:holdfast:questionnaire:check-in", "authored": "2024-05-01T10:00:00Z", "item": [{"linkId": "safety", "answer": [{"valueString": "far away"}]}]})"}};
  const auto foreign = recognised(files)->read(
      files, {.now = at("2024-11-01T00:00:00+01:00[Europe/Berlin]"), .zone = "Europe/Berlin"});
  ASSERT_TRUE(foreign);
  EXPECT_EQ(foreign->items.at(0).measures.at(0).name, "safety");
  EXPECT_EQ(foreign->items.at(0).measures.at(0).level, "far away");
}

TEST(Fhir, every_rating_comes_back_at_its_time) {
  EXPECT_TRUE(rc::check([] {
    const diary::Diary before = any_diary();
    const std::vector<NamedBytes> files{{"x.json", write_fhir(before)}};
    std::map<std::string, std::vector<std::pair<std::string, double>>> written, seen;
    for (const diary::Record& one : before.records)
      if (const auto* check_in = std::get_if<diary::CheckIn>(&one.body); check_in && !one.folded)
        for (const diary::Rating& rating : check_in->ratings)
          // No scale runs as far as the numbers drawn here; beyond 9e15 JSON's whole numbers are not exact.
          if (rating.value && !rating.far_away && std::abs(*rating.value) < 9e15)
            written[std::to_string(one.felt.at.seconds)].emplace_back(rating.scale, *rating.value);
    const Format* format = recognised(files);
    RC_ASSERT(written.empty() || format != nullptr);
    if (format == nullptr) return;
    const auto foreign = format->read(files, {.now = at("2200-01-01T00:00:00+00:00[UTC]"), .zone = "UTC"});
    RC_ASSERT(foreign.has_value());
    for (const Item& item : foreign->items)
      for (const Measure& measure : item.measures)
        if (measure.value)
          seen[std::to_string(item.felt->at.seconds)].emplace_back(measure.name, *measure.value);
    for (auto* all : {&written, &seen})
      for (auto& [time, ratings] : *all) std::ranges::sort(ratings);
    RC_ASSERT(seen == written);
  }));
}

TEST(Calendar, absences_and_sessions_come_back_and_nobody_is_named) {
  diary::Diary diary = small_diary();
  diary::Absence away;
  away.until = at("2024-11-12T00:00:00+01:00[Europe/Berlin]");
  away.line = "=A in the mountains";
  diary.records.push_back(record(6, "2024-11-01T00:00:00+01:00[Europe/Berlin]", away));
  diary::Reaction reaction;
  reaction.what_happened = "quiet words";
  reaction.come_back = at("2024-11-02T20:00:00+01:00[Europe/Berlin]");
  diary.records.push_back(record(7, "2024-11-01T00:00:00+01:00[Europe/Berlin]", reaction));
  const std::string calendar = write_calendar(diary);
  for (const char* hers : {"mountains", "quiet", "=A", "stars"})
    EXPECT_EQ(calendar.find(hers), std::string::npos) << hers;
  EXPECT_THAT(calendar, HasSubstr("BEGIN:VALARM"));
  const std::vector<NamedBytes> files{{"x.ics", calendar}};
  auto foreign = recognised(files)->read(
      files, {.now = at("2024-12-01T00:00:00+01:00[Europe/Berlin]"), .zone = "Europe/Berlin"});
  ASSERT_TRUE(foreign);
  const Settled back = settle(*foreign, {.sessions = {"session"}, .absences = {"away"}}, {});
  ASSERT_EQ(back.records.size(), 2u);
  EXPECT_EQ(back.records[0].felt, diary.records[4].felt);
  EXPECT_EQ(std::get<diary::Absence>(back.records[1].body).until->at, away.until->at);
}

TEST(WideCsv, is_numbers_only) {
  EXPECT_EQ(
      write_wide_csv(small_diary()),
      "id,time,distress,reliance,safety,pull_away,footing,support,own_one\r\n1,0,7,NA,NA,NA,NA,NA,-2.5\r\n");
}

TEST(Share, names_are_replaced_everywhere_and_what_looks_like_one_is_told) {
  diary::Diary diary = small_diary();
  std::get<diary::Relationship>(diary.records[0].body).name = "Marta";
  diary::Entry entry;
  entry.title = "Marta's voice";
  entry.text = "I met MARTA and Jonas in Lisbon. Martanne stayed. We went to Lisbon again with Pia.";
  diary.records.push_back(record(8, "2024-10-30T01:00:00+01:00[Europe/Berlin]", entry));
  diary::HelpNumber help;
  help.name = "my sister";
  help.number = "123";
  diary.records.push_back(record(9, "2024-10-30T01:00:00+01:00[Europe/Berlin]", help));
  const ShareCopy copy = share_copy(diary, {{"Jonas", "J."}, {"Lisbon", "a town"}});
  const std::string json = write_json(copy.diary);
  for (const char* gone : {"Marta'", "MARTA", "Jonas", "Lisbon", "my sister", "000000000003"})
    EXPECT_EQ(json.find(gone), std::string::npos) << gone;
  EXPECT_THAT(json,
              HasSubstr("I met A and J. in a town. Martanne stayed. We went to a town again with Pia."));
  EXPECT_THAT(copy.likely_names, ElementsAre("Martanne", "Pia"));
  EXPECT_EQ(copy.replacements, 6u);
  std::set<std::string> ids;
  for (const auto& one : copy.diary.records) ids.insert(one.id.text);
  for (const auto& one : copy.diary.records)
    if (one.relationship) {
      EXPECT_TRUE(ids.contains(one.relationship->text));
    }
}

TEST(Share, knows_accents_parts_of_names_places_in_zones_and_own_scales) {
  diary::Diary diary = small_diary();
  std::get<diary::Relationship>(diary.records[0].body).name = "\u00C9lodie \u00DCnal";
  diary::Entry entry;
  entry.text = "\u00C9LODIE left early, and then \u00D6zlem came. Frau \u00FCnal wrote.";
  diary.records.push_back(record(8, "2024-10-30T01:00:00+01:00[Europe/Berlin]", entry));
  const ShareCopy copy = share_copy(diary, {});
  const std::string json = write_json(copy.diary);
  for (const char* gone : {"\u00C9LODIE", "\u00C9lodie", "\u00DCnal", "\u00FCnal", "Berlin", "own_one"})
    EXPECT_EQ(json.find(gone), std::string::npos) << gone;
  EXPECT_THAT(json, HasSubstr("scale_1"));
  EXPECT_THAT(copy.likely_names, ::testing::Contains("\u00D6zlem"));
}

TEST(Share, two_people_stay_two) {
  diary::Diary diary = small_diary();
  std::get<diary::Relationship>(diary.records[0].body).name = "Em";
  diary::Relationship other;
  other.name = "A";
  diary.records.push_back(record(8, "2024-10-29T01:00:00+01:00[Europe/Berlin]", other));
  diary::Entry entry;
  entry.text = "I told A what Em did, a day later B, too.";
  diary.records.push_back(record(9, "2024-10-30T01:00:00+01:00[Europe/Berlin]", entry));
  const std::string json = write_json(share_copy(diary, {{"Jonas", "c."}}).diary);
  EXPECT_THAT(json, HasSubstr("I told A what D did, a day later B, too."));
  const std::string turned = write_json(share_copy(diary, {{"A", "R."}}).diary);
  EXPECT_THAT(turned, HasSubstr("I told R. what C did, a day later B, too."));
}

TEST(Share, more_people_than_letters_stay_apart) {
  diary::Diary diary = small_diary();
  for (int k = 0; k < 60; ++k) {
    diary::Relationship one;
    one.name = "Person" + std::to_string(k);
    diary.records.push_back(record(20 + k, "2024-10-29T01:00:00+01:00[Europe/Berlin]", one));
  }
  std::set<std::string> names;
  for (const diary::Record& one : share_copy(diary, {}).diary.records)
    if (const auto* person = std::get_if<diary::Relationship>(&one.body)) names.insert(person->name);
  EXPECT_EQ(names.size(), 61u);
  EXPECT_FALSE(names.contains("I"));
  EXPECT_TRUE(names.contains("B2"));
}

TEST(Share, what_stands_beside_a_replaced_name_is_told) {
  diary::Diary diary = small_diary();
  diary::Entry entry;
  entry.text = "I rang Marta Weber. Dr. Marta Hansen came.\nBerta, too.";
  diary.records.push_back(record(9, "2024-10-30T01:00:00+01:00[Europe/Berlin]", entry));
  const ShareCopy copy = share_copy(diary, {{"Marta", "M."}});
  for (const char* name : {"Weber", "Hansen", "Berta"})
    EXPECT_THAT(copy.likely_names, ::testing::Contains(name));
  EXPECT_THAT(copy.likely_names, ::testing::Not(::testing::Contains("Marta")));
}

}  // namespace
}  // namespace holdfast::exchange
