// Tables of cases, and properties over arbitrary bytes.
#include "base/text.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace holdfast {
namespace {

using namespace std::string_literals;

TEST(Utf8, AcceptsEveryCodePointThatMayBeWritten) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, c);
    ASSERT_TRUE(is_utf8(text)) << std::hex << static_cast<unsigned>(c);
  }
}

TEST(Utf8, RefusesWhatIsNotWellFormed) {
  const std::vector<std::string> broken = {
      "\x80",              // a continuation with nothing before it
      "\xC0\xAF",          // overlong '/'
      "\xC1\xBF",          // overlong
      "\xE0\x80\xAF",      // overlong in three
      "\xF0\x80\x80\xAF",  // overlong in four
      "\xED\xA0\x80",      // a surrogate
      "\xED\xBF\xBF",      // a surrogate
      "\xF4\x90\x80\x80",  // past U+10FFFF
      "\xF5\x80\x80\x80",  // past U+10FFFF
      "\xFF",
      "\xC3",
      "\xE2\x82",
      "\xF0\x9F\x98",
      "a\xC3(",
  };
  for (const auto& text : broken) EXPECT_FALSE(is_utf8(text));
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("grüße, 日本語, 😀"));
  EXPECT_TRUE(is_utf8("\0"s));
}

TEST(Utf8, RepairsEachBrokenPartWithOneMark) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", ""},
      {"whole", "whole"},
      {"a\xFFz", "a\uFFFDz"},
      {"caf\xE9", "caf\uFFFD"},
      {"\xE2\x82!", "\uFFFD!"},                // one broken-off sequence, one mark
      {"\xF0\x9F\x98", "\uFFFD"},              //
      {"\xC0\xAF", "\uFFFD\uFFFD"},            // neither byte can begin
      {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},  // as the Unicode Standard recommends for surrogates
      {"\xF0\x80\x80\x41", "\uFFFD\uFFFD\uFFFD\x41"},
  };
  for (const auto& [broken, expected] : cases) EXPECT_EQ(repaired_utf8(broken).text, expected);
  EXPECT_EQ(repaired_utf8("a\xFF\xE2\x82z").replaced, 2u);
  EXPECT_EQ(repaired_utf8("fine").replaced, 0u);
}

TEST(Utf8, IsValidAfterRepairAndUntouchedWhereItWasBefore) {
  EXPECT_TRUE(rc::check([](const std::string& bytes) {
    const Repaired repaired = repaired_utf8(bytes);
    RC_ASSERT(is_utf8(repaired.text));
    RC_ASSERT(is_utf8(bytes) == (repaired.replaced == 0));
    RC_ASSERT((repaired.text == bytes) == is_utf8(bytes));
  }));
}

TEST(Text, TrimsWhiteSpaceOffBothEnds) {
  EXPECT_EQ(trimmed("  a b \t\r\n"), "a b");
  EXPECT_EQ(trimmed(" \n "), "");
  EXPECT_EQ(trimmed(""), "");
}

TEST(Text, FoldsAsciiCaseAndNothingElse) {
  EXPECT_EQ(lower_ascii("AbZ[Ä1"), "abz[Ä1");
  EXPECT_TRUE(starts_with_folded("Yesterday", "yES"));
  EXPECT_FALSE(starts_with_folded("ye", "yes"));
  EXPECT_TRUE(starts_with_folded("x", ""));
}

