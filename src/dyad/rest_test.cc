// Resting states stand still, come back at the rate that is told, and are all found where there are two.
#include "dyad/rest.h"

#include <gtest/gtest.h>

#include <cmath>

namespace holdfast::dyad {
namespace {

Values usual_values() {
  return usual_values(find_preset("held")->world);
}

// Many small classical steps from a place, with the sessions' mean flowing in.
Point<double> after(Point<double> x, const Values& values, double days) {
  const auto of = [&](Term term) { return values[std::size_t(term)]; };
  const auto flow = [&](const Point<double>& p) {
    auto v = rates(p, of, Conditions{});
    v.gain.contact += 1.0 / 7;
    return v;
  };
  const double h = 0.01;
  for (int k = 0; k < int(days / h); ++k) {
    const auto middle = carried(x, flow(x), 0.5 * h);
    x = carried(x, flow(middle), h);
  }
  return x;
}

TEST(rest, stands_still_and_comes_back_at_its_rate) {
  const Values values = usual_values();
  const auto all = rests(values, 7);
  ASSERT_EQ(all.size(), 1u);
  const Rest& rest = all.front();
  const Point<double> later = after(rest.at, values, 50);
  EXPECT_NEAR(later.footing, rest.at.footing, 1e-6);
  EXPECT_NEAR(later.distress, rest.at.distress, 1e-6);
  EXPECT_LT(rest.slowest_rate, 0);
  Point<double> pushed = rest.at;
  pushed.support -= 0.01;
  pushed.footing -= 0.01;
  const double early = after(pushed, values, 900).support - rest.at.support,
               late = after(pushed, values, 1000).support - rest.at.support;
  EXPECT_NEAR(std::log(late / early) / 100, rest.slowest_rate, 0.05 * std::fabs(rest.slowest_rate));
}

TEST(rest, the_leaning_ratio_is_that_of_a_small_push) {
  Values values = usual_values();
  values[std::size_t(Term::steadiness)] = 0.6;
  values[std::size_t(Term::openness)] = 1;
  const Rest rest = rests(values, 7).back();
  constexpr double push = 1e-4;
  const auto area = [&](bool leaning) {
    Point<double> x = rest.at;
    x.distress += push;
    double sum = 0;
    // "blind" reliance sees the distress of the rest, not of the push.
    const auto of = [&](Term term) { return values[std::size_t(term)]; };
    const double h = 0.005;
    for (int k = 0; k < 1400; ++k) {
      const auto flow = [&](const Point<double>& p) {
        auto v = rates(p, of, Conditions{});
        v.gain.contact += 1.0 / 7;
        if (!leaning) {
          Point<double> blind = p;
          blind.distress = rest.at.distress;
          v.gain.reliance = rates(blind, of, Conditions{}).gain.reliance;
        }
        return v;
      };
      const auto middle = carried(x, flow(x), 0.5 * h);
      sum += h * (middle.distress - rest.at.distress);
      x = carried(x, flow(middle), h);
    }
    return sum;
  };
  EXPECT_NEAR(area(true) / area(false), rest.leaning_ratio, 2e-3);
  EXPECT_GT(rest.leaning_ratio, 1.01);
}

// Where safety feeds on itself strongly enough there are two places to settle in, and folds between which
// both exist.
TEST(rest, finds_both_states_and_the_folds_of_a_theory_that_has_two) {
  Values values = drawn_values(find_preset("held")->world, 1, 43);
  values[std::size_t(Term::openness)] = 1;
  values[std::size_t(Term::steadiness)] = 0.5;
  const std::vector<Rest> both = rests(values, 7);
  ASSERT_EQ(both.size(), 2u);
  EXPECT_GT(both[1].at.footing, both[0].at.footing + 0.05);
  for (const Rest& one : both) EXPECT_LT(one.slowest_rate, 0);
  const RestLine line = rest_line(values, 7, 1, 21);
  ASSERT_EQ(line.folds.size(), 2u);
  EXPECT_LT(line.folds[0], 0.5);
  EXPECT_GT(line.folds[1], 0.5);
}

TEST(rest, less_steadiness_leaves_less_footing) {
  const RestLine line = rest_line(usual_values(), 7, 0.25, 6);
  ASSERT_EQ(line.rests.size(), 6u);
  for (std::size_t k = 1; k < line.rests.size(); ++k)
    EXPECT_GT(line.rests[k].back().at.footing, line.rests[k - 1].back().at.footing);
}

}  // namespace
}  // namespace holdfast::dyad
