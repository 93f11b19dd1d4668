// cut_normal: how fast the log probability of an interval changes with the mean (rungs.h says what for), for
// a double or a pack of them (packs.h). Its derivatives are cumulants of the normal variable cut to the
// interval: in units of its sd,
//   L' = k1, L'' = k2 - 1, L''' = k3, L'''' = k4.
// Two ends: central moments by Gauss-Legendre quadrature of the density over the interval, which loses
// nothing where it is narrow or far out; what lies e^-45 below the largest density is left away. One end a:
// with the hazard h = phi / Q, L' = h, h' = h (h - a), and so on; far out h - a is a continued fraction
// (Laplace's). The lanes of a pack take as many points as the neediest wants.
#pragma once
#include <array>
#include <cmath>

#include "inference/packs.h"
#include "inference/rungs.h"

namespace holdfast::inference::kernel {
namespace {

constexpr double half_log_two_pi = 0.91893853320467274178;
constexpr int narrow = 8;  // points, where the log density falls by less than this over the interval:
constexpr double largest_narrow_fall = 1.5;
constexpr double deepest = 45;  // of the log density below its top: what is left away is below rounding

template <int Points>
struct Rule {  // Gauss-Legendre on [-1, 1]; nodes and weights of the upper half
  std::array<double, Points / 2> node, weight;
};

template <int Points>
Rule<Points> make_rule() {
  Rule<Points> rule{};
  for (int i = 0; i < Points / 2; ++i) {
    double x = std::cos(3.14159265358979323846 * (i + 0.75) / (Points + 0.5)), slope = 0;
    for (int round = 0; round < 100; ++round) {
      double before = 1, now = x;
      for (int k = 2; k <= Points; ++k) {
        const double next = ((2 * k - 1) * x * now - (k - 1) * before) / k;
        before = now;
        now = next;
      }
      slope = Points * (x * now - before) / (x * x - 1);
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
template <class Real>
struct Cut {
  Real log_p, k1, k2, k3, k4;
};

// exp of numbers between -largest_narrow_fall and 0, without a call for each: a polynomial about the middle,
// to rounding.
template <int Points, class Real>
inline void exp_of_small(const Real (&x)[Points], Real (&out)[Points]) {
  constexpr int degree = 16;
  static const double at_middle = std::exp(-0.5 * largest_narrow_fall);
  for (Real& value : out) value = 1;
  for (int k = degree; k >= 1; --k)
    for (int i = 0; i < Points; ++i) out[i] = 1 + out[i] * (x[i] + 0.5 * largest_narrow_fall) * (1.0 / k);
  for (Real& value : out) value *= at_middle;
}

// Of the density exp(-(edge + d)^2 / 2), with d within `half` of `centre`. For an interval on one side of the
// mean `edge` is its near end's distance, so that nothing is lost far out; for one that holds the mean it is
// 0.
template <int Points, class Real>
Cut<Real> by_quadrature(const Real& edge, const Real& centre, const Real& half) {
  static const Rule<Points> rule = make_rule<Points>();
  Real offset[Points], log_density[Points], mass[Points], total = 0, first = 0;
  for (int i = 0; i < Points; ++i) {
    const std::size_t at = std::size_t(i < Points / 2 ? i : Points - 1 - i);
    offset[i] = (i < Points / 2 ? 1 : -1) * half * rule.node[at];
    const Real d = centre + offset[i];
    log_density[i] = -d * (edge + 0.5 * d);
  }
  if constexpr (Points == narrow) {
    exp_of_small(log_density, mass);
  } else {
    for (int i = 0; i < Points; ++i) mass[i] = exp_of(log_density[i]);
  }
  for (int i = 0; i < Points; ++i) {
    mass[i] *= rule.weight[std::size_t(i < Points / 2 ? i : Points - 1 - i)];
    total += mass[i];
    first += mass[i] * offset[i];
  }
  first /= total;
  Real second = 0, third = 0, fourth = 0;
  for (int i = 0; i < Points; ++i) {
    const Real d = offset[i] - first, dd = d * d;
    second += mass[i] * dd;
    third += mass[i] * dd * d;
    fourth += mass[i] * dd * dd;
  }
  second /= total;
  return {log_of(total * half) - half_log_two_pi - 0.5 * edge * edge, edge + centre + first, second,
          third / total, fourth / total - 3 * second * second};
}

template <class Real>
Cut<Real> by_fall(const Real& fall, const Real& edge, const Real& centre, const Real& half) {
  const double most = largest(fall);
  if (most < largest_narrow_fall) return by_quadrature<narrow>(edge, centre, half);
  if (most < 5) return by_quadrature<16>(edge, centre, half);
  return by_quadrature<48>(edge, centre, half);
}

template <class Real>
Cut<Real> between(const Real& from, const Real& until, const Real& width) {
  const auto holds_mean = (from < Real(0)) & (until > Real(0));
  Real edge = 0, centre = 0, half = 0, fall = 0;
  if (!all(holds_mean)) {
    edge = where(holds_mean, Real(0), where(from < Real(0), -until, from));
    const Real length = lesser(width, 2 * deepest / (edge + root_of(edge * edge + 2 * deepest)));
    centre = half = 0.5 * length;
    fall = length * (edge + 0.5 * length);
  }
  if (any(holds_mean)) {
    const Real reach = std::sqrt(2 * deepest), low = greater(from, -reach), high = lesser(until, reach);
    const Real farthest = greater(-low, high);
    centre = where(holds_mean, 0.5 * (low + high), centre);
    half = where(holds_mean, 0.5 * (high - low), half);
    fall = where(holds_mean, 0.5 * farthest * farthest, fall);
  }
  Cut<Real> cut = by_fall(fall, edge, centre, half);
  const Real side = where((from < Real(0)) & (until < Real(0)), Real(-1), Real(1));
  cut.k1 *= side;
  cut.k3 *= side;
  return cut;
}

// Beyond `from`.
inline Cut<double> beyond(double from) {
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
inline Cut<Pack> beyond(const Pack& from) {
  Cut<Pack> out;
  for (int lane = 0; lane < most_lanes; ++lane) {
    const Cut<double> one = beyond(from[lane]);
    out.log_p.set(lane, one.log_p);
    out.k1.set(lane, one.k1);
    out.k2.set(lane, one.k2);
    out.k3.set(lane, one.k3);
    out.k4.set(lane, one.k4);
  }
  return out;
}

// As interval_slopes().
template <class Real>
SlopesOf<Real> slopes_of(double low, double high, const Real& mean, const Real& variance) {
  const Real sd = root_of(variance), a = (low - mean) / sd, b = (high - mean) / sd;
  Cut<Real> cut;
  if (std::isinf(high)) {
    cut = beyond(a);
  } else if (std::isinf(low)) {
    cut = beyond(-b);
    cut.k1 = -cut.k1;
    cut.k3 = -cut.k3;
  } else {
    cut = between<Real>(a, b, (high - low) / sd);
  }
  return {cut.log_p, cut.k1 / sd, lesser(greater((cut.k2 - 1) / variance, -1 / variance), Real(0)),
          cut.k3 / (variance * sd), cut.k4 / (variance * variance)};
}

}  // namespace
}  // namespace holdfast::inference::kernel
