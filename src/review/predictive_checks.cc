// One figure for each scale and each thing that is looked at, of her ratings and of those drawn. Figures of
// the diaries drawn scatter about their mean much like a normal; four standard deviations leave one false
// alarm in 15,000 for each, were nothing learned from her, and fewer as it is, for what is learned follows
// her.
#include "review/predictive_checks.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/parallel.h"
#include "base/progress.h"
#include "inference/paths.h"
#include "review/answering.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

constexpr std::size_t diaries_drawn = 100;
constexpr int least_ratings = 30;  // of a scale; with fewer nothing stands out

struct Rating {
  double value = 0;  // in units
  int weekday = 0;
};
using Figures = std::array<double, looked_count>;

Figures figures_of(const std::vector<Rating>& ratings, const inference::Rungs& rungs) {
  double mean = 0, same = 0, ends = 0, leaps = 0, variance = 0, next = 0;
  const double count = double(ratings.size()), pairs = count - 1, near = 1e-9;
  std::array<double, 7> of_day{}, times{};
  for (const Rating& one : ratings) {
    mean += one.value / count;
    ends += (one.value < rungs.lowest + near || one.value > rungs.highest - near) / count;
  }
  for (std::size_t i = 0; i < ratings.size(); ++i) {
    const double off = ratings[i].value - mean;
    variance += off * off;
    of_day[std::size_t(ratings[i].weekday)] += off;
    times[std::size_t(ratings[i].weekday)] += 1;
    if (i == 0) continue;
    const double leap = ratings[i].value - ratings[i - 1].value;
    same += (std::fabs(leap) < near) / pairs;
    leaps += std::fabs(leap) / pairs;
    next += off * (ratings[i - 1].value - mean);
  }
  double between = 0;  // of the days' means, as much as their counts make them worth
  for (std::size_t day = 0; day < 7; ++day)
    if (times[day] > 0) between += of_day[day] * of_day[day] / times[day];
  const double scatter = std::max(variance, near);
  return {same, ends, steps_per_unit * leaps, next / scatter, std::sqrt(between / scatter)};
}

double to_rung(double value, const inference::Rungs& rungs) {
  if (!(rungs.width > 0)) return value;
  const double rung = std::round((value - rungs.lowest) / rungs.width);
  return std::clamp(rungs.lowest + rung * rungs.width, rungs.lowest, rungs.highest);
}

// Her ratings of each scale of the model, in order; and again with the values of `drawn`, one for each place
// of the series.
std::vector<std::vector<Rating>> ratings_of(const inference::Series& series, const std::vector<int>& weekdays,
                                            const std::vector<double>& values) {
  std::vector<std::vector<Rating>> out(std::size_t(series.scales));
  for (std::size_t i = 0; i < series.times.size(); ++i)
    for (int j = 0; j < series.scales; ++j)
      if (!std::isnan(series.reading(i, j)))
        out[std::size_t(j)].push_back({values[i * std::size_t(series.scales) + std::size_t(j)], weekdays[i]});
  return out;
}

// One diary at her times: her slow levels as one path has them, her week and hours, everything else drawn
// under the parameters.
std::vector<double> drawn_diary(const Posterior& posterior, inference::Parameters parameters,
                                const std::vector<double>& times, Random& random) {
  const inference::Series& series = posterior.series;
  const auto levels = inference::draw_paths(series, parameters, posterior.states, times, 1, random);
  if (levels.empty() || !levels.front().usable) return {};
  std::ranges::fill(parameters.baseline_diffusion_sd, 0.0);
  inference::StateOptions flat;
  flat.start.baseline_mean.assign(std::size_t(series.scales), 0);
  flat.start.baseline_variance.assign(std::size_t(series.scales), 0);
  const auto lived = inference::simulate(series, parameters, flat, times, random).path;
  if (!lived.usable) return {};
  std::vector<double> out(series.readings.size());
  for (std::size_t i = 0; i < series.times.size(); ++i) {
    const int row = int(std::ranges::lower_bound(times, series.times[i]) - times.begin());
    const bool late = !series.written_late.empty() && series.written_late[i];
    for (int j = 0; j < series.scales; ++j) {
      const double error = parameters.measurement_sd[std::size_t(j)] * (late ? parameters.late_sd_ratio : 1);
      const double level = levels.front().baselines(row, j) + lived.deviations(row, j) +
                           inference::by_covariates(series, parameters, i, j);
      out[i * std::size_t(series.scales) + std::size_t(j)] =
          to_rung(level + error * random.normal(), series.rungs[std::size_t(j)]);
    }
  }
  return out;
}

}  // namespace

