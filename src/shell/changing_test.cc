// Whatever a record holds can be set and taken back by "edit": every kind, every field, from the one
// description of fields. (Entries open in the editor.)
#include <gmock/gmock.h>

#include "diary/json.h"
#include "diary/questions.h"
#include "diary/saying.h"
#include "shell/drafts.h"
#include "shell/played.h"

namespace holdfast::shell {
namespace {

using app::Json;

class Changing : public AtDoor {
 protected:
  // A record of the kind with no more in it than it needs.
  std::string smallest(std::string_view kind) {
    const std::map<std::string_view, Json> needed{
        {"relationship", {{"name", "Em"}}},
        {"scale", {{"key", "sleep"}, {"question", "How did you sleep?"}}},
        {"check_in", {{"line", "a line"}}},
        {"emotion", {{"word", "small"}}},
        {"limit", {{"what", "no calls"}}},
        {"limit_event", {{"what", "kept"}}},
        {"need", {{"what", "to be heard"}}},
        {"steadying", {{"line", "a walk"}}},
        {"reaction", {{"want_to_say", "nothing"}}},
        {"belief", {{"sentence", "a sentence"}}},
        {"belief_rating", {{"belief", id_of("belief")}, {"how_true", 3}}},
        {"pull", {{"called_up", "the silence"}}},
        {"clinical_will", {{"who", "R."}}},
        {"help_number", {{"name", "a friend"}, {"number", "1"}}}};
    const auto found = needed.find(kind);
    return ask<app::Saved>(app::Add{.kind = std::string(kind),
                                    .fields = found == needed.end() ? Json::object() : found->second,
                                    .when = "3 days ago",
                                    .relationship = kind == "relationship" ? "" : id_of("relationship")})
        .shown.record.id.text;
  }
  std::string id_of(std::string_view kind) {
    const auto all = ask<app::Listing>(app::List{.kinds = {std::string(kind)}, .oldest_first = true});
    return all.records.empty() ? "" : all.records.front().record.id.text;
  }
  int set_and_take_back_every_field(diary::Role keeper);
  void go_on_with_every_kind(diary::Role keeper);
  Json now(const std::string& id) { return diary::to_json(ask<app::Shown>(app::Show{id}).record); }

