// review: the questions a diary is asked, each answered by a finding (finding.h). One relationship at a time,
// one chapter of at most 18 months: its check-ins become an irregular series, inference learns the person's
// own dynamics from it, and every question reads its answer off joint draws of that posterior. The same
// question on the same diary gives the same answer: no clock, a fixed seed. Calendar words ("since March",
// days) are by the clock of Options::now.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "base/time.h"
#include "diary/nouns.h"
#include "inference/kept_draws.h"
#include "review/finding.h"

namespace holdfast::review {

// An answer a review gave: which statement, in which sentence.
struct AnswerSaid {
  std::string finding, subject;  // as in Finding
  std::string statement, sentence;
  static void walk(auto& self, auto&& field) {
    field("finding", self.finding);
    field("subject", self.subject);
    field("statement", self.statement);
    field("sentence", self.sentence);
  }
};
// In the review before a review (review/since.h); none: there is none.
using SaidBefore = std::optional<std::vector<AnswerSaid>>;

// What was drawn for a review, by relationship.
using Drawn = std::map<std::string, inference::KeptDraws>;

struct Options {
  Moment now;
  std::string relationship;      // id; empty: the main one
  std::string question;          // id; empty: all of them
  std::optional<Instant> since;  // nothing felt before this is looked at
  std::uint64_t seed = 1;
  int draws = 400;  // from the posterior to begin with, at least 100
  SaidBefore said_before;
  Drawn kept;  // for an earlier review: weighed anew where they hold, instead of learning everything again
};

// What is compared, of one scale from rating to rating, with diaries drawn from the learned model
// (review/predictive_checks.h).
enum class Looked { repeats, ends, leaps, hanging_together, weekdays };

}  // namespace holdfast::review
template <>
struct holdfast::diary::Words<holdfast::review::Looked> {
  static constexpr std::array<Term, 5> list{
      {{"repeats"}, {"ends"}, {"leaps"}, {"hanging_together"}, {"weekdays"}}};
};
namespace holdfast::review {

// Something about her ratings of one scale that no diary drawn from the learned model shows.
struct MisfitFact {
  std::string scale;  // key
  Looked what = Looked::repeats;
  double hers = 0, expected = 0, sd = 0;
  static constexpr std::string_view type = "MisfitFact";
  static void walk(auto& self, auto&& field) {
    field("scale", self.scale);
    field("what", self.what);
    field("hers", self.hers);
    field("expected", self.expected);
    field("sd", self.sd);
  }
};

// How the learning went; what a researcher asks first.
struct ModelFacts {
  bool usable = false;
  std::string why_not;
  std::vector<std::string> scales;  // keys of those in the joint model, in order
  long long check_ins = 0, readings = 0;
  int draws = 0;
  double effective_size = 0;           // of the draws, the median over all parameters
  double tail_effective_size = 0;      // of the 10 % and 90 % points, the worst parameter's
  double r_hat = 0;                    // the largest; near 1 when the chains agree
  double acceptance = 0;               // of the sampler's moves
  std::string method;                  // "importance", "nuts", "hmc"; empty where nothing was drawn
  int chains = 0;                      // the draws are of so many
  int divergent = 0;                   // moves whose energy ran away
  std::optional<double> pareto_shape;  // of importance weights, where they were tried
  std::vector<MisfitFact> misfits;     // what leans on these scales is withheld
  double seconds = 0;  // left at 0 here (this room has no clock); whoever has one may fill it in
  static constexpr std::string_view type = "ModelFacts";
  static void walk(auto& self, auto&& field) {
    field("usable", self.usable);
    field("why_not", self.why_not);
    field("scales", self.scales);
    field("check_ins", self.check_ins);
    field("readings", self.readings);
    field("draws", self.draws);
    field("effective_size", self.effective_size);
    field("r_hat", self.r_hat);
    field("tail_effective_size", self.tail_effective_size);
    field("acceptance", self.acceptance);
    field("method", self.method);
    field("chains", self.chains);
    field("divergent", self.divergent);
    field("pareto_shape", self.pareto_shape);
    field("misfits", self.misfits);
    field("seconds", self.seconds);
  }
};

// Many answers are told as many: each that is said with a chance is untrue with the rest of that chance, so
// that among several one usually is.
struct ToldTogether {
  int answers = 0;    // said with a chance
  double untrue = 0;  // how many of them are usually untrue, on average
  std::string line;   // the same in words; empty with fewer than two, or where hardly ever one is
  static void walk(auto& self, auto&& field) {
    field("answers", self.answers);
    field("untrue", self.untrue);
    field("line", self.line);
  }
};
ToldTogether told_together(std::span<const Finding> findings);

constexpr int review_format = 1;

struct ReviewHeader {
  std::string relationship;  // id; empty when the diary has no relationship
  std::string name;          // of the practitioner
  Moment made_at;
  std::optional<Instant> from, until;  // first and last check-in looked at
  int earlier_chapters = 0;            // of 18 months, before the one looked at: they taught its prior
  int check_ins = 0;
  int days_blank =
      0;  // of the days from first to last: without any check-in. Nobody counts them against her.
  int written_afterwards = 0;
  double share_written_afterwards = 0;
  bool invented = false;
  bool paused = false;  // the diary is paused
  bool over = false;    // the relationship has ended
  bool away = false;    // the practitioner is away now
  ModelFacts model;
  static constexpr std::string_view type = "ReviewHeader";
  static void walk(auto& self, auto&& field) {
    field("holdfast_review", review_format);
    field("relationship", self.relationship);
    field("name", self.name);
    field("made_at", self.made_at);
    field("from", self.from);
    field("until", self.until);
    field("earlier_chapters", self.earlier_chapters);
    field("check_ins", self.check_ins);
    field("days_blank", self.days_blank);
    field("written_afterwards", self.written_afterwards);
    field("share_written_afterwards", self.share_written_afterwards);
    field("invented", self.invented);
    field("paused", self.paused);
    field("over", self.over);
    field("away", self.away);
    field("model", self.model);
  }
};

struct Review : ReviewHeader {
  std::vector<Finding> findings;  // in the order of questions()
  ToldTogether told_together;
  std::string folded_line;  // "The other questions need time." when some have no answer
  Drawn drawn;              // for this review, where kept ones did not do; never told
  static constexpr std::string_view type = "Review";
  static void walk(auto& self, auto&& field) {
    ReviewHeader::walk(self, field);
    field("findings", self.findings);
    field("told_together", self.told_together);
    field("folded_line", self.folded_line);
  }
};

struct Question {
  std::string_view id;
  std::string_view asked;                // "{A}" stands for the other one's name
  std::optional<diary::Role> only = {};  // asked of the diaries of one of them alone
};
std::span<const Question> questions();
std::vector<Question> questions_of(diary::Role keeper);
// The question with a name in it. One of them is hers, in her own words, and there nobody named is "my
// therapist".
std::string said(const Question& question, std::string_view practitioner);
// bad_request where `id` is no question's, with the nearest one that is; nothing where it is.
std::optional<Problem> unknown_question(std::string_view id);
// bad_request where it is one that this keeper's diary is not asked.
std::optional<Problem> not_asked(std::string_view id, diary::Role keeper);

// The id of the relationship a review with these options is about; empty where the diary has none.
std::string relationship_of(const diary::Diary& diary, const Options& options);

// bad_request: an unknown question; not_found: an unknown relationship; cancelled. A diary with too little in
// it is no problem: its findings say so.
Result<Review> review(const diary::Diary& diary, const Options& options, Progress& progress);

}  // namespace holdfast::review
