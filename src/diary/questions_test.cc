// Every question is about a field that is there, hangs on one asked before it, and offers words the diary
// knows; every kind says what is needed to list, offer and write it.
#include "diary/questions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "diary/saying.h"

namespace holdfast::diary {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> keys(const std::vector<Question>& questions) {
  std::vector<std::string> keys;
  for (const Question& question : questions) keys.push_back(question.key);
  return keys;
}

const Question& named(const std::vector<Question>& questions, std::string_view key) {
  return *std::ranges::find(questions, key, &Question::key);
}

std::vector<std::pair<std::string_view, Role>> kinds_of_both() {
  std::vector<std::pair<std::string_view, Role>> all;
  for (const Role keeper : {Role::client, Role::practitioner})
    for (const std::string_view kind : kinds_for(keeper)) all.emplace_back(kind, keeper);
  return all;
}

TEST(Questions, hang_on_a_field_asked_before_and_on_words_it_has) {
  int hanging = 0;
  for (const auto& [kind, keeper] : kinds_of_both()) {
    const std::vector<Question> questions = questions_for(kind, keeper);
    for (std::size_t k = 0; k < questions.size(); ++k) {
      const Question& question = questions[k];
      if (question.only_if.empty()) continue;
      const auto above = std::ranges::find(questions, question.only_if, &Question::key);
      ASSERT_LT(above - questions.begin(), std::ptrdiff_t(k)) << kind << " " << question.key;
      ASSERT_FALSE(question.only_if_words.empty());
      for (const std::string& word : question.only_if_words) {
        const bool known =
            above->form == Form::yes_no
                ? word == "true" || word == "false"
                : std::ranges::find(above->choices, word, &Choice::word) != above->choices.end();
        EXPECT_TRUE(known) << kind << " " << question.key << " " << word;
      }
      ++hanging;
    }
  }
  EXPECT_GT(hanging, 10);
}

TEST(Questions, of_a_field_and_those_not_asked_are_all_it_has) {
  for (const auto& [kind, keeper] : kinds_of_both()) {
    std::set<std::string> first;  // some of these are asked later, too
    for (const Question& question : questions_for(kind, keeper)) first.insert(question.key);
    std::multiset<std::string> asked(first.begin(), first.end());
    for (const Question& question : questions_back(kind, keeper))
      if (!first.contains(question.key)) asked.insert(question.key);
    for (const Question& question : questions_not_asked(kind, keeper)) asked.insert(question.key);
    std::multiset<std::string> all;
    for (const Question& question : questions_about(kind, keeper))
      if (question.key != "felt" && question.key != "folded") all.insert(question.key);
    EXPECT_EQ(asked, all) << kind;
    std::set<std::string> fields;
    for (const FieldName& field : field_names(kind, keeper)) fields.insert(field.key);
    for (const Question& question : questions_about(kind, keeper))
      EXPECT_TRUE(fields.contains(question.key)) << kind << " " << question.key;
  }
}

TEST(Questions, naming_a_record_name_its_kind_and_ratings_their_ends) {
  for (const auto& [kind, keeper] : kinds_of_both())
    for (const Question& question : questions_about(kind, keeper)) {
      if (question.form == Form::record) {
        EXPECT_TRUE(find_kind(question.of)) << kind << " " << question.key;
      }
      if (question.form == Form::rating) {
        EXPECT_FALSE(question.low_words.empty() || question.high_words.empty())
            << kind << " " << question.key;
        EXPECT_LT(question.low, question.high) << kind << " " << question.key;
      }
      if (question.form == Form::choice || question.form == Form::choices) {
        EXPECT_GE(question.choices.size(), 2u) << kind << " " << question.key;
      }
    }
}

TEST(Questions, come_in_the_order_of_the_fields) {
  EXPECT_THAT(keys(questions_for("need", Role::client)), ElementsAre("what", "voiced", "to_whom", "outcome"));
  EXPECT_THAT(keys(questions_back("reaction", Role::client)),
              ElementsAre("found", "found_words", "acted_sooner"));
  EXPECT_THAT(keys(questions_not_asked("absence", Role::client)), ElementsAre("let_be", "relationship"));
  EXPECT_THAT(keys(questions_for("absence", Role::client)),
              ElementsAre("until", "announced", "expected", "line"));
  EXPECT_THAT(keys(questions_back("absence", Role::client)), ElementsAre("how_hard", "line"))
      << "a line can be said both times";
  EXPECT_TRUE(questions_about("mood", Role::client).empty());
}

TEST(Questions, take_their_form_from_what_the_field_holds) {
  const auto session = questions_about("session", Role::client);
  EXPECT_EQ(named(session, "let_in").form, Form::rating);
  EXPECT_EQ(named(session, "minutes").form, Form::duration);
  EXPECT_EQ(named(session, "moved_to").form, Form::moment);
  EXPECT_EQ(named(session, "planned").form, Form::yes_no);
  EXPECT_EQ(named(questions_about("check_in", Role::client), "age_felt").form, Form::number);
  EXPECT_EQ(named(questions_about("steadying", Role::client), "helped").form, Form::choices);
  EXPECT_TRUE(named(questions_about("reaction", Role::client), "what_happened").is_long);
  const Question began = named(questions_for("contact", Role::client), "began");
  ASSERT_EQ(began.choices.size(), 2u);
  EXPECT_EQ(began.choices[0].says, "me");
  EXPECT_EQ(began.choices[1].says, "{A}");
}

TEST(Kinds, say_all_that_lists_and_offers_need) {
  std::set<std::string_view> words, verbs, offers, plurals;
  for (const std::string_view word : all_kinds()) {
    const Kind* kind = find_kind(word);
    ASSERT_TRUE(kind) << word;
    EXPECT_TRUE(words.insert(kind->word).second) << word;
    EXPECT_TRUE(verbs.insert(kind->verb).second) << word;
    EXPECT_TRUE(plurals.insert(kind->plural).second) << word;
    EXPECT_FALSE(kind->title.empty() || kind->plural.empty() || kind->heading.empty() || kind->verb.empty())
        << word;
    if (!kind->offer.empty()) {
      EXPECT_TRUE(offers.insert(kind->offer).second) << word;
    }
    if (!kind->listed_with.empty()) {
      EXPECT_TRUE(find_kind(kind->listed_with)) << word;
    }
  }
  EXPECT_FALSE(find_kind("mood"));
}

}  // namespace
}  // namespace holdfast::diary
