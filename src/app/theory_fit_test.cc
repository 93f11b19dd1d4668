// The comparison of the two models on diaries whose maker is known: what the theory made, the theory predicts
// better; what has nothing of the theory in it, the state-space model does. And everything that can be wrong
// with what was asked.
#include <gmock/gmock.h>

#include <cmath>

#include "app/testing.h"
#include "app/theory_model.h"
#include "exchange/formats.h"
#include "review/trial_diary.h"

namespace holdfast::app::testing {
namespace {

using ::testing::HasSubstr;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::array keys{"distress", "reliance", "safety", "footing"};
constexpr int long_enough = 150;  // days

// A check-in a day at odd hours, four scales, one answer in ten missing; a session a week, an absence.
TheoryData skeleton(Random& random, int days) {
  TheoryData data;
  data.series.scales = int(keys.size());
  data.series.rungs.assign(keys.size(), {0.4, -2, 2});
  using dyad::Variable;
  data.states = {Variable::distress, Variable::reliance, Variable::safety, Variable::footing};
  for (int day = 0; day < days; ++day) {
    data.series.times.push_back(day == 0 ? 0 : day + random.uniform(0, 0.5));
    for (std::size_t j = 0; j < keys.size(); ++j)
      data.series.readings.push_back(random.chance(0.1) ? missing : 0);
  }
  data.calendar.days = days;
  data.calendar.absences = {{50, 64, true}};
  for (int day = 0; day < days; day += 7)
    if (day < 50 || day >= 64) data.calendar.sessions.push_back(day + 0.5);
  return data;
}

std::string diary_of(const TheoryData& data) {
  review::TrialDiary diary;
  for (std::size_t k = 0; k < data.series.times.size(); ++k) {
    std::vector<std::pair<std::string, double>> ratings;
    for (std::size_t j = 0; j < keys.size(); ++j)
      if (const double reading = data.series.reading(k, int(j)); !std::isnan(reading))
        ratings.emplace_back(keys[j], std::round(5 + 2.5 * reading));
    if (!ratings.empty()) diary.check_in(data.series.times[k], ratings);
  }
  for (const double day : data.calendar.sessions) diary.session(day);
  for (const dyad::Absence& away : data.calendar.absences) diary.absence(away.from, away.until);
  diary::Diary out = diary.finished();
  out.settings.invented = true;
  return exchange::write_json(out);
}

// By the theory, with coordinates from its priors.
std::string from_the_theory(std::uint64_t seed, int days = long_enough) {
  Random random(seed);
  TheoryData data = skeleton(random, days);
  const TheoryFamily family(data);
  std::vector<double> coordinates;
  for (int j = 0; j < family.coordinates(); ++j) coordinates.push_back(random.normal());
  data.series = family.simulated(coordinates, random);
  return diary_of(data);
}

// Nothing of the theory: every state swings about its middle, far and together, and no session moves any.
std::string from_swings(std::uint64_t seed) {
  Random random(seed);
  TheoryData data = skeleton(random, long_enough);
  double common = 0, now = 0;
  for (std::size_t k = 0; k < data.series.times.size(); ++k) {
    const double keeps = std::exp(-0.35 * (data.series.times[k] - now));
    now = data.series.times[k];
    common = keeps * common + std::sqrt(1 - keeps * keeps) * random.normal();
    for (std::size_t j = 0; j < keys.size(); ++j)
      if (double& reading = data.series.readings[k * keys.size() + j]; !std::isnan(reading))
        reading = std::clamp(std::round((common + 0.2 * random.normal()) / 0.4) * 0.4, -2.0, 2.0);
  }
  return diary_of(data);
}

class WholeFit : public AppTest {};  // left out under the sanitizers, as whole reviews are

TEST_F(WholeFit, the_better_model_of_a_diary_is_the_one_that_made_it) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "minutes long here; the same code runs in the next test";
#endif
  double ahead = 0, precision = 0;  // each counts as far as it can be trusted
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const auto seen = ask<DyadFitted>(DyadFit{.bytes = from_the_theory(seed), .draws = 32, .particles = 64});
    ASSERT_TRUE(seen.usable) << seen.why_not;
    EXPECT_EQ(seen.learned_from + seen.predicted, long_enough);
    EXPECT_NE(seen.verdict, DyadFitted::Verdict::state_space) << seen.sentence;
    EXPECT_GT(seen.theory, seen.frequencies);
    const double error = std::hypot(seen.weekly_error, seen.monte_carlo_error);
    ahead += seen.ahead / (error * error);
    precision += 1 / (error * error);
  }
  EXPECT_GT(ahead / precision, 2 / std::sqrt(precision));
  const auto seen = ask<DyadFitted>(DyadFit{.bytes = from_swings(1), .draws = 24, .particles = 32});
  ASSERT_TRUE(seen.usable) << seen.why_not;
  EXPECT_EQ(seen.verdict, DyadFitted::Verdict::state_space) << seen.sentence;
  EXPECT_THAT(seen.sentence, HasSubstr("times the probability"));
  EXPECT_GT(seen.state_space, seen.frequencies);
}

TEST_F(AppTest, a_comparison_depends_on_its_seed_and_needs_enough_to_go_by) {
  const DyadFit asked{.bytes = from_the_theory(4, 62), .draws = 20, .particles = 20};
  const auto one = ask<DyadFitted>(asked), again = ask<DyadFitted>(asked);
  EXPECT_EQ(one.ahead, again.ahead);
  review::TrialDiary few;
  for (int day = 0; day < 40; ++day) few.check_in(day, {{"distress", day % 9}});
  const auto refused_one = ask<DyadFitted>(DyadFit{.bytes = exchange::write_json(few.finished())});
  EXPECT_FALSE(refused_one.usable);
  EXPECT_THAT(refused_one.why_not, HasSubstr("40 check-ins"));
  const auto empty = ask<DyadFitted>(DyadFit{.bytes = exchange::write_json({})});
  EXPECT_FALSE(empty.usable);
}

TEST_F(AppTest, what_a_comparison_cannot_take_is_said) {
  const std::string diary = from_the_theory(1);
  EXPECT_THAT(refused(DyadFit{}).sentence, HasSubstr("No diary is open"));
  EXPECT_NE(refused(DyadFit{.bytes = "{"}).sentence, "");
  EXPECT_EQ(refused(DyadFit{.bytes = diary, .relationship = "A"}).where, "relationship");
  EXPECT_EQ(refused(DyadFit{.bytes = diary, .since = "yesterday"}).where, "since");
  EXPECT_EQ(refused(DyadFit{.bytes = diary, .draws = 3}).where, "draws");
  EXPECT_EQ(refused(DyadFit{.bytes = diary, .particles = -1}).where, "particles");
  create();
  EXPECT_FALSE(ask<DyadFitted>(DyadFit{}).usable);
  EXPECT_EQ(refused(DyadFit{.relationship = "Nobody"}).kind, ProblemKind::not_found);
}

}  // namespace
}  // namespace holdfast::app::testing
