// Zoom in, integrate, draw. The box starts at eight prior standard deviations and follows what stands within
// e^-14 of the highest node; a node on its border carries it further, so it may wander to a narrow peak.
#include "inference/lines.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/ensure.h"

namespace holdfast::inference {
namespace {

constexpr double least_log_height = -14, prior_sds = 8;
constexpr int zoom_nodes = 11, most_zooms = 40;
constexpr std::array<int, 3> fine_nodes{40, 40, 20};

using Point = std::array<double, 3>;  // level, trend, spread
struct Box {
  Point low, high;
};
using Height = std::function<double(const Point&)>;  // log of the density

double log_normal_density(double value, double mean, double sd) {
  const double z = (value - mean) / sd;
  return -0.5 * z * z - std::log(sd) - 0.5 * std::log(2 * std::numbers::pi);
}

// Nodes on [0, 1], and the borders of their cells: the running sums of their weights (each node lies in its
// own cell, by the separation theorem of Chebyshev, Markov and Stieltjes).
struct Rule {
  std::vector<double> nodes, weights, borders;
};

Rule gauss_legendre(int count) {
  Rule rule;
  for (int i = 0; i < count; ++i) {
    double x = -std::cos(std::numbers::pi * (i + 0.75) / (count + 0.5)), slope = 1;
    for (int step = 0; step < 100; ++step) {
      double before = 1, here = x;
      for (int k = 2; k <= count; ++k) {
        const double next = ((2 * k - 1) * x * here - (k - 1) * before) / k;
        before = here;
        here = next;
      }
      slope = count * (x * here - before) / (x * x - 1);
      const double move = here / slope;
      x -= move;
      if (std::abs(move) < 1e-15) break;
    }
    rule.nodes.push_back(0.5 * (1 + x));
    rule.weights.push_back(1 / ((1 - x * x) * slope * slope));
  }
  rule.borders.push_back(0);
  for (const double weight : rule.weights) rule.borders.push_back(rule.borders.back() + weight);
  return rule;
}

// A side without length is one node of weight one.
const Rule& rule_for(const Box& box, std::size_t side) {
  static const Rule point{{0}, {1}, {0, 0}};
  static const std::array<Rule, 3> rules{gauss_legendre(fine_nodes[0]), gauss_legendre(fine_nodes[1]),
                                         gauss_legendre(fine_nodes[2])};
  return box.high[side] > box.low[side] ? rules[side] : point;
}

double length_of(const Box& box, std::size_t side) {
  return box.high[side] - box.low[side];
}

// One look at the box: what of it stands high enough, one node wider on each side.
Box looked_closer(const Box& box, const Box& outermost, const Height& height) {
  std::array<int, 3> count{};
  Point step{};
  for (std::size_t side = 0; side < 3; ++side) {
    count[side] = length_of(box, side) > 0 ? zoom_nodes : 1;
    step[side] = length_of(box, side) / std::max(1, count[side] - 1);
  }
  std::vector<std::pair<double, Point>> seen;
  double highest = -INFINITY;
  for (int i = 0; i < count[0]; ++i)
    for (int j = 0; j < count[1]; ++j)
      for (int k = 0; k < count[2]; ++k) {
        const Point point{box.low[0] + i * step[0], box.low[1] + j * step[1], box.low[2] + k * step[2]};
        seen.emplace_back(height(point), point);
        highest = std::max(highest, seen.back().first);
      }
  ensure(std::isfinite(highest));
  Box closer{{INFINITY, INFINITY, INFINITY}, {-INFINITY, -INFINITY, -INFINITY}};
  for (const auto& [value, point] : seen) {
    if (value < highest + least_log_height) continue;
    for (std::size_t side = 0; side < 3; ++side) {
      closer.low[side] = std::min(closer.low[side], point[side] - step[side]);
      closer.high[side] = std::max(closer.high[side], point[side] + step[side]);
    }
  }
  for (std::size_t side = 0; side < 3; ++side) {
    closer.low[side] = std::max(closer.low[side], outermost.low[side]);
    closer.high[side] = std::min(closer.high[side], outermost.high[side]);
  }
  return closer;
}

Box zoomed(const Box& outermost, const Height& height) {
  Box box = outermost;
  for (int zoom = 0; zoom < most_zooms; ++zoom) {
    const Box closer = looked_closer(box, outermost, height);
    bool settled = true;
    for (std::size_t side = 0; side < 3; ++side) {
      const double length = length_of(box, side);
      if (length == 0) continue;
      const double moved =
          std::max(std::abs(closer.low[side] - box.low[side]), std::abs(closer.high[side] - box.high[side]));
      settled = settled && moved <= 0.15 * length;
    }
    box = closer;
    if (settled) break;
  }
  return box;
}

struct Cell {
  Point low, high;
  double log_mass = 0;
};

// Appends the cells of one box, and gives the log of their sum.
double integrate(const Box& box, const Height& height, double log_prior, std::vector<Cell>& cells) {
  const Rule &first = rule_for(box, 0), &second = rule_for(box, 1), &third = rule_for(box, 2);
  const auto place = [&](std::size_t side, double share) {
    return box.low[side] + share * length_of(box, side);
  };
  double log_volume = log_prior;
  for (std::size_t side = 0; side < 3; ++side)
    if (length_of(box, side) > 0) log_volume += std::log(length_of(box, side));
  const std::size_t begin = cells.size();
  double highest = -INFINITY;
  for (std::size_t i = 0; i < first.nodes.size(); ++i)
    for (std::size_t j = 0; j < second.nodes.size(); ++j)
      for (std::size_t k = 0; k < third.nodes.size(); ++k) {
        const Point node{place(0, first.nodes[i]), place(1, second.nodes[j]), place(2, third.nodes[k])};
        const double mass =
            height(node) + log_volume + std::log(first.weights[i] * second.weights[j] * third.weights[k]);
        cells.push_back(
            {{place(0, first.borders[i]), place(1, second.borders[j]), place(2, third.borders[k])},
             {place(0, first.borders[i + 1]), place(1, second.borders[j + 1]),
              place(2, third.borders[k + 1])},
             mass});
        highest = std::max(highest, mass);
      }
  double sum = 0;
  for (std::size_t at = begin; at < cells.size(); ++at) sum += std::exp(cells[at].log_mass - highest);
  return highest + std::log(sum);
}

std::vector<LineDraw> drawn(const std::vector<Cell>& cells, double log_sum, int count, Random& random) {
  std::vector<LineDraw> draws;
  double running = 0, next = random.uniform() / count;
  for (const Cell& cell : cells) {
    running += std::exp(cell.log_mass - log_sum);
    for (; next < running && int(draws.size()) < count; next += 1.0 / count) {
      Point point{};
      for (std::size_t side = 0; side < 3; ++side)
        point[side] = random.uniform(cell.low[side], std::max(cell.low[side], cell.high[side]));
      draws.push_back({point[0], point[1], point[2]});
    }
  }
  ensure(!draws.empty());
  while (int(draws.size()) < count) draws.push_back(draws.back());  // rounding at the very end
  for (std::size_t i = draws.size() - 1; i > 0; --i) std::swap(draws[i], draws[random.below(i + 1)]);
  return draws;
}

}  // namespace

LinePosterior learn_line(const LinePrior& prior, double spread_low, double spread_high,
                         const LineDensity& log_density, int draws, Random& random) {
  ensure(prior.level_sd > 0 && prior.trend_sd > 0 && prior.no_trend >= 0 && prior.no_trend <= 1);
  ensure(spread_high > spread_low && draws > 0);
  Box flat{{prior.level_mean - prior_sds * prior.level_sd, 0, spread_low},
           {prior.level_mean + prior_sds * prior.level_sd, 0, spread_high}};
  Box tilted = flat;
  tilted.low[1] = -prior_sds * prior.trend_sd;
  tilted.high[1] = prior_sds * prior.trend_sd;
  const Height when_flat = [&](const Point& at) {
    return log_density(at[0], 0, at[2]) + log_normal_density(at[0], prior.level_mean, prior.level_sd);
  };
  const Height when_tilted = [&](const Point& at) {
    return log_density(at[0], at[1], at[2]) + log_normal_density(at[0], prior.level_mean, prior.level_sd) +
           log_normal_density(at[1], 0, prior.trend_sd);
  };
  std::vector<Cell> cells;
  double none = -INFINITY, some = -INFINITY;
  if (prior.no_trend > 0)
    none = integrate(zoomed(flat, when_flat), when_flat, std::log(prior.no_trend), cells);
  if (prior.no_trend < 1)
    some = integrate(zoomed(tilted, when_tilted), when_tilted, std::log1p(-prior.no_trend), cells);
  LinePosterior posterior;
  const double higher = std::max(none, some);
  posterior.log_evidence = higher + std::log(std::exp(none - higher) + std::exp(some - higher));
  posterior.no_trend = std::exp(none - posterior.log_evidence);
  posterior.draws = drawn(cells, posterior.log_evidence, draws, random);
  return posterior;
}

std::vector<LineDraw> draw_line_prior(const LinePrior& prior, int draws, Random& random) {
  std::vector<LineDraw> out;
  for (int i = 0; i < draws; ++i) {
    const double level = random.normal(prior.level_mean, prior.level_sd);
    out.push_back({level, random.chance(prior.no_trend) ? 0 : random.normal(0, prior.trend_sd), 0});
  }
  return out;
}

}  // namespace holdfast::inference
