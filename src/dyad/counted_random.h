// counted_random: random words that are a function of a key and a counter and of nothing else, so that any of
// them can be had without those before it. Threefry 4x32 (Salmon, Moraes, Dror & Shaw 2011): additions, turns
// and exclusive ors only, which vectors of 32-bit numbers do at full speed. Twelve rounds are the fewest that
// its authors found to pass every test. The function is static: stepper.cc is compiled several times.
#pragma once
#include <cstdint>

namespace holdfast::dyad {

struct Words {
  std::uint32_t a, b, c, d;
};

template <int Rounds>
static inline Words threefry(Words x, Words key) {
  constexpr int turns[8][2] = {{10, 26}, {11, 21}, {13, 27}, {23, 5}, {6, 20}, {17, 11}, {25, 10}, {18, 20}};
  const std::uint32_t keys[5] = {key.a, key.b, key.c, key.d, 0x1BD11BDAU ^ key.a ^ key.b ^ key.c ^ key.d};
  const auto turned = [](std::uint32_t value, int by) { return value << by | value >> (32 - by); };
  x.a += keys[0];
  x.b += keys[1];
  x.c += keys[2];
  x.d += keys[3];
#pragma GCC unroll 20
  for (int round = 0; round < Rounds; ++round) {
    const int first = turns[round % 8][0], second = turns[round % 8][1];
    if (round % 2 == 0) {
      x.a += x.b;
      x.b = turned(x.b, first) ^ x.a;
      x.c += x.d;
      x.d = turned(x.d, second) ^ x.c;
    } else {
      x.a += x.d;
      x.d = turned(x.d, first) ^ x.a;
      x.c += x.b;
      x.b = turned(x.b, second) ^ x.c;
    }
    if (round % 4 == 3) {
      const int k = (round + 1) / 4;
      x.a += keys[k % 5];
      x.b += keys[(k + 1) % 5];
      x.c += keys[(k + 2) % 5];
      x.d += keys[(k + 3) % 5] + std::uint32_t(k);
    }
  }
  return x;
}

}  // namespace holdfast::dyad
