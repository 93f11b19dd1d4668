// steadying: what steadies her when it is hard: what she learned, other people, or the practitioner? The
// truth is the share of these in which something learned or another person is named, on its line at the last
// of them less a year before (or at the first, if later); within 10 percentage points it is "about the same
// share". Rest and whatever else helped is told and enters no number; times when nothing helped are no
// answer to the question.
#include <algorithm>

#include "review/counting.h"
#include "review/plain_counts.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

constexpr int least_times = 10;
constexpr double same_share = 0.10;

}  // namespace

Finding answer_steadying(const Looking& looking) {
  using Helped = diary::Steadying::Helped;
  const Chapter& chapter = looking.chapter;
  Finding finding = asked(chapter, "steadying");
  finding.cannot_tell = {
      "It knows only what you wrote down. That " + chapter.name +
          " steadies you is no less than steadying yourself.",
      "It draws one even line through the whole time; ups and downs on the way are not in it."};
  if (from_memory(finding, chapter)) return finding;
  std::vector<const diary::Record*> known;
  std::vector<Outcome> outcomes;
  int own = 0;
  for (const diary::Record* record : records_of(looking)) {
    const auto* steadying = std::get_if<diary::Steadying>(&record->body);
    if (!steadying) continue;
    const auto names = [&](Helped what) {
      return std::ranges::find(steadying->helped, what) != steadying->helped.end();
    };
    const bool yes = names(Helped::something_learned) || names(Helped::a_person);
    if (!yes && !names(Helped::practitioner)) continue;
    known.push_back(record);
    outcomes.push_back({record, yes});
    own += yes;
  }
  finding.counts = {{"steadyings", int(known.size())}, {"own", own}};
  finding.evidence = evidence_of_counted(chapter, "steadyings", known);
  tell_what_helped(finding, looking);
  if (known.empty()) {
    refuse(finding, "what helped is not written down");
    return finding;
  }
  const Period period = period_of_counted(known);
  date_it(finding, chapter, period);
  const double count = double(known.size()), span = days_between(known.front()->felt.at, period.until);
  if (count < least_times || span < least_counted_days) {
    const double share = std::min(count / least_times, span / least_counted_days);
    refuse(finding,
           count < least_times ? "what helped is written down " + number_word((long long)known.size()) +
                                     (known.size() == 1 ? " time" : " times")
                               : "it looks at two months at least",
           while_it_lasts(chapter, at_her_rhythm(share, 1, span)));
    return finding;
  }
  compare_shares(finding, looking, outcomes, period,
                 {.less = "smaller",
                  .more = "larger",
                  .same_width = same_share,
                  .prior = {.line = {.level_sd = 1.5, .trend_sd = 1.5}},
                  .what = "share in which something learned or another person helped, at the end of the "
                          "period, less at its beginning",
                  .picture = "share in which something you learned or another person helped, in percent"});
  return finding;
}

}  // namespace holdfast::review
