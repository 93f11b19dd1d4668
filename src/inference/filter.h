// Filter: a series laid out for the kernel (one step per instant at which anything happens), the transitions'
// schedule for a given drift, and the memory it all works in. Built once per series, run once per parameters,
// or once for several parameters side by side.
#pragma once
#include <array>
#include <new>
#include <span>
#include <string>
#include <vector>

#include "inference/kernel.h"
#include "inference/series.h"

namespace holdfast::inference {

// Memory that begins where the kernel wants it.
template <class T>
struct KernelAllocator {
  using value_type = T;
  KernelAllocator() = default;
  template <class U>
  KernelAllocator(const KernelAllocator<U>&) {}
  T* allocate(std::size_t count) {
    return static_cast<T*>(::operator new (count * sizeof(T), std::align_val_t{kernel::alignment}));
  }
  void deallocate(T* at, std::size_t) { ::operator delete (at, std::align_val_t{kernel::alignment}); }
  bool operator==(const KernelAllocator&) const { return true; }
};
using KernelMemory = std::vector<double, KernelAllocator<double>>;

// Owns what kernel::Numbers points to; all zero at first.
class NumberStore {
 public:
  explicit NumberStore(const Series& series, int lanes = 1);  // of these sizes
  NumberStore(const NumberStore&) = delete;
  NumberStore& operator=(const NumberStore&) = delete;
  void clear();
  // From and to a store of one lane for the same series.
  void put(int lane, const NumberStore& one);
  void get(int lane, NumberStore& one) const;
  kernel::Numbers numbers{};

 private:
  int lanes_;
  KernelMemory memory_;
};

class Filter {
 public:
  // What is asked of it afterwards: all below, or everything but noise(), which is a good deal quicker where
  // the drift is stable and readings have an error.
  enum class Wanted { everything, no_noise };
  // `extra_times`: instants (sorted, not before start_time) that get a step of their own without readings.
  // `lanes`: 1, or kernel::most_lanes for forward_together(), after which nothing is asked of it but
  // backward().
  Filter(const Series& series, Model model, const std::vector<double>& extra_times = {},
         Wanted wanted = Wanted::everything, int lanes = 1);

  // The log-likelihood, or NaN; then why_not() says why. Parameters have passed check().
  double forward(const Parameters& parameters, const Start& start);
  // The same for at most kernel::most_lanes parameters side by side, each as if it were alone but for
  // rounding. False: they do not go side by side, because for one of them a covariance has to be made for
  // each gap.
  bool forward_together(std::span<const Parameters> parameters, const Start& start,
                        std::span<double> log_likelihoods);
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
  const kernel::Numbers& numbers() const { return one_.numbers; }
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
  bool take(int lane, const Parameters& parameters, const Start& start);
  void take_numbers(const Parameters& parameters);
  void copy_lane(int from, int to);
  void set_pace(int lane, double pace_trend);
  bool stationary_serves();
  void make_schedule();
  void plan_gap(std::size_t gap, double largest);
  int stretch_for(long long units);
  bool set_start(const Start& start);
  void start_backward(int lane, NumberStore& out);
  kernel::Plan plan() const;
  kernel::Schedule schedule() const;
  kernel::Memory memory();

  int lanes_, scales_, event_kinds_, interval_kinds_, covariate_kinds_;
  Wanted wanted_;
  bool with_baselines_, pace_may_change_, has_late_ = false, stationary_ = false, any_input_ = false,
                                          prepared_ = false;
  bool with_noise_ = true;  // of the schedule as it stands
  // Of the parameters last taken, for each lane.
  std::array<bool, kernel::most_lanes> stationary_serves_{};
  std::array<double, kernel::most_lanes> norm_{}, pace_trend_{};
  std::vector<kernel::Step> steps_;
  std::vector<kernel::Jump> jumps_;
  std::vector<kernel::Reading> readings_;
  std::vector<int> places_, extra_steps_;
  std::vector<double> inputs_, covariates_;
  std::vector<double> calendar_days_;  // of each gap
  std::vector<unsigned char> gap_has_input_;
  // Where the pace may change: when each gap begins. Its length in the deviations' own time, and how fast
  // that changes with the trend, for each lane.
  std::vector<double> gap_from_;
  KernelMemory gap_days_, gap_slope_;
  double start_time_ = 0, middle_ = 0;

  double unit_days_ = 0;
  std::vector<kernel::Stretch> stretches_;
  std::vector<kernel::Gap> gaps_;
  KernelMemory shares_;                           // of each gap, for each lane
  std::vector<std::pair<long long, int>> whole_;  // number of units -> stretch, sorted

  kernel::Entry entry_;
  NumberStore numbers_, one_, by_one_;  // of all lanes; of the lane that is worked on, and its derivatives
  KernelMemory powers_, stretch_memory_, gap_memory_, moments_, gains_;
  std::string why_not_;
};

}  // namespace holdfast::inference
