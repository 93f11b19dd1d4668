// See relay_asking.h.
#include "carry/relay_asking.h"

#include <algorithm>

#include "base/problem_codes.h"

namespace holdfast::carry {
namespace {

constexpr std::size_t most_tried = 16;  // tokens

tl::unexpected<Problem> told_off(const post::Place& place, ProblemKind kind, std::string sentence,
                                 const post::Said& said) {
  return problem(kind, std::move(sentence), post::to_text(place), std::to_string(said.status));
}

tl::unexpected<Problem> no_relay(const post::Place& place, const post::Said& said) {
  return unchanged(told_off(
      place, ProblemKind::unsupported,
      "What answers at " + post::to_text(place) +
          " is no relay of Holdfast's, or something on the way answers in its place (a log-in page of "
          "this network, for one). Look at the address.",
      said));
}

}  // namespace

tl::unexpected<Problem> rubbish(const post::Place& place) {
  return problem(
      ProblemKind::damaged,
      "The relay at " + post::to_text(place) +
          " answered something that a relay does not answer. Nothing was lost; if it goes on, use another "
          "relay or a folder.",
      post::to_text(place));
}

namespace {

tl::unexpected<Problem> waits(const post::Place& place, const post::Said& said) {
  Problem why{ProblemKind::busy,
              "The relay is busy, or does not reach its store. What is new stays in the diary here and goes "
              "there the "
              "next time; try again in a while.",
              std::to_string(said.status), post::to_text(place)};
  why.code = code::relay_away;
  return tl::unexpected<Problem>(std::move(why));
}

}  // namespace

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
      return unchanged(told_off(place, ProblemKind::locked,
                                "The relay does not know this device's diary any more.", said));
    case 403:
      return told_off(
          place, ProblemKind::conflict,
          "The relay takes nothing from this device: it may have been removed from the diary's devices, "
          "or not everything has arrived. What is written here stays here; nothing was lost.",
          said);
    case 409:
      return unchanged(told_off(
          place, ProblemKind::conflict,
          "The relay has something else under this diary's name, with keys that this device does not "
          "have. Use another relay or a folder.",
          said));
    case 501:
      return unchanged(told_off(
          place, ProblemKind::unsupported,
          "That relay speaks another version of its language than this Holdfast. Bring the older of the "
          "two up to date.",
          said));
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

RelayAsking::RelayAsking(RelayWay way, const channel::ChannelId& channel,
                         std::function<std::vector<RelaySlot>()> slots)
    : way_(std::move(way)), channel_(channel), slots_(std::move(slots)) {}

// With the token that worked last, or else the newest that does. 401 and 403 are the last one's answer.
Result<post::Said> RelayAsking::say(std::string_view path, std::string_view body) {
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
  if (!answer) return unchanged(ProblemKind::locked, "This device has no key for a relay yet.");
  return std::move(*answer);
}

}  // namespace holdfast::carry
