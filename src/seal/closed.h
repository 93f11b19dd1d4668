// closed: a text that another has and cannot read before a key of its own is said. Both of two people can so
// hand over what they wrote before either reads: the text is sealed under that key, and a commitment to the
// key stands beside it, because a sealed text alone could open to different words under different keys.
//
//   box = nonce (24) | XChaCha20-Poly1305(size u32 | text | zeros up to a multiple of 4096; authenticated:
//         what for, channel, what it is about)
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "seal/keys.h"

namespace holdfast::seal {

struct ClosedText {
  std::array<unsigned char, 32> commitment{};
  std::string box;
  bool operator==(const ClosedText&) const = default;
};
inline constexpr std::size_t most_closed_bytes = 40'000;  // of the text
inline constexpr std::size_t most_box_bytes = 24 + 16 + 40'960;

ClosedText closed(std::string_view text, const Secret& key, const channel::ChannelId& channel,
                  const channel::ItemId& about, const Chance& chance = system_chance());
// Nothing: it is not the key that was committed to, or not what was closed.
std::optional<std::string> opened(const ClosedText& closed, const Secret& key,
                                  const channel::ChannelId& channel, const channel::ItemId& about);

}  // namespace holdfast::seal
