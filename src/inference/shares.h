// shares: of things that turn out one way or the other, how large a share turns out one way, and is that
// changing? The share's logit is a straight line in time; around it the groups (calendar months, say) scatter
// by a beta distribution, so that each is drawn towards the line and a single odd one counts for little. Of
// things of several sorts: did their mix change between two stretches (Dirichlet and multinomial)?
#pragma once
#include <span>
#include <vector>

#include "inference/lines.h"

namespace holdfast::inference {

struct Group {
  double time = 0;  // years
  int yes = 0, of = 0;
};

struct SharePrior {
  LinePrior line{.level_mean = 0, .level_sd = 1.5, .trend_sd = 1};  // of the logit
  // Overdispersion rho: two of one group agree by so much more than two of different groups do (intra-class
  // correlation). Beta(1, 1 / mean - 1). A mean of 0: none at all.
  double mean_overdispersion = 0.1;
};

// log P(yes of `of`) for a share that varies between groups by a beta distribution with this mean and
// intra-class correlation in [0, 1); 0: binomial.
double log_beta_binomial(int yes, int of, double share, double overdispersion);

// At least one group with something in it. LineDraw: level and trend of the logit, spread: overdispersion.
// The line's centre is the mean time of all things.
LinePosterior learn_share(std::span<const Group> groups, const SharePrior& prior, int draws, Random& random);
double share_at(const LinePosterior& posterior, const LineDraw& draw, double time);

// log P(counts), in this order of drawing, when the mix is Dirichlet with `weight` for each sort.
double log_dirichlet_multinomial(std::span<const int> counts, double weight = 1);
// The probability that two sets of counts (of the same sorts) came from two mixes rather than one, where one
// was as likely as two beforehand. 1/2 where either is empty.
double probability_of_two_mixes(std::span<const int> first, std::span<const int> second, double weight = 1);

}  // namespace holdfast::inference
