// The researcher's verb: a table of numbers in, the fitted model out. It needs no vault and knows no diary;
// sessions and absences are the two kinds of events it takes. Its JSON is documented in docs/guide/fit.md.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <sstream>

#include "app/fit_details.h"
#include "app/handlers.h"
#include "app/measured.h"
#include "diary/json.h"
#include "diary/written.h"
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
  for (int j = 0; j < series.scales; ++j) {
    const Moments moments = moments_of(series, j, series.times.size());
    if (!(moments.sd > 0))
      return problem(ProblemKind::bad_request,
                     "The column " + items[std::size_t(j)] +
                         " never changes, so it cannot be standardised. Leave it out.",
                     items[std::size_t(j)]);
    rescale(series, j, moments.mean, moments.sd);
  }
  return {};
}

// The priors are made for quarters of a scale's range about its middle, or for standard deviations about a
// mean. Readings far from that would be judged by priors that know nothing of them.
Json doubts_about_units(const inference::Series& series, const Fit& asked) {
  Json doubts = Json::array();
  constexpr double far = 4;
  for (int j = 0; j < series.scales; ++j) {
    const Moments moments = moments_of(series, j, series.times.size());
    if (moments.count < 2 ||
        (std::abs(moments.mean) < far && moments.sd < far && moments.sd > 1 / (far * far)))
      continue;
    std::ostringstream says;
    says.precision(3);
    says << "The readings of " << asked.items[std::size_t(j)] << " are " << moments.mean
         << " on average and scatter by " << moments.sd
         << ". The priors are made for readings about 0 that scatter by about 1: say their range, or "
            "standardise them, or estimate by maximum likelihood from a diffuse level.";
    doubts.push_back(says.str());
  }
  return doubts;
}

// Parameters from JSON, keys as in docs/guide/fit.md. Every one the model has must be there, unless they are
// given in part: then what is missing, or null, is NaN.
class ParameterReader {
 public:
  ParameterReader(const Json& json, int scales, bool in_part = false)
      : json_(json), n_(scales), in_part_(in_part) {}
  const Result<>& state() const { return state_; }

