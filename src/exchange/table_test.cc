// Tables of every quality become check-ins: a real one of 1476 rows, invented ones with one fault each, and
// large ones.
#include "exchange/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>
#include <sstream>

#include "diary/rules.h"
#include "diary/scales.h"

namespace holdfast::exchange {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<diary::Scale> six_scales() {
  const auto list = diary::built_in_scales();
  return {list.begin(), list.end()};
}

TableOptions table_options(std::vector<std::string> mappings, std::vector<std::string> time = {"time"}) {
  TableOptions options;
  options.time_columns = std::move(time);
  for (const std::string& mapping : mappings) options.columns.push_back(*read_mapping(mapping));
  options.zone = "Europe/Amsterdam";
  options.now = *moment_from_iso("2026-11-22T12:00:00+01:00[Europe/Berlin]");
  return options;
}

Result<TableImport> import(std::string_view bytes, const TableOptions& options) {
  Silent silent;
  return read_table(bytes, options, six_scales(), silent);
}

TableImport imported(std::string_view bytes, const TableOptions& options) {
  auto result = import(bytes, options);
  EXPECT_TRUE(result.has_value()) << result.error().sentence;
  return result ? std::move(*result) : TableImport{};
}

TableImport imported(std::string_view bytes) {
  return imported(bytes, table_options({"mood=distress"}));
}

const diary::CheckIn& check_in(const diary::Record& record) {
  return std::get<diary::CheckIn>(record.body);
}

double rating(const diary::Record& record, std::string_view scale) {
  for (const diary::Rating& one : check_in(record).ratings)
    if (one.scale == scale && one.value) return *one.value;
  return std::nan("");
}

std::string the_reason(const TableImport& import) {
  EXPECT_EQ(import.report.rejections.size(), 1u);
  return import.report.rejections.empty() ? "" : import.report.rejections.front().reason;
}

// ---- the real table

std::optional<std::string> kossakowski() {
  std::ifstream file(HOLDFAST_SHARED_DATA "/esm/kossakowski2017.csv", std::ios::binary);
  if (!file) return {};
  std::ostringstream all;
  all << file.rdbuf();
  return all.str();
}

TableOptions kossakowski_options() {
  return table_options({"mood_down=distress:-3..3", "se_handle=footing:1..7", "soc_belong=support:1..7"},
                       {"date", "resptime_s"});
}

TEST(RealTable, EveryRowOfKossakowskiBecomesACheckIn) {
  const auto bytes = kossakowski();
  if (!bytes) GTEST_SKIP() << "the table is not here";
  const TableImport import = imported(*bytes, kossakowski_options());
  EXPECT_EQ(import.report.rows, 1476u);
  EXPECT_EQ(import.report.accepted + import.report.empty, 1476u);
  EXPECT_EQ(import.report.rejected, 0u);
  EXPECT_EQ(import.report.time_order, "dmy");
  EXPECT_EQ(import.report.delimiter, ',');
  EXPECT_FALSE(import.report.decimal_comma);
  EXPECT_EQ(import.report.columns.size(), 86u);
  EXPECT_EQ(import.report.columns.front(), "");
  EXPECT_EQ(import.report.unmapped.size(), 81u);
  EXPECT_EQ(iso(import.records.front().felt), "2012-08-13T08:58:56+02:00[Europe/Amsterdam]");
  EXPECT_DOUBLE_EQ(rating(import.records.front(), "distress"), 10.0 / 3.0);
  std::set<std::int64_t> times;
  std::size_t distress = 0, footing = 0, support = 0;
  for (const diary::Record& record : import.records) {
    times.insert(record.felt.at.seconds);
    distress += std::isnan(rating(record, "distress")) ? 0u : 1u;
    footing += std::isnan(rating(record, "footing")) ? 0u : 1u;
    support += std::isnan(rating(record, "support")) ? 0u : 1u;
  }
  EXPECT_EQ(times.size(), import.report.accepted);
  EXPECT_EQ(distress, 1474u);
  EXPECT_EQ(footing, 1472u);
  EXPECT_EQ(support, 674u);
}

TEST(RealTable, ARowThatAnswersNothingMappedIsNoCheckIn) {
  const auto bytes = kossakowski();
  if (!bytes) GTEST_SKIP() << "the table is not here";
  // Every row has a phase, so every row counts: 1476 times, on all days but one from 13 August to 8 April.
  const TableImport all = imported(*bytes, table_options({"phase=distress:1..5"}, {"date", "resptime_s"}));
  EXPECT_EQ(all.report.accepted, 1476u);
  EXPECT_EQ(all.report.empty, 0u);
  EXPECT_EQ(all.report.days, 238u);
  std::set<std::int64_t> times;
  for (const diary::Record& record : all.records) times.insert(record.felt.at.seconds);
  EXPECT_EQ(times.size(), 1476u);
  EXPECT_EQ(iso(local_time(all.report.first->at, "Europe/Amsterdam").date), "2012-08-13");
  EXPECT_EQ(local_time(all.report.last->at, "Europe/Amsterdam").date -
                local_time(all.report.first->at, "Europe/Amsterdam").date + 1,
            239);
  // In two rows none of these three was answered.
  const TableImport three = imported(*bytes, kossakowski_options());
  EXPECT_EQ(three.report.accepted, 1474u);
  EXPECT_EQ(three.report.empty, 2u);
  EXPECT_EQ(three.report.days, 238u);
}

TEST(RealTable, ImportingItTwiceGivesTheSameFingerprintsAndEveryRowItsOwn) {
  const auto bytes = kossakowski();
  if (!bytes) GTEST_SKIP() << "the table is not here";
  const TableImport once = imported(*bytes, kossakowski_options()),
                    again = imported(*bytes, kossakowski_options());
  EXPECT_EQ(once.records, again.records);
  std::set<std::string> sources, ids;
  for (const diary::Record& record : once.records) {
    sources.insert(record.source);
    ids.insert(record.id.text);
  }
  EXPECT_EQ(sources.size(), once.records.size());
  EXPECT_EQ(ids.size(), once.records.size());
}

TEST(RealTable, ItsRecordsKeepTheDiarysRules) {
  const auto bytes = kossakowski();
  if (!bytes) GTEST_SKIP() << "the table is not here";
  const std::vector<diary::Scale> scales = six_scales();
  const diary::Surroundings around{.now = kossakowski_options().now, .scales = scales};
  for (const diary::Record& record : imported(*bytes, kossakowski_options()).records) {
    const auto good = diary::check(record, around);
    ASSERT_TRUE(good.has_value()) << good.error().sentence;
  }
}

// ---- mappings

TEST(Mapping, IsReadAsPeopleWriteIt) {
  EXPECT_EQ(*read_mapping("mood_down=distress:-3..3"), (ColumnMap{"mood_down", "distress", -3, 3}));
  EXPECT_EQ(*read_mapping("x=footing:7..1"), (ColumnMap{"x", "footing", 7, 1}));
  EXPECT_EQ(*read_mapping(" stress = distress "), (ColumnMap{"stress", "distress", {}, {}}));
  EXPECT_EQ(*read_mapping("\"a=b\"=distress:0..1.5"), (ColumnMap{"a=b", "distress", 0, 1.5}));
}

TEST(Mapping, WhatIsUnclearIsRefusedWithAnExample) {
  for (const char* text : {"", "mood", "=distress", "mood=", "mood=distress:", "mood=distress:3",
                           "mood=distress:a..b", "mood=distress:3..3", "mood=:1..2"}) {
    const auto map = read_mapping(text);
    ASSERT_FALSE(map.has_value()) << text;
    EXPECT_THAT(map.error().sentence, HasSubstr("mood_down=distress:-3..3")) << text;
  }
}

TEST(Mapping, ValuesLandExactlyAndRangesMayBeTurnedRound) {
  const std::string table =
      "time,a,b,c\n2012-08-13 08:00,-3,7,4\n2012-08-13 09:00,0,4,7.3\n2012-08-13 10:00,2,1,10\n";
  const auto import = imported(table, table_options({"a=distress:-3..3", "b=footing:7..1", "c=safety"}));
  ASSERT_EQ(import.records.size(), 3u);
  EXPECT_EQ(rating(import.records[0], "distress"), 0);
  EXPECT_EQ(rating(import.records[1], "distress"), 5);
  EXPECT_EQ(rating(import.records[2], "distress"), 50.0 / 6.0);
  EXPECT_EQ(rating(import.records[0], "footing"), 0);
  EXPECT_EQ(rating(import.records[1], "footing"), 5);
  EXPECT_EQ(rating(import.records[2], "footing"), 10);
  EXPECT_EQ(rating(import.records[1], "safety"), 7.3);
}

TEST(Mapping, EveryValueStaysInTheScaleAndKeepsItsPlace) {
  EXPECT_TRUE(rc::check("the image is linear, inside, and hits the ends", [] {
    const int low = *rc::gen::inRange(-50, 50), span = *rc::gen::inRange(1, 100);
    const int value = low + *rc::gen::inRange(0, span + 1);
    const bool turned = *rc::gen::arbitrary<bool>();
    const int from = turned ? low + span : low, to = turned ? low : low + span;
    const std::string table = "time,a\n2012-08-13 08:00," + std::to_string(value) + "\n";
    const auto import =
        imported(table, table_options({"a=distress:" + std::to_string(from) + ".." + std::to_string(to)}));
    RC_ASSERT(import.records.size() == 1u);
    const double got = rating(import.records[0], "distress");
    RC_ASSERT(got >= 0 && got <= 10);
    RC_ASSERT(std::abs(got - 10.0 * std::abs(value - from) / span) < 1e-12);
  }));
}

// ---- idempotence

TEST(Fingerprints, RowsAlikeInOneFileAreAllKeptAndMatchWhenReadAgain) {
  const std::string table =
      "time,mood\n2012-08-13 08:00,3\n2012-08-13 08:00,3\n2012-08-13 08:00,3\n2012-08-13 08:00,4\n";
  const auto once = imported(table), again = imported(table);
  EXPECT_EQ(once.report.accepted, 4u);
  EXPECT_EQ(once.report.repeats, 2u);
  std::set<std::string> sources;
  for (const auto& record : once.records) sources.insert(record.source);
  EXPECT_EQ(sources.size(), 4u);
  EXPECT_EQ(once.records, again.records);
}

TEST(Fingerprints, DoNotDependOnOrderEncodingDelimiterOrOtherColumns) {
  const std::string comma =
      "time,mood,note\n2012-08-13 08:00,3,\"caf\xC3\xA9\r\nquiet\"\n2012-08-13 09:00,4.5,x\n";
  const std::string semicolon =
      "other;note;mood;time\n1;x;4,5;13.08.2012 09:00\n2;\"caf\xE9\nquiet\";3;13.08.2012 08:00\n";
  auto options = table_options({"mood=distress"});
  options.line_column = "note";
  const auto one = imported(comma, options), other = imported(semicolon, options);
  ASSERT_EQ(one.records.size(), 2u);
  ASSERT_EQ(other.records.size(), 2u);
  EXPECT_EQ(one.records[0].source, other.records[1].source);
  EXPECT_EQ(one.records[1].source, other.records[0].source);
  EXPECT_TRUE(other.report.decimal_comma);
  EXPECT_EQ(other.report.encoding, Encoding::windows_1252);
}

TEST(Fingerprints, AMendedFileAddsOnlyWhatWasMended) {
  const auto broken = imported("time,mood\n2012-08-13 08:00,3\n2012-08-13 09:00,x\n");
  const auto mended = imported("time,mood\n2012-08-13 08:00,3\n2012-08-13 09:00,4\n");
  ASSERT_EQ(broken.records.size(), 1u);
  ASSERT_EQ(mended.records.size(), 2u);
  EXPECT_EQ(broken.records[0], mended.records[0]);
  EXPECT_NE(mended.records[1].source, broken.records[0].source);
}

TEST(Fingerprints, StayWhatTheyAreFromReleaseToRelease) {
  EXPECT_EQ(imported("time,mood\n2012-08-13 08:00,3\n").records.at(0).source,
            "table:46c765603e8d31bbe57525df024b85ce");
  // What it was while the zone of the computer counted is known too.
  Silent silent;
  const auto report =
      read_table("time,mood\n2012-08-13 08:00,3\n", table_options({"mood=distress"}), six_scales(), silent,
                 [](diary::Record&&, const std::vector<std::string>& formerly) -> Result<> {
                   EXPECT_EQ(formerly, std::vector<std::string>{"table:2fc91256cd33881607046eae59272505"});
                   return {};
                 });
  EXPECT_TRUE(report);
}

// ---- what a row may hold

TEST(Rows, NothingMappedIsEmptyAndMissingWordsAreNotZero) {
  const auto import = imported(
      "time,mood,other\n2012-08-13 08:00,NA,1\n2012-08-13 09:00,,\n2012-08-13 10:00,n/a,2\n"
      "2012-08-13 11:00,0,2\n");
  EXPECT_EQ(import.report.rows, 4u);
  EXPECT_EQ(import.report.empty, 3u);
  EXPECT_EQ(import.report.accepted, 1u);
  EXPECT_EQ(rating(import.records.at(0), "distress"), 0);
  EXPECT_THAT(import.report.unmapped, ElementsAre("other"));
}

TEST(Rows, FarAwayIsAnAnswerWithoutANumber) {
  const auto import = imported("time,mood\n2012-08-13 08:00,far away\n");
  ASSERT_EQ(import.records.size(), 1u);
  EXPECT_TRUE(check_in(import.records[0]).ratings.at(0).far_away);
  EXPECT_FALSE(check_in(import.records[0]).ratings.at(0).value.has_value());
}

TEST(Rows, WordsLinesAndWrittenTimesComeAlong) {
  auto options = table_options({"mood=distress"});
  options.line_column = "note";
  options.emotions_column = "felt";
  options.written_column = "put_down";
  options.relationship = diary::Id{"00000000000a"};
  const auto import = imported(
      "time,mood,note,felt,put_down\n"
      "2012-08-13 08:00,3,'=not a formula,\"sad; small, sad\",2012-08-15 09:00\n"
      "2012-08-13 09:00,,only words,,\n",
      options);
  ASSERT_EQ(import.records.size(), 2u);
  EXPECT_EQ(check_in(import.records[0]).line, "=not a formula");
  EXPECT_THAT(check_in(import.records[0]).emotions, ElementsAre("sad", "small"));
  EXPECT_TRUE(diary::is_late(import.records[0]));
  EXPECT_EQ(import.records[0].relationship, options.relationship);
  EXPECT_EQ(import.records[1].written, import.records[1].felt);
  EXPECT_EQ(check_in(import.records[1]).line, "only words");
}

TEST(Rows, ADayWithoutAnHourIsNoonAndCounted) {
  const auto import = imported("time,mood\n2012-08-13,3\n");
  EXPECT_EQ(import.report.without_clock_time, 1u);
  EXPECT_EQ(iso(import.records.at(0).felt), "2012-08-13T12:00:00+02:00[Europe/Amsterdam]");
}

struct BadRow {
  const char* row;
  const char* column;
  const char* reason;
};

TEST(Rows, EachBadRowIsNamedWithItsLineColumnAndReason) {
  const std::vector<BadRow> cases{{"2012-08-13 08:00,x", "mood", "is not a number"},
                                  {"2012-08-13 08:00,11", "mood", "outside the range"},
                                  {"2012-08-13 08:00,-1", "mood", "outside the range"},
                                  {"2012-08-13 08:00,inf", "mood", "is not a number"},
                                  {"2012-08-13 08:00,1e999", "mood", "is not a number"},
                                  {"2012-08-13 08:00,\"3,5\"", "mood", "decimal comma"},
                                  {",5", "time", "no time"},
                                  {"NA,5", "time", "no time"},
                                  {"soon,5", "time", "not a time"},
                                  {"0000-08-13 08:00,5", "time", "year 0"},
                                  {"2012-02-30 08:00,5", "time", "not a day of the calendar"},
                                  {"2013-03-31 02:30,5", "time", "does not exist"},
                                  {"2027-01-01 08:00,5", "time", "in the future"},
                                  {"1850-01-01 08:00,5", "time", "before the year 1900"},
                                  {"2012-08-13 08:00", "", "1 cell where the header has 2"},
                                  {"2012-08-13 08:00,5,6", "", "3 cells where the header has 2"},
                                  {"2012-08-13 08:00,\"5", "", "never closed"}};
  for (const BadRow& bad : cases) {
    const auto import =
        imported("time,mood\n2012-08-12 08:00,2.5\n" + std::string(bad.row) + "\n2012-08-14 08:00,3\n");
    EXPECT_EQ(import.report.rows, 3u) << bad.row;
    EXPECT_EQ(import.report.accepted, 2u) << bad.row;
    EXPECT_THAT(the_reason(import), HasSubstr(bad.reason)) << bad.row;
    if (import.report.rejections.empty()) continue;
    EXPECT_EQ(import.report.rejections[0].line, 3u) << bad.row;
    EXPECT_EQ(import.report.rejections[0].column, bad.column) << bad.row;
  }
}

TEST(Rows, AReasonQuotesLittleOfTheCellAndNothingThatMovesTheCursor) {
  const auto import = imported("time,mood\n2012-08-13 08:00,\x1b[31m" + std::string(5000, 'w') + "\n");
  const std::string reason = the_reason(import);
  EXPECT_LT(reason.size(), 120u);
  EXPECT_THAT(reason, Not(HasSubstr("\x1b")));
}

TEST(Rows, TheListOfRejectionsIsBoundedAndTheCountIsNot) {
  std::string table = "time,mood\n";
  for (int i = 0; i < 12000; ++i) table += "2012-08-13 08:00,x\n";
  const auto import = imported(table);
  EXPECT_EQ(import.report.rejected, 12000u);
  EXPECT_EQ(import.report.rejections.size(), most_remarks);
  EXPECT_THAT(in_words(import.report, 3), HasSubstr("and 11997 more"));
}

// ---- the table as a whole

TEST(Tables, EncodingsAndLineEndsOfSeveralSystemsAreToldApart) {
  const std::string plain = "time;mood\r\n13.08.2012 08:00;3,5\r14.08.2012 08:00;4\n";
  std::string wide = "\xFF\xFE";
  for (const char c : plain) wide += std::string{c, '\0'};
  for (const std::string& bytes : {plain, "\xEF\xBB\xBF" + plain, wide}) {
    const auto import = imported(bytes);
    EXPECT_EQ(import.report.accepted, 2u);
    EXPECT_EQ(import.report.delimiter, ';');
    EXPECT_TRUE(import.report.decimal_comma);
    EXPECT_EQ(rating(import.records.at(0), "distress"), 3.5);
  }
  EXPECT_EQ(imported(wide).report.encoding, Encoding::utf_16le);
}

TEST(Tables, LinesInAnotherEncodingAreRepairedAndRemarked) {
  auto options = table_options({"mood=distress"});
  options.line_column = "note";
  const auto import = imported(
      "time,mood,note\n2012-08-13 08:00,3,caf\xC3\xA9\n2012-08-13 09:00,3,caf\xE9\n"
      "2012-08-13 10:00,3,a\0b\n"s,
      options);
  EXPECT_EQ(import.report.encoding, Encoding::mixed);
  ASSERT_EQ(import.report.remarked, 2u);
  EXPECT_EQ(import.report.remarks[0].line, 3u);
  EXPECT_EQ(import.report.remarks[1].line, 4u);
  EXPECT_EQ(check_in(import.records[1]).line, "café");
  EXPECT_EQ(check_in(import.records[2]).line, "ab");
}

TEST(Tables, WhatIsSaidOverrulesWhatIsRecognised) {
  auto options = table_options({"mood=distress"});
  options.shape.delimiter = ';';
  options.shape.decimal_mark = ',';
  options.shape.encoding = Encoding::windows_1252;
  options.time_format = "mdy";
  const auto import = imported("time;mood\n03/04/12 08:00;5\n", options);
  EXPECT_EQ(iso(import.records.at(0).felt), "2012-03-04T08:00:00+01:00[Europe/Amsterdam]");
  EXPECT_EQ(import.report.encoding, Encoding::windows_1252);
  EXPECT_TRUE(import.report.decimal_comma);
}

struct BadTable {
  std::string bytes;
  const char* sentence;
};

TEST(Tables, WhatIsNotATableIsSaidInASentence) {
  const std::vector<BadTable> cases{
      {"", "empty"},
      {"\n\r\n", "empty"},
      {"\xEF\xBB\xBF", "empty"},
      {"time,mod\n2012-08-13,3\n", "Did you mean \"mod\"?"},
      {"a,b\n1,2\n", "no column \"time\""},
      {"time,mood,mood\n2012-08-13,3,4\n", "several columns"},
      {"time,mood\n03/04/12,5\n", "two ways"},
      {"time,mood\n13/04/12,5\n04/13/12,5\n", "do not agree"},
      {std::string(6u << 20, 'x'), "does not look like a table"},
      {"\"time,mood\n2012-08-13,3\n", "never closed"},
      {std::string(4096, '\0'), "not a text file"},
      {"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\b\6\0\0\0"s, "not a text file"},
      {"Holdfast vault\r\n\0\1"s, "Holdfast diary"}};
  for (const BadTable& bad : cases) {
    const auto result = import(bad.bytes, table_options({"mood=distress"}));
    ASSERT_FALSE(result.has_value()) << bad.sentence;
    EXPECT_THAT(result.error().sentence, HasSubstr(bad.sentence));
    EXPECT_LT(result.error().sentence.size(), 600u);
  }
}

TEST(Tables, AHeaderWithoutRowsIsAnEmptyImport) {
  const auto import = imported("time,mood\n");
  EXPECT_EQ(import.report.rows, 0u);
  EXPECT_FALSE(import.report.first.has_value());
  EXPECT_FALSE(in_words(import.report, 10).empty());
}

TEST(Tables, OptionsThatDoNotFitAreRefused) {
  const std::string table = "time,mood,b\n2012-08-13,3,4\n";
  EXPECT_FALSE(import(table, table_options({"mood=distress"}, {})).has_value());
  EXPECT_FALSE(import(table, table_options({})).has_value());
  EXPECT_THAT(import(table, table_options({"mood=distres"})).error().sentence,
              HasSubstr("Did you mean \"distress\"?"));
  EXPECT_THAT(import(table, table_options({"mood=distress", "b=distress"})).error().sentence,
              HasSubstr("Two columns"));
  auto options = table_options({"mood=distress"});
  options.zone = "Atlantis";
  EXPECT_THAT(import(table, options).error().sentence, HasSubstr("time zone"));
}

TEST(Tables, BlankLinesAndLinesOfDelimitersAreNotRows) {
  EXPECT_EQ(imported("time,mood\n\n2012-08-13,3\n,\n \n,,,\n").report.rows, 1u);
}

TEST(Tables, TheReportIsReadable) {
  const auto import = imported("time,mood,other\n2012-08-13 08:00,3,1\n2012-08-14,NA,1\n2012-08-15,x,1\n");
  const std::string words = in_words(import.report, 10);
  EXPECT_THAT(words, HasSubstr("3 rows below the header"));
  EXPECT_THAT(words, HasSubstr("1 check-in with 1 rating on 1 day, 2012-08-13 to 2012-08-13"));
  EXPECT_THAT(words, HasSubstr("line 4, mood: \"x\" is not a number."));
  EXPECT_THAT(words, HasSubstr("Left out 1 column: other."));
}

// ---- size, stopping, handing over

class StopAt final : public Progress {
 public:
  explicit StopAt(int reports) : left_(reports) {}
  bool report(std::string_view, double share) override {
    EXPECT_GE(share, last_);
    EXPECT_LE(share, 1);
    last_ = share;
    return left_-- > 0;
  }

