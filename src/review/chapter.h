// chapter: the part of the diary one review looks at. One relationship's check-ins, at most its last 18
// months (the model's dynamics are constant within a chapter), with the sessions that took place and the
// times the practitioner was away. What came before is cut into chapters too; they teach the prior of the
// last one (review/earlier.h). Ratings stay in steps (0 to 10) here; series_of()
// turns them into the fixed units of the model, one unit being 2.5 steps. Nothing remembered, blank or far
// away ever becomes a number.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "diary/nouns.h"
#include "inference/series.h"
#include "review/finding.h"
#include "review/review.h"

namespace holdfast::review {

enum ScaleIndex { distress, reliance, safety, pull_away, footing, support, scale_count };

// Which rating plays this part in the model; empty where a practitioner rates nothing that does. Being needed
// stands where needing stands: the pull between the two, rated by the one who keeps the diary.
std::string_view key_of(ScaleIndex scale, diary::Role keeper);

constexpr double middle_step = 5, steps_per_unit = 2.5;  // y = (rating - 5) / 2.5
constexpr int chapter_days = 548;                        // 18 months
constexpr int least_ratings_in_model = 10;  // a scale rated less often stays out of the joint model

struct CheckInRow {
  Instant at;
  Date day;  // the day it belongs to, by the clock of the review
  diary::Id id;
  bool late = false;
  std::array<std::optional<double>, scale_count> ratings;  // in steps
  std::array<bool, scale_count> far_away{};
};

struct Meeting {
  Instant at;
  diary::Id id;
  bool on_schedule =
      true;  // it would have come however she was; else it may have been asked for because it was bad
};

// A contact, a rupture or a repair: what may move the states at once, besides sessions.
struct Happening {
  Instant at;
  std::string kind;  // "contact:help_now" (its purpose; "contact" where none was said), "contact:hers" where
                     // the practitioner began it, "rupture", "repair"
  diary::Id id;
};

struct Ended {
  Instant at;
  diary::Id id;
};

struct Away {
  Instant from, until;
  diary::Id id;
};

struct Chapter {
  std::string relationship, name;
  bool remembered = false, over = false, away = false;
  diary::Role keeper = diary::Role::client;
  bool main = false;  // the one that records without a relationship count for
  Moment now;
  int day_starts_at_minutes = 240;
  Instant whole_from;                 // the first check-in of the earliest chapter
  std::vector<CheckInRow> check_ins;  // by time
  std::vector<Meeting> sessions;      // that took place
  std::vector<Happening> happenings;  // by time
  std::vector<Ended> endings;         // for the pictures only; no model knows them
  std::vector<Away> absences;         // that began
  std::optional<Away> coming;         // the next one that is planned, within 120 days, with its end

  Date day_of(Instant at) const;
  // Days since the first check-in: the model's time.
  double model_time(Instant at) const;
  Instant instant(double model_days) const;
  double last_model_time() const;
  // Positions in check_ins that rate `scale`, felt in [from, until].
  std::vector<std::size_t> rated(ScaleIndex scale, Instant from, Instant until) const;
  std::vector<std::size_t> rated(ScaleIndex scale) const;
};

// All the time of one relationship, cut from its end into chapters of at most 18 months, the earliest first;
// at least one. not_found for an unknown relationship. The name stands in for one that is not given.
Result<std::vector<Chapter>> chapters_of(const diary::Diary& diary, const Options& options);
// The last one, which a review looks at.
Result<Chapter> chapter_of(const diary::Diary& diary, const Options& options);

// Kept, or without an outcome but with something said about it.
bool took_place(const diary::Session& session);
// Whether a record of the diary is about the chapter's relationship.
bool belongs(const diary::Record& record, const Chapter& chapter);

// The scales with enough ratings to be in the joint model, in the order of ScaleIndex.
std::vector<ScaleIndex> scales_in_model(const Chapter& chapter);

// The kinds of events and intervals the joint model has, in the order of its jumps and interval effects:
// "session", "session:asked" for those not on a schedule, "rupture", "repair", contacts by purpose, "contact"
// for the purposes too rare for a jump of their own; "absence", and "absence_trend" (per year, about the
// middle of the absences) from three absences on. And what moves a rating and no state, so that what the
// calendar, the clock and the habit of rating do is taken for nothing else: "first_weeks" (the first ratings
// of all are often higher or lower than later ones, and this fades within a month), the day of the week as
// the first two waves of the week, the hour as the first wave of the day where her hours differ enough.
struct Kinds {
  std::vector<std::string> events, intervals, covariates;
  int event(std::string_view kind) const;  // -1: not in the model
  int interval(std::string_view kind) const;
};
Kinds kinds_in_model(const Chapter& chapter);
constexpr int least_contacts_of_a_kind = 8;
constexpr double least_days_for_weeks = 56;
constexpr double first_weeks_fade_days = 10;
constexpr double least_spread_of_hours = 2;  // circular standard deviation

// The pace of settling may have a trend where there are so many days and so many ratings of distress.
constexpr double least_days_for_pace = 120;
constexpr int least_ratings_for_pace = 60;

inference::Series series_of(const Chapter& chapter, std::span<const ScaleIndex> scales);
// How a scale was rated, in the model's units: whole steps, or the smallest distance between two ratings.
inference::Rungs rungs_of(const Chapter& chapter, ScaleIndex scale);

// n, span, gaps and the rest of the check-ins that rate `scale` in [from, until]; without entries.
Evidence evidence_of(const Chapter& chapter, ScaleIndex scale, Instant from, Instant until);

}  // namespace holdfast::review
