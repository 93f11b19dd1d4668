// The table of coefficients, each with what it is and the claims it serves, the presets, and what is refused.
// Values and spreads stand here once; docs/science/dyad.md shows them.
#include "dyad/theory.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"

namespace holdfast::dyad {
namespace {

constexpr double usual = 0.25;  // spread of the logarithm: 8 in 10 within a quarter or a third of the value

constexpr std::array table{
    Coefficient{Term::stress, "stress", "what life brings, towards distress", "1/day", 0.25, usual, "all"},
    Coefficient{Term::calming, "calming", "what calms by itself", "1/day", 0.12, usual, "all"},
    Coefficient{Term::calming_footing, "calming_footing", "what her own footing calms", "1/day", 0.5, usual,
                "C3 C4 C11"},
    Coefficient{Term::calming_held, "calming_held", "what being held calms", "1/day", 0.5, usual, "C3 C6"},
    Coefficient{Term::distress_missed, "distress_missed", "need with nobody there hurts", "1/day", 0.27,
                usual, "C7 C11"},
    Coefficient{Term::distress_unsteady, "distress_unsteady", "leaning on what is unsteady hurts", "1/day",
                0.15, usual, "C3"},
    Coefficient{Term::distress_loss, "distress_loss", "an ending not yet grieved hurts", "1/day", 4.5, usual,
                "C7 C8"},
    Coefficient{Term::reliance_growth, "reliance_growth",
                "distress, felt as safe and behind no wall, turns to the other", "1/day", 1, usual,
                "C1 C2 C4"},
    Coefficient{Term::reliance_unheld, "reliance_unheld", "and faster where limits are not held", "1", 2,
                usual, "C3"},
    Coefficient{Term::reliance_easing, "reliance_easing", "needing eases by itself", "1/day", 0.01, usual,
                "C4"},
    Coefficient{Term::easing_footing, "easing_footing", "needing eases as she can do it herself", "1/day",
                .17, usual, "C4 C5"},
    Coefficient{Term::easing_support, "easing_support", "needing eases as others carry", "1/day", .11, usual,
                "C4 C5"},
    Coefficient{Term::easing_handed_over, "easing_handed_over",
                "an ending that is talked through hands over to footing and others", "1/day", .08, usual,
                "C7"},
    Coefficient{Term::safety_growth, "safety_growth", "steady, attuned contact makes safe", "1/day", 0.03,
                usual, "C3 C6"},
    Coefficient{Term::safety_unsteady, "safety_unsteady", "broken limits make unsafe", "1/day", 0.05, usual,
                "C3"},
    Coefficient{Term::safety_reversed, "safety_reversed", "having to look after the other makes unsafe",
                "1/day", 0.06, usual, "C6"},
    Coefficient{Term::safety_missed, "safety_missed", "needing in vain makes unsafe", "1/day", 0.05, usual,
                "C7"},
    Coefficient{Term::safety_loss, "safety_loss", "a loss makes unsafe", "1/day", .06, usual, "C7 C8"},
    Coefficient{Term::footing_growth, "footing_growth", "footing grows from being held while leaning",
                "1/day", .037, usual, "C1 C2 C3 C6 C9"},
    Coefficient{Term::footing_overwhelm, "footing_overwhelm", "being overwhelmed wears it down", "1/day",
                .013, usual, "C3"},
    Coefficient{Term::best_reliance, "best_reliance", "the reliance at which most is learned", "1", .32,
                usual, "C1 C2 C10"},
    Coefficient{Term::learning_leans, "learning_leans", "whether learning needs leaning at all", "1", 1, 0,
                "C1"},
    Coefficient{Term::learning_turns, "learning_turns", "whether learning turns down at high reliance", "1",
                1, 0, "C2 C10"},
    Coefficient{Term::guard_shuts, "guard_shuts", "whether the wall keeps anything out", "1", 1, 0, "C9"},
    Coefficient{Term::guard_unsafe, "guard_unsafe", "needing where it is not safe builds the wall", "1/day",
                0.06, usual, "C9 C12"},
    Coefficient{Term::guard_missed, "guard_missed", "needing in vain builds the wall", "1/day", 0.075, usual,
                "C12"},
    Coefficient{Term::guard_loss, "guard_loss", "a loss builds the wall", "1/day", 0.1, usual, "C7"},
    Coefficient{Term::guard_melting, "guard_melting", "being held melts it", "1/day", 0.1, usual, "C9"},
    Coefficient{Term::support_growth, "support_growth", "footing and safety open the way to others", "1/day",
                .008, usual, "C5"},
    Coefficient{Term::support_fading, "support_fading", "ties that are not tended fade", "1/day", 0.002,
                usual, "C5"},
    Coefficient{Term::by_footing, "by_footing", "need that her own footing meets", "1", 0.6, usual, "C7 C11"},
    Coefficient{Term::by_support, "by_support", "need that others meet", "1", 0.4, usual, "C5 C7"},
    Coefficient{Term::surprise, "surprise", "how much worse an absence is that nobody announced", "1", 0.4,
                usual, "C11"},
    Coefficient{Term::contact_on_demand, "contact_on_demand",
                "contact between sessions where limits are not held", "1/day", 0.5, usual, "C3"},
    Coefficient{Term::contact_fading, "contact_fading", "what remains of contact fades", "1/day", 1.0 / 3,
                usual, "all"},
    Coefficient{Term::loss_fading, "loss_fading", "grief fades, sooner with footing", "1/day", .012, usual,
                "C7 C8"},
    Coefficient{Term::softening, "softening", "how much of a loss talking it through spares", "1", .75, usual,
                "C7"},
    Coefficient{Term::loss_by_reliance, "loss_by_reliance", "whether a loss goes by what rested on the other",
                "1", 1, 0, "C8"},
    Coefficient{Term::noise_distress, "noise_distress", "days differ", "1/sqrt(day)", 0.35, usual, "all"},
    Coefficient{Term::noise_reliance, "noise_reliance", "days differ", "1/sqrt(day)", .05, usual, "all"},
    Coefficient{Term::noise_safety, "noise_safety", "days differ", "1/sqrt(day)", 0.05, usual, "all"},
    Coefficient{Term::noise_footing, "noise_footing", "days differ", "1/sqrt(day)", 0.04, usual, "all"},
    Coefficient{Term::noise_guard, "noise_guard", "days differ", "1/sqrt(day)", 0.06, usual, "all"},
    Coefficient{Term::noise_support, "noise_support", "days differ", "1/sqrt(day)", 0.03, usual, "all"},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (std::size_t(table[i].term) != i) return false;
  return table.size() == std::size_t(Term::openness);
}
static_assert(in_order());

Frame with(Frame frame, double steadiness, double attunement) {
  frame.steadiness = steadiness;
  frame.attunement = attunement;
  return frame;
}

Frame yearly_breaks() {
  Frame frame;
  for (double year = 0; year < 10; ++year) {
    frame.absences.push_back({365 * year + 200, 365 * year + 221, true});
    frame.absences.push_back({365 * year + 340, 365 * year + 354, true});
  }
  return frame;
}

Frame ending(Ending how) {
  Frame frame = yearly_breaks();
  frame.ending = how;
  frame.ends_on = 427;
  return frame;
}

World world_of(Frame frame, double openness, double guard) {
  World world;
  world.frame = std::move(frame);
  world.person.openness = openness;
  world.person.guard = guard;
  return world;
}

bool share(double value) {
  return value >= 0 && value <= 1;
}

void take_traits(const World& world, Values& values) {
  values[std::size_t(Term::openness)] = world.person.openness;
  values[std::size_t(Term::steadiness)] = world.frame.steadiness;
  values[std::size_t(Term::attunement)] = world.frame.attunement;
}

}  // namespace

std::string_view name_of(Variable variable) {
  constexpr std::array<std::string_view, variables> names{"distress", "reliance", "safety",  "footing",
                                                          "guard",    "support",  "contact", "loss"};
  return names[std::size_t(variable)];
}

std::span<const Coefficient> coefficients() {
  return table;
}

std::span<const Preset> presets() {
  static const std::array<Preset, 7> all{
      Preset{"held", "limits kept, it is about her, breaks announced", world_of(yearly_breaks(), 0.25, 0.35)},
      Preset{"two-way", "she looks after the one who should look after her",
             world_of(with(yearly_breaks(), 0.7, 0.3), 0.25, 0.35)},
      Preset{"abrupt-ending", "held, and over from one day to the next after fourteen months",
             world_of(ending(Ending::abrupt), 0.25, 0.35)},
      Preset{"planned-ending", "the same end, announced, thinned out and talked through",
             world_of(ending(Ending::planned), 0.25, 0.35)},
      Preset{"limits-not-held", "contact on demand, limits that move when pushed",
             world_of(with(yearly_breaks(), 0.3, 1), 0.25, 0.35)},
      Preset{"no-leaning", "held, and need is not let be", world_of(yearly_breaks(), 0, 0.35)},
      Preset{"high-guard", "held, begun behind a high wall", world_of(yearly_breaks(), 0.25, 0.8)},
  };
  return all;
}

const Preset* find_preset(std::string_view name) {
  for (const Preset& preset : presets())
    if (preset.name == name) return &preset;
  return nullptr;
}

Result<> check(const World& world) {
  const auto bad = [](std::string sentence, std::string where) {
    return problem(ProblemKind::bad_request, std::move(sentence), std::move(where));
  };
  const Frame& frame = world.frame;
  const Person& person = world.person;
  if (!(world.days >= 1 && world.days <= 36500))
    return bad("A run lasts from 1 day to 36,500 days (a hundred years).", "days");
  if (!share(frame.steadiness)) return bad("Steadiness lies between 0 and 1.", "steadiness");
  if (!share(frame.attunement))
    return bad("Attunement lies between 0 (reversed) and 1 (to her).", "attunement");
  if (!share(person.openness)) return bad("Openness lies between 0 and 1.", "openness");
  if (!(frame.session_every_days >= 1 && frame.session_every_days <= 365))
    return bad("Sessions come every 1 to 365 days.", "session-every");
  for (const auto& [value, name] :
       {std::pair(person.distress, "distress"), std::pair(person.reliance, "reliance"),
        std::pair(person.safety, "safety"), std::pair(person.footing, "footing"),
        std::pair(person.guard, "guard"), std::pair(person.support, "support")})
    if (!share(value)) return bad("The " + std::string(name) + " at the start lies between 0 and 1.", name);
  if (!(person.scatter >= 0 && person.scatter <= 5))
    return bad("The scatter lies between 0 and 5.", "scatter");
  for (const Absence& absence : frame.absences)
    if (!(std::isfinite(absence.from) && absence.until > absence.from && absence.from >= 0))
      return bad("An absence ends after it begins, and begins on day 0 at the earliest.", "absence");
  if (frame.ending != Ending::none) {
    if (!(frame.ends_on >= 1))
      return bad("The ending comes after the first session: on day 1 at the earliest.", "ends-on");
    if (frame.ending == Ending::planned && !(frame.taper_days >= 7 && frame.taper_days <= frame.ends_on))
      return bad("A planned ending takes at least 7 days and begins after the first session.", "taper");
  }
  return {};
}

Values usual_values(const World& world) {
  Values values{};
  for (const Coefficient& one : table) values[std::size_t(one.term)] = one.value;
  take_traits(world, values);
  return values;
}

Values moved_values(const World& world, std::span<const double> z) {
  Values values{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const Coefficient& one = table[i];
    double value = one.value * std::exp(one.spread * z[i]);
    if (one.unit == "1" && one.value < 1 && one.spread > 0) value = std::min(value, 0.98);  // a share
    values[std::size_t(one.term)] = value;
  }
  take_traits(world, values);
  return values;
}

Values drawn_values(const World& world, std::uint64_t seed, std::uint64_t number) {
  Random random(seed * 0x9E3779B97F4A7C15ULL + number);
  std::array<double, table.size()> z;
  for (double& value : z) value = random.normal();
  return moved_values(world, z);
}

}  // namespace holdfast::dyad
