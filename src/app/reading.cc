// Handlers that only read. Counts about the person (how often, how many in a row) are never among the
// answers. None of them writes, so any of them may be asked again and answers the same.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "app/handlers.h"
#include "app/looking.h"
#include "app/records.h"
#include "app/rhythm.h"
#include "base/ensure.h"
#include "diary/saying.h"
#include "review/sentences.h"

namespace holdfast::app {
namespace {

Result<std::vector<Shown>> shown_records(const Wording& wording,
                                         const std::vector<vault::StoredRecord>& stored_records) {
  std::vector<Shown> out;
  out.reserve(stored_records.size());
  for (const vault::StoredRecord& one : stored_records) {
    auto record = unstored(one);
    if (!record) return pass_on(record);
    out.push_back(wording.shown(*record, one.revision));
  }
  return out;
}

// Where days are named, a record belongs to the day it stands under: the one of the zone it was felt in.
// Clocks stand at most 26 hours apart, so the vault is asked for a margin around both ends, and what lies
// within the margins and stands under another day is passed over, before anything is counted or cut into
// pages.
Result<> keep_to_days(World& world, vault::Query& query, const Bound& from, const Bound& until,
                      const diary::Settings& settings) {
  constexpr std::int64_t margin_seconds = 36 * 3600;
  const auto day_of = [&](const Moment& moment) { return diary_day(moment, settings.day_starts_at_minutes); };
  const auto is_outside = [&](const diary::Record& record) {
    if (until.day && day_of(record.felt) > *until.day) return true;
    if (!from.day || day_of(record.felt) >= *from.day) return false;
    const auto* absence = std::get_if<diary::Absence>(&record.body);
    if (!absence || !absence->until) return true;
    const Moment last{absence->until->at - 1,
                      absence->until->zone};  // what ends as a day begins is not of it
    return day_of(last) < *from.day;
  };
  vault::Query wide = query;
  if (from.day) wide.from = *from.at - margin_seconds;
  if (until.day) wide.to = *until.at + margin_seconds;
  std::set<std::string> outside;
  Result<> failed{};
  for (const Bound* end : {&from, &until}) {
    if (!end->day) continue;
    vault::Query edge = wide;
    edge.from = std::max(wide.from.value_or(*end->at - margin_seconds), *end->at - margin_seconds);
    edge.to = std::min(wide.to.value_or(*end->at + margin_seconds), *end->at + margin_seconds);
    auto read = world.vault->each(edge, [&](const vault::StoredRecord& one) {
      auto record = unstored(one);
      if (!record)
        failed = pass_on(record);
      else if (is_outside(*record))
        outside.insert(one.uid);
      return failed.has_value() && outside.size() <= vault::most_passed_over;
    });
    if (!read) return pass_on(read);
    if (!failed) return failed;
  }
  if (outside.size() > vault::most_passed_over) return {};  // by this clock alone, then
  wide.but_not.assign(outside.begin(), outside.end());
  query = std::move(wide);
  return {};
}

// What a list and a search may be narrowed to.
Result<vault::Query> narrowed_to(World& world, const auto& asked, const diary::Settings& settings) {
  vault::Query query;
  for (const std::string& kind : asked.kinds) {
    const auto kinds = diary::all_kinds();
    if (std::ranges::find(kinds, kind) == kinds.end())
      return problem(ProblemKind::bad_request, "There is no kind of record called \"" + kind + "\".",
                     "kinds");
    query.kinds.push_back(kind);
  }
  if (asked.limit < 1 || asked.offset < 0)
    return problem(ProblemKind::bad_request, "A list shows at least one record, from the first on.", "limit");
  if (!asked.relationship.empty()) {
    auto person = find_person(world, asked.relationship);
    if (!person) return pass_on(person);
    if (person->has_value()) query.relationship = (*person)->record.id.text;
  }
  auto from = bound_of(world, asked.from, settings, false);
  if (!from) return pass_on(from);
  auto until = bound_of(world, asked.until, settings, true);
  if (!until) return pass_on(until);
  query.from = from->at;
  query.to = until->at;
  if (from->day || until->day)
    if (auto kept = keep_to_days(world, query, *from, *until, settings); !kept) return pass_on(kept);
  return query;
}

constexpr double days_to_weekly = 6.5;  // from one weekly rating to the next

constexpr double asked_about_for_days = 14;  // after an absence, how it was

// "A was away for two weeks."
std::string said_away(const Shown& absence, const Moment& until) {
  const std::int64_t days =
      std::max<std::int64_t>(1, std::llround(days_between(absence.record.felt.at, until.at)));
  const bool weeks = days % 7 == 0;
  const std::int64_t count = weeks ? days / 7 : days;
  const std::string name = absence.relationship.empty() ? "Your therapist" : absence.relationship;
  return name + " was away for " + (count == 1 ? "a" : review::number_word(count)) +
         (weeks ? " week" : " day") + (count == 1 ? "." : "s.");
}

// How hard it was, where that makes one wonder how it is by now: what follows a hard moment tells more than
// any other number, and only the next opening asks.
constexpr double hard_from = 7;
constexpr std::int64_t a_while_seconds = 20 * 60, soon_seconds = 24 * 3600;

bool was_hard_a_while_ago(const diary::Record& record, Instant now) {
  const std::int64_t ago = now.seconds - record.felt.at.seconds;
  const auto* check_in = std::get_if<diary::CheckIn>(&record.body);
  return check_in && ago >= a_while_seconds && ago <= soon_seconds &&
         std::ranges::any_of(check_in->ratings, [](const diary::Rating& rating) {
           return rating.scale == "distress" && rating.value.value_or(0) >= hard_from;
         });
}

// One break may be entered twice, at two devices or by an import: whoever said how it was has said it of
// both.
bool is_same_break(const diary::Record& one, const diary::Record& other) {
  const auto& a = std::get<diary::Absence>(one.body);
  const auto& b = std::get<diary::Absence>(other.body);
  return one.relationship == other.relationship && one.felt.at < b.until->at && other.felt.at < a.until->at;
}

// What she is asked once: how an absence was that is over, and whether to go on after an ending.
Result<> ask_afterwards(World& world, const Wording& wording, const std::vector<Shown>& shown,
                        TodayAnswer& today) {
  const Instant now = world.clock.now().at;
  const bool was_left = wording.settings().keeper() == diary::Role::client;  // else it was she who was away
  std::vector<const diary::Record*> answered;
  for (const bool looks_for_answers : {true, false})
    for (const Shown& one : shown) {
      const auto* absence = std::get_if<diary::Absence>(&one.record.body);
      if (!was_left || !absence || !absence->until || absence->until->at > now) continue;
      if (looks_for_answers != (absence->how_hard || absence->let_be)) continue;
      if (std::ranges::any_of(answered, [&](const auto* other) { return is_same_break(one.record, *other); }))
        continue;
      answered.push_back(&one.record);
      if (!looks_for_answers && days_between(absence->until->at, now) <= asked_about_for_days)
        today.absences_over.push_back({one, said_away(one, *absence->until)});
    }
  auto all = people(world);
  if (!all) return pass_on(all);
  for (const Person& person : *all) {
    if (!person.main || !person.over || person.relationship().asking || person.relationship().remembered)
      continue;
    auto kept = world.vault->get(person.record.id.text);
    if (!kept) return pass_on(kept);
    today.ended = wording.shown(person.record, kept->revision);
  }
  return {};
}

// Recovery words that were to wait until tomorrow, from then on.
Result<bool> recovery_words_wait(World& world, const diary::Settings& settings) {
  if (settings.invented || world.vault->only_read()) return false;
  const auto have = world.vault->has_recovery_words();
  if (!have || *have) return have ? Result<bool>(false) : have;
  const auto from = world.vault->setting(recovery_words_from);
  if (!from) return pass_on(from);
  if (!*from) return true;
  return **from != never_offered &&
         **from <= iso(diary_day(world.clock.now(), settings.day_starts_at_minutes));
}

constexpr std::string_view nobody_is_watching =
    "Nobody is watching this diary, and it calls nobody. If you might be in danger, call one of these, or go "
    "to somebody.";

}  // namespace

Handled answer(World& world, const ReadDraft& asked, Changes&) {
  auto text = world.vault->setting(draft_key(asked.of));
  if (!text) return pass_on(text);
  auto with = world.vault->setting(draft_with(asked.of));
  if (!with) return pass_on(with);
  return Draft{*text, with->value_or("")};
}

Handled answer(World& world, const Show& asked, Changes&) {
  auto found = find_record(world, asked.id);
  if (!found) return pass_on(found);
  auto record = unstored(*found);
  if (!record) return pass_on(record);
  auto wording = Wording::of(world);
  if (!wording) return pass_on(wording);
  return wording->shown(*record, found->revision);
}

Handled answer(World& world, const List& asked, Changes&) {
  auto wording = Wording::of(world);
  if (!wording) return pass_on(wording);
  auto narrowed = narrowed_to(world, asked, wording->settings());
  if (!narrowed) return pass_on(narrowed);
  vault::Query query = std::move(*narrowed);
  query.newest_first = !asked.oldest_first;
  Listing listing;
  auto total = world.vault->count(query);
  if (!total) return pass_on(total);
  listing.total = *total;
  query.limit = asked.limit;
  query.offset = asked.offset;
  auto stretch = world.vault->list(query);
  if (!stretch) return pass_on(stretch);
  auto shown = shown_records(*wording, *stretch);
  if (!shown) return pass_on(shown);
  listing.records = std::move(*shown);
  return listing;
}

Handled answer(World& world, const Search& asked, Changes&) {
  auto wording = Wording::of(world);
  if (!wording) return pass_on(wording);
  auto query = narrowed_to(world, asked, wording->settings());
  if (!query) return pass_on(query);
  Found found;
  query->limit = std::min<std::int64_t>(asked.limit, 1000);
  query->offset = asked.offset;
  auto hits = world.vault->search(asked.text, *query, &found.total);
  if (!hits) return pass_on(hits);
  for (vault::Hit& hit : *hits) {
    auto record = unstored(hit.record);
    if (!record) return pass_on(record);
    found.found.push_back({wording->shown(*record, hit.record.revision),
                           record->folded ? std::string() : std::move(hit.excerpt), std::move(hit.matched)});
  }
  return found;
}

Handled answer(World& world, const Today&, Changes&) {
  auto wording = Wording::of(world);
  if (!wording) return pass_on(wording);
  const Instant now = world.clock.now().at;
  TodayAnswer today;
  today.paused = wording->settings().paused;
  auto counts = world.vault->count_by_kind();
  if (!counts) return pass_on(counts);
  for (const auto& [kind, count] : *counts) today.records += count;
  auto draft = world.vault->setting(writing_draft);
  if (!draft) return pass_on(draft);
  today.has_draft = draft->has_value();
  auto begun = world.vault->settings(form_drafts);
  if (!begun) return pass_on(begun);
  for (const auto& [key, text] : *begun) {
    const std::string of = key.substr(form_drafts.size());
    auto with = world.vault->setting(draft_with(of));
    if (!with) return pass_on(with);
    today.begun.push_back({of, text, with->value_or("")});
  }
  auto last =
      world.vault->list({.kinds = {std::string(diary::CheckIn::kind)}, .newest_first = true, .limit = 1});
  if (!last) return pass_on(last);
  auto last_shown = shown_records(*wording, *last);
  if (!last_shown) return pass_on(last_shown);
  if (!last_shown->empty()) today.last_check_in = last_shown->front();
  auto others =
      world.vault->list({.kinds = {std::string(diary::Reaction::kind), std::string(diary::Absence::kind),
                                   std::string(diary::Session::kind)}});
  if (!others) return pass_on(others);
  auto shown = shown_records(*wording, *others);
  if (!shown) return pass_on(shown);
  for (Shown& one : *shown) {
    if (const auto* reaction = std::get_if<diary::Reaction>(&one.record.body)) {
      const bool closed = reaction->came_back || reaction->let_go == true;
      if (!closed && reaction->come_back && reaction->come_back->at <= now && !today.paused)
        today.reactions_waiting.push_back(one);
    } else if (const auto* absence = std::get_if<diary::Absence>(&one.record.body)) {
      if (one.record.felt.at > now || (absence->until && absence->until->at > now))
        today.absences_ahead.push_back(one);
    } else if (one.record.felt.at > now) {
      today.sessions_ahead.push_back(one);
    }
  }
  if (today.paused) return today;
  if (today.last_check_in && was_hard_a_while_ago(today.last_check_in->record, now))
    today.hard_moment = today.last_check_in;
  if (auto asked = ask_afterwards(world, *wording, *shown, today); !asked) return pass_on(asked);
  auto waits = recovery_words_wait(world, wording->settings());
  if (!waits) return pass_on(waits);
  today.recovery_words_wait = *waits;
  return today;
}

Handled answer(World& world, const People&, Changes&) {
  auto wording = Wording::of(world);
  if (!wording) return pass_on(wording);
  auto all = people(world);
  if (!all) return pass_on(all);
  PeopleAnswer out;
  for (const Person& person : *all) {
    PeopleAnswer::One one{
        .shown = wording->shown(person.record, 0), .over = person.over, .main = person.main};
    if (auto kept = world.vault->get(person.record.id.text)) one.shown.revision = kept->revision;
    for (auto [kind, into] : {std::pair(std::string(diary::CheckIn::kind), &one.check_ins),
                              std::pair(std::string(diary::Session::kind), &one.sessions)}) {
      auto count = world.vault->count({.kinds = {kind}, .relationship = person.record.id.text});
      if (!count) return pass_on(count);
      *into = *count;
    }
    out.people.push_back(std::move(one));
  }
  return out;
}

Handled answer(World& world, const Scales&, Changes&) {
  auto records = records_of(world, {std::string(diary::Scale::kind)});
  if (!records) return pass_on(records);
  ScalesAnswer out;
  auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  const diary::Role keeper = settings->keeper();
  for (diary::Scale& scale : diary::scales_of(*records, keeper)) {
    const bool built_in = diary::is_built_in(scale.key, keeper);
    out.scales.push_back({std::move(scale), built_in});
  }
  if (keeper == diary::Role::practitioner) return out;  // the ready-made ones are about needing a therapist
  for (const diary::Scale& ready : diary::extra_scales())  // to be switched on
    if (std::ranges::none_of(out.scales, [&](const auto& one) { return one.scale.key == ready.key; }))
      out.scales.push_back({ready, false});
  return out;
}

Handled answer(World& world, const Ask& asked, Changes&) {
  auto records = records_of(world, {std::string(diary::Scale::kind)});
  if (!records) return pass_on(records);
  auto person = find_person_if_any(world, asked.relationship);
  if (!person) return pass_on(person);
  auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  const bool client = settings->keeper() == diary::Role::client;
  Asking asking;
  asking.alone = !asked.only.empty();
  asking.age = client && asked.full && !asking.alone;
  bool about_somebody = false;
  std::string name = client ? "your therapist" : "your client";
  if (person->has_value()) {
    const Person& them = **person;
    name = them.relationship().name;
    asking.relationship = name;
    const auto go_on = them.relationship().asking;
    using Relationship = diary::Relationship;
    about_somebody = go_on ? *go_on == Relationship::Asking::yes : !them.over;
    if (!about_somebody) asking.about_nobody = "The diary does not ask about " + name + ".";
  } else {
    asking.about_nobody =
        client ? "No therapist is in the diary at present, so questions about one are left out."
               : "No client is in the diary at present, so questions about one are left out.";
  }
  // The weekly scales are due when none was rated for a week; the alternation counts check-ins.
  auto counts = world.vault->count_by_kind();
  if (!counts) return pass_on(counts);
  std::size_t before = 0;
  for (const auto& [kind, count] : *counts)
    if (kind == diary::CheckIn::kind) before = static_cast<std::size_t>(count);
  const Instant now = world.clock.now().at;
  Instant last_weekly{0};
  bool began_long_enough_ago = false;  // the first check-ins are short
  const std::vector<diary::Scale> scales = diary::scales_of(*records, settings->keeper());
  Result<> failed{};
  auto walked = world.vault->each(
      {.kinds = {std::string(diary::CheckIn::kind)}, .newest_first = true},
      [&](const vault::StoredRecord& one) {
        auto record = unstored(one);
        if (!record) {
          failed = pass_on(record);
          return false;
        }
        if (days_between(record->felt.at, now) >= days_to_weekly) {
          began_long_enough_ago = true;
          return false;
        }
        for (const diary::Rating& rating : std::get<diary::CheckIn>(record->body).ratings)
          if (const auto scale = diary::find_scale(scales, rating.scale); scale && scale->weekly)
            last_weekly = std::max(last_weekly, record->felt.at);
        return true;
      });
  if (!walked) return pass_on(walked);
  if (!failed) return pass_on(failed);
  const bool weekly_due = began_long_enough_ago && days_between(last_weekly, now) >= days_to_weekly;
  for (diary::Scale& scale : diary::scales_to_ask(
           scales, asked.full || asking.alone ? diary::Length::full : diary::Length::ten_seconds, before,
           weekly_due || asking.alone)) {
    if (asking.alone && scale.key != asked.only) continue;
    // Support asks who else there is; the other questions with a name in them are about leaning on that
    // person.
    const bool about_them = scale.question.find("{A}") != std::string::npos && scale.key != "support";
    if (about_them && !about_somebody) continue;
    std::string question =
        about_somebody ? diary::question_for(scale, name) : diary::question_about_nobody(scale);
    asking.questions.push_back({std::move(scale), std::move(question)});
  }
  if (asking.alone && asking.questions.empty())
    return problem(ProblemKind::not_found, "This is not among what your check-ins ask.", "only");
  return asking;
}

Handled answer(World& world, const Forms&, Changes&) {
  diary::Role keeper = diary::Role::client;
  if (world.vault) {
    const auto settings = read_settings(world);
    if (!settings) return pass_on(settings);
    keeper = settings->keeper();
  }
  FormsAnswer out;
  for (const std::string_view kind : diary::kinds_for(keeper))
    out.forms.push_back({std::string(kind), std::string(diary::title_of_kind(kind)),
                         diary::questions_for(kind, keeper), diary::questions_back(kind, keeper),
                         diary::questions_not_asked(kind, keeper)});
  return out;
}

std::vector<Help::One> general_help() {
  return {
      {"Emergency, in the European Union and many other countries", "112",
       "ambulance, police, fire; free, day and night"},
      {"Emergency, USA and Canada", "911", "day and night"},
      {"Emergency, United Kingdom", "999", "day and night"},
      {"988 Suicide & Crisis Lifeline, USA and Canada", "988", "call or text, day and night"},
      {"Samaritans, United Kingdom and Ireland", "116 123", "free, day and night"},
      {"TelefonSeelsorge, Germany", "0800 111 0 111", "free, day and night"},
      {"Lifeline, Australia", "13 11 14", "day and night"},
  };
}

Handled answer(World& world, const HelpNow&, Changes&) {
  Help help;
  help.statement = nobody_is_watching;
  help.checked_on = "23 November 2026";
  help.general = general_help();
  if (!world.vault) return help;
  auto own = records_of(world, {std::string(diary::HelpNumber::kind)});
  if (!own) return help;  // help is shown even where the diary cannot be read
  for (const diary::Record& record : *own) {
    const auto& number = std::get<diary::HelpNumber>(record.body);
    help.own.push_back({number.name, number.number, number.line});
  }
  return help;
}

Handled answer(World& world, const Review& asked, Changes&) {
  auto whole = read_diary(world);
  if (!whole) return pass_on(whole);
  auto options = review_options(world, *whole, asked.question, asked.relationship, asked.since);
  if (!options) return pass_on(options);
  const bool on_a_rhythm = asked.question.empty() && asked.since.empty() && !whole->settings.invented;
  std::optional<KeptReview> last;
  if (on_a_rhythm) {
    auto kept = last_review(world, review::relationship_of(*whole, *options));
    if (!kept) return pass_on(kept);
    last = std::move(*kept);
    if (auto rest = resting(world, *whole, last); rest && !asked.again)
      return Reviewed{.review = {}, .resting = std::move(rest), .changed = {}};
  }
  auto review = look(world, *whole, *options);
  if (!review) return pass_on(review);
  Reviewed out{.review = std::move(*review), .resting = {}, .changed = {}};
  if (last) out.changed = review::changed(out.review, last->said, last->made_at.at, *whole);
  // A review that cannot be noted down (a full disk, a vault another process writes to) is shown all the
  // same.
  if (on_a_rhythm && out.review.check_ins > 0 && is_unchanged(world, *whole))
    static_cast<void>(keep_review(world, *whole, out.review));
  return out;
}

Handled answer(World& world, const Explain& asked, Changes&) {
  if (asked.finding.empty()) {
    QuestionsAnswer list;
    const auto settings = world.vault ? read_settings(world) : diary::Settings{};
    if (!settings) return pass_on(settings);
    const bool client = settings->keeper() == diary::Role::client;
    for (const review::Question& question : review::questions_of(settings->keeper()))
      list.questions.push_back(
          {std::string(question.id), review::said(question, client ? "your therapist" : "your client")});
    return list;
  }
  if (auto unknown = review::unknown_question(asked.finding))
    return tl::unexpected<Problem>(std::move(*unknown));
  if (!world.vault) return tl::unexpected<Problem>(no_vault());
  auto whole = read_diary(world);
  if (!whole) return pass_on(whole);
  if (auto other = review::not_asked(asked.finding, whole->settings.keeper()))
    return tl::unexpected<Problem>(std::move(*other));
  auto options = review_options(world, *whole, asked.finding, asked.relationship, asked.since);
  if (!options) return pass_on(options);
  auto review = look_once(world, *whole, *options);
  if (!review) return pass_on(review);
  ensure(review->findings.size() == 1);
  const review::Finding& finding = review->findings.front();
  Explained explained{.explanation = review::explain(finding)};
  std::map<diary::Id, const diary::Record*> by_id;
  for (const diary::Record& record : whole->records) by_id[record.id] = &record;
  for (const diary::Id& id : finding.evidence.entries)
    if (const auto found = by_id.find(id); found != by_id.end())
      explained.entries.push_back(
          {id, diary::kind_of(found->second->body), found->second->felt, found->second->folded});
  explained.review = std::move(*review);
  return explained;
}

}  // namespace holdfast::app
