// See keys.h. Calibration takes the memory first, because memory is what makes guessing dear on special
// hardware: 256 MiB (or 512 where that leaves room for three passes), less only where that would be more than
// a quarter of the machine's; then as many passes as half a second allows, at least two.
#include "vault/keys.h"

#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <vector>

#include "base/ensure.h"
#include "base/letters.h"

namespace holdfast::vault {
namespace {

constexpr std::uint64_t mebibyte = 1ULL << 20;

// Everything about a slot except what is sealed in it, and which vault and place it belongs to.
std::vector<unsigned char> authenticated(const Header& header, std::size_t index) {
  const KeySlot& slot = header.slots[index];
  std::vector<unsigned char> bytes;
  const auto number = [&bytes](std::uint64_t value) {
    for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<unsigned char>(value >> (8 * i)));
  };
  number(format_version);
  number(index);
  number(static_cast<std::uint64_t>(slot.kind));
  number(slot.cost.passes);
  number(slot.cost.memory_bytes);
  bytes.insert(bytes.end(), header.vault_id.begin(), header.vault_id.end());
  bytes.insert(bytes.end(), slot.salt.begin(), slot.salt.end());
  return bytes;
}

Result<Secret> wrapping_key(const Secret& secret, const KeySlot& slot) {
  if (!acceptable(slot.cost))
    return problem(ProblemKind::damaged, "A key slot of this vault asks for more work than any of ours does.",
                   "header");
  Secret key(crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  static_assert(crypto_pwhash_SALTBYTES == 16);
  const char* typed = secret.empty() ? "" : reinterpret_cast<const char*>(secret.data());
  if (crypto_pwhash(key.data(), key.size(), typed, secret.size(), slot.salt.data(), slot.cost.passes,
                    static_cast<std::size_t>(slot.cost.memory_bytes), crypto_pwhash_ALG_ARGON2ID13) != 0)
    return problem(ProblemKind::unreadable,
                   "There is not enough free memory to check the passphrase: " +
                       std::to_string(slot.cost.memory_bytes / mebibyte) +
                       " MiB are needed for a moment. Close something and try again.");
  return key;
}

double seconds_for(const KeyCost& cost) {
  KeySlot slot;
  slot.cost = cost;
  const Secret secret = Secret::from("calibration");
  const auto begun = std::chrono::steady_clock::now();
  if (!wrapping_key(secret, slot)) return -1;
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

}  // namespace

void start_cryptography() {
  static const int started = sodium_init();
  ensure(started >= 0);
}

Secret random_key() {
  start_cryptography();
  Secret key(32);
  randombytes_buf(key.data(), key.size());
  return key;
}

void random_fill(std::span<unsigned char> bytes) {
  start_cryptography();
  randombytes_buf(bytes.data(), bytes.size());
}

bool acceptable(const KeyCost& cost) {
  return cost.passes >= crypto_pwhash_argon2id_OPSLIMIT_MIN && cost.passes <= 64 &&
         cost.memory_bytes >= crypto_pwhash_argon2id_MEMLIMIT_MIN && cost.memory_bytes <= 4096 * mebibyte;
}

KeyCost least_key_cost() {
  return {crypto_pwhash_argon2id_OPSLIMIT_MIN, crypto_pwhash_argon2id_MEMLIMIT_MIN};
}

KeyCost calibrated_key_cost() {
  start_cryptography();
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page_bytes = sysconf(_SC_PAGESIZE);
  std::uint64_t memory = 1024 * mebibyte;
  if (pages > 0 && page_bytes > 0)
    memory = static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_bytes);
  KeyCost cost{2, 256 * mebibyte};
  while (cost.memory_bytes > 16 * mebibyte && cost.memory_bytes > memory / 4) cost.memory_bytes /= 2;
  double two_passes = seconds_for(cost);
  while (two_passes < 0 && cost.memory_bytes > 8 * mebibyte) {
    cost.memory_bytes /= 2;
    two_passes = seconds_for(cost);
  }
  if (two_passes <= 0) return cost;
  double one_pass = two_passes / 2;
  if (3 * 2 * one_pass <= 0.5 && cost.memory_bytes == 256 * mebibyte && memory > 4096 * mebibyte) {
    cost.memory_bytes *= 2;
    one_pass *= 2;
  }
  cost.passes = static_cast<std::uint64_t>(std::clamp(0.5 / one_pass, 2.0, 16.0));
  return cost;
}

Result<> seal(Header& header, std::size_t index, SlotKind kind, const Secret& secret, const KeyCost& cost,
              const Secret& vault_key) {
  start_cryptography();
  ensure(index < slot_count && vault_key.size() == 32);
  KeySlot& slot = header.slots[index];
  slot.kind = kind;
  slot.cost = cost;
  random_fill(slot.salt);
  random_fill(slot.nonce);
  const auto key = wrapping_key(nfc(secret), slot);
  if (!key) return pass_on(key);
  const auto with = authenticated(header, index);
  unsigned long long sealed_bytes = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(slot.sealed.data(), &sealed_bytes, vault_key.data(),
                                             vault_key.size(), with.data(), with.size(), nullptr,
                                             slot.nonce.data(), key->data());
  ensure(sealed_bytes == slot.sealed.size());
  return {};
}

Result<Unsealed> unseal(const Header& header, SlotKind kind, const Secret& secret) {
  start_cryptography();
  // One keyboard types "ä" as one character, another as two. Mostly there is one form, and one trial.
  for (const Secret& form : forms_of(secret))
    for (std::size_t i = 0; i < slot_count; ++i) {
      const KeySlot& slot = header.slots[i];
      if (slot.kind != kind) continue;
      const auto key = wrapping_key(form, slot);
      if (!key) return pass_on(key);
      const auto with = authenticated(header, i);
      Unsealed opened{Secret(32), kind, i};
      unsigned long long bytes = 0;
      if (crypto_aead_xchacha20poly1305_ietf_decrypt(opened.vault_key.data(), &bytes, nullptr,
                                                     slot.sealed.data(), slot.sealed.size(), with.data(),
                                                     with.size(), slot.nonce.data(), key->data()) == 0)
        return opened;
    }
  return problem(ProblemKind::locked,
                 kind == SlotKind::passphrase
                     ? "This passphrase does not open the vault. Nothing is lost; try again."
                     : "These recovery words do not open this vault. Nothing is lost; try again.");
}

}  // namespace holdfast::vault
