// A long run that is stopped goes on where it was, and counts each part once.
#include "long_run.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace holdfast::crash {
namespace {

class LongRunTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "holdfast-test-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  LongRun run(std::int64_t parts) const {
    LongRun wanted;
    wanted.what = "numbers added";
    wanted.parts = parts;
    wanted.jobs = 3;
    wanted.kept = folder_ / "kept";
    wanted.work = [](std::int64_t part) { return Tally{{{"sum", part}}, ""}; };
    return wanted;
  }
  std::filesystem::path folder_;
};

TEST_F(LongRunTest, AddsUpItsPartsWhicheverEndsFirst) {
  const LongRunEnd end = run_parts(run(40));
  EXPECT_EQ(end.parts_done, 40);
  EXPECT_EQ(end.sum.of("sum"), 39 * 40 / 2);
  EXPECT_FALSE(end.stopped);
}

TEST_F(LongRunTest, GoesOnWhereItWasStoppedAndDoesNoPartTwice) {
  LongRun first = run(40);
  first.jobs = 1;
  first.work = [](std::int64_t part) {
    if (part == 10) kill(getppid(), SIGTERM);
    if (part == 10) pause();
    return Tally{{{"sum", part}}, ""};
  };
  const LongRunEnd stopped = run_parts(first);
  EXPECT_TRUE(stopped.stopped);
  EXPECT_EQ(stopped.parts_done, 10);
  // The machine stopped in the middle of a line.
  std::ofstream(folder_ / "kept", std::ios::app) << "17\t0.5\tsum=1";
  LongRun second = run(40);
  second.work = [](std::int64_t part) { return Tally{{{"sum", part}, {"again", part < 10 ? 1 : 0}}, ""}; };
  const LongRunEnd end = run_parts(second);
  EXPECT_EQ(end.parts_done, 40);
  EXPECT_EQ(end.sum.of("sum"), 39 * 40 / 2);
  EXPECT_EQ(end.sum.of("again"), 0);
}

TEST_F(LongRunTest, DoesNotGoOnWithAnotherRunsParts) {
  (void)run_parts(run(5));
  LongRun other = run(5);
  other.what = "numbers added, another build";
  other.work = [](std::int64_t) { return Tally{{{"other", 1}}, ""}; };
  const LongRunEnd end = run_parts(other);
  EXPECT_EQ(end.sum.of("other"), 5);
  EXPECT_EQ(end.sum.of("sum"), 0);
}

TEST_F(LongRunTest, APartThatDiesIsAFindingAndTheOthersGoOn) {
  LongRun wanted = run(6);
  wanted.work = [](std::int64_t part) {
    if (part == 3) raise(SIGKILL);
    return Tally{{{"done", 1}}, part == 5 ? "something was lost" : ""};
  };
  const LongRunEnd end = run_parts(wanted);
  EXPECT_EQ(end.parts_done, 6);
  EXPECT_EQ(end.sum.of("done"), 5);
  EXPECT_EQ(end.sum.of("broken"), 1);
  EXPECT_FALSE(end.sum.first_fault.empty());
  const LongRunEnd read_again = run_parts(run(6));
  EXPECT_EQ(read_again.sum.of("broken"), 1);
  EXPECT_EQ(read_again.sum.of("sum"), 0);
}

}  // namespace
}  // namespace holdfast::crash
