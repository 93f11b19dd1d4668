// Fit, draws of parameters, and one path of the states for each. The seed alone decides the draws.
#include "review/posterior.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/ensure.h"
#include "base/parallel.h"
#include "diary/scales.h"
#include "inference/fit.h"
#include "inference/paths.h"
#include "review/earlier.h"

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

std::string_view word_of(inference::DrawMethod method) {
  switch (method) {
    case inference::DrawMethod::importance:
      return "importance";
    case inference::DrawMethod::nuts:
      return "nuts";
    case inference::DrawMethod::hmc:
      return "hmc";
    case inference::DrawMethod::automatic:
      break;
  }
  return {};
}

// One path of the states for each draw of the parameters, over as many threads as there are processors. Each
// draw has its own random numbers, so the threads change nothing. False: told to stop.
bool draw_states(const inference::Series& series, std::vector<double>& times, Random& random,
                 Posterior& posterior, Progress& progress) {
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  posterior.times = times;
  const std::size_t count = posterior.parameters.size();
  std::vector<Random> randoms;
  for (std::size_t i = 0; i < count; ++i) randoms.push_back(random.split());
  posterior.paths.resize(count);
  return in_parallel(int(count), 4, progress, "following the weeks", [&](int draw) {
    const auto i = std::size_t(draw);
    auto paths =
        inference::draw_paths(series, posterior.parameters[i], posterior.states, times, 1, randoms[i]);
    if (!paths.empty()) posterior.paths[i] = std::move(paths.front());
  });
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

Result<Posterior> learn(const Chapter& chapter, std::span<const Chapter> earlier, std::vector<double> times,
                        const Options& options, Progress& progress) {
  Posterior posterior;
  Learnable now = learnable(chapter);
  posterior.scales = now.scales;
  for (ScaleIndex scale : posterior.scales)
    posterior.facts.scales.push_back(diary::built_in_scales()[std::size_t(scale)].key);
  if (posterior.scales.empty()) {
    posterior.facts.why_not = "no scale is rated often enough";
    return posterior;
  }
  const double before = earlier.empty() ? 0 : 0.5;
  Part reading(progress, 0, before), fitting(progress, before, 0.5 + 0.5 * before),
      drawing(progress, 0.5 + 0.5 * before, 0.75 + 0.25 * before),
      following(progress, 0.75 + 0.25 * before, 1);
  auto taught = taught_by_all(earlier, now, options, reading);
  if (!taught) return pass_on(taught);
  posterior.states.start = taught->start;
  posterior.kinds = std::move(now.kinds);
  posterior.series = std::move(now.series);
  const inference::Series& series = posterior.series;
  Random random(options.seed);
  const inference::FitOptions how{.start = taught->start,
                                  .seed = options.seed,
                                  .prior = taught->prior,
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
  constexpr int chains = 2;
  auto drawn = inference::draw(
      *fitted, series,
      {.count = std::max(100, options.draws), .chains = chains, .method = inference::DrawMethod::hmc}, random,
      drawing);
  if (!drawn) return pass_on(drawn);
  posterior.facts.effective_size = drawn->median_effective_size;
  posterior.facts.r_hat = drawn->r_hat;
  posterior.facts.acceptance = drawn->acceptance;
  posterior.facts.tail_effective_size = drawn->tail_effective_size;
  posterior.facts.divergent = drawn->divergent;
  posterior.facts.chains = drawn->chains;
  posterior.facts.method = word_of(drawn->method);
  if (std::isfinite(drawn->pareto_shape)) posterior.facts.pareto_shape = drawn->pareto_shape;
  if (!drawn->usable) {
    posterior.facts.why_not = drawn->why_not;
    return posterior;
  }
  posterior.chains = drawn->chains;
  posterior.parameters = std::move(drawn->parameters);
  if (!draw_states(series, times, random, posterior, following))
    return problem(ProblemKind::cancelled, "The review was stopped before it was done. Nothing was changed.");
  posterior.facts.draws = int(posterior.parameters.size());
  posterior.usable = std::ranges::all_of(posterior.paths, &inference::Path::usable);
  if (!posterior.usable) posterior.facts.why_not = "the states could not be followed under every draw";
  posterior.facts.usable = posterior.usable;
  return posterior;
}

Posterior before_any_entry(const Posterior& posterior, const Options& options) {
  constexpr int count = 600;
  Posterior before;
  if (!posterior.usable) return before;
  before.scales = posterior.scales;
  before.kinds = posterior.kinds;
  before.times = posterior.times;
  before.series = posterior.series;
  // Only what is known before anything is rated: from when to when, and what happened meanwhile.
  inference::Series& series = before.series;
  const double last = std::max(series.times.back(), series.start_time);
  series.times = {series.start_time, last};
  series.readings.assign(2 * std::size_t(series.scales), std::numeric_limits<double>::quiet_NaN());
  series.written_late.clear();
  Random random(options.seed ^ 0x6265666f7265ULL);
  std::vector<Random> randoms;
  for (int i = 0; i < count; ++i) randoms.push_back(random.split());
  before.parameters.resize(count);
  before.paths.resize(count);
  Silent silent;
  (void)in_parallel(count, 4, silent, {}, [&](int draw) {
    const auto i = std::size_t(draw);
    before.parameters[i] = inference::draw_prior(posterior.series, inference::Model::diary, randoms[i]);
    before.paths[i] =
        inference::simulate(series, before.parameters[i], before.states, before.times, randoms[i]).path;
  });
  before.usable = std::ranges::all_of(before.paths, &inference::Path::usable);
  return before;
}

}  // namespace holdfast::review
