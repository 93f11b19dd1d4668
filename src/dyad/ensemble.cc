// What a world says of each step is laid out once; then every block of dyads goes through all steps while it
// sits in the processor's first cache.
#include "dyad/ensemble.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <thread>

#include "base/random.h"
#include "dyad/stepper.h"

namespace holdfast::dyad {
namespace {

constexpr double most_values = 2.5e8;  // recorded: a gigabyte

// One step and what happens at its beginning.
struct Step {
  Conditions conditions;
  float session = 0;  // contact that comes in
  bool ends = false;  // after the session
  float talked_through = 0;
  bool recorded = false;  // at its beginning
};

std::vector<double> session_days(const World& world) {
  const Frame& frame = world.frame;
  std::vector<double> days;
  const double last = frame.ending == Ending::none ? world.days : std::min(world.days, frame.ends_on);
  double every = frame.session_every_days;
  for (double day = 0; day <= last; day += every) {
    // A planned ending is talked about from the first day of its taper; in the second half of it sessions are
    // half as often.
    if (frame.ending == Ending::planned && day >= frame.ends_on - 0.5 * frame.taper_days)
      every = 2 * frame.session_every_days;
    const bool away =
        std::any_of(frame.absences.begin(), frame.absences.end(),
                    [day](const Absence& absence) { return day >= absence.from && day < absence.until; });
    if (!away) days.push_back(day);
  }
  if (frame.ending != Ending::none && frame.ends_on <= world.days &&
      (days.empty() || days.back() < frame.ends_on))
    days.push_back(frame.ends_on);
  return days;
}

std::vector<Step> steps_of(const World& world, const RunOptions& options) {
  const Frame& frame = world.frame;
  const double h = options.step_days;
  const auto count = std::size_t(std::llround(world.days / h));
  const auto step_at = [&](double day) {
    return std::size_t(std::clamp<long long>(std::llround(day / h), 0, (long long)count));
  };
  std::vector<Step> steps(count + 1);  // the last one only ends the run
  const auto every = std::size_t(std::llround(options.record_every_days / h));
  for (std::size_t k = 0; k <= count; k += every) steps[k].recorded = true;
  for (const double day : session_days(world)) steps[step_at(day)].session += 1;
  for (const Absence& absence : frame.absences)
    for (std::size_t k = step_at(absence.from); k < step_at(absence.until); ++k) {
      steps[k].conditions.present = 0;
      steps[k].conditions.surprise = absence.announced ? 0 : 1;
    }
  if (frame.ending == Ending::none || frame.ends_on > world.days) return steps;
  const std::size_t end = step_at(frame.ends_on);
  const bool planned = frame.ending == Ending::planned;
  if (planned)
    for (std::size_t k = step_at(frame.ends_on - frame.taper_days); k < end; ++k)
      steps[k].conditions.handing_over = 1;
  steps[end].ends = true;
  steps[end].talked_through = planned ? 1 : 0;
  for (std::size_t k = end; k <= count; ++k) steps[k].conditions = {0, 0, 0, 0};
  return steps;
}

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
        steps_(steps_of(world, options)),
        go_(stepper::entries().back()) {}

  void take(int number) const {
    // On the heap: there it lies as it asks to, whatever the stack does.
    const auto held = std::make_unique<stepper::Block>();
    stepper::Block& b = *held;
    const std::uint64_t first = std::uint64_t(number) * stepper::block;
    begin(world_, options_, first, b);
    const auto h = float(options_.step_days), root = std::sqrt(h);
    std::size_t recorded = 0;
    float due = 0;  // of the drift
    for (std::size_t k = 0; k < steps_.size(); ++k) {
      const Step& step = steps_[k];
      const bool last = k + 1 == steps_.size();
      const bool happens = step.recorded || step.session > 0 || step.ends || last;
      const bool changes = k > 0 && !same(step.conditions, steps_[k - 1].conditions);
      if (due > 0 && (happens || changes)) {
        go_.drift(b, steps_[k - 1].conditions, due);
        due = 0;
      }
      if (step.session > 0) go_.meet(b, step.session);
      if (step.ends) go_.end(b, step.talked_through);
      if (step.recorded) record(recorded++, first, b);
      if (last) break;
      go_.drift(b, step.conditions, due + 0.5F * h);
      go_.noise(b, {options_.seed, first}, std::uint32_t(k), root);
      due = 0.5F * h;
    }
  }

 private:
  static bool same(const Conditions& a, const Conditions& b) {
    return a.present == b.present && a.bound == b.bound && a.surprise == b.surprise &&
           a.handing_over == b.handing_over;
  }

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
  const int most = options.threads > 0 ? options.threads : int(std::thread::hardware_concurrency());
  std::atomic<int> next{0};
  std::atomic<bool> stop{false};
  const auto work = [&](bool speaks) {
    for (int number = next++; number < blocks && !stop; number = next++) {
      if (speaks && !progress.report("running the two", double(number) / blocks)) stop = true;
      if (!stop) runner.take(number);
    }
  };
  {
    std::vector<std::jthread> others;
    for (int t = 1; t < std::min(blocks, most); ++t) others.emplace_back(work, false);
    work(true);
  }
  if (stop) return problem(ProblemKind::cancelled, "The run was stopped before it was done.");
  return out;
}

}  // namespace holdfast::dyad
