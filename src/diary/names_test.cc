// Names are replaced as whole words, whatever their letters, and what looks like a name is told.
#include "diary/names.h"

#include <gmock/gmock.h>

namespace holdfast::diary {
namespace {

std::string renamed(std::vector<NamePair> pairs, std::string_view text) {
  Renaming rename(pairs);
  return rename(text);
}

TEST(Names, are_replaced_as_whole_words_and_longest_first) {
  const auto pairs = name_and_parts("Marta Example", "M.");
  EXPECT_EQ(renamed(pairs, "Marta Example said; marta's chair; Martas; EXAMPLE!"),
            "M. said; M.'s chair; Martas; M.!");
  EXPECT_EQ(renamed({{"Ödön", "O."}}, "bei ödön, Ödönke"), "bei O., Ödönke");
  EXPECT_EQ(renamed({{"דנה", "D"}}, "שלום דנה."), "שלום D.");
}

TEST(Names, are_found_beside_any_sign) {
  const auto pairs = name_and_parts("Marta", "M.");
  EXPECT_EQ(renamed(pairs, "Marta’s chair, “Marta”, then—Marta… «Marta» with\u00A0Marta 📌Marta"),
            "M.’s chair, “M.”, then—M.… «M.» with\u00A0M. 📌M.");
  EXPECT_EQ(renamed({{"Марта", "М."}}, "марта и Марта, Мартапо"), "М. и М., Мартапо");
  EXPECT_EQ(renamed({{"山田", "Y"}}, "昨日山田さんと話した"), "昨日Yさんと話した");
}

TEST(Names, are_found_in_either_unicode_form_and_any_case) {
  for (const char* name : {"Zo\u00EB", "Zoe\u0308", "ZO\u00CB"})
    for (const char* text : {"mit Zo\u00EB.", "mit Zoe\u0308.", "mit ZOE\u0308."})
      EXPECT_EQ(renamed({{name, "Z."}}, text), "mit Z.") << name << " in " << text;
  EXPECT_EQ(renamed({{"Zoe", "Z."}}, "Zoe\u0308 und Zoe"), "Zo\u00EB und Z.");
  EXPECT_EQ(renamed({{"Strau\u00DF", "S."}}, "STRAUSS, Strauss, strau\u00DF; Strausse"),
            "S., S., S.; Strausse");
  EXPECT_EQ(renamed({{"\u00C5sa", "X."}}, "A\u030Asa and \u212Bsa"), "X. and X.");
}

TEST(Names, at_the_end_of_a_sentence_leave_one_full_stop) {
  EXPECT_EQ(renamed({{"Em", "E."}}, "safer with A than with Em. And Em... Em?"),
            "safer with A than with E. And E.... E.?");
}

TEST(Names, that_are_words_too_do_not_eat_sentences) {
  const auto pairs = name_and_parts("Dr. Will May Yousef", "Y.");
  EXPECT_EQ(renamed(pairs, "Will it be in May, Yousef? dr. will may yousef"), "Will it be in May, Y.? Y.");
}

TEST(Names, are_told_from_other_words_for_people) {
  for (const char* name : {"Berta", "Berta Wald", "Em", "Örjan", "Марта"})
    EXPECT_TRUE(looks_like_a_name(name)) << name;
  for (const char* other : {"", "my sister", "My sister", "J.", "A", "somebody", "Somebody online",
                            "the group", "a friend of a friend"})
    EXPECT_FALSE(looks_like_a_name(other)) << other;
}

TEST(Names, stay_where_they_are_to) {
  std::vector<NamePair> pairs{{"Marta Example", "Marta Example"}, {"Marta", "M."}};
  Renaming rename(pairs);
  EXPECT_EQ(rename("marta example and Marta"), "marta example and M.");
  EXPECT_EQ(rename.count(), 1u);
}

TEST(Names, of_one_letter_are_found_as_capitals_only) {
  EXPECT_EQ(renamed({{"A", "R."}}, "I told A, and a day later A. Data."),
            "I told R., and a day later R. Data.");
}

TEST(Names, of_one_letter_are_meant_however_they_are_written) {
  for (const char* from : {"A", "a", "A.", " a. "})
    EXPECT_EQ(renamed({{from, "R."}}, "I told A a thing. A.'s sister, too. I told A."),
              "I told R. a thing. R.'s sister, too. I told R.")
        << from;
}

TEST(Names, of_one_letter_stay) {
  EXPECT_TRUE(name_and_parts("A.", "B").empty());
  EXPECT_TRUE(name_and_parts("A", "B").empty());
  EXPECT_TRUE(name_and_parts("Ö", "B").empty());
  EXPECT_EQ(name_and_parts("Em", "E").size(), 1u);
}

TEST(Names, count_how_often_they_stood_there) {
  const std::vector<NamePair> pairs{{"Em", "E."}, {" ", "x"}};
  Renaming rename(pairs);
  EXPECT_EQ(rename("Em and Em, them"), "E. and E., them");
  EXPECT_EQ(rename.count(), 2u);
}

TEST(Names, that_are_still_there_are_told) {
  const std::vector<std::string_view> texts{"I met Anna in Berlin.", "Then the anna thing. We saw Berlin"};
  EXPECT_EQ(likely_names(texts, {}), std::vector<std::string>{"Berlin"});
  EXPECT_TRUE(likely_names(texts, {"Berlin"}).empty());
  const std::vector<std::string_view> more{"It was Ulrike’s and Ulrike's"};
  EXPECT_EQ(likely_names(more, {}), std::vector<std::string>{"Ulrike"});
}

TEST(Names, are_told_after_titles_and_initials_within_quotes_and_at_the_beginning) {
  const std::vector<std::string_view> texts{
      "I saw Dr. Hansen, and then Mrs. Lund at St. Pauli. I rang M. Weber. \u201CInes,\u201D I said. Miss "
      "O'Brien laughed.",
      "Berta came.\n- Yusuf's mother rang. Don't know. She'll see. Talked about it, slept, then Walking.",
      "Yesterday was hard, on Monday and in October too: Nothing helped\u2026 Stopped early."};
  EXPECT_THAT(likely_names(texts, {}),
              ::testing::UnorderedElementsAre("Hansen", "Lund", "Pauli", "Weber", "Ines", "O'Brien", "Berta",
                                              "Yusuf", "Walking"))
      << "a capital within a sentence tells, common word or not";
}

TEST(Names, that_were_replaced_are_told_no_longer_and_what_stood_beside_them_is) {
  const std::vector<std::string_view> before{"I rang Marta Weber. Dr. Marta Hansen, too."};
  const std::vector<std::string_view> after{"I rang M. Weber. Dr. M. Hansen, too."};
  EXPECT_THAT(likely_names(before, {"M."}, after), ::testing::ElementsAre("Hansen", "Weber"));
}

TEST(Names, initials_that_stand_for_somebody_are_found) {
  const std::vector<std::string_view> texts{"A day with B and Q. I told A's sister. An E-mail."};
  EXPECT_EQ(initials_in(texts), (std::set<std::string>{"A", "B", "E", "Q"}));
}

}  // namespace
}  // namespace holdfast::diary
