// shifts: whether what a review says of a turning point is so, for lives whose shifts are known. One reading
// of it for the lives drawn from the model's priors and for those of the gallery.
#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "base/time.h"
#include "diary/scales.h"
#include "review/answering.h"
#include "review/sentences.h"

namespace holdfast::calibration {

struct Shift {
  std::string scale;  // its key
  Instant at;
};

// The statement that is true of the scale and the window the finding names.
inline std::string truth_of_shift(const review::Finding& finding, const std::vector<Shift>& shifts) {
  if (shifts.empty()) return "no_shift";
  std::string named;
  for (int scale = 0; scale < review::scale_count; ++scale)
    if (review::with_name(review::screen_name(review::ScaleIndex(scale)), finding.practitioner) ==
        finding.subject)
      named = diary::built_in_scales()[std::size_t(scale)].key;
  const bool in_window = std::ranges::any_of(shifts, [&](const Shift& shift) {
    const Date day = diary_day(Moment{shift.at, "UTC"}, 240);
    return finding.compared_from && finding.compared_until && shift.scale == named &&
           day >= *finding.compared_from && day <= *finding.compared_until;
  });
  return in_window ? "shifted" : "another";
}

}  // namespace holdfast::calibration
