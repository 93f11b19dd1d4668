// when words: the vocabulary of base/when.h. Cuts what a person typed into words and numbers ("20min" is two
// tokens, "22.11." one) and knows the names of days, months and numbers, and amounts of time ("an hour and a
// half").
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

struct Token {
  std::string text;  // lower case; of a number, with its marks: "22:10", "22.11.", "2026-11-22", "1.5"
  bool numeric = false;
};

// Nothing when there is a character in it that no time has.
std::optional<std::vector<Token>> when_tokens(std::string_view text);

std::optional<int> weekday_word(std::string_view word);     // "tue", "tuesday": 1
std::optional<unsigned> month_word(std::string_view word);  // "nov", "november": 11
std::optional<int> number_word(
    std::string_view word);  // "one" ... "twenty", "thirty", "forty", "fifty", "sixty"
std::optional<int> plain_number(const Token& token);          // digits alone, at most six of them
std::optional<std::string> word_like(std::string_view word);  // the known word it is a slip of

// An amount of time as said. Months and years have no fixed length, so they are kept apart.
struct Amount {
  double seconds = 0;
  double days = 0;
  double months = 0;
};

// Reads "3 days", "an hour", "half an hour", "1 h 30", "an hour and a half", "two weeks 3 days" from `at` on
// and moves `at` behind it; nothing, and `at` as it was, when no amount stands there.
std::optional<Amount> take_amount(const std::vector<Token>& tokens, std::size_t& at);

}  // namespace holdfast
