// The review of a practitioner's own ratings: the one question that is hers, what it reads and what it does
// not, and that sentences shared with a client's diary have the two turned round.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "review/explain.h"
#include "review/trial_diary.h"

namespace holdfast::review {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

diary::Diary hers(const TrialDiary& trial) {
  diary::Diary diary = trial.finished();
  diary.settings.role = diary::Role::practitioner;
  return diary;
}

Review reviewed(const diary::Diary& diary, double day, std::string question = {}) {
  Silent silent;
  Options options = at_day(day);
  options.question = std::move(question);
  auto made = review(diary, options, silent);
  EXPECT_TRUE(made) << (made ? "" : made.error().sentence);
  return made ? *made : Review{};
}

// Half a year of sessions, with a rating after each: `key` falls by five steps, and something else stays.
TrialDiary half_a_year(const std::string& key) {
  TrialDiary trial;
  Random chance(5);
  for (int week = 0; week < 30; ++week)
    for (const double day : {1.0, 4.0}) {
      const double at = 7 * week + day;
      trial.session(at - 0.1);
      const auto noisy = [&](double level) {
        return std::clamp(std::round(level + chance.normal()), 0.0, 10.0);
      };
      trial.check_in(at, {{"distress", noisy(4)}, {key, noisy(8 - 5.0 * week / 30)}});
    }
  return trial;
}

TEST(BeingNeeded, is_told_as_the_pull_it_is) {
  const Review made = reviewed(hers(half_a_year("be_needed")), 210, "being-needed");
  ASSERT_EQ(made.findings.size(), 1u);
  const Finding& finding = made.findings.front();
  EXPECT_EQ(finding.question, "Is the pull to be needed by A growing, level or easing?");
  ASSERT_TRUE(finding.answered) << finding.sentence;
  EXPECT_EQ(finding.statement, "eased") << finding.sentence;
  EXPECT_THAT(finding.sentence, HasSubstr("the pull to be needed by A has"));
  EXPECT_THAT(finding.sentence, Not(HasSubstr("needing A")));
  EXPECT_THAT(finding.cannot_tell, Contains(HasSubstr("it can be withdrawing")));
  EXPECT_THAT(made.model.scales, ElementsAre("distress", "be_needed"));
  EXPECT_THAT(finding.picture.label, HasSubstr("the pull to be needed by A"));
  EXPECT_THAT(explain(finding).takes_for_granted, Contains(HasSubstr("not on any of a practitioner")));
}

TEST(BeingNeeded, reads_no_rating_of_needing_and_a_client_s_review_none_of_being_needed) {
  const Review of_needing = reviewed(hers(half_a_year("reliance")), 210, "being-needed");
  EXPECT_EQ(of_needing.findings.front().why_not, "the pull to be needed was never rated");
  const Review of_a_client = reviewed(half_a_year("be_needed").finished(), 210, "direction");
  EXPECT_EQ(of_a_client.findings.front().why_not, "needing A was never rated");
}

TEST(BeingNeeded, is_the_only_question_a_client_is_not_asked_and_what_needs_a_therapist_is_silent) {
  std::vector<std::string_view> of_hers, of_a_client;
  for (const Question& question : questions_of(diary::Role::practitioner)) of_hers.push_back(question.id);
  for (const Question& question : questions_of(diary::Role::client)) of_a_client.push_back(question.id);
  EXPECT_THAT(of_hers,
              ElementsAre("being-needed", "footing", "support", "frame", "naming", "beliefs", "reactions"));
  EXPECT_THAT(of_a_client, Not(Contains("being-needed")));
  EXPECT_EQ(of_a_client.size(), questions().size() - 1);
  for (const Question& question : questions_of(diary::Role::practitioner))
    EXPECT_EQ(question.asked.find("needing"), std::string_view::npos) << question.id;
}

TEST(BeingNeeded, has_the_frame_told_with_the_two_turned_round) {
  TrialDiary trial;
  for (int week = 0; week < 20; ++week) {
    diary::Session session;
    session.outcome = week % 5 == 4 ? diary::Session::Outcome::cancelled : diary::Session::Outcome::kept;
    if (week % 5 == 4) session.by = week == 4 ? diary::Who::practitioner : diary::Who::client;
    if (week % 5 != 4) session.brought_troubles = week == 0 ? diary::Degree::a_little : diary::Degree::no;
    trial.record(7 * week, session);
  }
  diary::LimitEvent crossed;
  crossed.what = diary::LimitEvent::What::crossed;
  crossed.by = diary::Who::practitioner;
  trial.record(100, crossed);
  trial.check_in(139, {{"distress", 3}});
  // As it is said where there is an answer; whether there is one here is nothing to this test.
  const auto told = [](const Review& made) {
    Finding finding = made.findings.front();
    finding.answered = true;
    finding.statement = "about_the_same";
    finding.likelihood = Likelihood::likely;
    std::string all = sentence(finding);
    for (const std::string& line : finding.more) all += "\n" + line;
    return all;
  };
  const std::string of_hers = told(reviewed(hers(trial), 140, "frame"));
  EXPECT_THAT(of_hers, HasSubstr("A cancelled 3, you 1"));
  EXPECT_THAT(of_hers, HasSubstr("crossed once, by you"));
  EXPECT_THAT(of_hers, HasSubstr("In 1 of 16 sessions you brought in troubles."));
  const std::string of_a_client = told(reviewed(trial.finished(), 140, "frame"));
  EXPECT_THAT(of_a_client, HasSubstr("A cancelled 1, you 3"));
  EXPECT_THAT(of_a_client, HasSubstr("crossed once, by A"));
}

}  // namespace
}  // namespace holdfast::review
