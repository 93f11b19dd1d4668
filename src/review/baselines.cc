// direction, footing, support: how far the slow baseline of one scale moved over a period. The truth of each
// statement is the change of m between the period's ends, in steps; within half a step it is "about the
// same". See docs/science/findings.md.
#include <algorithm>
#include <array>
#include <cmath>

#include "review/answering.h"
#include "review/plain_counts.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

constexpr int picture_points = 41;
constexpr double same_steps = 0.5;

struct Slow {  // one of the three questions
  std::string_view id;
  ScaleIndex scale;
  double period_days;  // at most
  double least_days;   // from the first to the last rating in it
  int least_days_rated;
  std::string_view fewer, more;  // statements
  std::string_view label;
};
constexpr Slow slow_direction{"direction", reliance, 90,      45,
                              20,          "eased",  "grown", "needing {A}, in steps of 0 to 10"};
// Rated after sessions, once a week or so: over half a year, as footing is.
constexpr Slow slow_being_needed{"being-needed",
                                 reliance,
                                 180,
                                 60,
                                 15,
                                 "eased",
                                 "grown",
                                 "the pull to be needed by {A}, in steps of 0 to 10"};
constexpr Slow slow_footing{"footing", footing, 180,    60,
                            15,        "less",  "more", "staying with hard feelings, in steps of 0 to 10"};
constexpr Slow slow_support{"support", support, 180,    60,
                            10,        "less",  "more", "leaning on others, in steps of 0 to 10"};

// The voice's reason, where there is too little.
bool too_little(Finding& finding, const Chapter& chapter, const Slow& slow) {
  const Evidence& evidence = finding.evidence;
  const double days = days_between(*evidence.from, *evidence.until);
  const bool stopped = days_between(*evidence.until, chapter.check_ins.back().at) > 60;
  if (stopped) {
    const Date last = chapter.day_of(*evidence.until);
    const bool year = chapter.day_of(chapter.now.at) - last > 330;
    refuse(finding, "ratings stop in " + said_month(last, year));
    return true;
  }
  if (evidence.days_rated >= slow.least_days_rated && days >= slow.least_days) return false;
  const double share = std::min(double(evidence.days_rated) / slow.least_days_rated, days / slow.least_days);
  std::string reason = "you rated it on " + counted(evidence.days_rated, "day", "days");
  if (evidence.days_rated >= slow.least_days_rated)
    reason = "the ratings span only " + counted(evidence.span_days, "day", "days");
  else if (slow.scale == support) {
    reason =
        number_word(evidence.days_rated) + (evidence.days_rated == 1 ? " week is rated" : " weeks are rated");
  }
  refuse(finding, reason, at_her_rhythm(share, 1, days));
  return true;
}

std::vector<Draw> changes(const Chapter& chapter, const Posterior& posterior, const Period& period,
                          const Slow& slow) {
  const int column = posterior.column(slow.scale);
  const int begin = posterior.row(chapter.model_time(period.from));
  const int end = posterior.row(chapter.model_time(period.until));
  std::vector<Draw> draws;
  for (const inference::Path& path : posterior.paths) {
    const double change = steps_per_unit * (path.baselines(end, column) - path.baselines(begin, column));
    draws.push_back({change, change < -same_steps  ? slow.fewer
                             : change > same_steps ? slow.more
                                                   : "about_the_same"});
  }
  return draws;
}

Finding answer(const Looking& looking, const Slow& slow) {
  const Chapter& chapter = looking.chapter;
  const Posterior& posterior = looking.posterior;
  Finding finding = asked(chapter, slow.id);
  if (nothing_to_go_by(finding, chapter)) return finding;
  const auto period = period_of(chapter, slow.scale, slow.period_days);
  if (!period) {
    const Evidence nobody =
        evidence_of(chapter, slow.scale, chapter.check_ins.front().at, chapter.check_ins.back().at);
    finding.evidence.far_away = nobody.far_away;
    add_far_away(finding);
    refuse(finding, slow.id == slow_being_needed.id ? "the pull to be needed was never rated"
                    : slow.scale == reliance        ? "needing " + chapter.name + " was never rated"
                    : slow.scale == footing         ? "staying with hard feelings was never rated"
                                                    : "leaning on others was never rated");
    return finding;
  }
  finding.evidence = evidence_of(chapter, slow.scale, period->from, chapter.check_ins.back().at);
  add_ids(finding.evidence, chapter, chapter.rated(slow.scale, period->from, period->until));
  date_it(finding, chapter, *period);
  add_far_away(finding);
  if (slow.id == slow_direction.id) tell_needing_and_away(finding, chapter, *period);
  if (slow.scale == footing) tell_what_helped(finding, looking);
  if (too_little(finding, chapter, slow)) return finding;
  if (not_learned(finding, posterior)) return finding;
  if (posterior.column(slow.scale) < 0) {
    refuse(finding, "you rated it on " + counted(finding.evidence.days_rated, "day", "days"));
    return finding;
  }
  decide(finding, looking.options.said_before, changes(chapter, posterior, *period, slow),
         changes(chapter, looking.before, *period, slow), posterior.chains,
         {slow.fewer, "about_the_same", slow.more},
         {.what = "change of the slow baseline over the period", .unit = "steps", .same_width = same_steps},
         "Each review looks at the latest days anew; it may also stay open.");
  show_level(finding, chapter, posterior, slow.scale, slow.label);
  return finding;
}

}  // namespace

