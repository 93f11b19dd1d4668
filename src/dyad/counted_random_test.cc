// Threefry against known answers of its authors (Random123, kat_vectors), and that it is a function of its
// counter and key.
#include "dyad/counted_random.h"

#include <gtest/gtest.h>

#include <array>

namespace holdfast::dyad {
namespace {

constexpr std::uint32_t all = 0xFFFFFFFF;

std::array<std::uint32_t, 4> listed(Words w) {
  return {w.a, w.b, w.c, w.d};
}

TEST(counted_random, gives_the_known_answers) {
  EXPECT_EQ(listed(threefry<20>({0, 0, 0, 0}, {0, 0, 0, 0})),
            (std::array<std::uint32_t, 4>{0x9c6ca96a, 0xe17eae66, 0xfc10ecd4, 0x5256a7d8}));
  EXPECT_EQ(listed(threefry<20>({all, all, all, all}, {all, all, all, all})),
            (std::array<std::uint32_t, 4>{0x2a881696, 0x57012287, 0xf6c7446e, 0xa16a6732}));
  EXPECT_EQ(listed(threefry<20>({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                                {0xa4093822, 0x299f31d0, 0x082efa98, 0xec4e6c89})),
            (std::array<std::uint32_t, 4>{0x59cd1dbb, 0xb8879579, 0x86b5d00c, 0xac8b6d84}));
}

TEST(counted_random, twelve_rounds_change_half_the_bits_when_one_bit_of_the_counter_or_the_key_does) {
  int changed = 0, asked = 0;
  for (std::uint32_t k = 0; k < 200; ++k)
    for (int bit = 0; bit < 32; ++bit) {
      const auto before = listed(threefry<12>({k, 7, 9, 0}, {3, 1, 0, 0}));
      const auto by_counter = listed(threefry<12>({k ^ (1U << bit), 7, 9, 0}, {3, 1, 0, 0}));
      const auto by_key = listed(threefry<12>({k, 7, 9, 0}, {3U ^ (1U << bit), 1, 0, 0}));
      for (std::size_t j = 0; j < 4; ++j) {
        changed += __builtin_popcount(before[j] ^ by_counter[j]) + __builtin_popcount(before[j] ^ by_key[j]);
        asked += 64;
      }
    }
  EXPECT_NEAR(double(changed) / asked, 0.5, 0.005);
}

}  // namespace
}  // namespace holdfast::dyad
