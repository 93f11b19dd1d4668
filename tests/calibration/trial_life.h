// trial_life: one simulated person whose truth is known. Parameters come from the model's own priors (or are
// given), a path is simulated, ratings are read off it in whole steps and cut at 0 and 10 as a person gives
// them, and a diary is written. The truth of every statement a review may make is computed from the path and
// the parameters, never from the ratings, and with none of the review's code (docs/science/findings.md, "What
// true means").
#pragma once
#include <map>
#include <optional>
#include <string>

#include "base/random.h"
#include "diary/nouns.h"
#include "inference/series.h"

namespace holdfast::calibration {

struct Person {
  int days = 220;
  double answered = 0.75;  // share of days with a check-in
  int scales = 4;          // distress, reliance, then footing and support as the pattern asks; 6: all of them
  bool absences = true;
};

struct Life {
  diary::Diary diary;
  Moment now;
  inference::Parameters parameters;
  // For each finding, the statement that is true; loop's arrow from distress to needing apart.
  std::map<std::string, std::string> truth;
};

// `edit` may change the parameters drawn from the prior before anything is simulated.
Life live(const Person& person, Random& random, void (*edit)(inference::Parameters&) = nullptr);

}  // namespace holdfast::calibration
