// shapes: what the codec can tell about the types of fields: lists, optional ones, words, structs that walk.
// Shared by the writer (codec.cc), the reader (decode.cc) and the page's types (types.cc).
#pragma once
#include <array>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "app/answers.h"
#include "app/requests.h"

namespace holdfast::app {

template <class T>
struct WordsOf;
template <>
struct WordsOf<Changed> {
  static constexpr std::array words{"mine", "theirs", "both"};
};
template <>
struct WordsOf<Drawn> {
  static constexpr std::array words{"values", "csv", "svg"};
};
template <>
struct WordsOf<Export::Format> {
  static constexpr std::array words{"json",   "csv",  "csv_long", "csv_wide", "markdown",
                                    "folder", "html", "fhir",     "calendar"};
};
template <>
struct WordsOf<DyadFitted::Verdict> {
  static constexpr std::array words{"theory", "state_space", "cannot_tell"};
};
template <>
struct WordsOf<brief::Kind> {
  static constexpr std::array words{"brief", "absence", "ending"};
};
template <>
struct WordsOf<DrawSheet::As> {
  static constexpr std::array words{"pdf", "png", "text"};
};
template <>
struct WordsOf<diary::Form> {
  static constexpr std::array words{"line",     "rating", "choice", "choices", "yes_no", "moment",
                                    "duration", "number", "record", "words",   "ratings"};
};

template <class T>
constexpr bool is_optional = false;
template <class T>
constexpr bool is_optional<std::optional<T>> = true;
template <class T>
constexpr bool is_list = false;
template <class T>
constexpr bool is_list<std::vector<T>> = true;
template <class T>
constexpr bool is_pair = false;
template <class A, class B>
constexpr bool is_pair<std::pair<A, B>> = true;

// Paths in requests: which file is meant is for the mouth to say.
template <class T>
constexpr bool is_path = std::is_same_v<T, Path> || std::is_same_v<T, std::optional<Path>>;

struct AnyField {
  void operator()(const char*, const auto&) const {}
};
template <class T>
constexpr bool has_walk = requires(const T& value, AnyField field) {
  T::walk(value, field);
};

}  // namespace holdfast::app