TEST(Text, SplitsAndJoinsBack) {
  EXPECT_EQ(split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
  EXPECT_EQ(listed(" a b ,, c,"), (std::vector<std::string>{"a b", "c"}));
  EXPECT_TRUE(listed(" , ").empty());
  EXPECT_TRUE(rc::check([](const std::string& text) {
    std::vector<std::string> parts;
    for (const auto part : split(text, 'a')) parts.emplace_back(part);
    RC_ASSERT(joined(parts, "a") == text);
  }));
}

TEST(Text, CountsTerminalColumns) {
  EXPECT_EQ(width("plain"), 5u);
  EXPECT_EQ(width("größe"), 5u);
  EXPECT_EQ(width("e\u0301"), 1u);  // e and a combining accent
  EXPECT_EQ(width("日本"), 4u);
  EXPECT_EQ(width("😀"), 2u);
  EXPECT_EQ(width("…–▁█"), 4u);
  EXPECT_EQ(width("a\u200Bb"), 2u);
  EXPECT_EQ(width("한글"), 4u);
  EXPECT_EQ(width("\u1112\u1161\u11ab"), 2u);  // the first of them, in parts
}

TEST(Text, CutsToAWidthWithoutBreakingACharacter) {
  EXPECT_EQ(cut_to_width("holdfast", 8), "holdfast");
  EXPECT_EQ(cut_to_width("holdfast", 5), "hold…");
  EXPECT_EQ(cut_to_width("日本語", 5), "日本…");
  EXPECT_EQ(cut_to_width("日本語", 4), "日…");
  EXPECT_EQ(cut_to_width("abc", 1), "…");
  EXPECT_EQ(cut_to_width("abc", 0), "");
  EXPECT_EQ(cut_to_width("e\u0301e\u0301e\u0301", 2), "e\u0301…");
  EXPECT_TRUE(rc::check([](const std::string& bytes) {
    const std::string text = repaired_utf8(bytes).text;
    const auto columns = *rc::gen::inRange<std::size_t>(0, 20);
    const std::string cut = cut_to_width(text, columns);
    RC_ASSERT(width(cut) <= columns);
    RC_ASSERT(is_utf8(cut));
  }));
}

TEST(Text, ReadsWholeNumbersWhole) {
  EXPECT_EQ(whole_number("42"), 42);
  EXPECT_EQ(whole_number("-7"), -7);
  EXPECT_EQ(whole_number("+7"), 7);
  EXPECT_EQ(whole_number("9223372036854775807"), std::numeric_limits<long long>::max());
  for (const auto* bad : {"", "+", "-", "+-1", "1 ", " 1", "1.0", "0x1", "9223372036854775808", "1e3"})
    EXPECT_FALSE(whole_number(bad)) << bad;
}

TEST(Text, ReadsDecimalNumbersWhole) {
  EXPECT_EQ(decimal_number("2.5"), 2.5);
  EXPECT_EQ(decimal_number("-1e3"), -1000);
  EXPECT_EQ(decimal_number("+.5"), 0.5);
  EXPECT_EQ(decimal_number("7"), 7);
  for (const auto* bad : {"", "2,5", "nan", "inf", "1e999", "1.5x", " 1", "+-1", "."})
    EXPECT_FALSE(decimal_number(bad)) << bad;
}

TEST(Text, FindsTheWordThatWasMeant) {
  constexpr std::array<std::string_view, 5> words{"checkin", "session", "list", "absence", "show"};
  EXPECT_EQ(nearest_word("chekcin", words), "checkin");
  EXPECT_EQ(nearest_word("sesion", words), "session");
  EXPECT_EQ(nearest_word("LIST", words), "list");
  EXPECT_EQ(nearest_word("absense", words), "absence");
  EXPECT_FALSE(nearest_word("elephant", words));
  EXPECT_FALSE(nearest_word("", words));
  EXPECT_FALSE(nearest_word("lot", words));  // two edits of three letters are another word
}

TEST(Text, PrintsNothingThatSteersATerminalOrTurnsTheText) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"plain\ttext\n", "plain\ttext\n"},
      {"a\x1b[31mred\x1b[0m", "ared"},
      {"a\x1b]0;title\x07z", "az"},
      {"a\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "alink"},
      {"a\x1bPq#0\x1b\\z", "az"},
      {"a\x1b(Bz", "az"},
      {"a\x1b", "a"},
      {"a\rb\bc\x7f", "abc"},
      {"a\u0085b\u009B31mc", "ab31mc"},
      {"user\u202Etxt.exe", "usertxt.exe"},
      {"a\u2066b\u2069\u200Fc", "abc"},
      {"\uFEFFx", "x"},
      {"\xFFx", "\uFFFDx"},
      {"nul\0l"s, "null"},
      {"grüße 日本 😀", "grüße 日本 😀"},
  };
  for (const auto& [dangerous, expected] : cases) EXPECT_EQ(printable(dangerous), expected);
  EXPECT_TRUE(rc::check([](const std::string& bytes) {
    const std::string safe = printable(bytes);
    RC_ASSERT(is_utf8(safe));
    RC_ASSERT(safe.find('\x1b') == std::string::npos);
    RC_ASSERT(printable(safe) == safe);
  }));
}

// The test vectors of RFC 4648, section 10.
TEST(Base64, is_read) {
  EXPECT_EQ(from_base64(""), "");
  EXPECT_EQ(from_base64("Zg=="), "f");
  EXPECT_EQ(from_base64("Zm8="), "fo");
  EXPECT_EQ(from_base64("Zm9v"), "foo");
  for (const char* text : {"", "f", "fo", "foo", "foob", "fooba", "foobar"})
    EXPECT_EQ(from_base64(to_base64(text)), text) << to_base64(text);
  EXPECT_EQ(to_base64("foob"), "Zm9vYg==");
  EXPECT_EQ(from_base64("Zm9v\nYmFy"), "foobar");
  EXPECT_EQ(from_base64("+/8="), std::string("\xFB\xFF"));
  for (const char* bad : {"Z", "Zg==Zg==", "Zm9!", "Zg===", "-_8="}) EXPECT_FALSE(from_base64(bad)) << bad;
}

}  // namespace
}  // namespace holdfast
