// A researcher's table as the engine takes it: columns of readings in units the priors are made for, events
// beside them, and the rows of several people apart. What is in doubt about the units is said, never mended
// in silence.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/answers.h"
#include "app/world.h"
#include "inference/inference.h"

namespace holdfast::app {

// Views of a request that outlives them.
struct TableAsked {
  std::string_view bytes, events_bytes;
  const std::vector<std::string>& time_columns;
  const std::vector<std::string>& items;
  std::string_view person_column;
  std::string_view range;  // "0..100", or empty
  std::optional<double> step;
};

struct Measured {
  std::string person;  // empty: the table is of one
  inference::Series series;
};
struct MeasuredTable {
  std::vector<Measured> people;  // in the order in which they turn up
  bool dated = false;            // times are days of the calendar
  std::vector<Predicted::Rejected> rejected;
};

// bad_request for a column that is not there, a range that is none, a reading outside it, more than
// inference::most_scales columns, or a series inference::check refuses.
Result<MeasuredTable> read_measured(World& world, const TableAsked& asked);

// One column of a series: count, mean and sample standard deviation of its first `check_ins` rows (NaN where
// too few).
struct Moments {
  int count = 0;
  double mean = 0, sd = 0;
};
Moments moments_of(const inference::Series& series, int scale, std::size_t check_ins);
// Every reading less `mean`, over `sd`.
void rescale(inference::Series& series, int scale, double mean, double sd);

}  // namespace holdfast::app
