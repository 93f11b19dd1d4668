// pairing: what two devices say to each other before one of them is let in. A short line is shown by the new
// one and typed into the old one; all they say is sealed under it, so a carrier reads nothing and finds
// nothing. The line may be seen by somebody, so nothing rests on it: both devices work out four words from
// everything that was said, and she compares these.
//
//   1 old -> new  offer: channel, its first item, and a commitment to a number drawn by chance
//   2 new -> old  ask: the new device's two public keys, its name, and a number of its own
//   3 old -> new  the number that was committed to
//   4 new -> old  that it has everything, or that nothing comes of it
//
// Whoever stands in the middle has to choose what it says to each before it knows the other number, and can
// only guess: once in 2^40 the words are the same (S. Vaudenay, "Secure Communications over Insecure Channels
// Based on Short Authenticated Strings", 2005). No key of the channel is said in any of it.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "seal/keys.h"

namespace holdfast::seal {

enum class PairingStep : std::uint8_t { offer = 1, ask = 2, opening = 3, done = 4 };

// Sixteen letters and digits: fourteen drawn by chance (70 bits), two that tell a slip of the hand.
class PairingLine {
 public:
  static PairingLine drawn(const Chance& chance = system_chance());
  // Case, spaces and hyphens do not matter; o counts as 0, i and l as 1. bad_request.
  [[nodiscard]] static Result<PairingLine> typed(std::string_view text);
  std::string text() const;  // "k7qm-3xvt-9pda-hw2c"
  PairingLine clone() const { return PairingLine(line_.clone()); }
  bool same_as(const PairingLine& other) const { return line_.same_as(other.line_); }

  // What follows from it: a slot at a relay, and under which name a message lies with a carrier.
  Secret token() const;
  channel::ItemId name_of(PairingStep step) const;
  std::string sealed(PairingStep step, std::string_view said, const Chance& chance = system_chance()) const;
  // Nothing: it was not sealed under this line, for this step.
  std::optional<std::string> opened(PairingStep step, std::string_view wire) const;

 private:
  explicit PairingLine(Secret line) : line_(std::move(line)) {}
  Secret line_;
};

using PairingNumber = std::array<unsigned char, 32>;
struct PairingOffer {
  channel::ChannelId channel;
  channel::ItemId genesis;
  PairingNumber commitment{};
};
struct PairingAsk {
  channel::MemberId member;
  channel::SealKey seal;
  PairingNumber number{};
  std::string name;  // how the new device is called; at most 64 bytes
};
inline constexpr std::size_t longest_pairing_wire = 512;
std::string to_bytes(const PairingOffer& offer);
std::string to_bytes(const PairingAsk& ask);
std::optional<PairingOffer> pairing_offer_of(std::string_view bytes);
std::optional<PairingAsk> pairing_ask_of(std::string_view bytes);

PairingNumber commitment_to(const PairingNumber& number, const channel::ChannelId& channel,
                            const channel::ItemId& genesis);
// Four numbers below 1024: each a word of the list that both devices have.
using PairingWords = std::array<std::uint16_t, 4>;
PairingWords compared_words(const PairingNumber& opening, const PairingOffer& offer, const PairingAsk& ask);

}  // namespace holdfast::seal
