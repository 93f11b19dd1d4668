// Paths of several chapters are made one: a draw of the later chapter says where the slow level was at the
// seam, and the earlier chapter's path is moved to meet it, as far as the two hang together (Matheron's rule
// with the covariance of its own draws). So a path has no leap where the diary happens to be cut.
#include "review/arc.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

#include "base/random.h"
#include "review/answering.h"
#include "review/counting.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

constexpr int arc_points = 33;
constexpr double least_days = 120;

struct Told {  // one of the four
  ScaleIndex scale;
  int least_days_rated;
};
constexpr std::array told{Told{reliance, 25}, Told{safety, 20}, Told{footing, 20}, Told{support, 12}};
constexpr std::array<std::string_view, 6> shapes{"rose",           "fell",       "rose_then_fell",
                                                 "fell_then_rose", "to_and_fro", "about_the_same"};

// All the time of the relationship as if it were one chapter. For what is counted and shown; no model has it.
Chapter whole_of(const Looking& looking) {
  Chapter whole = looking.chapter;
  for (auto one = looking.earlier.rbegin(); one != looking.earlier.rend(); ++one) {
    const auto put = [](const auto& before, auto& after) {
      after.insert(after.begin(), before.begin(), before.end());
    };
    put(one->check_ins, whole.check_ins);
    put(one->sessions, whole.sessions);
    put(one->happenings, whole.happenings);
    put(one->endings, whole.endings);
    put(one->absences, whole.absences);
  }
  // One that lasted over a cut is in both chapters.
  const auto twice = std::ranges::unique(whole.absences, {}, &Away::id);
  whole.absences.erase(twice.begin(), twice.end());
  return whole;
}

// Draws of one scale's slow level, in steps, at the same times.
struct Levels {
  std::vector<Instant> at;
  std::vector<std::vector<double>> draws;
};

// The last chapter's, which are the posterior's.
Levels levels_in(const Chapter& chapter, const Posterior& posterior, ScaleIndex scale) {
  Levels out;
  const int column = posterior.column(scale);
  const Instant last = chapter.check_ins.back().at;
  out.at = arc_times(chapter, last, last);
  std::vector<int> rows;
  for (const Instant at : out.at) rows.push_back(posterior.row(chapter.model_time(at)));
  for (const inference::Path& path : posterior.paths) {
    std::vector<double>& levels = out.draws.emplace_back();
    for (const int row : rows) levels.push_back(middle_step + steps_per_unit * path.baselines(row, column));
  }
  return out;
}

// Puts an earlier chapter's paths before those that begin where it ends.
void join(const Past& past, int column, Levels& later) {
  const std::size_t count = past.paths.size(), points = past.at.size() - 1;
  const auto level = [&](std::size_t path, std::size_t at) {
    return middle_step + steps_per_unit * past.paths[path].baselines(int(at), column);
  };
  double at_seam = 0, spread = 0;
  for (std::size_t i = 0; i < count; ++i) at_seam += level(i, points) / double(count);
  for (std::size_t i = 0; i < count; ++i) spread += std::pow(level(i, points) - at_seam, 2);
  std::vector<double> hangs(points, 0);
  for (std::size_t t = 0; t < points && spread > 0; ++t)
    for (std::size_t i = 0; i < count; ++i) hangs[t] += (level(i, points) - at_seam) * level(i, t) / spread;
  for (std::size_t draw = 0; draw < later.draws.size(); ++draw) {
    std::vector<double>& levels = later.draws[draw];
    const std::size_t i = draw % count;
    const double moved = levels.front() - level(i, points);
    std::vector<double> whole;
    for (std::size_t t = 0; t < points; ++t) whole.push_back(level(i, t) + hangs[t] * moved);
    whole.insert(whole.end(), levels.begin(), levels.end());
    levels = std::move(whole);
  }
  later.at.insert(later.at.begin(), past.at.begin(), past.at.end() - 1);
}

// From the first to the last rating; without earlier chapters in which too little was rated.
Levels levels_of(const Looking& looking, const Chapter& whole, ScaleIndex scale) {
  Levels out = levels_in(looking.chapter, looking.posterior, scale);
  const auto& past = looking.posterior.past;
  for (auto one = past.rbegin(); one != past.rend(); ++one) {
    const auto column = std::ranges::find(one->scales, scale);
    if (one->paths.empty() || column == one->scales.end()) break;
    join(*one, int(column - one->scales.begin()), out);
  }
  const auto rated = whole.rated(scale);
  const Instant first = whole.check_ins[rated.front()].at, last = whole.check_ins[rated.back()].at;
  Levels inside;
  inside.draws.resize(out.draws.size());
  for (std::size_t t = 0; t < out.at.size(); ++t) {
    if (out.at[t] < first || out.at[t] > last) continue;
    inside.at.push_back(out.at[t]);
    for (std::size_t i = 0; i < out.draws.size(); ++i) inside.draws[i].push_back(out.draws[i][t]);
  }
  return inside;
}

