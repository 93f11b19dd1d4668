// What is begun at one door and not saved: no verb at the terminal writes over it or lets it go unseen, the
// terminal offers what the page kept, and keeps what it could not save where the page finds it.
#include "shell/drafts.h"

#include <gmock/gmock.h>

#include "app/testing.h"
#include "base/problem_codes.h"
#include "diary/json.h"
#include "diary/questions.h"
#include "shell/played.h"

namespace holdfast::shell {
namespace {

using app::Json;
using ::testing::HasSubstr;

const std::vector<std::string> asking_verbs{
    "checkin",       "session",     "contact",    "away",         "rupture",    "repair",
    "limit",         "need",        "reaction",   "belief",       "steadying",  "ending",
    "feelings add",  "people add",  "scales add", "help-now add", "limit kept", "limit moved",
    "limit crossed", "belief rate", "note --here"};

class Drafts : public AtDoor {
 protected:
  // As the page hands it in.
  void page_keeps(const std::string& of, const std::string& text) {
    auto request = app::request_from_json({{"request", "keep_draft"},
                                           {"of", of},
                                           {"text", text},
                                           {"with", ""},
                                           {"instead_of", {{"text", ""}, {"with", ""}}}});
    ASSERT_TRUE(request);
    EXPECT_FALSE(ask<app::Kept>(std::move(*request)).beside);
  }
  std::string there(const std::string& of) { return ask<app::Draft>(app::ReadDraft{of}).text.value_or(""); }
  // All that stands in forms, and in free writing.
  std::string all_there() {
    std::string all = there("");
    for (const auto& one : ask<app::TodayAnswer>(app::Today{}).begun) all += "\n" + one.of + ": " + one.text;
    return all;
  }
};

TEST_F(Drafts, of_the_page_are_untouched_by_every_verb_that_writes) {
  begin();
  add_person("A");
  ask<app::Saved>(app::Add{.kind = "limit", .fields = {{"what", "no calls"}}});
  ask<app::Saved>(app::Add{.kind = "belief", .fields = {{"sentence", "a sentence"}}});
  const std::string form = R"({"values":{"line":"of the page"},"when":"","whom":"","revision":0})";
  page_keeps("", "Three pages I wrote tonight.");
  for (const std::string_view kind : diary::kinds_for(diary::Role::client)) page_keeps(form_name(kind), form);
  for (const std::string& verb : asking_verbs)
    for (const bool can_be_saved : {true, false}) {
      std::vector<std::string> words;
      for (const std::string_view word : split(verb, ' ')) words.emplace_back(word);
      if (!can_be_saved && verb != "feelings add" && verb != "scales add" && verb != "help-now add")
        words.insert(words.end(), {"--when", "the day after never"});
      Person person;  // who neither goes on with anything nor lets it go
      person.when_asked("[y/n]", "n");
      person.when_asked("", "a line", ".");  // of free writing
      person.otherwise = "1";
      run(words, person);
      EXPECT_EQ(there(""), "Three pages I wrote tonight.") << verb;
      for (const std::string_view kind : diary::kinds_for(diary::Role::client))
        EXPECT_EQ(there(form_name(kind)), form) << verb << " " << kind;
    }
}

TEST_F(Drafts, of_the_page_are_offered_and_gone_on_with) {
  begin();
  page_keeps("", "Three pages.");
  Person person;
  person.when_asked("Go on with it?", "y");
  person.when_asked("", "and a fourth", ".");
  EXPECT_EQ(run({"note", "--here"}, person), 0) << person.said;
  EXPECT_THAT(person.said, HasSubstr("Three pages."));
  const auto saved = ask<app::Listing>(app::List{.kinds = {"entry"}}).records.at(0);
  EXPECT_EQ(std::get<diary::Entry>(saved.record.body).text, "Three pages.\nand a fourth");
  EXPECT_EQ(there(""), "") << "it is in the diary now";
}

TEST_F(Drafts, with_a_title_and_a_time_keep_both_at_the_terminal) {
  begin();
  ask<app::Kept>(app::KeepDraft{.text = "a text",
                                .with = R"({"title":"Tuesday","when":"yesterday 22:10","folded":true})"});
  Person person;
  person.when_asked("Go on with it?", "y");
  person.when_asked("", ".");
  EXPECT_EQ(run({"note", "--here"}, person), 0) << person.said;
  const auto saved = ask<app::Listing>(app::List{.kinds = {"entry"}}).records.at(0);
  EXPECT_EQ(std::get<diary::Entry>(saved.record.body).title, "Tuesday");
  EXPECT_EQ(saved.when, "yesterday 22:10");
  EXPECT_TRUE(saved.record.folded);
}

TEST_F(Drafts, of_a_form_are_offered_by_the_verb_of_its_kind_and_ask_only_what_is_open) {
  begin();
  add_person("A");
  page_keeps(form_name("rupture"),
             R"({"values":{"line":"a remark"},"when":"yesterday 22:10","whom":"","revision":0})");
  Person person;
  person.when_asked("Go on with it?", "y");
  person.otherwise = "7";
  EXPECT_EQ(run({"rupture"}, person), 0) << person.said;
  EXPECT_THAT(person.said, HasSubstr("What happened: a remark"));
  const auto saved = ask<app::Listing>(app::List{.kinds = {"rupture"}}).records.at(0);
  EXPECT_EQ(std::get<diary::Rupture>(saved.record.body).line, "a remark");
  EXPECT_EQ(std::get<diary::Rupture>(saved.record.body).strain, 7);
  EXPECT_EQ(saved.when, "yesterday 22:10");
  EXPECT_EQ(there(form_name("rupture")), "");
}

TEST_F(Drafts, that_are_let_go_at_the_terminal_are_those_that_were_shown) {
  begin();
  page_keeps("", "one");
  ask<app::Kept>(app::KeepDraft{.text = "two"});
  Person person;
  person.when_asked("Go on with it?", "n");
  person.when_asked("Let it go?", "y", "n");
  person.when_asked("", "three", ".");
  EXPECT_EQ(run({"note", "--here"}, person), 0) << person.said;
  EXPECT_THAT(person.said, HasSubstr("two"));
  EXPECT_EQ(there(""), "");
  EXPECT_THAT(all_there(), HasSubstr(": two"));
}

TEST_F(Drafts, of_the_terminal_stand_in_the_form_where_the_page_looks) {
  begin();
  add_person("A");
  Person person;
  person.otherwise = "1";
  EXPECT_NE(run({"session", "--when", "the day after never"}, person), 0);
  EXPECT_THAT(person.said, HasSubstr("\"holdfast session\" goes on with it"));
  const Json kept = Json::parse(there("session   false"));
  EXPECT_EQ(kept.at("values").at("outcome"), "kept");
  EXPECT_EQ(kept.at("values").at("let_in"), 1);
  EXPECT_THAT(shown(app::Answer(ask<app::TodayAnswer>(app::Today{})), Style{}),
              HasSubstr("Begun and not saved: session. \"holdfast session\" goes on with it."));
}

TEST_F(Drafts, hold_what_was_answered_when_the_window_is_closed_in_the_middle) {
  begin();
  add_person("A");
  for (const char* verb : {"session", "checkin"}) {
    Person person;
    person.otherwise = "1";
    person.closes_after = 3;
    EXPECT_NE(run({verb}, person), 0);
  }
  EXPECT_EQ(Json::parse(there("session   false")).at("values").size(), 3u);
  EXPECT_EQ(Json::parse(there("check_in   false")).at("values").at("ratings").size(), 3u);
  Person stops;  // Ctrl-C: she leaves it
  stops.otherwise = "^C";
  EXPECT_NE(run({"contact"}, stops), 0);
  EXPECT_EQ(there("contact   false"), "");
}

TEST_F(Drafts, of_coming_back_to_a_reaction_are_kept_and_gone_on_with_at_both_doors) {
  begin();
  add_person("A");
  const std::string id =
      ask<app::Saved>(app::Add{.kind = "reaction", .fields = {{"want_to_say", "you forgot me"}}})
          .shown.record.id.text;
  const std::string form = form_name("reaction", id, Asks::later);
  const auto first = diary::questions_back("reaction", diary::Role::client).front();
  Person person;
  person.otherwise = "1";
  person.closes_after = 2;  // that she says something now, and one answer
  EXPECT_NE(run({"reaction", "back", id}, person), 0);
  EXPECT_THAT(person.said, HasSubstr("kept as a draft; \"holdfast reaction back"));
  const Json kept = Json::parse(there(form));
  EXPECT_TRUE(kept.at("values").contains(first.key));
  EXPECT_EQ(kept.at("values").at("want_to_say"), "you forgot me")
      << "the page shows what is not there as gone";
  EXPECT_EQ(kept.at("revision"), ask<app::Shown>(app::Show{id}).revision);
  EXPECT_THAT(shown(app::Answer(ask<app::TodayAnswer>(app::Today{})), Style{}),
              HasSubstr("\"holdfast reaction back " + id.substr(0, 5)));
  Person again;
  again.when_asked("Go on with it?", "y");
  EXPECT_EQ(run({"reaction", "back", id}, again), 0) << again.said << err_;
  EXPECT_EQ(there(form), "");
  const Json now = diary::to_json(ask<app::Shown>(app::Show{id}).record);
  EXPECT_TRUE(now.contains(first.key)) << now;
  EXPECT_TRUE(now.contains("came_back"));
}

TEST_F(Drafts, of_a_page_to_bring_hold_the_line_that_was_being_typed_when_the_window_was_closed) {
  begin();
  add_person("A");
  Person person;
  person.when_asked("> ", "The holidays.");
  person.closes_after = 1;
  person.half_typed = "And that I was ang";
  EXPECT_NE(run({"brief", "--no-findings"}, person), 0);
  std::vector<std::string> lines;
  for (const auto& line : ask<app::SheetAnswer>(app::ProposeSheet{}).sheet.lines) lines.push_back(line.text);
  EXPECT_THAT(lines, ::testing::ElementsAre("The holidays.", "And that I was ang"));
}

TEST_F(Drafts, need_somebody_said_before_the_questions_and_once) {
  begin();
  for (const char* verb : {"session", "contact", "away", "rupture", "repair", "ending"}) {
    Person person;
    person.otherwise = "^C";
    EXPECT_NE(run({verb}, person), 0);
    EXPECT_THAT(person.said, HasSubstr("Whom is this about?")) << verb;
    EXPECT_EQ(person.asked, 1) << verb << person.said;
  }
  add_person("Mira");
  add_person("Em");
  Person by_name;
  by_name.otherwise = "^C";
  EXPECT_NE(run({"contact"}, by_name), 0);
  EXPECT_THAT(by_name.said, HasSubstr("With whom?")) << "whoever it was with, also where that is over";
  ask<app::SettingsAnswer>(app::Configure{{{"main_relationship", nullptr}}});
  for (const char* verb : {"session", "need", "reaction", "checkin", "steadying"}) {
    Person named;
    named.otherwise = "^C";
    EXPECT_EQ(run({verb, "--relationship", "Nora"}, named), 3) << verb;
    EXPECT_EQ(named.asked, 0) << verb << named.said;
    Person person;
    person.when_asked("> ", "1", "^C");
    EXPECT_NE(run({verb}, person), 0);
    EXPECT_THAT(person.said, HasSubstr("Whom is this about?")) << verb;
    EXPECT_EQ(person.asked, 2) << verb << person.said;
  }
}

}  // namespace
}  // namespace holdfast::shell
