// Coordinates: the unconstrained vector that optimisers and samplers move in, and the prior on it. Positive
// numbers enter as logarithms, so that a log-normal prior is a normal one here and no Jacobian is left over.
// An effect between scales enters as A_ij / sqrt(-A_ii): readings some time apart tell how far i is moved,
// not how fast, so that A_ij spreads with the rate. Without this the posterior is far from normal and an
// independent draw takes two to three times as many gradients (docs/decisions/0006-coordinates.md).
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "inference/fit.h"
#include "inference/kernel.h"
#include "inference/series.h"

namespace holdfast::inference {

class Coordinates {
 public:
  Coordinates(const Series& series, Model model, const std::optional<CoordinatePrior>& learned = {});

  int size() const { return late_ + (has_late_ ? 1 : 0) + (has_pace_ ? 1 : 0); }
  std::vector<double> from(const Parameters& parameters) const;
  Parameters to_parameters(std::span<const double> x) const;
  // The derivatives by the coordinates, from those by the kernel's numbers at the same parameters.
  std::vector<double> gradient(const Parameters& parameters, const kernel::Numbers& by_number) const;

  // The coordinate of log(-A_ii) where this one is A_ij / sqrt(-A_ii); else -1.
  int rate_of(int coordinate) const;
  // Whether it is the logarithm of a scatter: a scale's own pushes, its level's wandering, its readings'
  // error.
  bool is_scatter(int coordinate) const;
  const Prior& prior(int coordinate) const { return *prior_[static_cast<std::size_t>(coordinate)]; }
  // Of the coordinate; for effects between scales of a normal with the same sd as the table's prior there.
  double prior_mean(int coordinate) const { return mean_[static_cast<std::size_t>(coordinate)]; }
  double prior_sd(int coordinate) const { return sd_[static_cast<std::size_t>(coordinate)]; }
  double log_prior(std::span<const double> x) const;  // normalised but for the truncation to stable drifts
  void add_prior_gradient(std::span<const double> x, std::vector<double>& gradient) const;

  // First coordinate of each block.
  int drift() const { return 0; }
  int diffusion() const { return scales_ * scales_; }
  int baseline() const { return diffusion() + scales_ * (scales_ + 1) / 2; }
  int measurement() const { return baseline() + (with_baselines_ ? scales_ : 0); }
  int jumps() const { return measurement() + (with_baselines_ ? scales_ : 0); }
  int effects() const { return jumps() + event_kinds_ * scales_; }
  int covariates() const { return effects() + interval_kinds_ * scales_; }

 private:
  int scales_, event_kinds_, interval_kinds_, covariate_kinds_;
  bool with_baselines_, has_late_, has_pace_;
  int late_ = 0;
  std::vector<const Prior*> prior_;
  std::vector<double> mean_, sd_;
  Matrix precision_;      // of a learned prior; empty where the coordinates are independent
  double log_scale_ = 0;  // log of the density at the mean
};

// The posterior does not change when a scale that was never answered changes its sign. The fit stands on one
// of two mirrored tops; draws must not pretend to know which.
std::vector<int> unanswered_scales(const Series& series);
void mirror_unanswered(const std::vector<int>& unanswered, Random& random, Parameters& p);

}  // namespace holdfast::inference
