// derive: one key for one purpose, from another. Keyed BLAKE2b of a text that says what for and, where it
// matters, what about; the texts stand in docs/formats/channel.md. Not part of the room's face.
#pragma once
#include <string_view>

#include "base/secret.h"

namespace holdfast::seal {

void start_sealing();  // libsodium, once; everything here calls it
Secret derived(const Secret& key, std::string_view purpose, std::string_view about = {});

}  // namespace holdfast::seal
