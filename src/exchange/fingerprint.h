// fingerprint: a short name for what a row says, the same on every machine and for ever, so that importing a
// file twice adds nothing. SipHash-2-4 (Aumasson and Bernstein 2012) under two fixed keys gives 128 bits: in
// a diary of a million rows, the chance that two different rows share a name is below 1e-26. It is no secret:
// it names, it does not hide.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::exchange {

std::uint64_t sip_hash(std::array<std::uint64_t, 2> key, std::string_view bytes);

struct Fingerprint {
  std::uint64_t high = 0, low = 0;
  auto operator<=>(const Fingerprint&) const = default;
};
Fingerprint fingerprint_of(std::string_view bytes);
std::string hex(const Fingerprint& fingerprint);  // 32 digits

}  // namespace holdfast::exchange
