// The names of backups and the rule that thins them out.
#include "vault/backups.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/random.h"

namespace holdfast::vault {
namespace {

constexpr std::int64_t day = 86400;
constexpr std::int64_t now = 1'780'000'000;  // 2026-05-28

TEST(BackupName, CarriesItsTimeThereAndBack) {
  EXPECT_EQ(backup_name("diary", 1'777'842'245), "diary.2026-05-03T21-04-05Z.holdfast");
  Random random(5);
  for (int i = 0; i < 2000; ++i) {
    const auto time = static_cast<std::int64_t>(random.below(7'000'000'000ULL));
    EXPECT_EQ(backup_time(backup_name("my.diary", time)), time);
  }
}

TEST(BackupName, IsNotReadOutOfOtherNames) {
  for (const char* name :
       {"diary.holdfast", "diary.2026-02-31T00-00-00Z.holdfast", "diary.2026-05-03T21-04-05Z",
        "diary.2026-05-03T25-04-05Z.holdfast", "x", "", "diary.2026-5-3T21-04-05Z.holdfast"})
    EXPECT_EQ(backup_time(name), std::nullopt) << name;
}

std::vector<std::int64_t> kept_after(std::vector<std::int64_t> made, std::int64_t at) {
  const auto gone = backups_to_prune(made, at);
  std::erase_if(
      made, [&gone](std::int64_t time) { return std::find(gone.begin(), gone.end(), time) != gone.end(); });
  return made;
}

TEST(Rotation, KeepsThreeOfOneBusyDay) {
  EXPECT_EQ(kept_after({now - 400, now - 300, now - 200, now - 100, now}, now),
            (std::vector<std::int64_t>{now - 200, now - 100, now}));
}

TEST(Rotation, ThinsTwoYearsOfDailyBackupsToDaysWeeksAndMonths) {
  std::vector<std::int64_t> made;
  for (std::int64_t i = 730; i >= 0; --i) {
    made.push_back(now - i * day);
    made = kept_after(made, now - i * day);
    EXPECT_LE(made.size(), 26U);
    EXPECT_EQ(made.back(), now - i * day) << "the newest always stays";
  }
  for (std::int64_t back : {0, 1, 2, 3, 4, 5, 6})
    EXPECT_TRUE(std::find(made.begin(), made.end(), now - back * day) != made.end()) << back;
  EXPECT_LT(made.front(), now - 300 * day);
  EXPECT_GE(made.size(), 18U);
}

TEST(Rotation, ForAnyTimesKeepsTheNewestAndWhatIsInTheFuture) {
  Random random(9);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::int64_t> made;
    for (std::uint64_t n = random.below(60); n > 0; --n)
      made.push_back(now - 500 * day + static_cast<std::int64_t>(random.below(520 * day)));
    std::sort(made.begin(), made.end());
    const auto kept = kept_after(made, now);
    if (!made.empty()) {
      EXPECT_EQ(kept.back(), made.back());
    }
    for (const std::int64_t time : made) {
      if (time > now) {
        EXPECT_TRUE(std::find(kept.begin(), kept.end(), time) != kept.end());
      }
    }
    // Pruning again right away removes nothing more.
    EXPECT_TRUE(backups_to_prune(kept, now).empty());
  }
}

// A clock that is wrong for a day must not cost the copies of a year.
TEST(Rotation, AClockYearsAheadMakesNothingOld) {
  std::vector<std::int64_t> made;
  for (std::int64_t i = 300; i >= 0; --i)
    made = kept_after(
        [&] {
          made.push_back(now - i * day);
          return made;
        }(),
        now - i * day);
  const auto before = made;
  const std::int64_t ahead = now + 10 * 365 * day;
  made.push_back(ahead);
  made = kept_after(made, ahead);
  EXPECT_GE(made.size() + 3, before.size()) << "one of the days, weeks and months each makes room";
  EXPECT_LT(made.front(), now - 200 * day);
  made = kept_after(made, now);
  EXPECT_EQ(made.back(), ahead);
}

TEST(Rotation, IsDueAfterADay) {
  EXPECT_TRUE(backup_due({}, now));
  EXPECT_FALSE(backup_due({{"a", now - day + 1}}, now));
  EXPECT_TRUE(backup_due({{"a", now - day}}, now));
  EXPECT_TRUE(backup_due({{"a", now + 5 * day}}, now)) << "a file dated in the future is no backup of today";
}

TEST(Rotation, FindsNothingInAFolderThatIsNotThere) {
  const auto none = backups_in("/no/such/folder", "diary");
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
}

}  // namespace
}  // namespace holdfast::vault
