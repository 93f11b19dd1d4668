// That every question has an account, in words the screen may use, with numbers from the tables and no
// others; and that what is said of the checks follows from a row's numbers by rule.
#include "review/explain.h"

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "base/random.h"
#include "review/json.h"
#include "review/review.h"
#include "review/trial_diary.h"

namespace holdfast::review {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// Ids of questions that have no account.
std::vector<std::string> unaccounted(std::span<const Question> asked) {
  std::vector<std::string> ids;
  for (const Question& question : asked)
    if (!account_of(question.id)) ids.emplace_back(question.id);
  return ids;
}

TEST(Account, every_question_has_one) {
  EXPECT_THAT(unaccounted(questions()), ElementsAre());
  const std::array fault{Question{"loop", ""}, Question{"weather", ""}};
  EXPECT_THAT(unaccounted(fault), ElementsAre("weather"));
}

TEST(Account, says_what_it_must_in_words_the_screen_may_use) {
  std::set<std::string_view> ids;
  for (const Account& account : accounts()) {
    SCOPED_TRACE(account.id);
    EXPECT_TRUE(ids.insert(account.id).second);
    EXPECT_THAT(std::string(account.computed), ::testing::EndsWith("."));
    EXPECT_FALSE(account.least.empty());
    EXPECT_FALSE(account.takes_for_granted.empty());
    EXPECT_EQ(account.meanings.empty(), account.basis == Basis::counts);
    EXPECT_EQ(account.about_the_same.empty(), account.meanings.empty());
    std::string all = std::string(account.computed) + std::string(account.reads) +
                      std::string(account.about_the_same) + std::string(account.least) +
                      std::string(account.beforehand);
    for (const Meaning& meaning : account.meanings) {
      EXPECT_LE(meaning.label.size(), 28u) << meaning.label;
      EXPECT_FALSE(meaning.true_when.empty());
      all += std::string(meaning.label) + std::string(meaning.true_when);
    }
    for (const std::string_view line : account.takes_for_granted) all += line;
    for (const std::string_view line : granted_by_all(account.basis)) all += line;
    for (const char* word : {"relian", "dependen", "leaning ratio", "posterior", "!", "baseline"})
      EXPECT_THAT(all, Not(HasSubstr(word)));
  }
}

TEST(Account, leans_on_priors_that_are_in_the_table) {
  std::set<std::string_view> known;
  for (const inference::Prior& prior : inference::priors()) known.insert(prior.name);
  for (const Account& account : accounts())
    for (const std::string_view name : account.priors) EXPECT_TRUE(known.contains(name)) << name;
}

TEST(PriorLine, has_words_for_every_line_of_the_table_and_its_numbers) {
  for (const inference::Prior& prior : inference::priors()) {
    const auto line = prior_line(prior);
    ASSERT_TRUE(line) << prior.name;
    EXPECT_LT(line->low, line->middle);
    EXPECT_LT(line->middle, line->high);
  }
  using Shape = inference::Prior::Shape;
  const auto jumps = prior_line({"jumps", "", Shape::normal, 0, 2});
  EXPECT_NEAR(jumps->high, 1.2815516 * 2 * 2.5, 1e-6);  // 2.5 steps a unit
  EXPECT_NEAR(jumps->low, -jumps->high, 1e-12);
  EXPECT_TRUE(jumps->symmetric);
  const auto fading = prior_line({"drift_diagonal", "", Shape::log_normal, 0.5, 1});
  EXPECT_NEAR(fading->middle, std::log(2.0) / 0.5, 1e-12);  // days until half is gone
  EXPECT_NEAR(fading->high, std::log(2.0) / 0.5 * std::exp(1.2815516), 1e-6);
  EXPECT_FALSE(prior_line({"weather", "", Shape::normal, 0, 1}));
}

// All six scales, so that most questions get as far as their numbers.
diary::Diary lived() {
  TrialDiary trial;
  Random random(11);
  double hard = 0;
  for (const double from : {30.5, 70.5, 105.5}) trial.absence(from, from + 8);
  trial.absence(150, 160);
  for (int day = 0; day < 140; ++day) {
    if (day % 7 == 2) trial.session(day + 0.3);
    hard = 0.6 * hard + 1.5 * random.normal();
    const auto step = [&](double value) {
      return std::clamp(std::round(value + random.normal()), 0.0, 10.0);
    };
    std::vector<std::pair<std::string, double>> ratings{{"distress", step(5 + hard)},
                                                        {"reliance", step(6 - 0.02 * day + 0.5 * hard)}};
    if (day % 2 == 0) ratings.emplace_back("footing", step(4 + 0.01 * day));
    if (day % 2 == 1) ratings.emplace_back("pull_away", step(4 - 0.01 * day));
    if (day % 7 == 0) ratings.emplace_back("support", step(5));
    trial.check_in(day + 0.2, ratings);
  }
  return trial.finished();
}

TEST(Explanation, knows_every_statement_that_gets_a_mass_and_the_mass_itself) {
  Options options;
  options.now = Moment{TrialDiary::at(140.5), "UTC"};
  options.draws = 120;
  Silent silent;
  const auto made = review(lived(), options, silent);
  ASSERT_TRUE(made);
  ASSERT_TRUE(made->model.usable) << made->model.why_not;
  EXPECT_EQ(made->model.method, "hmc");
  EXPECT_EQ(made->model.chains, 4);
  EXPECT_GT(made->model.tail_effective_size, 0);
  EXPECT_FALSE(made->model.pareto_shape);  // no weights were tried
  int with_masses = 0;
  for (const Finding& finding : made->findings) {
    SCOPED_TRACE(finding.id);
    const Explanation explanation = explain(finding);
    EXPECT_EQ(explanation.id, finding.id);
    with_masses += !finding.masses.empty();
    double total = 0;
    for (const Said& said : explanation.statements) {
      EXPECT_FALSE(said.true_when.empty()) << said.statement;
      total += said.probability.value_or(0);
    }
    EXPECT_NEAR(total, finding.masses.empty() ? 0 : 1, 1e-9);
    EXPECT_THAT(diary::written(explanation).dump(), Not(HasSubstr("{A}")));
    EXPECT_EQ(explanation.checks.sentences.empty(), explanation.basis == Basis::counts);
  }
  EXPECT_GE(with_masses, 7);
}

TEST(Explanation, takes_a_statement_without_words_as_it_is) {
  Finding finding;
  finding.id = "loop";
  finding.masses = {{"quite_other", 1}};
  const Explanation explanation = explain(finding, {});
  EXPECT_EQ(explanation.statements.back().label, "quite other");
  EXPECT_FALSE(explanation.statements.front().probability);
}

TEST(Reliability, is_the_table_of_the_file_row_by_row) {
  std::ifstream file(std::string(HOLDFAST_SOURCE_DIR) + "/docs/science/reliability.csv");
  std::string line;
  std::getline(file, line);
  std::size_t rows = 0;
  for (; std::getline(file, line); ++rows) {
    ASSERT_LT(rows, reliability().size());
    const Reliability& row = reliability()[rows];
    std::ostringstream start;
    start << row.finding << ',' << row.word << ',' << row.n << ',';
    EXPECT_THAT(line, ::testing::StartsWith(start.str()));
    EXPECT_TRUE(row.finding == "all" || account_of(row.finding)) << line;
    EXPECT_GE(row.held, 0);
    EXPECT_LE(row.held, 1);
  }
  EXPECT_EQ(rows, reliability().size());
  EXPECT_GT(rows, 0u);
}

TEST(Reliability, takes_words_for_what_they_stand_for) {
  for (const Likelihood word : {Likelihood::almost_certain, Likelihood::very_likely, Likelihood::likely,
                                Likelihood::more_likely_than_not}) {
    const auto [least, most] = stands_for(word);
    EXPECT_EQ(likelihood_of(least), word);
    EXPECT_NE(likelihood_of(least - 1e-9), word);
    if (most < 1) {
      EXPECT_NE(likelihood_of(most), word);
    }
  }
}

// Newcombe (1998), table I: 15 of 148 and 0 of 20.
TEST(Reliability, has_wilson_s_interval) {
  const Share share = share_range(148, 15.0 / 148);
  EXPECT_NEAR(share.low, 0.0624, 5e-5);
  EXPECT_NEAR(share.high, 0.1605, 5e-5);
  EXPECT_NEAR(share_range(20, 0).high, 0.1611, 5e-5);
}

TEST(Reliability, calls_a_word_off_only_where_chance_hardly_does_it) {
  EXPECT_EQ(off({"loop", "likely", 43, 0.826, 27 / 43.0}), Off::below);
  EXPECT_EQ(off({"loop", "likely", 8, 0.826, 5 / 8.0}), Off::maybe_below);
  EXPECT_EQ(off({"loop", "likely", 43, 0.826, 35 / 43.0}), Off::no);
  EXPECT_EQ(off({"loop", "likely", 43, 0.826, 43 / 43.0}), Off::above);
  EXPECT_EQ(off({"loop", "likely", 3, 0.826, 1}), Off::maybe_above);
  EXPECT_EQ(off({"loop", "can't tell", 400, 0.5, 0.9}), Off::no);  // nothing was said
}

TEST(Reliability, is_said_by_rule) {
  EXPECT_EQ(said({"loop", "likely", 43, 0.826, 0.628}, "of this"),
            "On simulated diaries whose truth was known, \"likely\" was said of this 43 times (stated 83 %) "
            "and was true in 63 %. That is less often than the word says (75 to 90 in 100), and hardly by "
            "chance. Until more is known, take \"likely\" here for \"more likely than not\". So few leave "
            "room for anything from 48 to 76 in 100.");
  EXPECT_EQ(said({"all", "very likely", 4000, 0.936, 0.94}, "of all findings together"),
            "On simulated diaries whose truth was known, \"very likely\" was said of all findings together "
            "4000 times (stated 94 %) and was true in 94 %. The word stands for 90 to 97 in 100.");
  EXPECT_EQ(said({"loop", "can't tell", 1700, 0.534, 0.529}, "of this"),
            "On simulated diaries whose truth was known, \"can't tell\" was said of this 1700 times; the "
            "likeliest statement (stated 53 %) was true in 53 %.");
  EXPECT_THAT(said({"loop", "almost certain", 1, 0.99, 0}, "of this"), HasSubstr("was said of this once"));
  EXPECT_THAT(said({"loop", "likely", 400, 0.8, 0.4}, "of this"), HasSubstr("for an open question"));
}

TEST(Reliability, says_what_such_a_diary_can_tell) {
  const std::vector<Power> table{{"loop", 29, 27, 0}, {"frame", 0, 0, 0}};
  EXPECT_EQ(
      said_of_power("loop", table),
      "What such a diary can tell: of 29 invented lives of about eleven months in which this had changed, "
      "it was told rightly in 27 and as another change in none; in the rest the diary was silent, or said "
      "that nothing had changed.");
  EXPECT_EQ(said_of_power("frame", table), std::nullopt);
  EXPECT_EQ(said_of_power("needs", table), std::nullopt);
  Finding finding;
  finding.id = "loop";
  EXPECT_THAT(explain(finding, {}, table).checks.sentences, Contains(HasSubstr("29 invented lives")));
  for (const Power& row : powers()) {
    EXPECT_TRUE(account_of(row.finding)) << row.finding;
    EXPECT_LE(row.right + row.other, row.lives) << row.finding;
  }
}

TEST(Reliability, falls_back_on_all_findings_together_and_says_so) {
  const std::vector<Reliability> table{{"all", "likely", 229, 0.819, 0.777},
                                       {"loop", "very likely", 500, 0.93, 0.93}};
  Finding finding;
  finding.id = "settling";
  finding.answered = true;
  finding.likelihood = Likelihood::likely;
  finding.masses = {{"sooner", 0.8}, {"later", 0.2}};
  const Explanation of_all = explain(finding, table);
  EXPECT_FALSE(of_all.checks.of_this_finding);
  ASSERT_EQ(of_all.checks.sentences.size(), 2u);
  EXPECT_EQ(of_all.checks.sentences[0], "This finding has no published check of its own yet.");
  EXPECT_THAT(of_all.checks.sentences[1], HasSubstr("of all findings together 229 times"));
  finding.id = "loop";
  const Explanation of_loop = explain(finding, table);
  EXPECT_TRUE(of_loop.checks.of_this_finding);
  EXPECT_THAT(of_loop.checks.sentences,
              ElementsAre("\"likely\" was never said of it on the simulated diaries."));
  finding.id = "reactions";
  EXPECT_TRUE(explain(finding, table).checks.sentences.empty());  // counted, not estimated
}

}  // namespace
}  // namespace holdfast::review
