// Each is told once there is something to tell; what was left open counts as unknown.
#include "review/plain_counts.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "review/counting.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

constexpr double strong = 6;    // steps of 0 to 10, named in the sentence
constexpr int near_enough = 1;  // step, as the sentence says

std::string in_of(int n, int of, std::string_view what) {
  return "In " + (n == 0 ? "none" : std::to_string(n)) + " of " + counted(of, "session", "sessions") + " " +
         std::string(what);
}

// "In 6 of 20 sessions you talked about needing itself, and in 3 you touched on it."
void tell_of_sessions(Finding& finding, int yes, int partly, int of, std::string_view what,
                      std::string_view in_part) {
  if (of == 0) return;
  finding.more.push_back(
      in_of(yes, of, what) +
      (partly == 0 ? "." : ", and in " + std::to_string(partly) + " " + std::string(in_part)));
}

void tell_let_in(Finding& finding, std::vector<int> let_in) {
  if (let_in.empty()) return;
  std::ranges::sort(let_in);
  const auto of_10 = [](int step) { return std::to_string(step) + " of 10"; };
  const int half = let_in[(let_in.size() - 1) / 2];
  finding.more.push_back(let_in.front() == let_in.back()
                             ? "What you could let in was " + of_10(half) +
                                   (let_in.size() == 1 ? " in the one session in which you rated it."
                                                       : " in every session in which you rated it.")
                             : "In the " + std::to_string(let_in.size()) +
                                   " sessions in which you rated it, what you could let in lay between " +
                                   std::to_string(let_in.front()) + " and " + of_10(let_in.back()) +
                                   "; in at least half of them it was " + std::to_string(half) + " or more.");
}

std::string so_often(int n) {
  return n == 1 ? "once" : n == 2 ? "twice" : std::to_string(n) + " times";
}

}  // namespace

void tell_sessions_and_strains(Finding& finding, const Looking& looking) {
  using Talked = diary::Session::Talked;
  std::vector<int> let_in;
  std::array<int, 3> talked{}, got{}, mended{};
  int unsaid = 0, felt = 0, limits = 0;
  for (const diary::Record* record : records_of(looking)) {
    if (const auto* session = std::get_if<diary::Session>(&record->body)) {
      if (session->let_in) let_in.push_back(*session->let_in);
      if (session->talked_about_needing) ++talked[std::size_t(*session->talked_about_needing)];
      if (session->got_what_you_came_for) ++got[std::size_t(*session->got_what_you_came_for)];
      unsaid += !session->unsaid.empty();
    } else if (const auto* repair = std::get_if<diary::Repair>(&record->body)) {
      if (repair->mended) ++mended[std::size_t(*repair->mended)];
    } else if (const auto* event = std::get_if<diary::LimitEvent>(&record->body)) {
      ++limits;
      felt += !event->how_it_felt.empty();
    }
  }
  const auto all = [](const std::array<int, 3>& counts) { return counts[0] + counts[1] + counts[2]; };
  const auto yes = std::size_t(diary::Extent::yes), partly = std::size_t(diary::Extent::partly);
  tell_let_in(finding, std::move(let_in));
  tell_of_sessions(finding, talked[std::size_t(Talked::yes)], talked[std::size_t(Talked::touched)],
                   all(talked), "you talked about needing itself", "you touched on it.");
  tell_of_sessions(finding, got[yes], got[partly], all(got), "you got what you came for", "in part.");
  if (unsaid > 0)
    finding.more.push_back(
        "You wrote down what you didn't say " +
        (unsaid == 1 ? "after one session." : "after " + std::to_string(unsaid) + " sessions."));
  if (all(mended) > 0) {
    const int not_mended = all(mended) - mended[yes] - mended[partly];
    std::string parts;
    const auto add = [&](int n, std::string_view what) {
      if (n > 0) parts += (parts.empty() ? "" : ", ") + so_often(n) + " " + std::string(what);
    };
    add(mended[yes], "mended");
    add(mended[partly], "mended in part");
    add(not_mended, "not mended");
    finding.more.push_back("A strain was " + parts + ", as you wrote it.");
  }
  if (felt > 0)
    finding.more.push_back("You wrote how it felt for " + std::to_string(felt) + " of " +
                           counted(limits, "limit", "limits") + " kept, moved or crossed.");
}

