// arc: the whole time with one practitioner, from the first check-in to now, over all chapters: how needing
// her, feeling safe in it, staying with hard feelings and leaning on others went. What is told is the shape
// of a slow level's path: it rose, fell, rose and then fell, and so on, where a movement counts from one step
// on. Within the last chapter paths are those every other finding is read off; earlier ones are joined to
// them at the seams.
#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "review/chapter.h"

namespace holdfast::review {

constexpr double arc_step = 1;  // a movement of at most so much is none

// The movements of a path: places of its turns, the first and the last of a movement among them. Empty where
// it never moves further than arc_step from any level it had.
struct Shape {
  std::string_view statement;
  std::vector<int> turns;
};
Shape shape_of(std::span<const double> levels);

// Where paths of a chapter are wanted: its beginning, the times between that the whole time is looked at, up
// to the last check-in of all, and where the next chapter begins (`until` where there is none).
std::vector<Instant> arc_times(const Chapter& chapter, Instant until, Instant next_begins);

}  // namespace holdfast::review
