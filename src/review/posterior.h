// posterior: what the chapter's check-ins say about the person's dynamics, as joint draws. One parameter draw
// comes with one whole path of the states, so that any question about both is read off the same draws. Every
// question is asked of the same posterior, on the same times: asking one question alone changes no answer.
#pragma once
#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/progress.h"
#include "base/random.h"
#include "base/result.h"
#include "inference/fit.h"
#include "inference/paths.h"
#include "review/chapter.h"
#include "review/earlier.h"

namespace holdfast::review {

// A part of the whole work, so that the person sees one bar.
class Part final : public Progress {
 public:
  Part(Progress& whole, double from, double until) : whole_(whole), from_(from), until_(until) {}
  bool report(std::string_view doing, double share) override {
    return whole_.report(doing, from_ + (until_ - from_) * std::clamp(share, 0.0, 1.0));
  }

 private:
  Progress& whole_;
  double from_, until_;
};

struct Posterior {
  bool usable = false;
  std::vector<ScaleIndex> scales;
  Kinds kinds;                     // of events and intervals, in the order of the parameters' rows
  std::vector<double> times;       // days, sorted, each once
  inference::Series series;        // what they were learned from
  inference::StateOptions states;  // and where it starts
  int chains = 1;                  // the draws below are chain after chain
  std::vector<inference::Parameters> parameters;
  std::vector<inference::Path> paths;  // one for each of parameters, at times
  std::vector<Past> past;              // of the chapters before
  ModelFacts facts;

  std::optional<inference::Drawing>
      drawing;               // goes on with them; none: they were drawn for an earlier review
  bool of_the_same = false;  // ... of the same check-ins
  std::uint64_t seed = 0;    // of the paths: each draw has its own

  int column(ScaleIndex scale) const;  // -1: not in the model
  int row(double time) const;          // of a time that was asked for
};

// `earlier`: the chapters before it. `times`: where the paths are wanted, any order, from 0 on. What an
// earlier review drew (Options::kept) is weighed anew where that holds, unless everything is to be learned
// anew. A Problem only when progress says stop.
enum class From { kept_draws, nothing };
Result<Posterior> learn(const Chapter& chapter, std::span<const Chapter> earlier, std::vector<double> times,
                        const Options& options, Progress& progress, From from = From::kept_draws);

// `count` more draws with their paths. Nothing happens where the posterior is not usable; where the further
// draws are not, it stops being so.
Result<> draw_more(Posterior& posterior, int count, Progress& progress);

// The same before any entry: draws of the parameters from the table of priors, and paths at the same times,
// with her sessions and absences. Nothing in it where the posterior is not usable.
Posterior before_any_entry(const Posterior& posterior, const Options& options);

}  // namespace holdfast::review
