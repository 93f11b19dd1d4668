// finding: the answer to one question, as data. Everything a screen, a page or a file shows of a finding is
// in here, and the sentence is made from these numbers alone by one function (review/sentences.h), so that
// words and picture cannot disagree. A finding without an answer says why, and roughly how much more it would
// take: too little data is an answer too. Nothing here is ever a number for a person's health, and nothing
// ranks a practitioner.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "diary/nouns.h"
#include "diary/walked.h"
#include "diary/words.h"

namespace holdfast::review {

// Fixed meanings: almost certain >= .97, very likely >= .90, likely >= .75, more likely than not >= .60.
enum class Likelihood { cant_tell, more_likely_than_not, likely, very_likely, almost_certain };
Likelihood likelihood_of(double probability);
std::string_view words_of(Likelihood likelihood);   // "can't tell", "very likely", "almost certain"
std::string_view adverb_of(Likelihood likelihood);  // on screen: "very likely", "almost certainly"

// One of the mutually exclusive statements a question can be answered with, and its posterior mass.
struct Mass {
  std::string statement;  // "eased", "about_the_same", "grown", ...
  double probability = 0;
  std::optional<double> before;    // its probability before any entry, with her times and gaps
  std::optional<double> supposed;  // the same under the priors of the model alone, which favour some
                                   // statements; the masses are worked out as if `before` had been so
  static constexpr std::string_view type = "Mass";
  static void walk(auto& self, auto&& field) {
    field("statement", self.statement);
    field("probability", self.probability);
    field("before", self.before);
  }
};

// The number behind the statement: median and the middle 80 % of the posterior.
struct Quantity {
  std::string what;  // "change of the slow baseline of needing, in steps"
  std::string unit;  // "steps", "step-days", "ratio"
  double low = 0, median = 0, high = 0;
  double effective_draws = 0;  // how many independent draws it was read off
  double same_width = 0;       // "about the same" is within this of nothing (of 1 for a ratio)
  static constexpr std::string_view type = "Quantity";
  static void walk(auto& self, auto&& field) {
    field("what", self.what);
    field("unit", self.unit);
    field("low", self.low);
    field("median", self.median);
    field("high", self.high);
    field("same_width", self.same_width);
    field("effective_draws", self.effective_draws);
  }
};

// Whether the draws a finding's numbers were read off are enough (Vehtari, Gelman, Simpson, Carpenter &
// Buerkner 2021): over all of these numbers and the shares of all its statements, the worst rank-normalised
// R-hat and the least effective sizes.
struct Settled {
  double r_hat = 1;
  double bulk_effective_draws = 0, tail_effective_draws = 0;
  int draws = 0;
  bool enough = false;  // where not, nothing is said
  static constexpr std::string_view type = "Settled";
  static void walk(auto& self, auto&& field) {
    field("enough", self.enough);
    field("r_hat", self.r_hat);
    field("bulk_effective_draws", self.bulk_effective_draws);
    field("tail_effective_draws", self.tail_effective_draws);
    field("draws", self.draws);
  }
};

// A band, not a line: the middle 80 % and the median. One of `at` and `days` is filled, as Picture::axis
// says.
struct Band {
  std::string name;  // for the legend, in the person's words; empty when there is one band only
  std::vector<Instant> at;
  std::vector<double> days;
  std::vector<double> median, low, high;
  static constexpr std::string_view type = "Band";
  static void walk(auto& self, auto&& field) {
    field("name", self.name);
    field("at", diary::UnlessEmpty<Instant>{self.at});
    field("days", diary::UnlessEmpty<double>{self.days});
    field("median", self.median);
    field("low", self.low);
    field("high", self.high);
  }
};

struct Dot {  // one answered rating, as given; of counted things, a quarter's share
  Instant at;
  double value = 0;
  bool late = false;
  static constexpr std::string_view type = "Dot";
  static void walk(auto& self, auto&& field) {
    field("at", self.at);
    field("value", self.value);
    field("late", self.late);
  }
};

struct Stretch {
  std::string kind;  // "gap", "absence"
  Instant from, until;
  static constexpr std::string_view type = "Stretch";
  static void walk(auto& self, auto&& field) {
    field("kind", self.kind);
    field("from", self.from);
    field("until", self.until);
  }
};

struct Mark {
  std::string kind;  // "session", "rupture", "repair", "ending"
  Instant at;
  static constexpr std::string_view type = "Mark";
  static void walk(auto& self, auto&& field) {
    field("kind", self.kind);
    field("at", self.at);
  }
};

struct Count {
  std::string what;
  int n = 0;
};
std::map<std::string, int> by_what(const std::vector<Count>& counts);

// What the picture below is drawn over.
enum class Axis { none, dates, days_after, breaks };

}  // namespace holdfast::review
template <>
struct holdfast::diary::Words<holdfast::review::Axis> {
  static constexpr std::array<Term, 4> list{{{"none"}, {"dates"}, {"days_after"}, {"breaks"}}};
};
namespace holdfast::review {

// What to draw. `dates`: bands over time. `days_after`: days since a moment. `breaks`: one value for each
// absence, at the day it began. Inside a gap a band is a guess between two sides and is drawn plain.
struct Picture {
  using Axis = review::Axis;
  Axis axis = Axis::none;
  std::string label;            // of the values: "needing A, in steps of 0 to 10"
  double least = 0, most = 10;  // of the values, a sensible frame for the drawing
  std::vector<Band> bands;
  std::vector<Dot> dots;
  std::vector<Stretch> stretches;
  std::vector<Mark> marks;
  static constexpr std::string_view type = "Picture";
  static void walk(auto& self, auto&& field) {
    field("axis", self.axis);
    field("label", self.label);
    field("least", self.least);
    field("most", self.most);
    field("bands", self.bands);
    field("dots", self.dots);
    field("stretches", self.stretches);
    field("marks", self.marks);
  }
};

// A month in which something began or ended, as the middle of the draws has it, with their middle 80 %.
struct Turn {
  std::string what;  // "from", "until": of the first movement; "again": when the second one began
  Date low, at, high;
  static constexpr std::string_view type = "Turn";
  static void walk(auto& self, auto&& field) {
    field("what", self.what);
    field("low", self.low);
    field("at", self.at);
    field("high", self.high);
  }
};

// What a finding rests on, said with every sentence.
struct Evidence {
  std::string of = "check-ins";  // what n counts: "check-ins", "needs", "sessions", "contacts", ...
  int n = 0;                     // check-ins with a rating this finding rests on, or things counted
  int days_rated = 0;            // days with at least one of them
  int span_days = 0;             // first to last, both counted
  std::optional<Instant> from, until;
  int gaps = 0;  // stretches without such a rating, longer than a week (weekly scales: three weeks)
  int longest_gap_days = 0;
  double late_share = 0;           // of the n, written more than a day afterwards
  int far_away = 0;                // check-ins that answered "far away" instead
  double edge_share = 0;           // of the n, at the lowest or highest step
  int sessions = 0, breaks = 0;    // that the finding could use; 0 where it uses none
  std::vector<diary::Id> entries;  // the records beneath it, by time
  static constexpr std::string_view type = "Evidence";
  static void walk(auto& self, auto&& field) {
    field("of", self.of);
    field("n", self.n);
    field("days_rated", self.days_rated);
    field("span_days", self.span_days);
    field("from", self.from);
    field("until", self.until);
    field("gaps", self.gaps);
    field("longest_gap_days", self.longest_gap_days);
    field("late_share", self.late_share);
    field("far_away", self.far_away);
    field("edge_share", self.edge_share);
    field("sessions", self.sessions);
    field("breaks", self.breaks);
    field("entries", self.entries);
  }
};

struct Finding;
// What a line is about, in a few words: "needing A", "breaks", "voicing needs". Empty for what is no line.
std::string topic_of(const Finding& line);

struct Finding {
  std::string id;        // as in questions()
  std::string question;  // as asked on screen
  bool answered = false;
  std::string statement;  // one of masses, or "cant_tell"
  std::string sentence;   // sentence(finding)
  Likelihood likelihood = Likelihood::cant_tell;
  std::optional<double> probability;  // of the statement; answered without one: plain counts, no likelihood
  std::vector<Mass> masses;           // all statements; empty when nothing was computed; they sum to 1
  std::optional<Quantity> quantity;   // never shown on screen for "loop"

