// What a world says of each step is laid out once; then every block of dyads goes through all steps while it
// sits in the processor's first cache.
#include "dyad/ensemble.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/parallel.h"
#include "base/random.h"
#include "dyad/calendar.h"

namespace holdfast::dyad {
namespace {

constexpr double most_values = 2.5e8;  // recorded: a gigabyte

float logistic_moved(double x, double by) {
  if (x <= 0 || x >= 1) return float(x);
  return float(1 / (1 + (1 - x) / x * std::exp(-by)));
}

void begin(const World& world, const RunOptions& options, std::uint64_t first, stepper::Block& b) {
  const Person& person = world.person;
  const double starts[] = {person.distress, person.reliance, person.safety,
                           person.footing,  person.guard,    person.support};
  for (int i = 0; i < stepper::block; ++i) {
    const std::uint64_t dyad = first + std::uint64_t(i);
    Values values = options.scattered ? drawn_values(world, options.seed, dyad) : usual_values(world);
    if (options.change) options.change(dyad, values);
    for (std::size_t t = 0; t < std::size_t(terms); ++t) b.of[t][i] = float(values[t]);
    Random random(~(options.seed * 0x9E3779B97F4A7C15ULL) + dyad);
    for (std::size_t j = 0; j < 6; ++j)
      b.x[j][i] = logistic_moved(starts[j], person.scatter * random.normal());
    for (std::size_t j = 6; j < std::size_t(stepper::held_numbers); ++j) b.x[j][i] = 0;
  }
}

class Runner {
 public:
  Runner(const World& world, const RunOptions& options, Ensemble& out)
      : world_(world),
        options_(options),
        out_(out),
        steps_(steps_of(calendar_of(world), options.step_days)),
        go_(stepper::entries().back()) {}

  void take(int number) const {
    // On the heap: there it lies as it asks to, whatever the stack does.
    const auto held = std::make_unique<stepper::Block>();
    stepper::Block& b = *held;
    const std::uint64_t first = std::uint64_t(number) * stepper::block;
    begin(world_, options_, first, b);
    const auto every = std::size_t(std::llround(options_.record_every_days / options_.step_days));
    happen(go_, b, steps_.front());
    record(0, first, b);
    for (std::size_t row = 1; row < out_.days.size(); ++row) {
      walk(go_, b, steps_, (row - 1) * every, row * every, {options_.seed, first}, float(options_.step_days));
      record(row, first, b);
    }
  }

 private:
  void record(std::size_t row, std::uint64_t first, const stepper::Block& b) const {
    const int count = std::min(stepper::block, out_.dyads - int(first));
    for (int j = 0; j < stepper::held_numbers; ++j)
      std::copy_n(b.x[j], count,
                  out_.values.data() +
                      (row * std::size_t(stepper::held_numbers) + std::size_t(j)) * std::size_t(out_.dyads) +
                      first);
  }

  const World& world_;
  const RunOptions& options_;
  Ensemble& out_;
  std::vector<Step> steps_;
  stepper::Entry go_;
};

bool whole(double value) {
  return std::fabs(value - std::round(value)) < 1e-9 && value >= 0.5;
}

Result<> check(const World& world, const RunOptions& options) {
  if (auto fine = check(world); !fine) return fine;
  const auto bad = [](const char* sentence, const char* where) {
    return problem(ProblemKind::bad_request, sentence, where);
  };
  if (options.dyads < 1 || options.dyads > 100'000'000)
    return bad("A run takes 1 to 100,000,000 dyads.", "dyads");
  if (!(options.step_days >= 1.0 / 1024 && options.step_days <= 1) || !whole(1 / options.step_days))
    return bad("A step is a whole part of a day: 1, 1/2, ... down to 1/1024.", "step");
  if (!(options.record_every_days > 0) || !whole(options.record_every_days / options.step_days))
    return bad("States are recorded every so many whole steps.", "every");
  const double values = (world.days / options.record_every_days + 1) * stepper::held_numbers * options.dyads;
  if (values > most_values)
    return bad("That is more than a run should keep. Take fewer dyads, fewer days, or record less often.",
               "dyads");
  return {};
}

}  // namespace

std::size_t Ensemble::row(double day) const {
  const auto after = std::upper_bound(days.begin(), days.end(), day + 1e-9);
  return std::size_t(std::max<std::ptrdiff_t>(1, after - days.begin()) - 1);
}

std::vector<double> Ensemble::quantiles(std::size_t day, Variable variable,
                                        std::span<const double> probabilities) const {
  std::vector<float> sorted;
  for (int i = 0; i < dyads; ++i) sorted.push_back(at(day, variable, i));
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> out;
  for (const double p : probabilities) {
    const double place = p * double(sorted.size() - 1);
    const auto below = std::size_t(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    out.push_back(sorted[below] + (place - double(below)) * (sorted[above] - sorted[below]));
  }
  return out;
}

Result<Ensemble> run(const World& world, const RunOptions& options, Progress& progress) {
  if (auto fine = check(world, options); !fine) return pass_on(fine);
  Ensemble out;
  out.dyads = options.dyads;
  const auto rows = std::size_t(std::floor(world.days / options.record_every_days + 1e-9)) + 1;
  for (std::size_t k = 0; k < rows; ++k) out.days.push_back(double(k) * options.record_every_days);
  out.values.resize(rows * std::size_t(stepper::held_numbers) * std::size_t(options.dyads));
  const Runner runner(world, options, out);
  const int blocks = (options.dyads + stepper::block - 1) / stepper::block;
  if (!in_parallel(blocks, options.threads, progress, "running the two",
                   [&](int number) { runner.take(number); }))
    return problem(ProblemKind::cancelled, "The run was stopped before it was done.");
  return out;
}

}  // namespace holdfast::dyad
