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

constexpr int most_lanes = 4;   // parameters that are looked at side by side
constexpr int most_terms = 20;  // of the Taylor series
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
  bool opens_gap, closes_gap;  // the first, and the last, of the steps over this gap
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

// A whole number of units, shared by gaps: one unit, by its series (first < 0), or stretch `first` followed
// by stretch `second`.
struct Stretch {
  int first, second;
};

// A gap is stretch `whole` (-1: none) followed by a rest, its share of a unit, by as many terms of its series
// (0: none); all of that doubled so often. Where lanes' gaps differ in length only their shares do, which may
// be below 0 where no Q is made.
struct Gap {
  int whole, terms, doublings;
  bool with_input;  // its integral is needed as well
};

struct Schedule {
  double unit_days;
  int stretches;
  const Stretch* stretch;
  const Gap* gap;
  const double* share;  // gaps x lanes
  bool with_input;      // of any gap
  bool with_noise;      // Q of each gap is made; else Numbers::stationary stands in for it
};

// Parameters, or the derivatives by them. Matrices n x n row-major; diffusion and start covariance symmetric.
// Every number of Numbers and Memory is there once for each lane, the lanes of one number side by side.
template <class Real>
struct NumbersOf {
  Real* drift;
  Real* diffusion;           // G G'
  Real* baseline_rate;       // q^2
  Real* measurement;         // sd^2
  Real* late_factor;         // on the variance, one number
  Real* pace_trend;          // one number; the kernel leaves it alone (gaps come in the deviations' own time)
  Real* jumps;               // event_kinds x n
  Real* effects;             // interval_kinds x n
  Real* covariates;          // covariate_kinds x n: what one of it adds to a reading
  Real* stationary;          // S of A S + S A' + G G' = 0, n x n; looked at where no Q is made
  Real* deviation_mean;      // at the start
  Real* deviation_variance;  // n x n
  Real* baseline_mean;
  Real* baseline_variance;  // n
};
using Numbers = NumbersOf<double>;

// Where things lie in the memory a caller lends.
struct Layout {
  std::size_t moments;  // of one step: z mean, m mean, Pzz, Pzm, Pmm
  std::size_t gain;     // of one reading: P h (z then m), expected value, its variance, the four slopes
};
constexpr Layout layout_of(int n) {
  const auto m = static_cast<std::size_t>(n);
  return {2 * m + 3 * m * m, 2 * m + 6};
}

// A transition: F, its integral where there is any input, Q where it is made; each n x n.
constexpr std::size_t transition_size(int n, bool with_input, bool with_noise) {
  return std::size_t((1 + (with_input ? 1 : 0) + (with_noise ? 1 : 0)) * n * n);
}

template <class Real>
struct MemoryOf {
  Real* powers;     // 4 x most_terms x n x n: of A, of the diffusion's series, and their adjoints
  Real* stretches;  // stretches x 2 transitions: itself, its adjoint
  Real* gaps;       // gaps x 3 transitions: itself, its rest, its adjoint
  Real* moments;    // (steps + 1) x layout.moments, after each step; the first is the start
  Real* gains;      // readings x layout.gain
};
using Memory = MemoryOf<double>;

struct Entry {
  // Fills memory; the log-likelihood of each lane, or something not finite where it is none.
  void (*forward)(const Plan&, const Schedule&, const Numbers&, const Memory&, double* log_likelihood);
  // Adds the derivatives of the log-likelihood to `out` (whose numbers it does not clear), by the pace too
  // where `slope` (gaps x lanes: how fast a gap's length changes with the pace) is not null. `each_step`, if
  // not null, gets the adjoint of the moments after each step, laid out as Memory::moments.
  void (*backward)(const Plan&, const Schedule&, const Numbers&, const Memory&, const double* slope,
                   const Numbers& out, double* each_step);
  // Smoothed means of the states after each step (steps + 1 rows of 2 n) if the readings had been `values`
  // (with an interval's normal stand-in where it is one), the start means zero, no inputs and no covariates;
  // after forward(). For one lane alone.
  void (*means)(const Plan&, const Schedule&, const Memory&, const double* values, double* out);
};

// n in 1 ... 8. What this processor runs fastest: kernel.cc is compiled twice, for any x86-64 and for those
// with AVX2 and FMA (about a third faster); elsewhere once. The two differ in rounding alone. Lanes: one, or
// most_lanes, which go with baselines and without Q; their memory begins at a multiple of `alignment` bytes.
constexpr std::size_t alignment = 64;
Entry entry(int n, bool with_baselines, int lanes);
Entry wide_entry(int n, bool with_baselines, int lanes);

// From now on entry() gives the plain one (or again the fastest): the filter's tests try both.
void take_plain(bool plain);

}  // namespace holdfast::inference::kernel
