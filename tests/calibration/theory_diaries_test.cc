// The engine on diaries of a world it knows nothing of: the theory's, told by a person with gaps, late
// entries, odd hours and whole steps. Where a finding says something, does it point where the truth lies? The
// truth is what the simulation went through: of slow levels, means over two weeks at both ends of the period;
// of a session and of the loop, what moves its hours.
//
// It is no calibration: these worlds are not drawn from the engine's priors, they are curved, pushed by a
// calendar, and their slow states move on for months. HOLDFAST_CALIBRATION_DIARIES=250 prints the table of
// docs/science/dyad.md.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>

#include "base/parallel.h"
#include "dyad/invented.h"
#include "inference/paths.h"
#include "review/review.h"

namespace holdfast::calibration {
namespace {

using dyad::Course;
using dyad::State;

constexpr std::int64_t day = 86400;
constexpr double same_steps = 0.5;
const Moment today{{1'795'466'400}, "Europe/Berlin"};

double mean(const Course& course, double State::*what, Instant from, Instant until) {
  double sum = 0, hours = 0;
  for (Instant at = from; at < until; at = at + 3600, ++hours) sum += course.at(at).*what;
  return 10 * sum / std::max(hours, 1.0);
}

// In steps: the last two weeks of the period less the first two.
double change(const Course& course, double State::*what, const review::Finding& finding) {
  const auto at = [&](Date date) { return dyad::clock(date, 12 * 60, "Europe/Berlin"); };
  const Instant from = at(*finding.compared_from), until = at(*finding.compared_until);
  return mean(course, what, until + -14 * day, until) - mean(course, what, from, from + 14 * day);
}

struct Asked {
  std::string_view id;
  double State::*what;
  std::string_view less, more;
};
constexpr Asked asked[] = {{"direction", &State::leaning, "eased", "grown"},
                           {"footing", &State::capacity, "less", "more"},
                           {"support", &State::support, "less", "more"},
                           {"session", nullptr, "lighter", "harder"},
                           {"loop", nullptr, "lighter", "harder"}};

// Of how hours swing, the mean over the diary's hours.
inference::Matrix swings(const Course& course) {
  inference::Matrix out(2, 2);
  for (std::size_t hour = 0; hour < course.hours.size(); ++hour) {
    const auto rates = course.swing_rates(course.begin + std::int64_t(hour) * 3600);
    for (std::size_t j = 0; j < 4; ++j) out.values[j] += rates[j] / double(course.hours.size());
  }
  return out;
}

// Step-days of distress in the three days after a session, and how it is said (review/session.cc).
double session_area(const Course& course) {
  const inference::Matrix drift = swings(course);
  double sum = 0, count = 0;
  for (const dyad::Meeting& meeting : course.meetings) {
    if (meeting.outcome != diary::Session::Outcome::kept || meeting.at >= course.now) continue;
    const auto jump = course.session_jump(meeting.at);
    sum += 10 * inference::jump_area(drift, jump, 3)[0];
    ++count;
  }
  return sum / count;
}

// Below 0: less than about the same; above: more. In units of what counts as about the same.
double truth_of(const Asked& one, const Course& course, const review::Finding& finding) {
  if (one.id == "session") return session_area(course) / 0.5;
  if (one.id == "loop") return std::log(inference::leaning_ratio(swings(course), 0, 1)) / std::log(1.1);
  return change(course, one.what, finding) / same_steps;
}

// How a state went over the whole time, its movements of more than a step, from means over two weeks.
std::string went(const Course& course, double State::*what, const review::Finding& line) {
  const auto at = [&](Date date) { return dyad::clock(date, 12 * 60, "Europe/Berlin"); };
  const Instant from = at(*line.compared_from), until = at(*line.compared_until);
  std::string swings;
  double least = 20, most = -20;
  for (int i = 0; i <= 32; ++i) {
    const Instant middle = from + (until.seconds - from.seconds) * i / 32;
    const double level =
        mean(course, what, std::max(from, middle + -7 * day), std::min(until, middle + 7 * day));
    least = std::min(least, level);
    most = std::max(most, level);
    if (level > least + 1 && !swings.ends_with('u')) swings += 'u', most = level;
    if (level < most - 1 && !swings.ends_with('d')) swings += 'd', least = level;
  }
  static const std::map<std::string, std::string> shapes{{"", "about_the_same"},
                                                         {"u", "rose"},
                                                         {"d", "fell"},
                                                         {"ud", "rose_then_fell"},
                                                         {"du", "fell_then_rose"}};
  const auto found = shapes.find(swings);
  return found == shapes.end() ? "to_and_fro" : found->second;
}

// The lines of the arc, as they come, and the states behind them.
constexpr std::array arc_states{&State::leaning, &State::trust, &State::capacity, &State::support};
constexpr std::array<const char*, 4> arc_names{"arc needing", "arc safety", "arc footing", "arc others"};

struct Count {
  int diaries = 0, said = 0, right = 0, opposite = 0, sure = 0, sure_right = 0;
};
using Table = std::map<std::string, Count>;  // by world and finding

// The arc's lines against what the states did; the other way is a single movement the other way.
void look_at_arc(const review::Finding& arc, const Course& course, const std::string& world, Table& table) {
  for (std::size_t i = 0; i < arc.lines.size(); ++i) {
    const review::Finding& line = arc.lines[i];
    Count& count = table[world + ", " + arc_names[i]];
    ++count.diaries;
    if (!line.answered) continue;
    const std::string truth = went(course, arc_states[i], line);
    const bool sure = line.likelihood >= review::Likelihood::very_likely;
    ++count.said;
    count.right += line.statement == truth;
    count.opposite +=
        (line.statement == "rose" && truth == "fell") || (line.statement == "fell" && truth == "rose");
    count.sure += sure;
    count.sure_right += sure && line.statement == truth;
  }
}

using Spoken = std::map<std::string, int>;  // of what is told together, by world and statement

void look(const dyad::Preset& preset, std::uint64_t seed, std::mutex& lock, Table& table, Table& arcs,
          Spoken& spoken) {
  const auto made = dyad::invented({.seed = seed, .today = today, .days = 365, .story = {preset.world}});
  Silent silent;
  review::Options options;
  options.now = today;
  const auto seen = review::review(made.diary, options, silent);
  const std::lock_guard guard(lock);
  const std::string world(preset.name);
  for (const review::Finding& finding : seen ? seen->findings : std::vector<review::Finding>{}) {
    if (finding.id == "arc") look_at_arc(finding, made.course, world, arcs);
    if (finding.id == "together" && finding.answered) ++spoken[world + ": " + finding.statement];
  }
  for (const Asked& one : asked) {
    Count& count = table[std::string(preset.name) + ", " + std::string(one.id)];
    ++count.diaries;
    if (!seen) continue;
    for (const review::Finding& finding : seen->findings) {
      if (finding.id != one.id || !finding.answered) continue;
      if (one.what && (!finding.compared_from || !finding.compared_until)) continue;
      const double moved = truth_of(one, made.course, finding);
      const std::string_view truth = moved > 1 ? one.more : moved < -1 ? one.less : "about_the_same";
      const bool right = finding.statement == truth;
      const bool opposite =
          (finding.statement == one.more && moved < 0) || (finding.statement == one.less && moved > 0);
      ++count.said;
      count.right += right;
      count.opposite += opposite;
      if (finding.likelihood >= review::Likelihood::very_likely) {
        ++count.sure;
        count.sure_right += right;
      }
    }
  }
}

TEST(TheoryDiaries, findings_point_where_the_truth_lies) {
  const char* wanted = std::getenv("HOLDFAST_CALIBRATION_DIARIES");
  const int each = wanted ? std::max(1, std::atoi(wanted)) : 4;
  Table table, arcs;
  Spoken spoken;
  std::mutex lock;
  const dyad::Preset held = *dyad::find_preset("held");
  dyad::Preset ends = *dyad::find_preset("abrupt-ending");
  ends.world.frame.ends_on = 300;  // two months before the diary is read
  const dyad::Preset loose = *dyad::find_preset("limits-not-held");
  spread_pieces(3 * each, 2, [&](int k, int) {
    look(k % 3 == 0   ? held
         : k % 3 == 1 ? ends
                      : loose,
         std::uint64_t(900 + k / 3), lock, table, arcs, spoken);
    return true;
  });
  Count all;
  std::printf(
      "| world, finding | diaries | said | right | the other way | very likely or more | right |\n"
      "|---|---|---|---|---|---|---|\n");
  for (const auto& [name, count] : table) {
    std::printf("| %s | %d | %d | %d | %d | %d | %d |\n", name.c_str(), count.diaries, count.said,
                count.right, count.opposite, count.sure, count.sure_right);
    all.said += count.said;
    all.right += count.right;
    all.opposite += count.opposite;
  }
  Count whole;
  for (const auto& [name, count] : arcs) {
    std::printf("| %s | %d | %d | %d | %d | %d | %d |\n", name.c_str(), count.diaries, count.said,
                count.right, count.opposite, count.sure, count.sure_right);
    whole.said += count.said;
    whole.right += count.right;
    whole.opposite += count.opposite;
  }
  EXPECT_GE(whole.said, 4 * each);
  EXPECT_GE(whole.right, 0.6 * whole.said);
  EXPECT_LE(whole.opposite, 0.1 * whole.said);
  for (const auto& [name, times] : spoken) std::printf("together, %s: %d\n", name.c_str(), times);
  EXPECT_LE(spoken[std::string(held.name) + ": going_round"], each / 10) << "in a world that holds";
  EXPECT_GE(all.said, 4 * each);
  EXPECT_GE(all.right, 0.6 * all.said);
  EXPECT_LE(all.opposite, 0.1 * all.said + 1);
}

}  // namespace
}  // namespace holdfast::calibration
