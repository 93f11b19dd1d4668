// questions: what is asked of each kind of record, and in which words, wherever it is asked. Every question
// can be left unanswered (that is "not said", never zero or no) unless the record is nothing without it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "diary/nouns.h"

namespace holdfast::diary {

// How it is asked: by the type of its field, and for whole numbers by what stands beside it (Field).
enum class Form {
  line,
  rating,  // low ... high, whole
  choice,
  choices,
  yes_no,
  moment,    // handed on as it was typed
  duration,  // "40", "2 hours": whole minutes
  number,    // whole
  record,    // the id of one of kind `of`
  words,     // of one's own, with commas between them
  ratings,   // of scales, by their keys
};
template <>
struct Words<Form> {
  static constexpr std::array<Term, 11> list{{{"line"},
                                              {"rating"},
                                              {"choice"},
                                              {"choices"},
                                              {"yes_no"},
                                              {"moment"},
                                              {"duration"},
                                              {"number"},
                                              {"record"},
                                              {"words"},
                                              {"ratings"}}};
};

struct Choice {
  std::string word;  // as in the JSON
  std::string says;
  static void walk(auto& self, auto&& field) {
    field("word", self.word);
    field("says", self.says);
  }
};

struct Question {
  std::string key;
  std::string asked;  // "{A}" is the other one's name
  Form form = Form::line;
  std::vector<Choice> choices = {};
  int low = 0, high = 10;
  std::string low_words = {}, high_words = {};
  bool required = false;
  bool is_long = false;  // a line may be of any length
  bool can_be_far_away = false;
  std::string_view of = {};  // a kind of record
  // Asked only when the field `only_if` has one of these words.
  std::string only_if = {};
  std::vector<std::string> only_if_words = {};
  std::vector<std::string> such_as = {};  // words that may be taken as they stand
  static constexpr std::string_view type = "Question";
  static void walk(auto& self, auto&& field) {
    field("key", self.key);
    field("asked", self.asked);
    field("form", self.form);
    field("choices", self.choices);
    field("low", self.low);
    field("high", self.high);
    field("low_words", self.low_words);
    field("high_words", self.high_words);
    field("required", self.required);
    field("is_long", self.is_long);
    field("of", self.of);
    field("only_if", self.only_if);
    field("only_if_words", self.only_if_words);
    field("such_as", self.such_as);
  }
};

// The questions of a kind of record, in the order of its fields: what matters most comes first, and one can
// stop after any of them. `keeper`: whose diary it is (Settings), which decides words and some of the fields.
std::vector<Question> questions_for(std::string_view kind, Role keeper);
// What is asked later, of one that is there already: when she comes back to a reaction, once an absence is
// over.
std::vector<Question> questions_back(std::string_view kind, Role keeper);
// A question for each field of a kind, in the order of its fields: the one it is asked with, or, where nobody
// is asked for it, its name. So whatever a record holds can be changed.
std::vector<Question> questions_about(std::string_view kind, Role keeper);
// Those of them that nobody is asked at first or later; when it was and whether it is folded is for every
// record said in the same way.
std::vector<Question> questions_not_asked(std::string_view kind, Role keeper);

}  // namespace holdfast::diary
