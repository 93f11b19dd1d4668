// A few thousand power cuts in every test run; run_power_cuts does a million. The canary shows that
// the harness sees losses where there are some: the same work without waiting for the disk.
#include <gtest/gtest.h>

#include "power_cuts.h"

namespace holdfast::crash {
namespace {

TEST(PowerCut, LosesNothingThatWasCommittedAndLeavesNothingHalf) {
  const Outcome outcome = run_power_cuts({.seed = 20260501, .cuts = 2000});
  EXPECT_EQ(outcome.losses, 0) << outcome.first_loss;
  EXPECT_GE(outcome.cuts, 2000);
  EXPECT_GT(outcome.operations_answered, 2000);
  EXPECT_GT(outcome.operations_cut, 300) << "the power must go out in the middle of work";
  EXPECT_GT(outcome.cut_operations_there, 0);
  EXPECT_GT(outcome.cuts_while_opening, 100);
}

TEST(PowerCut, WithoutWaitingForTheDiskLosesWork) {
  const Outcome outcome =
      run_power_cuts({.seed = 7, .cuts = 1000, .synchronous = false, .stop_after_losses = 5});
  EXPECT_GE(outcome.losses, 5) << "the harness did not notice what synchronous=OFF loses";
}

}  // namespace
}  // namespace holdfast::crash
