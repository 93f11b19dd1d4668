// Sudden shifts of the slow level of a scale: how much more likely the readings are with a shift at some
// time than without one, given parameters.
#pragma once
#include <string>
#include <vector>

#include "inference/paths.h"
#include "inference/series.h"

namespace holdfast::inference {

// One entry for each gap between two readings of the scale: readings cannot tell when in it a shift would be.
struct Shifts {
  bool usable = false;
  std::string why_not;
  std::vector<double> from, until;       // the gap, in the series' time
  std::vector<double> log_bayes_factor;  // a shift in this gap against none at all
  std::vector<double> size;              // of that shift, its posterior mean
};

// For each scale. The shift's size is N(0, size_sd^2) beforehand, in the readings' units. Exact for exact
// readings: the log-likelihood is quadratic in the size, and one backward pass of the filter gives both
// coefficients at every time and for every scale. Model::diary.
std::vector<Shifts> baseline_shifts(const Series& series, const Parameters& parameters,
                                    const StateOptions& options, double size_sd);

}  // namespace holdfast::inference
