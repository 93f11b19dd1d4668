// The plan of the two frames (sessions, absences, strains) and the hour-by-hour simulation through it.
// Euler-Maruyama with a step of one hour; every rate is per day and more than ten times slower than the
// step can follow. The coefficients are chosen so that an ordinary story comes out; they carry no evidence
// about anybody.
#include "dyad/course.h"

#include <algorithm>
#include <cmath>

#include "base/ensure.h"

namespace holdfast::dyad {
namespace {

constexpr std::int64_t hour = 3600, day = 86400;
constexpr double hours_a_day = 24;

// Where in the diary, as shares of its length.
constexpr double em_ends_at = 0.375, a_begins_at = 0.46;

double clamp01(double value) {
  return std::clamp(value, 0.0, 1.0);
}

// An inverted U that is 1 at `best`: nothing is learned without leaning, little when leaning is everything.
double learning(double leaning, double best) {
  return leaning / best * std::exp(1 - leaning / best);
}

struct Frame {
  double steadiness = 0, attunement = 0;
};

Frame frame_of(const Course& course, Whom with, Instant at) {
  if (with == Whom::a) return {.steadiness = 0.92, .attunement = 0.95};
  if (with == Whom::nobody) return {};
  const double share = days_between(course.begin, at) / days_between(course.begin, course.em_ends);
  return {.steadiness = 0.60 - 0.25 * share, .attunement = 0.85 - 0.60 * share};
}

Instant at_share(const Course& course, double share, Whom with) {
  const Instant from = with == Whom::em ? course.begin : course.a_begins;
  const Instant to = with == Whom::em ? course.em_ends : course.now;
  return from + static_cast<std::int64_t>(share * static_cast<double>(to.seconds - from.seconds));
}

struct PlannedAway {
  Whom who;
  double share;
  int days;
  bool announced;
};

void plan_aways(Course& course, Random& random, const std::string& zone) {
  constexpr PlannedAway plan[] = {{Whom::em, 0.34, 12, true}, {Whom::em, 0.72, 6, false},
                                  {Whom::a, 0.20, 9, true},   {Whom::a, 0.36, 6, false},
                                  {Whom::a, 0.52, 8, true},   {Whom::a, 0.82, 14, true}};
  const double shrink = std::min(1.0, days_between(course.begin, course.now) / 500);
  for (const PlannedAway& planned : plan) {
    const Instant about = at_share(course, planned.share + random.uniform(-0.02, 0.02), planned.who);
    const Date first = local_time(about, zone).date;
    const int length = std::max(2, static_cast<int>(std::lround(planned.days * shrink)));
    course.aways.push_back(
        {clock(first, 8 * 60, zone), clock(first + length, 20 * 60, zone), planned.who, planned.announced});
  }
  const Date coming = local_time(course.now, zone).date + (8 + static_cast<int>(random.below(5)));
  course.aways.push_back({clock(coming, 8 * 60, zone), clock(coming + 12, 20 * 60, zone), Whom::a, true});
}

void plan_meetings(Course& course, Random& random, const std::string& zone, int days) {
  constexpr int thursday = 3, tuesday = 1, coming_days = 15;
  for (int i = 0; i < days + coming_days; ++i) {
    const Date date = course.first_day + i;
    const bool is_em = weekday(date) == thursday, is_a = weekday(date) == tuesday;
    if (!is_em && !is_a) continue;
    Meeting meeting{.at = clock(date, is_em ? 17 * 60 : 10 * 60, zone), .with = is_em ? Whom::em : Whom::a};
    // Draws come before any test of the date, so that every week uses up the same ones.
    const double fate = random.uniform(), by_whom = random.uniform(), form = random.uniform();
    if (course.with_whom(meeting.at) != meeting.with || course.is_away(meeting.at)) continue;
    const double cancelled = is_em ? 0.12 : 0.04, moved = is_em ? 0.10 : 0.05;
    if (meeting.at <= course.now && fate < cancelled + moved) {
      meeting.outcome =
          fate < cancelled ? diary::Session::Outcome::cancelled : diary::Session::Outcome::moved;
      meeting.changed_by = by_whom < 0.6   ? diary::Who::practitioner
                           : by_whom < 0.9 ? diary::Who::client
                                           : diary::Who::circumstances;
      meeting.moved_to = meeting.at + 2 * day;
    }
    meeting.video = form < 0.15;
    course.meetings.push_back(meeting);
    if (meeting.outcome != diary::Session::Outcome::moved) continue;
    meeting.outcome = diary::Session::Outcome::kept;
    meeting.at = meeting.moved_to;
    if (meeting.at < course.now && course.with_whom(meeting.at) == meeting.with)
      course.meetings.push_back(meeting);
  }
}

void plan_strains(Course& course, Random& random) {
  constexpr struct {
    Whom with;
    double share, mended_after_days;
  } plan[] = {{Whom::em, 0.25, 16}, {Whom::em, 0.55, 0}, {Whom::em, 0.85, 0},
              {Whom::a, 0.15, 5},   {Whom::a, 0.40, 7},  {Whom::a, 0.74, 3}};
  for (const auto& planned : plan) {
    const Instant about = at_share(course, planned.share + random.uniform(-0.02, 0.02), planned.with);
    // In the hour itself: the last one before.
    Strain strain{.at = about, .with = planned.with};
    for (const Meeting& meeting : course.meetings)
      if (meeting.with == planned.with && meeting.outcome == diary::Session::Outcome::kept &&
          meeting.at <= about)
        strain.at = meeting.at + 50 * 60;
    const Instant mended = strain.at + static_cast<std::int64_t>(planned.mended_after_days * day);
    if (planned.mended_after_days > 0 && mended < course.now) strain.mended = mended;
    course.strains.push_back(strain);
  }
}

// One run of the states through the plan. Letters as in the essay's account: d distress, r felt need, s
// safety, p wanting away, c footing, o support; levels are where each would rest if nothing happened.
class Run {
 public:
  Run(Course& course, Random& random) : course_(course), noise_(random.split()), events_(random.split()) {}