void tell_what_helped(Finding& finding, const Looking& looking) {
  using Helped = diary::Steadying::Helped;
  std::array<int, 6> counts{};
  std::array<std::vector<int>, 6> lasted;
  int all = 0;
  for (const diary::Record* record : records_of(looking)) {
    const auto* steadying = std::get_if<diary::Steadying>(&record->body);
    if (!steadying || steadying->helped.empty()) continue;
    ++all;
    for (const Helped one : steadying->helped) {
      ++counts[std::size_t(one)];
      if (steadying->lasted_minutes) lasted[std::size_t(one)].push_back(*steadying->lasted_minutes);
    }
  }
  if (all == 0) return;
  const std::array<std::pair<Helped, std::string>, 5> words{
      {{Helped::something_learned, "something you learned"},
       {Helped::a_person, "a person"},
       {Helped::practitioner, finding.practitioner},
       {Helped::rest, "rest"},
       {Helped::other, "something else"}}};
  std::string helped;
  for (const auto& [which, what] : words)
    if (const int n = counts[std::size_t(which)]; n > 0)
      helped += (helped.empty() ? "" : ", ") + what + (helped.empty() ? " helped " : " ") + so_often(n);
  const int nothing = counts[std::size_t(Helped::nothing)];
  std::string line = "You wrote " + so_often(all) + " what helped when it was hard";
  if (!helped.empty()) line += ": " + helped;
  if (nothing > 0) line += (helped.empty() ? ": nothing did " : "; nothing did ") + so_often(nothing);
  finding.more.push_back(line + ".");
  std::string how_long;
  for (const auto& [which, what] : words)
    if (auto& minutes = lasted[std::size_t(which)]; !minutes.empty()) {
      std::ranges::sort(minutes);
      const int middle = minutes[(minutes.size() - 1) / 2];
      how_long +=
          (how_long.empty() ? "" : "; ") + what + ", " + (middle == 0 ? "not at all" : so_long(middle)) +
          (minutes.size() == 1 ? " (once)" : " (the middle of " + so_often(int(minutes.size())) + ")");
    }
  if (!how_long.empty()) finding.more.push_back("How long it helped, where you wrote it: " + how_long + ".");
}

void tell_what_was_expected(Finding& finding, const Looking& looking) {
  int rated = 0, less = 0, more = 0;
  for (const diary::Record* record : records_of(looking)) {
    const auto* absence = std::get_if<diary::Absence>(&record->body);
    if (!absence || !absence->expected || !absence->how_hard) continue;
    ++rated;
    less += *absence->how_hard < *absence->expected - near_enough;
    more += *absence->how_hard > *absence->expected + near_enough;
  }
  if (rated == 0) return;
  std::string parts;
  const auto add = [&](int n, std::string_view what) {
    if (n == 0) return;
    const std::string were = rated == 1 ? "was " : std::to_string(n) + (n == 1 ? " was " : " were ");
    parts += (parts.empty() ? "" : ", ") + were + std::string(what);
  };
  add(less, "less hard than you expected");
  add(rated - less - more, "about as hard as you expected");
  add(more, "harder than you expected");
  finding.more.push_back((rated == 1
                              ? "The one break you rated before and afterwards "
                              : "Of " + std::to_string(rated) + " breaks you rated before and afterwards, ") +
                         parts + ", give or take a step.");
}

void tell_needing_and_away(Finding& finding, const Chapter& chapter, const Period& period) {
  int both_rated = 0, both = 0, safe_rated = 0, safe = 0;
  for (const CheckInRow& row : chapter.check_ins) {
    if (row.at < period.from || row.at > period.until) continue;
    const auto &needing = row.ratings[reliance], &away = row.ratings[pull_away], &felt = row.ratings[safety];
    if (needing && away) {
      ++both_rated;
      both += *needing >= strong && *away >= strong;
    }
    if (needing && *needing >= strong && felt) {
      ++safe_rated;
      safe += *felt >= strong;
    }
  }
  const std::string& name = finding.practitioner;
  if (both_rated > 0)
    finding.more.push_back(
        "In this time you rated needing " + name + " and wanting to get away together " +
        so_often(both_rated) + "; " +
        (both == 0 ? "the two were never both 6 or more."
                   : "both were 6 or more " + so_often(both) + ". Both at once is an answer, too."));
  if (safe_rated > 0)
    finding.more.push_back("When needing " + name + " was 6 or more, you rated how safe that would feel " +
                           so_often(safe_rated) + "; that was 6 or more " +
                           (safe == 0 ? "not once" : so_often(safe)) + ".");
}

}  // namespace holdfast::review
