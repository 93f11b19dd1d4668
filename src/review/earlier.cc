// Coordinates of two chapters are matched by name: "drift distress<reliance", "jump session distress". A
// chapter may know scales and kinds of events the next one does not, and the other way round; what is new
// has the table's prior. Trends within a chapter (the pace's, an absence effect's) are not carried on to the
// next one's middle: so uncertain a slope, taken over years, would drown what is known.
#include "review/earlier.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "base/ensure.h"
#include "base/parallel.h"
#include "base/random.h"
#include "diary/scales.h"
#include "inference/paths.h"
#include "review/arc.h"

namespace holdfast::review {
namespace {

constexpr double half_life_years = 10;
constexpr auto model = inference::Model::diary;

bool has(const std::vector<std::string>& blocks, std::string_view name) {
  return std::ranges::find(blocks, name) != blocks.end();
}

// One name for each coordinate, in their order (inference/fit.h).
std::vector<std::string> names_of(const Learnable& chapter) {
  std::vector<std::string> out, scales;
  for (const ScaleIndex scale : chapter.scales)
    scales.emplace_back(diary::built_in_scales()[std::size_t(scale)].key);
  for (const auto& on : scales)
    for (const auto& from : scales) out.push_back("drift " + on + "<" + from);
  std::string sharers;  // what a shared push means depends on all the scales before it
  for (std::size_t i = 0; i < scales.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) out.push_back("shared" + sharers + " " + scales[i] + "<" + scales[j]);
    out.push_back("diffusion " + scales[i]);
    sharers += " " + scales[i];
  }
  for (const auto& scale : scales) out.push_back("baseline " + scale);
  for (const auto& scale : scales) out.push_back("measurement " + scale);
  for (const auto& kind : chapter.kinds.events)
    for (const auto& scale : scales) out.push_back("jump " + kind + " " + scale);
  for (const auto& kind : chapter.kinds.intervals)
    for (const auto& scale : scales) out.push_back("effect " + kind + " " + scale);
  for (const auto& kind : chapter.kinds.covariates)
    for (const auto& scale : scales) out.push_back("covariate " + kind + " " + scale);
  const auto blocks = inference::coordinate_blocks(chapter.series, model);
  for (const char* last : {"late_sd_ratio", "pace_trend"})
    if (has(blocks, last)) out.emplace_back(last);
  ensure(out.size() == blocks.size());
  return out;
}

double middle_days(const inference::Series& series) {
  return 0.5 * (series.start_time + (series.times.empty() ? series.start_time : series.times.back()));
}

// Where the baselines were left and how surely, for the next chapter's start.
void put_start(const Learnable& before, const inference::Fit& fit, const Learnable& next,
               inference::Start& start) {
  const double begins = days_between(before.begins, next.begins);
  if (!(begins >= before.series.times.back())) return;
  const std::vector<double> times{begins};
  const auto states = inference::smooth(before.series, fit.estimate, {.start = fit.start}, times);
  if (!states.usable) return;
  for (const ScaleIndex scale : next.scales) {
    const auto found = std::ranges::find(before.scales, scale);
    const int column = int(found - before.scales.begin());
    const bool known = found != before.scales.end();
    start.baseline_mean.push_back(known ? states.baseline_mean(0, column) : 0);
    start.baseline_variance.push_back(known ? std::max(states.baseline_variance(0, column), 1e-6) : 1);
  }
}

// One path for each draw of the parameters.
Past past_of(const Learnable& chapter, const inference::Fit& fit, std::vector<Instant> at, Random& random) {
  constexpr int count = 200;
  Past past{.scales = chapter.scales, .at = std::move(at), .paths = {}};
  std::vector<double> times;
  for (const Instant one : past.at) times.push_back(days_between(chapter.begins, one));
  const auto drawn = inference::draw_laplace(fit, chapter.series, count, random);
  std::vector<Random> randoms;
  for (std::size_t i = 0; i < drawn.size(); ++i) randoms.push_back(random.split());
  past.paths.resize(drawn.size());
  Silent silent;
  (void)in_parallel(int(drawn.size()), 4, silent, {}, [&](int draw) {
    const auto i = std::size_t(draw);
    auto paths = inference::draw_paths(chapter.series, drawn[i], {.start = fit.start}, times, 1, randoms[i]);
    if (!paths.empty()) past.paths[i] = std::move(paths.front());
  });
  std::erase_if(past.paths, [](const inference::Path& path) { return !path.usable; });
  return past;
}

}  // namespace

Learnable learnable(const Chapter& chapter) {
  Learnable out;
  out.begins = chapter.check_ins.front().at;
  out.until = chapter.check_ins.back().at;
  out.scales = scales_in_model(chapter);
  if (out.scales.empty()) return out;
  out.kinds = kinds_in_model(chapter);
  out.series = series_of(chapter, out.scales);
  return out;
}

Taught taught_by(const Learnable& before, const inference::Fit& fit, const Learnable& next) {
  ensure(fit.usable);
  Taught out;
  const double years =
      (days_between(before.begins, next.begins) + middle_days(next.series) - middle_days(before.series)) /
      365;
  const double rho = std::exp2(-std::max(0.0, years) / half_life_years);
  std::map<std::string, std::size_t> place;
  const auto known = names_of(before), wanted = names_of(next);
  for (std::size_t i = 0; i < known.size(); ++i) place[known[i]] = i;
  inference::CoordinatePrior prior = inference::table_of_priors(next.series, model);
  ensure(prior.mean.size() == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto at = place.find(wanted[i]);
    if (at == place.end()) continue;
    prior.covariance(int(i), int(i)) *= 1 - rho * rho;
    prior.mean[i] += rho * (fit.mode[at->second] - prior.mean[i]);
    for (std::size_t j = 0; j < wanted.size(); ++j)
      if (const auto other = place.find(wanted[j]); other != place.end())
        prior.covariance(int(i), int(j)) += rho * rho * fit.covariance(int(at->second), int(other->second));
  }
  out.prior = std::move(prior);
  put_start(before, fit, next, out.start);
  return out;
}

Result<Taught> taught_by_all(std::span<const Chapter> earlier, const Learnable& next, const Options& options,
                             Progress& progress) {
  Taught taught;
  std::vector<Past> past;
  Random random(options.seed ^ 0x7061737431ULL);
  for (std::size_t i = 0; i < earlier.size(); ++i) {
    if (!progress.report("reading the years before", double(i) / double(earlier.size())))
      return unchanged(ProblemKind::cancelled, "The review was stopped before it was done.");
    const Learnable chapter = learnable(earlier[i]);
    const Learnable after = i + 1 < earlier.size() ? learnable(earlier[i + 1]) : next;
    if (chapter.scales.empty() || after.scales.empty()) {
      taught = {};
      past.emplace_back();
      continue;
    }
    Silent silent;
    const auto fitted = inference::fit(
        chapter.series, {.start = taught.start, .seed = options.seed, .prior = taught.prior}, silent);
    if (!fitted) return pass_on(fitted);
    const Instant next_begins = i + 1 < earlier.size() ? earlier[i + 1].check_ins.front().at : next.begins;
    Random own = random.split();
    past.push_back(fitted->usable
                       ? past_of(chapter, *fitted, arc_times(earlier[i], next.until, next_begins), own)
                       : Past{});
    taught = fitted->usable ? taught_by(chapter, *fitted, after) : Taught{};
  }
  taught.past = std::move(past);
  return taught;
}

}  // namespace holdfast::review