std::optional<Period> period_of(const Chapter& chapter, ScaleIndex scale, double most_days) {
  const auto positions = chapter.rated(scale);
  if (positions.empty()) return std::nullopt;
  const Instant first = chapter.check_ins[positions.front()].at,
                last = chapter.check_ins[positions.back()].at;
  return Period{std::max(first, last - std::int64_t(most_days * 86400)), last};
}

void date_it(Finding& finding, const Chapter& chapter, const Period& period) {
  finding.compared_from = chapter.day_of(period.from);
  finding.compared_until = chapter.day_of(period.until);
  finding.period_days = int(std::lround(days_between(period.from, period.until)));
  const Date today = chapter.day_of(chapter.now.at);
  finding.ends_long_ago = today - *finding.compared_until > 31;
  finding.needs_month_year = today - *finding.compared_from > 330;
}

void show_level(Finding& finding, const Chapter& chapter, const Posterior& posterior, ScaleIndex scale,
                std::string_view label) {
  Picture& picture = finding.picture;
  picture.axis = Picture::Axis::dates;
  picture.label = with_name(label, chapter.name);
  const auto positions = chapter.rated(scale);
  for (std::size_t position : positions) {
    const CheckInRow& row = chapter.check_ins[position];
    picture.dots.push_back({row.at, *row.ratings[scale], row.late});
  }
  picture.stretches = gaps_of(chapter, scale);
  for (Stretch& stretch : absences_of(chapter)) picture.stretches.push_back(std::move(stretch));
  picture.marks = marks_of(chapter, picture.dots.front().at, picture.dots.back().at);
  const int column = posterior.column(scale);
  const double first = chapter.model_time(chapter.check_ins[positions.front()].at);
  const double last = chapter.model_time(chapter.check_ins[positions.back()].at);
  Band band;
  for (std::size_t t = 0; t < posterior.times.size(); ++t) {
    if (posterior.times[t] < first || posterior.times[t] > last) continue;
    std::vector<double> levels;
    for (const inference::Path& path : posterior.paths)
      levels.push_back(middle_step + steps_per_unit * path.baselines(int(t), column));
    const Range range = middle_80_percent(std::move(levels));
    band.at.push_back(chapter.instant(posterior.times[t]));
    band.low.push_back(range.low);
    band.median.push_back(range.median);
    band.high.push_back(range.high);
  }
  picture.bands.push_back(std::move(band));
}

std::string_view screen_name(ScaleIndex scale, diary::Role keeper) {
  if (scale == reliance && keeper == diary::Role::practitioner) return "the pull to be needed by {A}";
  static constexpr std::array<std::string_view, scale_count> names{"how hard it is",
                                                                   "needing {A}",
                                                                   "how safe needing {A} feels",
                                                                   "wanting to get away",
                                                                   "staying with hard feelings",
                                                                   "leaning on others"};
  return names[std::size_t(scale)];
}

void plan_baselines(const Chapter& chapter, std::vector<double>& times) {
  const double last = chapter.last_model_time();
  for (int i = 0; i < picture_points; ++i) times.push_back(last * i / (picture_points - 1));
  const bool of_a_client = chapter.keeper == diary::Role::client;
  for (const Slow* slow : {of_a_client ? &slow_direction : &slow_being_needed, &slow_footing, &slow_support})
    if (const auto period = period_of(chapter, slow->scale, slow->period_days)) {
      times.push_back(chapter.model_time(period->from));
      times.push_back(chapter.model_time(period->until));
    }
}

Finding answer_direction(const Looking& looking) {
  Finding finding = answer(looking, slow_direction);
  finding.cannot_tell.push_back(
      "Needing " + looking.chapter.name +
      " less can be healing, and it can be pulling away. This alone cannot tell which.");
  finding.cannot_tell.push_back("It cannot tell why.");
  return finding;
}

Finding answer_being_needed(const Looking& looking) {
  Finding finding = answer(looking, slow_being_needed);
  finding.cannot_tell.push_back("Less of this pull can be more room for " + looking.chapter.name +
                                ", and it can be withdrawing. This alone cannot tell which.");
  finding.cannot_tell.push_back("It rests on what you felt, not on what you did, and says nothing about " +
                                looking.chapter.name + ".");
  return finding;
}

Finding answer_footing(const Looking& looking) {
  Finding finding = answer(looking, slow_footing);
  finding.cannot_tell.push_back(
      "It rests on how possible it felt, not on what happened when a hard feeling came.");
  finding.cannot_tell.push_back("It cannot tell why.");
  return finding;
}

Finding answer_support(const Looking& looking) {
  Finding finding = answer(looking, slow_support);
  finding.cannot_tell.push_back(
      "It cannot tell whether others were less there, or leaning on them was harder.");
  return finding;
}

}  // namespace holdfast::review
