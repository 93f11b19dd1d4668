// since: what one review has to do with the one before it. A statement that was not said last time is said
// only once it is clearly likelier than not, so that answers do not come and go around one threshold; and
// what did change from one review to the next is told, with the entries that came between.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "review/review.h"

namespace holdfast::review {

// A statement that was not in the review before is said from here on; one that was, from where the words
// begin (likelihood_of). Where there was no review before, all are said from where the words begin.
constexpr double least_of_new = 0.65;

// Everything a review says, line for line of the arc.
std::vector<AnswerSaid> said_in(const Review& review);

// Takes an answer back that came only just into view.
void keep_steady(Finding& finding, const std::optional<std::vector<AnswerSaid>>& before);

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
