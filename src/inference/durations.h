// durations: how long something lasts, and is that changing? Log-normal about a straight line in time. What
// is known of one duration is an interval: both ends the same where it was given, from 0 where it was shorter
// than a person would notice, without an upper end where it was cut off. What is not known is not entered.
#pragma once
#include <limits>
#include <span>

#include "inference/lines.h"

namespace holdfast::inference {

struct Duration {
  double time = 0;  // years
  double least = 0;
  double most = std::numeric_limits<double>::infinity();  // least == most: exactly that, and above 0
};

struct DurationPrior {
  LinePrior line{.level_mean = 0, .level_sd = 1.5, .trend_sd = 0.7};  // of the log of the median
  double typical_spread = 1, log_spread_sd = 0.4;                     // of the log durations: log-normal
};

// At least one duration. LineDraw: level and trend of the log of the median, spread: log of the standard
// deviation of log durations. The line's centre is the mean time of all durations.
LinePosterior learn_duration(std::span<const Duration> durations, const DurationPrior& prior, int draws,
                             Random& random);
double median_at(const LinePosterior& posterior, const LineDraw& draw, double time);

}  // namespace holdfast::inference
