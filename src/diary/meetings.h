// meetings: the two together and apart: sessions, contacts between them, and absences. The review reads its
// rhythms and its breaks from these.
#pragma once
#include <optional>
#include <string>

#include "base/time.h"
#include "diary/field.h"
#include "diary/id.h"

namespace holdfast::diary {

struct Session {
  static constexpr Kind kind{.word = "session",
                             .title = "session",
                             .plural = "sessions",
                             .heading = "Session",
                             .offer = "Session",
                             .verb = "session",
                             .about = About::somebody,
                             .asked_when = "When was it, or when will it be?",
                             .may_lie_ahead = true,
                             .may_stand_twice = true};
  enum class Outcome { kept, moved, cancelled };
  enum class Form { in_person, video, phone, text };
  enum class Talked { yes, touched, no };
  std::optional<Outcome> outcome;  // not said: still to come, or unknown
  std::optional<Who> by;           // who moved or cancelled it
  std::optional<bool> planned;
  std::optional<Form> form;
  std::optional<int> minutes;
  std::optional<Moment> moved_to;
  std::optional<int> let_in;  // 0 nothing ... 10 all of it
  std::optional<Talked> talked_about_needing;
  std::optional<Extent> got_what_you_came_for;
  std::string unsaid;
  std::optional<Degree> looked_after;      // did the client look after the practitioner
  std::optional<Degree> brought_troubles;  // did the practitioner bring in troubles of her own
  std::string line;
  static void fields(auto& self, auto&& field) {
    constexpr OnlyIf kept{"outcome", {"kept"}};
    field(Field{.key = "outcome",
                .label = "What became of it",
                .asked = "Did it take place? (Leave it if it is still to come.)"},
          self.outcome);
    field(Field{.key = "by",
                .label = "By whom",
                .asked = "Who moved or cancelled it?",
                .only_if = {"outcome", {"moved", "cancelled"}}},
          self.by);
    field(Field{.key = "moved_to",
                .label = "Moved to",
                .asked = "Moved to when?",
                .only_if = {"outcome", {"moved"}}},
          self.moved_to);
    field(Field{.key = "planned", .label = "Planned"}, self.planned);
    field(Field{.key = "form", .label = "How", .asked = "How did you meet?", .only_if = kept}, self.form);
    field(Field{.key = "minutes", .label = "Minutes", .range = {1, minutes_of_a_day, "minutes"}},
          self.minutes);
    field(Field{.key = "let_in",
                .label = "How much you could let in",
                .asked = "How much could you let in?",
                .range = zero_to_ten,
                .low_words = "nothing",
                .high_words = "all of it",
                .only_if = kept,
                .only = Role::client},
          self.let_in);
    field(Field{.key = "talked_about_needing",
                .label = "Talked about needing itself",
                .asked = "Did you talk about needing itself?",
                .only_if = kept},
          self.talked_about_needing);
    field(Field{.key = "got_what_you_came_for",
                .label = "Got what you came for",
                .asked = "Did you get what you came for?",
                .only_if = kept,
                .only = Role::client},
          self.got_what_you_came_for);
    field(Field{.key = "looked_after",
                .label = "You looked after the practitioner",
                .asked = "Did you find yourself looking after {A}?",
                .only_if = kept,
                .hers = {.label = "The client looked after you", .asked = "Did {A} look after you?"}},
          self.looked_after);
    field(Field{.key = "brought_troubles",
                .label = "The practitioner brought in troubles",
                .asked = "Did {A} bring in troubles of their own?",
                .only_if = kept,
                .hers = {.label = "You brought in troubles",
                         .asked = "Did you bring in troubles of your own?"}},
          self.brought_troubles);
    field(Field{.key = "unsaid",
                .label = "Something you didn't say",
                .asked = "Something you didn't say? (A line, if you like.)",
                .only_if = kept},
          self.unsaid);
    field(Field{.key = "line", .label = "A line", .asked = "A line about it?"}, self.line);
  }
  bool operator==(const Session&) const = default;
};
template <>
struct Words<Session::Outcome> {
  static constexpr std::array<Term, 3> list{{{"kept", "it did", "kept"},
                                             {"moved", "it was moved", "moved"},
                                             {"cancelled", "it was cancelled", "cancelled"}}};
};
template <>
struct Words<Session::Form> {
  static constexpr std::array<Term, 4> list{{{"in_person"}, {"video"}, {"phone"}, {"text"}}};
};
template <>
struct Words<Session::Talked> {
  static constexpr std::array<Term, 3> list{{{"yes"}, {"touched", "touched on it", "touched"}, {"no"}}};
};

// A message or call between sessions.
struct Contact {
  static constexpr Kind kind{.word = "contact",
                             .title = "contact",
                             .plural = "contacts",
                             .heading = "Contact",
                             .offer = "Contact between sessions",
                             .verb = "contact",
                             .about = About::somebody,
                             .may_stand_twice = true};
  enum class Form { message, call, email, letter };
  enum class Purpose { are_you_there, help_now, share, plan, thanks };
  std::optional<Who> began;
  std::optional<bool> outside_frame;  // outside of what was agreed
  std::optional<Form> form;
  std::optional<Purpose> purpose;
  std::optional<Extent> answered;
  std::optional<int> answered_after_minutes;
  std::optional<int> waiting;         // how hard the waiting was, 0 ... 10
  std::optional<int> relief_minutes;  // how long the relief lasted; 0 none
  std::string line;
  static void fields(auto& self, auto&& field) {
    constexpr OnlyIf by_the_client{"began", {"client"}};
    constexpr OnlyIf answered{"answered", {"yes", "partly"}};
    field(Field{.key = "began", .label = "Who began it", .asked = "Who began it?", .offered = 2}, self.began);
    field(Field{.key = "outside_frame",
                .label = "Outside the frame",
                .asked = "Was it outside of what you agreed?",
                .only = Role::practitioner},
          self.outside_frame);
    field(Field{.key = "purpose", .label = "What for", .asked = "What was it for?", .only_if = by_the_client},
          self.purpose);
    field(Field{.key = "form", .label = "How", .asked = "How?"}, self.form);
    field(Field{.key = "answered",
                .label = "Answered",
                .asked = "Was it answered?",
                .only_if = by_the_client,
                .hers = {.asked = "Did you answer?"}},
          self.answered);
    field(Field{.key = "answered_after_minutes",
                .label = "Answered after (minutes)",
                .asked = "After how long? (\"20 minutes\", \"2 hours\")",
                .range = {0, minutes_of_a_year, "minutes"},
                .only_if = answered},
          self.answered_after_minutes);
    field(Field{.key = "waiting",
                .label = "How hard the waiting was",
                .asked = "How hard was the waiting?",
                .range = zero_to_ten,
                .low_words = "not hard",
                .high_words = "overwhelming",
                .only_if = by_the_client,
                .only = Role::client},
          self.waiting);
    field(Field{.key = "relief_minutes",
                .label = "Relief lasted (minutes)",
                .asked = "How long did relief last? (0 if there was none)",
                .range = {0, minutes_of_a_year, "minutes"},
                .only_if = answered,
                .only = Role::client},
          self.relief_minutes);
    field(Field{.key = "line", .label = "A line", .asked = "A line about it?"}, self.line);
  }
  bool operator==(const Contact&) const = default;
};
template <>
struct Words<Contact::Form> {
  static constexpr std::array<Term, 4> list{{{"message"}, {"call"}, {"email"}, {"letter"}}};
};
template <>
struct Words<Contact::Purpose> {
  static constexpr std::array<Term, 5> list{{{"are_you_there", "are you there?", "are you there"},
                                             {"help_now"},
                                             {"share", "to share something", "share"},
                                             {"plan", "to plan", "plan"},
                                             {"thanks"}}};
};

// An interval in which the practitioner is away; it begins at the record's felt time.
struct Absence {
  static constexpr Kind kind{.word = "absence",
                             .title = "absence",
                             .plural = "absences",
                             .heading = "Absence",
                             .offer = "Absence",
                             .verb = "away",
                             .about = About::somebody,
                             .asked_when = "From when is {A} away?",
                             .may_lie_ahead = true,
                             .hers = {.offer = "A time you are away",
                                      .asked_when = "From when are you away?",
                                      .about = About::whom_said}};
  std::optional<Moment> until;
  std::optional<bool> announced;
  std::optional<int> expected;  // beforehand: how hard the whole time would be; shown, never fitted
  std::optional<int> how_hard;  // one rating for the whole time, afterwards: the same
  std::string line;
  std::optional<bool> let_be;  // how it was has been said, or need not be
  static void fields(auto& self, auto&& field) {
    field(Field{.key = "until",
                .label = "Until",
                .asked = "Until when? (\"Friday\", \"in two weeks\")",
                .is_end = true},
          self.until);
    field(Field{.key = "announced", .label = "Announced", .asked = "Was it announced?"}, self.announced);
    field(Field{.key = "expected",
                .label = "How hard you expected it to be",
                .asked = "How hard do you expect the whole time to be? (Leave it if it has begun.)",
                .range = zero_to_ten,
                .low_words = "not hard",
                .high_words = "overwhelming",
                .only = Role::client},
          self.expected);
    field(Field{.key = "how_hard",
                .label = "How hard the whole time was",
                .asked = "How hard was the whole time?",
                .when = Field::Asked::back,
                .range = zero_to_ten,
                .low_words = "not hard",
                .high_words = "overwhelming",
                .only = Role::client},
          self.how_hard);
    field(Field{.key = "line",
                .label = "A line",
                .asked = "A line about it?",
                .when = Field::Asked::both,
                .hers = {.asked = "What is agreed for that time? (A line, if you like.)"}},
          self.line);
    field(Field{.key = "let_be", .label = "Not asked about any more"}, self.let_be);
  }
  bool operator==(const Absence&) const = default;
};

}  // namespace holdfast::diary
