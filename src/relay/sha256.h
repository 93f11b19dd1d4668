// sha256: the name of some bytes, the same on every machine (FIPS 180-4). The relay's only mathematics: it
// keeps a token by this name, so that a copied store is no key, and tells two items apart by it.
#pragma once
#include <array>
#include <string_view>

namespace holdfast::relay {

std::array<unsigned char, 32> sha256(std::string_view bytes);

}  // namespace holdfast::relay
