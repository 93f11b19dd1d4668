// Each claim compares worlds that share their draws: dyad i has the same coefficients, the same beginning and
// the same noise in all of them, so that what differs is what the claim is about.
#include "dyad/claims.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "base/random.h"
#include "dyad/ensemble.h"

namespace holdfast::dyad {
namespace {

constexpr double two_years = 730, week = 7;

using Change = std::function<void(Values&)>;  // the theory without one of its terms; empty: as it is

// What one draw showed.
struct Draw {
  bool holds = false;
  double effect = 0;
};

Change without(std::initializer_list<std::pair<Term, double>> set) {
  return [set = std::vector(set)](Values& values) {
    for (const auto& [term, value] : set) values[std::size_t(term)] = value;
  };
}

// Runs worlds for one claim; remembers the first problem and then gives back nothing.
class Runs {
 public:
  Runs(const ClaimOptions& options, Change change, Progress& progress)
      : options_(options), change_(std::move(change)), progress_(progress) {}

  int draws() const { return options_.draws; }
  const std::optional<Problem>& problem() const { return problem_; }

  // `persons`: so many for each draw, dyad = draw x persons + person, sharing the draw's coefficients but for
  // what makes a person.
  const Ensemble& in(const World& world, int persons = 1) {
    static const Ensemble none;
    if (problem_) return none;
    RunOptions options{.dyads = options_.draws * persons,
                       .seed = options_.seed,
                       .record_every_days = week,
                       .threads = options_.threads};
    options.change = [&, persons](std::uint64_t dyad, Values& values) {
      if (persons > 1) as_person(world, dyad / std::uint64_t(persons), dyad, values);
      if (change_) change_(values);
    };
    auto made = run(world, options, progress_);
    if (!made) {
      problem_ = made.error();
      return none;
    }
    kept_.push_back(std::make_unique<Ensemble>(std::move(*made)));
    return *kept_.back();
  }

 private:
  void as_person(const World& world, std::uint64_t draw, std::uint64_t person, Values& values) const {
    values = drawn_values(world, options_.seed, draw);
    Random random(options_.seed ^ (person * 0xD1B54A32D192ED03ULL + 0x8CB92BA72F3D8DD7ULL));
    for (const Term term : {Term::best_reliance, Term::stress, Term::by_footing})
      values[std::size_t(term)] *= std::exp(0.25 * random.normal());
  }

