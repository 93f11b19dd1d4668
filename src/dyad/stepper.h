// stepper: a block of dyads taken over one step, as loops a compiler turns into vector instructions. Plain
// arrays at its border, so that one table hides how it was compiled.
//
// One step is half a step of the drift, a whole step of the noise, half a step of the drift (Strang's
// splitting; with noise fields that commute it is Ninomiya and Victoir's scheme, of weak order 2). The noise
// alone moves a logit by noise dW, which is solved exactly; the drift alone by
// equations.h's bounded flow with the rates at the middle, which a simpler one finds. Neighbouring half steps
// of the drift are taken as one where nothing happens between them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "dyad/equations.h"

namespace holdfast::dyad::stepper {

inline constexpr int block = 64;                 // dyads; what they hold fits a processor's first cache
inline constexpr int distress_area = variables;  // the integral of distress since the start, in days
inline constexpr int held_numbers = variables + 1;

struct Block {
  alignas(64) float x[held_numbers][block];
  alignas(64) float of[terms][block];
};

// The random numbers of (seed, dyad, step): Threefry (counted_random.h), normal by Box and Muller.
struct Steps {
  std::uint64_t seed;
  std::uint64_t first_dyad;  // of the block
};

struct Entry {
  void (*drift)(Block&, const Conditions&, float days);
  void (*noise)(Block&, const Steps&, std::uint32_t step, float root_of_days);
  void (*meet)(Block&, float size);           // a session
  void (*end)(Block&, float talked_through);  // the last one
};

// Those this processor can run, the fastest last: stepper.cc is compiled once for any, and on x86-64 again
// for AVX2 with FMA and for AVX-512. They differ in rounding alone.
std::vector<Entry> entries();
Entry plain_entry();
Entry avx2_entry();
Entry avx512_entry();

}  // namespace holdfast::dyad::stepper
