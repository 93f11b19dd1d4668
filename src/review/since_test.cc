// Answers from one review to the next: what is new needs more, what was said stays, and what changed is told
// with the entries that came between.
#include "review/since.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "review/answering.h"

namespace holdfast::review {
namespace {

Finding an_answer(std::string id, std::string statement, double probability) {
  Finding finding;
  finding.id = std::move(id);
  finding.practitioner = "A";
  finding.answered = true;
  finding.statement = std::move(statement);
  finding.probability = probability;
  finding.likelihood = likelihood_of(probability);
  finding.sentence = "It " + finding.statement + ".";
  return finding;
}

std::vector<AnswerSaid> said_by(const Finding& finding) {
  Review review;
  review.findings = {finding};
  return said_in(review);
}

TEST(Since, what_is_new_needs_more_and_what_was_said_stays) {
  const std::vector<AnswerSaid> nothing;
  for (const double probability : {0.60, 0.64, 0.65, 0.95}) {
    Finding first = an_answer("support", "more", probability), fresh = first, stays = first, turned = first;
    keep_steady(first, std::nullopt);
    EXPECT_TRUE(first.answered) << "no review before: " << probability;
    keep_steady(fresh, nothing);
    EXPECT_EQ(fresh.answered, probability >= least_of_new) << probability;
    keep_steady(stays, said_by(an_answer("support", "more", 0.9)));
    EXPECT_TRUE(stays.answered) << probability;
    keep_steady(turned, said_by(an_answer("support", "less", 0.9)));
    EXPECT_EQ(turned.answered, probability >= least_of_new) << "another statement is new: " << probability;
  }
}

TEST(Since, a_review_of_the_same_diary_again_says_the_same) {
  Finding finding = an_answer("support", "more", 0.62);
  keep_steady(finding, std::vector<AnswerSaid>{});
  EXPECT_FALSE(finding.answered);
  Finding again = an_answer("support", "more", 0.62);
  keep_steady(again, said_by(finding));
  EXPECT_FALSE(again.answered);
}

// A walk around the threshold, as the weeks of an unchanging life make one.
TEST(Since, an_answer_around_one_threshold_comes_and_goes_less_often) {
  Random random(5);
  int with = 0, without = 0;
  bool shown = true, plain = true;
  for (int week = 0; week < 500; ++week) {
    const double probability = std::clamp(random.normal(0.62, 0.02), 0.5, 0.9);
    const bool now = probability >= 0.6;
    without += now != plain;
    plain = now;
    Finding finding = an_answer("support", "more", probability);
    if (!now) finding.answered = false;
    keep_steady(finding, shown ? said_by(an_answer("support", "more", 0.7)) : std::vector<AnswerSaid>{});
    with += finding.answered != shown;
    shown = finding.answered;
  }
  EXPECT_GT(without, 50);
  EXPECT_LT(with, without / 2);
}

TEST(Since, lines_of_the_arc_count_each_for_itself) {
  Finding arc = an_answer("arc", "rose", 0.62);
  arc.subject = "needing A";
  Finding other = an_answer("arc", "fell", 0.62);
  other.subject = "safety";
  arc.lines = {arc, other};
  const std::vector<AnswerSaid> before{{"arc", "safety", "fell", "It fell."}};
  keep_steady(arc, before);
  EXPECT_FALSE(arc.answered);
  EXPECT_FALSE(arc.lines[0].answered);
  EXPECT_TRUE(arc.lines[1].answered);
  EXPECT_EQ(said_by(arc).size(), 1u);
}

TEST(Since, what_changed_is_told_with_the_entries_that_came_between) {
  diary::Diary diary;
  const Instant before{1'700'000'000};
  for (const auto& [id, at] : {std::pair{"old", before}, {"new", before + 3600}, {"more", before + 7200}}) {
    diary::Record record;
    record.id.text = id;
    record.felt = record.written = {at, "UTC"};
    diary.records.push_back(record);
  }
  Review review;
  review.made_at = {before + 86400, "UTC"};
  Finding came = an_answer("support", "more", 0.8), stayed = an_answer("session", "lighter", 0.8),
          gone = an_answer("loop", "harder", 0.8), turned = an_answer("footing", "more", 0.8);
  refuse(gone, "your entries point more than one way", "");
  came.evidence.entries = {{"old"}, {"new"}};
  review.findings = {came, stayed, gone, turned};
  const std::vector<AnswerSaid> said{{"session", "", "lighter", "It lighter."},
                                     {"loop", "", "harder", "It harder."},
                                     {"footing", "", "less", "It less."}};
  const Changed found = changed(review, said, before, diary);
  EXPECT_EQ(found.entries, 2);
  ASSERT_EQ(found.changes.size(), 3u);
  EXPECT_EQ(found.changes[0].finding, "support");
  EXPECT_EQ(found.changes[0].was, "");
  EXPECT_EQ(found.changes[0].is, "It more.");
  ASSERT_EQ(found.changes[0].entries.size(), 1u);
  EXPECT_EQ(found.changes[0].entries[0].text, "new");
  EXPECT_EQ(found.changes[1].was, "It harder.");
  EXPECT_EQ(found.changes[1].is, "");
  EXPECT_EQ(found.changes[1].why_not, "your entries point more than one way");
  EXPECT_EQ(found.changes[2].was, "It less.");
  EXPECT_EQ(found.changes[2].is, "It more.");
  EXPECT_EQ(found.sentence, "2 entries have come since 14 November 2023, and 3 answers have changed.");

  review.findings = {stayed};
  const Changed none = changed(review, std::vector<AnswerSaid>{said[0]}, before + 86000, diary);
  EXPECT_TRUE(none.changes.empty());
  EXPECT_EQ(none.sentence, "No entry has come since 15 November 2023, and the answers are the same.");
}

}  // namespace
}  // namespace holdfast::review
