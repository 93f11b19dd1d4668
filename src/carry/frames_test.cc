// Files of frames that somebody has cut, torn, doubled or mixed up.
#include "carry/frames.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace holdfast::carry {
namespace {

channel::ChannelId channel_of(unsigned char byte) {
  channel::ChannelId id;
  id.bytes.fill(byte);
  return id;
}
Frame frame_of(unsigned char byte, std::string bytes, FrameKind kind = FrameKind::item) {
  Frame frame{kind, {}, std::move(bytes)};
  frame.id.bytes.fill(byte);
  return frame;
}
std::vector<std::string> bytes_in(std::string_view file, FramesRead* read = nullptr) {
  std::vector<std::string> out;
  const FramesRead seen = each_frame(file, [&](const Frame& frame) { out.push_back(frame.bytes); });
  if (read != nullptr) *read = seen;
  return out;
}
using Bytes = std::vector<std::string>;

std::string three_frames() {
  return file_head(channel_of(1)) + to_bytes(frame_of(1, "first")) +
         to_bytes(frame_of(2, "second hf:1 second")) + to_bytes(frame_of(3, "", FrameKind::door));
}

TEST(Frames, HaveTheBytesOfTheFormat) {
  EXPECT_EQ(sum_of("123456789"), 0xCBF43926u) << "the sum's own test value";
  EXPECT_EQ(channel::to_hex(to_bytes(frame_of(0xAA, "calm"))),
            "68663a31"
            "01"
            "04000000"
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            "63616c6d"
            "48aa9c7c");
  EXPECT_EQ(file_head(channel_of(1)).size(), 52u);
}

TEST(Frames, CutAnywhereGiveWhatStandsBeforeTheCut) {
  const std::string file = three_frames();
  const std::size_t head = file_head(channel_of(1)).size();
  for (std::size_t size = head; size < file.size(); ++size) {
    FramesRead read;
    const Bytes found = bytes_in(std::string_view(file).substr(0, size), &read);
    const std::size_t first = head + to_bytes(frame_of(1, "first")).size();
    const std::size_t second = first + to_bytes(frame_of(2, "second hf:1 second")).size();
    EXPECT_EQ(found.size(), size >= second ? 2u : size >= first ? 1u : 0u) << size;
    const bool at_an_end = size == head || size == first || size == second;
    EXPECT_EQ(read.torn || read.broken > 0, !at_an_end) << size;
  }
}

TEST(Frames, DamagedInOneByteLoseOneFrameAtMost) {
  const std::string file = three_frames();
  const Bytes whole = bytes_in(file);
  ASSERT_EQ(whole.size(), 3u);
  for (std::size_t at = file_head(channel_of(1)).size(); at < file.size(); ++at)
    for (const int flip : {1, 0x80}) {
      std::string other = file;
      other[at] = static_cast<char>(other[at] ^ flip);
      FramesRead read;
      const Bytes found = bytes_in(other, &read);
      EXPECT_EQ(found.size(), 2u) << at;
      for (const std::string& one : found) EXPECT_NE(std::ranges::find(whole, one), whole.end());
      EXPECT_TRUE(read.broken > 0 || read.torn) << at;
    }
}

TEST(Frames, AreReadBehindAnythingThatGotBetweenThem) {
  const std::string file = file_head(channel_of(1)) + "\n<<<<<<< mine\n" + to_bytes(frame_of(1, "a")) +
                           std::string(1000, '\0') + to_bytes(frame_of(2, "b")).substr(0, 20) +
                           to_bytes(frame_of(3, "c"));
  FramesRead read;
  EXPECT_EQ(bytes_in(file, &read), (Bytes{"a", "c"}));
  EXPECT_EQ(read.broken, 2u);
  EXPECT_FALSE(read.torn);
}

TEST(Frames, OfANewerKindAreCountedAndHandedOver) {
  FramesRead read;
  const std::string file = file_head(channel_of(1)) + to_bytes(frame_of(1, "new", static_cast<FrameKind>(9)));
  EXPECT_EQ(bytes_in(file, &read), Bytes{"new"});
  EXPECT_EQ(read.newer, 1u);
  EXPECT_EQ(read.frames, 0u);
}

TEST(Frames, MadeToKeepAReaderBusyAreGivenUp) {
  std::string file = file_head(channel_of(1));
  const std::string large = to_bytes(frame_of(1, std::string(longest_frame_bytes, 'x'))).substr(0, 41);
  for (int i = 0; i < 100'000; ++i) file += large;
  FramesRead read;
  EXPECT_EQ(bytes_in(file + to_bytes(frame_of(2, "late")), &read).size(), 0u);
  EXPECT_EQ(read.broken, 1u);
}

TEST(Frames, SayWhoseFileTheyAreIn) {
  const std::string file = three_frames();
  EXPECT_EQ(head_of(file, channel_of(1)), HeadOf::this_channel);
  EXPECT_EQ(head_of(file, channel_of(2)), HeadOf::another_channel);
  EXPECT_EQ(head_of("", channel_of(1)), HeadOf::begun);
  EXPECT_EQ(head_of(file.substr(0, 30), channel_of(1)), HeadOf::begun);
  EXPECT_EQ(head_of("GIF89a and so on", channel_of(1)), HeadOf::foreign);
  EXPECT_EQ(head_of(std::string(100, '\0'), channel_of(1)), HeadOf::foreign);
  std::string newer = file;
  newer[15] = '2';
  EXPECT_EQ(head_of(newer, channel_of(1)), HeadOf::newer);
  std::string damaged = file;
  damaged[20] = static_cast<char>(damaged[20] ^ 1);
  EXPECT_EQ(head_of(damaged, channel_of(1)), HeadOf::this_channel) << "its frames may be whole";
}

}  // namespace
}  // namespace holdfast::carry
