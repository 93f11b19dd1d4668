// A practitioner's own diary at the terminal: begun as one, asked in her words, and told whose it is where a
// verb of a client's diary is typed.
#include <gmock/gmock.h>

#include "shell/played.h"

namespace holdfast::shell {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Practitioner : public AtDoor {
 protected:
  void begin_one() {
    Person person;
    person.when_asked("> ", "K.");
    ASSERT_EQ(run({"init", "--practitioner", "--no-recovery"}, person), 0) << person.said << err_;
    EXPECT_THAT(person.said, HasSubstr("none of them needs a name"));
    EXPECT_THAT(person.said, HasSubstr("Notes about a client may be theirs to ask for."));
    EXPECT_THAT(person.said, Not(HasSubstr("Whom do you lean on?")));
  }
  std::string said(const char* kind) {
    const auto listing = ask<app::Listing>(app::List{.kinds = {kind}});
    return listing.records.empty() ? "" : listing.records.front().headline;
  }
};

TEST_F(Practitioner, begins_a_diary_of_her_own_side) {
  begin_one();
  EXPECT_EQ(ask<app::SettingsAnswer>(app::Configure{}).settings.keeper(), diary::Role::practitioner);
  EXPECT_EQ(ask<app::PeopleAnswer>(app::People{}).people.size(), 1u);
}

TEST_F(Practitioner, says_what_pulled_and_who_crossed_a_limit) {
  begin_one();
  Person pulled;
  pulled.when_asked("> ", "1 4", "the silence", "2", "");
  EXPECT_EQ(run({"pull"}, pulled), 0) << pulled.said << err_;
  EXPECT_THAT(pulled.said, HasSubstr("What did you feel pulled to?"));
  EXPECT_EQ(said("pull"), "to rescue, to give more than was agreed — partly followed: the silence");
  ask<app::Saved>(app::Add{.kind = "limit", .fields = {{"what", "no calls at night"}}});
  Person crossed;
  crossed.when_asked("> ", "2", "");
  EXPECT_EQ(run({"limit", "crossed"}, crossed), 0) << crossed.said << err_;
  EXPECT_THAT(crossed.said, HasSubstr("1 K."));
  EXPECT_EQ(said("limit_event"), "crossed by you: no calls at night");
}

TEST_F(Practitioner, need_name_nobody) {
  begin(diary::Role::practitioner);
  Person person;
  person.when_asked("> ", "", "1", "");
  EXPECT_EQ(run({"session"}, person), 0) << person.said << err_;
  EXPECT_THAT(person.said, HasSubstr("Left empty, a number stands for"));
  Person another;
  EXPECT_EQ(run({"people", "add"}, another), 0) << another.said << err_;
  std::vector<std::string> names;
  for (const auto& one : ask<app::PeopleAnswer>(app::People{}).people)
    names.push_back(std::get<diary::Relationship>(one.shown.record.body).name);
  EXPECT_THAT(names, ::testing::UnorderedElementsAre("client 1", "client 2"));
}

TEST_F(Practitioner, is_asked_after_a_session_for_what_pulls) {
  begin_one();
  Person person;
  person.otherwise = "6";
  person.when_asked("feel", "");
  run({"checkin"}, person);
  EXPECT_THAT(person.said, HasSubstr("How strong is the pull to be needed by K.?"));
  EXPECT_THAT(person.said, Not(HasSubstr("you need K.")));
}

TEST_F(Practitioner, is_told_whose_a_verb_is_before_anything_is_asked) {
  begin_one();
  Person person;
  EXPECT_EQ(run({"need"}, person), 2) << person.said;
  EXPECT_EQ(person.asked, 0);
  EXPECT_THAT(err_, HasSubstr("A need belongs in a client's diary"));
  EXPECT_EQ(run({"brief", "--text"}, person), 2);
  EXPECT_THAT(err_, HasSubstr("This page is one of a client's diary"));
  EXPECT_EQ(run({"supervision-sheet", "--text"}, person), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("For supervision: my work with K."));
}

TEST_F(Practitioner, has_verbs_that_a_client_s_diary_sends_back) {
  begin();
  add_person("A");
  for (const char* verb : {"pull", "clinical-will"}) {
    Person person;
    EXPECT_EQ(run({verb}, person), 2) << verb;
    EXPECT_EQ(person.asked, 0) << person.said;
    EXPECT_THAT(err_, HasSubstr("belongs in a practitioner's diary, and this one is a client's."));
  }
}

}  // namespace
}  // namespace holdfast::shell
