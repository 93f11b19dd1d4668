// held_channel: a channel that this vault shares with other people, a pair or a circle: kept, met, forgotten.
// Saying comes in two steps, so that neither a network that is away nor a power cut between them loses a
// word: one transaction keeps what is said; then the place is read and given what it lacks. A place that
// cannot be reached is told and no problem. Inside the room only.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/answers.h"
#include "app/places.h"

namespace holdfast::app {

// The device, and what of `written` is only here so far.
[[nodiscard]] Result<> keep_held(World& world, vault::Transaction& transaction, const carry::Device& device,
                                 const std::string& of, const std::vector<channel::ItemId>& written);
// How many things are only here.
[[nodiscard]] Result<std::int64_t> only_here(vault::Vault& vault, const std::string& of);
[[nodiscard]] Result<> forget_held(World& world, vault::Transaction& transaction, const std::string& of);
tl::unexpected<Problem> locked_before_it_was_done();
// The beginning of the channel's name, by which it is kept and called.
std::string id_of_channel(const channel::ChannelId& channel);

struct Meeting {
  std::string of;
  carry::Device* device = nullptr;  // as it was loaded; afterwards as it is kept
  // What comes of being there, before it is kept: its items go along.
  std::function<carry::Met()> react;
  // Loads it again, as another process has written in the vault meanwhile.
  std::function<Result<>()> reload;
  std::string shut_out, place_is_away;  // sentences
};
// Nothing was changed on a problem but where it says kept_here.
[[nodiscard]] Result<std::vector<SaidBeside>> meet_held(World& world, const Meeting& meeting);
// Why something waits here, without what would be untrue of what was said: it is kept.
std::string why_it_waits(const Problem& why, const std::string& place_is_away);

// What is meant by the beginning of an id, among these.
template <class One>
Result<const One*> by_beginning(const std::vector<One>& all, const std::string& asked, const char* what) {
  std::vector<const One*> found;
  for (const One& one : all)
    if (!asked.empty() && channel::to_hex(one.id).starts_with(asked)) found.push_back(&one);
  if (found.size() == 1) return found.front();
  return unchanged(found.empty() ? ProblemKind::not_found : ProblemKind::bad_request,
                   found.empty() ? "There is no " + std::string(what) + " with this id."
                                 : "More than one " + std::string(what) + " begins with this id.",
                   "id");
}
// Where it is too long, or nothing is in it.
[[nodiscard]] Result<> text_fits(const std::string& text, std::size_t longest, const char* where);

}  // namespace holdfast::app
