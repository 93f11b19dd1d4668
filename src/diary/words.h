// words: an enum whose values have fixed words in files, on the command line and in JSON, and the words they
// are chosen by and said with. One list per enum gives all directions; the position in it is the value. The
// words are the glossary's.
#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::diary {

struct Term {
  std::string_view word;         // as in JSON
  std::string_view chosen = {};  // as a choice of its question; empty: as it is said
  std::string_view said = {};    // in headlines and lists; empty: the word with spaces
};

template <class Enum>
struct Words;  // specialised beside each enum: static constexpr std::array<Term, N> list

template <class Enum>
concept Worded = requires {
  Words<Enum>::list.size();
};

template <Worded Enum>
constexpr std::string_view word(Enum value) {
  return Words<Enum>::list[static_cast<std::size_t>(value)].word;
}

template <Worded Enum>
constexpr std::optional<Enum> from_word(std::string_view text) {
  for (std::size_t i = 0; i < Words<Enum>::list.size(); ++i)
    if (Words<Enum>::list[i].word == text) return static_cast<Enum>(i);
  return std::nullopt;
}

template <Worded Enum>
std::vector<std::string_view> all_words() {
  std::vector<std::string_view> words;
  for (const Term& term : Words<Enum>::list) words.push_back(term.word);
  return words;
}

// "{A}" in what these give stands for the practitioner's name.
std::string said(const Term& term);
std::string chosen(const Term& term);

}  // namespace holdfast::diary
