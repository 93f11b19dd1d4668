// absence: how the last break was come through, compared with earlier ones. The truth is the mean of the fast
// deviation of distress from its slow baseline over a break and the week after it, in steps: the last break's
// less the mean of the earlier ones'. Within half a step it is "about as hard". A break counts here when it
// lasted three days, its return week is over, and there are ratings in it.
#include <algorithm>

#include "review/answering.h"
#include "review/plain_counts.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

constexpr double least_break_days = 3, return_days = 7, same_steps = 0.5;
constexpr std::size_t least_ratings = 3;

struct Break {
  Away away;
  Instant until;  // the end of the return week
  std::vector<std::size_t> check_ins;
  bool rated = false;
};

std::vector<Break> breaks_of(const Chapter& chapter) {
  std::vector<Break> breaks;
  for (const Away& away : chapter.absences) {
    const Instant until = away.until + std::int64_t(return_days * 86400);
    if (days_between(away.from, away.until) < least_break_days) continue;
    if (away.from < chapter.check_ins.front().at || until > chapter.check_ins.back().at) continue;
    Break one{.away = away, .until = until, .check_ins = chapter.rated(distress, away.from, until)};
    one.rated =
        one.check_ins.size() >= least_ratings && chapter.check_ins[one.check_ins.front()].at <= away.until;
    breaks.push_back(std::move(one));
  }
  return breaks;
}

// At most a day apart, ends included.
std::vector<double> times_of(const Chapter& chapter, const Break& one) {
  const double from = chapter.model_time(one.away.from), until = chapter.model_time(one.until);
  const int pieces = std::clamp(int(until - from) + 1, 2, 30);
  std::vector<double> times;
  for (int i = 0; i <= pieces; ++i) times.push_back(i == pieces ? until : from + (until - from) * i / pieces);
  return times;
}

double mean_deviation(const inference::Path& path, const std::vector<int>& rows, int column) {
  double area = 0;
  for (std::size_t i = 1; i < rows.size(); ++i)
    area += (path.times[std::size_t(rows[i])] - path.times[std::size_t(rows[i - 1])]) *
            (path.deviations(rows[i], column) + path.deviations(rows[i - 1], column)) / 2;
  return steps_per_unit * area /
         (path.times[std::size_t(rows.back())] - path.times[std::size_t(rows.front())]);
}

bool too_little(Finding& finding, const std::vector<Break>& breaks) {
  const std::string more = "This needs nothing but time.";
  const auto rated = std::count_if(breaks.begin(), breaks.end(), [](const Break& one) { return one.rated; });
  if (breaks.empty())
    refuse(finding, "there is no break in it that is over, return week included", more);
  else if (breaks.size() == 1)
    refuse(finding, "there is one break in the diary", more);
  else if (!breaks.back().rated)
    refuse(finding, "the last break has too few ratings", more);
  else if (rated < 2)
    refuse(finding, "only one break has ratings in it", more);
  else
    return false;
  return true;
}

void show(Finding& finding, const std::vector<Break>& breaks, const std::vector<std::vector<double>>& means) {
  Band band;
  for (std::size_t i = 0; i < breaks.size(); ++i) {
    const Range range = middle_80_percent(means[i]);
    band.at.push_back(breaks[i].away.from);
    band.low.push_back(range.low);
    band.median.push_back(range.median);
    band.high.push_back(range.high);
    finding.picture.stretches.push_back({"absence", breaks[i].away.from, breaks[i].away.until});
  }
  finding.picture.axis = Picture::Axis::breaks;
  finding.picture.label =
      "how much harder the break and the week after it were than the time around them, in steps";
  finding.picture.least = std::min(-1.0, *std::min_element(band.low.begin(), band.low.end()));
  finding.picture.most = std::max(1.0, *std::max_element(band.high.begin(), band.high.end()));
  finding.picture.bands.push_back(std::move(band));
}

// For each rated break, its mean in every draw.
std::vector<std::vector<double>> means_of(const Chapter& chapter, const Posterior& posterior,
                                          const std::vector<Break>& breaks) {
  std::vector<std::vector<double>> means;
  for (const Break& one : breaks) {
    std::vector<int> rows;
    for (const double time : times_of(chapter, one)) rows.push_back(posterior.row(time));
    std::vector<double> values;
    for (const inference::Path& path : posterior.paths)
      values.push_back(mean_deviation(path, rows, posterior.column(distress)));
    means.push_back(std::move(values));
  }
  return means;
}

// The last break's mean less the earlier ones', in every draw.
std::vector<Draw> differences(const std::vector<std::vector<double>>& means) {
  std::vector<Draw> draws;
  for (std::size_t draw = 0; draw < means.back().size(); ++draw) {
    double earlier = 0;
    for (std::size_t i = 0; i + 1 < means.size(); ++i) earlier += means[i][draw] / double(means.size() - 1);
    const double difference = means.back()[draw] - earlier;
    draws.push_back({difference, difference < -same_steps  ? "steadier"
                                 : difference > same_steps ? "harder"
                                                           : "about_the_same"});
  }
  return draws;
}

}  // namespace

void plan_absence(const Chapter& chapter, std::vector<double>& times) {
  for (const Break& one : breaks_of(chapter))
    for (const double time : times_of(chapter, one)) times.push_back(time);
}

Finding answer_absence(const Looking& looking) {
  const Chapter& chapter = looking.chapter;
  const Posterior& posterior = looking.posterior;
  Finding finding = asked(chapter, "absence");
  finding.cannot_tell = {"It cannot tell the break from whatever else those weeks brought.",
                         "It says nothing about breaks without ratings."};
  tell_what_was_expected(finding, looking);
  if (nothing_to_go_by(finding, chapter)) return finding;
  std::vector<Break> breaks = breaks_of(chapter);
  finding.evidence =
      evidence_of(chapter, distress, chapter.check_ins.front().at, chapter.check_ins.back().at);
  add_far_away(finding);
  for (const Break& one : breaks) {
    add_ids(finding.evidence, chapter, one.check_ins);
    finding.evidence.entries.push_back(one.away.id);
  }
  sort_ids(finding.evidence, chapter);
  if (finding.evidence.n == 0) {
    refuse(finding, "how hard it is was never rated");
    return finding;
  }
  if (too_little(finding, breaks)) return finding;
  std::erase_if(breaks, [](const Break& one) { return !one.rated; });
  finding.evidence.breaks = int(breaks.size());
  if (never_moves(finding, chapter, distress) || not_learned(finding, posterior)) return finding;
  if (posterior.column(distress) < 0) {
    refuse(finding, "you rated it on " + counted(finding.evidence.days_rated, "day", "days"));
    return finding;
  }
  const auto means = means_of(chapter, posterior, breaks);
  decide(finding, looking.options.said_before, differences(means),
         differences(means_of(chapter, looking.before, breaks)), posterior.chains,
         {"steadier", "about_the_same", "harder"},
         {.what = "distress in the last break and its return week, less the earlier breaks' mean",
          .unit = "steps",
          .same_width = same_steps},
         "This needs nothing but time; it may also stay open.");
  show(finding, breaks, means);
  return finding;
}

}  // namespace holdfast::review
