// The researcher's verb: a table of numbers in, the fitted model out. It needs no vault and knows no diary;
// sessions and absences are the two kinds of events it takes. Its JSON is documented in docs/guide/fit.md.
#include <algorithm>
#include <cmath>
#include <limits>

#include "app/handlers.h"
#include "base/problem_codes.h"
#include "diary/json.h"
#include "exchange/series.h"
#include "inference/inference.h"

namespace holdfast::app {
namespace {

using inference::Matrix;

Json to_json(const Matrix& matrix) {
  Json rows = Json::array();
  for (int i = 0; i < matrix.rows; ++i) {
    Json row = Json::array();
    for (int j = 0; j < matrix.columns; ++j) row.push_back(matrix(i, j));
    rows.push_back(std::move(row));
  }
  return rows;
}

// One kind of event: its effect on each scale as a plain list; null where the table has no such event.
Json only_row(const Matrix& matrix) {
  if (matrix.rows == 0) return nullptr;
  Json row = Json::array();
  for (int j = 0; j < matrix.columns; ++j) row.push_back(matrix(0, j));
  return row;
}

template <class Choice>
Result<Choice> chosen(std::string_view what, const std::string& text,
                      std::initializer_list<std::pair<std::string_view, Choice>> choices) {
  std::string listed;
  for (const auto& [name, choice] : choices) {
    if (text == name) return choice;
    listed += (listed.empty() ? "" : " or ") + std::string(name);
  }
  return problem(ProblemKind::bad_request, "--" + std::string(what) + " is " + listed + ".",
                 std::string(what));
}

// Each column less its mean, over its sample standard deviation; a constant column has none.
Result<> standardise(inference::Series& series, const std::vector<std::string>& items) {
  const auto n = static_cast<std::size_t>(series.scales);
  for (std::size_t j = 0; j < n; ++j) {
    double sum = 0, squares = 0;
    int count = 0;
    for (std::size_t k = j; k < series.readings.size(); k += n)
      if (std::isfinite(series.readings[k])) sum += series.readings[k], ++count;
    const double mean = count > 0 ? sum / count : 0;
    for (std::size_t k = j; k < series.readings.size(); k += n)
      if (std::isfinite(series.readings[k]))
        squares += (series.readings[k] - mean) * (series.readings[k] - mean);
    if (count < 2 || squares <= 0)
      return problem(ProblemKind::bad_request,
                     "The column " + items[j] + " never changes, so it cannot be standardised. Leave it out.",
                     items[j]);
    const double sd = std::sqrt(squares / (count - 1));
    for (std::size_t k = j; k < series.readings.size(); k += n)
      series.readings[k] = (series.readings[k] - mean) / sd;
  }
  return {};
}

Result<inference::Series> read(World& world, const Fit& asked, Json& out) {
  exchange::SeriesOptions options{.time_columns = {asked.time_column}, .items = asked.items};
  auto table = exchange::read_series(asked.bytes, options, world.progress);
  if (!table) return pass_on(table);
  inference::Series series;
  series.scales = static_cast<int>(asked.items.size());
  series.times = table->times;
  series.readings = table->values;
  series.start_time = series.times.empty() ? 0 : series.times.front();
  Json rejected = Json::array();
  const auto reject = [&](std::string_view file, const std::vector<exchange::RowRemark>& rows) {
    for (const auto& row : rows)
      rejected.push_back(
          {{"file", file}, {"line", row.line}, {"column", row.column}, {"reason", row.reason}});
  };
  reject("data", table->rejections);
  if (!asked.events_bytes.empty()) {
    auto events = exchange::read_events(asked.events_bytes, {.axis = table->axis}, world.progress);
    if (!events) return pass_on(events);
    for (const exchange::EventRow& row : events->events) {
      if (row.kind == "session") {
        series.events.push_back({.time = row.time});
        series.event_kinds = 1;
      } else {
        series.intervals.push_back({.from = row.time, .until = row.until.value()});
        series.interval_kinds = 1;
      }
    }
    reject("events", events->rejections);
  }
  out["rejected_rows"] = std::move(rejected);
  return series;
}

// Parameters from JSON, keys as in docs/guide/fit.md; every one the model has must be there.
class ParameterReader {
 public:
  ParameterReader(const Json& json, int scales) : json_(json), n_(scales) {}
  const Result<>& state() const { return state_; }