  const ClaimOptions& options_;
  Change change_;
  Progress& progress_;
  std::optional<Problem> problem_;
  std::vector<std::unique_ptr<Ensemble>> kept_;
};

using Draws = std::vector<Draw>;

World held(double openness = .25) {
  World world = find_preset("held")->world;
  world.days = two_years;
  world.person.openness = openness;
  return world;
}

World with_frame(double steadiness, double attunement) {
  World world = held();
  world.frame.steadiness = steadiness;
  world.frame.attunement = attunement;
  return world;
}

double last(const Ensemble& e, Variable variable, int dyad) {
  return e.at(e.days.size() - 1, variable, dyad);
}

// The mean over the `weeks` up to and with a recorded day: one week is noise.
double about(const Ensemble& e, Variable variable, int dyad, std::size_t day, std::size_t weeks = 4) {
  double sum = 0, count = 0;
  for (std::size_t k = day + 1 > weeks ? day + 1 - weeks : 0; k <= day; ++k, ++count)
    sum += e.at(k, variable, dyad);
  return sum / count;
}

// The recorded day on which reliance, over four weeks, is highest.
std::size_t peak_of_reliance(const Ensemble& e, int dyad) {
  std::size_t best = 0;
  double most = -1;
  for (std::size_t k = 3; k < e.days.size(); ++k)
    if (const double value = about(e, Variable::reliance, dyad, k); value > most) most = value, best = k;
  return best;
}

template <class Each>
Draws each_draw(Runs& runs, Each each) {
  Draws out;
  if (runs.problem()) return out;
  for (int i = 0; i < runs.draws(); ++i) out.push_back(each(i));
  return out;
}

Draws some_dependence_is_needed(Runs& runs) {
  const Ensemble &some = runs.in(held()), &none = runs.in(held(0));
  return each_draw(runs, [&](int i) {
    const double more = last(some, Variable::footing, i) - last(none, Variable::footing, i);
    return Draw{more > 0, more};
  });
}

// Footing after half a year, where the way there still shows, by openness in tenths.
constexpr int opennesses = 11;
std::vector<const Ensemble*> by_openness(Runs& runs, int persons = 1) {
  std::vector<const Ensemble*> out;
  for (int k = 0; k < opennesses; ++k) {
    World world = held(0.1 * k);
    if (persons > 1) world.person.scatter = 0.8;
    out.push_back(&runs.in(world, persons));
  }
  return out;
}

int best_openness(const std::vector<const Ensemble*>& by, int dyad) {
  int best = 0;
  for (int k = 1; k < opennesses; ++k)
    if (last(*by[std::size_t(k)], Variable::footing, dyad) >
        last(*by[std::size_t(best)], Variable::footing, dyad))
      best = k;
  return best;
}

Draws too_much_is_harmful(Runs& runs) {
  const auto by = by_openness(runs);
  return each_draw(runs, [&](int i) {
    const int best = best_openness(by, i);
    const double more =
        last(*by[std::size_t(best)], Variable::footing, i) - last(*by.back(), Variable::footing, i);
    return Draw{best > 0 && best + 1 < opennesses, more};
  });
}

Draws it_must_be_carried(Runs& runs) {
  const Ensemble &steady = runs.in(with_frame(0.9, 1)), &not_so = runs.in(with_frame(0.3, 1));
  return each_draw(runs, [&](int i) {
    const std::size_t end = steady.days.size() - 1;
    const double footing = last(steady, Variable::footing, i) - last(not_so, Variable::footing, i);
    return Draw{footing > 0 && last(steady, Variable::safety, i) > last(not_so, Variable::safety, i) &&
                    steady.distress_area(end, i) < not_so.distress_area(end, i),
                footing};
  });
}

Draws dependence_rises_then_eases(Runs& runs) {
  const Ensemble& e = runs.in(held());
  return each_draw(runs, [&](int i) {
    const std::size_t peak = peak_of_reliance(e, i), end = e.days.size() - 1;
    const double most = about(e, Variable::reliance, i, peak),
                 at_end = about(e, Variable::reliance, i, end, 8);
    return Draw{e.days[peak] < 365 && most > e.at(0, Variable::reliance, i) && at_end < 0.8 * most,
                1 - at_end / most};
  });
}

Draws others_take_over(Runs& runs) {
  const Ensemble& e = runs.in(held());
  return each_draw(runs, [&](int i) {
    const std::size_t peak = peak_of_reliance(e, i), end = e.days.size() - 1;
    const double rise = last(e, Variable::support, i) - e.at(peak, Variable::support, i);
    return Draw{
        rise > 0.05 && about(e, Variable::reliance, i, end, 8) < about(e, Variable::reliance, i, peak), rise};
  });
}

Draws reversal_harms(Runs& runs) {
  const Ensemble &hers = runs.in(with_frame(0.9, 1)), &reversed = runs.in(with_frame(0.9, 0.3));
  return each_draw(runs, [&](int i) {
    const double footing = last(hers, Variable::footing, i) - last(reversed, Variable::footing, i);
    return Draw{footing > 0 && last(hers, Variable::safety, i) > last(reversed, Variable::safety, i),
                footing};
  });
}

constexpr double taper = 84, after = 180;

World ending_on(World world, double day, Ending how) {
  world.frame.ending = how;
  world.frame.ends_on = day;
  world.frame.taper_days = taper;
  world.days = day + after;
  return world;
}

// Distress, in days of it, from the first day of tapering to 180 days after the last session: how much more
// where it ended abruptly.
double harm_of(const Ensemble& abrupt, const Ensemble& planned, double ends_on, int dyad) {
  const std::size_t from = abrupt.row(ends_on - taper), until = abrupt.days.size() - 1;
  return double(abrupt.distress_area(until, dyad) - abrupt.distress_area(from, dyad)) -
         double(planned.distress_area(until, dyad) - planned.distress_area(from, dyad));
}

Draws abrupt_endings_harm(Runs& runs) {
  constexpr double day = 147;
  const Ensemble &abrupt = runs.in(ending_on(held(), day, Ending::abrupt)),
                 &planned = runs.in(ending_on(held(), day, Ending::planned));
  return each_draw(runs, [&](int i) {
    const double harm = harm_of(abrupt, planned, day, i);
    return Draw{harm > 0 && last(abrupt, Variable::safety, i) < last(planned, Variable::safety, i), harm};
  });
}

// Somebody in the middle of it, who needs so much.
World in_the_middle(double reliance, double footing) {
  World world = held();
  world.person.reliance = reliance;
  world.person.footing = footing;
  world.person.distress = 0.4;
  world.person.safety = 0.65;
  world.person.guard = 0.2;
  world.person.support = 0.35;
  return world;
}

Draws more_so_where_much_rests_on_it(Runs& runs) {
  constexpr double day = 91;  // the last session, the tapering begins in the first week
  std::array<const Ensemble*, 4> e{};
  for (std::size_t k = 0; k < 4; ++k) {
    World world =
        ending_on(in_the_middle(k < 2 ? 0.3 : 0.7, 0.35), day, k % 2 == 0 ? Ending::abrupt : Ending::planned);
    // Who needs more goes on needing more.
    world.person.openness = k < 2 ? 0.2 : 0.5;
    e[k] = &runs.in(world);
  }
  return each_draw(runs, [&](int i) {
    const double little = harm_of(*e[0], *e[1], day, i), much = harm_of(*e[2], *e[3], day, i);
    return Draw{much > little, much - little};
  });
}

// Days until footing has grown by a quarter of what it lacked; the run's length where it never does.
double days_to_gain(const Ensemble& e, int dyad) {
  const double start = e.at(0, Variable::footing, dyad), wanted = start + 0.25 * (1 - start);
  for (std::size_t k = 0; k < e.days.size(); ++k)
    if (e.at(k, Variable::footing, dyad) >= wanted) return e.days[k];
  return two_years;
}

Draws a_wall_slows(Runs& runs) {
  World walled = held();
  walled.person.guard = 0.85;
  const Ensemble &open = runs.in(held()), &behind = runs.in(walled);
  return each_draw(runs, [&](int i) {
    const double later = days_to_gain(behind, i) - days_to_gain(open, i);
    return Draw{later > 0, later};
  });
}

Draws the_line_is_personal(Runs& runs) {
  constexpr int persons = 10;
  const auto by = by_openness(runs, persons);
  return each_draw(runs, [&](int i) {
    int least = opennesses, most = 0;
    for (int person = 0; person < persons; ++person) {
      const int best = best_openness(by, i * persons + person);
      least = std::min(least, best);
      most = std::max(most, best);
    }
    return Draw{most - least >= 2, 0.1 * (most - least)};
  });
}

Draws it_moves_with_her_state(Runs& runs) {
  constexpr double from = 14, until = 35, seen_until = 49;
  std::array<const Ensemble*, 4> e{};
  for (std::size_t k = 0; k < 4; ++k) {
    World world = in_the_middle(0.6, k < 2 ? 0.2 : 0.6);
    world.days = seen_until;
    world.frame.absences.clear();
    if (k % 2 == 0) world.frame.absences = {{from, until, true}};
    e[k] = &runs.in(world);
  }
  return each_draw(runs, [&](int i) {
    const auto hurt = [&](const Ensemble& away, const Ensemble& there) {
      const std::size_t end = away.days.size() - 1;
      return double(away.distress_area(end, i)) - double(there.distress_area(end, i));
    };
    const double low = hurt(*e[0], *e[1]), high = hurt(*e[2], *e[3]);
    return Draw{low > 1.1 * high && low > 0, low - high};
  });
}

Draws less_is_not_always_better(Runs& runs) {
  World world = with_frame(0.3, 0.4);
  const Ensemble& e = runs.in(world);
  return each_draw(runs, [&](int i) {
    const std::size_t peak = peak_of_reliance(e, i), end = e.days.size() - 1;
    const double most = about(e, Variable::reliance, i, peak), now = about(e, Variable::reliance, i, end, 8);
    const double wall = about(e, Variable::guard, i, end) - about(e, Variable::guard, i, peak);
    const double grown = about(e, Variable::footing, i, end) - about(e, Variable::footing, i, peak);
    return Draw{now < 0.75 * most && wall > 0.1 && grown < 0.1, 1 - now / most};
  });
}

struct Tested {
  Claim claim;
  Draws (*seen)(Runs&);
  Change removed;
};

const std::vector<Tested>& all() {
  static const std::vector<Tested> tested{
      {{"C1", "Some dependence is needed.",
        "footing after two years is higher with openness .25 than with none", "footing gained",
        "learning without leaning"},
       some_dependence_is_needed,
       without({{Term::learning_leans, 0}})},
      {{"C2", "Too much is harmful.",
        "the openness at which footing is highest after two years is neither 0 nor 1",
        "footing at the best openness, less that at 1", "learning that goes on growing with reliance"},
       too_much_is_harmful,
       without({{Term::learning_turns, 0}})},
      {{"C3", "It must be carried.",
        "with steadiness .9 rather than .3, more footing and safety after two years, and less distress on "
        "the way",
        "footing gained", "a practitioner as steady in both"},
       it_must_be_carried,
       without({{Term::steadiness, 0.6}})},
      {{"C4", "Dependence rises, then eases.",
        "held, reliance is highest within the first year and ends a fifth or more below",
        "share of the highest that is gone", "needing that footing and support do not ease"},
       dependence_rises_then_eases,
       without({{Term::easing_footing, 0}, {Term::easing_support, 0}, {Term::calming_footing, 0}})},
      {{"C5", "Others take over.",
        "support rises from reliance's highest point to the end of two years, while reliance eases",
        "support gained", "support that does not grow with footing"},
       others_take_over,
       without({{Term::support_growth, 0}})},
      {{"C6", "Attunement the wrong way round harms.",
        "with attunement .3 rather than 1, less footing and less safety after two years", "footing lost",
        "a practitioner as attuned in both"},
       reversal_harms,
       without({{Term::attunement, 0.65}})},
      {{"C7", "An abrupt ending harms.",
        "more distress than with the same end thinned out and talked through, from the first day of tapering "
        "to 180 "
        "days after the last session, and less safety at its end",
        "days of full distress more", "grief, and talking it through"},
       abrupt_endings_harm,
       without({{Term::distress_loss, 0},
                {Term::safety_loss, 0},
                {Term::guard_loss, 0},
                {Term::softening, 0},
                {Term::easing_handed_over, 0}})},
      {{"C8", "The more so, the more rested on it.",
        "the harm of an abrupt ending is larger for one who needs more, all else alike",
        "days of full distress more", "grief that does not go by what rested on the other"},
       more_so_where_much_rests_on_it,
       without({{Term::loss_by_reliance, 0},
                {Term::easing_handed_over, 0},
                {Term::distress_missed, 0},
                {Term::safety_missed, 0},
                {Term::guard_missed, 0}})},
      {{"C9", "A wall slows.",
        "from a guard of .85 rather than .35, a quarter of the missing footing is gained later", "days later",
        "a wall that keeps nothing out"},
       a_wall_slows,
       without({{Term::guard_shuts, 0}})},
      {{"C10", "The line is personal.",
        "among ten persons under one theory, the openness that gives most footing differs by .2 or more",
        "difference of the best openness", "learning that goes on growing with reliance"},
       the_line_is_personal,
       without({{Term::learning_turns, 0}})},
      {{"C11", "And it moves with her state.",
        "with the same reliance, the same three weeks' absence brings a tenth more distress or more at "
        "footing .2 than at .6",
        "days of full distress more", "need that footing does not meet"},
       it_moves_with_her_state,
       without({{Term::by_footing, 0}, {Term::calming_footing, 0}, {Term::easing_footing, 0}})},
      {{"C12", "Less is not always better.",
        "with limits not held and attunement .4, reliance falls by a quarter from its highest while guard "
        "rises by a "
        "tenth and footing by less than that",
        "share of the highest that is gone", "walls that are not built"},
       less_is_not_always_better,
       without({{Term::guard_unsafe, 0}, {Term::guard_missed, 0}, {Term::guard_loss, 0}})},
  };
  return tested;
}

void count(const Draws& draws, ClaimSeen& out) {
  std::vector<double> effects;
  double held_in = 0;
  for (const Draw& draw : draws) {
    held_in += draw.holds;
    effects.push_back(draw.effect);
  }
  const double n = double(draws.size()), z = 1.96, share = held_in / n;
  const double middle = (share + z * z / (2 * n)) / (1 + z * z / n),
               half = z / (1 + z * z / n) * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  out.share = share;
  out.share_low = middle - half;
  out.share_high = middle + half;
  std::sort(effects.begin(), effects.end());
  const auto at = [&](double p) { return effects[std::size_t(p * (n - 1))]; };
  out.effect_low = at(0.1);
  out.effect = at(0.5);
  out.effect_high = at(0.9);
}

}  // namespace

std::span<const Claim> claims() {
  static const std::vector<Claim> list = [] {
    std::vector<Claim> out;
    for (const Tested& one : all()) out.push_back(one.claim);
    return out;
  }();
  return list;
}

Result<std::vector<ClaimSeen>> see_claims(const std::vector<std::string>& ids, const ClaimOptions& options,
                                          Progress& progress) {
  if (options.draws < 10 || options.draws > 100'000)
    return problem(ProblemKind::bad_request, "The claims are put to 10 to 100,000 draws.", "draws");
  for (const std::string& id : ids)
    if (std::none_of(all().begin(), all().end(), [&](const Tested& one) { return one.claim.id == id; }))
      return problem(ProblemKind::bad_request, "There is no claim " + id + "; they are C1 to C12.", "claim");
  std::vector<ClaimSeen> out;
  for (const Tested& one : all()) {
    if (!ids.empty() && std::find(ids.begin(), ids.end(), one.claim.id) == ids.end()) continue;
    ClaimSeen seen{.claim = one.claim, .draws = options.draws};
    for (const bool as_it_is : {true, false}) {
      Runs runs(options, as_it_is ? Change{} : one.removed, progress);
      const Draws draws = one.seen(runs);
      if (runs.problem()) return tl::unexpected(*runs.problem());
      if (as_it_is) {
        count(draws, seen);
      } else {
        seen.share_without =
            double(std::count_if(draws.begin(), draws.end(), [](const Draw& d) { return d.holds; })) /
            double(draws.size());
      }
    }
    out.push_back(seen);
  }
  return out;
}

}  // namespace holdfast::dyad
