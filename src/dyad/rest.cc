// Long runs of the bounded scheme without noise, then Newton steps; the Jacobian by central differences, its
// exponential by scaling and squaring.
#include "dyad/rest.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace holdfast::dyad {
namespace {

constexpr std::size_t size = 7;  // loss is nothing at rest
using Vector = std::array<double, size>;
using Square = std::array<std::array<double, size>, size>;

Point<double> point(const Vector& v) {
  return {v[0], v[1], v[2], v[3], v[4], v[5], v[6], 0};
}
Vector vector(const Point<double>& p) {
  return {p.distress, p.reliance, p.safety, p.footing, p.guard, p.support, p.contact};
}

class Skeleton {
 public:
  Skeleton(const Values& values, double every) : values_(values), inflow_(1 / every) {}

  Rates<double> at(const Point<double>& x) const {
    auto v = rates(
        x, [&](Term term) { return values_[std::size_t(term)]; }, Conditions{});
    v.gain.contact += inflow_;
    return v;
  }
  Vector slope(const Vector& x) const {
    const auto v = at(point(x));
    const Vector gain = vector(v.gain), loss = vector(v.loss);
    Vector out{};
    for (std::size_t i = 0; i < size; ++i) out[i] = gain[i] * (i < 6 ? 1 - x[i] : 1) - loss[i] * x[i];
    return out;
  }
  Square jacobian(const Vector& x) const {
    constexpr double h = 1e-6;
    Square out{};
    for (std::size_t j = 0; j < size; ++j) {
      Vector up = x, down = x;
      up[j] += h;
      down[j] -= h;
      const Vector a = slope(up), b = slope(down);
      for (std::size_t i = 0; i < size; ++i) out[i][j] = (a[i] - b[i]) / (2 * h);
    }
    return out;
  }

  // Where it comes to rest from here.
  std::optional<Vector> settle(Vector x) const {
    for (int round = 0; round < 200; ++round) {
      Point<double> p = point(x);
      for (int k = 0; k < 500; ++k) {
        const auto middle = carried(p, at(p), 0.5);
        p = carried(p, at(middle), 1.0);
      }
      const Vector next = vector(p);
      double moved = 0;
      for (std::size_t i = 0; i < size; ++i) moved = std::max(moved, std::fabs(next[i] - x[i]));
      x = next;
      if (moved < 1e-9) return x;
      if (moved < 1e-4)
        if (const auto rest = newton(x)) return rest;
    }
    return std::nullopt;
  }

 private:
  // The root near x, if there is one and what is near it comes back to it; else the run goes on.
  std::optional<Vector> newton(const Vector& x) const;

  const Values& values_;
  double inflow_;
};

Square product(const Square& a, const Square& b) {
  Square out{};
  for (std::size_t i = 0; i < size; ++i)
    for (std::size_t k = 0; k < size; ++k)
      for (std::size_t j = 0; j < size; ++j) out[i][j] += a[i][k] * b[k][j];
  return out;
}

double norm(const Square& a) {
  double most = 0;
  for (const auto& row : a) {
    double sum = 0;
    for (const double value : row) sum += std::fabs(value);
    most = std::max(most, sum);
  }
  return most;
}

// exp(J days), and its integral over them.
struct Flow {
  Square whole, integral;
};
Flow flow(const Square& jacobian, double days) {
  int halvings = 0;
  while (norm(jacobian) * std::ldexp(days, -halvings) > 0.25) ++halvings;
  const double h = std::ldexp(days, -halvings);
  Flow out{};
  Square power{};
  for (std::size_t i = 0; i < size; ++i) power[i][i] = 1;
  double factor = 1;  // h^k / k!
  for (int k = 0; k <= 14; ++k) {
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t j = 0; j < size; ++j) {
        out.whole[i][j] += factor * power[i][j];
        out.integral[i][j] += factor * h / (k + 1) * power[i][j];
      }
    power = product(power, jacobian);
    factor *= h / (k + 1);
  }
  for (int k = 0; k < halvings; ++k) {
    const Square more = product(out.whole, out.integral);
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t j = 0; j < size; ++j) out.integral[i][j] += more[i][j];
    out.whole = product(out.whole, out.whole);
  }
  return out;
}

// The growth rate of exp(J t) as t grows: the largest real part.
double slowest_rate(const Square& jacobian) {
  Square m = flow(jacobian, 1).whole;
  double log_scale = 0, days = 1;
  for (int k = 0; k < 24; ++k) {  // t doubles each time
    const double by = norm(m);
    if (!(by > 0)) return -INFINITY;
    for (auto& row : m)
      for (double& value : row) value /= by;
    log_scale = 2 * (log_scale + std::log(by));
    m = product(m, m);
    days *= 2;
  }
  return (log_scale + std::log(norm(m))) / days;
}

