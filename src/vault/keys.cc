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

// 0: unknown.
std::uint64_t machine_memory() {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page_bytes = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page_bytes <= 0) return 0;
  return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_bytes);
}

// Everything about a slot except what is sealed in it, and which vault and place it belongs to.
std::vector<unsigned char> authenticated(const Header& header, std::size_t index) {
  const KeySlot& slot = header.slots[index];
  std::vector<unsigned char> bytes;
  const auto number = [&bytes](std::uint64_t value) {
    for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<unsigned char>(value >> (8 * i)));
  };
  number(header.format);
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
    return problem(
        ProblemKind::damaged,
        "The header of this file asks for more memory or work than any that Holdfast makes, or than "
        "this machine has. It was not tried. Restore the newest backup.",
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
  if (cost.passes < crypto_pwhash_argon2id_OPSLIMIT_MIN || cost.passes > 64 ||
      cost.memory_bytes < crypto_pwhash_argon2id_MEMLIMIT_MIN || cost.memory_bytes > 4096 * mebibyte)
    return false;
  const std::uint64_t machine = machine_memory();
  return (machine == 0 || cost.memory_bytes <= machine) &&
         cost.passes * cost.memory_bytes <= 4 * 16 * 512 * mebibyte;
}

KeyCost least_key_cost() {
  return {crypto_pwhash_argon2id_OPSLIMIT_MIN, crypto_pwhash_argon2id_MEMLIMIT_MIN};
}

KeyCost calibrated_key_cost() {
  start_cryptography();
  const std::uint64_t known = machine_memory();
  const std::uint64_t memory = known > 0 ? known : 1024 * mebibyte;
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

namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t inside_checksum_bytes = 32;
static_assert(sizeof(KeySlot::boxed) == crypto_box_SEALBYTES + key_bytes + inside_checksum_bytes);
static_assert(sizeof(KeySlot::public_key) == crypto_box_PUBLICKEYBYTES);
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == crypto_box_SECRETKEYBYTES);

bool has_box(const Header& header, const KeySlot& slot) {
  return header.format >= 2 && slot.kind == SlotKind::recovery_words;
}

void checksum_of_slot(const Header& header, std::size_t index, unsigned char* into) {
  const auto with = authenticated(header, index);
  crypto_generichash(into, inside_checksum_bytes, with.data(), with.size(), nullptr, 0);
}

void put_in_box(Header& header, std::size_t index, const Secret& vault_key) {
  KeySlot& slot = header.slots[index];
  Secret inside(key_bytes + inside_checksum_bytes);
  std::memcpy(inside.data(), vault_key.data(), key_bytes);
  checksum_of_slot(header, index, inside.data() + key_bytes);
  ensure(crypto_box_seal(slot.boxed.data(), inside.data(), inside.size(), slot.public_key.data()) == 0);
}

std::optional<Secret> out_of_box(const Header& header, std::size_t index, const Secret& key) {
  const KeySlot& slot = header.slots[index];
  Secret inside(key_bytes + inside_checksum_bytes);
  if (crypto_box_seal_open(inside.data(), slot.boxed.data(), slot.boxed.size(), slot.public_key.data(),
                           key.data()) != 0)
    return std::nullopt;
  std::array<unsigned char, inside_checksum_bytes> expected{};
  checksum_of_slot(header, index, expected.data());
  if (sodium_memcmp(expected.data(), inside.data() + key_bytes, inside_checksum_bytes) != 0)
    return std::nullopt;
  return Secret::from(inside.bytes().first(key_bytes));
}

void wrap(Header& header, std::size_t index, const Secret& key, const Secret& vault_key) {
  KeySlot& slot = header.slots[index];
  random_fill(slot.nonce);
  const auto with = authenticated(header, index);
  unsigned long long sealed_bytes = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(slot.sealed.data(), &sealed_bytes, vault_key.data(),
                                             vault_key.size(), with.data(), with.size(), nullptr,
                                             slot.nonce.data(), key.data());
  ensure(sealed_bytes == slot.sealed.size());
}

