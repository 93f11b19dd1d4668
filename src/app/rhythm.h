// rhythm: a review is made after a session or once a week, so that looking does not become checking. What is
// kept of the last one, encrypted with everything else: when it was made and a fingerprint of the diary. The
// same diary is answered with "Nothing new since ...", which is a whole answer; a review that is not due says
// when the next one is. Whoever asks again gets it: nothing is ever withheld.
#pragma once
#include <optional>
#include <string>

#include "app/answers.h"
#include "app/world.h"
#include "diary/nouns.h"

namespace holdfast::app {

// Nothing where a review is due.
Result<std::optional<Resting>> resting(World& world, const diary::Diary& diary,
                                       const std::string& relationship);
Result<> keep_review(World& world, const diary::Diary& diary, const std::string& relationship);

}  // namespace holdfast::app
