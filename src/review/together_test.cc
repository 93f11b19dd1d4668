// What the lines speak for, taken together: against the same by plain counting, where draws are shared and
// where they are not; what is silent, folded or alone; and the sentences.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "base/random.h"
#include "review/answering.h"
#include "review/explain.h"
#include "review/json.h"
#include "review/trial_diary.h"

namespace holdfast::review {
namespace {

constexpr int draws = 800;

// A finding with these statements, where draw k makes statement `of(k)` true; it begins even and was supposed
// even, so its masses are its shares.
Finding a_line(std::string id, std::vector<std::string> statements, const std::function<int(int)>& of) {
  Finding finding;
  finding.id = std::move(id);
  finding.practitioner = "A";
  const double other = 0.5 / double(statements.size() - 1);
  for (std::string& statement : statements) {
    const double begins = statement == "about_the_same" ? 0.5 : other;
    finding.masses.push_back({.statement = std::move(statement), .before = begins, .supposed = begins});
  }
  for (int k = 0; k < draws; ++k) {
    finding.drawn.push_back(static_cast<unsigned char>(of(k)));
    finding.masses[std::size_t(of(k))].probability += 1.0 / draws;
  }
  const auto most = std::ranges::max_element(finding.masses, {}, &Mass::probability);
  finding.answered = most->probability >= 0.6;
  finding.statement = finding.answered ? most->statement : "cant_tell";
  finding.probability = most->probability;
  finding.likelihood = likelihood_of(most->probability);
  finding.quantity = Quantity{.effective_draws = draws};
  finding.evidence.span_days = 300;
  return finding;
}

const std::vector<std::string> shapes{"rose",           "fell",       "rose_then_fell",
                                      "fell_then_rose", "to_and_fro", "about_the_same"};
constexpr int rose = 0, fell = 1, rose_then_fell = 2, same = 5;

int always(int) {
  return same;
}

// An arc whose four lines are these: needing, safety, footing, others.
Finding an_arc(const std::array<std::function<int(int)>, 4>& of) {
  const std::array<std::string, 4> subjects{"needing A", "how safe needing A feels",
                                            "staying with hard feelings", "leaning on others"};
  Finding arc = a_line("arc", shapes, of[0]);
  for (std::size_t i = 0; i < 4; ++i) {
    arc.lines.push_back(a_line("arc", shapes, of[i]));
    arc.lines.back().subject = subjects[i];
  }
  return arc;
}

class Together : public testing::Test {
 protected:
  Together() {
    chapter_.name = "A";
    posterior_.chains = 2;
    posterior_.paths.resize(draws);
  }
  Finding of(const std::vector<Finding>& findings) {
    return answer_together({diary_, options_, chapter_, posterior_, before_}, findings);
  }
  diary::Diary diary_;
  Options options_;
  Chapter chapter_;
  Posterior posterior_, before_;
};

double mass(const Finding& finding, std::string_view statement) {
  const auto found = std::ranges::find(finding.masses, statement, &Mass::statement);
  EXPECT_NE(found, finding.masses.end()) << statement;
  return found->probability;
}

// Nine in ten, spread evenly over both chains; `shift` makes another nine in ten.
std::function<int(int)> mostly(int which, int shift = 0) {
  return [which, shift](int k) { return (7 * k + shift) % 10 == 0 ? same : which; };
}

TEST_F(Together, two_that_share_their_draws_are_as_sure_as_both_at_once) {
  // Where both are true in the same draws the chance of both is .9; where never untrue in the same, .8.
  const Finding at_once = of({an_arc({always, always, mostly(rose), mostly(rose)})});
  const Finding apart = of({an_arc({always, always, mostly(rose), mostly(rose, 5)})});
  EXPECT_EQ(at_once.statement, "finding_footing") << at_once.why_not;
  EXPECT_EQ(at_once.sentence, sentence(at_once));
  EXPECT_GT(mass(at_once, "finding_footing"), mass(apart, "finding_footing"));
  EXPECT_NEAR(mass(at_once, "finding_footing"), 0.9, 0.01);
  EXPECT_NEAR(mass(apart, "finding_footing"), 0.8, 0.01);
  EXPECT_EQ(at_once.lines[0].speaks, "finding_footing");
  EXPECT_EQ(at_once.lines[1].speaks, "neither");
}

TEST_F(Together, what_is_learned_apart_is_taken_as_independent) {
  const std::vector<std::string> three{"shorter", "about_the_same", "longer"};
  const auto two_ways = [](int k) { return k % 10 == 0 ? 1 : 2; };  // .9
  Finding contact = a_line("contact", three, two_ways);
  contact.drawn.resize(100);  // draws of its own
  Finding needs = a_line("needs", {"smaller", "about_the_same", "larger"}, two_ways);
  const Finding both = of({contact, needs});
  ASSERT_FALSE(both.masses.empty()) << both.why_not;
  EXPECT_NEAR(mass(both, "finding_footing"), 0.81, 0.01);
  EXPECT_NEAR(*both.masses.front().before, 0.0625, 0.005) << "a quarter of a chance each";
  EXPECT_EQ(both.sentence, "Taken together, the diary likely speaks for finding your footing.");
  // What is said of all is never surer than its lines allow.
  EXPECT_LT(*both.probability, *contact.probability);
}

TEST_F(Together, says_neither_way_where_nothing_moves_and_where_ways_are_even) {
  const Finding still = of({an_arc({always, always, always, always})});
  EXPECT_EQ(still.statement, "neither");
  EXPECT_TRUE(
      still.sentence.ends_with("speaks neither for finding your footing nor for going round in circles."));
  // Where two lines could still be otherwise, that is about what would be said without any entry.
  const auto hardly = [](int k) { return k % 10 < 7 ? same : k % 10 < 9 ? rose : fell; };
  const Finding open = of({an_arc({always, hardly, hardly, hardly})});
  EXPECT_FALSE(open.answered);
  EXPECT_EQ(open.why_not, "its lines together say little more than an empty diary would");
  const Finding even = of({an_arc({always, mostly(fell), mostly(rose), always})});
  EXPECT_GT(mass(even, "neither"), 0.95);
  EXPECT_EQ(even.lines[0].speaks, "finding_footing");
  EXPECT_EQ(even.lines[2].speaks, "going_round");
}

TEST_F(Together, needing_less_is_no_sign_by_itself) {
  const Finding alone = of({an_arc({mostly(fell), always, always, mostly(rose)})});
  EXPECT_EQ(alone.lines[1].speaks, "finding_footing") << "leaning on others grew meanwhile";
  const Finding withdrawing = of({an_arc({mostly(rose_then_fell), mostly(fell), always, always})});
  EXPECT_EQ(withdrawing.lines[1].speaks, "neither");
  EXPECT_EQ(withdrawing.lines[2].speaks, "going_round");
  EXPECT_GT(mass(withdrawing, "neither"), 0.95);
  EXPECT_GT(mass(alone, "finding_footing"), 0.75) << "both at once, nine times in ten each";
}

TEST_F(Together, never_speaks_for_footing_where_footing_was_lost) {
  Finding needs = a_line("needs", {"smaller", "about_the_same", "larger"}, [](int) { return 2; });
  Finding steadying = a_line("steadying", {"smaller", "about_the_same", "larger"}, [](int) { return 2; });
  const Finding lost = of({an_arc({always, mostly(rose), mostly(fell), mostly(rose)}), needs, steadying});
  EXPECT_NE(lost.statement, "finding_footing");
  EXPECT_LT(mass(lost, "finding_footing"), 0.6);
}

TEST_F(Together, one_line_is_not_together_and_what_is_folded_waits) {
  Finding loop =
      a_line("loop", {"lighter", "about_the_same", "harder", "does_not_arise"}, [](int) { return 0; });
  EXPECT_EQ(of({}).why_not, "nothing it looks at has an answer yet");
  EXPECT_EQ(of({loop}).why_not, "only one of the things it looks at has an answer yet");
  loop.folded = true;
  loop.folded_line = "This can wait until A is back.";
  const Finding waits = of({an_arc({always, always, mostly(rose), mostly(rose)}), loop});
  EXPECT_EQ(waits.lines.back().id, "loop");
  EXPECT_EQ(waits.lines.back().speaks, "waits");
  const Finding open = of({an_arc({always, always, mostly(rose), mostly(rose)})});
  EXPECT_NEAR(mass(waits, "finding_footing"), mass(open, "finding_footing"), 1e-4);
}

TEST_F(Together, chains_that_do_not_agree_are_not_told) {
  const auto half = [](int k) { return k < draws / 2 ? rose : same; };
  Finding arc = an_arc({always, always, half, mostly(rose)});
  arc.lines[2].answered = true;
  arc.lines[2].statement = "rose";
  const Finding withheld = of({arc});
  EXPECT_FALSE(withheld.answered);
  EXPECT_EQ(withheld.why_not, "the reckoning did not settle for this one");
}

TEST_F(Together, what_carried_it_is_told) {
  const Finding told = of({an_arc({always, always, mostly(rose), mostly(rose)})});
  const Explanation explained = explain(told);
  ASSERT_EQ(explained.carried.size(), 4u);
  EXPECT_TRUE(explained.carried[0].starts_with(
      "Without staying with hard feelings, the chance of this answer would be "))
      << explained.carried[0];
  EXPECT_LT(told.details[0].probability, *told.probability - 0.2);
  EXPECT_EQ(to_json(told, "UTC")["lines"][0]["speaks"], "finding_footing");
}

TEST_F(Together, its_sentences_name_what_does_not_go_along) {
  Finding finding;
  finding.id = "together";
  finding.practitioner = "A";
  finding.answered = true;
  finding.likelihood = Likelihood::very_likely;
  finding.statement = "finding_footing";
  const auto line = [](std::string id, std::string speaks, std::string subject = {}) {
    Finding one;
    one.id = std::move(id);
    one.speaks = std::move(speaks);
    one.subject = std::move(subject);
    one.practitioner = "A";
    return one;
  };
  finding.lines = {line("arc", "finding_footing", "staying with hard feelings"), line("absence", "neither")};
  EXPECT_EQ(
      sentence(finding),
      "Taken together, the diary very likely speaks for finding your footing; breaks speak neither way.");
  finding.lines.push_back(line("loop", "going_round"));
  EXPECT_EQ(
      sentence(finding),
      "Taken together, the diary very likely speaks for finding your footing; what follows hard moments "
      "speaks the other way.");
  finding.statement = "going_round";
  EXPECT_EQ(sentence(finding),
            "Taken together, the diary very likely speaks for going round in circles; staying with hard "
            "feelings speaks the other way.");
}

// What is carried, and what steadies, in the answers of their own.
TEST(TogetherInAReview, what_steadies_and_what_is_carried_are_answers_too) {
  using Helped = diary::Steadying::Helped;
  TrialDiary trial;
  Random random(9);
  for (int day = 0; day < 300; ++day) {
    const double share = day / 300.0;
    trial.check_in(day + 0.3,
                   {{"distress", 4 + day % 3}, {"carried", std::round(2 + 5 * share + random.normal())}});
    if (day % 5 == 0)
      trial.record(day + 0.4,
                   diary::Steadying{.helped = {random.chance(0.1 + 0.8 * share) ? Helped::something_learned
                                                                                : Helped::practitioner}});
    if (day % 30 == 0) trial.record(day + 0.5, diary::Steadying{.helped = {Helped::nothing}});
  }
  Silent silent;
  const auto made = review(trial.finished(), at_day(301), silent);
  ASSERT_TRUE(made);
  const auto found = [&](std::string_view id) {
    return *std::ranges::find(made->findings, id, &Finding::id);
  };
  const Finding steadying = found("steadying"), carried = found("carried");
  EXPECT_EQ(steadying.statement, "larger") << steadying.sentence;
  EXPECT_EQ(steadying.evidence.n, 60) << "times when nothing helped do not count";
  EXPECT_TRUE(steadying.sentence.starts_with("Something you learned or somebody besides A helped "))
      << steadying.sentence;
  EXPECT_TRUE(steadying.sentence.ends_with(" a larger share than in January.")) << steadying.sentence;
  EXPECT_EQ(carried.statement, "more") << carried.sentence;
  EXPECT_TRUE(carried.sentence.ends_with(" more with you between meetings than in January."))
      << carried.sentence;
  EXPECT_EQ(made->findings.front().statement, "finding_footing") << made->findings.front().sentence;
}

// Footing and leaning on others grow over a year in which nothing else moves.
diary::Diary a_year(double grows) {
  TrialDiary trial;
  Random random(8);
  const auto step = [](double value) { return std::clamp(std::round(value), 0.0, 10.0); };
  double hard = 0, need = 0;
  for (int day = 0; day < 300; ++day) {
    hard = 0.5 * hard + 1.1 * random.normal();
    need = 0.5 * need + 0.9 * random.normal();
    if (!random.chance(0.8)) continue;
    std::vector<std::pair<std::string, double>> ratings{{"distress", step(5 + hard + 0.5 * random.normal())},
                                                        {"reliance", step(5 + need + 0.5 * random.normal())}};
    if (day % 2 == 0) ratings.emplace_back("footing", step(3 + grows * day / 300 + 0.8 * random.normal()));
    if (day % 7 == 0) ratings.emplace_back("support", step(3 + grows * day / 300 + 0.6 * random.normal()));
    trial.check_in(day + 0.3 * random.uniform(), ratings);
  }
  return trial.finished();
}

TEST(TogetherInAReview, is_first_rests_on_what_the_others_say_and_is_the_same_alone) {
  const diary::Diary diary = a_year(4);
  Silent silent;
  Options options = at_day(301);
  const auto whole = review(diary, options, silent);
  ASSERT_TRUE(whole);
  const Finding& together = whole->findings.front();
  ASSERT_EQ(together.id, "together");
  EXPECT_EQ(together.question,
            "Is needing A helping me find my own footing, or am I going round in circles?");
  EXPECT_EQ(together.statement, "finding_footing") << together.sentence << together.why_not;
  for (const Finding& line : together.lines) {
    const auto own = std::ranges::find_if(whole->findings, [&](const Finding& one) {
      return one.id == line.id && (line.id != "arc" || std::ranges::any_of(one.lines, [&](const Finding& of) {
                                     return of.sentence == line.sentence;
                                   }));
    });
    ASSERT_NE(own, whole->findings.end()) << line.id << line.subject;
    if (line.id != "arc") {
      EXPECT_EQ(own->sentence, line.sentence);
      EXPECT_EQ(own->answered, line.speaks != "silent" && line.speaks != "waits");
    }
  }
  options.question = "together";
  const auto alone = review(diary, options, silent);
  ASSERT_TRUE(alone);
  EXPECT_EQ(to_json(alone->findings.front(), "UTC"), to_json(together, "UTC"));
  const auto still = review(a_year(0), at_day(301), silent);
  ASSERT_TRUE(still);
  EXPECT_TRUE(!still->findings.front().answered || still->findings.front().statement == "neither")
      << still->findings.front().sentence;
}

}  // namespace
}  // namespace holdfast::review
