// The published test vectors, and that names stay what they are.
#include "exchange/fingerprint.h"

#include <gtest/gtest.h>

namespace holdfast::exchange {
namespace {

TEST(Fingerprint, SipHashGivesItsAuthorsTestVectors) {
  // Appendix A of the paper: key 00..0f, message 00..0e; and the reference vectors for the shorter messages.
  const std::array<std::uint64_t, 2> key{0x0706050403020100u, 0x0f0e0d0c0b0a0908u};
  std::string message;
  EXPECT_EQ(sip_hash(key, message), 0x726fdb47dd0e0e31u);
  message += '\0';
  EXPECT_EQ(sip_hash(key, message), 0x74f839c593dc67fdu);
  for (char byte = 1; byte < 15; ++byte) message += byte;
  EXPECT_EQ(sip_hash(key, message), 0xa129ca6149be45e5u);
}

TEST(Fingerprint, TheSameWordsHaveTheSameNameForEver) {
  EXPECT_EQ(hex(fingerprint_of("")), hex(fingerprint_of("")));
  EXPECT_EQ(hex(fingerprint_of("a row")).size(), 32u);
  EXPECT_NE(fingerprint_of("a row"), fingerprint_of("a rox"));
  EXPECT_NE(fingerprint_of("a row").high, fingerprint_of("a row").low);
}

}  // namespace
}  // namespace holdfast::exchange
