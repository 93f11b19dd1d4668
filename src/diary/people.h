// people: the relationship with a practitioner, what was agreed in it, and its end; and whom else there is to
// turn to.
#pragma once
#include <optional>
#include <string>

#include "base/time.h"
#include "diary/field.h"
#include "diary/id.h"

namespace holdfast::diary {

// The client's relationship with one practitioner. A record's `relationship` is the id of one of these. It
// begins at the record's felt time. The frame is what was agreed.
struct Relationship {
  static constexpr Kind kind{.word = "relationship",
                             .title = "relationship",
                             .plural = "people",
                             .heading = "Person",
                             .verb = "people add",
                             .about = About::nobody,
                             .asked_when = "Since when?",
                             .has_a_day = false};
  enum class Asking { yes, not_now, no };
  std::string name;  // an initial will do
  std::optional<Date> until;
  std::string modality;
  std::string rhythm;              // frame: sessions, in words ("Tuesdays at ten")
  std::string between_sessions;    // frame: contact in between
  std::string limits;              // frame: limits, in words; single ones are Limit records
  std::optional<bool> remembered;  // written from memory, after it was over: words only, never in a fit
  std::string words;
  std::optional<Asking> asking;  // whether check-ins go on asking about this practitioner
  static void fields(auto& self, auto&& field) {
    field(Field{.key = "name",
                .label = "Name",
                .asked = "What do you call them? (An initial or a made-up name will do.)",
                .required = true,
                .hers = {.asked = "What do you call them? (An initial will do. Left empty, a number stands "
                                  "for them.)",
                         .may_be_left = true}},
          self.name);
    field(Field{.key = "until",
                .label = "Until",
                .asked = "Until when, if it is over?",
                .when = Field::Asked::both,
                .hers = {.asked = "Until when, if it is over or an end is planned?"}},
          self.until);
    field(Field{.key = "modality", .label = "Modality", .asked = "What kind of therapy is it?"},
          self.modality);
    field(Field{.key = "rhythm",
                .label = "Rhythm of sessions",
                .asked = "When do you meet? (\"Tuesdays at ten\")"},
          self.rhythm);
    field(Field{.key = "between_sessions",
                .label = "Contact between sessions",
                .asked = "What did you agree about contact in between?"},
          self.between_sessions);
    field(Field{.key = "limits", .label = "Limits agreed", .asked = "What limits did you agree on?"},
          self.limits);
    field(Field{.key = "words",
                .label = "In your words",
                .asked = "Anything else, in your words?",
                .is_long = true},
          self.words);
    field(Field{.key = "asking",
                .label = "Questions about them",
                .asked = "Shall the diary go on asking about {A}?",
                .when = Field::Asked::back},
          self.asking);
    field(Field{.key = "remembered",
                .label = "Remembered",
                .asked = "Is this written from memory, after it was over?",
                .when = Field::Asked::both},
          self.remembered);
  }
  bool operator==(const Relationship&) const = default;
};
template <>
struct Words<Relationship::Asking> {
  static constexpr std::array<Term, 3> list{
      {{"yes", "yes", "asked"}, {"not_now", "not now", "not asked for now"}, {"no", "no", "not asked"}}};
};

// An agreed boundary. It may be the client's own, with anyone.
struct Limit {
  static constexpr Kind kind{.word = "limit",
                             .title = "limit",
                             .plural = "limits",
                             .heading = "Limit",
                             .offer = "Limit",
                             .verb = "limit",
                             .about = About::somebody,
                             .asked_when = "Since when?"};
  enum class Whose { mine, practitioner, agreed };  // hers are `mine` where she keeps the diary
  std::string what;
  std::optional<Whose> whose;
  std::string with;  // a person's initial, where it is not the practitioner
  static void fields(auto& self, auto&& field) {
    field(Field{.key = "what", .label = "The limit", .asked = "What is the limit?", .required = true},
          self.what);
    field(Field{.key = "whose", .label = "Whose", .asked = "Whose is it?"}, self.whose);
    field(Field{.key = "with",
                .label = "With whom",
                .asked = "With whom, if not {A}? (An initial will do.)",
                .only_if = {"whose", {"mine"}}},
          self.with);
  }
  bool operator==(const Limit&) const = default;
};
template <>
struct Words<Limit::Whose> {
  static constexpr std::array<Term, 3> list{{{"mine"},
                                             {"practitioner", "{A}'s", "{A}", {}, Role::client},
                                             {"agreed", "agreed between you", "agreed"}}};
};

// One time a limit was kept, moved by agreement, or crossed. How it felt stands apart: a kept limit can hurt.
struct LimitEvent {
  static constexpr Kind kind{.word = "limit_event",
                             .title = "limit kept or crossed",
                             .plural = "limits kept or crossed",
                             .heading = "Limit",
                             .offer = "A limit kept, moved or crossed",
                             .verb = "limit kept",
                             .about = About::somebody,
                             .listed_with = Limit::kind};
  enum class What { kept, moved, crossed };
  std::optional<Id> limit;
  std::optional<What> what;
  std::optional<Who> by;
  std::string how_it_felt;
  static void fields(auto& self, auto&& field) {
    field(Field{.key = "limit", .label = "Which limit", .asked = "Which limit?", .refers_to = Limit::kind},
          self.limit);
    field(Field{.key = "what", .label = "What became of it", .asked = "What became of it?"}, self.what);
    field(Field{.key = "by", .label = "By whom", .asked = "By whom?"}, self.by);
    field(Field{.key = "how_it_felt",
                .label = "How it felt",
                .asked = "How did it feel? (A limit kept can hurt and still be good.)"},
          self.how_it_felt);
  }
  bool operator==(const LimitEvent&) const = default;
};
template <>
struct Words<LimitEvent::What> {
  static constexpr std::array<Term, 3> list{{{"kept", "it was kept", "kept"},
                                             {"moved", "it was moved by agreement", "moved"},
                                             {"crossed", "it was crossed", "crossed"}}};
};

struct Ending {
  static constexpr Kind kind{.word = "ending",
                             .title = "ending",
                             .plural = "endings",
                             .heading = "Ending",
                             .offer = "Ending",
                             .verb = "ending",
                             .about = About::somebody};
  enum class EndedBy { practitioner, client, both, circumstances, death };
  std::optional<EndedBy> by;
  std::optional<bool> planned;
  std::string how_learned;
  std::string contact_afterwards;
  std::optional<Extent> talked_leaving;  // the leaving was talked through
  std::optional<Extent> talked_needs;    // what was needed from the practitioner
  std::optional<Extent> talked_wrong;    // what went wrong between the two
  std::string line;
  static void fields(auto& self, auto&& field) {
    field(Field{.key = "by", .label = "Who ended it", .asked = "Who ended it?"}, self.by);
    field(Field{.key = "planned", .label = "Planned", .asked = "Was it planned?"}, self.planned);
    field(Field{.key = "how_learned",
                .label = "How you learned of it",
                .asked = "How did you learn of it?",
                .only = Role::client},
          self.how_learned);
    field(Field{.key = "talked_leaving",
                .label = "Talked through: the leaving",
                .asked = "Did you talk through the leaving?"},
          self.talked_leaving);
    field(Field{.key = "talked_needs",
                .label = "Talked through: what you needed",
                .asked = "Did you talk through what you needed from {A}?",
                .hers = {.label = "Talked through: what was needed from you",
                         .asked = "Did you talk through what {A} needed from you?"}},
          self.talked_needs);
    field(Field{.key = "talked_wrong",
                .label = "Talked through: what went wrong",
                .asked = "Did you talk through what went wrong between you?"},
          self.talked_wrong);
    field(Field{.key = "contact_afterwards",
                .label = "Contact afterwards",
                .asked = "What contact is there afterwards?"},
          self.contact_afterwards);
    field(Field{.key = "line", .label = "A line", .asked = "A line about it?"}, self.line);
  }
  bool operator==(const Ending&) const = default;
};
template <>
struct Words<Ending::EndedBy> {
  static constexpr std::array<Term, 5> list{{{"practitioner", "{A}", "{A}", {"me", "you"}},
                                             {"client", "me", "you", {"{A}", "{A}"}},
                                             {"both", "both of us", "both"},
                                             {"circumstances"},
                                             {"death"}}};
};

// Somebody to turn to, shown first on the help page.
struct HelpNumber {
  static constexpr Kind kind{.word = "help_number",
                             .title = "help number",
                             .plural = "help numbers",
                             .heading = "Help",
                             .offer = "A number of your own for the help page",
                             .verb = "help-now add",
                             .about = About::nobody,
                             .asked_when = "",
                             .has_a_day = false};
  std::string name;
  std::string number;
  std::string line;
  static void fields(auto& self, auto&& field) {
    field(Field{.key = "name", .label = "Name", .asked = "Who is it?", .required = true}, self.name);
    field(Field{.key = "number", .label = "Number", .asked = "Which number?", .required = true}, self.number);
    field(Field{.key = "line", .label = "A line", .asked = "A line to yourself about it?"}, self.line);
  }
  bool operator==(const HelpNumber&) const = default;
};

}  // namespace holdfast::diary
