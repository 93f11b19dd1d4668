// Bayes factors of shifts against one dense normal with the shift put in by hand, and the date of a published
// one (Wichers & Groot 2016).
#include "inference/shifts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <limits>
#include <sstream>

#include "inference/inference.h"
#include "inference/testing.h"

namespace holdfast::inference {
namespace {

// Shifting the level from a time on is taking the shift off the later readings.
double with_shift(Series series, const Parameters& p, int scale, double after, double size) {
  for (std::size_t i = 0; i < series.times.size(); ++i)
    if (series.times[i] > after) series.readings[i * std::size_t(series.scales) + std::size_t(scale)] -= size;
  return testing::dense_log_likelihood(series, p, Model::diary, {});
}

TEST(shifts, agree_with_a_dense_normal_with_the_shift_put_in) {
  Random random(91);
  const Series series = testing::invented({.scales = 2, .check_ins = 25, .gap_days = 2}, random);
  const Parameters p = draw_prior(series, Model::diary, random);
  const double none = testing::dense_log_likelihood(series, p, Model::diary, {});
  for (const int scale : {0, 1}) {
    const auto found = baseline_shifts(series, p, {}, 1.3)[std::size_t(scale)];
    ASSERT_TRUE(found.usable);
    for (std::size_t k = 0; k < found.from.size(); k += 8) {
      double total = 0;
      constexpr int pieces = 70;
      for (int i = 0; i < pieces; ++i) {
        const double z = -7 + 14 * (i + 0.5) / pieces;
        total += std::exp(-0.5 * z * z) / 2.5066282746310002 * 14 / pieces *
                 std::exp(with_shift(series, p, scale, found.from[k], 1.3 * z) - none);
      }
      EXPECT_NEAR(found.log_bayes_factor[k], std::log(total), 1e-6) << scale << " " << k;
    }
  }
}

double day_of(const std::string& date) {  // dd/mm/yy, from 13 August 2012 as day 1
  std::tm tm{};
  tm.tm_mday = std::stoi(date.substr(0, 2));
  tm.tm_mon = std::stoi(date.substr(3, 2)) - 1;
  tm.tm_year = 100 + std::stoi(date.substr(6, 2));
  tm.tm_hour = 12;
  std::tm first{};
  first.tm_mday = 13, first.tm_mon = 7, first.tm_year = 112, first.tm_hour = 12;
  return 1 + std::round(std::difftime(timegm(&tm), timegm(&first)) / 86400);
}

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> out;
  std::stringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) {
    std::erase(cell, '"');
    out.push_back(cell);
  }
  return out;
}

TEST(shifts, the_published_symptom_scores_shift_between_day_127_and_141) {
  std::ifstream file(std::string(HOLDFAST_SHARED_DATA) + "/esm/kossakowski2017.csv");
  if (!file) GTEST_SKIP() << "the published data are not on this machine";
  std::string line;
  std::getline(file, line);
  const auto names = cells(line);
  const auto column = [&](const char* name) {
    return std::size_t(std::find(names.begin(), names.end(), name) - names.begin());
  };
  Series series;
  series.scales = 1;
  while (std::getline(file, line)) {
    const auto row = cells(line);
    if (row.size() <= column("dep") || row[column("dep")].empty() || row[column("dep")] == "NA") continue;
    const double day = day_of(row[column("date")]);
    if (!series.times.empty() && series.times.back() == day) continue;
    series.times.push_back(
        day);  // mean item scores from 0 to 4: one unit is a quarter of that, as everywhere
    series.readings.push_back(std::stod(row[column("dep")]) - 2);
  }
  ASSERT_EQ(series.times.size(), 28u);
  series.start_time = series.times.front();
  Silent silent;
  const auto found = fit(series, {}, silent);
  ASSERT_TRUE(found && found->usable) << found->why_not;
  Random random(92);
  const auto draws = draw(*found, series, {.count = 400}, random, silent);
  std::vector<double> mass;
  Shifts shifts;
  for (const Parameters& p : draws->parameters) {
    shifts = baseline_shifts(series, p, {}, 1)[0];
    mass.resize(shifts.from.size());
    for (std::size_t k = 0; k < mass.size(); ++k)
      mass[k] += std::exp(shifts.log_bayes_factor[k]) * (shifts.until[k] - shifts.from[k]) /
                 (series.times.back() - series.times.front()) / double(draws->parameters.size());
  }
  double total = 0;
  std::size_t best = 0;
  for (std::size_t k = 0; k < mass.size(); ++k) {
    total += mass[k];
    if (mass[k] > mass[best]) best = k;
  }
  for (std::size_t k = 0; k < mass.size(); ++k)
    std::printf("  (%3.0f, %3.0f] %.3f\n", shifts.from[k], shifts.until[k], mass[k] / total);
  std::printf("  Bayes factor of any shift: %.2f\n", total);
  EXPECT_GE(shifts.from[best], 127);
  EXPECT_LE(shifts.until[best], 141);
}

}  // namespace
}  // namespace holdfast::inference