 private:
  int left_;
  double last_ = 0;
};

std::string long_table(int rows) {
  std::string table = "time,mood,footing\n";
  const std::int64_t begin = date_of(2000, 1, 1)->days * 86400LL;
  for (int i = 0; i < rows; ++i) {
    const LocalTime local = local_time({begin + i * 600LL}, "UTC");
    const int minutes = local.seconds / 60;
    table += iso(local.date) + "T" + (minutes < 600 ? "0" : "") + std::to_string(minutes / 60) + ":" +
             (minutes % 60 < 10 ? "0" : "") + std::to_string(minutes % 60) + "Z," + std::to_string(i % 11) +
             "," + std::to_string((i * 7) % 11) + "\n";
  }
  return table;
}

TEST(LargeTables, TwoHundredThousandRowsAreHandedOverOneByOne) {
  const std::string table = long_table(200'000);
  const auto options = table_options({"mood=distress", "footing=footing"});
  Silent silent;
  std::size_t taken = 0;
  std::set<std::string> sources;
  const auto report =
      read_table(table, options, six_scales(), silent, [&](diary::Record&& record, const auto&) -> Result<> {
        ++taken;
        if (taken % 100 == 0) sources.insert(record.source);
        return {};
      });
  ASSERT_TRUE(report.has_value()) << report.error().sentence;
  EXPECT_EQ(taken, 200'000u);
  EXPECT_EQ(report->accepted, 200'000u);
  EXPECT_EQ(report->answers, 400'000u);
  EXPECT_EQ(sources.size(), 2000u);
}

TEST(LargeTables, OneLineOfAHundredMegabytesIsOneRejectedRow) {
  for (const bool quoted : {false, true}) {
    std::string table = "time,mood\n2012-08-13 08:00,3\n";
    if (quoted) table += '"';
    table.append(100u << 20, 'x');
    if (quoted) table += '"';
    table += "\n2012-08-14 08:00,4\n";
    const auto import = imported(table);
    EXPECT_EQ(import.report.accepted, 2u);
    EXPECT_THAT(the_reason(import), HasSubstr("longer than a row may be"));
  }
  EXPECT_FALSE(import(std::string(100u << 20, 'x'), table_options({"mood=distress"})).has_value());
}

TEST(LargeTables, ReadingStopsWhenAskedTo) {
  const std::string table = long_table(20'000);
  for (const int reports : {0, 3, 15}) {
    StopAt stop(reports);
    const auto result = read_table(table, table_options({"mood=distress"}), six_scales(), stop);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().kind, ProblemKind::cancelled);
  }
}

TEST(LargeTables, AProblemOfTheTakerEndsTheImport) {
  Silent silent;
  int taken = 0;
  const auto report = read_table(long_table(10), table_options({"mood=distress"}), six_scales(), silent,
                                 [&](diary::Record&&, const auto&) -> Result<> {
                                   if (++taken == 3) return problem(ProblemKind::full, "The disk is full.");
                                   return {};
                                 });
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, ProblemKind::full);
  EXPECT_EQ(taken, 3);
}

}  // namespace
}  // namespace holdfast::exchange
