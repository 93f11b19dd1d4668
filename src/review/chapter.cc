// Which records belong to the review of one relationship, and the series the model learns from. Whatever is
// not a momentary reading stays out: remembered relationships, ratings of a whole absence, far away, sessions
// that did not take place. See docs/science/findings.md, "What enters".
#include "review/chapter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <numbers>
#include <set>

#include "base/ensure.h"
#include "diary/scales.h"

namespace holdfast::review {
namespace {

using diary::Record;

constexpr double look_ahead_days = 120;  // for a coming absence

template <class Noun>
const Noun* as(const Record& record) {
  return std::get_if<Noun>(&record.body);
}

// Check-ins without a relationship are about the main one.
bool belongs(const Record& record, const std::string& relationship, bool is_main) {
  if (record.relationship && !record.relationship->empty()) return record.relationship->text == relationship;
  return is_main;
}

bool is_over(const diary::Diary& diary, const Record& relationship, const Moment& now, Date today) {
  const auto* said = as<diary::Relationship>(relationship);
  if (said->until && *said->until < today) return true;
  return std::any_of(diary.records.begin(), diary.records.end(), [&](const Record& record) {
    return as<diary::Ending>(record) && record.relationship && *record.relationship == relationship.id &&
           record.felt.at <= now.at;
  });
}

Instant latest_check_in(const diary::Diary& diary, const diary::Id& relationship, Instant now) {
  Instant latest{std::numeric_limits<std::int64_t>::min()};
  for (const Record& record : diary.records)
    if (as<diary::CheckIn>(record) && record.relationship && *record.relationship == relationship &&
        record.felt.at <= now)
      latest = std::max(latest, record.felt.at);
  return latest;
}

// The one check-ins are about: as set; else the only one that is not over; among several the one last checked
// in for.
const Record* main_relationship(const diary::Diary& diary, const Moment& now, Date today) {
  const Record* best = nullptr;
  auto rank = [&](const Record& record) {
    const bool usable = !as<diary::Relationship>(record)->remembered.value_or(false);
    return std::tuple(usable, !is_over(diary, record, now, today), latest_check_in(diary, record.id, now.at),
                      record.felt.at);
  };
  for (const Record& record : diary.records) {
    if (!as<diary::Relationship>(record)) continue;
    if (record.id.text == diary.settings.main_relationship) return &record;
    if (!best || rank(*best) < rank(record)) best = &record;
  }
  return best;
}

CheckInRow row_of(const Record& record, const diary::CheckIn& check_in, Date day, diary::Role keeper) {
  CheckInRow row{.at = record.felt.at, .day = day, .id = record.id, .late = diary::is_late(record)};
  for (const diary::Rating& rating : check_in.ratings)
    for (std::size_t scale = 0; scale < scale_count; ++scale)
      if (key_of(ScaleIndex(scale), keeper) == rating.scale) {
        row.far_away[scale] = rating.far_away;
        if (rating.value && !rating.far_away && std::isfinite(*rating.value))
          row.ratings[scale] = rating.value;
      }
  return row;
}

// An absence whose end was not written down lasts until the next session that took place, else until now.
Instant end_of(const Record& record, const diary::Absence& absence, const std::vector<Meeting>& sessions,
               Instant now) {
  if (absence.until) return std::max(absence.until->at, record.felt.at);
  for (const Meeting& session : sessions)
    if (session.at > record.felt.at) return session.at;
  return now;
}

// What a record says happened at once, if it is of that sort. A contact the practitioner began is no answer
// to a bad moment, and is kept apart from those the client began.
std::optional<std::string> happening_of(const Record& record) {
  if (as<diary::Rupture>(record)) return "rupture";
  if (as<diary::Repair>(record)) return "repair";
  const auto* contact = as<diary::Contact>(record);
  if (!contact) return std::nullopt;
  if (contact->began == diary::Who::practitioner) return "contact:hers";
  if (!contact->purpose) return "contact";
  return "contact:" + std::string(diary::word(*contact->purpose));
}

// Cuts the last chapter off: what was felt within 18 months of the last check-in. An absence that spans the
// cut is in both.
Chapter take_last(Chapter& rest) {
  Chapter last = rest;
  const Instant earliest = rest.check_ins.back().at - std::int64_t(chapter_days) * 86400;
  const auto before = [&](const auto& one) { return one.at < earliest; };
  const auto after = [&](const auto& one) { return one.at >= earliest; };
  std::erase_if(last.check_ins, before);
  std::erase_if(last.sessions, before);
  std::erase_if(last.happenings, before);
  std::erase_if(last.endings, before);
  std::erase_if(last.absences, [&](const Away& away) { return away.until < earliest; });
  std::erase_if(rest.check_ins, after);
  std::erase_if(rest.sessions, after);
  std::erase_if(rest.happenings, after);
  std::erase_if(rest.endings, after);
  std::erase_if(rest.absences, [&](const Away& away) { return away.from >= earliest; });
  return last;
}

// Whether sessions of which nobody said that they were planned keep to one or two days of the week, as
// sessions on a schedule do: two thirds of them. Few are taken for it.
bool keep_to_days(const Chapter& chapter, const std::vector<std::size_t>& sessions) {
  constexpr std::size_t few = 6;
  if (sessions.size() < few) return true;
  std::array<int, 7> on{};
  for (const std::size_t position : sessions)
    ++on[std::size_t(weekday(chapter.day_of(chapter.sessions[position].at)))];
  std::ranges::sort(on, std::greater<>());
  return 3 * (on[0] + on[1]) >= 2 * int(sessions.size());
}

void gather(const diary::Diary& diary, bool is_main, std::optional<Instant> since, Chapter& chapter) {
  const Instant now = chapter.now.at;
  std::vector<std::size_t> not_said;
  for (const Record& record : diary.records) {
    if (record.felt.at > now || (since && record.felt.at < *since)) continue;
    if (!belongs(record, chapter.relationship, is_main)) continue;
    if (const auto* check_in = as<diary::CheckIn>(record))
      chapter.check_ins.push_back(row_of(record, *check_in, chapter.day_of(record.felt.at), chapter.keeper));
    if (const auto* session = as<diary::Session>(record); session && took_place(*session)) {
      if (!session->planned) not_said.push_back(chapter.sessions.size());
      chapter.sessions.push_back({record.felt.at, record.id, session->planned.value_or(true)});
    }
    if (auto kind = happening_of(record))
      chapter.happenings.push_back({record.felt.at, std::move(*kind), record.id});
    if (as<diary::Ending>(record)) chapter.endings.push_back({record.felt.at, record.id});
  }
  if (!keep_to_days(chapter, not_said))
    for (const std::size_t position : not_said) chapter.sessions[position].on_schedule = false;
  auto by_time = [](const auto& a, const auto& b) { return std::tie(a.at, a.id) < std::tie(b.at, b.id); };
  std::sort(chapter.check_ins.begin(), chapter.check_ins.end(), by_time);
  std::sort(chapter.sessions.begin(), chapter.sessions.end(), by_time);
  std::sort(chapter.happenings.begin(), chapter.happenings.end(), by_time);
  std::sort(chapter.endings.begin(), chapter.endings.end(), by_time);
  for (const Record& record : diary.records) {
    const auto* absence = as<diary::Absence>(record);
    if (absence && absence->until && record.felt.at > now && belongs(record, chapter.relationship, is_main) &&
        days_between(now, record.felt.at) <= look_ahead_days &&
        (!chapter.coming || record.felt.at < chapter.coming->from))
      chapter.coming = Away{record.felt.at, std::max(absence->until->at, record.felt.at), record.id};
    if (!absence || record.felt.at > now || (since && record.felt.at < *since)) continue;
    if (!belongs(record, chapter.relationship, is_main)) continue;
    const Instant until = end_of(record, *absence, chapter.sessions, now);
    chapter.absences.push_back({record.felt.at, until, record.id});
    chapter.away = chapter.away || (absence->until ? until > now : until == now);
  }
  std::sort(chapter.absences.begin(), chapter.absences.end(),
            [](const Away& a, const Away& b) { return std::tie(a.from, a.id) < std::tie(b.from, b.id); });
}

}  // namespace

std::string_view key_of(ScaleIndex scale, diary::Role keeper) {
  if (keeper == diary::Role::practitioner && scale == reliance) return "be_needed";
  if (keeper == diary::Role::practitioner && scale == safety) return {};
  return diary::built_in_scales()[std::size_t(scale)].key;
}

Date Chapter::day_of(Instant at) const {
  return diary_day(Moment{at, now.zone}, day_starts_at_minutes);
}

double Chapter::model_time(Instant at) const {
  return days_between(check_ins.front().at, at);
}

Instant Chapter::instant(double model_days) const {
  return check_ins.front().at + std::int64_t(std::llround(model_days * 86400));
}

double Chapter::last_model_time() const {
  return model_time(check_ins.back().at);
}

std::vector<std::size_t> Chapter::rated(ScaleIndex scale, Instant from, Instant until) const {
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < check_ins.size(); ++i)
    if (check_ins[i].ratings[scale] && check_ins[i].at >= from && check_ins[i].at <= until)
      positions.push_back(i);
  return positions;
}

