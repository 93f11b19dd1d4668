// Coming back: to a reaction whose date has come, to an absence that is over, and, once a relationship has
// ended, to whether the diary goes on asking about it. Each is asked once; leaving it is an answer.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "base/problem_codes.h"
#include "diary/questions.h"
#include "diary/saying.h"
#include "shell/drafts.h"
#include "shell/questions.h"
#include "shell/show.h"
#include "shell/terminal.h"
#include "shell/verbs.h"

namespace holdfast::shell {

namespace {

using app::Json;

struct Back {  // how one comes back to a record of a kind
  std::string_view kind, which;
  Question what_now;         // "open": its questions; "later": nothing; otherwise a field that is true then
  std::string_view closing;  // what closes it when something was said, and as what
  Json closed_as;
};

Back back_to_reaction() {
  return {.kind = diary::Reaction::kind,
          .which = "Which one?",
          .what_now = {.key = "now",
                       .asked = "What now?",
                       .form = Form::choice,
                       .choices = {{"open", "say what you see now"},
                                   {"later", "later"},
                                   {"let_go", "let it go"}}},
          .closing = "came_back",
          .closed_as = "now"};
}

Back back_to_absence() {
  return {.kind = diary::Absence::kind,
          .which = "Which absence?",
          .what_now = {.key = "now",
                       .asked =
                           "You can say how it was, in a line or one rating for the whole time, or leave it.",
                       .form = Form::choice,
                       .choices = {{"open", "say how it was"}, {"later", "later"}, {"let_be", "leave it"}}},
          .closing = "let_be",
          .closed_as = true};
}

// What is to become of it: the fields to say of it, or nothing where it stays as it is.
Result<std::optional<Json>> asked_back(Run& run, const Back& back, const app::Shown& record,
                                       std::optional<Begun>& begun) {
  run.talk().say(shown(record, run.style()));
  auto before = offered(run, back.kind, record.record.id.text, Asks::later);
  if (!before) return pass_on(before);
  begun = std::move(*before);
  Json given = Json::object();
  if (begun) {
    given = changed_in(*begun, record, run.keeper()).fields;
  } else {
    auto heard = ask_one(run.talk(), run.style(), back.what_now, "");
    if (!heard) return pass_on(heard);
    if (heard->what != Asked::answered || heard->answer == "later") return std::optional<Json>();
    if (heard->answer != "open") return std::optional(Json{{heard->answer.get<std::string>(), true}});
  }
  std::vector<Question> questions = diary::questions_back(back.kind, run.keeper());
  if (const auto* absence = std::get_if<diary::Absence>(&record.record.body);
      absence && !absence->line.empty())
    std::erase_if(questions, [](const Question& one) { return one.key == "line"; });  // hers stays
  Typed so_far;
  auto fields = ask_all(run.talk(), run.style(), questions, "", std::move(given), &so_far.fields);
  if (fields) return std::optional(std::move(*fields));
  if (fields.error().code == code::door_gone && !so_far.fields.empty())
    keep(run, begun, form_name(back.kind, record.record.id.text, Asks::later),
         as_draft(so_far, record, run.keeper()));
  return pass_on(fields);
}

int come_back(Run& run, const Back& back) {
  const bool from_stdin = run.command().has("stdin");
  if (!from_stdin && !run.talk().can_ask()) return run.fail(nobody_to_ask(run.command().verb->name));
  auto typed = typed_options(run);
  if (!typed) return run.fail(typed.error());
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  auto id = chosen_record(run, back.kind, back.which);
  if (!id) return run.fail(id.error());
  auto record = run.ask_for<app::Shown>(app::Show{*id});
  if (!record) return run.fail(record.error());
  if (diary::kind_of(record->record.body) != back.kind)
    return run.fail({ProblemKind::bad_request,
                     fmt::format("That is no {}. \"holdfast list {}\" shows them.",
                                 diary::title_of_kind(back.kind), back.kind),
                     "", "id"});
  std::optional<Begun> begun;
  if (!from_stdin) {
    auto fields = asked_back(run, back, *record, begun);
    if (!fields) return run.fail(fields.error());
    if (!*fields) {
      run.note("It stays where it is.\n");
      return 0;
    }
    typed->fields = std::move(**fields);
  }
  app::Edit change;
  change.id = record->record.id.text;
  change.fields = typed->fields;
  const std::string closing(back.closing);
  if (!change.fields.contains(closing) && !change.fields.contains("let_go"))
    change.fields[closing] = back.closed_as;
  const app::Response response = run.ask(std::move(change));
  if (response.answer)
    let_go(run, begun);
  else if (!from_stdin && !typed->fields.empty())
    keep(run, begun, form_name(back.kind, record->record.id.text, Asks::later),
         as_draft(*typed, *record, run.keeper()));
  return run.show(response);
}

}  // namespace

static int reaction_back(Run& run) {
  return come_back(run, back_to_reaction());
}

static int away_back(Run& run) {
  return come_back(run, back_to_absence());
}

int ask_to_go_on(Run& run, const std::string& relationship) {
  auto all = run.ask_for<app::PeopleAnswer>(app::People{});
  if (!all) return run.fail(all.error());
  for (const auto& one : all->people) {
    const auto* person = std::get_if<diary::Relationship>(&one.shown.record.body);
    const bool meant = relationship.empty() ? one.main
                                            : one.shown.record.id.text.starts_with(relationship) ||
                                                  (person && person->name == relationship);
    if (!meant || !person || !one.over || person->asking) continue;
    for (const Question& question : diary::questions_back(diary::Relationship::kind, run.keeper())) {
      if (question.key != "asking") continue;
      auto heard = ask_one(run.talk(), run.style(), question, printable(person->name));
      if (!heard) return run.fail(heard.error());
      if (heard->what != Asked::answered) return 0;
      return run.show(
          run.ask(app::Edit{.id = one.shown.record.id.text, .fields = {{"asking", heard->answer}}}));
    }
  }
  return 0;
}

std::vector<Verb> back_verbs() {
  return {{.name = "reaction back",
           .group = Group::writing,
           .run = reaction_back,
           .takes = "[ID]",
           .summary = "Come back to a reaction: what do you see now?",
           .options = {stdin_option},
           .most = 1},
          {.name = "away back",
           .group = Group::writing,
           .run = away_back,
           .takes = "[ID]",
           .summary = "How an absence was, once it is over",
           .options = {stdin_option},
           .most = 1}};
}

}  // namespace holdfast::shell