  static std::string typed(const diary::Question& question) {
    switch (question.form) {
      case diary::Form::rating:
        return "7";
      case diary::Form::choice:
        return "2";
      case diary::Form::record:
        return "1";  // the newest
      case diary::Form::choices:
        return "1 2";
      case diary::Form::yes_no:
        return question.key == "on" ? "n" : "y";
      case diary::Form::moment:
        return question.key == "came_back" || question.key == "felt" ? "2 days ago" : "tomorrow 10:00";
      case diary::Form::duration:
        return "2 hours";
      case diary::Form::number:
        return question.key == "high" ? "9" : "1";
      case diary::Form::words:
        return "sad, small";
      case diary::Form::ratings:
        return "distress 6";
      case diary::Form::line:
        return question.key == "key" ? "rest" : "words of it";
    }
    return "";
  }
};

int Changing::set_and_take_back_every_field(diary::Role keeper) {
  begin(keeper);
  for (const char* name : {"A", "Zoe"}) add_person(name);
  for (const char* kind : {"limit", "limit", "rupture", "rupture"})
    ask<app::Saved>(app::Add{.kind = kind,
                             .fields = {{kind[0] == 'l' ? "what" : "line", "one"}},
                             .relationship = id_of("relationship")});
  for (const char* sentence : {"one", "two"})
    ask<app::Saved>(app::Add{.kind = "belief", .fields = {{"sentence", sentence}}});
  int changed = 0;
  for (const std::string_view kind : diary::kinds_for(keeper)) {
    if (kind == "entry") continue;
    const auto questions = diary::questions_about(kind, keeper);
    EXPECT_EQ(questions.size(), diary::field_names(kind, keeper).size());
    for (std::size_t k = 0; k < questions.size(); ++k) {
      const std::string& key = questions[k].key;
      const std::string id = smallest(kind);
      const Json before = now(id);
      Person sets;
      sets.when_asked("> ", std::to_string(k + 1), typed(questions[k]));
      EXPECT_EQ(run({"edit", id}, sets), 0) << kind << " " << key << "\n" << sets.said << err_;
      const Json then = now(id);
      EXPECT_NE(then.value(key, Json()), before.value(key, Json())) << kind << " " << key;

      Person takes_back;
      takes_back.when_asked("> ", std::to_string(k + 1), "-");
      const int code = run({"edit", id}, takes_back);
      const Json after = now(id);
      // What a record is nothing without stays, and the core says why.
      const bool may_go =
          app::handle(world_, app::Edit{.id = id, .fields = {{key, nullptr}}}).answer.has_value();
      EXPECT_EQ(code == 0, may_go) << kind << " " << key << "\n" << takes_back.said << err_;
      if (may_go) {
        diary::Record empty = ask<app::Shown>(app::Show{id}).record;
        empty.body = *diary::empty_body(kind);
        EXPECT_EQ(after.value(key, Json()), diary::to_json(empty).value(key, Json())) << kind << " " << key;
      }
      ++changed;
      ask<app::Deleted>(app::Delete{.ids = {id}});
    }
  }
  return changed;
}

TEST_F(Changing, sets_and_takes_back_every_field_of_every_kind) {
  EXPECT_GT(set_and_take_back_every_field(diary::Role::client), 80);
}

TEST_F(Changing, sets_and_takes_back_every_field_of_every_kind_of_a_practitioner) {
  EXPECT_GT(set_and_take_back_every_field(diary::Role::practitioner), 70);
}

// A change that was begun on the page: the whole form, with one answer that is new.
void Changing::go_on_with_every_kind(diary::Role keeper) {
  begin(keeper);
  add_person("A");
  for (const std::string_view kind : diary::kinds_for(keeper)) {
    if (kind == "entry") continue;
    SCOPED_TRACE(kind);
    const std::string id = smallest(kind);
    const Json before = now(id);
    Json values = before, expected;
    std::string key;
    for (const diary::Question& question : diary::questions_about(kind, keeper)) {
      if (question.key == "felt" || question.key == "name" || question.key == "key") continue;
      using enum diary::Form;
      Json said = question.form == line      ? Json("said on the page")
                  : question.form == rating  ? Json(7)
                  : question.form == yes_no  ? Json(!before.value(question.key, false))
                  : question.form == choice  ? Json(question.choices.back().word)
                  : question.form == ratings ? Json{{"distress", 6}, {"footing", nullptr}}
                                             : Json();
      if (said.is_null() || said == before.value(question.key, Json())) continue;
      values[key = question.key] = said;
      expected = question.form == ratings ? Json{{"distress", 6}} : said;
      break;
    }
    ASSERT_NE(key, "");
    const std::string form = form_name(kind, id);
    const auto revision = ask<app::Shown>(app::Show{id}).revision;
    ask<app::Kept>(app::KeepDraft{
        .text = Json{{"values", values}, {"when", "2 days ago"}, {"whom", ""}, {"revision", revision}}.dump(),
        .of = form});
    Person person;
    person.when_asked("Go on with it?", "y");
    EXPECT_EQ(run({"edit", id}, person), 0) << person.said << err_;
    const Json after = now(id);
    EXPECT_EQ(after.at(key), expected) << after;
    EXPECT_NE(after.value("felt", Json()), before.value("felt", Json(1))) << "when it was, too";
    EXPECT_EQ(ask<app::Draft>(app::ReadDraft{form}).text.value_or(""), "");
  }
}

TEST_F(Changing, begun_on_the_page_is_gone_on_with_by_edit_for_every_kind) {
  go_on_with_every_kind(diary::Role::client);
}

TEST_F(Changing, begun_on_the_page_is_gone_on_with_by_edit_for_every_kind_of_a_practitioner) {
  go_on_with_every_kind(diary::Role::practitioner);
}

TEST_F(Changing, that_cannot_be_saved_is_kept_where_the_page_and_the_terminal_find_it) {
  begin();
  add_person("A");
  const std::string id = smallest("need");
  Person person;
  person.otherwise = "the day after never";
  std::size_t at = 0;
  const auto fields = diary::field_names("need", diary::Role::client);
  while (fields[at].key != "felt") ++at;
  person.when_asked("> ", std::to_string(at + 1), "the day after never");
  EXPECT_NE(run({"edit", id}, person), 0) << person.said;
  EXPECT_THAT(person.said, ::testing::HasSubstr("\"holdfast edit " + id));
  const Json kept = Json::parse(ask<app::Draft>(app::ReadDraft{form_name("need", id)}).text.value_or("{}"));
  EXPECT_EQ(kept.at("when"), "the day after never");
  EXPECT_EQ(kept.at("values").at("what"), "to be heard");
}

}  // namespace
}  // namespace holdfast::shell
