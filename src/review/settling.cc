// settling: does she settle sooner after a hard moment than she used to? Deviations live on a clock of their
// own whose pace may have a trend (inference/series.h). The truth is how long settling takes at the end of
// the chapter over how long it took up to a year before, exp(-trend in years); within 10 % it is "about the
// same time". Slowing is known as an early sign of change in many systems, and is never shown here as a
// warning.
#include <algorithm>
#include <cmath>

#include "inference/paths.h"
#include "review/answering.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

constexpr double same_ratio = 0.10, most_days = 365;

std::string_view classify(double ratio) {
  return ratio < 1 / (1 + same_ratio) ? "sooner" : ratio > 1 + same_ratio ? "later" : "about_the_same";
}

}  // namespace

Finding answer_settling(const Looking& looking) {
  const Chapter& chapter = looking.chapter;
  const Posterior& posterior = looking.posterior;
  Finding finding = asked(chapter, "settling");
  finding.fixed_line = "This is an average over your better and worse days.";
  finding.cannot_tell = {"It cannot tell what helped, or what made it harder."};
  finding.folded = chapter.over || chapter.away;
  if (finding.folded)
    finding.folded_line =
        chapter.over ? "This can wait." : "This can wait until " + chapter.name + " is back.";
  if (nothing_to_go_by(finding, chapter)) return finding;
  const auto period = period_of(chapter, distress, most_days);
  if (!period) {
    refuse(finding, "how hard it is was never rated");
    return finding;
  }
  const Instant first = chapter.check_ins.front().at, last = chapter.check_ins.back().at;
  finding.evidence = evidence_of(chapter, distress, first, last);
  add_ids(finding.evidence, chapter, chapter.rated(distress));
  date_it(finding, chapter, *period);
  add_far_away(finding);
  const double span = days_between(first, last);
  if (span < least_days_for_pace || finding.evidence.n < least_ratings_for_pace) {
    const double share =
        std::min(span / least_days_for_pace, double(finding.evidence.n) / least_ratings_for_pace);
    refuse(finding,
           span < least_days_for_pace ? "it looks at four months at least" : "gaps hide what came after",
           at_her_rhythm(share, 1, span));
    return finding;
  }
  if (never_moves(finding, chapter, distress) || not_learned(finding, posterior)) return finding;
  const double years = days_between(period->from, period->until) / 365;
  const auto ratios = [&](const Posterior& of) {
    std::vector<Draw> draws;
    for (const inference::Parameters& draw : of.parameters) {
      const double ratio = std::exp(-draw.pace_trend * years);
      draws.push_back({ratio, classify(ratio)});
    }
    return draws;
  };
  const std::vector<Draw> draws = ratios(posterior);
  decide(finding, looking.options.said_before, draws, ratios(looking.before), posterior.chains,
         {"sooner", "about_the_same", "later"},
         {.what = "time to settle at the end of the period, over the time at its beginning",
          .unit = "ratio",
          .same_width = same_ratio},
         until_clear(draws, classify, span));
  // The pace in the middle of the chapter is the drift's own; the period ends half a chapter later.
  const double to_end = 0.5 * span / 365;
  const auto band_of = [&](double at, std::string name) {
    return response_band(posterior, std::move(name), distress, 1, [&](const inference::Parameters& draw) {
      Pushed pushed{draw.drift, std::vector<double>(std::size_t(draw.drift.rows))};
      for (double& value : pushed.drift.values) value *= std::exp(draw.pace_trend * at);
      pushed.state[std::size_t(posterior.column(distress))] = 1;
      return pushed;
    });
  };
  finding.picture.axis = Picture::Axis::days_after;
  finding.picture.label = "what is left of a moment one step harder than usual, in steps";
  finding.picture.least = -0.5;
  finding.picture.most = 1.2;
  finding.picture.bands = {band_of(to_end, "lately"), band_of(to_end - years, "before")};
  return finding;
}

}  // namespace holdfast::review
