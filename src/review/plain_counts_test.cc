// What is asked is answered: each of these questions has a line that tells what was said to it.
#include "review/plain_counts.h"

#include <gmock/gmock.h>

#include "review/trial_diary.h"

namespace holdfast::review {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Tell = void (*)(Finding&, const Looking&);

std::vector<std::string> told(Tell tell, const diary::Diary& diary) {
  const Options options = at_day(100);
  const auto chapter = chapter_of(diary, options);
  EXPECT_TRUE(chapter);
  Finding finding;
  finding.practitioner = "A";
  tell(finding, {diary, options, *chapter, {}, {}});
  return finding.more;
}

std::vector<std::string> told_of_needing(const TrialDiary& trial) {
  const auto chapter = chapter_of(trial.finished(), at_day(100));
  EXPECT_TRUE(chapter);
  Finding finding;
  finding.practitioner = "A";
  tell_needing_and_away(finding, *chapter, {TrialDiary::at(0), TrialDiary::at(100)});
  return finding.more;
}

TEST(PlainCounts, an_empty_diary_tells_none) {
  EXPECT_THAT(told(tell_sessions_and_strains, TrialDiary().finished()), IsEmpty());
  EXPECT_THAT(told(tell_what_helped, TrialDiary().finished()), IsEmpty());
  EXPECT_THAT(told_of_needing(TrialDiary()), IsEmpty());
}

TEST(PlainCounts, what_a_session_was_asked_is_answered) {
  using Talked = diary::Session::Talked;
  TrialDiary trial;
  const auto session = [&](int day, int let_in, Talked talked, diary::Extent got, std::string unsaid) {
    diary::Session body;
    body.outcome = diary::Session::Outcome::kept;
    body.let_in = let_in;
    body.talked_about_needing = talked;
    body.got_what_you_came_for = got;
    body.unsaid = std::move(unsaid);
    trial.record(day, body);
  };
  session(1, 2, Talked::no, diary::Extent::no, "");
  session(8, 5, Talked::touched, diary::Extent::partly, "that I was cross");
  session(15, 8, Talked::yes, diary::Extent::yes, "");
  trial.session(22);  // nothing is said of it, and it counts as unknown
  EXPECT_THAT(told(tell_sessions_and_strains, trial.finished()),
              ElementsAre("In the 3 sessions in which you rated it, what you could let in lay between 2 and "
                          "8 of 10; in at least half of them it was 5 or more.",
                          "In 1 of 3 sessions you talked about needing itself, and in 1 you touched on it.",
                          "In 1 of 3 sessions you got what you came for, and in 1 in part.",
                          "You wrote down what you didn't say after one session."));
}

TEST(PlainCounts, what_became_of_strains_and_how_limits_felt_is_told) {
  TrialDiary trial;
  for (const diary::Extent mended : {diary::Extent::yes, diary::Extent::yes, diary::Extent::no}) {
    diary::Repair body;
    body.mended = mended;
    trial.record(3, body);
  }
  diary::LimitEvent event;
  trial.record(4, event);
  event.how_it_felt = "it stung";
  trial.record(5, event);
  EXPECT_THAT(told(tell_sessions_and_strains, trial.finished()),
              ElementsAre("A strain was twice mended, once not mended, as you wrote it.",
                          "You wrote how it felt for 1 of 2 limits kept, moved or crossed."));
}

TEST(PlainCounts, what_helped_is_told_and_that_nothing_did) {
  using Helped = diary::Steadying::Helped;
  TrialDiary trial;
  for (const auto& helped :
       std::vector<std::vector<Helped>>{{Helped::rest},
                                        {Helped::something_learned, Helped::practitioner},
                                        {Helped::rest},
                                        {Helped::nothing}}) {
    diary::Steadying body;
    body.helped = helped;
    trial.record(9, body);
  }
  EXPECT_THAT(
      told(tell_what_helped, trial.finished()),
      ElementsAre("You wrote 4 times what helped when it was hard: something you learned helped once, A "
                  "once, rest twice; nothing did once."));
}

TEST(PlainCounts, how_long_something_helped_is_told_where_it_was_written) {
  using Helped = diary::Steadying::Helped;
  TrialDiary trial;
  const auto steadied = [&](int day, Helped what, std::optional<int> minutes) {
    trial.record(day, diary::Steadying{.helped = {what}, .lasted_minutes = minutes, .line = {}});
  };
  steadied(1, Helped::something_learned, 20);
  steadied(2, Helped::something_learned, 120);
  steadied(3, Helped::something_learned, 300);
  steadied(4, Helped::practitioner, 0);
  steadied(5, Helped::rest, std::nullopt);
  EXPECT_EQ(told(tell_what_helped, trial.finished()).back(),
            "How long it helped, where you wrote it: something you learned, about two hours (the middle of 3 "
            "times); A, not at all (once).");
}

TEST(PlainCounts, what_was_expected_of_a_break_is_held_against_how_it_was) {
  TrialDiary trial;
  const auto away = [&](int day, std::optional<int> expected, std::optional<int> how_hard) {
    trial.record(day, diary::Absence{.until = Moment{TrialDiary::at(day + 5), "UTC"},
                                     .announced = {},
                                     .expected = expected,
                                     .how_hard = how_hard,
                                     .line = {},
                                     .let_be = {}});
  };
  away(1, 8, 4);
  away(10, 7, 6);  // within a step
  away(20, 9, 5);
  away(30, 6, std::nullopt);
  away(40, std::nullopt, 3);
  EXPECT_THAT(
      told(tell_what_was_expected, trial.finished()),
      ElementsAre("Of 3 breaks you rated before and afterwards, 2 were less hard than you expected, 1 "
                  "was about as hard as you expected, give or take a step."));
  EXPECT_THAT(told(tell_what_was_expected, TrialDiary().finished()), IsEmpty());
}

TEST(PlainCounts, needing_and_wanting_away_at_once_is_an_answer) {
  TrialDiary trial;
  trial.check_in(1, {{"reliance", 8}, {"pull_away", 7}, {"safety", 2}});
  trial.check_in(2, {{"reliance", 9}, {"pull_away", 1}, {"safety", 8}});
  trial.check_in(3, {{"reliance", 2}, {"pull_away", 9}});
  trial.check_in(4, {{"reliance", 7}, {"pull_away", -1}});  // far away is no number
  EXPECT_THAT(
      told_of_needing(trial),
      ElementsAre("In this time you rated needing A and wanting to get away together 3 times; both were 6 or "
                  "more once. Both at once is an answer, too.",
                  "When needing A was 6 or more, you rated how safe that would feel twice; that was 6 or "
                  "more once."));
}

}  // namespace
}  // namespace holdfast::review
