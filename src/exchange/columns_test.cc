// The header, the numbers in cells, and texts that a spreadsheet might run.
#include "exchange/columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace holdfast::exchange {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Columns, AMissingColumnIsNamedWithTheNearestAndTheRest) {
  Table table;
  ASSERT_TRUE(Table::open("time,mood_down,footing\n", {}, {}, table).has_value());
  EXPECT_EQ(*table.find("mood_down"), 1u);
  EXPECT_EQ(*table.find("Mood_Down"), 1u);
  const auto missing = table.find("mood_dwn");
  ASSERT_FALSE(missing.has_value());
  EXPECT_THAT(missing.error().sentence, HasSubstr("Did you mean \"mood_down\"?"));
  EXPECT_THAT(missing.error().sentence, HasSubstr("time, mood_down, footing"));
}

TEST(Columns, TwoColumnsOfOneNameAreNotGuessedBetween) {
  Table table;
  ASSERT_TRUE(Table::open("time,a,a\n", {}, {}, table).has_value());
  EXPECT_THAT(table.find("a").error().sentence, HasSubstr("several columns"));
}

TEST(Columns, RowNamesWithoutAHeadingGetAColumnOfTheirOwn) {
  Table table;
  ASSERT_TRUE(Table::open("time,a\n\"1\",2012-01-01,3\n\"2\",2012-01-02,4\n", {}, {}, table).has_value());
  EXPECT_THAT(table.columns, ElementsAre("", "time", "a"));
  Table trailing;
  ASSERT_TRUE(Table::open("time,a\n2012-01-01,3,\n", {}, {}, trailing).has_value());
  EXPECT_THAT(trailing.columns, ElementsAre("time", "a"));
}

TEST(Columns, ASpreadsheetsSeparatorLineIsObeyed) {
  Table table;
  ASSERT_TRUE(Table::open("sep=;\r\ntime;a\r\n1;2\r\n", {}, {}, table).has_value());
  EXPECT_EQ(table.delimiter, ';');
  EXPECT_THAT(table.columns, ElementsAre("time", "a"));
  DelimitedReader rows = table.rows();
  Row row;
  ASSERT_TRUE(rows.next(row));
  EXPECT_EQ(row.cells[1], "2");
}

TEST(Columns, NumbersAreReadWithTheirMarkAndNothingElse) {
  EXPECT_EQ(number_in(" -1.5 ", '.'), -1.5);
  EXPECT_EQ(number_in("\xE2\x88\x92"
                      "1,5",
                      ','),
            -1.5);
  EXPECT_EQ(number_in("+2", '.'), 2);
  EXPECT_EQ(number_in("\xC2\xA0"
                      "7\xC2\xA0",
                      '.'),
            7);
  for (const char* text : {"", "1,5", "1.5.1", "inf", "nan", "0x10", "1e999", "1 2", "--1", "7/10"})
    EXPECT_FALSE(number_in(text, '.').has_value()) << text;
  EXPECT_FALSE(number_in("1.5", ',').has_value());
}

TEST(Columns, TheDecimalMarkIsLearntFromTheTable) {
  DecimalMark commas{std::nullopt}, both{std::nullopt};
  for (const char* cell : {"1,5", "2", "abc", "1,2,3"}) commas.look(cell);
  EXPECT_EQ(commas.mark(), ',');
  for (const char* cell : {"1,5", "2.5"}) both.look(cell);
  EXPECT_EQ(both.mark(), '.');
  EXPECT_THAT(both.why_not("1,5").value_or(""), HasSubstr("decimal comma"));
  EXPECT_FALSE(both.why_not("abc").has_value());
}

TEST(Columns, NoTextIsRunByASpreadsheetAndNumbersStayNumbers) {
  for (const char* text : {"=1+1", "+49", "@x", "-x", "\tx", "\rx", "＝1", "'=1", "-1-1", "=", "-"}) {
    if (number_in(text, '.')) continue;
    EXPECT_EQ(guarded_text(text), "'" + std::string(text));
  }
  for (const char* text : {"", "a=1", "-3", "-0.5", "'quoted'", "1", "'"})
    EXPECT_EQ(guarded_text(text), text);
}

TEST(Columns, GuardingIsUndoneByReading) {
  EXPECT_TRUE(rc::check("unguarded(guarded(t)) == t", [] {
    const std::vector<std::string> pieces{"=", "+", "-", "@", "'", "a", "1", "\t", " ", "＝"};
    std::string text;
    for (const auto& piece : *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)))
      text += piece;
    RC_ASSERT(unguarded_text(guarded_text(text)) == text);
  }));
}

}  // namespace
}  // namespace holdfast::exchange
