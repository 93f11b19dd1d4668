// reactions: what did she find in reactions she sat with? Plain counts of what she wrote when she came back
// to them, so there is no probability and no likelihood word. One may have held several things, and counts
// for each. Acting sooner, waiting and letting go are told, and never as success or failure.
#include <algorithm>
#include <array>
#include <cmath>

#include "review/counting.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

using Found = diary::Reaction::Found;

struct Reactions {
  std::vector<const diary::Record*> came_back;
  std::vector<double> days;  // until then, sorted
  std::array<int, 5> found{};
  int not_written = 0, waiting = 0, let_go = 0, acted_sooner = 0;
  std::optional<Instant> next;
};

Reactions reactions_of(const Looking& looking) {
  const Instant now = looking.chapter.now.at;
  Reactions all;
  for (const diary::Record* record : records_of(looking)) {
    const auto* reaction = std::get_if<diary::Reaction>(&record->body);
    if (!reaction) continue;
    const bool back = reaction->came_back && reaction->came_back->at <= now;
    const bool let_go = reaction->let_go.value_or(false);
    all.let_go += let_go;
    all.acted_sooner += reaction->acted_sooner.value_or(false);
    if (!back) {
      all.waiting += !let_go;
      if (const auto& due = reaction->come_back; !let_go && due && due->at > now)
        all.next = std::min(all.next.value_or(due->at), due->at);
      continue;
    }
    all.came_back.push_back(record);
    all.days.push_back(std::max(0.0, days_between(record->felt.at, reaction->came_back->at)));
    for (std::size_t sort = 0; sort < all.found.size(); ++sort)
      all.found[sort] +=
          std::find(reaction->found.begin(), reaction->found.end(), Found(sort)) != reaction->found.end();
    all.not_written += reaction->found.empty();
  }
  std::sort(all.days.begin(), all.days.end());
  return all;
}

void tell_more(Finding& finding, const Reactions& all) {
  const int dont_know = all.found[std::size_t(Found::dont_know)], came_back = int(all.came_back.size());
  if (finding.statement == "found" && dont_know > 0)
    finding.more.push_back("With " + number_word(dont_know) +
                           " of them you still don't know. That is an answer too.");
  if (finding.statement != "not_written" && all.not_written > 0)
    finding.more.push_back("What you saw in " + number_word(all.not_written) +
                           " of them is not written down.");
  if (!all.days.empty()) {
    const std::size_t n = all.days.size();
    const long long days = std::llround((all.days[(n - 1) / 2] + all.days[n / 2]) / 2);
    const std::string so_many = counted(days, "day", "days");
    finding.more.push_back(came_back == 1
                               ? "You came back " + (days == 0 ? "on the same day" : "after " + so_many) + "."
                               : "You came back to half of them " +
                                     (days == 0 ? "on the same day." : "within about " + so_many + "."));
  }
  if (all.waiting > 0)
    finding.more.push_back(capital(number_word(all.waiting)) +
                           (all.waiting == 1 ? " still waits." : " still wait."));
  if (all.let_go > 0) finding.more.push_back("You let " + number_word(all.let_go) + " go.");
}

}  // namespace

Finding answer_reactions(const Looking& looking) {
  const Chapter& chapter = looking.chapter;
  Finding finding = asked(chapter, "reactions");
  finding.cannot_tell = {
      "It counts what you wrote. It cannot tell whether waiting or acting sooner was better."};
  if (from_memory(finding, chapter)) return finding;
  const Reactions all = reactions_of(looking);
  finding.evidence = evidence_of_counted(chapter, "reactions", all.came_back);
  finding.counts = {
      {"came_back", int(all.came_back.size())}, {"still_wait", all.waiting}, {"let_go", all.let_go}};
  int found = 0;
  for (std::size_t sort = 0; sort < all.found.size(); ++sort) {
    finding.counts.push_back({std::string(diary::word(Found(sort))), all.found[sort]});
    if (Found(sort) != Found::dont_know) found += all.found[sort];
  }
  if (all.came_back.empty()) {
    tell_more(finding, all);
    refuse(finding, "none has come back yet",
           all.next ? "The next one comes back on " + said_day(chapter.day_of(*all.next)) + "." : "");
    return finding;
  }
  date_it(finding, chapter, {all.came_back.front()->felt.at, all.came_back.back()->felt.at});
  finding.answered = true;
  finding.statement = found > 0                                      ? "found"
                      : all.found[std::size_t(Found::dont_know)] > 0 ? "dont_know"
                                                                     : "not_written";
  finding.sentence = sentence(finding);
  tell_more(finding, all);
  return finding;
}

}  // namespace holdfast::review
