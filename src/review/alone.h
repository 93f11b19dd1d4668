// alone: the slow level of one thing rated by itself, outside the joint model: how true an old sentence
// feels, a scale of her own. It is a series of one scale, read in whole steps and cut at 0 and 10; the
// statement is about that level at the end of a period, less at its beginning.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "base/random.h"
#include "review/answering.h"

namespace holdfast::review {

struct RatedAlone {
  Instant at;
  double step = 0;  // 0 to 10
  bool late = false;
};

struct AloneQuestion {
  std::string_view less, more;  // the statements; between them about_the_same, within half a step
  std::string_view what;        // the quantity
  std::string_view picture;     // its label
};

// Masses, sentence and picture; date_it comes before. `ratings` by time, not empty.
void compare_alone(Finding& finding, const Looking& looking, std::span<const RatedAlone> ratings,
                   const Period& period, const AloneQuestion& question, Random& random);

// carried: how much of what she has with the practitioner is with her when the practitioner isn't there.
Finding answer_carried(const Looking& looking);

}  // namespace holdfast::review
