// Layout only. The table of medians comes first, because a terminal shows numbers better than lines.
// The pictures are the review's own bands, drawn from 0 to 1.
#include "shell/show_dyad.h"

#include <fmt/format.h>

#include <algorithm>

#include "review/finding.h"
#include "shell/plot.h"

namespace holdfast::shell {
namespace {

constexpr std::string_view a_theory =
    "A theory run forward; it was fitted to nobody and says nothing about you.";

std::string table_of_medians(const app::DyadCourse& course, const Style& style) {
  const std::size_t middle = course.probabilities.size() / 2;
  const std::size_t columns = std::clamp<std::size_t>((style.columns - 12) / 9, 2, 7);
  std::vector<std::size_t> at;
  for (std::size_t c = 0; c < columns; ++c) at.push_back((course.days.size() - 1) * c / (columns - 1));
  std::string head = fmt::format("  {:<10}", "median");
  for (const std::size_t k : at) head += fmt::format(" {:>8}", fmt::format("day {:.0f}", course.days[k]));
  std::string out = dim(style, head) + "\n";
  for (const auto& line : course.lines) {
    out += fmt::format("  {:<10}", line.state);
    for (const std::size_t k : at) out += fmt::format(" {:>8.2f}", line.quantiles[middle][k]);
    out += "\n";
  }
  return out;
}

review::Picture picture_of(const app::DyadCourse& course) {
  review::Picture picture;
  picture.axis = review::Picture::Axis::days_after;
  picture.least = 0;
  picture.most = 1;
  for (const auto& line : course.lines) {
    if (line.state == "contact" || line.state == "loss") continue;
    review::Band band;
    band.name = line.state;
    band.days = course.days;
    band.low = line.quantiles[1];
    band.median = line.quantiles[2];
    band.high = line.quantiles[3];
    picture.bands.push_back(std::move(band));
  }
  return picture;
}

}  // namespace

std::string shown(const app::DyadCourse& course, const Style& style) {
  std::string out = bold(style, fmt::format("{}: {}", course.preset, course.preset_says)) + "\n";
  out += dim(style,
             wrapped(style, fmt::format("{}, {}. {}", counted(course.dyads, "pair", "pairs"),
                                        counted(std::int64_t(course.days.back()), "day", "days"), a_theory)));
  std::string calendar;
  for (const auto& [from, until] : course.absences)
    calendar += fmt::format("{}{:.0f} to {:.0f}", calendar.empty() ? "Away on days " : ", ", from, until);
  if (!calendar.empty()) calendar += ". ";
  if (course.ends_on) calendar += fmt::format("The last session is on day {:.0f}.", *course.ends_on);
  if (!calendar.empty()) out += dim(style, wrapped(style, calendar));
  out += "\n" + table_of_medians(course, style) + "\n";
  out += dim(style, "  the middle half of the pairs, from 0 to 1") + "\n";
  out += plot(picture_of(course), style, "UTC");
  return out;
}

std::string shown(const app::DyadClaimsSeen& seen, const Style& style) {
  std::string out =
      dim(style,
          wrapped(style,
                  fmt::format("What follows from the theory, over {} of all its coefficients. {} The last "
                              "figure: how often it held without the mechanism it rests on.",
                              counted(seen.draws, "draw", "draws"), a_theory))) +
      "\n";
  for (const auto& one : seen.claims) {
    out += bold(style, fmt::format("{:<4}{}", one.id, one.says)) + "\n";
    out += wrapped(style, one.test + ".", 4);
    out += wrapped(
        style,
        fmt::format("holds in {:.1f} % ({:.1f} to {:.1f}); {}: {:.2g} ({:.2g} to {:.2g}); without {}: "
                    "{:.1f} %",
                    100 * one.share, 100 * one.share_low, 100 * one.share_high, one.effect_of, one.effect,
                    one.effect_low, one.effect_high, one.removed, 100 * one.share_without),
        4);
  }
  return out;
}

std::string shown(const app::DyadMap& map, const Style& style) {
  std::string out = bold(style, fmt::format("{} on day {:.0f}, the median of {}", map.outcome, map.day,
                                            counted(map.dyads, "pair", "pairs"))) +
                    "\n" + dim(style, wrapped(style, std::string(a_theory))) + "\n";
  const std::size_t cell = 5, lead = 8;
  const std::size_t most = std::max<std::size_t>(2, (style.columns - lead) / cell);
  const std::size_t every = (map.xs.size() + most - 1) / most;
  out += "  " + map.y + "\n";
  for (std::size_t row = map.ys.size(); row-- > 0;) {
    out += dim(style, fmt::format("{:>6.3g} ", map.ys[row]));
    for (std::size_t k = 0; k < map.xs.size(); k += every)
      out += fmt::format(" {:>4.2f}", map.medians[row][k]);
    out += "\n";
  }
  std::string foot(lead - 1, ' ');
  for (std::size_t k = 0; k < map.xs.size(); k += every) foot += fmt::format(" {:>4.2g}", map.xs[k]);
  out += dim(style, foot) + "\n";
  out += std::string(lead, ' ') + map.x + "\n";
  if (every > 1)
    out += dim(style, wrapped(style, "Not all columns fit; --json, --csv and --svg have them.", 2));
  return out;
}

namespace {

std::string plane_of(const app::DyadRests& rests, const Style& style) {
  constexpr std::size_t lead = 8, cell = 5;
  const auto& steadiness = rests.lines.front().steadiness;
  const std::size_t most = std::max<std::size_t>(2, (style.columns - lead) / cell);
  const std::size_t every = (steadiness.size() + most - 1) / most;
  std::string out = "  openness, and footing at rest" + dim(style, "  (+ there are two: the lower)") + "\n";
  for (std::size_t row = rests.lines.size(); row-- > 0;) {
    const auto& line = rests.lines[row];
    out += dim(style, fmt::format("{:>6.2f} ", line.openness));
    for (std::size_t k = 0; k < steadiness.size(); k += every)
      out += line.states[k].empty()
                 ? "    -"
                 : fmt::format("{:>4}{}", fmt::format("{:.2f}", line.states[k].front().footing).substr(1),
                               line.states[k].size() > 1 ? "+" : " ");
    out += "\n";
  }
  std::string foot(lead - 1, ' ');
  for (std::size_t k = 0; k < steadiness.size(); k += every)
    foot += fmt::format("{:>4} ", fmt::format("{:.2f}", steadiness[k]).substr(steadiness[k] < 1 ? 1 : 0));
  return out + dim(style, foot) + "\n" + std::string(lead, ' ') + "steadiness\n";
}

}  // namespace

std::string shown(const app::DyadRests& rests, const Style& style) {
  std::string out = bold(style, "Where a pair settles when nothing is random and nobody is away") + "\n" +
                    dim(style, wrapped(style, std::string(a_theory))) + "\n";
  if (rests.plane) return out + plane_of(rests, style);
  for (const auto& line : rests.lines) {
    out += bold(style, fmt::format("openness {:.3g}", line.openness)) + "\n";
    out += dim(style, "  steadiness  footing  reliance  distress  guard  days to come back") + "\n";
    const std::size_t every = std::max<std::size_t>(1, (line.steadiness.size() - 1) / 10);
    for (std::size_t k = 0; k < line.steadiness.size(); k += every)
      for (const auto& state : line.states[k])
        out += fmt::format("  {:>10.2f} {:>8.2f} {:>9.2f} {:>9.2f} {:>6.2f} {:>18.0f}{}\n",
                           line.steadiness[k], state.footing, state.reliance, state.distress, state.guard,
                           -1 / state.slowest_rate, line.states[k].size() > 1 ? "  one of two" : "");
    if (!line.folds.empty()) {
      std::string folds;
      for (const double fold : line.folds) folds += fmt::format("{}{:.3f}", folds.empty() ? "" : ", ", fold);
      out += wrapped(style, "Folds, where one of two ends, at steadiness " + folds + ".", 2);
    }
    out += "\n";
  }
  return out;
}

std::string shown(const app::DyadFitted& fitted, const Style& style) {
  if (!fitted.usable) return wrapped(style, fitted.why_not);
  std::string out = bold(style, wrapped(style, fitted.sentence)) + "\n";
  out += wrapped(
      style, fmt::format(
                 "Both learned from the first {} ({:.0f} days) and were asked about the {} after them "
                 "({:.0f} days), over {}.",
                 counted(fitted.learned_from, "check-in", "check-ins"), fitted.days_learned, fitted.predicted,
                 fitted.days_predicted, counted(std::int64_t(fitted.scales.size()), "scale", "scales")));
  out += "\n" + dim(style, "  log score of a check-in, nats; nearer to 0 is better") + "\n";
  for (const auto& [name, score] :
       {std::pair("the theory", fitted.theory), std::pair("the state-space model", fitted.state_space),
        std::pair("each answer as often as before", fitted.frequencies)})
    out += fmt::format("  {:<31}{:>8.2f}\n", name, score);
  out += "\n" +
         dim(style, wrapped(style,
                            "The theory was written for nobody in particular. That it predicts well or badly "
                            "says something about the theory, and nothing about you or your therapist."));
  return out;
}

}  // namespace holdfast::shell
