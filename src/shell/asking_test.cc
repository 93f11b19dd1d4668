// A person played by a list of lines: what is asked, what is understood, and what is never assumed.
#include <gtest/gtest.h>

#include <deque>
#include <nlohmann/json.hpp>

#include "diary/nouns.h"
#include "diary/saying.h"
#include "diary/scales.h"
#include "shell/questions.h"

namespace holdfast::shell {
namespace {

using Json = nlohmann::json;

class Played final : public Talk {
 public:
  explicit Played(std::deque<std::string> lines) : lines_(std::move(lines)) {}
  bool can_ask() const override { return true; }
  void say(std::string_view text) override { said += text; }
  Result<std::optional<std::string>> line(std::string_view prompt) override {
    said += prompt;
    if (lines_.empty()) return std::optional<std::string>();
    std::string next = lines_.front();
    lines_.pop_front();
    if (next == "^C") return unchanged(ProblemKind::cancelled, "Stopped.");
    return std::optional<std::string>(next);
  }
  Result<Secret> secret(std::string_view) override { return Secret::from("x"); }
  bool secret_is_typed() const override { return true; }
  std::string said;
  std::size_t left() const { return lines_.size(); }

 private:
  std::deque<std::string> lines_;
};

app::Asking six_scales() {
  app::Asking asking;
  asking.relationship = "A";
  for (const diary::Scale& scale : diary::built_in_scales())
    asking.questions.push_back({scale, diary::question_for(scale, "A")});
  return asking;
}

TEST(CheckIn, takes_numbers_skips_and_far_away_for_what_they_are) {
  Played person({"6", "", "f", "s", "10", "0", "sad, small", "", ""});
  const auto heard = ask_check_in(person, Style{}, six_scales(), false);
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->fields,
            Json::parse(R"({"ratings": {"distress": 6, "safety": "far_away", "footing": 10, "support": 0},
                                          "emotions": ["sad", "small"]})"));
  EXPECT_EQ(heard->when, "");
}

TEST(CheckIn, shows_the_words_at_both_ends_and_nothing_preselected) {
  Played person({"q"});
  const auto heard = ask_check_in(person, Style{}, six_scales(), false);
  ASSERT_FALSE(heard);
  EXPECT_EQ(heard.error().kind, ProblemKind::cancelled);
  EXPECT_NE(person.said.find("How hard is it right now?"), std::string::npos);
  EXPECT_NE(person.said.find("0 not hard"), std::string::npos);
  EXPECT_NE(person.said.find("10 overwhelming"), std::string::npos);
  EXPECT_EQ(person.said.find("[5]"), std::string::npos);
}

TEST(CheckIn, never_says_reliance_or_dependence) {
  Played person({"3", "3", "3", "3", "3", "3", "", "", ""});
  ASSERT_TRUE(ask_check_in(person, Style{}, six_scales(), false));
  EXPECT_EQ(person.said.find("relian"), std::string::npos);
  EXPECT_EQ(person.said.find("depend"), std::string::npos);
}

TEST(CheckIn, offers_to_stop_after_nine_or_ten) {
  Played person({"9", "s"});
  const auto heard = ask_check_in(person, Style{}, six_scales(), false);
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->fields, Json::parse(R"({"ratings": {"distress": 9}})"));
  EXPECT_NE(person.said.find("That's enough for now."), std::string::npos);
  Played other({"8", "", "", "", "", "", "", "", ""});
  ASSERT_TRUE(ask_check_in(other, Style{}, six_scales(), false));
  EXPECT_EQ(other.said.find("enough"), std::string::npos);
}

TEST(CheckIn, goes_back_one_question_and_forgets_its_answer) {
  Played person({"2", "7", "b", "b", "4", "", "", "", "", "", "", "", "yesterday 22:10"});
  const auto heard = ask_check_in(person, Style{}, six_scales(), false);
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->fields, Json::parse(R"({"ratings": {"distress": 4}})"));
  EXPECT_EQ(heard->when, "yesterday 22:10");
}

