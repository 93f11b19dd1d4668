// Laying out a series in steps and gaps, and planning how each gap's transition is made: a gap is a whole
// number of units plus a rest shorter than one; whole numbers are built by halving and shared between gaps,
// the rest is a short series. Equal gaps are made once.
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
// whose norm over the stretch is `norm`.
int terms_for(double norm, bool with_noise) {
  double of_noise = with_noise ? 1 : 0, of_exponential = 1;
  for (int k = 1; k < kernel::most_terms; ++k) {
    of_noise *= 2 * norm / (k + 1);
    of_exponential *= norm / k;
    if (of_noise < 1e-17 && of_exponential < 1e-17) return std::max(k, 2);
  }
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

NumberStore::NumberStore(const Series& series) {
  const auto n = static_cast<std::size_t>(series.scales);
  const auto jumps = n * static_cast<std::size_t>(series.event_kinds);
  const auto effects = n * static_cast<std::size_t>(series.interval_kinds);
  const auto covariates = n * static_cast<std::size_t>(series.covariate_kinds);
  memory_.assign(4 * n * n + 5 * n + 2 + jumps + effects + covariates, 0);
  double* next = memory_.data();
  const auto take = [&](std::size_t size) { return std::exchange(next, next + size); };
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

Filter::Filter(const Series& series, Model model, const std::vector<double>& extra_times, Wanted wanted)
    : scales_(series.scales),
      event_kinds_(series.event_kinds),
      interval_kinds_(series.interval_kinds),
      covariate_kinds_(series.covariate_kinds),
      wanted_(wanted),
      with_baselines_(model == Model::diary),
      pace_may_change_(series.pace_may_change),
      covariates_(series.covariates),
      entry_(kernel::entry(series.scales, model == Model::diary)),
      numbers_(series) {
  lay_out(series, extra_times);
  find_gaps();
  const auto layout = kernel::layout_of(scales_);
  powers_.resize(4 * kernel::most_terms * static_cast<std::size_t>(scales_ * scales_));
  moments_.resize((steps_.size() + 1) * layout.moments);
  gains_.resize(readings_.size() * layout.gain);
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
        step.gap = static_cast<int>(gap_days_.size());
        gap_days_.push_back(step.days);
        gap_from_.push_back(now);
        gap_has_input_.push_back(step.input >= 0);
      }
      now += step.days;
    }
    calendar_days_ = gap_days_;
    gap_slope_.resize(gap_days_.size());
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
      gap = static_cast<int>(gap_days_.size());
      gap_days_.push_back(step.days);
      gap_has_input_.push_back(0);
    }
    step.gap = gap;
    if (step.input >= 0) gap_has_input_[static_cast<std::size_t>(gap)] = 1;
  }
}

// Gaps in the deviations' own time, which is the integral of exp(trend x years from the middle), and how fast
// they change with the trend.
void Filter::set_pace(double pace_trend) {
  if (unit_days_ > 0 && pace_trend == pace_trend_) return;
  pace_trend_ = pace_trend;
  unit_days_ = 0;  // a new schedule
  for (std::size_t g = 0; g < gap_days_.size(); ++g) {
    const double half = 0.5 * calendar_days_[g] / days_per_year;
    const double middle = (gap_from_[g] + 0.5 * calendar_days_[g] - middle_) / days_per_year;
    const MeanGrowth mean = mean_growth(pace_trend * half);
    const double in_the_middle = calendar_days_[g] * std::exp(pace_trend * middle);
    gap_days_[g] = in_the_middle * mean.value;
    gap_slope_[g] = in_the_middle * (middle * mean.value + half * mean.slope);
  }
}

// Whether P <- F (P - S) F' + S serves as well as a covariance made for each gap: there is an S, and its
// rounding is nothing beside any reading's error. Puts S in its place.
bool Filter::stationary_serves() {
  constexpr double most_times_error = 1e6;
  if (wanted_ == Wanted::everything || !with_baselines_) return false;
  const auto& x = numbers_.numbers;
  const int n = scales_;
  if (stationary_)
    std::copy(x.deviation_variance, x.deviation_variance + n * n, x.stationary);
  else if (!(spectral_abscissa(x.drift, n) < 0) ||
           !solve_lyapunov(x.drift, x.diffusion, n, false, x.stationary))
    return false;
  double most = 0;
  for (int i = 0; i < n; ++i) most = std::max(most, x.stationary[i * n + i]);
  return most <= most_times_error * *std::min_element(x.measurement, x.measurement + n);
}

