// course: an invented person's needing, hour by hour. What is slow is the theory's (equations.h), carried
// through a plan of sessions, absences and strains; how an hour feels swings about it. Either the story of
// the demo: first Em, whose frame slips and who leaves from one day to the next, then a time alone, then A,
// who holds; or one relationship in a world of the theory.
//
// Invariant: every state but contact lies in [0, 1], at every hour from the first to the last. Only what
// happened is decided here; what of it is written down is invented.cc's business.
#pragma once
#include <array>
#include <optional>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "diary/nouns.h"
#include "dyad/theory.h"

namespace holdfast::dyad {

struct State {
  // As they are felt at one hour; these are what check-ins rate, on 0 to 1.
  double distress = 0.45, reliance = 0.30, safety = 0.50, pull_away = 0.25, footing = 0.28, support = 0.30;
  // Beneath them, the theory's: how far she has come to lean (reliance swings about it), the wall, what she
  // can bear on an ordinary day (footing swings about it), how safe it is on the whole, and what remains of
  // recent contact
  // (>= 0).
  double leaning = 0.28, guard = 0.40, capacity = 0.28, trust = 0.48, contact = 0;
};

// The story of the demo, or one world.
struct Story {
  std::optional<World> one;
};

enum class Whom { nobody, em, a };

struct Meeting {
  Instant at;
  Whom with = Whom::nobody;
  diary::Session::Outcome outcome = diary::Session::Outcome::kept;
  diary::Who changed_by = diary::Who::practitioner;  // where it was moved or cancelled
  bool video = false;
  Instant moved_to;
};

struct Away {
  Instant from, until;
  Whom who = Whom::nobody;
  bool announced = true;
};

struct Message {
  Instant at;
  Whom to = Whom::nobody;
  bool answered = false;
  int answered_after_minutes = 0;
  int relief_minutes = 0;
};

struct Strain {
  Instant at;
  Whom with = Whom::nobody;
  std::optional<Instant> mended;
};

struct Course {
  Instant begin, now;
  Date first_day;  // of the diary, by the person's clock
  Story story;
  bool has_em = true, has_a = true;
  Instant em_ends, a_begins, a_ends;  // Em begins with the diary; where it goes on, the end lies far ahead
  std::vector<Meeting> meetings;      // the last few lie ahead of `now`
  std::vector<Away> aways;            // the last one lies ahead
  std::vector<Message> messages;
  std::vector<Strain> strains;
  std::vector<State> hours;  // hours[i] is the state i hours after `begin`

  const State& at(Instant instant) const;
  Whom with_whom(Instant instant) const;
  Whom last_before(Instant instant) const;  // whoever it was last with, where it is over with both
  Instant end_of(Whom whom) const { return whom == Whom::a ? a_ends : em_ends; }
  const Away* absence_at(Instant instant) const;  // of whoever it is then; nullptr when there is none
  bool is_away(Instant instant) const;
  bool is_announced(Instant instant) const;  // away, and it had been said beforehand
  // How what is felt for an hour swings back, per day, row: effect on: distress, then needing.
  std::array<double, 4> swing_rates(Instant instant) const;
  // What a session that is kept moves at once: distress, then needing.
  std::array<double, 2> session_jump(Instant instant) const;
};

// `days` days up to `today`, whose zone is the person's. Precondition: 60 <= days <= 4000.
// With one world: it begins with the diary, and is told as Em's where the attunement is turned round.
Course run_course(Random& random, const Moment& today, int days, Story story = {});

// The instant of a clock time on a day; a time that spring skips is taken an hour later.
Instant clock(Date day, int minutes_after_midnight, const std::string& zone);

}  // namespace holdfast::dyad
