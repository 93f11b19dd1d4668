// needs: are needs voiced, and what becomes of them? The truth is the share of written-down needs that are
// voiced, on its line at the last of them less a year before (or at the first, if later); within 10
// percentage points it is "about the same share". A need that does not say whether it was voiced is not
// counted. What became of them is told as counts and judged by nobody.
#include <array>

#include "review/counting.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

constexpr int least_needs = 8;
constexpr double same_share = 0.10;

using Became = diary::Need::Outcome;

// "5 were met", "1 was declined but talked about".
std::string said(int n, const std::string& became) {
  return std::to_string(n) + (n == 1 ? " was " : " were ") + became;
}

// What became of the needs that were voiced, or of those that were not.
std::string became_of(const std::vector<const diary::Record*>& records, bool voiced, Finding& finding) {
  int needs = 0;
  std::array<int, 4> counts{};
  for (const diary::Record* record : records) {
    const auto* need = std::get_if<diary::Need>(&record->body);
    if (need->voiced != voiced) continue;
    ++needs;
    if (need->outcome) ++counts[std::size_t(*need->outcome)];
  }
  static constexpr std::array<std::pair<Became, std::string_view>, 4> words{
      {{Became::met, "met"},
       {Became::partly, "met in part"},
       {Became::declined, "declined but talked about"},
       {Became::not_met, "not met"}}};
  std::string line;
  int known = 0;
  for (const auto& [became, word] : words) {
    const int n = counts[std::size_t(became)];
    known += n;
    if (n > 0) line += (line.empty() ? "" : ", ") + said(n, std::string(word));
    if (voiced) finding.counts.push_back({std::string(diary::word(became)), n});
  }
  if (known == 0) return {};
  if (known < needs) line += "; of " + std::to_string(needs - known) + " it is not written";
  return "Of the " + std::to_string(needs) + (voiced ? " you voiced, " : " not voiced, ") + line + ".";
}

std::string reason(int written, int said_voiced) {
  if (written == 0) return "no needs are written down";
  if (said_voiced < written && written >= least_needs)
    return "of " + std::to_string(written) + " needs, " + std::to_string(said_voiced) +
           (said_voiced == 1 ? " says" : " say") + " whether you voiced " +
           (said_voiced == 1 ? "it" : "them");
  return counted(written, "need is", "needs are") + " written down";
}

void tell_more(Finding& finding, const std::vector<const diary::Record*>& known, int written, int voiced,
               const Period& period) {
  finding.counts = {{"needs", int(known.size())}, {"voiced", voiced}, {"needs_written", written}};
  int needs = 0, of_these = 0;
  for (const diary::Record* record : known)
    if (record->felt.at > period.from) {
      ++needs;
      of_these += *std::get_if<diary::Need>(&record->body)->voiced;
    }
  if (period.from > known.front()->felt.at)
    finding.more.push_back("In the year up to the latest of these needs you voiced " +
                           std::to_string(of_these) + " of " + std::to_string(needs) + ".");
  for (const bool was_voiced : {true, false})
    if (std::string line = became_of(known, was_voiced, finding); !line.empty()) finding.more.push_back(line);
  if (const int unsaid = written - int(known.size()); unsaid > 0)
    finding.more.push_back(capital(counted(unsaid, "need does", "needs do")) +
                           " not say whether you voiced " + (unsaid == 1 ? "it" : "them") + "; " +
                           (unsaid == 1 ? "it is" : "they are") + " not counted.");
}

}  // namespace

Finding answer_needs(const Looking& looking) {
  const Chapter& chapter = looking.chapter;
  Finding finding = asked(chapter, "needs");
  finding.cannot_tell = {
      "It knows only the needs you wrote down, and cannot tell which of them called for saying so.",
      "It draws one even line through the whole time; ups and downs on the way are not in "
      "it."};
  if (from_memory(finding, chapter)) return finding;
  std::vector<const diary::Record*> known;
  std::vector<Outcome> outcomes;
  int written = 0, voiced = 0;
  for (const diary::Record* record : records_of(looking)) {
    const auto* need = std::get_if<diary::Need>(&record->body);
    if (!need) continue;
    ++written;
    if (!need->voiced) continue;
    known.push_back(record);
    outcomes.push_back({record, *need->voiced});
    voiced += *need->voiced;
  }
  finding.evidence = evidence_of_counted(chapter, "needs", known);
  if (known.empty()) {
    refuse(finding, reason(written, 0));
    return finding;
  }
  const Period period = period_of_counted(known);
  date_it(finding, chapter, period);
  tell_more(finding, known, written, voiced, period);
  const double span = days_between(known.front()->felt.at, period.until);
  if (int(known.size()) < least_needs) {
    refuse(finding, reason(written, int(known.size())),
           while_it_lasts(chapter, at_her_rhythm(double(known.size()), least_needs, span)));
    return finding;
  }
  if (span < least_counted_days) {
    refuse(finding, "it looks at two months at least",
           while_it_lasts(chapter, at_her_rhythm(span, least_counted_days, span)));
    return finding;
  }
  compare_shares(finding, looking, outcomes, period,
                 {.less = "smaller",
                  .more = "larger",
                  .same_width = same_share,
                  .prior = {.line = {.level_sd = 1.5, .trend_sd = 1.5}},
                  .what = "share of needs voiced at the end of the period, less at its beginning",
                  .picture = "share of needs you voiced, in percent"});
  return finding;
}

}  // namespace holdfast::review
