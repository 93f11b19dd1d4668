// Writing: questions at a keyboard, one JSON object on stdin elsewhere, and never a word of it from argv.
// What a person has typed is not lost: a time that cannot be read is asked again, and what cannot be saved
// becomes a draft.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/encoding.h"
#include "base/problem_codes.h"
#include "base/text.h"
#include "diary/json.h"
#include "diary/saying.h"
#include "shell/drafts.h"
#include "shell/questions.h"
#include "shell/show.h"
#include "shell/terminal.h"
#include "shell/verbs.h"

namespace holdfast::shell {

namespace {

using app::Json;

constexpr std::size_t longest_stdin = 8u << 20;

std::string kind_of_verb(std::string_view verb) {
  for (const std::string_view kind : diary::all_kinds())
    if (diary::find_kind(kind)->verb == verb) return std::string(kind);
  return {};
}

std::vector<std::string> lines_of(const std::vector<app::Shown>& records) {
  std::vector<std::string> names;
  for (const app::Shown& one : records) names.push_back(one.headline.empty() ? one.when : one.headline);
  return names;
}

Result<std::string> chosen_person(Run& run) {
  app::List wanted;
  wanted.kinds = {std::string(diary::Relationship::kind)};
  auto people = run.ask_for<app::Listing>(std::move(wanted));
  if (!people) return pass_on(people);
  auto which = ask_which(run.talk(), run.style(), "Whom is this about?", lines_of(people->records));
  if (!which) return pass_on(which);
  if (!which->has_value()) return problem(ProblemKind::cancelled, "Stopped. Nothing was saved.");
  return people->records[**which].record.id.text;
}

Result<std::string> somebody_new(Run& run) {
  const bool client = run.keeper() == diary::Role::client;
  run.talk().say(wrapped(run.style(), client
                                          ? "Whom is this about? An initial or a made-up name will do."
                                          : "Which client is this about? An initial will do. Left empty, a "
                                            "number stands for them."));
  auto name = run.talk().line("> ");
  if (!name) return pass_on(name);
  if (!name->has_value() || (client && trimmed(**name).empty()))
    return problem(ProblemKind::cancelled, "Stopped. Nothing was saved.");
  Json fields = Json::object();
  fields["name"] = std::string(trimmed(**name));
  auto saved = run.ask_for<app::Saved>(
      app::Add{std::string(diary::Relationship::kind), std::move(fields), "", "", false});
  if (!saved) return pass_on(saved);
  return saved->shown.record.id.text;
}

// Whoever is missing, or could be several, is asked for where that can help.
Result<std::string> said_who(Run& run, const Problem& fault) {
  if (fault.code == code::needs_relationship) return somebody_new(run);
  if (fault.code == code::which_relationship) return chosen_person(run);
  return tl::unexpected<Problem>(fault);
}

// With whom a contact was, where there are several, those among them with whom it is over. Left open: empty,
// the one check-ins are about.
Result<std::string> contact_with(Run& run) {
  auto all = run.ask_for<app::PeopleAnswer>(app::People{});
  if (!all) return pass_on(all);
  if (all->people.size() < 2) return std::string();
  std::vector<std::string> names, ids;
  for (const auto& one : all->people) {
    const auto* person = std::get_if<diary::Relationship>(&one.shown.record.body);
    names.push_back(person ? person->name : one.shown.headline);
    ids.push_back(one.shown.record.id.text);
  }
  auto which = ask_which(run.talk(), run.style(), "With whom?", names);
  if (!which) return pass_on(which);
  return which->has_value() ? ids[**which] : std::string();
}

// A record about somebody needs somebody: cleared up before the questions, not after them.
Result<> somebody_first(Run& run, const std::string& kind, Typed& typed) {
  if (kind == diary::Contact::kind && typed.relationship.empty()) {
    auto with = contact_with(run);
    if (!with) return pass_on(with);
    typed.relationship = std::move(*with);
  }
  const auto meant = run.ask_for<app::Meant>(app::AboutWhom{kind, typed.relationship});
  if (meant) return {};
  auto who = said_who(run, meant.error());
  if (!who) return pass_on(who);
  typed.relationship = std::move(*who);
  return {};
}

// What was begun before at this door or another, to go on with: its answers are not asked again.
Result<std::optional<Begun>> go_on_with(Run& run, std::string_view kind, Typed& typed) {
  auto begun = offered(run, kind);
  if (!begun || !begun->has_value()) return begun;
  const Typed before = said_in(**begun);
  for (const auto& [key, value] : before.fields.items())
    if (!typed.fields.contains(key)) typed.fields[key] = value;
  for (const Question& question :
       questions_for(kind, run.keeper()))  // what hung on an answer that was taken back
    if (!applies(question, typed.fields)) typed.fields.erase(question.key);
  if (typed.when.empty()) typed.when = before.when;
  if (typed.relationship.empty()) typed.relationship = before.relationship;
  return begun;
}

// All questions of a kind. What was answered when the window was closed is kept; Ctrl-C leaves nothing.
Result<> ask_questions(Run& run, std::string_view kind, std::string_view practitioner, Typed& typed,
                       const std::optional<Begun>& begun) {
  Json so_far;
  auto fields = ask_all(run.talk(), run.style(), questions_for(kind, run.keeper()), practitioner,
                        typed.fields, &so_far);
  if (fields) {
    typed.fields = std::move(*fields);
    return {};
  }
  typed.fields = std::move(so_far);
  if (fields.error().code == code::door_gone && !typed.fields.empty())
    keep(run, begun, form_name(kind), as_draft(typed));
  return pass_on(fields);
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
  if (fault.code == code::needs_relationship || fault.code == code::which_relationship) {
    auto who = said_who(run, fault);
    if (!who) return pass_on(who);
    typed.relationship = std::move(*who);
    return true;
  }
  const std::string name = practitioner_of(run, typed.relationship);
  for (const Question& question : questions_for(kind, run.keeper())) {
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

}  // namespace

std::string verb_of_kind(std::string_view kind) {
  const diary::Kind* known = diary::find_kind(kind);
  return std::string(known ? known->verb : "open");
}

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
  return run.keeper() == diary::Role::client ? "your therapist" : "your client";
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

int save(Run& run, std::string kind, Typed typed, const std::optional<Begun>& begun) {
  for (int tries = 0;; ++tries) {
    app::Response response =
        run.ask(app::Add{kind, typed.fields, typed.when, typed.relationship, typed.folded});
    if (response.answer) {
      let_go(run, begun);
      return run.show(response);
    }
    const Problem& fault = response.answer.error();
    if (run.command().has("stdin") || !run.talk().can_ask()) return run.fail(fault);
    auto again = tries < 5 ? asked_again(run, kind, typed, fault) : Result<bool>(false);
    if (again && *again) continue;
    if (!typed.fields.empty()) keep(run, begun, form_name(kind), as_draft(typed));
    return run.fail(again ? fault : again.error());
  }
}

static int check_in(Run& run) {
  const bool from_stdin = run.command().has("stdin");
  if (!from_stdin && !run.talk().can_ask()) return run.fail(nobody_to_ask("checkin"));
  auto typed = typed_options(run);
  if (!typed) return run.fail(typed.error());
  if (auto opened = run.open_to_change(!from_stdin); !opened) return run.fail(opened.error());
  if (from_stdin) return save(run, std::string(diary::CheckIn::kind), std::move(*typed));
  auto begun = go_on_with(run, std::string(diary::CheckIn::kind), *typed);
  if (!begun) return run.fail(begun.error());
  if (auto somebody = somebody_first(run, std::string(diary::CheckIn::kind), *typed); !somebody)
    return run.fail(somebody.error());
  auto asking = run.ask_for<app::Asking>(
      app::Ask{run.command().has("full"), typed->relationship, run.command().has("now") ? "distress" : ""});
  if (!asking) return run.fail(asking.error());
  const Json rated = typed->fields.value("ratings", Json::object());
  std::erase_if(asking->questions, [&](const auto& one) { return rated.contains(one.scale.key); });
  Json so_far = Json::object();
  auto heard = ask_check_in(run.talk(), run.style(), *asking, !typed->when.empty(), &so_far);
  if (heard) {
    so_far = std::move(heard->fields);
    if (typed->when.empty()) typed->when = heard->when;
  } else if (so_far.contains("when")) {
    typed->when = so_far["when"].get<std::string>();
    so_far.erase("when");
  }
  typed->fields.merge_patch(so_far);
  if (!heard) {
    if (heard.error().code == code::door_gone && !typed->fields.empty())
      keep(run, *begun, form_name(diary::CheckIn::kind), as_draft(*typed));
    return run.fail(heard.error());
  }
  if (typed->fields.empty()) {
    run.note("Nothing was said, so nothing was saved. That is fine.\n");
    return 0;
  }
  run.note("\n");
  return save(run, std::string(diary::CheckIn::kind), std::move(*typed), *begun);
}

namespace {

// Which rupture a repair was of, where there are some.
Result<> which_rupture(Run& run, Typed& typed) {
  app::List ruptures;
  ruptures.kinds = {std::string(diary::Rupture::kind)};
  ruptures.limit = 9;
  const auto listing = run.ask_for<app::Listing>(std::move(ruptures));
  if (!listing || listing->records.empty()) return {};
  auto which = ask_which(run.talk(), run.style(), "Which rupture was it?", lines_of(listing->records));
  if (!which) return pass_on(which);
  if (which->has_value()) typed.fields["rupture"] = listing->records[**which].record.id.text;
  return {};
}

}  // namespace

int write_record(Run& run) {
  const std::string verb(run.command().verb->name);
  const std::string kind = kind_of_verb(verb);
  const bool from_stdin = run.command().has("stdin");
  if (!from_stdin && !run.talk().can_ask()) return run.fail(nobody_to_ask(verb));
  auto typed = typed_options(run);
  if (!typed) return run.fail(typed.error());
  if (run.command().has("until")) typed->fields["until"] = run.command().value("until");
  if (run.command().has("come-back")) typed->fields["come_back"] = run.command().value("come-back");
  if (auto opened = run.open_to_change(!from_stdin); !opened) return run.fail(opened.error());
  if (from_stdin) return save(run, kind, std::move(*typed));
  auto begun = go_on_with(run, kind, *typed);
  if (!begun) return run.fail(begun.error());
  if (auto somebody = somebody_first(run, kind, *typed); !somebody) return run.fail(somebody.error());
  const std::string name =
      kind == diary::Relationship::kind ? "them" : practitioner_of(run, typed->relationship);
  if (auto asked = ask_questions(run, kind, name, *typed, *begun); !asked) return run.fail(asked.error());
  // A client without a name is called by a number: to ask for another is to have said enough.
  const bool is_enough = kind == diary::Relationship::kind && run.keeper() == diary::Role::practitioner;
  if (typed->fields.empty() && !is_enough) {
    run.note("Nothing was said, so nothing was saved. That is fine.\n");
    return 0;
  }
  help_where_needed(run, *typed);
  if (kind == diary::Repair::kind && !typed->fields.contains("rupture"))
    if (auto which = which_rupture(run, *typed); !which) return run.fail(which.error());
  run.note("\n");
  const std::string whom = typed->relationship;
  const int done = save(run, kind, std::move(*typed), *begun);
  return done == 0 && kind == diary::Ending::kind ? ask_to_go_on(run, whom) : done;
}

namespace {

// What is said of something that is there already: a limit, a sentence. `of`: the field that names it, and
// its kind.
int write_about(Run& run, const std::string& kind, const std::string& of, std::string_view which,
                Typed typed) {
  const bool from_stdin = run.command().has("stdin");
  if (!from_stdin && !run.talk().can_ask()) return run.fail(nobody_to_ask(run.command().verb->name));
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  const std::size_t said_by_the_verb = typed.fields.size();
  std::optional<Begun> begun;
  if (!from_stdin) {
    auto before = go_on_with(run, kind, typed);
    if (!before) return run.fail(before.error());
    begun = std::move(*before);
  }
  if (!typed.fields.contains(of)) {
    auto chosen = chosen_record(run, of, which);
    if (!chosen) return run.fail(chosen.error());
    typed.fields[of] = *chosen;
  }
  if (from_stdin) return save(run, kind, std::move(typed));
  if (auto somebody = somebody_first(run, kind, typed); !somebody) return run.fail(somebody.error());
  if (of == diary::Belief::kind)
    if (auto shown = run.ask_for<app::Shown>(app::Show{typed.fields[of].get<std::string>()}))
      run.talk().say(wrapped(run.style(), printable(shown->headline)));
  if (auto asked = ask_questions(run, kind, practitioner_of(run, typed.relationship), typed, begun); !asked)
    return run.fail(asked.error());
  if (said_by_the_verb == 0 && typed.fields.size() == 1) {
    run.note("Nothing was said, so nothing was saved. That is fine.\n");
    return 0;
  }
  run.note("\n");
  return save(run, kind, std::move(typed), begun);
}

}  // namespace

static int limit_event(Run& run) {
  auto typed = typed_options(run);
  if (!typed) return run.fail(typed.error());
  typed->fields["what"] = std::string(run.command().verb->name.substr(6));
  return write_about(run, std::string(diary::LimitEvent::kind), std::string(diary::Limit::kind),
                     "Which limit?", std::move(*typed));
}

static int belief_rate(Run& run) {
  auto typed = typed_options(run);
  if (!typed) return run.fail(typed.error());
  return write_about(run, std::string(diary::BeliefRating::kind), std::string(diary::Belief::kind),
                     "Which sentence?", std::move(*typed));
}

namespace {
std::vector<Option> writing(std::vector<Option> more = {}) {
  std::vector<Option> all = std::move(more);
  for (const Option& option : {when_option, relationship_option, folded_option, stdin_option})
    all.push_back(option);
  return all;
}
}  // namespace

std::vector<Verb> check_in_verbs() {
  return {
      {.name = "checkin",
       .group = Group::writing,
       .run = check_in,
       .summary = "How it is right now: a few numbers, if you like a line",
       .says = "Asks the scales one after the other. Type a number and Enter. Enter alone (or s) skips, f "
               "means far away: you can't feel it, which is an answer and not a zero. b goes back, q stops "
               "without saving. Short by default; --full asks everything, --now how hard it is and no more.",
       .options = writing({{.name = "full", .says = "Ask all scales"},
                           {.name = "now", .says = "Ask how hard it is right now, and nothing else"}}),
       .examples = {
           "holdfast checkin", "holdfast checkin --full --when \"this morning 8:30\"",
           "echo '{\"ratings\": {\"distress\": 6}}' | holdfast checkin --stdin --passphrase-fd 3 3<file"}}};
}

std::vector<Verb> record_verbs() {
  return {
      {.name = "session",
       .group = Group::writing,
       .run = write_record,
       .summary = "A session: how it went, or one to come",
       .options = writing(),
       .examples = {"holdfast session --when \"today 10:00\""}},
      {.name = "contact",
       .group = Group::writing,
       .run = write_record,
       .summary = "A message or call between sessions",
       .options = writing()},
      {.name = "away",
       .group = Group::writing,
       .run = write_record,
       .summary = "A time in which your therapist is away",
       .says = "Begins at --when and lasts until --until; both may lie ahead.",
       .options = writing({{.name = "until", .value = "WHEN", .says = "When it ends"}}),
       .examples = {"holdfast away --when \"2026-12-20\" --until \"2027-01-06\""}},
      {.name = "rupture",
       .group = Group::writing,
       .run = write_record,
       .summary = "A strain between you",
       .options = writing()},
      {.name = "repair",
       .group = Group::writing,
       .run = write_record,
       .summary = "How a strain was mended, or partly",
       .options = writing()},
      {.name = "limit",
       .group = Group::writing,
       .run = write_record,
       .summary = "A limit that was agreed, or that is yours",
       .options = writing()},
      {.name = "limit kept",
       .group = Group::writing,
       .run = limit_event,
       .takes = "[ID]",
       .summary = "A limit was kept",
       .options = writing(),
       .most = 1},
      {.name = "limit moved",
       .group = Group::writing,
       .run = limit_event,
       .takes = "[ID]",
       .summary = "A limit was moved by agreement",
       .options = writing(),
       .most = 1},
      {.name = "limit crossed",
       .group = Group::writing,
       .run = limit_event,
       .takes = "[ID]",
       .summary = "A limit was crossed",
       .options = writing(),
       .most = 1},
      {.name = "need",
       .group = Group::writing,
       .run = write_record,
       .summary = "Something you needed, and what became of it",
       .options = writing()},
      {.name = "reaction",
       .group = Group::writing,
       .run = write_record,
       .summary = "Something that stung: write it down, come back to it later",
       .says = "What happened, what it stirred, what you want to say (kept, not sent), and when to come "
               "back to it. Nothing stands between you and help: see help-now.",
       .options = writing({{.name = "come-back",
                            .value = "WHEN",
                            .says = "When to come back: \"tomorrow\", \"in four days\""}})},
      {.name = "belief",
       .group = Group::writing,
       .run = write_record,
       .summary = "An old sentence you carry",
       .options = writing()},
      {.name = "belief rate",
       .group = Group::writing,
       .run = belief_rate,
       .takes = "[ID]",
       .summary = "How true an old sentence feels now",
       .options = writing(),
       .most = 1},
      {.name = "steadying",
       .group = Group::writing,
       .run = write_record,
       .summary = "What helped when it was hard",
       .options = writing()},
      {.name = "ending",
       .group = Group::writing,
       .run = write_record,
       .summary = "The end of a relationship with a therapist",
       .options = writing()},
      {.name = "pull",
       .group = Group::writing,
       .run = write_record,
       .summary = "In a practitioner's diary: a pull you felt, and whether you followed it",
       .says = "To rescue, to be needed, to withdraw, to give more than was agreed, irritation. How strong "
               "they are after sessions is asked by checkin.",
       .options = writing()},
      {.name = "clinical-will",
       .group = Group::writing,
       .run = write_record,
       .summary = "In a practitioner's diary: who takes over if you can't",
       .options = writing()}};
}

}  // namespace holdfast::shell
