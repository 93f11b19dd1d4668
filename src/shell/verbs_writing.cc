// Writing: questions at a keyboard, one JSON object on stdin elsewhere, and never a word of it from argv.
// What a person has typed is not lost: a time that cannot be read is asked again, and what cannot be saved
// becomes a draft.
#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/encoding.h"
#include "base/text.h"
#include "diary/json.h"
#include "diary/saying.h"
#include "shell/questions.h"
#include "shell/show.h"
#include "shell/terminal.h"
#include "shell/verbs.h"

namespace holdfast::shell {

namespace {

using app::Json;

constexpr std::size_t longest_stdin = 8u << 20;

struct KindOfVerb {
  std::string_view verb, kind;
};
constexpr std::array<KindOfVerb, 14> kinds{{{"session", "session"},
                                            {"contact", "contact"},
                                            {"away", "absence"},
                                            {"rupture", "rupture"},
                                            {"repair", "repair"},
                                            {"limit", "limit"},
                                            {"need", "need"},
                                            {"reaction", "reaction"},
                                            {"belief", "belief"},
                                            {"steadying", "steadying"},
                                            {"ending", "ending"},
                                            {"feelings add", "emotion"},
                                            {"people add", "relationship"},
                                            {"scales add", "scale"}}};

std::string kind_of_verb(std::string_view verb) {
  for (const KindOfVerb& one : kinds)
    if (one.verb == verb) return std::string(one.kind);
  return verb == "help-now add" ? "help_number" : std::string();
}

bool needs_somebody(std::string_view kind) {
  static constexpr std::array<std::string_view, 7> list{"session", "contact", "absence",    "rupture",
                                                        "repair",  "ending",  "limit_event"};
  return std::find(list.begin(), list.end(), kind) != list.end();
}

// A record about somebody needs somebody: asked before the questions, not after them.
Result<> somebody_first(Run& run) {
  auto people = run.ask_for<app::PeopleAnswer>(app::People{});
  if (!people) return pass_on(people);
  if (!people->people.empty()) return {};
  run.talk().say(wrapped(run.style(), "Whom is this about? An initial or a made-up name will do."));
  auto name = run.talk().line("> ");
  if (!name) return pass_on(name);
  if (!name->has_value() || trimmed(**name).empty())
    return problem(ProblemKind::cancelled, "Stopped. Nothing was saved.");
  Json fields = Json::object();
  fields["name"] = std::string(trimmed(**name));
  auto saved = run.ask_for<app::Saved>(app::Add{"relationship", std::move(fields), "", "", false});
  if (!saved) return pass_on(saved);
  return {};
}

// Nothing typed is lost: kept, encrypted, until the next note.
void keep_as_draft(Run& run, const Typed& typed) {
  if (typed.fields.empty()) return;
  auto kept = run.ask_for<app::Done>(app::KeepDraft{diary::dump(typed.fields, 2)});
  run.note(kept ? "What you typed is kept as a draft; \"holdfast note\" shows it.\n"
                : kept.error().sentence + "\n");
}

// Whoever says that help is needed today gets it at once, before anything is saved.
void help_where_needed(Run& run, const Typed& typed) {
  const auto needs = typed.fields.find("needs_today");
  if (needs == typed.fields.end() || *needs != "help") return;
  if (auto help = run.ask_for<app::Help>(app::HelpNow{}))
    run.talk().say("\n" + shown(app::Answer(*help), run.style()) + "\n");
}

// Asks the one answer again that could not be understood. False: there is none such.
Result<bool> asked_again(Run& run, const std::string& kind, Typed& typed, const Problem& fault) {
  if (fault.kind != ProblemKind::bad_request || !run.talk().can_ask()) return false;
  run.note(wrapped(run.style(), fault.sentence));
  const std::string name = practitioner_of(run, typed.relationship);
  for (const Question& question : questions_for(kind)) {
    const bool of_time = question.form == Form::moment && fault.where == "time" && typed.when.empty();
    if ((question.key != fault.where && !of_time) || !typed.fields.contains(question.key)) continue;
    auto heard = ask_one(run.talk(), run.style(), question, name);
    if (!heard) return pass_on(heard);
    typed.fields.erase(question.key);
    if (heard->what == Asked::answered) typed.fields[question.key] = heard->answer;
    return heard->what != Asked::stop;
  }
  if (typed.when.empty()) return false;
  auto line = run.talk().line("When was this? ");
  if (!line) return pass_on(line);
  if (!line->has_value()) return false;
  typed.when = std::string(trimmed(**line));
  return true;
}

Typed without_frame(Json fields) {
  Typed typed;
  const auto take = [&](const char* key, std::string& into) {
    if (auto found = fields.find(key); found != fields.end() && found->is_string()) {
      into = found->get<std::string>();
      fields.erase(key);
    }
  };
  take("when", typed.when);
  take("relationship", typed.relationship);
  if (auto found = fields.find("folded"); found != fields.end() && found->is_boolean()) {
    typed.folded = found->get<bool>();
    fields.erase("folded");
  }
  typed.fields = std::move(fields);
  return typed;
}

std::vector<std::string> lines_of(const std::vector<app::Shown>& records) {
  std::vector<std::string> names;
  for (const app::Shown& one : records) names.push_back(one.headline.empty() ? one.when : one.headline);
  return names;
}

}  // namespace

Problem nobody_to_ask(std::string_view verb) {
  return {ProblemKind::bad_request,
          fmt::format("\"{}\" asks questions, and here nobody can be asked. With --stdin it reads the fields "
                      "from stdin, as "
                      "one JSON object.",
                      verb),
          "", "stdin"};
}

Result<Typed> typed_options(Run& run) {
  const Command& command = run.command();
  Typed typed;
  if (command.has("stdin")) {
    auto bytes = read_stdin(longest_stdin);
    if (!bytes) return pass_on(bytes);
    make_text(*bytes);
    auto json = diary::parse_json_of_letters(*bytes, longest_stdin);
    if (!json) return pass_on(json);
    if (!json->is_object())
      return problem(
          ProblemKind::bad_request,
          "--stdin takes one JSON object, such as {\"ratings\": {\"distress\": 6}, \"line\": \"...\"}.",
          "stdin");
    typed = without_frame(std::move(*json));
  }
  if (command.has("when")) typed.when = command.value("when");
  if (command.has("relationship")) typed.relationship = command.value("relationship");
  if (command.has("folded")) typed.folded = true;
  return typed;
}

std::string practitioner_of(Run& run, const std::string& relationship) {
  auto people = run.ask_for<app::PeopleAnswer>(app::People{});
  if (people)
    for (const auto& one : people->people) {
      const auto* person = std::get_if<diary::Relationship>(&one.shown.record.body);
      if (!person) continue;
      const bool meant = relationship.empty() ? one.main
                                              : person->name == relationship ||
                                                    one.shown.record.id.text.starts_with(relationship);
      if (meant) return printable(person->name);
    }
  return "your therapist";
}

Result<std::string> chosen_record(Run& run, std::string_view kind, std::string_view asked) {
  if (!run.command().words.empty()) return run.command().words[0];
  app::List wanted;
  wanted.kinds = {std::string(kind)};
  wanted.limit = 20;
  auto listing = run.ask_for<app::Listing>(std::move(wanted));
  if (!listing) return pass_on(listing);
  if (listing->records.empty())
    return problem(ProblemKind::not_found,
                   fmt::format("There is no {} in the diary yet.", diary::title_of_kind(kind)), "id");
  if (listing->records.size() == 1) return listing->records[0].record.id.text;
  if (!run.talk().can_ask())
    return problem(ProblemKind::bad_request,
                   fmt::format("Which {}? Name its id; \"holdfast list {}\" shows them.",
                               diary::title_of_kind(kind), kind),
                   "id");
  auto which = ask_which(run.talk(), run.style(), asked, lines_of(listing->records));
  if (!which) return pass_on(which);
  if (!which->has_value()) return problem(ProblemKind::cancelled, "Nothing was chosen.");
  return listing->records[**which].record.id.text;
}

int save(Run& run, std::string kind, Typed typed) {
  for (int tries = 0;; ++tries) {
    app::Response response =
        run.ask(app::Add{kind, typed.fields, typed.when, typed.relationship, typed.folded});
    if (response.answer || tries == 5) {
      if (!response.answer) keep_as_draft(run, typed);
      return run.show(response);
    }
    if (run.command().has("stdin") || !run.talk().can_ask()) return run.fail(response.answer.error());
    auto again = asked_again(run, kind, typed, response.answer.error());
    if (again && *again) continue;
    keep_as_draft(run, typed);
    return run.fail(again ? response.answer.error() : again.error());
  }
}

int check_in(Run& run) {
  const bool from_stdin = run.command().has("stdin");
  if (!from_stdin && !run.talk().can_ask()) return run.fail(nobody_to_ask("checkin"));
  auto typed = typed_options(run);
  if (!typed) return run.fail(typed.error());
  if (auto opened = run.open(!from_stdin); !opened) return run.fail(opened.error());
  if (!from_stdin) {
    auto asking = run.ask_for<app::Asking>(app::Ask{run.command().has("full"), typed->relationship});
    if (!asking) return run.fail(asking.error());
    auto heard = ask_check_in(run.talk(), run.style(), *asking, !typed->when.empty());
    if (!heard) return run.fail(heard.error());
    if (heard->empty()) {
      run.note("Nothing was said, so nothing was saved. That is fine.\n");
      return 0;
    }
    typed->fields = std::move(heard->fields);
    if (typed->when.empty()) typed->when = heard->when;
    run.note("\n");
  }
  return save(run, "check_in", std::move(*typed));
}

int write_record(Run& run) {
  const std::string verb(run.command().verb->name);
  const std::string kind = kind_of_verb(verb);
  const bool from_stdin = run.command().has("stdin");
  if (!from_stdin && !run.talk().can_ask()) return run.fail(nobody_to_ask(verb));
  auto typed = typed_options(run);
  if (!typed) return run.fail(typed.error());
  if (run.command().has("until")) typed->fields["until"] = run.command().value("until");
  if (run.command().has("come-back")) typed->fields["come_back"] = run.command().value("come-back");
  if (auto opened = run.open(!from_stdin); !opened) return run.fail(opened.error());
  if (!from_stdin) {
    if (needs_somebody(kind))
      if (auto somebody = somebody_first(run); !somebody) return run.fail(somebody.error());
    const std::string name = kind == "relationship" ? "them" : practitioner_of(run, typed->relationship);
    if (kind == "belief")
      run.talk().say(
          dim(run.style(), wrapped(run.style(),
                                   "Such as: Being needy only brings pain. I'm allowed to need. I don't "
                                   "deserve care. She'll want something back.")));
    auto fields = ask_all(run.talk(), run.style(), questions_for(kind), name, std::move(typed->fields));
    if (!fields) return run.fail(fields.error());
    typed->fields = std::move(*fields);
    if (typed->fields.empty()) {
      run.note("Nothing was said, so nothing was saved. That is fine.\n");
      return 0;
    }
    help_where_needed(run, *typed);
    if (kind == "repair" && !typed->fields.contains("rupture")) {
      app::List ruptures;
      ruptures.kinds = {"rupture"};
      ruptures.limit = 9;
      if (auto listing = run.ask_for<app::Listing>(std::move(ruptures));
          listing && !listing->records.empty()) {
        auto which = ask_which(run.talk(), run.style(), "Which rupture was it?", lines_of(listing->records));
        if (!which) return run.fail(which.error());
        if (which->has_value()) typed->fields["rupture"] = listing->records[**which].record.id.text;
      }
    }
    run.note("\n");
  }
  return save(run, kind, std::move(*typed));
}

int limit_event(Run& run) {
  const bool from_stdin = run.command().has("stdin");
  auto typed = typed_options(run);
  if (!typed) return run.fail(typed.error());
  if (!from_stdin && !run.talk().can_ask()) return run.fail(nobody_to_ask(run.command().verb->name));
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  typed->fields["what"] = std::string(run.command().verb->name.substr(6));
  if (!typed->fields.contains("limit")) {
    auto limit = chosen_record(run, "limit", "Which limit?");
    if (!limit) return run.fail(limit.error());
    typed->fields["limit"] = *limit;
  }
  if (!from_stdin) {
    auto fields = ask_all(run.talk(), run.style(), questions_for("limit_event"),
                          practitioner_of(run, typed->relationship), std::move(typed->fields));
    if (!fields) return run.fail(fields.error());
    typed->fields = std::move(*fields);
    run.note("\n");
  }
  return save(run, "limit_event", std::move(*typed));
}

int belief_rate(Run& run) {
  const bool from_stdin = run.command().has("stdin");
  auto typed = typed_options(run);
  if (!typed) return run.fail(typed.error());
  if (!from_stdin && !run.talk().can_ask()) return run.fail(nobody_to_ask("belief rate"));
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  if (!typed->fields.contains("belief")) {
    auto belief = chosen_record(run, "belief", "Which sentence?");
    if (!belief) return run.fail(belief.error());
    typed->fields["belief"] = *belief;
  }
  if (!from_stdin) {
    if (auto shown = run.ask_for<app::Shown>(app::Show{typed->fields["belief"].get<std::string>()}))
      run.talk().say(wrapped(run.style(), printable(shown->headline)));
    auto fields =
        ask_all(run.talk(), run.style(), questions_for("belief_rating"), "", std::move(typed->fields));
    if (!fields) return run.fail(fields.error());
    if (fields->size() == 1) {
      run.note("Nothing was said, so nothing was saved. That is fine.\n");
      return 0;
    }
    typed->fields = std::move(*fields);
    run.note("\n");
  }
  return save(run, "belief_rating", std::move(*typed));
}

int reaction_back(Run& run) {
  const bool from_stdin = run.command().has("stdin");
  if (!from_stdin && !run.talk().can_ask()) return run.fail(nobody_to_ask("reaction back"));
  auto typed = typed_options(run);
  if (!typed) return run.fail(typed.error());
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  auto id = chosen_record(run, "reaction", "Which one?");
  if (!id) return run.fail(id.error());
  if (!from_stdin) {
    auto record = run.ask_for<app::Shown>(app::Show{*id});
    if (!record) return run.fail(record.error());
    run.talk().say(shown(*record, run.style()));
    const Question choice{
        .key = "now",
        .asked = "What now?",
        .form = Form::choice,
        .choices = {{"open", "say what you see now"}, {"later", "later"}, {"let_go", "let it go"}}};
    auto heard = ask_one(run.talk(), run.style(), choice, "");
    if (!heard) return run.fail(heard.error());
    if (heard->what != Asked::answered || heard->answer == "later") {
      run.note("It stays where it is.\n");
      return 0;
    }
    if (heard->answer == "let_go") {
      typed->fields["let_go"] = true;
    } else {
      auto fields = ask_all(run.talk(), run.style(), questions_for("reaction_back"), "", Json::object());
      if (!fields) return run.fail(fields.error());
      typed->fields = std::move(*fields);
    }
  }
  if (!typed->fields.contains("came_back") && !typed->fields.contains("let_go"))
    typed->fields["came_back"] = "now";
  app::Edit change;
  change.id = *id;
  change.fields = std::move(typed->fields);
  return run.show(run.ask(std::move(change)));
}

}  // namespace holdfast::shell
