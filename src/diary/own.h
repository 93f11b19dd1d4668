// own: what is the client's own, with or without anybody: free writing, needs, what steadies, and the old
// sentences.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "diary/field.h"
#include "diary/id.h"

namespace holdfast::diary {

struct Entry {
  static constexpr Kind kind{.word = "entry",
                             .title = "entry",
                             .plural = "entries",
                             .heading = "Entry",
                             .verb = "note",
                             .about = About::whom_said,
                             .may_stand_twice = true};
  std::string title;
  std::string text;  // Markdown
  std::string link;  // an address or a book, as she put it: shown as text, never followed
  static void fields(auto& self, auto&& field) {
    field(Field{.key = "title", .label = "Title"}, self.title);
    field(Field{.key = "text", .label = "Text", .is_long = true}, self.text);
    field(Field{.key = "link", .label = "A link or a book"}, self.link);
  }
  bool operator==(const Entry&) const = default;
};

struct Need {
  static constexpr Kind kind{.word = "need",
                             .title = "need",
                             .plural = "needs",
                             .heading = "Need",
                             .offer = "Need",
                             .verb = "need",
                             .about = About::main_one,
                             .may_stand_twice = true,
                             .only = Role::client};
  enum class Outcome { met, partly, declined, not_met };  // declined: declined but talked about
  std::string what;
  std::optional<bool> voiced;
  std::optional<Outcome> outcome;
  std::string to_whom;
  static void fields(auto& self, auto&& field) {
    field(Field{.key = "what", .label = "The need", .asked = "What did you need?", .required = true},
          self.what);
    field(Field{.key = "voiced", .label = "Voiced", .asked = "Did you say so?"}, self.voiced);
    field(Field{.key = "to_whom", .label = "To whom", .asked = "To whom?", .only_if = {"voiced", {"true"}}},
          self.to_whom);
    field(Field{.key = "outcome", .label = "What became of it", .asked = "What became of it?"}, self.outcome);
  }
  bool operator==(const Need&) const = default;
};
template <>
struct Words<Need::Outcome> {
  static constexpr std::array<Term, 4> list{
      {{"met"},
       {"partly", "partly met", "partly"},
       {"declined", "declined, but talked about", "declined but talked about"},
       {"not_met"}}};
};

// What helped when it was hard.
struct Steadying {
  static constexpr Kind kind{.word = "steadying",
                             .title = "what steadied",
                             .plural = "steadyings",
                             .heading = "What helped",
                             .offer = "What helped",
                             .verb = "steadying",
                             .about = About::main_one,
                             .may_stand_twice = true};
  enum class Helped { something_learned, a_person, practitioner, rest, other, nothing };
  std::vector<Helped> helped;
  std::optional<int> lasted_minutes;  // how long it helped; 0 not at all
  std::string line;
  static void fields(auto& self, auto&& field) {
    field(Field{.key = "helped", .label = "What helped", .asked = "What helped?"}, self.helped);
    field(Field{.key = "lasted_minutes",
                .label = "It helped for (minutes)",
                .asked = "For how long did it help? (\"20 minutes\", \"2 hours\")",
                .range = {0, minutes_of_a_year, "minutes"}},
          self.lasted_minutes);
    field(Field{.key = "line", .label = "A line", .asked = "A line about it?"}, self.line);
  }
  bool operator==(const Steadying&) const = default;
};
template <>
struct Words<Steadying::Helped> {
  static constexpr std::array<Term, 6> list{{{"something_learned"},
                                             {"a_person"},
                                             {"practitioner", "{A}", "{A}", {}, Role::client},
                                             {"rest"},
                                             {"other", "something else", "other"},
                                             {"nothing", "nothing did", "nothing did"}}};
};

// An old sentence, and how true it feels at one time (BeliefRating).
struct Belief {
  static constexpr Kind kind{.word = "belief",
                             .title = "belief",
                             .plural = "beliefs",
                             .heading = "Sentence",
                             .offer = "An old sentence",
                             .verb = "belief",
                             .about = About::nobody,
                             .asked_when = "Since when?"};
  std::string sentence;
  static void fields(auto& self, auto&& field) {
    field(Field{.key = "sentence",
                .label = "Sentence",
                .asked = "What is the sentence?",
                .required = true,
                .such_as = {"Being needy only brings pain", "I'm allowed to need", "I don't deserve care",
                            "She'll want something back"},
                .hers = {.such_as = {"I have to be there for everybody", "If I keep a limit, I do harm",
                                     "Without me nobody holds them", "I may need help with this"}}},
          self.sentence);
  }
  bool operator==(const Belief&) const = default;
};

struct BeliefRating {
  static constexpr Kind kind{.word = "belief_rating",
                             .title = "belief, how true",
                             .plural = "beliefs, how true",
                             .heading = "Sentence",
                             .offer = "How true a sentence feels",
                             .verb = "belief rate",
                             .about = About::nobody,
                             .listed_with = Belief::kind};
  std::optional<Id> belief;
  std::optional<int> how_true;  // 0 not at all ... 10 completely
  std::string line;
  static void fields(auto& self, auto&& field) {
    field(Field{.key = "belief",
                .label = "Which sentence",
                .asked = "Which sentence?",
                .refers_to = Belief::kind},
          self.belief);
    field(Field{.key = "how_true",
                .label = "How true it feels",
                .asked = "How true does it feel now?",
                .range = zero_to_ten,
                .low_words = "not at all",
                .high_words = "completely"},
          self.how_true);
    field(Field{.key = "line", .label = "A line", .asked = "A line about it?"}, self.line);
  }
  bool operator==(const BeliefRating&) const = default;
};

}  // namespace holdfast::diary
