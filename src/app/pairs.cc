// A pair as a vault holds it: found, told, kept, met (held_channel.h says how).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "app/handlers.h"
#include "app/held_pairs.h"
#include "app/records.h"
#include "diary/written.h"
#include "review/sentences.h"

namespace holdfast::app {
namespace {

using pair::Seen;
using pair::Side;
using pair::Statement;

// Of a view, the same for both.
constexpr std::array<std::string_view, 5> view_openers{"What has the leaning made possible?",
                                                       "What is it in the way of?", "What do I hold back?",
                                                       "What do the limits do?", "What should we change?"};

Result<std::vector<KeptPair>> kept_pairs(vault::Vault& vault) {
  const auto shelf = on_shelf(vault, pairs_shelf);
  if (!shelf) return pass_on(shelf);
  std::vector<KeptPair> all;
  for (const auto& [id, bytes] : *shelf) {
    KeptPair& one = all.emplace_back(KeptPair{.id = id, .relationship = {}, .called = {}});
    const auto json = diary::parse_json(bytes, 4096);
    if (json && json->is_object())
      KeptPair::walk(one,
                     [&](const char* key, std::string& into) { into = json->value(key, std::string()); });
  }
  return all;
}

Result<LoadedPair> load(World& world, KeptPair kept) {
  auto device = device_of(*world.vault, kept.of());
  if (!device) return pass_on(device);
  if (!*device) return unchanged(ProblemKind::damaged, "What is kept of this pair is not whole.", kept.id);
  LoadedPair out{.kept = std::move(kept), .device = std::move(**device), .people = {}, .seen = {}};
  out.look();
  return out;
}

tl::unexpected<Problem> no_such_pair(std::string_view asked) {
  return unchanged(ProblemKind::not_found,
                   asked.empty() ? "There is no pair here yet." : "There is no such pair here.", "pair");
}

// ---- as it is told

PairAnswer::Clause told(const pair::ClauseSeen& one) {
  return {.id = channel::to_hex(one.id),
          .by = one.by,
          .standing = one.standing,
          .text = one.text,
          .session = one.session,
          .signed_in = one.signed_in,
          .taken_back = one.taken_back};
}

PairAnswer::Part told(const pair::Subject& subject, const Seen& seen) {
  PairAnswer::Part part{.about = std::string(subject.word),
                        .title = std::string(subject.title),
                        .question = std::string(subject.question),
                        .clauses = {}};
  for (const pair::FramePart& one : seen.frame)
    if (one.about == subject.about)
      for (const pair::ClauseSeen& clause : one.clauses) part.clauses.push_back(told(clause));
  return part;
}

std::optional<Statement> statement_in(const carry::Device& device, const channel::ItemId& id) {
  for (const auto& said : device.replica().said())
    if (said.id == id)
      if (auto statement = pair::statement_of(said.body)) return std::move(*statement);
  return std::nullopt;
}

// One's own words can be read here before anybody else can read them.
std::string own_words(const carry::Device& device, const pair::ViewsSeen& views) {
  const auto statement = statement_in(device, views.yours.id);
  const auto* view = statement ? std::get_if<pair::View>(&*statement) : nullptr;
  if (view == nullptr) return {};
  return seal::opened(view->closed, device.own_key(view_purpose, views.id), device.channel(), views.id)
      .value_or("");
}

PairAnswer::Views told(const carry::Device& device, const pair::ViewsSeen& views) {
  return {.id = channel::to_hex(views.id),
          .opens = views.opens,
          .yours_is_there = !views.yours.id.none(),
          .others_is_there = !views.others.id.none(),
          .are_open = views.are_open(),
          .yours = views.yours.text.empty() ? own_words(device, views) : views.yours.text,
          .others = views.others.text,
          .does_not_open = views.others.does_not_open};
}

Result<PairAnswer::One> told(World& world, const LoadedPair& pair) {
  const Seen& seen = pair.seen;
  PairAnswer::One out{.id = pair.kept.id,
                      .relationship = pair.kept.relationship,
                      .name = seen.others ? seen.others->called : std::string(),
                      .called = pair.kept.called,
                      .is_agreed = seen.is_agreed(),
                      .ended_by = seen.ended_by};
  for (const pair::Subject& subject : pair::subjects()) out.frame.push_back(told(subject, seen));
  for (const pair::AwaySeen& one : seen.away)
    out.away.push_back({channel::to_hex(one.id), one.by, one.away.from, one.away.until, one.away.meanwhile});
  for (const pair::PageSeen& one : seen.pages)
    out.pages.push_back(
        {channel::to_hex(one.id), one.by, one.page.title, one.page.text, one.recorded, one.taken_back});
  for (const pair::ViewsSeen& one : seen.views) out.views.push_back(told(pair.device, one));
  const auto places = places_of(*world.vault, pair.kept.of());
  if (!places) return pass_on(places);
  if (!places->empty()) out.place = name_of(places->front());
  const auto at = last_met(*world.vault, met_at, pair.kept.of());
  if (!at) return pass_on(at);
  if (const auto moment = moment_from_iso(*at)) out.met = *moment;
  const auto waiting = only_here(*world.vault, pair.kept.of());
  if (!waiting) return pass_on(waiting);
  out.only_here = *waiting;
  out.from_newer = static_cast<std::int64_t>(seen.from_newer + pair.device.replica().from_newer());
  out.without_effect = static_cast<std::int64_t>(seen.without_effect);
  out.strangers = static_cast<std::int64_t>(pair::strangers_in(pair.device.replica(), pair.people));
  return out;
}

PairAnswer blank() {
  PairAnswer out;
  for (const std::string_view one : pair::agreement(pair::agreement_version)) out.agreement.emplace_back(one);
  for (const std::string_view one : view_openers) out.openers.emplace_back(one);
  return out;
}

Result<PairAnswer> told_alone(World& world, const LoadedPair& pair) {
  PairAnswer out = blank();
  auto one = told(world, pair);
  if (!one) return pass_on(one);
  if (one->strangers > 0)
    out.remarks.push_back({"",
                           "Somebody besides the two of you has been let into this pair and can read what is "
                           "put there. Ask about it before you put anything more there, or end it."});
  if (one->without_effect > 0)
    out.remarks.push_back(
        {"", fmt::format("{} there had no effect: it was said by somebody who may not say it, or is nothing "
                         "that Holdfast knows.",
                         review::capital(review::counted(one->without_effect, "thing", "things")))});
  if (one->from_newer > 0)
    out.remarks.push_back(
        {"", fmt::format("{} there can be read by a newer Holdfast only.",
                         review::capital(review::counted(one->from_newer, "thing", "things")))});
  out.pairs.push_back(std::move(*one));
  return out;
}

}  // namespace

std::string id_of_pair(const channel::ChannelId& channel) {
  return id_of_channel(channel);
}

Result<LoadedPair> find_pair(World& world, const std::string& asked) {
  auto all = kept_pairs(*world.vault);
  if (!all) return pass_on(all);
  std::vector<LoadedPair> found;
  std::optional<std::string> with;
  for (KeptPair& kept : *all) {
    const bool by_id = !asked.empty() && kept.id.starts_with(asked);
    if (!by_id && !asked.empty() && !with) {
      const auto person = find_person_if_any(world, asked);
      with = person && *person ? (*person)->record.id.text : std::string();
    }
    auto one = load(world, kept);
    if (!one) return pass_on(one);
    const bool by_person = with && !with->empty() && kept.relationship == *with;
    if (asked.empty() || by_id || by_person || one->other() == asked) found.push_back(std::move(*one));
  }
  // One that has ended is meant only where it is named, or is the only one.
  if (found.size() > 1 && asked.empty())
    if (std::ranges::count_if(found, [](const LoadedPair& one) { return !one.seen.ended_by; }) == 1)
      std::erase_if(found, [](const LoadedPair& one) { return one.seen.ended_by.has_value(); });
  if (found.empty()) return no_such_pair(asked);
  if (found.size() > 1)
    return unchanged(
        ProblemKind::bad_request,
        "There is more than one pair here. Say which: whom it is with, or the beginning of its id.", "pair");
  return std::move(found.front());
}

Result<> keep_pair(World& world, vault::Transaction& transaction, const LoadedPair& pair,
                   const std::vector<channel::ItemId>& written) {
  return keep_held(world, transaction, pair.device, pair.kept.of(), written);
}

namespace {

// ---- meeting

// What comes of being there: views whose day has come are opened.
carry::Met react(World& world, LoadedPair& pair, int day_starts_at) {
  carry::Met all;
  pair.look();
  const Date today = diary_day(world.clock.now(), day_starts_at);
  for (const channel::ItemId& id : pair::to_open(pair.seen, today)) {
    const auto views =
        std::ranges::find_if(pair.seen.views, [&](const pair::ViewsSeen& one) { return one.yours.id == id; });
    const Secret key = pair.device.own_key(view_purpose, views->id);
    pair::ViewKey said{.view = id};
    std::copy_n(key.data(), said.key.size(), said.key.begin());
    const carry::Met met = pair.device.say(pair::to_bytes(said));
    all.written.insert(all.written.end(), met.written.begin(), met.written.end());
  }
  pair.look();
  return all;
}

constexpr const char* pair_place_is_away = "The place where the two of you meet is not there just now.";

Result<std::vector<SaidBeside>> meet(World& world, LoadedPair& pair) {
  const auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  return meet_held(
      world,
      {.of = pair.kept.of(),
       .device = &pair.device,
       .react = [&] { return react(world, pair, settings->day_starts_at_minutes); },
       .reload = [&]() -> Result<> {
         auto again = load(world, pair.kept);
         if (!again) return pass_on(again);
         pair = std::move(*again);
         return {};
       },
       .shut_out = "Something there was sealed with a key that you were not given: the other may have shut "
                   "you out with another program, or not everything has arrived. What you say here does "
                   "not reach the other then.",
       .place_is_away = pair_place_is_away});
}

}  // namespace

PairAnswer told_after_meeting(World& world, LoadedPair& pair, std::string sentence) {
  const auto met = meet(world, pair);
  PairAnswer out = blank();
  if (world.vault) {
    auto again = load(world, pair.kept);  // as it is kept, whatever became of the meeting
    auto all = again ? told_alone(world, *again) : Result<PairAnswer>(pass_on(again));
    if (all)
      out = std::move(*all);
    else
      out.remarks.push_back({"", "It is kept. How the two of you stand could not be read just now."});
  }
  out.sentences.push_back(std::move(sentence));
  if (met)
    out.remarks.insert(out.remarks.end(), met->begin(), met->end());
  else
    out.remarks.push_back({"", "It is kept here and has not gone there yet; meet again. " +
                                   why_it_waits(met.error(), pair_place_is_away)});
  return out;
}

Handled answer(World& world, const Pairs&, Changes&) {
  const auto all = kept_pairs(*world.vault);
  if (!all) return pass_on(all);
  PairAnswer out = blank();
  for (const KeptPair& kept : *all) {
    const auto pair = load(world, kept);
    if (!pair) return pass_on(pair);
    auto one = told_alone(world, *pair);
    if (!one) return pass_on(one);
    out.pairs.push_back(std::move(one->pairs.front()));
    out.remarks.insert(out.remarks.end(), one->remarks.begin(), one->remarks.end());
  }
  return out;
}

Handled answer(World& world, const MeetPair& asked, Changes&) {
  auto pair = find_pair(world, asked.pair);
  if (!pair) return pass_on(pair);
  if (world.vault->only_read()) {
    const auto refused = world.vault->begin("", 0);  // says why
    return pass_on(refused);
  }
  const auto met = meet(world, *pair);
  if (!met) return pass_on(met);
  auto out = told_alone(world, *pair);
  if (!out) return pass_on(out);
  out->remarks.insert(out->remarks.end(), met->begin(), met->end());
  return std::move(*out);
}

Handled answer(World& world, const ForgetPair& asked, Changes&) {
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  const auto pair = find_pair(world, asked.pair);
  if (!pair) return pass_on(pair);
  if (!pair->seen.ended_by)
    return unchanged(ProblemKind::conflict, "End it first: the other would wait for you.", "pair");
  const std::string of = pair->kept.of();
  if (auto done = forget_held(world, *transaction, of); !done) return pass_on(done);
  if (auto done = transaction->unshelve(pairs_shelf, pair->kept.id); !done) return pass_on(done);
  if (auto done = transaction->commit(); !done) return pass_on(done);
  PairAnswer out = blank();
  out.sentences.push_back(
      "Nothing of it is kept here any more. What lies where you met stays there, closed.");
  return out;
}

}  // namespace holdfast::app
