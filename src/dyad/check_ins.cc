// Check-ins as somebody writes them: on about seven days of ten, at odd hours and more at night when it is
// hard, blank for a week now and then, the short one mostly and the full one after sessions and once a week,
// some answers skipped, some far away, whole numbers with a hand that is not quite steady. And what steadied,
// after hard ones.
#include <algorithm>
#include <cmath>

#include "diary/scales.h"
#include "dyad/telling.h"

namespace holdfast::dyad {
namespace {

using diary::CheckIn;
using diary::Steadying;

constexpr std::int64_t hour = 3600, day = 86400;
constexpr std::string_view own_scale = "rested";

Mood mood_of(const State& state) {
  return state.distress > 0.58 ? Mood::hard : state.distress > 0.36 ? Mood::middling : Mood::light;
}

class CheckIns {
 public:
  CheckIns(Keeper& keeper, Random random) : keeper_(keeper), course_(keeper.course), random_(random) {
    const auto built_ins = diary::built_in_scales();
    scales_.assign(built_ins.begin(), built_ins.end());
  }

  void tell() {
    int blank_days = 0;
    const int days = local_time(course_.now, keeper_.zone()).date - course_.first_day + 1;
    for (int i = 0; i < days; ++i) {
      const bool stretch_begins = random_.chance(1.0 / 80), answered = random_.chance(0.80);
      const double amount = random_.uniform();
      if (stretch_begins) blank_days = 4 + static_cast<int>(random_.below(6));
      if (blank_days > 0) {
        --blank_days;
      } else if (answered) {
        tell_day(course_.first_day + i, amount < 0.62 ? 1 : amount < 0.92 ? 2 : 3);
      }
    }
  }

 private:
  void tell_day(Date date, int count) {
    std::vector<Instant> times;
    for (int i = 0; i < count; ++i) times.push_back(clock(date, minute_of_day(date), keeper_.zone()));
    std::ranges::sort(times);
    for (const Instant felt : times)
      if (felt > course_.begin && felt < course_.now) tell_one(felt);
  }

  int minute_of_day(Date date) {
    const double hard = course_.at(clock(date, 22 * 60, keeper_.zone())).distress;
    const double when = random_.uniform();
    const double night = 0.07 + 0.25 * std::max(0.0, hard - 0.5);
    const auto between = [&](int from, int to) {
      return from + static_cast<int>(random_.below(static_cast<std::uint64_t>(to - from)));
    };
    if (when < night) return between(24 * 60 + 30, 27 * 60 + 40);  // the small hours still belong to this day
    if (when < night + 0.15) return between(7 * 60, 10 * 60);
    if (when < night + 0.30) return between(12 * 60, 16 * 60);
    return between(18 * 60, 23 * 60 + 50);
  }

  bool after_session(Instant felt) const {
    return std::ranges::any_of(course_.meetings, [&](const Meeting& meeting) {
      return meeting.outcome == diary::Session::Outcome::kept && felt > meeting.at + 2700 &&
             felt < meeting.at + 14 * hour;
    });
  }

  // For two weeks after an end the check-ins still ask about it; then only what is not about anybody is
  // asked.
  Whom about(Instant felt) const {
    const Whom with = course_.with_whom(felt);
    if (with != Whom::nobody) return with;
    const Whom last = course_.last_before(felt);
    return last != Whom::nobody && felt < course_.end_of(last) + 14 * day ? last : Whom::nobody;
  }

  void tell_one(Instant felt) {
    if (scales_.size() == 6 && felt > (course_.has_a ? course_.a_begins : course_.begin) + 40 * day)
      scales_.push_back({.key = std::string(own_scale), .question = "How rested are you?"});
    const bool more = random_.chance(0.07), stays = random_.chance(0.7);
    const bool full = more || (stays && after_session(felt)) || felt > last_full_ + 7 * day;
    const bool support_due = felt > last_support_ + 7 * day;
    const State& state = course_.at(felt);
    const Whom whom = about(felt);
    CheckIn check_in;
    const bool far = random_.chance(0.015 + 0.25 * std::max(0.0, state.distress - 0.6));
    for (const diary::Scale& scale : diary::scales_to_ask(
             scales_, full ? diary::Length::full : diary::Length::ten_seconds, told_, support_due)) {
      const bool of_somebody = scale.key == "reliance" || scale.key == "safety" || scale.key == "pull_away";
      const bool skipped = random_.chance(0.04), is_far = far && random_.chance(0.7);
      const int value = out_of_ten(random_, share_of(scale.key, state));
      if (skipped || (of_somebody && whom == Whom::nobody)) continue;
      if (is_far)
        check_in.ratings.push_back({.scale = scale.key, .far_away = true});
      else
        check_in.ratings.push_back({.scale = scale.key, .value = value});
      if (scale.key == "support") last_support_ = felt;
      if (scale.key == "distress" && !is_far && value >= 9 && full) break;  // that's enough for now
    }
    add_words(check_in, felt, state, whom);
    if (check_in.ratings.empty() && check_in.emotions.empty() && check_in.line.empty()) return;
    if (full) last_full_ = felt;
    ++told_;
    keep(std::move(check_in), felt, whom);
    if (state.distress > 0.55 && random_.chance(0.16)) tell_steadying(felt + 2 * hour, state, whom);
  }

