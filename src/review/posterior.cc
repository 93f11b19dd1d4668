// Fit, draws of parameters, and one path of the states for each. The seed alone decides the draws.
#include "review/posterior.h"

#include <algorithm>
#include <cmath>

#include "base/ensure.h"
#include "diary/scales.h"
#include "inference/fit.h"
#include "review/sampling.h"

namespace holdfast::review {
namespace {

// A part of the whole work, so that the person sees one bar.
class Part final : public Progress {
 public:
  Part(Progress& whole, double from, double until) : whole_(whole), from_(from), until_(until) {}
  bool report(std::string_view doing, double share) override {
    return whole_.report(doing, from_ + (until_ - from_) * std::clamp(share, 0.0, 1.0));
  }

 private:
  Progress& whole_;
  double from_, until_;
};

bool draw_states(const inference::Series& series, std::vector<double>& times, Random& random,
                 Posterior& posterior, Progress& progress) {
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  posterior.times = times;
  std::vector<inference::Parameters> kept;
  for (const inference::Parameters& parameters : posterior.parameters) {
    const double share = double(kept.size()) / double(posterior.parameters.size());
    if (kept.size() % 16 == 0 && !progress.report("following the weeks", share)) return false;
    Random own = random.split();
    auto paths = inference::draw_paths(series, parameters, {}, times, 1, own);
    if (paths.empty() || !paths.front().usable) continue;
    posterior.paths.push_back(std::move(paths.front()));
    kept.push_back(parameters);
  }
  posterior.parameters = std::move(kept);
  return true;
}

}  // namespace

int Posterior::column(ScaleIndex scale) const {
  const auto found = std::find(scales.begin(), scales.end(), scale);
  return found == scales.end() ? -1 : int(found - scales.begin());
}

int Posterior::row(double time) const {
  const auto found = std::lower_bound(times.begin(), times.end(), time);
  ensure(found != times.end() && *found == time);
  return int(found - times.begin());
}

Result<Posterior> learn(const Chapter& chapter, std::vector<double> times, const Options& options,
                        Progress& progress) {
  Posterior posterior;
  posterior.scales = scales_in_model(chapter);
  for (ScaleIndex scale : posterior.scales)
    posterior.facts.scales.push_back(diary::built_in_scales()[std::size_t(scale)].key);
  if (posterior.scales.empty()) {
    posterior.facts.why_not = "no scale is rated often enough";
    return posterior;
  }
  const inference::Series series = series_of(chapter, posterior.scales);
  Random random(options.seed);
  Part fitting(progress, 0, 0.5), drawing(progress, 0.5, 0.75), following(progress, 0.75, 1);
  const inference::FitOptions how{.seed = options.seed,
                                  .lowest = (0 - middle_step) / steps_per_unit,
                                  .highest = (10 - middle_step) / steps_per_unit};
  const auto fitted = inference::fit(series, how, fitting);
  if (!fitted) return pass_on(fitted);
  posterior.facts.check_ins = fitted->check_ins;
  posterior.facts.readings = fitted->readings;
  if (!fitted->usable) {
    posterior.facts.why_not = fitted->why_not;
    return posterior;
  }
  auto sampled = sample(*fitted, series, std::max(100, options.draws), random, drawing);
  if (!sampled) return pass_on(sampled);
  posterior.facts.effective_size = sampled->effective_size;
  posterior.facts.split_rhat = sampled->split_rhat;
  posterior.facts.acceptance = sampled->acceptance;
  if (!sampled->usable) {
    posterior.facts.why_not = sampled->why_not;
    return posterior;
  }
  posterior.parameters = std::move(sampled->parameters);
  if (!draw_states(series, times, random, posterior, following))
    return problem(ProblemKind::cancelled, "The review was stopped before it was done. Nothing was changed.");
  posterior.facts.draws = int(posterior.parameters.size());
  posterior.usable = posterior.parameters.size() >= 100;
  if (!posterior.usable) posterior.facts.why_not = "too few draws of the states could be made";
  posterior.facts.usable = posterior.usable;
  return posterior;
}

}  // namespace holdfast::review
