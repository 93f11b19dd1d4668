// What else could foretell the next reading: the simple methods the engine must be ahead of, each as strong
// as it can fairly be. Every one learns its constants from the training check-ins, on the very score it is
// judged by (the probability of the reported rung, open at the ends) where it can, and sees for each reading
// what the engine sees: everything from before its check-in.
#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

#include "inference/prediction.h"
#include "inference/series.h"

namespace holdfast::calibration {

// One for every place of Series::readings, answered or not; those before there was anything to go by are
// wide.
using Forecasts = std::vector<inference::Prediction>;

struct SimpleMethod {
  std::string_view name;
  Forecasts (*forecast)(const inference::Series& series, std::size_t training_check_ins);
  bool must_lose_everywhere = true;  // false: over all sets together
};

// Persistence: the last value, with a variance that grows with the gap, v0 + v1 (1 - exp(-gap / tau)).
Forecasts persistence(const inference::Series& series, std::size_t training_check_ins);
// Running mean: mean and sd of all readings of the scale so far.
Forecasts running_mean(const inference::Series& series, std::size_t training_check_ins);
// Exponential smoothing over check-ins, per scale.
Forecasts smoothing(const inference::Series& series, std::size_t training_check_ins);
// First-order autoregression over check-ins, per scale.
Forecasts autoregression(const inference::Series& series, std::size_t training_check_ins);
// First-order vector autoregression from check-in to check-in.
Forecasts vector_autoregression(const inference::Series& series, std::size_t training_check_ins);
// ... and on daily means: a day's readings from the day before. Missing days are bridged by its own forecast.
Forecasts daily_vector_autoregression(const inference::Series& series, std::size_t training_check_ins);

inline constexpr SimpleMethod simple_methods[] = {{"last value, by gap", persistence},
                                                  {"running mean", running_mean},
                                                  {"exponential smoothing", smoothing},
                                                  {"AR(1), check-ins", autoregression},
                                                  {"VAR(1), check-ins", vector_autoregression, false},
                                                  {"VAR(1), daily means", daily_vector_autoregression}};

}  // namespace holdfast::calibration
