// explain: the account behind a finding: what was computed, when each statement is true, what is taken for
// granted, which priors weigh in, and how often its words came true. The accounts are one table of plain
// words (accounts.cc), the same truths as docs/science/findings.md; the priors are rendered from the table
// inference learns with, so words and numbers cannot part. Pure: a finding in, an explanation out.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inference/fit.h"
#include "review/finding.h"
#include "review/reliability.h"

namespace holdfast::review {

// How a finding comes about: read off the joint model of all scales, worked out apart from it, or counted.
enum class Basis { joint_model, apart, counts };
std::string_view word_of(Basis basis);

// In all of these texts "{A}" stands for the practitioner's name.
struct Meaning {
  std::string_view statement;  // as in Finding::masses
  std::string_view label;      // "about the same"
  std::string_view true_when;
};

struct Account {
  std::string_view id;
  Basis basis = Basis::joint_model;
  std::string_view computed;                        // the number
  std::string_view reads;                           // how to read it; empty where there is none
  std::vector<Meaning> meanings;                    // of all its statements
  std::string_view about_the_same;                  // how near counts as the same
  std::string_view least;                           // what there has to be before anything is said
  std::vector<std::string_view> takes_for_granted;  // beside what every finding of its basis does
  std::vector<std::string_view> priors;             // lines of inference::priors() that weigh most
  std::string_view beforehand;  // priors that are not in that table, in words; may be empty
};
// Also for findings that are not among questions() (a question is added after its account).
std::span<const Account> accounts();
const Account* account_of(std::string_view id);
std::span<const std::string_view> granted_by_all(Basis basis);

// One line of the table of priors for a reader: the middle and the middle 80 %, in `unit`. Days and steps as
// on screen, not the model's own.
struct PriorLine {
  std::string name;  // as in inference::priors()
  std::string says;
  std::string unit;  // "steps", "times", ...
  double low = 0, middle = 0, high = 0;
  bool symmetric = false;    // about none: up is as likely as down
  bool weighs_most = false;  // for this finding
  inference::Prior as_learned;
};
// Nothing where a line has no words yet.
std::optional<PriorLine> prior_line(const inference::Prior& prior);

struct Said {  // one statement of a finding, with its mass where one was computed
  std::string statement, label, true_when;
  std::optional<double> probability, before;  // with her entries, and without any
};

struct Explanation {
  std::string id;
  Basis basis = Basis::joint_model;
  std::string computed, reads, about_the_same, least;
  std::vector<Said> statements;
  std::vector<std::string> takes_for_granted;
  std::vector<PriorLine> priors;  // the whole table, where the finding rests on it
  std::string beforehand;
  bool checked_itself = false;       // whether `checks` are of this finding; else of all together
  std::vector<Reliability> checks;   // rows of the table
  std::vector<std::string> checked;  // in sentences
};
Explanation explain(const Finding& finding);
Explanation explain(const Finding& finding, std::span<const Reliability> table);

}  // namespace holdfast::review
