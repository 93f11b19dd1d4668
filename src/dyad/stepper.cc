// The loops of stepper.h. Nothing here branches by dyad, calls, or writes outside the block.
#include "dyad/stepper.h"

#include "dyad/counted_random.h"

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

// `Usual`: somebody is there and bound, nothing is missed; known to the compiler, that spares a few terms.
template <bool Usual>
inline void drift_under(Block& b, const Conditions& conditions, float days) {
  const Conditions w = Usual ? Conditions{} : conditions;
  for_each_dyad([&](int i) {
    const auto of = [&b, i](Term term) { return b.of[std::size_t(term)][i]; };
    const Point<float> x = point(b, i);
    const Point<float> end = drifted(x, of, w, days);
    b.x[0][i] = end.distress;
    b.x[1][i] = end.reliance;
    b.x[2][i] = end.safety;
    b.x[3][i] = end.footing;
    b.x[4][i] = end.guard;
    b.x[5][i] = end.support;
    b.x[6][i] = end.contact;
    b.x[7][i] = end.loss;
    b.x[8][i] += 0.5F * days * (x.distress + end.distress);
  });
}

void drift(Block& b, const Conditions& w, float days) {
  if (w.present == 1 && w.bound == 1 && w.surprise == 0 && w.handing_over == 0)
    drift_under<true>(b, w, days);
  else
    drift_under<false>(b, w, days);
}

// In (0, 1), of the upper 24 bits.
inline float uniform(std::uint32_t bits) {
  return float(std::int32_t(bits >> 8)) * 0x1p-24F + 0x1p-25F;
}

// The logarithm of a number in (0, 1), within 5e-7: exponent, and a minimax polynomial of the mantissa.
inline float log_of(float x) {
  std::int32_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  // Such that the mantissa lies between the roots of 1/2 and 2.
  const std::int32_t exponent = (bits - 0x3F3504F3) >> 23;
  bits -= exponent << 23;
  float m;
  __builtin_memcpy(&m, &bits, sizeof m);
  m -= 1;
  const float z = m * m;
  float y = 1.170812497e-1F;
  y = y * m - 1.849690512e-1F;
  y = y * m + 2.049378873e-1F;
  y = y * m - 2.493686792e-1F;
  y = y * m + 3.331743317e-1F;
  return float(exponent) * 0.69314718F + (m + z * (y * m - 0.5F));
}

// Two normals: the radius by 24 bits (at most 5.9), the angle by 18, sine and cosine within 1e-6.
struct Pair {
  float first, second;
};
inline Pair normals(std::uint32_t radius_bits, std::uint32_t angle_bits) {
  const float radius = __builtin_sqrtf(-2 * log_of(uniform(radius_bits)));
  // A quarter and a rest of at most an eighth of a turn, both ways.
  const std::uint32_t quarter = angle_bits >> 16;
  const float angle = (float(std::int32_t(angle_bits & 0xFFFF)) - 32767.5F) * (1.57079633F / 65536),
              z = angle * angle;
  const float sine = angle + angle * z * (-1.666283380e-1F + z * 8.152992246e-3F);
  const float cosine = 1 - z * (0.5F - z * (4.166127862e-2F + z * -1.365245009e-3F));
  const float along = quarter & 2 ? -radius : radius;
  const bool swap = quarter & 1;
  return {along * (swap ? -sine : cosine), along * (swap ? cosine : sine)};
}

// exp(8 s) for s from -1 to 1 (beyond, of those), within 2e-6 where noise is small enough to make sense (s up
// to an eighth). The polynomial has no root, so that it is above 0 everywhere.
inline float exp_of_eight(float s) {
  s = s > -1 ? s : -1;
  s = s < 1 ? s : 1;
  const float e = 1 + s * (1 + s * (0.5F + s * (1.6666667e-1F + s * 4.1666667e-2F)));
  const float e2 = e * e, e4 = e2 * e2;
  return e4 * e4;
}

void noise(Block& b, const Steps& steps, std::uint32_t step, float root) {
  const std::uint32_t high = std::uint32_t(steps.first_dyad >> 32), low = std::uint32_t(steps.first_dyad);
  const Words key{std::uint32_t(steps.seed), std::uint32_t(steps.seed >> 32), 0, 0};
  const float eighth = 0.125F * root;
  for_each_dyad([&](int i) {
    const Words w = threefry<12>({low + std::uint32_t(i), high, step, 0}, key);
    // 24 bits of each of three words for the radius, the other 8 and 10 of the fourth for the angle.
    const Pair one = normals(w.a, (w.a & 0xFF) << 10 | (w.d & 0x3FF));
    const Pair two = normals(w.b, (w.b & 0xFF) << 10 | (w.d >> 10 & 0x3FF));
    const Pair three = normals(w.c, (w.c & 0xFF) << 10 | (w.d >> 20 & 0x3FF));
    // Each logit moves by its noise: the odds times its exponential.
    const auto odds = [&](int j, float z) {
      return exp_of_eight(b.of[int(Term::noise_distress) + j][i] * eighth * z);
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
