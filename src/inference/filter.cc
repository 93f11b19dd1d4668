// Laying out a series in steps and gaps, and planning how each gap's transition is made: a gap is a whole
// number of units plus a rest; whole numbers are built by halving and shared between gaps, the rest is a
// short series. Equal gaps are made once. Where lanes' gaps differ in length, the whole number is the one
// nearest to all of them and the rests differ; where the rests became too long for a series, half of the gap
// is made so and taken twice. Long because what is laid out, what is planned and what runs share their
// numbers.
#include "inference/filter.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

#include "base/ensure.h"
#include "inference/linear.h"

namespace holdfast::inference {
namespace {

// Enough terms that the rest of the series (of exp, and of Q where it is made) is below rounding, for a drift
// whose norm over the stretch is `norm`: its power k over k!, and in Q of twice the norm over (k + 1)!, are
// below 1e-17 for the first k that is left away.
int terms_for(double norm, bool with_noise) {
  struct Reach {
    double of_exponential[kernel::most_terms] = {}, of_noise[kernel::most_terms] = {};
  };
  static const Reach reach = [] {
    constexpr double rounding = 1e-17;
    Reach out;
    double factorial = 1;
    for (int k = 1; k < kernel::most_terms; ++k) {
      factorial *= k;
      out.of_exponential[k] = std::pow(rounding * factorial, 1.0 / k);
      out.of_noise[k] = 0.5 * std::pow(rounding * factorial * (k + 1), 1.0 / k);
    }
    return out;
  }();
  for (int k = 2; k < kernel::most_terms; ++k)
    if (norm < reach.of_exponential[k] && (!with_noise || norm < reach.of_noise[k])) return k;
  return kernel::most_terms;
}

double norm_bound(const double* a, int n) {
  double squares = 0, most_row = 0, most_column = 0;
  for (int i = 0; i < n; ++i) {
    double row = 0, column = 0;
    for (int j = 0; j < n; ++j) {
      squares += a[i * n + j] * a[i * n + j];
      row += std::fabs(a[i * n + j]);
      column += std::fabs(a[j * n + i]);
    }
    most_row = std::max(most_row, row);
    most_column = std::max(most_column, column);
  }
  return std::min(std::sqrt(squares), std::sqrt(most_row * most_column));
}

constexpr double days_per_year = 365;

// The mean of exp over [-z, z], sinh(z) / z, and its derivative.
struct MeanGrowth {
  double value, slope;
};
MeanGrowth mean_growth(double z) {
  if (std::fabs(z) > 0.5) {
    const double value = std::sinh(z) / z;
    return {value, (std::cosh(z) - value) / z};
  }
  MeanGrowth out{1, 0};
  double term = 1;  // z^(2k) / (2k + 1)!
  for (int k = 1; k <= 7; ++k) {
    const double by = z / (2 * k * (2 * k + 1));
    out.slope += 2 * k * term * by;
    term *= z * by;
    out.value += term;
  }
  return out;
}

}  // namespace

NumberStore::NumberStore(const Series& series, int lanes) : lanes_(lanes) {
  const auto n = static_cast<std::size_t>(series.scales);
  const auto jumps = n * static_cast<std::size_t>(series.event_kinds);
  const auto effects = n * static_cast<std::size_t>(series.interval_kinds);
  const auto covariates = n * static_cast<std::size_t>(series.covariate_kinds);
  memory_.assign((4 * n * n + 5 * n + 2 + jumps + effects + covariates) * std::size_t(lanes), 0);
  double* next = memory_.data();
  const auto take = [&](std::size_t size) { return std::exchange(next, next + size * std::size_t(lanes)); };
  numbers.drift = take(n * n);
  numbers.diffusion = take(n * n);
  numbers.stationary = take(n * n);
  numbers.deviation_variance = take(n * n);
  numbers.baseline_rate = take(n);
  numbers.measurement = take(n);
  numbers.deviation_mean = take(n);
  numbers.baseline_mean = take(n);
  numbers.baseline_variance = take(n);
  numbers.late_factor = take(1);
  numbers.pace_trend = take(1);
  numbers.jumps = take(jumps);
  numbers.effects = take(effects);
  numbers.covariates = take(covariates);
}

void NumberStore::clear() {
  std::fill(memory_.begin(), memory_.end(), 0.0);
}

void NumberStore::put(int lane, const NumberStore& one) {
  ensure(one.lanes_ == 1 && one.memory_.size() * std::size_t(lanes_) == memory_.size());
  for (std::size_t i = 0; i < one.memory_.size(); ++i)
    memory_[i * std::size_t(lanes_) + std::size_t(lane)] = one.memory_[i];
}

void NumberStore::get(int lane, NumberStore& one) const {
  ensure(one.lanes_ == 1 && one.memory_.size() * std::size_t(lanes_) == memory_.size());
  for (std::size_t i = 0; i < one.memory_.size(); ++i)
    one.memory_[i] = memory_[i * std::size_t(lanes_) + std::size_t(lane)];
}

Filter::Filter(const Series& series, Model model, const std::vector<double>& extra_times, Wanted wanted,
               int lanes)
    : lanes_(lanes),
      scales_(series.scales),
      event_kinds_(series.event_kinds),
      interval_kinds_(series.interval_kinds),
      covariate_kinds_(series.covariate_kinds),
      wanted_(wanted),
      with_baselines_(model == Model::diary),
      pace_may_change_(series.pace_may_change),
      covariates_(series.covariates),
      entry_(kernel::entry(series.scales, model == Model::diary, lanes)),
      numbers_(series, lanes),
      one_(series),
      by_one_(series) {
  ensure(lanes == 1 || (lanes == kernel::most_lanes && with_baselines_ && wanted == Wanted::no_noise));
  lay_out(series, extra_times);
  find_gaps();
  for (const double days : calendar_days_) gap_days_.insert(gap_days_.end(), std::size_t(lanes), days);
  gap_slope_.resize(gap_days_.size());
  shares_.resize(gap_days_.size());
  gaps_.resize(calendar_days_.size());
  const auto layout = kernel::layout_of(scales_);
  powers_.resize(4 * kernel::most_terms * static_cast<std::size_t>(scales_ * scales_ * lanes));
  moments_.resize((steps_.size() + 1) * layout.moments * std::size_t(lanes));
  gains_.resize(readings_.size() * layout.gain * std::size_t(lanes));
}

void Filter::lay_out(const Series& series, const std::vector<double>& extra_times) {
  double end = series.start_time;
  if (!series.times.empty()) end = std::max(end, series.times.back());
  if (!extra_times.empty()) end = std::max(end, extra_times.back());
  std::vector<double> instants(series.times);
  instants.insert(instants.end(), extra_times.begin(), extra_times.end());
  std::vector<Event> events;
  for (const Event& event : series.events)
    if (event.time >= series.start_time && event.time <= end) {
      instants.push_back(event.time);
      events.push_back(event);
    }
  std::stable_sort(events.begin(), events.end(),
                   [](const Event& a, const Event& b) { return a.time < b.time; });
  for (const Interval& interval : series.intervals)
    for (const double edge : {interval.from, interval.until})
      if (edge > series.start_time && edge < end) instants.push_back(edge);
  std::sort(instants.begin(), instants.end());
  instants.erase(std::unique(instants.begin(), instants.end()), instants.end());

  middle_ = 0.5 * (series.start_time + (series.times.empty() ? series.start_time : series.times.back()));
  double before = series.start_time;
  start_time_ = before;
  std::size_t event = 0, check_in = 0, extra = 0;
  for (const double now : instants) {
    kernel::Step step{};
    step.days = now - before;
    step.gap = step.input = -1;
    step.jumps_from = static_cast<int>(jumps_.size());
    for (; event < events.size() && events[event].time == now; ++event)
      jumps_.push_back({events[event].kind, events[event].size});
    step.jumps_to = static_cast<int>(jumps_.size());
    step.readings_from = static_cast<int>(readings_.size());
    for (; check_in < series.times.size() && series.times[check_in] == now; ++check_in)
      for (int scale = 0; scale < scales_; ++scale) {
        const double value = series.reading(check_in, scale);
        if (std::isnan(value)) continue;
        const bool late = !series.written_late.empty() && series.written_late[check_in];
        has_late_ = has_late_ || late;
        const auto [low, high] = values_read_as(
            value, series.rungs.empty() ? Rungs{} : series.rungs[static_cast<std::size_t>(scale)]);
        readings_.push_back({scale, late ? 1 : 0, static_cast<int>(check_in), value, low, high});
        places_.push_back(static_cast<int>(check_in) * scales_ + scale);
      }
    step.readings_to = static_cast<int>(readings_.size());
    steps_.push_back(step);
    for (; extra < extra_times.size() && extra_times[extra] == now; ++extra)
      extra_steps_.push_back(static_cast<int>(steps_.size()));
    before = now;
  }
  open_intervals(series, instants);
}

void Filter::open_intervals(const Series& series, const std::vector<double>& instants) {
  const auto kinds = static_cast<std::size_t>(interval_kinds_);
  std::vector<std::vector<double>> different;
  std::vector<double> open(kinds);
  for (std::size_t t = 0; t < instants.size(); ++t) {
    if (series.intervals.empty() || !(steps_[t].days > 0)) continue;
    const double from = t == 0 ? series.start_time : instants[t - 1], until = instants[t];
    std::fill(open.begin(), open.end(), 0.0);
    bool any = false;
    for (const Interval& interval : series.intervals)
      if (interval.from <= from && interval.until >= until) {
        open[static_cast<std::size_t>(interval.kind)] += interval.size;
        any = true;
      }
    if (!any) continue;
    const auto found = std::find(different.begin(), different.end(), open);
    steps_[t].input = static_cast<int>(found - different.begin());
    if (found == different.end()) different.push_back(open);
    any_input_ = true;
  }
  for (const auto& input : different) inputs_.insert(inputs_.end(), input.begin(), input.end());
}

void Filter::find_gaps() {
  if (pace_may_change_) {  // every gap is a length of its own
    double now = start_time_;
    for (auto& step : steps_) {
      if (step.days > 0) {
        step.gap = static_cast<int>(calendar_days_.size());
        step.opens_gap = step.closes_gap = true;
        calendar_days_.push_back(step.days);
        gap_from_.push_back(now);
        gap_has_input_.push_back(step.input >= 0);
      }
      now += step.days;
    }
    return;
  }
  std::vector<double> lengths;
  for (const auto& step : steps_)
    if (step.days > 0) lengths.push_back(step.days);
  std::sort(lengths.begin(), lengths.end());
  lengths.erase(std::unique(lengths.begin(), lengths.end()), lengths.end());
  // Numbered in the order they are met, so that the kernel walks through their transitions as it walks
  // through time: with many thousand check-ins they do not fit into the processor's caches.
  std::vector<int> number(lengths.size(), -1);
  for (auto& step : steps_) {
    if (!(step.days > 0)) continue;
    int& gap = number[static_cast<std::size_t>(std::lower_bound(lengths.begin(), lengths.end(), step.days) -
                                               lengths.begin())];
    if (gap < 0) {
      step.opens_gap = true;
      gap = static_cast<int>(calendar_days_.size());
      calendar_days_.push_back(step.days);
      gap_has_input_.push_back(0);
    }
    step.gap = gap;
    if (step.input >= 0) gap_has_input_[static_cast<std::size_t>(gap)] = 1;
  }
  std::vector<bool> closed(calendar_days_.size());
  for (auto step = steps_.rbegin(); step != steps_.rend(); ++step)
    if (step->gap >= 0 && !closed[static_cast<std::size_t>(step->gap)])
      closed[static_cast<std::size_t>(step->gap)] = step->closes_gap = true;
}

// Gaps in the deviations' own time, which is the integral of exp(trend x years from the middle), and how fast
// they change with the trend.
void Filter::set_pace(int lane, double pace_trend) {
  if (unit_days_ > 0 && pace_trend == pace_trend_[std::size_t(lane)]) return;
  pace_trend_[std::size_t(lane)] = pace_trend;
  unit_days_ = 0;  // a new schedule
  for (std::size_t g = 0; g < calendar_days_.size(); ++g) {
    const double half = 0.5 * calendar_days_[g] / days_per_year;
    const double middle = (gap_from_[g] + 0.5 * calendar_days_[g] - middle_) / days_per_year;
    const MeanGrowth mean = mean_growth(pace_trend * half);
    const double in_the_middle = calendar_days_[g] * std::exp(pace_trend * middle);
    const std::size_t at = g * std::size_t(lanes_) + std::size_t(lane);
    gap_days_[at] = in_the_middle * mean.value;
    gap_slope_[at] = in_the_middle * (middle * mean.value + half * mean.slope);
  }
}

// Whether P <- F (P - S) F' + S serves as well as a covariance made for each gap: there is an S, and its
// rounding is nothing beside any reading's error. Puts S in its place.
bool Filter::stationary_serves() {
  constexpr double most_times_error = 1e6;
  if (wanted_ == Wanted::everything || !with_baselines_) return false;
  const auto& x = one_.numbers;
  const int n = scales_;
  if (stationary_)
    std::copy(x.deviation_variance, x.deviation_variance + n * n, x.stationary);
  else if (!stationary_covariance(x.drift, x.diffusion, n, x.stationary))
    return false;
  double most = 0;
  for (int i = 0; i < n; ++i) most = std::max(most, x.stationary[i * n + i]);
  return most <= most_times_error * *std::min_element(x.measurement, x.measurement + n);
}

int Filter::stretch_for(long long units) {
  const auto place = std::lower_bound(whole_.begin(), whole_.end(), std::pair<long long, int>(units, 0),
                                      [](const auto& a, const auto& b) { return a.first < b.first; });
  if (place != whole_.end() && place->first == units) return place->second;
  kernel::Stretch stretch{-1, -1};
  if (units > 1) stretch = {stretch_for(units / 2), stretch_for(units - units / 2)};
  stretches_.push_back(stretch);
  const int index = static_cast<int>(stretches_.size()) - 1;
  whole_.insert(std::lower_bound(whole_.begin(), whole_.end(), std::pair<long long, int>(units, 0)),
                {units, index});
  return index;
}

// `largest`: the drift's norm over a unit, at most. A rest is below a unit and not below 0 where Q is made,
// whose terms then are all of one sign; otherwise the whole number is the nearest.
void Filter::plan_gap(std::size_t gap, double largest) {
  const double* days = gap_days_.data() + gap * std::size_t(lanes_);
  double* share = shares_.data() + gap * std::size_t(lanes_);
  kernel::Gap& planned = gaps_[gap];
  planned = {-1, 0, 0, gap_has_input_[gap] != 0};
  double mean = 0, units = 0, most = 0;
  for (int lane = 0; lane < lanes_; ++lane) mean += days[lane] / unit_days_ / lanes_;
  for (double halves = 1;; halves *= 2, ++planned.doublings) {
    units = with_noise_ ? std::floor(mean) : std::round(mean / halves);
    most = 0;
    for (int lane = 0; lane < lanes_; ++lane) {
      share[lane] = days[lane] / unit_days_ / halves - units;
      most = std::max(most, std::fabs(share[lane]));
    }
    planned.terms = terms_for(largest * most, with_noise_);
    if (with_noise_ || planned.terms < kernel::most_terms) break;
  }
  if (units > 0) planned.whole = stretch_for(static_cast<long long>(units));
  if (most == 0 && units > 0) planned.terms = 0;
}

void Filter::make_schedule() {
  bool with_noise = false;
  double norm = 0;
  for (int lane = 0; lane < lanes_; ++lane) {
    with_noise = with_noise || !stationary_serves_[std::size_t(lane)];
    norm = norm <= norm_[std::size_t(lane)] ? norm_[std::size_t(lane)] : norm;
  }
  const double longest = gap_days_.empty() ? 0 : *std::max_element(gap_days_.begin(), gap_days_.end());
  // A power of two, so that nearby drifts share one schedule; no longer than the longest gap needs. Q's
  // series goes by twice the norm.
  const double largest = with_noise ? kernel::stretch_norm : 2 * kernel::stretch_norm;
  const double wanted = std::min(largest / std::max(norm, 1e-300), std::max(longest, 1e-9) * 2);
  const double unit = std::exp2(std::floor(std::log2(wanted)));
  if (unit == unit_days_ && with_noise == with_noise_) return;
  unit_days_ = unit;
  with_noise_ = with_noise;
  stretches_.clear();
  whole_.clear();
  for (std::size_t g = 0; g < calendar_days_.size(); ++g) plan_gap(g, largest);
  // Never smaller: what grows again is filled with zeros first.
  const std::size_t each = kernel::transition_size(scales_, any_input_, with_noise) * std::size_t(lanes_);
  if (stretch_memory_.size() < 2 * each * stretches_.size())
    stretch_memory_.resize(2 * each * stretches_.size());
  if (gap_memory_.size() < 3 * each * gaps_.size()) gap_memory_.resize(3 * each * gaps_.size());
}

bool Filter::set_start(const Start& start) {
  const auto& x = one_.numbers;
  const int n = scales_;
  const auto of = [n](const std::vector<double>& given, int i, double otherwise) {
    ensure(given.empty() || given.size() == static_cast<std::size_t>(n));
    return given.empty() ? otherwise : given[static_cast<std::size_t>(i)];
  };
  stationary_ = start.deviations == Start::Deviations::stationary;
  std::fill(x.deviation_variance, x.deviation_variance + n * n, 0.0);
  for (int i = 0; i < n; ++i) {
    x.deviation_mean[i] = stationary_ ? 0 : of(start.deviation_mean, i, 0);
    x.deviation_variance[i * n + i] = of(start.deviation_variance, i, 1);
    x.baseline_mean[i] = of(start.baseline_mean, i, 0);
    x.baseline_variance[i] = of(start.baseline_variance, i, 1);
  }
  if (!stationary_) return true;
  if (stationary_covariance(x.drift, x.diffusion, n, x.deviation_variance)) return true;
  why_not_ = "The drift is not stable, so there is no stationary start.";
  return false;
}

void Filter::take_numbers(const Parameters& parameters) {
  const auto& x = one_.numbers;
  const int n = scales_;
  std::copy(parameters.drift.values.begin(), parameters.drift.values.end(), x.drift);
  const Matrix& g = parameters.diffusion_cholesky;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j <= i; ++j) {
      double sum = 0;
      for (int k = 0; k <= j; ++k) sum += g(i, k) * g(j, k);
      x.diffusion[i * n + j] = x.diffusion[j * n + i] = sum;
    }
  if (with_baselines_)
    for (int i = 0; i < n; ++i) {
      const double q = parameters.baseline_diffusion_sd[static_cast<std::size_t>(i)];
      const double sd = parameters.measurement_sd[static_cast<std::size_t>(i)];
      x.baseline_rate[i] = q * q;
      x.measurement[i] = sd * sd;
    }
  *x.pace_trend = parameters.pace_trend;
  *x.late_factor = parameters.late_sd_ratio * parameters.late_sd_ratio;
  std::copy(parameters.jumps.values.begin(), parameters.jumps.values.end(), x.jumps);
  std::copy(parameters.interval_effects.values.begin(), parameters.interval_effects.values.end(), x.effects);
  std::copy(parameters.covariate_effects.values.begin(), parameters.covariate_effects.values.end(),
            x.covariates);
}

