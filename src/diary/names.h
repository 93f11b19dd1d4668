// names: other names in the place of names, the same way everywhere in a text, for whatever leaves the diary:
// a copy for giving away, a page to bring along. Whole words only, capital or not; longer names before their
// parts. No program knows all names: what looks like one and is still there is told.
#pragma once
#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::diary {

struct NamePair {
  std::string name, becomes;  // what stands there, what is to stand there
  bool operator==(const NamePair&) const = default;
  static constexpr std::string_view type = "SheetName";
  static void walk(auto& self, auto&& field) {
    field("name", self.name);
    field("becomes", self.becomes);
  }
};

// "A", "A.": gives nobody away.
bool is_initial(std::string_view name);

// A name and its parts of three letters or more: "Marta Example", "Marta", "Example". Titles, and parts that
// are words of their own ("May", "Will", "sister"), are left: they would be found in every sentence. An
// initial has none: it stays.
std::vector<NamePair> name_and_parts(const std::string& name, const std::string& becomes);

// "Berta", "Berta Wald", in up to three words: begins with a capital letter, and not with a word of its own
// ("My sister").
bool looks_like_a_name(std::string_view text);

// A pair of the same twice leaves that name as it is. An initial is found as it is written only: "A", not in
// "a day". Where an initial ends a sentence there is one full
// stop.
class Renaming {
 public:
  explicit Renaming(std::span<const NamePair> pairs);
  std::string operator()(std::string_view text);
  std::size_t count() const { return count_; }  // replaced so far

 private:
  struct Place;  // in a text, and the same place in the text with its case folded
  const NamePair* pair_at(const Place& place, std::size_t& ends_at) const;
  std::vector<NamePair> pairs_;  // the first with its case folded where it is no initial, longest first
  std::size_t count_ = 0;
};

// Single capital letters that stand as words; neither "I" nor "A" where they begin a sentence.
std::set<std::string> initials_in(std::span<const std::string_view> texts);

// Words with a capital that are written small nowhere in these texts, the most frequent first; `known` left
// out. At the beginning of a sentence those only that are no common English word: whether "Berta came" names
// somebody nothing else can tell. `left_in`: the texts after names were replaced; what no longer stands in
// them is left out.
std::vector<std::string> likely_names(
    std::span<const std::string_view> texts, const std::set<std::string>& known,
    std::optional<std::span<const std::string_view>> left_in = std::nullopt);

}  // namespace holdfast::diary
