// trial_life: one simulated person whose truth is known. Parameters come from the model's own priors (or are
// given), a path is simulated, ratings are read off it in whole steps and cut at 0 and 10 as a person gives
// them, and a diary is written. The truth of every statement a review may make is computed from the path and
// the parameters, never from the ratings, and with none of the review's code (docs/science/findings.md, "What
// true means").
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "calibration/shifts.h"
#include "diary/nouns.h"
#include "inference/series.h"
#include "review/finding.h"

namespace holdfast::calibration {

struct Person {
  int days = 220;
  double answered = 0.75;  // share of days with a check-in
  int scales = 4;          // distress, reliance, then footing and support as the pattern asks; 6: all of them
  bool absences = true;
  bool shifts = false;  // as likely as not, some level moves at once by N(0, 2.5 steps) at any time
};

struct Life {
  diary::Diary diary;
  Moment now;
  inference::Parameters parameters;
  // For each finding, the statement that is true; loop's arrow from distress to needing apart.
  std::map<std::string, std::string> truth;
  std::vector<Shift> shifts;
};

// A simulated life in which nothing follows from anything and no level moves.
void nothing_going_on(inference::Parameters& parameters);

// One question of one life: the masses the review gave, and which statement was true.
// Lives are drawn from the model's priors, under which the statements do not begin even, as they do in a
// review. So there are two ways to hold a review against the truth: undo the evening (`masses`), or let a
// life count for as much as it would if they had begun even (`said_masses` and `weight`).
struct Case {
  std::string id;
  std::map<std::string, double> masses;  // as they would be had the statements begun as the priors have them
  std::string truth;
  bool answered = false;
  std::map<std::string, double> said_masses;  // as the review gave them
  double weight = 1;
  // The statement with most mass.
  std::string said() const;
  double probability() const;
};
Case case_of(const review::Finding& finding, std::string truth);
// The findings that computed masses, of one question or of all; nothing where the review could not learn.
std::optional<std::vector<Case>> reviewed(const Life& life, const std::string& question = {});

// Two relationships one after the other, each with parameters of its own, distress and safety rated: for
// side-by-side.
Life live_twice(Random& random);

// `edit` may change the parameters drawn from the prior before anything is simulated.
Life live(const Person& person, Random& random, void (*edit)(inference::Parameters&) = nullptr);

}  // namespace holdfast::calibration
