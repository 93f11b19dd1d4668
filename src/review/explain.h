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

}  // namespace holdfast::review
template <>
struct holdfast::diary::Words<holdfast::review::Basis> {
  static constexpr std::array<Term, 3> list{{{"joint_model"}, {"apart"}, {"counts"}}};
};
template <>
struct holdfast::diary::Words<holdfast::inference::Prior::Shape> {
  static constexpr std::array<Term, 2> list{{{"normal"}, {"log_normal"}}};
};
namespace holdfast::review {

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
  bool begins_even = true;      // "about the same" has one half before any entry (answering.h)
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
  static constexpr std::string_view type = "PriorLine";
  static void walk(auto& self, auto&& field) {
    field("name", self.name);
    field("what", self.as_learned.what);
    field("shape", self.as_learned.shape);
    field("centre", self.as_learned.centre);
    field("spread", self.as_learned.spread);
    field("says", self.says);
    field("unit", self.unit);
    field("low", self.low);
    field("middle", self.middle);
    field("high", self.high);
    field("weighs_most", self.weighs_most);
  }
};
// Nothing where a line has no words yet.
std::optional<PriorLine> prior_line(const inference::Prior& prior);

struct Said {  // one statement of a finding, with its mass where one was computed
  std::string statement, label, true_when;
  std::optional<double> probability, before;  // with her entries, and without any
  static constexpr std::string_view type = "StatementSaid";
  static void walk(auto& self, auto&& field) {
    field("statement", self.statement);
    field("label", self.label);
    field("true_when", self.true_when);
    field("probability", self.probability);
    field("before", self.before);
  }
};

// How often its words came true.
struct Checks {
  bool of_this_finding = false;  // whether `rows` are of it; else of all together
  std::vector<std::string> sentences;
  std::vector<Reliability> rows;
  static constexpr std::string_view type = "Checks";
  static void walk(auto& self, auto&& field) {
    field("of_this_finding", self.of_this_finding);
    field("sentences", self.sentences);
    field("rows", self.rows);
  }
};

struct Explanation {
  std::string id;
  Basis basis = Basis::joint_model;
  std::string computed, reads, about_the_same, least;
  std::vector<Said> statements;
  std::vector<std::string> takes_for_granted;
  std::vector<PriorLine> priors;  // the whole table, where the finding rests on it
  std::string beforehand;
  std::vector<std::string> carried;  // of together: what the chance would be without each line
  std::string settled;  // whether the draws behind the numbers are enough; empty where there are none
  Checks checks;
  static constexpr std::string_view type = "Account";
  static void walk(auto& self, auto&& field) {
    field("basis", self.basis);
    field("computed", self.computed);
    field("reads", self.reads);
    field("statements", self.statements);
    field("about_the_same", self.about_the_same);
    field("least", self.least);
    field("takes_for_granted", self.takes_for_granted);
    field("priors", self.priors);
    field("beforehand", self.beforehand);
    field("carried", self.carried);
    field("settled", self.settled);
  }
};
Explanation explain(const Finding& finding);
Explanation explain(const Finding& finding, std::span<const Reliability> table,
                    std::span<const Power> told = {});

}  // namespace holdfast::review
