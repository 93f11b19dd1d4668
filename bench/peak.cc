// The loops behind the peak, one for each width. Vectors are GCC's own; where there is no fused multiply-add
// (plain x86-64) a multiplication and an addition stand for it.
#include "peak.h"

namespace holdfast::bench {
namespace {

volatile double sink;

// The target attribute does not reach templates of the standard library, hence plain loops and a macro.
#define HOLDFAST_PEAK(name, bytes, target)                                        \
  target double name(long rounds) {                                               \
    typedef double Vector __attribute__((vector_size(bytes)));                    \
    Vector by = Vector{} + 0.999999, plus = Vector{} + 1e-6;                      \
    Vector a = by, b = by, c = by, d = by, e = by, f = by;                        \
    Vector g = by, h = by, i = by, j = by, k = by, l = by;                        \
    for (long r = 0; r < rounds; ++r) {                                           \
      a = a * by + plus, b = b * by + plus, c = c * by + plus, d = d * by + plus; \
      e = e * by + plus, f = f * by + plus, g = g * by + plus, h = h * by + plus; \
      i = i * by + plus, j = j * by + plus, k = k * by + plus, l = l * by + plus; \
    }                                                                             \
    const Vector sum = a + b + c + d + e + f + g + h + i + j + k + l;             \
    sink = sum[0];                                                                \
    return 12.0 * 2 * (bytes / 8) * double(rounds);                               \
  }

HOLDFAST_PEAK(peak_plain, 16, )
#if defined(__x86_64__)
HOLDFAST_PEAK(peak_avx2, 32, __attribute__((target("avx2,fma"))))
HOLDFAST_PEAK(peak_avx512, 64, __attribute__((target("avx512f,fma"))))
#endif

}  // namespace

double multiply_adds(const std::string& kernel, long rounds) {
#if defined(__x86_64__)
  if (kernel == "avx2") return peak_avx2(rounds);
  if (kernel == "avx512") return peak_avx512(rounds);
#endif
  (void)kernel;
  return peak_plain(rounds);
}

}  // namespace holdfast::bench
