// sha256: the name of some bytes, the same on every machine (FIPS 180-4). A relay
// keeps a token by this name, so that a copied store is no key, and both ends tell two items apart by it.
#pragma once
#include <array>
#include <string_view>

namespace holdfast::post {

std::array<unsigned char, 32> sha256(std::string_view bytes);

}  // namespace holdfast::post
