// testing: names for the tests of this room, made from words. The ids are a plain mixing of the bytes: this
// room knows no cryptography, and the tests need ids that differ, not ids that nobody can forge.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "channel/item.h"

namespace holdfast::channel {

template <class Tag>
Name<Tag> test_name(std::string_view words) {
  Name<Tag> name;
  std::uint64_t state = 0x9E3779B97F4A7C15u ^ words.size();
  const auto mix = [&](std::uint64_t more) {
    state = (state ^ more) * 0xBF58476D1CE4E5B9u;
    state ^= state >> 29;
    state *= 0x94D049BB133111EBu;
    state ^= state >> 32;
  };
  for (const char c : words) mix(static_cast<unsigned char>(c));
  for (std::size_t lane = 0; lane < 4; ++lane) {
    mix(lane);
    for (std::size_t i = 0; i < 8; ++i)
      name.bytes[lane * 8 + i] = static_cast<unsigned char>(state >> (8 * i));
  }
  return name;
}
inline ItemId test_identify(std::string_view bytes) {
  return test_name<ItemTag>(bytes);
}
inline ChannelId test_channel() {
  return test_name<ChannelTag>("a channel");
}

}  // namespace holdfast::channel
