// Handlers that change records. Each reads, builds the new value by pure functions, checks it against the
// diary's rules, writes it in one transaction and answers with the record as it now stands.
#include <algorithm>

#include "app/devices.h"
#include "app/handlers.h"
#include "app/records.h"
#include "app/rhythm.h"
#include "base/problem_codes.h"
#include "diary/saying.h"

namespace holdfast::app {
namespace {

using diary::Record;
constexpr std::size_t longest_form_name = 200;

// Whom a record of this kind is about: nobody, where it needs nobody.
Result<std::optional<Person>> person_for(World& world, std::string_view kind, const std::string& wanted) {
  const auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  const diary::Kind* known = diary::find_kind(kind);
  if (known)
    if (auto kept = diary::check_keeper(*known, settings->keeper()); !kept) return pass_on(kept);
  const diary::About about = known ? known->about_for(settings->keeper()) : diary::About::main_one;
  const bool only_if_said = about == diary::About::nobody || about == diary::About::whom_said;
  if (kind == diary::Relationship::kind || (wanted.empty() && only_if_said)) return std::optional<Person>{};
  auto person =
      about == diary::About::somebody ? find_person(world, wanted) : find_person_if_any(world, wanted);
  if (!person || person->has_value()) return person;
  if (about == diary::About::somebody)
    return problem(
        ProblemKind::bad_request, code::needs_relationship,
        "There is nobody in the diary yet whom this could be about. Add somebody first; an initial will do.",
        "relationship");
  return person;
}

Result<> link_to_person(World& world, Record& record, std::string_view kind, const std::string& wanted) {
  const auto* limit = std::get_if<diary::Limit>(&record.body);
  if (wanted.empty() && limit && !limit->with.empty()) return {};  // her own, with somebody else
  auto person = person_for(world, kind, wanted);
  if (!person) return pass_on(person);
  if (person->has_value()) record.relationship = (*person)->record.id;
  return {};
}

Result<DraftText> draft_at(World& world, std::string_view of) {
  auto text = world.vault->setting(draft_key(of));
  if (!text) return pass_on(text);
  auto with = world.vault->setting(draft_with(of));
  if (!with) return pass_on(with);
  return DraftText{text->value_or(""), with->value_or("")};
}

constexpr std::string_view beside_mark = " ~";

// The form a draft belongs to, whether it stands there or beside it.
std::string_view form_of(std::string_view of) {
  return of.substr(0, std::min(of.find(beside_mark), of.size()));
}

std::string name_beside(World& world, std::string_view of) {
  const std::string_view form = form_of(of);
  return std::string(form.empty() ? writing_beside : form) + std::string(beside_mark) +
         new_id(world).text.substr(0, 8);
}

// `also`: settings that change with it.
Result<Saved> save(World& world, const Record& record, const Record* before,
                   std::optional<std::int64_t> expected, const std::string& label, Changes& changes,
                   const std::optional<diary::Settings>& also = std::nullopt) {
  if (auto good = check_against_diary(world, record, before); !good) return pass_on(good);
  auto transaction = world.vault->begin(label, world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  auto revision = transaction->put(stored(record), expected);
  if (!revision) return pass_on(revision);
  if (expected != 0)
    if (auto settled = settle_beside(world, *transaction, record.id.text); !settled) return pass_on(settled);
  if (also)
    if (auto written = write_settings(*transaction, *also); !written) return pass_on(written);
  auto wording = Wording::of(world);  // before the commit: after it nothing may fail any more
  if (!wording) return pass_on(wording);
  Saved saved{wording->shown(record, *revision), expected == 0};
  if (auto done = transaction->commit(); !done) return pass_on(done);
  changes.written.push_back(record.id);
  return saved;
}

// Somebody who is added does not change whom check-ins are about: where that went without saying it is said
// from now on. Only where that one is over, somebody who is not may follow. Nothing: the settings stay.
Result<std::optional<diary::Settings>> with_the_same_main(World& world, const diary::Relationship& added,
                                                          diary::Settings settings) {
  const auto all = people(world);
  if (!all) return pass_on(all);
  const auto main = std::ranges::find_if(*all, &Person::main);
  if (main == all->end()) return std::optional<diary::Settings>{};
  const bool from_before = added.until || added.remembered == true;
  if (main->over && from_before) return std::optional<diary::Settings>{};
  const std::string asked_about = main->over ? std::string() : main->record.id.text;
  if (settings.main_relationship == asked_about) return std::optional<diary::Settings>{};
  settings.main_relationship = asked_about;
  return std::optional(std::move(settings));
}

// A practitioner need not say any name: whom she adds without one is called by the next number.
Result<> give_a_number(World& world, Record& record) {
  auto* person = std::get_if<diary::Relationship>(&record.body);
  if (!person || !trimmed(person->name).empty()) return {};
  const auto all = people(world);
  if (!all) return pass_on(all);
  const auto is_taken = [&](const std::string& name) {
    return std::ranges::any_of(*all, [&](const Person& one) { return one.relationship().name == name; });
  };
  for (std::size_t number = 1; person->name.empty() || is_taken(person->name); ++number)
    person->name = "client " + std::to_string(number);
  return {};
}

// A scale is named by its key, so adding one that is there changes it; a built-in one keeps its wording.
Result<std::optional<vault::StoredRecord>> scale_record(World& world, const Json& fields) {
  const auto key = fields.find("key");
  if (key == fields.end() || !key->is_string()) return std::optional<vault::StoredRecord>{};
  vault::Query query;
  query.kinds = {std::string(diary::Scale::kind)};
  auto all = world.vault->list(query);
  if (!all) return pass_on(all);
  for (const vault::StoredRecord& one : *all) {
    auto record = unstored(one);
    if (!record) return pass_on(record);
    if (std::get<diary::Scale>(record->body).key == key->get<std::string>()) return std::optional{one};
  }
  return std::optional<vault::StoredRecord>{};
}

// What a question of her own is called where it is saved: she is asked for its words alone.
Result<Json> with_a_key(World& world, const Json& fields, diary::Role keeper) {
  const auto said = [&](const char* key) {
    const auto found = fields.find(key);
    return found != fields.end() && found->is_string() && !trimmed(found->get<std::string>()).empty();
  };
  if (said("key") || !said("question")) return fields;
  const auto records = records_of(world, {std::string(diary::Scale::kind)});
  if (!records) return pass_on(records);
  Json named = fields;
  named["key"] =
      diary::key_from_words(fields["question"].get<std::string>(), diary::scales_of(*records, keeper));
  return named;
}

void begin_from_known_scale(Record& record, const Json& fields, diary::Role keeper) {
  const auto key = fields.find("key");
  if (key == fields.end() || !key->is_string()) return;
  for (const auto& known : {diary::built_in_scales(keeper), diary::extra_scales()})
    for (const diary::Scale& scale : known)
      if (scale.key == key->get<std::string>()) record.body = scale;
}

Result<> refuse_if_leaned_on(World& world, const vault::StoredRecord& record) {
  std::int64_t leaning = 0;
  auto walked = world.vault->each({}, [&](const vault::StoredRecord& other) {
    // Ids are random words of 12 letters: one that occurs in another body is a reference to it.
    if (other.uid != record.uid &&
        (other.relationship == record.uid || other.body.find(record.uid) != std::string::npos))
      ++leaning;
    return true;
  });
  if (!walked) return pass_on(walked);
  if (leaning == 0) return {};
  return problem(ProblemKind::conflict,
                 std::to_string(leaning) + (leaning == 1 ? " record belongs" : " records belong") +
                     " to this. Delete or change those first; nothing was deleted.",
                 "id");
}

}  // namespace

diary::Id new_id(World& world) {
  return diary::id_from_bits(world.entropy.bits());
}

Result<> forget_drafts(World& world, vault::Transaction& transaction,
                       const std::vector<vault::StoredRecord>& records) {
  auto all = world.vault->settings(form_drafts);
  if (!all) return pass_on(all);
  for (const auto& [key, text] : *all)
    if (std::ranges::any_of(records, [&](const auto& one) { return key.find(one.uid) != std::string::npos; }))
      for (const std::string& gone : {key, "with " + key})
        if (auto done = transaction.unset(gone); !done) return done;
  return {};
}

Result<> remember_deletion(World& world, vault::Transaction& transaction, const vault::StoredRecord& record,
                           bool for_good) {
  const bool goes_out_by_id = record.kind == diary::Session::kind || record.kind == diary::Absence::kind;
  if (!record.source && !goes_out_by_id) return {};
  const std::string key = std::string(deleted_sources) + record.source.value_or(source_as_own(record.uid));
  if (!for_good) return transaction.set(key, "");
  auto known = world.vault->setting(key);
  if (!known) return pass_on(known);
  return known->has_value() ? transaction.unset(key) : Result<>{};
}

Handled answer(World& world, const Add& asked, Changes& changes) {
  auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  auto body = diary::empty_body(asked.kind);
  if (!body)
    return problem(ProblemKind::bad_request, "There is no kind of record called \"" + asked.kind + "\".",
                   "kind");
  Json given = asked.fields;
  if (asked.kind == diary::Scale::kind && given.is_object()) {
    auto named = with_a_key(world, given, settings->keeper());
    if (!named) return pass_on(named);
    given = std::move(*named);
    auto there = scale_record(world, given);
    if (!there) return pass_on(there);
    if (there->has_value()) return answer(world, Edit{.id = (*there)->uid, .fields = given}, changes);
  }
  Record record;
  record.id = new_id(world);
  record.written = world.clock.now();
  record.folded = asked.folded;
  record.body = std::move(*body);
  if (asked.kind == diary::Scale::kind) begin_from_known_scale(record, given, settings->keeper());
  auto felt = felt_moment(world, asked.kind, asked.when, *settings);
  if (!felt) return pass_on(felt);
  record.felt = *felt;
  auto fields = resolved_fields(world, asked.kind, given, record.felt, *settings);
  if (!fields) return pass_on(fields);
  auto filled = diary::patched(record, *fields);
  if (!filled) return pass_on(filled);
  if (settings->keeper() == diary::Role::practitioner)
    if (auto named = give_a_number(world, *filled); !named) return pass_on(named);
  if (auto linked = link_to_person(world, *filled, asked.kind, asked.relationship); !linked)
    return pass_on(linked);
  std::optional<diary::Settings> also;
  if (asked.kind == diary::Relationship::kind) {
    auto same = with_the_same_main(world, std::get<diary::Relationship>(filled->body), *settings);
    if (!same) return pass_on(same);
    also = std::move(*same);
  }
  return save(world, *filled, nullptr, 0, std::string(diary::title_of_kind(asked.kind)), changes, also);
}

Handled answer(World& world, const Edit& asked, Changes& changes) {
  auto found = find_record(world, asked.id);
  if (!found) return pass_on(found);
  if (asked.revision && *asked.revision != found->revision)
    return problem(
        ProblemKind::conflict,
        "This was changed somewhere else since you opened it. Open it again; what you wrote is not lost.",
        "revision");
  auto record = unstored(*found);
  if (!record) return pass_on(record);
  auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  Moment felt = record->felt;
  if (!asked.when.empty()) {
    auto said = felt_moment(world, found->kind, asked.when, *settings);
    if (!said) return pass_on(said);
    felt = *said;
  }
  auto fields = resolved_fields(world, found->kind, asked.fields, felt, *settings);
  if (!fields) return pass_on(fields);
  auto changed = diary::patched(*record, *fields);
  if (!changed) return pass_on(changed);
  changed->felt = felt;
  if (asked.folded) changed->folded = *asked.folded;
  if (asked.relationship) {
    if (asked.relationship->empty())
      changed->relationship.reset();
    else if (auto linked = link_to_person(world, *changed, found->kind, *asked.relationship); !linked)
      return pass_on(linked);
  }
  // A day that is said anew is said by this clock: one that was ahead when it was written counts no more.
  const bool said_anew = changed->felt != record->felt;
  if (said_anew) changed->written.at = std::min(changed->written.at, world.clock.now().at);
  return save(world, *changed, said_anew ? nullptr : &*record, found->revision,
              "change: " + std::string(diary::title_of_kind(found->kind)), changes);
}

Handled answer(World& world, const Delete& asked, Changes& changes) {
  if (asked.ids.empty())
    return problem(ProblemKind::bad_request, "Say which records to delete, by their ids.", "ids");
  auto wording = Wording::of(world);
  if (!wording) return pass_on(wording);
  Deleted deleted{.records = {}, .for_good = asked.for_good, .dry_run = asked.dry_run};
  std::vector<vault::StoredRecord> doomed;
  for (const std::string& id : asked.ids) {
    auto found = find_record(world, id);
    if (!found) return pass_on(found);
    const bool twice =
        std::ranges::any_of(doomed, [&](const auto& other) { return other.uid == found->uid; });
    if (twice) continue;
    if (auto free = refuse_if_leaned_on(world, *found); !free) return pass_on(free);
    auto record = unstored(*found);
    if (!record) return pass_on(record);
    deleted.records.push_back(wording->shown(*record, found->revision));
    doomed.push_back(std::move(*found));
  }
  if (asked.dry_run) return deleted;
  const std::string label = doomed.size() == 1
                                ? "deletion: " + std::string(diary::title_of_kind(doomed[0].kind))
                                : "deletion of " + std::to_string(doomed.size()) + " records";
  auto transaction = world.vault->begin(label, world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  for (const vault::StoredRecord& record : doomed) {
    auto gone =
        asked.for_good ? transaction->forget(record.uid) : transaction->erase(record.uid, record.revision);
    if (!gone) return pass_on(gone);
    if (auto told = remember_deletion(world, *transaction, record, asked.for_good); !told)
      return pass_on(told);
    changes.erased.push_back(diary::Id{record.uid});
  }
  if (asked.for_good) {
    if (auto clean = forget_on_sheets(world, *transaction, doomed); !clean) return pass_on(clean);
    if (auto clean = forget_reviews(world, *transaction); !clean) return pass_on(clean);
    if (auto clean = forget_drafts(world, *transaction, doomed); !clean) return pass_on(clean);
    if (auto told = forget_on_devices(world, *transaction, doomed); !told) return pass_on(told);
  }
  if (auto done = transaction->commit(); !done) return pass_on(done);
  return deleted;
}

Handled answer(World& world, const Undo& asked, Changes& changes) {
  auto group = asked.redo ? world.vault->redo() : world.vault->undo(asked.group);
  if (!group) return pass_on(group);
  (void)unsettle_beside(world, group->record_uids);  // it is undone, whatever the disk refuses now
  for (const std::string& uid : group->record_uids) changes.written.push_back(diary::Id{uid});
  return Undone{group->label, static_cast<std::int64_t>(group->record_uids.size()), asked.redo};
}

Handled answer(World& world, const KeepDraft& asked, Changes&) {
  if (form_of(asked.of).size() > longest_form_name || !is_utf8(asked.of))
    return problem(ProblemKind::bad_request, "No form has a name like this.", "of");
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  auto there = draft_at(world, asked.of);
  if (!there) return pass_on(there);
  // Nothing is lost where the text goes on from what stands there.
  const bool holds_it =
      asked.text.starts_with(there->text) && (there->with.empty() || there->with == asked.with);
  Kept kept{.of = asked.of, .beside = *there != asked.instead_of && !there->text.empty() && !holds_it};
  if (kept.beside && asked.text.empty())
    return problem(ProblemKind::conflict, code::changed_meanwhile,
                   "Something else was written here meanwhile. It stays.", "of");
  if (kept.beside) kept.of = name_beside(world, asked.of);
  const std::string key = draft_key(kept.of), key_with = draft_with(kept.of);
  auto done = asked.text.empty() ? transaction->unset(key) : transaction->set(key, asked.text);
  if (done)
    done = asked.text.empty() || asked.with.empty() ? transaction->unset(key_with)
                                                    : transaction->set(key_with, asked.with);
  if (done) done = transaction->commit();
  if (!done) return pass_on(done);
  return kept;
}

Handled answer(World& world, const AboutWhom& asked, Changes&) {
  auto person = person_for(world, asked.kind, asked.relationship);
  // Whose a limit is, and with whom, is only said in its questions.
  if (!person && asked.kind == diary::Limit::kind && asked.relationship.empty()) return Meant{};
  if (!person) return pass_on(person);
  if (!person->has_value()) return Meant{};
  return Meant{(*person)->record.id.text, (*person)->relationship().name};
}

Handled answer(World& world, const Configure& asked, Changes&) {
  auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  Json merged = diary::to_json(*settings);
  if (!asked.settings.is_object())
    return problem(ProblemKind::bad_request, "Settings are to be a JSON object.", "settings");
  if (asked.settings.empty()) return SettingsAnswer{*settings};
  for (const auto& [key, value] : asked.settings.items()) {
    if (key == "invented")
      return problem(ProblemKind::bad_request, "Whether a diary is invented cannot be changed.", "invented");
    if (key == "role")
      return problem(
          ProblemKind::bad_request,
          "Who keeps a diary is said when it is made, and stays. Make another diary for the other role.",
          "role");
    if (value.is_null())
      merged.erase(key);
    else
      merged[key] = value;
  }
  if (merged.contains("main_relationship") && merged["main_relationship"].is_string() &&
      !merged["main_relationship"].get<std::string>().empty()) {
    auto person = find_person(world, merged["main_relationship"].get<std::string>());
    if (!person) return pass_on(person);
    if (person->has_value()) merged["main_relationship"] = (*person)->record.id.text;
  }
  auto changed = diary::settings_from_json(merged);
  if (!changed) return pass_on(changed);
  auto transaction = world.vault->begin("change of settings", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  if (auto written = write_settings(*transaction, *changed); !written) return pass_on(written);
  if (auto done = transaction->commit(); !done) return pass_on(done);
  return SettingsAnswer{*changed};
}

}  // namespace holdfast::app
