// relay_asking: saying something to a relay as whichever slot it takes one for, and what its refusals mean to
// a person. The protocol's answers are read by post::message_of, which takes nothing that breaks a rule. Not
// part of the room's face.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "carry/relay.h"

namespace holdfast::carry {

template <class To, class From>
To renamed(const From& name) {
  return {name.bytes};
}

// It answered something that a relay does not answer.
tl::unexpected<Problem> rubbish(const post::Place& place);
// What a status other than 200 means, as docs/formats/relay.md has it. Of 401 and 409 the caller knows more.
tl::unexpected<Problem> refused(const post::Place& place, const post::Said& said);

// Of one reading: beyond is more than any diary has.
inline constexpr std::size_t most_rounds_of_fetching = 4096;

// One fetch after the other, until nothing is left.
template <class Fetch>
Result<> fetch_all(const post::Place& place, post::Bookmark& at,
                   const std::function<void(const post::Bookmark&, Frame)>& take, Fetch fetch) {
  for (std::size_t round = 0; round < most_rounds_of_fetching; ++round) {
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

template <class Told, class Message>
Result<Told> RelayAsking::ask(std::string_view path, const Message& message, std::string& held) {
  auto said = say(path, post::to_bytes(message));
  if (!said) return pass_on(said);
  if (said->status != 200 || !said->by_relay) return refused(way_.place, *said);
  held = std::move(said->bytes);
  auto told = post::message_of<Told>(held);
  if (!told) return rubbish(way_.place);
  return std::move(*told);
}

}  // namespace holdfast::carry