// False where there is no start, or no transition over the gaps; then why_not() says why.
bool Filter::take(int lane, const Parameters& parameters, const Start& start) {
  take_numbers(parameters);
  if (pace_may_change_) set_pace(lane, parameters.pace_trend);
  if (!set_start(start)) return false;
  const double norm = norm_bound(one_.numbers.drift, scales_);
  double longest = 0;
  for (std::size_t at = std::size_t(lane); at < gap_days_.size(); at += std::size_t(lanes_))
    longest = std::max(longest, gap_days_[at]);
  if (!std::isfinite(norm) || !(norm * longest <= 0x1p40)) {
    why_not_ = "The drift is too large for the gaps between the check-ins.";
    return false;
  }
  norm_[std::size_t(lane)] = norm;
  stationary_serves_[std::size_t(lane)] = stationary_serves();
  numbers_.put(lane, one_);
  return true;
}

void Filter::copy_lane(int from, int to) {
  numbers_.get(from, one_);
  numbers_.put(to, one_);
  norm_[std::size_t(to)] = norm_[std::size_t(from)];
  stationary_serves_[std::size_t(to)] = stationary_serves_[std::size_t(from)];
  if (pace_may_change_) set_pace(to, *one_.numbers.pace_trend);
}

double Filter::forward(const Parameters& parameters, const Start& start) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  ensure(lanes_ == 1);
  why_not_.clear();
  prepared_ = take(0, parameters, start);
  if (!prepared_) return none;
  make_schedule();
  double total = none;
  entry_.forward(plan(), schedule(), numbers_.numbers, memory(), &total);
  if (std::isfinite(total)) return total;
  why_not_ = with_baselines_
                 ? "The readings have no density under these parameters."
                 : "A model without measurement error cannot explain two readings of one scale at the "
                   "same moment.";
  return none;
}

