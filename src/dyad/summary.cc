// Tables and pictures of a run, few lines each, by the parts of base/svg.h.
#include "dyad/summary.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/svg.h"

namespace holdfast::dyad {
namespace {

using svg::band;
using svg::number;
using svg::opening;
using svg::plain;
using svg::text;

// The area between two lists over the days.
template <class X, class Y>
std::string area(const Summary& s, const std::vector<double>& low, const std::vector<double>& high, X x, Y y,
                 const char* opacity) {
  std::vector<double> at, below, above;
  for (std::size_t k = 0; k < s.days.size(); ++k) {
    at.push_back(x(s.days[k]));
    below.push_back(y(low[k]));
    above.push_back(y(high[k]));
  }
  return band(at, below, above, opacity);
}

constexpr std::array<std::string_view, 6> quantity_names{"steadiness", "attunement", "openness",
                                                         "guard",      "safety",     "session-every"};

void turn(World& world, Quantity quantity, double value) {
  switch (quantity) {
    case Quantity::steadiness:
      world.frame.steadiness = value;
      return;
    case Quantity::attunement:
      world.frame.attunement = value;
      return;
    case Quantity::openness:
      world.person.openness = value;
      return;
    case Quantity::guard:
      world.person.guard = value;
      return;
    case Quantity::safety:
      world.person.safety = value;
      return;
    case Quantity::session_every:
      world.frame.session_every_days = value;
      return;
  }
}

Result<> check(const Axis& axis) {
  if (axis.points < 2 || axis.points > 101)
    return problem(ProblemKind::bad_request, "A sweep takes 2 to 101 points along each side.", "points");
  if (!(std::isfinite(axis.from) && axis.until > axis.from))
    return problem(
        ProblemKind::bad_request,
        "A sweep goes from a lower to a higher value of " + std::string(name_of(axis.quantity)) + ".",
        std::string(name_of(axis.quantity)));
  return {};
}

}  // namespace

Summary summary_of(const World& world, const Ensemble& ensemble) {
  Summary out{.world = world, .dyads = ensemble.dyads, .days = ensemble.days};
  for (int j = 0; j < variables; ++j) {
    Summary::Line line{.variable = Variable(j)};
    for (std::size_t k = 0; k < out.days.size(); ++k) {
      const auto at = ensemble.quantiles(k, line.variable, shown_quantiles);
      for (std::size_t q = 0; q < at.size(); ++q) line.at[q].push_back(at[q]);
    }
    out.lines.push_back(std::move(line));
  }
  return out;
}

std::string csv_of(const Summary& summary) {
  std::string out = "day,state";
  for (const double q : shown_quantiles) out += ",q" + number(100 * q, 0);
  out += "\n";
  for (std::size_t k = 0; k < summary.days.size(); ++k)
    for (const Summary::Line& line : summary.lines) {
      out += plain(summary.days[k]) + "," + std::string(name_of(line.variable));
      for (const auto& list : line.at) out += "," + number(list[k], 4);
      out += "\n";
    }
  return out;
}

std::string svg_of(const Summary& summary) {
  constexpr double width = 680, panel = 104, left = 84, right = 12, top = 34, plot_height = 76;
  const double last = summary.days.back();
  const auto x = [&](double day) { return left + (width - left - right) * day / last; };
  std::string out = opening(width, top + panel * double(summary.lines.size()) + 24);
  out += text(12, 18,
              std::to_string(summary.dyads) +
                  " pairs of a theory, no person's data: median, half and nine tenths of them",
              "start", "bold");
  for (std::size_t j = 0; j < summary.lines.size(); ++j) {
    const Summary::Line& line = summary.lines[j];
    const double base = top + panel * double(j) + plot_height;
    const double most = int(line.variable) < int(Variable::contact)
                            ? 1
                            : std::max(0.2, *std::max_element(line.at.back().begin(), line.at.back().end()));
    const auto y = [&](double value) { return base - plot_height * std::min(value / most, 1.0); };
    for (const Absence& absence : summary.world.frame.absences)
      if (absence.from < last)
        out += "<rect x=\"" + number(x(absence.from), 1) + "\" y=\"" + number(base - plot_height, 1) +
               "\" width=\"" + number(x(std::min(absence.until, last)) - x(absence.from), 1) +
               "\" height=\"" + number(plot_height, 0) + "\" fill=\"#e9e4da\"/>\n";
    out += area(summary, line.at[0], line.at[4], x, y, "0.18");
    out += area(summary, line.at[1], line.at[3], x, y, "0.3");
    std::string d;
    for (std::size_t k = 0; k < summary.days.size(); ++k)
      d += (k == 0 ? "M" : "L") + number(x(summary.days[k]), 1) + " " + number(y(line.at[2][k]), 1);
    out += "<path d=\"" + d + "\" fill=\"none\" stroke=\"" + svg::hue + "\" stroke-width=\"1.4\"/>\n";
    out += "<path d=\"M" + number(left, 0) + " " + number(base - plot_height, 1) + "V" + number(base, 1) +
           "H" + number(width - right, 0) + "\" fill=\"none\" stroke=\"#9aa5ad\"/>\n";
    out += text(12, base - 0.5 * plot_height + 4, std::string(name_of(line.variable)), "start", "bold");
    out += text(left - 5, base - plot_height + 9,
                plain(most < 1 ? std::round(most * 100) / 100 : std::round(most * 10) / 10), "end");
    out += text(left - 5, base, "0", "end");
  }
  const double foot = top + panel * double(summary.lines.size()) + 4;
  for (int part = 0; part <= 4; ++part)
    out += text(x(last * part / 4), foot - 12, (part == 0 ? "day " : "") + plain(std::round(last * part / 4)),
                part == 4   ? "end"
                : part == 0 ? "start"
                            : "middle");
  std::string legend = summary.world.frame.absences.empty() ? "" : "shaded: the practitioner is away. ";
  if (summary.world.frame.ending != Ending::none)
    legend += "It ends on day " + plain(summary.world.frame.ends_on) + ".";
  if (!legend.empty()) out += text(left, foot + 8, legend);
  return out + "</svg>\n";
}

std::string_view name_of(Quantity quantity) {
  return quantity_names[std::size_t(quantity)];
}

Result<Quantity> quantity_named(std::string_view name) {
  for (std::size_t k = 0; k < quantity_names.size(); ++k)
    if (quantity_names[k] == name) return Quantity(k);
  return problem(
      ProblemKind::bad_request,
      "There is no quantity \"" + std::string(name) +
          "\" to turn; there are steadiness, attunement, openness, guard, safety and session-every.",
      "quantity");
}

Result<Variable> variable_named(std::string_view name) {
  for (int k = 0; k < variables; ++k)
    if (name_of(Variable(k)) == name) return Variable(k);
  return problem(ProblemKind::bad_request,
                 "There is no state \"" + std::string(name) +
                     "\"; there are distress, reliance, safety, footing, guard, support, contact and loss.",
                 "outcome");
}

double value_on(const Axis& axis, int point) {
  return axis.from + (axis.until - axis.from) * point / (axis.points - 1);
}

Result<Map> sweep(const World& world, const Axis& x, const Axis& y, Variable outcome, RunOptions options,
                  Progress& progress) {
  for (const Axis* axis : {&x, &y})
    if (auto fine = check(*axis); !fine) return pass_on(fine);
  if (x.quantity == y.quantity)
    return problem(ProblemKind::bad_request, "A sweep turns two different quantities.", "quantity");
  if (double(options.dyads) * x.points * y.points * world.days > 1e10)
    return problem(ProblemKind::bad_request, "That would take hours. Take fewer dyads, points or days.",
                   "dyads");
  options.record_every_days = std::max(options.step_days, std::floor(world.days));
  Map out{.x = x, .y = y, .outcome = outcome, .day = world.days, .dyads = options.dyads};
  class Part final : public Progress {
   public:
    explicit Part(Progress& whole) : whole_(whole) {}
    bool report(std::string_view doing, double share) override {
      return whole_.report(doing, (done + share) / all);
    }
    double done = 0, all = 1;

   private:
    Progress& whole_;
  } part(progress);
  part.all = double(x.points) * y.points;
  for (int row = 0; row < y.points; ++row)
    for (int column = 0; column < x.points; ++column, ++part.done) {
      World here = world;
      turn(here, x.quantity, value_on(x, column));
      turn(here, y.quantity, value_on(y, row));
      auto made = run(here, options, part);
      if (!made) return pass_on(made);
      constexpr std::array<double, 1> middle{0.5};
      out.values.push_back(made->quantiles(made->days.size() - 1, outcome, middle).front());
    }
  return out;
}

std::string csv_of(const Map& map) {
  std::string out = std::string(name_of(map.x.quantity)) + "," + std::string(name_of(map.y.quantity)) + "," +
                    std::string(name_of(map.outcome)) + "\n";
  for (int row = 0; row < map.y.points; ++row)
    for (int column = 0; column < map.x.points; ++column)
      out += plain(value_on(map.x, column)) + "," + plain(value_on(map.y, row)) + "," +
             number(map.at(row, column), 4) + "\n";
  return out;
}

namespace {

// A square of shaded cells with its axes and the legend of its shades.
class ShadedSquare {
 public:
  static constexpr double side = 420, left = 70, top = 44;
  ShadedSquare(double low, double high) : low_(low), range_(std::max(high - low, 1e-9)) {}

