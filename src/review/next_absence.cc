// next-absence: what may the coming absence be like? From where she is now, each draw of the posterior is
// carried on through the planned absence. The truth is which third of it has the highest expected deviation
// of distress, by half a step or more over both others; else "no part stands out". The picture is a fan with
// everything that may happen besides; it stays folded until she opens it.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "inference/paths.h"
#include "review/answering.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

constexpr double least_break_days = 3, same_steps = 0.5;
constexpr std::size_t least_earlier = 2, least_ratings = 3;
constexpr int points = 31;  // over the absence
constexpr std::array<std::string_view, 3> parts{"first_part", "middle", "last_part"};

std::vector<const Away*> earlier_breaks(const Chapter& chapter) {
  std::vector<const Away*> breaks;
  for (const Away& away : chapter.absences)
    if (days_between(away.from, away.until) >= least_break_days &&
        chapter.rated(distress, away.from, away.until).size() >= least_ratings)
      breaks.push_back(&away);
  return breaks;
}

double now_of(const Chapter& chapter) {
  return std::max(chapter.model_time(chapter.now.at), chapter.last_model_time());
}

// Effect of the absence on every scale, per day, in one draw; its trend carried on to when it comes.
std::vector<double> effect_of(const Chapter& chapter, const Posterior& posterior,
                              const inference::Parameters& draw) {
  std::vector<double> effect(std::size_t(draw.drift.rows));
  const int absence = posterior.kinds.interval("absence"), trend = posterior.kinds.interval("absence_trend");
  if (absence < 0) return effect;
  double middle = 0, breaks = 0;
  for (const auto& away : posterior.series.intervals)
    if (away.kind == absence) middle += away.from, breaks += 1;
  const double years = (chapter.model_time(chapter.coming->from) - middle / std::max(breaks, 1.0)) / 365;
  for (int i = 0; i < draw.drift.rows; ++i) {
    effect[std::size_t(i)] = draw.interval_effects(absence, i);
    if (trend >= 0) effect[std::size_t(i)] += years * draw.interval_effects(trend, i);
  }
  return effect;
}

std::vector<double> carried(const inference::Matrix& drift, std::vector<double> state,
                            const std::vector<double>& effect, double days) {
  inference::Matrix scaled = drift;
  for (double& value : scaled.values) value *= days;
  const inference::Matrix onward = inference::exponential(scaled),
                          integral = inference::integrated_response(drift, days);
  std::vector<double> out(state.size());
  for (int i = 0; i < drift.rows; ++i)
    for (int j = 0; j < drift.rows; ++j)
      out[std::size_t(i)] += onward(i, j) * state[std::size_t(j)] + integral(i, j) * effect[std::size_t(j)];
  return out;
}

// Expected deviation of distress at `points` times of the absence, in steps.
std::vector<double> expected(const Chapter& chapter, const Posterior& posterior, std::size_t draw) {
  const inference::Parameters& p = posterior.parameters[draw];
  const inference::Path& path = posterior.paths[draw];
  const int row = posterior.row(now_of(chapter)), column = posterior.column(distress);
  std::vector<double> state;
  for (int i = 0; i < p.drift.rows; ++i) state.push_back(path.deviations(row, i));
  const std::vector<double> none(state.size()), effect = effect_of(chapter, posterior, p);
  state = carried(p.drift, state, none,
                  std::max(0.0, chapter.model_time(chapter.coming->from) - now_of(chapter)));
  const double step = days_between(chapter.coming->from, chapter.coming->until) / (points - 1);
  std::vector<double> out;
  for (int k = 0; k < points; ++k) {
    out.push_back(steps_per_unit * state[std::size_t(column)]);
    state = carried(p.drift, state, effect, step);
  }
  return out;
}

std::string_view hardest(const std::vector<double>& course) {
  std::array<double, 3> mean{}, count{};
  for (std::size_t k = 0; k < course.size(); ++k) {
    const std::size_t part = std::min<std::size_t>(2, 3 * k / (course.size() - 1));
    mean[part] += course[k];
    count[part] += 1;
  }
  for (std::size_t i = 0; i < 3; ++i) mean[i] /= count[i];
  const auto top = std::max_element(mean.begin(), mean.end());
  double next = -std::numeric_limits<double>::infinity();
  for (auto at = mean.begin(); at != mean.end(); ++at)
    if (at != top) next = std::max(next, *at);
  return *top - next >= same_steps ? parts[std::size_t(top - mean.begin())] : "about_the_same";
}

