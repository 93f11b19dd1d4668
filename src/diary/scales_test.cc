// The wording as it was weighed, what switches a scale, and which ones a check-in asks.
#include "diary/scales.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace holdfast::diary {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> keys(std::span<const Scale> scales) {
  std::vector<std::string> list;
  for (const Scale& scale : scales) list.push_back(scale.key);
  return list;
}

std::vector<std::string> asked(std::span<const Scale> scales, Length length, std::size_t before,
                               bool support_due) {
  return keys(scales_to_ask(scales, length, before, support_due));
}

TEST(Scales, TheSixBuiltInOnesStandInTheirOrderFromNothingToTen) {
  EXPECT_THAT(keys(built_in_scales()),
              ElementsAre("distress", "reliance", "safety", "pull_away", "footing", "support"));
  for (const Scale& scale : built_in_scales()) {
    EXPECT_EQ(scale.low, 0) << scale.key;
    EXPECT_EQ(scale.high, 10) << scale.key;
    EXPECT_TRUE(scale.on) << scale.key;
    EXPECT_EQ(scale.weekly, scale.key == "support") << scale.key;
    EXPECT_FALSE(scale.low_words.empty() || scale.high_words.empty()) << scale.key;
  }
}

TEST(Scales, QuestionsNameThePractitioner) {
  const auto all = built_in_scales();
  EXPECT_EQ(question_for(*find_scale(all, "distress"), "A"), "How hard is it right now?");
  EXPECT_EQ(question_for(*find_scale(all, "reliance"), "A"),
            "How strongly do you feel you need A right now?");
  EXPECT_EQ(
      question_for(*find_scale(all, "support"), "Em"),
      "This week, how much could you lean on anyone besides Em? (Friends, a group, people online count.)");
  EXPECT_EQ(question_for(*find_scale(extra_scales(), "carried"), "A"),
            "How much of what you have with A is with you when A isn't?");
  EXPECT_EQ(question_for(Scale{.question = "{A}{A} and {A"}, "{A}"), "{A}{A} and {A");
}

TEST(Scales, NoQuestionUsesAWordThatIsNeverOnScreen) {
  for (const auto scales : {built_in_scales(), extra_scales()})
    for (const Scale& scale : scales)
      for (const char* never : {"relian", "depend", "ratio"})
        EXPECT_EQ(scale.question.find(never), std::string::npos) << scale.key;
}

TEST(Scales, TheShortCheckInAlternatesFootingAndPullingAway) {
  const auto all = built_in_scales();
  EXPECT_THAT(asked(all, Length::ten_seconds, 0, false), ElementsAre("distress", "reliance", "footing"));
  EXPECT_THAT(asked(all, Length::ten_seconds, 1, false), ElementsAre("distress", "reliance", "pull_away"));
  EXPECT_THAT(asked(all, Length::ten_seconds, 2, false), ElementsAre("distress", "reliance", "footing"));
}

TEST(Scales, TheFullCheckInAsksAllAndSupportOnlyWhenItIsDue) {
  const auto all = built_in_scales();
  EXPECT_THAT(asked(all, Length::full, 0, false),
              ElementsAre("distress", "reliance", "safety", "pull_away", "footing"));
  EXPECT_THAT(asked(all, Length::full, 3, true),
              ElementsAre("distress", "reliance", "safety", "pull_away", "footing", "support"));
  EXPECT_THAT(asked(all, Length::ten_seconds, 0, true),
              ElementsAre("distress", "reliance", "footing", "support"));
}

TEST(Scales, ARecordOfABuiltInScaleSwitchesItAndChangesNothingElse) {
  const Scale off{.key = "footing", .question = "Something else?", .high = 3, .on = false};
  const auto scales = scales_of(std::vector<Record>{{.body = off}}, Role::client);
  EXPECT_EQ(scales.size(), 6u);
  const auto footing = find_scale(scales, "footing");
  EXPECT_FALSE(footing->on);
  EXPECT_EQ(footing->high, 10);
  EXPECT_EQ(footing->question, find_scale(built_in_scales(), "footing")->question);
  EXPECT_THAT(asked(scales, Length::ten_seconds, 0, false), ElementsAre("distress", "reliance", "pull_away"));
  EXPECT_THAT(asked(scales, Length::ten_seconds, 1, false), ElementsAre("distress", "reliance", "pull_away"));
}

TEST(Scales, WhatWasSaidLastAboutAScaleHolds) {
  const auto scales =
      scales_of(std::vector<Record>{{.body = Scale{.key = "distress", .on = false}},
                                    {.body = Scale{.key = "sleep", .question = "How did you sleep?"}},
                                    {.body = Scale{.key = "distress", .on = true}},
                                    {.body = Scale{.key = "sleep", .question = "How was the night?"}}},
                Role::client);
  EXPECT_TRUE(find_scale(scales, "distress")->on);
  EXPECT_EQ(scales.size(), 7u);
  EXPECT_EQ(find_scale(scales, "sleep")->question, "How was the night?");
}

TEST(Scales, AReadyMadeScaleNeedsNoMoreThanItsKeyAndAnOwnOneIsAskedInFull) {
  const auto scales = scales_of(std::vector<Record>{{.body = Scale{.key = "shame"}}}, Role::client);
  EXPECT_EQ(find_scale(scales, "shame")->question, "How ashamed are you of needing?");
  EXPECT_THAT(asked(scales, Length::full, 0, false),
              ElementsAre("distress", "reliance", "safety", "pull_away", "footing", "shame"));
  EXPECT_THAT(asked(scales, Length::ten_seconds, 0, false), ElementsAre("distress", "reliance", "footing"));
}

TEST(Scales, WithEverythingSwitchedOffNothingIsAsked) {
  std::vector<Record> records;
  for (const Scale& scale : built_in_scales())
    records.push_back({.body = Scale{.key = scale.key, .on = false}});
  EXPECT_THAT(asked(scales_of(records, Role::client), Length::full, 0, true), IsEmpty());
  EXPECT_THAT(asked(scales_of(records, Role::client), Length::ten_seconds, 0, true), IsEmpty());
}

TEST(Scales, AQuestionOfOnesOwnHasAKeyMadeFromItsWords) {
  EXPECT_EQ(key_from_words("How did you sleep?", {}), "how_did_you_sleep");
  EXPECT_EQ(key_from_words("  5 o'clock: awake?", {}), "o_clock_awake");
  EXPECT_EQ(key_from_words("睡眠", {}), "question");
  EXPECT_EQ(key_from_words("Shame", {}), "shame_2") << "that one is ready-made";
  const std::array<Scale, 1> taken{{{.key = "how_did_you_sleep"}}};
  EXPECT_EQ(key_from_words("How did you sleep?", taken), "how_did_you_sleep_2");
  EXPECT_LE(key_from_words(std::string(500, 'a'), {}).size(), 40u);
}

TEST(Scales, WhileNobodyIsAskedAboutNobodyIsNamed) {
  for (const Scale& scale : built_in_scales()) {
    if (scale.key != "support") continue;
    EXPECT_NE(question_for(scale, "A").find("anyone besides A?"), std::string::npos);
    EXPECT_NE(question_about_nobody(scale).find("lean on anyone? ("), std::string::npos);
  }
}

TEST(Scales, AnUnknownKeyFindsNothing) {
  EXPECT_FALSE(find_scale(built_in_scales(), "Distress").has_value());
  EXPECT_FALSE(is_built_in("shame", Role::client));
  EXPECT_TRUE(is_built_in("pull_away", Role::client));
}

}  // namespace
}  // namespace holdfast::diary
