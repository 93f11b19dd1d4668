// States, given parameters: smoothed moments, joint draws of whole paths, simulation, and the quantities of a
// drift matrix that findings rest on.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/random.h"
#include "inference/series.h"

namespace holdfast::inference {

struct StateOptions {
  Model model = Model::diary;
  Start start;
};

// One row per time, one column per scale. With Model::ou baselines are zero.
struct States {
  bool usable = false;
  std::string why_not;
  std::vector<double> times;
  Matrix deviation_mean, deviation_variance;  // z
  Matrix baseline_mean, baseline_variance;    // m
  Matrix level_variance;                      // of z + m, which hang together
};

// Mean and variance of the states at `times` (sorted, from start_time on, also beyond the end) given all the
// readings. A time that carries an event is after its jump.
States smooth(const Series& series, const Parameters& parameters, const StateOptions& options,
              std::span<const double> times);

struct Path {
  bool usable = false;
  std::string why_not;
  std::vector<double> times;
  Matrix deviations, baselines;
};

// Joint draws of the states at `times` given all the readings (simulation smoother).
std::vector<Path> draw_paths(const Series& series, const Parameters& parameters, const StateOptions& options,
                             std::span<const double> times, int count, Random& random);

struct Simulated {
  Series
      series;  // the skeleton with readings drawn where it had any number (everywhere if it had none at all)
  Path path;   // the truth at `times`
};
Simulated simulate(const Series& skeleton, const Parameters& parameters, const StateOptions& options,
                   std::span<const double> times, Random& random);

// Largest real part of the eigenvalues; below 0 the drift is stable.
double spectral_abscissa(const Matrix& drift);
Matrix exponential(const Matrix& square);  // exp(M)
// int_0^days exp(A s) ds
Matrix integrated_response(const Matrix& drift, double days);

// How much more of `on` follows a push to `on` within `days` because `on` moves `through` than if it did not:
// [int exp(A s) ds]_on,on over the same with the arrow on -> through (A_through,on) cut. Every path counts.
double leaning_ratio(const Matrix& drift, int on, int through, double days = 7);

// Integrated effect over `days` on each scale of a jump at day 0, or of an interval effect open for
// `open_days`.
std::vector<double> jump_area(const Matrix& drift, std::span<const double> jump, double days);
std::vector<double> interval_area(const Matrix& drift, std::span<const double> effect_per_day,
                                  double open_days, double days);

// How long scale `on` needs to come to rest: the days from a jump (or from the end of an interval effect that
// was open for `open_days`) after which its response stays below `share` of the largest size it ever had. 0
// where it does not respond at all; infinite where the drift is not stable. Good to one part in a thousand as
// long as the response does not swing more than some hundred times on its way.
double settling_days(const Matrix& drift, std::span<const double> jump, int on, double share = 0.1);
double interval_settling_days(const Matrix& drift, std::span<const double> effect_per_day, double open_days,
                              int on, double share = 0.1);

}  // namespace holdfast::inference
