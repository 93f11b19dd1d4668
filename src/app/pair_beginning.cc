// How two people become a pair: each has agreed and said how she is called; a line and four words as with a
// device; then the one who begins lets the other in, and each keeps the pair and says that she has agreed.
#include <memory>
#include <utility>

#include "app/handlers.h"
#include "app/held_pairs.h"
#include "app/pairing.h"
#include "app/records.h"
#include "app/square.h"
#include "base/problem_codes.h"
#include "base/text.h"
#include "diary/written.h"

namespace holdfast::app {
namespace {

Result<std::string> called_as(std::string_view typed) {
  std::string name(trimmed(typed));
  if (name.empty() || name.size() > pair::longest_name || printable(name) != name ||
      name.find_first_of("\r\n\t") != std::string::npos)
    return unchanged(ProblemKind::bad_request,
                     "Say how the other is to see you called: a name or initials, on one line.", "called");
  return name;
}

// What both a beginning and a joining are told.
template <class Asked>
Result<PairToBe> pair_to_be(World& world, const Asked& asked) {
  if (world.vault->only_read()) {
    const auto refused = world.vault->begin("", 0);  // says why
    return pass_on(refused);
  }
  if (!asked.agrees)
    return unchanged(ProblemKind::bad_request, "A pair begins with what both agree to.", "agrees");
  auto called = called_as(asked.called);
  if (!called) return pass_on(called);
  const auto person = find_person_if_any(world, asked.relationship);
  if (!person) return pass_on(person);
  auto places = [&] {
    if constexpr (requires { asked.invitation; })
      return places_named(asked.folder, asked.relay, asked.pin, asked.invitation);
    else
      return places_named(asked.folder, asked.relay, asked.pin, {});
  }();
  if (!places) return pass_on(places);
  if (places->size() != 1)
    return unchanged(ProblemKind::bad_request, code::needs_folder,
                     "Say where the two of you meet: in a folder that is carried between you, or at a relay; "
                     "one of the two.",
                     "folder");
  if (places->front().relay && world.outside == nullptr)
    return unchanged(ProblemKind::unsupported, "Nobody here speaks to a relay.", "relay");
  if (places->front().folder)
    if (const auto there = carry::Folder::open(*places->front().folder, {}, seal::system_chance()); !there)
      return pass_on(there);
  return PairToBe{.relationship = *person ? (*person)->record.id.text : std::string(),
                  .called = std::move(*called),
                  .where = std::move(places->front()),
                  .device = {}};
}

}  // namespace

Result<PairAnswer> begun(World& world, const PairToBe& to_be, const channel::Member* other,
                         std::vector<carry::RelaySlot>* slots) {
  LoadedPair pair{.kept = {.id = id_of_pair(to_be.device->channel()),
                           .relationship = to_be.relationship,
                           .called = to_be.called},
                  .device = to_be.device->clone(),
                  .people = {},
                  .seen = {}};
  std::vector<channel::ItemId> written;
  for (const auto& [id, item] : pair.device.items())
    if (!pair.device.is_carried(id)) written.push_back(id);
  if (other != nullptr) {
    auto admitted = pair.device.admit(*other);
    if (!admitted) return pass_on(admitted);
    written.insert(written.end(), admitted->written.begin(), admitted->written.end());
  }
  if (slots != nullptr) *slots = pair.device.relay_slots();
  const carry::Met agreed =
      pair.device.say(pair::to_bytes(pair::Agrees{pair::agreement_version, to_be.called}));
  written.insert(written.end(), agreed.written.begin(), agreed.written.end());
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  if (auto done = transaction->shelve(pairs_shelf, pair.kept.id, diary::dump(diary::written(pair.kept)));
      !done)
    return pass_on(done);
  if (auto done = keep_pair(world, *transaction, pair, written); !done) return pass_on(done);
  if (auto done = keep_place(*world.vault, *transaction, to_be.where, &to_be.memory, pair.kept.of()); !done)
    return pass_on(done);
  if (auto done = transaction->commit(); !done) return pass_on(done);
  return told_after_meeting(
      world, pair, "The two of you are connected. What one puts there the other sees when she looks.");
}

Handled answer(World& world, const BeginPair& asked, Changes&) {
  auto line = seal::PairingLine::typed(asked.line);
  if (!line) return pass_on(line);
  auto to_be = pair_to_be(world, asked);
  if (!to_be) return pass_on(to_be);
  if (world.pairing) world.pairing->end();
  auto device = carry::Device::found(to_be->called);
  if (!device) return pass_on(device);
  to_be->device = std::move(*device);
  if (to_be->where.relay) {  // the channel has to be there before the other finds it
    AtRelay relay(world, to_be->where, to_be->device->channel());
    relay.device = &*to_be->device;
    if (auto met = to_be->device->receive(relay.carrier); !met) return pass_on(met);
    if (auto sent = to_be->device->send(relay.carrier); !sent) return pass_on(sent);
    if (!world.vault) return locked_before_it_was_done();
    to_be->memory = relay.memory;
  }
  auto pairing = std::make_shared<Pairing>();
  pairing->slots = std::make_shared<std::vector<carry::RelaySlot>>(to_be->device->relay_slots());
  std::vector<std::unique_ptr<carry::Mailbox>> mailboxes;
  if (to_be->where.folder)
    mailboxes.push_back(carry::mailbox_in(*to_be->where.folder, *line));
  else
    mailboxes.push_back(carry::mailbox_at({world.outside, *to_be->where.relay, {}}, *line,
                                          to_be->device->channel(),
                                          [slots = pairing->slots] { return *slots; }));
  pairing->old.emplace(std::move(*line), to_be->device->channel(),
                       to_be->device->replica().roster()->genesis(), std::move(mailboxes));
  pairing->pair.emplace(std::move(*to_be));
  pairing->since_seconds = world.clock.seconds();
  if (auto ready = pairing->old->begin(); !ready) return pass_on(ready);
  world.pairing = std::move(pairing);
  return PairingAnswer{};
}

Handled answer(World& world, const JoinPair& asked, Changes&) {
  auto to_be = pair_to_be(world, asked);
  if (!to_be) return pass_on(to_be);
  if (world.pairing) world.pairing->end();
  auto pairing = std::make_shared<Pairing>();
  auto line = seal::PairingLine::drawn();
  auto mailbox = to_be->where.folder ? carry::mailbox_in(*to_be->where.folder, line)
                                     : carry::mailbox_at({world.outside, *to_be->where.relay, {}}, line);
  pairing->anew.emplace(std::move(line), std::move(mailbox), to_be->called);
  pairing->device = to_be->called;
  PairingAnswer out{.line = pairing->anew->line(), .square = {}, .words = {}, .device = to_be->called};
  out.square = square_of(out.line);
  pairing->pair.emplace(std::move(*to_be));
  pairing->since_seconds = world.clock.seconds();
  world.pairing = std::move(pairing);
  return out;
}

}  // namespace holdfast::app
