// Changing what is there: people, scales, feelings, edits, deletions, undo, pause. A deletion says first what
// it would take, and an edit names only what changes.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "diary/json.h"
#include "diary/saying.h"
#include "shell/drafts.h"
#include "shell/questions.h"
#include "shell/show.h"
#include "shell/verbs.h"

namespace holdfast::shell {

namespace {

using app::Json;

int show_kind(Run& run, std::string_view kind, std::string_view none) {
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  app::List wanted;
  wanted.kinds = {std::string(kind)};
  wanted.limit = 500;
  return run.show(run.ask(std::move(wanted)), [&](const app::Answer& answer) {
    const auto& listing = std::get<app::Listing>(answer);
    std::string out;
    for (const app::Shown& one : listing.records)
      out +=
          fmt::format("{}  {}\n", dim(run.style(), one.record.id.text.substr(0, 5)), printable(one.headline));
    return out.empty() ? std::string(none) + "\n" : out;
  });
}

int switch_scale(Run& run, bool on) {
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  auto scales = run.ask_for<app::ScalesAnswer>(app::Scales{});
  if (!scales) return run.fail(scales.error());
  const std::string key = key_of_scale(run.command().words[0]);
  bool known = key == "carried" || key == "shame";
  std::vector<std::string_view> keys{"carried", "shame"};
  for (const auto& one : scales->scales) {
    known = known || one.scale.key == key;
    keys.push_back(one.scale.key == "reliance" ? std::string_view("needing") : one.scale.key);
  }
  if (!known) {
    auto near = nearest_word(key, keys);
    return run.fail({ProblemKind::not_found,
                     fmt::format("There is no scale \"{}\".{}", printable(key),
                                 near ? " Did you mean " + *near + "?" : ""),
                     "\"holdfast scales\" shows them; \"holdfast scales add\" makes one of your own.",
                     "scale"});
  }
  Json fields = Json::object();
  fields["key"] = key;
  fields["on"] = on;
  return run.show(run.ask(app::Add{std::string(diary::Scale::kind), std::move(fields), "", "", false}),
                  [&](const app::Answer&) {
                    return fmt::format("{} is {}.\n", name_of_scale(key),
                                       on ? "asked now" : "not asked any more");
                  });
}

int set_pause(Run& run, bool paused) {
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  Json settings = Json::object();
  settings["paused"] = paused;
  return run.show(run.ask(app::Configure{std::move(settings)}), [&](const app::Answer&) {
    return wrapped(
        run.style(),
        paused ? "Everything is paused, for as long as you like. Your diary stays as it is; \"holdfast "
                 "resume\" goes on.\n\nWhat you and " +
                     practitioner_of(run, "") + " agreed about contact comes before anything here."
               : "Going on.");
  });
}

// Of records that a question asks for: one of those there are.
Result<> offer_records(Run& run, Question& question) {
  app::List wanted;
  wanted.kinds = {std::string(question.of)};
  auto there = run.ask_for<app::Listing>(std::move(wanted));
  if (!there) return pass_on(there);
  if (there->records.empty())
    return problem(ProblemKind::not_found,
                   fmt::format("There is no {} in the diary yet.", diary::title_of_kind(question.of)), "id");
  question.form = Form::choice;
  for (const app::Shown& one : there->records)
    question.choices.push_back({one.record.id.text, cut_to_width(printable(one.headline), 68)});
  return {};
}

// Which field, then what it is to say. `begun`: a change that was begun before, and may be all there is.
Result<Json> asked_change(Run& run, const app::Shown& record, bool begun) {
  const std::string kind(diary::kind_of(record.record.body));
  const auto fields = diary::field_names(kind, run.keeper());
  const Json now = diary::to_json(record.record);
  std::vector<std::string> names;
  auto line = record.lines.begin();  // of what is said, in the order of the fields
  for (const diary::FieldName& field : fields) {
    std::string says;
    if (field.key == "felt")
      says = record.when;
    else if (field.key == "relationship")
      says = record.relationship;
    else if (field.key != "folded" && now.contains(field.key) && line != record.lines.end())
      says = (line++)->second;
    names.push_back(says.empty() ? field.label : field.label + ": " + cut_to_width(says, 40));
  }
  auto which = ask_which(
      run.talk(), run.style(),
      begun ? "What else do you want to change? Enter keeps it as begun." : "What do you want to change?",
      names);
  if (!which) return pass_on(which);
  if (!which->has_value() && begun) return Json::object();
  if (!which->has_value()) return unchanged(ProblemKind::cancelled, "Stopped.");
  Question question = diary::questions_about(kind, run.keeper())[**which];
  if (question.form == Form::record)
    if (auto offered = offer_records(run, question); !offered) return pass_on(offered);
  const std::string id = record.record.relationship ? record.record.relationship->text : "";
  auto heard = ask_change(run.talk(), run.style(), question, practitioner_of(run, id));
  if (!heard) return pass_on(heard);
  if (heard->what == Asked::skipped && begun) return Json::object();
  if (heard->what != Asked::answered) return unchanged(ProblemKind::cancelled, "Stopped.");
  return Json{{question.key, std::move(heard->answer)}};
}

// By questions, with what was begun at this door or another. What cannot be saved is kept as a draft.
int edit_by_asking(Run& run, const app::Shown& record) {
  const std::string kind(diary::kind_of(record.record.body));
  const std::string& id = record.record.id.text;
  run.talk().say(shown(record, run.style()));
  auto begun = offered(run, kind, id);
  if (!begun) return run.fail(begun.error());
  const Typed before = *begun ? changed_in(**begun, record, run.keeper()) : Typed{};
  auto asked = asked_change(run, record, begun->has_value());
  if (!asked) return run.fail(asked.error());
  app::Edit change;
  change.id = id;
  change.revision = record.revision;
  change.when = before.when;
  change.fields = before.fields;
  for (const auto& [key, value] : asked->items())
    if (key == "felt" && value.is_string())
      change.when = value.get<std::string>();  // as she says it
    else if (value.is_object() && change.fields.contains(key) && change.fields[key].is_object())
      change.fields[key].update(value);
    else
      change.fields[key] = value;
  const Typed all{change.fields, change.when};
  const app::Response response = run.ask(std::move(change));
  if (!response.answer) {
    keep(run, *begun, form_name(kind, id), as_draft(all, record, run.keeper()));
    return run.fail(response.answer.error());
  }
  let_go(run, *begun);
  return run.show(response);
}

int edit_record(Run& run, const std::string& id) {
  const Command& command = run.command();
  auto typed = typed_options(run);
  if (!typed) return run.fail(typed.error());
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  auto record = run.ask_for<app::Shown>(app::Show{id});
  if (!record) return run.fail(record.error());
  app::Edit change;
  change.id = record->record.id.text;
  change.revision = record->revision;
  change.when = typed->when;
  if (!typed->relationship.empty()) change.relationship = typed->relationship;
  if (command.has("fold")) change.folded = true;
  if (command.has("unfold")) change.folded = false;
  const bool said_already = !change.when.empty() || change.relationship || change.folded;
  if (!said_already && !command.has("stdin")) {
    if (!run.talk().can_ask()) return run.fail(nobody_to_ask("edit"));
    return diary::kind_of(record->record.body) == diary::Entry::kind ? edit_entry(run, *record)
                                                                     : edit_by_asking(run, *record);
  }
  change.fields = std::move(typed->fields);
  return run.show(run.ask(std::move(change)));
}

}  // namespace

static int people(Run& run) {
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  return run.show(run.ask(app::People{}));
}

static int people_edit(Run& run) {
  if (!run.command().words.empty()) return edit_record(run, run.command().words[0]);
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  auto id = chosen_record(run, diary::Relationship::kind, "Which one?");
  return id ? edit_record(run, *id) : run.fail(id.error());
}

static int people_main(Run& run) {
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  auto id = chosen_record(run, diary::Relationship::kind, "Whom shall check-ins be about?");
  if (!id) return run.fail(id.error());
  Json settings = Json::object();
  settings["main_relationship"] = *id;
  return run.show(run.ask(app::Configure{std::move(settings)}), [&](const app::Answer&) {
    return fmt::format("Check-ins are about {} now.\n", practitioner_of(run, ""));
  });
}

static int scales(Run& run) {
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  return run.show(run.ask(app::Scales{}));
}

static int scales_on(Run& run) {
  return switch_scale(run, true);
}
static int scales_off(Run& run) {
  return switch_scale(run, false);
}

static int feelings(Run& run) {
  return show_kind(
      run, diary::Emotion::kind,
      "No words yet. Any word can be used in a check-in; \"holdfast feelings add\" says more about one.");
}

static int edit(Run& run) {
  return edit_record(run, run.command().words[0]);
}

static int delete_records(Run& run) {
  const Command& command = run.command();
  auto opened = command.has("dry-run") ? run.open() : run.open_to_change();
  if (!opened) return run.fail(opened.error());
  app::Delete wanted{command.words, command.has("for-good"), command.has("dry-run")};
  if (wanted.dry_run || command.has("yes")) return run.show(run.ask(std::move(wanted)));
  if (!run.talk().can_ask()) {
    if (wanted.for_good)
      return run.fail({ProblemKind::bad_request,
                       "Deleting for good cannot be undone, and nobody can be asked here. --yes says "
                       "that it is meant.",
                       "", "--for-good"});
    return run.show(run.ask(std::move(wanted)));
  }
  auto doomed = run.ask_for<app::Deleted>(app::Delete{wanted.ids, wanted.for_good, true});
  if (!doomed) return run.fail(doomed.error());
  for (const app::Shown& one : doomed->records) run.talk().say(short_line(one, run.style(), true));
  auto sure =
      ask_whether(run.talk(), wanted.for_good ? "Delete for good? This cannot be undone." : "Delete?");
  if (!sure) return run.fail(sure.error());
  if (!*sure) return run.fail({ProblemKind::cancelled, "Nothing was deleted.", "", ""});
  return run.show(run.ask(std::move(wanted)));
}

static int undo(Run& run) {
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  return run.show(run.ask(app::Undo{run.command().has("redo")}));
}

static int pause(Run& run) {
  return set_pause(run, true);
}
static int resume(Run& run) {
  return set_pause(run, false);
}

std::vector<Verb> changing_verbs() {
  return {{.name = "feelings",
           .group = Group::writing,
           .run = feelings,
           .summary = "The words for feelings you have made your own"},
          {.name = "feelings add",
           .group = Group::writing,
           .run = write_record,
           .summary = "A word for a feeling; whether it is pleasant is yours to say",
           .options = {stdin_option}},
          {.name = "people",
           .group = Group::writing,
           .run = people,
           .summary = "The relationships this diary is about"},
          {.name = "people add",
           .group = Group::writing,
           .run = write_record,
           .summary = "Another relationship with a therapist",
           .options = {when_option, stdin_option}},
          {.name = "people edit",
           .group = Group::writing,
           .run = people_edit,
           .takes = "[ID]",
           .summary = "Change what is written about a relationship",
           .options = {stdin_option},
           .most = 1},
          {.name = "people main",
           .group = Group::writing,
           .run = people_main,
           .takes = "[ID]",
           .summary = "Which relationship check-ins are about",
           .most = 1},
          {.name = "scales", .group = Group::writing, .run = scales, .summary = "What check-ins ask"},
          {.name = "scales on",
           .group = Group::writing,
           .run = scales_on,
           .takes = "KEY",
           .summary = "Ask this scale",
           .least = 1,
           .most = 1},
          {.name = "scales off",
           .group = Group::writing,
           .run = scales_off,
           .takes = "KEY",
           .summary = "Do not ask this scale",
           .least = 1,
           .most = 1},
          {.name = "scales add",
           .group = Group::writing,
           .run = write_record,
           .summary = "A scale of your own",
           .options = {stdin_option}},
          {.name = "edit",
           .group = Group::writing,
           .run = edit,
           .takes = "ID",
           .summary = "Change a record",
           .says = "An entry opens in your editor; of anything else you are asked which field. With --stdin, "
                   "the fields to change are read as JSON; null takes one back.",
           .options = {when_option,
                       relationship_option,
                       {.name = "fold", .says = "Fold it"},
                       {.name = "unfold", .says = "Unfold it"},
                       stdin_option},
           .least = 1,
           .most = 1,
           .starts_a_program = true},
          {.name = "delete",
           .group = Group::writing,
           .run = delete_records,
           .takes = "ID...",
           .summary = "Delete records",
           .says = "Can be undone, unless --for-good: that leaves no trace in the diary. Backups made "
                   "earlier still have it.",
           .options = {{.name = "for-good", .says = "Without a trace; cannot be undone"},
                       {.name = "dry-run", .letter = 'n', .says = "Only show what would be deleted"},
                       {.name = "yes", .letter = 'y', .says = "Do not ask whether you are sure"}},
           .least = 1,
           .most = 1000},
          {.name = "undo",
           .group = Group::writing,
           .run = undo,
           .summary = "Take the last change back",
           .options = {{.name = "redo", .says = "Bring back what was taken back"}}},
          {.name = "pause",
           .group = Group::writing,
           .run = pause,
           .summary = "Pause everything: nothing is asked, until you say so"},
          {.name = "resume", .group = Group::writing, .run = resume, .summary = "Go on after a pause"}};
}

}  // namespace holdfast::shell
