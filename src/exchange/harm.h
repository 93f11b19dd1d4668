// harm: whether an item of a questionnaire, a column, a habit or a tag asks about harming oneself or being
// dead, and whether its answer is more than "not at all". Where it is, the help page is shown: so a name that
// is not sure counts as one, and an answer that cannot be read counts as more. Nothing is scored, and what a
// person writes freely is never looked through.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/table.h"

namespace holdfast::exchange {

// By its words in a number of languages, by its LOINC code wherever that stands in it ("/44249-1/44260-8"),
// or by its place in an instrument ("PHQ9_9", "epds_10", "bdi-ii item 9").
bool asks_about_harm(std::string_view item);
// The same of names that stand together: "phq_9" beside "phq_8" is an item, alone it is the whole PHQ-9.
std::vector<bool> ask_about_harm(std::span<const std::string> items);
// Whether every item of this questionnaire is one, by its address, title or code (C-SSRS, ASQ, SBQ-R).
bool is_about_harm_alone(std::string_view questionnaire);
// The place (from 1) of an item in a questionnaire that names itself ("http://x/epds", 10).
bool is_place_of_harm(std::string_view questionnaire, std::size_t place);

// What is known of an answer. All that is said must be nothing for the answer to be nothing.
struct AnswerOfHarm {
  std::string_view code, words;
  std::optional<double> number;  // a number, or the weight of a coded answer
};
bool is_more_than_nothing(const AnswerOfHarm& answer);

// Whether a column of a table is such an item, mapped or not, and a row of it, taken or not, has an answer
// that is more than nothing. `wanted` are the columns the person names.
bool table_tells_of_harm(std::string_view bytes, const TableShape& shape,
                         std::span<const std::string> wanted);

}  // namespace holdfast::exchange
