// Reading gives back what was written, for every noun; what is malformed is refused with its field named; a
// patch changes what it names and nothing else.
#include "diary/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "diary/any_record.h"

namespace holdfast::diary {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::size_t plenty = 1 << 20;

Json json_of(std::string_view text) {
  auto parsed = parse_json(text, plenty);
  EXPECT_TRUE(parsed.has_value()) << text;
  return parsed ? *parsed : Json();
}

Record a_check_in() {
  Record record{.id = {"000000000001"},
                .felt = {{1'700'000'000}, "Europe/Berlin"},
                .written = {{1'700'000'100}, "Europe/Berlin"},
                .relationship = Id{"00000000000a"}};
  record.body =
      CheckIn{.ratings = {{.scale = "distress", .value = 6}, {.scale = "footing", .far_away = true}},
              .emotions = {"tired", "small"},
              .line = "long day"};
  return record;
}

TEST(Json, EveryRecordReadsBackAsItWasWritten) {
  std::set<std::string_view> seen;
  EXPECT_TRUE(rc::check("record_from_json(parse(dump(to_json(r)))) == r", [&] {
    const Record record = any::record();
    seen.insert(kind_of(record.body));
    const auto json = parse_json(dump(to_json(record)), plenty);
    RC_ASSERT(json.has_value());
    const auto back = record_from_json(*json);
    if (!back) RC_LOG() << back.error().sentence;
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == record);
  }));
  EXPECT_GE(seen.size(), 15u);
}

TEST(Json, EveryKindReadsBackWhenNothingIsSaid) {
  for (const auto kind : all_kinds()) {
    Record record = a_check_in();
    record.body = *empty_body(kind);
    const auto back = record_from_json(to_json(record));
    ASSERT_TRUE(back.has_value()) << kind << ": " << back.error().sentence;
    EXPECT_EQ(*back, record) << kind;
  }
}

TEST(Json, EveryDiaryReadsBackAsItWasWritten) {
  EXPECT_TRUE(rc::check("diary_from_json(to_json(d)) == d", [] {
    Diary diary;
    diary.settings = {.day_starts_at_minutes = *rc::gen::inRange(0, 1440),
                      .paused = *rc::gen::arbitrary<bool>(),
                      .invented = *rc::gen::arbitrary<bool>()};
    if (*rc::gen::arbitrary<bool>()) diary.settings.main_relationship = any::id().text;
    std::set<std::string> ids;
    const int records = *rc::gen::inRange(0, 6);
    for (int i = 0; i < records; ++i) {
      Record record = any::record();
      if (ids.insert(record.id.text).second) diary.records.push_back(std::move(record));
    }
    sort_records(diary);
    const auto back = diary_from_json(*parse_json(dump(to_json(diary), 2), plenty));
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == diary);
  }));
}

TEST(Json, AnUnsaidFieldIsLeftOutAndWholeNumbersAreWrittenWhole) {
  EXPECT_EQ(
      dump(to_json(a_check_in())),
      R"({"emotions":["tired","small"],"felt":"2023-11-14T23:13:20+01:00[Europe/Berlin]","id":"000000000001",)"
      R"("kind":"check_in","line":"long day","ratings":{"distress":6,"footing":"far_away"},)"
      R"("relationship":"00000000000a","written":"2023-11-14T23:15:00+01:00[Europe/Berlin]"})");
}

TEST(Json, FarAwayNeverBecomesANumber) {
  const auto back = record_from_json(to_json(a_check_in()));
  ASSERT_TRUE(back.has_value());
  const auto& footing = std::get<CheckIn>(back->body).ratings.at(1);
  EXPECT_TRUE(footing.far_away);
  EXPECT_FALSE(footing.value.has_value());
}

TEST(Json, RatingsAreReadIntoTheOrderOfTheScales) {
  Json json = to_json(a_check_in());
  json["ratings"] = json_of(R"({"shame": 1, "carried": 2, "support": 3, "reliance": 4.5, "distress": 5})");
  const auto record = record_from_json(json);
  ASSERT_TRUE(record.has_value());
  std::vector<std::string> order;
  for (const Rating& rating : std::get<CheckIn>(record->body).ratings) order.push_back(rating.scale);
  EXPECT_THAT(order, ::testing::ElementsAre("distress", "reliance", "support", "carried", "shame"));
}

struct Malformed {
  const char* key;
  const char* value;  // JSON; the record is a check-in or what "kind" makes of it
  const char* named;  // must stand in the sentence
};

TEST(Json, WhatIsMalformedIsRefusedWithItsFieldNamed) {
  const Malformed table[] = {
      {"ratingz", "{}", "did you mean \"ratings\"?"},
      {"wholly_other", "1", "no field \"wholly_other\""},
      {"kind", "\"chek_in\"", "did you mean \"check_in\"?"},
      {"kind", "\"horoscope\"", "not known"},
      {"kind", "7", "\"kind\""},
      {"kind", "null", "missing"},
      {"id", "\"UPPERCASE000\"", "\"id\""},
      {"id", "null", "missing"},
      {"felt", "\"yesterday\"", "\"felt\""},
      {"felt", "\"2023-02-30T10:00:00Z\"", "\"felt\""},
      {"felt", "1700000000", "\"felt\""},
      {"felt", "null", "missing"},
      {"written", "null", "missing"},
      {"relationship", "\"A\"", "\"relationship\""},
      {"folded", "1", "true or false"},
      {"source", "[]", "\"source\""},
      {"line", "5", "\"line\""},
      {"emotions", "\"tired\"", "list"},
      {"emotions", "[\"tired\", 3]", "each thing in it"},
      {"age_felt", "6.5", "whole number"},
      {"age_felt", "99999999999", "whole number"},
      {"age_felt", "-1e300", "whole number"},
      {"age_felt", "\"six\"", "whole number"},
      {"ratings", "[6]", "object of numbers"},
      {"ratings", "{\"distress\": \"bad\"}", "object of numbers"},
      {"ratings", "{\"distress\": true}", "object of numbers"},
      {"ratings", "{\"distress\": {\"value\": 6}}", "object of numbers"},
  };
  for (const auto& [key, value, named] : table) {
    Json json = to_json(a_check_in());
    json[key] = json_of(value);
    const auto record = record_from_json(json);
    ASSERT_FALSE(record.has_value()) << key << " " << value;
    EXPECT_THAT(record.error().sentence, HasSubstr(named)) << key << " " << value;
    EXPECT_EQ(record.error().kind, ProblemKind::bad_request);
    EXPECT_EQ(record.error().where, key);
  }
}

TEST(Json, ANumberThatIsNotOneIsRefused) {
  for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    Json json = to_json(a_check_in());
    json["ratings"]["distress"] = bad;
    EXPECT_FALSE(record_from_json(json).has_value());
    json["ratings"] = Json::object();
    json["age_felt"] = bad;
    EXPECT_FALSE(record_from_json(json).has_value());
  }
}

TEST(Json, AWordOutsideTheListIsRefusedWithTheList) {
  Record record = a_check_in();
  record.body = Session{.form = Session::Form::phone};
  Json json = to_json(record);
  json["form"] = "in_persson";
  const auto read = record_from_json(json);
  ASSERT_FALSE(read.has_value());
  EXPECT_THAT(read.error().sentence, HasSubstr("in_person, video, phone or text; did you mean in_person?"));
}

TEST(Json, ASentenceNeverRepeatsWhatWasWritten) {
  Json json = to_json(a_check_in());
  json["age_felt"] = "a secret";
  EXPECT_THAT(record_from_json(json).error().sentence, Not(HasSubstr("secret")));
}

TEST(Json, WhatIsNoObjectIsNoRecord) {
  for (const char* text : {"[]", "null", "3", "\"check_in\"", "true"})
    EXPECT_FALSE(record_from_json(json_of(text)).has_value()) << text;
}

TEST(Json, APatchChangesWhatItNamesAndNothingElse) {
  Record expected = a_check_in();
  auto& check_in = std::get<CheckIn>(expected.body);
  check_in.line.clear();
  check_in.ratings = {{.scale = "distress", .value = 7}, {.scale = "support", .far_away = true}};
  expected.folded = true;
  const auto after = patched(a_check_in(), json_of(R"({"line": null, "folded": true,
      "ratings": {"distress": 7, "footing": null, "support": "far_away"}})"));
  ASSERT_TRUE(after.has_value()) << after.error().sentence;
  EXPECT_EQ(*after, expected);
}

TEST(Json, AnEmptyPatchChangesNothing) {
  EXPECT_TRUE(rc::check("patched(r, {}) == r", [] {
    const Record record = any::record();
    const auto after = patched(record, Json::object());
    RC_ASSERT(after.has_value());
    RC_ASSERT(*after == record);
  }));
}

TEST(Json, NullUnsaysARelationship) {
  const auto after = patched(a_check_in(), json_of(R"({"relationship": null})"));
  ASSERT_TRUE(after.has_value());
  EXPECT_FALSE(after->relationship.has_value());
}

TEST(Json, APatchCannotChangeWhatStaysNorNameWhatIsNotThere) {
  for (const char* patch :
       {R"({"id": "000000000002"})", R"({"kind": "entry"})", R"({"written": "2023-11-14T23:15:00Z"})",
        R"({"lline": null})", R"({"title": "x"})", R"({"felt": null})", R"([])", R"("line")", "null"})
    EXPECT_FALSE(patched(a_check_in(), json_of(patch)).has_value()) << patch;
}

TEST(Json, SettingsOutsideTheirRangeAreRefused) {
  EXPECT_TRUE(settings_from_json(json_of("{}")).has_value());
  for (const char* text :
       {R"({"day_starts_at_minutes": 1440})", R"({"day_starts_at_minutes": -1})",
        R"({"main_relationship": "A"})", R"({"pause": true})", R"({"paused": "yes"})", "[]"})
    EXPECT_FALSE(settings_from_json(json_of(text)).has_value()) << text;
}

TEST(Json, ADiaryFileOfANewerFormatIsUnsupportedAndAForeignOneUnknown) {
  EXPECT_EQ(diary_from_json(json_of(R"({"holdfast_diary": 2, "records": []})")).error().kind,
            ProblemKind::unsupported);
  for (const char* foreign : {R"({"entries": []})", "[]", "null"})
    EXPECT_EQ(diary_from_json(json_of(foreign)).error().kind, ProblemKind::unknown_format) << foreign;
  EXPECT_FALSE(diary_from_json(json_of(R"({"holdfast_diary": 0, "records": []})")).has_value());
  EXPECT_FALSE(diary_from_json(json_of(R"({"holdfast_diary": "1", "records": []})")).has_value());
  EXPECT_FALSE(diary_from_json(json_of(R"({"holdfast_diary": 1})")).has_value());
  EXPECT_FALSE(diary_from_json(json_of(R"({"holdfast_diary": 1, "recordz": []})")).has_value());
}

TEST(Json, AnInventedDiaryStaysInvented) {
  const auto diary = diary_from_json(json_of(R"({"holdfast_diary": 1, "invented": true, "records": []})"));
  ASSERT_TRUE(diary.has_value());
  EXPECT_TRUE(diary->settings.invented);
}

TEST(Json, TheBadRecordOfADiaryIsNamedByItsPlace) {
  Json json = to_json(Diary{.records = {a_check_in()}});
  json["records"].push_back(to_json(a_check_in()));
  auto twice = diary_from_json(json);
  ASSERT_FALSE(twice.has_value());
  EXPECT_EQ(twice.error().where, "records[1].id");
  json["records"][1]["age_felt"] = "x";
  EXPECT_EQ(diary_from_json(json).error().where, "records[1].age_felt");
}

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

TEST(Json, TextIsParsedToSixtyFourDeepAndNoDeeper) {
  EXPECT_TRUE(parse_json(nested(64), plenty).has_value());
  EXPECT_FALSE(parse_json(nested(65), plenty).has_value());
  EXPECT_FALSE(parse_json(std::string(1'000'000, '['), plenty).has_value());
}

TEST(Json, TextThatIsNotJsonIsRefused) {
  for (const char* text :
       {"", "{", "{\"a\":}", "{\"a\":1,}", "[1 2]", "NaN", "Infinity", "1e999", "{'a':1}", "// x\n1",
        "\"\xff\"", "\"\\ud800\"", "1 2", "{\"a\":1}{\"b\":2}", "\"tab\there\""}) {
    const auto parsed = parse_json(text, plenty);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_FALSE(parsed.error().sentence.empty()) << text;
  }
  EXPECT_FALSE(parse_json("[1, 2]", 5).has_value());
  EXPECT_TRUE(parse_json("[1, 2]", 6).has_value());
}

TEST(Json, AKeyThatStandsTwiceIsRefused) {
  const auto parsed = parse_json(R"({"a": {"line": 1}, "b": {"line": 1, "line": 2}})", plenty);
  ASSERT_FALSE(parsed.has_value());
  EXPECT_THAT(parsed.error().sentence, HasSubstr("\"line\""));
  EXPECT_TRUE(parse_json(R"([{"line": 1}, {"line": 2}, [[], {}], {"a": [{}]}])", plenty).has_value());
}

TEST(Json, ParsedTextIsWhatTheLibraryReads) {
  const char* text =
      R"({"a": [1, -2, 2.5, true, false, null, {"b": []}], "c": "é\u00e9", "d": 18446744073709551615})";
  EXPECT_EQ(json_of(text), Json::parse(text));
}

}  // namespace
}  // namespace holdfast::diary
