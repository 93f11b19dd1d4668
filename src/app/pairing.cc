// A device is added: the new one shows a line, the one that is there has it typed in, both show four words,
// and she says on both whether they are the same. Until she has said so on the device that is there nothing
// of the diary's keys leaves it; until she has said so on the new one it believes nothing.
#include "app/pairing.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/handlers.h"
#include "app/held_pairs.h"
#include "app/joining.h"
#include "app/square.h"
#include "base/ensure.h"
#include "base/text.h"
#include "review/sentences.h"
#include "vault/word_list.h"

namespace holdfast::app {
namespace {

using carry::PairingStage;
using Stage = PairingAnswer::Stage;

Stage told(PairingStage stage) {
  switch (stage) {
    case PairingStage::waits:
      return Stage::waits;
    case PairingStage::compare:
      return Stage::compare;
    case PairingStage::lets_in:
      return Stage::lets_in;
    case PairingStage::done:
      return Stage::done;
  }
  return Stage::waits;
}

PairingStage stage_of(const Pairing& pairing) {
  return pairing.old ? pairing.old->stage() : pairing.anew->stage();
}

PairingAnswer answer_of(const Pairing& pairing) {
  PairingAnswer out;
  const PairingStage stage = stage_of(pairing);
  out.stage = told(stage);
  if (pairing.anew) {
    out.line = pairing.anew->line();
    out.square = square_of(out.line);
    out.device = pairing.device;
  }
  if (stage == PairingStage::waits) return out;
  if (pairing.old) out.device = pairing.old->asks().name;
  for (const std::uint16_t word : pairing.old ? pairing.old->words() : pairing.anew->words())
    out.words.emplace_back(vault::word_list[word]);
  return out;
}

std::string called(const std::string& device) {
  return device.empty() ? "the new device" : "the device called " + device;
}

tl::unexpected<Problem> nothing_is_paired() {
  return unchanged(ProblemKind::not_found, "No device is being added here, or it was ended. Begin again.",
                   "pairing");
}

// Devices that are together take seconds.
constexpr double longest_wait_seconds = 10 * 60;

Problem nobody_came(const Result<PairingStage>& looked) {
  if (looked)
    return {ProblemKind::conflict,
            "The other device has not answered for ten minutes. Begin again when both are at hand; the new "
            "one shows another line then.",
            "", "pairing"};
  Problem why = looked.error();
  why.kind = ProblemKind::conflict;  // it is not tried any more
  return why;
}

// What another is called already, this one is called with a number behind it.
std::string free_name(const carry::Device& device, const std::string& wanted) {
  const auto known = device.known_devices();
  const auto is_taken = [&](const std::string& name) {
    return std::ranges::any_of(known, [&](const carry::Known& one) { return one.name == name; });
  };
  std::string name = wanted;
  for (int number = 2; !name.empty() && is_taken(name); ++number)
    name = fmt::format("{} {}", wanted.substr(0, 56), number);
  return name;
}

PairingAnswer with_what_was_told(PairingAnswer out, const PairAnswer& told) {
  out.sentences = told.sentences;
  out.remarks = told.remarks;
  return out;
}

Result<PairingAnswer> let_in(World& world, const std::shared_ptr<Pairing>& pairing) {
  // The new one may have ended it meanwhile.
  if (const auto looked = pairing->old->look(); !looked) return pass_on(looked);
  const seal::PairingAsk asks = pairing->old->asks();
  if (pairing->pair) {
    const channel::Member other{asks.member, asks.seal, channel::Rights::write, asks.name};
    const auto told = begun(world, *pairing->pair, &other, pairing->slots.get());
    if (!told) return pass_on(told);
    pairing->old->lets_in();
    pairing->since_seconds = world.clock.seconds();
    return with_what_was_told(answer_of(*pairing), *told);
  }
  auto slots = pairing->slots;
  const Deed deed{.done = [&](carry::Device& device) -> Result<carry::Met> {
                    auto met = device.admit(
                        {asks.member, asks.seal, channel::Rights::admin, free_name(device, asks.name)});
                    if (met) *slots = device.relay_slots();
                    return met;
                  },
                  .kept = {}};
  auto met =
      meet_and(world, deed,
               fmt::format("{} belongs to this diary's devices now.", review::capital(called(asks.name))));
  if (!met) return pass_on(met);
  pairing->old->lets_in();
  pairing->since_seconds = world.clock.seconds();
  PairingAnswer out = answer_of(*pairing);
  out.sentences = std::move(met->sentences);
  out.remarks = std::move(met->remarks);
  return out;
}

PairingAnswer ended(World& world, std::shared_ptr<Pairing> pairing) {
  PairingAnswer out = answer_of(*pairing);
  const bool was_let_in = pairing->old && out.stage == Stage::lets_in;
  pairing->end();
  world.pairing.reset();
  out.stage = Stage::ended;
  if (pairing->pair && was_let_in)
    out.sentences.push_back(
        "The other was let in and has not said yet that everything has come. If it does not come, end this "
        "pair and begin another.");
  else
    out.sentences.push_back(
        was_let_in
            ? fmt::format("{} was let in and has not said yet that it has everything. If it does not come "
                          "to it, remove it and begin again.",
                          review::capital(called(out.device)))
            : "Nothing was handed over. Begin again when you like; another line is "
              "shown then.");
  return out;
}

}  // namespace

Handled answer(World& world, const AddDevice& asked, Changes&) {
  if (world.vault->only_read()) {
    const auto refused = world.vault->begin("", 0);  // says why
    return pass_on(refused);
  }
  auto line = seal::PairingLine::typed(asked.line);
  if (!line) return pass_on(line);
  const auto places = places_met(world);
  if (!places) return pass_on(places);
  if (world.pairing) (void)ended(world, world.pairing);
  // So that whoever is let in finds everything there.
  const auto synced = meet_in(world, *places);
  if (!synced) return pass_on(synced);
  const auto device = device_of(*world.vault);
  if (!device) return pass_on(device);
  ensure(device->has_value());
  auto pairing = std::make_shared<Pairing>();
  pairing->slots = std::make_shared<std::vector<carry::RelaySlot>>((*device)->relay_slots());
  std::vector<std::unique_ptr<carry::Mailbox>> mailboxes;
  for (const Where& where : *places)
    if (where.folder)
      mailboxes.push_back(carry::mailbox_in(*where.folder, *line));
    else if (world.outside != nullptr)
      mailboxes.push_back(carry::mailbox_at({world.outside, *where.relay, {}}, *line, (*device)->channel(),
                                            [slots = pairing->slots] { return *slots; }));
  pairing->old.emplace(std::move(*line), (*device)->channel(), (*device)->replica().roster()->genesis(),
                       std::move(mailboxes));
  if (auto begun = pairing->old->begin(); !begun) return pass_on(begun);
  pairing->since_seconds = world.clock.seconds();
  world.pairing = std::move(pairing);
  PairingAnswer out = answer_of(*world.pairing);
  out.remarks = synced->remarks;
  return out;
}

Handled answer(World& world, const BeginJoin& asked, Changes&) {
  if (vault::Vault::exists(asked.vault))
    return unchanged(ProblemKind::conflict, "There is a diary already where the new one would be.",
                     asked.vault.string());
  auto pairing = std::make_shared<Pairing>();
  if (!trimmed(asked.device).empty()) {
    auto name = name_for(asked.device);
    if (!name) return pass_on(name);
    pairing->device = std::move(*name);
  }
  auto where = where_to_join(world, asked.folder, asked.relay, asked.pin);
  if (!where) return pass_on(where);
  if (where->folder)
    if (const auto there = carry::Folder::open(*where->folder, {}, seal::system_chance()); !there)
      return pass_on(there);
  pairing->where = std::move(*where);
  pairing->vault = asked.vault;
  auto line = seal::PairingLine::drawn();
  auto mailbox = pairing->where.folder ? carry::mailbox_in(*pairing->where.folder, line)
                                       : carry::mailbox_at({world.outside, *pairing->where.relay, {}}, line);
  pairing->anew.emplace(std::move(line), std::move(mailbox), pairing->device);
  pairing->since_seconds = world.clock.seconds();
  if (world.pairing) (void)ended(world, world.pairing);
  world.pairing = std::move(pairing);
  return answer_of(*world.pairing);
}

Handled answer(World& world, const LookAtPairing&, Changes&) {
  const auto pairing = world.pairing;
  if (!pairing) return nothing_is_paired();
  const PairingStage before = stage_of(*pairing);
  const auto stage = pairing->old ? pairing->old->look() : pairing->anew->look();
  if (stage_of(*pairing) != before)
    pairing->since_seconds = world.clock.seconds();
  else if ((before == PairingStage::waits || before == PairingStage::lets_in) &&
           world.clock.seconds() - pairing->since_seconds > longest_wait_seconds)
    return tl::unexpected(nobody_came(stage));
  if (!stage) return pass_on(stage);
  PairingAnswer out = answer_of(*pairing);
  if (*stage == PairingStage::done && pairing->anew && pairing->pair) {
    pairing->pair->device.emplace(pairing->anew->device().clone());
    pairing->pair->memory = pairing->anew->memory();
    const auto told = begun(world, *pairing->pair, nullptr, nullptr);
    if (!told) return pass_on(told);
    (void)pairing->anew->say_done();  // otherwise the other only waits for it in vain
    world.pairing.reset();
    return with_what_was_told(std::move(out), *told);
  }
  if (*stage == PairingStage::done && pairing->old) {
    pairing->old->end();
    world.pairing.reset();
    if (!pairing->pair)
      out.sentences.push_back(fmt::format("{} has everything.", review::capital(called(out.device))));
    // The other of two people has agreed by now; that is fetched once, so that both can begin.
    Changes none;
    if (pairing->pair && world.vault)
      (void)answer(world, MeetPair{.pair = id_of_pair(pairing->pair->device->channel())}, none);
  }
  return out;
}

Handled answer(World& world, const ComparedWords& asked, Changes&) {
  const auto pairing = world.pairing;
  if (!pairing) return nothing_is_paired();
  if (!asked.same) return ended(world, pairing);
  const PairingStage stage = stage_of(*pairing);
  if (stage == PairingStage::waits)
    return unchanged(ProblemKind::bad_request,
                     "There are no words to compare yet: the other device has not answered.", "same");
  if (stage != PairingStage::compare) return answer_of(*pairing);
  if (pairing->anew) {
    pairing->anew->lets_in();
    pairing->since_seconds = world.clock.seconds();
    return answer_of(*pairing);
  }
  auto out = let_in(world, pairing);
  if (!out) return pass_on(out);
  return std::move(*out);
}

Handled answer(World& world, const FinishJoin& asked, Changes&) {
  const auto pairing = world.pairing;  // goes with what is open, and is kept where nothing comes of this
  if (!pairing || !pairing->anew) return nothing_is_paired();
  if (pairing->anew->stage() != PairingStage::done)
    return unchanged(ProblemKind::bad_request,
                     "This device was not let in yet. Say on the other one that the words are the same.",
                     "pairing");
  if (vault::Vault::exists(pairing->vault))
    return unchanged(ProblemKind::conflict, "There is a diary already where the new one would be.",
                     pairing->vault.string());
  const carry::Device& device = pairing->anew->device();
  Joined out{.vault = pairing->vault,
             .folder = pairing->where.folder.value_or(Path()),
             .relay = pairing->where.relay ? post::to_text(*pairing->where.relay) : std::string(),
             .records = records_in(device.merge()),
             .belongs = true};
  auto joined =
      joined_as(world, std::move(out), pairing->where, asked.passphrase, device, pairing->anew->memory());
  if (!joined) {
    world.pairing = pairing;
    return pass_on(joined);
  }
  (void)pairing->anew->say_done();  // otherwise the other one only waits for it in vain
  return std::move(*joined);
}

}  // namespace holdfast::app
