// Posterior: the log-likelihood of one series, with or without the prior, as a function of the unconstrained
// coordinates, with its gradient. What optimiser, Laplace approximation and samplers all call.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "inference/coordinates.h"
#include "inference/filter.h"
#include "inference/fit.h"

namespace holdfast::inference {

class Posterior {
 public:
  // `learned`: a prior instead of the table's.
  Posterior(const Series& series, Model model, const Start& start, bool with_prior,
            const std::optional<CoordinatePrior>& learned = {});

  int size() const { return coordinates_.size(); }
  const Coordinates& coordinates() const { return coordinates_; }
  // The log density, or -infinity where there is none (with the prior: also where the drift is not stable).
  double value(std::span<const double> x);
  double value_and_gradient(std::span<const double> x, std::vector<double>& gradient);
  double log_likelihood() const { return log_likelihood_; }  // of the last call
  const std::string& why_not() const { return why_not_; }    // of the last call that had no density
  int evaluations() const { return evaluations_; }
  bool with_prior() const { return with_prior_; }

 private:
  Coordinates coordinates_;
  Filter filter_;
  Start start_;
  bool with_prior_;
  NumberStore by_number_;
  Parameters parameters_;
  double log_likelihood_ = 0;
  std::string why_not_;
  int evaluations_ = 0;
};

}  // namespace holdfast::inference
