// earlier: what the chapters before the one a review looks at have taught. Each chapter is learned with a
// prior made from the one before: its Laplace posterior, carried to the new chapter and widened. Coordinates
// are taken to change slowly from chapter to chapter, as an autoregression whose stationary law is the table
// of priors, so that what was known long ago fades into what is known of nobody in particular:
//   x' - mu = rho (x - mu) + sqrt(1 - rho^2) N(0, Sigma),    rho = 1/2 after ten years.
// Where dynamics stay, years add up; where they change, a chapter of readings outweighs the prior.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "base/progress.h"
#include "inference/fit.h"
#include "inference/paths.h"
#include "review/chapter.h"

namespace holdfast::review {

// One chapter as inference sees it.
struct Learnable {
  Instant begins;  // where its times are counted from
  Instant until;   // its last check-in
  std::vector<ScaleIndex> scales;
  Kinds kinds;
  inference::Series series;
};
Learnable learnable(const Chapter& chapter);

// Draws of the slow levels of an earlier chapter, from its beginning to where the next one begins, at the
// arc's times (review/arc.h). Its parameters are drawn from the normal approximation about its fit.
struct Past {
  std::vector<ScaleIndex> scales;
  std::vector<Instant> at;
  std::vector<inference::Path> paths;  // empty: nothing could be learned of it
};

struct Taught {
  std::optional<inference::CoordinatePrior> prior;  // empty: the table
  inference::Start start;                           // where the slow baselines were left
  std::vector<Past> past;                           // one for each chapter before, the earliest first
};

// What a usable fit of `before` teaches about `next`.
Taught taught_by(const Learnable& before, const inference::Fit& fit, const Learnable& next);

// From the first chapter on, each fitted with what those before it taught. Chapters without a usable fit
// teach nothing. A Problem only when progress says stop.
Result<Taught> taught_by_all(std::span<const Chapter> earlier, const Learnable& next, const Options& options,
                             Progress& progress);

}  // namespace holdfast::review
