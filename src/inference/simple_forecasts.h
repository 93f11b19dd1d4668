// What else could foretell a reading: the simple methods the engine must be ahead of, each as strong as it
// can fairly be. Every one learns its constants from the training check-ins, on the very score it is judged
// by (the probability of the reported rung, open at the ends; the density where readings are exact) where it
// can, and sees for each reading what the engine sees: everything from before its check-in, or from `steps`
// check-ins before it.
#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

#include "inference/prediction.h"
#include "inference/series.h"

namespace holdfast::inference {

// One for every place of Series::readings, answered or not; those before there was anything to go by are
// wide.
using Forecasts = std::vector<Prediction>;

// `training`: how many check-ins to learn from, at least one. `steps`: 1 is the last check-in before.
using ForecastMethod = Forecasts (*)(const Series& series, std::size_t training, int steps);

struct SimpleMethod {
  std::string_view name;
  ForecastMethod forecast;
  bool must_lose_everywhere = true;  // false: over all sets together
  bool one_step_only = false;
};

// Persistence: the last value, with a variance that grows with the gap, v0 + v1 (1 - exp(-gap / tau)).
Forecasts persistence(const Series& series, std::size_t training, int steps);
// Running mean: mean and sd of all readings of the scale so far.
Forecasts running_mean(const Series& series, std::size_t training, int steps);
// Exponential smoothing over check-ins, per scale.
Forecasts smoothing(const Series& series, std::size_t training, int steps);
// First-order autoregression over check-ins, per scale.
Forecasts autoregression(const Series& series, std::size_t training, int steps);
// First-order vector autoregression from check-in to check-in.
Forecasts vector_autoregression(const Series& series, std::size_t training, int steps);
// ... shrunk towards none, by as much as foretells the last quarter of the training part best.
Forecasts ridge_vector_autoregression(const Series& series, std::size_t training, int steps);
// ... and on daily means: a day's readings from the day before. Missing days are bridged by its own forecast.
Forecasts daily_vector_autoregression(const Series& series, std::size_t training, int steps);

inline constexpr SimpleMethod simple_methods[] = {
    {"last value, by gap", persistence},
    {"running mean", running_mean},
    {"exponential smoothing", smoothing},
    {"AR(1), check-ins", autoregression},
    {"VAR(1), check-ins", vector_autoregression, false},
    {"ridge VAR(1), check-ins", ridge_vector_autoregression, false},
    {"VAR(1), daily means", daily_vector_autoregression, true, true}};

}  // namespace holdfast::inference
