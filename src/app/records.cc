// Conversions and look-ups shared by the handlers. Anything a person may type ambiguously is refused with the
// choices spelled out, never guessed.
#include "app/records.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "app/devices.h"
#include "app/rhythm.h"
#include "base/letters.h"
#include "base/problem_codes.h"
#include "base/text.h"
#include "diary/saying.h"

namespace holdfast::app {
namespace {

constexpr std::string_view settings_key = "settings";

template <class T>
constexpr bool is_moment = std::is_same_v<T, Moment> || std::is_same_v<T, std::optional<Moment>>;
template <class T>
constexpr bool is_date = std::is_same_v<T, Date> || std::is_same_v<T, std::optional<Date>>;
template <class T>
constexpr bool is_reference = std::is_same_v<T, diary::Id> || std::is_same_v<T, std::optional<diary::Id>>;

// The two ways a text may be read from `now`, back and ahead; what it cannot be is left out.
std::vector<When> readings(const std::string& text, const Moment& now, const diary::Settings& settings) {
  std::vector<When> both;
  for (const Looking looking : {Looking::back, Looking::ahead})
    if (auto when = read_when(text, now, settings.day_starts_at_minutes, looking); when)
      both.push_back(*when);
  return both;
}

std::int64_t distance(const When& when, const Moment& now) {
  return std::abs(when.moment.at.seconds - now.at.seconds);
}

// "yesterday", "in two weeks": what moves with the day it is said on, unlike "Friday" and "26 Nov".
bool counts_from_the_day_it_is_said(const std::string& text, const Moment& now,
                                    const diary::Settings& settings) {
  // The same clock time tomorrow; days on which the clocks change are longer or shorter.
  const LocalTime local = local_time(now.at, now.zone);
  const auto same_time = instant_of({local.date + 1, local.seconds}, now.zone);
  const Moment next{same_time ? *same_time : Instant{now.at.seconds + 86400}, now.zone};
  const auto today = readings(text, now, settings), tomorrow = readings(text, next, settings);
  return !today.empty() && !tomorrow.empty() &&
         diary_day(tomorrow.front().moment, settings.day_starts_at_minutes) ==
             diary_day(today.front().moment, settings.day_starts_at_minutes) + 1;
}

constexpr int longest_unasked_days = 183;

// The end of something that began at `begin`: as said now where the words count from now, otherwise the first
// such day after it began.
Result<When> read_end(const std::string& text, const Moment& begin, const Moment& now,
                      const diary::Settings& settings) {
  if (counts_from_the_day_it_is_said(text, now, settings))
    for (const When& when : readings(text, now, settings))
      if (when.moment.at > begin.at) return when;
  auto end = read_when(text, begin, settings.day_starts_at_minutes, Looking::ahead);
  // What began more than a week ago and goes on until "Friday" goes on until the one to come.
  constexpr std::int64_t week = 7 * 86400, a_day_more = 86400;
  const auto to_come = read_when(text, now, settings.day_starts_at_minutes, Looking::ahead);
  const bool is_weekday = end && to_come && end->moment.at != to_come->moment.at &&
                          to_come->moment.at.seconds - now.at.seconds <= week + a_day_more;
  if (is_weekday && end->moment.at < now.at && now.at.seconds - begin.at.seconds > week + a_day_more)
    return to_come;
  if (!end || end->moment.at.seconds - begin.at.seconds < longest_unasked_days * 86400LL) return end;
  // "26 Nov" until "12 Nov": a year is meant only where it is said.
  const Moment another_year{{begin.at.seconds + 400 * 86400LL}, begin.zone};
  const auto again = read_when(text, another_year, settings.day_starts_at_minutes, Looking::ahead);
  if (again && again->moment == end->moment) return end;
  return problem(ProblemKind::bad_request,
                 "It would last until " + say_day(end->moment, now, settings.day_starts_at_minutes) +
                     ". If that is meant, say the year with it; otherwise look at both dates once more.",
                 "until");
}

Result<Json> resolved_moment(const diary::Field& field, const std::string& text, const Moment& felt,
                             const Moment& now, const diary::Settings& settings) {
  if (const auto exact = moment_from_iso(text)) return Json(iso(*exact));
  auto when = field.is_end ? read_end(text, felt, now, settings)
                           : read_when(text, now, settings.day_starts_at_minutes,
                                       field.is_past ? Looking::back : Looking::ahead);
  if (!when) {
    Problem refused = when.error();
    refused.where = field.key;
    return tl::unexpected<Problem>(std::move(refused));
  }
  if (field.is_end && !when->has_clock_time) {
    // "until Friday" is the whole of Friday.
    const Date day = diary_day(when->moment, settings.day_starts_at_minutes);
    auto end = instant_of({day + 1, settings.day_starts_at_minutes * 60}, when->moment.zone);
    if (!end) return pass_on(end);
    when->moment.at = *end;
  }
  const auto day_of = [&](const Moment& one) { return diary_day(one, settings.day_starts_at_minutes); };
  if (field.follows && !when->has_clock_time && day_of(when->moment) == day_of(felt))
    when->moment.at = std::max(when->moment.at, felt.at);
  return Json(iso(when->moment));
}

// "40", "2 hours": whole minutes.
Result<Json> resolved_minutes(std::string_view key, const std::string& text) {
  if (const auto minutes = whole_number(trimmed(text))) return Json(*minutes);
  auto seconds = read_duration_seconds(text);
  if (!seconds) {
    Problem refused = seconds.error();
    refused.where = std::string(key);
    return tl::unexpected<Problem>(std::move(refused));
  }
  return Json(*seconds / 60);
}

// "next session": when the next one in the diary begins.
Result<Json> next_session(World& world, std::string_view key) {
  vault::Query ahead{.kinds = {std::string(diary::Session::kind)}};
  ahead.from = world.clock.now().at.seconds + 1;
  ahead.limit = 1;
  auto next = world.vault->list(ahead);
  if (!next) return pass_on(next);
  if (next->empty())
    return problem(ProblemKind::bad_request,
                   "There is no session ahead in the diary. Write it down first, or say another day.",
                   std::string(key));
  auto record = unstored(next->front());
  if (!record) return pass_on(record);
  return Json(iso(record->felt));
}

Result<Json> resolved_date(std::string_view key, const std::string& text, const Moment& from,
                           const diary::Settings& settings) {
  if (const auto exact = date_from_iso(text)) return Json(iso(*exact));
  const auto when = read_when(text, from, settings.day_starts_at_minutes, Looking::back);
  if (!when) {
    Problem refused = when.error();
    refused.where = std::string(key);
    return tl::unexpected<Problem>(std::move(refused));
  }
  return Json(iso(diary_day(when->moment, settings.day_starts_at_minutes)));
}

}  // namespace

bool still_open(const World& world, std::uint64_t opening) {
  return world.vault && world.vault->opening() == opening;
}

Problem no_vault() {
  return problem(ProblemKind::bad_request, code::no_diary_open,
                 "No diary is open. Open it with its passphrase first.")
      .value();
}

vault::StoredRecord stored(const diary::Record& record) {
  vault::StoredRecord out;
  out.uid = record.id.text;
  out.kind = std::string(diary::kind_of(record.body));
  if (record.relationship) out.relationship = record.relationship->text;
  out.felt = record.felt.at.seconds;
  if (const auto* absence = std::get_if<diary::Absence>(&record.body); absence && absence->until)
    out.until = absence->until->at.seconds;
  out.written = record.written.at.seconds;
  if (!record.source.empty()) out.source = record.source;
  out.body = diary::dump(diary::to_json(record));
  out.words = diary::words_for_search(record);
  return out;
}

Result<diary::Record> unstored(const vault::StoredRecord& stored_record) {
  auto json = diary::parse_json(stored_record.body, std::size_t{64} << 20);
  if (!json) return pass_on(json);
  auto record = diary::record_from_json(*json);
  if (!record) {
    Problem bad = record.error();
    bad.kind = ProblemKind::damaged;
    bad.where = "record " + stored_record.uid;
    return tl::unexpected<Problem>(std::move(bad));
  }
  return record;
}

Result<vault::StoredRecord> find_record(World& world, std::string_view id) {
  const std::string wanted = lower_ascii(trimmed(id));
  if (wanted.empty())
    return problem(ProblemKind::bad_request, code::unknown_id, "Say which record, by its id.", "id");
  if (auto exact = world.vault->get(wanted)) return exact;
  std::vector<vault::StoredRecord> matches;
  auto walked = world.vault->each({}, [&](const vault::StoredRecord& record) {
    if (record.uid.starts_with(wanted)) matches.push_back(record);
    return matches.size() < 2;
  });
  if (!walked) return pass_on(walked);
  if (matches.empty())
    return problem(ProblemKind::not_found, code::unknown_id,
                   "There is no record whose id begins with " + printable(wanted) + ".", "id");
  if (matches.size() > 1)
    return problem(
        ProblemKind::bad_request, code::unknown_id,
        "More than one record's id begins with " + printable(wanted) + ". Write a letter or two more of it.",
        "id");
  return matches.front();
}

Result<diary::Settings> read_settings(World& world) {
  auto text = world.vault->setting(settings_key);
  if (!text) return pass_on(text);
  if (!text->has_value()) return diary::Settings{};
  auto json = diary::parse_json(**text, 1 << 20);
  if (!json) return pass_on(json);
  return diary::settings_from_json(*json);
}

std::pair<std::string, std::string> settings_as_kept(const diary::Settings& settings) {
  return {std::string(settings_key), diary::dump(diary::to_json(settings))};
}

Result<> write_settings(vault::Transaction& transaction, const diary::Settings& settings) {
  return transaction.set(settings_key, diary::dump(diary::to_json(settings)));
}

Result<> place_settings(vault::Transaction& transaction, const diary::Settings& settings) {
  return transaction.place_setting(settings_key, diary::dump(diary::to_json(settings)));
}

Result<std::vector<diary::Record>> records_of(World& world, std::vector<std::string> kinds) {
  std::vector<diary::Record> records;
  vault::Query query;
  query.kinds = std::move(kinds);
  Result<> failed{};
  auto walked = world.vault->each(query, [&](const vault::StoredRecord& one) {
    auto record = unstored(one);
    if (!record)
      failed = pass_on(record);
    else
      records.push_back(std::move(*record));
    return failed.has_value();
  });
  if (!walked) return pass_on(walked);
  if (!failed) return pass_on(failed);
  return records;
}

Result<diary::Diary> read_diary(World& world) {
  diary::Diary whole;
  auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  whole.settings = std::move(*settings);
  auto records = records_of(world, {});
  if (!records) return pass_on(records);
  whole.records = std::move(*records);
  diary::sort_records(whole);
  return whole;
}

Result<std::vector<Person>> people(World& world) {
  auto records =
      records_of(world, {std::string(diary::Relationship::kind), std::string(diary::Ending::kind)});
  if (!records) return pass_on(records);
  auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  const Moment now = world.clock.now();
  const Date today = diary_day(now, settings->day_starts_at_minutes);
  std::vector<Person> all;
  for (const diary::Record& record : *records)
    if (const auto* relationship = std::get_if<diary::Relationship>(&record.body))
      all.push_back(
          {record, (relationship->until && *relationship->until < today) || relationship->remembered == true,
           record.id.text == settings->main_relationship});
  std::ranges::sort(all, {}, [](const Person& person) {
    return std::tuple(person.record.felt.at, person.relationship().name, person.record.id);
  });
  for (const diary::Record& record : *records) {
    if (!std::holds_alternative<diary::Ending>(record.body) || record.felt.at > now.at) continue;
    for (Person& person : all)
      if (record.relationship == person.record.id) person.over = true;
  }
  if (std::ranges::none_of(all, &Person::main)) {  // the only one that is not over
    auto going_on = [](const Person& person) { return !person.over; };
    if (std::ranges::count_if(all, going_on) == 1)
      std::ranges::find_if(all, going_on)->main = true;
    else if (all.size() == 1)
      all.front().main = true;
  }
  return all;
}

Result<std::optional<Person>> find_person(World& world, std::string_view id_or_name) {
  auto all = people(world);
  if (!all) return pass_on(all);
  const std::string wanted(trimmed(id_or_name));
  if (wanted.empty()) {
    if (all->empty()) return std::optional<Person>{};
    for (const Person& person : *all)
      if (person.main) return std::optional<Person>{person};
    return problem(
        ProblemKind::bad_request, code::which_relationship,
        "Say whom this is about: there is more than one person in the diary, and none of them is the "
        "one check-ins are about.",
        "relationship");
  }
  std::vector<Person> matches;
  for (const Person& person : *all) {
    const std::string& name = person.relationship().name;
    if (person.record.id.text == wanted || same_letters(name, wanted)) return std::optional<Person>{person};
    if (same_name(name, wanted) || (wanted.size() >= 4 && person.record.id.text.starts_with(wanted)))
      matches.push_back(person);
  }
  if (matches.size() == 1) return std::optional<Person>{matches.front()};
  if (matches.size() > 1)
    return problem(ProblemKind::bad_request, code::several_relationships,
                   "More than one person goes by that name. Say which one by the id.", "relationship");
  return problem(
      ProblemKind::not_found, code::unknown_relationship,
      all->empty() ? "There is nobody in the diary yet." : "There is nobody in the diary by that name.",
      "relationship");
}

Result<std::optional<Person>> find_person_if_any(World& world, std::string_view id_or_name) {
  auto person = find_person(world, id_or_name);
  if (person || person.error().code != code::which_relationship) return person;
  const auto all = people(world);
  if (all && std::ranges::all_of(*all, &Person::over)) return std::optional<Person>{};
  return person;
}

// "a day", "12 days", "about 5 months", "about 15 years"
static std::string so_much_later(int days) {
  if (days == 1) return "a day";
  if (days <= 60) return std::to_string(days) + " days";
  if (days < 700) return "about " + std::to_string((days * 2 + 30) / 61) + " months";
  return "about " + std::to_string((days * 4 + 730) / 1461) + " years";
}

std::string source_as_own(std::string_view uid) {
  return "own " + std::string(uid);
}

// An absence begins with its first day unless an hour is said.
Result<Moment> felt_moment(World& world, std::string_view kind, const std::string& when,
                           const diary::Settings& settings) {
  const Moment now = world.clock.now();
  if (when.empty()) return now;
  if (auto exact = moment_from_iso(when)) return *exact;
  const diary::Kind* known = diary::find_kind(kind);
  const bool absence = kind == diary::Absence::kind;
  auto read = read_when(when, now, settings.day_starts_at_minutes, absence ? Looking::ahead : Looking::back);
  if (known && known->may_lie_ahead) {
    // A weekday points where the kind points; a date, to the nearer of the two.
    constexpr std::int64_t week = 7 * 86400;
    const auto both = readings(when, now, settings);
    const auto nearest =
        std::ranges::min_element(both, {}, [&](const When& one) { return distance(one, now); });
    if (nearest != both.end() && (!read || distance(*read, now) > week + 86400)) read = *nearest;
  }
  if (!read) return pass_on(read);
  if (absence && !read->has_clock_time) {
    const Date day = diary_day(read->moment, settings.day_starts_at_minutes);
    auto begin = instant_of({day, settings.day_starts_at_minutes * 60}, read->moment.zone);
    if (!begin) return pass_on(begin);
    read->moment.at = *begin;
  } else if (!read->has_clock_time && read->moment.at > now.at && kind != diary::Session::kind &&
             diary_day(read->moment, settings.day_starts_at_minutes) ==
                 diary_day(now, settings.day_starts_at_minutes)) {
    read->moment =
        now;  // "today" said in the morning means by now, not noon; "tomorrow" is left to the rules
  }
  return read->moment;
}

Result<Json> resolved_fields(World& world, std::string_view kind, const Json& fields, const Moment& from,
                             const diary::Settings& settings) {
  auto body = diary::empty_body(kind);
  if (!body)
    return problem(ProblemKind::bad_request, "There is no kind of record called " + printable(kind) + ".",
                   "kind");
  if (!fields.is_object())
    return problem(ProblemKind::bad_request, "The fields are to be a JSON object, like {\"line\": \"...\"}.",
                   "fields");
  const Moment now = world.clock.now();
  Json out = fields;
  Result<> failed{};
  std::visit(
      [&]<class Noun>(Noun& noun) {
        Noun::fields(noun, [&]<class Member>(const diary::Field& field, Member&) {
          const std::string_view key = field.key;
          const std::string name(key);
          if (!failed || !out.contains(name) || !out[name].is_string()) return;
          const std::string text = out[name].get<std::string>();
          Result<Json> value = out[name];
          if constexpr (is_moment<Member>) {
            value = key == "come_back" && lower_ascii(trimmed(text)) == "next session"
                        ? next_session(world, key)
                        : resolved_moment(field, text, from, now, settings);
          } else if constexpr (std::is_same_v<Member, std::optional<int>> || std::is_same_v<Member, int>) {
            if (field.range.unit == "minutes")
              value = resolved_minutes(key, text);
            else if (const auto number = whole_number(trimmed(text)))
              value = Json(*number);
          } else if constexpr (std::is_same_v<Member, std::vector<std::string>>) {
            value = Json::array();
            for (const std::string_view word : split(text, ','))
              if (!trimmed(word).empty()) value->push_back(std::string(trimmed(word)));
          } else if constexpr (is_date<Member>) {
            value = resolved_date(key, text, now, settings);
          } else if constexpr (is_reference<Member>) {
            auto found = find_record(world, text);
            if (found)
              value = Json(found->uid);
            else
              value = pass_on(found);
          }
          if (value)
            out[name] = *value;
          else
            failed = pass_on(value);
        });
      },
      *body);
  if (!failed) return pass_on(failed);
  return out;
}

Result<Wording> Wording::of(World& world) {
  Wording wording;
  wording.now_ = world.clock.now();
  auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  wording.settings_ = std::move(*settings);
  auto named = records_of(world, {std::string(diary::Relationship::kind), std::string(diary::Limit::kind),
                                  std::string(diary::Belief::kind), std::string(diary::Rupture::kind)});
  if (!named) return pass_on(named);
  for (const diary::Record& record : *named) {
    std::string name;
    if (const auto* person = std::get_if<diary::Relationship>(&record.body)) name = person->name;
    if (const auto* limit = std::get_if<diary::Limit>(&record.body)) name = limit->what;
    if (const auto* belief = std::get_if<diary::Belief>(&record.body)) name = belief->sentence;
    if (const auto* rupture = std::get_if<diary::Rupture>(&record.body))
      name = rupture->line.empty() ? "the rupture of " + wording.say(record.felt) : rupture->line;
    wording.names_[record.id.text] = name;
  }
  if (auto read = wording.read_beside(world); !read) return pass_on(read);
  return wording;
}

Result<> Wording::read_beside(World& world) {
  return world.vault->each_shelved(beside_shelf, [&](std::string_view uid, std::string_view versions) {
    const auto json = diary::parse_json(versions, std::size_t{64} << 20);
    if (!json || !json->is_array()) return;  // empty: she has written again since
    for (const Json& version : *json)
      if (auto record = diary::record_from_json(version))
        beside_[std::string(uid)].push_back(std::move(*record));
  });
}

static std::string in_one_text(const std::vector<std::pair<std::string, std::string>>& lines) {
  std::string text;
  for (const auto& [label, said] : lines) {
    if (!text.empty()) text += "\n";
    text += label.empty() || lines.size() == 1 ? said : label + ": " + said;
  }
  return text;
}

std::string Wording::say(const Moment& moment) const {
  return say_when(moment, now_, settings_.day_starts_at_minutes);
}

bool Wording::is_turn_of_a_day(const Moment& moment) const {
  return local_time(moment.at, moment.zone).seconds == settings_.day_starts_at_minutes * 60;
}

std::string Wording::say_begin(const Moment& moment) const {
  return is_turn_of_a_day(moment) ? say_day(moment, now_, settings_.day_starts_at_minutes) : say(moment);
}

std::string Wording::say_end(const Moment& moment) const {
  if (!is_turn_of_a_day(moment)) return say(moment);
  const LocalTime local = local_time(moment.at, moment.zone);
  const auto noon = instant_of({local.date + -1, 43200}, moment.zone);
  return noon ? say_day(Moment{*noon, moment.zone}, now_, settings_.day_starts_at_minutes) : say(moment);
}

Shown Wording::shown(const diary::Record& record, std::int64_t revision) const {
  const auto name_of = [this](const diary::Id& id) {
    const auto found = names_.find(id.text);
    return found == names_.end() ? id.text : found->second;
  };
  const diary::Speaker speaker{.name_of = name_of,
                               .say = [this](const Moment& moment) { return say(moment); },
                               .say_end = [this](const Moment& moment) { return say_end(moment); },
                               .keeper = settings_.keeper()};
  Shown out;
  out.record = record;
  out.revision = revision;
  out.when = std::holds_alternative<diary::Absence>(record.body) ? say_begin(record.felt) : say(record.felt);
  out.day = diary_day(record.felt, settings_.day_starts_at_minutes);
  if (record.relationship) out.relationship = name_of(*record.relationship);
  out.headline = record.folded ? "folded" : diary::headline(record, speaker);
  out.lines = diary::lines(record, speaker);
  if (const auto others = beside_.find(record.id.text); others != beside_.end())
    for (const diary::Record& other : others->second)
      out.lines.emplace_back("Also written on another device",
                             "(" + say(other.felt) + ") " + in_one_text(diary::lines(other, speaker)));
  if (diary::is_late(record)) {
    const int days = std::max(1, diary_day(record.written, settings_.day_starts_at_minutes) -
                                     diary_day(record.felt, settings_.day_starts_at_minutes));
    out.written_afterwards = "written " + so_much_later(days) + " afterwards";
  }
  return out;
}

diary::Surroundings as_it_was_written(diary::Surroundings around, const diary::Record& record) {
  around.now.at = std::max(around.now.at, record.written.at);
  return around;
}

Result<> check_against_diary(World& world, const diary::Record& record, const diary::Record* before) {
  auto scale_records = records_of(world, {std::string(diary::Scale::kind)});
  if (!scale_records) return pass_on(scale_records);
  auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  const std::vector<diary::Scale> scales = diary::scales_of(*scale_records, settings->keeper());
  diary::Surroundings around;
  around.keeper = settings->keeper();
  around.now = world.clock.now();
  around.scales = scales;
  around.kind_of_id = [&world](const diary::Id& id) -> std::optional<std::string> {
    auto found = world.vault->get(id.text);
    if (!found) return std::nullopt;
    return found->kind;
  };
  return diary::check(record, before != nullptr ? as_it_was_written(around, *before) : around);
}

Result<Bound> bound_of(World& world, const std::string& text, const diary::Settings& settings,
                       bool end_of_day) {
  if (text.empty()) return Bound{};
  const auto exact = moment_from_iso(text);
  if (exact) return Bound{exact->at.seconds, {}};
  const Moment now = world.clock.now();
  auto when = read_when(text, now, settings.day_starts_at_minutes, Looking::back);
  if (!when) return pass_on(when);
  if (when->has_clock_time) return Bound{when->moment.at.seconds, {}};
  const Date day = diary_day(when->moment, settings.day_starts_at_minutes);
  auto at = instant_of({day + (end_of_day ? 1 : 0), settings.day_starts_at_minutes * 60}, now.zone);
  if (!at) return pass_on(at);
  return Bound{at->seconds, day};
}

Result<std::optional<std::int64_t>> bound(World& world, const std::string& text,
                                          const diary::Settings& settings, bool end_of_day) {
  auto found = bound_of(world, text, settings, end_of_day);
  if (!found) return pass_on(found);
  return found->at;
}

Result<review::Options> review_options(World& world, const diary::Diary& whole, const std::string& question,
                                       const std::string& relationship, const std::string& from) {
  review::Options options;
  options.now = world.clock.now();
  options.question = question;
  if (!relationship.empty()) {
    auto person = find_person(world, relationship);
    if (!person) return pass_on(person);
    if (person->has_value()) options.relationship = (*person)->record.id.text;
  }
  auto since = bound(world, from, whole.settings, false);
  if (!since) return pass_on(since);
  if (since->has_value()) options.since = Instant{**since};
  if (!options.since && !whole.settings.invented) {
    auto last = last_review(world, review::relationship_of(whole, options));
    if (!last) return pass_on(last);
    if (*last) options.said_before = std::move((*last)->said);
  }
  return options;
}

}  // namespace holdfast::app
