// Each filter runs alone on random numbers of its own; what they have seen is put together afterwards, each
// weighted by what it explained. Their scatter is the error that is told.
#include "inference/particles.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>

#include "base/parallel.h"

namespace holdfast::inference {
namespace {

// Beyond this the mean of so few likelihoods is ruled by the largest, and its error by chance.
constexpr double largest_log_spread = 1.5;

// By how many equally likely values a filter tells the distribution of a number, from which all filters'
// common quantiles are made.
constexpr int marks_each = 64;

std::string day_of(double time) {
  const double tenths = std::round(time * 10) / 10;
  std::string text = std::to_string(tenths);
  return "day " + text.substr(0, text.find('.') + 2);
}

// What one filter has seen: after each check-in its log-likelihood so far, and the states' moments.
struct Seen {
  std::string why_not;
  bool stopped = false;
  std::vector<double> log_likelihood;  // after each check-in
  Matrix mean, variance;
  std::vector<double> marks;  // check-in by number by `marks_each`: equally likely values, in order
  double least_effective_share = 1;
};

class OneFilter {
 public:
  OneFilter(const ParticleModel& model, const ParticleOptions& options, Random random)
      : model_(model),
        options_(options),
        random_(random),
        count_(std::size_t(options.particles)),
        states_(count_ * std::size_t(model.size())),
        other_(states_.size()),
        log_weights_(count_),
        weights_(count_) {
    for (int j = 0; j < model.size(); ++j)
      numbers_.emplace_back(states_.data() + std::size_t(j) * count_, count_);
  }

  // `with_states`: also the states' moments, and the marks where quantiles are wanted.
  Seen run(std::size_t until, bool with_states, const std::function<bool(double)>& go_on) {
    const auto times = model_.times().first(until);
    const int rows = with_states ? int(times.size()) : 0, size = model_.size();
    Seen out;
    out.mean = out.variance = Matrix(rows, size);
    if (with_states && !options_.probabilities.empty())
      out.marks.reserve(std::size_t(rows) * std::size_t(size) * marks_each);
    model_.start(numbers_, random_);
    double now = model_.start_time(), total = 0;
    for (std::size_t k = 0; k < times.size(); ++k) {
      if (!go_on(double(k) / double(times.size()))) {
        out.stopped = true;
        return out;
      }
      if (times[k] > now) model_.move(numbers_, now, times[k], random_);
      now = times[k];
      const std::string where = "check-in " + std::to_string(k + 1) + " (" + day_of(now) + ")";
      if (!std::all_of(states_.begin(), states_.end(), [](double x) { return std::isfinite(x); })) {
        out.why_not = "The model's states ran out of all bounds before " + where + ".";
        return out;
      }
      // The weights are those of the last check-in still, normalised, where nothing was resampled.
      model_.weigh(numbers_, k, log_weights_);
      const double top = *std::max_element(log_weights_.begin(), log_weights_.end());
      const bool number = std::none_of(log_weights_.begin(), log_weights_.end(),
                                       [](double w) { return std::isnan(w) || w == HUGE_VAL; });
      if (!number) {
        out.why_not = "The model's density of " + where + " is not a number.";
        return out;
      }
      if (std::isinf(top)) {
        out.why_not = "No particle explains " + where + ": more particles are needed, or another model.";
        return out;
      }
      double sum = 0, squares = 0;
      for (std::size_t i = 0; i < count_; ++i) sum += weights_[i] = std::exp(log_weights_[i] - top);
      for (double& weight : weights_) {
        weight /= sum;
        squares += weight * weight;
      }
      total += top + std::log(sum / double(count_));
      out.log_likelihood.push_back(total);
      if (with_states) describe(int(k), out);
      const double effective_share = 1 / (squares * double(count_));
      out.least_effective_share = std::min(out.least_effective_share, effective_share);
      if (effective_share < options_.resample_below) {
        resample();
        std::fill(log_weights_.begin(), log_weights_.end(), 0.0);
      } else {  // such that their mean is 1
        for (std::size_t i = 0; i < count_; ++i) log_weights_[i] = std::log(weights_[i] * double(count_));
      }
    }
    return out;
  }

