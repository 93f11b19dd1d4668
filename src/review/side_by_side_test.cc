// Two relationships: which is compared with which, what is refused, and that it never ranks anybody.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"
#include "review/review.h"
#include "review/trial_diary.h"

namespace holdfast::review {
namespace {

void rate(TrialDiary& trial, double from, double safety_level, Random& random, int days = 120) {
  for (int day = 0; day < days; ++day)
    trial.check_in(from + day,
                   {{"distress", std::clamp(std::round(5 + random.normal()), 1.0, 9.0)},
                    {"safety", std::clamp(std::round(safety_level + random.normal()), 1.0, 9.0)}});
}

Finding side_by_side(const diary::Diary& diary, double now, std::string relationship = {}) {
  Options options;
  options.now = Moment{TrialDiary::at(now), "UTC"};
  options.question = "side-by-side";
  options.relationship = std::move(relationship);
  Silent silent;
  const auto made = review(diary, options, silent);
  EXPECT_TRUE(made);
  return made->findings.front();
}

TEST(SideBySide, says_with_whom_needing_felt_safer_whichever_way_it_is_asked) {
  Random random(3);
  TrialDiary trial("Em");
  rate(trial, 0, 3, random);
  const diary::Id em = trial.main(), a = trial.relationship(130, "A");
  trial.about(a);
  rate(trial, 130, 7, random);
  auto diary = trial.finished();
  diary.settings.main_relationship = a.text;
  const Finding of_a = side_by_side(diary, 251);
  EXPECT_EQ(of_a.sentence, "Needing almost certainly felt safer with A than with Em.");
  EXPECT_EQ(of_a.subject, "Em");
  EXPECT_EQ(of_a.picture.bands.size(), 2U);
  EXPECT_EQ(of_a.evidence.n, 240);
  EXPECT_EQ(of_a.evidence.entries.size(), 240U);
  EXPECT_EQ(side_by_side(diary, 251, em.text).sentence,
            "Needing almost certainly felt less safe with Em than with A.");
}

TEST(SideBySide, about_equally_safe_is_an_answer_of_its_own) {
  Random random(4);
  TrialDiary trial("Em");
  rate(trial, 0, 5, random, 400);
  trial.about(trial.relationship(410, "A"));
  rate(trial, 410, 5, random, 400);
  auto diary = trial.finished();
  diary.settings.main_relationship = trial.main().text;
  const Finding found = side_by_side(diary, 811);
  EXPECT_EQ(found.statement, "about_the_same") << found.sentence;
  EXPECT_NE(found.sentence.find("about equally safe with A and with Em"), std::string::npos);
}

TEST(SideBySide, refuses_where_there_is_one_relationship_or_ratings_are_missing) {
  Random random(5);
  TrialDiary trial;
  rate(trial, 0, 5, random);
  EXPECT_EQ(side_by_side(trial.finished(), 121).why_not, "it knows one relationship");
  const diary::Id first = trial.main();
  trial.about(trial.relationship(125, "B"));
  trial.check_in(126, {{"distress", 5}});
  auto diary = trial.finished();
  diary.settings.main_relationship = first.text;
  EXPECT_EQ(side_by_side(diary, 130).why_not, "B's time has no ratings of how safe it felt");
}

TEST(SideBySide, a_remembered_time_is_told_in_her_words_and_has_no_numbers) {
  Random random(6);
  TrialDiary trial;
  rate(trial, 0, 5, random);
  diary::Relationship em;
  em.name = "Em";
  em.remembered = true;
  em.words = "It went both ways.";
  trial.record(1, em);
  auto diary = trial.finished();
  diary.settings.main_relationship = trial.main().text;
  const Finding found = side_by_side(diary, 121);
  EXPECT_FALSE(found.answered);
  EXPECT_EQ(found.why_not, "Em's time has no ratings");
  ASSERT_EQ(found.more.size(), 1U);
  EXPECT_EQ(found.more.front(), "Your words about Em: It went both ways.");
  EXPECT_TRUE(found.masses.empty());
}

}  // namespace
}  // namespace holdfast::review
