// log p's derivatives by the mean are cumulants of the normal variable cut to the interval: in units of its
// sd,
//   L' = k1, L'' = k2 - 1, L''' = k3, L'''' = k4.
// Two ends: central moments by Gauss-Legendre quadrature of the density over the interval, which loses
// nothing where it is narrow or far out; what lies e^-45 below the largest density is left away. One end a:
// with the hazard h = phi / Q, L' = h, h' = h (h - a), and so on; far out h - a is a continued fraction
// (Laplace's).
#include "inference/rungs.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace holdfast::inference::kernel {
namespace {

constexpr double half_log_two_pi = 0.91893853320467274178;
constexpr int narrow = 8;  // points, where the log density falls by less than this over the interval:
constexpr double largest_narrow_fall = 1.5;
constexpr double deepest = 45;  // of the log density below its top: what is left away is below rounding

template <int N>
struct Rule {  // Gauss-Legendre on [-1, 1]; nodes and weights of the upper half
  std::array<double, N / 2> node, weight;
};

template <int N>
Rule<N> make_rule() {
  Rule<N> rule{};
  for (int i = 0; i < N / 2; ++i) {
    double x = std::cos(3.14159265358979323846 * (i + 0.75) / (N + 0.5)), slope = 0;
    for (int round = 0; round < 100; ++round) {
      double before = 1, now = x;
      for (int k = 2; k <= N; ++k) {
        const double next = ((2 * k - 1) * x * now - (k - 1) * before) / k;
        before = now;
        now = next;
      }
      slope = N * (x * now - before) / (x * x - 1);
      const double moved = now / slope;
      x -= moved;
      if (std::fabs(moved) < 1e-15) break;
    }
    rule.node[std::size_t(i)] = x;
    rule.weight[std::size_t(i)] = 2 / ((1 - x * x) * slope * slope);
  }
  return rule;
}

// Of a standard normal cut to an interval: log of its probability, and cumulants.
struct Cut {
  double log_p, k1, k2, k3, k4;
};

// Of the density exp(-(edge + d)^2 / 2), with d within `half` of `centre`. For an interval on one side of the
// mean `edge` is its near end's distance, so that nothing is lost far out; for one that holds the mean it is
// 0.
// exp of numbers between -largest_narrow_fall and 0, without a call for each: a polynomial about the middle,
// to rounding.
template <int N>
void exp_of_small(const double (&x)[N], double (&out)[N]) {
  constexpr int degree = 16;
  static const double at_middle = std::exp(-0.5 * largest_narrow_fall);
  for (double& value : out) value = 1;
  for (int k = degree; k >= 1; --k)
    for (int i = 0; i < N; ++i) out[i] = 1 + out[i] * (x[i] + 0.5 * largest_narrow_fall) * (1.0 / k);
  for (double& value : out) value *= at_middle;
}

template <int N>
Cut by_quadrature(double edge, double centre, double half) {
  static const Rule<N> rule = make_rule<N>();
  double offset[N], log_density[N], mass[N], total = 0, first = 0;
  for (int i = 0; i < N; ++i) {
    const std::size_t at = std::size_t(i < N / 2 ? i : N - 1 - i);
    offset[i] = (i < N / 2 ? 1 : -1) * half * rule.node[at];
    const double d = centre + offset[i];
    log_density[i] = -d * (edge + 0.5 * d);
  }
  if constexpr (N == narrow) {
    exp_of_small(log_density, mass);
  } else {
    for (int i = 0; i < N; ++i) mass[i] = std::exp(log_density[i]);
  }
  for (int i = 0; i < N; ++i) {
    mass[i] *= rule.weight[std::size_t(i < N / 2 ? i : N - 1 - i)];
    total += mass[i];
    first += mass[i] * offset[i];
  }
  first /= total;
  double second = 0, third = 0, fourth = 0;
  for (int i = 0; i < N; ++i) {
    const double d = offset[i] - first, dd = d * d;
    second += mass[i] * dd;
    third += mass[i] * dd * d;
    fourth += mass[i] * dd * dd;
  }
  second /= total;
  return {std::log(total * half) - half_log_two_pi - 0.5 * edge * edge, edge + centre + first, second,
          third / total, fourth / total - 3 * second * second};
}

Cut by_fall(double fall, double edge, double centre, double half) {
  if (fall < largest_narrow_fall) return by_quadrature<narrow>(edge, centre, half);
  if (fall < 8) return by_quadrature<16>(edge, centre, half);
  return by_quadrature<48>(edge, centre, half);
}

Cut between(double from, double until, double width) {
  if (from < 0 && until > 0) {
    const double reach = std::sqrt(2 * deepest), low = std::max(from, -reach), high = std::min(until, reach);
    const double farthest = std::max(-low, high);
    return by_fall(0.5 * farthest * farthest, 0, 0.5 * (low + high), 0.5 * (high - low));
  }
  const double edge = from >= 0 ? from : -until;
  const double length = std::min(width, 2 * deepest / (edge + std::sqrt(edge * edge + 2 * deepest)));
  Cut cut = by_fall(length * (edge + 0.5 * length), edge, 0.5 * length, 0.5 * length);
  if (from < 0) {
    cut.k1 = -cut.k1;
    cut.k3 = -cut.k3;
  }
  return cut;
}

// Beyond `from`.
Cut beyond(double from) {
  double hazard, excess, log_p, cut_variance;  // excess: hazard - from
  if (from < 5) {
    const double p = 0.5 * std::erfc(from * 0.70710678118654752440);
    log_p = from < -5 ? std::log1p(-0.5 * std::erfc(-from * 0.70710678118654752440)) : std::log(p);
    hazard = std::exp(-0.5 * from * from - half_log_two_pi) / p;
    excess = hazard - from;
    cut_variance = 1 - hazard * excess;
  } else {
    double tail = 0, before = 0;  // K_n = n / (from + K_(n+1))
    for (int n = 60; n >= 2; --n) before = tail = n / (from + tail);
    excess = 1 / (from + tail);
    hazard = from + excess;
    log_p = -0.5 * from * from - half_log_two_pi - std::log(hazard);
    cut_variance = excess * (before - excess);
  }
  const double by = 1 - cut_variance;  // derivative of the hazard
  double second = by * excess - hazard * cut_variance;
  double third = second * (excess + hazard) - 2 * by * cut_variance;
  if (from > 300) {  // as good as exponential
    second = 2 / (from * from * from);
    third = -3 * second / from;
  }
  return {log_p, hazard, cut_variance, second, -third};
}

}  // namespace

Slopes interval_slopes(double low, double high, double mean, double variance) {
  const double sd = std::sqrt(variance), a = (low - mean) / sd, b = (high - mean) / sd;
  Cut cut;
  if (std::isinf(b)) {
    cut = beyond(a);
  } else if (std::isinf(a)) {
    cut = beyond(-b);
    cut.k1 = -cut.k1;
    cut.k3 = -cut.k3;
  } else {
    cut = between(a, b, (high - low) / sd);
  }
  return {cut.log_p, cut.k1 / sd, std::clamp((cut.k2 - 1) / variance, -1 / variance, 0.0),
          cut.k3 / (variance * sd), cut.k4 / (variance * variance)};
}

}  // namespace holdfast::inference::kernel
