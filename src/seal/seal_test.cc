// Sealed items: known bytes for ever, and nothing but what a member sealed.
#include "seal/seal.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <set>

#include "seal/derive.h"
#include "seal/testing.h"

namespace holdfast::seal {
namespace {

// Worked out by another program: BLAKE2b of Python's hashlib, Ed25519 (RFC 8032) and XChaCha20-Poly1305
// written anew from the papers. They stand in docs/formats/channel.md too.
const char* const golden_wire_hex =
    "808182838485868788898a8b8c8d8e8f9091929394959697f76dd5842a8c1af30572f3fd5be6339213b85c7c96f1888f"
    "3aa11265af25d28cdbb1fc36f4c907874bad41ae751c9303d1bb03aeffec6ebe583f8ca284bffb0ee5730b11b5167888"
    "2db0b1e1906f65ae317321e4a475a5c45df60e523cf643739d5a0dd4ebd2af892016e472dfb56d97c0ac6326b7e83f8e"
    "9f4d883e3917f6cc556c4a4ccc155ab27bdea8349ad98f92b6761ff83c56e877e35ab8ae5925249b80a8a4107603dcc0"
    "a74b5e26bd6abfc28f51bb3600bdfddcb8b022f47d76aca84e3ed2eae1c8b21e1a3a110831c8efa33bd61cc0d0b217d4"
    "4325fe671f2e0583";

std::string known_wire() {
  const MemberKeys member(secret_of(0x20));
  const ChannelKeys keys = known_keys();
  return sealed(sign(known_item(member), member, keys), keys, nullptr, counting_from(0x80)).value();
}

TEST(Sealing, HasTheBytesOfTheFormat) {
  EXPECT_EQ(channel::to_hex(known_wire()), golden_wire_hex);
  const ChannelKeys keys = known_keys();
  const auto read = opened(bytes_of_hex(golden_wire_hex), keys);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->item, known_item(MemberKeys(secret_of(0x20))));
  EXPECT_EQ(channel::to_hex(read->signed_item.id),
            "f4785596dff4d10bafa260905f9a96a983c1e8a19c537658c28dedeeb6e09ae0");
}

TEST(Sealing, RefusesAChangeOfAnyBitAndAnyCut) {
  const ChannelKeys keys = known_keys();
  const std::string wire = known_wire();
  for (std::size_t bit = 0; bit < wire.size() * 8; ++bit) {
    std::string other = wire;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
    ASSERT_FALSE(opened(other, keys)) << bit;
  }
  for (std::size_t size = 0; size < wire.size(); ++size) EXPECT_FALSE(opened(wire.substr(0, size), keys));
  EXPECT_FALSE(opened(wire + '\0', keys));
}

TEST(Sealing, RefusesAnotherChannelAnotherEpochAndAKeyThatIsNotThere) {
  const std::string wire = known_wire();
  channel::ChannelId other_channel = known_channel();
  other_channel.bytes[0] ^= 1;
  ChannelKeys foreign(other_channel, secret_of(0x40));
  foreign.add(1, secret_of(0x60));
  EXPECT_FALSE(opened(wire, foreign));
  ChannelKeys later(known_channel(), secret_of(0x40));
  later.add(2, secret_of(0x60));
  EXPECT_FALSE(opened(wire, later)) << "the same key under another number";
  const ChannelKeys none(known_channel(), secret_of(0x40));
  const auto refused = opened(wire, none);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ProblemKind::locked);
  later.add(1, secret_of(0x01));
  later.add(1, secret_of(0x60));
  EXPECT_TRUE(opened(wire, later)) << "keys are only ever added; one number may have two";
}

// An insider of the carrier's side who has the epoch's key, and no member's.
TEST(Sealing, RefusesWhatNoMemberSigned) {
  const MemberKeys member(secret_of(0x20)), other(secret_of(0x21));
  const ChannelKeys keys = known_keys();
  SignedItem item = sign(known_item(member), member, keys);
  const auto refused = [&](const SignedItem& one) {
    const auto read = opened(sealed(one, keys).value(), keys);
    return !read && read.error().kind == ProblemKind::damaged;
  };
  EXPECT_FALSE(refused(item));
  SignedItem forged = item;
  forged.signature = sign(known_item(other), other, keys).signature;
  EXPECT_TRUE(refused(forged));
  for (std::size_t at = 84; at < item.bytes.size(); ++at) {  // from prev on: kind and body too
    forged = item;
    forged.bytes[at] = static_cast<char>(forged.bytes[at] ^ 1);
    const auto wire = sealed(forged, keys);
    if (wire) {
      EXPECT_FALSE(opened(*wire, keys)) << at;
    }
  }
}

TEST(Sealing, LetsNobodyNameAKeyOfSomebodyElsesAsItsHeir) {
  const MemberKeys old(secret_of(0x20)), heir(secret_of(0x21)), thief(secret_of(0x22));
  const ChannelKeys keys = known_keys();
  const auto is_read = [&](const MemberKeys& by, const std::string& body) {
    channel::Item item = known_item(by, body);
    item.kind = channel::kind::heir;
    return opened(sealed(sign(item, by, keys), keys).value(), keys).has_value();
  };
  const std::string body = heir_body(known_channel(), old.id(), heir);
  EXPECT_TRUE(is_read(old, body));
  EXPECT_FALSE(is_read(thief, body));
  EXPECT_FALSE(is_read(old, body.substr(0, 64) + std::string(64, '\0')));
  EXPECT_FALSE(is_read(old, body + "x"));
}

