// judged: what a review says of a life of the gallery, held against what is so, and the tables of it. Results
// are lines of text, so that a run can be stopped and gone on with.
#pragma once
#include <string>
#include <vector>

#include "gallery/lives.h"

namespace holdfast::gallery {

// One question of one life. A life whose review could not learn has one with the finding "unusable".
struct Judged {
  std::string kind;
  int number = 0;
  std::string finding;
  std::string
      statement;  // the one with most mass; empty where the question was refused before any was computed
  double probability = 0;
  std::string truth;
  std::string masses;  // all of them: "lighter=0.2031 about_the_same=0.5512 ..."
  bool said = false;   // a sentence was said, at "more likely than not" or above
  bool holds() const { return statement == truth; }
};

std::vector<Judged> judge(std::size_t kind, int number);

std::string line_of(const Judged& one);  // comma-separated
std::vector<Judged> read_judged(const std::string& file);

// Of every finding, the lives in which what it asks about had changed, and how it was told: the table
// review/reliability.h is compiled with. The arc's lines count as one finding.
std::string power_of(const std::vector<Judged>& all);

// The page of tables: of every finding in every kind of life, asked, said, and true at each word.
std::string page_of(const std::vector<Judged>& all);

}  // namespace holdfast::gallery
