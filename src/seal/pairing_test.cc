// The line that is typed, and what is said under it.
#include "seal/pairing.h"

#include <gtest/gtest.h>

#include <set>

#include "channel/bytes.h"
#include "seal/testing.h"

namespace holdfast::seal {
namespace {

PairingLine known_line() {
  return PairingLine::drawn(counting_from(0x20));
}

PairingOffer known_offer() {
  PairingOffer offer;
  offer.channel = known_channel();
  offer.genesis.bytes.fill(0x22);
  return offer;
}

PairingAsk known_ask() {
  PairingAsk ask;
  ask.member.bytes.fill(0x33);
  ask.seal.bytes.fill(0x44);
  ask.number.fill(0x55);
  ask.name = "tablet";
  return ask;
}

TEST(PairingLine, IsTypedAsItIsShownOrAlmost) {
  const PairingLine line = known_line();
  const std::string shown = line.text();
  EXPECT_EQ(shown.size(), 19u) << shown;
  std::string loud = " ";
  for (const char one : shown)
    loud += one == '-' ? ' ' : one == '0' ? 'O' : one == '1' ? 'l' : static_cast<char>(std::toupper(one));
  for (const std::string& text : {shown, loud})
    EXPECT_TRUE(PairingLine::typed(text).value().same_as(line)) << text;
}

TEST(PairingLine, TellsNearlyEverySlipOfTheHand) {
  const std::string shown = known_line().text();
  int missed = 0, tried = 0;
  for (std::size_t at = 0; at < shown.size(); ++at) {
    if (shown[at] == '-') continue;
    std::string without = shown;
    without.erase(at, 1);
    EXPECT_FALSE(PairingLine::typed(without));
    for (const char other : std::string_view("0123456789abcdefghjkmnpqrstvwxyz")) {
      if (other == shown[at]) continue;
      std::string slip = shown;
      slip[at] = other;
      ++tried;
      if (PairingLine::typed(slip)) ++missed;
    }
  }
  EXPECT_LE(missed, tried / 100);
  EXPECT_EQ(PairingLine::typed(shown + "0").error().kind, ProblemKind::bad_request);
  EXPECT_FALSE(PairingLine::typed(""));
  EXPECT_FALSE(PairingLine::typed("uuuu-uuuu-uuuu-uuuu"));
}

TEST(PairingLine, IsAnotherEachTime) {
  std::set<std::string> seen;
  for (int k = 0; k < 50; ++k) seen.insert(PairingLine::drawn().text());
  EXPECT_EQ(seen.size(), 50u);
}

TEST(PairingLine, OpensWhatWasSealedUnderItForTheSameStepAlone) {
  const PairingLine line = known_line();
  const std::string wire = line.sealed(PairingStep::ask, "hello");
  EXPECT_EQ(line.opened(PairingStep::ask, wire), "hello");
  EXPECT_EQ(line.opened(PairingStep::opening, wire), std::nullopt);
  EXPECT_EQ(PairingLine::drawn().opened(PairingStep::ask, wire), std::nullopt);
  for (std::size_t at = 0; at < wire.size(); ++at) {
    std::string damaged = wire;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    EXPECT_EQ(line.opened(PairingStep::ask, damaged), std::nullopt);
    EXPECT_EQ(line.opened(PairingStep::ask, wire.substr(0, at)), std::nullopt);
  }
  EXPECT_NE(line.name_of(PairingStep::offer), line.name_of(PairingStep::ask));
}

TEST(Pairing, ReadsItsMessagesAndNothingElse) {
  const std::string offer = to_bytes(known_offer()), ask = to_bytes(known_ask());
  EXPECT_EQ(to_bytes(pairing_offer_of(offer).value()), offer);
  EXPECT_EQ(to_bytes(pairing_ask_of(ask).value()), ask);
  for (std::size_t size = 0; size < ask.size(); ++size) EXPECT_FALSE(pairing_ask_of(ask.substr(0, size)));
  for (std::size_t size = 0; size < offer.size(); ++size)
    EXPECT_FALSE(pairing_offer_of(offer.substr(0, size)));
  EXPECT_FALSE(pairing_ask_of(ask + "x"));
  EXPECT_FALSE(pairing_offer_of(offer + "x"));
}

TEST(Pairing, WordsAreOthersWhereAnythingThatWasSaidIs) {
  PairingNumber opening;
  opening.fill(0x66);
  const PairingWords words = compared_words(opening, known_offer(), known_ask());
  for (const std::uint16_t word : words) EXPECT_LT(word, 1024);
  EXPECT_EQ(compared_words(opening, known_offer(), known_ask()), words);
  PairingOffer offer = known_offer();
  offer.genesis.bytes[0] ^= 1;
  EXPECT_NE(compared_words(opening, offer, known_ask()), words);
  offer = known_offer();
  offer.commitment[0] ^= 1;
  EXPECT_NE(compared_words(opening, offer, known_ask()), words);
  PairingAsk ask = known_ask();
  ask.seal.bytes[0] ^= 1;
  EXPECT_NE(compared_words(opening, known_offer(), ask), words);
  ask = known_ask();
  ask.name = "phone";
  EXPECT_NE(compared_words(opening, known_offer(), ask), words);
  PairingNumber other = opening;
  other[31] ^= 1;
  EXPECT_NE(compared_words(other, known_offer(), known_ask()), words);
  EXPECT_NE(commitment_to(other, known_channel(), known_offer().genesis),
            commitment_to(opening, known_channel(), known_offer().genesis));
}

// The bytes of docs/formats/channel.md, "Pairing".
TEST(Pairing, HasTheBytesOfTheFormat) {
  const PairingLine line = known_line();
  EXPECT_EQ(line.text(), "0123-4567-89ab-cdew");
  EXPECT_EQ(channel::to_hex(std::string_view(line.token().text())),
            "b3012805f5cdbf104205136d4e8fdba1bda988e496a8f49a0d800777fb3e5e7b");
  EXPECT_EQ(channel::to_hex(line.name_of(PairingStep::offer)),
            "aac2e5934939983b18b6a0f304de874a3b952ed39a715b74a190fd4e19f5a91b");
  EXPECT_EQ(channel::to_hex(line.sealed(PairingStep::opening, "calm", counting_from(0x80))),
            "808182838485868788898a8b8c8d8e8f9091929394959697a0c8f542e8b744e28fc7f0f3a48c3ee73be7d1bf");
  PairingNumber opening;
  opening.fill(0x66);
  const PairingNumber made = commitment_to(opening, known_channel(), known_offer().genesis);
  EXPECT_EQ(channel::to_hex(std::string_view(reinterpret_cast<const char*>(made.data()), made.size())),
            "35bbb2327b5f48cd03130dd2eedcf28c436a17f57ded5f4ebf43b41639d3616b");
  EXPECT_EQ(compared_words(opening, known_offer(), known_ask()), (PairingWords{873, 458, 378, 503}));
}

}  // namespace
}  // namespace holdfast::seal
