// See pairing.h; docs/formats/channel.md has every byte.
#include "seal/pairing.h"

#include <sodium.h>

#include <algorithm>
#include <cctype>

#include "channel/bytes.h"
#include "seal/derive.h"
#include "seal/seal.h"

namespace holdfast::seal {
namespace {

constexpr std::string_view letters = "0123456789abcdefghjkmnpqrstvwxyz";  // none that looks like another
constexpr std::size_t drawn_letters = 14, line_letters = 16, group_letters = 4;
constexpr std::string_view wire_domain = "holdfast.pair.v1";
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t longest_name = 64;

const unsigned char* as_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string about(PairingStep step) {
  return Writer().raw(wire_domain).number(static_cast<std::uint8_t>(step)).take();
}

// The two letters that tell a slip.
void add_check(Secret& line) {
  std::array<unsigned char, 16> sum{};
  const std::string_view first = line.text().substr(0, drawn_letters);
  crypto_generichash(sum.data(), sum.size(), as_bytes(first), first.size(), nullptr, 0);
  line.data()[drawn_letters] = static_cast<unsigned char>(letters[sum[0] % letters.size()]);
  line.data()[drawn_letters + 1] = static_cast<unsigned char>(letters[sum[1] % letters.size()]);
}

tl::unexpected<Problem> no_line() {
  return unchanged(ProblemKind::bad_request,
                   "That is not the line the new device shows: it has four times four letters and digits, "
                   "and a slip of the hand is noticed. Type it once more.",
                   "line");
}

}  // namespace

PairingLine PairingLine::drawn(const Chance& chance) {
  start_sealing();
  Secret line(line_letters);
  chance({line.data(), drawn_letters});
  for (std::size_t k = 0; k < drawn_letters; ++k)
    line.data()[k] = static_cast<unsigned char>(letters[line.data()[k] % letters.size()]);
  add_check(line);
  return PairingLine(std::move(line));
}

Result<PairingLine> PairingLine::typed(std::string_view text) {
  start_sealing();
  Secret line;
  for (const char typed : text) {
    if (std::isspace(static_cast<unsigned char>(typed)) != 0 || typed == '-') continue;
    char one = static_cast<char>(std::tolower(static_cast<unsigned char>(typed)));
    one = one == 'o' ? '0' : one == 'i' || one == 'l' ? '1' : one;
    if (letters.find(one) == std::string_view::npos || line.size() == line_letters) return no_line();
    line.push_back(static_cast<unsigned char>(one));
  }
  if (line.size() != line_letters) return no_line();
  Secret right = line.clone();
  add_check(right);
  if (!right.same_as(line)) return no_line();
  return PairingLine(std::move(line));
}

std::string PairingLine::text() const {
  std::string out;
  for (std::size_t k = 0; k < line_.size(); ++k) {
    if (k > 0 && k % group_letters == 0) out += '-';
    out += static_cast<char>(line_.data()[k]);
  }
  return out;
}

Secret PairingLine::token() const {
  return derived(line_, "holdfast.pair.token.v1");
}

channel::ItemId PairingLine::name_of(PairingStep step) const {
  const Secret name = derived(line_, "holdfast.pair.name.v1", about(step));
  channel::ItemId out;
  std::copy_n(name.data(), out.bytes.size(), out.bytes.begin());
  return out;
}

std::string PairingLine::sealed(PairingStep step, std::string_view said, const Chance& chance) const {
  const Secret key = derived(line_, "holdfast.pair.seal.v1");
  const std::string with = about(step);
  std::string wire(nonce_bytes + said.size() + tag_bytes, '\0');
  auto* out = reinterpret_cast<unsigned char*>(wire.data());
  chance({out, nonce_bytes});
  crypto_aead_xchacha20poly1305_ietf_encrypt(out + nonce_bytes, nullptr, as_bytes(said), said.size(),
                                             as_bytes(with), with.size(), nullptr, out, key.data());
  return wire;
}

std::optional<std::string> PairingLine::opened(PairingStep step, std::string_view wire) const {
  if (wire.size() < nonce_bytes + tag_bytes || wire.size() > longest_pairing_wire) return std::nullopt;
  const Secret key = derived(line_, "holdfast.pair.seal.v1");
  const std::string with = about(step);
  std::string said(wire.size() - nonce_bytes - tag_bytes, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          reinterpret_cast<unsigned char*>(said.data()), nullptr, nullptr, as_bytes(wire) + nonce_bytes,
          wire.size() - nonce_bytes, as_bytes(with), with.size(), as_bytes(wire), key.data()) != 0)
    return std::nullopt;
  return said;
}

std::string to_bytes(const PairingOffer& offer) {
  return Writer().raw(offer.channel.bytes).raw(offer.genesis.bytes).raw(offer.commitment).take();
}

std::string to_bytes(const PairingAsk& ask) {
  return Writer()
      .raw(ask.member.bytes)
      .raw(ask.seal.bytes)
      .raw(ask.number)
      .number(static_cast<std::uint8_t>(ask.name.size()))
      .raw(ask.name)
      .take();
}

std::optional<PairingOffer> pairing_offer_of(std::string_view bytes) {
  Reader in(bytes);
  PairingOffer offer{in.name<channel::ChannelTag>(), in.name<channel::ItemTag>(), {}};
  in.fill(offer.commitment);
  if (!in.complete() || offer.channel.none() || offer.genesis.none()) return std::nullopt;
  return offer;
}

std::optional<PairingAsk> pairing_ask_of(std::string_view bytes) {
  Reader in(bytes);
  PairingAsk ask{in.name<channel::MemberTag>(), in.name<channel::SealTag>(), {}, {}};
  in.fill(ask.number);
  ask.name = in.raw(in.number<std::uint8_t>());
  if (!in.complete() || ask.member.none() || ask.seal.none() || ask.name.size() > longest_name)
    return std::nullopt;
  return ask;
}

PairingNumber commitment_to(const PairingNumber& number, const channel::ChannelId& channel,
                            const channel::ItemId& genesis) {
  const Secret made = derived(Secret::from(number), "holdfast.pair.commit.v1",
                              Writer().raw(channel.bytes).raw(genesis.bytes).take());
  PairingNumber out;
  std::copy_n(made.data(), out.size(), out.begin());
  return out;
}

PairingWords compared_words(const PairingNumber& opening, const PairingOffer& offer, const PairingAsk& ask) {
  const Secret made =
      derived(Secret::from(opening), "holdfast.pair.words.v1", to_bytes(offer) + to_bytes(ask));
  std::uint64_t bits = 0;
  for (std::size_t k = 0; k < 5; ++k) bits |= std::uint64_t{made.data()[k]} << (8 * k);
  PairingWords out;
  for (std::uint16_t& word : out) {
    word = static_cast<std::uint16_t>(bits % 1024);
    bits /= 1024;
  }
  return out;
}

}  // namespace holdfast::seal
