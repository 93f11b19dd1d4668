// schedules: invented histories of a diary on several devices, for the tests of the merge. Devices write,
// change, delete and forget records, exchange some of what they have in any order and more than once, are
// copied with their keys, and go back to an older state; their clocks are wrong by years. A carrier withholds
// what it likes and brings back what was withdrawn. In the end everything reaches everybody, and then it must
// hold: all have the same diary, and no words are gone that nobody saw and replaced.
#pragma once
#include <cstdint>
#include <string>

namespace holdfast::channel {

// By what a device says which words are shown: the rule of this room, or the newest clock (which must fail).
enum class Rule { versions, newest_clock };

struct ScheduleResult {
  std::string fault;  // empty: it held
  std::uint64_t items = 0, conflicts = 0, copies = 0, goings_back = 0, withdrawn = 0, held = 0;
};
ScheduleResult run_schedule(std::uint64_t seed, Rule rule);

}  // namespace holdfast::channel
