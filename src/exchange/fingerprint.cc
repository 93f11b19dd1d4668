// SipHash as its authors give it in "SipHash: a fast short-input PRF", section 2; checked against the test
// vector of their appendix A. Bytes are taken as little-endian words whatever the machine.
#include "exchange/fingerprint.h"

#include <bit>

namespace holdfast::exchange {
namespace {

struct State {
  std::uint64_t a, b, c, d;
  void rounds(int count) {
    for (int i = 0; i < count; ++i) {
      a += b;
      b = std::rotl(b, 13) ^ a;
      a = std::rotl(a, 32);
      c += d;
      d = std::rotl(d, 16) ^ c;
      a += d;
      d = std::rotl(d, 21) ^ a;
      c += b;
      b = std::rotl(b, 17) ^ c;
      c = std::rotl(c, 32);
    }
  }
  void take(std::uint64_t word) {
    d ^= word;
    rounds(2);
    a ^= word;
  }
};

}  // namespace

std::uint64_t sip_hash(std::array<std::uint64_t, 2> key, std::string_view bytes) {
  State state{key[0] ^ 0x736f6d6570736575u, key[1] ^ 0x646f72616e646f6du, key[0] ^ 0x6c7967656e657261u,
              key[1] ^ 0x7465646279746573u};
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * (i % 8));
    if (i % 8 == 7) {
      state.take(word);
      word = 0;
    }
  }
  state.take(word | static_cast<std::uint64_t>(bytes.size()) << 56);
  state.c ^= 0xff;
  state.rounds(4);
  return state.a ^ state.b ^ state.c ^ state.d;
}

Fingerprint fingerprint_of(std::string_view bytes) {
  // The keys are the digits of pi and of e: written down once, never to change.
  return {sip_hash({0x243f6a8885a308d3u, 0x13198a2e03707344u}, bytes),
          sip_hash({0xb7e151628aed2a6au, 0xbf7158809cf4f3c7u}, bytes)};
}

std::string hex(const Fingerprint& fingerprint) {
  std::string out;
  for (const std::uint64_t part : {fingerprint.high, fingerprint.low})
    for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[part >> shift & 15u];
  return out;
}

}  // namespace holdfast::exchange
