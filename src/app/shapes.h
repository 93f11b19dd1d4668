// shapes: what the codec has to know of this room's types beside what they walk over: the words of their
// enums, and what a path is. Shared by the writer (codec.cc), the reader (decode.cc) and the page's types
// (types.cc).
#pragma once
#include <array>
#include <optional>
#include <type_traits>

#include "app/answers.h"
#include "app/requests.h"
#include "diary/walked.h"
#include "diary/words.h"

namespace holdfast::diary {
template <>
struct Words<app::Changed> {
  static constexpr std::array<Term, 3> list{{{"mine"}, {"theirs"}, {"both"}}};
};
template <>
struct Words<app::Drawn> {
  static constexpr std::array<Term, 3> list{{{"values"}, {"csv"}, {"svg"}}};
};
template <>
struct Words<app::Export::Format> {
  static constexpr std::array<Term, 9> list{{{"json"},
                                             {"csv"},
                                             {"csv_long"},
                                             {"csv_wide"},
                                             {"markdown"},
                                             {"folder"},
                                             {"html"},
                                             {"fhir"},
                                             {"calendar"}}};
};
template <>
struct Words<app::DyadFitted::Verdict> {
  static constexpr std::array<Term, 3> list{{{"theory"}, {"state_space"}, {"cannot_tell"}}};
};
template <>
struct Words<app::PairingAnswer::Stage> {
  static constexpr std::array<Term, 5> list{{{"waits"}, {"compare"}, {"lets_in"}, {"done"}, {"ended"}}};
};
template <>
struct Words<app::DrawSheet::As> {
  static constexpr std::array<Term, 3> list{{{"pdf"}, {"png"}, {"text"}}};
};
}  // namespace holdfast::diary

namespace holdfast::app {

using diary::is_a;
using diary::Walked;

inline constexpr int codec_version = 1;

// What every answer has beside its own.
struct Answered {
  static constexpr std::string_view type = "Answered";
  int holdfast = codec_version;
  std::string_view answer;
  bool invented = false;
  std::optional<Changes> changes;
  static void walk(auto& self, auto&& field) {
    field("holdfast", self.holdfast);
    field("answer", self.answer);
    field("invented", self.invented);
    field("changes", diary::UnlessNone{self.changes});
  }
};

// A problem as it is told. The code is one of code::all, or the word of a kind where it has none.
struct CodeWord : std::string_view {};
struct ToldProblem {
  static constexpr std::string_view type = "Problem";
  std::string_view kind;
  CodeWord code;
  ProblemFields fields;
  std::string sentence, where, detail;
  static void walk(auto& self, auto&& field) {
    field("kind", self.kind);
    field("code", self.code);
    field("fields", self.fields);
    field("sentence", self.sentence);
    field("where", self.where);
    field("detail", self.detail);
  }
};

// Paths in requests: which file is meant is for the mouth to say.
template <class T>
constexpr bool is_path = std::is_same_v<T, Path> || std::is_same_v<T, std::optional<Path>>;

}  // namespace holdfast::app
