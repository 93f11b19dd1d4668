// The loops of stepper.h. Nothing here branches by dyad, calls, or writes outside the block.
#include "dyad/stepper.h"

#ifndef HOLDFAST_STEPPER
#define HOLDFAST_STEPPER plain_entry
#endif

namespace holdfast::dyad::stepper {
namespace {

template <class Act>
inline void for_each_dyad(Act act) {
#pragma GCC ivdep
  for (int i = 0; i < block; ++i) act(i);
}

inline Point<float> point(const Block& b, int i) {
  return {b.x[0][i], b.x[1][i], b.x[2][i], b.x[3][i], b.x[4][i], b.x[5][i], b.x[6][i], b.x[7][i]};
}

void drift(Block& b, const Conditions& w, float days) {
  for_each_dyad([&](int i) {
    const auto of = [&b, i](Term term) { return b.of[std::size_t(term)][i]; };
    const Point<float> x = point(b, i);
    const Point<float> middle = carried(x, rates(x, of, w), 0.5F * days);
    const Point<float> end = carried(x, rates(middle, of, w), days);
    b.x[0][i] = end.distress;
    b.x[1][i] = end.reliance;
    b.x[2][i] = end.safety;
    b.x[3][i] = end.footing;
    b.x[4][i] = end.guard;
    b.x[5][i] = end.support;
    b.x[6][i] = end.contact;
    b.x[7][i] = end.loss;
    b.x[8][i] += days * middle.distress;
  });
}

// Philox on (dyad, step): four words. Seven rounds are the fewest that its authors found to pass every test.
struct Words {
  std::uint32_t a, b, c, d;
};
inline Words philox(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d, std::uint64_t key) {
  std::uint32_t k0 = std::uint32_t(key), k1 = std::uint32_t(key >> 32);
  for (int round = 0; round < 7; ++round) {
    const std::uint64_t p = std::uint64_t(0xD2511F53U) * a, q = std::uint64_t(0xCD9E8D57U) * c;
    a = std::uint32_t(q >> 32) ^ b ^ k0;
    b = std::uint32_t(q);
    c = std::uint32_t(p >> 32) ^ d ^ k1;
    d = std::uint32_t(p);
    k0 += 0x9E3779B9U;
    k1 += 0xBB67AE85U;
  }
  return {a, b, c, d};
}

// In (0, 1), of the upper 24 bits.
inline float uniform(std::uint32_t bits) {
  return float(std::int32_t(bits >> 8)) * 0x1p-24F + 0x1p-25F;
}

// The logarithm of a number in (0, 1): exponent, and a polynomial of the mantissa (Cephes' logf).
inline float log_of(float x) {
  std::int32_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  std::int32_t exponent = (bits >> 23) - 126;
  bits = (bits & 0x007FFFFF) | 0x3F000000;
  float m;
  __builtin_memcpy(&m, &bits, sizeof m);  // in [0.5, 1)
  const bool small = m < 0.70710678F;
  exponent -= small ? 1 : 0;
  m = (small ? m + m : m) - 1;
  const float z = m * m;
  float y = 7.0376836292e-2F;
  y = y * m - 1.1514610310e-1F;
  y = y * m + 1.1676998740e-1F;
  y = y * m - 1.2420140846e-1F;
  y = y * m + 1.4249322787e-1F;
  y = y * m - 1.6668057665e-1F;
  y = y * m + 2.0000714765e-1F;
  y = y * m - 2.4999993993e-1F;
  y = y * m + 3.3333331174e-1F;
  y = y * m * z - 0.5F * z;
  return m + y + float(exponent) * 0.69314718F;
}

// Two normals: the radius by 24 bits (at most 5.9), the angle by 18.
struct Pair {
  float first, second;
};
inline Pair normals(std::uint32_t radius_bits, std::uint32_t angle_bits) {
  const float radius = __builtin_sqrtf(-2 * log_of(uniform(radius_bits)));
  // A quarter and a rest of at most an eighth of a turn, both ways.
  const std::uint32_t quarter = angle_bits >> 16;
  const float angle = (float(std::int32_t(angle_bits & 0xFFFF)) - 32767.5F) * (1.57079633F / 65536),
              z = angle * angle;
  const float sine = angle + angle * z * (-1.6666654611e-1F + z * (8.3321608736e-3F + z * -1.9515295891e-4F));
  const float cosine =
      1 - 0.5F * z +
      z * z * (4.166664568298827e-2F + z * (-1.388731625493765e-3F + z * 2.443315711809948e-5F));
  const float along = quarter & 2 ? -radius : radius;
  const bool swap = quarter & 1;
  return {along * (swap ? -sine : cosine), along * (swap ? cosine : sine)};
}

// exp of a number between -8 and 8 (beyond, of those), within 1e-6 where noise is small enough to make sense.
inline float exp_of(float x) {
  const float low = x > -8 ? x : -8, s = 0.125F * (low < 8 ? low : 8);
  const float e =
      1 + s * (1 + s * (0.5F +
                        s * (1.6666667e-1F + s * (4.1666667e-2F + s * (8.3333333e-3F + s * 1.3888889e-3F)))));
  const float e2 = e * e, e4 = e2 * e2;
  return e4 * e4;
}

void noise(Block& b, const Steps& steps, std::uint32_t step, float root) {
  const std::uint32_t high = std::uint32_t(steps.first_dyad >> 32), low = std::uint32_t(steps.first_dyad);
  const std::uint64_t key = steps.seed;
  for_each_dyad([&](int i) {
    const Words w = philox(low + std::uint32_t(i), high, step, 0, key);
    // 24 bits of each of three words for the radius, the other 8 and 10 of the fourth for the angle.
    const Pair one = normals(w.a, (w.a & 0xFF) << 10 | (w.d & 0x3FF));
    const Pair two = normals(w.b, (w.b & 0xFF) << 10 | (w.d >> 10 & 0x3FF));
    const Pair three = normals(w.c, (w.c & 0xFF) << 10 | (w.d >> 20 & 0x3FF));
    // Each logit moves by its noise: the odds times its exponential.
    const auto odds = [&](int j, float z) {
      return exp_of(b.of[int(Term::noise_distress) + j][i] * root * z);
    };
    const float e0 = odds(0, one.first), e1 = odds(1, one.second), e2 = odds(2, two.first),
                e3 = odds(3, two.second), e4 = odds(4, three.first), e5 = odds(5, three.second);
    const auto whole = [&](int j, float e) { return 1 + b.x[j][i] * (e - 1); };
    float w0 = whole(0, e0), w1 = whole(1, e1), w2 = whole(2, e2), w3 = whole(3, e3), w4 = whole(4, e4),
          w5 = whole(5, e5), free = 1, unused = 1;
    invert(w0, w1, w2, w3);
    invert(w4, w5, free, unused);
    b.x[0][i] *= e0 * w0;
    b.x[1][i] *= e1 * w1;
    b.x[2][i] *= e2 * w2;
    b.x[3][i] *= e3 * w3;
    b.x[4][i] *= e4 * w4;
    b.x[5][i] *= e5 * w5;
  });
}

void meet(Block& b, float size) {
  for_each_dyad([&](int i) { b.x[int(Variable::contact)][i] += size; });
}

void end(Block& b, float talked_through) {
  for_each_dyad([&](int i) {
    const auto of = [&b, i](Term term) { return b.of[std::size_t(term)][i]; };
    b.x[int(Variable::loss)][i] += lost(point(b, i), of, talked_through);
  });
}

}  // namespace

Entry HOLDFAST_STEPPER() {
  return {drift, noise, meet, end};
}

#if defined(HOLDFAST_STEPPERS)  // in the one that is compiled for any processor

std::vector<Entry> entries() {
  std::vector<Entry> all{plain_entry()};
#if HOLDFAST_STEPPERS > 1
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) all.push_back(avx2_entry());
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
    all.push_back(avx512_entry());
#endif
  return all;
}

#endif

}  // namespace holdfast::dyad::stepper
