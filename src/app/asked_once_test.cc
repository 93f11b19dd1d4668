// What is asked once and what waits for a day: recovery words that were to come tomorrow, whom check-ins are
// about when somebody is added, how an absence was, and whether the diary goes on asking after an ending.
#include <gmock/gmock.h>

#include <algorithm>

#include "app/testing.h"

namespace holdfast::app::testing {
namespace {

using ::testing::HasSubstr;
constexpr std::int64_t one_day = 86400;

const Asking::One* question_of(const Asking& asking, std::string_view key) {
  const auto found = std::ranges::find(asking.questions, key, [](const auto& one) { return one.scale.key; });
  return found == asking.questions.end() ? nullptr : &*found;
}

TEST_F(AppTest, recovery_words_put_off_are_offered_the_next_day_until_they_are_there) {
  create();
  EXPECT_FALSE(ask<TodayAnswer>(Today{}).recovery_words_wait);
  ask<RecoveryWords>(AddRecoveryWords{});  // shown, and nobody has them: they open nothing
  clock_.moment.at.seconds += one_day;
  EXPECT_TRUE(ask<TodayAnswer>(Today{}).recovery_words_wait);
  ask<Done>(PutOffRecoveryWords{});
  EXPECT_FALSE(ask<TodayAnswer>(Today{}).recovery_words_wait);
  clock_.moment.at.seconds += one_day;
  EXPECT_TRUE(ask<TodayAnswer>(Today{}).recovery_words_wait);
  const auto words = ask<RecoveryWords>(AddRecoveryWords{});
  std::string_view rest = words.words.text();
  for (int k = 1; k < words.asked; ++k) rest.remove_prefix(rest.find(' ') + 1);
  ask<Done>(ConfirmRecoveryWords{.word = Secret::from(rest.substr(0, rest.find(' ')))});
  EXPECT_FALSE(ask<TodayAnswer>(Today{}).recovery_words_wait);
}

TEST_F(AppTest, recovery_words_one_can_do_without_are_not_offered_again) {
  create();
  ask<Done>(PutOffRecoveryWords{.for_good = true});
  clock_.moment.at.seconds += 400 * one_day;
  EXPECT_FALSE(ask<TodayAnswer>(Today{}).recovery_words_wait);
}

TEST_F(AppTest, whoever_is_added_does_not_change_whom_check_ins_are_about) {
  create();
  const std::string a = add_person("A");
  add_person("Em");
  add_person("Bo");
  EXPECT_EQ(ask<Asking>(Ask{}).relationship, "A");
  EXPECT_EQ(
      ask<Saved>(Add{.kind = "check_in", .fields = {{"ratings", {{"distress", 4}}}}}).shown.relationship,
      "A");
  ask<Undone>(Undo{});  // the check-in
  ask<Undone>(Undo{});  // Bo
  EXPECT_EQ(ask<Asking>(Ask{}).relationship, "A");
  ask<Undone>(Undo{});  // Em, and with her what was said about A
  EXPECT_EQ(ask<SettingsAnswer>(Configure{}).settings.main_relationship, "");
  EXPECT_EQ(ask<Asking>(Ask{}).relationship, "A");
}

TEST_F(AppTest, where_it_is_over_with_the_one_check_ins_were_about_a_new_one_follows) {
  create();
  add_person("A");
  add_person("Em");
  ask<Saved>(Add{.kind = "ending", .relationship = "Em"});
  ask<Saved>(Add{.kind = "ending", .relationship = "A"});
  EXPECT_EQ(ask<Asking>(Ask{}).relationship, "A");  // over, and nobody else is there
  ask<Saved>(Add{.kind = "relationship", .fields = {{"name", "Zoe"}, {"remembered", true}}});
  EXPECT_EQ(ask<Asking>(Ask{}).relationship, "A");  // Zoe was before
  add_person("Bo");
  EXPECT_EQ(ask<Asking>(Ask{}).relationship, "Bo");
}

TEST_F(AppTest, two_people_with_whom_it_is_over_keep_nobody_from_a_check_in) {
  create();
  for (const char* name : {"A", "Em"})
    ask<Saved>(Add{.kind = "relationship", .fields = {{"name", name}, {"remembered", true}}});
  const auto asking = ask<Asking>(Ask{});
  EXPECT_EQ(asking.relationship, "");
  EXPECT_EQ(question_of(asking, "reliance"), nullptr);
  EXPECT_FALSE(ask<Saved>(Add{.kind = "check_in", .fields = {{"line", "quiet"}}}).shown.record.relationship);
  EXPECT_EQ(ask<Saved>(Add{.kind = "contact", .relationship = "Em"}).shown.relationship, "Em");
}

TEST_F(AppTest, after_an_ending_it_is_asked_once_whether_to_go_on) {
  create();
  const std::string a = add_person("A");
  EXPECT_FALSE(ask<TodayAnswer>(Today{}).ended);
  ask<Saved>(Add{.kind = "ending"});
  const auto today = ask<TodayAnswer>(Today{});
  ASSERT_TRUE(today.ended);
  EXPECT_EQ(today.ended->record.id.text, a);
  ask<Saved>(Edit{.id = a, .fields = {{"asking", "not_now"}}});
  EXPECT_FALSE(ask<TodayAnswer>(Today{}).ended);
  ask<Saved>(Edit{.id = a, .fields = {{"asking", "yes"}}});
  EXPECT_NE(question_of(ask<Asking>(Ask{}), "reliance"), nullptr);
}

TEST_F(AppTest, after_an_ending_others_are_asked_about_without_a_name_that_is_over) {
  create();
  add_person("A");
  ask<Saved>(Add{.kind = "check_in", .fields = {{"line", "quiet"}}, .when = "8 days ago"});
  const auto before = ask<Asking>(Ask{.full = true});
  ASSERT_NE(question_of(before, "support"), nullptr);
  EXPECT_THAT(question_of(before, "support")->question, HasSubstr("anyone besides A?"));
  ask<Saved>(Add{.kind = "ending"});
  const auto after = ask<Asking>(Ask{.full = true});
  ASSERT_NE(question_of(after, "support"), nullptr);
  EXPECT_THAT(question_of(after, "support")->question, HasSubstr("lean on anyone? (Friends"));
  for (const auto& one : after.questions)
    EXPECT_EQ(one.question.find("A?"), std::string::npos) << one.question;
}

TEST_F(AppTest, how_it_is_now_is_asked_after_a_hard_moment_and_once) {
  create();
  add_person("A");
  const auto rate = [&](int value) {
    ask<Saved>(Add{.kind = "check_in", .fields = {{"ratings", {{"distress", value}}}}});
  };
  const auto later = [&](std::int64_t seconds) { clock_.moment.at.seconds += seconds; };
  rate(6);
  later(3600);
  EXPECT_FALSE(ask<TodayAnswer>(Today{}).hard_moment) << "it was not that hard";
  rate(8);
  later(5 * 60);
  EXPECT_FALSE(ask<TodayAnswer>(Today{}).hard_moment) << "it is still that moment";
  later(40 * 60);
  ASSERT_TRUE(ask<TodayAnswer>(Today{}).hard_moment);
  ask<Saved>(Add{.kind = "entry", .fields = {{"text", "about it"}}});
  EXPECT_TRUE(ask<TodayAnswer>(Today{}).hard_moment) << "writing is no answer to it";
  later(23 * 3600);
  EXPECT_TRUE(ask<TodayAnswer>(Today{}).hard_moment);
  later(3600);
  EXPECT_FALSE(ask<TodayAnswer>(Today{}).hard_moment) << "a day later nobody comes back to it";
  rate(9);
  later(3600);
  rate(3);
  later(3600);
  EXPECT_FALSE(ask<TodayAnswer>(Today{}).hard_moment) << "how it is has been said";
  rate(9);
  later(3600);
  ask<SettingsAnswer>(Configure{.settings = {{"paused", true}}});
  EXPECT_FALSE(ask<TodayAnswer>(Today{}).hard_moment) << "everything is paused";
}

TEST_F(AppTest, one_scale_alone_can_be_asked_for) {
  create();
  add_person("A");
  const auto one = ask<Asking>(Ask{.only = "distress"});
  ASSERT_EQ(one.questions.size(), 1u);
  EXPECT_EQ(one.questions[0].scale.key, "distress");
  EXPECT_TRUE(one.alone);
  EXPECT_FALSE(one.age);
  EXPECT_EQ(ask<Asking>(Ask{.full = true, .only = "support"}).questions.size(), 1u);
  EXPECT_EQ(refused(Ask{.only = "weather"}).where, "only");
  ask<Saved>(Add{.kind = "scale", .fields = {{"key", "distress"}, {"on", false}}});
  EXPECT_EQ(refused(Ask{.only = "distress"}).where, "only");
}

TEST_F(AppTest, how_an_absence_was_may_be_said_once_it_is_over_in_a_line_or_a_rating_or_left) {
  for (const Json& said :
       {Json{{"how_hard", 7}}, Json{{"line", "long"}, {"let_be", true}}, Json{{"let_be", true}}}) {
    world_.vault.reset();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    create();
    add_person("A");
    const auto away =
        ask<Saved>(Add{.kind = "absence", .fields = {{"until", "2026-11-28"}}, .when = "2026-11-15"});
    EXPECT_TRUE(ask<TodayAnswer>(Today{}).absences_over.empty());  // under way
    const auto then = clock_.moment.at;
    clock_.moment.at.seconds += 8 * one_day;
    const auto today = ask<TodayAnswer>(Today{});
    ASSERT_EQ(today.absences_over.size(), 1u);
    EXPECT_EQ(today.absences_over[0].said, "A was away for two weeks.");
    ask<Saved>(Edit{.id = away.shown.record.id.text, .fields = said});
    EXPECT_TRUE(ask<TodayAnswer>(Today{}).absences_over.empty()) << said.dump();
    clock_.moment.at = then;
  }
}

TEST_F(AppTest, a_break_that_was_entered_twice_is_asked_about_once) {
  create();
  add_person("A");
  const std::vector<std::pair<std::string, std::string>> spans{
      {"2026-11-15", "2026-11-28"}, {"2026-11-16", "2026-11-27"}, {"2026-11-29", "2026-11-30"}};
  std::vector<std::string> ids;
  for (const auto& [from, until] : spans)
    ids.push_back(
        ask<Saved>(Add{.kind = "absence", .fields = {{"until", until}}, .when = from}).shown.record.id.text);
  clock_.moment.at.seconds += 10 * one_day;
  EXPECT_EQ(ask<TodayAnswer>(Today{}).absences_over.size(), 2u) << "the last began when the first was over";
  for (const std::size_t which : {1u, 2u}) {
    ask<Saved>(Edit{.id = ids[which], .fields = {{"let_be", true}}});
    EXPECT_EQ(ask<TodayAnswer>(Today{}).absences_over.size(), 2u - which) << "said of either of the two";
  }
}

TEST_F(AppTest, the_first_check_ins_leave_the_weekly_question_out) {
  create();
  add_person("A");
  EXPECT_EQ(ask<Asking>(Ask{}).questions.size(), 3u);
  ask<Saved>(Add{.kind = "check_in", .fields = {{"line", "quiet"}}});
  EXPECT_EQ(question_of(ask<Asking>(Ask{}), "support"), nullptr);
  clock_.moment.at.seconds += 7 * one_day;
  EXPECT_NE(question_of(ask<Asking>(Ask{}), "support"), nullptr);
}

TEST_F(AppTest, a_question_of_ones_own_needs_its_words_alone) {
  create();
  const auto added = [&] {
    const auto saved = ask<Saved>(Add{.kind = "scale", .fields = {{"question", "How did you sleep?"}}});
    return std::get<diary::Scale>(saved.shown.record.body).key;
  };
  EXPECT_EQ(added(), "how_did_you_sleep");
  EXPECT_EQ(added(), "how_did_you_sleep_2") << "a second one is another";
  EXPECT_NE(question_of(ask<Asking>(Ask{.full = true}), "how_did_you_sleep"), nullptr);
  EXPECT_FALSE(handle(world_, Request(Add{.kind = "scale"})).answer);
}

TEST_F(AppTest, ready_made_questions_are_there_to_be_switched_on) {
  create();
  for (const char* key : {"carried", "shame", "understood", "reading_others"}) {
    const auto is_it = [&](const auto& one) { return one.scale.key == key; };
    const auto before = ask<ScalesAnswer>(Scales{}).scales;
    ASSERT_EQ(std::ranges::count_if(before, is_it), 1) << key;
    EXPECT_FALSE(std::ranges::find_if(before, is_it)->scale.on);
    ask<Saved>(Add{.kind = "scale", .fields = {{"key", key}, {"on", true}}});
    const auto after = ask<ScalesAnswer>(Scales{}).scales;
    ASSERT_EQ(std::ranges::count_if(after, is_it), 1) << key;
    EXPECT_TRUE(std::ranges::find_if(after, is_it)->scale.on);
    EXPECT_FALSE(std::ranges::find_if(after, is_it)->scale.question.empty());
  }
}

TEST_F(AppTest, a_paused_diary_asks_none_of_these) {
  create();
  add_person("A");
  ask<Saved>(Add{.kind = "absence", .fields = {{"until", "yesterday"}}, .when = "a week ago"});
  ask<Saved>(Add{.kind = "ending"});
  clock_.moment.at.seconds += one_day;
  EXPECT_EQ(ask<TodayAnswer>(Today{}).absences_over.size(), 1u);
  ask<SettingsAnswer>(Configure{{{"paused", true}}});
  const auto today = ask<TodayAnswer>(Today{});
  EXPECT_TRUE(today.absences_over.empty());
  EXPECT_FALSE(today.ended);
  EXPECT_FALSE(today.recovery_words_wait);
}

}  // namespace
}  // namespace holdfast::app::testing