  std::optional<Settled> settled;  // empty where nothing was drawn by a chain

  std::string subject;  // what the sentence is about, where the id alone does not say it: the scale that
                        // shifted, the other practitioner, a belief's own words
  std::vector<Count> counts;  // plain numbers the sentence tells: {"needs", 14}, {"voiced", 9}
  std::string practitioner;   // the name the sentence uses; in a practitioner's diary the client's
  diary::Role keeper = diary::Role::client;  // who is "you"; as in the diary's settings, so not told again
  std::optional<Date> compared_from;   // the first day of the period compared, by the clock of Options::now
  std::optional<Date> compared_until;  // the last one
  int period_days = 0;
  bool ends_long_ago = false;  // the period's last day is more than a month before now: the sentence dates it
  bool needs_month_year = false;  // a month's name alone would be ambiguous
  std::vector<Turn> turns;        // of a path that is told as a whole

  Evidence evidence;
  Picture picture;
  std::vector<Mass> details;      // single statements beside it: "distress_raises_needing" and its mass
  std::vector<std::string> more;  // the same in words, one level deeper
  std::vector<std::string> cannot_tell;  // what this finding cannot tell, one sentence each
  std::string fixed_line;                // always shown beneath, where there is one

  std::string why_not;  // the reason inside the refusal, when not answered
  std::string
      how_much_more;  // roughly, as time at her rhythm; empty when more time would not help or is not known

