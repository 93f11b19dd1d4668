// seal: a signed item as a carrier sees it, and back.
//
//   wire   = nonce (24) | XChaCha20-Poly1305(padded; key of the epoch; authenticated: what for, channel,
//            epoch)
//   padded = signature (64) | size (4) | signed bytes | zeros up to Padme's length
//
// The signature is over the item's bytes, which hold channel, epoch, kind and a text that says what they are.
// The id does not depend on the sealing: whoever has an item can seal it anew, and refill a carrier that lost
// everything. What is opened was signed by the member it names; whether that member belongs is the roster's
// judgement (channel/epoch.h).
#pragma once
#include <array>
#include <string>
#include <string_view>

#include "base/result.h"
#include "channel/item.h"
#include "seal/keys.h"

namespace holdfast::seal {

inline constexpr std::size_t signature_bytes = 64;
inline constexpr std::size_t nonce_bytes = 24;
inline constexpr std::size_t longest_wire = 24 + 16 + 69'632;  // of the longest item there can be

// An item's bytes with its writer's signature: what a device keeps.
struct SignedItem {
  channel::ItemId id;
  std::string bytes;
  std::array<unsigned char, signature_bytes> signature{};
};
SignedItem sign(const channel::Item& item, const MemberKeys& keys, const ChannelKeys& channel);

// What a member says to go on under other keys.
std::string heir_body(const channel::ChannelId& channel, const channel::MemberId& old,
                      const MemberKeys& heir);

struct OpenedItem {
  SignedItem signed_item;
  channel::Item item;
  const Secret* with = nullptr;  // of the channel's keys, the one that opened it
};
// Of what a device kept, or another program hands over: damaged where the signature is not the member's, or
// an heir's is not the heir's.
[[nodiscard]] Result<OpenedItem> verified(std::string_view signed_bytes,
                                          std::span<const unsigned char, signature_bytes> signature,
                                          const ChannelKeys& channel);

// Under the key of the item's epoch, the one that is `key` where there are several. not_found: it is not
// there.
[[nodiscard]] Result<std::string> sealed(const SignedItem& item, const ChannelKeys& channel,
                                         const Secret* key = nullptr, const Chance& chance = system_chance());
// Tries the keys of all epochs, the newest first. locked: none opens it (another channel's, an epoch whose
// key has not come, or damaged); damaged: it opens and is not what a member seals.
[[nodiscard]] Result<OpenedItem> opened(std::string_view wire, const ChannelKeys& channel);

// So long is what hides that many bytes: at most 12 % more, and so few lengths that a length tells little
// (Padme; Nikitin and others, "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs",
// 2019).
std::size_t padded_size(std::size_t bytes);

}  // namespace holdfast::seal
