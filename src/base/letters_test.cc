// Forms of letters, full folding of case, figures of other scripts, and the forms a secret may have.
#include "base/letters.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.h"

namespace holdfast {
namespace {

TEST(Letters, WhatIsTheSameToAReaderIsTheSame) {
  const std::string one = "Gespr\u00E4ch mit Zo\u00EB", parts = "Gespra\u0308ch mit Zoe\u0308";
  EXPECT_NE(one, parts);
  EXPECT_EQ(nfc(parts), one);
  EXPECT_EQ(nfc(one), one);
  EXPECT_EQ(nfd(one), parts);
  EXPECT_TRUE(same_letters(one, parts));
  EXPECT_TRUE(is_nfc(one));
  EXPECT_FALSE(is_nfc(parts));
  EXPECT_EQ(nfc("\u1112\u1161\u11AB"), "\uD55C");  // Hangul
  EXPECT_FALSE(same_letters("Zo\u00EB", "Zoe"));
}

TEST(Letters, NamesAreComparedWithTheirCaseFoldedFully) {
  EXPECT_TRUE(same_name("ZO\u00CB", "Zoe\u0308"));
  EXPECT_TRUE(same_name("STRASSE", "stra\u00DFe"));
  EXPECT_TRUE(same_name("\u039F\u0394\u039F\u03A3", "\u03BF\u03B4\u03BF\u03C2"));  // a final sigma
  EXPECT_TRUE(same_name("\u0401\u043B\u043A\u0430", "\u0451\u043B\u043A\u0430"));
  EXPECT_TRUE(same_name("Anna", "ANNA"));
  EXPECT_FALSE(same_name("Anna", "Anne"));
  EXPECT_FALSE(same_name("Zo\u00EB", "Zoe"));
}

TEST(Letters, FiguresAndBlanksOfEveryKindArePlain) {
  EXPECT_EQ(in_plain_figures("\uFF12\uFF10\uFF12\uFF16"), "2026");
  EXPECT_EQ(in_plain_figures("\u0661\u0662:\u0663\u0660"), "12:30");
  EXPECT_EQ(in_plain_figures("\u06F1\u06F9"), "19");
  EXPECT_EQ(in_plain_figures("\u0967\u096F"), "19");
  EXPECT_EQ(in_plain_figures("\u09E7\u09EF"), "19");
  EXPECT_EQ(in_plain_figures("2:30\u202FPM"), "2:30 PM");
  EXPECT_EQ(in_plain_figures("11:45 p.\u00A0m."), "11:45 p. m.");
  EXPECT_EQ(in_plain_figures("\u200E13\u200F/\u200E10"), "13/10");
  EXPECT_EQ(in_plain_figures("23\u2009h\u200945"), "23 h 45");
}

TEST(Letters, BytesThatAreNoTextComeBackAsTheyAre) {
  const std::string broken = "gr\xFC\xDF";
  EXPECT_EQ(nfc(broken), broken);
  EXPECT_EQ(case_folded(broken), broken);
  EXPECT_EQ(nfc(""), "");
}

RC_GTEST_PROP(Letters, ComposingTwiceIsComposingOnceAndEitherFormFindsTheOther, ()) {
  std::string text;
  for (const auto point : *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::oneOf(
           rc::gen::inRange<std::uint32_t>(1, 0x250), rc::gen::inRange<std::uint32_t>(0x300, 0x345),
           rc::gen::inRange<std::uint32_t>(0x1E00, 0x1F00), rc::gen::inRange<std::uint32_t>(0xAC00, 0xAD00))))
    append_utf8(text, point);
  RC_ASSERT(nfc(nfc(text)) == nfc(text));
  RC_ASSERT(nfc(nfd(text)) == nfc(text));
  RC_ASSERT(same_letters(text, nfd(text)));
  RC_ASSERT(case_folded(case_folded(text)) == case_folded(text));
  RC_ASSERT(same_name(text, nfd(text)));
}

TEST(Letters, ASecretHasAsManyFormsAsDiffer) {
  EXPECT_EQ(forms_of(Secret::from("forest of tales")).size(), 1u);
  EXPECT_EQ(forms_of(Secret::from("m\u00E4rchenwald")).size(), 2u);
  EXPECT_EQ(forms_of(Secret::from("ma\u0308rchenwald")).size(), 2u);
  EXPECT_TRUE(nfc(Secret::from("ma\u0308rchenwald")).same_as(Secret::from("m\u00E4rchenwald")));
  EXPECT_EQ(forms_of(Secret::from("m\xE4rchen")).size(), 1u);
  EXPECT_EQ(forms_of(Secret()).size(), 1u);
}

}  // namespace
}  // namespace holdfast
