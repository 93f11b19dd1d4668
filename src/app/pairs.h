// pairs: the channels that this diary shares with one other person each (src/pair), as its vault keeps them.
// What is said is kept first and taken there afterwards; nothing is fetched, sent or noted but where she asks
// for it, and nothing of the diary goes along.
#pragma once
#include <optional>
#include <string>

#include "app/answers.h"
#include "app/places.h"

namespace holdfast::app {

// One that is being made. Whoever begins it has founded its channel.
struct PairToBe {
  std::string relationship;  // an id, or empty
  std::string called;
  Where where;
  std::optional<carry::Device> device;
  carry::RelayMemory memory = {};
};

// Lets the other in where this one began, or has been let in itself (`other` is null). Agrees, keeps it, and
// meets. `slots` gets what it is at a relay from then on.
[[nodiscard]] Result<PairAnswer> begun(World& world, const PairToBe& pair, const channel::Member* other,
                                       std::vector<carry::RelaySlot>* slots);

}  // namespace holdfast::app
