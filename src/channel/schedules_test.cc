// Every history ends in one diary, and no words go unseen. HOLDFAST_SCHEDULES says how many are tried
// (a million takes some minutes); HOLDFAST_FIRST_SCHEDULE from which on.
#include "channel/schedules.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace holdfast::channel {
namespace {

std::uint64_t schedules_number(const char* name, std::uint64_t otherwise) {
  const char* said = std::getenv(name);
  return said == nullptr ? otherwise : std::strtoull(said, nullptr, 10);
}

TEST(Schedules, EndInOneDiaryAndLoseNoUnseenWords) {
  const std::uint64_t first = schedules_number("HOLDFAST_FIRST_SCHEDULE", 1);
  const std::uint64_t count = schedules_number("HOLDFAST_SCHEDULES", 2000);
  ScheduleResult all;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const ScheduleResult one = run_schedule(seed, Rule::versions);
    ASSERT_EQ(one.fault, "") << "schedule " << seed;
    all.items += one.items;
    all.conflicts += one.conflicts;
    all.copies += one.copies;
    all.goings_back += one.goings_back;
    all.withdrawn += one.withdrawn;
    all.held += one.held;
  }
  // What the histories are for did happen in them.
  for (const std::uint64_t seen : {all.conflicts, all.copies, all.goings_back, all.withdrawn, all.held})
    EXPECT_GT(seen, count / 20);
  std::cout << count << " schedules: " << all.items << " items, " << all.conflicts
            << " texts beside another, " << all.copies << " copies of a device, " << all.goings_back
            << " goings back, " << all.withdrawn << " bodies withdrawn, " << all.held << " items held back\n";
}

TEST(Schedules, CatchARuleThatGoesByTheNewestClock) {
  std::uint64_t lost = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed)
    lost += run_schedule(seed, Rule::newest_clock).fault.starts_with("unseen words") ? 1u : 0u;
  EXPECT_GT(lost, 100u);
}

}  // namespace
}  // namespace holdfast::channel
