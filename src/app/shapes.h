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
struct Words<app::DrawSheet::As> {
  static constexpr std::array<Term, 3> list{{{"pdf"}, {"png"}, {"text"}}};
};
}  // namespace holdfast::diary

namespace holdfast::app {

using diary::is_a;
using diary::Walked;

// Paths in requests: which file is meant is for the mouth to say.
template <class T>
constexpr bool is_path = std::is_same_v<T, Path> || std::is_same_v<T, std::optional<Path>>;

}  // namespace holdfast::app
