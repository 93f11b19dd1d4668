// See frames.h.
#include "carry/frames.h"

#include <algorithm>
#include <array>

#include "base/ensure.h"

namespace holdfast::carry {
namespace {

constexpr std::string_view file_domain = "holdfast.file.v1";
constexpr std::string_view frame_mark = "hf:1";
constexpr std::size_t frame_head_bytes = 4 + 1 + 4 + 32, frame_end_bytes = 4;

constexpr std::array<std::uint32_t, 256> sum_table = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0xEDB88320u : 0u);
    table[i] = value;
  }
  return table;
}();

enum class Found { frame, broken, torn };

// What stands at the beginning of `rest`, which begins with the mark; `size` is how much of it a frame takes.
Found frame_at(std::string_view rest, Frame& frame, std::size_t& size) {
  channel::Reader in(rest);
  (void)in.raw(frame_mark.size());
  const auto kind = in.number<std::uint8_t>();
  const auto length = in.number<std::uint32_t>();
  if (!in.failed() && length > longest_frame_bytes) return Found::broken;
  const auto id = in.name<channel::ItemTag>();
  const std::string_view bytes = in.raw(length);
  const std::string_view summed = rest.substr(0, std::min(rest.size(), frame_head_bytes + bytes.size()));
  const auto sum = in.number<std::uint32_t>();
  if (in.failed()) return Found::torn;
  if (sum != sum_of(summed)) return Found::broken;
  size = frame_head_bytes + length + frame_end_bytes;
  frame = {static_cast<FrameKind>(kind), id, std::string(bytes)};
  return Found::frame;
}

}  // namespace

std::uint32_t sum_of(std::string_view bytes) {
  std::uint32_t value = 0xFFFFFFFFu;
  for (const char c : bytes) value = (value >> 8) ^ sum_table[(value ^ static_cast<unsigned char>(c)) & 0xFF];
  return ~value;
}

std::string file_head(const channel::ChannelId& channel) {
  const std::string head = channel::Writer().raw(file_domain).raw(channel.bytes).take();
  return channel::Writer().raw(head).number(sum_of(head)).take();
}

std::string to_bytes(const Frame& frame) {
  ensure(frame.bytes.size() <= longest_frame_bytes);
  const std::string summed = channel::Writer()
                                 .raw(frame_mark)
                                 .number(static_cast<std::uint8_t>(frame.kind))
                                 .number(static_cast<std::uint32_t>(frame.bytes.size()))
                                 .raw(frame.id.bytes)
                                 .raw(frame.bytes)
                                 .take();
  return channel::Writer().raw(summed).number(sum_of(summed)).take();
}

HeadOf head_of(std::string_view file, const channel::ChannelId& channel) {
  const std::string own = file_head(channel);
  if (file.starts_with(own)) return HeadOf::this_channel;
  if (file.size() < head_bytes)
    return own.starts_with(file) || file.starts_with(file_domain) ? HeadOf::begun : HeadOf::foreign;
  if (file.starts_with(file_domain)) {
    const std::string_view summed = file.substr(0, head_bytes - 4);
    channel::Reader in(file.substr(head_bytes - 4, 4));
    // A head that is damaged: what follows may be this channel's, and shows it by opening.
    return in.number<std::uint32_t>() == sum_of(summed) ? HeadOf::another_channel : HeadOf::this_channel;
  }
  return file.starts_with(file_domain.substr(0, file_domain.size() - 1)) ? HeadOf::newer : HeadOf::foreign;
}

std::optional<channel::ChannelId> channel_of_file(std::string_view file) {
  channel::Reader in(file);
  in.expect(in.raw(file_domain.size()) == file_domain);
  const auto channel = in.name<channel::ChannelTag>();
  if (in.failed() || !file.starts_with(file_head(channel))) return std::nullopt;
  return channel;
}

FramesRead each_frame(std::string_view file, const std::function<void(Frame)>& take) {
  FramesRead read;
  std::size_t at = std::min(file.size(), head_bytes);
  bool in_broken = false;  // a stretch of broken bytes is one place
  std::size_t tried = 0;
  while (at < file.size()) {
    const std::string_view rest = file.substr(at);
    Frame frame;
    std::size_t size = 0;
    Found found = Found::broken;
    if (rest.starts_with(frame_mark))
      found = frame_at(rest, frame, size);
    else if (frame_mark.starts_with(rest))
      found = Found::torn;
    if (found == Found::frame) {
      at += size;
      in_broken = false;
      ++(is_known(frame.kind) ? read.frames : read.newer);
      take(std::move(frame));
      continue;
    }
    // A damaged length can make a frame look torn while whole ones follow: only the end of the file decides.
    const std::size_t next = file.find(frame_mark, at + 1);
    if (found == Found::torn && next == std::string_view::npos) {
      read.torn = true;
      return read;
    }
    if (!in_broken) ++read.broken;
    in_broken = true;
    if (++tried > most_broken) return read;
    at = next == std::string_view::npos ? file.size() : next;
  }
  return read;
}

}  // namespace holdfast::carry
