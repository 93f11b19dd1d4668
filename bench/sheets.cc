// The page to bring along, from a year of an invented diary whose review is made: what may go on it, where
// everything stands, and the drawing for paper and for the screen.
#include <benchmark/benchmark.h>

#include "base/ensure.h"
#include "brief/page.h"
#include "brief/propose.h"
#include "dyad/invented.h"
#include "review/review.h"

namespace {

using namespace holdfast;

struct Year {
  Moment now{{1'790'000'000}, "Europe/Berlin"};
  diary::Diary diary = dyad::invented_diary({.seed = 1, .today = now, .days = 365});
  review::Review review;
  brief::Sheet sheet;

  Year() {
    Silent silent;
    review::Options options;
    options.now = now;
    review = *review::review(diary, options, silent);
    sheet = proposed(brief::Kind::brief);
    // As full as it may be: every line that is offered but for those beyond three, and two pictures.
    std::size_t noticed = 0;
    for (const brief::Line& line : sheet.offered)
      if (line.section != "noticed" || ++noticed <= 3) sheet.lines.push_back(line);
    for (std::size_t k = 0; k < 2 && k < sheet.offered_charts.size(); ++k)
      sheet.charts.push_back(sheet.offered_charts[k]);
    ensure(brief::Page(sheet).laid().fits);
  }
  brief::Sheet proposed(brief::Kind kind) const {
    brief::Wanted wanted;
    wanted.kind = kind;
    wanted.now = now;
    return *brief::propose(diary, &review, wanted);
  }
};
const Year& year() {
  static const Year one;
  return one;
}

void propose(benchmark::State& state) {
  year();
  for (auto _ : state) benchmark::DoNotOptimize(year().proposed(brief::Kind(state.range(0))));
}
BENCHMARK(propose)->Arg(0)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);

void lay_out(benchmark::State& state) {
  year();
  for (auto _ : state) benchmark::DoNotOptimize(brief::Page(year().sheet).laid().fits);
}
BENCHMARK(lay_out)->Unit(benchmark::kMillisecond);

void propose_and_draw_pdf(benchmark::State& state) {
  year();
  for (auto _ : state) {
    benchmark::DoNotOptimize(year().proposed(brief::Kind::brief));
    benchmark::DoNotOptimize(brief::Page(year().sheet).pdf());
  }
}
BENCHMARK(propose_and_draw_pdf)->Unit(benchmark::kMillisecond);

void propose_and_draw_preview(benchmark::State& state) {
  year();
  for (auto _ : state) {
    benchmark::DoNotOptimize(year().proposed(brief::Kind::brief));
    benchmark::DoNotOptimize(brief::Page(year().sheet).png(1240));
  }
}
BENCHMARK(propose_and_draw_preview)->Unit(benchmark::kMillisecond);

}  // namespace
