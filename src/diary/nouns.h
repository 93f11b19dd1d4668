// nouns: what a person writes, as plain values. Each noun names its fields once (field.h), so that it can
// never be half known to a part of the program; here they come together as records and a diary.
//
// An empty optional, string or list means "not said", never zero, no or none. Ratings have no default.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "diary/between.h"
#include "diary/check_in.h"
#include "diary/meetings.h"
#include "diary/own.h"
#include "diary/people.h"
#include "diary/practice.h"

namespace holdfast::diary {

// In the order in which they are listed and offered everywhere.
using Body = std::variant<Relationship, Scale, CheckIn, Emotion, Entry, Session, Contact, Absence, Need,
                          Reaction, Steadying, Rupture, Repair, Limit, LimitEvent, Belief, BeliefRating,
                          Ending, Pull, ClinicalWill, HelpNumber>;

// One thing in the diary. `felt` is when it happened, `written` when it was put down; the two differ for what
// is written afterwards, and no reading ever confuses them.
struct Record {
  Id id;
  Moment felt;
  Moment written;
  std::optional<Id> relationship;
  bool folded = false;  // timeline and search show its date only, until opened
  std::string source;   // where it was imported from, as a fingerprint; empty when typed in
  Body body;
  bool operator==(const Record&) const = default;
};

std::string_view kind_of(const Body& body);
std::optional<Body> empty_body(std::string_view kind);
std::vector<std::string_view> all_kinds();
std::vector<std::string_view> kinds_for(Role role);  // those that whoever keeps the diary writes
const Kind* find_kind(std::string_view word);        // nullptr: there is none

// More than a day between felt and written.
bool is_late(const Record& record);
inline constexpr std::int64_t late_after_seconds = 86400;

struct Settings {
  int day_starts_at_minutes = 240;
  std::string main_relationship;  // id of the one check-ins are about; empty: the only one that is not over
  bool paused = false;            // "pause everything": nothing is asked
  bool invented = false;          // every screen and export says that nobody lived this
  std::optional<Role> role;       // who keeps the diary, from its first day on; not said: a client
  Role keeper() const { return role.value_or(Role::client); }
  static constexpr std::string_view type = "DiarySettings";
  static void fields(auto& self, auto&& field) {
    field(Field{.key = "day_starts_at_minutes", .label = "A day ends at (minutes after midnight)"},
          self.day_starts_at_minutes);
    field(Field{.key = "main_relationship", .label = "Check-ins are about"}, self.main_relationship);
    field(Field{.key = "paused", .label = "Everything paused"}, self.paused);
    field(Field{.key = "invented", .label = "Invented diary"}, self.invented);
    field(Field{.key = "role", .label = "Kept by a"}, self.role);
  }
  bool operator==(const Settings&) const = default;
};

// The whole diary as a value: what is exported, imported and reviewed. Records are sorted by felt, then id.
struct Diary {
  Settings settings;
  std::vector<Record> records;
  bool operator==(const Diary&) const = default;
};
void sort_records(Diary& diary);

}  // namespace holdfast::diary
