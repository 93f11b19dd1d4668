// The vault file's header: the only part of it that is not encrypted. It says that this is a vault, which
// format, and in up to eight key slots, each holding the same random vault key wrapped under another secret.
// A header belongs to one vault key and never changes while that key counts: another secret means another key
// and with it another header. So the header of an old copy opens none of today's pages.
//
// It stands twice at the front of the file, in blocks of 4096 bytes with a BLAKE2b checksum each; writing
// does one copy after the other with a sync between, so a torn write always leaves one whole copy, and the
// newer generation counts. Damage that hits both copies in different places is put together again, and a
// single flipped bit in a copy is found by its checksum. Layout in SECURITY.md; integers are little-endian.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "base/result.h"
#include "vault/vault.h"
#include "vault/vfs.h"

namespace holdfast::vault {

enum class SlotKind : std::uint32_t { empty = 0, passphrase = 1, recovery_words = 2 };

struct KeySlot {
  SlotKind kind = SlotKind::empty;
  KeyCost cost;
  std::array<unsigned char, 16> salt{};
  std::array<unsigned char, 24> nonce{};
  std::array<unsigned char, 48> sealed{};  // 32 bytes of vault key and 16 of tag
  // Recovery words since format 2: what is sealed to their public key needs the words to be read, not to be
  // written, so a new vault key can be given to words that nobody has typed.
  std::array<unsigned char, 32> public_key{};
  std::array<unsigned char, 112> boxed{};  // the vault key and a checksum of the slot, in a sealed box
  bool operator==(const KeySlot&) const = default;
};

inline constexpr std::uint32_t format_version =
    2;  // written; 1 is read, and left at the first change of a key
inline constexpr std::size_t slot_count = 8;

struct Header {
  std::uint32_t format = format_version;
  std::uint64_t generation = 1;
  std::array<unsigned char, 16> vault_id{};
  std::array<KeySlot, slot_count> slots{};
  std::array<unsigned char, 32> proof{};  // over all the rest, by a key that comes from the vault key
  bool operator==(const Header&) const = default;
};

using HeaderBlock = std::array<unsigned char, header_copy_bytes>;

bool begins_like_a_vault(const char (&first)[16]);
HeaderBlock encode(const Header& header);
// What may be wrong with one copy is one of: no vault at all, another version, damage.
[[nodiscard]] Result<Header> decode(const HeaderBlock& block);

struct HeaderRead {
  Header header;
  bool a_stands = true;  // whether this copy holds that header whole; if not it has to be written again
  bool b_stands = true;
  bool both_stand() const { return a_stands && b_stands; }
};

// From both copies, repairing what can be repaired (in memory only). not a vault: unknown_format.
[[nodiscard]] Result<HeaderRead> decode_both(const HeaderBlock& a, const HeaderBlock& b);

[[nodiscard]] Result<HeaderRead> read_header(RawFile& file);
// One copy, sync, the other, sync; begins with one that does not stand, so that a whole one is always there.
[[nodiscard]] Result<> write_header(RawFile& file, const HeaderRead& before, const Header& header);
// Only the copies that do not stand.
[[nodiscard]] Result<> repair_header(RawFile& file, const HeaderRead& found);

}  // namespace holdfast::vault
