// The help page is shown whenever an item about harming oneself is answered with more than nothing, by
// whatever name it comes and however the answer is written.
#include "exchange/harm.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "exchange/foreign.h"

namespace holdfast::exchange {
namespace {

using nlohmann::json;

TEST(Harm, ItemsAreKnownByTheirPlaceTheirCodeAndTheirWords) {
  for (const char* item :
       {"PHQ9_9",
        "phq9_item9",
        "PHQ-9 Q9",
        "phq9-9",
        "PHQ9.9",
        "phq9_q09",
        "PHQ 9 #9",
        "phq9i9",
        "epds_10",
        "EPDS10",
        "bdi9",
        "BDI-II item 9",
        "bdi2_9",
        "qids_12",
        "QIDS-SR16 12",
        "ghq28_25",
        "core_om_16",
        "CORE-10 6",
        "/44249-1/44260-8",
        "cssrs_1",
        "Suicidal thoughts",
        "self_harm",
        "selfHarm",
        "Self-Injury",
        "suicidal_ideation",
        "Thoughts that you would be better off dead, or of hurting yourself in some way",
        "The thought of harming myself has occurred to me",
        "Have you wished you were dead?",
        "I made plans to end my life",
        "Gedanken, dass Sie lieber tot wären oder sich Leid zufügen möchten",
        "Selbstverletzung",
        "Suizidgedanken",
        "Penser qu’il vaudrait mieux mourir ou envisager de vous faire du mal d’une manière ou d’une autre",
        "Pensamientos de que estaría mejor muerto/a o de lastimarse de alguna manera",
        "Pensar em se ferir de alguma maneira ou que seria melhor estar morto/a",
        "Pensare che sarebbe meglio morire o farsi del male in un modo o nell'altro",
        "De gedachte dat u beter dood zou kunnen zijn",
        "自殺について",
        "自杀",
        "САМОУБИЙСТВО"})
    EXPECT_TRUE(asks_about_harm(item)) << item;
}

TEST(Harm, OtherItemsAreNot) {
  for (const char* item : {"PHQ-9",
                           "phq9",
                           "PHQ9_total",
                           "PHQ9 score",
                           "phq9_8",
                           "phq_2",
                           "gad7_7",
                           "epds_1",
                           "epds",
                           "bdi_ii",
                           "mood",
                           "sleep",
                           "Feeling tired or having little energy",
                           "core values",
                           "steps 2026-11-09",
                           "idea 18",
                           "kids 12",
                           "scold 15",
                           "No self-harm",
                           "days since self-harm",
                           "ohne Selbstverletzung",
                           "",
                           "9",
                           "asquith 3"})
    EXPECT_FALSE(asks_about_harm(item)) << item;
  const std::vector<std::string> together{"phq_7", "phq_8", "phq_9", "PHQ-9"};
  EXPECT_EQ(ask_about_harm(together), (std::vector<bool>{false, false, true, false}));
}

TEST(Harm, OnlyWhatIsClearlyNothingIsNothing) {
  for (const char* words :
       {"Not at all", "no", "Never", "Überhaupt nicht", "pas du tout", "Pour rien? jamais", "ningún día", "0",
        "0 - Not at all", "1: not at all", "Never (1)", "0/3", "いいえ", "Нет",
        "I don’t have any thoughts of killing myself."})
    EXPECT_EQ(is_more_than_nothing({.words = words}), std::string(words).starts_with("Pour")) << words;
  for (const char* words : {"Several days", "yes", "hardly ever", "1", "2 - more than half the days",
                            "no comment", "An einzelnen Tagen", "prefer not to say", "not sure", "?"})
    EXPECT_TRUE(is_more_than_nothing({.words = words})) << words;
  EXPECT_FALSE(is_more_than_nothing({.code = "LA6568-5", .words = "En aucun cas"}));
  EXPECT_TRUE(is_more_than_nothing({.code = "LA6569-3", .words = ""}));
  EXPECT_TRUE(is_more_than_nothing({.code = "x17"}));
  EXPECT_FALSE(is_more_than_nothing({.code = "x17", .number = 0.0}));
  EXPECT_TRUE(is_more_than_nothing({.code = "LA6568-5", .words = "Not at all", .number = 2.0}));
}

bool shows_help(const json& resource) {
  std::vector<NamedBytes> files{{"answers.json", resource.dump()}};
  const ReadOptions options{.now = {{1793000000}, "Europe/Berlin"}, .zone = "Europe/Berlin", .day_order = ""};
  const Format* format = recognised(files);
  EXPECT_NE(format, nullptr);
  if (!format) return false;
  const auto foreign = format->read(files, options);
  EXPECT_TRUE(foreign.has_value());
  return foreign && foreign->show_help;
}

json response(json items, json more = json::object()) {
  json out{{"resourceType", "QuestionnaireResponse"},
           {"status", "completed"},
           {"authored", "2026-11-01T10:00:00Z"},
           {"item", std::move(items)}};
  out.update(more);
  return out;
}
json answer_item(const std::string& link, json answer, const std::string& text = "") {
  json out{{"linkId", link}, {"answer", json::array({std::move(answer)})}};
  if (!text.empty()) out["text"] = text;
  return out;
}

TEST(Harm, ASingleAnsweredItemIsEnoughHoweverItIsAnswered) {
  const std::vector<json> more{
      {{"valueCoding", {{"code", "LA6569-3"}}}},
      {{"valueCoding", {{"code", "2"}}}},
      {{"valueCoding", {{"code", "at0003"}}}},
      {{"valueCoding", {{"display", "Several days"}}}},
      {{"valueCoding",
        {{"code", "b"},
         {"extension", json::array({{{"url", "http://hl7.org/fhir/StructureDefinition/ordinalValue"},
                                     {"valueDecimal", 1}}})}}}},
      {{"valueInteger", 1}},
      {{"valueDecimal", 0.5}},
      {{"valueBoolean", true}},
      {{"valueString", "some days"}},
      {{"valueString", "3"}},
      {{"valueQuantity", {{"value", 2}}}}};
  const std::vector<json> none{
      {{"valueCoding", {{"code", "LA6568-5"}}}},
      {{"valueCoding", {{"code", "0"}}}},
      {{"valueCoding", {{"code", "1"}, {"display", "Not at all"}}}},
      {{"valueCoding",
        {{"code", "a"},
         {"extension", json::array({{{"url", "http://hl7.org/fhir/StructureDefinition/ordinalValue"},
                                     {"valueDecimal", 0}}})}}}},
      {{"valueInteger", 0}},
      {{"valueDecimal", 0.0}},
      {{"valueBoolean", false}},
      {{"valueString", "Not at all"}},
      {{"valueString", "0"}},
      {{"valueQuantity", {{"value", 0}}}}};
  for (const auto& [link, text] :
       std::vector<std::pair<std::string, std::string>>{{"/44249-1/44260-8", ""},
                                                        {"q", "Gedanken, dass Sie lieber tot wären"},
                                                        {"epds_10", ""},
                                                        {"PHQ9_9", ""}}) {
    for (const json& answer : more)
      EXPECT_TRUE(shows_help(response({answer_item(link, answer, text)}))) << link << answer;
    for (const json& answer : none)
      EXPECT_FALSE(shows_help(response({answer_item(link, answer, text)}))) << link << answer;
  }
}

TEST(Harm, ItIsFoundNestedContainedUnfinishedAndByThePlaceInANamedQuestionnaire) {
  const json yes{{"valueInteger", 1}};
  const json deep = response(
      {{{"linkId", "g"},
        {"item", json::array({{{"linkId", "h"}, {"item", json::array({answer_item("44260-8", yes)})}}})}}},
      {{"status", "in-progress"}});
  EXPECT_TRUE(shows_help(deep));
  EXPECT_TRUE(shows_help(
      response({answer_item("10", yes)}, {{"questionnaire", "http://example.org/Questionnaire/epds|1"}})));
  EXPECT_FALSE(shows_help(
      response({answer_item("9", yes)}, {{"questionnaire", "http://example.org/Questionnaire/epds|1"}})));
  EXPECT_TRUE(
      shows_help(response({answer_item("q9", yes)}, {{"questionnaire", "http://example.org/bdi-ii"}})));
  EXPECT_TRUE(shows_help(
      response({answer_item("q3", yes)}, {{"questionnaire", "http://example.org/c-ssrs-screener"}})));
  const json contained{
      {"resourceType", "Questionnaire"},
      {"id", "mine"},
      {"title", "How it was"},
      {"item", json::array({{{"linkId", "x7"}, {"text", "I have thought of hurting myself"}},
                            {{"linkId", "x8"}, {"code", json::array({{{"code", "44260-8"}}})}}})}};
  for (const char* link : {"x7", "x8"})
    EXPECT_TRUE(shows_help(response({answer_item(link, yes)},
                                    {{"questionnaire", "#mine"}, {"contained", json::array({contained})}})))
        << link;
  EXPECT_FALSE(shows_help(response({answer_item("x6", yes)},
                                   {{"questionnaire", "#mine"}, {"contained", json::array({contained})}})));
  const json observation{{"resourceType", "Observation"},
                         {"code", {{"coding", json::array({{{"code", "44260-8"}}})}}},
                         {"valueInteger", 2}};
  EXPECT_TRUE(shows_help({{"resourceType", "Bundle"},
                          {"entry", json::array({{{"resource", observation}},
                                                 {{"resource", response({answer_item("a", yes)})}}})}}));
}

TEST(Harm, NineAnswersOfHowOftenWithoutAnyNameAreThePhq9) {
  json items = json::array();
  for (int k = 1; k <= 9; ++k)
    items.push_back(
        answer_item(std::to_string(k), {{"valueCoding", {{"code", k == 9 ? "LA6569-3" : "LA6568-5"}}}}));
  EXPECT_TRUE(shows_help(response(items)));
  items[8]["answer"][0]["valueCoding"]["code"] = "LA6568-5";
  items[7]["answer"][0]["valueCoding"]["code"] = "LA6571-9";
  EXPECT_FALSE(shows_help(response(items)));
}

bool table_shows_help(const std::string& csv) {
  const std::vector<std::string> wanted{"t"};
  return table_tells_of_harm(csv, {}, wanted);
}

TEST(Harm, TablesShowItByTheNameOfAColumnThatNeedNotBeMapped) {
  for (const char* column :
       {"PHQ9_9", "phq9_item9", "\"Thoughts that you would be better off dead, or of hurting yourself\"",
        "Selbstverletzung", "idées noires"}) {
    const std::string head = "t,line," + std::string(column) + "\n";
    EXPECT_TRUE(table_shows_help(head + "2026-10-01 10:00,hello,1\n")) << column;
    EXPECT_TRUE(table_shows_help(head + "no day,hello,several days\n")) << column;
    EXPECT_FALSE(table_shows_help(
        head + "2026-10-01 10:00,hello,0\n2026-10-02 10:00,a,\n2026-10-03 10:00,a,not at all\n"))
        << column;
  }
  EXPECT_TRUE(table_shows_help("t;line;phq_8;phq_9\n2026-10-01 10:00;a;0;1\n"));
  EXPECT_FALSE(table_shows_help("t;line;phq_9\n2026-10-01 10:00;a;12\n"));
}

bool program_shows_help(const std::string& name, const std::string& bytes) {
  std::vector<NamedBytes> files{{name, bytes}};
  const Format* format = recognised(files);
  EXPECT_NE(format, nullptr) << name;
  if (!format) return false;
  const auto read =
      format->read(files, {.now = {{1793000000}, "Europe/Berlin"}, .zone = "Europe/Berlin", .day_order = ""});
  return read && read->show_help;
}

TEST(Harm, TagsHabitsAndSymptomsOfOtherProgramsShowItToo) {
  const std::string daylio =
      "full_date,date,weekday,time,mood,activities,note_title,note\n2026-10-01,October 1,Thursday,21:00,bad,";
  EXPECT_TRUE(program_shows_help("daylio.csv", daylio + "self-harm | rain,,\n"));
  EXPECT_FALSE(program_shows_help("daylio.csv", daylio + "no self-harm | rain,,a word on suicide\n"));
  const std::string bearable =
      "date,date formatted,weekday,time of day,category,rating/amount,detail,notes\n2026-10-01,1st Oct "
      "2026,Thursday,pm,Symptom,";
  EXPECT_TRUE(program_shows_help("bearable.csv", bearable + "2,Suicidal thoughts,\n"));
  EXPECT_FALSE(program_shows_help("bearable.csv", bearable + "0,Suicidal thoughts,\n"));
  const std::string habit = "HabitName,HabitDescription,HabitCategory,CalendarDate,Value,CommentText\n";
  EXPECT_TRUE(program_shows_help("HabitBullData.csv", habit + "Self harm,,,2026-10-01,1,\n"));
  EXPECT_FALSE(program_shows_help("HabitBullData.csv", habit + "Self harm,,,2026-10-01,0,\n"));
}

}  // namespace
}  // namespace holdfast::exchange
