// The theory through the door, without a vault: worlds from presets and what is changed, and every kind of
// bad input as a sentence.
#include <gmock/gmock.h>

#include "app/testing.h"

namespace holdfast::app::testing {
namespace {

using ::testing::HasSubstr;

TEST_F(AppTest, the_theory_runs_without_a_vault) {
  const auto course =
      ask<DyadCourse>(DyadRun{.world = {.preset = "abrupt-ending", .days = 500}, .dyads = 70});
  EXPECT_EQ(course.dyads, 70);
  EXPECT_EQ(course.lines.size(), 8u);
  EXPECT_EQ(course.lines.front().state, "distress");
  EXPECT_EQ(course.lines.front().quantiles.size(), course.probabilities.size());
  EXPECT_EQ(course.lines.front().quantiles.front().size(), course.days.size());
  EXPECT_EQ(course.ends_on, 427);
  EXPECT_EQ(course.absences.size(), 2u);
  const auto csv = ask<Exported>(DyadRun{.world = {.days = 30}, .dyads = 5, .as = Drawn::csv});
  EXPECT_EQ(csv.media_type, "text/csv");
  EXPECT_THAT(csv.bytes, HasSubstr("30,footing,"));
  EXPECT_THAT(ask<Exported>(DyadRun{.world = {.days = 30}, .dyads = 5, .as = Drawn::svg}).bytes,
              HasSubstr("<svg"));
}

TEST_F(AppTest, a_claim_and_a_map_have_what_they_document) {
  const auto seen = ask<DyadClaimsSeen>(DyadClaims{.claims = {"C6"}, .draws = 40});
  ASSERT_EQ(seen.claims.size(), 1u);
  EXPECT_GT(seen.claims[0].share, seen.claims[0].share_without);
  const auto map =
      ask<DyadMap>(DyadSweep{.world = {.days = 100}, .x = "guard:0.1..0.9", .points = 3, .dyads = 10});
  EXPECT_EQ(map.xs, (std::vector<double>{0.1, 0.5, 0.9}));
  EXPECT_EQ(map.ys.size(), 3u);
  EXPECT_EQ(map.medians.size(), 3u);
  EXPECT_EQ(map.y, "steadiness");
}

TEST_F(AppTest, resting_states_have_what_they_document) {
  const auto rests = ask<DyadRests>(DyadRest{.openness = {0.25}, .points = 3});
  ASSERT_EQ(rests.lines.size(), 1u);
  ASSERT_EQ(rests.lines[0].states.size(), 3u);
  EXPECT_GT(rests.lines[0].states[2].at(0).footing, 0.5);
  EXPECT_EQ(refused(DyadRest{.openness = {2}}).where, "openness");
  EXPECT_EQ(refused(DyadRest{.points = 1}).where, "points");
  const auto plane = ask<DyadRests>(DyadRest{.plane = true, .points = 3});
  ASSERT_EQ(plane.lines.size(), 3u);
  EXPECT_EQ(plane.lines[1].openness, 0.5);
  EXPECT_EQ(refused(DyadRest{.openness = {0.5}, .plane = true}).where, "openness");
  EXPECT_THAT(ask<Exported>(DyadRest{.plane = true, .points = 3, .as = Drawn::svg}).bytes,
              HasSubstr("<rect"));
  const auto csv = ask<Exported>(DyadRest{.openness = {0.25}, .points = 2, .as = Drawn::csv});
  EXPECT_THAT(csv.bytes, HasSubstr("openness,steadiness,"));
}

TEST_F(AppTest, an_invented_diary_is_told_from_a_world) {
  const auto diary = ask<Exported>(DyadDiary{.world = {.preset = "planned-ending", .days = 500}, .seed = 3});
  EXPECT_EQ(diary.media_type, "application/json");
  EXPECT_GT(diary.records, 300);
  EXPECT_THAT(diary.bytes, HasSubstr("\"invented\""));
  EXPECT_EQ(refused(DyadDiary{.world = {.days = 10}}).where, "days");
  EXPECT_EQ(refused(DyadDiary{.world = {.days = 100.5}}).where, "days");
}

TEST_F(AppTest, what_the_theory_cannot_take_is_said) {
  const auto where = [&](DyadWorld world) {
    return refused(DyadRun{.world = std::move(world), .dyads = 5}).where;
  };
  EXPECT_EQ(where({.preset = "perfect"}), "preset");
  EXPECT_EQ(where({.steadiness = 1.5}), "steadiness");
  EXPECT_EQ(where({.days = -3}), "days");
  EXPECT_EQ(where({.ending = "sudden"}), "ending");
  EXPECT_EQ(where({.ends_on = 100}), "ending");
  EXPECT_EQ(where({.ends_on = -1, .ending = "abrupt"}), "ends-on");
  EXPECT_EQ(where({.days = 100, .ends_on = 200, .ending = "abrupt"}), "days");
  EXPECT_EQ(where({.absences = {"121..100"}}), "absence");
  EXPECT_EQ(where({.absences = {"soon"}}), "absence");
  EXPECT_EQ(refused(DyadRun{.dyads = 0}).where, "dyads");
  EXPECT_EQ(refused(DyadRun{.dyads = 99'000'000}).where, "dyads");
  EXPECT_EQ(refused(DyadClaims{.claims = {"C0"}}).where, "claim");
  EXPECT_EQ(refused(DyadClaims{.draws = -1}).where, "draws");
  EXPECT_EQ(refused(DyadSweep{.x = "luck:0..1"}).where, "quantity");
  EXPECT_EQ(refused(DyadSweep{.x = "guard:low"}).where, "guard");
  EXPECT_EQ(refused(DyadSweep{.outcome = "luck"}).where, "outcome");
  EXPECT_EQ(refused(DyadSweep{.points = 1}).where, "points");
}

}  // namespace
}  // namespace holdfast::app::testing
