// Changing what is there: people, scales, feelings, edits, deletions, undo, pause. A deletion says first what
// it would take, and an edit names only what changes.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "diary/json.h"
#include "diary/saying.h"
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
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
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
  return run.show(run.ask(app::Add{"scale", std::move(fields), "", "", false}), [&](const app::Answer&) {
    return fmt::format("{} is {}.\n", name_of_scale(key), on ? "asked now" : "not asked any more");
  });
}

int set_pause(Run& run, bool paused) {
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  Json settings = Json::object();
  settings["paused"] = paused;
  return run.show(run.ask(app::Configure{std::move(settings)}), [&](const app::Answer&) {
    return wrapped(
        run.style(),
        paused ? "Everything is paused, for as long as you like. Your diary stays as it is; \"holdfast "
                 "resume\" goes on."
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

// Which field, then what it is to say.
Result<Json> asked_change(Run& run, const app::Shown& record) {
  const std::string kind(diary::kind_of(record.record.body));
  const auto fields = diary::field_names(kind);
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
  auto which = ask_which(run.talk(), run.style(), "What do you want to change?", names);
  if (!which) return pass_on(which);
  if (!which->has_value()) return problem(ProblemKind::cancelled, "Nothing was changed.");
  Question question = diary::questions_about(kind)[**which];
  if (question.form == Form::record)
    if (auto offered = offer_records(run, question); !offered) return pass_on(offered);
  const std::string id = record.record.relationship ? record.record.relationship->text : "";
  auto heard = ask_change(run.talk(), run.style(), question, practitioner_of(run, id));
  if (!heard) return pass_on(heard);
  if (heard->what != Asked::answered) return problem(ProblemKind::cancelled, "Nothing was changed.");
  return Json{{question.key, std::move(heard->answer)}};
}

int edit_record(Run& run, const std::string& id) {
  const Command& command = run.command();
  auto typed = typed_options(run);
  if (!typed) return run.fail(typed.error());
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
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
    if (diary::kind_of(record->record.body) == "entry") return edit_entry(run, *record);
    run.talk().say(shown(*record, run.style()));
    auto fields = asked_change(run, *record);
    if (!fields) return run.fail(fields.error());
    typed->fields = std::move(*fields);
    if (const auto felt = typed->fields.find("felt"); felt != typed->fields.end() && felt->is_string()) {
      change.when = felt->get<std::string>();  // as she says it
      typed->fields.erase(felt);
    }
  }
  change.fields = std::move(typed->fields);
  return run.show(run.ask(std::move(change)));
}

}  // namespace

int people(Run& run) {
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  return run.show(run.ask(app::People{}));
}

int people_edit(Run& run) {
  if (!run.command().words.empty()) return edit_record(run, run.command().words[0]);
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  auto id = chosen_record(run, "relationship", "Which one?");
  return id ? edit_record(run, *id) : run.fail(id.error());
}

int people_main(Run& run) {
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  auto id = chosen_record(run, "relationship", "Whom shall check-ins be about?");
  if (!id) return run.fail(id.error());
  Json settings = Json::object();
  settings["main_relationship"] = *id;
  return run.show(run.ask(app::Configure{std::move(settings)}), [&](const app::Answer&) {
    return fmt::format("Check-ins are about {} now.\n", practitioner_of(run, ""));
  });
}

int scales(Run& run) {
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  return run.show(run.ask(app::Scales{}));
}

int scales_on(Run& run) {
  return switch_scale(run, true);
}
int scales_off(Run& run) {
  return switch_scale(run, false);
}

int feelings(Run& run) {
  return show_kind(
      run, "emotion",
      "No words yet. Any word can be used in a check-in; \"holdfast feelings add\" says more about one.");
}

int edit(Run& run) {
  return edit_record(run, run.command().words[0]);
}

int delete_records(Run& run) {
  const Command& command = run.command();
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
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

int undo(Run& run) {
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  return run.show(run.ask(app::Undo{run.command().has("redo")}));
}

int pause(Run& run) {
  return set_pause(run, true);
}
int resume(Run& run) {
  return set_pause(run, false);
}

}  // namespace holdfast::shell
