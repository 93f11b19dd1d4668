// See held_channel.h.
#include "app/held_channel.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "base/problem_codes.h"
#include "base/text.h"

namespace holdfast::app {
namespace {

constexpr std::string_view held_outbox = "outbox";
constexpr std::size_t letters_of_id = 16;
constexpr int most_meetings_anew = 5;

// changed_meanwhile: another process has written in the vault since this was loaded.
Result<> keep_what_came(World& world, const Meeting& meeting, const Where& where, const AtRelay* relay,
                        const std::vector<channel::ItemId>& written, std::int64_t stamp) {
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  const auto now = world.vault->stamp();
  if (!now) return pass_on(now);
  if (*now != stamp) return problem(ProblemKind::conflict, code::changed_meanwhile, "", "vault");
  if (auto done = keep_held(world, *transaction, *meeting.device, meeting.of, written); !done) return done;
  if (auto done = keep_place(*world.vault, *transaction, where, relay ? &relay->memory : nullptr, meeting.of);
      !done)
    return done;
  return transaction->commit();
}

Result<> keep_that_it_went(World& world, const Meeting& meeting, const AtRelay* relay, std::int64_t stamp) {
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  const auto now = world.vault->stamp();
  if (!now) return pass_on(now);
  if (*now != stamp + 1) return {};  // what another process knows is newer; the next meeting looks again
  if (auto done = keep_exactly(*world.vault, *transaction, shelf_of(meeting.of, held_outbox), {}); !done)
    return done;
  if (auto done = keep_device(*world.vault, *transaction, *meeting.device, meeting.of); !done) return done;
  if (relay != nullptr)
    if (auto done = keep_relay_memory(*world.vault, *transaction, relay->memory, meeting.of); !done)
      return done;
  if (auto done = transaction->shelve(shelf_of(meeting.of, met_shelf), met_at, iso(world.clock.now())); !done)
    return done;
  return transaction->commit();
}

// One round; the device is as it was loaded, and afterwards as it is kept.
Result<std::vector<SaidBeside>> one_meeting(World& world, const Meeting& meeting, const Where& where) {
  carry::Device& device = *meeting.device;
  const auto stamp = world.vault->stamp();
  if (!stamp) return pass_on(stamp);
  const std::uint64_t opening = world.vault->opening();
  const auto is_open = [&] { return world.vault && world.vault->opening() == opening; };
  std::unique_ptr<AtRelay> relay;
  if (where.relay) {
    if (world.outside == nullptr)
      return problem(ProblemKind::unsupported, "Nobody here speaks to a relay.", "relay");
    relay = std::make_unique<AtRelay>(world, where, device.channel());
    auto memory = relay_memory_of(*world.vault, meeting.of);
    if (!memory) return pass_on(memory);
    relay->memory = std::move(*memory);
    relay->device = &device;
  }
  const auto met = where.folder ? device.receive(*where.folder) : device.receive(relay->carrier);
  if (!is_open()) return locked_before_it_was_done();
  if (!met) return pass_on(met);
  std::vector<SaidBeside> remarks;
  for (const carry::FileRemark& remark : met->remarks) remarks.push_back({remark.name, remark.sentence});
  if (met->shut_out) remarks.push_back({"", meeting.shut_out});
  carry::Met reacted = meeting.react();
  reacted.written.insert(reacted.written.end(), met->written.begin(), met->written.end());
  if (where.folder)
    if (auto named = device.name_next_file(*where.folder); !named) return pass_on(named);
  if (auto kept = keep_what_came(world, meeting, where, relay.get(), reacted.written, *stamp); !kept)
    return pass_on(kept);
  const auto sent = where.folder ? device.send(*where.folder) : device.send(relay->carrier);
  if (!is_open()) return locked_before_it_was_done();
  if (!sent) {
    Problem why = sent.error();
    why.sentence = why_it_waits(why, meeting.place_is_away) +
                   " What had come from there is kept, and what is new here waits here.";
    why.unchanged = false;
    why.code = code::kept_here;
    return tl::unexpected<Problem>(std::move(why));
  }
  if (!keep_that_it_went(world, meeting, relay.get(), *stamp))
    remarks.push_back({"",
                       "It could not be noted here that everything is there: the disk of the diary did not "
                       "take it. Nothing was lost; the next meeting looks again."});
  return remarks;
}

}  // namespace

std::string id_of_channel(const channel::ChannelId& channel) {
  return channel::to_hex(channel).substr(0, letters_of_id);
}

tl::unexpected<Problem> locked_before_it_was_done() {
  return problem(
      ProblemKind::locked, code::no_diary_open,
      "The diary was locked before this was done. Nothing was lost; it goes on at the next meeting.");
}

Result<> keep_held(World& world, vault::Transaction& transaction, const carry::Device& device,
                   const std::string& of, const std::vector<channel::ItemId>& written) {
  for (const channel::ItemId& id : written)
    if (device.items().contains(id))
      if (auto put = transaction.shelve(shelf_of(of, held_outbox), name_bytes(id), ""); !put) return put;
  return keep_device(*world.vault, transaction, device, of);
}

Result<std::int64_t> only_here(vault::Vault& vault, const std::string& of) {
  const auto outbox = on_shelf(vault, shelf_of(of, held_outbox));
  if (!outbox) return pass_on(outbox);
  return static_cast<std::int64_t>(outbox->size());
}

Result<> forget_held(World& world, vault::Transaction& transaction, const std::string& of) {
  if (auto done = forget_device(*world.vault, transaction, of); !done) return done;
  return keep_exactly(*world.vault, transaction, shelf_of(of, held_outbox), {});
}

std::string why_it_waits(const Problem& why, const std::string& place_is_away) {
  if (why.code == code::relay_away || why.code == code::kept_here) return why.sentence;
  if (why.kind == ProblemKind::not_found) return place_is_away;
  if (why.kind == ProblemKind::full) return "There is no room for it.";
  return "It could not be taken there just now.";
}

Result<std::vector<SaidBeside>> meet_held(World& world, const Meeting& meeting) {
  const auto places = places_of(*world.vault, meeting.of);
  if (!places) return pass_on(places);
  if (places->empty())
    return unchanged(ProblemKind::bad_request, code::needs_folder, "It is not known where this is met.",
                     "place");
  for (int round = 1;; ++round) {
    auto met = one_meeting(world, meeting, places->front());
    if (met || met.error().code != code::changed_meanwhile) return met;
    if (round == most_meetings_anew)
      return unchanged(ProblemKind::conflict,
                       "Something is being written in this diary all the time by another program.", "vault");
    if (auto again = meeting.reload(); !again) return pass_on(again);
  }
}

Result<> text_fits(const std::string& text, std::size_t longest, const char* where) {
  if (trimmed(text).empty()) return unchanged(ProblemKind::bad_request, "There is nothing in it.", where);
  if (text.size() > longest)
    return unchanged(ProblemKind::bad_request,
                     fmt::format("This is {} bytes long, and at most {} fit.", text.size(), longest), where);
  return {};
}

}  // namespace holdfast::app
