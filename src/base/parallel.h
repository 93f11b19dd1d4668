// parallel: independent pieces of work over several threads. Which thread does which piece is chance, so a
// piece may use nothing that another changes, and draws random numbers of its own.
#pragma once
#include <algorithm>
#include <atomic>
#include <string_view>
#include <thread>
#include <vector>

#include "base/progress.h"

namespace holdfast {

// Calls work(i) for each i from 0 to count - 1. `threads`: at most so many; 0: as many as there are
// processors. The calling thread works as well, and alone speaks to `progress`, before each of its pieces,
// with the share between `from` and `until` that is done. False: it was told to stop, and pieces may be
// missing.
template <class Work>
bool in_parallel(int count, int threads, Progress& progress, std::string_view doing, Work work,
                 double from = 0, double until = 1) {
  const int most = threads > 0 ? threads : int(std::thread::hardware_concurrency());
  std::atomic<int> next{0};
  std::atomic<bool> stop{false};
  const auto go = [&](bool speaks) {
    for (int i = next++; i < count && !stop; i = next++) {
      if (speaks && !progress.report(doing, from + (until - from) * i / count)) stop = true;
      if (!stop) work(i);
    }
  };
  {
    std::vector<std::jthread> others;
    for (int t = 1; t < std::min(count, most); ++t) others.emplace_back(go, false);
    go(true);
  }
  return !stop;
}

}  // namespace holdfast
