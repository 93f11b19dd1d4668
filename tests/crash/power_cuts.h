// The power-cut harness: works on a vault like a person in a hurry, cuts the power at a random call to the
// disk, lets the simulated disk decide what had arrived, opens the vault again and compares with what was
// promised.
//
// Promise: everything commit() (or another call) had answered for is there, whole. Of the one operation that
// was under way either everything is there or nothing.
#pragma once
#include <cstdint>
#include <functional>
#include <string>

namespace holdfast::crash {

struct PowerCuts {
  std::uint64_t seed = 1;
  std::int64_t cuts = 1000;
  bool synchronous = true;  // false: the canary, which must find losses
  std::int64_t stop_after_losses = 20;
  std::function<void(std::int64_t done)> progress;
};

struct Outcome {
  std::int64_t cuts = 0;
  std::int64_t cuts_while_opening = 0;  // of those: a second cut during recovery from the first
  std::int64_t operations_answered = 0;
  std::int64_t operations_cut = 0;
  std::int64_t cut_operations_there = 0;  // under way at the cut, and afterwards there as a whole
  std::int64_t losses = 0;
  std::string first_loss;
};

Outcome run_power_cuts(const PowerCuts& wanted);

}  // namespace holdfast::crash
