// See show_synced.h.
#include "shell/show_synced.h"

#include <fmt/format.h>

#include "base/text.h"
#include "shell/show.h"

namespace holdfast::shell {
namespace {

std::string records(std::int64_t n) {
  return counted(n, "record", "records");
}

std::string what_happened(const app::Synced& synced) {
  std::string out;
  const auto say = [&](const std::string& sentence) { out += (out.empty() ? "" : " ") + sentence; };
  const std::string folder = synced.folder ? printable(synced.folder->string()) : std::string();
  if (synced.first) say(fmt::format("From now on this diary meets its other devices in {}.", folder));
  if (synced.went > 0)
    say(fmt::format("{} that {} changed here {} there now.", records(synced.went),
                    synced.went == 1 ? "was" : "were", synced.went == 1 ? "is" : "are"));
  if (synced.came > 0) say(fmt::format("{} came from there.", records(synced.came)));
  if (synced.taken_out > 0)
    say(fmt::format("{} {} deleted on another device and {} gone here, too.", records(synced.taken_out),
                    synced.taken_out == 1 ? "was" : "were", synced.taken_out == 1 ? "is" : "are"));
  if (!synced.first && synced.went + synced.came + synced.taken_out == 0)
    say(fmt::format("Nothing is new here, and nothing is new in {}.", folder));
  if (synced.own_key)
    say("Another copy of this diary has written there. Both go on; this one has a key of its own now.");
  return out;
}

std::string how_it_stands(const app::Synced& synced) {
  const std::string only_here =
      synced.only_here == 0 ? "Everything written here has gone there."
                            : fmt::format("{} changed since then {} only here.", records(synced.only_here),
                                          synced.only_here == 1 ? "is" : "are");
  if (!synced.folder)
    return "This diary has met its other devices nowhere yet. \"holdfast sync --folder DIR\" does it; until "
           "then nothing of it goes anywhere.";
  if (!synced.at)
    return fmt::format("A meeting in {} was begun and did not come to its end. Meet again. {}",
                       printable(synced.folder->string()), only_here);
  std::string when = iso(*synced.at).substr(0, 16);
  if (const auto t = when.find('T'); t != std::string::npos) when[t] = ' ';
  return fmt::format("The last meeting was in {}, {}. {}", printable(synced.folder->string()), when,
                     only_here);
}

}  // namespace

std::string shown(const app::Synced& synced, const Style& style) {
  std::string out = wrapped(style, synced.met ? what_happened(synced) : how_it_stands(synced));
  if (!synced.two.empty()) {
    const auto n = static_cast<std::int64_t>(synced.two.size());
    out += wrapped(style, fmt::format("{} {} written in two places. Both texts are kept: \"show ID\" tells "
                                      "them, and what \"edit ID\" makes of them stands for both.",
                                      records(n), n == 1 ? "was" : "were"));
    for (const app::Shown& one : synced.two) out += short_line(one, style, true);
  }
  const auto remark = [&](const std::string& sentence) { out += wrapped(style, sentence, 2, "-"); };
  if (synced.again > 0)
    remark(
        fmt::format("The folder had lost {} of what had been there. Nothing was lost here, and it is there "
                    "again.",
                    counted(synced.again, "piece", "pieces")));
  if (synced.newer > 0)
    remark(
        fmt::format("{} can only be read by a newer Holdfast. Nothing of that is lost; update this one.",
                    counted(synced.newer, "thing that was written there", "things that were written there")));
  if (synced.waiting > 0)
    remark(
        fmt::format("{} cannot be read yet, because something it follows has not arrived. It stays there; "
                    "meet again once the folder is complete.",
                    counted(synced.waiting, "piece", "pieces")));
  for (const auto& one : synced.remarks)
    remark((one.file.empty() ? "" : printable(one.file) + ": ") + printable(one.sentence));
  return out;
}

}  // namespace holdfast::shell
