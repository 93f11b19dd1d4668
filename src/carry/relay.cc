// See relay.h. The protocol's answers are read by post::message_of, which takes nothing that breaks a rule;
// what is held to its promises beyond that (numbers without a gap, marks of the bytes) stands here.
#include "carry/relay.h"

#include <algorithm>
#include <utility>

#include "base/problem_codes.h"
#include "carry/relay_asking.h"
#include "seal/door.h"

namespace holdfast::carry {
namespace {

using post::Bookmark;

constexpr std::size_t append_bytes = std::size_t{3} << 20;

void note(RelayMemory& memory, FrameKind kind, const channel::ItemId& id, const Bookmark& at) {
  auto& places = (kind == FrameKind::item ? memory.items : memory.doors)[id];
  if (std::ranges::find(places, at) == places.end()) places.push_back(at);
}

}  // namespace

bool remember(RelayMemory& memory, const std::vector<RelayFetched>& fetched,
              const std::function<Fate(FrameKind, const Hash&)>& fate_of) {
  bool waits = false;
  for (const RelayFetched& one : fetched) {
    const Fate fate = is_known(one.kind) ? fate_of(one.kind, one.hash) : Fate{};
    if (fate.id) note(memory, one.kind, *fate.id, one.at);
    waits = waits || fate.waits;
    if (!waits) memory.read_to = one.at;
  }
  return !waits;
}

RelayCarrier::RelayCarrier(RelayWay way, const channel::ChannelId& channel, RelayMemory& memory,
                           std::function<std::vector<RelaySlot>()> slots)
    : channel_(channel),
      memory_(memory),
      slots_(slots),
      asks_(way, channel, std::move(slots)),
      way_(std::move(way)) {}

Result<> RelayCarrier::create() {
  post::Create wanted;
  for (const RelaySlot& slot : slots_())
    if (wanted.slots.size() < post::most_slots_at_once)
      wanted.slots.push_back({post::hash_of(slot.token), slot.rights});
  if (wanted.slots.empty() || wanted.slots.front().rights != post::all_rights)
    return unchanged(ProblemKind::locked, "This device has no key with which it could begin there.");
  // Where anybody may create, any token will do.
  const post::Credential who{renamed<post::ChannelId>(channel_),
                             way_.invitation.value_or(slots_().front().token)};
  auto said = way_.caller->post(way_.place, "/create", post::to_field(who), post::to_bytes(wanted));
  if (!said) return pass_on(said);
  if (said->by_relay && said->status == 401)
    return unchanged(ProblemKind::not_found, code::needs_invitation,
                     way_.invitation ? "The relay does not take this invitation: it has been used, or was "
                                       "typed otherwise than it was given."
                                     : "The relay has nothing of this diary, and lets only those begin who "
                                       "were invited. Ask whoever runs it for an invitation.",
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
        auto said = asks_.say("/fetch", post::to_bytes(asked));
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

void RelayCarrier::looked_at(const std::function<Fate(FrameKind, const Hash&)>& fate_of) {
  stuck_ = !remember(memory_, fetched_, fate_of);
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
    const auto told = asks_.ask<post::Appended>("/append", wanted, held);
    if (!told) return pass_on(told);
    if (told->items.size() != wanted.items.size()) return rubbish(way_.place);
    for (std::size_t k = 0; k < wanted.items.size(); ++k) {
      const post::Item& item = wanted.items[k];
      const Bookmark at{told->items[k].seq, post::mark_of(item.kind, item.id, item.bytes)};
      note(memory_, frames[first + k].kind, frames[first + k].id, at);
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
    const auto told = asks_.ask<post::SlotsTold>("/slots", wanted, held);
    if (!told) return pass_on(told);
    asks_.goes_on_with(slots.front().token);
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
    const auto told = asks_.ask<post::Withdrawn>("/withdraw", wanted, held);
    if (!told) return pass_on(told);
  }
  for (const channel::ItemId& id : gone) memory_.items.erase(id);
  return {};
}

Result<std::vector<RelayFetched>> read_with_token(const RelayWay& way, const Secret& token,
                                                  const std::function<void(Frame)>& take) {
  post::Credential who;  // of no channel: the token says which
  std::copy_n(token.data(), who.token.bytes.size(), who.token.bytes.begin());
  std::vector<RelayFetched> fetched;
  Bookmark at;
  const auto all = fetch_all(
      way.place, at,
      [&](const Bookmark& where, Frame frame) {
        fetched.push_back({where, frame.kind, seal::hash_of(frame.bytes)});
        if (is_known(frame.kind)) take(std::move(frame));
      },
      [&](const post::Fetch& asked) -> Result<post::Said> {
        auto said = way.caller->post(way.place, "/fetch", post::to_field(who), post::to_bytes(asked));
        if (!said) return said;
        if (said->by_relay && said->status == 401)
          return unchanged(ProblemKind::locked,
                           "These words open nothing at this relay. The diary went to another, other words "
                           "were made for it since, or the relay has lost it.",
                           post::to_text(way.place));
        if (said->status != 200 || !said->by_relay) return refused(way.place, *said);
        return said;
      });
  if (!all) return pass_on(all);
  return fetched;
}

}  // namespace holdfast::carry
