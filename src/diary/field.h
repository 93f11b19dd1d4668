// field: what is known of a field beside its value, and of a kind of record. Every noun names its fields in
// one walk, each with a Field; reading, writing, asking, saying, searching, checking, editing and exporting
// read that walk and keep no list of their own.
//
//   static void fields(auto& self, auto&& field) {
//     field(Field{.key = "let_in", .label = "How much you could let in", ...}, self.let_in);
//   }
#pragma once
#include <array>
#include <optional>
#include <string_view>

#include "diary/words.h"

namespace holdfast::diary {

struct Range {  // of whole numbers, both ends included
  int low = 0, high = 0;
  std::string_view unit = {};  // "minutes": asked for as a duration
  bool is_given() const { return low < high; }
};
inline constexpr Range zero_to_ten{0, 10};
inline constexpr int minutes_of_a_day = 1440;
inline constexpr int minutes_of_a_year = 366 * minutes_of_a_day;

// What a practitioner's own diary (Role) says otherwise; empty: as for a client.
struct FieldOfHers {
  std::string_view label = {}, asked = {};
  std::array<std::string_view, 4> such_as = {};
  bool may_be_left = false;  // though it is required
};

struct OnlyIf {  // asked only where the field `key`, asked before, has one of these words
  std::string_view key = {};
  std::array<std::string_view, 2> words = {};
};

// How a field is asked for follows from the type of its member (questions.h); the rest is said here.
struct Field {
  enum class Asked {
    first,  // when the record is written
    back,   // when she comes back to it, or once it is over
    both,
  };
  const char* key;              // in files and JSON
  std::string_view label;       // in lists, and where it is changed
  std::string_view asked = {};  // the question, "{A}" for the other one; empty: nobody is asked for it
  Asked when = Asked::first;
  bool required = false;  // the record is nothing without it
  bool is_long = false;   // a text as long as it comes; otherwise a line
  bool is_end = false;    // a moment: where a day is named, the end of that day
  bool is_past = false;   // a moment that has been: "Friday" is the last one
  bool follows = false;   // a moment after the one of the record: on the same day it is not noon, but later
  Range range = {};
  std::string_view low_words = {}, high_words = {};  // what the ends of a rating mean
  std::string_view refers_to = {};                   // the kind of record an id names
  std::size_t offered = 0;                           // only the first so many of its words; 0: all
  OnlyIf only_if = {};
  std::array<std::string_view, 4> such_as = {};  // offered to be taken as they stand
  FieldOfHers hers = {};
  std::optional<Role> only = {};  // it belongs into the diaries of one of them alone

  std::string_view label_for(Role role) const {
    return role == Role::practitioner && !hers.label.empty() ? hers.label : label;
  }
  std::string_view asked_for(Role role) const {
    return role == Role::practitioner && !hers.asked.empty() ? hers.asked : asked;
  }
  const std::array<std::string_view, 4>& such_as_for(Role role) const {
    return role == Role::practitioner && !hers.such_as[0].empty() ? hers.such_as : such_as;
  }
  bool required_for(Role role) const { return required && !(role == Role::practitioner && hers.may_be_left); }
};

// Whom a record of a kind is about.
enum class About {
  nobody,     // unless somebody is named all the same
  whom_said,  // somebody, where she says so
  main_one,   // the one check-ins are about, where there is one
  somebody,   // it means nothing without
};
template <>
struct Words<About> {
  static constexpr std::array<Term, 4> list{{{"nobody"}, {"whom_said"}, {"main_one"}, {"somebody"}}};
};

struct KindOfHers {  // as FieldOfHers
  std::string_view offer = {}, asked_when = {};
  std::optional<About> about = {};
  static void walk(auto& self, auto&& field) {
    field("offer", self.offer);
    field("asked_when", self.asked_when);
    field("about", self.about);
  }
};

struct Kind {
  std::string_view word;     // in files, JSON and requests: "check_in"
  std::string_view title;    // in a sentence: "check-in"
  std::string_view plural;   // "check-ins"
  std::string_view heading;  // above one of them: "Check-in"
  std::string_view offer;    // what Today offers to write down; empty: nothing
  std::string_view verb;     // what writes one at the terminal: "checkin"
  About about = About::main_one;
  std::string_view asked_when = "When was it?";  // empty: its moment is not asked for
  bool may_lie_ahead = false;                    // its moment, that is
  bool has_a_day = true;         // otherwise it stands for the diary as a whole: a person, a scale, a word
  bool may_stand_twice = false;  // two of one moment do not contradict each other
  std::string_view listed_with = {};  // the kind whose lists hold it, too
  KindOfHers hers = {};
  std::optional<Role> only = {};  // kept by one of them alone

  About about_for(Role role) const { return role == Role::practitioner ? hers.about.value_or(about) : about; }
  constexpr operator std::string_view() const { return word; }
  friend constexpr bool operator==(const Kind& kind, std::string_view word) { return kind.word == word; }
  static constexpr std::string_view type = "Kind";
  static void walk(auto& self, auto&& field) {
    field("title", self.title);
    field("plural", self.plural);
    field("heading", self.heading);
    field("offer", self.offer);
    field("verb", self.verb);
    field("about", self.about);
    field("asked_when", self.asked_when);
    field("has_a_day", self.has_a_day);
    field("listed_with", self.listed_with);
    field("hers", self.hers);
    field("only", self.only);
  }
};

}  // namespace holdfast::diary
