// looking: a review is made here, and the last one is remembered as long as the diary is open and unchanged,
// so that what is behind it, and the page that is made from it, rest on what was seen and cost nothing. In
// memory only; it goes with the vault. What was drawn for it is kept on a shelf of the vault, one of each
// relationship: the next review of the same entries, or of few more, need not learn everything again, and of
// the same entries says the same to the letter. It stays on this device, and goes when anything is deleted
// for good.
#pragma once
#include "app/world.h"
#include "diary/nouns.h"
#include "review/review.h"

namespace holdfast::app {

// Everything a review can depend on but the moment it is made at.
std::string fingerprint(const diary::Diary& diary);
// Whether it still is what it was when it was read: what was made from it aside may hold what was deleted for
// good meanwhile, and is not kept then.
bool is_unchanged(World& world, const diary::Diary& diary);

// Made now, aside. no vault: it was locked meanwhile; cancelled.
Result<review::Review> look(World& world, const diary::Diary& whole, const review::Options& options);
// The same, from memory where the last review was of this diary on this day. Options::question: that finding
// alone is in it.
Result<review::Review> look_once(World& world, const diary::Diary& whole, const review::Options& options);

Result<> forget_drawn(World& world, vault::Transaction& transaction);

}  // namespace holdfast::app