bool Filter::forward_together(std::span<const Parameters> parameters, const Start& start,
                              std::span<double> log_likelihoods) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  const int count = static_cast<int>(parameters.size());
  ensure(lanes_ == kernel::most_lanes && count >= 1 && count <= lanes_ &&
         log_likelihoods.size() == parameters.size());
  std::array<bool, kernel::most_lanes> taken{};
  int good = -1;
  for (int lane = 0; lane < count; ++lane) {
    taken[std::size_t(lane)] = take(lane, parameters[std::size_t(lane)], start);
    if (taken[std::size_t(lane)]) good = lane;
  }
  std::fill(log_likelihoods.begin(), log_likelihoods.end(), none);
  prepared_ = good >= 0;
  if (!prepared_) return true;
  for (int lane = 0; lane < lanes_; ++lane)  // lanes without parameters of their own do what another does
    if (!taken[std::size_t(lane)]) copy_lane(good, lane);
  if (!std::ranges::all_of(stationary_serves_, [](bool serves) { return serves; })) return false;
  make_schedule();
  double totals[kernel::most_lanes];
  entry_.forward(plan(), schedule(), numbers_.numbers, memory(), totals);
  for (int lane = 0; lane < count; ++lane)
    if (taken[std::size_t(lane)] && std::isfinite(totals[lane]))
      log_likelihoods[std::size_t(lane)] = totals[lane];
  return true;
}

