// Rows out of every kind of text: well written, badly written, far too long; and that no text is read
// otherwise than it was written.
#include "exchange/delimited.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "exchange/columns.h"

namespace holdfast::exchange {
namespace {

using namespace std::string_literals;
using Rows = std::vector<std::vector<std::string>>;

Rows rows_of(std::string_view text, char delimiter = ',', std::optional<Encoding> asked = {}) {
  DelimitedReader reader(text, delimiter, asked);
  Rows rows;
  Row row;
  while (reader.next(row)) rows.emplace_back(row.cells.begin(), row.cells.end());
  return rows;
}

std::vector<std::size_t> lines_of(std::string_view text) {
  DelimitedReader reader(text, ',', {});
  std::vector<std::size_t> lines;
  Row row;
  while (reader.next(row)) lines.push_back(row.line);
  return lines;
}

TEST(Delimited, PlainQuotedAndEmptyCells) {
  EXPECT_EQ(rows_of("a,b\n1,2\n"), (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(rows_of("a,,\n"), (Rows{{"a", "", ""}}));
  EXPECT_EQ(rows_of(R"("a, b","say ""no""",)"
                    "\n"),
            (Rows{{"a, b", "say \"no\"", ""}}));
  EXPECT_EQ(rows_of("\"\",x"), (Rows{{"", "x"}}));
  EXPECT_EQ(rows_of("a\"b,c"), (Rows{{"a\"b", "c"}}));
  EXPECT_TRUE(rows_of("").empty());
  EXPECT_TRUE(rows_of("\n\r\n\r").empty());
}

TEST(Delimited, EveryLineEndCountsOnceAndRowsKnowWhereTheyBegin) {
  const std::string text = "a,b\r\n1,2\r3,4\n\n\"x\r\ny\",6\n7,8";
  EXPECT_EQ(rows_of(text), (Rows{{"a", "b"}, {"1", "2"}, {"3", "4"}, {"x\ny", "6"}, {"7", "8"}}));
  EXPECT_EQ(lines_of(text), (std::vector<std::size_t>{1, 2, 3, 5, 7}));
}

TEST(Delimited, TextAfterAClosingQuoteIsKeptAndRemarked) {
  DelimitedReader reader("\"a\"b,c\n", ',', {});
  Row row;
  ASSERT_TRUE(reader.next(row));
  EXPECT_EQ(row.cells[0], "ab");
  EXPECT_TRUE(row.odd_quotes);
}

TEST(Delimited, AQuoteNeverClosedCostsItsOwnLineOnly) {
  DelimitedReader reader("a,b\n1,\"oh\n2,3\n4,5\n", ',', {});
  Row row;
  ASSERT_TRUE(reader.next(row));
  ASSERT_TRUE(reader.next(row));
  EXPECT_EQ(row.flaw, Row::Flaw::never_closed);
  EXPECT_EQ(row.line, 2u);
  ASSERT_TRUE(reader.next(row));
  EXPECT_EQ(row.flaw, Row::Flaw::none);
  EXPECT_EQ(row.line, 3u);
  EXPECT_EQ(row.cells[0], "2");
}

TEST(Delimited, EndlessQuotesAreGivenUp) {
  std::string text;
  // Whichever line it begins on, a quote is open at the end of each.
  for (int i = 0; i < 200; ++i) text += "x\",\"y\n";
  DelimitedReader reader(text, ',', {});
  Row row;
  std::size_t rows = 0;
  while (reader.next(row)) ++rows;
  EXPECT_TRUE(reader.gave_up());
  EXPECT_LE(rows, 25u);
}

TEST(Delimited, ARowTooLongIsNamedAndTheNextOneRead) {
  for (const std::string& bad : {std::string(5u << 20, 'x'), "\"" + std::string(5u << 20, 'x') + "\"", [] {
                                   std::string many;
                                   for (int i = 0; i < 20000; ++i) many += "1,";
                                   return many;
                                 }()}) {
    const std::string text = "a,b\n" + bad + "\n3,4\n";
    DelimitedReader reader(text, ',', {});
    Row row;
    ASSERT_TRUE(reader.next(row));
    ASSERT_TRUE(reader.next(row));
    EXPECT_NE(row.flaw, Row::Flaw::none);
    EXPECT_EQ(row.line, 2u);
    ASSERT_TRUE(reader.next(row));
    EXPECT_EQ(row.flaw, Row::Flaw::none);
    EXPECT_EQ(row.cells[1], "4");
    EXPECT_EQ(row.line, 3u);
    EXPECT_FALSE(reader.next(row));
  }
}

TEST(Delimited, WhatIsNotUtf8IsWindows1252AndBothInOneCellAreKept) {
  EXPECT_EQ(rows_of("caf\xE9,\x80\n"), (Rows{{"café", "€"}}));
  EXPECT_EQ(rows_of("café caf\xE9\n"), (Rows{{"café café"}}));
  EXPECT_EQ(rows_of("caf\xC3\xA9\n", ',', Encoding::windows_1252), (Rows{{"cafÃ©"}}));
  EXPECT_EQ(rows_of("caf\xE9\n", ',', Encoding::utf_8), (Rows{{"caf\xEF\xBF\xBD"}}));
  EXPECT_EQ(rows_of("a\0b,c\n"s), (Rows{{"ab", "c"}}));
}

TEST(Delimited, RowsSayWhatWasDoneToTheirBytes) {
  const std::string text = "café\ncaf\xE9\na\0\n"s;
  DelimitedReader reader(text, ',', {});
  Row row;
  ASSERT_TRUE(reader.next(row));
  EXPECT_TRUE(row.beyond_ascii);
  EXPECT_EQ(row.foreign, 0u);
  ASSERT_TRUE(reader.next(row));
  EXPECT_FALSE(row.beyond_ascii);
  EXPECT_EQ(row.foreign, 1u);
  ASSERT_TRUE(reader.next(row));
  EXPECT_EQ(row.controls, 1u);
}

TEST(Delimited, TheDelimiterIsToldByTheColumnsWantedThenByEvenRows) {
  const std::vector<std::string> none, wanted{"time", "mood"};
  EXPECT_EQ(likely_delimiter("a,b\n1,2\n", none), ',');
  EXPECT_EQ(likely_delimiter("a;b\n1,5;2,5\n2,5;3,5\n", none), ';');
  EXPECT_EQ(likely_delimiter("a\tb\n1\t2\n", none), '\t');
  EXPECT_EQ(likely_delimiter("a|b\n1|2\n", none), '|');
  EXPECT_EQ(likely_delimiter("one\n1\n2\n", none), ',');
  // Here commas are even, too; the header decides.
  EXPECT_EQ(likely_delimiter("time;mood\n\"1\";2,0\n", wanted), ';');
}

TEST(Delimited, EveryTableReadsBackAsItWasWritten) {
  EXPECT_TRUE(rc::check("read(quoted(table)) == table", [] {
    const std::vector<std::string> pieces{"a", "1",  ",", ";", "\"", "\n", " ",
                                          "é", "語", "'", "=", "-",  "x y"};
    const auto cell = rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)),
                                   [](const std::vector<std::string>& parts) {
                                     std::string all;
                                     for (const auto& part : parts) all += part;
                                     return all;
                                   });
    const auto width = *rc::gen::inRange<std::size_t>(2, 5);
    const auto count = *rc::gen::inRange<std::size_t>(1, 6);
    const char delimiter = *rc::gen::element(',', ';', '\t', '|');
    const auto ending = *rc::gen::element("\n"s, "\r\n"s, "\r"s);
    Rows rows;
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
      rows.push_back(*rc::gen::container<std::vector<std::string>>(width, cell));
      for (std::size_t j = 0; j < width; ++j) {
        if (j > 0) text += delimiter;
        text += '"';
        for (const char c : rows.back()[j]) text += c == '"' ? "\"\""s : std::string(1, c);
        text += '"';
      }
      text += ending;
    }
    RC_ASSERT(rows_of(text, delimiter) == rows);
  }));
}

}  // namespace
}  // namespace holdfast::exchange
