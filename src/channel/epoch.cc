// See epoch.h. The bytes of kinds epoch and heir.
#include "channel/epoch.h"

#include <algorithm>

#include "base/ensure.h"
#include "base/text.h"

namespace holdfast::channel {
namespace {

constexpr std::size_t most_members = 256;
constexpr std::size_t longest_name = 64;

bool sound_epoch(const Epoch& epoch) {
  const bool first = epoch.number == 1;
  if (epoch.number == 0 || first != epoch.previous.none() || epoch.commitment.none()) return false;
  if (epoch.members.empty() || epoch.members.size() > most_members || epoch.cut.size() > most_members)
    return false;
  for (std::size_t i = 0; i < epoch.members.size(); ++i) {
    const Member& member = epoch.members[i];
    if (member.id.none() || member.seal.none() || member.name.size() > longest_name ||
        !is_utf8(member.name) || (i > 0 && !(epoch.members[i - 1].id < member.id)))
      return false;
  }
  return std::ranges::adjacent_find(epoch.cut, [](const ItemId& a, const ItemId& b) { return !(a < b); }) ==
         epoch.cut.end();
}

tl::unexpected<Problem> no_such_epoch() {
  return problem(
      ProblemKind::unsupported,
      "Who belongs to this channel was changed in a way that this version of Holdfast cannot read. "
      "It is kept; update this one.",
      "epoch");
}

}  // namespace

std::string to_bytes(const Epoch& epoch) {
  ensure(sound_epoch(epoch));
  Writer out;
  out.number(epoch.number).raw(epoch.previous.bytes).raw(epoch.commitment.bytes).raw(epoch.previous_key);
  out.number(static_cast<std::uint16_t>(epoch.members.size()));
  for (const Member& member : epoch.members) {
    out.raw(member.id.bytes).raw(member.seal.bytes).number(static_cast<std::uint8_t>(member.rights));
    out.number(static_cast<std::uint8_t>(member.name.size())).raw(member.name);
  }
  out.number(static_cast<std::uint8_t>(epoch.recovery ? 1 : 0));
  if (epoch.recovery) {
    out.raw(epoch.recovery->seal.bytes).raw(epoch.recovery->salt).number(epoch.recovery->passes);
    out.number(epoch.recovery->memory_kib).raw(epoch.recovery->voucher);
  }
  out.number(static_cast<std::uint16_t>(epoch.cut.size()));
  for (const ItemId& id : epoch.cut) out.raw(id.bytes);
  out.raw(epoch.door);
  return out.take();
}

Result<Epoch> epoch_of(std::string_view body) {
  Reader in(body);
  Epoch epoch;
  epoch.number = in.number<std::uint32_t>();
  epoch.previous = in.name<ItemTag>();
  epoch.commitment = in.name<CommitmentTag>();
  in.fill(epoch.previous_key);
  const auto members = in.number<std::uint16_t>();
  for (std::size_t i = 0; i < members && !in.failed(); ++i) {
    Member& member = epoch.members.emplace_back();
    member.id = in.name<MemberTag>();
    member.seal = in.name<SealTag>();
    const auto rights = in.number<std::uint8_t>();
    in.expect(rights == 1 || rights == 3);
    member.rights = static_cast<Rights>(rights);
    member.name = in.raw(in.number<std::uint8_t>());
  }
  const auto has_recovery = in.number<std::uint8_t>();
  in.expect(has_recovery <= 1);
  if (has_recovery == 1) {
    Recovery& recovery = epoch.recovery.emplace();
    recovery.seal = in.name<SealTag>();
    in.fill(recovery.salt);
    recovery.passes = in.number<std::uint32_t>();
    recovery.memory_kib = in.number<std::uint32_t>();
    in.fill(recovery.voucher);
  }
  const auto cut = in.number<std::uint16_t>();
  for (std::size_t i = 0; i < cut && !in.failed(); ++i) epoch.cut.push_back(in.name<ItemTag>());
  in.fill(epoch.door);
  if (!in.complete() || !sound_epoch(epoch)) return no_such_epoch();
  return epoch;
}

bool is_paper(const Member& member, const Epoch& epoch) {
  return epoch.recovery && epoch.recovery->seal == member.seal;
}

std::string to_bytes(const Heir& heir) {
  return Writer().raw(heir.id.bytes).raw(heir.seal.bytes).raw(heir.proof).take();
}

Result<Heir> heir_of(std::string_view body) {
  Reader in(body);
  Heir heir{in.name<MemberTag>(), in.name<SealTag>()};
  in.fill(heir.proof);
  if (!in.complete() || heir.id.none() || heir.seal.none()) return no_such_epoch();
  return heir;
}

}  // namespace holdfast::channel
