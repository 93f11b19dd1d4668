// practice: what a practitioner keeps of her own side: what pulls at her and what she did with it, and who
// takes over if she cannot go on. Limits, contacts, breaks and endings are the same records a client keeps,
// asked in her words (FieldOfHers).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "diary/field.h"
#include "diary/id.h"

namespace holdfast::diary {

// A pull she felt. How strong such pulls are after sessions is rated in check-ins (practitioner_scales());
// this is one time, and what became of it.
struct Pull {
  static constexpr Kind kind{.word = "pull",
                             .title = "pull",
                             .plural = "pulls",
                             .heading = "Pull",
                             .offer = "A pull you felt",
                             .verb = "pull",
                             .about = About::main_one,
                             .may_stand_twice = true,
                             .only = Role::practitioner};
  enum class To { rescue, be_needed, withdraw, extend, irritation };
  std::vector<To> pulls;
  std::string called_up;
  std::optional<Extent> followed;
  std::string line;
  static void fields(auto& self, auto&& field) {
    field(Field{.key = "pulls", .label = "What pulled", .asked = "What did you feel pulled to?"}, self.pulls);
    field(Field{.key = "called_up", .label = "What called it up", .asked = "What called it up?"},
          self.called_up);
    field(Field{.key = "followed", .label = "Followed", .asked = "Did you follow it?"}, self.followed);
    field(Field{.key = "line", .label = "A line", .asked = "A line about it?"}, self.line);
  }
  bool operator==(const Pull&) const = default;
};
template <>
struct Words<Pull::To> {
  static constexpr std::array<Term, 5> list{
      {{"rescue", "to rescue", "to rescue"},
       {"be_needed", "to be needed", "to be needed"},
       {"withdraw", "to withdraw", "to withdraw"},
       {"extend", "to give more than was agreed", "to give more than was agreed"},
       {"irritation"}}};
};

// Who takes over if she can't: the field's "clinical will" or "professional will". It stands for the diary as
// a whole.
struct ClinicalWill {
  static constexpr Kind kind{.word = "clinical_will",
                             .title = "clinical will",
                             .plural = "clinical wills",
                             .heading = "If you can't go on",
                             .offer = "Who takes over if you can't",
                             .verb = "clinical-will",
                             .about = About::whom_said,
                             .asked_when = "",
                             .has_a_day = false,
                             .only = Role::practitioner};
  std::string who;
  std::string reached;
  std::optional<bool> agreed;
  std::string where;  // what they need is found; never a passphrase
  std::string told;
  static void fields(auto& self, auto&& field) {
    field(Field{.key = "who",
                .label = "Who takes over",
                .asked = "Who takes over if you can't? (An initial will do.)",
                .required = true},
          self.who);
    field(Field{.key = "reached", .label = "How they are reached", .asked = "How are they reached?"},
          self.reached);
    field(Field{.key = "agreed", .label = "They have agreed", .asked = "Have they agreed to it?"},
          self.agreed);
    field(Field{.key = "where",
                .label = "Where they find whom to tell",
                .asked = "Where do they find whom to tell? (A place. Never a passphrase.)"},
          self.where);
    field(Field{.key = "told",
                .label = "What is to be told",
                .asked = "What is to be told, and to whom?",
                .is_long = true},
          self.told);
  }
  bool operator==(const ClinicalWill&) const = default;
};

}  // namespace holdfast::diary
