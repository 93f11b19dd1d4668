// plain_counts: what she answered, told as counts beneath the answer it belongs to. No likelihood, no
// judgment: what is asked is not left without an answer.
#pragma once
#include "review/answering.h"

namespace holdfast::review {

// Of sessions: letting in, talking about needing, getting what she came for, what stayed unsaid; of strains,
// what became of them; of limits, how they felt.
void tell_sessions_and_strains(Finding& finding, const Looking& looking);
// What helped when it was hard, and for how long.
void tell_what_helped(Finding& finding, const Looking& looking);
// Of breaks that were rated before and afterwards: whether they were as hard as expected.
void tell_what_was_expected(Finding& finding, const Looking& looking);
// Needing and wanting to get away at once, and how safe strong needing felt, in this period.
void tell_needing_and_away(Finding& finding, const Chapter& chapter, const Period& period);

}  // namespace holdfast::review
