// The cipher of the vault's pages by libsodium, which uses the processor's vector instructions where there
// are any. SQLite3 Multiple Ciphers brings both functions in plain C, a third as fast; cmake/Sqlite.cmake
// leaves those out, and these stand in their place: ChaCha20 and Poly1305 of RFC 8439, so the file stays the
// same to the last bit.
#include <sodium.h>

#include <cstddef>
#include <cstdint>

extern "C" {

void chacha20_xor(void* data, std::size_t n, const std::uint8_t key[32], const std::uint8_t nonce[12],
                  std::uint32_t counter) {
  auto* bytes = static_cast<unsigned char*>(data);
  crypto_stream_chacha20_ietf_xor_ic(bytes, bytes, n, nonce, counter, key);
}

void poly1305(const std::uint8_t* message, std::size_t n, const std::uint8_t key[32], std::uint8_t tag[16]) {
  crypto_onetimeauth_poly1305(tag, message, n, key);
}
}