void Filter::backward(NumberStore& out, double* each_step) {
  ensure(each_step == nullptr || lanes_ == 1);
  entry_.backward(plan(), schedule(), numbers_.numbers, memory(),
                  pace_may_change_ ? gap_slope_.data() : nullptr, out.numbers, each_step);
  if (!stationary_ && with_noise_) return;
  for (int lane = 0; lane < lanes_; ++lane) start_backward(lane, out);
}

// The stationary covariance S solves A S + S A' + D = 0; its adjoint equation is A'L + L A + S^ = 0.
void Filter::start_backward(int lane, NumberStore& out) {
  const int n = scales_;
  if (lanes_ > 1) numbers_.get(lane, one_);
  out.get(lane, by_one_);
  const auto &x = one_.numbers, &by = by_one_.numbers;
  const double* s = stationary_ ? x.deviation_variance : x.stationary;
  double s_adjoint[most_scales * most_scales], l[most_scales * most_scales];
  for (int i = 0; i < n * n; ++i)
    s_adjoint[i] = (stationary_ ? by.deviation_variance[i] : 0) + (with_noise_ ? 0 : by.stationary[i]);
  if (!solve_lyapunov(x.drift, s_adjoint, n, true, l)) return;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) {
      by.diffusion[i * n + j] += l[i * n + j];
      for (int k = 0; k < n; ++k) by.drift[i * n + j] += 2 * l[i * n + k] * s[k * n + j];
    }
  out.put(lane, by_one_);
}

