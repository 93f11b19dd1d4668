// A form's name is "KIND RELATIONSHIP ID LATER", with " ~" and a few letters behind it where it stands beside
// another one; free writing has no name, beside another it is "writing ~...".
#include "shell/drafts.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "app/handle.h"
#include "base/text.h"
#include "diary/json.h"
#include "diary/saying.h"
#include "shell/editor.h"
#include "shell/questions.h"

namespace holdfast::shell {

namespace {

using app::Json;

constexpr std::size_t shown_letters = 300;

bool asks_later(const std::vector<std::string_view>& words) {
  return words.size() > 3 && words[3] == "true";
}

bool stands_in(std::string_view of, std::string_view kind, std::string_view id, Asks asks) {
  const auto words = split(of, ' ');
  if (of.empty() || words[0] == free_writing) return kind == free_writing;
  return words[0] == kind && words.size() > 2 && words[2] == id && asks_later(words) == (asks == Asks::later);
}

Json json_of(const app::DraftText& draft) {
  auto json = diary::parse_json(draft.text, draft.text.size());
  return json && json->is_object() ? std::move(*json) : Json::object();
}

std::string text_in(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool says_something(const Json& value) {
  return !value.is_null() && value != "" && !(value.is_structured() && value.empty());
}

// A record's fields as a form shows them: moments and numbers as one types them.
Json values_of(const app::Shown& record, diary::Role keeper) {
  const Json now = diary::to_json(record.record);
  Json values = Json::object();
  for (const Question& question : diary::questions_about(diary::kind_of(record.record.body), keeper)) {
    const auto found = now.find(question.key);
    if (found == now.end()) continue;
    Json value = *found;
    if (question.form == Form::moment && value.is_string()) {
      std::string typed = value.get<std::string>().substr(0, 16);
      std::ranges::replace(typed, 'T', ' ');
      value = std::move(typed);
    } else if (question.form == Form::duration || question.form == Form::number) {
      value = value.dump();
    }
    values[question.key] = std::move(value);
  }
  return values;
}

// What differs, null for what is gone; of ratings each by itself.
Json difference(const Json& before, const Json& after, const std::vector<Question>& questions) {
  Json changed = Json::object();
  for (const Question& question : questions) {
    const auto value = after.find(question.key);
    const auto was = before.find(question.key);
    if (value == after.end()) continue;
    if (question.form == Form::ratings && value->is_object()) {
      Json ratings = Json::object();
      for (const auto& [scale, rating] : value->items())
        if (rating != (was == before.end() ? Json() : was->value(scale, Json()))) ratings[scale] = rating;
      if (!ratings.empty()) changed[question.key] = std::move(ratings);
    } else if (!says_something(*value) || !applies(question, after)) {
      if (was != before.end()) changed[question.key] = nullptr;
    } else if (was == before.end() || *was != *value) {
      changed[question.key] = *value;
    }
  }
  return changed;
}

// How it reads; of a change of a record what it would change.
std::string words_of(const Begun& begun, std::string_view kind, const app::Shown* record,
                     diary::Role keeper) {
  if (kind == free_writing) return text_of(begun);
  const Json json = json_of(begun.seen);
  if (kind == diary::Entry::kind) return text_in(json, "text");
  const Typed typed = record ? changed_in(begun, *record, keeper) : said_in(begun);
  std::string out = record && !typed.when.empty() ? "when: " + typed.when : "";
  for (const diary::FieldName& field : diary::field_names(kind, keeper))
    if (const auto found = typed.fields.find(field.key); found != typed.fields.end())
      out += fmt::format("{}{}: {}", out.empty() ? "" : "; ", field.label,
                         found->is_null()     ? "not said any more"
                         : found->is_string() ? found->get<std::string>()
                                              : found->dump());
  if (record && json.value("revision", Json(0)) != Json(record->revision))
    out += "\n(It was changed elsewhere since. Going on with this puts it in the place of that.)";
  return out;
}

std::vector<Begun> begun_in(Run& run, std::string_view kind, std::string_view id, Asks asks) {
  std::vector<Begun> all;
  auto today = run.ask_for<app::TodayAnswer>(app::Today{});
  if (!today) return all;
  if (today->has_draft && kind == free_writing)
    if (auto draft = run.ask_for<app::Draft>(app::ReadDraft{}); draft && draft->text)
      all.push_back({"", {*draft->text, draft->with}});
  for (const auto& one : today->begun)
    if (stands_in(one.of, kind, id, asks)) all.push_back({one.of, {one.text, one.with}});
  return all;
}

}  // namespace

std::string form_name(std::string_view kind, std::string_view id, Asks asks) {
  return kind == free_writing ? std::string() : fmt::format("{}  {} {}", kind, id, asks == Asks::later);
}

std::string said_of_begun(std::string_view of) {
  const auto words = split(of, ' ');
  if (of.empty() || words[0] == free_writing)
    return "There is a text you have not finished: \"holdfast note\" goes on with it.";
  const bool change = words.size() > 2 && !words[2].empty();
  const std::string verb = !change              ? verb_of_kind(words[0])
                           : !asks_later(words) ? fmt::format("edit {}", words[2].substr(0, 5))
                           : words[0] == diary::Reaction::kind
                               ? fmt::format("reaction back {}", words[2].substr(0, 5))
                               : "open";
  return fmt::format("Begun and not saved: {}{}. \"holdfast {}\" goes on with it.",
                     change ? "a change of the " : "", diary::title_of_kind(words[0]), verb);
}

std::string text_of(const Begun& begun) {
  const std::string title = text_in(json_of({begun.seen.with, ""}), "title");
  return title.empty() ? begun.seen.text : fmt::format("# {}\n\n{}", title, begun.seen.text);
}

Typed said_in(const Begun& begun) {
  const Json json = json_of(begun.seen);
  Typed typed;
  typed.when = text_in(json, "when");
  typed.relationship = text_in(json, "whom");
  if (const auto values = json.find("values"); values != json.end() && values->is_object())
    for (const auto& [key, value] : values->items()) {
      Json said = value;
      if (value.is_object()) (said = Json::object()).merge_patch(value);  // without what was taken back
      if (says_something(said)) typed.fields[key] = std::move(said);
    }
  return typed;
}

Typed changed_in(const Begun& begun, const app::Shown& record, diary::Role keeper) {
  const Json json = json_of(begun.seen);
  Typed typed;
  typed.when = text_in(json, "when");
  if (const auto values = json.find("values"); values != json.end() && values->is_object())
    typed.fields = difference(values_of(record, keeper), *values,
                              diary::questions_about(diary::kind_of(record.record.body), keeper));
  return typed;
}

app::DraftText as_draft(const Typed& typed) {
  return {diary::dump(Json{
              {"values", typed.fields}, {"when", typed.when}, {"whom", typed.relationship}, {"revision", 0}}),
          ""};
}

app::DraftText as_draft(const Typed& change, const app::Shown& record, diary::Role keeper) {
  Json values = values_of(record, keeper);
  for (const auto& [key, value] : change.fields.items())
    if (value.is_object() && values.contains(key))
      values[key].update(value);
    else
      values[key] = value;
  const std::string whom = record.record.relationship ? record.record.relationship->text : "";
  return {diary::dump(Json{{"values", std::move(values)},
                           {"when", change.when},
                           {"whom", whom},
                           {"revision", record.revision}}),
          ""};
}

Result<std::optional<Begun>> offered(Run& run, std::string_view kind, std::string_view id, Asks asks) {
  if (!run.talk().can_ask()) return std::optional<Begun>();
  std::optional<app::Shown> record;
  for (Begun& one : begun_in(run, kind, id, asks)) {
    if (!id.empty() && !record)
      if (auto there = run.ask_for<app::Shown>(app::Show{std::string(id)})) record = std::move(*there);
    const std::string words = words_of(one, kind, record ? &*record : nullptr, run.keeper());
    run.talk().say("There is something here that was begun and not saved:\n" +
                   dim(run.style(), wrapped(run.style(), cut_to_width(printable(words), shown_letters), 2)));
    auto go_on = ask_whether(run.talk(), "Go on with it?");
    if (!go_on) return pass_on(go_on);
    if (*go_on) return std::optional(std::move(one));
    auto gone = ask_whether(run.talk(), "Let it go? (n keeps it for later.)");
    if (!gone) return pass_on(gone);
    if (*gone) let_go(run, one);
  }
  return std::optional<Begun>();
}

bool keep(Run& run, const std::optional<Begun>& begun, std::string_view of, app::DraftText now,
          std::string_view otherwise) {
  app::KeepDraft wanted{.text = std::move(now.text), .of = std::string(of), .with = std::move(now.with)};
  if (begun) {
    wanted.of = begun->of;
    wanted.instead_of = begun->seen;
  }
  const auto kept = run.ask_for<app::Kept>(std::move(wanted));
  const Command& command = run.command();
  std::string verb(of.empty() ? "note" : command.verb->name);
  if ((verb == "edit" || verb == "reaction back") && !command.words.empty()) verb += " " + command.words[0];
  if (kept)
    run.note(
        wrapped(run.style(),
                fmt::format("What you wrote is kept as a draft; \"holdfast {}\" goes on with it.", verb)));
  else
    run.talk().say(wrapped(run.style(), otherwise.empty() ? kept.error().sentence : std::string(otherwise)));
  return kept.has_value();
}

int take_in_left_behind(app::World& world, const app::Opened& opened) {
  return take_left_behind(opened.vault.string(), [&](const std::string& text) {
    return app::handle(world, app::KeepDraft{.text = repaired_utf8(text).text}).answer.has_value();
  });
}

void let_go(Run& run, const std::optional<Begun>& begun) {
  if (begun) (void)run.ask_for<app::Kept>(app::KeepDraft{.of = begun->of, .instead_of = begun->seen});
}

}  // namespace holdfast::shell
