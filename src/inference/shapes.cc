// What a drift matrix means: how much follows from a push, a jump or an open interval, over a horizon.
// Integrals of exp(A s) are corners of one block exponential (Van Loan 1978), so they hold for singular A as
// well.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

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

// The last time after `from` at which |response| is at least `share` of the largest it ever is, less `from`.
// `slowest`: days in which the slowest part falls by e.
double last_above(const std::function<double(double)>& response, double from, double slowest, double share) {
  constexpr int evenly = 3000, each_way = 600;
  for (double horizon = from + 12 * slowest;; horizon = from + 2 * (horizon - from)) {
    std::vector<double> times;
    for (int k = 0; k <= evenly; ++k) times.push_back(horizon * k / evenly);
    for (int k = 0; k < each_way; ++k) {  // what is over soon after a beginning
      const double after = std::exp(std::log(1e-7) * k / each_way);
      times.push_back(horizon * after);
      times.push_back(from + (horizon - from) * after);
    }
    std::sort(times.begin(), times.end());
    std::vector<double> size;
    for (const double time : times) size.push_back(std::fabs(response(time)));
    const double least = share * *std::max_element(size.begin(), size.end());
    if (!(least > 0)) return 0;
    std::size_t last = times.size();
    while (last > 0 && size[last - 1] < least) --last;
    if (last == 0) return 0;
    // A response that began slowly may not be over at the horizon.
    if (times[last - 1] > from + 0.7 * (horizon - from) && horizon < from + 400 * slowest) continue;
    double above = times[last - 1], below = last < times.size() ? times[last] : above;
    for (int k = 0; k < 40; ++k) {
      const double middle = 0.5 * (above + below);
      (std::fabs(response(middle)) < least ? below : above) = middle;
    }
    return std::max(0.0, above - from);
  }
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

double settling_days(const Matrix& drift, std::span<const double> jump, int on, double share) {
  return interval_settling_days(drift, jump, 0, on, share);
}

double interval_settling_days(const Matrix& drift, std::span<const double> effect_per_day, double open_days,
                              int on, double share) {
  ensure(on >= 0 && on < drift.rows && open_days >= 0 && std::isfinite(open_days) && share > 0 && share < 1);
  const double slowest = spectral_abscissa(drift);
  if (!(slowest < 0)) return std::numeric_limits<double>::infinity();
  const auto at = [&](double days) {  // of z, from a start
    Matrix scaled = drift;
    for (double& value : scaled.values) value *= days;
    return exponential(scaled);
  };
  // No interval: a jump.
  const std::vector<double> end = open_days > 0
                                      ? applied(integrated_response(drift, open_days), effect_per_day)
                                      : std::vector<double>(effect_per_day.begin(), effect_per_day.end());
  const auto response = [&](double days) {
    const auto z = days < open_days ? applied(integrated_response(drift, days), effect_per_day)
                                    : applied(at(days - open_days), end);
    return z[std::size_t(on)];
  };
  return last_above(response, open_days, -1 / slowest, share);
}

}  // namespace holdfast::inference
