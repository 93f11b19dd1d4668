// run_power_cuts [cuts] [seed] [--canary]: the long run of the power-cut harness (default 100000 cuts).
// Ends with 0 when nothing was lost (with --canary: when something was).
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "power_cuts.h"

int main(int argc, char** argv) {
  holdfast::crash::PowerCuts wanted{.seed = 1, .cuts = 100000};
  int position = 0;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--canary") == 0) {
      wanted.synchronous = false;
    } else if (position++ == 0) {
      wanted.cuts = std::atoll(argv[i]);
    } else {
      wanted.seed = static_cast<std::uint64_t>(std::atoll(argv[i]));
    }
  }
  const auto begun = std::chrono::steady_clock::now();
  const auto seconds = [&begun] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  };
  wanted.progress = [&](std::int64_t done) {
    if (done % 10000 == 0)
      std::fprintf(stderr, "%lld cuts, %.0f s\n", static_cast<long long>(done), seconds());
  };
  const auto outcome = holdfast::crash::run_power_cuts(wanted);
  std::printf(
      "%lld power cuts (%lld of them during recovery from one) in %.0f s, seed %llu, synchronous=%s\n"
      "%lld operations answered for, %lld cut short, of which %lld were there as a whole afterwards\n"
      "%lld losses\n",
      static_cast<long long>(outcome.cuts), static_cast<long long>(outcome.cuts_while_opening), seconds(),
      static_cast<unsigned long long>(wanted.seed), wanted.synchronous ? "FULL" : "OFF",
      static_cast<long long>(outcome.operations_answered), static_cast<long long>(outcome.operations_cut),
      static_cast<long long>(outcome.cut_operations_there), static_cast<long long>(outcome.losses));
  if (outcome.losses > 0) std::printf("first: %s\n", outcome.first_loss.c_str());
  return (outcome.losses == 0) == wanted.synchronous ? 0 : 1;
}
