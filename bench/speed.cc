// The times the bars are set for: a filter step, the log-likelihood, the gradient of the log posterior, the
// fit, the draws and the whole review of a year of six scales; ten years; and how cost grows with check-ins,
// scales and cores. "min" is the least of the repetitions, the one that other programs on the machine
// disturbed least. The bars stand beside the names.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <map>

#include "inference/fit.h"
#include "inference/posterior.h"
#include "material.h"
#include "one_gap.h"
#include "review/review.h"

namespace holdfast::bench {
namespace {

using benchmark::State;
using inference::Model;
using inference::Series;

double least(const std::vector<double>& values) {
  return *std::min_element(values.begin(), values.end());
}

void repeated(benchmark::internal::Benchmark* one) {
  one->Repetitions(5)->ReportAggregatesOnly()->ComputeStatistics("min", least);
}

// A few runs of something that takes seconds.
void long_run(benchmark::internal::Benchmark* one) {
  one->Iterations(1)->Repetitions(3)->ReportAggregatesOnly()->ComputeStatistics("min", least);
  one->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kSecond);
}

inference::Fit fitted(const Series& series) {
  Silent silent;
  return *inference::fit(series, {}, silent);
}

const Series& year() {
  static const Series series = as_reviewed(life(365, 1));
  return series;
}

const inference::Fit& fit_of_year() {
  static const inference::Fit fit = fitted(year());
  return fit;
}

// Bar: 1 microsecond with six scales, all answered. Arguments: scales, answered, rungs.
void filter_step(State& state) {
  constexpr int steps = 260;
  OneGap series(int(state.range(0)), steps, int(state.range(1)), state.range(2) != 0);
  const auto entry = inference::kernel::entry(int(state.range(0)), true, 1);
  for (auto _ : state) benchmark::DoNotOptimize(series.forward(entry));
  state.counters["each"] = benchmark::Counter(
      double(steps), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(filter_step)
    ->Apply(repeated)
    ->ArgNames({"scales", "answered", "rungs"})
    ->Args({6, 6, 0})
    ->Args({6, 3, 0})
    ->Args({6, 6, 1});

void log_likelihood(State& state) {
  const Series series = state.range(0) ? year() : with_exact_readings(year());
  inference::Posterior posterior(series, Model::diary, {}, true);
  for (auto _ : state) benchmark::DoNotOptimize(posterior.value(fit_of_year().mode));
}
BENCHMARK(log_likelihood)->Apply(repeated)->ArgName("rungs")->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);

// Bar: 1 millisecond.
void gradient(State& state) {
  const Series series = state.range(0) ? year() : with_exact_readings(year());
  inference::Posterior posterior(series, Model::diary, {}, true);
  std::vector<double> by;
  for (auto _ : state) benchmark::DoNotOptimize(posterior.value_and_gradient(fit_of_year().mode, by));
  state.counters["check_ins"] = double(series.times.size());
  state.counters["coordinates"] = posterior.size();
}
BENCHMARK(gradient)->Apply(repeated)->ArgName("rungs")->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);

void map_fit(State& state) {
  const Series series = as_reviewed(life(365, std::uint64_t(state.range(0))));
  for (auto _ : state) state.counters["evaluations"] = fitted(series).evaluations;
}
BENCHMARK(map_fit)->Apply(repeated)->ArgName("seed")->DenseRange(1, seeds)->Unit(benchmark::kMillisecond);

// Arguments: method, threads. As many draws as a review makes, and its two chains.
void posterior_draws(State& state) {
  const auto method = inference::DrawMethod(state.range(0));
  Silent silent;
  for (auto _ : state) {
    Random random(1);
    const auto drawn = inference::draw(
        fit_of_year(), year(), {.count = 200, .chains = 2, .threads = int(state.range(1)), .method = method},
        random, silent);
    state.counters["gradients"] = double(drawn->gradients);
    state.counters["median_effective"] = drawn->median_effective_size;
  }
}
BENCHMARK(posterior_draws)
    ->Apply(long_run)
    ->ArgNames({"method", "threads"})
    ->Args({int(inference::DrawMethod::hmc), 1})
    ->Args({int(inference::DrawMethod::hmc), 2})
    ->Args({int(inference::DrawMethod::nuts), 1})
    ->Args({int(inference::DrawMethod::nuts), 2});

// Bar: 1 second on one core; the processor time is that. The review makes its own threads.
void whole_review(State& state) {
  const auto lived = life(365, std::uint64_t(state.range(0)));
  review::Options options;
  options.now = lived.now;
  Silent silent;
  for (auto _ : state) {
    const auto made = review::review(lived.diary, options, silent);
    state.counters["check_ins"] = made->check_ins;
    state.counters["usable"] = made->model.usable;
  }
}
BENCHMARK(whole_review)->Apply(long_run)->ArgName("seed")->DenseRange(1, seeds);

// Bar: 5 seconds. "chapters": one review for each chapter of 18 months, seven in all.
void ten_years_by_chapters(State& state) {
  const auto lived = life(3650, 1);
  Silent silent;
  for (auto _ : state) {
    int usable = 0;
    for (int chapter = 6; chapter >= 0; --chapter) {
      review::Options options;
      options.now = lived.now;
      options.now.at = lived.now.at - std::int64_t(chapter) * 86400 * 521;
      usable += review::review(lived.diary, options, silent)->model.usable;
    }
    state.counters["usable"] = usable;
  }
}
BENCHMARK(ten_years_by_chapters)->Apply(long_run);

// What the program does when asked on the last day: the last chapter.
void ten_years_last_chapter(State& state) {
  const auto lived = life(3650, 1);
  review::Options options;
  options.now = lived.now;
  Silent silent;
  for (auto _ : state) {
    const auto made = review::review(lived.diary, options, silent);
    state.counters["check_ins"] = made->check_ins;
    state.counters["usable"] = made->model.usable;
  }
}
BENCHMARK(ten_years_last_chapter)->Apply(long_run);

// All of the ten years as one chapter: the fit, and 200 draws.
void ten_years_at_once(State& state) {
  const Series series = irregular(2600, 6);
  Silent silent;
  for (auto _ : state) {
    const auto fit = fitted(series);
    Random random(1);
    const auto drawn = inference::draw(
        fit, series, {.count = 200, .chains = 2, .method = inference::DrawMethod::hmc}, random, silent);
    state.counters["evaluations"] = fit.evaluations;
    state.counters["gradients"] = double(drawn->gradients);
  }
}
BENCHMARK(ten_years_at_once)->Apply(long_run);

// Bar: linear. The exponent is the slope between neighbours; the complexity is fitted by the library.
void gradient_by_check_ins(State& state) {
  const Series series = irregular(int(state.range(0)), 6);
  inference::Posterior posterior(series, Model::diary, {}, true);
  std::vector<double> x, by;
  for (int i = 0; i < posterior.size(); ++i) x.push_back(posterior.coordinates().prior_mean(i));
  for (auto _ : state) benchmark::DoNotOptimize(posterior.value_and_gradient(x, by));
  state.SetComplexityN(state.range(0));
}
BENCHMARK(gradient_by_check_ins)
    ->Arg(60)
    ->Arg(120)
    ->Arg(260)
    ->Arg(600)
    ->Arg(1300)
    ->Arg(2600)
    ->Arg(6000)
    ->Arg(20000)
    ->Unit(benchmark::kMicrosecond)
    ->Complexity();

void gradient_by_scales(State& state) {
  const Series series = irregular(260, int(state.range(0)));
  inference::Posterior posterior(series, Model::diary, {}, true);
  std::vector<double> x, by;
  for (int i = 0; i < posterior.size(); ++i) x.push_back(posterior.coordinates().prior_mean(i));
  for (auto _ : state) benchmark::DoNotOptimize(posterior.value_and_gradient(x, by));
  state.SetComplexityN(state.range(0));
}
BENCHMARK(gradient_by_scales)->DenseRange(1, 8)->Unit(benchmark::kMicrosecond)->Complexity();

}  // namespace
}  // namespace holdfast::bench
