// The probability that a normal variable lies in an interval, and how fast its logarithm changes with the
// mean. What the filter needs of a reading that was rounded to a rung or cut at an end of its scale.
#pragma once

namespace holdfast::inference::kernel {

// Of log p as a function of the mean: its value and four derivatives. `first` and `second` move the state's
// mean and covariance (moment matching); the others are for the gradient. second is in [-1 / variance, 0].
template <class Real>
struct SlopesOf {
  Real value, first, second, third, fourth;
};
using Slopes = SlopesOf<double>;

// p = P(low < Y < high), Y ~ N(mean, variance), variance > 0, low < high; either may be infinite. Relative
// accuracy about 1e-10 in the first two derivatives, however narrow the interval and however far off the
// mean.
Slopes interval_slopes(double low, double high, double mean, double variance);

}  // namespace holdfast::inference::kernel
