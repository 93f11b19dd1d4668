// Encodings told by their marks and by their zeros, and brought to UTF-8.
#include "base/encoding.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/text.h"

namespace holdfast {
namespace {

using namespace std::string_literals;

std::string utf_16(std::u16string_view text, bool little) {
  std::string bytes;
  for (const char16_t unit : text) {
    const char low = static_cast<char>(unit & 0xFF), high = static_cast<char>(unit >> 8);
    bytes += little ? low : high;
    bytes += little ? high : low;
  }
  return bytes;
}

std::string text_of(std::string_view bytes, std::optional<Encoding> asked = {}) {
  Opened opened;
  open_text(bytes, asked, opened);
  return std::string(opened.text);
}

TEST(Bytes, MarksAreReadAndTakenOff) {
  EXPECT_EQ(text_of("\xEF\xBB\xBFtime,a"), "time,a");
  EXPECT_EQ(text_of("\xFF\xFE" + utf_16(u"time,é😀", true)), "time,é😀");
  EXPECT_EQ(text_of("\xFE\xFF" + utf_16(u"time,é😀", false)), "time,é😀");
}

TEST(Bytes, Utf16WithoutAMarkIsToldByItsZeros) {
  EXPECT_EQ(text_of(utf_16(u"time,mood\n1,2\n", true)), "time,mood\n1,2\n");
  EXPECT_EQ(text_of(utf_16(u"time,mood\n1,2\n", false)), "time,mood\n1,2\n");
  EXPECT_EQ(text_of("ab\0c"s), "ab\0c"s);
}

TEST(Bytes, BrokenUtf16IsReplacedAndCounted) {
  const std::string bytes = "\xFF\xFE" + utf_16(u"a", true) + "\x00\xD8"s + utf_16(u"b", true) + "x";
  Opened opened;
  open_text(bytes, {}, opened);
  EXPECT_EQ(opened.text,
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
  EXPECT_EQ(opened.replaced, 2u);
}

TEST(Bytes, WhateverComesInUtf8ComesOut) {
  EXPECT_TRUE(rc::check("mended, from_windows_1252 and from_strict_utf8 give UTF-8 without zeros", [] {
    const auto bytes = *rc::gen::arbitrary<std::string>();
    for (const MadeUtf8& made : {mended(bytes), from_windows_1252(bytes), from_strict_utf8(bytes)}) {
      RC_ASSERT(is_utf8(made.text));
      RC_ASSERT(made.text.find('\0') == std::string::npos);
    }
    const bool controls = std::any_of(bytes.begin(), bytes.end(), [](char c) {
      return static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t' && c != '\r';
    });
    if (is_utf8(bytes) && !controls) RC_ASSERT(mended(bytes).text == bytes);
    RC_ASSERT(is_plain(bytes) == std::all_of(bytes.begin(), bytes.end(), [](char c) {
                return static_cast<signed char>(c) >= ' ' || c == '\n' || c == '\t' || c == '\r';
              }));
  }));
}

struct Made {
  std::string text;
  Mending done;
};
Made made_of(std::string bytes) {
  Made made{std::move(bytes), {}};
  made.done = make_text(made.text);
  return made;
}
std::string told(const Made& made) {
  return made.text + " | " + joined(in_words(made.done), "; ");
}

TEST(Texts, OfEveryEncodingAreTheSameAndAreToldWhereTheyAreNotPlain) {
  const std::string plain = "# My title\nIch fühle mich allein\n";
  std::string latin = plain;
  latin.replace(latin.find("ü"), 2, "\xFC");
  EXPECT_EQ(told(made_of(plain)), plain + " | ");
  EXPECT_EQ(told(made_of("\xEF\xBB\xBF" + plain)), plain + " | ");
  EXPECT_EQ(told(made_of(latin)), plain + " | it was read as Windows-1252");
  const std::u16string wide = u"# My title\r\nIch fühle mich allein\r\n";
  for (const bool little : {true, false}) {
    const std::string as =
        std::string(" | it was read as UTF-16 (") + (little ? "little" : "big") + "-endian)";
    EXPECT_EQ(told(made_of((little ? "\xFF\xFE" : "\xFE\xFF") + utf_16(wide, little))), plain + as);
    EXPECT_EQ(told(made_of(utf_16(wide, little))), plain + as) << "without a mark";
  }
  EXPECT_EQ(told(made_of("ü \xFC")), "ü ü | it was read as UTF-8, and 1 letter that is not as Windows-1252");
}

TEST(Texts, ALetterThatIsNoneCostsItselfAndIsCounted) {
  EXPECT_EQ(made_of("a\x00"
                    "b\x1F\x0C"
                    "c\td\n"s)
                .text,
            "abc\td\n");
  EXPECT_EQ(made_of("a\x00"
                    "b\x1F\x0C"
                    "c\td\n"s)
                .done.controls,
            3u);
  EXPECT_EQ(made_of("x\x81y").text, "x\uFFFDy") << "no letter of Windows-1252";
  EXPECT_EQ(made_of("x\x81y").done.unreadable, 1u);
  EXPECT_EQ(made_of("\xED\xA0\xBD\xED\xB8\x80").text, "😀") << "two halves that belong together";
  const Made half = made_of("ö \xED\xA0\xBD.");
  EXPECT_EQ(half.text, "ö \uFFFD.");
  EXPECT_EQ(half.done, (Mending{.unreadable = 1}));
  EXPECT_EQ(made_of("one\r\ntwo\rthree\n").text, "one\ntwo\nthree\n");
}

TEST(Texts, ThatEndWithinALetterAreCutShort) {
  const std::string whole = "schön 😀";
  for (std::size_t size = whole.size() - 3; size < whole.size(); ++size) {
    const Made made = made_of(whole.substr(0, size));
    EXPECT_EQ(made.text, "schön ");
    EXPECT_TRUE(made.done.cut_short);
    EXPECT_EQ(made.done.foreign, 0u);
  }
  EXPECT_FALSE(made_of(whole).done.cut_short);
  EXPECT_FALSE(made_of("caf\xE9").done.cut_short) << "Windows-1252";
  EXPECT_TRUE(made_of("\xFF\xFE" + utf_16(u"ab", true) + "c").done.cut_short);
}

TEST(Texts, AreToldFromWhatIsNone) {
  EXPECT_TRUE(may_be_text(""));
  EXPECT_TRUE(may_be_text("one odd \x01 letter"));
  EXPECT_TRUE(may_be_text(utf_16(u"wide letters without a mark", true)));
  EXPECT_FALSE(may_be_text(std::string(4096, '\0')));
  std::string picture = "\x89PNG\r\n\x1A\n";
  for (int k = 0; k < 2000; ++k) picture += static_cast<char>(k * 37);
  EXPECT_FALSE(may_be_text(picture));
}

TEST(Texts, OfAnyBytesAreClean) {
  EXPECT_TRUE(rc::check("make_text gives UTF-8 without controls and does nothing twice", [] {
    std::string bytes = *rc::gen::arbitrary<std::string>();
    make_text(bytes);
    RC_ASSERT(is_utf8(bytes));
    RC_ASSERT(bytes.find('\r') == std::string::npos);
    for (const char c : bytes) RC_ASSERT(static_cast<unsigned char>(c) >= ' ' || c == '\n' || c == '\t');
  }));
}

}  // namespace
}  // namespace holdfast
