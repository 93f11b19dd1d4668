// The engine on diaries of a world it knows nothing of: the theory's, told by a person with gaps, late
// entries, odd hours and whole steps. Where a finding says something, does it point where the truth lies? The
// truth is what the simulation went through: of slow levels, means over two weeks at both ends of the period;
// of a session and of the loop, what moves its hours.
//
// It is no calibration: these worlds are not drawn from the engine's priors, they are curved, pushed by a
// calendar, and their slow states move on for months. HOLDFAST_CALIBRATION_DIARIES=250 prints the table of
// docs/science/dyad.md.
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <thread>

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

struct Count {
  int diaries = 0, said = 0, right = 0, opposite = 0, sure = 0, sure_right = 0;
};
using Table = std::map<std::string, Count>;  // by world and finding

void look(const dyad::Preset& preset, std::uint64_t seed, std::mutex& lock, Table& table) {
  const auto made = dyad::invented({.seed = seed, .today = today, .days = 365, .story = {preset.world}});
  Silent silent;
  review::Options options;
  options.now = today;
  const auto seen = review::review(made.diary, options, silent);
  const std::lock_guard guard(lock);
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
  Table table;
  std::mutex lock;
  std::atomic<int> next{0};
  const dyad::Preset held = *dyad::find_preset("held");
  dyad::Preset ends = *dyad::find_preset("abrupt-ending");
  ends.world.frame.ends_on = 300;  // two months before the diary is read
  const dyad::Preset loose = *dyad::find_preset("limits-not-held");
  const auto work = [&] {
    for (int k = next++; k < 3 * each; k = next++)
      look(k % 3 == 0 ? held : k % 3 == 1 ? ends : loose, std::uint64_t(900 + k / 3), lock, table);
  };
  {
    std::jthread other(work);
    work();
  }
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
  EXPECT_GE(all.said, 4 * each);
  EXPECT_GE(all.right, 0.6 * all.said);
  EXPECT_LE(all.opposite, 0.1 * all.said + 1);
}

}  // namespace
}  // namespace holdfast::calibration
