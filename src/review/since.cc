// Findings are told apart by their id, and where one question is about several things, by what they are
// about.
#include "review/since.h"

#include <algorithm>
#include <set>

#include "review/answering.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

// The answers that stand by themselves: each finding, or its lines where they are answers to its own
// question. The lines of `together` are other findings shown again.
template <class Visit>
void each_answer(const Finding& finding, Visit visit) {
  bool parts = false;
  for (const Finding& line : finding.lines)
    if (line.id == finding.id) {
      parts = true;
      visit(line);
    }
  if (!parts) visit(finding);
}

bool of_the_same(const AnswerSaid& said, const Finding& finding) {
  return said.finding == finding.id && said.subject == finding.subject;
}

const AnswerSaid* found(std::span<const AnswerSaid> said, const Finding& finding) {
  const auto at =
      std::ranges::find_if(said, [&](const AnswerSaid& one) { return of_the_same(one, finding); });
  return at == said.end() ? nullptr : &*at;
}

}  // namespace

std::vector<AnswerSaid> said_in(const Review& review) {
  std::vector<AnswerSaid> said;
  for (const Finding& finding : review.findings)
    each_answer(finding, [&](const Finding& one) {
      if (one.answered) said.push_back({one.id, one.subject, one.statement, one.sentence});
    });
  return said;
}

bool may_be_said(const Mass& mass, const Needs& needs) {
  const auto odds = [](double probability) { return probability / std::max(1 - probability, 1e-12); };
  return likelihood_of(mass.probability) != Likelihood::cant_tell && mass.probability >= needs.probability &&
         odds(mass.probability) >= needs.odds_ratio * odds(*mass.before);
}

const Needs& needs_of(const Finding& finding, const SaidBefore& said_before) {
  if (!said_before) return to_come_first;
  const AnswerSaid* said = found(*said_before, finding);
  return said && said->statement == finding.statement ? to_stay : to_come;
}

Changed changed(const Review& review, std::span<const AnswerSaid> before, Instant since,
                const diary::Diary& diary) {
  Changed out{.since = since};
  std::set<diary::Id> came;
  for (const diary::Record& record : diary.records)
    if (record.written.at > since && record.written.at <= review.made_at.at) came.insert(record.id);
  out.entries = int(came.size());
  for (const Finding& finding : review.findings)
    each_answer(finding, [&](const Finding& one) {
      const AnswerSaid* was = found(before, one);
      if (!was && !one.answered) return;
      if (was && one.answered && was->statement == one.statement) return;
      Change change{.finding = one.id, .subject = one.subject, .question = one.question};
      if (was) change.was = was->sentence;
      (one.answered ? change.is : change.why_not) = one.answered ? one.sentence : one.why_not;
      for (const diary::Id& id : one.evidence.entries)
        if (came.contains(id)) change.entries.push_back(id);
      out.changes.push_back(std::move(change));
    });
  const std::string day =
      said_day(diary_day(Moment{since, review.made_at.zone}, diary.settings.day_starts_at_minutes));
  const std::string came_since = out.entries == 0   ? "No entry has"
                                 : out.entries == 1 ? "One entry has"
                                                    : std::to_string(out.entries) + " entries have";
  const std::size_t others = out.changes.size();
  out.sentence = came_since + " come since " + day + ", and " +
                 (others == 0   ? std::string("the answers are the same.")
                  : others == 1 ? std::string("one answer has changed.")
                                : std::to_string(others) + " answers have changed.");
  return out;
}

}  // namespace holdfast::review