// The same before any entry: a slow level wanders from where it begins, at a pace drawn from its prior.
Levels levels_before(const Looking& looking, ScaleIndex scale, const std::vector<Instant>& at) {
  Levels out;
  out.at = at;
  const auto column = std::size_t(looking.before.column(scale));
  Random random = random_for(looking, "arc");
  for (const inference::Parameters& draw : looking.before.parameters) {
    std::vector<double>& levels = out.draws.emplace_back();
    double level = random.normal();
    for (std::size_t t = 0; t < at.size(); ++t) {
      if (t > 0)
        level +=
            draw.baseline_diffusion_sd[column] * std::sqrt(days_between(at[t - 1], at[t])) * random.normal();
      levels.push_back(middle_step + steps_per_unit * level);
    }
  }
  return out;
}

std::vector<Draw> classified(const Levels& levels) {
  std::vector<Draw> draws;
  for (const auto& one : levels.draws) draws.push_back({one.back() - one.front(), shape_of(one).statement});
  return draws;
}

// Of one path with one or two movements, the places where they begin and end, half of arc_step aside. The
// first is from `from` until `until`; a second one begins `again`.
struct Places {
  int from = 0, until = 0, again = 0;
};
Places places_of(const std::vector<double>& levels, const Shape& shape) {
  const bool up = levels[std::size_t(shape.turns[1])] > levels[std::size_t(shape.turns[0])];
  const double sign = up ? 1 : -1;
  const auto above = [&](int at, int turn) {
    return sign * (levels[std::size_t(at)] - levels[std::size_t(turn)]);
  };
  Places out;
  out.from = shape.turns[0];
  for (int at = shape.turns[0]; at < shape.turns[1]; ++at)
    if (above(at, shape.turns[0]) <= arc_step / 2) out.from = at;
  out.until = shape.turns[1];
  while (out.until > out.from && above(out.until - 1, shape.turns[1]) >= -arc_step / 2) --out.until;
  out.again = shape.turns[1];
  while (out.again + 1 < int(levels.size()) && above(out.again + 1, shape.turns[1]) >= -arc_step / 2)
    ++out.again;
  return out;
}

void tell_turns(Finding& finding, const Chapter& chapter, const Levels& levels) {
  std::array<std::vector<double>, 3> seconds;
  for (const auto& one : levels.draws) {
    const Shape shape = shape_of(one);
    if (shape.statement != finding.statement || shape.turns.size() < 2) continue;
    const Places places = places_of(one, shape);
    const std::array<int, 3> at{places.from, places.until, places.again};
    for (std::size_t i = 0; i < at.size(); ++i)
      seconds[i].push_back(double(levels.at[std::size_t(at[i])].seconds));
  }
  if (seconds[0].empty() || finding.statement == "to_and_fro") return;
  const auto day = [&](double at) { return chapter.day_of({std::int64_t(at)}); };
  static constexpr std::array<std::string_view, 3> names{"from", "until", "again"};
  const bool twice = finding.statement == "rose_then_fell" || finding.statement == "fell_then_rose";
  for (std::size_t i = 0; i < (twice ? 3U : 2U); ++i) {
    const Range range = middle_80_percent(seconds[i]);
    finding.turns.push_back({std::string(names[i]), day(range.low), day(range.median), day(range.high)});
  }
}

Band band_of(const Levels& levels, std::string name) {
  Band band;
  band.name = std::move(name);
  for (std::size_t t = 0; t < levels.at.size(); ++t) {
    std::vector<double> values;
    for (const auto& one : levels.draws) values.push_back(one[t]);
    const Range range = middle_80_percent(std::move(values));
    band.at.push_back(levels.at[t]);
    band.low.push_back(range.low);
    band.median.push_back(range.median);
    band.high.push_back(range.high);
  }
  return band;
}

bool too_little(Finding& finding, const Chapter& whole, const Told& one) {
  const Evidence& evidence = finding.evidence;
  if (evidence.n == 0) {
    refuse(finding, with_name(screen_name(one.scale), whole.name) + " was never rated");
    return true;
  }
  if (days_between(*evidence.until, whole.check_ins.back().at) > 60) {
    const Date last = whole.day_of(*evidence.until);
    refuse(finding, "ratings stop in " + said_month(last, whole.day_of(whole.now.at) - last > 330));
    return true;
  }
  const double days = days_between(*evidence.from, *evidence.until);
  if (evidence.days_rated >= one.least_days_rated && days >= least_days) return false;
  refuse(finding,
         evidence.days_rated >= one.least_days_rated
             ? "the ratings span only " + counted(evidence.span_days, "day", "days")
             : "you rated it on " + counted(evidence.days_rated, "day", "days"),
         while_it_lasts(whole, at_her_rhythm(std::min(double(evidence.days_rated) / one.least_days_rated,
                                                      days / least_days),
                                             1, days)));
  return true;
}

