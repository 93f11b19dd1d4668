// testing: keys that are known, for the tests of this room. Chance is a row of bytes that counts up from
// where it is told to, so that golden bytes can be made and written down.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "seal/keys.h"

namespace holdfast::seal {

inline Secret secret_of(unsigned char byte) {
  Secret out(32);
  for (std::size_t i = 0; i < out.size(); ++i) out.data()[i] = static_cast<unsigned char>(byte + i);
  return out;
}
inline Chance counting_from(unsigned char byte) {
  return [byte](std::span<unsigned char> bytes) mutable {
    for (unsigned char& one : bytes) one = byte++;
  };
}
inline channel::ChannelId known_channel() {
  channel::ChannelId id;
  id.bytes.fill(0x11);
  return id;
}
inline ChannelKeys known_keys() {
  ChannelKeys keys(known_channel(), secret_of(0x40));
  keys.add(1, secret_of(0x60));
  return keys;
}
inline channel::Item known_item(const MemberKeys& member, std::string body = "calm") {
  return {.channel = known_channel(), .epoch = 1, .member = member.id(), .kind = 1, .body = std::move(body)};
}
inline std::string bytes_of_hex(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return out;
}

}  // namespace holdfast::seal
