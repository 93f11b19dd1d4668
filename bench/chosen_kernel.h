// chosen_kernel: which compilation of the filter's kernel everything in this program runs, by name. The
// program itself chooses once at start (inference/kernel.h); here each can be had, side by side.
#pragma once
#include <string>
#include <vector>

namespace holdfast::bench {

// Those this processor can run, plainest first.
std::vector<std::string> kernels();
void choose_kernel(const std::string& name);  // filters made from here on
const char* program_chooses();                // what the program itself would run here

}  // namespace holdfast::bench
