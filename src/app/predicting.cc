// predict: the researcher's second verb. The model learns the first part of a table and foretells the rest,
// check-in by check-in, beside simple methods and beside itself without effects between columns; all are
// scored alike (inference/prediction.h). Nothing of what is foretold is learned from, not even its units.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "app/handlers.h"
#include "app/measured.h"
#include "inference/inference.h"

namespace holdfast::app {
namespace {

using inference::Forecasts;
using inference::Prediction;
using inference::Series;

constexpr std::size_t least_learned = 20, least_foretold = 5;
constexpr std::string_view the_model = "model", without_arrows = "model without arrows";

Forecasts placed(const inference::Predictions& found, const Series& series) {
  Forecasts out(series.readings.size());
  for (const Prediction& one : found.readings)
    out[one.check_in * std::size_t(series.scales) + std::size_t(one.scale)] = one;
  return out;
}

// From `steps` check-ins before: the check-ins in between are there, and nothing was answered in them.
Result<Forecasts> from_further_back(const Series& series, const inference::Parameters& parameters,
                                    std::size_t training, int steps, Progress& progress) {
  Forecasts out(series.readings.size());
  const auto n = std::size_t(series.scales);
  for (std::size_t k = training; k < series.times.size(); ++k) {
    if (!progress.report("foretelling", double(k - training) / double(series.times.size() - training)))
      return problem(ProblemKind::cancelled, "Stopped.");
    Series known = first_check_ins(series, k + 1);
    const std::size_t from = k + 1 - std::min(k, std::size_t(steps));
    std::fill(known.readings.begin() + std::ptrdiff_t(from * n),
              known.readings.begin() + std::ptrdiff_t(k * n), std::numeric_limits<double>::quiet_NaN());
    for (const Prediction& one : inference::predictions(known, parameters, {}).readings)
      if (one.check_in == k) out[k * n + std::size_t(one.scale)] = one;
  }
  return out;
}

struct Scored {
  std::size_t check_in;
  double log_probability, in_middle, error;
};

std::vector<Scored> scored(const Series& series, std::size_t training, const Forecasts& forecasts) {
  std::vector<Scored> out;
  for (std::size_t k = training; k < series.times.size(); ++k)
    for (int j = 0; j < series.scales; ++j) {
      const double reading = series.reading(k, j);
      if (std::isnan(reading)) continue;
      const Prediction& one = forecasts[k * std::size_t(series.scales) + std::size_t(j)];
      const inference::Rungs rungs = series.rungs.empty() ? inference::Rungs{} : series.rungs[std::size_t(j)];
      out.push_back({k, inference::log_probability(one, reading, rungs),
                     inference::share_in_middle(one, reading, rungs, 0.8), std::abs(one.mean - reading)});
    }
  return out;
}

double mean_of(const std::vector<Scored>& of, double Scored::*what) {
  double sum = 0;
  for (const Scored& one : of) sum += one.*what;
  return sum / double(of.size());
}

struct Lead {
  double mean, standard_error;
};
// Paired differences of the log score. Readings of one day hang together, and days are taken as independent;
// where times are no days, check-ins are.
Lead lead_of(const Series& series, bool dated, const std::vector<Scored>& of,
             const std::vector<Scored>& other) {
  std::map<double, std::pair<double, double>> blocks;
  double sum = 0;
  for (std::size_t i = 0; i < of.size(); ++i) {
    const double block = dated ? std::floor(series.times[of[i].check_in]) : double(of[i].check_in);
    const double difference = of[i].log_probability - other[i].log_probability;
    blocks[block].first += difference;
    blocks[block].second += 1;
    sum += difference;
  }
  const double mean = sum / double(of.size());
  double squares = 0;
  for (const auto& [block, total] : blocks) squares += std::pow(total.first - total.second * mean, 2);
  return {mean, std::sqrt(squares) / double(of.size())};
}

Predicted::Method judged(std::string_view name, const std::vector<Scored>& of) {
  return {.method = std::string(name),
          .log_score = mean_of(of, &Scored::log_probability),
          .in_middle_80 = mean_of(of, &Scored::in_middle),
          .mean_absolute_error = mean_of(of, &Scored::error)};
}

// Into units of the part that is learned from. The problem's sentence says why a column has none.
Result<> in_own_units(Series& series, std::size_t training, const std::vector<std::string>& items) {
  for (int j = 0; j < series.scales; ++j) {
    const Moments moments = moments_of(series, j, training);
    if (!(moments.sd > 0))
      return problem(
          ProblemKind::bad_request,
          "The column " + items[std::size_t(j)] +
              " does not change in the part that is learned from, so nothing can be learned of it.",
          items[std::size_t(j)]);
    rescale(series, j, moments.mean, moments.sd);
  }
  return {};
}

struct Learned {
  inference::Parameters with_arrows, without;
};

Result<Predicted::Horizon> horizon_of(const Series& series, bool dated, std::size_t training,
                                      const Learned& learned, int steps, Progress& progress) {
  const auto by_the_model = [&](const inference::Parameters& parameters) -> Result<Forecasts> {
    if (steps > 1) return from_further_back(series, parameters, training, steps, progress);
    return placed(inference::predictions(series, parameters, {}), series);
  };
  const auto forecasts = by_the_model(learned.with_arrows);
  if (!forecasts) return pass_on(forecasts);
  const auto model = scored(series, training, *forecasts);
  Predicted::Horizon out{.steps = steps, .readings = std::int64_t(model.size())};
  out.methods.push_back(judged(the_model, model));
  const auto beside = [&](std::string_view name, const Forecasts& of) {
    const auto other = scored(series, training, of);
    Predicted::Method method = judged(name, other);
    const Lead lead = lead_of(series, dated, model, other);
    method.model_leads_by = lead.mean;
    method.standard_error = lead.standard_error;
    out.methods.push_back(std::move(method));
  };
  if (series.scales > 1) {
    const auto alone = by_the_model(learned.without);
    if (!alone) return pass_on(alone);
    beside(without_arrows, *alone);
  }
  for (const inference::SimpleMethod& method : inference::simple_methods)
    if (!method.one_step_only || (steps == 1 && dated))
      beside(method.name, method.forecast(series, training, steps));
  return out;
}

Result<Predicted::Person> foretold(World& world, const Predict& asked, Measured one, bool dated) {
  Series& series = one.series;
  const std::size_t check_ins = series.times.size();
  const auto training = std::size_t(asked.train * double(check_ins));
  Predicted::Person out{
      .person = one.person, .check_ins = std::int64_t(check_ins), .learned_from = std::int64_t(training)};
  const auto refused = [&](std::string why) {
    out.why_not = std::move(why);
    return out;
  };
  if (training < least_learned || check_ins - training < least_foretold)
    return refused("There are too few check-ins: " + std::to_string(training) + " to learn from and " +
                   std::to_string(check_ins - training) + " to foretell, and it takes " +
                   std::to_string(least_learned) + " and " + std::to_string(least_foretold) + ".");
  if (asked.range.empty())
    if (auto done = in_own_units(series, training, asked.items); !done) return refused(done.error().sentence);
  const Series known = first_check_ins(series, training);
  const auto learn = [&](inference::HeldCoordinates held) {
    return inference::fit(known, {.seed = asked.seed, .starts = 1, .held = std::move(held)}, world.progress);
  };
  const auto fitted = learn({});
  if (!fitted) return pass_on(fitted);
  if (!fitted->usable) return refused(fitted->why_not);
  const inference::Part arrows[] = {inference::Part::arrows};
  const auto without = learn(inference::held_without(arrows, known, inference::Model::diary));
  if (!without) return pass_on(without);
  if (!without->usable) return refused(without->why_not);
  for (const std::int64_t steps : asked.steps) {
    auto horizon = horizon_of(series, dated, training, {fitted->estimate, without->estimate}, int(steps),
                              world.progress);
    if (!horizon) return pass_on(horizon);
    if (horizon->readings == 0) return refused("Nothing was answered in the part that is foretold.");
    out.horizons.push_back(std::move(*horizon));
  }
  out.usable = true;
  return out;
}

std::vector<Predicted::Over> over(const std::vector<Predicted::Person>& people) {
  std::vector<Predicted::Over> out;
  std::vector<double> squares;
  for (const Predicted::Person& person : people)
    for (const Predicted::Horizon& horizon : person.horizons)
      for (const Predicted::Method& method : horizon.methods) {
        if (!method.model_leads_by) continue;
        auto at = std::ranges::find_if(out, [&](const Predicted::Over& one) {
          return one.steps == horizon.steps && one.method == method.method;
        });
        if (at == out.end()) {
          out.push_back({.steps = horizon.steps, .method = method.method});
          squares.push_back(0);
          at = out.end() - 1;
        }
        const double off = *method.model_leads_by - at->model_leads_by;  // Welford
        at->model_leads_by += off / double(++at->people);
        squares[std::size_t(at - out.begin())] += off * (*method.model_leads_by - at->model_leads_by);
        at->people_model_leads += *method.model_leads_by > 0;
      }
  for (std::size_t i = 0; i < out.size(); ++i)
    if (out[i].people > 1)
      out[i].standard_error = std::sqrt(squares[i] / double(out[i].people - 1) / double(out[i].people));
  return out;
}

}  // namespace

Handled answer(World& world, const Predict& asked, Changes&) {
  constexpr std::int64_t most_steps = 100;
  if (!(asked.train > 0 && asked.train < 1))
    return problem(ProblemKind::bad_request, "The share to learn from lies between 0 and 1, as in 0.65.",
                   "train");
  if (asked.steps.empty() ||
      std::ranges::any_of(asked.steps, [](std::int64_t steps) { return steps < 1 || steps > most_steps; }))
    return problem(ProblemKind::bad_request,
                   "How many check-ins ahead is a whole number from 1 to 100, or several of them.", "steps");
  auto table = read_measured(world, {.bytes = asked.bytes,
                                     .events_bytes = asked.events_bytes,
                                     .time_columns = asked.time_columns,
                                     .items = asked.items,
                                     .person_column = asked.person_column,
                                     .range = asked.range,
                                     .step = asked.step});
  if (!table) return pass_on(table);
  Predicted out{
      .items = asked.items,
      .units = asked.range.empty() ? "standard deviations of the part learned from" : "quarters of the range",
      .rejected_rows = std::move(table->rejected)};
  for (Measured& one : table->people) {
    auto person = foretold(world, asked, std::move(one), table->dated);
    if (!person) return pass_on(person);
    out.people.push_back(std::move(*person));
  }
  if (out.people.size() > 1) out.over_people = over(out.people);
  return out;
}

}  // namespace holdfast::app
