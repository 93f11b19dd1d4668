// What a drift matrix means: how much follows from a push, a jump or an open interval, over a horizon.
// Integrals of exp(A s) are corners of one block exponential (Van Loan 1978), so they hold for singular A as
// well.
#include <algorithm>
#include <cmath>

#include "base/ensure.h"
#include "inference/paths.h"

namespace holdfast::inference {
namespace {

// The upper right corner of exp of [A I 0..; 0 0 I..; ..] over `days`: the `times`-fold integral of exp(A s).
Matrix integral(const Matrix& drift, double days, int times) {
  ensure(drift.rows == drift.columns && std::isfinite(days) && days >= 0);
  const int n = drift.rows, size = n * (times + 1);
  Matrix block(size, size);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) block(i, j) = drift(i, j) * days;
  for (int i = 0; i < n * times; ++i) block(i, i + n) = days;
  const Matrix whole = exponential(block);
  Matrix corner(n, n);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) corner(i, j) = whole(i, n * times + j);
  return corner;
}

std::vector<double> applied(const Matrix& m, std::span<const double> to) {
  ensure(static_cast<int>(to.size()) == m.columns);
  std::vector<double> out(static_cast<std::size_t>(m.rows));
  for (int i = 0; i < m.rows; ++i)
    for (int j = 0; j < m.columns; ++j)
      out[static_cast<std::size_t>(i)] += m(i, j) * to[static_cast<std::size_t>(j)];
  return out;
}

}  // namespace

Matrix integrated_response(const Matrix& drift, double days) {
  return integral(drift, days, 1);
}

double leaning_ratio(const Matrix& drift, int on, int through, double days) {
  ensure(on != through && on >= 0 && through >= 0 && on < drift.rows && through < drift.rows && days > 0);
  Matrix cut = drift;
  cut(through, on) = 0;
  return integrated_response(drift, days)(on, on) / integrated_response(cut, days)(on, on);
}

std::vector<double> jump_area(const Matrix& drift, std::span<const double> jump, double days) {
  return applied(integrated_response(drift, days), jump);
}

std::vector<double> interval_area(const Matrix& drift, std::span<const double> effect_per_day,
                                  double open_days, double days) {
  ensure(open_days >= 0);
  // z(t) = int_0^min(t, open) exp(A (t - s)) u ds, summed over t: a difference of double integrals.
  auto area = applied(integral(drift, days, 2), effect_per_day);
  if (days > open_days) {
    const auto after = applied(integral(drift, days - open_days, 2), effect_per_day);
    for (std::size_t i = 0; i < area.size(); ++i) area[i] -= after[i];
  }
  return area;
}

}  // namespace holdfast::inference
