// What inference learns from and what it learns: an irregular series of readings, and the parameters of a
// continuous-time state-space model of it. Plain values, times in days (any unit does, if it is one unit).
//
//   y_j(t) = m_j(t) + z_j(t) + b_j x(t) + e,  e ~ N(0, measurement_sd_j^2)    an answered scale
//   dz = A z dt + jumps at events + (sum of effects of open intervals) dt + G dW
//   dm_j = q_j dV_j                                                        slow baseline
//   x(t)                                                    covariates: they move a reading, and no state
//
// A missing reading is NaN and is never looked at. Nothing here knows what the scales mean.
#pragma once
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "base/result.h"

namespace holdfast::inference {

constexpr int most_scales = 8;

// Row-major. Small on purpose: numbers cross the room's border in it, no more.
struct Matrix {
  int rows = 0, columns = 0;
  std::vector<double> values;

  Matrix() = default;
  Matrix(int row_count, int column_count, double fill = 0)
      : rows(row_count),
        columns(column_count),
        values(std::size_t(row_count) * std::size_t(column_count), fill) {}
  double& operator()(int row, int column) { return values[std::size_t(row * columns + column)]; }
  double operator()(int row, int column) const { return values[std::size_t(row * columns + column)]; }
  bool operator==(const Matrix&) const = default;
};

// Adds size * jump[kind] to the deviations at its time, before a check-in at the same instant.
struct Event {
  double time = 0;
  int kind = 0;
  double size = 1;
};

// Adds size * effect[kind] per day to dz/dt from `from` to `until`.
struct Interval {
  double from = 0, until = 0;
  int kind = 0;
  double size = 1;
};

// How a scale's readings are made: rounded to the nearest rung, and cut at the ends. A reading in between
// says that the value was within half a width of it; one at an end, that it was that much inside or anything
// beyond.
struct Rungs {
  double width = 0;  // 0: readings are exact, and so are the ends
  double lowest =
      -std::numeric_limits<double>::infinity();  // the last reading on that side; none when infinite
  double highest = std::numeric_limits<double>::infinity();
};

// The values that were read as `reading`: both ends are `reading` where it is exact, and one is infinite at
// an end of the scale.
std::pair<double, double> values_read_as(double reading, const Rungs& rungs);

struct Series {
  int scales = 0;                // 1 ... most_scales
  double start_time = 0;         // where the start distribution holds; not after the first check-in
  std::vector<double> times;     // of the check-ins, not decreasing
  std::vector<double> readings;  // times.size() x scales, row by row; NaN: not answered
  std::vector<unsigned char> written_late;  // one per check-in, or empty: none was
  std::vector<Rungs> rungs;                 // one per scale, or empty: all readings are exact
  std::vector<double> covariates;           // times.size() x covariate_kinds, row by row
  std::vector<Event> events;                // any order; those before start_time or after the end do nothing
  std::vector<Interval> intervals;          // any order, may overlap (effects add up)
  int event_kinds = 0, interval_kinds = 0, covariate_kinds = 0;
  bool pace_may_change = false;  // whether Parameters::pace_trend exists

  double reading(std::size_t check_in, int scale) const {
    return readings[check_in * std::size_t(scales) + std::size_t(scale)];
  }
};

// Its first so many check-ins, with all events and intervals.
Series first_check_ins(Series series, std::size_t count);

// From its start to `last` with the same events and intervals, and nothing answered.
Series unanswered(Series series, double last);

// Bad input (sizes that do not fit, unsorted or infinite times, unknown kinds) as a sentence.
Result<> check(const Series& series);

enum class Model {
  ou,     // neither baselines nor measurement error: y = z
  diary,  // the whole model
};

struct Parameters {
  Matrix drift;                               // A, per day; row: effect on
  Matrix diffusion_cholesky;                  // G, lower triangular, positive diagonal
  std::vector<double> baseline_diffusion_sd;  // q; empty or ignored with Model::ou
  std::vector<double> measurement_sd;         // empty or ignored with Model::ou
  Matrix jumps;                               // event_kinds x scales
  Matrix interval_effects;                    // interval_kinds x scales, per day
  Matrix covariate_effects;                   // b: covariate_kinds x scales
  double late_sd_ratio = 1;                   // measurement_sd of a late check-in over that of a timely one
  // Deviations live on a clock of their own: dz = A z ds + ..., ds = exp(pace_trend (t - middle) / 365) dt,
  // with the middle of start_time and the last check-in. Above 0 they settle faster as time goes on. A is the
  // drift in the middle.
  double pace_trend = 0;

  bool operator==(const Parameters&) const = default;
};

// What the covariates of a check-in add to a reading of one scale.
double by_covariates(const Series& series, const Parameters& parameters, std::size_t check_in, int scale);

// Bad sizes, a diagonal that is not positive, a number that is not finite, as a sentence.
Result<> check(const Parameters& parameters, const Series& series, Model model);

// The distribution of the state at start_time. Empty vectors mean the default for every scale.
struct Start {
  enum class Deviations {
    stationary,  // of dz = A z dt + G dW; needs a stable A
    fixed,       // independent, with the mean and variance below
  };
  Deviations deviations = Deviations::stationary;
  std::vector<double> deviation_mean;      // default 0 (fixed only)
  std::vector<double> deviation_variance;  // default 1 (fixed only)
  std::vector<double> baseline_mean;       // default 0
  std::vector<double> baseline_variance;   // default 1
};

}  // namespace holdfast::inference
