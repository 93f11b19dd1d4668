// By the library that is here for TLS anyway: libpq's on a relay's side, the caller's on this one.
#include "post/sha256.h"

#include <openssl/evp.h>

#include "base/ensure.h"

namespace holdfast::post {

std::array<unsigned char, 32> sha256(std::string_view bytes) {
  std::array<unsigned char, 32> out;
  unsigned int size = 0;
  ensure(EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, EVP_sha256(), nullptr) == 1 &&
         size == out.size());
  return out;
}

}  // namespace holdfast::post
