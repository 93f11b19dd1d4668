// Key slots: a secret a person can hold (passphrase or recovery words) to the vault key and back.
//
//   wrapping key = Argon2id(secret, slot salt, slot cost)            libsodium crypto_pwhash
//   sealed       = XChaCha20-Poly1305(vault key; nonce; authenticated: format, vault id, slot number, kind,
//   cost, salt)
//
// So neither a slot nor its cost can be exchanged for another's without the secret.
#pragma once
#include <optional>

#include "base/result.h"
#include "base/secret.h"
#include "vault/header.h"

namespace holdfast::vault {

// libsodium, started once. Every function here calls it.
void start_cryptography();

Secret random_key();
void random_fill(std::span<unsigned char> bytes);

// Fills slot `index` of the header, for the secret as NFC (base/letters.h). unreadable: not enough memory for
// this cost.
[[nodiscard]] Result<> seal(Header& header, std::size_t index, SlotKind kind, const Secret& secret,
                            const KeyCost& cost, const Secret& vault_key);

struct Unsealed {
  Secret vault_key;
  SlotKind kind = SlotKind::passphrase;
  std::size_t slot = 0;
};
// Tries the secret on every slot of this kind, as it is and in its other Unicode forms; locked if none opens.
[[nodiscard]] Result<Unsealed> unseal(const Header& header, SlotKind kind, const Secret& secret);

// Within what this program accepts: Argon2id's minimum up to 4 GiB and 64 passes.
bool acceptable(const KeyCost& cost);

}  // namespace holdfast::vault
