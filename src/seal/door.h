// door: how the key of an epoch reaches its members and the paper. For each of them a box that only they can
// open (libsodium's sealed boxes: X25519, XSalsa20-Poly1305), without a name on it; with the key comes what
// somebody new needs: the channel's secret and the id of its first item. The item that announces the epoch
// holds the hash of the door's bytes, so a door that is not the admin's is told, and the key it brought is
// believed only once it fits the commitment there.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "seal/keys.h"
#include "seal/seal.h"

namespace holdfast::seal {

inline constexpr std::size_t longest_door = 1 << 17;

// What a box holds.
struct DoorKey {
  channel::ChannelId channel;
  std::uint32_t epoch = 0;
  channel::ItemId genesis;  // none in the door of the first epoch: its item holds this door's hash
  Secret channel_secret;
  Secret epoch_key;
};
std::string door_for(const DoorKey& key, const std::vector<channel::Member>& members,
                     const std::optional<channel::Recovery>& recovery,
                     const Chance& chance = system_chance());
std::array<unsigned char, 32> hash_of(std::string_view bytes);  // of a door, or of anything sealed

// locked: no box here is for these keys; damaged: these bytes are no door.
[[nodiscard]] Result<DoorKey> door_key(std::string_view door, const MemberKeys& member);
struct PaperKey {
  DoorKey key;
  WordKeys words;
  std::array<unsigned char, 32> voucher{};
};
// Many doors with the same words: what the words cost is paid once for each salt. Must not outlive the words.
class PaperDoors {
 public:
  explicit PaperDoors(const Secret& words) : words_(words) {}
  // As keys_of_words, which is asked once for each salt and cost.
  [[nodiscard]] Result<const WordKeys*> keys(std::span<const unsigned char, 16> salt, const WordCost& cost);
  // not_found: there are no words for this door; otherwise as door_key.
  [[nodiscard]] Result<PaperKey> key_of(std::string_view door);

 private:
  const Secret& words_;
  std::map<std::string, WordKeys> made_;  // by salt and cost
};

// Whether the key a door brought is the one that this announcement commits to.
bool fits(const DoorKey& key, const channel::Epoch& epoch);
// Whether the words were made for this channel with this founder, and not for one that somebody put in its
// place who once saw the public half.
bool vouched(const PaperKey& paper, const channel::MemberId& founder);

// Makes a channel, or its next epoch: the announcement as a signed item, and the door it names.
struct Announcement {
  channel::Epoch epoch;  // number, previous, members, recovery, cut are the caller's; the rest is filled in
  channel::ItemId genesis;
  channel::ItemId prev;
  std::vector<channel::ItemId> seen;
};
struct Announced {
  SignedItem item;
  std::string door;
};
// Adds the new epoch's key to `channel`.
[[nodiscard]] Result<Announced> announce(Announcement announcement, const MemberKeys& admin,
                                         ChannelKeys& channel, const Secret* previous_key,
                                         const Chance& chance = system_chance());

}  // namespace holdfast::seal