  bool folded = false;      // shown closed, with folded_line; it can be opened
  std::string folded_line;  // "This can wait until A is back."

  // Several things told under one question, each an answer of its own, without a picture.
  std::vector<Finding> lines;
  // As a line of `together`: what it speaks for: "finding_footing", "going_round", "neither"; "silent" where
  // it has no answer, "waits" where it is folded.
  std::string speaks;
  // Which of `masses` each draw makes true, in the order of the draws; read by other findings, never told.
  std::vector<unsigned char> drawn;

  static constexpr std::string_view type = "Finding";
  static void walk(auto& self, auto&& field) {
    field("id", self.id);
    field("question", self.question);
    field("answered", self.answered);
    field("statement", self.statement);
    field("sentence", self.sentence);
    field("likelihood",
          self.probability || !self.answered ? std::optional(words_of(self.likelihood)) : std::nullopt);
    field("probability", self.probability);
    field("statements", self.masses);
    field("quantity", self.quantity);
    field("settled", self.settled);
    field("subject", self.subject);
    field("counts", by_what(self.counts));
    field("practitioner", self.practitioner);
    field("compared_from", self.compared_from);
    field("compared_until", self.compared_until);
    field("period_days", self.period_days > 0 ? std::optional(self.period_days) : std::nullopt);
    field("turns", self.turns);
    field("evidence", self.evidence);
    field("picture", self.picture);
    field("details", self.details);
    field("more", self.more);
    field("cannot_tell", self.cannot_tell);
    field("fixed_line", self.fixed_line);
    field("why_not", self.why_not);
    field("how_much_more", self.how_much_more);
    field("folded", self.folded);
    field("folded_line", self.folded_line);
    field("topic", topic_of(self));
    field("speaks", self.speaks);
    field("lines", self.lines);
  }
};

// The sentence on screen, from the finding's numbers alone.
std::string sentence(const Finding& finding);
// As it may be put before somebody else: of what follows a need and of relief after contact, no number ever.
std::string sentence_for_another(const Finding& finding);
// A sentence of this finding as she says it herself, on a page she brings along: "I voiced 9 of 14 needs".
// Her own words in it (names, an old sentence) stay as they are.
std::string in_her_voice(std::string_view said, const Finding& finding);

}  // namespace holdfast::review
