// The simulator of the gallery and its kinds. One step is an hour, states are in steps of the scales (0 to
// 10), rates are per day. Long because all that a life may be like stands in one place.
#include "gallery/lives.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <random>

#include "review/trial_diary.h"

namespace holdfast::gallery {
namespace {

using review::TrialDiary;

enum Scale { distress, reliance, safety, pull_away, footing, support, scales };
constexpr std::array<const char*, scales> keys{"distress",  "reliance", "safety",
                                               "pull_away", "footing",  "support"};
using States = std::array<double, scales>;
constexpr int steps_a_day = 24;
constexpr double step = 1.0 / steps_a_day;

// Numbers by our own formulas from a generator whose sequence the standard fixes.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}
  double share() { return double(engine_() >> 11) * 0x1p-53; }
  double between(double low, double high) { return low + (high - low) * share(); }
  bool happens(double probability) { return share() < probability; }
  double normal() { return std::sqrt(-2 * std::log(1 - share())) * std::cos(2 * std::numbers::pi * share()); }

 private:
  std::mt19937_64 engine_;
};

enum class Sessions { weekly, when_bad, both };

// A life before it is lived. What a kind does not change stays as it is here: nothing is driven by anything
// but needing a little by distress, levels wander a little, sessions come every Tuesday.
struct World {
  int days = 330;
  double answered = 0.8;
  int check_ins_a_day = 1;
  double follow_ups = 0;  // chance that a hard moment is followed by two more check-ins within a day
  States level{5, 5, 6, 3, 4.5, 4.5};
  States spread{1.6, 1.4, 1.1, 1.2, 1.1, 0.9};  // of the fast part, were nothing to drive it
  States pace{0.7, 0.6, 0.5, 0.6, 0.5, 0.25};
  States wander{0.03, 0.03, 0.02, 0.02, 0.03, 0.03};  // of the level, sd of a day
  States trend{};                                     // steps a year
  std::function<double(int, double)> course;          // added to the level of a scale on a day
  double raises = 0.25, eases = 0;                    // distress on needing, needing on distress, a day
  double raises_later = std::numeric_limits<double>::quiet_NaN();  // from the middle on, where it is a number
  double eases_later = std::numeric_limits<double>::quiet_NaN();
  double eases_by_footing = 0;  // added to `eases` for each step of footing's level above its first
  double most_eased = 0;        // above 0: needing works on distress no further than this many steps
  double strain_pace = 0, strain_on_distress = 0, strain_on_reliance = 0;  // steps a day of a strain of sd 1
  double pace_trend = 0;                                                   // of the logarithm, a year
  Sessions sessions = Sessions::weekly;
  States session_jump{};
  int breaks = 3;
  States break_effect{};            // steps a day while the practitioner is away
  double break_effect_eases = 0;    // share of it gone by the last break
  States bad_state{};               // added while a second state lasts, weeks at a time
  double heavy = 0;                 // chance a day of a shock of several spreads on distress
  std::array<double, 7> weekday{};  // on distress, Monday first
  double evening = 0;               // on distress, from morning to evening
  double month = 0, year = 0;       // amplitudes on distress (and half of it on needing)
  // How it is rated.
  double error = 0.6, shared_mood = 0;
  double first_weeks = 0;  // too high at first, fading within weeks
  double repeats = 0, pulled = 0;
  double hard_days_unanswered = 0, late = 0, coloured = 0;
  bool three_numbers = false, numbers_change = false, always_ten = false;
  double longest_gap = 0;  // days without anything, in the middle
  bool second_practitioner = false;
  States steps_at_once{};  // of the level, at `step_day`
  double step_day = 0;
  bool at_both_hours = false;  // mornings and evenings
};

struct Lived {
  std::vector<States> slow, fast;  // an hour each
  std::vector<double> strain;
  std::vector<double> sessions, asked_sessions;  // days
  std::vector<std::pair<double, double>> breaks;
};

double rhythm(const World& world, int scale, double day) {
  const double whole = std::floor(day), hour = 24 * (day - whole) + 12;  // days begin at noon of a Monday
  const int weekday = int(std::floor(day + 0.5)) % 7;
  double added = 0;
  if (scale == distress) {
    added += world.weekday[std::size_t(weekday)];
    added += world.evening * std::sin(2 * std::numbers::pi * (std::fmod(hour, 24) - 14) / 24);
  }
  const double part = scale == distress ? 1 : scale == reliance ? 0.5 : 0;
  return added + part * world.month * std::sin(2 * std::numbers::pi * day / 28.5);
}

double yearly(const World& world, int scale, double day) {
  const double part = scale == distress ? 1 : scale == reliance ? 0.5 : 0;
  return part * world.year * std::sin(2 * std::numbers::pi * (day - 40) / 365.25);
}

// What drives the fast part, at a moment; `cut`: were needing not raised by distress.
States flow(const World& world, const States& fast, double footing_above, double day, bool cut) {
  const bool later = day > world.days / 2.0;
  const double raises = cut                                        ? 0
                        : later && !std::isnan(world.raises_later) ? world.raises_later
                                                                   : world.raises;
  double eases = later && !std::isnan(world.eases_later) ? world.eases_later : world.eases;
  eases += world.eases_by_footing * footing_above;
  const double pace = std::exp(world.pace_trend * (day - world.days / 2.0) / 365);
  States by{};
  for (int j = 0; j < scales; ++j) by[std::size_t(j)] = -world.pace[std::size_t(j)] * fast[std::size_t(j)];
  by[reliance] += raises * fast[distress];
  const double needing =
      world.most_eased > 0 ? world.most_eased * std::tanh(fast[reliance] / world.most_eased) : fast[reliance];
  by[distress] += eases * needing;
  for (double& value : by) value *= pace;
  return by;
}

Lived lived(const World& world, Chance& chance) {
  Lived life;
  const int steps = (world.days + 40) * steps_a_day;
  if (world.breaks > 0)
    for (int i = 0; i < world.breaks; ++i) {
      const double from = world.days * (i + 0.55) / world.breaks + chance.between(-6, 6);
      life.breaks.emplace_back(from, from + chance.between(8, 18));
    }
  const auto away = [&](double day) {
    for (std::size_t i = 0; i < life.breaks.size(); ++i)
      if (day >= life.breaks[i].first && day < life.breaks[i].second) return int(i);
    return -1;
  };
  if (world.sessions != Sessions::when_bad)
    for (double day = 1.2; day < world.days; day += 7)
      if (away(day) < 0 && !chance.happens(0.08)) life.sessions.push_back(day);
  States level = world.level, fast{};
  for (int j = 0; j < scales; ++j) fast[std::size_t(j)] = world.spread[std::size_t(j)] * chance.normal();
  double strain = chance.normal();
  bool bad = false;
  std::size_t next_session = 0;
  double last_asked = -10;
  for (int at = 0; at < steps; ++at) {
    const double day = at * step;
    States slow{};
    for (int j = 0; j < scales; ++j) {
      const std::size_t one = std::size_t(j);
      level[one] += world.wander[one] * std::sqrt(step) * chance.normal();
      slow[one] = level[one] + world.trend[one] * day / 365 + yearly(world, j, day) +
                  (world.course ? world.course(j, day) : 0) +
                  (day >= world.step_day ? world.steps_at_once[one] : 0);
    }
    if (chance.happens(step / 20)) bad = !bad;
    if (bad)
      for (int j = 0; j < scales; ++j) slow[std::size_t(j)] += world.bad_state[std::size_t(j)];
    life.slow.push_back(slow);
    life.fast.push_back(fast);
    life.strain.push_back(strain);

    const States by = flow(world, fast, slow[footing] - world.level[footing], day, false);
    const double pace = std::exp(world.pace_trend * (day - world.days / 2.0) / 365);
    const int which = away(day);
    for (int j = 0; j < scales; ++j) {
      const std::size_t one = std::size_t(j);
      fast[one] +=
          step * by[one] + world.spread[one] * std::sqrt(2 * world.pace[one] * pace * step) * chance.normal();
      if (which >= 0)
        fast[one] += step * world.break_effect[one] *
                     (1 - world.break_effect_eases * which / std::max(1, world.breaks - 1));
    }
    if (world.strain_pace > 0) {
      fast[distress] += step * world.strain_on_distress * strain;
      fast[reliance] += step * world.strain_on_reliance * strain;
      strain +=
          -step * world.strain_pace * strain + std::sqrt(2 * world.strain_pace * step) * chance.normal();
    }
    if (world.heavy > 0 && chance.happens(world.heavy * step))
      fast[distress] += world.spread[distress] * chance.between(2, 4) * (chance.happens(0.75) ? 1 : -1);
    bool met = next_session < life.sessions.size() && day >= life.sessions[next_session];
    if (met) ++next_session;
    if (world.sessions != Sessions::weekly && which < 0 && day - last_asked > 3 && day < world.days &&
        fast[distress] > 1.2 * world.spread[distress] && chance.happens(step * 0.8)) {
      life.asked_sessions.push_back(day);
      last_asked = day;
      met = true;
    }
    if (met)
      for (int j = 0; j < scales; ++j) fast[std::size_t(j)] += world.session_jump[std::size_t(j)];
  }
  return life;
}

std::size_t hour_of(double day) {
  return std::size_t(std::lround(day * steps_a_day));
}

// ---- how it is rated
// ---------------------------------------------------------------------------------------

class Rater {
 public:
  Rater(const World& world, const Lived& life, Chance& chance)
      : world_(world), life_(life), chance_(chance) {}
  double hidden(int scale, double day) const {
    const std::size_t at = hour_of(day), one = std::size_t(scale);
    return life_.slow[at][one] + life_.fast[at][one] + rhythm(world_, scale, day);
  }
  // The rating of one scale for a moment, given on `told`.
  double rating(int scale, double day, double told, double mood) {
    const std::size_t one = std::size_t(scale);
    double value = hidden(scale, day);
    if (world_.coloured > 0 && told - day > 0.9)
      value = (1 - world_.coloured) * value + world_.coloured * hidden(scale, told);
    value += world_.error * chance_.normal() + mood * (scale == footing || scale == safety ? -1 : 1);
    if (scale == distress || scale == reliance) value += world_.first_weeks * std::exp(-day / 10);
    if (!std::isnan(last_[one])) {
      value = (1 - world_.pulled) * value + world_.pulled * last_[one];
      if (chance_.happens(world_.repeats)) value = last_[one];
    }
    if (world_.numbers_change && day > world_.days / 2.0) value = 5 + 0.6 * (value - 5);
    value = std::clamp(std::round(value), 0.0, 10.0);
    if (world_.three_numbers) value = value < 3.5 ? 2 : value < 6.5 ? 5 : 8;
    if (world_.always_ten && scale == reliance) value = 10;
    last_[one] = value;
    return value;
  }

