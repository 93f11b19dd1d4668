// fit_details: what stands behind a fit of the researcher's verb: how each reading was foretold one step
// ahead, and what follows from a push to one item in each of them. For the JSON, and drawn.
#pragma once
#include <string>
#include <vector>

#include "inference/inference.h"

namespace holdfast::app {

struct FitDetails {
  struct Step {  // one reading, as the rows before it foretold it
    double time = 0;
    std::string item;
    double reading = 0, mean = 0, sd = 0;
    static void walk(auto& self, auto&& field) {
      field("time", self.time);
      field("item", self.item);
      field("reading", self.reading);
      field("mean", self.mean);
      field("sd", self.sd);
    }
  };
  // What is left, so long after, in item `on` of a push of 1 to item `from`: median and middle 80 % over
  // draws from the normal approximation about the fit.
  struct Response {
    std::string from, on;
    std::vector<double> after, low, median, high;
    static void walk(auto& self, auto&& field) {
      field("from", self.from);
      field("on", self.on);
      field("after", self.after);
      field("low", self.low);
      field("median", self.median);
      field("high", self.high);
    }
  };
  std::vector<Step> one_step;       // by time
  std::vector<Response> responses;  // every item on every item
  static void walk(auto& self, auto&& field) {
    field("one_step", self.one_step);
    field("responses", self.responses);
  }
};

// Of a usable fit. `items`: one name for each scale.
FitDetails details_of(const inference::Fit& fit, const inference::Series& series,
                      const std::vector<std::string>& items, std::uint64_t seed);

// One picture: of each item the readings with what was foretold (middle 80 %) and how far off each was, in
// standard deviations; then the responses.
std::string svg_of(const FitDetails& details, const std::vector<std::string>& items);

}  // namespace holdfast::app
