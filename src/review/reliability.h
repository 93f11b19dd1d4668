// reliability: how often the words came true. On simulated diaries, whose truth is known, each finding's
// words are counted: said how often, with which probability, true how often. The table is
// docs/science/reliability.csv, compiled in; what is said of a row, and whether it is called too few or too
// far off, follows from its numbers by rule (below), so that a new table needs no new words. And power: of
// the lives of the gallery (tests/gallery) in which what a finding asks about had changed, how many it told
// (docs/science/power.csv).
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "review/finding.h"

namespace holdfast::review {

struct Reliability {
  std::string_view finding;  // "all": every finding together
  std::string_view word;     // as words_of()
  int n = 0;                 // how often it was said ("can't tell": how often nothing was said)
  double stated = 0;         // the mean of the probabilities
  double held = 0;           // the share that was true
  static constexpr std::string_view type = "CheckRow";
  static void walk(auto& self, auto&& field) {
    field("finding", self.finding);
    field("word", self.word);
    field("n", self.n);
    field("stated", self.stated);
    field("true", self.held);
  }
};

std::span<const Reliability> reliability();
std::vector<Reliability> reliability_of(std::string_view finding, std::span<const Reliability> table);

struct Power {
  std::string_view finding;
  int lives = 0;  // in which the truth was another statement than that nothing changed
  int right = 0;  // told as it was
  int other = 0;  // told as another change
};
std::span<const Power> powers();
// What a diary of about a year can tell, in one sentence; nothing where there were no such lives.
std::optional<std::string> said_of_power(std::string_view finding, std::span<const Power> table);

// What a word stands for: [least, most), the last one up to and with 1.
struct Stands {
  double least = 0, most = 1;
};
Stands stands_for(Likelihood likelihood);

// Wilson's interval, 95 %, for a share seen in n.
struct Share {
  double low = 0, high = 1;
};
Share share_range(int n, double seen);

// Few: the range above is wider than 15 in 100, as wide as "likely" is. Off: the share lies outside what the
// word stands for, and were the stated probabilities right, one as far off would come up less than once in
// twenty.
enum class Off { no, maybe_below, below, maybe_above, above };
bool few(const Reliability& row);
Off off(const Reliability& row);

// One row in sentences. `whose`: "of this", "of all findings together".
std::string said(const Reliability& row, std::string_view whose);

// The sentences for a finding: of the word it says, or of "can't tell"; where the table has nothing of it, of
// all findings together, and that this is so.
std::vector<std::string> said_of_checks(const Finding& finding, std::span<const Reliability> table);

}  // namespace holdfast::review
