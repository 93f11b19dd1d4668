// What is closed is read with the key that was committed to, and with nothing else.
#include "seal/closed.h"

#include <gtest/gtest.h>

#include "channel/testing.h"
#include "seal/testing.h"

namespace holdfast::seal {
namespace {

using channel::test_channel;
using channel::test_name;

const channel::ItemId about = test_name<channel::ItemTag>("a round");

TEST(Closed, OpensWithItsKeyAndNoOther) {
  const Secret key = new_key(), other = new_key();
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{4092}, std::size_t{4093}, most_closed_bytes}) {
    const std::string text(size, 'x');
    const ClosedText box = closed(text, key, test_channel(), about);
    EXPECT_LE(box.box.size(), most_box_bytes);
    EXPECT_EQ(opened(box, key, test_channel(), about), text);
    EXPECT_FALSE(opened(box, other, test_channel(), about));
    EXPECT_FALSE(opened(box, key, test_channel(), test_name<channel::ItemTag>("another round")));
    EXPECT_FALSE(opened(box, key, test_name<channel::ChannelTag>("another channel"), about));
  }
}

TEST(Closed, TellsNeitherWordsNorLength) {
  const Secret key = new_key();
  const ClosedText little = closed("no", key, test_channel(), about);
  const ClosedText more = closed(std::string(4000, 'n'), key, test_channel(), about);
  EXPECT_EQ(little.box.size(), more.box.size());
  EXPECT_EQ(more.box.find("nnnn"), std::string::npos);
  EXPECT_NE(little.box, closed("no", key, test_channel(), about).box) << "another nonce each time";
}

TEST(Closed, RefusesWhatWasChangedAnywhere) {
  const Secret key = new_key();
  const ClosedText sound = closed("what I see", key, test_channel(), about);
  for (std::size_t at = 0; at < sound.box.size(); at += 97) {
    ClosedText bent = sound;
    bent.box[at] = static_cast<char>(bent.box[at] ^ 1);
    EXPECT_FALSE(opened(bent, key, test_channel(), about)) << at;
  }
  ClosedText promised = sound;
  promised.commitment[0] ^= 1;
  EXPECT_FALSE(opened(promised, key, test_channel(), about));
  for (const std::size_t size : {std::size_t{0}, std::size_t{10}, sound.box.size() - 1}) {
    ClosedText cut = sound;
    cut.box.resize(size);
    EXPECT_FALSE(opened(cut, key, test_channel(), about)) << size;
  }
}

}  // namespace
}  // namespace holdfast::seal
