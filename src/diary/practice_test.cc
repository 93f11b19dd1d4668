// A practitioner's own diary: the kinds that are hers, the words that turn round, and what belongs in one of
// the two diaries alone.
#include "diary/practice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "diary/json.h"
#include "diary/questions.h"
#include "diary/rules.h"
#include "diary/saying.h"
#include "diary/scales.h"

namespace holdfast::diary {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

constexpr Role client = Role::client, practitioner = Role::practitioner;
const Id of_a{"00000000000a"};

Speaker hers() {
  Speaker speaker;
  speaker.name_of = [](const Id& id) { return id == of_a ? std::string("K.") : id.text; };
  speaker.keeper = practitioner;
  return speaker;
}

Result<> checked(Body body, Role keeper) {
  const Moment now{{1'700'000'000}, "Europe/Berlin"};
  return check({.id = {"000000000001"}, .felt = now, .written = now, .body = std::move(body)},
               {.now = now, .scales = built_in_scales(keeper), .kind_of_id = {}, .keeper = keeper});
}

Question asked(std::string_view kind, std::string_view key, Role keeper) {
  const auto questions = questions_for(kind, keeper);
  const auto found = std::ranges::find(questions, key, &Question::key);
  return found == questions.end() ? Question{} : *found;
}

std::vector<std::string> says(const Question& question) {
  std::vector<std::string> list;
  for (const Choice& choice : question.choices) list.push_back(choice.says);
  return list;
}

TEST(Practice, HasItsOwnKindsAndAClientsDiaryHasNoneOfThem) {
  for (const char* kind : {"pull", "clinical_will"}) {
    EXPECT_THAT(kinds_for(practitioner), Contains(kind));
    EXPECT_THAT(kinds_for(client), Not(Contains(kind)));
  }
  EXPECT_THAT(kinds_for(practitioner), Not(Contains("need")));
  EXPECT_EQ(kinds_for(client).size(), all_kinds().size() - 2);
}

TEST(Practice, TurnsTheTwoRoundInItsWordsAndNotInWhatIsKept) {
  EXPECT_THAT(says(asked("limit_event", "by", client)),
              ElementsAre("me", "{A}", "both of us", "circumstances"));
  EXPECT_THAT(says(asked("limit_event", "by", practitioner)),
              ElementsAre("{A}", "me", "both of us", "circumstances"));
  const Record crossed{.relationship = of_a,
                       .body = LimitEvent{.what = LimitEvent::What::crossed, .by = Who::practitioner}};
  EXPECT_EQ(headline(crossed, hers()), "crossed by you");
  Speaker of_client = hers();
  of_client.keeper = client;
  EXPECT_EQ(headline(crossed, of_client), "crossed by K.");
  EXPECT_EQ(to_json(crossed).at("by"), "practitioner") << "the same in either diary";
  EXPECT_EQ(headline({.relationship = of_a, .body = Absence{.announced = true}}, hers()),
            "you away, announced");
  EXPECT_THAT(lines({.relationship = of_a,
                     .body = Session{.looked_after = Degree::a_little, .brought_troubles = Degree::no}},
                    hers()),
              ElementsAre(Pair("K. looked after you", "a little"), Pair("You brought in troubles", "no")));
  EXPECT_THAT(lines({.body = Contact{.began = Who::client, .outside_frame = true}}, hers()),
              ElementsAre(Pair("Who began it", "the client"), Pair("Outside the frame", "yes")));
}

TEST(Practice, AsksInHerWordsAndNothingThatOnlyAClientCanSay) {
  EXPECT_EQ(asked("session", "looked_after", practitioner).asked, "Did {A} look after you?");
  EXPECT_EQ(asked("session", "let_in", practitioner).asked, "");
  EXPECT_EQ(asked("contact", "relief_minutes", practitioner).asked, "");
  EXPECT_EQ(asked("contact", "outside_frame", client).asked, "");
  EXPECT_EQ(asked("contact", "outside_frame", practitioner).form, Form::yes_no);
  EXPECT_TRUE(asked("relationship", "name", client).required);
  EXPECT_FALSE(asked("relationship", "name", practitioner).required) << "a name is never needed";
  EXPECT_THAT(says(asked("reaction", "needs_today", practitioner)), Not(Contains(HasSubstr("write to"))));
  EXPECT_THAT(asked("belief", "sentence", practitioner).such_as, Not(Contains("I don't deserve care")));
}

TEST(Practice, NoQuestionOfHersSpeaksOfHerTherapist) {
  for (const std::string_view kind : kinds_for(practitioner))
    for (const Question& question : questions_about(kind, practitioner))
      for (const char* never : {"your therapist", "the practitioner", "The practitioner"})
        EXPECT_EQ(question.asked.find(never), std::string::npos) << kind << " " << question.key;
}

TEST(Practice, WhatBelongsInTheOtherDiaryIsRefusedWithWhoseItIs) {
  EXPECT_TRUE(checked(Pull{.pulls = {Pull::To::rescue}}, practitioner));
  EXPECT_EQ(checked(Pull{.pulls = {Pull::To::rescue}}, client).error().sentence,
            "A pull belongs in a practitioner's diary, and this one is a client's.");
  EXPECT_EQ(checked(Need{.what = "rest"}, practitioner).error().sentence,
            "A need belongs in a client's diary, and this one is a practitioner's.");
  EXPECT_TRUE(checked(Contact{.outside_frame = false}, practitioner));
  EXPECT_EQ(checked(Contact{.outside_frame = false}, client).error().where, "outside_frame");
  EXPECT_EQ(checked(Session{.let_in = 3}, practitioner).error().where, "let_in");
  EXPECT_EQ(checked(Pull{.followed = Extent::no}, practitioner).error().where, "pulls");
  EXPECT_EQ(checked(ClinicalWill{.reached = "by phone"}, practitioner).error().where, "who");
}

TEST(Practice, SaysPullsAndWhoTakesOver) {
  EXPECT_EQ(headline({.body = Pull{.pulls = {Pull::To::rescue, Pull::To::extend},
                                   .called_up = "the silence",
                                   .followed = Extent::partly,
                                   .line = "ten minutes over"}},
                     hers()),
            "to rescue, to give more than was agreed — partly followed: the silence — ten minutes over");
  EXPECT_EQ(headline({.body = ClinicalWill{.who = "R.", .reached = "by phone", .agreed = true}}, hers()),
            "R., has agreed — by phone");
}

TEST(Practice, RatesAfterSessionsWhatPullsAtHer) {
  std::vector<std::string> keys, asked_in_short;
  for (const Scale& scale : practitioner_scales()) {
    keys.push_back(scale.key);
    EXPECT_EQ(scale.low, 0) << scale.key;
    EXPECT_EQ(scale.high, 10) << scale.key;
    EXPECT_EQ(scale.question.find("therapist"), std::string::npos) << scale.key;
  }
  EXPECT_THAT(keys, ElementsAre("distress", "be_needed", "rescue", "extend", "pull_away", "irritation",
                                "footing", "support"));
  for (const Scale& scale : scales_to_ask(scales_of({}, practitioner), Length::ten_seconds, 0, false))
    asked_in_short.push_back(scale.key);
  EXPECT_THAT(asked_in_short, ElementsAre("distress", "be_needed", "footing"));
  EXPECT_TRUE(is_built_in("rescue", practitioner));
  EXPECT_FALSE(is_built_in("rescue", client)) << "a client may have a question of that name";
  EXPECT_FALSE(is_built_in("reliance", practitioner));
  EXPECT_EQ(headline({.body = CheckIn{.ratings = {{.scale = "be_needed", .value = 6}}}}, hers()),
            "pull to be needed 6");
}

TEST(Practice, IsSaidInTheSettingsOnlyWhereItIsOne) {
  EXPECT_FALSE(to_json(Settings{}).contains("role"));
  EXPECT_EQ(Settings{}.keeper(), client);
  Settings settings;
  settings.role = practitioner;
  EXPECT_EQ(to_json(settings).at("role"), "practitioner");
  EXPECT_EQ(*settings_from_json(to_json(settings)), settings);
  EXPECT_FALSE(settings_from_json(Json{{"role", "supervisor"}}));
}

}  // namespace
}  // namespace holdfast::diary
