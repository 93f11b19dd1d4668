// Posterior predictive checks (Gelman, Meng & Stern 1996): would diaries that the learned model makes look
// like hers? Her slow levels stay, ups and downs and errors are drawn anew under each draw, ratings fall at
// her times and are rounded as hers are. What no such diary shows, the model cannot follow, and an answer
// that leans on it is withheld: somebody who gives the last number again out of habit, or whose weeks have
// days of their own, would otherwise be told of changes that are none.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "review/chapter.h"
#include "review/posterior.h"

namespace holdfast::review {

// Further than this from the mean of the diaries drawn, in their standard deviations, is a misfit.
constexpr double most_deviations = 4;

constexpr int looked_count = int(diary::Words<Looked>::list.size());

struct Misfit {
  ScaleIndex scale;
  Looked looked;
  double hers = 0, expected = 0, sd = 0;  // of the diaries drawn: mean and standard deviation
};

// All that are found, by scale. Nothing where the posterior is not usable.
std::vector<Misfit> misfits_of(const Chapter& chapter, const Posterior& posterior, const Options& options);

// "the numbers for needing A repeat the one before more often than this reckoning can follow"
std::string reason_of(const Misfit& misfit, const Chapter& chapter);

}  // namespace holdfast::review
