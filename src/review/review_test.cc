// The review from end to end on small invented diaries: what it refuses and how, that the same question on
// the same diary gives the same answer, and that every sentence is made from its finding's numbers.
#include "review/review.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/random.h"
#include "review/answering.h"
#include "review/explain.h"
#include "review/json.h"
#include "review/trial_diary.h"

namespace holdfast::review {
namespace {

Options few_draws_at_day(double days) {
  Options options;
  options.now = Moment{TrialDiary::at(days), "UTC"};
  options.draws = 120;
  return options;
}

struct Wanted {
  int days = 200;
  bool reliance = true, footing = true;
  double session_effect = -1.5;  // steps, decaying over about two days
  std::uint64_t seed = 7;
};

// Two scales that wander, weekly sessions on Wednesday evenings, two breaks.
TrialDiary lived(const Wanted& wanted) {
  TrialDiary trial;
  Random random(wanted.seed);
  trial.absence(70.5, 84.5);
  trial.absence(140.5, 154.5);
  for (int day = 2; day < wanted.days; day += 7)
    if (!(day > 70 && day < 85) && !(day > 140 && day < 155)) trial.session(day + 0.25);
  double hard = 0, need = 0;
  for (int day = 0; day < wanted.days; ++day) {
    hard = 0.6 * hard + 1.2 * random.normal();
    need = 0.6 * need + 0.3 * hard + 0.8 * random.normal();
    if (!random.chance(0.8)) continue;
    const double since = std::fmod(day + 5.0 - 0.25, 7.0);
    const double felt = 5 + hard + wanted.session_effect * std::exp(-since / 2) + random.normal();
    auto step = [](double value) { return std::clamp(std::round(value), 1.0, 9.0); };
    std::vector<std::pair<std::string, double>> ratings{{"distress", step(felt)}};
    if (wanted.reliance)
      ratings.emplace_back("reliance", step(8 - 5.0 * day / wanted.days + need + random.normal()));
    if (wanted.footing && day % 2 == 0)
      ratings.emplace_back("footing", step(3 + 3.0 * day / wanted.days + random.normal()));
    trial.check_in(day + 0.3 * random.uniform(), ratings, random.chance(0.05) ? 3 : 0);
  }
  return trial;
}

const Finding& found(const Review& review, std::string_view id) {
  const auto at = std::find_if(review.findings.begin(), review.findings.end(),
                               [&](const Finding& finding) { return finding.id == id; });
  EXPECT_NE(at, review.findings.end());
  return *at;
}

Review reviewed(const diary::Diary& diary, const Options& options) {
  Silent silent;
  auto made = review(diary, options, silent);
  EXPECT_TRUE(made);
  return *made;
}

TEST(Review, of_an_empty_diary_refuses_every_question_gently) {
  const Review empty = reviewed(TrialDiary().finished(), few_draws_at_day(10));
  ASSERT_EQ(empty.findings.size(), questions_of(diary::Role::client).size());
  const std::map<std::string, std::string> counted{{"needs", "no needs are written down"},
                                                   {"frame", "no sessions are recorded"},
                                                   {"contact", "no contact has relief noted"},
                                                   {"naming", "it is not said which feelings are unpleasant"},
                                                   {"beliefs", "no old sentence is rated"},
                                                   {"reactions", "none has come back yet"},
                                                   {"together", "nothing it looks at has an answer yet"},
                                                   {"steadying", "what helped is not written down"},
                                                   {"carried", "what you carry with you was never rated"}};
  for (const Finding& finding : empty.findings) {
    EXPECT_FALSE(finding.answered);
    const auto own = counted.find(finding.id);
    EXPECT_EQ(finding.sentence,
              "The diary can't tell yet: " +
                  (own == counted.end() ? "there are no check-ins in it yet" : own->second) +
                  ". There is nothing you need to do.");
  }
  EXPECT_EQ(reviewed(diary::Diary{}, few_draws_at_day(10)).name, "your therapist");
}

TEST(Review, every_sentence_is_recomputed_from_its_finding_and_opens_into_entries_that_exist) {
  const auto diary = lived({}).finished();
  const Review made = reviewed(diary, few_draws_at_day(205));
  std::set<std::string> ids;
  for (const auto& record : diary.records) ids.insert(record.id.text);
  EXPECT_TRUE(made.model.usable) << made.model.why_not;
  int answered = 0;
  for (const Finding& finding : made.findings) {
    SCOPED_TRACE(finding.id + ": " + finding.sentence);
    Finding blank = finding;
    blank.sentence.clear();
    EXPECT_EQ(sentence(blank), finding.sentence);
    for (const auto& id : finding.evidence.entries) EXPECT_TRUE(ids.contains(id.text));
    double mass = 0;
    for (const Mass& one : finding.masses) mass += one.probability;
    EXPECT_NEAR(mass, finding.masses.empty() ? 0 : 1, 1e-9);
    if (!finding.answered) continue;
    ++answered;
    // Of what is told together no surer word has been checked.
    const Likelihood surest = finding.id == "together" ? Likelihood::very_likely : Likelihood::almost_certain;
    EXPECT_EQ(finding.likelihood, std::min(likelihood_of(*finding.probability), surest));
    EXPECT_GE(*finding.probability, 0.60);
    EXPECT_FALSE(finding.evidence.entries.empty());
    // What is told together has no picture of its own; its lines have theirs where they are answered.
    if (finding.id != "together") {
      EXPECT_FALSE(finding.picture.bands.empty());
    }
    for (const Band& band : finding.picture.bands)
      for (std::size_t i = 0; i < band.median.size(); ++i) {
        EXPECT_LE(band.low[i], band.median[i]);
        EXPECT_LE(band.median[i], band.high[i]);
      }
    for (std::string_view word : {"reliance", "dependence", "ratio", "!"})
      EXPECT_EQ(finding.sentence.find(word), std::string::npos);
  }
  EXPECT_GE(answered, 2);
  const auto& marks = found(made, "direction").picture.marks;
  EXPECT_FALSE(marks.empty());
  EXPECT_TRUE(
      std::is_sorted(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) { return a.at < b.at; }));
  for (const Mark& mark : marks) EXPECT_TRUE(mark.kind == "session" || mark.kind == "rupture") << mark.kind;
  EXPECT_EQ(found(made, "direction").statement, "eased");
  EXPECT_EQ(found(made, "footing").statement, "more");
}

TEST(Review, the_same_question_on_the_same_diary_gives_the_same_answer_alone_or_with_the_others) {
  const auto diary = lived({.days = 120}).finished();
  const Review once = reviewed(diary, few_draws_at_day(125));
  EXPECT_EQ(to_json(once), to_json(reviewed(diary, few_draws_at_day(125))));
  Options alone = few_draws_at_day(125);
  alone.question = "session";
  const Review single = reviewed(diary, alone);
  ASSERT_EQ(single.findings.size(), 1u);
  EXPECT_EQ(to_json(single.findings[0], "UTC"), to_json(found(once, "session"), "UTC"));
  EXPECT_EQ(found(reviewed(diary, few_draws_at_day(126)), "session").sentence, single.findings[0].sentence);
}

// The model's facts say how they were learned, and differ.
TEST(Review, of_the_same_entries_is_the_same_from_draws_that_were_kept_and_of_a_day_more_nearly_so) {
  const auto diary = lived({.days = 121}).finished();
  const Review first = reviewed(diary, few_draws_at_day(120));
  ASSERT_EQ(first.drawn.size(), 1u);
  Options options = few_draws_at_day(120);
  options.kept = first.drawn;
  const Review same = reviewed(diary, options);
  EXPECT_TRUE(same.drawn.empty());
  ASSERT_EQ(same.findings.size(), first.findings.size());
  for (std::size_t i = 0; i < first.findings.size(); ++i)
    EXPECT_EQ(to_json(same.findings[i], "UTC"), to_json(first.findings[i], "UTC"));

  const Review fresh = reviewed(diary, few_draws_at_day(121.5));
  options.now = few_draws_at_day(121.5).now;
  const Review later = reviewed(diary, options);
  for (std::size_t i = 0; i < fresh.findings.size(); ++i)
    for (std::size_t k = 0; k < fresh.findings[i].masses.size(); ++k)
      EXPECT_NEAR(later.findings[i].masses[k].probability, fresh.findings[i].masses[k].probability, 0.2)
          << fresh.findings[i].id;

  // Another life's draws have no weight here.
  const auto other = lived({.days = 121, .session_effect = 1, .seed = 8}).finished();
  Options foreign = few_draws_at_day(120);
  const Review without = reviewed(other, foreign);
  foreign.kept = {{first.drawn.begin()->first, reviewed(diary, few_draws_at_day(60)).drawn.begin()->second}};
  const Review with = reviewed(other, foreign);
  EXPECT_EQ(to_json(with), to_json(without));
}

TEST(Review, what_nobody_rated_is_refused_in_words_of_the_screen) {
  const Review made =
      reviewed(lived({.days = 120, .reliance = false, .footing = false}).finished(), few_draws_at_day(125));
  const std::string never =
      "The diary can't tell yet: needing A was never rated. There is nothing you need to do.";
  EXPECT_EQ(found(made, "direction").sentence, never);
  EXPECT_EQ(found(made, "loop").sentence, never);
  EXPECT_EQ(found(made, "footing").why_not, "staying with hard feelings was never rated");
  EXPECT_EQ(found(made, "support").why_not, "leaning on others was never rated");
  EXPECT_EQ(made.folded_line.empty(), false);
}

TEST(Review, too_little_says_how_little_and_about_how_much_longer) {
  TrialDiary trial;
  for (int day = 0; day < 9; ++day)
    trial.check_in(day * 2, {{"distress", 4 + day % 3}, {"reliance", 5 + day % 2}});
  for (int week = 0; week < 5; ++week) trial.session(week * 3.5 + 0.1);
  trial.absence(6, 8);
  const Review made = reviewed(trial.finished(), few_draws_at_day(20));
  EXPECT_EQ(found(made, "direction").why_not, "you rated it on 9 days");
  EXPECT_EQ(found(made, "direction").how_much_more, "At your rhythm, that takes about four weeks more.");
  EXPECT_EQ(found(made, "session").why_not, "only 5 sessions have ratings after them");
  EXPECT_EQ(found(made, "loop").why_not, "too few hard moments have ratings close together");
  for (const Finding& finding : made.findings)
    EXPECT_EQ(finding.how_much_more.find("break"), std::string::npos);
}

TEST(Review, ratings_that_stopped_are_named_by_their_month) {
  TrialDiary trial;
  for (int day = 0; day < 200; ++day)
    trial.check_in(day, {{"distress", 5 + day % 3}, {day < 120 ? "footing" : "reliance", 4 + day % 2}});
  const Review made = reviewed(trial.finished(), few_draws_at_day(200));
  EXPECT_EQ(found(made, "footing").why_not, "ratings stop in May");
}

// Seven, later ten, later ten again: what lies beyond the end is open, and the answer has to leave it open.
TEST(Review, a_rating_at_the_end_may_stand_for_anything_beyond) {
  const auto change = [](double top) {
    TrialDiary trial;
    for (int day = 0; day < 120; ++day)
      trial.check_in(
          day, {{"distress", 4 + day % 3}, {"reliance", day < 60 ? 5 + day % 2 : top - (day % 9 == 0)}});
    const Finding direction = found(reviewed(trial.finished(), few_draws_at_day(120)), "direction");
    EXPECT_TRUE(direction.quantity.has_value()) << direction.why_not;
    return direction.quantity.value_or(Quantity{});
  };
  const Quantity inside = change(8), beyond = change(10);
  EXPECT_GT(beyond.high - beyond.low, 1.3 * (inside.high - inside.low));
  EXPECT_GT(beyond.high, 10 - 5.5);
}

TEST(Review, far_away_is_said) {
  TrialDiary trial = lived({.days = 150});
  for (int day = 140; day < 150; ++day) trial.check_in(day + 0.6, {{"reliance", -1}});
  const Finding direction = found(reviewed(trial.finished(), few_draws_at_day(151)), "direction");
  EXPECT_EQ(direction.evidence.far_away, 10);
  const std::string expected =
      "On 10 of " + std::to_string(direction.evidence.n + 10) + " check-ins you were far away;";
  EXPECT_TRUE(std::any_of(direction.cannot_tell.begin(), direction.cannot_tell.end(),
                          [&](const std::string& line) { return line.rfind(expected, 0) == 0; }));
}

TEST(Review, loop_stays_folded_while_the_practitioner_is_away_and_after_an_ending) {
  TrialDiary trial = lived({.days = 100});
  trial.absence(98, 110);
  const Finding away = found(reviewed(trial.finished(), few_draws_at_day(100)), "loop");
  EXPECT_TRUE(away.folded);
  EXPECT_EQ(away.folded_line, "This can wait until A is back.");
  trial.ending(99);
  const Finding over = found(reviewed(trial.finished(), few_draws_at_day(100)), "loop");
  EXPECT_TRUE(over.folded);
  EXPECT_EQ(over.folded_line, "This can wait.");
  EXPECT_FALSE(found(reviewed(lived({.days = 100}).finished(), few_draws_at_day(100)), "loop").folded);
}

TEST(Review, coming_sessions_and_absences_change_nothing) {
  TrialDiary trial = lived({.days = 100});
  const Review before = reviewed(trial.finished(), few_draws_at_day(100));
  trial.session(107);
  trial.absence(120, 140);
  EXPECT_EQ(to_json(before), to_json(reviewed(trial.finished(), few_draws_at_day(100))));
}

TEST(Review, unknown_questions_are_named_and_a_stop_is_a_stop) {
  Silent silent;
  Options options = few_draws_at_day(10);
  options.question = "dirction";
  const auto wrong = review(TrialDiary().finished(), options, silent);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().kind, ProblemKind::bad_request);
  EXPECT_NE(wrong.error().sentence.find("direction, easing-or-withdrawing, session"), std::string::npos);
  EXPECT_NE(wrong.error().sentence.find("Did you mean direction?"), std::string::npos);
  class Stop final : public Progress {
   public:
    bool report(std::string_view, double) override { return false; }
  } stop;
  const auto stopped = review(lived({.days = 60}).finished(), few_draws_at_day(60), stop);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, ProblemKind::cancelled);
}

