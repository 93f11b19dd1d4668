// frames: sealed items and doors one behind the other in a file that a folder carries, and which of them can
// be read of a file that somebody has cut, torn, doubled or mixed up. A frame begins with a mark and ends
// with a sum, so reading goes on behind whatever is broken; what a frame holds is proved by whoever opens it,
// and not by this sum. docs/formats/channel.md has every byte.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "channel/bytes.h"

namespace holdfast::carry {

// Others are a newer Holdfast's, and are kept. What is said to pair devices lies at a relay under a kind of
// its own and is nothing of the channel's.
enum class FrameKind : std::uint8_t { item = 1, door = 2, pairing = 3 };
inline bool is_known(FrameKind kind) {
  return kind == FrameKind::item || kind == FrameKind::door;
}

struct Frame {
  FrameKind kind = FrameKind::item;
  channel::ItemId id;  // of the item; of a door, of the item that announces its epoch
  std::string bytes;
};

inline constexpr std::size_t longest_frame_bytes = 1 << 17;
inline constexpr std::size_t head_bytes = 16 + 32 + 4;  // of a file: says whose it is
std::string file_head(const channel::ChannelId& channel);
std::string to_bytes(const Frame& frame);

enum class HeadOf { this_channel, another_channel, newer, foreign, begun };
HeadOf head_of(std::string_view file, const channel::ChannelId& channel);

// The channel a file says it is of; nothing where its head is no whole one.
std::optional<channel::ChannelId> channel_of_file(std::string_view file);

struct FramesRead {
  std::size_t frames = 0;  // whole ones of kinds this program knows
  std::size_t newer = 0;   // and of others
  std::size_t broken = 0;  // places that are no frame, or a damaged one
  bool torn = false;       // the last frame is not there to its end: still being written, or cut off
};
// Behind so many broken places the rest of a file counts as one more: somebody makes it so.
inline constexpr std::size_t most_broken = 1000;
FramesRead each_frame(std::string_view file, const std::function<void(Frame)>& take);

std::uint32_t sum_of(
    std::string_view bytes);  // CRC-32 as in zip and Ethernet: against accidents, not against people

}  // namespace holdfast::carry
