// A run of many independent parts that takes an hour or a night: several processes side by side, each
// finished part written down at once, so that it can be stopped (Ctrl-C, a power cut) and gone on with.
//
// A part depends on its number and on nothing else: each runs in a process of its own, forked from one that
// has done nothing yet, and what libsodium and SQLite draw by chance there follows from its number. So a part
// that found something finds it again alone, whatever ran beside it. A part that ends by a signal is a
// finding too and is counted under "broken".
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace holdfast::crash {

struct Tally {
  std::map<std::string, std::int64_t> counts;
  std::string first_fault;  // a sentence; empty: none
  std::int64_t of(const std::string& name) const;
};

struct LongRun {
  std::string
      what;  // the run and all its parameters, in one line; what is kept of another run is not mixed in
  std::int64_t parts = 0;
  int jobs = 1;
  std::string kept;  // the file of finished parts; empty: nothing is kept
  std::function<Tally(std::int64_t part)> work;
  std::function<std::string(const Tally& so_far)> progress;  // what to say every ten seconds
};

struct LongRunEnd {
  Tally sum;
  std::int64_t parts_done = 0;
  double processor_seconds = 0;  // over all sittings
  bool stopped = false;          // by SIGINT or SIGTERM, before the end
};

// Goes on where `kept` left off. Stops at SIGINT and SIGTERM; the children it started are gone when it
// returns.
LongRunEnd run_parts(const LongRun& run);

// From now on all that libsodium and SQLite draw by chance in this process follows from this number.
void draw_from(std::uint64_t seed);

// A number that is another one for another build of this program.
std::string this_build();

}  // namespace holdfast::crash