  std::string shade(double value) const {  // from pale to dark, readable without colour
    const double t = (value - low_) / range_;
    const auto mixed = [t](double from, double to) { return int(std::lround(from + t * (to - from))); };
    char colour[8];
    std::snprintf(colour, sizeof colour, "#%02x%02x%02x", mixed(244, 30), mixed(240, 60), mixed(228, 90));
    return std::string(colour);
  }

  static double x(double share) { return left + side * share; }
  static double y(double share) { return top + side * (1 - share); }

  std::string head(std::string_view title) const {
    return opening(left + side + 110, top + side + 60) + text(12, 20, std::string(title), "start", "bold");
  }

  // Corners in shares of the square.
  std::string cell(double x_from, double y_from, double x_until, double y_until, double value) const {
    return "<rect x=\"" + number(x(x_from), 1) + "\" y=\"" + number(y(y_until), 1) + "\" width=\"" +
           number(x(x_until) - x(x_from) + 0.3, 1) + "\" height=\"" +
           number(y(y_from) - y(y_until) + 0.3, 1) + "\" fill=\"" + shade(value) + "\"/>\n";
  }

  std::string axes(std::pair<double, double> along, std::string_view along_name, std::pair<double, double> up,
                   std::string_view up_name) const {
    std::string out;
    for (int part = 0; part <= 4; ++part) {
      const double share = part / 4.0, legend = top + 30.0 * (4 - part);
      out += text(x(share), top + side + 16, plain(along.first + share * (along.second - along.first)),
                  "middle");
      out += text(left - 6, y(share) + 4, plain(up.first + share * (up.second - up.first)), "end");
      out += "<rect x=\"" + number(left + side + 24, 0) + "\" y=\"" + number(legend, 0) +
             "\" width=\"18\" height=\"30\" fill=\"" + shade(low_ + share * range_) + "\"/>\n";
      out += text(left + side + 48, legend + 19, number(low_ + share * range_, 2));
    }
    out += text(left + side / 2, top + side + 36, std::string(along_name), "middle", "bold");
    return out + "<g transform=\"translate(18 " + number(top + side / 2, 0) + ") rotate(-90)\">" +
           text(0, 0, std::string(up_name), "middle", "bold") + "</g>\n";
  }

