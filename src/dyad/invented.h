// invented: a whole diary that nobody lived, for the demo, for tests and for trying things out. Two
// relationships: Em, who turns the attunement round and leaves from one day to the next, and A, who holds; or
// one, in a world of the theory. Some days are blank, some things are written days afterwards, some ratings
// are "far away": as diaries are. Every record keeps the rules of the diary, and settings.invented is set, so
// that every screen and export says so. The same options give the same diary.
#pragma once
#include <cstdint>

#include "base/time.h"
#include "diary/nouns.h"
#include "dyad/course.h"

namespace holdfast::dyad {

inline constexpr int fewest_days = 60, most_days = 4000;

struct InventedOptions {
  std::uint64_t seed = 1;
  Moment today;    // the present moment; its zone is the person's
  int days = 730;  // from fewest_days to most_days
  Story story;     // the demo's, or one world of the theory
};

diary::Diary invented_diary(const InventedOptions& options);

// The same for somebody who looks at it now: one story whatever the day, the hour and the zone of `today`. It
// is invented on a calendar of its own and moved by whole days, clock times kept, so that it ends on the
// evening before the diary's day of `today`; weekdays in its words move along. A clock time that spring skips
// in her zone comes an hour later.
diary::Diary told_up_to_now(const InventedOptions& options);

// The diary with what it was written from: the true states, hour by hour.
struct Invented {
  diary::Diary diary;
  Course course;
};
Invented invented(const InventedOptions& options);

}  // namespace holdfast::dyad
