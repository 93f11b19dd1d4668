// The simulation and its truth. Check-ins at irregular hours, footing and pull_away alternating, support
// weekly; sessions once a week except in absences.
#include "calibration/trial_life.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "base/ensure.h"
#include "inference/inference.h"
#include "review/review.h"
#include "review/trial_diary.h"

namespace holdfast::calibration {
namespace {

using review::TrialDiary;

constexpr std::array<const char*, 4> four{"distress", "reliance", "footing", "support"};
constexpr std::array<const char*, 6> six{"distress", "reliance", "safety", "pull_away", "footing", "support"};
constexpr double steps_per_unit = 2.5;

struct Span {
  double from, until;
};

struct Frame {
  inference::Series skeleton;
  std::vector<const char*> names;
  std::vector<double> sessions;
  std::vector<Span> absences;
  int index(const std::string& name) const {
    return int(std::find_if(names.begin(), names.end(), [&](const char* n) { return name == n; }) -
               names.begin());
  }
};

bool asked(const std::string& scale, std::size_t check_in, int day, const std::vector<int>& support_days) {
  if (scale == "footing") return check_in % 2 == 0;
  if (scale == "pull_away") return check_in % 2 == 1;
  if (scale == "safety") return check_in % 3 == 0;
  if (scale == "support") return support_days.empty() || day - support_days.back() >= 7;
  return true;
}

Frame frame_of(const Person& person, Random& random) {
  Frame frame;
  for (int i = 0; i < person.scales; ++i)
    frame.names.push_back(person.scales == 6 ? six[std::size_t(i)] : four[std::size_t(i)]);
  if (person.absences)
    for (double from = 45.5; from + 25 < person.days; from += 70) {
      const double length = 8 + 8 * random.uniform();
      frame.absences.push_back({from, from + length});
    }
  for (double time = 2.2; time < person.days; time += 7)
    if (std::none_of(frame.absences.begin(), frame.absences.end(),
                     [&](const Span& away) { return time >= away.from && time <= away.until; }))
      frame.sessions.push_back(time);
  inference::Series& series = frame.skeleton;
  series.scales = person.scales;
  std::vector<int> support_days;
  for (int day = 0; day < person.days; ++day) {
    if (day > 0 && day + 1 < person.days && !random.chance(person.answered)) continue;
    series.times.push_back(day == 0 ? 0.0 : std::round((day + 0.6 * random.uniform()) * 86400) / 86400);
    for (const char* name : frame.names) {
      const bool ask = asked(name, series.times.size(), day, support_days);
      series.readings.push_back(ask ? 0.0 : std::numeric_limits<double>::quiet_NaN());
      if (ask && std::string(name) == "support") support_days.push_back(day);
    }
  }
  for (double time : frame.sessions) series.events.push_back({time, 0, 1});
  for (const Span& away : frame.absences)
    series.intervals.push_back({away.from, std::min(away.until, series.times.back()), 0, 1});
  series.event_kinds = 1;
  series.interval_kinds = frame.absences.empty() ? 0 : 1;
  if (frame.absences.size() >= 3) {  // the effect of absences may change over the years
    double middle = 0;
    for (const Span& away : frame.absences) middle += away.from / double(frame.absences.size());
    for (const Span& away : frame.absences)
      series.intervals.push_back(
          {away.from, std::min(away.until, series.times.back()), 1, (away.from - middle) / 365});
    series.interval_kinds = 2;
  }
  series.pace_may_change = series.times.back() >= 120 && series.times.size() >= 60;
  return frame;
}

// The first and last time a scale is rated.
Span rated(const Frame& frame, int scale) {
  Span span{-1, -1};
  for (std::size_t i = 0; i < frame.skeleton.times.size(); ++i) {
    if (std::isnan(frame.skeleton.reading(i, scale))) continue;
    if (span.from < 0) span.from = frame.skeleton.times[i];
    span.until = frame.skeleton.times[i];
  }
  return span;
}

Span period(const Frame& frame, int scale, double days) {
  const Span span = rated(frame, scale);
  return {std::max(span.from, span.until - days), span.until};
}

struct Wanted {
  std::vector<double> times;
  void add(double time) { times.push_back(time); }
  void sort() {
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
  }
};

int row(const inference::Path& path, double time) {
  const auto at = std::lower_bound(path.times.begin(), path.times.end(), time);
  ensure(at != path.times.end() && *at == time);
  return int(at - path.times.begin());
}

constexpr int pieces_per_break = 120;

std::vector<double> break_times(const Span& away) {
  std::vector<double> times;
  for (int i = 0; i <= pieces_per_break; ++i)
    times.push_back(away.from + (away.until + 7 - away.from) * i / pieces_per_break);
  return times;
}

double mean_distress(const inference::Path& path, const Span& away) {
  double sum = 0;
  for (double time : break_times(away)) sum += path.deviations(row(path, time), 0);
  return steps_per_unit * sum / (pieces_per_break + 1);
}

std::string three(double value, double width, const char* below, const char* above) {
  return value < -width ? below : value > width ? above : "about_the_same";
}

std::vector<double> column(const inference::Matrix& matrix, int j) {
  std::vector<double> out;
  for (int i = 0; i < matrix.rows; ++i) out.push_back(matrix(i, j));
  return out;
}

void truth_of_parameters(const inference::Parameters& parameters, Life& life) {
  const inference::Matrix area = inference::integrated_response(parameters.drift, 3);
  double after_session = 0;
  for (int j = 0; j < area.columns; ++j) after_session += area(0, j) * parameters.jumps(0, j);
  life.truth["session"] = three(steps_per_unit * after_session, 0.5, "lighter", "harder");
  inference::Matrix cut = parameters.drift;
  cut(1, 0) = 0;
  const double ratio = column(inference::integrated_response(parameters.drift, 7), 0)[0] /
                       column(inference::integrated_response(cut, 7), 0)[0];
  const bool arises = parameters.drift(1, 0) > 0;
  life.truth["loop"] = ratio < 1 / 1.1 ? (arises ? "lighter" : "does_not_arise")
                       : ratio > 1.1   ? (arises ? "harder" : "does_not_arise")
                                       : "about_the_same";
}

void truth_of_pace(const Frame& frame, const inference::Parameters& parameters, Life& life) {
  const Span span = period(frame, 0, 365);
  const double ratio = std::exp(-parameters.pace_trend * (span.until - span.from) / 365);
  life.truth["settling"] = ratio < 1 / 1.1 ? "sooner" : ratio > 1.1 ? "later" : "about_the_same";
}

// Levels that move at once; readings after them move with them.
void shift(const Frame& frame, inference::Series& series, Life& life, Random& random) {
  const double chance = 1 - std::pow(0.5, 1.0 / series.scales);
  for (int scale = 0; scale < series.scales; ++scale) {
    if (!random.chance(chance)) continue;
    const Span span = rated(frame, scale);
    const double at = random.uniform(span.from, span.until), size = random.normal();
    life.shifts.push_back({frame.names[std::size_t(scale)], TrialDiary::at(at)});
    for (std::size_t i = 0; i < series.times.size(); ++i)
      if (series.times[i] > at) series.readings[i * std::size_t(series.scales) + std::size_t(scale)] += size;
  }
}

void truth_of_path(const Frame& frame, const inference::Path& path, Life& life) {
  auto change = [&](const char* name, double days) {
    const int scale = frame.index(name);
    const Span span = period(frame, scale, days);
    return steps_per_unit *
           (path.baselines(row(path, span.until), scale) - path.baselines(row(path, span.from), scale));
  };
  life.truth["direction"] = three(change("reliance", 90), 0.5, "eased", "grown");
  life.truth["footing"] = three(change("footing", 180), 0.5, "less", "more");
  life.truth["support"] = three(change("support", 180), 0.5, "less", "more");
  const double needing = change("reliance", 90);
  const Span recent = period(frame, frame.index("reliance"), 90);
  const auto over = [&](const char* name) {
    const int scale = frame.index(name);
    if (scale >= frame.skeleton.scales) return 0.0;
    return steps_per_unit *
           (path.baselines(row(path, recent.until), scale) - path.baselines(row(path, recent.from), scale));
  };
  const bool up = std::max(over("footing"), over("support")) > 0.5, away = over("pull_away") > 0.5;
  life.truth["easing-or-withdrawing"] = needing > -0.5 ? "not_eased"
                                        : up && away   ? "both"
                                        : up           ? "easing"
                                        : away         ? "withdrawing"
                                                       : "about_the_same";
  if (frame.absences.size() < 2) return;
  double earlier = 0;
  for (std::size_t i = 0; i + 1 < frame.absences.size(); ++i)
    earlier += mean_distress(path, frame.absences[i]) / double(frame.absences.size() - 1);
  life.truth["absence"] =
      three(mean_distress(path, frame.absences.back()) - earlier, 0.5, "steadier", "harder");
}

diary::Diary written(const Frame& frame, const inference::Series& series) {
  TrialDiary trial;
  for (double time : frame.sessions) trial.session(time);
  for (const Span& away : frame.absences) trial.absence(away.from, away.until);
  for (std::size_t i = 0; i < series.times.size(); ++i) {
    std::vector<std::pair<std::string, double>> ratings;
    for (int scale = 0; scale < series.scales; ++scale)
      if (const double reading = series.reading(i, scale); !std::isnan(reading))
        ratings.emplace_back(frame.names[std::size_t(scale)],
                             std::clamp(std::round(5 + steps_per_unit * reading), 0.0, 10.0));
    trial.check_in(series.times[i], ratings);
  }
  return trial.finished();
}

}  // namespace

Life live(const Person& person, Random& random, void (*edit)(inference::Parameters&)) {
  const Frame frame = frame_of(person, random);
  Life life;
  life.parameters = inference::draw_prior(frame.skeleton, inference::Model::diary, random);
  if (edit) edit(life.parameters);
  Wanted wanted;
  for (const char* name : {"reliance", "footing", "support"})
    for (double days : {90.0, 180.0}) {
      const Span span = period(frame, frame.index(name), days);
      wanted.add(span.from);
      wanted.add(span.until);
    }
  for (const Span& away : frame.absences)
    for (double time : break_times(away)) wanted.add(time);
  wanted.sort();
  auto simulated = inference::simulate(frame.skeleton, life.parameters, {}, wanted.times, random);
  truth_of_parameters(life.parameters, life);
  truth_of_path(frame, simulated.path, life);
  truth_of_pace(frame, life.parameters, life);
  if (person.shifts) shift(frame, simulated.series, life, random);
  life.diary = written(frame, simulated.series);
  life.now = Moment{TrialDiary::at(person.days + 1), "UTC"};
  return life;
}

Life live_twice(Random& random) {
  constexpr int pieces = 240;
  Life life;
  TrialDiary trial("Em");
  double begins = 0;
  std::array<double, 2> mean{};
  for (const int which : {0, 1}) {
    if (which == 1) trial.about(trial.relationship(begins, "A"));
    inference::Series series;
    series.scales = 2;
    const int days = 80 + int(random.uniform() * 220);
    const double answered = random.uniform(0.4, 0.95);
    std::vector<double> rated;
    for (int day = 0; day < days; ++day) {
      if (day > 0 && day + 1 < days && !random.chance(answered)) continue;
      series.times.push_back(day == 0 ? 0.0 : std::round((day + 0.6 * random.uniform()) * 86400) / 86400);
      const bool safe = series.times.size() % 2 == 1;
      series.readings.insert(series.readings.end(), {0, safe ? 0 : std::numeric_limits<double>::quiet_NaN()});
      if (safe) rated.push_back(series.times.back());
    }
    life.parameters = inference::draw_prior(series, inference::Model::diary, random);
    std::vector<double> times;
    for (int i = 0; i <= pieces; ++i)
      times.push_back(rated.front() + (rated.back() - rated.front()) * i / pieces);
    const auto simulated = inference::simulate(series, life.parameters, {}, times, random);
    for (int i = 0; i <= pieces; ++i)
      mean[std::size_t(which)] += steps_per_unit * simulated.path.baselines(i, 1) / (pieces + 1);
    for (std::size_t i = 0; i < series.times.size(); ++i) {
      std::vector<std::pair<std::string, double>> ratings;
      for (const int scale : {0, 1})
        if (const double reading = simulated.series.reading(i, scale); !std::isnan(reading))
          ratings.emplace_back(scale == 0 ? "distress" : "safety",
                               std::clamp(std::round(5 + steps_per_unit * reading), 0.0, 10.0));
      trial.check_in(begins + series.times[i], ratings);
    }
    begins += days + 30;
  }
  life.diary = trial.finished();
  life.diary.settings.main_relationship = trial.main().text;
  life.now = Moment{TrialDiary::at(begins), "UTC"};
  life.truth["side-by-side"] = three(mean[1] - mean[0], 0.5, "less_safe", "safer");
  return life;
}

void nothing_going_on(inference::Parameters& parameters) {
  for (int i = 0; i < parameters.drift.rows; ++i)
    for (int j = 0; j < parameters.drift.columns; ++j)
      if (i != j) parameters.drift(i, j) = 0;
  for (double& value : parameters.jumps.values) value = 0;
  for (double& value : parameters.interval_effects.values) value = 0;
  for (double& value : parameters.baseline_diffusion_sd) value = 0.001;
  parameters.pace_trend = 0;
}

std::string Case::said() const {
  return std::max_element(masses.begin(), masses.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

double Case::probability() const {
  return masses.at(said());
}

Case case_of(const review::Finding& finding, std::string truth) {
  Case one{.id = finding.id,
           .masses = {},
           .truth = std::move(truth),
           .answered = finding.answered,
           .said_masses = {}};
  double total = 0;
  for (const review::Mass& mass : finding.masses) {
    const double evened = mass.supposed && *mass.before > 0 ? *mass.before / *mass.supposed : 1;
    one.said_masses[mass.statement] = mass.probability;
    total += one.masses[mass.statement] = mass.probability / evened;
    if (mass.statement == one.truth) one.weight = evened;
  }
  for (auto& [statement, mass] : one.masses) mass /= total;
  return one;
}

std::optional<std::vector<Case>> reviewed(const Life& life, const std::string& question) {
  Silent silent;
  review::Options options;
  options.now = life.now;
  options.question = question;
  const auto made = review::review(life.diary, options, silent);
  ensure(made.has_value());
  if (!made->model.usable) return std::nullopt;
  std::vector<Case> cases;
  for (const review::Finding& finding : made->findings) {
    if (finding.masses.empty()) continue;
    const auto truth = life.truth.find(finding.id);
    if (finding.id != "turning-points" && truth == life.truth.end()) continue;
    cases.push_back(case_of(
        finding, finding.id == "turning-points" ? truth_of_shift(finding, life.shifts) : truth->second));
  }
  return cases;
}

}  // namespace holdfast::calibration