 private:
  void describe(int row, Seen& out) {
    for (int j = 0; j < model_.size(); ++j) {
      const auto x = numbers_[std::size_t(j)];
      double mean = 0, variance = 0;
      for (std::size_t i = 0; i < count_; ++i) mean += weights_[i] * x[i];
      for (std::size_t i = 0; i < count_; ++i) variance += weights_[i] * (x[i] - mean) * (x[i] - mean);
      out.mean(row, j) = mean;
      out.variance(row, j) = variance;
      if (options_.probabilities.empty()) continue;
      order_.resize(count_);
      std::iota(order_.begin(), order_.end(), std::size_t{0});
      std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
      double below = weights_[order_[0]];
      for (std::size_t at = 0, mark = 0; mark < marks_each; ++mark) {
        while (below < (double(mark) + 0.5) / marks_each && at + 1 < count_) below += weights_[order_[++at]];
        out.marks.push_back(x[order_[at]]);
      }
    }
  }

  void resample() {
    order_.resize(count_);
    double above = random_.uniform(), sum = 0;
    std::size_t taken = 0;
    for (std::size_t i = 0; i < count_; ++i)
      for (sum += weights_[i] * double(count_); above < sum && taken < count_; above += 1)
        order_[taken++] = i;
    for (; taken < count_; ++taken) order_[taken] = order_[taken - 1];  // rounding
    for (std::size_t j = 0; j < numbers_.size(); ++j)
      for (std::size_t i = 0; i < count_; ++i) other_[j * count_ + i] = numbers_[j][order_[i]];
    std::copy(other_.begin(), other_.end(), states_.begin());
  }

