// Encodings told by their marks and by their zeros, and brought to UTF-8.
#include "exchange/bytes.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/text.h"

namespace holdfast::exchange {
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
    if (is_utf8(bytes) && bytes.find('\0') == std::string::npos) RC_ASSERT(mended(bytes).text == bytes);
    RC_ASSERT(is_plain(bytes) == std::all_of(bytes.begin(), bytes.end(),
                                             [](char c) { return static_cast<signed char>(c) > 0; }));
  }));
}

}  // namespace
}  // namespace holdfast::exchange
