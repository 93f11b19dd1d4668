// easing-or-withdrawing: where needing eased, did footing or support rise meanwhile, or did the wish to get
// away? The truth is the change of the slow baselines over the last 90 days of ratings of needing, all at
// once, from joint paths: more than half a step counts as a change. Needing less can be healing and can be
// pulling away; this question exists to tell the two apart.
#include <algorithm>

#include "review/answering.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

constexpr double period_days = 90, least_days = 45, same_steps = 0.5;
constexpr int least_days_rated = 20, least_days_away_rated = 10;

std::string_view classify(double needing, double better, double away) {
  if (needing > -same_steps) return "not_eased";
  const bool up = better > same_steps, pulls = away > same_steps;
  return up && pulls ? "both" : up ? "easing" : pulls ? "withdrawing" : "about_the_same";
}

bool too_little(Finding& finding, const Chapter& chapter, const Period& period, const Posterior& posterior) {
  const double days = days_between(period.from, period.until);
  const Evidence away = evidence_of(chapter, pull_away, period.from, period.until);
  if (finding.evidence.days_rated < least_days_rated || days < least_days)
    refuse(finding, "you rated needing " + chapter.name + " on " +
                        counted(finding.evidence.days_rated, "day", "days"));
  else if (away.days_rated < least_days_away_rated || (posterior.usable && posterior.column(pull_away) < 0))
    refuse(finding, "wanting to get away was rarely rated");
  else if (posterior.usable && posterior.column(footing) < 0 && posterior.column(support) < 0)
    refuse(finding, "staying with hard feelings and leaning on others were rarely rated");
  else
    return false;
  return true;
}

std::vector<Draw> changes(const Chapter& chapter, const Posterior& posterior, const Period& period) {
  const int from = posterior.row(chapter.model_time(period.from));
  const int until = posterior.row(chapter.model_time(period.until));
  const auto change = [&](const inference::Path& path, ScaleIndex scale) {
    const int column = posterior.column(scale);
    return column < 0 ? 0.0 : steps_per_unit * (path.baselines(until, column) - path.baselines(from, column));
  };
  std::vector<Draw> draws;
  for (const inference::Path& path : posterior.paths) {
    const double needing = change(path, reliance), away = change(path, pull_away);
    const double better = std::max(change(path, footing), change(path, support));
    draws.push_back({needing, classify(needing, better, away)});
  }
  return draws;
}

}  // namespace

void plan_easing(const Chapter& chapter, std::vector<double>& times) {
  if (const auto period = period_of(chapter, reliance, period_days)) {
    times.push_back(chapter.model_time(period->from));
    times.push_back(chapter.model_time(period->until));
  }
}

Finding answer_easing(const Looking& looking) {
  const Chapter& chapter = looking.chapter;
  const Posterior& posterior = looking.posterior;
  Finding finding = asked(chapter, "easing-or-withdrawing");
  finding.cannot_tell = {"It cannot tell whether one brought the other."};
  if (nothing_to_go_by(finding, chapter)) return finding;
  const auto period = period_of(chapter, reliance, period_days);
  if (!period) {
    refuse(finding, "needing " + chapter.name + " was never rated");
    return finding;
  }
  finding.evidence = evidence_of(chapter, reliance, period->from, period->until);
  for (const ScaleIndex scale : {reliance, pull_away, footing, support})
    add_ids(finding.evidence, chapter, chapter.rated(scale, period->from, period->until));
  sort_ids(finding.evidence, chapter);
  date_it(finding, chapter, *period);
  add_far_away(finding);
  if (too_little(finding, chapter, *period, posterior) || not_learned(finding, posterior)) return finding;
  decide(finding, looking.options.said_before, changes(chapter, posterior, *period),
         changes(chapter, looking.before, *period), posterior.chains,
         {"easing", "withdrawing", "both", "about_the_same", "not_eased"},
         {.what = "change of the slow baseline of needing over the period",
          .unit = "steps",
          .same_width = same_steps},
         "Each review looks at the latest days anew; it may also stay open.", Begin::as_supposed);
  show_level(finding, chapter, posterior, reliance, "needing {A}, in steps of 0 to 10");
  if (finding.statement == "not_eased") refuse(finding, "needing " + chapter.name + " has not clearly eased");
  return finding;
}

}  // namespace holdfast::review
