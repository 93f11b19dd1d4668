// keys: what a device holds for a channel. A member signs with Ed25519 and is sealed to with X25519; the
// channel has a secret that ids are hashed under, and each epoch a random key that items are sealed under.
// One key serves one purpose: what encrypts, names or commits is derived from these by keyed BLAKE2b over a
// text that says for what.
//
// This room knows libsodium and nothing else of the outside; no disk, no clock. Chance comes from libsodium
// where a caller hands in no other (tests with known bytes do).
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "channel/epoch.h"

namespace holdfast::seal {

using Chance = std::function<void(std::span<unsigned char>)>;
Chance system_chance();
// The same bytes for the same key, each time: what two who have the key each draw for themselves is the same.
Chance chance_from(const Secret& key);

// A member's two key pairs, from one seed of 32 bytes, which is all that has to be kept.
class MemberKeys {
 public:
  explicit MemberKeys(const Secret& seed);
  static Secret new_seed(const Chance& chance = system_chance());
  const channel::MemberId& id() const { return id_; }
  const channel::SealKey& seal_key() const { return seal_key_; }
  const Secret& signing() const { return signing_; }  // libsodium's 64 bytes
  const Secret& opening() const { return opening_; }  // X25519, 32 bytes

 private:
  MemberKeys() = default;
  friend MemberKeys member_of_words(const struct WordKeys& words);
  Secret signing_, opening_;
  channel::MemberId id_;
  channel::SealKey seal_key_;
};

// What opens and seals the items of one channel. Keys are only ever added.
class ChannelKeys {
 public:
  ChannelKeys(const channel::ChannelId& channel, const Secret& secret);
  const channel::ChannelId& channel() const { return channel_; }
  const Secret& secret() const { return secret_; }
  channel::ItemId id_of(std::string_view signed_bytes) const;
  channel::Identify identify() const;  // must not outlive these keys
  // One number may have several keys: two admins may have announced at once.
  void add(std::uint32_t epoch, const Secret& key);
  std::vector<const Secret*> of(std::uint32_t epoch) const;
  const std::map<std::uint32_t, std::vector<Secret>>& epochs() const { return epochs_; }

 private:
  channel::ChannelId channel_;
  Secret secret_, naming_;
  std::map<std::uint32_t, std::vector<Secret>> epochs_;
};

Secret new_key(const Chance& chance = system_chance());  // 32 bytes: a channel's secret, an epoch's key
channel::ChannelId new_channel(const Chance& chance = system_chance());
// What everybody may know of an epoch's key, so that nobody can hand out two under one announcement.
channel::Commitment commitment_to(const channel::ChannelId& channel, std::uint32_t epoch, const Secret& key);

// ---- ten words on paper
// The salt of every diary's words: ten words drawn by chance need none of their own, and whoever has nothing
// but them can work out what they are called at a relay.
inline constexpr std::array<unsigned char, 16> salt_of_words{'h', 'o', 'l', 'd', 'f', 'a', 's', 't',
                                                             '.', 'p', 'a', 'p', 'e', 'r', '.', '1'};
struct WordCost {
  std::uint32_t passes = 3;
  std::uint32_t memory_kib = 256 << 10;
};
// The public half of what the words open, with the voucher for this channel and who founded it (signed its
// first item); and the member the words are, with the same key to be sealed to.
struct Paper {
  channel::Recovery recovery;
  channel::Member member;
};
// unreadable: not enough memory.
[[nodiscard]] Result<Paper> paper_for(const Secret& words, const channel::ChannelId& channel,
                                      const channel::MemberId& founder, const WordCost& cost = {});
// The other half. damaged: a cost that Holdfast never makes; unreadable.
struct WordKeys {
  Secret opening;  // X25519
  Secret vouching;
  Secret signing;  // seed of the Ed25519 key
  WordKeys clone() const { return {opening.clone(), vouching.clone(), signing.clone()}; }
};
MemberKeys member_of_words(const WordKeys& words);
[[nodiscard]] Result<WordKeys> keys_of_words(const Secret& words, std::span<const unsigned char, 16> salt,
                                             const WordCost& cost);
std::array<unsigned char, 32> voucher_for(const Secret& vouching, const channel::ChannelId& channel,
                                          const channel::MemberId& founder);

// A key for a purpose of one member's own, from her seed; `about` says for what of it.
Secret own_key(const Secret& seed, std::string_view purpose, const channel::ItemId& about);

// ---- at a relay (docs/formats/relay.md, "Whose slots these are")
// Whoever has this key of an epoch is this slot. 32 bytes.
Secret relay_token(const Secret& epoch_key, const channel::ChannelId& channel);
// Whoever knows the words, or whom they are sealed to, is this one; it may only fetch.
Secret relay_token(const channel::SealKey& words);

}  // namespace holdfast::seal
