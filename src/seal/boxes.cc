// See boxes.h.
#include "seal/boxes.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/ensure.h"
#include "seal/derive.h"
#include "seal/seal.h"

namespace holdfast::seal {
namespace {

constexpr std::size_t step_bytes = 4096;
constexpr std::size_t text_tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(member_box_adds == crypto_box_SEALBYTES);

const unsigned char* box_bytes_in(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string text_box(std::string_view text, const Secret& key, std::string_view told, const Chance& chance) {
  start_sealing();
  ensure(key.size() == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  std::string padded = channel::Writer().number(static_cast<std::uint32_t>(text.size())).raw(text).take();
  padded.resize((padded.size() + step_bytes - 1) / step_bytes * step_bytes, '\0');
  std::string box(nonce_bytes + padded.size() + text_tag_bytes, '\0');
  auto* out = reinterpret_cast<unsigned char*>(box.data());
  chance({out, nonce_bytes});
  crypto_aead_xchacha20poly1305_ietf_encrypt(out + nonce_bytes, nullptr, box_bytes_in(padded), padded.size(),
                                             box_bytes_in(told), told.size(), nullptr, out, key.data());
  sodium_memzero(padded.data(), padded.size());
  return box;
}

std::optional<std::string> text_of(std::string_view box, const Secret& key, std::string_view told,
                                   std::size_t most_bytes) {
  if (box.size() < nonce_bytes + text_tag_bytes + step_bytes || box.size() > most_bytes) return std::nullopt;
  std::string padded(box.size() - nonce_bytes - text_tag_bytes, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          reinterpret_cast<unsigned char*>(padded.data()), nullptr, nullptr, box_bytes_in(box) + nonce_bytes,
          box.size() - nonce_bytes, box_bytes_in(told), told.size(), box_bytes_in(box), key.data()) != 0)
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

std::string member_box(const Secret& inside, const channel::SealKey& to, const Chance& chance) {
  const Secret seed = new_key(chance);
  Secret passing(crypto_box_SECRETKEYBYTES);
  std::array<unsigned char, crypto_box_PUBLICKEYBYTES> passing_public;
  ensure(crypto_box_seed_keypair(passing_public.data(), passing.data(), seed.data()) == 0);
  std::array<unsigned char, crypto_box_NONCEBYTES> nonce;
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, nonce.size());
  crypto_generichash_update(&state, passing_public.data(), passing_public.size());
  crypto_generichash_update(&state, to.bytes.data(), to.bytes.size());
  crypto_generichash_final(&state, nonce.data(), nonce.size());
  std::string box(passing_public.begin(), passing_public.end());
  box.resize(inside.size() + member_box_adds);
  ensure(crypto_box_easy(reinterpret_cast<unsigned char*>(box.data()) + passing_public.size(), inside.data(),
                         inside.size(), nonce.data(), to.bytes.data(), passing.data()) == 0);
  return box;
}

std::optional<Secret> from_member_box(std::string_view box, const Secret& opening) {
  std::array<unsigned char, 32> own;
  if (box.size() <= member_box_adds || crypto_scalarmult_base(own.data(), opening.data()) != 0)
    return std::nullopt;
  Secret inside(box.size() - member_box_adds);
  if (crypto_box_seal_open(inside.data(), box_bytes_in(box), box.size(), own.data(), opening.data()) != 0)
    return std::nullopt;
  return inside;
}

}  // namespace holdfast::seal
