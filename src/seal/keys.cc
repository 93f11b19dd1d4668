// See keys.h.
#include "seal/keys.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/ensure.h"
#include "seal/derive.h"

namespace holdfast::seal {

void start_sealing() {
  static const int started = sodium_init();
  ensure(started >= 0);
}

Secret derived(const Secret& key, std::string_view purpose, std::string_view about) {
  start_sealing();
  Secret out(32);
  crypto_generichash_state state;
  ensure(crypto_generichash_init(&state, key.data(), key.size(), out.size()) == 0);
  for (const std::string_view part : {purpose, about})
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()), part.size());
  crypto_generichash_final(&state, out.data(), out.size());
  sodium_memzero(&state, sizeof state);
  return out;
}

Chance system_chance() {
  return [](std::span<unsigned char> bytes) {
    start_sealing();
    randombytes_buf(bytes.data(), bytes.size());
  };
}

Chance chance_from(const Secret& key) {
  const auto held = std::make_shared<const Secret>(key.clone());
  return [held, drawn = std::uint64_t{0}](std::span<unsigned char> bytes) mutable {
    while (!bytes.empty()) {
      const Secret block = derived(*held, "holdfast.chance.v1", channel::Writer().number(drawn++).take());
      const std::size_t n = std::min(bytes.size(), block.size());
      std::copy_n(block.data(), n, bytes.begin());
      bytes = bytes.subspan(n);
    }
  };
}

Secret new_key(const Chance& chance) {
  Secret key(32);
  chance({key.data(), key.size()});
  return key;
}

Secret MemberKeys::new_seed(const Chance& chance) {
  return new_key(chance);
}

MemberKeys::MemberKeys(const Secret& seed)
    : signing_(crypto_sign_SECRETKEYBYTES), opening_(crypto_box_SECRETKEYBYTES) {
  ensure(seed.size() == 32);
  const Secret for_signing = derived(seed, "holdfast.member.sign.v1");
  const Secret for_opening = derived(seed, "holdfast.member.open.v1");
  crypto_sign_seed_keypair(id_.bytes.data(), signing_.data(), for_signing.data());
  std::memcpy(opening_.data(), for_opening.data(), opening_.size());
  ensure(crypto_scalarmult_base(seal_key_.bytes.data(), opening_.data()) == 0);
}

ChannelKeys::ChannelKeys(const channel::ChannelId& channel, const Secret& secret)
    : channel_(channel), secret_(secret.clone()), naming_(derived(secret, "holdfast.name.v1")) {
  ensure(secret.size() == 32);
}

channel::ItemId ChannelKeys::id_of(std::string_view signed_bytes) const {
  channel::ItemId id;
  crypto_generichash(id.bytes.data(), id.bytes.size(),
                     reinterpret_cast<const unsigned char*>(signed_bytes.data()), signed_bytes.size(),
                     naming_.data(), naming_.size());
  return id;
}

channel::Identify ChannelKeys::identify() const {
  return [this](std::string_view bytes) { return id_of(bytes); };
}

void ChannelKeys::add(std::uint32_t epoch, const Secret& key) {
  ensure(key.size() == 32 && epoch > 0);
  auto& keys = epochs_[epoch];
  if (std::ranges::none_of(keys, [&](const Secret& one) { return one.same_as(key); }))
    keys.push_back(key.clone());
}

std::vector<const Secret*> ChannelKeys::of(std::uint32_t epoch) const {
  std::vector<const Secret*> out;
  if (const auto keys = epochs_.find(epoch); keys != epochs_.end())
    for (const Secret& key : keys->second) out.push_back(&key);
  return out;
}

channel::ChannelId new_channel(const Chance& chance) {
  channel::ChannelId id;
  chance(id.bytes);
  return id;
}

channel::Commitment commitment_to(const channel::ChannelId& channel, std::uint32_t epoch, const Secret& key) {
  const std::string about = channel::Writer().raw(channel.bytes).number(epoch).take();
  const Secret made = derived(key, "holdfast.commit.v1", about);
  channel::Commitment commitment;
  std::memcpy(commitment.bytes.data(), made.data(), made.size());
  return commitment;
}

