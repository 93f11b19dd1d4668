// material: what is measured. A year (or ten) of six scales as a diary and as the series a review makes of
// it: check-ins at irregular hours on 71 % of the days, the scales alternating as the questions do, weekly
// sessions, absences. Invented by trial_life with a fixed seed, so every run measures the same numbers.
#pragma once
#include <cstdint>

#include "calibration/trial_life.h"
#include "inference/series.h"

namespace holdfast::bench {

constexpr std::uint64_t seeds = 4;  // of the invented lives; 1 ... seeds

calibration::Life life(int days, std::uint64_t seed);

// As the review of that diary sees it, readings rounded to rungs; the last 18 months where it is longer.
inference::Series as_reviewed(const calibration::Life& life);

// The same with readings taken as exact: Kalman's plain update.
inference::Series with_exact_readings(inference::Series series);

// Exact readings, irregular gaps, two thirds of the scales at each check-in; no events. For scaling.
inference::Series irregular(int check_ins, int scales);

}  // namespace holdfast::bench
