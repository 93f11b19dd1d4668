// Draws from a posterior as they can be kept: coordinates to seven digits (as which they were drawn), and the
// log density each had there. Weighed anew (weigh_anew in fit.h) they are draws from what little more has
// come since.
#pragma once
#include <string>
#include <vector>

namespace holdfast::inference {

struct KeptDraws {
  std::vector<std::string> blocks;  // of the coordinates (coordinate_blocks)
  int chains = 0;
  std::vector<float> at;            // draw by draw, chain after chain
  std::vector<double> log_density;  // of each
  bool operator==(const KeptDraws&) const = default;
};

}  // namespace holdfast::inference
