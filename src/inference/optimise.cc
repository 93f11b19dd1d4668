// BFGS on the inverse curvature. The line search asks only for weak Wolfe conditions by doubling and halving:
// it copes with edges beyond which the function has no value, which here are drifts that are not stable.
#include "inference/optimise.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "base/ensure.h"
#include "base/parallel.h"

namespace holdfast::inference {
namespace {

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

struct Point {
  std::vector<double> x, gradient;  // in scaled coordinates
  double value = 0;
};

class Climber {
 public:
  Climber(const Climbed& function, std::span<const double> scales) : function_(function), scales_(scales) {}

  Point at(const std::vector<double>& u) const {
    Point p{u, {}, 0};
    std::vector<double> x(u);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] *= scales_[i];
    p.value = function_(x, p.gradient);
    for (std::size_t i = 0; i < x.size(); ++i) p.gradient[i] *= scales_[i];
    return p;
  }

  // A point along `direction` that is high enough and not too steep; false when there is none to be found.
  bool search(const Point& from, const std::vector<double>& direction, double step, Point& found) const {
    constexpr double enough = 1e-4, flat = 0.9;
    const double slope = dot(from.gradient, direction);
    double low = 0, high = std::numeric_limits<double>::infinity();
    std::vector<double> u(from.x.size());
    bool any = false;
    for (int tries = 0; tries < 60; ++tries) {
      for (std::size_t i = 0; i < u.size(); ++i) u[i] = from.x[i] + step * direction[i];
      Point p = at(u);
      const bool finite = std::isfinite(p.value);
      if (!finite || p.value < from.value + enough * step * slope) {
        high = step;
      } else {
        const bool accepted = dot(p.gradient, direction) <= flat * slope;
        low = step;
        if (!any || p.value > found.value) found = std::move(p);
        any = true;
        if (accepted) return true;
      }
      if (std::isinf(high)) {
        step = 2 * low;
      } else {
        double next = 0.5 * (low + high);
        if (finite && low == 0) {  // the top of the parabola through both ends
          const double lost = from.value + step * slope - p.value;
          if (lost > 0) next = std::clamp(0.5 * slope * step * step / lost, 0.1 * step, 0.5 * step);
        }
        step = next;
      }
      if (high - low < 1e-14 * (1 + high)) break;
    }
    return any;
  }

 private:
  const Climbed& function_;
  std::span<const double> scales_;
};

void update(Matrix& inverse, const std::vector<double>& s, const std::vector<double>& y) {
  const double sy = dot(s, y);
  if (!(sy > 1e-14 * std::sqrt(dot(s, s) * dot(y, y)))) return;
  const int p = inverse.rows;
  std::vector<double> hy(s.size());
  for (int i = 0; i < p; ++i)
    for (int j = 0; j < p; ++j) hy[std::size_t(i)] += inverse(i, j) * y[std::size_t(j)];
  const double factor = (1 + dot(y, hy) / sy) / sy;
  for (int i = 0; i < p; ++i)
    for (int j = 0; j < p; ++j)
      inverse(i, j) += factor * s[std::size_t(i)] * s[std::size_t(j)] -
                       (hy[std::size_t(i)] * s[std::size_t(j)] + s[std::size_t(i)] * hy[std::size_t(j)]) / sy;
}

void set_identity(Matrix& m, double diagonal) {
  std::fill(m.values.begin(), m.values.end(), 0.0);
  for (int i = 0; i < m.rows; ++i) m(i, i) = diagonal;
}

}  // namespace

