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

void take_facts(const inference::Draws& drawn, ModelFacts& facts) {
  facts.effective_size = drawn.median_effective_size;
  facts.r_hat = drawn.r_hat;
  facts.acceptance = drawn.acceptance;
  facts.tail_effective_size = drawn.tail_effective_size;
  facts.divergent = drawn.divergent;
  facts.chains = drawn.chains;
  facts.method = word_of(drawn.method);
  if (std::isfinite(drawn.pareto_shape)) facts.pareto_shape = drawn.pareto_shape;
}

tl::unexpected<Problem> stopped() {
  return unchanged(ProblemKind::cancelled, "The review was stopped before it was done.");
}

// Draws stand chain after chain, so what a round adds comes at the end of each chain. Paths of draws that
// were there before move along; each new draw gets one, with random numbers of its own, over as many threads
// as there are processors. False: told to stop.
bool follow(Posterior& posterior, std::vector<inference::Parameters> parameters, Progress& progress) {
  const std::size_t chains = std::size_t(posterior.chains), each = parameters.size() / chains,
                    before = posterior.parameters.size() / chains;
  std::vector<inference::Path> paths(parameters.size());
  struct Wanted {
    std::size_t draw;
    std::uint64_t number;  // whatever was drawn before it, and in how many rounds
  };
  std::vector<Wanted> wanted;
  for (std::size_t chain = 0; chain < chains; ++chain)
    for (std::size_t k = 0; k < each; ++k) {
      if (k < before)
        paths[chain * each + k] = std::move(posterior.paths[chain * before + k]);
      else
        wanted.push_back({chain * each + k, k * chains + chain});
    }
  posterior.parameters = std::move(parameters);
  posterior.paths = std::move(paths);
  return in_parallel(int(wanted.size()), 4, progress, "following the weeks", [&](int one) {
    const auto [draw, number] = wanted[std::size_t(one)];
    Random random(posterior.seed + number * 0x9e3779b97f4a7c15U);
    auto made = inference::draw_paths(posterior.series, posterior.parameters[draw], posterior.states,
                                      posterior.times, 1, random);
    if (!made.empty()) posterior.paths[draw] = std::move(made.front());
  });
}

void count_readings(const inference::Series& series, ModelFacts& facts) {
  for (std::size_t i = 0; i < series.times.size(); ++i) {
    int answered = 0;
    for (int scale = 0; scale < series.scales; ++scale) answered += !std::isnan(series.reading(i, scale));
    facts.readings += answered;
    facts.check_ins += answered > 0;
  }
}

// The draws, and a path for each.
Result<> take(Posterior& posterior, inference::Draws drawn, Progress& progress) {
  take_facts(drawn, posterior.facts);
  posterior.facts.why_not = drawn.why_not;
  posterior.facts.usable = posterior.usable = drawn.usable;
  if (!posterior.usable) return {};
  if (drawn.anew) posterior.parameters.clear();  // their paths are not followed on
  if (!follow(posterior, std::move(drawn.parameters), progress)) return stopped();
  posterior.facts.draws = int(posterior.parameters.size());
  posterior.usable = std::ranges::all_of(posterior.paths, &inference::Path::usable);
  if (!posterior.usable) posterior.facts.why_not = "the states could not be followed under every draw";
  posterior.facts.usable = posterior.usable;
  return {};
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
                        const Options& options, Progress& progress, From from) {
  Posterior posterior;
  Learnable now = learnable(chapter);
  posterior.scales = now.scales;
  for (ScaleIndex scale : posterior.scales)
    posterior.facts.scales.emplace_back(key_of(scale, chapter.keeper));
  if (posterior.scales.empty()) {
    posterior.facts.why_not = "no scale is rated often enough";
    return posterior;
  }
  const double before = earlier.empty() ? 0 : 0.5;
  Part reading(progress, 0, before), fitting(progress, before, 0.5 + 0.5 * before),
      drawing(progress, 0.5 + 0.5 * before, 1);
  auto taught = taught_by_all(earlier, now, options, reading);
  if (!taught) return pass_on(taught);
  posterior.states.start = taught->start;
  posterior.past = std::move(taught->past);
  posterior.kinds = std::move(now.kinds);
  posterior.series = std::move(now.series);
  const inference::Series& series = posterior.series;
  Random random(options.seed);
  posterior.seed = Random(options.seed ^ 0x7061746873ULL).bits();
  const inference::FitOptions how{.start = taught->start,
                                  .seed = options.seed,
                                  .prior = taught->prior,
                                  .lowest = (0 - middle_step) / steps_per_unit,
                                  .highest = (10 - middle_step) / steps_per_unit};
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  posterior.times = std::move(times);
  const auto kept = options.kept.find(chapter.relationship);
  if (from == From::kept_draws && kept != options.kept.end())
    if (auto drawn = inference::weigh_anew(kept->second, series, how); drawn && drawn->usable) {
      posterior.of_the_same = drawn->weights_share > 1 - 1e-6;
      posterior.chains = drawn->chains;
      count_readings(series, posterior.facts);
      if (auto taken = take(posterior, std::move(*drawn), drawing); !taken) return pass_on(taken);
      return posterior;
    }
  const auto fitted = inference::fit(series, how, fitting);
  if (!fitted) return pass_on(fitted);
  count_readings(series, posterior.facts);
  if (!fitted->usable) {
    posterior.facts.why_not = fitted->why_not;
    return posterior;
  }
  posterior.usable = posterior.facts.usable = true;
  posterior.chains = 4;
  posterior.drawing.emplace(*fitted, series, inference::DrawOptions{.chains = posterior.chains}, random);
  if (auto drawn = draw_more(posterior, std::max(100, options.draws), drawing); !drawn) return pass_on(drawn);
  return posterior;
}

Result<> draw_more(Posterior& posterior, int count, Progress& progress) {
  if (!posterior.usable) return {};
  ensure(posterior.drawing.has_value());
  Part drawing(progress, 0, 0.75), following(progress, 0.75, 1);
  auto drawn = posterior.drawing->go_on(count, drawing);
  if (!drawn) return drawn.error().kind == ProblemKind::cancelled ? stopped() : pass_on(drawn);
  return take(posterior, std::move(*drawn), following);
}

Posterior before_any_entry(const Posterior& posterior, const Options& options) {
  constexpr int count = 600;
  Posterior before;
  if (!posterior.usable) return before;
  before.scales = posterior.scales;
  before.kinds = posterior.kinds;
  before.times = posterior.times;
  // Only what is known before anything is rated: from when to when, and what happened meanwhile.
  before.series = inference::unanswered(posterior.series,
                                        std::max(posterior.series.times.back(), posterior.series.start_time));
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
        inference::simulate(before.series, before.parameters[i], before.states, before.times, randoms[i])
            .path;
  });
  before.usable = std::ranges::all_of(before.paths, &inference::Path::usable);
  return before;
}

}  // namespace holdfast::review
