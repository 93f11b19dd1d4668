// The story that the simulation tells, over many seeds, and what must hold at every hour.
#include "dyad/course.h"

#include <gtest/gtest.h>

#include <cmath>

namespace holdfast::dyad {
namespace {

constexpr std::int64_t day = 86400;
const Moment today{{1'795'430'400}, "Europe/Berlin"};
constexpr int seeds = 30;

Course course_of(std::uint64_t seed, int days = 730) {
  Random random(seed);
  return run_course(random, today, days);
}

// The mean over the days [from, to) before today, or of the first days with A.
double mean(const Course& course, double State::*what, Instant from, Instant to) {
  double sum = 0, hours = 0;
  for (Instant at = from; at < to; at = at + 3600, ++hours) sum += course.at(at).*what;
  return sum / hours;
}

TEST(Course, EveryStateStaysBetweenNothingAndAll) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed)
    for (const State& state : course_of(seed).hours) {
      for (const double value : {state.distress, state.reliance, state.safety, state.pull_away, state.footing,
                                 state.support, state.leaning, state.guard, state.capacity, state.trust}) {
        ASSERT_TRUE(std::isfinite(value));
        ASSERT_GE(value, 0);
        ASSERT_LE(value, 1);
      }
      ASSERT_GE(state.contact, 0);
    }
}

TEST(Course, WithAHeldFrameNeedingRisesAndThenEasesWhileFootingAndOthersGrow) {
  int held = 0;
  double rise = 0, fall = 0;  // over all seeds, in which one story's noise counts for little
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Course course = course_of(seed);
    const Instant begin = course.a_begins, end = course.now;
    const auto over = [&](double State::*what, Instant from, int days) {
      return mean(course, what, from, from + days * day);
    };
    const double at_first = over(&State::reliance, begin, 7),
                 early = over(&State::reliance, begin + 14 * day, 90),
                 lately = over(&State::reliance, end - 60 * day, 60);
    rise += (early - at_first) / seeds;
    fall += (early - lately) / seeds;
    held += early > at_first + 0.02 && lately < early - 0.03 &&
            over(&State::footing, end - 45 * day, 45) > over(&State::footing, begin, 45) + 0.2 &&
            over(&State::support, end - 45 * day, 45) > over(&State::support, begin, 45) + 0.1 &&
            over(&State::pull_away, end - 45 * day, 45) < over(&State::pull_away, begin, 45);
  }
  EXPECT_GT(rise, 0.03);
  EXPECT_GT(fall, 0.06);
  EXPECT_GE(held, seeds * 7 / 10);  // theory's own noise: in some it eases later
}

TEST(Course, TheLastBreakWithAIsEasierThanTheFirst) {
  int easier = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Course course = course_of(seed);
    std::vector<double> with_a;
    for (const Away& away : course.aways)
      if (away.who == Whom::a && away.until < course.now)
        with_a.push_back(mean(course, &State::distress, away.from, away.until));
    ASSERT_GE(with_a.size(), 3u);
    easier += with_a.back() < with_a.front();
  }
  EXPECT_GE(easier, seeds * 9 / 10);
}

TEST(Course, EmsLeavingHurtsAndCostsTrust) {
  int hurts = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Course course = course_of(seed);
    const Instant end = course.em_ends;
    hurts += mean(course, &State::distress, end, end + 14 * day) >
                 mean(course, &State::distress, end - 30 * day, end) &&
             mean(course, &State::safety, end, end + 14 * day) <
                 mean(course, &State::safety, end - 120 * day, end - 90 * day);
  }
  EXPECT_GE(hurts, seeds * 9 / 10);
}

TEST(Course, SessionsFallOnTheirDaysAndNeverIntoAnAbsence) {
  const Course course = course_of(3);
  std::size_t kept = 0;
  for (const Meeting& meeting : course.meetings) {
    EXPECT_NE(meeting.with, Whom::nobody);
    if (meeting.outcome != diary::Session::Outcome::kept) continue;
    EXPECT_EQ(course.with_whom(meeting.at), meeting.with);
    ++kept;
  }
  EXPECT_GE(kept, 60u);
  EXPECT_GT(course.meetings.back().at, course.now);
}

TEST(Course, TheSameSeedGivesTheSameCourseAndAnotherAnother) {
  const Course one = course_of(7), same = course_of(7), other = course_of(8);
  ASSERT_EQ(one.hours.size(), same.hours.size());
  EXPECT_EQ(one.hours.back().distress, same.hours.back().distress);
  EXPECT_EQ(one.messages.size(), same.messages.size());
  EXPECT_NE(one.hours.back().distress, other.hours.back().distress);
}

TEST(Course, AClockTimeThatSpringSkipsIsTakenAnHourLater) {
  const Date change = *date_of(2026, 3, 29);
  EXPECT_EQ(clock(change, 150, "Europe/Berlin").seconds, clock(change, 210, "Europe/Berlin").seconds);
  EXPECT_EQ(clock(change, 1440 + 60, "Europe/Berlin").seconds,
            clock(change + 1, 60, "Europe/Berlin").seconds);
}

}  // namespace
}  // namespace holdfast::dyad
