// held_pairs: a pair as a vault holds it, loaded, told and met; what beginning one (pair_beginning.cc) and
// saying something in it (pair_saying.cc) share. Inside the room only.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "app/held_channel.h"
#include "app/pairs.h"
#include "app/world.h"
#include "pair/view.h"

namespace holdfast::app {

inline constexpr std::string_view pairs_shelf = "pairs";
inline constexpr std::string_view view_purpose = "holdfast.view.v1";  // of the key of a closed view

struct KeptPair {
  std::string id;  // the beginning of the channel's
  std::string relationship, called;
  std::string of() const { return "pair-" + id; }
  static void walk(auto& self, auto&& field) {
    field("relationship", self.relationship);
    field("called", self.called);
  }
};

// A pair that is loaded: as it is kept, and what counts of it.
struct LoadedPair {
  KeptPair kept;
  carry::Device device;
  pair::People people;
  pair::Seen seen;
  void look() {
    people = pair::people_of(device.replica(), device.member());
    seen = pair::seen(device.replica(), people);
  }
  std::string other() const { return seen.others ? seen.others->called : "the other"; }
};

std::string id_of_pair(const channel::ChannelId& channel);
// By the beginning of its id, or whom it is with; the only one where nothing is said. not_found, bad_request.
[[nodiscard]] Result<LoadedPair> find_pair(World& world, const std::string& asked);
[[nodiscard]] Result<> keep_pair(World& world, vault::Transaction& transaction, const LoadedPair& pair,
                                 const std::vector<channel::ItemId>& written);
// Meets, and tells how it is now. What was said is kept already, so whatever goes wrong here is a remark.
PairAnswer told_after_meeting(World& world, LoadedPair& pair, std::string sentence);

}  // namespace holdfast::app
