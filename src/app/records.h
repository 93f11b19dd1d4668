// records: inside the door, between the diary's values and the vault's stored records, and between what a
// person types (a name, the beginning of an id, "next Friday") and what a record holds. Each function either
// answers or says in a sentence what could not be found or read.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "app/answers.h"
#include "app/requests.h"
#include "app/world.h"
#include "base/when.h"
#include "diary/json.h"
#include "diary/rules.h"
#include "diary/scales.h"

namespace holdfast::app {

vault::StoredRecord stored(const diary::Record& record);
Result<diary::Record> unstored(const vault::StoredRecord& record);

// A record by any unambiguous beginning of its id.
Result<vault::StoredRecord> find_record(World& world, std::string_view id);

Result<diary::Settings> read_settings(World& world);
// `settings` as they will be once `transaction` is committed.
std::pair<std::string, std::string> settings_as_kept(const diary::Settings& settings);  // key and value
Result<> write_settings(vault::Transaction& transaction, const diary::Settings& settings);
// The same where they come from another device: nobody undoes that here.
Result<> place_settings(vault::Transaction& transaction, const diary::Settings& settings);
// Two texts typed a moment apart are never the same record; the id says nothing about when or what.
diary::Id new_id(World& world);

Result<std::vector<diary::Record>> records_of(World& world, std::vector<std::string> kinds);
Result<diary::Diary> read_diary(World& world);

// The settings in which unfinished writing is kept.
inline constexpr std::string_view writing_draft = "draft", form_drafts = "draft ";
inline constexpr std::string_view writing_beside =
    "writing";  // what free writing is called where it stands beside
inline std::string draft_key(std::string_view of) {
  return of.empty() ? std::string(writing_draft) : std::string(form_drafts) + std::string(of);
}

inline std::string draft_with(std::string_view of) {
  return "with " + draft_key(of);
}

// A setting for each record that came from a file and was deleted, by its `source`, so that the same file
// does not bring it back. Undoing the deletion takes it away with it; deleted for good there is none.
inline constexpr std::string_view deleted_sources = "deleted ";
// The day from which recovery words are offered, or that they are not.
inline constexpr std::string_view recovery_words_from = "recovery words from", never_offered = "never";

// What stands for the source of a session or an absence that was written here: a calendar of our own brings
// it back by its id.
std::string source_as_own(std::string_view uid);

// Relationships with what is known of their being over.
struct Person {
  diary::Record record;
  bool over = false;
  bool main = false;
  const diary::Relationship& relationship() const { return std::get<diary::Relationship>(record.body); }
};
Result<std::vector<Person>> people(World& world);
// By id or name. Empty text: the main one, or nothing where the diary has nobody yet; bad_request where it
// could be several.
Result<std::optional<Person>> find_person(World& world, std::string_view id_or_name);
// The same for what needs nobody: nothing, too, where all of them are over and none is the main one.
Result<std::optional<Person>> find_person_if_any(World& world, std::string_view id_or_name);

// When a record of this kind happened, from what was typed; nothing typed: now. A date without a year is the
// nearest one for what may lie ahead.
Result<Moment> felt_moment(World& world, std::string_view kind, const std::string& when,
                           const diary::Settings& settings);
// Turns the moments, dates and references among `fields` from what a person types into what JSON holds.
// `from`: the present, or for what has an end, its beginning.
Result<Json> resolved_fields(World& world, std::string_view kind, const Json& fields, const Moment& from,
                             const diary::Settings& settings);

// How records are worded in this diary: names for ids, clock times for moments.
class Wording {
 public:
  static Result<Wording> of(World& world);
  Shown shown(const diary::Record& record, std::int64_t revision) const;
  const diary::Settings& settings() const { return settings_; }
  std::string say(const Moment& moment) const;
  // What lasts whole days is said by its first and its last.
  std::string say_begin(const Moment& moment) const;
  std::string say_end(const Moment& moment) const;

 private:
  bool is_turn_of_a_day(const Moment& moment) const;
  Result<> read_beside(World& world);

  Moment now_;
  diary::Settings settings_;
  std::map<std::string, std::string> names_;  // of relationships, limits, beliefs, ruptures by id
  std::map<std::string, std::vector<diary::Record>> beside_;  // written on another device, by id
};

// A bound of a stretch: where a moment was typed, that one (`at`); where a day was named, the day, too, and
// `at` is its beginning (`end_of_day`: its end) in the zone of now. Nothing of both for an empty text.
struct Bound {
  std::optional<std::int64_t> at;
  std::optional<Date> day;
};
Result<Bound> bound_of(World& world, const std::string& text, const diary::Settings& settings,
                       bool end_of_day);
// A bound of a stretch: a moment as typed, or the beginning (`end_of_day`: the end) of the day that was
// named; nothing for an empty text.
Result<std::optional<std::int64_t>> bound(World& world, const std::string& text,
                                          const diary::Settings& settings, bool end_of_day);
// What a review looks at: one question or all (empty), one relationship or the main one, from a day on.
Result<review::Options> review_options(World& world, const diary::Diary& whole, const std::string& question,
                                       const std::string& relationship, const std::string& from);

// `around` for a record that was in a diary already: what its own clock called the present is not ahead, even
// where that clock was years ahead of this one.
diary::Surroundings as_it_was_written(diary::Surroundings around, const diary::Record& record);
// `before`: what is in the diary and is changed; nothing for a new record.
Result<> check_against_diary(World& world, const diary::Record& record,
                             const diary::Record* before = nullptr);

std::vector<Help::One> general_help();  // numbers that are in nobody's diary

// What stands of these records on sheets that are kept is gone once `transaction` is committed.
Result<> forget_on_sheets(World& world, vault::Transaction& transaction,
                          const std::vector<vault::StoredRecord>& records);

// What came from a file does not come back with it; what goes for good leaves not even that behind.
Result<> remember_deletion(World& world, vault::Transaction& transaction, const vault::StoredRecord& record,
                           bool for_good);
// What stands in forms in which one of these was being changed holds its text as well, and goes.
Result<> forget_drafts(World& world, vault::Transaction& transaction,
                       const std::vector<vault::StoredRecord>& records);

// is_a_diary: these are the bytes of a Holdfast diary, which nothing imports. `open_now`: the id of the one
// that is open.
Result<> no_diary(std::string_view open_now, std::string_view bytes);

Problem no_vault();
// Whether the vault that was open then (Vault::opening) is open still, after others were let in.
bool still_open(const World& world, std::uint64_t opening);

}  // namespace holdfast::app
