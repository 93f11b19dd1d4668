// See put_in_words in devices.h: what a meeting did, or how things stand between meetings, in sentences, so
// that every door says the same.
#include <fmt/format.h>

#include "app/devices.h"
#include "review/sentences.h"

namespace holdfast::app {
namespace {

// "One record was", "Three records were"
std::string records(std::int64_t n, std::string_view one = {}, std::string_view many = {}) {
  std::string words = review::capital(review::counted(n, "record", "records"));
  const std::string_view verb = n == 1 ? one : many;
  return verb.empty() ? words : words + " " + std::string(verb);
}

std::string only_here(const Synced& synced) {
  return synced.only_here == 0 ? "Everything written here has gone there."
                               : records(synced.only_here, "changed since then is only here.",
                                         "changed since then are only here.");
}

// "in /media/stick", "at https://relay.example.org", or both
std::string where_in_words(const Synced& synced) {
  std::string out;
  if (synced.folder) out = "in " + synced.folder->string();
  if (!synced.relay.empty()) out += (out.empty() ? "at " : " and at ") + synced.relay;
  return out;
}

void say_what_happened(Synced& synced, const std::string& there) {
  const auto say = [&](std::string sentence) { synced.sentences.push_back(std::move(sentence)); };
  if (synced.first) say(fmt::format("From now on this diary meets its other devices {}.", there));
  if (synced.went > 0)
    say(records(synced.went, "that was changed here is there now.", "that were changed here are there now."));
  if (synced.came > 0) say(records(synced.came, "came from there.", "came from there."));
  if (synced.taken_out > 0)
    say(records(synced.taken_out, "was deleted on another device and is gone here, too.",
                "were deleted on another device and are gone here, too."));
  if (!synced.first && synced.went + synced.came + synced.taken_out == 0)
    say(fmt::format("Nothing is new here, and nothing is new {}.", there));
  if (synced.own_key)
    say("Another copy of this diary has written there. Both go on; this one has a key of its own now.");
}

void say_how_it_stands(Synced& synced, const std::string& there, const Wording& wording) {
  synced.sentences.push_back(
      synced.at ? fmt::format("The last meeting was {} {}.", wording.say(*synced.at), there)
                : fmt::format("A meeting {} was begun and did not come to its end. Meet again.", there));
  synced.sentences.push_back(only_here(synced));
  if (synced.unseen > 0)
    synced.sentences.push_back(
        records(synced.unseen, "has gone there, and no other device has shown yet that it has it.",
                "have gone there, and no other device has shown yet that it has them."));
}

}  // namespace

Result<> put_in_words(World& world, Synced& synced) {
  if (!synced.folder && synced.relay.empty()) return {};  // how one begins is the door's to say
  const auto wording = Wording::of(world);
  if (!wording) return pass_on(wording);
  if (synced.met)
    say_what_happened(synced, where_in_words(synced));
  else
    say_how_it_stands(synced, where_in_words(synced), *wording);
  if (!synced.two.empty())
    synced.sentences.push_back(records(std::int64_t(synced.two.size()),
                                       "was written in two places. Both texts are kept.",
                                       "were written in two places. Both texts are kept."));
  const auto remark = [&](std::int64_t n, std::string_view one, std::string_view many,
                          std::string_view rest) {
    if (n > 0)
      synced.remarks.push_back(
          {"", review::capital(review::counted(n, one, many)) + " " + std::string(rest)});
  };
  if (synced.again > 0)
    synced.remarks.push_back(
        {"", fmt::format("{} of what had been there was lost there. Nothing was lost here, and it is there "
                         "again.",
                         review::capital(review::counted(synced.again, "piece", "pieces")))});
  remark(synced.newer, "thing that was written there", "things that were written there",
         "can only be read by a newer Holdfast. Nothing of that is lost; update this one.");
  remark(
      synced.waiting, "piece", "pieces",
      "cannot be read yet, because something it follows has not arrived. It stays there; meet again later.");
  return {};
}

}  // namespace holdfast::app
