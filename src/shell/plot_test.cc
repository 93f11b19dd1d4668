// Pictures in characters, held against pictures a person has looked at, and the few things that must hold for
// any.
#include "shell/plot.h"

#include <cmath>

#include "base/text.h"
#include "shell/golden.h"

namespace holdfast::shell {
namespace {

using review::Band;
using review::Picture;

constexpr std::int64_t start = 1740787200;  // 1 March 2025
constexpr std::int64_t day = 86400;

Picture a_year() {
  Picture picture;
  picture.axis = Picture::Axis::dates;
  picture.label = "needing A, in steps of 0 to 10";
  Band band;
  for (int d = 0; d <= 360; d += 3) {
    const double middle = 7 - 3.0 * d / 360 + std::sin(d / 25.0);
    band.at.push_back({start + d * day});
    band.median.push_back(middle);
    band.low.push_back(middle - 0.8);
    band.high.push_back(middle + 0.8);
  }
  picture.bands.push_back(band);
  picture.stretches.push_back({"gap", {start + 100 * day}, {start + 150 * day}});
  picture.stretches.push_back({"absence", {start + 100 * day}, {start + 121 * day}});
  for (int d = 0; d < 360; d += 14) picture.marks.push_back({"session", {start + d * day}});
  return picture;
}

TEST(Plot, draws_a_band_over_dates_with_gaps_sessions_and_absences) {
  expect_golden("plot_year", plot(a_year(), Style{}, "Europe/Berlin"));
}

TEST(Plot, does_without_unicode) {
  const std::string text = plot(a_year(), Style{.unicode = false}, "UTC");
  expect_golden("plot_year_ascii", text);
  for (char c : text) EXPECT_LT(static_cast<unsigned char>(c), 128);
}

TEST(Plot, puts_several_bands_one_under_another_on_one_scale) {
  Picture picture;
  picture.axis = Picture::Axis::days_after;
  picture.label = "how hard it is";
  picture.least = -2;
  picture.most = 2;
  for (const char* name : {"after a session", "without one"}) {
    Band band;
    band.name = name;
    for (int d = 0; d <= 3; ++d) {
      band.days.push_back(d);
      const double middle = name[0] == 'a' ? -1.0 + 0.3 * d : 0.2;
      band.median.push_back(middle);
      band.low.push_back(middle - 0.5);
      band.high.push_back(middle + 0.5);
    }
    picture.bands.push_back(band);
  }
  expect_golden("plot_days_after", plot(picture, Style{}, "UTC"));
}

TEST(Plot, gives_each_break_a_bar) {
  Picture picture;
  picture.axis = Picture::Axis::breaks;
  picture.label = "how much harder the break was";
  picture.least = -4;
  picture.most = 6;
  Band band;
  for (int i = 0; i < 4; ++i) {
    band.at.push_back({start + i * 90 * day});
    band.median.push_back(3.0 - i);
    band.low.push_back(2.0 - i);
    band.high.push_back(4.0 - i);
  }
  picture.bands.push_back(band);
  expect_golden("plot_breaks", plot(picture, Style{}, "UTC"));
}

TEST(Plot, draws_nothing_where_there_is_nothing_and_survives_nonsense) {
  EXPECT_EQ(plot(Picture{}, Style{}, "UTC"), "");
  Picture picture = a_year();
  picture.bands[0].low.pop_back();
  EXPECT_EQ(plot(picture, Style{}, "UTC").find("⣿"), std::string::npos);
  picture = a_year();
  for (double& value : picture.bands[0].high) value = std::nan("");
  EXPECT_NO_FATAL_FAILURE(plot(picture, Style{}, "UTC"));
  picture = a_year();
  for (std::size_t i = 0; i < picture.bands[0].low.size(); ++i)
    picture.bands[0].low[i] = -1e9, picture.bands[0].high[i] = 1e9;
  EXPECT_FALSE(plot(picture, Style{}, "UTC").empty());
}

TEST(Plot, stays_within_the_columns) {
  for (std::size_t columns : {40u, 60u, 80u, 96u}) {
    const std::string text = plot(a_year(), Style{.columns = columns}, "UTC");  // outlives its lines
    for (std::string_view line : split(text, '\n')) EXPECT_LE(width(line), columns) << line;
  }
}

TEST(Plot, draws_a_gap_thinner_than_what_is_known) {
  Picture known = a_year();
  known.stretches.clear();
  known.marks.clear();
  Picture gap = known;
  gap.stretches.push_back({"gap", {start}, {start + 360 * day}});
  EXPECT_LT(plot(gap, Style{}, "UTC").size(), plot(known, Style{}, "UTC").size());
}

}  // namespace
}  // namespace holdfast::shell