  std::vector<double> list(const char* key, bool needed, int size) {
    std::vector<double> values;
    const auto found = json_.find(key);
    if (found == json_.end()) {
      if (in_part_) return std::vector<double>(static_cast<std::size_t>(size), learned);
      if (needed) refuse(key, "is missing");
      return values;
    }
    if (found->is_number()) return std::vector<double>(static_cast<std::size_t>(size), found->get<double>());
    if (!found->is_array() || found->size() != static_cast<std::size_t>(size)) {
      refuse(key, "is to be a list of " + std::to_string(size) + " numbers");
      return values;
    }
    for (const Json& value : *found) values.push_back(number_in(value, key));
    return values;
  }
  Matrix square(const char* key) {
    Matrix matrix(n_, n_);
    const auto found = json_.find(key);
    if (found == json_.end()) {
      if (!in_part_) refuse(key, "is missing");
      return Matrix(n_, n_, learned);
    }
    bool good = found->is_array() && found->size() == static_cast<std::size_t>(n_);
    for (int i = 0; good && i < n_; ++i) {
      const Json& row = (*found)[static_cast<std::size_t>(i)];
      good = row.is_array() && row.size() == static_cast<std::size_t>(n_);
      for (int j = 0; good && j < n_; ++j) {
        const Json& value = row[static_cast<std::size_t>(j)];
        good = value.is_number() || (in_part_ && value.is_null());
        if (good) matrix(i, j) = number_in(value, key);
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
  static constexpr double learned = std::numeric_limits<double>::quiet_NaN();
  double number_in(const Json& value, const char* key) {
    if (value.is_number()) return value.get<double>();
    if (!(in_part_ && value.is_null())) refuse(key, "holds something that is not a number");
    return learned;
  }
  void refuse(const char* key, const std::string& why) {
    if (state_)
      state_ = problem(ProblemKind::bad_request,
                       "In the parameters, \"" + std::string(key) + "\" " + why + ".", key);
  }
  const Json& json_;
  int n_;
  bool in_part_;
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

Result<Json> parameters_in(const std::string& text, const char* where) {
  auto json = diary::parse_json(text, 1 << 20);
  if (json && !json->is_object())
    return problem(ProblemKind::bad_request,
                   "The parameters are to be a JSON object with the key \"drift\" and others.", where);
  return json;
}

Result<inference::HeldCoordinates> held_by(const Fit& asked, const inference::Series& series,
                                           inference::Model model) {
  using inference::Part;
  const std::initializer_list<std::pair<std::string_view, Part>> parts{{"arrows", Part::arrows},
                                                                       {"shared", Part::shared_pushes},
                                                                       {"deviations", Part::deviations},
                                                                       {"levels", Part::levels},
                                                                       {"error", Part::scatter}};
  std::vector<Part> without;
  for (const std::string& word : asked.without) {
    const auto part = chosen<Part>("without", word, parts);
    if (!part) return pass_on(part);
    without.push_back(*part);
  }
  if (model == inference::Model::diary && std::ranges::count(without, Part::deviations) > 0 &&
      std::ranges::count(without, Part::levels) > 0)
    return problem(ProblemKind::bad_request,
                   "Without deviations and without levels nothing is left that moves. Keep one of them.",
                   "without");
  inference::HeldCoordinates held = inference::held_without(without, series, model);
  if (asked.fixed.empty()) return asked.without.empty() ? inference::HeldCoordinates() : held;
  const auto json = parameters_in(asked.fixed, "fixed");
  if (!json) return pass_on(json);
  ParameterReader reader(*json, series.scales, true);
  inference::Parameters at;
  at.drift = reader.square("drift");
  at.diffusion_cholesky = reader.square("diffusion_cholesky");
  at.baseline_diffusion_sd = reader.list("baseline_diffusion_sd", false, series.scales);
  at.measurement_sd = reader.list("measurement_sd", false, series.scales);
  at.jumps = reader.row("session_jump", series.event_kinds);
  at.interval_effects = reader.row("absence_effect_per_day", series.interval_kinds);
  if (!reader.state()) return pass_on(reader.state());
  const auto fixed = inference::held_at(at, series, model);
  if (!fixed) return pass_on(fixed);
  for (std::size_t i = 0; i < held.size(); ++i)
    if (!std::isnan((*fixed)[i])) held[i] = (*fixed)[i];
  return held;
}

// Of the slow levels at the first reading of each column nothing is known: so wide a start that the
// likelihood is that of all later readings given the first ones, but for the constant that is answered.
double begin_diffuse(const inference::Series& series, inference::Start& start) {
  double constant = 0;
  for (int j = 0; j < series.scales; ++j) {
    constexpr double wide = 1e8;  // in variances of the readings
    const Moments moments = moments_of(series, j, series.times.size());
    const double variance = wide * (moments.sd > 0 ? moments.sd * moments.sd : 1);
    double first = 0;
    for (std::size_t k = series.times.size(); k-- > 0;)
      if (const double reading = series.reading(k, j); !std::isnan(reading)) first = reading;
    start.baseline_mean.push_back(first);
    start.baseline_variance.push_back(variance);
    if (moments.count > 0) constant += 0.5 * std::log(2 * std::numbers::pi * variance);
  }
  return constant;
}

Result<Json> evaluated(const Fit& asked, inference::Series series, inference::Model model,
                       inference::Start start, double constant, Json out) {
  const auto json = parameters_in(asked.at, "at");
  if (!json) return pass_on(json);
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
  if (const auto variance = reader.list("initial_baseline_variance", false, series.scales); !variance.empty())
    start.baseline_variance = variance;
  if (!start.deviation_variance.empty()) start.deviations = inference::Start::Deviations::fixed;
  series.start_time = reader.number("start_time", series.start_time);
  if (!reader.state()) return pass_on(reader.state());
  if (auto good = inference::check(series); !good) return pass_on(good);
  if (auto good = inference::check(at, series, model); !good) return pass_on(good);
  const auto value = inference::evaluate(series, at, {.model = model, .start = start, .gradient = false});
  out["usable"] = value.usable;
  out["why_not"] = value.why_not;
  out["log_likelihood"] = value.usable ? Json(value.log_likelihood + constant) : Json(nullptr);
  out["minus_two_log_likelihood"] =
      value.usable ? Json(-2 * (value.log_likelihood + constant)) : Json(nullptr);
  counts_to(out, series);
  return out;
}

// A scatter that is nothing beside the readings is 0 on paper.
Json zero_where_nothing(const Json& value) {
  if (value.is_number()) return std::abs(value.get<double>()) <= 2 * inference::nothing ? Json(0.0) : value;
  if (!value.is_array() && !value.is_object()) return value;
  Json out = value;
  for (Json& one : out) one = zero_where_nothing(one);
  return out;
}

// What was held has no standard error: null.
Json null_where_zero(const Json& value) {
  if (value.is_number()) return value.get<double>() == 0 ? Json(nullptr) : value;
  if (!value.is_array() && !value.is_object()) return value;
  Json out = value;
  for (Json& one : out) one = null_where_zero(one);
  return out;
}

Json fit_to_json(const inference::Fit& fit, const inference::Series& series, bool diary_model,
                 double constant) {
  const auto estimates = [diary_model](const inference::Parameters& parameters, const Matrix& covariance) {
    Json values{{"drift", to_json(parameters.drift)}, {"diffusion_covariance", to_json(covariance)}};
    values["baseline_diffusion_sd"] = diary_model ? Json(parameters.baseline_diffusion_sd) : Json(nullptr);
    values["measurement_sd"] = diary_model ? Json(parameters.measurement_sd) : Json(nullptr);
    values["session_jump"] = only_row(parameters.jumps);
    values["absence_effect"] = only_row(parameters.interval_effects);
    return values;
  };
  Json out = estimates({}, {});
  for (auto& [key, value] : out.items()) value = nullptr;
  out["standard_errors"] = out["log_likelihood"] = out["minus_two_log_likelihood"] = nullptr;
  if (fit.usable) {
    out.update(zero_where_nothing(estimates(fit.estimate, fit.diffusion_covariance)));
    const Json errors = estimates(fit.standard_errors, fit.diffusion_covariance_standard_errors);
    out["standard_errors"] = fit.held.empty() ? errors : null_where_zero(errors);
    out["log_likelihood"] = fit.log_likelihood + constant;
    out["minus_two_log_likelihood"] = -2 * (fit.log_likelihood + constant);
  }
  const auto blocks = inference::coordinate_blocks(series, fit.model);
  Json at_zero = Json::array();
  for (const int place : fit.at_zero) at_zero.push_back(blocks[std::size_t(place)]);
  out["at_zero"] = std::move(at_zero);
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

// What excludes each other.
Result<> goes_together(const Fit& asked) {
  if (asked.standardise && !asked.range.empty())
    return problem(ProblemKind::bad_request,
                   "A range and standardised columns are two units for the same readings. Take one of them.",
                   "range");
  if (!asked.at.empty() && !(asked.without.empty() && asked.fixed.empty()))
    return problem(ProblemKind::bad_request,
                   "Where everything is evaluated at given parameters nothing is learned, so nothing can be "
                   "left out or fixed.",
                   "at");
  if (asked.as == Drawn::csv)
    return problem(ProblemKind::bad_request,
                   "A fit is not a table; it can be had as values and as a picture.", "as");
  if (!asked.at.empty() && (asked.details || asked.as == Drawn::svg))
    return problem(ProblemKind::bad_request,
                   "Pictures and details are of what was learned, and where everything is evaluated at given "
                   "parameters nothing is.",
                   "at");
  return {};
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
  auto level = chosen<bool>("level", asked.level, {{"prior", false}, {"diffuse", true}});
  if (!level) return pass_on(level);
  if (auto fine = goes_together(asked); !fine) return pass_on(fine);
  const double began = world.clock.seconds();
  auto table = read_measured(world, {.bytes = asked.bytes,
                                     .events_bytes = asked.events_bytes,
                                     .time_columns = asked.time_columns,
                                     .items = asked.items,
                                     .person_column = {},
                                     .range = asked.range,
                                     .step = asked.step});
  if (!table) return pass_on(table);
  inference::Series& series = table->people.front().series;
  if (asked.standardise)
    if (auto done = standardise(series, asked.items); !done) return pass_on(done);
  const bool uses_priors = *estimate == Estimate::maximum_a_posteriori || !*level;
  Json out{{"model", asked.model},
           {"estimate", asked.estimate},
           {"start", asked.start},
           {"level", asked.level},
           {"items", asked.items},
           {"without", asked.without},
           {"standardised", asked.standardise},
           {"units", asked.standardise      ? "standard deviations"
                     : !asked.range.empty() ? "quarters of the range, about its middle"
                                            : "as given"},
           {"warnings", uses_priors && *model == Model::diary && asked.at.empty()
                            ? doubts_about_units(series, asked)
                            : Json::array()},
           {"rejected_rows", Json::array()}};
  for (const Predicted::Rejected& row : table->rejected)
    out["rejected_rows"].push_back(
        {{"file", row.file}, {"line", row.line}, {"column", row.column}, {"reason", row.reason}});
  inference::Start start{.deviations = *deviations};
  const double constant = *level && *model == Model::diary ? begin_diffuse(series, start) : 0;
  if (!asked.at.empty()) {
    out.erase("estimate");
    auto at = evaluated(asked, series, *model, start, constant, out);
    if (!at) return pass_on(at);
    (*at)["seconds"] = world.clock.seconds() - began;
    return Fitted{std::move(*at)};
  }
  auto held = held_by(asked, series, *model);
  if (!held) return pass_on(held);
  auto fitted = inference::fit(
      series,
      {.model = *model, .start = start, .estimate = *estimate, .seed = asked.seed, .held = std::move(*held)},
      world.progress);
  if (!fitted) return pass_on(fitted);
  if (asked.as == Drawn::svg) {
    if (!fitted->usable)
      return problem(ProblemKind::bad_request, "There is no fit to draw: " + fitted->why_not, "svg");
    return Exported{svg_of(details_of(*fitted, series, asked.items, asked.seed), asked.items),
                    "image/svg+xml", "fit.svg", 0};
  }
  out.update(fit_to_json(*fitted, series, *model == Model::diary, constant));
  if (asked.details)
    out.update(fitted->usable ? diary::written(details_of(*fitted, series, asked.items, asked.seed))
                              : Json{{"one_step", nullptr}, {"responses", nullptr}});
  out["seconds"] = world.clock.seconds() - began;
  return Fitted{std::move(out)};
}

}  // namespace holdfast::app
