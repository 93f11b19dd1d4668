// One evaluation: coordinates to parameters, filter forward, and for the gradient backward and through the
// chain rule; and evaluate(), the same at parameters somebody gives.
#include "inference/posterior.h"

#include <cmath>
#include <limits>

#include "base/ensure.h"
#include "inference/paths.h"

namespace holdfast::inference {

Posterior::Posterior(const Series& series, Model model, const Start& start, bool with_prior,
                     const std::optional<CoordinatePrior>& learned)
    : coordinates_(series, model, learned),
      filter_(series, model, {}, Filter::Wanted::no_noise),
      start_(start),
      with_prior_(with_prior),
      by_number_(series) {}

double Posterior::value(std::span<const double> x) {
  constexpr double none = -std::numeric_limits<double>::infinity();
  ++evaluations_;
  for (const double coordinate : x)
    if (!(std::fabs(coordinate) < 50)) {  // exp() of it would be beyond any diary, and soon beyond numbers
      why_not_ = "A parameter ran off towards infinity.";
      return none;
    }
  parameters_ = coordinates_.to_parameters(x);
  if (with_prior_ && !(spectral_abscissa(parameters_.drift) < 0)) {
    why_not_ = "The drift is not stable.";
    return none;
  }
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