  const ParticleModel& model_;
  const ParticleOptions& options_;
  Random random_;
  std::size_t count_;
  std::vector<double> states_, other_, log_weights_, weights_;
  std::vector<std::span<double>> numbers_;
  std::vector<std::size_t> order_;
};

Result<> check(const ParticleModel& model, const ParticleOptions& options) {
  const auto bad = [](const char* what, const char* where) {
    return problem(ProblemKind::bad_request, what, where);
  };
  if (model.size() < 1) return bad("A particle needs at least one number.", "size");
  double before = model.start_time();
  for (const double time : model.times()) {
    if (!std::isfinite(time) || !(time >= before))
      return bad("The check-ins' times must be finite, in order, and not before the start.", "times");
    before = time;
  }
  if (!std::isfinite(model.start_time())) return bad("The start needs a finite time.", "start_time");
  if (options.particles < 10 || options.particles > 10'000'000)
    return bad("A filter needs 10 to 10,000,000 particles.", "particles");
  if (options.filters < 4 || options.filters > 10'000)
    return bad("It takes 4 to 10,000 filters to tell how far to trust them.", "filters");
  if (!(options.resample_below >= 0 && options.resample_below <= 1))
    return bad("The share below which is resampled lies between 0 and 1.", "resample_below");
  for (const double p : options.probabilities)
    if (!(p > 0 && p < 1)) return bad("A quantile's probability lies between 0 and 1.", "probabilities");
  return {};
}

// All filters, over as many threads as are wanted. The calling thread alone speaks to progress.
std::vector<Seen> run_all(const ParticleModel& model, const ParticleOptions& options, std::uint64_t seed,
                          Progress& progress) {
  const int count = options.filters;
  Random seeds(seed);
  std::vector<Random> randoms;
  for (int f = 0; f < count; ++f) randoms.push_back(seeds.split());
  std::vector<Seen> out(std::size_t(count), Seen{});
  std::atomic<int> done{0};
  std::atomic<bool> stop{false};
  const bool whole = spread_pieces(count, threads_for(options.threads, count), [&](int f, int thread) {
    const auto goes_on = [&](double share) {
      if (thread == 0 && !progress.report("filtering with particles", (done + share) / count)) stop = true;
      return !stop;
    };
    out[std::size_t(f)] =
        OneFilter(model, options, randoms[std::size_t(f)]).run(model.times().size(), true, goes_on);
    ++done;
    return !stop;
  });
  out.front().stopped = !whole;
  return out;
}

}  // namespace

double log_mean_exp(std::span<const double> values) {
  const double top = *std::max_element(values.begin(), values.end());
  if (!std::isfinite(top)) return top;
  double sum = 0;
  for (const double value : values) sum += std::exp(value - top);
  return top + std::log(sum / double(values.size()));
}

std::vector<double> filter_once(const ParticleModel& model, const ParticleOptions& options, std::size_t until,
                                Random random) {
  std::vector<double> scores =
      OneFilter(model, options, random).run(until, false, [](double) { return true; }).log_likelihood;
  std::adjacent_difference(scores.begin(), scores.end(), scores.begin());
  return scores;
}

Result<ParticleEstimate> filter_particles(const ParticleModel& model, const ParticleOptions& options,
                                          std::uint64_t seed, Progress& progress) {
  if (auto fine = check(model, options); !fine) return pass_on(fine);
  const auto all = run_all(model, options, seed, progress);
  if (all.front().stopped)
    return problem(ProblemKind::cancelled, "The particle filter was stopped before it was done.");
  ParticleEstimate out;
  out.least_effective_share = 1;
  for (const Seen& one : all) {
    if (!one.why_not.empty()) {
      out.why_not = one.why_not;
      return out;
    }
    out.least_effective_share = std::min(out.least_effective_share, one.least_effective_share);
  }
  const int rows = int(model.times().size()), size = model.size();
  const double filters = double(all.size());
  out.mean = out.sd = out.mean_error = Matrix(rows, size);
  out.quantiles.assign(options.probabilities.size(), Matrix(rows, size));
  std::vector<double> at(all.size()), weight(all.size());
  double before = 0, spread = 0;
  for (int k = 0; k < rows; ++k) {
    for (std::size_t f = 0; f < all.size(); ++f) at[f] = all[f].log_likelihood[std::size_t(k)];
    const double now = log_mean_exp(at);
    out.log_scores.push_back(now - before);
    before = now;
    // A filter counts as much as it has explained so far.
    double mean = 0, squares = 0;
    for (std::size_t f = 0; f < all.size(); ++f) {
      weight[f] = std::exp(at[f] - now) / filters;
      mean += at[f] / filters;
    }
    for (const double value : at) squares += (value - mean) * (value - mean);
    spread = std::sqrt(squares / (filters - 1));
    for (int j = 0; j < size; ++j) {
      double centre = 0, within = 0, between = 0, error = 0;
      for (std::size_t f = 0; f < all.size(); ++f) centre += weight[f] * all[f].mean(k, j);
      for (std::size_t f = 0; f < all.size(); ++f) {
        const double off = all[f].mean(k, j) - centre;
        within += weight[f] * all[f].variance(k, j);
        between += weight[f] * off * off;
        error += weight[f] * weight[f] * off * off;
      }
      out.mean(k, j) = centre;
      out.sd(k, j) = std::sqrt(within + between);
      out.mean_error(k, j) = std::sqrt(error * filters / (filters - 1));
      if (out.quantiles.empty()) continue;
      std::vector<std::pair<double, double>> marks;  // of all filters, with their weights
      for (std::size_t f = 0; f < all.size(); ++f)
        for (int mark = 0; mark < marks_each; ++mark)
          marks.emplace_back(all[f].marks[std::size_t((k * size + j) * marks_each + mark)],
                             weight[f] / marks_each);
      std::sort(marks.begin(), marks.end());
      for (std::size_t q = 0; q < out.quantiles.size(); ++q) {
        double below = 0;
        std::size_t mark = 0;
        while (mark + 1 < marks.size() && (below += marks[mark].second) < options.probabilities[q]) ++mark;
        out.quantiles[q](k, j) = marks[mark].first;
      }
    }
  }
  out.log_likelihood = before;
  double squares = 0;
  for (const double value : at) squares += std::pow(std::exp(value - before) - 1, 2);
  out.log_likelihood_error = rows == 0 ? 0 : std::sqrt(squares / (filters - 1) / filters);
  if (spread > largest_log_spread) {
    out.why_not = "The filters' log-likelihoods scatter by " + std::to_string(spread).substr(0, 4) +
                  ": more particles are needed before their mean says anything.";
    return out;
  }
  out.usable = true;
  return out;
}

}  // namespace holdfast::inference