TEST(Review, relabelling_time_zones_changes_no_finding) {
  const auto diary = lived({.days = 90}).finished();
  const std::string plain = to_json(reviewed(diary, few_draws_at_day(95))).dump();
  const std::vector<std::string> zones{"Europe/Berlin", "Asia/Kolkata", "America/New_York",
                                       "Pacific/Auckland", "UTC"};
  Random random(3);
  for (int trial = 0; trial < 3; ++trial) {
    auto relabelled = diary;
    for (auto& record : relabelled.records) {
      record.felt.zone = zones[random.below(zones.size())];
      record.written.zone = zones[random.below(zones.size())];
    }
    EXPECT_EQ(to_json(reviewed(relabelled, few_draws_at_day(95))).dump(), plain);
  }
}

// What is said has to come from the entries: where needing is the same number in every check-in, there is
// nothing about leaning to be learned, and the answer stands where it stood before.
TEST(Review, of_a_scale_that_never_moves_nothing_is_said_and_each_chance_stands_beside_the_one_before) {
  TrialDiary trial;
  Random random(5);
  for (int day = 0; day < 200; ++day) {
    const double hard = std::clamp(std::round(5 + 2 * random.normal()), 0.0, 10.0);
    trial.check_in(day + 0.3, {{"distress", hard}, {"reliance", 10}});
    if (hard >= 6)
      trial.check_in(day + 0.7, {{"distress", std::clamp(hard - 1, 0.0, 10.0)}, {"reliance", 10}});
  }
  const Review made = reviewed(trial.finished(), few_draws_at_day(205));
  const Finding& loop = found(made, "loop");
  EXPECT_FALSE(loop.answered) << loop.sentence;
  EXPECT_EQ(loop.why_not, "needing A is rated the same every time");
  // With a clear answer beside it, for which the line has to stand there.
  const Review of_both = reviewed(lived({}).finished(), few_draws_at_day(205));
  for (const Review* one : {&made, &of_both})
    for (const Finding& finding : one->findings) {
      const bool began = std::ranges::any_of(
          finding.more, [](const std::string& line) { return line.starts_with("Without your entries"); });
      EXPECT_EQ(began,
                finding.answered && !finding.masses.empty() && finding.masses.front().before.has_value())
          << finding.id << ": " << finding.sentence;
    }
  for (const Finding& finding : made.findings) {
    double before = 0;
    for (const Mass& mass : finding.masses)
      if (mass.before) before += *mass.before;
    if (!finding.masses.empty()) {
      EXPECT_NEAR(before, 1, 1e-9) << finding.id;
    }
    if (!finding.answered || !finding.probability) continue;
    const auto said = std::ranges::find(finding.masses, finding.statement, &Mass::statement);
    const auto odds = [](double p) { return p / (1 - p); };
    EXPECT_GE(odds(said->probability), 3 * odds(*said->before)) << finding.sentence;
  }
}

