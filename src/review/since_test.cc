// Answers from one review to the next: what is new needs more, what was said stays, and what changed is told
// with the entries that came between.
#include "review/since.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "review/answering.h"

namespace holdfast::review {
namespace {

// An answer of that chance to a question with two statements, said or not by what the review before said.
Finding an_answer(std::string id, std::string statement, double probability, double before = 0.25,
                  const SaidBefore& said_before = std::nullopt, std::string subject = {}) {
  Finding finding;
  finding.id = std::move(id);
  finding.subject = std::move(subject);
  finding.practitioner = "A";
  finding.masses = {{.statement = statement, .probability = probability, .before = before},
                    {.statement = "other", .probability = 1 - probability, .before = 1 - before}};
  say(finding, said_before, finding.masses.front(), "About two weeks more.");
  if (finding.answered) finding.sentence = "It " + statement + ".";
  return finding;
}

std::vector<AnswerSaid> said_by(const Finding& finding) {
  Review review;
  review.findings = {finding};
  return said_in(review);
}

TEST(Since, what_is_new_needs_more_and_what_was_said_stays) {
  const std::vector<AnswerSaid> nothing, same = said_by(an_answer("support", "more", 0.9)),
                                         turned = said_by(an_answer("support", "less", 0.9));
  for (const double before : {0.25, 0.5})
    for (const double probability : {0.55, 0.61, 0.69, 0.71, 0.74, 0.76, 0.95}) {
      const auto said = [&](const SaidBefore& said_before) {
        return an_answer("support", "more", probability, before, said_before).answered;
      };
      const bool moved = probability / (1 - probability) >= 3 * before / (1 - before);
      EXPECT_EQ(said(std::nullopt), probability >= 0.6 && moved) << "no review before: " << probability;
      EXPECT_EQ(said(nothing), probability >= 0.7 && moved) << probability;
      EXPECT_EQ(said(same), probability >= 0.6) << probability;
      EXPECT_EQ(said(turned), said(nothing)) << "another statement is new: " << probability;
    }
}

TEST(Since, what_is_refused_says_why) {
  const Finding unmoved = an_answer("support", "about_the_same", 0.7, 0.5);
  EXPECT_EQ(unmoved.why_not, "your entries point more than one way");
  EXPECT_EQ(unmoved.how_much_more, "About two weeks more.");
  EXPECT_EQ(unmoved.statement, "cant_tell");
  const Finding fresh = an_answer("support", "more", 0.65, 0.25, std::vector<AnswerSaid>{});
  EXPECT_EQ(fresh.why_not, "it came into view only just now");
}

TEST(Since, a_review_of_the_same_diary_again_says_the_same) {
  const Finding finding = an_answer("support", "more", 0.62, 0.25, std::vector<AnswerSaid>{});
  EXPECT_FALSE(finding.answered);
  EXPECT_FALSE(an_answer("support", "more", 0.62, 0.25, said_by(finding)).answered);
}

// A walk around the threshold, as the weeks of an unchanging life make one.
TEST(Since, an_answer_around_one_threshold_comes_and_goes_less_often) {
  for (const auto& [before, middle] : {std::pair{0.25, 0.62}, {0.5, 0.75}}) {
    Random random(5);
    int with = 0, without = 0;
    bool shown = true, plain = true;
    for (int week = 0; week < 500; ++week) {
      const double probability = std::clamp(random.normal(middle, 0.03), 0.5, 0.9);
      const auto said = [&](const SaidBefore& said_before) {
        return an_answer("support", "more", probability, before, said_before).answered;
      };
      without += said(std::nullopt) != plain;
      plain = said(std::nullopt);
      const bool now = said(shown ? said_by(an_answer("support", "more", 0.9)) : std::vector<AnswerSaid>{});
      with += now != shown;
      shown = now;
    }
    EXPECT_GT(without, 50);
    EXPECT_LT(with, without / 5);
  }
}

TEST(Since, lines_of_the_arc_count_each_for_itself) {
  const std::vector<AnswerSaid> before{{"arc", "safety", "fell", "It fell."}};
  Finding arc = an_answer("arc", "rose", 0.62, 0.25, before, "needing A");
  arc.lines = {arc, an_answer("arc", "fell", 0.62, 0.25, before, "safety")};
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
