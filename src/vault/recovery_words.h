// Ten recovery words: nine random ones of ten bits each (90 bits) and one that is a checksum of the nine.
// Long enough that guessing is hopeless even without Argon2's delay, short enough to copy on a card.
//
// Words are canonical as lower-case words with single spaces; that text is the secret a key slot is sealed
// with.
#pragma once
#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace holdfast::vault {

inline constexpr int recovery_word_count = 10;

Secret new_recovery_words();

// What was typed, in the canonical form, if it is ten of our words with a right checksum word. Letter case,
// what stands between the words, and everything after a word's first four letters do not matter. bad_request
// names the place of the likely mistake.
[[nodiscard]] Result<Secret> canonical_words(const Secret& typed);

// Whether it looks as if recovery words were meant: eight to twelve words, most of them ours.
bool look_like_recovery_words(const Secret& typed);

}  // namespace holdfast::vault
