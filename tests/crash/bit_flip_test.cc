// Flipped bits in every test run; run_bit_flips does a hundred thousand (tools/shown).
#include <gtest/gtest.h>

#include "bit_flips.h"

namespace holdfast::crash {
namespace {

TEST(BitFlip, InAPageIsToldAndNeverShownAsTheDiary) {
  const FlipOutcome outcome = flip_bits({.seed = 20261128, .in = FlipIn::pages, .bits = 300});
  EXPECT_EQ(outcome.wrong, 0) << outcome.first_wrong;
  EXPECT_EQ(outcome.harmless, 0) << "every page is sealed: each flip in one must be told";
  EXPECT_EQ(outcome.flips, 300);
  EXPECT_GT(outcome.noticed_reading + outcome.noticed_opening, 100);
}

TEST(BitFlip, InOneCopyOfTheHeaderIsMendedFromTheOther) {
  const FlipOutcome outcome = flip_bits({.seed = 20261128, .in = FlipIn::header, .bits = 100});
  EXPECT_EQ(outcome.wrong, 0) << outcome.first_wrong;
  EXPECT_EQ(outcome.noticed_opening + outcome.noticed_reading, 0) << "a single bit keeps nobody out";
}

TEST(BitFlip, InTheLogIsNeverTakenForTheEndOfWhatWasWritten) {
  const FlipOutcome outcome = flip_bits({.seed = 20261128, .in = FlipIn::log, .bits = 60, .parts = 97});
  EXPECT_EQ(outcome.wrong, 0) << outcome.first_wrong;
  EXPECT_GT(outcome.noticed_opening, 20);
}

}  // namespace
}  // namespace holdfast::crash