// Gauss with pivots; false where there is no single solution.
bool solve(Square a, Vector& b) {
  for (std::size_t k = 0; k < size; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < size; ++i)
      if (std::fabs(a[i][k]) > std::fabs(a[pivot][k])) pivot = i;
    if (!(std::fabs(a[pivot][k]) > 1e-14)) return false;
    std::swap(a[k], a[pivot]);
    std::swap(b[k], b[pivot]);
    for (std::size_t i = k + 1; i < size; ++i) {
      const double by = a[i][k] / a[k][k];
      for (std::size_t j = k; j < size; ++j) a[i][j] -= by * a[k][j];
      b[i] -= by * b[k];
    }
  }
  for (std::size_t k = size; k-- > 0;) {
    for (std::size_t j = k + 1; j < size; ++j) b[k] -= a[k][j] * b[j];
    b[k] /= a[k][k];
  }
  return true;
}

double apart(const Vector& a, const Vector& b) {
  double most = 0;
  for (std::size_t i = 0; i < size; ++i) most = std::max(most, std::fabs(a[i] - b[i]));
  return most;
}

std::optional<Vector> Skeleton::newton(const Vector& from) const {
  constexpr double near = 0.02;
  Vector x = from;
  for (int step = 0; step < 20; ++step) {
    Vector by = slope(x);
    if (!solve(jacobian(x), by)) return std::nullopt;
    for (std::size_t i = 0; i < size; ++i) x[i] = std::max(0.0, x[i] - by[i]);
    if (!(apart(x, from) < near)) return std::nullopt;
    if (apart(by, {}) < 1e-12) return slowest_rate(jacobian(x)) < 0 ? std::optional(x) : std::nullopt;
  }
  return std::nullopt;
}

Rest described(const Skeleton& skeleton, const Vector& x) {
  constexpr std::size_t distress = 0, reliance = 1;
  constexpr double week = 7;
  Rest out{.at = point(x)};
  Square jacobian = skeleton.jacobian(x);
  out.slowest_rate = slowest_rate(jacobian);
  const double leaning = flow(jacobian, week).integral[distress][distress];
  jacobian[reliance][distress] = 0;
  out.leaning_ratio = leaning / flow(jacobian, week).integral[distress][distress];
  return out;
}

}  // namespace

std::vector<Rest> rests(const Values& values, double session_every_days) {
  const Skeleton skeleton(values, session_every_days);
  std::vector<Vector> found;
  for (int corner = 0; corner < 8; ++corner) {
    Vector start{0.5, 0.3, 0, 0, 0, 0.5, 0.4};
    for (std::size_t i = 0; i < 3; ++i)
      start[i + 2] = (corner >> i & 1) ? 0.95 : 0.05;  // safety, footing, guard
    const auto rest = skeleton.settle(start);
    if (!rest) return {};
    if (std::none_of(found.begin(), found.end(),
                     [&](const Vector& other) { return apart(other, *rest) < 1e-3; }))
      found.push_back(*rest);
  }
  std::vector<Rest> out;
  for (const Vector& x : found) out.push_back(described(skeleton, x));
  std::sort(out.begin(), out.end(), [](const Rest& a, const Rest& b) { return a.at.footing < b.at.footing; });
  return out;
}

RestLine rest_line(const Values& values, double session_every_days, double openness, int points) {
  RestLine line{.openness = openness};
  const auto at = [&](double steadiness) {
    Values here = values;
    here[std::size_t(Term::openness)] = openness;
    here[std::size_t(Term::steadiness)] = steadiness;
    return rests(here, session_every_days);
  };
  for (int k = 0; k < points; ++k) {
    // From a hundredth on: with no steadiness at all nothing is safe, and where the rest stands still.
    line.steadiness.push_back(0.01 + 0.99 * k / (points - 1));
    line.rests.push_back(at(line.steadiness.back()));
  }
  // Halves the stretch in which `which` turns.
  const auto turn = [&](double from, double until, auto which) {
    const auto first = which(at(from));
    for (int k = 0; k < 12; ++k) {
      const double middle = 0.5 * (from + until);
      (which(at(middle)) == first ? from : until) = middle;
    }
    return 0.5 * (from + until);
  };
  const auto how_many = [](const std::vector<Rest>& seen) { return seen.size(); };
  for (std::size_t k = 1; k < line.steadiness.size(); ++k) {
    const double from = line.steadiness[k - 1], until = line.steadiness[k];
    const std::size_t before = how_many(line.rests[k - 1]), after = how_many(line.rests[k]);
    if (before > 0 && after > 0 && before != after) line.folds.push_back(turn(from, until, how_many));
  }
  return line;
}

}  // namespace holdfast::dyad
