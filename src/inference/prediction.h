// One step ahead: what the model, with its parameters fixed, expects of every reading before it comes, and
// how to score what came. The engine's own test by prediction; whoever predicts by other means is scored
// alike.
//
// A reading is predicted from everything before the instant of its check-in, events at that instant included:
// neither the other scales of the same check-in nor another check-in at the same instant are told. Scores are
// of the rung that was reported, so that a model of rounded readings and one of exact readings can be
// compared.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "inference/paths.h"
#include "inference/series.h"

namespace holdfast::inference {

// A normal distribution of the value behind a reading, its measurement error included.
struct Prediction {
  std::size_t check_in = 0;
  int scale = 0;
  double mean = 0, variance = 1;
};

struct Predictions {
  bool usable = false;
  std::string why_not;
  std::vector<Prediction> readings;  // the answered ones, check-in by check-in, scale by scale
};

// By one pass of the filter. Where the series has rungs the distributions are normal by moment matching
// (docs/science), else exactly.
Predictions predictions(const Series& series, const Parameters& parameters, const StateOptions& options);

// The log of the joint probability of every check-in's readings given all before it in the series' order
// (check-ins at one instant one after the other); 0 where none was answered. They add up to the
// log-likelihood. Empty where the likelihood is not a number.
std::vector<double> check_in_scores(const Series& series, const Parameters& parameters,
                                    const StateOptions& options);

// The log of the probability of `reading`: of its rung, or of anything beyond at an end of the scale. Where
// the rungs have no width, the log of its density.
double log_probability(const Prediction& prediction, double reading, const Rungs& rungs);

// How much of `reading` lies in the middle `central` (0 to 1) of the prediction: the rung covers a stretch of
// probabilities, and the answer is the share of that stretch which is in the middle. Were predictions right,
// it would be `central` on average, however coarse the rungs (the non-randomised probability integral
// transform of Czado, Gneiting & Held 2009). A density is counted as in or out.
double share_in_middle(const Prediction& prediction, double reading, const Rungs& rungs, double central);

}  // namespace holdfast::inference