// One course with all that may happen besides: the state and the level now, then everything random.
std::vector<double> simulated(const Chapter& chapter, const Posterior& posterior, std::size_t draw,
                              Random& random) {
  inference::Parameters p = posterior.parameters[draw];
  const inference::Path& path = posterior.paths[draw];
  const int row = posterior.row(now_of(chapter)), n = p.drift.rows;
  inference::Series ahead;
  ahead.scales = n;
  ahead.start_time = now_of(chapter);
  ahead.event_kinds = p.jumps.rows;
  ahead.interval_kinds = 1;
  inference::Matrix effects(1, n);
  effects.values = effect_of(chapter, posterior, p);
  p.interval_effects = effects;
  p.covariate_effects = {};  // states alone are drawn
  p.pace_trend = 0;
  const double from = std::max(ahead.start_time, chapter.model_time(chapter.coming->from));
  const double until = chapter.model_time(chapter.coming->until);
  ahead.intervals.push_back({from, until, 0, 1});
  inference::StateOptions options;
  options.start.deviations = inference::Start::Deviations::fixed;
  for (int i = 0; i < n; ++i) {
    options.start.deviation_mean.push_back(path.deviations(row, i));
    options.start.baseline_mean.push_back(path.baselines(row, i));
    options.start.deviation_variance.push_back(0);
    options.start.baseline_variance.push_back(0);
  }
  std::vector<double> times;
  for (int k = 0; k < points; ++k) times.push_back(from + (until - from) * k / (points - 1));
  const auto lived = inference::simulate(ahead, p, options, times, random);
  std::vector<double> out;
  const int column = posterior.column(distress);
  for (int k = 0; lived.path.usable && k < points; ++k)
    out.push_back(middle_step +
                  steps_per_unit * (lived.path.deviations(k, column) + lived.path.baselines(k, column)));
  return out;
}

void show(Finding& finding, const Chapter& chapter, const Posterior& posterior, Random random) {
  std::vector<std::vector<double>> at(points);
  for (std::size_t draw = 0; draw < posterior.paths.size(); ++draw) {
    const auto course = simulated(chapter, posterior, draw, random);
    for (std::size_t k = 0; k < course.size(); ++k) at[k].push_back(course[k]);
  }
  if (at.front().empty()) return;
  Band band;
  const double length = days_between(chapter.coming->from, chapter.coming->until);
  for (int k = 0; k < points; ++k) {
    const Range range = middle_80_percent(std::move(at[std::size_t(k)]));
    band.days.push_back(length * k / (points - 1));
    band.low.push_back(std::clamp(range.low, 0.0, 10.0));
    band.median.push_back(std::clamp(range.median, 0.0, 10.0));
    band.high.push_back(std::clamp(range.high, 0.0, 10.0));
  }
  finding.picture.axis = Picture::Axis::days_after;
  finding.picture.label = "how hard it may be, in steps of 0 to 10";
  finding.picture.bands.push_back(std::move(band));
}

}  // namespace

void plan_next_absence(const Chapter& chapter, std::vector<double>& times) {
  if (chapter.coming) times.push_back(now_of(chapter));
}

Finding answer_next_absence(const Looking& looking) {
  const Chapter& chapter = looking.chapter;
  const Posterior& posterior = looking.posterior;
  Finding finding = asked(chapter, "next-absence");
  finding.cannot_tell = {"It knows nothing of what else those days will bring."};
  finding.folded = true;
  finding.folded_line = "A look ahead at the coming break. It can stay closed.";
  if (nothing_to_go_by(finding, chapter)) return finding;
  if (!chapter.coming || days_between(chapter.coming->from, chapter.coming->until) < least_break_days) {
    refuse(finding, "no break is ahead");
    return finding;
  }
  finding.evidence =
      evidence_of(chapter, distress, chapter.check_ins.front().at, chapter.check_ins.back().at);
  const auto breaks = earlier_breaks(chapter);
  for (const Away* away : breaks) {
    add_ids(finding.evidence, chapter, chapter.rated(distress, away->from, away->until));
    finding.evidence.entries.push_back(away->id);
  }
  sort_ids(finding.evidence, chapter);
  finding.evidence.breaks = int(breaks.size());
  add_far_away(finding);
  if (breaks.size() < least_earlier) {
    refuse(finding, "there are too few earlier breaks", "This needs nothing but time.");
    return finding;
  }
  if (never_moves(finding, chapter, distress) || not_learned(finding, posterior)) return finding;
  if (posterior.column(distress) < 0) {
    refuse(finding, "how hard it is was rarely rated");
    return finding;
  }
  date_it(finding, chapter, {chapter.coming->from, chapter.coming->until});
  finding.ends_long_ago = false;
  const auto courses = [&](const Posterior& of) {
    std::vector<Draw> draws;
    for (std::size_t draw = 0; draw < of.paths.size(); ++draw) {
      const auto course = expected(chapter, of, draw);
      draws.push_back({*std::max_element(course.begin(), course.end()), hardest(course)});
    }
    return draws;
  };
  decide(finding, looking.options.said_before, courses(posterior), courses(looking.before), posterior.chains,
         {"first_part", "middle", "last_part", "about_the_same"},
         {.what = "highest expected deviation of distress in the coming break",
          .unit = "steps",
          .same_width = same_steps},
         "It may also stay open.");
  show(finding, chapter, posterior, Random(looking.options.seed));
  return finding;
}

}  // namespace holdfast::review