// Two chains that tell of different things, and as a canary the same draws dealt out evenly.
TEST(Review, an_answer_whose_draws_do_not_agree_is_withheld_by_name) {
  Random random(11);
  std::vector<double> values;
  for (int k = 0; k < 800; ++k) values.push_back(-2 + 0.3 * random.normal() - (k < 400 ? 0 : 0.4));
  const auto decided = [&](const std::vector<double>& of, double until_same) {
    std::vector<Draw> draws, before;
    for (const double value : of) draws.push_back({value, value < until_same ? "eased" : "about_the_same"});
    for (int k = 0; k < 600; ++k)
      before.push_back({0, k % 3 == 0 ? "eased" : k % 3 == 1 ? "about_the_same" : "grown"});
    Finding finding;
    finding.id = "direction";
    finding.practitioner = "A";
    finding.period_days = 90;
    decide(finding, {}, draws, before, 2, {"eased", "about_the_same", "grown"}, {}, {});
    return finding;
  };
  const Finding apart = decided(values, -0.5);
  EXPECT_FALSE(apart.answered);
  EXPECT_EQ(
      apart.sentence,
      "The diary can't tell yet: the reckoning did not settle for this one. There is nothing you need to "
      "do.");
  ASSERT_TRUE(apart.settled.has_value());
  EXPECT_FALSE(apart.settled->enough);
  EXPECT_EQ(to_json(apart, "UTC")["settled"]["enough"], false);
  EXPECT_NE(explain(apart).settled.find("After 800 draws the reckoning had not settled"), std::string::npos);
  std::vector<double> dealt;
  for (const std::size_t start : {0u, 1u})
    for (std::size_t k = start; k < values.size(); k += 2) dealt.push_back(values[k]);
  for (std::size_t k = 0; k < dealt.size(); ++k) std::swap(dealt[k], dealt[random.below(dealt.size())]);
  const Finding together = decided(dealt, -0.5);
  EXPECT_TRUE(together.answered);
  EXPECT_TRUE(together.settled->enough);
  EXPECT_NE(explain(together).settled.find("have settled"), std::string::npos);
}

