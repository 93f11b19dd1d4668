// The probability of an interval for one mean and variance. The arithmetic is in cut_normal.h, which the
// kernel includes as well, each time for another sort of processor.
#include "inference/rungs.h"

#include "inference/cut_normal.h"

namespace holdfast::inference::kernel {

Slopes interval_slopes(double low, double high, double mean, double variance) {
  return slopes_of<double>(low, high, mean, variance);
}

}  // namespace holdfast::inference::kernel
