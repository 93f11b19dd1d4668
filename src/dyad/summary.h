// summary: what of an ensemble is shown: the median and bands of each state over time; a map of one outcome
// over two quantities of the world; and both as a table (CSV) or a picture (SVG).
#pragma once
#include <array>
#include <string>
#include <vector>

#include "dyad/ensemble.h"
#include "dyad/rest.h"

namespace holdfast::dyad {

inline constexpr std::array<double, 5> shown_quantiles{0.05, 0.25, 0.5, 0.75, 0.95};

struct Summary {
  World world;
  int dyads = 0;
  std::vector<double> days;
  struct Line {
    Variable variable;
    std::array<std::vector<double>, shown_quantiles.size()> at;  // one list for each of shown_quantiles
  };
  std::vector<Line> lines;
  std::vector<double> session_days;
};
Summary summary_of(const World& world, const Ensemble& ensemble);
std::string csv_of(const Summary& summary);
std::string svg_of(const Summary& summary);

// A quantity of the world that a sweep can turn.
enum class Quantity { steadiness, attunement, openness, guard, safety, session_every };
struct Axis {
  Quantity quantity = Quantity::steadiness;
  double from = 0, until = 1;
  int points = 11;
};
std::string_view name_of(Quantity quantity);
Result<Quantity> quantity_named(std::string_view name);
Result<Variable> variable_named(std::string_view name);

// The median over dyads of one state at the end of the run, for each pair of values. Row: y, column: x.
struct Map {
  Axis x, y;
  Variable outcome = Variable::footing;
  double day = 0;
  int dyads = 0;
  std::vector<double> values;  // row by row
  double at(int row, int column) const { return values[std::size_t(row * x.points + column)]; }
};
Result<Map> sweep(const World& world, const Axis& x, const Axis& y, Variable outcome, RunOptions options,
                  Progress& progress);
double value_on(const Axis& axis, int point);
std::string csv_of(const Map& map);
std::string svg_of(const Map& map);

// Resting footing over steadiness, a line for each openness; where there are two, both, with the folds
// marked.
std::string csv_of(std::span<const RestLine> lines);
std::string svg_of(std::span<const RestLine> lines);
// The plane of steadiness and openness: footing at rest as shades, split in two where there are two places to
// settle, and the folds that bound that region. Lines rise in openness, all over the same steadiness; one at
// least.
std::string plane_svg_of(std::span<const RestLine> lines);

}  // namespace holdfast::dyad
