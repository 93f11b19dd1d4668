// One evaluation: coordinates to parameters, filter forward, and for the gradient backward and through the
// chain rule; several of them side by side; and evaluate(), the same at parameters somebody gives.
#include "inference/posterior.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/ensure.h"
#include "inference/paths.h"

namespace holdfast::inference {
namespace {
constexpr double none = -std::numeric_limits<double>::infinity();
}

Posterior::Posterior(const Series& series, Model model, const Start& start, bool with_prior,
                     const std::optional<CoordinatePrior>& learned)
    : coordinates_(series, model, learned),
      filter_(series, model, {}, Filter::Wanted::no_noise),
      start_(start),
      with_prior_(with_prior),
      by_number_(series) {
  if (model == Model::diary) series_ = series;
}

Posterior::Lanes::Lanes(const Series& series)
    : filter(series, Model::diary, {}, Filter::Wanted::no_noise, kernel::most_lanes),
      by_number(series, kernel::most_lanes) {}

// The parameters at x. False where the density ends before anything is filtered.
bool Posterior::takes(std::span<const double> x, Parameters& parameters) {
  for (const double coordinate : x)
    if (!(std::fabs(coordinate) < 50)) {  // exp() of it would be beyond any diary, and soon beyond numbers
      why_not_ = "A parameter ran off towards infinity.";
      return false;
    }
  parameters = coordinates_.to_parameters(x);
  // For a stationary start the filter sees to it.
  if (with_prior_ && start_.deviations != Start::Deviations::stationary &&
      !(spectral_abscissa(parameters.drift) < 0)) {
    why_not_ = "The drift is not stable.";
    return false;
  }
  return true;
}

double Posterior::value(std::span<const double> x) {
  ++evaluations_;
  if (!takes(x, parameters_)) return none;
  log_likelihood_ = filter_.forward(parameters_, start_);
  if (!std::isfinite(log_likelihood_)) {
    why_not_ = filter_.why_not();
    return none;
  }
  return log_likelihood_ + (with_prior_ ? coordinates_.log_prior(x) : 0);
}

double Posterior::value_and_gradient(std::span<const double> x, std::vector<double>& gradient) {
  const double result = value(x);
  if (!std::isfinite(result)) {
    gradient.assign(x.size(), 0);
    return result;
  }
  by_number_.clear();
  filter_.backward(by_number_);
  gradient = coordinates_.gradient(parameters_, by_number_.numbers);
  if (with_prior_) coordinates_.add_prior_gradient(x, gradient);
  for (const double by : gradient)
    if (!std::isfinite(by)) {
      why_not_ = "The gradient is not a number.";
      return -std::numeric_limits<double>::infinity();
    }
  return result;
}

void Posterior::values(std::span<const std::vector<double>> x, std::span<double> values) {
  values_and_gradients(x, values, {});
}

void Posterior::values_and_gradients(std::span<const std::vector<double>> x, std::span<double> values,
                                     std::span<std::vector<double>> gradients) {
  ensure(values.size() == x.size() && (gradients.empty() || gradients.size() == x.size()));
  for (std::size_t from = 0; from < x.size(); from += kernel::most_lanes) {
    const std::size_t count = std::min(x.size() - from, std::size_t(kernel::most_lanes));
    const auto of = [&](auto all) { return all.empty() ? all : all.subspan(from, count); };
    if (count > 1 && series_ && side_by_side(of(x), of(values), of(gradients))) continue;
    for (std::size_t i = from; i < from + count; ++i)
      values[i] = gradients.empty() ? value(x[i]) : value_and_gradient(x[i], gradients[i]);
  }
}

// False: they do not go side by side.
bool Posterior::side_by_side(std::span<const std::vector<double>> x, std::span<double> values,
                             std::span<std::vector<double>> gradients) {
  if (!lanes_) lanes_.emplace(*series_);
  std::vector<Parameters> parameters;
  std::vector<std::size_t> place;  // of each lane, among x
  for (std::size_t i = 0; i < x.size(); ++i) {
    parameters.emplace_back();
    values[i] = none;
    if (!gradients.empty()) gradients[i].assign(x[i].size(), 0);
    if (takes(x[i], parameters.back()))
      place.push_back(i);
    else
      parameters.pop_back();
  }
  std::vector<double> log_likelihoods(place.size());
  if (!place.empty() && !lanes_->filter.forward_together(parameters, start_, log_likelihoods)) return false;
  evaluations_ += int(x.size());
  if (std::ranges::none_of(log_likelihoods, [](double one) { return std::isfinite(one); })) return true;
  if (!gradients.empty()) {
    lanes_->by_number.clear();
    lanes_->filter.backward(lanes_->by_number);
  }
  for (std::size_t lane = 0; lane < place.size(); ++lane) {
    const std::size_t i = place[lane];
    if (!std::isfinite(log_likelihoods[lane])) continue;
    values[i] = log_likelihoods[lane] + (with_prior_ ? coordinates_.log_prior(x[i]) : 0);
    if (gradients.empty()) continue;
    lanes_->by_number.get(int(lane), by_number_);
    gradients[i] = coordinates_.gradient(parameters[lane], by_number_.numbers);
    if (with_prior_) coordinates_.add_prior_gradient(x[i], gradients[i]);
    if (!std::ranges::all_of(gradients[i], [](double by) { return std::isfinite(by); })) values[i] = none;
  }
  return true;
}

Evaluation evaluate(const Series& series, const Parameters& parameters, const EvaluateOptions& options) {
  ensure(check(series).has_value());
  ensure(check(parameters, series, options.model).has_value());
  Evaluation out;
  const Coordinates coordinates(series, options.model);
  Filter filter(series, options.model);
  out.log_likelihood = filter.forward(parameters, options.start);
  if (!std::isfinite(out.log_likelihood)) {
    out.why_not = filter.why_not();
    out.log_likelihood = 0;
    return out;
  }
  out.usable = true;
  const auto x = coordinates.from(parameters);
  bool inside = spectral_abscissa(parameters.drift) < 0;
  for (const double coordinate : x) inside = inside && std::isfinite(coordinate);
  out.log_prior = inside ? coordinates.log_prior(x) : -std::numeric_limits<double>::infinity();
  if (!options.gradient) return out;
  NumberStore by_number(series);
  filter.backward(by_number);
  out.gradient = coordinates.gradient(parameters, by_number.numbers);
  out.prior_gradient.assign(x.size(), 0);
  if (inside) coordinates.add_prior_gradient(x, out.prior_gradient);
  return out;
}

}  // namespace holdfast::inference