Climb climb(const Climbed& function, std::vector<double> from, std::span<const double> scales,
            int most_iterations, double tolerance, const KeepGoing& keep_going) {
  ensure(from.size() == scales.size());
  const int p = static_cast<int>(from.size());
  const Climber climber(function, scales);
  Climb out;
  Matrix inverse(p, p);
  set_identity(inverse, 1);
  for (std::size_t i = 0; i < from.size(); ++i) from[i] /= scales[i];
  Point here = climber.at(from);
  bool fresh = true;
  if (!std::isfinite(here.value)) out.why_not = "The starting point has no density.";
  for (; out.why_not.empty() && out.iterations < most_iterations; ++out.iterations) {
    if (!keep_going(out.iterations)) {
      out.stopped = true;
      break;
    }
    std::vector<double> direction(here.x.size());
    for (int i = 0; i < p; ++i)
      for (int j = 0; j < p; ++j) direction[std::size_t(i)] += inverse(i, j) * here.gradient[std::size_t(j)];
    const double gain = dot(here.gradient, direction);
    // With the identity for curvature the model's gain says little; the gradient itself must then be small.
    if (0.5 * gain < tolerance && (!fresh || gain < tolerance * tolerance)) {
      out.converged = true;
      break;
    }
    Point next;
    const double first_step = fresh ? 1 / std::max(1.0, std::sqrt(gain)) : 1;
    if (!climber.search(here, direction, first_step, next)) {
      if (fresh) {
        out.converged = gain < 1e-6;
        if (!out.converged) out.why_not = "The climb got stuck.";
        break;
      }
      set_identity(inverse, 1);
      fresh = true;
      continue;
    }
    std::vector<double> s(here.x), y(here.x);
    for (std::size_t i = 0; i < s.size(); ++i) {
      s[i] = next.x[i] - here.x[i];
      y[i] = here.gradient[i] - next.gradient[i];
    }
    if (fresh && dot(s, y) > 0) set_identity(inverse, dot(s, y) / dot(y, y));
    fresh = false;
    update(inverse, s, y);
    here = std::move(next);
  }
  if (!out.converged && !out.stopped && out.why_not.empty())
    out.why_not = "The climb did not reach a top in the iterations allowed.";
  out.value = here.value;
  out.top = here.x;
  out.gradient = here.gradient;
  for (std::size_t i = 0; i < out.top.size(); ++i) {
    out.top[i] *= scales[i];
    out.gradient[i] /= scales[i];
  }
  for (int i = 0; i < p; ++i)
    for (int j = 0; j < p; ++j) inverse(i, j) *= scales[std::size_t(i)] * scales[std::size_t(j)];
  out.inverse_curvature = std::move(inverse);
  return out;
}

namespace {

// Rows of minus the second derivatives along the columns `from` up to `until`, before they are made
// symmetric. Steps are smaller where the function ends near by.
void curve(const ClimbedTogether& function, std::span<const double> at, const Matrix& directions, double step,
           int from, int until, Matrix& out) {
  const int p = static_cast<int>(at.size());
  std::vector<int> columns;
  for (int k = from; k < until; ++k) columns.push_back(k);
  double h = step;
  for (int tries = 0; tries < 20 && !columns.empty(); ++tries, h *= 0.25) {
    std::vector<std::vector<double>> places, gradients(2 * columns.size());
    for (const int k : columns)
      for (const double by : {h, -h}) {
        places.emplace_back(at.begin(), at.end());
        for (int i = 0; i < p; ++i) places.back()[std::size_t(i)] += by * directions(i, k);
      }
    std::vector<double> values(places.size());
    function(places, values, gradients);
    std::vector<int> again;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const auto &up = gradients[2 * c], &down = gradients[2 * c + 1];
      for (int j = 0; j < directions.columns; ++j) {
        double sum = 0;
        for (int i = 0; i < p; ++i) sum += directions(i, j) * (down[std::size_t(i)] - up[std::size_t(i)]);
        out(columns[c], j) = sum / (2 * h);
      }
      if (!std::isfinite(values[2 * c]) || !std::isfinite(values[2 * c + 1])) again.push_back(columns[c]);
    }
    columns = std::move(again);
  }
}

}  // namespace

Matrix curvature(std::span<const ClimbedTogether> functions, std::span<const double> at,
                 const Matrix& directions, double step) {
  constexpr int columns_at_once = 2;
  const int count = directions.columns;
  ensure(directions.rows == static_cast<int>(at.size()) && !functions.empty());
  Matrix out(count, count);
  (void)spread_pieces((count + columns_at_once - 1) / columns_at_once, static_cast<int>(functions.size()),
                      [&](int piece, int thread) {
                        const int from = piece * columns_at_once;
                        curve(functions[std::size_t(thread)], at, directions, step, from,
                              std::min(count, from + columns_at_once), out);
                        return true;
                      });
  for (int i = 0; i < count; ++i)
    for (int j = 0; j < i; ++j) out(i, j) = out(j, i) = 0.5 * (out(i, j) + out(j, i));
  return out;
}

}  // namespace holdfast::inference
