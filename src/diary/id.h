// id: what names a record for good, and the words several nouns share: who did something, how much, and
// whether wholly or in part.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "diary/words.h"

namespace holdfast::diary {

// 12 characters of Crockford's base 32 in lower case, drawn at random.
struct Id {
  std::string text;
  auto operator<=>(const Id&) const = default;
  bool empty() const { return text.empty(); }
};
bool is_id(std::string_view text);
Id id_from_bits(std::uint64_t random_bits);

enum class Who { client, practitioner, both, circumstances };
enum class Degree { no, a_little, much, dont_know };
enum class Extent { yes, partly, no };

template <>
struct Words<Who> {
  static constexpr std::array<Term, 4> list{{{"client", "me", "you", {"{A}", "{A}"}},
                                             {"practitioner", "{A}", "{A}", {"me", "you"}},
                                             {"both", "both of us", "both"},
                                             {"circumstances"}}};
};
template <>
struct Words<Degree> {
  static constexpr std::array<Term, 4> list{
      {{"no"}, {"a_little"}, {"much"}, {"dont_know", "don't know", "don't know"}}};
};
template <>
struct Words<Extent> {
  static constexpr std::array<Term, 3> list{{{"yes"}, {"partly"}, {"no"}}};
};

}  // namespace holdfast::diary
