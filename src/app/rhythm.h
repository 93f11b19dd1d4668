// rhythm: a review is made after a session or once a week, so that looking does not become checking. The last
// year's reviews are kept, encrypted with everything else, and can be read again; the last one also says what
// is new since, and keeps its answers from coming and going (review/since.h). The same diary is answered with
// "Nothing new since ...", which is a whole answer; a review that is not due says when the next one is.
// Whoever asks again gets it: nothing is ever withheld.
//
// Kept without pictures and without the ids of entries, one per shelved name; they stay on this device, and
// go when anything is deleted for good, because their sentences may name it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "app/answers.h"
#include "app/world.h"
#include "diary/nouns.h"

namespace holdfast::app {

struct KeptReview {
  Moment made_at;
  std::string diary;  // fingerprint of what it was made from
  std::vector<review::AnswerSaid> said;
  Json review;  // as it was answered
};

// The last one of a relationship (an id; empty: of a diary without one). What cannot be read counts as none.
Result<std::optional<KeptReview>> last_review(World& world, const std::string& relationship);
Result<> keep_review(World& world, const diary::Diary& diary, const review::Review& review);
// With what was drawn for them.
Result<> forget_reviews(World& world, vault::Transaction& transaction);

// Nothing where a review is due.
std::optional<Resting> resting(World& world, const diary::Diary& diary,
                               const std::optional<KeptReview>& last);

}  // namespace holdfast::app
