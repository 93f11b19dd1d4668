// peak: how many double-precision operations a second this core does at most: multiply-adds on twelve
// accumulators that wait for nothing but themselves. The yardstick for the filter.
#pragma once
#include <string>

namespace holdfast::bench {

// Runs so many rounds of multiply-adds with the vectors of that kernel (chosen_kernel.h); operations done, a
// multiply-add counting two.
double multiply_adds(const std::string& kernel, long rounds);

}  // namespace holdfast::bench
