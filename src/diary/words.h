// words: an enum whose values have fixed words in files, on the command line and in JSON. One list per enum
// gives both directions; the position in the list is the value. The words are the glossary's.
#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace holdfast::diary {

template <class Enum>
struct Words;  // specialised beside each enum: static constexpr std::array<std::string_view, N> list

template <class Enum>
concept Worded = requires {
  Words<Enum>::list.size();
};

template <Worded Enum>
constexpr std::string_view word(Enum value) {
  return Words<Enum>::list[static_cast<std::size_t>(value)];
}

template <Worded Enum>
constexpr std::optional<Enum> from_word(std::string_view text) {
  for (std::size_t i = 0; i < Words<Enum>::list.size(); ++i)
    if (Words<Enum>::list[i] == text) return static_cast<Enum>(i);
  return std::nullopt;
}

}  // namespace holdfast::diary
