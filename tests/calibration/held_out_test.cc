// Held-out prediction: parameters are learned from the first part of a diary, then every later reading is
// foretold from what came before it, and the score is the log of the probability that was given to the rung
// which was reported. On one person's published experience sampling (Kossakowski and others 2017) the engine
// must be ahead of every simple method; where many ratings sit at the ends of their scale, ratings read as
// rungs must be ahead of ratings read as exact numbers. HOLDFAST_HELD_OUT_DIARIES=300 on the program itself
// prints the tables of docs/science/prediction.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/progress.h"
#include "base/random.h"
#include "inference/inference.h"

namespace holdfast::calibration {
namespace {
using inference::daily_vector_autoregression;
using inference::Forecasts;
using inference::Parameters;
using inference::Prediction;
using inference::Rungs;
using inference::Series;
using inference::simple_methods;
using inference::SimpleMethod;
using inference::vector_autoregression;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double training_share = 0.65;  // of the check-ins

std::optional<int> diaries_wanted() {
  const char* asked = std::getenv("HOLDFAST_HELD_OUT_DIARIES");
  if (!asked) return {};
  return std::max(1, std::atoi(asked));
}

// The published table: column -> one cell a row. Its cells hold no commas.
std::map<std::string, std::vector<std::string>> published() {
  std::map<std::string, std::vector<std::string>> out;
  std::ifstream file(std::string(HOLDFAST_SHARED_DATA) + "/esm/kossakowski2017.csv");
  std::vector<std::string> names;
  for (std::string line; std::getline(file, line);) {
    std::erase_if(line, [](char c) { return c == '"' || c == '\r'; });
    std::istringstream cells(line);
    std::vector<std::string> row;
    for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell);
    if (names.empty()) {
      names = row;
      continue;
    }
    for (std::size_t i = 0; i < names.size() && i < row.size(); ++i) out[names[i]].push_back(row[i]);
  }
  return out;
}

// Days by the clock on the wall since the turn of 2012, so that whole days are calendar days.
double wall_days(const std::string& date, const std::string& time) {
  constexpr int before_month[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  const auto two = [](const std::string& s, std::size_t at) { return std::stoi(s.substr(at, 2)); };
  const int year = two(date, 6) - 12, month = two(date, 3);
  const int leap = year > 0 || month > 2 ? 1 : 0;  // 2012 was a leap year
  return 365 * year + leap + before_month[month - 1] + two(date, 0) - 1 +
         (two(time, 0) + (two(time, 3) + two(time, 6) / 60.0) / 60) / 24;
}

struct Column {
  std::string name;
  double lowest, highest;
};
Column from_one_to_seven(std::string name) {
  return {std::move(name), 1, 7};
}
Column from_minus_three(std::string name) {
  return {std::move(name), -3, 3};
}

struct Choice {
  const char* name;
  std::vector<Column> columns;
};
// Chosen before any score was seen: moods and a body item; four moods; what a review makes of the table
// (tests/calibration/real_diary_test.cc), half of it unanswered; scales with many ratings at an end; one
// scale.
std::vector<Choice> choices(bool all) {
  std::vector<Choice> out{
      {"down, anxious, tired",
       {from_minus_three("mood_down"), from_minus_three("mood_anxious"), from_one_to_seven("phy_tired")}},
      {"relaxed, satisfied, enthusiastic, cheerful",
       {from_one_to_seven("mood_relaxed"), from_one_to_seven("mood_satisfi"),
        from_one_to_seven("mood_enthus"), from_one_to_seven("mood_cheerf")}},
      {"down, handling it, belonging",
       {from_minus_three("mood_down"), from_one_to_seven("se_handle"), from_one_to_seven("soc_belong")}},
      {"suspicious, doubting, self-doubt, worry",
       {from_one_to_seven("mood_suspic"), from_one_to_seven("mood_doubt"), from_one_to_seven("se_selfdoub"),
        from_one_to_seven("pat_worry")}},
      {"irritated", {from_one_to_seven("mood_irritat")}}};
  if (!all) return out;
  out.push_back({"satisfied", {from_one_to_seven("mood_satisfi")}});
  out.push_back(
      {"down, lonely, guilty",
       {from_minus_three("mood_down"), from_minus_three("mood_lonely"), from_minus_three("mood_guilty")}});
  out.push_back(
      {"down, satisfied, restless, handling it, tired, pleasant event",
       {from_minus_three("mood_down"), from_one_to_seven("mood_satisfi"), from_one_to_seven("pat_restl"),
        from_one_to_seven("se_handle"), from_one_to_seven("phy_tired"), from_minus_three("event_pleas")}});
  return out;
}

// In the units of a diary: (rating - middle) / (range / 4).
Series series_of(const std::map<std::string, std::vector<std::string>>& table, const Choice& choice) {
  std::vector<std::pair<double, std::size_t>> order;
  const auto &date = table.at("date"), &time = table.at("resptime_s");
  for (std::size_t k = 0; k < date.size(); ++k) order.push_back({wall_days(date[k], time[k]), k});
  std::sort(order.begin(), order.end());
  Series out;
  out.scales = int(choice.columns.size());
  for (const Column& column : choice.columns) {
    const double unit = (column.highest - column.lowest) / 4;
    out.rungs.push_back({1 / unit, -2, 2});
  }
  for (const auto& [days, k] : order) {
    out.times.push_back(days);
    for (const Column& column : choice.columns) {
      const std::string& cell = table.at(column.name)[k];
      out.readings.push_back(cell == "NA" ? missing
                                          : (std::stod(cell) - (column.lowest + column.highest) / 2) /
                                                ((column.highest - column.lowest) / 4));
    }
  }
  out.start_time = out.times.front();
  return out;
}

std::size_t training_part(const Series& series) {
  return std::size_t(training_share * double(series.times.size()));
}

enum class ReadAs { rungs, closed_rungs, exact };

// The series as a model sees it. closed_rungs: an end is a rung like any other (the canary).
Series seen(Series series, ReadAs read) {
  if (read == ReadAs::exact) series.rungs.clear();
  if (read == ReadAs::closed_rungs)
    for (Rungs& rungs : series.rungs) rungs = {rungs.width};
  return series;
}

Series first_part(Series series, std::size_t check_ins) {
  series.times.resize(check_ins);
  series.readings.resize(check_ins * std::size_t(series.scales));
  return series;
}

Parameters learned(const Series& series, std::size_t training) {
  Silent silent;
  const auto fitted = inference::fit(first_part(series, training), {.starts = 1}, silent);
  EXPECT_TRUE(fitted && fitted->usable) << (fitted ? fitted->why_not : fitted.error().sentence);
  return fitted->estimate;
}

// Placed like Series::readings.
Forecasts foretold(const Series& series, const Parameters& parameters) {
  const auto found = inference::predictions(series, parameters, {});
  EXPECT_TRUE(found.usable) << found.why_not;
  Forecasts out(series.readings.size());
  for (const Prediction& one : found.readings)
    out[one.check_in * std::size_t(series.scales) + std::size_t(one.scale)] = one;
  return out;
}

Forecasts of_the_engine(const Series& series, std::size_t training, ReadAs read) {
  const Series as_seen = seen(series, read);
  return foretold(as_seen, learned(as_seen, training));
}

// Each scale by an engine of its own, which does not know of the others.
Forecasts of_one_engine_a_scale(const Series& series, std::size_t training) {
  Forecasts out(series.readings.size());
  const auto n = std::size_t(series.scales);
  for (std::size_t j = 0; j < n; ++j) {
    Series one = series;
    one.scales = 1;
    one.rungs = {series.rungs[j]};
    one.readings.clear();
    for (std::size_t k = 0; k < series.times.size(); ++k) one.readings.push_back(series.reading(k, int(j)));
    const Forecasts alone = of_the_engine(one, training, ReadAs::rungs);
    for (std::size_t k = 0; k < alone.size(); ++k) out[k * n + j] = alone[k];
  }
  return out;
}

struct Score {
  std::size_t check_in;
  double log_probability;
  double in_middle;
};

std::vector<Score> scores(const Series& series, std::size_t training, const Forecasts& forecasts) {
  std::vector<Score> out;
  for (std::size_t k = training; k < series.times.size(); ++k)
    for (int j = 0; j < series.scales; ++j) {
      const double reading = series.reading(k, j);
      if (std::isnan(reading)) continue;
      const Prediction& one = forecasts[k * std::size_t(series.scales) + std::size_t(j)];
      const Rungs& rungs = series.rungs[std::size_t(j)];
      out.push_back({k, log_probability(one, reading, rungs), share_in_middle(one, reading, rungs, 0.8)});
    }
  return out;
}

double mean_score(const std::vector<Score>& of) {
  return std::accumulate(of.begin(), of.end(), 0.0,
                         [](double sum, const Score& one) { return sum + one.log_probability; }) /
         double(of.size());
}
double mean_in_middle(const std::vector<Score>& of) {
  return std::accumulate(of.begin(), of.end(), 0.0,
                         [](double sum, const Score& one) { return sum + one.in_middle; }) /
         double(of.size());
}

// A mean of paired differences; readings of one block (a day, a diary) hang together, blocks are taken as
// independent.
struct Difference {
  double mean, standard_error;
};
Difference difference(const std::map<long, std::pair<double, int>>& blocks) {
  double sum = 0, count = 0, squares = 0;
  for (const auto& [block, total] : blocks) {
    sum += total.first;
    count += total.second;
  }
  for (const auto& [block, total] : blocks) squares += std::pow(total.first - total.second * sum / count, 2);
  return {sum / count, std::sqrt(squares) / count};
}
Difference by_day(const Series& series, const std::vector<Score>& of, const std::vector<Score>& other) {
  std::map<long, std::pair<double, int>> blocks;
  for (std::size_t i = 0; i < of.size(); ++i) {
    auto& [sum, count] = blocks[long(std::floor(series.times[of[i].check_in]))];
    sum += of[i].log_probability - other[i].log_probability;
    ++count;
  }
  return difference(blocks);
}

double edge_share(const Series& series, std::size_t from) {
  int edges = 0, all = 0;
  for (std::size_t k = from; k < series.times.size(); ++k)
    for (int j = 0; j < series.scales; ++j) {
      const double reading = series.reading(k, j);
      if (std::isnan(reading)) continue;
      ++all;
      const Rungs& rungs = series.rungs[std::size_t(j)];
      edges += reading <= rungs.lowest || reading >= rungs.highest;
    }
  return double(edges) / all;
}

Difference print_row(const char* method, const Series& series, const std::vector<Score>& engine,
                     const std::vector<Score>& other) {
  const Difference lead = by_day(series, engine, other);
  std::printf("| %s | %.3f | %.1f | %+.3f ± %.3f |\n", method, mean_score(other), 100 * mean_in_middle(other),
              lead.mean, lead.standard_error);
  return lead;
}

// Canaries: what must lose. Gaps rounded to whole days (check-ins of one day follow each other within
// seconds), and the training part's readings put in another order before learning from it.
Forecasts with_gaps_in_whole_days(Series series, std::size_t training) {
  const Parameters parameters = learned(series, training);
  for (std::size_t k = 0; k < series.times.size(); ++k)
    series.times[k] = std::floor(series.times[k]) + 1e-5 * double(k % 1000);
  for (std::size_t k = 1; k < series.times.size(); ++k)
    series.times[k] = std::max(series.times[k], series.times[k - 1]);
  series.start_time = std::min(series.start_time, series.times.front());
  return foretold(series, parameters);
}
Forecasts learned_from_a_shuffle(const Series& series, std::size_t training) {
  Random random(5);
  Series shuffled = series;
  const auto n = std::size_t(series.scales);
  for (std::size_t k = training - 1; k > 0; --k) {
    const auto other = std::size_t(random.below(k + 1));
    for (std::size_t j = 0; j < n; ++j)
      std::swap(shuffled.readings[k * n + j], shuffled.readings[other * n + j]);
  }
  return foretold(series, learned(shuffled, training));
}

// The data do not change and nothing is drawn but the canary's order: these either hold or do not.
TEST(HeldOut, the_engine_foretells_a_published_diary_better_than_simple_methods) {
  const auto table = published();
  if (table.empty()) GTEST_SKIP() << "the published data are not on this machine";
  std::map<std::string_view, std::pair<double, double>> all_sets;  // lead, readings
  for (const Choice& choice : choices(diaries_wanted().has_value())) {
    const Series series = series_of(table, choice);
    const std::size_t training = training_part(series);
    const auto engine = scores(series, training, of_the_engine(series, training, ReadAs::rungs));
    std::printf("%s: %zu check-ins to learn from, %zu readings foretold, %.0f %% of them at an end\n",
                choice.name, training, engine.size(), 100 * edge_share(series, training));
    std::printf("| method | log score | in middle 80 %% | the engine's lead |\n|---|---|---|---|\n");
    std::printf("| engine | %.3f | %.1f | |\n", mean_score(engine), 100 * mean_in_middle(engine));
    for (const SimpleMethod& method : simple_methods) {
      const auto simple = scores(series, training, method.forecast(series, training, 1));
      const Difference lead = print_row(std::string(method.name).c_str(), series, engine, simple);
      auto& [sum, readings] = all_sets[method.name];
      sum += lead.mean * double(engine.size());
      readings += double(engine.size());
      if (method.must_lose_everywhere) {
        EXPECT_GT(lead.mean, 0) << choice.name << ": " << method.name;
      }
    }
    if (diaries_wanted() && series.scales > 1)
      print_row("engine, scale by scale", series, engine,
                scores(series, training, of_one_engine_a_scale(series, training)));
    const auto whole_days = scores(series, training, with_gaps_in_whole_days(series, training));
    const auto shuffle = scores(series, training, learned_from_a_shuffle(series, training));
    EXPECT_GT(print_row("canary: gaps in whole days", series, engine, whole_days).mean, 0) << choice.name;
    EXPECT_GT(print_row("canary: learned from a shuffle", series, engine, shuffle).mean, 0) << choice.name;
    EXPECT_NEAR(mean_in_middle(engine), 0.8, 0.06) << choice.name;
  }
  for (const auto& [name, total] : all_sets) {
    std::printf("over all sets, lead over %s: %+.3f\n", std::string(name).c_str(),
                total.first / total.second);
    EXPECT_GT(total.first / total.second, 0) << "over all sets: " << name;
  }
}

// The rhythm of a diary: one check-in a day, the first, the third, the fifth or the last (or the last before
// that).
Series once_a_day(const Series& series, std::size_t which) {
  Series out = series;
  out.times.clear();
  out.readings.clear();
  for (std::size_t from = 0, until; from < series.times.size(); from = until) {
    until = from + 1;
    while (until < series.times.size() && std::floor(series.times[until]) == std::floor(series.times[from]))
      ++until;
    const std::size_t kept = std::min(from + which, until - 1);
    out.times.push_back(series.times[kept]);
    for (int j = 0; j < series.scales; ++j) out.readings.push_back(series.reading(kept, j));
  }
  out.start_time = out.times.front();
  return out;
}

// There is little to foretell from one day to the next here, and a single set says little: only all of them
// together are asserted. What an engine foretells that learned from a shuffle is printed and not asserted:
// here it is no canary, because a slowly moving level is all that helps (docs/science/prediction.md).
TEST(HeldOut, one_check_in_a_day_is_foretold_better_over_all_sets_together) {
  const auto table = published();
  if (table.empty()) GTEST_SKIP() << "the published data are not on this machine";
  struct Total {
    std::map<long, std::pair<double, int>> lead;  // by day
    double score = 0, in_middle = 0;
    int readings = 0;
  };
  constexpr std::string_view itself = "engine", shuffled = "engine, learned from a shuffle";
  std::map<std::string_view, Total> totals;
  for (const Choice& choice : choices(diaries_wanted().has_value()))
    for (const std::size_t which : {0u, 2u, 4u, 1000u}) {
      const Series series = once_a_day(series_of(table, choice), which);
      const std::size_t training = training_part(series);
      const auto engine = scores(series, training, of_the_engine(series, training, ReadAs::rungs));
      const auto add = [&](std::string_view name, const Forecasts& forecasts) {
        const auto other = scores(series, training, forecasts);
        Total& to = totals[name];
        for (std::size_t i = 0; i < engine.size(); ++i) {
          auto& [sum, count] = to.lead[long(std::floor(series.times[engine[i].check_in]))];
          sum += engine[i].log_probability - other[i].log_probability;
          ++count;
          to.score += other[i].log_probability;
          to.in_middle += other[i].in_middle;
          ++to.readings;
        }
      };
      add(itself, of_the_engine(series, training, ReadAs::rungs));
      for (const SimpleMethod& method : simple_methods)
        add(method.name, method.forecast(series, training, 1));
      add(shuffled, learned_from_a_shuffle(series, training));
      Forecasts too_sure = of_the_engine(series, training, ReadAs::rungs);
      for (Prediction& one : too_sure) one.variance *= 0.5;
      add("canary: half the variance", too_sure);
    }
  std::printf("one check-in a day, %d readings foretold\n", totals.at(itself).readings);
  std::printf("| method | log score | in middle 80 %% | the engine's lead |\n|---|---|---|---|\n");
  for (const auto& [name, total] : totals) {
    const Difference lead = difference(total.lead);
    std::printf("| %s | %.3f | %.1f | %+.3f ± %.3f |\n", std::string(name).c_str(),
                total.score / total.readings, 100 * total.in_middle / total.readings, lead.mean,
                lead.standard_error);
    if (name != itself && name != shuffled) {
      EXPECT_GT(lead.mean, 0) << name;
    }
  }
}

TEST(HeldOut, ratings_read_as_rungs_are_ahead_in_a_published_diary_where_many_sit_at_an_end) {
  const auto table = published();
  if (table.empty()) GTEST_SKIP() << "the published data are not on this machine";
  std::printf("| scales | at an end | rungs | exact | lead of rungs | in middle 80 %%: rungs, exact |\n");
  std::printf("|---|---|---|---|---|---|\n");
  for (const Choice& choice : choices(diaries_wanted().has_value())) {
    const Series series = series_of(table, choice);
    const std::size_t training = training_part(series);
    const auto rungs = scores(series, training, of_the_engine(series, training, ReadAs::rungs));
    const auto exact = scores(series, training, of_the_engine(series, training, ReadAs::exact));
    const Difference lead = by_day(series, rungs, exact);
    const double edges = edge_share(series, training);
    std::printf("| %s | %.0f %% | %.3f | %.3f | %+.3f ± %.3f | %.1f, %.1f |\n", choice.name, 100 * edges,
                mean_score(rungs), mean_score(exact), lead.mean, lead.standard_error,
                100 * mean_in_middle(rungs), 100 * mean_in_middle(exact));
    if (edges > 0.4) {
      EXPECT_GT(lead.mean, 0) << choice.name;
    }
  }
}

// Two scales from 0 to 10, a check-in a day at irregular hours, three of four answered, levels that begin
// `level` away from the middle on either side.
Series simulated_near_an_end(double level, Random& random) {
  Series skeleton;
  skeleton.scales = 2;
  for (int day = 0; day < 240; ++day) {
    skeleton.times.push_back(day + random.uniform(0.6, 0.95));
    for (int j = 0; j < 2; ++j) skeleton.readings.push_back(random.chance(0.75) ? 0 : missing);
  }
  skeleton.rungs.assign(2, {0.4, -2, 2});
  inference::Start start;
  start.baseline_mean = {random.chance(0.5) ? level : -level, random.chance(0.5) ? level : -level};
  start.baseline_variance = {0.1, 0.1};
  const Parameters truth = inference::draw_prior(skeleton, inference::Model::diary, random);
  return inference::simulate(skeleton, truth, {.start = start}, {}, random).series;
}

struct Band {
  std::map<long, std::pair<double, int>> over_exact, over_closed;  // by diary
  double rungs = 0, exact = 0, rungs_in_middle = 0, exact_in_middle = 0, edges = 0;
  int readings = 0;
};

// No reading counts for less than a chance of one in a million: else one that exact readings had ruled out
// (a scale stuck at its end that then moved) would be the whole table. This favours exact readings.
std::vector<Score> no_lower_than_a_millionth(std::vector<Score> of) {
  for (Score& one : of) one.log_probability = std::max(one.log_probability, std::log(1e-6));
  return of;
}

void add_diary(const Series& series, long diary, Band& to) {
  const std::size_t training = training_part(series);
  const auto read_as = [&](ReadAs read) {
    return no_lower_than_a_millionth(scores(series, training, of_the_engine(series, training, read)));
  };
  const auto rungs = read_as(ReadAs::rungs), exact = read_as(ReadAs::exact),
             closed = read_as(ReadAs::closed_rungs);
  const auto count = int(rungs.size());
  to.over_exact[diary] = {(mean_score(rungs) - mean_score(exact)) * count, count};
  to.over_closed[diary] = {(mean_score(rungs) - mean_score(closed)) * count, count};
  to.rungs += mean_score(rungs) * count;
  to.exact += mean_score(exact) * count;
  to.rungs_in_middle += mean_in_middle(rungs) * count;
  to.exact_in_middle += mean_in_middle(exact) * count;
  to.edges += edge_share(series, training) * count;
  to.readings += count;
}

// Diaries by the share of all their ratings that sit at an end. Rungs must be ahead where that is a fifth or
// more: by two standard errors, which were there no difference both bands would pass once in 2000 seeds. The
// leads measured are of eight and more standard errors, so that a new seed fails by chance less than once in
// a million. The canary, ends read as rungs like any other, must be behind there too.
TEST(HeldOut, ratings_read_as_rungs_are_ahead_in_simulated_diaries_where_many_sit_at_an_end) {
  constexpr double until[] = {0.05, 0.2, 0.4, 1};
  Band bands[std::size(until)];
  Random random(20268);
  const int diaries = diaries_wanted().value_or(40);  // a level
  long number = 0;
  for (const double level : {0.0, 1.0, 1.8})
    for (int i = 0; i < diaries; ++i) {
      const Series series = simulated_near_an_end(level, random);
      const double edges = edge_share(series, 0);
      add_diary(series, number++, bands[std::lower_bound(std::begin(until), std::end(until), edges) - until]);
    }
  std::printf(
      "| at an end | diaries | readings | rungs | exact | lead of rungs | in middle 80 %%: rungs, exact | "
      "lead over closed ends |\n|---|---|---|---|---|---|---|---|\n");
  for (std::size_t b = 0; b < std::size(until); ++b) {
    const Band& band = bands[b];
    if (band.readings == 0) continue;
    const Difference lead = difference(band.over_exact), closed = difference(band.over_closed);
    const double n = band.readings;
    std::printf(
        "| %.0f to %.0f %% (mean %.0f) | %zu | %d | %.3f | %.3f | %+.4f ± %.4f | %.1f, %.1f | %+.4f ± %.4f "
        "|\n",
        b == 0 ? 0 : 100 * until[b - 1], 100 * until[b], 100 * band.edges / n, band.over_exact.size(),
        band.readings, band.rungs / n, band.exact / n, lead.mean, lead.standard_error,
        100 * band.rungs_in_middle / n, 100 * band.exact_in_middle / n, closed.mean, closed.standard_error);
    if (b < 2) continue;
    ASSERT_GE(band.over_exact.size(), 10u);
    EXPECT_GT(lead.mean, 2 * lead.standard_error);
    EXPECT_GT(closed.mean, 2 * closed.standard_error);
  }
}

// Nobody looks ahead: what is foretold of a check-in does not change with it or anything after it.
TEST(HeldOut, no_method_sees_what_it_foretells) {
  Random random(20269);
  const Series series = simulated_near_an_end(1, random);
  const std::size_t training = training_part(series), turn = training + 20;
  const Parameters parameters = learned(series, training);
  Series other = series;
  for (std::size_t i = 2 * turn; i < other.readings.size(); ++i)
    if (!std::isnan(other.readings[i])) other.readings[i] = 0.4 * double(random.below(11)) - 2;
  const auto same_until_the_turn = [&](std::string_view name, const Forecasts& one, const Forecasts& two) {
    for (std::size_t i = 0; i < 2 * (turn + 1); ++i) {
      EXPECT_EQ(one[i].mean, two[i].mean) << name;
      EXPECT_EQ(one[i].variance, two[i].variance) << name;
    }
    bool later_differs = false;
    for (std::size_t i = 2 * (turn + 1); i < one.size(); ++i)
      later_differs = later_differs || one[i].mean != two[i].mean;
    EXPECT_TRUE(later_differs) << name;
  };
  for (const SimpleMethod& method : simple_methods)
    same_until_the_turn(method.name, method.forecast(series, training, 1),
                        method.forecast(other, training, 1));
  same_until_the_turn("engine", foretold(series, parameters), foretold(other, parameters));
}

// A straw man proves nothing: on a world that is a vector autoregression, rounded and cut, the method of that
// name must find it. 4000 check-ins; coefficients have standard errors of about .015.
TEST(HeldOut, the_autoregressions_find_a_world_that_is_one) {
  Random random(20270);
  Series series;
  series.scales = 2;
  series.rungs.assign(2, {0.4, -2, 2});
  double x = 0, y = 0;
  std::vector<std::pair<double, double>> expected;
  for (int day = 0; day < 4000; ++day) {
    series.times.push_back(day + 0.5);
    expected.push_back({0.3 + 0.5 * x - 0.2 * y, -0.1 + 0.3 * x + 0.4 * y});
    const auto rounded = [](double value) { return std::clamp(0.4 * std::round(value / 0.4), -2.0, 2.0); };
    x = rounded(random.normal(expected.back().first, 0.6));
    y = rounded(random.normal(expected.back().second, 0.9));
    series.readings.insert(series.readings.end(), {x, y});
  }
  for (const auto method : {vector_autoregression, daily_vector_autoregression}) {
    const Forecasts found = method(series, 4000, 1);
    for (std::size_t k = 1; k < 4000; ++k) {
      EXPECT_NEAR(found[2 * k].mean, expected[k].first, 0.12);
      EXPECT_NEAR(found[2 * k + 1].mean, expected[k].second, 0.18);
    }
    EXPECT_NEAR(found[2].variance, 0.36, 0.04);
    EXPECT_NEAR(found[3].variance, 0.81, 0.08);
  }
}

}  // namespace
}  // namespace holdfast::calibration
