// A quasi-Newton climb to the top of a smooth function, and its curvature there.
// It knows nothing of what it climbs; a climb that does not arrive says why.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "inference/series.h"

namespace holdfast::inference {

// Value and gradient at x; -infinity where the function has no value (the gradient is then ignored).
using Climbed = std::function<double(std::span<const double> x, std::vector<double>& gradient)>;
// The same at several places, which may be less work than one after the other.
using ClimbedTogether = std::function<void(std::span<const std::vector<double>> x, std::span<double> values,
                                           std::span<std::vector<double>> gradients)>;
// Called once per iteration; false stops the climb.
using KeepGoing = std::function<bool(int iteration)>;

struct Climb {
  bool converged = false, stopped = false;
  std::string why_not;
  std::vector<double> top, gradient;
  Matrix inverse_curvature;  // the quasi-Newton guess of the inverse of minus the Hessian
  double value = 0;
  int iterations = 0;
};

// BFGS with a weak Wolfe line search (Nocedal & Wright 2006, ch. 6; Lewis & Overton 2013), in coordinates
// divided by `scales`. Converged: less than `tolerance` is left to gain by the quadratic model.
Climb climb(const Climbed& function, std::vector<double> from, std::span<const double> scales,
            int most_iterations, double tolerance, const KeepGoing& keep_going);

// Minus the matrix of second derivatives along the columns of `directions`, by central differences of the
// gradient with steps of `step` columns. Columns that whiten the function make every entry well scaled. Each
// of `functions` is the same function with memory of its own, and gets a thread of its own; how many there
// are changes nothing but the time.
Matrix curvature(std::span<const ClimbedTogether> functions, std::span<const double> at,
                 const Matrix& directions, double step);

}  // namespace holdfast::inference