Finding answer_one(const Looking& looking, const Chapter& whole, const Told& one, Picture& picture) {
  Finding finding = asked(whole, "arc");
  finding.subject = with_name(screen_name(one.scale), whole.name);
  finding.evidence = evidence_of(whole, one.scale, whole.check_ins.front().at, whole.check_ins.back().at);
  add_ids(finding.evidence, whole, whole.rated(one.scale));
  add_far_away(finding);
  if (finding.evidence.n > 0) date_it(finding, whole, {*finding.evidence.from, *finding.evidence.until});
  if (too_little(finding, whole, one) || not_learned(finding, looking.posterior)) return finding;
  if (looking.posterior.column(one.scale) < 0) {
    refuse(finding, "you rated it rarely of late");
    return finding;
  }
  const Levels levels = levels_of(looking, whole, one.scale);
  picture.bands.push_back(band_of(levels, finding.subject));
  date_it(finding, whole, {levels.at.front(), levels.at.back()});
  decide(finding, looking.options.said_before, classified(levels),
         classified(levels_before(looking, one.scale, levels.at)), looking.posterior.chains,
         std::vector<std::string_view>(shapes.begin(), shapes.end()),
         {.what = "the slow level at the end of the whole time, less at its beginning",
          .unit = "steps",
          .same_width = arc_step},
         "Each review looks at the whole time anew; it may also stay open.");
  if (!finding.answered) return finding;
  tell_turns(finding, whole, levels);
  finding.sentence = sentence(finding);
  return finding;
}

// Needing comes first; where the diary cannot tell how it went, the clearest of the others is said.
Finding headed(std::vector<Finding> lines, Picture picture) {
  const auto clearest =
      std::ranges::max_element(lines, {}, [](const Finding& line) { return line.probability.value_or(0); });
  Finding whole = lines.front().answered || !clearest->answered ? lines.front() : *clearest;
  whole.lines = std::move(lines);
  whole.picture = std::move(picture);
  whole.cannot_tell.push_back(
      "Needing " + whole.practitioner +
      " less can be healing, and it can be pulling away. A shape alone cannot tell which.");
  whole.cannot_tell.push_back("It cannot tell why. What is within one step counts as no movement.");
  return whole;
}

}  // namespace

Shape shape_of(std::span<const double> levels) {
  std::vector<int> turns;
  int low = 0, high = 0, furthest = 0, going = 0;
  for (int at = 1; at < int(levels.size()); ++at) {
    const auto level = [&](int where) { return levels[std::size_t(where)]; };
    if (going == 0) {
      if (level(at) > level(high)) high = at;
      if (level(at) < level(low)) low = at;
      going = level(at) - level(low) > arc_step ? 1 : level(high) - level(at) > arc_step ? -1 : 0;
      if (going != 0) {
        turns.push_back(going > 0 ? low : high);
        furthest = at;
      }
    } else if (going * (level(at) - level(furthest)) > 0) {
      furthest = at;
    } else if (going * (level(furthest) - level(at)) > arc_step) {
      turns.push_back(furthest);
      furthest = at;
      going = -going;
    }
  }
  if (going == 0) return {"about_the_same", {}};
  turns.push_back(furthest);
  if (turns.size() > 3) return {"to_and_fro", std::move(turns)};
  const bool twice = turns.size() == 3;
  return {going > 0 ? (twice ? "fell_then_rose" : "rose") : (twice ? "rose_then_fell" : "fell"),
          std::move(turns)};
}

std::vector<Instant> arc_times(const Chapter& chapter, Instant until, Instant next_begins) {
  const Instant begins = chapter.check_ins.front().at;
  std::vector<Instant> times{begins};
  for (int i = 0; i < arc_points; ++i) {
    const Instant at =
        chapter.whole_from + (until.seconds - chapter.whole_from.seconds) * i / (arc_points - 1);
    if (at > begins && at < next_begins) times.push_back(at);
  }
  if (next_begins > begins) times.push_back(next_begins);
  return times;
}

void plan_arc(const Chapter& chapter, std::vector<double>& times) {
  const Instant last = chapter.check_ins.back().at;
  for (const Instant at : arc_times(chapter, last, last)) times.push_back(chapter.model_time(at));
}

Finding answer_arc(const Looking& looking) {
  const Chapter& chapter = looking.chapter;
  Finding finding = asked(chapter, "arc");
  if (nothing_to_go_by(finding, chapter)) return finding;
  const Chapter whole = whole_of(looking);
  Picture picture{.axis = Picture::Axis::dates,
                  .label = "how each went over the whole time, in steps of 0 to 10"};
  picture.stretches = absences_of(whole);
  picture.marks = marks_of(whole, whole.check_ins.front().at, whole.check_ins.back().at);
  std::vector<Finding> lines;
  for (const Told& one : told) lines.push_back(answer_one(looking, whole, one, picture));
  if (picture.bands.empty()) picture = {};
  return headed(std::move(lines), std::move(picture));
}

void take_back_line(Finding& arc, ScaleIndex scale, const std::string& why_not) {
  for (std::size_t i = 0; i < arc.lines.size(); ++i)
    if (told[i].scale == scale && arc.lines[i].answered) refuse(arc.lines[i], why_not);
  if (!arc.lines.empty()) arc = headed(std::move(arc.lines), std::move(arc.picture));
}

}  // namespace holdfast::review