TEST(Review, what_is_said_rests_on_draws_that_have_settled) {
  const Review made = reviewed(lived({}).finished(), at_day(205));
  int said = 0;
  for (const Finding& finding : made.findings) {
    if (!finding.answered || !finding.probability) continue;
    ++said;
    if (!finding.settled) continue;
    EXPECT_LE(finding.settled->r_hat, 1.05) << finding.id;
    EXPECT_GE(finding.settled->bulk_effective_draws, 100) << finding.id;
    EXPECT_GE(finding.settled->tail_effective_draws, 100) << finding.id;
  }
  EXPECT_GE(said, 2);
  EXPECT_GT(made.model.draws, 120);  // of which the first round cannot make a hundred independent ones
}

// Draws of a drift among distress, needing and footing, as they are where they scatter a little.
Posterior draws_about(const std::vector<double>& drift, double scatter, int count) {
  Posterior posterior;
  Random random(12);
  posterior.usable = true;
  posterior.scales = {distress, reliance, footing};
  posterior.chains = 2;
  for (int k = 0; k < count; ++k) {
    inference::Parameters draw;
    draw.drift = inference::Matrix(3, 3);
    draw.drift.values = drift;
    for (const std::size_t arrow : {1u, 2u, 3u, 5u, 6u, 7u})
      draw.drift.values[arrow] += scatter * random.normal();
    posterior.parameters.push_back(draw);
  }
  return posterior;
}

