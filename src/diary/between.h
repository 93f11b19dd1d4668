// between: what happens between the two beside sessions: strains and how they were mended, and reactions that
// are sat with until they have told what was in them.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "diary/field.h"
#include "diary/id.h"

namespace holdfast::diary {

struct Rupture {
  static constexpr Kind kind{.word = "rupture",
                             .title = "rupture",
                             .plural = "ruptures",
                             .heading = "Strain",
                             .offer = "Something went wrong between us",
                             .verb = "rupture",
                             .about = About::somebody};
  std::string line;
  std::optional<int> strain;  // 0 ... 10
  static void fields(auto& self, auto&& field) {
    field(Field{.key = "line", .label = "What happened", .asked = "What happened?"}, self.line);
    field(Field{.key = "strain",
                .label = "How much strain",
                .asked = "How much strain was it?",
                .range = zero_to_ten,
                .low_words = "hardly any",
                .high_words = "as much as it gets"},
          self.strain);
  }
  bool operator==(const Rupture&) const = default;
};

struct Repair {
  static constexpr Kind kind{.word = "repair",
                             .title = "repair",
                             .plural = "repairs",
                             .heading = "Repair",
                             .offer = "Something was mended",
                             .verb = "repair",
                             .about = About::somebody};
  std::optional<Id> rupture;
  std::optional<Who> began;
  std::optional<Extent> mended;
  std::string line;
  static void fields(auto& self, auto&& field) {
    field(Field{.key = "rupture",
                .label = "Of which rupture",
                .asked = "Which rupture was it?",
                .refers_to = Rupture::kind},
          self.rupture);
    field(Field{.key = "mended", .label = "Mended", .asked = "Is it mended?"}, self.mended);
    field(Field{.key = "began", .label = "Who began it", .asked = "Who began mending it?", .offered = 3},
          self.began);
    field(Field{.key = "line", .label = "A line", .asked = "A line about it?"}, self.line);
  }
  bool operator==(const Repair&) const = default;
};

// An intense reaction that is sat with, and the date it comes back; later, what was in it.
struct Reaction {
  static constexpr Kind kind{.word = "reaction",
                             .title = "reaction",
                             .plural = "reactions",
                             .heading = "Reaction",
                             .offer = "Sit with it",
                             .verb = "reaction",
                             .about = About::main_one,
                             .may_stand_twice = true};
  enum class Found { something_true, something_old, theirs, something_wrong, dont_know };
  enum class NeedsToday { practitioner, someone_else, help, no };
  std::string what_happened;
  std::string what_it_stirred;
  std::string want_to_say;  // kept, unsent
  std::optional<NeedsToday> needs_today;
  std::optional<Moment> come_back;
  std::optional<Moment> came_back;
  std::vector<Found> found;
  std::string found_words;
  std::optional<bool> acted_sooner;
  std::optional<bool> let_go;
  static void fields(auto& self, auto&& field) {
    constexpr auto back = Field::Asked::back;
    field(Field{.key = "what_happened", .label = "What happened", .asked = "What happened?", .is_long = true},
          self.what_happened);
    field(Field{.key = "what_it_stirred",
                .label = "What it stirred",
                .asked = "What did it stir?",
                .is_long = true},
          self.what_it_stirred);
    field(Field{.key = "want_to_say",
                .label = "What you want to say or do",
                .asked = "What do you want to say or do? (Kept, not sent.)",
                .is_long = true},
          self.want_to_say);
    field(Field{.key = "needs_today",
                .label = "Do you need something today",
                .asked = "Do you need something today?"},
          self.needs_today);
    field(Field{.key = "come_back",
                .label = "Come back to it",
                .asked = "When to come back to it? (\"tonight\", \"tomorrow\", \"in 4 days\", \"next "
                         "session\"; leave it for no date)",
                .follows = true},
          self.come_back);
    field(Field{.key = "came_back", .label = "Came back", .is_past = true, .follows = true}, self.came_back);
    field(Field{.key = "found", .label = "What you see now", .asked = "What do you see now?", .when = back},
          self.found);
    field(Field{.key = "found_words",
                .label = "In your words",
                .asked = "In your words?",
                .when = back,
                .is_long = true},
          self.found_words);
    field(Field{.key = "acted_sooner",
                .label = "Acted sooner",
                .asked = "Did you act on it before coming back? (Either is fine.)",
                .when = back},
          self.acted_sooner);
    field(Field{.key = "let_go", .label = "Let go"}, self.let_go);
  }
  bool operator==(const Reaction&) const = default;
};
template <>
struct Words<Reaction::Found> {
  static constexpr std::array<Term, 5> list{
      {{"something_true"},
       {"something_old"},
       {"theirs", "it was theirs", "it was theirs"},
       {"something_wrong", "something was wrong", "something was wrong"},
       {"dont_know", "still don't know", "still don't know"}}};
};
template <>
struct Words<Reaction::NeedsToday> {
  static constexpr std::array<Term, 4> list{
      {{"practitioner", "write to {A}", "{A}", {}, Role::client}, {"someone_else"}, {"help"}, {"no"}}};
};

}  // namespace holdfast::diary
