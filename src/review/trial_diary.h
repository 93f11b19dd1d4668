// trial_diary: an invented diary for tests, put together day by day. Time runs in days from a Monday at noon
// UTC, so that a test reads like the model: check_in(3.25, {{"distress", 7}}). Used by tests only.
#pragma once
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "diary/nouns.h"
#include "review/finding.h"
#include "review/review.h"

namespace holdfast::review {

class TrialDiary {
 public:
  static constexpr Instant origin{1736164800};  // Monday 6 January 2025, 12:00 UTC

  static Instant at(double days) { return origin + std::int64_t(std::llround(days * 86400)); }

  explicit TrialDiary(std::string name = "A") { relationship_ = relationship(0, std::move(name)); }

  diary::Id relationship(double days, std::string name) {
    diary::Relationship body;
    body.name = std::move(name);
    return add(days, days, body, {});
  }
  // What is written from here on is about this one.
  void about(const diary::Id& relationship) { relationship_ = relationship; }

  // A negative value stands for "far away".
  diary::Id check_in(double days, const std::vector<std::pair<std::string, double>>& ratings,
                     double written_days_later = 0) {
    diary::CheckIn body;
    for (const auto& [scale, value] : ratings) {
      diary::Rating rating;
      rating.scale = scale;
      rating.far_away = value < 0;
      if (value >= 0) rating.value = value;
      body.ratings.push_back(rating);
    }
    return add(days, days + written_days_later, body, relationship_);
  }

  diary::Id session(double days, diary::Session::Outcome outcome = diary::Session::Outcome::kept) {
    diary::Session body;
    body.outcome = outcome;
    return add(days, days, body, relationship_);
  }

  diary::Id absence(double from, double until) {
    diary::Absence body;
    body.until = Moment{at(until), "UTC"};
    return add(from, from, body, relationship_);
  }

  diary::Id contact(double days, std::optional<diary::Contact::Purpose> purpose = {},
                    std::optional<int> relief_minutes = {}, diary::Who began = diary::Who::client) {
    diary::Contact body;
    body.purpose = purpose;
    body.relief_minutes = relief_minutes;
    body.began = began;
    return add(days, days, body, relationship_);
  }

  diary::Id rupture(double days) { return add(days, days, diary::Rupture{}, relationship_); }

  // Anything else.
  template <class Noun>
  diary::Id record(double days, const Noun& body) {
    return add(days, days, body, relationship_);
  }

  diary::Id ending(double days) { return add(days, days, diary::Ending{}, relationship_); }

  const diary::Id& main() const { return relationship_; }

  diary::Diary finished() const {
    diary::Diary sorted = diary_;
    diary::sort_records(sorted);
    return sorted;
  }

 private:
  diary::Id add(double felt, double written, diary::Body body, const diary::Id& relationship) {
    diary::Record record;
    record.id = diary::id_from_bits(++count_);
    record.felt = Moment{at(felt), "UTC"};
    record.written = Moment{at(written), "UTC"};
    if (!relationship.empty()) record.relationship = relationship;
    record.body = std::move(body);
    diary_.records.push_back(std::move(record));
    return diary_.records.back().id;
  }

  diary::Diary diary_;
  diary::Id relationship_;
  std::uint64_t count_ = 0;
};

inline Options at_day(double days) {
  Options options;
  options.now = Moment{TrialDiary::at(days), "UTC"};
  return options;
}

// What a finding counted, by what it is called.
inline std::map<std::string, int> counts(const Finding& finding) {
  std::map<std::string, int> out;
  for (const Count& count : finding.counts) out[count.what] = count.n;
  return out;
}

inline bool tells(const std::vector<std::string>& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

}  // namespace holdfast::review
