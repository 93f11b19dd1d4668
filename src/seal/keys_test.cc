// Keys: made from a seed, one for each purpose, and ten words that vouch. The known bytes were worked out by
// another program (BLAKE2b of Python's hashlib; Ed25519 and X25519 written anew from RFC 8032 and 7748).
#include "seal/keys.h"

#include <gtest/gtest.h>

#include "seal/derive.h"
#include "seal/testing.h"

namespace holdfast::seal {
namespace {

TEST(Keys, AreThoseOfTheFormat) {
  const MemberKeys member(secret_of(0x20));
  EXPECT_EQ(channel::to_hex(member.id()), "3db32cbfcbba232f56cc34e95e9cc966dd277769ceb16dd158d213f8cba43104");
  EXPECT_EQ(channel::to_hex(member.seal_key()),
            "8f70c694dbf017b0089e68d4843423b9409249a1b06512a73143d4272652cb05");
  EXPECT_EQ(channel::to_hex(commitment_to(known_channel(), 1, secret_of(0x60))),
            "2fd7c7f35a3fc867098c40424681b071dd7d9e5d32c25b15fd4309310af23418");
}

TEST(Keys, DifferByPurposeAndByWhatTheyAreAbout) {
  const Secret key = secret_of(1);
  EXPECT_FALSE(derived(key, "a").same_as(derived(key, "b")));
  EXPECT_FALSE(derived(key, "a", "x").same_as(derived(key, "a", "y")));
  EXPECT_FALSE(derived(key, "a").same_as(derived(secret_of(2), "a")));
  EXPECT_NE(commitment_to(known_channel(), 1, key), commitment_to(known_channel(), 2, key));
}

TEST(Keys, AreOnlyEverAdded) {
  ChannelKeys keys = known_keys();
  keys.add(1, secret_of(0x60));
  EXPECT_EQ(keys.of(1).size(), 1u);
  keys.add(1, secret_of(0x61));
  EXPECT_EQ(keys.of(1).size(), 2u);
  EXPECT_TRUE(keys.of(2).empty());
}

TEST(Words, OpenWhatWasMadeForThemAndVouchForItsFounder) {
  const Secret words = Secret::from("ten words that nobody else has on paper at home");
  const MemberKeys founder(secret_of(0x20)), other(secret_of(0x21));
  const WordCost cost{1, 8};
  const auto paper = paper_for(words, known_channel(), founder.id(), cost);
  ASSERT_TRUE(paper);
  const channel::Recovery* recovery = &paper->recovery;
  const auto keys = keys_of_words(words, recovery->salt, cost);
  ASSERT_TRUE(keys);
  EXPECT_EQ(voucher_for(keys->vouching, known_channel(), founder.id()), recovery->voucher);
  EXPECT_NE(voucher_for(keys->vouching, known_channel(), other.id()), recovery->voucher);
  EXPECT_FALSE(keys->opening.same_as(keys->vouching));
  EXPECT_FALSE(keys->opening.same_as(keys->signing));
  EXPECT_EQ(member_of_words(*keys).id(), paper->member.id);
  EXPECT_EQ(paper->member.seal, recovery->seal);
}

TEST(Words, TryNoCostThatHoldfastNeverMakes) {
  const Secret words = Secret::from("words");
  const std::array<unsigned char, 16> salt{};
  for (const WordCost cost : {WordCost{0, 256 << 10}, WordCost{1, 0}, WordCost{3, 0xFFFFFFFF},
                              WordCost{0xFFFFFFFF, 256 << 10}, WordCost{64, 4u << 20}}) {
    const auto refused = keys_of_words(words, salt, cost);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ProblemKind::damaged);
  }
}

// docs/formats/relay.md, worked out by another program.
TEST(RelayTokens, follow_from_the_keys_as_the_page_says) {
  const auto hex = [](const Secret& token) { return channel::to_hex(token.text()); };
  EXPECT_EQ(hex(relay_token(secret_of(0x60), known_channel())),
            "8d9dbe76872063eadaf63d4981a843de104b701c640e33b2b4f7c0015b0e3a6e");
  channel::SealKey words;
  words.bytes.fill(0x22);
  EXPECT_EQ(hex(relay_token(words)), "371fbca0e301afeaee2484e82de5d4adf43a1309d4397c13077d515fb2fb59a6");
}

TEST(RelayTokens, of_the_same_words_are_the_same_for_whoever_has_them) {
  const Secret words = Secret::from(std::string_view("one two three"));
  const MemberKeys founder(secret_of(1)), other(secret_of(2));
  const auto made = paper_for(words, known_channel(), founder.id(), {1, 8});
  const auto again = keys_of_words(words, salt_of_words, {1, 8});
  ASSERT_TRUE(made && again);
  EXPECT_EQ(made->recovery.seal, member_of_words(*again).seal_key());
  EXPECT_NE(made->recovery.voucher, paper_for(words, known_channel(), other.id(), {1, 8})->recovery.voucher);
}

}  // namespace
}  // namespace holdfast::seal
