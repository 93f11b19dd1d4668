// ensemble: many dyads run through a world at once. Each has coefficients and a beginning of its own; its
// path depends on seed, its number and the step alone, so two worlds run with one seed differ by what differs
// between them and by nothing else, and the number of threads changes no number.
#pragma once
#include <functional>
#include <vector>

#include "base/progress.h"
#include "dyad/theory.h"

namespace holdfast::dyad {

struct RunOptions {
  int dyads = 1000;
  std::uint64_t seed = 1;
  bool scattered = true;  // coefficients drawn from the table's spreads; else the table's own values for all
  double step_days = 0.25;       // divides a day
  double record_every_days = 1;  // a multiple of the step
  int threads = 0;               // 0: as many as there are processors; changes no number
  // Changes a dyad's coefficients after they were drawn: another person, a theory without one of its terms.
  std::function<void(std::uint64_t dyad, Values&)> change;
};

// States at the recorded days, day 0 first. Also the integral of distress since day 0, in days.
struct Ensemble {
  int dyads = 0;
  std::vector<double> days;
  std::vector<float> values;  // by day, then by number (Variable, then the integral), then by dyad

  float at(std::size_t day, Variable variable, int dyad) const { return number(day, int(variable), dyad); }
  float distress_area(std::size_t day, int dyad) const { return number(day, variables, dyad); }
  std::size_t row(double day) const;  // the last recorded day that is not after it
  // Quantiles over dyads at a recorded day.
  std::vector<double> quantiles(std::size_t day, Variable variable,
                                std::span<const double> probabilities) const;

 private:
  float number(std::size_t day, int which, int dyad) const {
    return values[(day * std::size_t(variables + 1) + std::size_t(which)) * std::size_t(dyads) +
                  std::size_t(dyad)];
  }
};

// A Problem for bad input, for more than memory should hold, or when `progress` says stop.
Result<Ensemble> run(const World& world, const RunOptions& options, Progress& progress);

}  // namespace holdfast::dyad