int Filter::stretch_for(long long units, bool with_input) {
  const auto place = std::lower_bound(whole_.begin(), whole_.end(), std::pair<long long, int>(units, 0),
                                      [](const auto& a, const auto& b) { return a.first < b.first; });
  if (place != whole_.end() && place->first == units) return place->second;
  kernel::Stretch stretch{-1, -1, 0, with_input ? 1 : 0, 1};
  if (units == 1) {
    stretch.terms = kernel::most_terms;
  } else {
    stretch.first = stretch_for(units / 2, with_input);
    stretch.second = stretch_for(units - units / 2, with_input);
  }
  stretches_.push_back(stretch);
  const int index = static_cast<int>(stretches_.size()) - 1;
  whole_.insert(std::lower_bound(whole_.begin(), whole_.end(), std::pair<long long, int>(units, 0)),
                {units, index});
  return index;
}

bool Filter::make_schedule(const double* drift) {
  const bool with_noise = !stationary_serves();
  const double norm = norm_bound(drift, scales_);
  const double longest = gap_days_.empty() ? 0 : *std::max_element(gap_days_.begin(), gap_days_.end());
  if (!std::isfinite(norm) || !(norm * longest <= 0x1p40)) {
    why_not_ = "The drift is too large for the gaps between the check-ins.";
    return false;
  }
  // A power of two, so that nearby drifts share one schedule; no longer than the longest gap needs. Q's
  // series goes by twice the norm.
  const double largest = with_noise ? kernel::stretch_norm : 2 * kernel::stretch_norm;
  const double wanted = std::min(largest / std::max(norm, 1e-300), std::max(longest, 1e-9) * 2);
  const double unit = std::exp2(std::floor(std::log2(wanted)));
  if (unit == unit_days_ && with_noise == with_noise_) return true;
  unit_days_ = unit;
  with_noise_ = with_noise;
  stretches_.clear();
  whole_.clear();
  stretch_of_gap_.resize(gap_days_.size());
  for (std::size_t g = 0; g < gap_days_.size(); ++g) {
    const double units = std::floor(gap_days_[g] / unit), share = gap_days_[g] / unit - units;
    const auto count = static_cast<long long>(units);
    const int whole = count > 0 ? stretch_for(count, any_input_) : -1;
    int index = whole;
    if (share > 0 || count == 0 || pace_may_change_) {  // a stretch of its own, for its own derivative
      stretches_.push_back({-1, -1, terms_for(largest * share, with_noise), gap_has_input_[g], share});
      index = static_cast<int>(stretches_.size()) - 1;
      if (whole >= 0) {
        stretches_.push_back({whole, index, 0, gap_has_input_[g], 0});
        index = static_cast<int>(stretches_.size()) - 1;
      }
    }
    stretch_of_gap_[g] = index;
  }
  // Never smaller: what grows again is filled with zeros first.
  const std::size_t needed = stretches_.size() * kernel::layout_of(scales_).stretch;
  if (stretch_memory_.size() < needed) stretch_memory_.resize(needed);
  return true;
}

bool Filter::set_start(const Start& start) {
  const auto& x = numbers_.numbers;
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
  if (spectral_abscissa(x.drift, n) < 0 &&
      solve_lyapunov(x.drift, x.diffusion, n, false, x.deviation_variance))
    return true;
  why_not_ = "The drift is not stable, so there is no stationary start.";
  return false;
}