  std::vector<double> list(const char* key, bool needed, int size) {
    std::vector<double> values;
    const auto found = json_.find(key);
    if (found == json_.end()) {
      if (needed) refuse(key, "is missing");
      return values;
    }
    if (found->is_number()) return std::vector<double>(static_cast<std::size_t>(size), found->get<double>());
    if (!found->is_array() || found->size() != static_cast<std::size_t>(size)) {
      refuse(key, "is to be a list of " + std::to_string(size) + " numbers");
      return values;
    }
    for (const Json& value : *found) {
      if (!value.is_number())
        refuse(key, "holds something that is not a number");
      else
        values.push_back(value.get<double>());
    }
    return values;
  }
  Matrix square(const char* key) {
    Matrix matrix(n_, n_);
    const auto found = json_.find(key);
    if (found == json_.end()) return refuse(key, "is missing"), matrix;
    bool good = found->is_array() && found->size() == static_cast<std::size_t>(n_);
    for (int i = 0; good && i < n_; ++i) {
      const Json& row = (*found)[static_cast<std::size_t>(i)];
      good = row.is_array() && row.size() == static_cast<std::size_t>(n_);
      for (int j = 0; good && j < n_; ++j) {
        const Json& value = row[static_cast<std::size_t>(j)];
        good = value.is_number();
        if (good) matrix(i, j) = value.get<double>();
      }
    }
    if (!good) refuse(key, "is to be " + std::to_string(n_) + " rows of " + std::to_string(n_) + " numbers");
    return matrix;
  }
  Matrix row(const char* key, int kinds) {
    Matrix matrix(kinds, n_);
    if (kinds > 0) matrix.values = list(key, true, n_);
    return matrix;
  }
  double number(const char* key, double otherwise) {
    const auto found = json_.find(key);
    if (found == json_.end()) return otherwise;
    if (!found->is_number()) return refuse(key, "is to be a number"), otherwise;
    return found->get<double>();
  }

