// How a circle comes to be, and how somebody comes into it: the keeper founds its channel; an invitation is a
// line that lets one person ask, a keeper who looks lets her in, and she says yes to the rules. Any of these
// may be days apart, so what is needed to go on is kept.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "app/circles.h"
#include "app/held_circles.h"
#include "base/problem_codes.h"
#include "base/text.h"

namespace holdfast::app {
namespace {

constexpr std::size_t longest_pseudonym = 64;  // as seal/pairing.h has room for

Result<std::string> pseudonym(std::string_view typed) {
  std::string name(trimmed(typed));
  if (name.empty() || name.size() > longest_pseudonym || printable(name) != name ||
      name.find_first_of("\r\n\t") != std::string::npos)
    return unchanged(ProblemKind::bad_request,
                     "Say how you are called in this circle: a name that you use nowhere else, on one line.",
                     "called");
  return name;
}

Result<> only_with_agreement(bool agrees) {
  if (agrees) return {};
  return unchanged(ProblemKind::bad_request, "Nobody comes into a circle who has not said yes to its rules.",
                   "agrees");
}

Result<Where> one_place(World& world, const std::optional<Path>& folder, const std::string& relay,
                        const std::string& pin, const Secret& invitation) {
  auto places = places_named(folder, relay, pin, invitation);
  if (!places) return pass_on(places);
  if (places->size() != 1)
    return unchanged(
        ProblemKind::bad_request, code::needs_folder,
        "Say where the circle meets: in a folder that all of you have, or at a relay; one of the two.",
        "folder");
  if (places->front().relay && world.outside == nullptr)
    return unchanged(ProblemKind::unsupported, "Nobody here speaks to a relay.", "relay");
  if (places->front().folder)
    if (const auto there = carry::Folder::open(*places->front().folder, {}, seal::system_chance()); !there)
      return pass_on(there);
  return std::move(places->front());
}

Result<> not_only_read(World& world) {
  if (!world.vault->only_read()) return {};
  const auto refused = world.vault->begin("", 0);  // says why
  return pass_on(refused);
}

tl::unexpected<Problem> not_the_keeper() {
  return unchanged(ProblemKind::conflict, "Only the keeper of this circle does that.", "circle");
}

}  // namespace

Result<CircleAnswer> answered(World& world, const BeginCircle& asked) {
  if (auto may = not_only_read(world); !may) return pass_on(may);
  if (auto yes = only_with_agreement(asked.agrees); !yes) return pass_on(yes);
  auto called = pseudonym(asked.called);
  if (!called) return pass_on(called);
  auto where = one_place(world, asked.folder, asked.relay, asked.pin, asked.invitation);
  if (!where) return pass_on(where);
  const auto today = day_of_diary(world);
  if (!today) return pass_on(today);
  const std::string rules = circle::to_bytes(circle::Statement(circle::Rules{asked.rules}));
  if (!circle::statement_of(rules)) {
    if (auto fits = text_fits(asked.rules, circle::longest_rules, "rules"); !fits) return pass_on(fits);
    return unchanged(ProblemKind::bad_request, "There is something in it that is no text.", "rules");
  }
  auto device = carry::Device::found(*called);
  if (!device) return pass_on(device);
  LoadedCircle circle{.kept = {.id = id_of_channel(device->channel()), .called = *called},
                      .device = std::move(*device),
                      .today = *today};
  carry::RelayMemory memory;
  if (where->relay) {  // the channel has to be there before anybody asks; and a relay may refuse to make it
    AtRelay relay(world, *where, circle.device.channel());
    relay.device = &circle.device;
    if (auto met = circle.device.receive(relay.carrier); !met) return pass_on(met);
    if (auto sent = circle.device.send(relay.carrier); !sent) return pass_on(sent);
    if (!world.vault) return locked_before_it_was_done();
    memory = relay.memory;
  }
  (void)circle.device.say(circle::to_bytes(
      circle::Statement(circle::Enters{.day = *today, .letters = key_for_letters(circle.device)})));
  if (!trimmed(asked.rules).empty()) (void)circle.device.say(rules);
  std::vector<channel::ItemId> written;
  for (const auto& [id, item] : circle.device.items())
    if (!circle.device.is_carried(id)) written.push_back(id);
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  if (auto done = shelve_circle(world, *transaction, circle, written); !done) return pass_on(done);
  if (auto done = keep_place(*world.vault, *transaction, *where, &memory, circle.kept.of()); !done)
    return pass_on(done);
  if (auto done = transaction->commit(); !done) return pass_on(done);
  return told_after_meeting(world, circle,
                            "The circle is there, and you keep it. An invitation lets one person ask.");
}

Result<CircleAnswer> answered(World& world, const InviteToCircle& asked) {
  if (auto may = not_only_read(world); !may) return pass_on(may);
  auto circle = find_circle(world, asked.circle);
  if (!circle) return pass_on(circle);
  if (!circle->is_keeper() || circle->is_over()) return not_the_keeper();
  const auto places = places_of(*world.vault, circle->kept.of());
  if (!places) return pass_on(places);
  auto line = seal::PairingLine::drawn();
  const std::string id = id_of_line(line);
  std::vector<std::unique_ptr<carry::Mailbox>> mailboxes;
  for (const Where& where : *places)
    if (where.folder)
      mailboxes.push_back(carry::mailbox_in(*where.folder, line));
    else if (world.outside != nullptr)
      mailboxes.push_back(carry::mailbox_at({world.outside, *where.relay, {}}, line, circle->device.channel(),
                                            [&] { return circle->device.relay_slots(); }));
  if (mailboxes.empty())
    return unchanged(ProblemKind::unsupported, "Nobody here speaks to a relay.", "relay");
  carry::PairsOld pairs(std::move(line), circle->device.channel(),
                        circle->device.replica().roster()->genesis(), std::move(mailboxes));
  if (auto begun = pairs.begin(); !begun) return pass_on(begun);
  if (!world.vault) return locked_before_it_was_done();
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  if (auto done = keep_invitation(*transaction, circle->kept, {id, circle->today, pairs.to_keep()}); !done)
    return pass_on(done);
  if (auto done = transaction->commit(); !done) return pass_on(done);
  auto out = told_circle(world, *circle);
  if (!out) return pass_on(out);
  out->line = pairs.line();
  out->sentences.push_back(
      fmt::format("This line lets one person ask to be let in, until {}. Give it to her with the place where "
                  "the circle meets, in a way that only the two of you see. There is no key in it.",
                  iso(Date{circle->today.days + invitation_days})));
  return std::move(*out);
}

Result<CircleAnswer> answered(World& world, const AskCircle& asked) {
  if (auto may = not_only_read(world); !may) return pass_on(may);
  if (auto yes = only_with_agreement(asked.agrees); !yes) return pass_on(yes);
  auto called = pseudonym(asked.called);
  if (!called) return pass_on(called);
  auto line = seal::PairingLine::typed(asked.line);
  if (!line) return pass_on(line);
  auto where = one_place(world, asked.folder, asked.relay, asked.pin, {});
  if (!where) return pass_on(where);
  const auto today = day_of_diary(world);
  if (!today) return pass_on(today);
  KeptAsking asking{
      .id = id_of_line(*line), .day = *today, .called = *called, .where = std::move(*where), .kept = {}};
  auto mailbox = asking.where.folder ? carry::mailbox_in(*asking.where.folder, *line)
                                     : carry::mailbox_at({world.outside, *asking.where.relay, {}}, *line);
  carry::PairsNew pairs(std::move(*line), std::move(mailbox), *called);
  if (const auto looked = pairs.look(); !looked) return pass_on(looked);
  if (!world.vault) return locked_before_it_was_done();
  if (!pairs.has_found())
    return unchanged(ProblemKind::not_found,
                     "Nobody there knows this line: the place is another one, the invitation was taken back, "
                     "or it is older than seven days. Ask for another.",
                     "line");
  asking.kept = pairs.to_keep();
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  if (auto done = keep_asking(*transaction, asking); !done) return pass_on(done);
  if (auto done = transaction->commit(); !done) return pass_on(done);
  CircleAnswer out = blank_circle();
  out.asking.push_back({.id = asking.id,
                        .called = asking.called,
                        .place = name_of(asking.where),
                        .until = {today->days + invitation_days}});
  out.sentences.push_back(
      "You have asked. Whoever keeps the circle sees it when she looks, and lets you in or does not. Look "
      "again on another day.");
  return out;
}

Result<bool> go_on_asking(World& world, const KeptAsking& asking) {
  auto pairs = recalled(world, asking);
  if (!pairs) return pass_on(pairs);
  auto stage = pairs->look();
  if (stage && *stage == carry::PairingStage::compare) {
    // She may compare the words for as long as she has not said yes to the rules there.
    pairs->lets_in();
    stage = pairs->look();
  }
  if (!world.vault) return locked_before_it_was_done();
  if (!stage && stage.error().kind == ProblemKind::conflict)
    return problem(
        ProblemKind::conflict,
        "The invitation was taken back, or somebody else has used it. Ask for another one. What you "
        "asked is still kept here and can be forgotten.",
        "circle");
  if (!stage) return pass_on(stage);
  const auto today = day_of_diary(world);
  if (!today) return pass_on(today);
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  const bool is_in = *stage == carry::PairingStage::done;
  if (!is_in) {
    KeptAsking again{asking.id, asking.day, asking.called, asking.where, pairs->to_keep()};
    if (auto done = keep_asking(*transaction, again); !done) return pass_on(done);
  } else {
    LoadedCircle circle{.kept = {.id = id_of_channel(pairs->device().channel()), .called = asking.called},
                        .device = pairs->device().clone(),
                        .today = *today};
    const carry::RelayMemory memory = pairs->memory();
    if (auto done = shelve_circle(world, *transaction, circle, {}); !done) return pass_on(done);
    if (auto done = keep_place(*world.vault, *transaction, asking.where, &memory, circle.kept.of()); !done)
      return pass_on(done);
    if (auto done = transaction->unshelve(askings_shelf, asking.id); !done) return pass_on(done);
  }
  if (auto done = transaction->commit(); !done) return pass_on(done);
  if (is_in) (void)pairs->say_done();  // otherwise the keeper only waits for it in vain
  return is_in;
}

Result<CircleAnswer> answered(World& world, const AdmitToCircle& asked) {
  const DoesInCircle admit = [&](LoadedCircle& circle,
                                 vault::Transaction& transaction) -> Result<carry::Met> {
    if (!circle.is_keeper()) return not_the_keeper();
    auto all = invitations_of(world, circle.kept);
    if (!all) return pass_on(all);
    const auto one = std::ranges::find_if(
        *all, [&](const KeptInvitation& each) { return !asked.id.empty() && each.id.starts_with(asked.id); });
    if (one == all->end()) return unchanged(ProblemKind::not_found, "There is no such invitation.", "id");
    auto pairs =
        carry::PairsOld::recalled(one->kept, circle.device.channel(),
                                  circle.device.replica().roster()->genesis(), carry::mailbox_nowhere());
    if (!pairs) return pass_on(pairs);
    if (!pairs->is_asked())
      return unchanged(
          ProblemKind::conflict,
          "Nobody has asked with this invitation yet, or it has not been looked for. Meet again.", "id");
    if (pairs->stage() == carry::PairingStage::lets_in)
      return unchanged(ProblemKind::conflict, "She was let in already.", "id");
    const seal::PairingAsk& asks = pairs->asks();
    if (std::ranges::any_of(circle.members.all, [&](const auto& member) {
          return circle::is_same_name(member.second.called, asks.name);
        }))
      return unchanged(ProblemKind::conflict,
                       "Somebody here is called that already. Take this invitation back and give her "
                       "another: she has to ask under another name.",
                       "id");
    auto met = circle.device.admit({asks.member, asks.seal, channel::Rights::write, asks.name});
    if (!met) return pass_on(met);
    pairs->lets_in();
    if (auto done = keep_invitation(transaction, circle.kept, {one->id, one->day, pairs->to_keep()}); !done)
      return pass_on(done);
    return met;
  };
  return done_in_circle(
      world, asked.circle, admit,
      "She is let in, and reads what was written here before. She is there once she has said yes to the "
      "rules.");
}

Result<CircleAnswer> answered(World& world, const EnterCircle& asked) {
  if (auto yes = only_with_agreement(asked.agrees); !yes) return pass_on(yes);
  const DoesInCircle enter = [](LoadedCircle& circle, vault::Transaction&) -> Result<carry::Met> {
    if (circle.you() != nullptr && circle.you()->has_entered) return carry::Met{};
    return circle.device.say(circle::to_bytes(
        circle::Statement(circle::Enters{.day = circle.today, .letters = key_for_letters(circle.device)})));
  };
  return done_in_circle(world, asked.circle, enter, "You are in this circle now.");
}

}  // namespace holdfast::app
