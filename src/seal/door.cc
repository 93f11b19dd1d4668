// See door.h.
#include "seal/door.h"

#include <sodium.h>

#include <array>
#include <cstring>
#include <utility>

#include "base/ensure.h"
#include "seal/boxes.h"
#include "seal/derive.h"

namespace holdfast::seal {
namespace {

constexpr std::string_view door_domain = "holdfast.door.v1", box_domain = "holdfast.dkey.v1";
constexpr std::size_t inside_bytes = 16 + 32 + 4 + 32 + 32 + 32;
constexpr std::size_t box_bytes = inside_bytes + member_box_adds;

const unsigned char* door_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Secret inside_of(const DoorKey& key) {
  Secret inside(inside_bytes);
  const std::string head = channel::Writer()
                               .raw(box_domain)
                               .raw(key.channel.bytes)
                               .number(key.epoch)
                               .raw(key.genesis.bytes)
                               .take();
  std::memcpy(inside.data(), head.data(), head.size());
  std::memcpy(inside.data() + head.size(), key.channel_secret.data(), 32);
  std::memcpy(inside.data() + head.size() + 32, key.epoch_key.data(), 32);
  return inside;
}

std::optional<DoorKey> from_box(std::string_view box, const Secret& opening) {
  const auto inside = from_member_box(box, opening);
  if (!inside || inside->size() != inside_bytes) return std::nullopt;
  channel::Reader in(inside->text());
  in.expect(in.raw(box_domain.size()) == box_domain);
  DoorKey key;
  key.channel = in.name<channel::ChannelTag>();
  key.epoch = in.number<std::uint32_t>();
  key.genesis = in.name<channel::ItemTag>();
  key.channel_secret = Secret(32);
  key.epoch_key = Secret(32);
  in.fill({key.channel_secret.data(), 32});
  in.fill({key.epoch_key.data(), 32});
  if (!in.complete() || key.epoch == 0 || key.channel.none()) return std::nullopt;
  return key;
}

struct DoorParts {
  struct Paper {
    std::array<unsigned char, 16> salt{};
    WordCost cost;
    std::array<unsigned char, 32> voucher{};
    std::string_view box;
  };
  std::optional<Paper> paper;
  std::vector<std::string_view> boxes;
};

Result<DoorParts> parts_of(std::string_view door) {
  channel::Reader in(door);
  in.expect(door.size() <= longest_door && in.raw(door_domain.size()) == door_domain);
  DoorParts parts;
  const auto has_paper = in.number<std::uint8_t>();
  in.expect(has_paper <= 1);
  if (has_paper == 1 && !in.failed()) {
    auto& paper = parts.paper.emplace();
    in.fill(paper.salt);
    paper.cost.passes = in.number<std::uint32_t>();
    paper.cost.memory_kib = in.number<std::uint32_t>();
    in.fill(paper.voucher);
    paper.box = in.raw(box_bytes);
  }
  const auto count = in.number<std::uint16_t>();
  for (std::size_t i = 0; i < count && !in.failed(); ++i) parts.boxes.push_back(in.raw(box_bytes));
  if (!in.complete())
    return unchanged(
        ProblemKind::damaged,
        "What brings the keys of this channel is damaged here. Another copy of the folder may have it whole.",
        "door");
  return parts;
}

tl::unexpected<Problem> no_box() {
  return problem(ProblemKind::locked,
                 "These keys do not open this channel: it is another's, or this device was removed from it.",
                 "door");
}

}  // namespace

std::string door_for(const DoorKey& key, const std::vector<channel::Member>& members,
                     const std::optional<channel::Recovery>& recovery, const Chance& chance) {
  start_sealing();
  const Secret inside = inside_of(key);
  channel::Writer out;
  out.raw(door_domain).number(static_cast<std::uint8_t>(recovery ? 1 : 0));
  if (recovery) {
    out.raw(recovery->salt).number(recovery->passes).number(recovery->memory_kib).raw(recovery->voucher);
    out.raw(member_box(inside, recovery->seal, chance));
  }
  out.number(static_cast<std::uint16_t>(members.size()));
  for (const channel::Member& member : members) out.raw(member_box(inside, member.seal, chance));
  return out.take();
}

std::array<unsigned char, 32> hash_of(std::string_view bytes) {
  std::array<unsigned char, 32> hash;
  crypto_generichash(hash.data(), hash.size(), door_bytes(bytes), bytes.size(), nullptr, 0);
  return hash;
}

Result<DoorKey> door_key(std::string_view door, const MemberKeys& member) {
  const auto parts = parts_of(door);
  if (!parts) return pass_on(parts);
  for (const std::string_view box : parts->boxes)
    if (auto key = from_box(box, member.opening())) return std::move(*key);
  return no_box();
}

Result<const WordKeys*> PaperDoors::keys(std::span<const unsigned char, 16> salt, const WordCost& cost) {
  const std::string about = channel::Writer().raw(salt).number(cost.passes).number(cost.memory_kib).take();
  auto made = made_.find(about);
  if (made == made_.end()) {
    auto keys = keys_of_words(words_, salt, cost);
    if (!keys) return pass_on(keys);
    made = made_.emplace(about, std::move(*keys)).first;
  }
  return &made->second;
}

Result<PaperKey> PaperDoors::key_of(std::string_view door) {
  const auto parts = parts_of(door);
  if (!parts) return pass_on(parts);
  if (!parts->paper)
    return problem(ProblemKind::not_found, "No recovery words were made for this door.", "door");
  const auto& [salt, cost, voucher, box] = *parts->paper;
  const auto made = keys(salt, cost);
  if (!made) return pass_on(made);
  auto key = from_box(box, (*made)->opening);
  if (!key) return no_box();
  return PaperKey{std::move(*key), (*made)->clone(), voucher};
}

bool fits(const DoorKey& key, const channel::Epoch& epoch) {
  return key.epoch == epoch.number &&
         commitment_to(key.channel, key.epoch, key.epoch_key) == epoch.commitment;
}

bool vouched(const PaperKey& paper, const channel::MemberId& founder) {
  const auto expected = voucher_for(paper.words.vouching, paper.key.channel, founder);
  return sodium_memcmp(expected.data(), paper.voucher.data(), expected.size()) == 0;
}

Result<Announced> announce(Announcement announcement, const MemberKeys& admin, ChannelKeys& channel,
                           const Secret* previous_key, const Chance& chance) {
  channel::Epoch& epoch = announcement.epoch;
  ensure((epoch.number == 1) == (previous_key == nullptr));
  DoorKey key{channel.channel(), epoch.number, announcement.genesis, channel.secret().clone(),
              new_key(chance)};
  epoch.commitment = commitment_to(channel.channel(), epoch.number, key.epoch_key);
  if (previous_key != nullptr) std::memcpy(epoch.previous_key.data(), previous_key->data(), 32);
  Announced out;
  out.door = door_for(key, epoch.members, epoch.recovery, chance);
  epoch.door = hash_of(out.door);
  const std::string body = to_bytes(epoch);
  if (body.size() > channel::most_body_bytes)
    return problem(ProblemKind::bad_request, "There are too many members for one channel.", "epoch");
  out.item = sign({.channel = channel.channel(),
                   .epoch = epoch.number,
                   .member = admin.id(),
                   .prev = announcement.prev,
                   .seen = std::move(announcement.seen),
                   .kind = channel::kind::epoch,
                   .body = body},
                  admin, channel);
  channel.add(epoch.number, key.epoch_key);
  return out;
}

}  // namespace holdfast::seal
