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

// Who keeps the diary: "you" on screen. What a record holds means the same in either: `practitioner` is the
// practitioner, also where she is the one who writes.
enum class Role { client, practitioner };

// Whether something is there for whoever keeps a diary; without `only` it is for both.
constexpr bool is_for(std::optional<Role> only, Role role) {
  return !only || *only == role;
}

struct Term {
  std::string_view word;         // as in JSON
  std::string_view chosen = {};  // as a choice of its question; empty: as it is said
  std::string_view said = {};    // in headlines and lists; empty: the word with spaces
  struct Hers {                  // the same in a practitioner's diary; empty: as above
    std::string_view chosen = {}, said = {};
  };
  Hers hers = {};
  std::optional<Role> only = {};  // offered in her diary alone
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

// "{A}" in what these give stands for the other one's name: the practitioner's, or in hers the client's.
std::string said(const Term& term, Role role);
std::string chosen(const Term& term, Role role);

template <>
struct Words<Role> {
  static constexpr std::array<Term, 2> list{{{"client"}, {"practitioner"}}};
};

}  // namespace holdfast::diary
