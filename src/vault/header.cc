// See header.h. One copy: bytes 0-15 magic, 16 version, 20 block size, 24 generation, 32 vault id, 48 cipher,
// 52 page size, from 256 the slots at 256 bytes each (128 in format 1), 4032 the
// proof, the rest zero, 4064-4095 BLAKE2b-256 of all before it.
#include "vault/header.h"

#include <sodium.h>

#include <cstring>
#include <string>
#include <vector>

#include "base/ensure.h"

namespace holdfast::vault {
namespace {

constexpr unsigned char magic[16] = {'H', 'o', 'l', 'd', 'f', 'a', 's',  't',
                                     ' ', 'v', 'a', 'u', 'l', 't', '\r', '\n'};
constexpr std::size_t checksum_bytes = 32;
constexpr std::size_t checked_bytes = static_cast<std::size_t>(header_copy_bytes) - checksum_bytes;
constexpr std::size_t slots_at = 256;
constexpr std::size_t slot_bytes_1 = 128;
constexpr std::size_t slot_bytes_2 = 256;
constexpr std::size_t proof_at = 4032;
constexpr std::uint32_t cipher_chacha20 = 1;
constexpr std::uint32_t page_bytes = 4096;

template <class Number>
void put_number(HeaderBlock& block, std::size_t at, Number value) {
  for (std::size_t i = 0; i < sizeof(Number); ++i)
    block[at + i] = static_cast<unsigned char>(static_cast<std::uint64_t>(value) >> (8 * i));
}

template <class Number>
Number get_number(const HeaderBlock& block, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(Number); ++i) value |= std::uint64_t{block[at + i]} << (8 * i);
  return static_cast<Number>(value);
}

template <std::size_t size>
void put_bytes(HeaderBlock& block, std::size_t at, const std::array<unsigned char, size>& bytes) {
  std::memcpy(block.data() + at, bytes.data(), size);
}
template <std::size_t size>
void get_bytes(const HeaderBlock& block, std::size_t at, std::array<unsigned char, size>& bytes) {
  std::memcpy(bytes.data(), block.data() + at, size);
}

std::array<unsigned char, checksum_bytes> checksum(const HeaderBlock& block) {
  std::array<unsigned char, checksum_bytes> sum{};
  crypto_generichash(sum.data(), sum.size(), block.data(), checked_bytes, nullptr, 0);
  return sum;
}

bool whole(const HeaderBlock& block) {
  const auto sum = checksum(block);
  return std::memcmp(sum.data(), block.data() + checked_bytes, checksum_bytes) == 0;
}

// A vault's header with damage still looks like one: most of the magic, in either copy.
bool resembles_a_vault(const HeaderBlock& block) {
  int alike = 0;
  for (std::size_t i = 0; i < sizeof magic; ++i) alike += block[i] == magic[i] ? 1 : 0;
  return alike >= 12;
}

// Damage in both copies, in different places: take each differing piece of 64 bytes from either copy.
std::optional<HeaderBlock> pieced_together(const HeaderBlock& a, const HeaderBlock& b) {
  constexpr std::size_t piece = 64;
  std::vector<std::size_t> differing;
  for (std::size_t at = 0; at < a.size(); at += piece)
    if (std::memcmp(a.data() + at, b.data() + at, piece) != 0) differing.push_back(at);
  if (differing.empty() || differing.size() > 12) return std::nullopt;
  for (std::uint32_t choice = 1; choice + 1 < (1U << differing.size()); ++choice) {
    HeaderBlock candidate = a;
    for (std::size_t i = 0; i < differing.size(); ++i)
      if ((choice >> i & 1U) != 0)
        std::memcpy(candidate.data() + differing[i], b.data() + differing[i], piece);
    if (whole(candidate)) return candidate;
  }
  return std::nullopt;
}

// One flipped bit: try them all. 32768 checksums of 4 KB take about a tenth of a second. A flip in the
// checksum itself leaves a sum that differs in exactly that bit.
std::optional<HeaderBlock> with_one_bit_flipped_back(HeaderBlock block) {
  const auto sum = checksum(block);
  int differing_bits = 0;
  for (std::size_t i = 0; i < checksum_bytes; ++i)
    differing_bits += __builtin_popcount(static_cast<unsigned>(sum[i] ^ block[checked_bytes + i]));
  if (differing_bits == 1) {
    std::memcpy(block.data() + checked_bytes, sum.data(), checksum_bytes);
    return block;
  }
  for (std::size_t bit = 0; bit < checked_bytes * 8; ++bit) {
    const auto mask = static_cast<unsigned char>(1U << (bit % 8));
    block[bit / 8] ^= mask;
    if (whole(block)) return block;
    block[bit / 8] ^= mask;
  }
  return std::nullopt;
}

}  // namespace

bool begins_like_a_vault(const char (&first)[16]) {
  return std::memcmp(first, magic, sizeof magic) == 0;
}

