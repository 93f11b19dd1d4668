// The whole time with one practitioner: the shape of a path, what is said of a life that rose and eased over
// two chapters, and that nothing is said where nothing was learned.
#include "review/arc.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "base/random.h"
#include "review/answering.h"
#include "review/json.h"
#include "review/trial_diary.h"

namespace holdfast::review {
namespace {

std::string shape(std::vector<double> levels) {
  return std::string(shape_of(levels).statement);
}

TEST(Arc, a_shape_counts_what_moves_further_than_a_step) {
  EXPECT_EQ(shape({5, 5.4, 4.6, 5.2}), "about_the_same");
  EXPECT_EQ(shape({5, 5.4, 4.3, 5.2}), "fell") << "from 5.4 to 4.3; back by less than a step";
  EXPECT_EQ(shape({3, 4, 5, 6}), "rose");
  EXPECT_EQ(shape({3, 3.9, 3.2, 5, 4.2, 6}), "rose") << "ways back of less than a step are none";
  EXPECT_EQ(shape({3, 6, 6, 4}), "rose_then_fell");
  EXPECT_EQ(shape({6, 3, 4.5}), "fell_then_rose");
  EXPECT_EQ(shape({3, 5, 3, 5}), "to_and_fro");
  EXPECT_EQ(shape({5}), "about_the_same");
  EXPECT_EQ(shape_of(std::vector<double>{3, 6, 6.5, 4}).turns, (std::vector{0, 2, 3}));
}

// Turned upside down and turned round, a path has the shape that is due.
TEST(Arc, shapes_know_no_better_direction) {
  Random random(3);
  for (int trial = 0; trial < 300; ++trial) {
    std::vector<double> levels;
    double level = 5;
    for (int i = 0; i < 33; ++i) levels.push_back(level += 0.5 * random.normal());
    std::vector<double> down, back(levels.rbegin(), levels.rend());
    for (const double one : levels) down.push_back(10 - one);
    const auto other = [](const std::string& one) -> std::string {
      return one == "rose"             ? "fell"
             : one == "fell"           ? "rose"
             : one == "rose_then_fell" ? "fell_then_rose"
             : one == "fell_then_rose" ? "rose_then_fell"
                                       : one;
    };
    EXPECT_EQ(shape(down), other(shape(levels)));
    const std::string one = shape(levels);
    EXPECT_EQ(shape(back), one == "rose" || one == "fell" ? other(one) : one);
  }
}

// Needing rises by `rise` until half of the days are over and eases again; footing grows by as much.
diary::Diary a_life(int days, double rise, std::uint64_t seed) {
  TrialDiary trial;
  Random random(seed);
  const auto step = [](double value) { return std::clamp(std::round(value), 0.0, 10.0); };
  double hard = 0, need = 0;
  for (int day = 0; day < days; ++day) {
    hard = 0.5 * hard + 1.1 * random.normal();
    need = 0.5 * need + 0.8 * random.normal();
    if (!random.chance(0.55)) continue;
    const double share = 2.0 * day / days, up = rise * (share < 1 ? share : 2 - share);
    std::vector<std::pair<std::string, double>> ratings{
        {"distress", step(5 + hard + 0.5 * random.normal())},
        {"reliance", step(3 + up + need + 0.5 * random.normal())}};
    if (day % 2 == 0) ratings.emplace_back("footing", step(3 + rise * share / 2 + 0.8 * random.normal()));
    trial.check_in(day + 0.3 * random.uniform(), ratings);
  }
  return trial.finished();
}

const Finding& arc_of(const Review& review) {
  const auto at = std::ranges::find(review.findings, "arc", &Finding::id);
  EXPECT_NE(at, review.findings.end());
  return *at;
}

Review reviewed(const diary::Diary& diary, double day) {
  Silent silent;
  auto made = review(diary, at_day(day), silent);
  EXPECT_TRUE(made);
  return *made;
}

TEST(Arc, of_two_chapters_is_one_path_that_rose_and_eased) {
  const Review made = reviewed(a_life(900, 5, 4), 901);
  EXPECT_EQ(made.earlier_chapters, 1);
  const Finding& arc = arc_of(made);
  ASSERT_TRUE(arc.answered) << arc.sentence;
  EXPECT_EQ(arc.statement, "rose_then_fell") << arc.sentence;
  EXPECT_EQ(arc.sentence, sentence(arc));
  EXPECT_TRUE(arc.sentence.starts_with("Needing A ")) << arc.sentence;
  EXPECT_NE(arc.sentence.find("eased"), std::string::npos) << arc.sentence;
  ASSERT_EQ(arc.turns.size(), 3u);
  const Date middle = diary_day({TrialDiary::at(450), "UTC"}, 240);
  EXPECT_LT(std::abs(arc.turns[2].at - middle), 120);
  EXPECT_LE(arc.turns[2].low, arc.turns[2].at);
  EXPECT_LE(arc.turns[2].at, arc.turns[2].high);
  ASSERT_EQ(arc.lines.size(), 4u);
  EXPECT_EQ(arc.lines[2].statement, "rose") << arc.lines[2].sentence;
  EXPECT_EQ(arc.lines[1].why_not, "how safe needing A feels was never rated");
  // One picture from the first day to the last, and no leap where the chapters meet.
  ASSERT_EQ(arc.picture.bands.size(), 2u);
  const Band& needing = arc.picture.bands.front();
  EXPECT_EQ(needing.name, "needing A");
  EXPECT_LT(days_between(TrialDiary::at(0), needing.at.front()), 20);
  EXPECT_GT(days_between(TrialDiary::at(0), needing.at.back()), 880);
  const auto seam = std::size_t(
      std::ranges::find_if(needing.at, [](Instant at) { return at >= TrialDiary::at(900 - 549); }) -
      needing.at.begin());
  ASSERT_LT(seam + 1, needing.at.size());
  for (const std::size_t i : {seam - 1, seam, seam + 1})
    EXPECT_LT(std::abs(needing.median[i] - needing.median[i - 1]), 0.7) << i;
  double before = 0;
  for (const Mass& mass : arc.masses) before += *mass.before;
  EXPECT_NEAR(before, 1, 1e-9);
  EXPECT_EQ(to_json(arc, "UTC")["lines"].size(), 4u);
  EXPECT_EQ(to_json(arc, "UTC")["turns"][2]["what"], "again");
  // The same diary says the same.
  EXPECT_EQ(to_json(arc, "UTC"), to_json(arc_of(reviewed(a_life(900, 5, 4), 901)), "UTC"));
}

TEST(Arc, says_no_movement_where_there_is_none) {
  const Finding arc = arc_of(reviewed(a_life(300, 0, 5), 301));
  for (const Finding& line : arc.lines)
    EXPECT_TRUE(!line.answered || line.statement == "about_the_same") << line.sentence;
  const Finding none = arc_of(reviewed(a_life(60, 2, 5), 61));
  EXPECT_FALSE(none.answered);
  EXPECT_TRUE(none.why_not.starts_with("the ratings span only ")) << none.why_not;
}

Finding told(std::string statement, std::vector<Turn> turns, std::string subject = "needing A") {
  Finding finding;
  finding.id = "arc";
  finding.practitioner = "A";
  finding.answered = true;
  finding.likelihood = Likelihood::very_likely;
  finding.statement = std::move(statement);
  finding.subject = std::move(subject);
  finding.turns = std::move(turns);
  finding.compared_from = *date_of(2023, 5, 4);
  finding.compared_until = *date_of(2025, 11, 20);
  finding.period_days = *finding.compared_until - *finding.compared_from;
  finding.needs_month_year = true;
  return finding;
}

Turn turn(std::string what, int year, unsigned month) {
  const Date at = *date_of(year, month, 10);
  return {std::move(what), at, at, at};
}

TEST(Arc, its_sentences) {
  EXPECT_EQ(sentence(told("about_the_same", {})),
            "Needing A has very likely stayed about the same since May 2023.");
  EXPECT_EQ(sentence(told("rose", {turn("from", 2023, 6), turn("until", 2025, 11)})),
            "Needing A has very likely grown since May 2023.");
  EXPECT_EQ(sentence(told("fell", {turn("from", 2024, 6), turn("until", 2025, 11)})),
            "Needing A very likely stayed about the same until June 2024 and has eased since.");
  EXPECT_EQ(
      sentence(told("rose", {turn("from", 2023, 6), turn("until", 2024, 9)}, "staying with hard feelings")),
      "Staying with hard feelings very likely became more possible until September 2024 and has stayed "
      "about the same since.");
  EXPECT_EQ(sentence(told("fell", {turn("from", 2024, 6), turn("until", 2024, 9)}, "leaning on others")),
            "Leaning on others very likely became less possible from June 2024 to September 2024 and has "
            "stayed about the same since.");
  const std::vector<Turn> turns{turn("from", 2023, 6), turn("until", 2024, 3), turn("again", 2024, 10)};
  EXPECT_EQ(sentence(told("rose_then_fell", turns)),
            "Needing A very likely grew until March 2024, held, and has eased since October 2024.");
  EXPECT_EQ(sentence(told("fell_then_rose", turns, "how safe needing A feels")),
            "Feeling safe in needing A very likely lessened until March 2024, held, and has grown since "
            "October 2024.");
  EXPECT_EQ(sentence(told("rose_then_fell",
                          {turn("from", 2023, 6), turn("until", 2024, 3), turn("again", 2024, 3)})),
            "Needing A very likely grew until March 2024 and has eased since.");
  EXPECT_EQ(sentence(told("to_and_fro", {})),
            "Needing A has very likely gone up and down more than once since May 2023.");
  Finding past = told("rose_then_fell", turns);
  past.ends_long_ago = true;
  EXPECT_EQ(sentence(past),
            "Needing A very likely grew until March 2024, held, and eased from October 2024 on.");
  past = told("about_the_same", {});
  past.ends_long_ago = true;
  EXPECT_EQ(sentence(past),
            "Needing A very likely stayed about the same between May 2023 and November 2025.");
}

}  // namespace
}  // namespace holdfast::review
