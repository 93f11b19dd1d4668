// since: what one review has to do with the one before it. A statement that was not said last time has to be
// likelier, and moved further by the diary, than one that was: so answers do not come and go around one
// threshold. And what did change from one review to the next is told, with the entries that came between.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "review/review.h"

namespace holdfast::review {

// What a statement needs to be said: such a chance (never below where the words begin, likelihood_of), and
// odds so many times what they were before any entry. One that the review before did not make needs more to
// come than one that it made needs to stay. How far apart the two have to be follows from how far the same
// chance wanders from week to week in an unchanging life (docs/decisions/0034).
struct Needs {
  double probability, odds_ratio;
};
constexpr Needs to_stay{0.60, 1.5}, to_come{0.70, 3};
constexpr Needs to_come_first{0.60, 3};  // where there was no review before
bool may_be_said(const Mass& mass, const Needs& needs);
// What the finding's statement needs, by what the review before said under its id and subject.
const Needs& needs_of(const Finding& finding, const SaidBefore& said_before);

// Everything a review says, line for line of the arc.
std::vector<AnswerSaid> said_in(const Review& review);

// One answer that is another than it was. `was` and `is` are its sentences; empty: there was (is) none.
struct Change {
  std::string finding, subject, question;
  std::string was, is;
  std::string why_not;             // where there is none any more
  std::vector<diary::Id> entries;  // that it rests on and that came since
  static constexpr std::string_view type = "Change";
  static void walk(auto& self, auto&& field) {
    field("finding", self.finding);
    field("subject", self.subject);
    field("question", self.question);
    field("was", self.was);
    field("is", self.is);
    field("why_not", self.why_not);
    field("entries", self.entries);
  }
};
struct Changed {
  Instant since;    // when the review before was made
  int entries = 0;  // of all kinds, that came since
  std::vector<Change> changes;
  std::string sentence;  // the whole in one
  static constexpr std::string_view type = "Changed";
  static void walk(auto& self, auto&& field) {
    field("since", self.since);
    field("entries", self.entries);
    field("changes", self.changes);
    field("sentence", self.sentence);
  }
};
// Beside what was said at `since`, in a review of this diary.
Changed changed(const Review& review, std::span<const AnswerSaid> before, Instant since,
                const diary::Diary& diary);

}  // namespace holdfast::review
