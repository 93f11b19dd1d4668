// rest: where a pair settles when nothing is random, sessions are their steady mean and nobody is away. Found
// from many beginnings, so that a theory with two places to settle in shows both; how fast it comes back when
// pushed, and whether leaning on the other then soothes or feeds itself.
#pragma once
#include <vector>

#include "dyad/equations.h"

namespace holdfast::dyad {

struct Rest {
  Point<double> at{};
  double slowest_rate = 0;  // per day: largest real part of the Jacobian's eigenvalues; below 0 it is stable
  double leaning_ratio =
      1;  // of distress over seven days after a push, to the same without leaning; above 1 it feeds itself
};

// The stable ones, by footing. `values`: a dyad's coefficients (theory.h). Empty where it went on moving for
// a hundred thousand days.
std::vector<Rest> rests(const Values& values, double session_every_days);

// Along steadiness, at one openness: the resting states, and where they change in kind.
struct RestLine {
  double openness = 0;
  std::vector<double> steadiness;
  std::vector<std::vector<Rest>> rests;  // for each of `steadiness`
  std::vector<double> folds;             // steadiness at which a resting state appears or ends
};
RestLine rest_line(const Values& values, double session_every_days, double openness, int points);

}  // namespace holdfast::dyad
