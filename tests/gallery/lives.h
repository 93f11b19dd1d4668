// lives: a gallery of invented people whose truth is known, most of them unlike what the engine supposes.
// Each kind of life is one way in which a diary may differ: a rhythm of the week, a strain nobody rates,
// numbers given out of habit, an arrow that turns. The simulator shares nothing with the engine: it steps the
// states hour by hour, has its own random numbers, and reads every truth off the path or off a noiseless run
// of the same equations, never off the ratings. Everything here is invented.
#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "calibration/shifts.h"
#include "diary/nouns.h"

namespace holdfast::gallery {

struct Kind {
  std::string_view id;
  std::string_view what;  // in a few words, for the table
};
std::span<const Kind> kinds();

struct Life {
  diary::Diary diary;
  Moment now;
  // For each finding the statement that is true. "unknowable": the ratings hold nothing of it, and whatever
  // is said is untrue.
  std::map<std::string, std::string> truth;
  std::vector<calibration::Shift> shifts;  // of levels, all at once
  double leaning_ratio = 1;  // distress in the week after a push, over the same were needing not raised by it
};

// Life number `number` of a kind: the same for ever.
Life live(std::size_t kind, std::uint64_t number);

}  // namespace holdfast::gallery
