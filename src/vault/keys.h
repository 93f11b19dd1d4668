// Key slots: a secret a person can hold (passphrase or recovery words) to the vault key and back.
//
//   wrapping key = Argon2id(secret, slot salt, slot cost)            libsodium crypto_pwhash
//   sealed       = XChaCha20-Poly1305(vault key; nonce; authenticated: format, vault id, slot number, kind,
//   cost, salt)
//
// So neither a slot nor its cost can be exchanged for another's without the secret.
//
// Recovery words (format 2): the wrapping key is an X25519 secret key, and the vault key lies in a sealed box
// (libsodium crypto_box_seal) for its public key, with a checksum of what is authenticated above. So a new
// vault key reaches words that nobody has typed. That no stranger's public key stands there is the header's
// proof: a MAC under a key that comes from the vault key. A slot's wrapping key is never written anywhere,
// not into the vault either: an old secret would read it there.
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

// Fills slot `index` of the header, for the secret as NFC (base/letters.h), and answers its wrapping key.
// unreadable: not enough memory for this cost.
[[nodiscard]] Result<Secret> seal(Header& header, std::size_t index, SlotKind kind, const Secret& secret,
                                  const KeyCost& cost, const Secret& vault_key);

struct Unsealed {
  Secret vault_key;
  SlotKind kind = SlotKind::passphrase;
  std::size_t slot = 0;
  Secret wrapping_key;  // of that slot: whoever holds it can seal another vault key there
};
// Tries the secret on every slot of this kind, as it is and in its other Unicode forms; locked if none opens;
// damaged where the slot opens and the
// header is not the one that was written with this vault key.
[[nodiscard]] Result<Unsealed> unseal(const Header& header, SlotKind kind, const Secret& secret);

// The slot `index` of `old` into the same place of `header`, for another vault key; its secret stays what it
// is. A passphrase's needs the wrapping key; words of format 2 need none. False: it cannot be done without.
[[nodiscard]] bool seal_again(Header& header, std::size_t index, const Header& old,
                              const Secret* wrapping_key, const Secret& vault_key);
// Whether the header was written with this vault key (of format 1 only the pages tell).
bool is_key_of(const Header& header, const Secret& vault_key);
// After the slots: what shows later that this header is of this vault key.
void prove(Header& header, const Secret& vault_key);

// Within what this program accepts: Argon2id's minimum up to 4 GiB (and what the machine has), 64 passes, and
// four times the work of the dearest slot that is ever made. Asked before any memory is taken.
bool acceptable(const KeyCost& cost);

}  // namespace holdfast::vault
