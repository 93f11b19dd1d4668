// The claims hold in most draws of the theory and fail without the mechanism they rest on: what can fail is
// worth something when it does not.
#include "dyad/claims.h"

#include <gtest/gtest.h>

namespace holdfast::dyad {
namespace {

TEST(claims, hold_in_most_draws_and_fail_without_what_they_rest_on) {
  Silent silent;
  const auto seen = see_claims({}, {.draws = 250}, silent);
  ASSERT_TRUE(seen);
  ASSERT_EQ(seen->size(), claims().size());
  ASSERT_EQ(seen->size(), 12u);
  for (const ClaimSeen& one : *seen) {
    SCOPED_TRACE(one.claim.id);
    EXPECT_GT(one.share, 0.85);
    EXPECT_LT(one.share_without, one.share - 0.3);
    EXPECT_LE(one.share_low, one.share);
    EXPECT_GE(one.share_high, one.share);
    EXPECT_LE(one.effect_low, one.effect);
    EXPECT_LE(one.effect, one.effect_high);
  }
}

TEST(claims, are_the_same_on_any_number_of_threads) {
  Silent silent;
  const auto one = see_claims({"C3", "C10"}, {.draws = 70, .threads = 1}, silent),
             three = see_claims({"C3", "C10"}, {.draws = 70, .threads = 3}, silent),
             other = see_claims({"C3", "C10"}, {.draws = 70, .seed = 2}, silent);
  ASSERT_TRUE(one && three && other);
  ASSERT_EQ(one->size(), 2u);
  for (std::size_t k = 0; k < 2; ++k) {
    EXPECT_EQ((*one)[k].share, (*three)[k].share);
    EXPECT_EQ((*one)[k].effect, (*three)[k].effect);
  }
  EXPECT_NE((*one)[0].effect, (*other)[0].effect);
}

TEST(claims, bad_input_is_told) {
  Silent silent;
  EXPECT_EQ(see_claims({"C13"}, {}, silent).error().where, "claim");
  EXPECT_EQ(see_claims({}, {.draws = 0}, silent).error().where, "draws");
}

}  // namespace
}  // namespace holdfast::dyad
