// What is being written and is not in the diary yet, whom it is about, and what can be said of each kind:
// what every door goes by before anything is saved.
#include <gmock/gmock.h>

#include <algorithm>

#include "app/testing.h"
#include "base/problem_codes.h"
#include "diary/questions.h"
#include "diary/saying.h"

namespace holdfast::app::testing {
namespace {

TEST_F(AppTest, a_draft_is_kept_until_it_is_let_go) {
  create();
  ask<Kept>(KeepDraft{.text = "half a thought"});
  EXPECT_TRUE(ask<TodayAnswer>(Today{}).has_draft);
  EXPECT_EQ(ask<Draft>(ReadDraft{}).text, "half a thought");
  ask<Kept>(KeepDraft{.instead_of = {"half a thought", ""}});
  EXPECT_EQ(ask<Draft>(ReadDraft{}).text, std::nullopt);
}

TEST_F(AppTest, a_draft_that_was_not_seen_is_never_written_over) {
  create();
  EXPECT_FALSE(ask<Kept>(KeepDraft{.text = "one", .with = "a title"}).beside);
  EXPECT_EQ(ask<Draft>(ReadDraft{}).with, "a title");
  const Kept beside = ask<Kept>(KeepDraft{.text = "two"});
  EXPECT_TRUE(beside.beside);
  EXPECT_TRUE(beside.of.starts_with("writing ~")) << beside.of;
  EXPECT_EQ(ask<Draft>(ReadDraft{.of = beside.of}).text, "two");
  EXPECT_EQ(ask<Draft>(ReadDraft{}).text, "one");
  // A title is words, too.
  EXPECT_TRUE(ask<Kept>(KeepDraft{.text = "one", .with = "another", .instead_of = {"one", ""}}).beside);
  const Problem refusal = refused(KeepDraft{.instead_of = {"zero", ""}});
  EXPECT_EQ(refusal.kind, ProblemKind::conflict);
  EXPECT_EQ(refusal.code, code::changed_meanwhile);
  EXPECT_EQ(ask<Draft>(ReadDraft{}).text, "one");
  EXPECT_FALSE(ask<Kept>(KeepDraft{.text = "one and more", .instead_of = {"one", "a title"}}).beside);
  EXPECT_EQ(ask<Draft>(ReadDraft{}).text, "one and more");
  EXPECT_EQ(ask<Draft>(ReadDraft{}).with, "");
  EXPECT_FALSE(ask<Kept>(KeepDraft{.text = "one and more, and on"}).beside) << "nothing is lost";
  ask<Kept>(KeepDraft{.instead_of = {"one and more, and on", ""}});
  EXPECT_EQ(ask<Draft>(ReadDraft{}).text, std::nullopt);
  // Beside what stands beside: still of the same form.
  ask<Kept>(KeepDraft{.text = "a session", .of = "session   false"});
  const Kept next = ask<Kept>(KeepDraft{.text = "another", .of = "session   false"});
  const Kept last = ask<Kept>(KeepDraft{.text = "a third", .of = next.of});
  EXPECT_TRUE(last.of.starts_with("session   false ~")) << last.of;
  EXPECT_NE(last.of, next.of);
  EXPECT_EQ(ask<TodayAnswer>(Today{}).begun.size(), 5u);
}

TEST_F(AppTest, a_draft_says_in_json_what_its_writer_has_seen) {
  EXPECT_TRUE(request_from_json(
      {{"request", "keep_draft"}, {"text", "x"}, {"instead_of", {{"text", ""}, {"with", ""}}}}));
  const auto without = request_from_json({{"request", "keep_draft"}, {"text", "x"}});
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().where, "instead_of");
}

TEST_F(AppTest, whom_something_is_about_can_be_asked_before_anything_else) {
  create();
  EXPECT_EQ(refused(AboutWhom{.kind = "session"}).code, code::needs_relationship);
  EXPECT_EQ(ask<Meant>(AboutWhom{.kind = "need"}).id, "") << "it may be about nobody";
  EXPECT_EQ(ask<Meant>(AboutWhom{.kind = "limit"}).id, "") << "it may be her own";
  const std::string id = add_person("Mira");
  EXPECT_EQ(ask<Meant>(AboutWhom{.kind = "session"}).called, "Mira");
  EXPECT_EQ(refused(AboutWhom{.kind = "session", .relationship = "Nora"}).code, code::unknown_relationship);
  add_person("Em");
  ask<SettingsAnswer>(Configure{{{"main_relationship", nullptr}}});
  for (const char* kind : {"session", "need", "check_in", "reaction"})
    EXPECT_EQ(refused(AboutWhom{.kind = kind}).code, code::which_relationship) << kind;
  EXPECT_EQ(ask<Meant>(AboutWhom{.kind = "session", .relationship = "Mira"}).id, id);
  EXPECT_EQ(ask<Meant>(AboutWhom{.kind = "belief"}).id, "");
}

TEST_F(AppTest, every_field_of_every_kind_is_asked_once_or_can_be_changed) {
  create();
  for (const auto& form : ask<FormsAnswer>(Forms{}).forms) {
    std::vector<std::string> keys, fields;
    const auto asked_first = [&](const std::string& key) {
      return std::ranges::count(form.questions, key, &diary::Question::key) > 0;
    };
    for (const auto* list : {&form.questions, &form.afterwards, &form.only_changed})
      for (const diary::Question& one : *list)
        if (list != &form.afterwards || !asked_first(one.key)) keys.push_back(one.key);  // both times is once
    for (const diary::FieldName& one : diary::field_names(form.kind, diary::Role::client))
      if (one.key != "felt" && one.key != "folded") fields.push_back(one.key);
    EXPECT_THAT(keys, ::testing::UnorderedElementsAreArray(fields)) << form.kind;
    for (const diary::Question& one : diary::questions_about(form.kind, diary::Role::client))
      if (one.form == diary::Form::record) {
        EXPECT_FALSE(one.of.empty()) << form.kind << " " << one.key;
      }
  }
}

TEST_F(AppTest, what_stands_in_a_form_is_kept_by_the_form_s_name) {
  create();
  const std::string id =
      ask<Saved>(Add{.kind = "entry", .fields = {{"text", "a text"}}}).shown.record.id.text;
  ask<Kept>(KeepDraft{.text = "free"});
  ask<Kept>(KeepDraft{.text = "a session", .of = "session"});
  ask<Kept>(KeepDraft{.text = "a text, changed", .of = "entry " + id});
  EXPECT_EQ(ask<Draft>(ReadDraft{}).text, "free");
  EXPECT_EQ(ask<Draft>(ReadDraft{.of = "session"}).text, "a session");
  EXPECT_EQ(ask<Draft>(ReadDraft{.of = "sess"}).text, std::nullopt);
  const auto begun = ask<TodayAnswer>(Today{}).begun;
  ASSERT_EQ(begun.size(), 2u);
  EXPECT_EQ(begun[0].of, "entry " + id);
  EXPECT_EQ(begun[1].of, "session");
  EXPECT_EQ(begun[1].text, "a session");
  ask<Deleted>(Delete{.ids = {id}});
  EXPECT_EQ(ask<Draft>(ReadDraft{.of = "entry " + id}).text, "a text, changed") << "it can come back";
  ask<Undone>(Undo{});
  ask<Deleted>(Delete{.ids = {id}, .for_good = true});
  EXPECT_EQ(ask<Draft>(ReadDraft{.of = "entry " + id}).text, std::nullopt);
  ask<Kept>(KeepDraft{.of = "session", .instead_of = {"a session", ""}});
  EXPECT_TRUE(ask<TodayAnswer>(Today{}).begun.empty());
  EXPECT_TRUE(ask<TodayAnswer>(Today{}).has_draft);
  EXPECT_EQ(refused(KeepDraft{.text = "x", .of = std::string(300, 'x')}).where, "of");
}

}  // namespace
}  // namespace holdfast::app::testing