std::vector<std::size_t> Chapter::rated(ScaleIndex scale) const {
  if (check_ins.empty()) return {};
  return rated(scale, check_ins.front().at, check_ins.back().at);
}

Result<std::vector<Chapter>> chapters_of(const diary::Diary& diary, const Options& options) {
  Chapter chapter;
  chapter.now = options.now;
  chapter.day_starts_at_minutes = diary.settings.day_starts_at_minutes;
  const Date today = chapter.day_of(options.now.at);
  const Record* main = main_relationship(diary, options.now, today);
  const Record* chosen = options.relationship.empty() ? main : nullptr;
  for (const Record& record : diary.records)
    if (as<diary::Relationship>(record) && record.id.text == options.relationship) chosen = &record;
  if (!options.relationship.empty() && !chosen)
    return problem(ProblemKind::not_found, "There is no such relationship in this diary.", "relationship");
  chapter.main = chosen == main;
  chapter.keeper = diary.settings.keeper();
  chapter.name = chapter.keeper == diary::Role::client ? "your therapist" : "your client";
  if (chosen) {
    const auto* said = as<diary::Relationship>(*chosen);
    chapter.relationship = chosen->id.text;
    if (!said->name.empty()) chapter.name = said->name;
    chapter.remembered = said->remembered.value_or(false);
    chapter.over = is_over(diary, *chosen, options.now, today);
  }
  if (!chapter.remembered) gather(diary, chapter.main, options.since, chapter);
  std::vector<Chapter> chapters;
  do {
    if (chapter.check_ins.empty()) {
      chapters.push_back(std::move(chapter));
      break;
    }
    chapters.push_back(take_last(chapter));
  } while (!chapter.check_ins.empty());
  std::reverse(chapters.begin(), chapters.end());
  if (!chapters.front().check_ins.empty())
    for (Chapter& one : chapters) one.whole_from = chapters.front().check_ins.front().at;
  return chapters;
}

