// Two questions about the filter's kernel, each answered side by side in one run. How far is a filter step
// from what this core can do (achieved over peak operations a second, both with the same width of vectors)?
// And what do the kernels for wider vectors gain over the plain one? Every number is the least of many short
// turns taken in rotation, so that whatever else the machine does falls on all alike.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <deque>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "chosen_kernel.h"
#include "inference/fit.h"
#include "inference/posterior.h"
#include "material.h"
#include "one_gap.h"
#include "peak.h"

namespace holdfast::bench {
namespace {

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}

// Seconds of one call of each, the least over `turns` turns of `calls` calls.
std::vector<double> in_rotation(const std::vector<std::function<void()>>& all, int turns, int calls) {
  std::vector<double> least(all.size(), std::numeric_limits<double>::infinity());
  for (int turn = -1; turn < turns; ++turn)  // the first warms up
    for (std::size_t i = 0; i < all.size(); ++i) {
      const double before = processor_seconds();
      for (int call = 0; call < calls; ++call) all[i]();
      if (turn >= 0) least[i] = std::min(least[i], (processor_seconds() - before) / calls);
    }
  return least;
}

inference::kernel::Entry entry_of(const std::string& kernel, int scales) {
  choose_kernel(kernel);
  return inference::kernel::entry(scales, true, 1);
}

void shares_of_peak() {
  constexpr int steps = 260;
  constexpr long rounds = 20000;
  std::printf("\nFilter steps with a known transition, all scales answered exactly, %d steps.\n", steps);
  std::printf("%-7s %6s %8s %9s %9s %9s %7s %9s %9s %7s\n", "kernel", "scales", "peak", "flops", "ns/step",
              "GFLOP/s", "share", "back ns", "GFLOP/s", "share");
  for (const std::string& kernel : kernels())
    for (const int scales : {1, 2, 4, 6, 8}) {
      OneGap series(scales, steps, scales, false);
      const auto entry = entry_of(kernel, scales);
      double operations = 0;
      const auto seconds = in_rotation({[&] { operations = multiply_adds(kernel, rounds); },
                                        [&] { series.forward(entry); }, [&] { series.backward(entry); }},
                                       60, 8);
      const double peak = operations / seconds[0], forward = seconds[1] / steps, back = seconds[2] / steps;
      const double forward_rate = series.flops_forward() / forward,
                   back_rate = series.flops_backward() / back;
      std::printf("%-7s %6d %8.1f %9.0f %9.0f %9.2f %6.1f%% %9.0f %9.2f %6.1f%%\n", kernel.c_str(), scales,
                  peak * 1e-9, series.flops_forward(), forward * 1e9, forward_rate * 1e-9,
                  100 * forward_rate / peak, back * 1e9, back_rate * 1e-9, 100 * back_rate / peak);
    }
}

// One line: what was measured, and each kernel's time and its ratio to the plain one.
void line(const char* what, const std::vector<double>& seconds, double unit, const char* unit_name) {
  std::printf("%-44s", what);
  for (std::size_t i = 0; i < seconds.size(); ++i)
    std::printf("  %8.2f %s (%.2f x)", seconds[i] / unit, unit_name, seconds[0] / seconds[i]);
  std::printf("\n");
}

void kernels_side_by_side() {
  std::printf("\nKernels side by side: time, and how many times as fast as plain.\n%-44s", "");
  for (const std::string& kernel : kernels()) std::printf("  %-20s", kernel.c_str());
  std::printf("\n");
  for (const int scales : {1, 2, 4, 6, 8})
    for (const bool rungs : {false, true}) {
      std::deque<OneGap> series;
      std::vector<std::function<void()>> all;
      for (const std::string& kernel : kernels()) {
        series.emplace_back(scales, 260, scales, rungs);
        all.emplace_back([one = &series.back(), entry = entry_of(kernel, scales)] { one->forward(entry); });
      }
      const std::string what =
          "step, " + std::to_string(scales) + " scales, " + (rungs ? "rungs" : "exact readings");
      auto seconds = in_rotation(all, 60, 8);
      for (double& each : seconds) each /= 260;
      line(what.c_str(), seconds, 1e-6, "us");
    }
  for (const bool rungs : {false, true}) {
    inference::Series series = as_reviewed(life(365, 1));
    if (!rungs) series = with_exact_readings(series);
    std::deque<inference::Posterior> posteriors;
    std::vector<std::function<void()>> gradients, fits;
    Silent silent;
    std::vector<double> x, by;
    for (const std::string& kernel : kernels()) {
      choose_kernel(kernel);
      posteriors.emplace_back(series, inference::Model::diary, inference::Start{}, true);
      auto* posterior = &posteriors.back();
      if (x.empty())
        for (int i = 0; i < posterior->size(); ++i) x.push_back(posterior->coordinates().prior_mean(i));
      gradients.emplace_back([&x, &by, posterior] { posterior->value_and_gradient(x, by); });
      fits.emplace_back([&series, &silent, kernel] {
        choose_kernel(kernel);
        (void)inference::fit(series, {.threads = 1}, silent);
      });
    }
    line(rungs ? "gradient, a year of six scales, rungs" : "gradient, a year of six scales, exact",
         in_rotation(gradients, 40, 4), 1e-6, "us");
    line(rungs ? "MAP fit, a year of six scales, rungs" : "MAP fit, a year of six scales, exact",
         in_rotation(fits, 4, 1), 1e-3, "ms");
  }
}

}  // namespace
}  // namespace holdfast::bench

int main() {
  std::printf("The program itself would choose: %s\n", holdfast::bench::program_chooses());
  holdfast::bench::shares_of_peak();
  holdfast::bench::kernels_side_by_side();
}
