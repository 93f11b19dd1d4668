// Single bits flipped in a vault's file and in the log beside it, as a failing disk, a bad cable or a
// stranger flips them; then the vault is opened, read from end to end and checked.
//
// Promise: what is read is what was written, or a problem is told: by opening, by reading or by the check. A
// flip that changes nothing (a header copy is mended from the other; a frame of the log that is folded in
// already) is harmless. Content that is other than what was written, or older, and is shown in silence, is
// not.
#pragma once
#include <cstdint>
#include <string>

namespace holdfast::crash {

enum class FlipIn { header, pages, log };

struct BitFlips {
  std::uint64_t seed = 1;
  FlipIn in = FlipIn::pages;
  // Pages and header: this many bits drawn at random. Log: every bit of its head and of each frame's head,
  // and this many drawn at random from the pages in its frames.
  std::int64_t bits = 1000;
  // Of these parts (the same vault, the same bits) only one is done.
  std::int64_t parts = 1;
  std::int64_t part = 0;
};

struct FlipOutcome {
  std::int64_t flips = 0;
  std::int64_t noticed_opening = 0;
  std::int64_t noticed_reading = 0;
  std::int64_t noticed_checking = 0;  // what was read was right, and the check says that something is not
  std::int64_t harmless = 0;          // what was read was right, and so is everything there
  std::int64_t wrong = 0;             // other content, in silence
  std::int64_t pages = 0;             // of the vault
  std::int64_t frames = 0;            // of the log
  std::string first_wrong;
};

FlipOutcome flip_bits(const BitFlips& wanted);

}  // namespace holdfast::crash
