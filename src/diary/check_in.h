// check_in: how it is, in numbers and words: the scales, one check-in, and the words for feelings. A number
// is always the person's own; none is ever made up for her.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "diary/field.h"
#include "diary/id.h"

namespace holdfast::diary {

// A quantity rated in check-ins. The six built-in ones (diary/scales.h) need no record; a record with a
// built-in key only switches it on or off.
struct Scale {
  static constexpr Kind kind{.word = "scale",
                             .title = "scale",
                             .plural = "scales",
                             .heading = "Scale",
                             .verb = "scales add",
                             .about = About::nobody,
                             .asked_when = "",
                             .has_a_day = false};
  std::string
      key;  // "distress": lower-case letters, digits, underscores; made from the question where none is said
  std::string question;
  int low = 0, high = 10;
  std::string low_words, high_words;
  bool on = true;
  bool weekly = false;
  static void fields(auto& self, auto&& field) {
    field(Field{.key = "key", .label = "Short name", .required = true}, self.key);
    field(Field{.key = "question",
                .label = "Question",
                .asked = "How should it ask? (\"How did you sleep?\")",
                .required = true},
          self.question);
    field(Field{.key = "low", .label = "Lowest"}, self.low);
    field(Field{.key = "high", .label = "Highest"}, self.high);
    field(Field{.key = "low_words", .label = "Lowest means", .asked = "What does 0 mean?"}, self.low_words);
    field(Field{.key = "high_words", .label = "Highest means", .asked = "What does 10 mean?"},
          self.high_words);
    field(Field{.key = "on", .label = "Asked"}, self.on);
    field(Field{.key = "weekly", .label = "Once a week", .asked = "Only once a week?"}, self.weekly);
  }
  bool operator==(const Scale&) const = default;
};

// One answer. "Far away / can't feel it" is an answer without a number and never becomes 0.
struct Rating {
  std::string scale;
  std::optional<double> value;  // a whole number unless imported from a scale with other rungs
  bool far_away = false;
  bool operator==(const Rating&) const = default;
};

// What a check-in asks is its scales' (scales_to_ask), feelings and a line.
struct CheckIn {
  static constexpr Kind kind{.word = "check_in",
                             .title = "check-in",
                             .plural = "check-ins",
                             .heading = "Check-in",
                             .verb = "checkin",
                             .about = About::main_one,
                             .may_stand_twice = true};
  std::vector<Rating> ratings;
  std::vector<std::string> emotions;
  std::string line;
  std::optional<int> age_felt;  // "How old do you feel?"
  static void fields(auto& self, auto&& field) {
    field(Field{.key = "ratings", .label = "Ratings"}, self.ratings);
    field(Field{.key = "emotions", .label = "Feelings"}, self.emotions);
    field(Field{.key = "line", .label = "A line"}, self.line);
    field(Field{.key = "age_felt", .label = "How old you felt", .range = {0, 150, "years"}}, self.age_felt);
  }
  bool operator==(const CheckIn&) const = default;
};

// A word for a feeling. Whether it is pleasant is the person's to say.
struct Emotion {
  static constexpr Kind kind{.word = "emotion",
                             .title = "word for a feeling",
                             .plural = "feelings",
                             .heading = "Word",
                             .verb = "feelings add",
                             .about = About::nobody,
                             .asked_when = "",
                             .has_a_day = false};
  enum class Tone { pleasant, unpleasant, both };
  std::string word;
  std::optional<Tone> tone;
  std::string group;
  static void fields(auto& self, auto&& field) {
    field(Field{.key = "word", .label = "Word", .asked = "Which word?", .required = true}, self.word);
    field(Field{.key = "tone", .label = "Pleasant or not", .asked = "Is it pleasant? (Yours to say.)"},
          self.tone);
    field(Field{.key = "group", .label = "Group", .asked = "Does it belong to a group of feelings?"},
          self.group);
  }
  bool operator==(const Emotion&) const = default;
};
template <>
struct Words<Emotion::Tone> {
  static constexpr std::array<Term, 3> list{{{"pleasant"}, {"unpleasant"}, {"both"}}};
};

}  // namespace holdfast::diary