 private:
  void refuse(const char* key, const std::string& why) {
    if (state_)
      state_ = problem(ProblemKind::bad_request,
                       "In the parameters, \"" + std::string(key) + "\" " + why + ".", key);
  }
  const Json& json_;
  int n_;
  Result<> state_{};
};

void counts_to(Json& out, const inference::Series& series) {
  long long check_ins = 0, readings = 0;
  const auto n = static_cast<std::size_t>(series.scales);
  for (std::size_t k = 0; k < series.times.size(); ++k) {
    const auto begin = series.readings.begin() + static_cast<std::ptrdiff_t>(k * n);
    const auto answered = std::count_if(begin, begin + static_cast<std::ptrdiff_t>(n),
                                        [](double y) { return std::isfinite(y); });
    check_ins += answered > 0;
    readings += answered;
  }
  out["check_ins"] = check_ins;
  out["readings"] = readings;
}

Result<Json> evaluated(const Fit& asked, inference::Series series, inference::Model model,
                       inference::Start start, Json out) {
  auto json = diary::parse_json(asked.at, 1 << 20);
  if (!json) return pass_on(json);
  if (!json->is_object())
    return problem(ProblemKind::bad_request,
                   "The parameters are to be a JSON object with the key \"drift\" and others.", "at");
  ParameterReader reader(*json, series.scales);
  const bool diary_model = model == inference::Model::diary;
  inference::Parameters at;
  at.drift = reader.square("drift");
  at.diffusion_cholesky = reader.square("diffusion_cholesky");
  if (diary_model) {
    at.baseline_diffusion_sd = reader.list("baseline_diffusion_sd", true, series.scales);
    at.measurement_sd = reader.list("measurement_sd", true, series.scales);
  }
  at.jumps = reader.row("session_jump", series.event_kinds);
  at.interval_effects = reader.row("absence_effect_per_day", series.interval_kinds);
  start.deviation_mean = reader.list("initial_deviation_mean", false, series.scales);
  start.deviation_variance = reader.list("initial_deviation_variance", false, series.scales);
  start.baseline_variance = reader.list("initial_baseline_variance", false, series.scales);
  if (!start.deviation_variance.empty()) start.deviations = inference::Start::Deviations::fixed;
  series.start_time = reader.number("start_time", series.start_time);
  if (!reader.state()) return pass_on(reader.state());
  if (auto good = inference::check(series); !good) return pass_on(good);
  if (auto good = inference::check(at, series, model); !good) return pass_on(good);
  const auto value = inference::evaluate(series, at, {.model = model, .start = start, .gradient = false});
  out["usable"] = value.usable;
  out["why_not"] = value.why_not;
  out["log_likelihood"] = value.usable ? Json(value.log_likelihood) : Json(nullptr);
  out["minus_two_log_likelihood"] = value.usable ? Json(-2 * value.log_likelihood) : Json(nullptr);
  counts_to(out, series);
  return out;
}

Json fit_to_json(const inference::Fit& fit, bool diary_model) {
  Json out;
  const auto estimates = [diary_model](const inference::Parameters& parameters, const Matrix& covariance) {
    Json values{{"drift", to_json(parameters.drift)}, {"diffusion_covariance", to_json(covariance)}};
    values["baseline_diffusion_sd"] = diary_model ? Json(parameters.baseline_diffusion_sd) : Json(nullptr);
    values["measurement_sd"] = diary_model ? Json(parameters.measurement_sd) : Json(nullptr);
    values["session_jump"] = only_row(parameters.jumps);
    values["absence_effect"] = only_row(parameters.interval_effects);
    return values;
  };
  out = estimates(fit.estimate, fit.diffusion_covariance);
  out["standard_errors"] =
      fit.usable ? estimates(fit.standard_errors, fit.diffusion_covariance_standard_errors) : Json(nullptr);
  out["log_likelihood"] = fit.log_likelihood;
  out["minus_two_log_likelihood"] = -2 * fit.log_likelihood;
  out["check_ins"] = fit.check_ins;
  out["readings"] = fit.readings;
  out["usable"] = fit.usable;
  out["why_not"] = fit.why_not;
  out["iterations"] = fit.iterations;
  return out;
}

Json priors_json() {
  Json rows = Json::array();
  for (const inference::Prior& prior : inference::priors())
    rows.push_back({{"parameter", prior.name},
                    {"what", prior.what},
                    {"shape", prior.shape == inference::Prior::Shape::normal ? "normal" : "log_normal"},
                    {"centre", prior.centre},
                    {"spread", prior.spread}});
  return rows;
}

}  // namespace

Handled answer(World& world, const Fit& asked, Changes&) {
  if (asked.show_priors) return Fitted{{{"priors", priors_json()}}};
  using inference::Estimate;
  using inference::Model;
  using Deviations = inference::Start::Deviations;
  auto model = chosen<Model>("model", asked.model, {{"diary", Model::diary}, {"ou", Model::ou}});
  if (!model) return pass_on(model);
  auto deviations = chosen<Deviations>(
      "start", asked.start, {{"stationary", Deviations::stationary}, {"fixed", Deviations::fixed}});
  if (!deviations) return pass_on(deviations);
  auto estimate =
      chosen<Estimate>("estimate", asked.estimate,
                       {{"map", Estimate::maximum_a_posteriori}, {"ml", Estimate::maximum_likelihood}});
  if (!estimate) return pass_on(estimate);
  if (asked.time_column.empty())
    return problem(ProblemKind::bad_request, code::needs_time_column, "Say which column holds the times.",
                   "time");
  if (asked.items.empty() || asked.items.size() > static_cast<std::size_t>(inference::most_scales))
    return problem(ProblemKind::bad_request, "Name one to eight columns to fit.", "items");
  const double began = world.clock.seconds();
  Json out{{"model", asked.model},
           {"estimate", asked.estimate},
           {"start", asked.start},
           {"items", asked.items},
           {"standardised", asked.standardise}};
  auto series = read(world, asked, out);
  if (!series) return pass_on(series);
  if (asked.standardise)
    if (auto done = standardise(*series, asked.items); !done) return pass_on(done);
  if (auto good = inference::check(*series); !good) return pass_on(good);
  inference::Start start{.deviations = *deviations};
  if (!asked.at.empty()) {
    out.erase("estimate");
    auto at = evaluated(asked, *series, *model, start, out);
    if (!at) return pass_on(at);
    (*at)["seconds"] = world.clock.seconds() - began;
    return Fitted{std::move(*at)};
  }
  auto fitted = inference::fit(
      *series, {.model = *model, .start = start, .estimate = *estimate, .seed = asked.seed}, world.progress);
  if (!fitted) return pass_on(fitted);
  out.update(fit_to_json(*fitted, *model == Model::diary));
  out["seconds"] = world.clock.seconds() - began;
  return Fitted{std::move(out)};
}

}  // namespace holdfast::app
