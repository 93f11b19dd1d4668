// theory: the account of two people, one who leans and one who is leaned on, as a stochastic dynamical
// system. It is a theory, not a measurement: nothing in it was fitted to anybody, and no finding of a review
// rests on it. docs/science/dyad.md has the equations (equations.h), the literature, and what follows from
// them.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace holdfast::dyad {

enum class Variable : int { distress, reliance, safety, footing, guard, support, contact, loss };
inline constexpr int variables = 8;
std::string_view name_of(Variable variable);

// The numbers of the theory; then what is the frame's and the person's rather than the theory's.
enum class Term : int {
  stress,
  calming,
  calming_footing,
  calming_held,
  distress_missed,
  distress_unsteady,
  distress_loss,
  reliance_growth,
  reliance_unheld,
  reliance_easing,
  easing_footing,
  easing_support,
  easing_handed_over,
  safety_growth,
  safety_unsteady,
  safety_reversed,
  safety_missed,
  safety_loss,
  footing_growth,
  footing_overwhelm,
  best_reliance,
  learning_leans,
  learning_turns,
  guard_shuts,
  guard_unsafe,
  guard_missed,
  guard_loss,
  guard_melting,
  support_growth,
  support_fading,
  by_footing,
  by_support,
  surprise,
  contact_on_demand,
  contact_fading,
  loss_fading,
  softening,
  loss_by_reliance,
  noise_distress,
  noise_reliance,
  noise_safety,
  noise_footing,
  noise_guard,
  noise_support,
  openness,
  steadiness,
  attunement,
};
inline constexpr int terms = int(Term::attunement) + 1;

struct Coefficient {
  Term term;
  std::string_view name, what;
  std::string_view unit;  // "1/day", "1", "1/sqrt(day)"
  double value;
  double spread;            // of its logarithm, normal; 0: not drawn
  std::string_view serves;  // the claims it is there for
};
std::span<const Coefficient> coefficients();  // of the theory: all but the last three terms

using Values = std::array<double, terms>;

struct Absence {
  double from = 0, until = 0;  // days
  bool announced = true;
};

enum class Ending { none, abrupt, planned };

// What the practitioner holds. Days count from the first session, which is on day 0.
struct Frame {
  double steadiness = 0.9;  // limits set and kept, reliability: 0 to 1
  double attunement = 1;    // whose needs it is about: 1 hers, 0 the practitioner's
  double session_every_days = 7;
  std::vector<Absence> absences;
  Ending ending = Ending::none;
  double ends_on = 0;      // day of the last session
  double taper_days = 84;  // of a planned ending: sessions thin out and the ending is talked through
};

// Who comes: where the states begin, and how far need is let be.
struct Person {
  double openness = .25;
  double distress = 0.55, reliance = 0.15, safety = 0.4, footing = 0.2, guard = 0.35, support = 0.25;
  double scatter = 0.3;  // of the beginning from dyad to dyad: sd of the logit
};

struct World {
  Frame frame;
  Person person;
  double days = 730;
};
// What is out of range or does not fit together, as a sentence.
Result<> check(const World& world);

struct Preset {
  std::string_view name, says;
  World world;
};
// held, two-way, abrupt-ending, planned-ending, limits-not-held, no-leaning, high-guard
std::span<const Preset> presets();
const Preset* find_preset(std::string_view name);

// The table's own values, with the world's frame and openness.
Values usual_values(const World& world);
// Each coefficient as its value times exp(spread z), with one z for each of coefficients(); shares at most
// .98.
Values moved_values(const World& world, std::span<const double> z);
// Drawn from the table's spreads; draw `number` depends on seed and number alone.
Values drawn_values(const World& world, std::uint64_t seed, std::uint64_t number);

}  // namespace holdfast::dyad
