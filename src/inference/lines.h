// lines: what every estimate with a straight line in it shares. A level, a trend that may be none at all, and
// one number more (a spread) are learned by integrating over all three, with no sampler: the posterior is
// summed over Gauss-Legendre nodes on a box that holds all but e^-14 of its height, found by zooming in.
// Beforehand the trend is none with probability `no_trend`, else N(0, trend_sd^2): no direction is favoured.
#pragma once
#include <functional>
#include <vector>

#include "base/random.h"

namespace holdfast::inference {

struct LinePrior {
  double level_mean = 0, level_sd = 1;  // at the middle of the times, see LinePosterior::centre
  double trend_sd = 1;                  // a year, where there is a trend
  double no_trend = 1.0 / 3;
};

struct LineDraw {
  double level = 0, trend = 0, spread = 0;
};

struct LinePosterior {
  double centre = 0;        // the time at which the line has its level: the mean time of all data
  double no_trend = 0;      // probability
  double log_evidence = 0;  // log of the data's probability beforehand
  std::vector<LineDraw> draws;

  double at(const LineDraw& draw, double time) const { return draw.level + draw.trend * (time - centre); }
};

// `log_density(level, trend, spread)`: log-likelihood plus the log of the spread's prior density, which is
// one over [spread_low, spread_high]. The draws are independent but for being spread evenly over the
// posterior (systematic sampling), and stand in random order; each lies evenly within its node's cell.
using LineDensity = std::function<double(double level, double trend, double spread)>;
LinePosterior learn_line(const LinePrior& prior, double spread_low, double spread_high,
                         const LineDensity& log_density, int draws, Random& random);

// Level and trend before any data, about the same centre; their spread is 0, which no line rests on.
std::vector<LineDraw> draw_line_prior(const LinePrior& prior, int draws, Random& random);

}  // namespace holdfast::inference
