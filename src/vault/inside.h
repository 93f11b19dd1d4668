// inside: what a search finds within words, in scripts that put no blanks between them (Japanese, Chinese,
// Thai), and among symbols. The index of words (FTS5) knows none of these; the texts themselves are looked
// through for them, without accents and case. A diary of ten years holds a few megabytes, which takes
// milliseconds; nothing is stored for it, so nothing has to be taken out again when a text is deleted for
// good.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::vault {

class Inside {
 public:
  // The same text as for the index: words that must all occur, "quoted words" together.
  explicit Inside(std::string_view text);
  // Whether it can find more than the index does. Words of one or two letters are looked for at the beginning
  // of words only, as are, whole, those in quotes and those of a text that ends with a blank.
  bool finds_more() const { return finds_more_; }
  // Whether something is asked for that the index cannot tell: then only this decides.
  bool decides() const { return decides_; }
  bool holds(std::string_view words);
  // The byte ranges that match, in order, not overlapping.
  std::vector<std::pair<std::size_t, std::size_t>> places(std::string_view words);

 private:
  struct Term {
    std::string letters;  // plain
    bool at_beginning = false, to_end = false;
  };
  void take(std::string_view term, bool whole, bool last);
  std::size_t find(const Term& term, std::size_t from) const;
  void read(std::string_view words, std::vector<std::size_t>* at);

  std::vector<Term> terms_;
  bool finds_more_ = false, decides_ = false;
  std::string plain_;  // of the text looked at
};

// Around the first place, about so many bytes each way, cut between letters; with "…" where it was cut. The
// places are moved along.
std::string excerpt_of(std::string_view words, std::vector<std::pair<std::size_t, std::size_t>>& places);

}  // namespace holdfast::vault
