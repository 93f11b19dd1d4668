// boxes: the two ways in which this room puts something into a box. One is for whoever has a key: a text
// whose length nobody sees (closed.h, letter.h). The other is for whoever has a member's keys, without a name
// on it (door.h, letter.h). Not part of the room's face.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "seal/keys.h"

namespace holdfast::seal {

// nonce (24) | XChaCha20-Poly1305(size u32 | text | zeros up to a multiple of 4096; authenticated: `told`)
std::string text_box(std::string_view text, const Secret& key, std::string_view told, const Chance& chance);
// Nothing: of another key, told otherwise, or not what was put in. At most `most_bytes` of a box are tried.
std::optional<std::string> text_of(std::string_view box, const Secret& key, std::string_view told,
                                   std::size_t most_bytes);

inline constexpr std::size_t member_box_adds = 48;  // to what is put in
// As crypto_box_seal makes it, with a passing key pair from `chance`.
std::string member_box(const Secret& inside, const channel::SealKey& to, const Chance& chance);
std::optional<Secret> from_member_box(std::string_view box, const Secret& opening);

}  // namespace holdfast::seal
