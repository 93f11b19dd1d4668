// A letter is read by its receiver and its writer, counts for its writer alone, and tells nothing else.
#include "seal/letter.h"

#include <gtest/gtest.h>

#include "channel/testing.h"
#include "seal/testing.h"

namespace holdfast::seal {
namespace {

using channel::test_channel;
using channel::test_name;

std::vector<MemberKeys> keys_from(unsigned char byte) {
  std::vector<MemberKeys> keys;
  keys.emplace_back(secret_of(byte));
  return keys;
}

class LetterTest : public ::testing::Test {
 protected:
  std::string from_her(std::string_view text) const {
    return letter(text, reader_[0].seal_key(), writer_[0].id(), test_channel(), hers_);
  }
  const std::vector<MemberKeys> writer_ = keys_from(1), reader_ = keys_from(2), third_ = keys_from(3);
  const LetterKey hers_ = [](const channel::ItemId& name) {
    return own_key(secret_of(1), "holdfast.letter.v1", name);
  };
  const LetterKey thirds_ = [](const channel::ItemId& name) {
    return own_key(secret_of(3), "holdfast.letter.v1", name);
  };
};

TEST_F(LetterTest, IsReadByItsReceiverAndItsWriterAndByNobodyElse) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{4093}, most_letter_text_bytes}) {
    const std::string text(size, 'x'), sealed = from_her(text);
    EXPECT_LE(sealed.size(), most_letter_bytes);
    EXPECT_EQ(letter_text(sealed, reader_, writer_[0].id(), test_channel()), text);
    EXPECT_EQ(own_letter_text(sealed, hers_, writer_[0].id(), test_channel()), text);
    EXPECT_FALSE(letter_text(sealed, third_, writer_[0].id(), test_channel()));
    EXPECT_FALSE(own_letter_text(sealed, thirds_, writer_[0].id(), test_channel()));
  }
}

TEST_F(LetterTest, OpensForNobodyWhereAnotherSaysItOnceMore) {
  const std::string sealed = from_her("a heart");
  EXPECT_FALSE(letter_text(sealed, reader_, third_[0].id(), test_channel()));
  EXPECT_FALSE(letter_text(sealed, reader_, writer_[0].id(), test_name<channel::ChannelTag>("another")));
}

TEST_F(LetterTest, TellsNeitherWordsNorLengthNorReceiver) {
  const std::string little = from_her("no"), more = from_her(std::string(4000, 'n'));
  EXPECT_EQ(little.size(), more.size());
  EXPECT_EQ(more.find("nnnn"), std::string::npos);
  const auto& receiver = reader_[0].seal_key().bytes;
  EXPECT_EQ(more.find(std::string(receiver.begin(), receiver.end())), std::string::npos);
}

TEST_F(LetterTest, RefusesWhatWasChangedAnywhere) {
  const std::string sound = from_her("what I think");
  for (std::size_t at = 0; at < sound.size(); at += 13) {
    std::string bent = sound;
    bent[at] = static_cast<char>(bent[at] ^ 1);
    EXPECT_FALSE(letter_text(bent, reader_, writer_[0].id(), test_channel())) << at;
  }
  for (const std::size_t size : {std::size_t{0}, std::size_t{40}, std::size_t{112}, sound.size() - 1})
    EXPECT_FALSE(letter_text(sound.substr(0, size), reader_, writer_[0].id(), test_channel())) << size;
}

}  // namespace
}  // namespace holdfast::seal
