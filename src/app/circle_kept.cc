// Invitations to a circle, and askings with one, as they are kept from one day to the next: what each side
// of a pairing needs to go on (carry/pairing.h), the day it began, and where.
#include <array>
#include <utility>

#include "app/held_circles.h"
#include "base/encoding.h"
#include "vault/word_list.h"

namespace holdfast::app {

std::string id_of_line(const seal::PairingLine& line) {
  return channel::to_hex(line.name_of(seal::PairingStep::offer)).substr(0, 8);
}

Result<std::vector<KeptInvitation>> invitations_of(World& world, const KeptCircle& kept) {
  const auto shelf = on_shelf(*world.vault, shelf_of(kept.of(), invitations_shelf));
  if (!shelf) return pass_on(shelf);
  std::vector<KeptInvitation> out;
  for (const auto& [id, bytes] : *shelf) {
    channel::Reader in(bytes);
    const Date day{in.number<std::int32_t>()};
    const std::string_view rest = in.raw(in.left());
    if (!in.failed()) out.push_back({id, day, Secret::from(rest)});
  }
  return out;
}

Result<> keep_invitation(vault::Transaction& transaction, const KeptCircle& kept,
                         const KeptInvitation& invitation) {
  return transaction.shelve(
      shelf_of(kept.of(), invitations_shelf), invitation.id,
      channel::Writer().number(invitation.day.days).raw(invitation.kept.bytes()).take());
}

Result<carry::PairsOld> recalled(World& world, LoadedCircle& circle, const KeptInvitation& invitation) {
  const auto places = places_of(*world.vault, circle.kept.of());
  if (!places) return pass_on(places);
  if (places->empty() || (places->front().relay && world.outside == nullptr))
    return unchanged(ProblemKind::unsupported, "Nobody here speaks to a relay.", "relay");
  const auto line =
      carry::PairsOld::recalled(invitation.kept, circle.device.channel(),
                                circle.device.replica().roster()->genesis(), carry::mailbox_nowhere());
  if (!line) return pass_on(line);
  const auto typed = seal::PairingLine::typed(line->line());
  if (!typed) return pass_on(typed);
  const Where& where = places->front();
  auto mailbox = where.folder
                     ? carry::mailbox_in(*where.folder, *typed)
                     : carry::mailbox_at({world.outside, *where.relay, {}}, *typed, circle.device.channel(),
                                         [&circle] { return circle.device.relay_slots(); });
  return carry::PairsOld::recalled(invitation.kept, circle.device.channel(),
                                   circle.device.replica().roster()->genesis(), std::move(mailbox));
}

Result<std::vector<KeptAsking>> askings(World& world) {
  const auto shelf = on_shelf(*world.vault, askings_shelf);
  if (!shelf) return pass_on(shelf);
  std::vector<KeptAsking> out;
  for (const auto& [id, bytes] : *shelf) {
    channel::Reader in(bytes);
    KeptAsking one{.id = id, .day = {}, .called = {}, .where = {}, .kept = {}};
    one.day.days = in.number<std::int32_t>();
    std::array<std::string, 4> texts;  // called, folder, relay, pin
    for (std::string& text : texts) text = in.raw(in.number<std::uint16_t>());
    one.called = texts[0];
    one.kept = Secret::from(in.raw(in.left()));
    if (in.failed()) continue;
    if (texts[1].empty()) {
      auto where = relay_named(texts[2], texts[3]);
      if (!where) continue;
      one.where = std::move(*where);
    } else {
      one.where.folder = Path(texts[1]);
    }
    out.push_back(std::move(one));
  }
  return out;
}

Result<> keep_asking(vault::Transaction& transaction, const KeptAsking& asking) {
  channel::Writer out;
  out.number(asking.day.days);
  const auto& relay = asking.where.relay;
  const std::string pin =
      relay && relay->pin
          ? to_hex(std::string_view(reinterpret_cast<const char*>(relay->pin->data()), relay->pin->size()))
          : std::string();
  for (const std::string& text : {asking.called, asking.where.folder.value_or(Path()).string(),
                                  relay ? post::to_text(*relay) : std::string(), pin})
    out.number(static_cast<std::uint16_t>(text.size())).raw(text);
  return transaction.shelve(askings_shelf, asking.id, out.raw(asking.kept.bytes()).take());
}

Result<carry::PairsNew> recalled(World& world, const KeptAsking& asking) {
  if (asking.where.relay && world.outside == nullptr)
    return unchanged(ProblemKind::unsupported, "Nobody here speaks to a relay.", "relay");
  return carry::PairsNew::recalled(asking.kept, [&](const seal::PairingLine& line) {
    return asking.where.folder ? carry::mailbox_in(*asking.where.folder, line)
                               : carry::mailbox_at({world.outside, *asking.where.relay, {}}, line);
  });
}

std::vector<std::string> words_of(const seal::PairingWords& words) {
  std::vector<std::string> out;
  for (const std::uint16_t word : words) out.emplace_back(vault::word_list[word]);
  return out;
}

}  // namespace holdfast::app
