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

// How many processors there are; one where that cannot be told.
inline int processors() {
  return std::max(1, int(std::thread::hardware_concurrency()));
}

// How many threads work at once where `asked` are wanted (0: as many as there are processors) and there are
// `pieces` to do: at least one.
inline int threads_for(int asked, int pieces) {
  const int most = asked > 0 ? asked : processors();
  return std::max(1, std::min(most, pieces));
}

// Calls piece(i, thread) for each i from 0 to count - 1 on so many threads, numbered from 0: the calling
// thread is 0 and works as well. A piece that answers false stops the rest, and then so does this.
template <class Piece>
bool spread_pieces(int count, int threads, Piece piece) {
  std::atomic<int> next{0};
  std::atomic<bool> stop{false};
  const auto work = [&](int thread) {
    for (int i = next++; i < count && !stop; i = next++)
      if (!piece(i, thread)) stop = true;
  };
  {
    std::vector<std::jthread> others;
    for (int t = 1; t < threads; ++t) others.emplace_back(work, t);
    work(0);
  }
  return !stop;
}

// Calls work(i) for each i from 0 to count - 1. `threads`: at most so many; 0: as many as there are
// processors. The calling thread alone speaks to `progress`, before the first piece of all and before each of
// its own, with the share between `from` and `until` that is done. False: it was told to stop, and pieces may
// be missing.
template <class Work>
bool in_parallel(int count, int threads, Progress& progress, std::string_view doing, Work work,
                 double from = 0, double until = 1) {
  if (count > 0 && !progress.report(doing, from)) return false;
  return spread_pieces(count, threads_for(threads, count), [&](int i, int thread) {
    if (thread == 0 && i > 0 && !progress.report(doing, from + (until - from) * i / count)) return false;
    work(i);
    return true;
  });
}

}  // namespace holdfast
