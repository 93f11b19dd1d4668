// The theory's verbs but the one that looks at a diary (theory_fit.cc). They need no vault and know no diary:
// a preset, what of it is changed, and how many pairs to run.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "app/handlers.h"
#include "base/parallel.h"
#include "dyad/claims.h"
#include "dyad/invented.h"
#include "dyad/rest.h"
#include "dyad/summary.h"
#include "exchange/formats.h"

namespace holdfast::app {
namespace {

constexpr double most_rows = 400;  // of a run's days, so that a picture stays one

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (bad != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

// "0..1"
std::optional<std::pair<double, double>> range_in(std::string_view text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  const auto from = number_in(text.substr(0, dots)), until = number_in(text.substr(dots + 2));
  if (!from || !until) return std::nullopt;
  return std::pair(*from, *until);
}

Result<dyad::Absence> absence_in(std::string_view text) {
  dyad::Absence absence;
  std::string_view days = text;
  if (days.ends_with("!")) {
    absence.announced = false;
    days.remove_suffix(1);
  }
  const auto range = range_in(days);
  if (!range)
    return problem(ProblemKind::bad_request,
                   "An absence is written as the days from..until, such as 100..121; with \"!\" behind where "
                   "nobody had said so.",
                   "absence");
  absence.from = range->first;
  absence.until = range->second;
  return absence;
}

Result<dyad::World> world_of(const DyadWorld& asked) {
  const dyad::Preset* preset = dyad::find_preset(asked.preset);
  if (!preset) {
    std::string names;
    for (const dyad::Preset& one : dyad::presets())
      names += (names.empty() ? "" : ", ") + std::string(one.name);
    return problem(ProblemKind::bad_request,
                   "There is no preset \"" + asked.preset + "\"; there are " + names + ".", "preset");
  }
  dyad::World world = preset->world;
  const auto take = [](const std::optional<double>& given, double& into) {
    if (given) into = *given;
  };
  take(asked.days, world.days);
  take(asked.steadiness, world.frame.steadiness);
  take(asked.attunement, world.frame.attunement);
  take(asked.openness, world.person.openness);
  take(asked.guard, world.person.guard);
  take(asked.session_every_days, world.frame.session_every_days);
  take(asked.ends_on, world.frame.ends_on);
  take(asked.taper_days, world.frame.taper_days);
  if (asked.ending == "none") world.frame.ending = dyad::Ending::none;
  if (asked.ending == "abrupt") world.frame.ending = dyad::Ending::abrupt;
  if (asked.ending == "planned") world.frame.ending = dyad::Ending::planned;
  if (!asked.ending.empty() && asked.ending != "none" && asked.ending != "abrupt" &&
      asked.ending != "planned")
    return problem(ProblemKind::bad_request, "An ending is none, abrupt or planned.", "ending");
  if (asked.ends_on && world.frame.ending == dyad::Ending::none)
    return problem(ProblemKind::bad_request, "Say how it ends: abrupt or planned.", "ending");
  if (!asked.absences.empty()) world.frame.absences.clear();
  for (const std::string& text : asked.absences) {
    auto absence = absence_in(text);
    if (!absence) return pass_on(absence);
    world.frame.absences.push_back(*absence);
  }
  if (auto fine = dyad::check(world); !fine) return pass_on(fine);
  if (world.frame.ending != dyad::Ending::none && world.frame.ends_on > world.days)
    return problem(ProblemKind::bad_request,
                   "The run is over before the ending comes. Let it last longer, or end earlier.", "days");
  return world;
}

Result<int> counted(std::int64_t count, std::string_view what) {
  if (count >= 1 && count <= 100'000'000) return int(count);
  return problem(ProblemKind::bad_request, "A run takes 1 to 100,000,000 " + std::string(what) + ".",
                 std::string(what));
}

Exported file_of(std::string bytes, Drawn as, std::string_view name) {
  const bool csv = as == Drawn::csv;
  return {std::move(bytes), csv ? "text/csv" : "image/svg+xml", std::string(name) + (csv ? ".csv" : ".svg"),
          0};
}

Result<dyad::Axis> axis_in(std::string_view text, std::int64_t points) {
  const std::size_t colon = text.find(':');
  auto quantity = dyad::quantity_named(text.substr(0, colon));
  if (!quantity) return pass_on(quantity);
  dyad::Axis axis{.quantity = *quantity, .points = int(std::clamp<std::int64_t>(points, 0, 1000))};
  if (*quantity == dyad::Quantity::session_every) axis.from = 3.5, axis.until = 28;
  if (colon == std::string_view::npos) return axis;
  const auto range = range_in(text.substr(colon + 1));
  if (!range)
    return problem(
        ProblemKind::bad_request,
        "The values of " + std::string(text.substr(0, colon)) + " are written as from..until, such as 0..1.",
        std::string(text.substr(0, colon)));
  axis.from = range->first;
  axis.until = range->second;
  return axis;
}

}  // namespace

Handled answer(World& world, const DyadRun& asked, Changes&) {
  auto where = world_of(asked.world);
  if (!where) return pass_on(where);
  auto dyads = counted(asked.dyads, "dyads");
  if (!dyads) return pass_on(dyads);
  dyad::RunOptions options{.dyads = *dyads, .seed = asked.seed};
  options.record_every_days = std::max(1.0, std::ceil(where->days / most_rows));
  auto made = world.apart([&] { return dyad::run(*where, options, world.progress); });
  if (!made) return pass_on(made);
  const dyad::Summary summary = dyad::summary_of(*where, *made);
  if (asked.as != Drawn::values)
    return file_of(asked.as == Drawn::csv ? dyad::csv_of(summary) : dyad::svg_of(summary), asked.as,
                   "dyad-run");
  DyadCourse course{.preset = asked.world.preset,
                    .preset_says = std::string(dyad::find_preset(asked.world.preset)->says),
                    .dyads = summary.dyads,
                    .days = summary.days,
                    .probabilities = {dyad::shown_quantiles.begin(), dyad::shown_quantiles.end()}};
  for (const auto& line : summary.lines)
    course.lines.push_back({std::string(dyad::name_of(line.variable)), {line.at.begin(), line.at.end()}});
  for (const dyad::Absence& absence : where->frame.absences)
    if (absence.from < where->days) course.absences.push_back({absence.from, absence.until});
  if (where->frame.ending != dyad::Ending::none) course.ends_on = where->frame.ends_on;
  return course;
}

Handled answer(World& world, const DyadClaims& asked, Changes&) {
  auto draws = counted(asked.draws, "draws");
  if (!draws) return pass_on(draws);
  auto seen = world.apart(
      [&] { return dyad::see_claims(asked.claims, {.draws = *draws, .seed = asked.seed}, world.progress); });
  if (!seen) return pass_on(seen);
  DyadClaimsSeen out{.draws = *draws};
  for (const dyad::ClaimSeen& one : *seen)
    out.claims.push_back({std::string(one.claim.id), std::string(one.claim.says), std::string(one.claim.test),
                          std::string(one.claim.effect), std::string(one.claim.removed), one.share,
                          one.share_low, one.share_high, one.effect, one.effect_low, one.effect_high,
                          one.share_without});
  return out;
}

Handled answer(World& world, const DyadSweep& asked, Changes&) {
  auto where = world_of(asked.world);
  if (!where) return pass_on(where);
  auto dyads = counted(asked.dyads, "dyads");
  if (!dyads) return pass_on(dyads);
  auto x = axis_in(asked.x, asked.points), y = axis_in(asked.y, asked.points);
  if (!x) return pass_on(x);
  if (!y) return pass_on(y);
  auto outcome = dyad::variable_named(asked.outcome);
  if (!outcome) return pass_on(outcome);
  auto map = world.apart([&] {
    return dyad::sweep(*where, *x, *y, *outcome, {.dyads = *dyads, .seed = asked.seed}, world.progress);
  });
  if (!map) return pass_on(map);
  if (asked.as != Drawn::values)
    return file_of(asked.as == Drawn::csv ? dyad::csv_of(*map) : dyad::svg_of(*map), asked.as, "dyad-sweep");
  DyadMap out{.x = std::string(dyad::name_of(x->quantity)),
              .y = std::string(dyad::name_of(y->quantity)),
              .outcome = asked.outcome,
              .day = map->day,
              .dyads = map->dyads};
  for (int k = 0; k < x->points; ++k) out.xs.push_back(dyad::value_on(*x, k));
  for (int row = 0; row < y->points; ++row) {
    out.ys.push_back(dyad::value_on(*y, row));
    out.medians.emplace_back();
    for (int column = 0; column < x->points; ++column) out.medians.back().push_back(map->at(row, column));
  }
  return out;
}

Handled answer(World& world, const DyadRest& asked, Changes&) {
  auto where = world_of(asked.world);
  if (!where) return pass_on(where);
  if (asked.points < 2 || asked.points > 201)
    return problem(ProblemKind::bad_request, "A line takes 2 to 201 points.", "points");
  std::vector<double> openness = asked.openness;
  if (asked.plane)
    for (std::int64_t k = 0; k < asked.points; ++k) openness.push_back(double(k) / double(asked.points - 1));
  if (openness.empty()) openness = {0.1, 0.25, 0.5, 1};
  for (const double one : openness)
    if (!(one >= 0 && one <= 1))
      return problem(ProblemKind::bad_request, "Openness lies between 0 and 1.", "openness");
  if (asked.plane && asked.openness.size() > 0)
    return problem(ProblemKind::bad_request, "The plane has every openness; name none.", "openness");
  const dyad::Values values =
      asked.draw ? dyad::drawn_values(*where, asked.seed, *asked.draw) : dyad::usual_values(*where);
  std::vector<dyad::RestLine> lines(openness.size());
  if (!in_parallel(int(lines.size()), 0, world.progress, "looking where it settles", [&](int line) {
        const auto k = std::size_t(line);
        lines[k] = dyad::rest_line(values, where->frame.session_every_days, openness[k], int(asked.points));
      }))
    return problem(ProblemKind::cancelled, "This was stopped before it was done.");
  if (asked.as == Drawn::svg && asked.plane)
    return file_of(dyad::plane_svg_of(lines), asked.as, "dyad-plane");
  if (asked.as != Drawn::values)
    return file_of(asked.as == Drawn::csv ? dyad::csv_of(lines) : dyad::svg_of(lines), asked.as, "dyad-rest");
  DyadRests out{.plane = asked.plane};
  for (const dyad::RestLine& line : lines) {
    DyadRests::Line one{.openness = line.openness, .steadiness = line.steadiness, .folds = line.folds};
    for (const auto& at : line.rests) {
      one.states.emplace_back();
      for (const dyad::Rest& rest : at)
        one.states.back().push_back({rest.at.distress, rest.at.reliance, rest.at.safety, rest.at.footing,
                                     rest.at.guard, rest.at.support, rest.slowest_rate, rest.leaning_ratio});
    }
    out.lines.push_back(std::move(one));
  }
  return out;
}

Handled answer(World& world, const DyadDiary& asked, Changes&) {
  auto where = world_of(asked.world);
  if (!where) return pass_on(where);
  if (where->days < dyad::fewest_days || where->days > 3650 || where->days != std::floor(where->days))
    return problem(ProblemKind::bad_request, "An invented diary has between 60 and 3650 whole days.", "days");
  const diary::Diary diary = dyad::told_up_to_now({.seed = asked.seed,
                                                   .today = world.clock.now(),
                                                   .days = static_cast<int>(where->days),
                                                   .story = {*where}});
  return Exported{exchange::write_json(diary), "application/json", "invented-diary.json",
                  static_cast<std::int64_t>(diary.records.size())};
}

}  // namespace holdfast::app