double Filter::forward(const Parameters& parameters, const Start& start) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  const auto& x = numbers_.numbers;
  const int n = scales_;
  why_not_.clear();
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
  if (pace_may_change_) set_pace(parameters.pace_trend);
  *x.late_factor = parameters.late_sd_ratio * parameters.late_sd_ratio;
  std::copy(parameters.jumps.values.begin(), parameters.jumps.values.end(), x.jumps);
  std::copy(parameters.interval_effects.values.begin(), parameters.interval_effects.values.end(), x.effects);
  std::copy(parameters.covariate_effects.values.begin(), parameters.covariate_effects.values.end(),
            x.covariates);
  prepared_ = set_start(start) && make_schedule(x.drift);
  if (!prepared_) return none;
  const double total = entry_.forward(plan(), schedule(), x, memory());
  if (std::isfinite(total)) return total;
  why_not_ = with_baselines_
                 ? "The readings have no density under these parameters."
                 : "A model without measurement error cannot explain two readings of one scale at the "
                   "same moment.";
  return none;
}

void Filter::backward(NumberStore& out, double* each_step) {
  const auto& x = numbers_.numbers;
  const int n = scales_;
  entry_.backward(plan(), schedule(), x, memory(), out.numbers, each_step);
  if (pace_may_change_)
    *out.numbers.pace_trend += entry_.by_gaps(plan(), schedule(), x, memory(), gap_slope_.data());
  if (!stationary_ && with_noise_) return;
  // The stationary covariance S solves A S + S A' + D = 0; its adjoint equation is A'L + L A + S^ = 0.
  const double* s = stationary_ ? x.deviation_variance : x.stationary;
  double s_adjoint[most_scales * most_scales], l[most_scales * most_scales];
  for (int i = 0; i < n * n; ++i)
    s_adjoint[i] =
        (stationary_ ? out.numbers.deviation_variance[i] : 0) + (with_noise_ ? 0 : out.numbers.stationary[i]);
  if (!solve_lyapunov(x.drift, s_adjoint, n, true, l)) return;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) {
      out.numbers.diffusion[i * n + j] += l[i * n + j];
      for (int k = 0; k < n; ++k) out.numbers.drift[i * n + j] += 2 * l[i * n + k] * s[k * n + j];
    }
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
  return stretch_memory_.data() + static_cast<std::size_t>(stretch_of_gap_[static_cast<std::size_t>(gap)]) *
                                      kernel::layout_of(scales_).stretch;
}
const double* Filter::noise(int gap) const {
  return transition(gap) + scales_ * scales_;
}
const double* Filter::integral(int gap) const {
  return transition(gap) + 2 * scales_ * scales_;
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
                                        : numbers_.numbers.measurement[reading.scale] *
                                              (reading.late ? *numbers_.numbers.late_factor : 1);
  if (reading.low == reading.high) return {reading.value, noise};
  if (-second * variance < 1e-9) return {reading.value, std::numeric_limits<double>::infinity()};
  return {expected - first / second, std::max(noise, noise - 1 / second - variance)};
}

double Filter::by_covariates(int k) const {
  const auto& reading = readings_[static_cast<std::size_t>(k)];
  double sum = 0;
  for (int i = 0; i < covariate_kinds_; ++i)
    sum += covariates_[static_cast<std::size_t>(reading.row * covariate_kinds_ + i)] *
           numbers_.numbers.covariates[i * scales_ + reading.scale];
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
                                        numbers_.numbers.effects[k * scales_ + i];
  return u;
}

std::vector<std::vector<double>> Filter::jumps_by_step() const {
  std::vector<std::vector<double>> out(steps_.size());
  for (std::size_t t = 0; t < steps_.size(); ++t)
    for (int k = steps_[t].jumps_from; k < steps_[t].jumps_to; ++k) {
      const auto& jump = jumps_[static_cast<std::size_t>(k)];
      out[t].resize(static_cast<std::size_t>(scales_));
      for (int i = 0; i < scales_; ++i)
        out[t][static_cast<std::size_t>(i)] += jump.size * numbers_.numbers.jumps[jump.kind * scales_ + i];
    }
  return out;
}

kernel::Plan Filter::plan() const {
  return {steps(),
          static_cast<int>(gap_days_.size()),
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
  return {unit_days_, static_cast<int>(stretches_.size()), stretches_.data(), stretch_of_gap_.data(),
          with_noise_};
}

kernel::Memory Filter::memory() {
  return {powers_.data(), stretch_memory_.data(), moments_.data(), gains_.data()};
}

}  // namespace holdfast::inference
