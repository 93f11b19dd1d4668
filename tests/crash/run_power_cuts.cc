// The long run of the power-cut harness, stoppable and gone on with where it was (long_run.h):
//
//   run_power_cuts [CUTS] [--seed N] [--jobs N] [--keep FILE] [--canary] [--part N]
//
// A million cuts unless told, in parts of a thousand; part n is seeded with seed + n. --canary does the same
// without waiting for the disk, which must lose. --part does one part again, alone. Ends with 0 when nothing
// was lost (with --canary: when something was), 1 otherwise, 130 when it was stopped.
#include <malloc.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>

#include "base/parallel.h"
#include "long_run.h"
#include "power_cuts.h"

namespace {

using namespace holdfast::crash;

constexpr std::int64_t cuts_in_a_part = 1000;

struct Wanted {
  std::int64_t cuts = 1000000;
  std::int64_t seed = 1;
  int jobs = holdfast::processors();
  std::string kept;
  bool canary = false;
  std::optional<std::int64_t> part;
};

std::optional<Wanted> wanted_by(int argc, char** argv) {
  Wanted wanted;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool takes = word == "--seed" || word == "--jobs" || word == "--keep" || word == "--part";
    if (takes && i + 1 >= argc) return std::nullopt;
    const std::string value = takes ? argv[++i] : word;
    const long long number = std::atoll(value.c_str());
    if (word == "--canary")
      wanted.canary = true;
    else if (word == "--seed")
      wanted.seed = number;
    else if (word == "--jobs")
      wanted.jobs = static_cast<int>(number);
    else if (word == "--keep")
      wanted.kept = value;
    else if (word == "--part")
      wanted.part = number;
    else if (number > 0)
      wanted.cuts = number;
    else
      return std::nullopt;
  }
  return wanted;
}

Tally one_part(const Wanted& wanted, std::int64_t part) {
  const auto outcome = run_power_cuts({.seed = static_cast<std::uint64_t>(wanted.seed + part),
                                       .cuts = cuts_in_a_part,
                                       .synchronous = !wanted.canary,
                                       .stop_after_losses = std::numeric_limits<std::int64_t>::max()});
  return {{{"cuts", outcome.cuts},
           {"while_opening", outcome.cuts_while_opening},
           {"answered", outcome.operations_answered},
           {"cut_short", outcome.operations_cut},
           {"there_as_a_whole", outcome.cut_operations_there},
           {"losses", outcome.losses}},
          outcome.first_loss};
}

void say(const Wanted& wanted, const LongRunEnd& end) {
  std::printf("power cuts: %lld; of them during recovery from another: %lld; synchronous=%s\n",
              static_cast<long long>(end.sum.of("cuts")), static_cast<long long>(end.sum.of("while_opening")),
              wanted.canary ? "OFF" : "FULL");
  std::printf("operations answered for: %lld; cut short: %lld, of them there as a whole afterwards: %lld\n",
              static_cast<long long>(end.sum.of("answered")), static_cast<long long>(end.sum.of("cut_short")),
              static_cast<long long>(end.sum.of("there_as_a_whole")));
  std::printf("losses: %lld; parts that broke: %lld; processor seconds: %.0f\n",
              static_cast<long long>(end.sum.of("losses")), static_cast<long long>(end.sum.of("broken")),
              end.processor_seconds);
  if (!end.sum.first_fault.empty()) std::printf("first: %s\n", end.sum.first_fault.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  // The simulated disk's files are copied all the time: that memory is kept instead of given back each time.
  mallopt(M_MMAP_THRESHOLD, 256 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  const auto wanted = wanted_by(argc, argv);
  if (!wanted) {
    std::fprintf(stderr, "run_power_cuts [CUTS] [--seed N] [--jobs N] [--keep FILE] [--canary] [--part N]\n");
    return 64;
  }
  if (wanted->part) {
    draw_from(static_cast<std::uint64_t>(*wanted->part));
    LongRunEnd alone;
    alone.sum = one_part(*wanted, *wanted->part);
    say(*wanted, alone);
    return (alone.sum.of("losses") == 0) == !wanted->canary ? 0 : 1;
  }
  const LongRunEnd end = run_parts({.what = "power cuts, seed " + std::to_string(wanted->seed) +
                                            (wanted->canary ? ", canary" : "") + ", build " + this_build(),
                                    .parts = (wanted->cuts + cuts_in_a_part - 1) / cuts_in_a_part,
                                    .jobs = wanted->jobs,
                                    .kept = wanted->kept,
                                    .work = [&wanted](std::int64_t part) { return one_part(*wanted, part); },
                                    .progress =
                                        [](const Tally& so_far) {
                                          return std::to_string(so_far.of("cuts")) + " cuts, " +
                                                 std::to_string(so_far.of("losses")) + " losses";
                                        }});
  say(*wanted, end);
  if (end.stopped) return 130;
  return end.sum.of("broken") == 0 && (end.sum.of("losses") == 0) == !wanted->canary ? 0 : 1;
}
