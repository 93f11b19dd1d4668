// The filter's arithmetic at its border: plain structs and pointers, no library types, so that one entry
// table hides eight sizes times two models and any way of compiling them.
//
// A plan is a list of steps in time order. A step carries the state over a gap (with an input, while
// intervals are open), adds jumps, then takes readings one scalar at a time. Transitions are made once per
// different gap, from a schedule of operations: short stretches by Taylor series, longer ones by composing
// two stretches. Everything has an adjoint, which gives the gradient in reverse mode.
//
// A gap adds noise in one of two ways. Made for the gap, its covariance Q is a sum of terms of like signs and
// keeps its relative accuracy from one second to many years, whether or not the drift is stable. Where the
// stationary covariance S is at hand, P <- F (P - S) F' + S needs no Q, which is more than half of the work
// of a transition and of its adjoint; its error is that of rounding S, however short the gap.
#pragma once
#include <cstddef>

namespace holdfast::inference::kernel {

constexpr int most_terms = 15;  // of the Taylor series; with `stretch_norm` the rest is below rounding
constexpr double stretch_norm = 0.25;

struct Reading {
  int scale;
  int late;
  int row;  // of Plan::covariate
  double value;
  double low, high;  // anything in between was read as `value`; equal for an exact reading
};

struct Jump {
  int kind;
  double size;
};

struct Step {
  double days;  // since the step before, by the calendar
  int gap;      // -1: none
  int input;    // -1: no interval is open
  int jumps_from, jumps_to;
  int readings_from, readings_to;
};

struct Plan {
  int steps, gaps, readings, inputs;
  const Step* step;
  const Jump* jump;
  const Reading* reading;
  const double* input;  // inputs x interval_kinds: how much of each kind is open
  int event_kinds, interval_kinds;
  const double* covariate;  // rows x covariate_kinds
  int covariate_kinds;
};

// Stretch i is a series over share * unit days (first < 0), or stretch `first` followed by stretch `second`.
struct Stretch {
  int first, second;
  int terms;
  int with_input;  // its integral is needed as well
  double share;
};

struct Schedule {
  double unit_days;
  int stretches;
  const Stretch* stretch;
  const int* stretch_of_gap;
  bool with_noise;  // Q of each gap is made; else Numbers::stationary stands in for it
};

// Parameters, or the derivatives by them. Matrices n x n row-major; diffusion and start covariance symmetric.
struct Numbers {
  double* drift;
  double* diffusion;       // G G'
  double* baseline_rate;   // q^2
  double* measurement;     // sd^2
  double* late_factor;     // on the variance, one number
  double* pace_trend;      // one number; the kernel leaves it alone (gaps come in the deviations' own time)
  double* jumps;           // event_kinds x n
  double* effects;         // interval_kinds x n
  double* covariates;      // covariate_kinds x n: what one of it adds to a reading
  double* stationary;      // S of A S + S A' + G G' = 0, n x n; looked at where no Q is made
  double* deviation_mean;  // at the start
  double* deviation_variance;  // n x n
  double* baseline_mean;
  double* baseline_variance;  // n
};

// Where things lie in the memory a caller lends.
struct Layout {
  std::size_t moments;  // of one step: z mean, m mean, Pzz, Pzm, Pmm
  std::size_t gain;     // of one reading: P h (z then m), expected value, its variance, the four slopes
  std::size_t stretch;  // F, Q, integral; then their adjoints
};
constexpr Layout layout_of(int n) {
  const auto m = static_cast<std::size_t>(n);
  return {2 * m + 3 * m * m, 2 * m + 6, 6 * m * m};
}

struct Memory {
  double* powers;     // 4 x most_terms x n x n: of A, of the diffusion's series, and their adjoints
  double* stretches;  // stretches x layout.stretch
  double* moments;    // (steps + 1) x layout.moments, after each step; the first is the start
  double* gains;      // readings x layout.gain
};

struct Entry {
  // Fills memory; the log-likelihood, or NaN where it is none.
  double (*forward)(const Plan&, const Schedule&, const Numbers&, const Memory&);
  // Adds the derivatives of the log-likelihood to `out` (whose numbers it does not clear). `each_step`, if
  // not null, gets the adjoint of the moments after each step, laid out as Memory::moments.
  void (*backward)(const Plan&, const Schedule&, const Numbers&, const Memory&, const Numbers& out,
                   double* each_step);
  // Smoothed means of the states after each step (steps + 1 rows of 2 n) if the readings had been `values`
  // (with an interval's normal stand-in where it is one), the start means zero, no inputs and no covariates;
  // after forward().
  void (*means)(const Plan&, const Schedule&, const Memory&, const double* values, double* out);
  // The sum over gaps of `slope` times the derivative of the log-likelihood by that gap's length; after
  // backward().
  double (*by_gaps)(const Plan&, const Schedule&, const Numbers&, const Memory&, const double* slope);
};

// n in 1 ... 8. What this processor runs fastest: kernel.cc is compiled twice, for any x86-64 and for those
// with AVX2 and FMA (about a third faster); elsewhere once. The two differ in rounding alone.
Entry entry(int n, bool with_baselines);
Entry wide_entry(int n, bool with_baselines);

// From now on entry() gives the plain one (or again the fastest): the filter's tests try both.
void take_plain(bool plain);

}  // namespace holdfast::inference::kernel
