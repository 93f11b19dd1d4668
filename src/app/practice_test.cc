// A practitioner's own diary through the door: it is one from its first moment and stays one, asks in her
// words, needs no names, takes nothing that belongs in a client's, has its own page, and asks its review only
// what can be asked of it.
#include <gmock/gmock.h>

#include "app/testing.h"
#include "base/problem_codes.h"
#include "brief/json.h"
#include "review/review.h"

namespace holdfast::app {
namespace {

using testing::AppTest;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Practice : public AppTest {
 protected:
  // Another one, which is open from then on.
  void create_beside(diary::Role role) {
    ask<Opened>(Create{.vault = folder_ / ("other-" + std::to_string(++made_) + ".holdfast"),
                       .passphrase = Secret::from("a passphrase"),
                       .role = role});
  }
  int made_ = 0;
  std::vector<std::string> kinds_asked() {
    std::vector<std::string> kinds;
    for (const auto& form : ask<FormsAnswer>(Forms{}).forms) kinds.push_back(form.kind);
    return kinds;
  }
  std::string add(const char* kind, Json fields, std::string when = "") {
    return ask<Saved>(Add{.kind = kind, .fields = std::move(fields), .when = std::move(when)})
        .shown.record.id.text;
  }
  std::vector<std::string> offered(const brief::Sheet& sheet, std::string_view section) {
    std::vector<std::string> texts;
    for (const brief::Line& line : sheet.offered)
      if (line.section == section) texts.push_back(line.text);
    return texts;
  }
};

TEST_F(Practice, is_one_from_its_first_moment_and_stays_one) {
  create(diary::Role::practitioner);
  EXPECT_EQ(ask<SettingsAnswer>(Configure{}).settings.keeper(), diary::Role::practitioner);
  EXPECT_THAT(refused(Configure{{{"role", "client"}}}).sentence,
              HasSubstr("is said when it is made, and stays"));
  EXPECT_EQ(refused(Undo{}).kind, ProblemKind::not_found) << "nothing to take back";
  ask<Done>(Lock{});
  const auto opened =
      ask<Opened>(Unlock{.vault = folder_ / "diary.holdfast", .secret = Secret::from("a passphrase")});
  EXPECT_EQ(opened.role, diary::Role::practitioner);
}

TEST_F(Practice, leaves_no_trace_in_a_client_s_diary) {
  create();
  const Response opened = handle(
      world_, Request(Unlock{.vault = folder_ / "diary.holdfast", .secret = Secret::from("a passphrase")}));
  EXPECT_THAT(to_json(opened).dump(), Not(HasSubstr("role")));
  EXPECT_THAT(to_json(handle(world_, Request(Configure{}))).dump(), Not(HasSubstr("role")));
  EXPECT_THAT(kinds_asked(), Not(Contains("pull")));
  EXPECT_EQ(refused(Add{.kind = "pull", .fields = {{"pulls", {"rescue"}}}}).sentence,
            "A pull belongs in a practitioner's diary, and this one is a client's.");
  EXPECT_THAT(refused(ProposeSheet{.sheet = brief::Kind::supervision}).sentence, HasSubstr("practitioner's"));
  EXPECT_THAT(refused(Review{.question = "being-needed", .again = true}).sentence,
              HasSubstr("a question of a practitioner's diary"));
}

TEST_F(Practice, asks_of_its_own_kinds_and_takes_none_of_a_client_s) {
  create(diary::Role::practitioner);
  EXPECT_THAT(kinds_asked(), Contains("pull"));
  EXPECT_THAT(kinds_asked(), Contains("clinical_will"));
  EXPECT_THAT(kinds_asked(), Not(Contains("need")));
  EXPECT_EQ(refused(AboutWhom{.kind = "need"}).sentence,
            "A need belongs in a client's diary, and this one is a practitioner's.")
      << "before anything is asked";
  std::vector<std::string> scales;
  for (const auto& one : ask<ScalesAnswer>(Scales{}).scales) scales.push_back(one.scale.key);
  EXPECT_THAT(scales, ElementsAre("distress", "be_needed", "rescue", "extend", "pull_away", "irritation",
                                  "footing", "support"));
  add("check_in", {{"ratings", {{"be_needed", 7}}}});
  EXPECT_THAT(refused(Add{.kind = "check_in", .fields = {{"ratings", {{"reliance", 7}}}}}).sentence,
              HasSubstr("There is no scale \"reliance\""));
}

TEST_F(Practice, needs_nobody_s_name) {
  create(diary::Role::practitioner);
  for (const char* name : {"", "K.", ""}) add("relationship", Json{{"name", name}});
  add("relationship", Json::object());
  std::vector<std::string> names;
  for (const auto& one : ask<PeopleAnswer>(People{}).people)
    names.push_back(std::get<diary::Relationship>(one.shown.record.body).name);
  EXPECT_THAT(names, ::testing::UnorderedElementsAre("client 1", "K.", "client 2", "client 3"));
  const auto sheet = ask<SheetAnswer>(
      ProposeSheet{.sheet = brief::Kind::supervision, .relationship = "client 2", .findings = false});
  EXPECT_THAT(sheet.sheet.names, IsEmpty()) << "a number gives nobody away";
  EXPECT_EQ(brief::title(sheet.sheet), "For supervision: my work with client 2");
}

TEST_F(Practice, is_put_together_with_no_client_s_diary_and_comes_back_whole) {
  create();
  add_person("A");
  const std::string of_a_client = ask<Exported>(Export{}).bytes;
  create_beside(diary::Role::practitioner);
  EXPECT_EQ(refused(ImportDiary{.bytes = of_a_client}).code, code::belongs_in_another_vault)
      << "also while nothing is in it";
  add("relationship", Json::object());
  add("pull", {{"pulls", {"extend"}}, {"followed", "partly"}});
  add("clinical_will", {{"who", "R."}, {"agreed", true}});
  const std::string hers = ask<Exported>(Export{}).bytes;
  create_beside(diary::Role::client);
  EXPECT_EQ(ask<Imported>(ImportDiary{.bytes = hers}).added, 3);
  EXPECT_EQ(ask<Exported>(Export{}).bytes, hers) << "with whose it is";
  EXPECT_EQ(ask<SettingsAnswer>(Configure{}).settings.keeper(), diary::Role::practitioner);
}

TEST_F(Practice, has_one_page_and_it_is_for_supervision) {
  create(diary::Role::practitioner);
  add("relationship", {{"name", "Katrin"}, {"rhythm", "Tuesdays at ten"}, {"until", "2027-03-01"}});
  add("limit", {{"what", "no calls at night"}, {"whose", "mine"}});
  const std::string limit = ask<Listing>(List{.kinds = {"limit"}}).records.at(0).record.id.text;
  add("limit_event", {{"limit", limit}, {"what", "crossed"}, {"by", "practitioner"}}, "2 days ago");
  add("contact", {{"began", "client"}, {"outside_frame", true}, {"line", "a long mail"}}, "3 days ago");
  add("contact", {{"began", "client"}, {"line", "moving the hour"}}, "3 days ago");
  add("pull", {{"pulls", {"rescue"}}, {"called_up", "the silence"}, {"followed", "no"}}, "yesterday");
  add("belief", {{"sentence", "If I keep a limit, I do harm"}});
  const auto sheet =
      ask<SheetAnswer>(ProposeSheet{.sheet = brief::Kind::supervision, .findings = false}).sheet;
  EXPECT_THAT(sheet.lines, IsEmpty());
  EXPECT_THAT(offered(sheet, "frame"),
              ElementsAre("We meet: Tuesdays at ten.", "A limit of mine: no calls at night.",
                          "An end is planned for 1 March 2027."));
  EXPECT_THAT(offered(sheet, "moved"),
              ElementsAre(HasSubstr("a limit was crossed by me: no calls at night."),
                          HasSubstr("outside of what we agreed, a contact begun by Katrin: a long mail.")));
  EXPECT_THAT(offered(sheet, "drawn"),
              ElementsAre(HasSubstr(
                  "I felt pulled: to rescue. What called it up: the silence. I did not follow it.")));
  EXPECT_THAT(offered(sheet, "fear"), ElementsAre(HasSubstr("If I keep a limit, I do harm")));
  auto kept = sheet;
  kept.lines = {sheet.offered.back(),
                {.section = "ask", .text = "May Katrin write to me?", .source = "", .cannot_tell = ""}};
  ask<SheetAnswer>(KeepSheet{.sheet = brief::to_json(kept), .revision = {}});
  const auto drawn = ask<SheetDrawn>(DrawSheet{.sheet = brief::to_json(kept), .as = DrawSheet::As::text});
  EXPECT_THAT(drawn.text, HasSubstr("May K. write to me?"));
  EXPECT_THAT(drawn.text, HasSubstr("Notes about a client may be theirs to ask for."));
  EXPECT_THAT(drawn.text, Not(HasSubstr("Katrin")));
  for (const auto kind : {brief::Kind::brief, brief::Kind::absence, brief::Kind::ending})
    EXPECT_THAT(refused(ProposeSheet{.sheet = kind}).sentence, HasSubstr("Hers is the supervision sheet."));
}

TEST_F(Practice, is_asked_by_its_review_what_its_records_can_bear) {
  create(diary::Role::practitioner);
  add("relationship", {{"name", "K."}});
  add("check_in", {{"ratings", {{"be_needed", 7}}}});
  std::vector<std::string> asked, listed;
  const auto reviewed = ask<Reviewed>(Review{.again = true});
  ASSERT_FALSE(reviewed.resting);
  for (const review::Finding& finding : reviewed.review.findings) asked.push_back(finding.id);
  EXPECT_THAT(asked,
              ElementsAre("being-needed", "footing", "support", "frame", "naming", "beliefs", "reactions"));
  for (const auto& one : ask<QuestionsAnswer>(Explain{}).questions) listed.push_back(one.id);
  EXPECT_EQ(listed, asked);
  for (const char* silent : {"loop", "together", "direction"}) {
    EXPECT_THAT(refused(Review{.question = silent}).sentence, HasSubstr("a question of a client's diary"));
    EXPECT_THAT(refused(Explain{.finding = silent}).sentence, HasSubstr("a question of a client's diary"));
    EXPECT_THAT(refused(TakeAlong{.sheet = brief::Kind::supervision, .finding = silent}).sentence,
                HasSubstr("a question of a client's diary"));
  }
}

TEST_F(Practice, does_not_ask_how_an_absence_of_hers_was) {
  for (const auto role : {diary::Role::client, diary::Role::practitioner}) {
    create_beside(role);
    add("relationship", {{"name", "K."}});
    add("absence", {{"until", "2 days ago"}}, "10 days ago");
    EXPECT_EQ(ask<TodayAnswer>(Today{}).absences_over.size(), role == diary::Role::client ? 1u : 0u);
  }
}

}  // namespace
}  // namespace holdfast::app
