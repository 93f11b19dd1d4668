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
  // The same for any number of places, several side by side: each as if it were alone, but for rounding.
  void values(std::span<const std::vector<double>> x, std::span<double> values);
  void values_and_gradients(std::span<const std::vector<double>> x, std::span<double> values,
                            std::span<std::vector<double>> gradients);
  double log_likelihood() const { return log_likelihood_; }  // of the last call
  const std::string& why_not() const { return why_not_; }    // of the last call that had no density
  int evaluations() const { return evaluations_; }           // of single places
  bool with_prior() const { return with_prior_; }

 private:
  // Filter and derivatives for several places at once; made when first wanted.
  struct Lanes {
    Filter filter;
    NumberStore by_number;
    explicit Lanes(const Series& series);
  };
  bool takes(std::span<const double> x, Parameters& parameters);
  bool side_by_side(std::span<const std::vector<double>> x, std::span<double> values,
                    std::span<std::vector<double>> gradients);

  Coordinates coordinates_;
  Filter filter_;
  Start start_;
  bool with_prior_;
  NumberStore by_number_;
  Parameters parameters_;
  std::optional<Series> series_;  // for lanes to come; nothing where the model does not go in lanes
  std::optional<Lanes> lanes_;
  double log_likelihood_ = 0;
  std::string why_not_;
  int evaluations_ = 0;
};

}  // namespace holdfast::inference
