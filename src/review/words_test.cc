// The three findings that rest on words and old sentences: feelings named, beliefs, reactions. What is used
// and what is not, the refusals, and that clear diaries are answered in plain words. How
// often naming and beliefs are true is the business of tests/calibration/word_sentences_test.cc.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/random.h"
#include "review/counting.h"
#include "review/explain.h"
#include "review/json.h"
#include "review/trial_diary.h"

namespace holdfast::review {
namespace {

using diary::Belief;
using diary::BeliefRating;
using diary::CheckIn;
using diary::Emotion;
using diary::Reaction;

using Answer = Finding (*)(const Looking&);

Finding answered_whole(Answer answer, const diary::Diary& diary, double now_days, Options options = {}) {
  options.now = Moment{TrialDiary::at(now_days), "UTC"};
  const auto chapter = chapter_of(diary, options);
  EXPECT_TRUE(chapter);
  const Finding finding = answer({diary, options, *chapter, {}, {}});
  Finding blank = finding;
  blank.sentence.clear();
  EXPECT_EQ(sentence(blank), finding.sentence);
  EXPECT_EQ(finding.evidence.entries.size(), std::size_t(finding.evidence.n));
  double mass = 0;
  for (const Mass& one : finding.masses) mass += one.probability;
  for (const Said& said : explain(finding).statements) EXPECT_FALSE(said.true_when.empty()) << said.statement;
  EXPECT_NEAR(mass, finding.masses.empty() ? 0 : 1, 1e-9);
  return finding;
}

// Unpleasant words that come and go together in the first half, and one at a time in the second.
TrialDiary with_feelings(int days, bool marked = true, int apart_from = 1 << 20) {
  TrialDiary trial;
  const std::vector<std::string> words{"sad", "angry", "ashamed", "afraid"};
  if (marked)
    for (const auto& word : words) trial.record(0, Emotion{.word = word, .tone = Emotion::Tone::unpleasant});
  trial.record(0, Emotion{.word = "calm", .tone = Emotion::Tone::pleasant});
  Random random(5);
  for (int day = 0; day < days; ++day) {
    CheckIn body;
    body.emotions = {"calm", "awake"};
    const bool bad = random.chance(0.5);
    for (const auto& word : words)
      if (day < apart_from ? bad != random.chance(0.1) : random.chance(0.4)) body.emotions.push_back(word);
    trial.record(day, body);
  }
  return trial;
}

TEST(Naming, words_that_no_longer_come_together_are_told_apart_more_finely) {
  const Finding finding = answered_whole(answer_naming, with_feelings(300, true, 150).finished(), 301);
  EXPECT_EQ(finding.sentence,
            "You almost certainly tell unpleasant feelings apart more finely than between January and June. "
            "(Rating alone can do this.)");
  EXPECT_EQ(finding.evidence.n, 300);
  EXPECT_EQ(counts(finding)["words_compared"], 4);
  EXPECT_TRUE(tells(finding.more, "It compares four words that you used in both halves."));
  const Finding same = answered_whole(answer_naming, with_feelings(300).finished(), 301);
  EXPECT_EQ(same.statement, "about_the_same");
  EXPECT_NE(same.sentence.find(" about as finely as "), std::string::npos);
  EXPECT_NE(same.more.at(0).find("you used about 4 different words, in both halves alike."),
            std::string::npos);
}

TEST(Naming, too_little_is_said) {
  EXPECT_EQ(answered_whole(answer_naming, with_feelings(300, false).finished(), 301).why_not,
            "it is not said which feelings are unpleasant");
  const Finding few = answered_whole(answer_naming, with_feelings(30).finished(), 31);
  EXPECT_EQ(
      few.sentence,
      "The diary can't tell yet: few check-ins carry several feelings. There is nothing you need to do.");
  EXPECT_NE(few.how_much_more, "");
  EXPECT_EQ(answered_whole(answer_naming, with_feelings(60).finished(), 61).why_not,
            "it looks at four months at least");
}

TEST(Naming, check_ins_without_feelings_and_those_before_since_are_no_data) {
  TrialDiary trial = with_feelings(300);
  const Finding before = answered_whole(answer_naming, trial.finished(), 301);
  for (int day = 0; day < 300; day += 3) trial.check_in(day + 0.5, {{"distress", 4}});
  EXPECT_EQ(to_json(answered_whole(answer_naming, trial.finished(), 301), "UTC"), to_json(before, "UTC"));
  Options options;
  options.since = TrialDiary::at(99.5);
  EXPECT_EQ(answered_whole(answer_naming, trial.finished(), 301, options).evidence.n, 200);
}

diary::Id add_belief(TrialDiary& trial, const std::string& words) {
  return trial.record(0, Belief{.sentence = words});
}

void rate(TrialDiary& trial, const diary::Id& belief, double from, double until, double first, double last,
          double every = 14) {
  for (double day = from; day <= until; day += every)
    trial.record(
        day,
        BeliefRating{.belief = belief,
                     .how_true = int(std::lround(first + (last - first) * (day - from) / (until - from))),
                     .line = ""});
}

TEST(Beliefs, one_that_faded_feels_less_true) {
  TrialDiary trial;
  const auto id = add_belief(trial, "Being needy only brings pain");
  rate(trial, id, 0, 420, 9, 3);
  const Finding finding = answered_whole(answer_beliefs, trial.finished(), 425);
  EXPECT_EQ(finding.statement, "less_true");
  EXPECT_EQ(finding.sentence, "\"Being needy only brings pain\" " +
                                  std::string(adverb_of(finding.likelihood)) +
                                  " feels less true than a year ago.");
  EXPECT_EQ(finding.subject, "Being needy only brings pain");
  EXPECT_EQ(finding.evidence.of, "ratings");
  EXPECT_EQ(finding.evidence.n, 31);
  ASSERT_EQ(finding.picture.bands.size(), 1u);
  EXPECT_EQ(finding.picture.dots.size(), 31u);
  const Finding later = answered_whole(answer_beliefs, trial.finished(), 500);
  EXPECT_EQ(later.sentence, "Up to 2 March 2026, \"Being needy only brings pain\" " +
                                std::string(adverb_of(later.likelihood)) +
                                " felt less true than a year before.");
}

TEST(Beliefs, one_that_stays_feels_about_as_true) {
  TrialDiary trial;
  rate(trial, add_belief(trial, "I don't deserve care"), 0, 400, 6, 6, 5);
  const Finding finding = answered_whole(answer_beliefs, trial.finished(), 401);
  EXPECT_EQ(finding.sentence, "\"I don't deserve care\" " + std::string(adverb_of(finding.likelihood)) +
                                  " feels about as true as a year ago.");
}

TEST(Beliefs, of_several_the_clearest_is_said_and_none_is_dropped) {
  TrialDiary trial;
  const auto few = add_belief(trial, "She'll want something back");
  const auto faded = add_belief(trial, "Being needy only brings pain");
  const auto folded = add_belief(trial, "a secret");
  add_belief(trial, "never rated");
  rate(trial, few, 0, 30, 5, 5, 30);
  rate(trial, faded, 0, 420, 9, 2);
  rate(trial, folded, 0, 40, 5, 5, 10);
  trial.record(3, BeliefRating{.belief = std::nullopt, .how_true = 4, .line = ""});
  trial.record(5, BeliefRating{.belief = few, .how_true = std::nullopt, .line = "no number"});
  auto diary = trial.finished();
  for (auto& record : diary.records)
    if (record.id == folded) record.folded = true;
  const Finding finding = answered_whole(answer_beliefs, diary, 425);
  EXPECT_EQ(finding.statement, "less_true");
  EXPECT_EQ(finding.subject, "Being needy only brings pain");
  ASSERT_EQ(finding.more.size(), 3u);
  EXPECT_TRUE(tells(finding.more, "\"She'll want something back\": the diary can't tell yet; rated twice."));
  EXPECT_TRUE(
      tells(finding.more,
            "An old sentence you folded away: the diary can't tell yet; it looks at two months at least."));
  EXPECT_TRUE(tells(finding.more, "One rating names no sentence that is in the diary; it is not counted."));
  EXPECT_EQ(to_json(finding, "UTC").dump().find("secret"), std::string::npos);
}

TEST(Beliefs, a_folded_one_is_told_without_its_words) {
  TrialDiary trial;
  const auto id = add_belief(trial, "a secret");
  rate(trial, id, 0, 420, 9, 2);
  auto diary = trial.finished();
  for (auto& record : diary.records) record.folded = record.id == id;
  const Finding finding = answered_whole(answer_beliefs, diary, 425);
  EXPECT_EQ(finding.sentence, "An old sentence you folded away " +
                                  std::string(adverb_of(finding.likelihood)) +
                                  " feels less true than a year ago.");
}

TEST(Questions, hers_is_in_her_own_words_where_nobody_is_named) {
  EXPECT_EQ(said(questions().front(), "your therapist"),
            "Is needing my therapist helping me find my own footing, or am I going round in circles?");
  EXPECT_EQ(said(questions()[1], "your therapist"),
            "How has the whole time with your therapist gone, from the first day to now?");
}

TEST(Beliefs, too_little_is_said) {
  TrialDiary trial;
  const auto id = add_belief(trial, "I'm allowed to need");
  EXPECT_EQ(answered_whole(answer_beliefs, trial.finished(), 90).why_not, "no old sentence is rated");
  rate(trial, id, 0, 60, 5, 5, 60);
  const Finding twice = answered_whole(answer_beliefs, trial.finished(), 90);
  EXPECT_EQ(twice.sentence, "The diary can't tell yet: rated twice. There is nothing you need to do.");
  EXPECT_EQ(twice.how_much_more, "At your rhythm, that takes about three months more.");
}

Reaction reaction(std::optional<double> back, std::vector<Reaction::Found> found = {}) {
  Reaction body;
  if (back) body.came_back = Moment{TrialDiary::at(*back), "UTC"};
  body.found = std::move(found);
  return body;
}

TEST(Reactions, are_counted_and_several_answers_count_each) {
  using enum Reaction::Found;
  TrialDiary trial;
  trial.record(1, reaction(4, {something_true, something_old}));
  trial.record(2, reaction(6, {something_true}));
  trial.record(3, reaction(8, {something_true, theirs}));
  trial.record(4, reaction(14, {something_wrong}));
  trial.record(5, reaction(35, {something_wrong, something_old}));
  trial.record(6, reaction(8, {dont_know}));
  trial.record(7, reaction(9));
  trial.record(8, reaction({}));
  trial.record(9, reaction(70, {theirs}));  // comes back after now
  Reaction gone = reaction({});
  gone.let_go = true;
  trial.record(10, gone);
  const Finding finding = answered_whole(answer_reactions, trial.finished(), 40);
  EXPECT_TRUE(finding.answered);
  EXPECT_EQ(finding.sentence,
            "You came back to 7 reactions. In 3 you found something true, in 2 something old, in 1 that it "
            "was theirs, in "
            "2 that something was wrong.");
  EXPECT_EQ(finding.evidence.n, 7);
  EXPECT_EQ(finding.more,
            (std::vector<std::string>{"With one of them you still don't know. That is an answer too.",
                                      "What you saw in one of them is not written down.",
                                      "You came back to half of them within about 4 days.", "Two still wait.",
                                      "You let one go."}));
  const auto json = to_json(finding, "UTC");
  EXPECT_TRUE(json["likelihood"].is_null());
  EXPECT_TRUE(json["probability"].is_null());
  EXPECT_TRUE(json["statements"].empty());
}

TEST(Reactions, not_knowing_is_an_answer_and_nothing_written_is_said) {
  TrialDiary trial;
  for (int i = 0; i < 7; ++i) trial.record(i, reaction(i + 3, {Reaction::Found::dont_know}));
  EXPECT_EQ(answered_whole(answer_reactions, trial.finished(), 40).sentence,
            "You came back to 7 reactions and still don't know. That is an answer too.");
  trial.record(8, reaction(9));
  EXPECT_EQ(answered_whole(answer_reactions, trial.finished(), 40).sentence,
            "You came back to 8 reactions; with 7 of them you still don't know. That is an answer too.");
  TrialDiary silent;
  silent.record(1, reaction(2));
  EXPECT_EQ(answered_whole(answer_reactions, silent.finished(), 40).sentence,
            "You came back to 1 reaction. What you saw is not written down.");
}

TEST(Reactions, that_wait_are_refused_with_the_day_they_come_back) {
  TrialDiary trial;
  Reaction waiting;
  waiting.come_back = Moment{TrialDiary::at(12), "UTC"};
  trial.record(1, waiting);
  const Finding finding = answered_whole(answer_reactions, trial.finished(), 10);
  EXPECT_EQ(finding.sentence,
            "The diary can't tell yet: none has come back yet. There is nothing you need to do.");
  EXPECT_EQ(finding.how_much_more, "The next one comes back on 18 January 2025.");
  EXPECT_EQ(to_json(finding, "UTC")["likelihood"], "can't tell");
}

TEST(Words, of_a_remembered_relationship_are_not_used) {
  TrialDiary trial = with_feelings(300, true, 150);
  rate(trial, add_belief(trial, "x"), 0, 200, 9, 2);
  trial.record(1, reaction(4, {Reaction::Found::theirs}));
  auto diary = trial.finished();
  for (auto& record : diary.records)
    if (auto* relationship = std::get_if<diary::Relationship>(&record.body)) relationship->remembered = true;
  for (const Answer answer : {answer_naming, answer_beliefs, answer_reactions})
    EXPECT_EQ(answered_whole(answer, diary, 301).why_not, "A's time is written from memory");
}

}  // namespace
}  // namespace holdfast::review