  static double share_of(std::string_view scale, const State& state) {
    if (scale == "distress") return state.distress;
    if (scale == "reliance") return state.reliance;
    if (scale == "safety") return state.safety;
    if (scale == "pull_away") return state.pull_away;
    if (scale == "footing") return state.footing;
    if (scale == "support") return state.support;
    return 0.85 - 0.6 * state.distress;  // how rested
  }

  // Naming gets finer with what one can bear: more of the finer words, fewer said all at once.
  void add_words(CheckIn& check_in, Instant felt, const State& state, Whom whom) {
    const Mood mood = mood_of(state);
    if (random_.chance(0.5)) {
      const auto all = feelings();
      const int wanted = 1 + static_cast<int>(random_.below(3));
      for (int tries = 0; tries < 12 && static_cast<int>(check_in.emotions.size()) < wanted; ++tries) {
        const Feeling& feeling = all[random_.below(all.size())];
        const bool reached = !feeling.fine || random_.chance(1.3 * state.capacity - 0.1);
        const bool fits = feeling.mood == mood || (feeling.mood == Mood::middling && random_.chance(0.3));
        if (!reached || !fits) continue;
        if (std::ranges::find(check_in.emotions, feeling.word) == check_in.emotions.end())
          check_in.emotions.emplace_back(feeling.word);
      }
    }
    const int second = local_time(felt, keeper_.zone()).seconds;
    if (random_.chance(0.30))
      check_in.line = moment_line(random_, mood, second < 4 * hour,
                                  course_.with_whom(felt) == Whom::nobody ? "" : Keeper::name(whom));
    if (mood == Mood::hard && random_.chance(0.06))
      check_in.age_felt = 4 + static_cast<int>(random_.below(8));
  }

  // Mostly at once; some the same day, to the half hour; some days afterwards.
  void keep(CheckIn check_in, Instant felt, Whom whom) {
    const double when = random_.uniform();
    Instant written = felt;
    if (when < 0.06) {
      written = felt + static_cast<std::int64_t>(random_.uniform(1.2, 4.0) * day);
    } else if (when < 0.14) {
      written = felt + static_cast<std::int64_t>(random_.uniform(1.0, 8.0) * hour);
    }
    if (when < 0.14) felt = {felt.seconds / 1800 * 1800};
    keeper_.keep(std::move(check_in), felt, written, keeper_.relationship(whom));
  }

  void tell_steadying(Instant felt, const State& state, Whom whom) {
    const double choice = random_.uniform(), learned = 0.1 + 0.4 * state.capacity,
                 people = 0.08 + 0.35 * state.support;
    const auto helped =
        choice < learned            ? Steadying::Helped::something_learned
        : choice < learned + people ? Steadying::Helped::a_person
        : choice < learned + people + 0.15
            ? (whom == Whom::nobody ? Steadying::Helped::nothing : Steadying::Helped::practitioner)
        : choice < 0.80 ? Steadying::Helped::rest
        : choice < 0.92 ? Steadying::Helped::other
                        : Steadying::Helped::nothing;
    Steadying steadying{.helped = {helped}, .lasted_minutes = {}, .line = {}};
    Random of_its_own = random_, lasting = of_its_own.split();
    if (helped != Steadying::Helped::nothing && lasting.chance(0.5))
      steadying.lasted_minutes = int(std::exp(3.6 + 0.8 * lasting.normal()) / 10) * 10;
    const std::string line = pick(random_, steadying_lines(helped), Keeper::name(whom));
    if (random_.chance(0.6)) steadying.line = line;
    keeper_.keep(std::move(steadying), felt, felt, keeper_.relationship(whom));
  }

  Keeper& keeper_;
  const Course& course_;
  Random random_;
  std::vector<diary::Scale> scales_;
  std::size_t told_ = 0;
  Instant last_full_{0}, last_support_{0};
};

}  // namespace

void tell_check_ins(Keeper& keeper, Random random) {
  CheckIns(keeper, random).tell();
}

}  // namespace holdfast::dyad