std::vector<Misfit> misfits_of(const Chapter& chapter, const Posterior& posterior, const Options& options) {
  std::vector<Misfit> out;
  if (!posterior.usable) return out;
  const inference::Series& series = posterior.series;
  std::vector<int> weekdays;
  for (const double time : series.times)
    weekdays.push_back(int(weekday(local_time(chapter.instant(time), chapter.now.zone).date)));
  std::vector<double> times = series.times;
  times.erase(std::unique(times.begin(), times.end()), times.end());
  Random random(options.seed ^ 0x646961726965ULL);
  std::vector<Random> randoms;
  for (std::size_t k = 0; k < diaries_drawn; ++k) randoms.push_back(random.split());
  std::vector<std::vector<Figures>> drawn(diaries_drawn);
  Silent silent;
  (void)in_parallel(int(diaries_drawn), 0, silent, {}, [&](int one) {
    const auto k = std::size_t(one);
    const auto values = drawn_diary(
        posterior, posterior.parameters[k * posterior.parameters.size() / diaries_drawn], times, randoms[k]);
    if (values.empty()) return;
    const auto ratings = ratings_of(series, weekdays, values);
    for (std::size_t j = 0; j < ratings.size(); ++j)
      drawn[k].push_back(figures_of(ratings[j], series.rungs[j]));
  });
  std::erase_if(drawn, [](const auto& figures) { return figures.empty(); });
  if (drawn.size() < diaries_drawn / 2) return out;
  const auto hers = ratings_of(series, weekdays, series.readings);
  for (std::size_t j = 0; j < posterior.scales.size(); ++j) {
    if (hers[j].size() < std::size_t(least_ratings)) continue;
    const Figures own = figures_of(hers[j], series.rungs[j]);
    for (std::size_t what = 0; what < looked_count; ++what) {
      double mean = 0, variance = 0;
      for (const auto& figures : drawn) mean += figures[j][what] / double(drawn.size());
      for (const auto& figures : drawn)
        variance += (figures[j][what] - mean) * (figures[j][what] - mean) / double(drawn.size() - 1);
      // Where every diary drawn has the same figure, one rating more or less is no misfit.
      const double sd = std::sqrt(variance + 0.25 / double(hers[j].size() * hers[j].size()));
      if (std::fabs(own[what] - mean) > most_deviations * sd)
        out.push_back({posterior.scales[j], Looked(what), own[what], mean, sd});
    }
  }
  return out;
}

std::string reason_of(const Misfit& misfit, const Chapter& chapter) {
  const bool more = misfit.hers > misfit.expected;
  const std::string what =
      "the numbers for " + with_name(screen_name(misfit.scale, chapter.keeper), chapter.name);
  const std::string than = " than this reckoning can follow";
  switch (misfit.looked) {
    case Looked::repeats:
      return what + " repeat the one before " + (more ? "more" : "less") + " often" + than;
    case Looked::ends:
      return what + " are 0 or 10 " + (more ? "more" : "less") + " often" + than;
    case Looked::leaps:
      return what + " leap " + (more ? "further" : "less far") + " from one to the next" + than;
    case Looked::hanging_together:
      return what + " hang together " + (more ? "more" : "less") + " from one to the next" + than;
    case Looked::weekdays:
      return what + " differ " + (more ? "more" : "less") + " between the days of the week" + than;
  }
  return {};
}

}  // namespace holdfast::review
