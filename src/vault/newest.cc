// See newest.h. The note lies in the lock file, which stands beside every vault that was ever open for
// writing: a nonce, then the number and the random bytes of the state, in XChaCha20-Poly1305 under a key of
// its own from the vault key. A vault that was re-keyed or replaced by another cannot read it.
#include "vault/newest.h"

#include <sodium.h>

#include <array>
#include <cstring>

#include "base/problem_codes.h"
#include "vault/body.h"

namespace holdfast::vault {
namespace {

constexpr std::size_t state_letters = 32;  // 16 bytes in hexadecimal
struct Plain {
  std::int64_t n = 0;
  std::array<char, state_letters> state{};
};
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
                      sealed_bytes = sizeof(Plain) + crypto_aead_xchacha20poly1305_ietf_ABYTES;
using Note = std::array<unsigned char, nonce_bytes + sealed_bytes>;

Secret key_of_notes(const Secret& vault_key) {
  static constexpr std::string_view purpose = "the newest state of this vault";
  Secret key(crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  crypto_generichash(key.data(), key.size(), reinterpret_cast<const unsigned char*>(purpose.data()),
                     purpose.size(), vault_key.data(), vault_key.size());
  return key;
}

Path place_of(const Path& vault) {
  return beside(vault, ".lock");
}

}  // namespace

void note_newest(const Path& vault, const Secret& key, const Ground& ground, const FileState& newest) {
  start_cryptography();
  if (newest.state.size() != state_letters) return;
  Plain plain{.n = newest.n};
  std::memcpy(plain.state.data(), newest.state.data(), state_letters);
  Note note{};
  random_fill(std::span(note).first(nonce_bytes));
  const Secret own = key_of_notes(key);
  crypto_aead_xchacha20poly1305_ietf_encrypt(note.data() + nonce_bytes, nullptr,
                                             reinterpret_cast<const unsigned char*>(&plain), sizeof plain,
                                             nullptr, 0, nullptr, note.data(), own.data());
  Disk& disk = disk_of(ground);
  const Path place = place_of(vault);
  if (disk.kind(place) == FileKind::absent && !disk.create(place)) return;
  if (auto file = RawFile::open(ground.base_vfs, place)) (void)file->write(0, note);
}

std::optional<FileState> noted_newest(const Path& vault, const Secret& key, const Ground& ground) {
  start_cryptography();
  if (disk_of(ground).kind(place_of(vault)) != FileKind::file) return std::nullopt;
  auto file = RawFile::open(ground.base_vfs, place_of(vault), true);
  Note note{};
  if (!file || !file->read(0, note)) return std::nullopt;
  Plain plain;
  const Secret own = key_of_notes(key);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(&plain), nullptr, nullptr,
                                                 note.data() + nonce_bytes, sealed_bytes, nullptr, 0,
                                                 note.data(), own.data()) != 0)
    return std::nullopt;
  return FileState{plain.n, std::string(plain.state.data(), state_letters)};
}

Result<> forget_newest(const Path& vault, const Ground& ground) {
  if (disk_of(ground).kind(place_of(vault)) != FileKind::file) return {};
  auto file = RawFile::open(ground.base_vfs, place_of(vault));
  if (!file) return pass_on(file);
  if (auto written = file->write(0, Note{}); !written) return written;
  return file->sync();
}

bool lacks(const std::vector<FileState>& states, const std::optional<FileState>& noted) {
  if (!noted || states.empty()) return false;
  if (states.back().n < noted->n) return true;
  for (const FileState& one : states)
    if (one.n == noted->n) return one.state != noted->state;
  return false;
}

bool Vault::Body::log_reads_back() const {
  if (aside || only_read) return true;
  for (int tries = 0; tries < 2; ++tries) {  // another process may have folded its log in meanwhile
    const auto noted = noted_newest(path, vault_key, ground);
    const auto next = Connection::open(path, vault_key, ground, Access::read_alone);
    if (!next) return true;  // reading the pages says why
    const auto states = states_of(**next);
    if (!states || !lacks(*states, noted)) return true;
  }
  return false;
}

Remark newest_is_missing(const Path& vault) {
  return {
      code::newest_missing,
      "What was written here last is not in this diary any more: an older copy of the file was put in its "
      "place, or its log (" +
          beside(vault, "-wal").string() +
          ") was taken away or cut short. Look at what is there, in the copies beside it and in the "
          "backups, before you write on; this is said until something is written."};
}

}  // namespace holdfast::vault