void Filter::means(const std::vector<double>& values, std::vector<double>& out) {
  ensure(values.size() == readings_.size());
  out.resize((steps_.size() + 1) * 2 * static_cast<std::size_t>(scales_) + readings_.size());
  entry_.means(plan(), schedule(), memory(), values.data(), out.data());
}

const double* Filter::moments(int step) const {
  return moments_.data() + static_cast<std::size_t>(step) * kernel::layout_of(scales_).moments;
}

const double* Filter::transition(int gap) const {
  return gap_memory_.data() +
         3 * std::size_t(gap) * kernel::transition_size(scales_, any_input_, with_noise_);
}
const double* Filter::integral(int gap) const {
  return transition(gap) + scales_ * scales_;
}
const double* Filter::noise(int gap) const {
  return transition(gap) + (any_input_ ? 2 : 1) * scales_ * scales_;
}

void Filter::take_stand_ins() {
  const std::size_t size = kernel::layout_of(scales_).gain;
  for (std::size_t k = 0; k < readings_.size(); ++k)
    gains_[(k + 1) * size - 1] = gains_[(k + 1) * size - 2] = 0;  // the third and fourth slopes
}

Filter::StandIn Filter::stand_in(int k) const {
  const auto& reading = readings_[static_cast<std::size_t>(k)];
  const double* gain =
      gains_.data() + static_cast<std::size_t>(k) * kernel::layout_of(scales_).gain + 2 * scales_;
  const double expected = gain[0], variance = gain[1], first = gain[2], second = gain[3];
  const double noise = !with_baselines_ ? 0
                                        : one_.numbers.measurement[reading.scale] *
                                              (reading.late ? *one_.numbers.late_factor : 1);
  if (reading.low == reading.high) return {reading.value, noise};
  if (-second * variance < 1e-9) return {reading.value, std::numeric_limits<double>::infinity()};
  return {expected - first / second, std::max(noise, noise - 1 / second - variance)};
}

