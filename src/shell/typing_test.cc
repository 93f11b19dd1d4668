// A line while it is typed: a backspace takes what a reader calls a letter, in any script, and nothing of the
// one before it.
#include "shell/typing.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::shell {
namespace {

std::string typed(std::string_view bytes) {
  TypedLine line;
  std::string screen;
  for (const char byte : bytes) line.take(static_cast<unsigned char>(byte), screen);
  return line.text();
}

TEST(Typing, a_backspace_takes_a_whole_letter) {
  for (const std::string_view letter :
       {"s", "ß", "é", "e\u0301", "a\u0323\u0302", "漢", "한", "\u1112\u1161\u11ab", "क\u093f", "กํ", "👍",
        "👍🏽", "👩‍👩‍👧‍👦", "❤️", "🇩🇪", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "1️⃣"}) {
    EXPECT_EQ(last_letter("gru" + std::string(letter)), letter.size()) << letter;
    EXPECT_EQ(last_letter(letter), letter.size()) << letter;
    EXPECT_EQ(typed("gru" + std::string(letter) + "\x7f"), "gru") << letter;
    EXPECT_EQ(typed("gru" + std::string(letter) + "\x08" + "x"), "grux") << letter;
  }
  EXPECT_EQ(typed("grü"
                  "ß\x7f"
                  "ss dich"),
            "grüss dich");
}

TEST(Typing, flags_beside_each_other_go_one_by_one) {
  EXPECT_EQ(typed("🇩🇪🇫🇷\x7f"), "🇩🇪");
  EXPECT_EQ(typed("🇩🇪🇫🇷\x7f\x7f"), "");
}

TEST(Typing, a_backspace_on_an_empty_line_does_nothing) {
  std::string screen;
  TypedLine line;
  EXPECT_EQ(line.take(0x7F, screen), TypedLine::Then::more);
  EXPECT_EQ(line.text() + screen, "");
}

TEST(Typing, what_was_shown_is_taken_off_the_screen_by_its_columns) {
  TypedLine line;
  std::string screen;
  for (const char byte : std::string("漢\x7f")) line.take(static_cast<unsigned char>(byte), screen);
  EXPECT_EQ(screen, "漢\b \b\b \b");
}

TEST(Typing, words_and_lines_can_be_taken_back) {
  EXPECT_EQ(typed("one two  \x17"), "one ");
  EXPECT_EQ(typed("one\x17"), "");
  EXPECT_EQ(typed("  \x17"), "");
  EXPECT_EQ(typed("one two\x15three"), "three");
}

TEST(Typing, keys_that_write_nothing_write_nothing) {
  EXPECT_EQ(typed("a\x1b[Ab\x1bOBc\x1b[1;5Cd\x01"
                  "e"),
            "abcde");
  EXPECT_EQ(typed("a\tb"), "a\tb");
}

TEST(Typing, ends_with_enter_and_with_control_d_on_an_empty_line_only) {
  TypedLine line;
  std::string screen;
  EXPECT_EQ(line.take('a', screen), TypedLine::Then::more);
  EXPECT_EQ(line.take(0x04, screen), TypedLine::Then::more);
  EXPECT_EQ(line.take('\n', screen), TypedLine::Then::line);
  EXPECT_EQ(line.taken(), "a");
  EXPECT_EQ(line.take(0x04, screen), TypedLine::Then::end);
}

TEST(Typing, is_utf8_whatever_comes) {
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second) {
      const std::string text =
          typed(std::string{'a', static_cast<char>(first), static_cast<char>(second), 'b', '\x7f'});
      EXPECT_TRUE(is_utf8(text)) << first << " " << second;
    }
  EXPECT_EQ(typed("gr\xfc"
                  "n"),
            "gr\uFFFDn");
}

}  // namespace
}  // namespace holdfast::shell