TEST(Sealing, RefusesAnItemUnderTheKeyOfAnotherEpoch) {
  const MemberKeys member(secret_of(0x20));
  ChannelKeys keys = known_keys(), wrong(known_channel(), secret_of(0x40));
  keys.add(2, secret_of(0x70));
  wrong.add(1, secret_of(0x70));
  const auto under_the_new_key = sealed(sign(known_item(member), member, keys), wrong);
  ASSERT_TRUE(under_the_new_key);
  EXPECT_FALSE(opened(*under_the_new_key, keys));
}

TEST(Sealing, ReadsNoOtherVersionOfTheWire) {
  // What is authenticated names the version, so bytes of one cannot be handed over as another's.
  const MemberKeys member(secret_of(0x20));
  const ChannelKeys keys = known_keys();
  channel::Item item = known_item(member);
  SignedItem newer = sign(item, member, keys);
  newer.bytes[15] = '2';  // the format of the item
  EXPECT_FALSE(sealed(newer, keys));
  EXPECT_EQ(verified(newer.bytes, newer.signature, keys).error().kind, ProblemKind::unsupported);
}

// The same item, sealed with libsodium alone after docs/formats/channel.md, for this version and for others.
TEST(Sealing, RefusesWhatWasSealedForAnotherVersionOfTheWire) {
  const MemberKeys member(secret_of(0x20));
  const ChannelKeys keys = known_keys();
  const SignedItem item = sign(known_item(member), member, keys);
  std::string padded(reinterpret_cast<const char*>(item.signature.data()), item.signature.size());
  padded += channel::Writer().number(static_cast<std::uint32_t>(item.bytes.size())).raw(item.bytes).take();
  const auto sealed_for = [&](std::string_view version, std::size_t size) {
    std::string plain = padded;
    plain.resize(size, '\0');
    const std::string with =
        channel::Writer().raw(version).raw(known_channel().bytes).number(std::uint32_t{1}).take();
    const Secret key = derived(secret_of(0x60), "holdfast.seal.v1");
    std::string wire(24 + plain.size() + 16, 'n');
    auto* out = reinterpret_cast<unsigned char*>(wire.data());
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        out + 24, nullptr, reinterpret_cast<const unsigned char*>(plain.data()), plain.size(),
        reinterpret_cast<const unsigned char*>(with.data()), with.size(), nullptr, out, key.data());
    return wire;
  };
  const std::size_t right = padded_size(padded.size());
  EXPECT_TRUE(opened(sealed_for("holdfast.wire.v1", right), keys));
  for (const char* other : {"holdfast.wire.v0", "holdfast.wire.v2", "holdfast.wire.v", ""})
    EXPECT_FALSE(opened(sealed_for(other, right), keys)) << other;
  for (const std::size_t size : {padded.size(), right - 1, right + 1, padded_size(right + 1)})
    EXPECT_EQ(size == right, opened(sealed_for("holdfast.wire.v1", size), keys).has_value()) << size;
}

TEST(Sealing, DoesNotShowLengthsOrThatTwoAreTheSame) {
  const MemberKeys member(secret_of(0x20));
  const ChannelKeys keys = known_keys();
  std::set<std::size_t> sizes;
  for (std::size_t size = 0; size <= channel::most_body_bytes; size += 64) {
    const SignedItem item = sign(known_item(member, std::string(size, 'x')), member, keys);
    const std::string wire = sealed(item, keys).value();
    EXPECT_LE(wire.size(), longest_wire);
    EXPECT_LE(static_cast<double>(wire.size()), 1.12 * static_cast<double>(item.bytes.size() + 68) + 40);
    sizes.insert(wire.size());
  }
  EXPECT_LT(sizes.size(), 160u);
  const SignedItem item = sign(known_item(member), member, keys);
  EXPECT_NE(sealed(item, keys).value(), sealed(item, keys).value());
}

TEST(Sealing, PadsAsPadmeDoes) {
  // Worked out by hand from the paper's definition.
  for (const auto& [bytes, padded] : std::vector<std::pair<std::size_t, std::size_t>>{{1, 1},
                                                                                      {2, 2},
                                                                                      {8, 8},
                                                                                      {9, 10},
                                                                                      {63, 64},
                                                                                      {64, 64},
                                                                                      {65, 72},
                                                                                      {100, 104},
                                                                                      {1000, 1024},
                                                                                      {1025, 1088}})
    EXPECT_EQ(padded_size(bytes), padded) << bytes;
}

TEST(Sealing, NamesAnItemAlikeHoweverItIsSealed) {
  const MemberKeys member(secret_of(0x20));
  const ChannelKeys keys = known_keys();
  const SignedItem item = sign(known_item(member), member, keys);
  const auto again =
      opened(sealed(opened(sealed(item, keys).value(), keys)->signed_item, keys).value(), keys);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->signed_item.id, item.id);
  const ChannelKeys other(known_channel(), secret_of(0x41));
  EXPECT_NE(other.id_of(item.bytes), item.id) << "without the channel's secret nobody can test a guess";
}

}  // namespace
}  // namespace holdfast::seal
