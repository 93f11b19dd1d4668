// What is shown is what was run: bands about medians, maps of single runs, tables that hold all of it; and
// bad input as a sentence.
#include "dyad/summary.h"

#include <gtest/gtest.h>

#include <cmath>

namespace holdfast::dyad {
namespace {

TEST(summary, bands_lie_about_the_median_and_the_table_holds_them_all) {
  World world = find_preset("held")->world;
  world.days = 100;
  Silent silent;
  const auto seen = run(world, {.dyads = 50, .record_every_days = 10}, silent);
  const Summary summary = summary_of(world, *seen);
  ASSERT_EQ(summary.lines.size(), std::size_t(variables));
  for (const auto& line : summary.lines)
    for (std::size_t k = 0; k < summary.days.size(); ++k)
      for (std::size_t q = 1; q < shown_quantiles.size(); ++q) EXPECT_LE(line.at[q - 1][k], line.at[q][k]);
  const std::string csv = csv_of(summary);
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 11 * variables);
  EXPECT_TRUE(csv.starts_with("day,state,q5,q25,q50,q75,q95\n0,distress,"));
  const std::string svg = svg_of(summary);
  EXPECT_TRUE(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
  EXPECT_EQ(svg.find("nan"), std::string::npos);
}

TEST(sweep, holds_what_single_runs_give) {
  World world = find_preset("held")->world;
  world.days = 200;
  Silent silent;
  const Axis x{Quantity::openness, 0, 0.5, 3}, y{Quantity::steadiness, 0.2, 0.9, 2};
  const auto map = sweep(world, x, y, Variable::footing, {.dyads = 64}, silent);
  ASSERT_TRUE(map);
  ASSERT_EQ(map->values.size(), 6u);
  world.person.openness = 0.25;
  world.frame.steadiness = 0.9;
  const auto one = run(world, {.dyads = 64, .record_every_days = 200}, silent);
  constexpr std::array<double, 1> middle{0.5};
  EXPECT_EQ(map->at(1, 1), one->quantiles(1, Variable::footing, middle).front());
  EXPECT_GT(map->at(1, 1), map->at(1, 0)) << "nothing is learned without leaning";
  EXPECT_GT(map->at(1, 1), map->at(0, 1)) << "it must be carried";
  const std::string csv = csv_of(*map);
  EXPECT_TRUE(csv.starts_with("openness,steadiness,footing\n0,0.2,"));
  EXPECT_EQ(svg_of(*map).find("nan"), std::string::npos);
}

TEST(sweep, bad_input_is_told) {
  const World world = find_preset("held")->world;
  Silent silent;
  const auto where = [&](Axis x, Axis y, int dyads = 64) {
    const auto map = sweep(world, x, y, Variable::footing, {.dyads = dyads}, silent);
    return map ? std::string() : map.error().where;
  };
  const Axis good{Quantity::openness, 0, 1, 3};
  EXPECT_EQ(where(good, good), "quantity");
  EXPECT_EQ(where(good, {Quantity::steadiness, 1, 0, 3}), "steadiness");
  EXPECT_EQ(where(good, {Quantity::steadiness, 0, 1, 1}), "points");
  EXPECT_EQ(where(good, {Quantity::steadiness, 0, 2, 3}), "steadiness");
  EXPECT_EQ(where(good, {Quantity::steadiness, 0, 1, 100}, 1000000), "dyads");
  EXPECT_FALSE(quantity_named("luck"));
  EXPECT_EQ(*quantity_named("session-every"), Quantity::session_every);
  EXPECT_FALSE(variable_named("luck"));
  EXPECT_EQ(*variable_named("guard"), Variable::guard);
}

}  // namespace
}  // namespace holdfast::dyad