TEST(CheckIn, asks_again_what_it_cannot_take_and_then_leaves_it_open) {
  Played person({"eleven", "11", "-1", "5", "", "", "", "", "", "", ""});
  const auto heard = ask_check_in(person, Style{}, six_scales(), false);
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->fields, Json::parse(R"({"ratings": {"reliance": 5}})"));
  EXPECT_NE(person.said.find("A whole number from 0 to 10, f for far away, or Enter to skip."),
            std::string::npos);
}

TEST(CheckIn, with_nothing_said_is_empty) {
  Played person({"", "", "", "", "", "", "", "", ""});
  const auto heard = ask_check_in(person, Style{}, six_scales(), false);
  ASSERT_TRUE(heard);
  EXPECT_TRUE(heard->empty());
}

TEST(CheckIn, is_over_at_control_c) {
  Played person({"3", "^C"});
  const auto heard = ask_check_in(person, Style{}, six_scales(), false);
  ASSERT_FALSE(heard);
  EXPECT_EQ(heard.error().kind, ProblemKind::cancelled);
}

TEST(Questions, of_a_kept_session_ask_how_it_was_and_of_a_cancelled_one_by_whom) {
  Played kept({"1", "1", "7", "yes", "2", "no", "1", "", "a line"});
  const auto heard =
      ask_all(kept, Style{}, questions_for("session", diary::Role::client), "A", Json::object());
  ASSERT_TRUE(heard);
  EXPECT_EQ(
      *heard,
      Json::parse(R"({"outcome": "kept", "form": "in_person", "let_in": 7, "talked_about_needing": "yes",
    "got_what_you_came_for": "partly", "looked_after": "no", "brought_troubles": "no", "line": "a line"})"));
  Played cancelled({"3", "2", ""});
  const auto other =
      ask_all(cancelled, Style{}, questions_for("session", diary::Role::client), "A", Json::object());
  ASSERT_TRUE(other);
  EXPECT_EQ(*other, Json::parse(R"({"outcome": "cancelled", "by": "practitioner"})"));
  EXPECT_NE(cancelled.said.find("2 A"), std::string::npos);
}

TEST(Questions, forget_what_followed_from_an_answer_that_was_taken_back) {
  Played person({"3", "2", "<", "<", "1", "", "", "", "", "", "", "", ""});
  const auto heard =
      ask_all(person, Style{}, questions_for("session", diary::Role::client), "A", Json::object());
  ASSERT_TRUE(heard);
  EXPECT_EQ(*heard, Json::parse(R"({"outcome": "kept"})"));
}

TEST(Questions, take_several_choices_and_durations_in_words) {
  Played steadying({"1, 4 4", "20 minutes", ""});
  const auto helped =
      ask_all(steadying, Style{}, questions_for("steadying", diary::Role::client), "A", Json::object());
  ASSERT_TRUE(helped);
  EXPECT_EQ(*helped, Json::parse(R"({"helped": ["something_learned", "rest"], "lasted_minutes": 20})"));
  Played contact({"1", "3", "1", "1", "2 hours", "4", "0", ""});
  const auto asked =
      ask_all(contact, Style{}, questions_for("contact", diary::Role::client), "A", Json::object());
  ASSERT_TRUE(asked);
  EXPECT_EQ((*asked)["answered_after_minutes"], 120);
  EXPECT_EQ((*asked)["relief_minutes"], 0);
  EXPECT_EQ((*asked)["purpose"], "share");
}

TEST(Questions, need_only_what_a_record_is_nothing_without) {
  Played person({"", "", "", ""});
  const auto heard =
      ask_all(person, Style{}, questions_for("belief", diary::Role::client), "", Json::object());
  ASSERT_FALSE(heard);
  EXPECT_EQ(heard.error().kind, ProblemKind::cancelled);
}

TEST(Texts, with_a_heading_have_a_title) {
  EXPECT_EQ(title_and_text("# On needing\n\nFour days.\n"),
            (std::pair<std::string, std::string>{"On needing", "Four days."}));
  EXPECT_EQ(title_and_text("\n\nNo title\n# later"),
            (std::pair<std::string, std::string>{"", "No title\n# later"}));
  EXPECT_EQ(title_and_text("# Only"), (std::pair<std::string, std::string>{"Only", ""}));
}

}  // namespace
}  // namespace holdfast::shell
