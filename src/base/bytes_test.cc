// Rows of bytes: what is written is read back the same, and what is too short or out of range stays failed.
#include "base/bytes.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

TEST(Bytes, are_little_endian_and_read_back_the_same) {
  const std::string row = Writer().number(std::uint16_t{0x0102}).number(std::uint64_t{3}).raw("calm").take();
  EXPECT_EQ(to_hex(row), "0201030000000000000063616c6d");
  Reader in(row);
  EXPECT_EQ(in.number<std::uint16_t>(), 0x0102);
  EXPECT_EQ(in.number<std::uint64_t>(), 3u);
  EXPECT_EQ(in.raw(4), "calm");
  EXPECT_TRUE(in.complete());
}

TEST(Bytes, that_are_too_few_leave_the_reader_failed) {
  Reader in("ab");
  EXPECT_EQ(in.number<std::uint32_t>(), 0u);
  EXPECT_TRUE(in.failed());
  EXPECT_EQ(in.raw(1), "") << "once failed, it hands out nothing";
  EXPECT_FALSE(in.complete());
}

TEST(Bytes, as_hexadecimal_digits_have_one_spelling) {
  std::array<unsigned char, 2> two{};
  ASSERT_TRUE(from_hex("0aff", two));
  EXPECT_EQ(two, (std::array<unsigned char, 2>{0x0A, 0xFF}));
  for (const char* none : {"", "0af", "0aff0", "0AFF", "0a f", "0xff"})
    EXPECT_FALSE(from_hex(none, two)) << none;
}

}  // namespace
}  // namespace holdfast
