// See relay.h. The protocol's answers are read by post::message_of, which takes nothing that breaks a rule;
// what is held to its promises beyond that (numbers without a gap, marks of the bytes) stands here.
#include "carry/relay.h"

#include <algorithm>
#include <utility>

#include "base/problem_codes.h"
#include "seal/door.h"

namespace holdfast::carry {
namespace {

using post::Bookmark;

constexpr std::size_t most_rounds = 4096;  // of one reading: beyond is more than any diary has
constexpr std::size_t append_bytes = std::size_t{3} << 20;
constexpr std::size_t most_tried = 16;  // tokens

template <class To, class From>
To renamed(const From& name) {
  return {name.bytes};
}

tl::unexpected<Problem> told_off(const post::Place& place, ProblemKind kind, std::string sentence,
                                 const post::Said& said) {
  return problem(kind, std::move(sentence), post::to_text(place), std::to_string(said.status));
}

tl::unexpected<Problem> no_relay(const post::Place& place, const post::Said& said) {
  return told_off(
      place, ProblemKind::unsupported,
      "What answers at " + post::to_text(place) +
          " is no relay of Holdfast's, or something on the way answers in its place (a log-in page of "
          "this network, for one). Look at the address. Nothing was changed.",
      said);
}

tl::unexpected<Problem> rubbish(const post::Place& place) {
  return problem(
      ProblemKind::damaged,
      "The relay at " + post::to_text(place) +
          " answered something that a relay does not answer. Nothing was lost; if it goes on, use another "
          "relay or a folder.",
      post::to_text(place));
}

tl::unexpected<Problem> waits(const post::Place& place, const post::Said& said) {
  Problem why{ProblemKind::busy,
              "The relay is busy, or does not reach its store. What is new stays in the diary here and goes "
              "there the "
              "next time; try again in a while.",
              std::to_string(said.status), post::to_text(place)};
  why.code = code::relay_away;
  return tl::unexpected<Problem>(std::move(why));
}

// What a status other than 200 means, as docs/formats/relay.md has it. Of 401 and 409 the caller knows more.
tl::unexpected<Problem> refused(const post::Place& place, const post::Said& said) {
  switch (said.status) {
    case 502:
    case 504:
      return waits(place, said);  // a proxy's word, without the field
    case 429:
    case 503:
      return waits(place, said);
    default:
      break;
  }
  if (!said.by_relay) return no_relay(place, said);
  switch (said.status) {
    case 401:
      return told_off(place, ProblemKind::locked,
                      "The relay does not know this device's diary any more. Nothing was changed here.",
                      said);
    case 403:
      return told_off(
          place, ProblemKind::conflict,
          "The relay takes nothing from this device: it may have been removed from the diary's devices, "
          "or not everything has arrived. What is written here stays here; nothing was lost.",
          said);
    case 409:
      return told_off(
          place, ProblemKind::conflict,
          "The relay has something else under this diary's name, with keys that this device does not "
          "have. Nothing was changed; use another relay or a folder.",
          said);
    case 501:
      return told_off(
          place, ProblemKind::unsupported,
          "That relay speaks another version of its language than this Holdfast. Bring the older of the "
          "two up to date. Nothing was changed.",
          said);
    case 507:
      return told_off(
          place, ProblemKind::full,
          "The relay has no more room for this diary. What is new stays in the diary here; ask whoever "
          "runs the relay for more room, or use another.",
          said);
    default:
      return rubbish(place);
  }
}

// One fetch after the other, until nothing is left.
template <class Fetch>
Result<> fetch_all(const post::Place& place, Bookmark& at,
                   const std::function<void(const Bookmark&, Frame)>& take, Fetch fetch) {
  for (std::size_t round = 0; round < most_rounds; ++round) {
    const auto said = fetch(post::Fetch{at, post::most_fetched});
    if (!said) return pass_on(said);
    const auto told = post::message_of<post::Fetched>(said->bytes);
    if (!told) return rubbish(place);
    for (const post::FetchedItem& one : told->items) {
      const bool whole = one.withdrawn || one.at.mark == post::mark_of(one.kind, one.id, one.bytes);
      if (one.at.seq != at.seq + 1 || !whole) return rubbish(place);
      at = one.at;
      take(at, {static_cast<FrameKind>(one.withdrawn ? 0 : one.kind), renamed<channel::ItemId>(one.id),
                std::string(one.bytes)});
    }
    if (told->items.empty() || at.seq == told->head) return {};
  }
  return rubbish(place);
}

}  // namespace

RelayCarrier::RelayCarrier(RelayWay way, const channel::ChannelId& channel, RelayMemory& memory,
                           std::function<std::vector<RelaySlot>()> slots)
    : way_(std::move(way)), channel_(channel), memory_(memory), slots_(std::move(slots)) {}

// With the token that worked last, or else the newest that does. 401 and 403 are the last one's answer.
Result<post::Said> RelayCarrier::say(std::string_view path, std::string_view body) {
  std::vector<post::Token> tokens;
  if (works_) tokens.push_back(*works_);
  for (const RelaySlot& slot : slots_())
    if (tokens.size() < most_tried && std::ranges::find(tokens, slot.token) == tokens.end())
      tokens.push_back(slot.token);
  std::optional<post::Said> answer;
  for (const post::Token& token : tokens) {
    const post::Credential who{renamed<post::ChannelId>(channel_), token};
    auto said = way_.caller->post(way_.place, path, post::to_field(who), body);
    if (!said) return said;
    if (said->by_relay && said->version != post::version && said->status != 501) said->status = 501;
    const bool is_no = said->by_relay && (said->status == 401 || said->status == 403);
    if (!is_no && said->by_relay) works_ = token;
    if (!is_no) return said;
    if (!answer || said->status == 403) answer = std::move(*said);  // what tells more
  }
  if (!answer)
    return problem(ProblemKind::locked, "This device has no key for a relay yet. Nothing was changed.");
  return std::move(*answer);
}

template <class Told, class Message>
Result<Told> RelayCarrier::ask(std::string_view path, const Message& message, std::string& held) {
  auto said = say(path, post::to_bytes(message));
  if (!said) return pass_on(said);
  if (said->status != 200 || !said->by_relay) return refused(way_.place, *said);
  held = std::move(said->bytes);
  auto told = post::message_of<Told>(held);
  if (!told) return rubbish(way_.place);
  return std::move(*told);
}

Result<> RelayCarrier::create() {
  post::Create wanted;
  for (const RelaySlot& slot : slots_())
    if (wanted.slots.size() < post::most_slots_at_once)
      wanted.slots.push_back({post::hash_of(slot.token), slot.rights});
  if (wanted.slots.empty() || wanted.slots.front().rights != post::all_rights)
    return problem(ProblemKind::locked,
                   "This device has no key with which it could begin there. Nothing was changed.");
  // Where anybody may create, any token will do.
  const post::Credential who{renamed<post::ChannelId>(channel_),
                             way_.invitation.value_or(slots_().front().token)};
  auto said = way_.caller->post(way_.place, "/create", post::to_field(who), post::to_bytes(wanted));
  if (!said) return pass_on(said);
  if (said->by_relay && said->status == 401)
    return problem(
        ProblemKind::not_found, code::needs_invitation,
        way_.invitation
            ? "The relay does not take this invitation: it has been used, or was typed otherwise than it "
              "was given. Nothing was changed."
            : "The relay has nothing of this diary, and lets only those begin who were invited. Ask "
              "whoever runs it for an invitation. Nothing was changed.",
        post::to_text(way_.place));
  if (said->status != 200 || !said->by_relay) return refused(way_.place, *said);
  if (!post::message_of<post::Created>(said->bytes)) return rubbish(way_.place);
  memory_ = {};
  created_ = true;
  return {};
}

Result<> RelayCarrier::fetch(const std::function<void(Frame)>& take) {
  Bookmark at = memory_.read_to;
  bool again = false;
  const auto all = fetch_all(
      way_.place, at,
      [&](const Bookmark& where, Frame frame) {
        fetched_.push_back({where, frame.kind, seal::hash_of(frame.bytes)});
        if (is_known(frame.kind)) take(std::move(frame));
      },
      [&](const post::Fetch& asked) -> Result<post::Said> {
        auto said = say("/fetch", post::to_bytes(asked));
        if (!said) return said;
        again = said->by_relay && said->status == 409 && asked.after.seq > 0;
        if (said->status != 200 || !said->by_relay) return refused(way_.place, *said);
        return said;
      });
  if (all || !again) return all;
  // The relay has another past than the one that was read: from the beginning.
  memory_ = {.slots = memory_.slots};
  fetched_.clear();
  began_anew_ = true;
  return fetch(take);
}

Result<CarrierRead> RelayCarrier::read(const std::function<void(Frame)>& take) {
  fetched_.clear();
  stuck_ = false;
  const RelayMemory before = memory_;
  if (memory_.read_to.seq == 0) memory_ = {.slots = memory_.slots};  // all of it is seen once more
  auto done = fetch(take);
  if (!done && done.error().kind == ProblemKind::locked)
    if (done = create(); done) done = fetch(take);
  if (!done) {
    memory_ = before;
    return pass_on(done);
  }
  CarrierRead read;
  for (const auto& [id, places] : memory_.items) read.items.insert(id);
  for (const auto& [id, places] : memory_.doors) read.doors.insert(id);
  return read;
}

void RelayCarrier::note(FrameKind kind, const channel::ItemId& id, const Bookmark& at) {
  auto& places = (kind == FrameKind::item ? memory_.items : memory_.doors)[id];
  if (std::ranges::find(places, at) == places.end()) places.push_back(at);
}

void RelayCarrier::looked_at(const std::function<Fate(FrameKind, const Hash&)>& fate_of) {
  for (const Fetched& one : fetched_) {
    const Fate fate = is_known(one.kind) ? fate_of(one.kind, one.hash) : Fate{};
    if (fate.id) note(one.kind, *fate.id, one.at);
    stuck_ = stuck_ || fate.waits;
    if (!stuck_) memory_.read_to = one.at;
  }
  fetched_.clear();
}

Result<> RelayCarrier::append(const std::vector<Frame>& frames) {
  for (std::size_t next = 0; next < frames.size();) {
    post::Append wanted;
    std::size_t bytes = 0;
    const std::size_t first = next;
    while (next < frames.size() && wanted.items.size() < post::most_items && bytes < append_bytes) {
      const Frame& frame = frames[next++];
      bytes += frame.bytes.size();
      wanted.items.push_back(
          {static_cast<std::uint8_t>(frame.kind), renamed<post::ItemId>(frame.id), frame.bytes});
    }
    std::string held;
    const auto told = ask<post::Appended>("/append", wanted, held);
    if (!told) return pass_on(told);
    if (told->items.size() != wanted.items.size()) return rubbish(way_.place);
    for (std::size_t k = 0; k < wanted.items.size(); ++k) {
      const post::Item& item = wanted.items[k];
      const Bookmark at{told->items[k].seq, post::mark_of(item.kind, item.id, item.bytes)};
      note(frames[first + k].kind, frames[first + k].id, at);
      // What stands right behind what was read need not be fetched. A stranger's may stand between.
      if (!stuck_ && told->items[k].state == post::State::is_new && at.seq == memory_.read_to.seq + 1)
        memory_.read_to = at;
    }
  }
  return tell_slots();
}

// Only once the announcement is there by which others find the way to the newest key.
Result<> RelayCarrier::tell_slots() {
  const std::vector<RelaySlot> slots = slots_();
  Writer all;
  for (const RelaySlot& slot : slots) all.raw(slot.token.bytes).number(slot.rights);
  const Hash now = seal::hash_of(all.take());
  if (now == memory_.slots) return {};
  for (std::size_t next = 0; next < slots.size();) {
    post::Slots wanted;
    while (next < slots.size() && wanted.slots.size() < post::most_slots_at_once) {
      wanted.slots.push_back({post::hash_of(slots[next].token), slots[next].rights});
      ++next;
    }
    std::string held;
    const auto told = ask<post::SlotsTold>("/slots", wanted, held);
    if (!told) return pass_on(told);
    works_ = slots.front().token;
  }
  // Other keys lead on now, and what stands there under others alone has to be seen once more.
  if (memory_.slots != Hash{}) memory_.read_to = {};
  memory_.slots = now;
  return {};
}

Result<> RelayCarrier::let_go(const std::set<channel::ItemId>& items) {
  std::vector<Bookmark> places;
  std::vector<channel::ItemId> gone;
  for (const auto& [id, at] : memory_.items)
    if (items.contains(id)) {
      gone.push_back(id);
      places.insert(places.end(), at.begin(), at.end());
    }
  for (std::size_t next = 0; next < places.size();) {
    post::Withdraw wanted;
    while (next < places.size() && wanted.items.size() < post::most_items)
      wanted.items.push_back(places[next++]);
    std::string held;
    const auto told = ask<post::Withdrawn>("/withdraw", wanted, held);
    if (!told) return pass_on(told);
  }
  for (const channel::ItemId& id : gone) memory_.items.erase(id);
  return {};
}

Result<> read_with_token(const RelayWay& way, const Secret& token, const std::function<void(Frame)>& take) {
  post::Credential who;  // of no channel: the token says which
  std::copy_n(token.data(), who.token.bytes.size(), who.token.bytes.begin());
  Bookmark at;
  const auto all = fetch_all(
      way.place, at,
      [&](const Bookmark&, Frame frame) {
        if (is_known(frame.kind)) take(std::move(frame));
      },
      [&](const post::Fetch& asked) -> Result<post::Said> {
        auto said = way.caller->post(way.place, "/fetch", post::to_field(who), post::to_bytes(asked));
        if (!said) return said;
        if (said->by_relay && said->status == 401)
          return problem(
              ProblemKind::locked,
              "These words open nothing at this relay. The diary went to another, other words were made "
              "for it since, or the relay has lost it. Nothing was changed.",
              post::to_text(way.place));
        if (said->status != 200 || !said->by_relay) return refused(way.place, *said);
        return said;
      });
  return all;
}

}  // namespace holdfast::carry
