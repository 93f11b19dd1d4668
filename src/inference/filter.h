// Filter: a series laid out for the kernel (one step per instant at which anything happens), the transitions'
// schedule for a given drift, and the memory it all works in. Built once per series, run once per parameters.
#pragma once
#include <string>
#include <vector>

#include "inference/kernel.h"
#include "inference/series.h"

namespace holdfast::inference {

// Owns what kernel::Numbers points to; all zero at first.
class NumberStore {
 public:
  explicit NumberStore(const Series& series);  // of these sizes
  NumberStore(const NumberStore&) = delete;
  NumberStore& operator=(const NumberStore&) = delete;
  void clear();
  kernel::Numbers numbers{};

 private:
  std::vector<double> memory_;
};

class Filter {
 public:
  // What is asked of it afterwards: all below, or everything but noise(), which is a good deal quicker where
  // the drift is stable and readings have an error.
  enum class Wanted { everything, no_noise };
  // `extra_times`: instants (sorted, not before start_time) that get a step of their own without readings.
  Filter(const Series& series, Model model, const std::vector<double>& extra_times = {},
         Wanted wanted = Wanted::everything);

  // The log-likelihood, or NaN; then why_not() says why. Parameters have passed check().
  double forward(const Parameters& parameters, const Start& start);
  // After forward(): derivatives by every number; the start's by drift and diffusion where it is stationary.
  // `each_step`: if not null, (steps() + 1) x kernel::layout_of(scales).moments doubles.
  void backward(NumberStore& out, double* each_step = nullptr);
  // After forward(): see kernel::Entry::means. Resizes `out`.
  void means(const std::vector<double>& values, std::vector<double>& out);

  const std::string& why_not() const { return why_not_; }
  // After forward(): whether there is a start and there are transitions, even if the readings have no
  // density.
  bool prepared() const { return prepared_; }
  int scales() const { return scales_; }
  int steps() const { return static_cast<int>(steps_.size()); }
  bool with_baselines() const { return with_baselines_; }
  bool has_late() const { return has_late_; }
  // After forward(): from here on backward() treats every interval as the exact reading that stands in for
  // it, so that what it gives for states is that of a linear Gaussian model. Derivatives by parameters are
  // then not those of the log-likelihood.
  void take_stand_ins();
  // After forward(): the exact reading that would have moved the state as reading k did, and its variance of
  // error; infinite where the reading said next to nothing. For an exact reading, itself.
  struct StandIn {
    double value, variance;
  };
  StandIn stand_in(int k) const;
  double by_covariates(int k) const;  // after forward(): what they add to reading k
  // After forward(): mean and variance of what reading k was expected to be, just before it was taken.
  std::pair<double, double> expected(int k) const;
  const std::vector<kernel::Step>& step_list() const { return steps_; }
  const std::vector<kernel::Reading>& reading_list() const { return readings_; }
  const std::vector<int>& reading_places() const { return places_; }  // index into Series::readings
  const std::vector<int>& extra_steps() const { return extra_steps_; }
  const kernel::Numbers& numbers() const { return numbers_.numbers; }
  // After forward(): moments after step `step` (0: the start), laid out as in the kernel.
  const double* moments(int step) const;
  const double* transition(int gap) const;  // F
  const double* noise(int gap) const;       // Q
  const double* integral(int gap) const;    // int exp(A s) ds, where an interval was open
  std::vector<double> input(const kernel::Step& step) const;
  std::vector<std::vector<double>> jumps_by_step() const;  // what each step's events add to z; empty: nothing

 private:
  void lay_out(const Series& series, const std::vector<double>& extra_times);
  void open_intervals(const Series& series, const std::vector<double>& instants);
  void find_gaps();
  void set_pace(double pace_trend);
  bool stationary_serves();
  bool make_schedule(const double* drift);
  int stretch_for(long long units, bool with_input);
  bool set_start(const Start& start);
  kernel::Plan plan() const;
  kernel::Schedule schedule() const;
  kernel::Memory memory();

  int scales_, event_kinds_, interval_kinds_, covariate_kinds_;
  Wanted wanted_;
  bool with_baselines_, pace_may_change_, has_late_ = false, stationary_ = false, any_input_ = false,
                                          prepared_ = false;
  bool with_noise_ = true;  // of the schedule as it stands
  std::vector<kernel::Step> steps_;
  std::vector<kernel::Jump> jumps_;
  std::vector<kernel::Reading> readings_;
  std::vector<int> places_, extra_steps_;
  std::vector<double> inputs_, gap_days_, covariates_;
  std::vector<unsigned char> gap_has_input_;
  // Where the pace may change: when each gap begins, its length by the calendar, and how fast its length in
  // the deviations' own time changes with the trend.
  std::vector<double> gap_from_, calendar_days_, gap_slope_;
  double start_time_ = 0, middle_ = 0, pace_trend_ = 0;

  double unit_days_ = 0;
  std::vector<kernel::Stretch> stretches_;
  std::vector<int> stretch_of_gap_;
  std::vector<std::pair<long long, int>> whole_;  // number of units -> stretch, sorted

  kernel::Entry entry_;
  NumberStore numbers_;
  std::vector<double> powers_, stretch_memory_, moments_, gains_;
  std::string why_not_;
};

}  // namespace holdfast::inference