  void to_the_end() {
    const auto hours = (course_.now.seconds - course_.begin.seconds) / hour;
    course_.hours.reserve(static_cast<std::size_t>(hours) + 1);
    Whom before = Whom::em;
    for (std::int64_t i = 0; i <= hours; ++i) {
      now_ = course_.begin + i * hour;
      with_ = course_.with_whom(now_);
      away_ = with_ == Whom::nobody || course_.is_away(now_);
      frame_ = frame_of(course_, with_, now_);
      if (with_ != before) turn(with_);
      before = with_;
      happen();
      reach_out();
      course_.hours.push_back(x_);
      flow();
    }
  }

 private:
  // From one relationship to the next: an abrupt ending hurts in proportion to what rested on it; somebody
  // new begins with less trust than the last one ended with, and behind a wall.
  void turn(Whom to) {
    if (to == Whom::nobody) {
      const double resting = std::max(0.0, x_.leaning + 0.2 - 0.3 * x_.capacity - 0.2 * x_.support);
      x_.distress = clamp01(x_.distress + 0.6 * resting);
      x_.trust = clamp01(x_.trust - 0.35 * resting);
      x_.guard = clamp01(x_.guard + 0.4 * resting);
      grief_ = 0.5 * resting;
    } else {
      x_.trust = 0.34;
      x_.leaning = 0.30;
      x_.reliance = 0.34;
      x_.guard = clamp01(std::max(x_.guard, 0.45));
    }
  }

  // Sessions and strains jump; an hour holds those in [now, now + 1 h).
  void happen() {
    const auto in_this_hour = [&](Instant at) { return at >= now_ && at < now_ + hour; };
    for (const Meeting& meeting : course_.meetings)
      if (meeting.outcome == diary::Session::Outcome::kept && in_this_hour(meeting.at)) meet(meeting);
    for (const Strain& strain : course_.strains) {
      if (in_this_hour(strain.at)) {
        x_.distress = clamp01(x_.distress + 0.16);
        x_.pull_away = clamp01(x_.pull_away + 0.28);
        x_.trust = clamp01(x_.trust - 0.06);
        x_.safety = clamp01(x_.safety - 0.14);
      }
      if (strain.mended && in_this_hour(*strain.mended)) {
        x_.pull_away = clamp01(x_.pull_away - 0.12);
        x_.trust = clamp01(x_.trust + 0.07);
        x_.safety = clamp01(x_.safety + 0.12);
      }
    }
  }

