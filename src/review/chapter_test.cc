// Which records enter a review, and that nothing unknown becomes a number.
#include "review/chapter.h"

#include <gtest/gtest.h>

#include <cmath>

#include "review/trial_diary.h"

namespace holdfast::review {
namespace {

TEST(Chapter, far_away_is_missing_and_counted_never_zero) {
  TrialDiary trial;
  for (int day = 0; day < 12; ++day)
    trial.check_in(day, {{"distress", day == 3 ? -1.0 : 6.0}, {"reliance", 5}});
  const auto chapter = chapter_of(trial.finished(), at_day(20));
  ASSERT_TRUE(chapter);
  const auto series = series_of(*chapter, scales_in_model(*chapter));
  ASSERT_EQ(series.scales, 2);
  EXPECT_TRUE(std::isnan(series.reading(3, 0)));
  EXPECT_NEAR(series.reading(4, 0), 0.4, 1e-12);
  EXPECT_NEAR(series.reading(4, 1), 0.0, 1e-12);
  const Evidence evidence = evidence_of(*chapter, distress, TrialDiary::at(0), TrialDiary::at(20));
  EXPECT_EQ(evidence.n, 11);
  EXPECT_EQ(evidence.far_away, 1);
}

TEST(Chapter, two_check_ins_in_one_minute_are_both_kept) {
  TrialDiary trial;
  trial.check_in(1, {{"distress", 2}});
  trial.check_in(1, {{"distress", 9}});
  const auto chapter = chapter_of(trial.finished(), at_day(20));
  ASSERT_TRUE(chapter);
  const std::vector<ScaleIndex> only{distress};
  const auto series = series_of(*chapter, only);
  ASSERT_EQ(series.times.size(), 2u);
  EXPECT_EQ(series.times[0], series.times[1]);
}

TEST(Chapter, a_remembered_relationship_gives_no_readings) {
  TrialDiary trial;
  for (int day = 0; day < 30; ++day) trial.check_in(day, {{"distress", 5}});
  auto diary = trial.finished();
  for (auto& record : diary.records)
    if (auto* said = std::get_if<diary::Relationship>(&record.body)) said->remembered = true;
  const auto chapter = chapter_of(diary, at_day(40));
  ASSERT_TRUE(chapter);
  EXPECT_TRUE(chapter->remembered);
  EXPECT_TRUE(chapter->check_ins.empty());
}

TEST(Chapter, only_sessions_that_took_place_are_events) {
  TrialDiary trial;
  for (int day = 0; day < 30; ++day) trial.check_in(day, {{"distress", 5}});
  trial.session(3.5);
  trial.session(10.5, diary::Session::Outcome::cancelled);
  trial.session(17.5, diary::Session::Outcome::moved);
  trial.session(60.5);
  const auto chapter = chapter_of(trial.finished(), at_day(40));
  ASSERT_TRUE(chapter);
  const std::vector<ScaleIndex> only{distress};
  const auto series = series_of(*chapter, only);
  ASSERT_EQ(series.events.size(), 1u);
  EXPECT_NEAR(series.events[0].time, 3.5, 1e-9);
}

TEST(Chapter, gives_frequent_purposes_a_jump_of_their_own_and_pools_the_rare_ones) {
  using Purpose = diary::Contact::Purpose;
  TrialDiary trial;
  for (int day = 0; day < 60; ++day) trial.check_in(day, {{"distress", 5}});
  trial.session(3.5);
  for (int i = 0; i < 9; ++i) trial.contact(2.2 + 5 * i, Purpose::help_now);
  for (int i = 0; i < 5; ++i) trial.contact(2.3 + 5 * i, Purpose::share);
  for (int i = 0; i < 4; ++i) trial.contact(2.4 + 5 * i);
  for (int i = 0; i < 3; ++i) trial.contact(2.6 + 5 * i, {}, {}, diary::Who::practitioner);
  trial.rupture(20.5);
  trial.absence(5, 8);
  trial.absence(25, 28);
  trial.absence(45, 48);
  const auto chapter = chapter_of(trial.finished(), at_day(60));
  ASSERT_TRUE(chapter);
  const Kinds kinds = kinds_in_model(*chapter);
  EXPECT_EQ(kinds.events, (std::vector<std::string>{"session", "contact:help_now", "rupture", "contact"}));
  EXPECT_EQ(kinds.intervals, (std::vector<std::string>{"absence", "absence_trend"}));
  EXPECT_EQ(kinds.covariates, (std::vector<std::string>{"first_weeks", "week:sine", "week:cosine",
                                                        "week:sine_2", "week:cosine_2"}))
      << "always at noon: nothing can be said of the hour";
  const std::vector<ScaleIndex> only{distress};
  const auto series = series_of(*chapter, only);
  std::vector<int> counts(4);
  for (const auto& event : series.events) ++counts[std::size_t(event.kind)];
  EXPECT_EQ(counts, (std::vector<int>{1, 9, 1, 9}));
  double trend = 0;
  int breaks = 0;
  for (const auto& one : series.intervals) {
    if (one.kind == 1) trend += one.size;
    breaks += one.kind < 2;
  }
  EXPECT_EQ(breaks, 6);
  EXPECT_NEAR(trend, 0, 1e-12);
}

TEST(Chapter, knows_the_day_of_the_week_the_hour_and_the_first_weeks) {
  TrialDiary trial;  // begins on a Monday at noon
  for (int day = 0; day < 600; ++day) trial.check_in(day + (day % 3) * 0.08, {{"distress", day % 11}});
  const auto chapters = chapters_of(trial.finished(), at_day(600));
  ASSERT_TRUE(chapters);
  ASSERT_EQ(chapters->size(), 2u);
  const std::vector<ScaleIndex> only{distress};
  const auto first = series_of(chapters->front(), only), last = series_of(chapters->back(), only);
  ASSERT_EQ(first.covariate_kinds, 1) << "52 days are too few for weeks, and her hours differ by little";
  EXPECT_NEAR(first.covariates[0], 2, 1e-9);
  EXPECT_NEAR(first.covariates[30], 2 * std::exp(-first.times[30] / 10), 1e-9);
  const Kinds kinds = kinds_in_model(chapters->back());
  EXPECT_EQ(kinds.covariates.front(), "week:sine") << "the first weeks are in the chapter before";
  ASSERT_EQ(last.covariate_kinds, int(kinds.covariates.size()));
  const std::size_t wide = kinds.covariates.size();
  for (std::size_t i = 0; i + 21 < last.times.size(); ++i) {  // the same day and hour, three weeks on
    const auto at = last.covariates.begin() + std::ptrdiff_t(i * wide);
    const auto later = last.covariates.begin() + std::ptrdiff_t((i + 21) * wide);
    for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(at[std::ptrdiff_t(k)], later[std::ptrdiff_t(k)], 1e-9);
  }
}

TEST(Chapter, reads_ratings_as_rounded_to_the_steps_they_were_given_in) {
  TrialDiary trial;
  for (int day = 0; day < 60; ++day)
    trial.check_in(day, {{"distress", day % 11}, {"footing", (day % 7) * 10 / 6.0}});
  const auto chapter = chapter_of(trial.finished(), at_day(60));
  ASSERT_TRUE(chapter);
  EXPECT_NEAR(rungs_of(*chapter, distress).width, 0.4, 1e-12);
  EXPECT_NEAR(rungs_of(*chapter, footing).width, 10 / 6.0 / 2.5, 1e-9);
  EXPECT_EQ(rungs_of(*chapter, distress).lowest, -2);
  EXPECT_EQ(rungs_of(*chapter, distress).highest, 2);
}

TEST(Chapter, cuts_the_time_from_its_end_into_chapters_of_eighteen_months_and_loses_nothing) {
  TrialDiary trial;
  for (int day = 0; day < 900; day += 3) trial.check_in(day, {{"distress", 5}});
  for (int day = 0; day < 900; day += 7) trial.session(day + 0.5);
  const auto chapters = chapters_of(trial.finished(), at_day(900));
  ASSERT_TRUE(chapters);
  ASSERT_EQ(chapters->size(), 2U);
  const Chapter& first = chapters->front();
  EXPECT_EQ(first.check_ins.size() + chapters->back().check_ins.size(), 300U);
  EXPECT_EQ(first.sessions.size() + chapters->back().sessions.size(), 129U);
  EXPECT_LT(first.check_ins.back().at, chapters->back().check_ins.front().at);
  const auto chapter = chapter_of(trial.finished(), at_day(900));
  ASSERT_TRUE(chapter);
  EXPECT_LE(chapter->last_model_time(), chapter_days);
  EXPECT_EQ(chapter->check_ins.back().at, TrialDiary::at(897));
}

TEST(Chapter, without_a_named_one_the_relationship_that_is_not_over_is_the_main_one) {
  TrialDiary trial("Em");
  for (int day = 0; day < 30; ++day) trial.check_in(day, {{"distress", 5}});
  trial.ending(31);
  const diary::Id second = trial.relationship(40, "A");
  const auto chapter = chapter_of(trial.finished(), at_day(50));
  ASSERT_TRUE(chapter);
  EXPECT_EQ(chapter->name, "A");
  EXPECT_EQ(chapter->relationship, second.text);
  EXPECT_TRUE(chapter->check_ins.empty());
  Options options = at_day(50);
  options.relationship = trial.main().text;
  const auto first = chapter_of(trial.finished(), options);
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->over);
  EXPECT_EQ(first->check_ins.size(), 30u);
  options.relationship = "nosuchperson";
  EXPECT_EQ(chapter_of(trial.finished(), options).error().kind, ProblemKind::not_found);
}

TEST(Chapter, an_absence_without_an_end_lasts_until_the_next_session_or_now) {
  TrialDiary trial;
  for (int day = 0; day < 30; ++day) trial.check_in(day, {{"distress", 5}});
  const diary::Id open = trial.absence(5, 20);
  trial.session(14);
  auto diary = trial.finished();
  for (auto& record : diary.records)
    if (record.id == open) std::get<diary::Absence>(record.body).until.reset();
  const auto chapter = chapter_of(diary, at_day(40));
  ASSERT_TRUE(chapter);
  EXPECT_FALSE(chapter->away);
  EXPECT_EQ(chapter->absences.front().until, TrialDiary::at(14));
}

TEST(Evidence, counts_gaps_late_entries_and_edges) {
  TrialDiary trial;
  trial.check_in(0, {{"distress", 10}});
  trial.check_in(1, {{"distress", 4}}, 3);
  trial.check_in(21, {{"distress", 0}});
  trial.check_in(22, {{"distress", 4}});
  const auto chapter = chapter_of(trial.finished(), at_day(40));
  ASSERT_TRUE(chapter);
  const Evidence evidence = evidence_of(*chapter, distress, TrialDiary::at(0), TrialDiary::at(40));
  EXPECT_EQ(evidence.n, 4);
  EXPECT_EQ(evidence.gaps, 1);
  EXPECT_EQ(evidence.longest_gap_days, 20);
  EXPECT_EQ(evidence.span_days, 23);
  EXPECT_DOUBLE_EQ(evidence.late_share, 0.25);
  EXPECT_DOUBLE_EQ(evidence.edge_share, 0.5);
}

// A session that was asked for because it was bad says nothing of what sessions bring.
TEST(Chapter, sessions_asked_for_are_told_from_those_on_a_schedule) {
  const auto diary_with = [](const std::vector<double>& days, std::optional<bool> planned) {
    TrialDiary trial;
    for (int day = 0; day < 90; ++day) trial.check_in(day, {{"distress", 4 + day % 3}});
    for (const double day : days)
      trial.record(day, diary::Session{.outcome = diary::Session::Outcome::kept, .planned = planned});
    return *chapter_of(trial.finished(), at_day(95));
  };
  const std::vector<double> weekly{1.2, 8.2, 15.2, 22.2, 30.2, 36.2, 43.2, 50.2},
      anyhow{1, 5, 13, 16, 25, 34, 40, 51, 59, 61};
  EXPECT_EQ(kinds_in_model(diary_with(weekly, std::nullopt)).events, (std::vector<std::string>{"session"}));
  EXPECT_EQ(kinds_in_model(diary_with(anyhow, std::nullopt)).events,
            (std::vector<std::string>{"session:asked"}));
  EXPECT_EQ(kinds_in_model(diary_with(anyhow, true)).events, (std::vector<std::string>{"session"}));
  EXPECT_EQ(kinds_in_model(diary_with(weekly, false)).events, (std::vector<std::string>{"session:asked"}));
}

}  // namespace
}  // namespace holdfast::review
