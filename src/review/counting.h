// counting: what the questions share that rest on things counted (needs, sessions, contacts), not on ratings.
// They need no model of the person's states and look at the whole diary of the relationship up to now, not
// only at the chapter. The share of things that turn out one way, and whether it is changing, is learned by
// inference/shares.h; calendar months are its groups.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "inference/shares.h"
#include "review/answering.h"

namespace holdfast::review {

constexpr double compared_days = 365, least_counted_days = 60;
constexpr int counted_draws = 1000;

// The relationship's records from the whole diary, felt from Options::since until now, by time.
std::vector<const diary::Record*> records_of(const Looking& looking);

// True, and refused, for a relationship that is remembered only: nothing of it is counted.
bool from_memory(Finding& finding, const Chapter& chapter);

// n, span, late share and entries. `of`: their plural.
Evidence evidence_of_counted(const Chapter& chapter, std::string of,
                             std::span<const diary::Record* const> records);

// The last year of them, or all where there is less. `records` is not empty.
Period period_of_counted(std::span<const diary::Record* const> records);

// How much more it would take; nothing where the relationship is over and no more can come.
std::string while_it_lasts(const Chapter& chapter, std::string how_much_more);

double years_between(Instant from, Instant to);

// A stream of chance of the question's own, so that asking it alone changes nothing.
Random random_for(const Looking& looking, std::string_view id);

// One thing counted, and whether it turned out the way the question asks about.
struct Outcome {
  const diary::Record* record = nullptr;
  bool yes = false;
};

struct ShareQuestion {
  std::string_view less, more;  // the statements; between them about_the_same
  double same_width = 0.1;      // of the share
  inference::SharePrior prior;
  std::string_view what;   // the quantity
  std::string picture;     // its label
  bool whole_axis = true;  // the picture goes to 100 %, however small the share
};

// At the end of the period against its beginning: masses, sentence, picture; date_it comes before.
// `outcomes` by time, not empty.
void compare_shares(Finding& finding, const Looking& looking, std::span<const Outcome> outcomes,
                    const Period& period, const ShareQuestion& question);

// Where to draw a line that has no corners: evenly, ends included.
std::vector<Instant> picture_times(Instant from, Instant until);

}  // namespace holdfast::review
