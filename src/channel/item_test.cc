// The bytes of an item: exact, strict, and the same for ever.
#include "channel/item.h"

#include <gtest/gtest.h>

#include "channel/testing.h"

namespace holdfast::channel {
namespace {

template <class Tag>
Name<Tag> filled(unsigned char byte) {
  Name<Tag> name;
  name.bytes.fill(byte);
  return name;
}

std::string bytes_from_hex(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return out;
}

Item invented_item() {
  return {.channel = filled<ChannelTag>(0x11),
          .epoch = 258,
          .member = filled<MemberTag>(0x22),
          .prev = filled<ItemTag>(0x33),
          .seen = {filled<ItemTag>(0x01), filled<ItemTag>(0x44)},
          .kind = 1,
          .body = "calm"};
}

std::string times(std::string_view hex, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += hex;
  return out;
}

// Written down from docs/formats/channel.md, not from the program's output.
std::string golden_item_hex() {
  return "686f6c64666173742e6974656d2e7631" + times("11", 32) + "02010000" + times("22", 32) +
         times("33", 32) + "02" + times("01", 32) + times("44", 32) + "0100" + "04000000" + "63616c6d";
}

TEST(ItemBytes, AreThoseOfTheFormat) {
  EXPECT_EQ(to_hex(to_bytes(invented_item())), golden_item_hex());
  const auto read = item_of(bytes_from_hex(golden_item_hex()), filled<ChannelTag>(0x11));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, invented_item());
}

TEST(ItemBytes, AreRefusedWhenCutOrLengthenedAnywhere) {
  const std::string bytes = to_bytes(invented_item());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(item_of(bytes.substr(0, size), filled<ChannelTag>(0x11))) << size;
  EXPECT_FALSE(item_of(bytes + '\0', filled<ChannelTag>(0x11)));
}

TEST(ItemBytes, HaveOneReadingEach) {
  const std::string bytes = to_bytes(invented_item());
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string other = bytes;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
    const auto read = item_of(other, filled<ChannelTag>(0x11));
    if (read) {
      EXPECT_EQ(to_bytes(*read), other) << bit;
      EXPECT_NE(*read, invented_item());
    }
  }
}

TEST(ItemBytes, OfAnotherChannelOrANewerVersionAreToldApart) {
  std::string bytes = to_bytes(invented_item());
  const auto foreign = item_of(bytes, filled<ChannelTag>(0x12));
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().kind, ProblemKind::damaged);
  bytes[item_domain.size() - 1] = '2';
  const auto newer = item_of(bytes, filled<ChannelTag>(0x11));
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error().kind, ProblemKind::unsupported);
}

TEST(ItemBytes, NameWhatWasSeenInOrderAndOnce) {
  const auto with = [](std::string_view first, std::string_view second) {
    std::string hex = golden_item_hex();
    hex.replace(2 * 117, 64, times(first, 32));
    hex.replace(2 * 149, 64, times(second, 32));
    return item_of(bytes_from_hex(hex), filled<ChannelTag>(0x11)).has_value();
  };
  EXPECT_TRUE(with("01", "44"));
  EXPECT_FALSE(with("44", "01"));
  EXPECT_FALSE(with("44", "44"));
  EXPECT_FALSE(with("01", "33")) << "what it names as prev is not named again";
  EXPECT_FALSE(with("00", "44"));
}

}  // namespace
}  // namespace holdfast::channel
