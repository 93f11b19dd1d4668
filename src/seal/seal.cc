// See seal.h.
#include "seal/seal.h"

#include <sodium.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/ensure.h"
#include "seal/derive.h"

namespace holdfast::seal {
namespace {

constexpr std::string_view wire_domain = "holdfast.wire.v1";
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t before_bytes = signature_bytes + 4;  // in front of the signed bytes
static_assert(nonce_bytes == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(signature_bytes == crypto_sign_BYTES);

const unsigned char* as_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string sealed_with(const channel::ChannelId& channel, std::uint32_t epoch) {
  return channel::Writer().raw(wire_domain).raw(channel.bytes).number(epoch).take();
}

Secret sealing_key(const Secret& epoch_key) {
  return derived(epoch_key, "holdfast.seal.v1");
}

tl::unexpected<Problem> not_a_members() {
  return problem(
      ProblemKind::damaged,
      "Something in this channel was not written by whom it names. It was left out; nothing of the "
      "diary was changed.",
      "item");
}

std::string heir_claim(const channel::ChannelId& channel, const channel::MemberId& old,
                       const channel::MemberId& heir, const channel::SealKey& seal) {
  return channel::Writer()
      .raw("holdfast.heir.v1")
      .raw(channel.bytes)
      .raw(old.bytes)
      .raw(heir.bytes)
      .raw(seal.bytes)
      .take();
}

bool is_heirs_own(const channel::Item& item) {
  const auto heir = channel::heir_of(item.body);
  if (!heir) return false;
  const std::string claim = heir_claim(item.channel, item.member, heir->id, heir->seal);
  return crypto_sign_verify_detached(heir->proof.data(), as_bytes(claim), claim.size(),
                                     heir->id.bytes.data()) == 0;
}

// Of what one key has opened.
Result<OpenedItem> unpacked(std::string_view padded, std::uint32_t epoch, const ChannelKeys& channel) {
  channel::Reader in(padded);
  std::array<unsigned char, signature_bytes> signature;
  in.fill(signature);
  const auto size = in.number<std::uint32_t>();
  in.expect(size <= in.left());
  const std::string_view bytes = in.raw(size);
  const std::string_view zeros = in.raw(in.left());
  if (in.failed() || padded.size() != padded_size(before_bytes + size) ||
      std::ranges::any_of(zeros, [](char c) { return c != '\0'; }))
    return not_a_members();
  auto item = verified(bytes, signature, channel);
  if (item && item->item.epoch != epoch) return not_a_members();
  return item;
}

}  // namespace

std::size_t padded_size(std::size_t bytes) {
  if (bytes < 2) return bytes;
  const int exponent = std::bit_width(bytes) - 1;
  const int kept = std::bit_width(static_cast<unsigned>(exponent));
  const std::size_t mask = (std::size_t{1} << std::max(0, exponent - kept)) - 1;
  return (bytes + mask) & ~mask;
}

SignedItem sign(const channel::Item& item, const MemberKeys& keys, const ChannelKeys& channel) {
  ensure(item.member == keys.id() && item.channel == channel.channel());
  SignedItem out;
  out.bytes = to_bytes(item);
  out.id = channel.id_of(out.bytes);
  crypto_sign_detached(out.signature.data(), nullptr, as_bytes(out.bytes), out.bytes.size(),
                       keys.signing().data());
  return out;
}

std::string heir_body(const channel::ChannelId& channel, const channel::MemberId& old,
                      const MemberKeys& heir) {
  const std::string claim = heir_claim(channel, old, heir.id(), heir.seal_key());
  channel::Heir body{heir.id(), heir.seal_key(), {}};
  crypto_sign_detached(body.proof.data(), nullptr, as_bytes(claim), claim.size(), heir.signing().data());
  return to_bytes(body);
}

Result<OpenedItem> verified(std::string_view bytes, std::span<const unsigned char, signature_bytes> signature,
                            const ChannelKeys& channel) {
  auto item = channel::item_of(bytes, channel.channel());
  if (!item) return pass_on(item);
  if (crypto_sign_verify_detached(signature.data(), as_bytes(bytes), bytes.size(),
                                  item->member.bytes.data()) != 0)
    return not_a_members();
  if (item->kind == channel::kind::heir && !is_heirs_own(*item)) return not_a_members();
  OpenedItem out{{channel.id_of(bytes), std::string(bytes), {}}, std::move(*item)};
  std::ranges::copy(signature, out.signed_item.signature.begin());
  return out;
}

Result<std::string> sealed(const SignedItem& item, const ChannelKeys& channel, const Secret* key,
                           const Chance& chance) {
  const auto read = channel::item_of(item.bytes, channel.channel());
  if (!read) return pass_on(read);
  const auto keys = channel.of(read->epoch);
  if (key == nullptr && !keys.empty()) key = keys.front();
  if (key == nullptr)
    return problem(ProblemKind::not_found,
                   "The key this was sealed under has not come to this device yet. It is kept here.", "item");
  Secret padded(padded_size(before_bytes + item.bytes.size()));
  const std::string head =
      channel::Writer().raw(item.signature).number(static_cast<std::uint32_t>(item.bytes.size())).take();
  std::memcpy(padded.data(), head.data(), head.size());
  std::memcpy(padded.data() + head.size(), item.bytes.data(), item.bytes.size());
  const std::string with = sealed_with(channel.channel(), read->epoch);
  std::string wire(nonce_bytes + padded.size() + tag_bytes, '\0');
  auto* out = reinterpret_cast<unsigned char*>(wire.data());
  chance({out, nonce_bytes});
  crypto_aead_xchacha20poly1305_ietf_encrypt(out + nonce_bytes, nullptr, padded.data(), padded.size(),
                                             as_bytes(with), with.size(), nullptr, out,
                                             sealing_key(*key).data());
  return wire;
}

Result<OpenedItem> opened(std::string_view wire, const ChannelKeys& channel) {
  if (wire.size() > nonce_bytes + tag_bytes + before_bytes && wire.size() <= longest_wire) {
    Secret padded(wire.size() - nonce_bytes - tag_bytes);
    for (auto epoch = channel.epochs().rbegin(); epoch != channel.epochs().rend(); ++epoch)
      for (const Secret& key : epoch->second) {
        const std::string with = sealed_with(channel.channel(), epoch->first);
        if (crypto_aead_xchacha20poly1305_ietf_decrypt(
                padded.data(), nullptr, nullptr, as_bytes(wire) + nonce_bytes, wire.size() - nonce_bytes,
                as_bytes(with), with.size(), as_bytes(wire), sealing_key(key).data()) == 0) {
          auto item = unpacked(padded.text(), epoch->first, channel);
          if (item) item->with = &key;
          return item;
        }
      }
  }
  return problem(ProblemKind::locked,
                 "Something here cannot be opened: it is damaged, belongs to another channel, or its key has "
                 "not come yet. It was left where it is.",
                 "item");
}

}  // namespace holdfast::seal