TEST(Review, what_is_said_of_an_arrow_never_contradicts_the_headline) {
  const auto diary = lived({}).finished();
  const Options options = at_day(205);
  const auto chapter = chapter_of(diary, options);
  ASSERT_TRUE(chapter);
  const Posterior before = draws_about({-.7, 0, 0, 0, -.7, 0, 0, 0, -.7}, 0.35, 600);
  const auto asked = [&](const std::vector<double>& drift) {
    const Posterior posterior = draws_about(drift, 0.02, 400);
    return answer_loop({diary, options, *chapter, posterior, before});
  };
  const Finding soothed = asked({-.7, -.5, 0, .6, -.6, 0, 0, 0, -.7});
  EXPECT_EQ(soothed.sentence,
            "When you need A more after a hard moment, the next week almost certainly tends to be lighter.");
  EXPECT_EQ(soothed.more,
            (std::vector<std::string>{"After a hard moment you almost certainly need A more.",
                                      "After needing A more, it almost certainly gets easier."}));
  // It gets lighter by way of footing, while the arrow itself points the other way.
  const Finding round_about = asked({-.7, .15, -.9, .6, -.6, 0, 0, .9, -.5});
  EXPECT_EQ(round_about.statement, "lighter");
  EXPECT_GT(round_about.details[0].probability, 0.97);
  EXPECT_LT(round_about.details[1].probability, 0.03);
  EXPECT_EQ(round_about.more.size(), 1u);
  // Where the chains tell of different things, neither is said.
  Posterior apart = draws_about({-.7, -.5, 0, .6, -.6, 0, 0, 0, -.7}, 0.02, 400);
  for (std::size_t k = 0; k < 200; ++k) apart.parameters[k].drift(1, 0) = -0.6;
  const Finding withheld = answer_loop({diary, options, *chapter, apart, before});
  EXPECT_EQ(withheld.why_not, "the reckoning did not settle for this one");
  EXPECT_TRUE(withheld.more.empty());
  EXPECT_TRUE(withheld.details.empty());
}

