// What two people say to each other, from a request to the shelf it is kept on and to the place where the two
// meet. Saying comes in two steps, so that neither a network that is away nor a power cut between them loses
// a word: one transaction keeps what is said; then the place is read and given what it lacks. A place that
// cannot be reached is told and no problem.
#include "app/pairs.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "app/handlers.h"
#include "app/joining.h"
#include "app/pairing.h"
#include "app/records.h"
#include "base/ensure.h"
#include "base/problem_codes.h"
#include "base/text.h"
#include "brief/running_text.h"
#include "diary/written.h"
#include "review/sentences.h"

namespace holdfast::app {
namespace {

using pair::Seen;
using pair::Side;
using pair::Statement;

constexpr std::string_view pairs_shelf = "pairs";
constexpr std::string_view pair_outbox = "outbox";
constexpr std::string_view view_purpose = "holdfast.view.v1";
constexpr std::size_t id_letters = 16;
constexpr int most_rounds = 5;

// Of a view, the same for both.
constexpr std::array<std::string_view, 5> view_openers{"What has the leaning made possible?",
                                                       "What is it in the way of?", "What do I hold back?",
                                                       "What do the limits do?", "What should we change?"};

struct KeptPair {
  std::string id;  // the beginning of the channel's
  std::string relationship, called;
  std::string of() const { return "pair-" + id; }
  static void walk(auto& self, auto&& field) {
    field("relationship", self.relationship);
    field("called", self.called);
  }
};

// A pair that is loaded: as it is kept, and what counts of it.
struct Loaded {
  KeptPair kept;
  carry::Device device;
  pair::People people;
  Seen seen;
  void look() {
    people = pair::people_of(device.replica(), device.member());
    seen = pair::seen(device.replica(), people);
  }
  std::string other() const { return seen.others ? seen.others->called : "the other"; }
};

std::string id_of(const channel::ChannelId& channel) {
  return channel::to_hex(channel).substr(0, id_letters);
}

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

Result<Loaded> load(World& world, KeptPair kept) {
  auto device = device_of(*world.vault, kept.of());
  if (!device) return pass_on(device);
  if (!*device)
    return problem(ProblemKind::damaged, "What is kept of this pair is not whole. Nothing was changed.",
                   kept.id);
  Loaded out{.kept = std::move(kept), .device = std::move(**device), .people = {}, .seen = {}};
  out.look();
  return out;
}

tl::unexpected<Problem> no_such_pair(std::string_view asked) {
  return problem(ProblemKind::not_found,
                 asked.empty() ? "There is no pair here yet. Nothing was changed."
                               : "There is no such pair here. Nothing was changed.",
                 "pair");
}

// By the beginning of its id, or whom it is with; the only one where nothing is said.
Result<Loaded> find(World& world, const std::string& asked) {
  auto all = kept_pairs(*world.vault);
  if (!all) return pass_on(all);
  std::vector<Loaded> found;
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
    if (std::ranges::count_if(found, [](const Loaded& one) { return !one.seen.ended_by; }) == 1)
      std::erase_if(found, [](const Loaded& one) { return one.seen.ended_by.has_value(); });
  if (found.empty()) return no_such_pair(asked);
  if (found.size() > 1)
    return problem(
        ProblemKind::bad_request,
        "There is more than one pair here. Say which: whom it is with, or the beginning of its id. "
        "Nothing was changed.",
        "pair");
  return std::move(found.front());
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

Result<PairAnswer::One> told(World& world, const Loaded& pair) {
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
  const auto outbox = on_shelf(*world.vault, shelf_of(pair.kept.of(), pair_outbox));
  if (!outbox) return pass_on(outbox);
  out.only_here = static_cast<std::int64_t>(outbox->size());
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

Result<PairAnswer> told_alone(World& world, const Loaded& pair) {
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

// ---- keeping

Result<> put_in_pair_outbox(vault::Transaction& transaction, const KeptPair& kept,
                            const carry::Device& device, const std::vector<channel::ItemId>& written) {
  for (const channel::ItemId& id : written)
    if (device.items().contains(id))
      if (auto put = transaction.shelve(shelf_of(kept.of(), pair_outbox), name_bytes(id), ""); !put)
        return put;
  return {};
}

Result<> keep(World& world, vault::Transaction& transaction, const Loaded& pair,
              const std::vector<channel::ItemId>& written) {
  if (auto done = put_in_pair_outbox(transaction, pair.kept, pair.device, written); !done) return done;
  return keep_device(*world.vault, transaction, pair.device, pair.kept.of());
}

// ---- meeting

tl::unexpected<Problem> was_locked() {
  return problem(
      ProblemKind::locked, code::no_diary_open,
      "The diary was locked before this was done. Nothing was lost; it goes on at the next meeting.");
}

// What comes of being there: views whose day has come are opened.
carry::Met react(World& world, Loaded& pair, int day_starts_at) {
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

// changed_meanwhile: another process has written in the vault since this pair was loaded.
Result<> keep_met(World& world, const Loaded& pair, const Where& where, const AtRelay* relay,
                  const std::vector<channel::ItemId>& written, std::int64_t stamp) {
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  const auto now = world.vault->stamp();
  if (!now) return pass_on(now);
  if (*now != stamp) return problem(ProblemKind::conflict, code::changed_meanwhile, "", "vault");
  if (auto done = keep(world, *transaction, pair, written); !done) return done;
  if (auto done =
          keep_place(*world.vault, *transaction, where, relay ? &relay->memory : nullptr, pair.kept.of());
      !done)
    return done;
  return transaction->commit();
}

Result<> keep_sent(World& world, const Loaded& pair, const AtRelay* relay, std::int64_t stamp) {
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  const auto now = world.vault->stamp();
  if (!now) return pass_on(now);
  if (*now != stamp + 1) return {};  // what another process knows is newer; the next meeting looks again
  const std::string of = pair.kept.of();
  if (auto done = keep_exactly(*world.vault, *transaction, shelf_of(of, pair_outbox), {}); !done) return done;
  if (auto done = keep_device(*world.vault, *transaction, pair.device, of); !done) return done;
  if (relay != nullptr)
    if (auto done = keep_relay_memory(*world.vault, *transaction, relay->memory, of); !done) return done;
  if (auto done = transaction->shelve(shelf_of(of, met_shelf), met_at, iso(world.clock.now())); !done)
    return done;
  return transaction->commit();
}

// One round; `pair` is as it was loaded, and afterwards as it is kept. Nothing was changed on a problem but
// where it says kept_here.
Result<std::vector<SaidBeside>> meet_once(World& world, Loaded& pair, const Where& where, int day_starts_at) {
  const auto stamp = world.vault->stamp();
  if (!stamp) return pass_on(stamp);
  const std::uint64_t opening = world.vault->opening();
  const auto is_open = [&] { return world.vault && world.vault->opening() == opening; };
  std::unique_ptr<AtRelay> relay;
  if (where.relay) {
    if (world.outside == nullptr)
      return problem(ProblemKind::unsupported, "Nobody here speaks to a relay.", "relay");
    relay = std::make_unique<AtRelay>(world, where, pair.device.channel());
    auto memory = relay_memory_of(*world.vault, pair.kept.of());
    if (!memory) return pass_on(memory);
    relay->memory = std::move(*memory);
    relay->device = &pair.device;
  }
  const auto met = where.folder ? pair.device.receive(*where.folder) : pair.device.receive(relay->carrier);
  if (!is_open()) return was_locked();
  if (!met) return pass_on(met);
  std::vector<SaidBeside> remarks;
  for (const carry::FileRemark& remark : met->remarks) remarks.push_back({remark.name, remark.sentence});
  carry::Met reacted = react(world, pair, day_starts_at);
  reacted.written.insert(reacted.written.end(), met->written.begin(), met->written.end());
  if (where.folder)
    if (auto named = pair.device.name_next_file(*where.folder); !named) return pass_on(named);
  if (auto kept = keep_met(world, pair, where, relay.get(), reacted.written, *stamp); !kept)
    return pass_on(kept);
  const auto sent = where.folder ? pair.device.send(*where.folder) : pair.device.send(relay->carrier);
  if (!is_open()) return was_locked();
  if (!sent) {
    Problem why = sent.error();
    why.code = code::kept_here;
    return tl::unexpected<Problem>(std::move(why));
  }
  if (!keep_sent(world, pair, relay.get(), *stamp))
    remarks.push_back({"",
                       "It could not be noted here that everything is there: the disk of the diary did not "
                       "take it. Nothing was lost; the next meeting looks again."});
  return remarks;
}

Result<std::vector<SaidBeside>> meet(World& world, Loaded& pair) {
  const auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  const auto places = places_of(*world.vault, pair.kept.of());
  if (!places) return pass_on(places);
  if (places->empty())
    return problem(ProblemKind::bad_request, code::needs_folder,
                   "It is not known where this pair meets. Nothing was changed.", "pair");
  for (int round = 1;; ++round) {
    auto met = meet_once(world, pair, places->front(), settings->day_starts_at_minutes);
    if (met || met.error().code != code::changed_meanwhile) return met;
    if (round == most_rounds)
      return problem(ProblemKind::conflict,
                     "Something is being written in this diary all the time by another program. Nothing was "
                     "changed.",
                     "vault");
    auto again = load(world, pair.kept);
    if (!again) return pass_on(again);
    pair = std::move(*again);
  }
}

// Why something waits here, without what would be untrue of what was said: it is kept.
std::string why_it_waits(const Problem& why) {
  if (why.code == code::relay_away || why.code == code::kept_here) return why.sentence;
  if (why.kind == ProblemKind::not_found) return "The place where the two of you meet is not there just now.";
  if (why.kind == ProblemKind::full) return "There is no room where the two of you meet.";
  return "The place where the two of you meet could not be read or written to.";
}

// Meets, and tells how it is now. What was said is kept already, so whatever goes wrong here is a remark.
PairAnswer met_afterwards(World& world, Loaded& pair, std::string sentence) {
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
    out.remarks.push_back(
        {"", "It is kept here and has not gone there yet; meet again. " + why_it_waits(met.error())});
  return out;
}

// ---- saying

tl::unexpected<Problem> ended_already() {
  return problem(ProblemKind::conflict,
                 "This pair has ended, and nothing more is put there. Nothing was changed.", "pair");
}

using Says = std::function<Result<carry::Met>(Loaded&)>;

// Loads, says and keeps in one transaction, so that nothing another process has said meanwhile is lost.
Result<PairAnswer> said(World& world, const std::string& which, const Says& says, std::string sentence) {
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  auto pair = find(world, which);
  if (!pair) return pass_on(pair);
  if (pair->seen.ended_by) return ended_already();
  if (!pair->device.may_write())
    return problem(ProblemKind::conflict,
                   "The other has not let you in yet, or not everything has arrived. Meet first. Nothing was "
                   "changed.",
                   "pair");
  auto met = says(*pair);
  if (!met) return pass_on(met);
  if (auto kept = keep(world, *transaction, *pair, met->written); !kept) return pass_on(kept);
  if (auto done = transaction->commit(); !done) return pass_on(done);
  return met_afterwards(world, *pair, std::move(sentence));
}

Says statement(Statement what) {
  return [what = std::move(what)](Loaded& pair) -> Result<carry::Met> {
    if (!pair.seen.is_agreed())
      return problem(ProblemKind::conflict,
                     "The other has not agreed yet, and nothing is put there before. Meet again. Nothing was "
                     "changed.",
                     "pair");
    std::string bytes = pair::to_bytes(what);
    // What it is too long or empty for is told before it is said to anybody.
    if (const auto sound = pair::statement_of(bytes); !sound)
      return problem(ProblemKind::bad_request,
                     "There is nothing in it, or more than fits. Nothing was changed.", "text");
    return pair.device.say(std::move(bytes));
  };
}

// A day as it was typed; nothing typed: today.
Result<Date> day_of(World& world, const std::string& typed, Looking looking, const char* where) {
  const auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  const Moment now = world.clock.now();
  if (trimmed(typed).empty()) return diary_day(now, settings->day_starts_at_minutes);
  if (const auto date = date_from_iso(trimmed(typed))) return *date;
  const auto when = read_when(typed, now, settings->day_starts_at_minutes, looking);
  if (!when) {
    Problem why = when.error();
    why.where = where;
    return tl::unexpected<Problem>(std::move(why));
  }
  return diary_day(when->moment, settings->day_starts_at_minutes);
}

// What is meant by the beginning of an id, among these.
template <class One>
Result<const One*> by_id(const std::vector<One>& all, const std::string& asked, const char* what) {
  std::vector<const One*> found;
  for (const One& one : all)
    if (!asked.empty() && channel::to_hex(one.id).starts_with(asked)) found.push_back(&one);
  if (found.size() == 1) return found.front();
  return problem(found.empty() ? ProblemKind::not_found : ProblemKind::bad_request,
                 found.empty()
                     ? fmt::format("There is no {} with this id. Nothing was changed.", what)
                     : fmt::format("More than one {} begins with this id. Nothing was changed.", what),
                 "id");
}

Result<pair::About> about_of(std::string_view word) {
  std::string known;
  for (const pair::Subject& one : pair::subjects()) {
    if (one.word == word) return one.about;
    known += (known.empty() ? "" : ", ") + std::string(one.word);
  }
  return problem(ProblemKind::bad_request,
                 fmt::format("A clause is about one of these: {}. Nothing was changed.", known), "about");
}

Result<> text_fits(const std::string& text, std::size_t longest, const char* where) {
  if (trimmed(text).empty())
    return problem(ProblemKind::bad_request, "There is nothing in it. Nothing was changed.", where);
  if (text.size() > longest)
    return problem(
        ProblemKind::bad_request,
        fmt::format("This is {} bytes long, and at most {} fit. Nothing was changed.", text.size(), longest),
        where);
  return {};
}

Result<std::string> called_as(std::string_view typed) {
  std::string name(trimmed(typed));
  if (name.empty() || name.size() > pair::longest_name || printable(name) != name ||
      name.find_first_of("\r\n\t") != std::string::npos)
    return problem(ProblemKind::bad_request,
                   "Say how the other is to see you called: a name or initials, on one line. Nothing was "
                   "changed.",
                   "called");
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
    return problem(ProblemKind::bad_request, "A pair begins with what both agree to. Nothing was changed.",
                   "agrees");
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
    return problem(
        ProblemKind::bad_request, code::needs_folder,
        "Say where the two of you meet: in a folder that is carried between you, or at a relay; one of "
        "the two. Nothing was changed.",
        "folder");
  if (places->front().relay && world.outside == nullptr)
    return problem(ProblemKind::unsupported, "Nobody here speaks to a relay. Nothing was changed.", "relay");
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
  Loaded pair{.kept = {.id = id_of(to_be.device->channel()),
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
  if (auto done = keep(world, *transaction, pair, written); !done) return pass_on(done);
  if (auto done = keep_place(*world.vault, *transaction, to_be.where, &to_be.memory, pair.kept.of()); !done)
    return pass_on(done);
  if (auto done = transaction->commit(); !done) return pass_on(done);
  return met_afterwards(world, pair,
                        "The two of you are connected. What one puts there the other sees when she looks.");
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

Handled answer(World& world, const BeginPair& asked, Changes&) {
  auto line = seal::PairingLine::typed(asked.line);
  if (!line) return pass_on(line);
  auto to_be = pair_to_be(world, asked);
  if (!to_be) return pass_on(to_be);
  if (world.pairing && world.pairing->old) world.pairing->old->end();
  auto device = carry::Device::found(to_be->called);
  if (!device) return pass_on(device);
  to_be->device = std::move(*device);
  if (to_be->where.relay) {  // the channel has to be there before the other finds it
    AtRelay relay(world, to_be->where, to_be->device->channel());
    relay.device = &*to_be->device;
    if (auto met = to_be->device->receive(relay.carrier); !met) return pass_on(met);
    if (auto sent = to_be->device->send(relay.carrier); !sent) return pass_on(sent);
    if (!world.vault) return was_locked();
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
  if (auto ready = pairing->old->begin(); !ready) return pass_on(ready);
  world.pairing = std::move(pairing);
  return PairingAnswer{};
}

Handled answer(World& world, const JoinPair& asked, Changes&) {
  auto to_be = pair_to_be(world, asked);
  if (!to_be) return pass_on(to_be);
  if (world.pairing && world.pairing->old) world.pairing->old->end();
  auto pairing = std::make_shared<Pairing>();
  auto line = seal::PairingLine::drawn();
  auto mailbox = to_be->where.folder ? carry::mailbox_in(*to_be->where.folder, line)
                                     : carry::mailbox_at({world.outside, *to_be->where.relay, {}}, line);
  pairing->anew.emplace(std::move(line), std::move(mailbox), to_be->called);
  pairing->device = to_be->called;
  PairingAnswer out{.line = pairing->anew->line(), .words = {}, .device = to_be->called};
  pairing->pair.emplace(std::move(*to_be));
  world.pairing = std::move(pairing);
  return out;
}

Handled answer(World& world, const MeetPair& asked, Changes&) {
  auto pair = find(world, asked.pair);
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

namespace {

Handled as_answer(Result<PairAnswer> out) {
  if (!out) return pass_on(out);
  return std::move(*out);
}

}  // namespace

Handled answer(World& world, const ProposeClause& asked, Changes&) {
  const auto about = about_of(asked.about);
  if (!about) return pass_on(about);
  if (auto fits = text_fits(asked.text, pair::longest_clause, "text"); !fits) return pass_on(fits);
  const auto session = day_of(world, asked.session, Looking::back, "session");
  if (!session) return pass_on(session);
  return as_answer(said(world, asked.pair, statement(pair::Clause{*about, asked.text, *session}),
                        "It is proposed. It holds once the other has signed it, too."));
}

Handled answer(World& world, const SignClause& asked, Changes&) {
  const auto session = day_of(world, asked.session, Looking::back, "session");
  if (!session) return pass_on(session);
  const Says sign = [&](Loaded& pair) -> Result<carry::Met> {
    std::vector<pair::ClauseSeen> all;
    std::map<channel::ItemId, pair::About> about;
    for (const pair::FramePart& part : pair.seen.frame)
      for (const pair::ClauseSeen& one : part.clauses) {
        all.push_back(one);
        about[one.id] = part.about;
      }
    const auto clause = by_id(all, asked.id, "clause");
    if (!clause) return pass_on(clause);
    if ((*clause)->by == Side::you)
      return problem(
          ProblemKind::conflict,
          "This is what you proposed yourself: it waits for the other to sign it. Nothing was changed.",
          "id");
    if ((*clause)->signed_in)
      return problem(ProblemKind::conflict, "You have signed this already. Nothing was changed.", "id");
    return statement(pair::Signature{
        (*clause)->id, {about[(*clause)->id], (*clause)->text, (*clause)->session}, *session})(pair);
  };
  return as_answer(said(world, asked.pair, sign, "Signed. It holds for both of you from now on."));
}

Handled answer(World& world, const SayAway& asked, Changes&) {
  const auto from = day_of(world, asked.from, Looking::ahead, "from");
  if (!from) return pass_on(from);
  const auto until =
      trimmed(asked.until).empty() ? from : day_of(world, asked.until, Looking::ahead, "until");
  if (!until) return pass_on(until);
  if (*until < *from)
    return problem(
        ProblemKind::bad_request,
        fmt::format("It would end ({}) before it begins ({}). Nothing was changed.", iso(*until), iso(*from)),
        "until");
  if (asked.meanwhile.size() > pair::longest_clause)
    if (auto fits = text_fits(asked.meanwhile, pair::longest_clause, "meanwhile"); !fits)
      return pass_on(fits);
  return as_answer(said(world, asked.pair, statement(pair::Away{*from, *until, asked.meanwhile}),
                        fmt::format("Away from {} to {}.", iso(*from), iso(*until))));
}

Handled answer(World& world, const GivePage& asked, Changes&) {
  if (auto fits = text_fits(asked.title, pair::longest_title, "title"); !fits) return pass_on(fits);
  if (auto fits = text_fits(asked.text, pair::longest_page, "text"); !fits) return pass_on(fits);
  return as_answer(said(world, asked.pair, statement(pair::Page{asked.title, asked.text}),
                        "It is put there as it stands. It is no message: whether and when it is read, nobody "
                        "is told."));
}

Handled answer(World& world, const TakeBack& asked, Changes&) {
  const Says back = [&](Loaded& pair) -> Result<carry::Met> {
    struct Own {
      channel::ItemId id;
      bool holds = false;
    };
    std::vector<Own> own;
    for (const pair::FramePart& part : pair.seen.frame)
      for (const pair::ClauseSeen& one : part.clauses)
        if (one.by == Side::you && !one.taken_back) own.push_back({one.id, one.signed_in.has_value()});
    for (const pair::AwaySeen& one : pair.seen.away)
      if (one.by == Side::you) own.push_back({one.id});
    for (const pair::PageSeen& one : pair.seen.pages)
      if (one.by == Side::you && !one.taken_back) own.push_back({one.id});
    const auto what = by_id(own, asked.id, "thing of yours");
    if (!what) return pass_on(what);
    if ((*what)->holds)
      return problem(ProblemKind::conflict,
                     "The other has signed this. It holds until both of you have signed another. Nothing was "
                     "changed.",
                     "id");
    return pair.device.take_back((*what)->id);
  };
  return as_answer(
      said(world, asked.pair, back,
           "Taken back. Its words go from the place where you meet and from the other's Holdfast; "
           "what the other has read or recorded by then stays."));
}

Handled answer(World& world, const RecordPage& asked, Changes&) {
  const Says record = [&](Loaded& pair) -> Result<carry::Met> {
    const auto page = by_id(pair.seen.pages, asked.id, "page");
    if (!page) return pass_on(page);
    if ((*page)->by == Side::you)
      return problem(ProblemKind::conflict, "This page is yours. Nothing was changed.", "id");
    if ((*page)->taken_back)
      return problem(ProblemKind::conflict,
                     "This page was taken back; its words are gone. Nothing was changed.", "id");
    if ((*page)->recorded) return carry::Met{};
    return statement(pair::Recorded{(*page)->id})(pair);
  };
  auto out = said(world, asked.pair, record,
                  "The other can see that you have taken this page into a record of your own.");
  if (!out || out->pairs.empty()) return as_answer(std::move(out));
  const PairAnswer::One& pair = out->pairs.front();
  const auto page = std::ranges::find_if(
      pair.pages, [&](const PairAnswer::Page& one) { return one.id.starts_with(asked.id); });
  if (page == pair.pages.end() || page->taken_back)
    return problem(ProblemKind::conflict, "It was taken back meanwhile; its words are gone.", "id");
  const auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  const Date today = diary_day(world.clock.now(), settings->day_starts_at_minutes);
  out->file = PairAnswer::File{
      .bytes = brief::pdf_of(
          {.title = page->title,
           .text = page->text,
           .foot = fmt::format("In the words in which {} put it before me. Taken into my record "
                               "on {}; {} can see that.",
                               pair.name, review::said_day(today), pair.name),
           .made_on = today}),
      .media_type = "application/pdf",
      .suggested_name = "page-" + iso(today) + ".pdf"};
  return std::move(*out);
}

Handled answer(World& world, const BeginViews& asked, Changes&) {
  const auto opens = day_of(world, asked.opens, Looking::ahead, "opens");
  if (!opens) return pass_on(opens);
  const Says begin = [&](Loaded& pair) -> Result<carry::Met> {
    for (const pair::ViewsSeen& one : pair.seen.views)
      if (!one.are_open())
        return problem(
            ProblemKind::conflict,
            fmt::format("Two views are asked for already, to be opened on {} or later. Nothing was "
                        "changed.",
                        iso(one.opens)),
            "opens");
    return statement(pair::Views{*opens})(pair);
  };
  return as_answer(
      said(world, asked.pair, begin,
           fmt::format("Each of you can write how it looks from her side. Both are closed until both "
                       "are there, and open together on {} or later.",
                       iso(*opens))));
}

Handled answer(World& world, const WriteView& asked, Changes&) {
  if (auto fits = text_fits(asked.text, pair::longest_view, "text"); !fits) return pass_on(fits);
  const Says write = [&](Loaded& pair) -> Result<carry::Met> {
    std::vector<pair::ViewsSeen> waiting;
    for (const pair::ViewsSeen& one : pair.seen.views)
      if (one.yours.id.none()) waiting.push_back(one);
    if (waiting.empty())
      return problem(
          ProblemKind::conflict,
          "Nobody has asked for two views, or yours is there already; it is not written anew. Nothing "
          "was changed.",
          "id");
    const pair::ViewsSeen* views = &waiting.back();
    if (!asked.id.empty()) {
      const auto meant = by_id(waiting, asked.id, "view that waits for you");
      if (!meant) return pass_on(meant);
      views = *meant;
    }
    const Secret key = pair.device.own_key(view_purpose, views->id);
    return statement(pair::View{views->id, seal::closed(asked.text, key, pair.device.channel(), views->id)})(
        pair);
  };
  return as_answer(
      said(world, asked.pair, write,
           "Your view is closed. Nobody can read it before the other's is there as well, and it is "
           "not written anew."));
}

Handled answer(World& world, const EndPair& asked, Changes&) {
  const Says end = [](Loaded& pair) -> Result<carry::Met> {
    return pair.device.say(pair::to_bytes(pair::End{}));
  };
  return as_answer(
      said(world, asked.pair, end, "It has ended. What was put there by then stays with each of you."));
}

Handled answer(World& world, const ForgetPair& asked, Changes&) {
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  const auto pair = find(world, asked.pair);
  if (!pair) return pass_on(pair);
  if (!pair->seen.ended_by)
    return problem(ProblemKind::conflict, "End it first: the other would wait for you. Nothing was changed.",
                   "pair");
  const std::string of = pair->kept.of();
  if (auto done = forget_device(*world.vault, *transaction, of); !done) return pass_on(done);
  if (auto done = keep_exactly(*world.vault, *transaction, shelf_of(of, pair_outbox), {}); !done)
    return pass_on(done);
  if (auto done = transaction->unshelve(pairs_shelf, pair->kept.id); !done) return pass_on(done);
  if (auto done = transaction->commit(); !done) return pass_on(done);
  PairAnswer out = blank();
  out.sentences.push_back(
      "Nothing of it is kept here any more. What lies where you met stays there, closed.");
  return out;
}

}  // namespace holdfast::app
