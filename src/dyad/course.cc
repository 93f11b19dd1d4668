// The plan of a story (sessions, absences, strains) and the hour-by-hour simulation through it: the theory's
// scheme with a step of one hour, and Euler-Maruyama for the swings of an hour about it, whose rates are more
// than ten times slower than the step can follow. How it swings is chosen so that an ordinary diary comes
// out; it carries no evidence about anybody.
#include "dyad/course.h"

#include <algorithm>
#include <cmath>

#include "base/ensure.h"
#include "dyad/equations.h"

namespace holdfast::dyad {
namespace {

constexpr std::int64_t hour = 3600, day = 86400;
constexpr double hours_a_day = 24;

// Where in the diary, as shares of its length.
constexpr double em_ends_at = 0.30, a_begins_at = 0.36;

double clamp01(double value) {
  return std::clamp(value, 0.0, 1.0);
}

constexpr double turned_round = 0.6;  // an attunement below this is told as Em's

struct Held {
  double steadiness = 0, attunement = 0;
};

Held frame_of(const Course& course, Whom with, Instant at) {
  if (with != Whom::nobody && course.story.one)
    return {course.story.one->frame.steadiness, course.story.one->frame.attunement};
  if (with == Whom::a) return {.steadiness = 0.92, .attunement = 0.95};
  if (with == Whom::nobody) return {};
  const double share = days_between(course.begin, at) / days_between(course.begin, course.em_ends);
  return {.steadiness = 0.80 - 0.25 * share, .attunement = 0.95 - 0.45 * share};
}

// In a held frame leaning soothes; where the frame slips, needing is one more thing that hurts.
std::array<double, 4> swing_rates_of(const Held& frame, double guard, bool away, bool bound) {
  const double soothes = 1.4 * frame.steadiness * frame.attunement * (1 - 0.7 * guard) * !away;
  const double stirs = 0.7 * (1 - frame.steadiness) * bound;
  return {-0.85, stirs - soothes, 0.75, -0.75};
}

std::array<double, 2> jump_of_session(const State& before, const Held& frame) {
  const double gets_in = std::sqrt(before.trust * (1 - before.guard)) * frame.attunement;
  return {0.02 - 0.95 * gets_in * before.distress, -0.10 * gets_in};
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

// The same for one world: its days count from the first session.
Instant day_of_world(const Course& course, double days, int minutes, const std::string& zone) {
  return clock(course.first_day + static_cast<int>(days), minutes, zone);
}

void plan_world(Course& course, Random& random, const std::string& zone, int days) {
  const World& world = *course.story.one;
  const dyad::Frame& frame = world.frame;
  const Whom who = course.has_em ? Whom::em : Whom::a;
  const Instant end = course.has_em ? course.em_ends : course.a_ends;
  for (const Absence& absence : frame.absences)
    if (absence.from < days)
      course.aways.push_back({day_of_world(course, absence.from, 8 * 60, zone),
                              day_of_world(course, absence.until, 20 * 60, zone), who, absence.announced});
  const double last = frame.ending == Ending::none ? days + 15 : std::min<double>(days + 15, frame.ends_on);
  double every = frame.session_every_days;
  for (double at = 0; at <= last; at += every) {
    if (frame.ending == Ending::planned && at >= frame.ends_on - 0.5 * frame.taper_days)
      every = 2 * frame.session_every_days;
    Meeting meeting{.at = day_of_world(course, at, 10 * 60, zone), .with = who};
    const double fate = random.uniform(), form = random.uniform();
    if (course.is_away(meeting.at) || meeting.at >= end) continue;
    if (meeting.at <= course.now && fate < 0.1 * (1 - frame.steadiness) + 0.02) {
      meeting.outcome = diary::Session::Outcome::cancelled;
      meeting.changed_by = form < 0.6 ? diary::Who::practitioner : diary::Who::client;
    }
    meeting.video = form < 0.15;
    course.meetings.push_back(meeting);
  }
  // A strain every hundred days or so, more often where the frame is not steady; mended where it is.
  for (double at = random.uniform(20, 80); at < std::min<double>(days, last) - 2;
       at += random.exponential(40 + 100 * frame.steadiness)) {
    Strain strain{.at = day_of_world(course, at, 11 * 60, zone), .with = who};
    const Instant mended = strain.at + static_cast<std::int64_t>(random.uniform(3, 14) * day);
    if (random.chance(frame.steadiness) && mended < course.now && mended < end) strain.mended = mended;
    if (strain.at < course.now && course.strains.size() < 6) course.strains.push_back(strain);
  }
}

// One run of the states through the plan. Letters as in the essay's account: d distress, r felt need, s
// safety, p wanting away, c footing, o support; levels are where each would rest if nothing happened.
class Run {
 public:
  Run(Course& course, Random& random)
      : course_(course), noise_(random.split()), events_(random.split()), values_(usual_values(world())) {
    const Person person = world().person;
    if (course.story.one)
      theory_ = {person.distress,
                 person.reliance,
                 person.safety,
                 person.footing,
                 person.guard,
                 person.support,
                 0,
                 0};
    // Days differ; hours do by the swings below.
    values_[std::size_t(Term::noise_distress)] = 0.2;
    show_theory();
    x_.distress = theory_.distress;
    x_.reliance = theory_.reliance;
    x_.safety = theory_.safety;
    x_.footing = theory_.footing;
    x_.pull_away = pull_of(theory_.guard);
  }

  void to_the_end() {
    const auto hours = (course_.now.seconds - course_.begin.seconds) / hour;
    course_.hours.reserve(static_cast<std::size_t>(hours) + 1);
    Whom before = course_.with_whom(course_.begin);
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
  World world() const {
    World world = course_.story.one.value_or(World{});
    if (!course_.story.one) world.person.openness = 0.35;
    return world;
  }
  double of(Term term) const { return values_[std::size_t(term)]; }

  // From one relationship to the next: an ending takes what rested on it; somebody new begins with less trust
  // than the last one ended with, and behind a wall.
  void turn(Whom to) {
    if (to == Whom::nobody) {
      const bool planned = course_.story.one && course_.story.one->frame.ending == Ending::planned;
      const double loss = lost(
          theory_, [this](Term term) { return of(term); }, planned ? 1.0 : 0.0);
      theory_.loss += loss;
      x_.distress = clamp01(x_.distress + 0.8 * loss);
    } else {
      theory_.safety = 0.34;
      theory_.reliance = 0.2;
      theory_.guard = std::clamp(theory_.guard, 0.3, 0.4);  // hope lowers it as well
      x_.reliance = 0.24;
    }
    show_theory();
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
        theory_.safety = clamp01(theory_.safety - 0.06);
        x_.safety = clamp01(x_.safety - 0.14);
      }
      if (strain.mended && in_this_hour(*strain.mended)) {
        x_.pull_away = clamp01(x_.pull_away - 0.12);
        theory_.safety = clamp01(theory_.safety + 0.07);
        x_.safety = clamp01(x_.safety + 0.12);
      }
    }
  }

  void meet(const Meeting& meeting) {
    theory_.contact += meeting.video ? 0.85 : 1.0;
    const auto [on_distress, on_reliance] = jump_of_session(x_, frame_);
    x_.distress = clamp01(x_.distress + on_distress);
    x_.reliance = clamp01(x_.reliance + on_reliance);
    x_.safety = clamp01(x_.safety + 0.10 * frame_.attunement * frame_.steadiness - 0.03);
    x_.pull_away = clamp01(x_.pull_away - 0.06 * frame_.attunement * frame_.steadiness);
  }

  // She writes when it is hard and needing is strong; less often as footing grows, hardly ever from behind
  // the wall.
  void reach_out() {
    const bool ended = with_ == Whom::nobody;
    const Whom whom = ended ? course_.last_before(now_) : with_;
    if (whom == Whom::nobody || (ended && days_between(course_.end_of(whom), now_) > 40)) return;
    const double pressing = std::max(0.0, x_.distress - 0.45) * std::max(0.0, x_.reliance - 0.2);
    const double a_day = (2.5 * pressing * (1 - x_.guard) + 0.05) * (ended ? 0.5 : 1);
    const bool writes = events_.chance(a_day / hours_a_day);
    const double fate = events_.uniform(), wait = events_.exponential(1), lasting = events_.normal();
    if (!writes || now_ + 10 * hour > course_.now) return;
    Message message{.at = now_ + static_cast<std::int64_t>(fate * 3000), .to = whom};
    message.answered = !away_ && fate < (whom == Whom::a ? 0.95 : 0.65);
    if (message.answered) {
      message.answered_after_minutes = 5 + static_cast<int>(wait * (whom == Whom::a ? 180 : 400));
      const double middle = 120 + 2200 * x_.capacity * x_.trust * frame_.steadiness;
      message.relief_minutes = static_cast<int>(middle * std::exp(0.6 * lasting) / 10) * 10;
      theory_.contact += 0.15;
      x_.distress = clamp01(x_.distress - 0.06 * x_.trust);
    }
    course_.messages.push_back(message);
  }

  void flow() {
    values_[std::size_t(Term::steadiness)] = frame_.steadiness;
    values_[std::size_t(Term::attunement)] = frame_.attunement;
    const bool bound = with_ != Whom::nobody;
    const Conditions now{away_ ? 0.F : 1.F, bound ? 1.F : 0.F,
                         away_ && bound && !course_.is_announced(now_) ? 1.F : 0.F,
                         handing_over() ? 1.F : 0.F};
    constexpr double step = 1 / hours_a_day;
    const auto coefficient = [this](Term term) { return of(term); };
    const auto drift_half = [&] { theory_ = drifted(theory_, coefficient, now, 0.5 * step); };
    drift_half();
    double* const bounded[] = {&theory_.distress, &theory_.reliance, &theory_.safety,
                               &theory_.footing,  &theory_.guard,    &theory_.support};
    for (int j = 0; j < 6; ++j) {
      const double e = std::exp(of(Term(int(Term::noise_distress) + j)) * std::sqrt(step) * noise_.normal());
      *bounded[j] *= e / (1 + *bounded[j] * (e - 1));
    }
    drift_half();
    show_theory();
    const double missed = away_ && bound
                              ? std::max(0.0, theory_.reliance - of(Term::by_footing) * theory_.footing -
                                                  of(Term::by_support) * theory_.support) *
                                    (1 + of(Term::surprise) * now.surprise)
                              : 0;
    swings(missed);
  }

  bool handing_over() const {
    if (!course_.story.one || course_.story.one->frame.ending != Ending::planned) return false;
    const auto& frame = course_.story.one->frame;
    const double at = days_between(course_.begin, now_);
    return at >= frame.ends_on - frame.taper_days && at < frame.ends_on;
  }

  static double pull_of(double guard) { return 0.06 + 0.65 * guard; }

  void show_theory() {
    x_.leaning = theory_.reliance;
    x_.trust = theory_.safety;
    x_.capacity = theory_.footing;
    x_.guard = theory_.guard;
    x_.support = theory_.support;
    x_.contact = theory_.contact;
  }

  void swings(double missed) {
    const double p_level = pull_of(x_.guard);
    const double dd = x_.distress - theory_.distress, dr = x_.reliance - x_.leaning;
    const auto pull = swing_rates_of(frame_, x_.guard, away_, with_ != Whom::nobody);
    const double shock = noise_.chance(1 / (8 * hours_a_day)) ? noise_.uniform(0.10, 0.38) : 0;
    drift(x_.distress, pull[0] * dd + pull[1] * dr + 0.34 * missed, 0.13);
    drift(x_.reliance, pull[2] * dd + pull[3] * dr, 0.08);
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
  Held frame_;
  Values values_;
  Point<double> theory_{0.55, 0.25, 0.45, 0.25, 0.4, 0.3, 0, 0};  // where the demo's story begins
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
  if (has_em && instant < em_ends) return Whom::em;
  return has_a && instant >= a_begins && instant < a_ends ? Whom::a : Whom::nobody;
}

Whom Course::last_before(Instant instant) const {
  if (has_a && instant >= a_ends) return Whom::a;
  return has_em && instant >= em_ends ? Whom::em : Whom::nobody;
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

std::array<double, 4> Course::swing_rates(Instant instant) const {
  const Whom with = with_whom(instant);
  const bool bound = with != Whom::nobody;
  return swing_rates_of(frame_of(*this, with, instant), at(instant).guard, !bound || is_away(instant), bound);
}

std::array<double, 2> Course::session_jump(Instant instant) const {
  return jump_of_session(at(instant + -3600), frame_of(*this, with_whom(instant), instant));
}

Course run_course(Random& random, const Moment& today, int days, Story story) {
  ensure(days >= 60 && days <= 4000);
  Course course;
  course.story = std::move(story);
  course.now = today.at;
  course.first_day = local_time(today.at, today.zone).date + (1 - days);
  course.begin = clock(course.first_day, 7 * 60, today.zone);
  const auto share = [&](double of) { return course.first_day + static_cast<int>(of * days); };
  course.em_ends = clock(share(em_ends_at), 18 * 60, today.zone);
  course.a_begins = clock(share(a_begins_at), 9 * 60, today.zone);
  const Instant never = course.now + 4000 * day;
  course.a_ends = never;
  if (course.story.one) {
    const dyad::Frame& frame = course.story.one->frame;
    const Instant end =
        frame.ending == Ending::none ? never : day_of_world(course, frame.ends_on, 11 * 60, today.zone);
    course.has_em = frame.attunement < turned_round;
    course.has_a = !course.has_em;
    course.em_ends = course.has_em ? end : course.begin;
    course.a_begins = course.has_a ? course.begin : never;
    course.a_ends = course.has_a ? end : never;
    plan_world(course, random, today.zone, days);
    Run(course, random).to_the_end();
    return course;
  }
  plan_aways(course, random, today.zone);
  plan_meetings(course, random, today.zone, days);
  plan_strains(course, random);
  Run(course, random).to_the_end();
  return course;
}

}  // namespace holdfast::dyad