Finding said_with(double probability) {
  Finding finding;
  finding.answered = true;
  finding.probability = probability;
  return finding;
}

TEST(ToldTogether, says_how_many_of_many_are_usually_untrue) {
  EXPECT_EQ(told_together({}).line, "");
  const std::vector<Finding> one{said_with(0.6)};
  EXPECT_EQ(told_together(one).answers, 1);
  EXPECT_EQ(told_together(one).line, "") << "its own word says it";
  const std::vector<Finding> sure{said_with(0.99), said_with(0.98)};
  EXPECT_EQ(told_together(sure).line, "");
  std::vector<Finding> three{said_with(0.9), said_with(0.8), said_with(0.8)};
  three.push_back(Finding{});
  three.push_back(said_with(0));
  three.back().probability.reset();  // counts: no chance is said
  EXPECT_EQ(told_together(three).answers, 3);
  EXPECT_NEAR(told_together(three).untrue, 0.5, 1e-12);
  EXPECT_EQ(told_together(three).line,
            "Of ten reviews with three answers as sure as these, about four hold one that is untrue.");
  const std::vector<Finding> many(5, said_with(0.7));
  EXPECT_EQ(told_together(many).line,
            "Of five answers as sure as these, about two are usually untrue. The diary can't tell which.");
  const std::vector<Finding> others(5, said_with(0.8));
  EXPECT_EQ(told_together(others).line,
            "Of five answers as sure as these, about one is usually untrue. The diary can't tell which.");
}

}  // namespace
}  // namespace holdfast::review