std::string relationship_of(const diary::Diary& diary, const Options& options) {
  if (!options.relationship.empty()) return options.relationship;
  const Date today = diary_day(options.now, diary.settings.day_starts_at_minutes);
  const Record* main = main_relationship(diary, options.now, today);
  return main ? main->id.text : std::string();
}

Result<Chapter> chapter_of(const diary::Diary& diary, const Options& options) {
  auto chapters = chapters_of(diary, options);
  if (!chapters) return pass_on(chapters);
  return std::move(chapters->back());
}

bool took_place(const diary::Session& session) {
  if (session.outcome) return *session.outcome == diary::Session::Outcome::kept;
  return session.let_in || session.talked_about_needing || session.got_what_you_came_for ||
         session.looked_after || session.brought_troubles || !session.unsaid.empty();
}

bool belongs(const Record& record, const Chapter& chapter) {
  return belongs(record, chapter.relationship, chapter.main);
}

std::vector<ScaleIndex> scales_in_model(const Chapter& chapter) {
  std::vector<ScaleIndex> scales;
  for (int scale = 0; scale < scale_count; ++scale)
    if (chapter.rated(ScaleIndex(scale)).size() >= std::size_t(least_ratings_in_model))
      scales.push_back(ScaleIndex(scale));
  return scales;
}