 private:
  const World& world_;
  const Lived& life_;
  Chance& chance_;
  States last_{std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN(),
               std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN(),
               std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
};

using Span = std::pair<double, double>;

struct Written {
  diary::Diary diary;
  std::array<Span, scales> rated;  // first and last day; -1 where never
};

// Sessions and breaks; `about` turns the diary to whoever it was with.
void write_what_happened(const Lived& life, const std::function<void(double)>& about, TrialDiary& diary) {
  const auto meet = [&](const std::vector<double>& days, bool planned) {
    for (const double day : days) {
      about(day);
      diary.record(day, diary::Session{.outcome = diary::Session::Outcome::kept, .planned = planned});
    }
  };
  meet(life.sessions, true);
  meet(life.asked_sessions, false);
  for (const auto& [from, until] : life.breaks) {
    about(from);
    diary.absence(from, until);
  }
}

Written written(const World& world, const Lived& life, Chance& chance) {
  TrialDiary diary(world.second_practitioner ? "Em" : "A");
  const diary::Id first = diary.main();
  const diary::Id second = world.second_practitioner ? diary.relationship(world.days * 0.4, "A") : first;
  const auto about = [&](double day) {
    diary.about(world.second_practitioner && day >= world.days * 0.4 ? second : first);
  };
  Written out;
  out.rated.fill({-1, -1});
  Rater rater(world, life, chance);
  double last_support = -10;
  int count = 0;
  const double gap_from = world.days * 0.45, gap_until = gap_from + world.longest_gap;
  const auto check_in = [&](double day) {
    if (day > gap_from && day < gap_until) return;
    about(day);
    const double told = chance.happens(world.late) ? day + chance.between(1.05, 2.5) : day + 0.01;
    const double mood = world.shared_mood * chance.normal();
    std::vector<std::pair<std::string, double>> ratings;
    const auto ask = [&](int scale) {
      ratings.emplace_back(keys[std::size_t(scale)], rater.rating(scale, day, told, mood));
      if (world.second_practitioner && day < world.days * 0.4) return;
      Span& span = out.rated[std::size_t(scale)];
      if (span.first < 0) span.first = day;
      span.second = day;
    };
    ask(distress);
    ask(reliance);
    ask(count % 2 == 0 ? footing : pull_away);
    if (count % 3 == 0) ask(safety);
    if (day - last_support >= 7) {
      ask(support);
      last_support = day;
    }
    ++count;
    diary.check_in(day, ratings, told - day);
  };
  write_what_happened(life, about, diary);
  for (int day = 0; day < world.days; ++day) {
    double missing = 1 - world.answered;
    if (world.hard_days_unanswered > 0)
      missing += world.hard_days_unanswered *
                 std::clamp(life.fast[hour_of(day + 0.3)][distress] / world.spread[distress], 0.0, 1.5);
    for (int k = 0; k < world.check_ins_a_day; ++k) {
      if (day > 0 && chance.happens(missing)) continue;
      const double hour = world.at_both_hours && chance.happens(0.5) ? chance.between(0.80, 0.95)
                          : world.check_ins_a_day == 1               ? chance.between(0.2, 0.5)
                                                       : chance.between(0.1 + 0.4 * k, 0.4 + 0.4 * k);
      const double at = day + hour;
      check_in(at);
      const double hard = rater.hidden(distress, at) - life.slow[hour_of(at)][distress];
      if (hard > 0.7 * world.spread[distress] && chance.happens(world.follow_ups)) {
        check_in(at + chance.between(0.1, 0.35));
        check_in(at + chance.between(0.45, 0.95));
      }
      if (hard > world.spread[distress] && chance.happens(0.25)) {
        about(at);
        diary.contact(at + 0.02, diary::Contact::Purpose::help_now,
                      int(std::lround(std::exp(5 - 2 * world.eases + 0.6 * chance.normal()))));
      }
    }
  }
  out.diary = diary.finished();
  if (world.second_practitioner) out.diary.settings.main_relationship = second.text;
  return out;
}

// ---- truth
// -------------------------------------------------------------------------------------------------

std::string three(double value, double width, const char* below, const char* above) {
  return value < -width ? below : value > width ? above : "about_the_same";
}

// How a level went: its swings of more than a step, one after the other.
std::string course_of(const std::vector<double>& levels) {
  std::string swings;  // "u" and "d"
  double least = levels.front(), most = levels.front();
  for (const double level : levels) {
    least = std::min(least, level);
    most = std::max(most, level);
    const bool up = level > least + 1, down = level < most - 1;
    if (up && (swings.empty() || swings.back() == 'd')) swings += 'u', most = level;
    if (down && (swings.empty() || swings.back() == 'u')) swings += 'd', least = level;
  }
  return swings.empty()   ? "about_the_same"
         : swings == "u"  ? "rose"
         : swings == "d"  ? "fell"
         : swings == "ud" ? "rose_then_fell"
         : swings == "du" ? "fell_then_rose"
                          : "to_and_fro";
}

// The area under distress in the days after a push, less the same without it, with nothing random.
double area_after(const World& world, const Lived& life, std::size_t from, const States& push, double days,
                  bool cut) {
  States without = life.fast[from], with = without;
  for (int j = 0; j < scales; ++j) with[std::size_t(j)] += push[std::size_t(j)];
  double area = 0;
  for (std::size_t i = 0; i < hour_of(days); ++i) {
    const double day = double(from + i) * step, above = life.slow[from][footing] - world.level[footing];
    area += step * (with[distress] - without[distress]);
    const States a = flow(world, with, above, day, cut), b = flow(world, without, above, day, cut);
    for (int j = 0; j < scales; ++j) {
      with[std::size_t(j)] += step * a[std::size_t(j)];
      without[std::size_t(j)] += step * b[std::size_t(j)];
    }
  }
  return area;
}

// What follows a hard moment and a session, from noiseless runs over the whole time.
void tell_responses(const World& world, const Lived& life, Life& out) {
  double with = 0, cut = 0, session = 0;
  constexpr int moments = 24;
  for (int i = 0; i < moments; ++i) {
    const std::size_t from = hour_of(world.days * (i + 0.5) / moments);
    States push{};
    push[distress] = 1;
    with += area_after(world, life, from, push, 7, false) / moments;
    cut += area_after(world, life, from, push, 7, true) / moments;
    session += area_after(world, life, from, world.session_jump, 3, false) / moments;
  }
  out.leaning_ratio = with / cut;
  const bool arises = world.raises > 0;
  out.truth["loop"] = out.leaning_ratio < 1 / 1.1 ? (arises ? "lighter" : "does_not_arise")
                      : out.leaning_ratio > 1.1   ? (arises ? "harder" : "does_not_arise")
                                                  : "about_the_same";
  out.truth["session"] = three(session, 0.5, "lighter", "harder");
}

void tell_truth(const World& world, const Lived& life, const Written& written, Life& out) {
  // The slow level: the mean over the four weeks around, so that states lasting weeks count as what they are.
  const auto slow = [&](int scale, double day) {
    double sum = 0;
    int count = 0;
    for (double at = day - 14; at <= day + 14; at += 0.5)
      if (at >= 0) sum += life.slow[hour_of(at)][std::size_t(scale)], ++count;
    return sum / count;
  };
  const auto period = [&](int scale, double days) {
    const Span span = written.rated[std::size_t(scale)];
    return Span{std::max(span.first, span.second - days), span.second};
  };
  const auto change = [&](int scale, const Span& over) {
    return slow(scale, over.second) - slow(scale, over.first);
  };
  out.truth["direction"] = three(change(reliance, period(reliance, 90)), 0.5, "eased", "grown");
  out.truth["footing"] = three(change(footing, period(footing, 180)), 0.5, "less", "more");
  out.truth["support"] = three(change(support, period(support, 180)), 0.5, "less", "more");
  const Span recent = period(reliance, 90);
  const bool up = std::max(change(footing, recent), change(support, recent)) > 0.5,
             away = change(pull_away, recent) > 0.5;
  out.truth["easing-or-withdrawing"] = change(reliance, recent) > -0.5 ? "not_eased"
                                       : up && away                    ? "both"
                                       : up                            ? "easing"
                                       : away                          ? "withdrawing"
                                                                       : "about_the_same";
  for (const auto& [scale, name] :
       {std::pair(reliance, "needing"), {safety, "safety"}, {footing, "footing"}, {support, "others"}}) {
    const Span span = written.rated[std::size_t(scale)];
    std::vector<double> levels;
    for (int i = 0; i <= 32; ++i)
      levels.push_back(slow(scale, span.first + (span.second - span.first) * i / 32));
    out.truth[std::string("arc ") + name] = course_of(levels);
  }
  out.truth["contact"] = "about_the_same";  // what relief follows from stays as it is
  tell_responses(world, life, out);
  const Span year = period(distress, 365);
  const double ratio = std::exp(-world.pace_trend * (year.second - year.first) / 365);
  out.truth["settling"] = ratio < 1 / 1.1 ? "sooner" : ratio > 1.1 ? "later" : "about_the_same";
  if (life.breaks.size() >= 2 && life.breaks.back().second + 7 < world.days) {
    const auto mean = [&](const std::pair<double, double>& one) {
      double sum = 0;
      int count = 0;
      for (double day = one.first; day <= one.second + 7; day += step, ++count)
        sum += life.fast[hour_of(day)][distress] + life.slow[hour_of(day)][distress] - slow(distress, day) +
               rhythm(world, distress, day);
      return sum / count;
    };
    double earlier = 0;
    for (std::size_t i = 0; i + 1 < life.breaks.size(); ++i)
      earlier += mean(life.breaks[i]) / double(life.breaks.size() - 1);
    out.truth["absence"] = three(mean(life.breaks.back()) - earlier, 0.5, "steadier", "harder");
  }
  for (int j = 0; j < scales; ++j)
    if (world.steps_at_once[std::size_t(j)] != 0)
      out.shifts.push_back({keys[std::size_t(j)], TrialDiary::at(world.step_day)});
  if (world.always_ten)
    for (const char* id : {"direction", "loop", "easing-or-withdrawing", "arc needing"})
      out.truth[id] = "unknowable";
  if (world.second_practitioner) {
    out.truth.erase("absence");
    out.truth["side-by-side"] = "about_the_same";  // alike by design: levels hardly wander
  }
}

// ---- the kinds
// ---------------------------------------------------------------------------------------------

struct Made {
  Kind kind;
  void (*make)(World&, Chance&);
};

void soothes(World& world, Chance& chance) {
  world.raises = chance.between(0.45, 0.6);
  world.eases = -chance.between(0.4, 0.6);
}
void feeds_itself(World& world, Chance& chance) {
  world.raises = chance.between(0.33, 0.4);
  world.eases = chance.between(0.26, 0.33);
}

constexpr std::array<Made, 42> made{{
    {{"ordinary", "levels wander, a hard day raises needing a little"}, [](World&, Chance&) {}},
    {{"nothing", "nothing follows from anything"},
     [](World& world, Chance&) { world.raises = 0, world.wander.fill(0.002); }},
    {{"soothes", "leaning soothes: by a quarter to a half"}, soothes},
    {{"feeds-itself", "leaning feeds itself: a quarter to two thirds longer"}, feeds_itself},
    {{"soothes-often", "leaning soothes; two check-ins a day and follow-ups after hard moments"},
     [](World& world, Chance& chance) {
       soothes(world, chance), world.check_ins_a_day = 2, world.follow_ups = 0.7;
     }},
    {{"feeds-often", "leaning feeds itself; two check-ins a day and follow-ups after hard moments"},
     [](World& world, Chance& chance) {
       feeds_itself(world, chance), world.check_ins_a_day = 2, world.follow_ups = 0.7;
     }},
    {{"soothes-follow-ups", "leaning soothes; one check-in a day and follow-ups after hard moments"},
     [](World& world, Chance& chance) { soothes(world, chance), world.follow_ups = 0.7; }},
    {{"feeds-follow-ups", "leaning feeds itself; one check-in a day and follow-ups after hard moments"},
     [](World& world, Chance& chance) { feeds_itself(world, chance), world.follow_ups = 0.7; }},
    {{"weekdays", "week-ends are harder, sessions on Tuesdays"},
     [](World& world, Chance& chance) {
       const double much = chance.between(1, 2);
       world.weekday = {0.3 * much,  -0.4 * much, -0.6 * much, -0.5 * much,
                        -0.2 * much, 0.6 * much,  0.8 * much};
     }},
    {{"evenings", "evenings are harder, rated at any hour"},
     [](World& world, Chance& chance) {
       world.evening = chance.between(0.8, 1.6), world.at_both_hours = true;
     }},
    {{"asked-for", "sessions are asked for when it is bad"},
     [](World& world, Chance&) { world.sessions = Sessions::when_bad; }},
    {{"asked-for-too", "weekly sessions, and more when it is bad"},
     [](World& world, Chance&) { world.sessions = Sessions::both; }},
    {{"strain", "a strain nobody rates drives distress and needing"},
     [](World& world, Chance& chance) {
       world.raises = 0;
       world.strain_pace = chance.between(0.25, 0.5);
       world.strain_on_distress = chance.between(0.9, 1.3);
       world.strain_on_reliance = chance.between(0.7, 1.1);
     }},
    {{"slow-strain", "the same, lasting longer, and needing follows later"},
     [](World& world, Chance& chance) {
       world.raises = 0;
       world.strain_pace = chance.between(0.1, 0.2);
       world.strain_on_distress = chance.between(0.8, 1.2);
       world.strain_on_reliance = chance.between(0.5, 0.8);
       world.pace[reliance] = 0.35;
     }},
    {{"first-weeks", "the first weeks are rated too high"},
     [](World& world, Chance& chance) {
       world.first_weeks = chance.between(1.5, 2.5), world.days = 110, world.breaks = 1;
     }},
    {{"repeats", "four ratings in ten repeat the last number"},
     [](World& world, Chance&) { world.repeats = 0.4; }},
    {{"leans-to-last", "ratings lean towards the last one"},
     [](World& world, Chance&) { world.pulled = 0.4; }},
    {{"arrows-change", "leaning feeds itself, and soothes from the middle on"},
     [](World& world, Chance& chance) {
       feeds_itself(world, chance);
       world.raises_later = 0.5, world.eases_later = -0.5;
     }},
    {{"settles-sooner", "settles sooner as time goes on"},
     [](World& world, Chance& chance) { world.pace_trend = chance.between(0.5, 0.9); }},
    {{"stable", "a stable person: levels stay, days differ little"},
     [](World& world, Chance&) { world.wander.fill(0.003), world.spread = {0.8, 0.7, 0.5, 0.6, 0.5, 0.4}; }},
    {{"always-ten", "needing is 10 in every check-in"},
     [](World& world, Chance&) { world.always_ten = true; }},
    {{"shocks", "heavy shocks"},
     [](World& world, Chance&) { world.heavy = 0.06, world.spread[distress] = 1; }},
    {{"hard-unanswered", "hard days go unanswered"},
     [](World& world, Chance&) { world.hard_days_unanswered = 0.45; }},
    {{"coloured", "a third is written later, coloured by the day it is written"},
     [](World& world, Chance&) { world.late = 0.33, world.coloured = 0.5; }},
    {{"year", "a yearly wave"}, [](World& world, Chance& chance) { world.year = chance.between(1, 2); }},
    {{"month", "a monthly cycle"},
     [](World& world, Chance& chance) { world.month = chance.between(0.8, 1.6); }},
    {{"two-states", "two states, weeks each"},
     [](World& world, Chance& chance) {
       const double much = chance.between(1.5, 3);
       world.bad_state = {much, 0.7 * much, -0.3 * much, 0.2 * much, -0.5 * much, 0};
     }},
    {{"three-numbers", "only three numbers are used"},
     [](World& world, Chance&) { world.three_numbers = true; }},
    {{"shared-mood", "all scales share the mood of the moment"},
     [](World& world, Chance&) { world.shared_mood = 0.9; }},
    {{"meaning", "the numbers change their meaning half-way"},
     [](World& world, Chance&) { world.numbers_change = true; }},
    {{"alike", "two practitioners, alike in everything"},
     [](World& world, Chance&) {
       world.second_practitioner = true, world.wander.fill(0.004), world.days = 400;
     }},
    {{"sparse", "three days in ten are answered"}, [](World& world, Chance&) { world.answered = 0.3; }},
    {{"gap", "two months without a word"}, [](World& world, Chance&) { world.longest_gap = 62; }},
    {{"session-lightens", "a session lightens the days after it"},
     [](World& world, Chance& chance) { world.session_jump[distress] = -chance.between(0.6, 1.4); }},
    {{"breaks-ease", "breaks are hard, and less so each time"},
     [](World& world, Chance& chance) {
       world.break_effect[distress] = chance.between(0.9, 1.6);
       world.break_effect[reliance] = 0.4;
       world.break_effect_eases = 1;
     }},
    {{"session-stirs-up", "a session stirs up the days after it"},
     [](World& world, Chance& chance) { world.session_jump[distress] = chance.between(0.6, 1.4); }},
    {{"step", "a level moves at once"},
     [](World& world, Chance& chance) {
       const std::size_t scale = chance.happens(0.5) ? distress : footing;
       world.steps_at_once[scale] = chance.between(1.5, 2.5) * (chance.happens(0.5) ? 1 : -1);
       world.step_day = world.days * chance.between(0.3, 0.8);
     }},
    {{"saturates", "leaning soothes, but only so far"},
     [](World& world, Chance& chance) { soothes(world, chance), world.most_eased = 1.5; }},
    {{"near-nothing", "most days are rated near 0"},
     [](World& world, Chance&) { world.level = {1, 1.5, 8, 1, 8, 6}, world.breaks = 2; }},
    {{"heals", "needing rises, then eases; footing and others grow"},
     [](World& world, Chance& chance) {
       world.days = 420;
       world.level[reliance] = chance.between(3, 4);
       world.level[footing] = 3;
       world.course = [](int scale, double day) {
         const double rise = std::clamp(day / 150, 0.0, 1.0), fall = std::clamp((day - 200) / 200, 0.0, 1.0);
         return scale == reliance  ? 3.5 * rise - 4 * fall
                : scale == footing ? 2.5 * std::clamp((day - 90) / 300, 0.0, 1.0)
                : scale == support ? 2 * std::clamp((day - 120) / 300, 0.0, 1.0)
                                   : 0.0;
       };
     }},
    {{"withdraws", "needing falls because she pulls away"},
     [](World& world, Chance& chance) {
       const double much = chance.between(1.5, 3);
       world.course = [much](int scale, double day) {
         const double share = std::clamp((day - 200) / 120, 0.0, 1.0);
         return scale == reliance    ? -much * share
                : scale == pull_away ? much * share
                : scale == safety    ? -0.7 * much * share
                                     : 0.0;
       };
     }},
    {{"line-moves", "leaning soothes while footing is high and feeds itself while it is low"},
     [](World& world, Chance&) {
       world.raises = 0.5;
       world.course = [](int scale, double day) {
         return scale == footing ? 2 * std::sin(2 * std::numbers::pi * day / 160) : 0.0;
       };
       world.eases_by_footing = -0.2;
     }},
}};

constexpr auto listed = [] {
  std::array<Kind, made.size()> out{};
  for (std::size_t i = 0; i < made.size(); ++i) out[i] = made[i].kind;
  return out;
}();

}  // namespace

std::span<const Kind> kinds() {
  return listed;
}

Life live(std::size_t kind, std::uint64_t number) {
  Chance chance(0x9E3779B97F4A7C15u * (kind + 1) + 0xBF58476D1CE4E5B9u * (number + 1));
  World world;
  world.days = int(chance.between(270, 370));
  world.answered = chance.between(0.6, 0.9);
  made[kind].make(world, chance);
  const Lived path = lived(world, chance);
  Written diary = written(world, path, chance);
  Life life;
  tell_truth(world, path, diary, life);
  life.diary = std::move(diary.diary);
  life.now = Moment{TrialDiary::at(world.days + 1), "UTC"};
  return life;
}

}  // namespace holdfast::gallery