  void meet(const Meeting& meeting) {
    x_.contact += meeting.video ? 0.85 : 1.0;
    const double gets_in = std::sqrt(x_.trust * (1 - x_.guard)) * frame_.attunement;
    x_.distress = clamp01(x_.distress + 0.02 - 0.95 * gets_in * x_.distress);
    x_.reliance = clamp01(x_.reliance - 0.10 * gets_in);
    x_.safety = clamp01(x_.safety + 0.10 * frame_.attunement * frame_.steadiness - 0.03);
    x_.pull_away = clamp01(x_.pull_away - 0.06 * frame_.attunement * frame_.steadiness);
  }

  // She writes when it is hard and needing is strong; less often as footing grows, hardly ever from behind
  // the wall.
  void reach_out() {
    const bool ended = with_ == Whom::nobody;
    if (ended && days_between(course_.em_ends, now_) > 40) return;
    const double pressing = std::max(0.0, x_.distress - 0.45) * std::max(0.0, x_.reliance - 0.2);
    const double a_day = (2.5 * pressing * (1 - x_.guard) + 0.05) * (ended ? 0.5 : 1);
    const bool writes = events_.chance(a_day / hours_a_day);
    const double fate = events_.uniform(), wait = events_.exponential(1), lasting = events_.normal();
    if (!writes || now_ + 10 * hour > course_.now) return;
    Message message{.at = now_ + static_cast<std::int64_t>(fate * 3000), .to = ended ? Whom::em : with_};
    message.answered = !away_ && fate < (with_ == Whom::a ? 0.95 : 0.65);
    if (message.answered) {
      message.answered_after_minutes = 5 + static_cast<int>(wait * (with_ == Whom::a ? 180 : 400));
      const double middle = 120 + 2200 * x_.capacity * x_.trust * frame_.steadiness;
      message.relief_minutes = static_cast<int>(middle * std::exp(0.6 * lasting) / 10) * 10;
      x_.contact += 0.15;
      x_.distress = clamp01(x_.distress - 0.06 * x_.trust);
    }
    course_.messages.push_back(message);
  }

  void flow() {
    const double held = std::min(x_.contact, 1.0) * x_.trust * (1 - x_.guard) * frame_.attunement;
    // The same need with nobody there hurts more at low footing, and more when nobody had said so.
    const double unmet =
        std::max(0.0, x_.reliance - 0.6 * x_.capacity - 0.4 * x_.support) * (1.4 - x_.capacity);
    const double missed =
        away_ && with_ != Whom::nobody ? unmet * (course_.is_announced(now_) ? 1.0 : 1.4) : 0;
    slow_states(held, missed);
    swings(missed);
  }

  void slow_states(double held, double missed) {
    const bool present = with_ != Whom::nobody;
    const double wanted = present ? 1.28 * (0.55 + 0.45 * x_.trust) * (1 - 0.6 * x_.guard) *
                                        std::max(0.15, 1.35 - 1.20 * x_.capacity - 0.40 * x_.support)
                                  : 0.35;
    drift(x_.leaning, (wanted - x_.leaning) / 24, 0.006);
    drift(x_.capacity,
          0.020 * held * learning(x_.leaning, 0.45) * (1 - x_.capacity) -
              0.0035 * present * (1 - frame_.steadiness) * x_.leaning -
              0.004 * std::max(0.0, x_.distress - 0.75),
          0.003);
    drift(x_.trust,
          present ? 0.0095 * frame_.attunement * frame_.steadiness * (0.92 - x_.trust) -
                        0.020 * (1 - frame_.steadiness) * (1 - frame_.attunement) * x_.trust - 0.006 * missed
                  : 0,
          0.004);
    const double wall = 0.08 + 0.62 * (1 - x_.trust) + 0.22 * (1 - frame_.attunement) * present;
    drift(x_.guard, (wall - x_.guard) / 30 + 0.015 * missed - 0.03 * held * x_.guard, 0.004);
    drift(x_.support, 0.0075 * x_.capacity * (0.4 + 0.6 * x_.trust) * (1 - x_.support) - 0.003 * x_.support,
          0.004);
    x_.contact *= std::exp(-1 / (3 * hours_a_day));
    grief_ *= std::exp(-1 / (30 * hours_a_day));
  }