namespace {

int place_in(const std::vector<std::string>& kinds, std::string_view kind) {
  const auto found = std::ranges::find(kinds, kind);
  return found == kinds.end() ? -1 : int(found - kinds.begin());
}

constexpr double turn = 2 * std::numbers::pi;

// Where in its day and week a moment lies, as parts of a turn, by the clock of the review.
struct Turned {
  double day, week;
};
Turned turned(Instant at, const Chapter& chapter) {
  const LocalTime local = local_time(at, chapter.now.zone);
  const double day = double(local.seconds) / 86400;
  return {turn * day, turn * (weekday(local.date) + day) / 7};
}

// The circular standard deviation of the hours of check-ins.
double spread_of_hours(const Chapter& chapter) {
  double sine = 0, cosine = 0;
  for (const CheckInRow& row : chapter.check_ins) {
    sine += std::sin(turned(row.at, chapter).day);
    cosine += std::cos(turned(row.at, chapter).day);
  }
  const double length = std::hypot(sine, cosine) / double(chapter.check_ins.size());
  return 24 / turn * std::sqrt(-2 * std::log(std::clamp(length, 1e-12, 1.0)));
}

// In the order of Kinds::covariates. The prior of their effects is one for all (inference/fit.h): a
// covariate's size says how much more or less is to be expected of it.
std::vector<double> covariates_of(Instant at, const Chapter& chapter, const Kinds& kinds) {
  constexpr double of_first_weeks = 2, of_hours = 1.5;
  const Turned now = turned(at, chapter);
  std::vector<double> out;
  for (const std::string& kind : kinds.covariates) {
    if (kind == "first_weeks")
      out.push_back(of_first_weeks * std::exp(-chapter.model_time(at) / first_weeks_fade_days));
    else if (kind.starts_with("week"))
      out.push_back(kind == "week:sine"     ? std::sin(now.week)
                    : kind == "week:cosine" ? std::cos(now.week)
                    : kind == "week:sine_2" ? std::sin(2 * now.week)
                                            : std::cos(2 * now.week));
    else
      out.push_back(of_hours * (kind == "hour:sine" ? std::sin(now.day) : std::cos(now.day)));
  }
  return out;
}

}  // namespace

int Kinds::event(std::string_view kind) const {
  return place_in(events, kind);
}

int Kinds::interval(std::string_view kind) const {
  return place_in(intervals, kind);
}

Kinds kinds_in_model(const Chapter& chapter) {
  Kinds kinds;
  const double last = chapter.last_model_time();
  const auto inside = [&](Instant at) {
    return chapter.model_time(at) >= 0 && chapter.model_time(at) <= last;
  };
  for (const bool on_schedule : {true, false})
    if (std::ranges::any_of(chapter.sessions, [&](const Meeting& one) {
          return one.on_schedule == on_schedule && inside(one.at);
        }))
      kinds.events.push_back(on_schedule ? "session" : "session:asked");
  std::map<std::string, int> counts;
  for (const Happening& one : chapter.happenings) counts[one.kind] += inside(one.at);
  int rare = 0;
  for (const auto& [kind, count] : counts) {
    const bool contact = kind.starts_with("contact");
    if (!contact && count > 0) kinds.events.push_back(kind);
    if (!contact || kind == "contact") continue;
    if (count >= least_contacts_of_a_kind)
      kinds.events.push_back(kind);
    else if (kind != "contact:hers")
      rare += count;
  }
  if (rare + counts["contact"] >= least_contacts_of_a_kind) kinds.events.push_back("contact");
  const auto breaks = std::ranges::count_if(chapter.absences, [&](const Away& away) {
    return chapter.model_time(away.until) > 0 && chapter.model_time(away.from) < last;
  });
  if (breaks > 0) kinds.intervals.push_back("absence");
  if (breaks >= 3) kinds.intervals.push_back("absence_trend");
  if (chapter.check_ins.front().at == chapter.whole_from) kinds.covariates.emplace_back("first_weeks");
  if (last >= least_days_for_weeks)
    for (const char* wave : {"week:sine", "week:cosine", "week:sine_2", "week:cosine_2"})
      kinds.covariates.emplace_back(wave);
  if (spread_of_hours(chapter) >= least_spread_of_hours)
    for (const char* wave : {"hour:sine", "hour:cosine"}) kinds.covariates.emplace_back(wave);
  return kinds;
}

inference::Rungs rungs_of(const Chapter& chapter, ScaleIndex scale) {
  std::set<double> ratings;
  for (const std::size_t position : chapter.rated(scale))
    ratings.insert(*chapter.check_ins[position].ratings[scale]);
  double width = 1;
  if (std::ranges::any_of(ratings, [](double rating) { return rating != std::round(rating); })) {
    for (auto at = ratings.begin(); at != ratings.end() && std::next(at) != ratings.end(); ++at)
      width = at == ratings.begin() ? *std::next(at) - *at : std::min(width, *std::next(at) - *at);
  }
  return {width / steps_per_unit, (0 - middle_step) / steps_per_unit, (10 - middle_step) / steps_per_unit};
}

