// packs: numbers that the kernel works on, either one double or a pack of them, a lane for each of several
// parameters that are looked at side by side. Written on GCC's vectors, so that one source serves AVX2, plain
// x86-64 and NEON: a pack is as many of the processor's registers as its lanes need. What is said of a pack
// is said of each lane; the same functions take a double, so that a template need not know which it has.
//
// Everything here has no name outside the file that includes it: it is compiled once for each sort of
// processor, and what one is given must not be used by another.
#pragma once
#include <algorithm>
#include <cmath>
#include <type_traits>

#include "inference/kernel.h"

namespace holdfast::inference::kernel {
namespace {

#if defined(__AVX__)
constexpr int register_bytes = 32;
#else
constexpr int register_bytes = 16;
#endif
constexpr int register_lanes = register_bytes / int(sizeof(double)), registers = most_lanes / register_lanes;
static_assert(registers * register_lanes == most_lanes);

using Register [[gnu::vector_size(register_bytes), gnu::may_alias]] = double;
using Bits [[gnu::vector_size(register_bytes)]] = unsigned long long;
using Truth [[gnu::vector_size(register_bytes)]] = long long;

struct Mask {
  Truth at[registers];

  [[gnu::always_inline]] friend Mask operator&(const Mask& a, const Mask& b) {
    Mask c;
    for (int k = 0; k < registers; ++k) c.at[k] = a.at[k] & b.at[k];
    return c;
  }
};

struct [[gnu::may_alias]] Pack {
  Register at[registers];

  Pack() = default;
  [[gnu::always_inline]] Pack(double all) {  // a number that is the same in each lane
    for (Register& one : at) one = Register{} + all;
  }
  [[gnu::always_inline]] double operator[](int lane) const {
    return at[lane / register_lanes][lane % register_lanes];
  }
  [[gnu::always_inline]] void set(int lane, double to) {
    at[lane / register_lanes][lane % register_lanes] = to;
  }

#define HOLDFAST_EACH_REGISTER(sign)                                        \
  [[gnu::always_inline]] Pack& operator sign##=(const Pack& b) {            \
    for (int k = 0; k < registers; ++k) at[k] sign## = b.at[k];             \
    return *this;                                                           \
  }                                                                         \
  [[gnu::always_inline]] friend Pack operator sign(Pack a, const Pack& b) { \
    a sign## = b;                                                           \
    return a;                                                               \
  }
  HOLDFAST_EACH_REGISTER(+)
  HOLDFAST_EACH_REGISTER(-)
  HOLDFAST_EACH_REGISTER(*)
  HOLDFAST_EACH_REGISTER(/)
#undef HOLDFAST_EACH_REGISTER
  [[gnu::always_inline]] friend Pack operator-(const Pack& a) {
    Pack c;
    for (int k = 0; k < registers; ++k) c.at[k] = -a.at[k];
    return c;
  }
  [[gnu::always_inline]] friend Mask operator<(const Pack& a, const Pack& b) {
    Mask c;
    for (int k = 0; k < registers; ++k) c.at[k] = a.at[k] < b.at[k];
    return c;
  }
  [[gnu::always_inline]] friend Mask operator>(const Pack& a, const Pack& b) {
    return b < a;
  }
};

template <class Real>
constexpr int lanes_of = std::is_same_v<Real, double> ? 1 : most_lanes;

inline double where(bool holds, double a, double b) {
  return holds ? a : b;
}
[[gnu::always_inline]] inline Pack where(const Mask& holds, const Pack& a, const Pack& b) {
  Pack c;
  for (int k = 0; k < registers; ++k) c.at[k] = holds.at[k] ? a.at[k] : b.at[k];
  return c;
}

inline bool any(bool holds) {
  return holds;
}
inline bool any(const Mask& holds) {
  for (int lane = 0; lane < most_lanes; ++lane)
    if (holds.at[lane / register_lanes][lane % register_lanes]) return true;
  return false;
}
inline bool all(bool holds) {
  return holds;
}
inline bool all(const Mask& holds) {
  for (int lane = 0; lane < most_lanes; ++lane)
    if (!holds.at[lane / register_lanes][lane % register_lanes]) return false;
  return true;
}

inline double largest(double a) {
  return a;
}
inline double largest(const Pack& a) {
  double most = a[0];
  for (int lane = 1; lane < most_lanes; ++lane) most = std::max(most, a[lane]);
  return most;
}

template <class Real>
[[gnu::always_inline]] inline Real lesser(const Real& a, const Real& b) {
  return where(b < a, b, a);
}
template <class Real>
[[gnu::always_inline]] inline Real greater(const Real& a, const Real& b) {
  return where(a < b, b, a);
}

inline double root_of(double a) {
  return std::sqrt(a);
}
[[gnu::always_inline]] inline Pack root_of(const Pack& a) {
  Pack c;
  for (int k = 0; k < registers; ++k)
    for (int lane = 0; lane < register_lanes; ++lane) c.at[k][lane] = std::sqrt(a.at[k][lane]);
  return c;
}

// To rounding, for what lies within 700 of 0: 2^k times the series of the rest.
inline double exp_of(double a) {
  return std::exp(a);
}
[[gnu::always_inline]] inline Pack exp_of(const Pack& a) {
  constexpr double per_log_two = 1.4426950408889634074, log_two = 0x1.62e42fefa3800p-1,
                   rest_of_log_two = 0x1.ef35793c76730p-45;
  constexpr double whole = 0x1.8p52;  // added to a number it leaves the nearest whole one in the lowest bits
  constexpr int terms = 13;
  Pack c;
  for (int k = 0; k < registers; ++k) {
    const Register shifted = a.at[k] * per_log_two + whole, count = shifted - whole;
    const Register rest = (a.at[k] - count * log_two) - count * rest_of_log_two;
    Register sum = Register{} + 1;
    for (int term = terms; term >= 1; --term) sum = 1 + sum * rest * (1.0 / term);
    const Bits power = (reinterpret_cast<Bits>(shifted) << 52) + 0x3ff0000000000000ULL;
    c.at[k] = sum * reinterpret_cast<Register>(power);
  }
  return c;
}

// To rounding, for numbers above 0 that are not below 1e-300.
inline double log_of(double a) {
  return std::log(a);
}
[[gnu::always_inline]] inline Pack log_of(const Pack& a) {
  constexpr double log_two = 0.69314718055994530942;
  constexpr unsigned long long half_root = 0x3fe6a09e667f3bcdULL, one = 0x3ff0000000000000ULL,
                               mantissa = 0x000fffffffffffffULL, whole = 0x4338000000000000ULL;
  constexpr int terms = 11;
  Pack c;
  for (int k = 0; k < registers; ++k) {
    // m 2^e with m between the roots of 1/2 and of 2, and log m = 2 artanh((m - 1) / (m + 1)).
    const Bits bits = reinterpret_cast<Bits>(a.at[k]) + (one - half_root);
    const Register m = reinterpret_cast<Register>((bits & mantissa) + half_root);
    const Register e = reinterpret_cast<Register>((bits >> 52) + (whole - 1023)) - 0x1.8p52;
    const Register s = (m - 1) / (m + 1), ss = s * s;
    Register sum = Register{} + 1.0 / (2 * terms - 1);
    for (int term = terms - 1; term >= 1; --term) sum = sum * ss + 1.0 / (2 * term - 1);
    c.at[k] = e * log_two + 2 * s * sum;
  }
  return c;
}

}  // namespace
}  // namespace holdfast::inference::kernel
