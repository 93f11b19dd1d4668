// See closed.h; docs/formats/channel.md has every byte.
#include "seal/closed.h"

#include <sodium.h>

#include <algorithm>

#include "base/ensure.h"
#include "seal/derive.h"
#include "seal/seal.h"

namespace holdfast::seal {
namespace {

constexpr std::size_t step_bytes = 4096;
constexpr std::size_t closed_tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* bytes_in(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string told_of(const channel::ChannelId& channel, const channel::ItemId& about) {
  return channel::Writer().raw("holdfast.closed.v1").raw(channel.bytes).raw(about.bytes).take();
}

std::array<unsigned char, 32> commitment_of(const Secret& key, const std::string& told) {
  const Secret committed = derived(key, "holdfast.closed.commit.v1", told);
  std::array<unsigned char, 32> out{};
  std::copy_n(committed.data(), out.size(), out.begin());
  return out;
}

}  // namespace

ClosedText closed(std::string_view text, const Secret& key, const channel::ChannelId& channel,
                  const channel::ItemId& about, const Chance& chance) {
  ensure(text.size() <= most_closed_bytes && key.size() == 32);
  const std::string told = told_of(channel, about);
  const Secret sealing = derived(key, "holdfast.closed.seal.v1");
  std::string padded = channel::Writer().number(static_cast<std::uint32_t>(text.size())).raw(text).take();
  padded.resize((padded.size() + step_bytes - 1) / step_bytes * step_bytes, '\0');
  std::string box(nonce_bytes + padded.size() + closed_tag_bytes, '\0');
  auto* out = reinterpret_cast<unsigned char*>(box.data());
  chance({out, nonce_bytes});
  crypto_aead_xchacha20poly1305_ietf_encrypt(out + nonce_bytes, nullptr, bytes_in(padded), padded.size(),
                                             bytes_in(told), told.size(), nullptr, out, sealing.data());
  sodium_memzero(padded.data(), padded.size());
  return {commitment_of(key, told), std::move(box)};
}

std::optional<std::string> opened(const ClosedText& closed, const Secret& key,
                                  const channel::ChannelId& channel, const channel::ItemId& about) {
  const std::string told = told_of(channel, about);
  if (key.size() != 32 || closed.box.size() < nonce_bytes + closed_tag_bytes + step_bytes ||
      closed.box.size() > most_box_bytes || commitment_of(key, told) != closed.commitment)
    return std::nullopt;
  const Secret sealing = derived(key, "holdfast.closed.seal.v1");
  std::string padded(closed.box.size() - nonce_bytes - closed_tag_bytes, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(padded.data()), nullptr,
                                                 nullptr, bytes_in(closed.box) + nonce_bytes,
                                                 closed.box.size() - nonce_bytes, bytes_in(told), told.size(),
                                                 bytes_in(closed.box), sealing.data()) != 0)
    return std::nullopt;
  channel::Reader in(padded);
  const auto size = in.number<std::uint32_t>();
  std::string text(in.raw(size));
  const std::string_view zeros = in.raw(in.left());
  const bool sound = !in.failed() && padded.size() % step_bytes == 0 && zeros.size() < step_bytes &&
                     std::ranges::all_of(zeros, [](char c) { return c == '\0'; });
  sodium_memzero(padded.data(), padded.size());
  if (!sound) return std::nullopt;
  return text;
}

}  // namespace holdfast::seal