namespace {

constexpr std::uint32_t most_kib = 4u << 20, most_passes = 64;

bool acceptable_cost(const WordCost& cost) {
  return cost.passes >= crypto_pwhash_argon2id_OPSLIMIT_MIN && cost.passes <= most_passes &&
         cost.memory_kib >= crypto_pwhash_argon2id_MEMLIMIT_MIN / 1024 && cost.memory_kib <= most_kib &&
         std::uint64_t{cost.passes} * cost.memory_kib <= std::uint64_t{4} * 16 * (512u << 10);
}

}  // namespace

Result<WordKeys> keys_of_words(const Secret& words, std::span<const unsigned char, 16> salt,
                               const WordCost& cost) {
  start_sealing();
  static_assert(crypto_pwhash_SALTBYTES == 16);
  if (!acceptable_cost(cost))
    return problem(ProblemKind::damaged,
                   "What is kept here for the recovery words asks for more or less work than Holdfast ever "
                   "does. It was not tried. Use another copy of the folder.",
                   "door");
  Secret root(32);
  if (crypto_pwhash(root.data(), root.size(), reinterpret_cast<const char*>(words.data()), words.size(),
                    salt.data(), cost.passes, std::size_t{cost.memory_kib} * 1024,
                    crypto_pwhash_ALG_ARGON2ID13) != 0)
    return problem(ProblemKind::unreadable,
                   "There is not enough free memory to check the recovery words: " +
                       std::to_string(cost.memory_kib / 1024) +
                       " MiB are needed for a moment. Close something and try again.");
  return WordKeys{derived(root, "holdfast.words.open.v1"), derived(root, "holdfast.words.vouch.v1"),
                  derived(root, "holdfast.words.sign.v1")};
}

MemberKeys member_of_words(const WordKeys& words) {
  start_sealing();
  MemberKeys keys;
  keys.signing_ = Secret(crypto_sign_SECRETKEYBYTES);
  keys.opening_ = words.opening.clone();
  crypto_sign_seed_keypair(keys.id_.bytes.data(), keys.signing_.data(), words.signing.data());
  ensure(crypto_scalarmult_base(keys.seal_key_.bytes.data(), keys.opening_.data()) == 0);
  return keys;
}

std::array<unsigned char, 32> voucher_for(const Secret& vouching, const channel::ChannelId& channel,
                                          const channel::MemberId& founder) {
  const std::string about = channel::Writer().raw(channel.bytes).raw(founder.bytes).take();
  const Secret made = derived(vouching, "holdfast.voucher.v1", about);
  std::array<unsigned char, 32> out;
  std::memcpy(out.data(), made.data(), out.size());
  return out;
}

Result<Paper> paper_for(const Secret& words, const channel::ChannelId& channel,
                        const channel::MemberId& founder, const WordCost& cost) {
  channel::Recovery recovery;
  recovery.salt = salt_of_words;
  recovery.passes = cost.passes;
  recovery.memory_kib = cost.memory_kib;
  const auto keys = keys_of_words(words, recovery.salt, cost);
  if (!keys) return pass_on(keys);
  const MemberKeys member = member_of_words(*keys);
  recovery.seal = member.seal_key();
  recovery.voucher = voucher_for(keys->vouching, channel, founder);
  return Paper{recovery, {member.id(), member.seal_key(), channel::Rights::admin, "paper"}};
}

Secret own_key(const Secret& seed, std::string_view purpose, const channel::ItemId& about) {
  return derived(seed, purpose, {reinterpret_cast<const char*>(about.bytes.data()), about.bytes.size()});
}

Secret relay_token(const Secret& epoch_key, const channel::ChannelId& channel) {
  return derived(epoch_key, "holdfast.relay.epoch.v1", channel::Writer().raw(channel.bytes).take());
}

Secret relay_token(const channel::SealKey& words) {
  return derived(Secret::from(words.bytes), "holdfast.relay.words.v1");
}

}  // namespace holdfast::seal