std::optional<Secret> unwrap(const Header& header, std::size_t index, const Secret& key) {
  const KeySlot& slot = header.slots[index];
  const auto with = authenticated(header, index);
  Secret vault_key(key_bytes);
  unsigned long long bytes = 0;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(vault_key.data(), &bytes, nullptr, slot.sealed.data(),
                                                 slot.sealed.size(), with.data(), with.size(),
                                                 slot.nonce.data(), key.data()) != 0)
    return std::nullopt;
  return vault_key;
}

std::array<unsigned char, sizeof(Header::proof)> proof_of(const Header& header, const Secret& vault_key) {
  constexpr std::string_view purpose = "Holdfast header proof";
  Secret key(key_bytes);
  crypto_generichash(key.data(), key.size(), reinterpret_cast<const unsigned char*>(purpose.data()),
                     purpose.size(), vault_key.data(), vault_key.size());
  Header plain = header;
  plain.proof = {};
  const HeaderBlock block = encode(plain);
  std::array<unsigned char, sizeof(Header::proof)> proof{};
  crypto_generichash(proof.data(), proof.size(), block.data(), block.size(), key.data(), key.size());
  return proof;
}

// A slot's secret as the key it stands for, in the form the slot needs.
void seal_with_key(Header& header, std::size_t index, const Secret& key, const Secret& vault_key) {
  KeySlot& slot = header.slots[index];
  if (!has_box(header, slot)) return wrap(header, index, key, vault_key);
  crypto_scalarmult_base(slot.public_key.data(), key.data());
  put_in_box(header, index, vault_key);
}

}  // namespace

Result<Secret> seal(Header& header, std::size_t index, SlotKind kind, const Secret& secret,
                    const KeyCost& cost, const Secret& vault_key) {
  start_cryptography();
  ensure(index < slot_count && vault_key.size() == key_bytes);
  KeySlot& slot = header.slots[index];
  slot = KeySlot{.kind = kind, .cost = cost};
  random_fill(slot.salt);
  auto key = wrapping_key(nfc(secret), slot);
  if (!key) return key;
  seal_with_key(header, index, *key, vault_key);
  return key;
}

bool seal_again(Header& header, std::size_t index, const Header& old, const Secret* wrapping_key,
                const Secret& vault_key) {
  start_cryptography();
  ensure(index < slot_count && vault_key.size() == key_bytes);
  const KeySlot& before = old.slots[index];
  if (wrapping_key == nullptr && !has_box(old, before)) return false;
  KeySlot& slot = header.slots[index];
  slot = KeySlot{.kind = before.kind, .cost = before.cost, .salt = before.salt};
  if (wrapping_key != nullptr) {
    seal_with_key(header, index, *wrapping_key, vault_key);
  } else {
    slot.public_key = before.public_key;
    put_in_box(header, index, vault_key);
  }
  return true;
}

bool is_key_of(const Header& header, const Secret& vault_key) {
  start_cryptography();
  if (header.format < 2) return true;
  const auto expected = proof_of(header, vault_key);
  return sodium_memcmp(expected.data(), header.proof.data(), expected.size()) == 0;
}

void prove(Header& header, const Secret& vault_key) {
  start_cryptography();
  header.proof = proof_of(header, vault_key);
}

Result<Unsealed> unseal(const Header& header, SlotKind kind, const Secret& secret) {
  start_cryptography();
  // One keyboard types "ä" as one character, another as two. Mostly there is one form, and one trial.
  for (const Secret& form : forms_of(secret))
    for (std::size_t i = 0; i < slot_count; ++i) {
      const KeySlot& slot = header.slots[i];
      if (slot.kind != kind) continue;
      auto key = wrapping_key(form, slot);
      if (!key) return pass_on(key);
      auto vault_key = has_box(header, slot) ? out_of_box(header, i, *key) : unwrap(header, i, *key);
      if (!vault_key) continue;
      if (!is_key_of(header, *vault_key))
        return unchanged(ProblemKind::damaged,
                         "The header of this file was changed by something other than Holdfast, so it is not "
                         "trusted. Restore the newest backup.",
                         "header");
      return Unsealed{std::move(*vault_key), kind, i, std::move(*key)};
    }
  return problem(ProblemKind::locked,
                 kind == SlotKind::passphrase
                     ? "This is not the passphrase of this diary. Nothing is lost; try again."
                     : "These are not the recovery words of this diary. Nothing is lost; try again.");
}

}  // namespace holdfast::vault