 private:
  double low_, range_;
};

}  // namespace

std::string svg_of(const Map& map) {
  const auto [least, most] = std::minmax_element(map.values.begin(), map.values.end());
  const ShadedSquare square(*least, *most);
  std::string out = square.head(std::string(name_of(map.outcome)) + " on day " + plain(map.day) +
                                ", median of " + std::to_string(map.dyads) + " pairs of a theory");
  const double columns = map.x.points, rows = map.y.points;
  for (int row = 0; row < map.y.points; ++row)
    for (int column = 0; column < map.x.points; ++column)
      out += square.cell(column / columns, row / rows, (column + 1) / columns, (row + 1) / rows,
                         map.at(row, column));
  return out +
         square.axes({map.x.from, map.x.until}, name_of(map.x.quantity), {map.y.from, map.y.until},
                     name_of(map.y.quantity)) +
         "</svg>\n";
}

std::string csv_of(std::span<const RestLine> lines) {
  std::string out =
      "openness,steadiness,distress,reliance,safety,footing,guard,support,slowest_rate,leaning_ratio\n";
  for (const RestLine& line : lines)
    for (std::size_t k = 0; k < line.steadiness.size(); ++k)
      for (const Rest& rest : line.rests[k]) {
        out += plain(line.openness) + "," + plain(line.steadiness[k]);
        for (const double value : {rest.at.distress, rest.at.reliance, rest.at.safety, rest.at.footing,
                                   rest.at.guard, rest.at.support})
          out += "," + number(value, 4);
        out += "," + number(rest.slowest_rate, 5) + "," + number(rest.leaning_ratio, 4) + "\n";
      }
  return out;
}

std::string svg_of(std::span<const RestLine> lines) {
  constexpr double side = 420, left = 60, top = 44;
  const auto x = [&](double steadiness) { return left + side * steadiness; };
  const auto y = [&](double footing) { return top + side * (1 - footing); };
  std::string out = opening(left + side + 150, top + side + 60);
  out += text(12, 20, "Where a pair of the theory settles when nothing is random", "start", "bold");
  out += "<path d=\"M" + number(left, 0) + " " + number(top, 0) + "V" + number(top + side, 0) + "H" +
         number(left + side, 0) + "\" fill=\"none\" stroke=\"#9aa5ad\"/>\n";
  for (int part = 0; part <= 4; ++part) {
    const double share = part / 4.0;
    out += text(x(share), top + side + 16, plain(share), "middle");
    out += text(left - 6, y(share) + 4, plain(share), "end");
  }
  for (std::size_t j = 0; j < lines.size(); ++j) {
    const RestLine& line = lines[j];
    const std::string width = number(1 + 0.7 * double(j), 1);
    for (const double fold : line.folds)
      out += "<path d=\"M" + number(x(fold), 1) + " " + number(top, 0) + "V" + number(top + side, 0) +
             "\" stroke=\"#b08968\" stroke-dasharray=\"4 4\"/>\n";
    // The upper and the lower branch; they are one where there is one.
    for (const bool upper : {true, false}) {
      std::string d;
      double before = -1;
      for (std::size_t k = 0; k < line.rests.size(); ++k) {
        if (line.rests[k].empty()) continue;
        const double c = (upper ? line.rests[k].back() : line.rests[k].front()).at.footing;
        // A branch that ends is not joined to the other one.
        const bool jumps =
            k > 0 && line.rests[k].size() != line.rests[k - 1].size() && std::fabs(c - before) > 0.1;
        d += (d.empty() || jumps ? "M" : "L") + number(x(line.steadiness[k]), 1) + " " + number(y(c), 1);
        before = c;
      }
      out += "<path d=\"" + d + "\" fill=\"none\" stroke=\"" + svg::hue + "\" stroke-width=\"" + width +
             "\"/>\n";
    }
    out += "<path d=\"M" + number(left + side + 18, 0) + " " + number(top + 16 + 22 * double(j), 0) +
           "h24\" stroke=\"" + svg::hue + "\" stroke-width=\"" + width + "\"/>\n";
    out += text(left + side + 48, top + 20 + 22 * double(j), "openness " + plain(line.openness));
  }
  const bool folds =
      std::any_of(lines.begin(), lines.end(), [](const RestLine& line) { return !line.folds.empty(); });
  if (folds) out += text(left + side + 18, top + 30 + 22 * double(lines.size()), "dashed: folds");
  out += text(left + side / 2, top + side + 36, "steadiness", "middle", "bold");
  out += "<g transform=\"translate(18 " + number(top + side / 2, 0) + ") rotate(-90)\">" +
         text(0, 0, "footing at rest", "middle", "bold") + "</g>\n";
  return out + "</svg>\n";
}

std::string plane_svg_of(std::span<const RestLine> lines) {
  const ShadedSquare square(0, 1);
  std::string out = square.head("Footing at rest: where a pair of the theory settles when nothing is random");
  // A cell reaches half way to its neighbours, and not beyond the square.
  const auto edge = [](double a, double b) { return std::clamp(0.5 * (a + b), 0.0, 1.0); };
  bool two = false;
  std::string splits;
  for (std::size_t j = 0; j < lines.size(); ++j) {
    const RestLine& line = lines[j];
    const double low = j == 0 ? 0 : edge(lines[j - 1].openness, line.openness),
                 high = j + 1 == lines.size() ? 1 : edge(line.openness, lines[j + 1].openness);
    for (std::size_t k = 0; k < line.steadiness.size(); ++k) {
      if (line.rests[k].empty()) continue;
      const double from = k == 0 ? 0 : edge(line.steadiness[k - 1], line.steadiness[k]),
                   until =
                       k + 1 == line.steadiness.size() ? 1 : edge(line.steadiness[k], line.steadiness[k + 1]);
      out += square.cell(from, low, until, high, line.rests[k].front().at.footing);
      if (line.rests[k].size() < 2) continue;
      two = true;  // the upper state in the cell's upper half
      splits += "<path d=\"M" + number(square.x(from), 1) + " " + number(square.y(high), 1) + "H" +
                number(square.x(until), 1) + "L" + number(square.x(from), 1) + " " +
                number(square.y(low), 1) + "Z\" fill=\"" + square.shade(line.rests[k].back().at.footing) +
                "\"/>\n";
    }
  }
  out += splits;
  for (const RestLine& line : lines)
    for (const double fold : line.folds)
      out += "<circle cx=\"" + number(square.x(fold), 1) + "\" cy=\"" + number(square.y(line.openness), 1) +
             "\" r=\"3.5\" fill=\"#c8553d\" stroke=\"#fff\"/>\n";
  out += square.axes({0, 1}, "steadiness", {0, 1}, "openness");
  const double below = ShadedSquare::top + 30 * 5 + 26, beside = ShadedSquare::left + ShadedSquare::side + 24;
  if (two) {
    out += "<circle cx=\"" + number(beside + 5, 0) + "\" cy=\"" + number(below - 4, 0) +
           "\" r=\"3.5\" fill=\"#c8553d\"/>\n" + text(beside + 16, below, "a fold");
    out += text(beside, below + 22, "split cells:") + text(beside, below + 38, "two places") +
           text(beside, below + 54, "to settle");
  }
  return out + "</svg>\n";
}

}  // namespace holdfast::dyad
