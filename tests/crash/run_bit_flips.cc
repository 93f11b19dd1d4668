// The long run of flipped bits, stoppable and gone on with where it was (long_run.h):
//
//   run_bit_flips header|pages|log [BITS] [--seed N] [--jobs N] [--keep FILE]
//
// 100,000 bits unless told (in the log: beside every bit of every frame's head). Ends with 0 when no flip
// showed other content in silence, 1 otherwise, 130 when it was stopped.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/parallel.h"
#include "bit_flips.h"
#include "long_run.h"

namespace {

using namespace holdfast::crash;

Tally one_part(const BitFlips& wanted) {
  const FlipOutcome outcome = flip_bits(wanted);
  return {{{"flips", outcome.flips},
           {"opening", outcome.noticed_opening},
           {"reading", outcome.noticed_reading},
           {"checking", outcome.noticed_checking},
           {"harmless", outcome.harmless},
           {"wrong", outcome.wrong},
           // The same in every part.
           {"pages", wanted.part == 0 ? outcome.pages : 0},
           {"frames", wanted.part == 0 ? outcome.frames : 0}},
          outcome.first_wrong};
}

}  // namespace

int main(int argc, char** argv) {
  const std::string where = argc > 1 ? argv[1] : "";
  BitFlips wanted;
  wanted.bits = 100000;
  wanted.parts = 100;
  int jobs = holdfast::processors();
  std::string kept;
  bool understood = where == "header" || where == "pages" || where == "log";
  for (int i = 2; i < argc && understood; ++i) {
    const std::string word = argv[i];
    const bool takes = word == "--seed" || word == "--jobs" || word == "--keep";
    understood = !takes || i + 1 < argc;
    if (!understood) break;
    const std::string value = takes ? argv[++i] : word;
    const long long number = std::atoll(value.c_str());
    if (word == "--seed")
      wanted.seed = static_cast<std::uint64_t>(number);
    else if (word == "--jobs")
      jobs = static_cast<int>(number);
    else if (word == "--keep")
      kept = value;
    else
      understood = (wanted.bits = number) > 0;
  }
  if (!understood) {
    std::fprintf(stderr, "run_bit_flips header|pages|log [BITS] [--seed N] [--jobs N] [--keep FILE]\n");
    return 64;
  }
  wanted.in = where == "header" ? FlipIn::header : where == "pages" ? FlipIn::pages : FlipIn::log;
  const LongRunEnd end =
      run_parts({.what = "bit flips in the " + where + ", " + std::to_string(wanted.bits) + " bits, seed " +
                         std::to_string(wanted.seed) + ", build " + this_build(),
                 .parts = wanted.parts,
                 .jobs = jobs,
                 .kept = kept,
                 .work =
                     [wanted](std::int64_t part) {
                       BitFlips own = wanted;
                       own.part = part;
                       return one_part(own);
                     },
                 .progress =
                     [](const Tally& so_far) {
                       return std::to_string(so_far.of("flips")) + " flips, " +
                              std::to_string(so_far.of("wrong")) + " of them wrong in silence";
                     }});
  const auto count = [&end](const char* name) { return static_cast<long long>(end.sum.of(name)); };
  std::printf("flipped bits in the %s: %lld; pages: %lld; frames: %lld\n", where.c_str(), count("flips"),
              count("pages"), count("frames"));
  std::printf("noticed by opening: %lld; by reading: %lld; by the check: %lld; harmless: %lld\n",
              count("opening"), count("reading"), count("checking"), count("harmless"));
  std::printf("wrong in silence: %lld; parts that broke: %lld; processor seconds: %.0f\n", count("wrong"),
              count("broken"), end.processor_seconds);
  if (!end.sum.first_fault.empty()) std::printf("first: %s\n", end.sum.first_fault.c_str());
  if (end.stopped) return 130;
  return end.sum.of("wrong") + end.sum.of("broken") == 0 ? 0 : 1;
}
