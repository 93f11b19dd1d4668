// carried: how much of what she has with the practitioner is with her when the practitioner isn't there? A
// scale that is off until she asks for it, so it stays out of the joint model and is learned by itself
// (review/alone.h). The truth is its slow level at the last rating less a year before (or at the first, if
// later); within half a step it is "about as much".
#include <algorithm>
#include <optional>
#include <vector>

#include "review/alone.h"
#include "review/counting.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

constexpr int least_ratings = 10;
constexpr std::string_view scale = "carried";

}  // namespace

Finding answer_carried(const Looking& looking) {
  const Chapter& chapter = looking.chapter;
  Finding finding = asked(chapter, scale);
  finding.cannot_tell = {"It rests on how much seemed to be there when you were asked, not on what helped."};
  if (from_memory(finding, chapter)) return finding;
  std::vector<const diary::Record*> known;
  std::vector<RatedAlone> ratings;
  for (const diary::Record* record : records_of(looking)) {
    const auto* check_in = std::get_if<diary::CheckIn>(&record->body);
    if (!check_in) continue;
    for (const diary::Rating& rating : check_in->ratings) {
      if (rating.scale != scale) continue;
      finding.evidence.far_away += rating.far_away;
      if (!rating.value || rating.far_away) continue;
      known.push_back(record);
      ratings.push_back({record->felt.at, *rating.value, diary::is_late(*record)});
    }
  }
  const int far_away = finding.evidence.far_away;
  finding.evidence = evidence_of_counted(chapter, "check-ins", known);
  finding.evidence.far_away = far_away;
  add_far_away(finding);
  if (known.empty()) {
    refuse(finding, "what you carry with you was never rated");
    return finding;
  }
  const Period period = period_of_counted(known);
  date_it(finding, chapter, period);
  const double count = double(known.size()), span = days_between(known.front()->felt.at, period.until);
  if (count < least_ratings || span < least_counted_days) {
    const double share = std::min(count / least_ratings, span / least_counted_days);
    refuse(finding,
           count < least_ratings
               ? "it is rated in " + counted((long long)known.size(), "check-in", "check-ins")
               : "it looks at two months at least",
           while_it_lasts(chapter, at_her_rhythm(share, 1, span)));
    return finding;
  }
  Random random = random_for(looking, finding.id);
  compare_alone(finding, looking, ratings, period,
                {.less = "less",
                 .more = "more",
                 .what = "change of the slow level of what is carried, in steps",
                 .picture = "how much is with you, 0 to 10"},
                random);
  return finding;
}

}  // namespace holdfast::review