  void swings(double missed) {
    const double d_level = 0.66 - 0.36 * x_.capacity - 0.10 * x_.support + grief_;
    const double p_level = 0.06 + 0.65 * x_.guard;
    const double dd = x_.distress - d_level, dr = x_.reliance - x_.leaning;
    // In a held frame leaning soothes; where the frame slips, needing is one more thing that hurts.
    const double soothes = 1.4 * frame_.steadiness * frame_.attunement * (1 - 0.7 * x_.guard) * !away_;
    const double stirs = 0.7 * (1 - frame_.steadiness) * (with_ != Whom::nobody);
    const double shock = noise_.chance(1 / (8 * hours_a_day)) ? noise_.uniform(0.10, 0.38) : 0;
    drift(x_.distress, -0.85 * dd - (soothes - stirs) * dr + 0.34 * missed, 0.13);
    drift(x_.reliance, -0.75 * dr + 0.75 * dd, 0.08);
    drift(x_.safety, -0.6 * (x_.safety - x_.trust) - 0.15 * missed, 0.09);
    drift(x_.pull_away, -0.8 * (x_.pull_away - p_level) + 0.25 * (1 - x_.trust) * dr + 0.15 * missed, 0.10);
    drift(x_.footing, -0.7 * (x_.footing - x_.capacity) - 0.35 * dd, 0.09);
    x_.distress = clamp01(x_.distress + shock);
  }

  void drift(double& state, double rate_a_day, double spread_a_root_day) {
    constexpr double step = 1 / hours_a_day;
    state = clamp01(state + rate_a_day * step + spread_a_root_day * std::sqrt(step) * noise_.normal());
  }

  Course& course_;
  Random noise_, events_;
  State x_;
  Instant now_;
  Whom with_ = Whom::em;
  bool away_ = false;
  Frame frame_;
  double grief_ = 0;
};

}  // namespace

Instant clock(Date date, int minutes_after_midnight, const std::string& zone) {
  const LocalTime local{date + minutes_after_midnight / 1440, minutes_after_midnight % 1440 * 60};
  if (const auto at = instant_of(local, zone)) return *at;
  const auto later = instant_of({local.date, std::min(local.seconds + 3600, 86399)}, zone);
  return later ? *later : Instant{local.date.days * day + local.seconds};
}

const State& Course::at(Instant instant) const {
  ensure(!hours.empty());
  const std::int64_t index = (instant.seconds - begin.seconds) / hour;
  return hours[static_cast<std::size_t>(
      std::clamp<std::int64_t>(index, 0, static_cast<std::int64_t>(hours.size()) - 1))];
}

Whom Course::with_whom(Instant instant) const {
  if (instant < em_ends) return Whom::em;
  return instant < a_begins ? Whom::nobody : Whom::a;
}

const Away* Course::absence_at(Instant instant) const {
  const auto found = std::ranges::find_if(aways, [&](const Away& away) {
    return instant >= away.from && instant < away.until && with_whom(instant) == away.who;
  });
  return found == aways.end() ? nullptr : &*found;
}

bool Course::is_away(Instant instant) const {
  return absence_at(instant) != nullptr;
}

bool Course::is_announced(Instant instant) const {
  const Away* away = absence_at(instant);
  return away != nullptr && away->announced;
}

Course run_course(Random& random, const Moment& today, int days) {
  ensure(days >= 60 && days <= 4000);
  Course course;
  course.now = today.at;
  course.first_day = local_time(today.at, today.zone).date + (1 - days);
  course.begin = clock(course.first_day, 7 * 60, today.zone);
  const auto share = [&](double of) { return course.first_day + static_cast<int>(of * days); };
  course.em_ends = clock(share(em_ends_at), 18 * 60, today.zone);
  course.a_begins = clock(share(a_begins_at), 9 * 60, today.zone);
  plan_aways(course, random, today.zone);
  plan_meetings(course, random, today.zone, days);
  plan_strains(course, random);
  Run(course, random).to_the_end();
  return course;
}

}  // namespace holdfast::dyad