double Filter::by_covariates(int k) const {
  const auto& reading = readings_[static_cast<std::size_t>(k)];
  double sum = 0;
  for (int i = 0; i < covariate_kinds_; ++i)
    sum += covariates_[static_cast<std::size_t>(reading.row * covariate_kinds_ + i)] *
           one_.numbers.covariates[i * scales_ + reading.scale];
  return sum;
}

std::pair<double, double> Filter::expected(int k) const {
  const double* gain =
      gains_.data() + static_cast<std::size_t>(k) * kernel::layout_of(scales_).gain + 2 * scales_;
  return {gain[0], gain[1]};
}

std::vector<double> Filter::input(const kernel::Step& step) const {
  std::vector<double> u(static_cast<std::size_t>(scales_));
  if (step.input < 0) return u;
  for (int k = 0; k < interval_kinds_; ++k)
    for (int i = 0; i < scales_; ++i)
      u[static_cast<std::size_t>(i)] += inputs_[static_cast<std::size_t>(step.input * interval_kinds_ + k)] *
                                        one_.numbers.effects[k * scales_ + i];
  return u;
}

std::vector<std::vector<double>> Filter::jumps_by_step() const {
  std::vector<std::vector<double>> out(steps_.size());
  for (std::size_t t = 0; t < steps_.size(); ++t)
    for (int k = steps_[t].jumps_from; k < steps_[t].jumps_to; ++k) {
      const auto& jump = jumps_[static_cast<std::size_t>(k)];
      out[t].resize(static_cast<std::size_t>(scales_));
      for (int i = 0; i < scales_; ++i)
        out[t][static_cast<std::size_t>(i)] += jump.size * one_.numbers.jumps[jump.kind * scales_ + i];
    }
  return out;
}

kernel::Plan Filter::plan() const {
  return {steps(),
          static_cast<int>(calendar_days_.size()),
          static_cast<int>(readings_.size()),
          0,
          steps_.data(),
          jumps_.data(),
          readings_.data(),
          inputs_.data(),
          event_kinds_,
          interval_kinds_,
          covariates_.data(),
          covariate_kinds_};
}

kernel::Schedule Filter::schedule() const {
  return {unit_days_,        static_cast<int>(stretches_.size()),
          stretches_.data(), gaps_.data(),
          shares_.data(),    any_input_,
          with_noise_};
}

kernel::Memory Filter::memory() {
  return {powers_.data(), stretch_memory_.data(), gap_memory_.data(), moments_.data(), gains_.data()};
}

}  // namespace holdfast::inference