inference::Series series_of(const Chapter& chapter, std::span<const ScaleIndex> scales) {
  ensure(!chapter.check_ins.empty() && !scales.empty());
  inference::Series series;
  series.scales = int(scales.size());
  const Kinds kinds = kinds_in_model(chapter);
  for (const ScaleIndex scale : scales) series.rungs.push_back(rungs_of(chapter, scale));
  for (const CheckInRow& row : chapter.check_ins) {
    if (std::none_of(scales.begin(), scales.end(), [&](ScaleIndex scale) { return row.ratings[scale]; }))
      continue;
    series.times.push_back(chapter.model_time(row.at));
    series.written_late.push_back(row.late);
    const auto covariates = covariates_of(row.at, chapter, kinds);
    series.covariates.insert(series.covariates.end(), covariates.begin(), covariates.end());
    for (ScaleIndex scale : scales)
      series.readings.push_back(row.ratings[scale] ? (*row.ratings[scale] - middle_step) / steps_per_unit
                                                   : std::numeric_limits<double>::quiet_NaN());
  }
  const double last = chapter.last_model_time();
  const auto happened = [&](Instant at, int kind) {
    if (const double time = chapter.model_time(at); kind >= 0 && time >= 0 && time <= last)
      series.events.push_back({time, kind, 1});
  };
  for (const Meeting& session : chapter.sessions)
    happened(session.at, kinds.event(session.on_schedule ? "session" : "session:asked"));
  for (const Happening& one : chapter.happenings) {
    const bool rare =
        kinds.event(one.kind) < 0 && one.kind.starts_with("contact:") && one.kind != "contact:hers";
    happened(one.at, kinds.event(rare ? "contact" : one.kind));
  }
  double middle = 0;
  for (const Away& away : chapter.absences) {
    const double from = std::max(0.0, chapter.model_time(away.from));
    const double until = std::min(last, chapter.model_time(away.until));
    if (until > from) series.intervals.push_back({from, until, 0, 1});
  }
  for (const auto& away : series.intervals) middle += away.from / double(series.intervals.size());
  if (kinds.interval("absence_trend") >= 0) {
    const auto breaks = series.intervals;
    for (const auto& away : breaks)
      series.intervals.push_back({away.from, away.until, 1, (away.from - middle) / 365});
  }
  series.pace_may_change = std::ranges::find(scales, distress) != scales.end() &&
                           last >= least_days_for_pace &&
                           chapter.rated(distress).size() >= std::size_t(least_ratings_for_pace);
  series.event_kinds = int(kinds.events.size());
  series.interval_kinds = int(kinds.intervals.size());
  series.covariate_kinds = int(kinds.covariates.size());
  return series;
}

Evidence evidence_of(const Chapter& chapter, ScaleIndex scale, Instant from, Instant until) {
  Evidence evidence;
  int late = 0, at_edge = 0;
  const double gap_days = scale == support ? 21 : 7;
  std::optional<Instant> last;
  std::optional<Date> last_day;
  for (const CheckInRow& row : chapter.check_ins) {
    if (row.at < from || row.at > until) continue;
    if (row.far_away[scale]) ++evidence.far_away;
    if (!row.ratings[scale]) continue;
    ++evidence.n;
    late += row.late;
    at_edge += *row.ratings[scale] <= 0 || *row.ratings[scale] >= 10;
    if (row.day != last_day) ++evidence.days_rated;
    if (!evidence.from) evidence.from = row.at;
    if (last && days_between(*last, row.at) > gap_days) ++evidence.gaps;
    if (last)
      evidence.longest_gap_days = std::max(evidence.longest_gap_days, int(days_between(*last, row.at)));
    last = evidence.until = row.at;
    last_day = row.day;
  }
  if (evidence.n > 0) {
    evidence.span_days = (chapter.day_of(*evidence.until) - chapter.day_of(*evidence.from)) + 1;
    evidence.late_share = double(late) / evidence.n;
    evidence.edge_share = double(at_edge) / evidence.n;
  }
  if (evidence.gaps == 0) evidence.longest_gap_days = 0;
  return evidence;
}

}  // namespace holdfast::review