HeaderBlock encode(const Header& header) {
  HeaderBlock block{};
  std::memcpy(block.data(), magic, sizeof magic);
  put_number(block, 16, header.format);
  put_number(block, 20, static_cast<std::uint32_t>(header_copy_bytes));
  put_number(block, 24, header.generation);
  put_bytes(block, 32, header.vault_id);
  put_number(block, 48, cipher_chacha20);
  put_number(block, 52, page_bytes);
  for (std::size_t i = 0; i < slot_count; ++i) {
    const KeySlot& slot = header.slots[i];
    const std::size_t at = slots_at + i * (header.format == 1 ? slot_bytes_1 : slot_bytes_2);
    put_number(block, at, static_cast<std::uint32_t>(slot.kind));
    put_number(block, at + 8, slot.cost.passes);
    put_number(block, at + 16, slot.cost.memory_bytes);
    put_bytes(block, at + 24, slot.salt);
    put_bytes(block, at + 40, slot.nonce);
    put_bytes(block, at + 64, slot.sealed);
    if (header.format == 1) continue;
    put_bytes(block, at + 112, slot.public_key);
    put_bytes(block, at + 144, slot.boxed);
  }
  if (header.format != 1) put_bytes(block, proof_at, header.proof);
  const auto sum = checksum(block);
  std::memcpy(block.data() + checked_bytes, sum.data(), checksum_bytes);
  return block;
}

Result<Header> decode(const HeaderBlock& block) {
  if (std::memcmp(block.data(), magic, sizeof magic) != 0)
    return problem(ProblemKind::unknown_format, "This file is not a Holdfast diary.", "header");
  if (!whole(block))
    return problem(ProblemKind::damaged, "The diary's header is damaged. Restore the newest backup.",
                   "header");
  Header header;
  header.format = get_number<std::uint32_t>(block, 16);
  if (header.format < 1 || header.format > format_version ||
      get_number<std::uint32_t>(block, 48) != cipher_chacha20 ||
      get_number<std::uint32_t>(block, 20) != header_copy_bytes ||
      get_number<std::uint32_t>(block, 52) != page_bytes)
    return problem(ProblemKind::unsupported,
                   "This diary was written by a newer Holdfast. Install that version, or a later one.",
                   "header", "format " + std::to_string(header.format));
  header.generation = get_number<std::uint64_t>(block, 24);
  get_bytes(block, 32, header.vault_id);
  for (std::size_t i = 0; i < slot_count; ++i) {
    KeySlot& slot = header.slots[i];
    const std::size_t at = slots_at + i * (header.format == 1 ? slot_bytes_1 : slot_bytes_2);
    slot.kind = static_cast<SlotKind>(get_number<std::uint32_t>(block, at));
    slot.cost.passes = get_number<std::uint64_t>(block, at + 8);
    slot.cost.memory_bytes = get_number<std::uint64_t>(block, at + 16);
    get_bytes(block, at + 24, slot.salt);
    get_bytes(block, at + 40, slot.nonce);
    get_bytes(block, at + 64, slot.sealed);
    if (header.format == 1) continue;
    get_bytes(block, at + 112, slot.public_key);
    get_bytes(block, at + 144, slot.boxed);
  }
  if (header.format != 1) get_bytes(block, proof_at, header.proof);
  return header;
}

Result<HeaderRead> decode_both(const HeaderBlock& a, const HeaderBlock& b) {
  const bool a_whole = whole(a);
  const bool b_whole = whole(b);
  if (a_whole && b_whole) {
    auto first = decode(a);
    auto second = decode(b);
    if (!first && !second) return pass_on(first);
    if (!first || (second && second->generation > first->generation)) return HeaderRead{*second, false, true};
    return HeaderRead{*first, true, second && *second == *first};
  }
  if (a_whole || b_whole) {
    auto header = decode(a_whole ? a : b);
    if (!header) return pass_on(header);
    return HeaderRead{*header, a_whole, b_whole};
  }
  if (!resembles_a_vault(a) && !resembles_a_vault(b))
    return problem(ProblemKind::unknown_format, "This file is not a Holdfast diary.", "header");
  std::optional<HeaderBlock> mended = pieced_together(a, b);
  if (!mended) mended = with_one_bit_flipped_back(a);
  if (!mended && a != b) mended = with_one_bit_flipped_back(b);
  if (!mended)
    return problem(
        ProblemKind::damaged,
        "Both copies of the diary's header are damaged, so it cannot be opened. Restore the newest backup.",
        "header");
  auto header = decode(*mended);
  if (!header) return pass_on(header);
  return HeaderRead{*header, false, false};
}

Result<HeaderRead> read_header(RawFile& file) {
  const auto size = file.size();
  if (!size) return pass_on(size);
  if (*size == 0)
    return problem(ProblemKind::unknown_format, "This file is empty; it is not a Holdfast diary.", "header");
  HeaderBlock a{};
  HeaderBlock b{};
  if (auto read = file.read(0, a); !read) return pass_on(read);
  if (auto read = file.read(header_copy_bytes, b); !read) return pass_on(read);
  if (*size <= header_region_bytes && resembles_a_vault(a))
    return problem(ProblemKind::damaged, "This diary's file has been cut short. Restore the newest backup.",
                   "header", std::to_string(*size) + " bytes");
  return decode_both(a, b);
}

namespace {

Result<> write_copy(RawFile& file, std::int64_t at, const HeaderBlock& block) {
  if (auto written = file.write(at, block); !written) return written;
  return file.sync();
}

}  // namespace

Result<> write_header(RawFile& file, const HeaderRead& before, const Header& header) {
  const HeaderBlock block = encode(header);
  const std::int64_t first = before.b_stands ? 0 : header_copy_bytes;
  if (auto written = write_copy(file, first, block); !written) return written;
  return write_copy(file, header_copy_bytes - first, block);
}

Result<> repair_header(RawFile& file, const HeaderRead& found) {
  const HeaderBlock block = encode(found.header);
  if (!found.a_stands)
    if (auto written = write_copy(file, 0, block); !written) return written;
  if (!found.b_stands)
    if (auto written = write_copy(file, header_copy_bytes, block); !written) return written;
  return {};
}

}  // namespace holdfast::vault
