// The page cipher against the published vectors of RFC 8439, called as SQLite3 Multiple Ciphers calls it.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

extern "C" void chacha20_xor(void* data, std::size_t n, const std::uint8_t key[32],
                             const std::uint8_t nonce[12], std::uint32_t counter);
extern "C" void poly1305(const std::uint8_t* message, std::size_t n, const std::uint8_t key[32],
                         std::uint8_t tag[16]);

namespace holdfast::vault {
namespace {

std::vector<std::uint8_t> bytes(const std::string& hex) {
  std::vector<std::uint8_t> out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return out;
}

TEST(PageCipher, EncryptsAsPublished) {  // RFC 8439, section 2.4.2
  std::string text =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen "
      "would "
      "be it.";
  const auto key = bytes("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  const auto nonce = bytes("000000000000004a00000000");
  chacha20_xor(text.data(), text.size(), key.data(), nonce.data(), 1);
  const auto wanted = bytes(
      "6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0bf91b65c5524733ab8f593dabcd62b3571639d6"
      "24e65152ab"
      "8f530c359f0861d807ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab77937365af90bbf74a35be6b40b8e"
      "edf2785e42"
      "874d");
  ASSERT_EQ(text.size(), wanted.size());
  EXPECT_EQ(std::memcmp(text.data(), wanted.data(), wanted.size()), 0);
}

TEST(PageCipher, AuthenticatesAsPublished) {  // RFC 8439, section 2.5.2
  const std::string text = "Cryptographic Forum Research Group";
  const auto key = bytes("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b");
  std::uint8_t tag[16];
  poly1305(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), key.data(), tag);
  EXPECT_EQ(std::memcmp(tag, bytes("a8061dc1305136c6c22b8baf0c0127a9").data(), 16), 0);
}

}  // namespace
}  // namespace holdfast::vault
