// Looks for the words of harm_words.h without accents and case. The places are the instruments' own: PHQ-9
// item 9, BDI-II item 9, EPDS item 10, QIDS item 12 and so on.
#include "exchange/harm.h"

#include <algorithm>
#include <array>

#include "base/plain_letter.h"
#include "base/text.h"
#include "exchange/columns.h"
#include "exchange/harm_words.h"

namespace holdfast::exchange {
namespace {

// Lower case without accents; what joins words is a blank, and blanks are single: "Self-Harm" is "self harm".
std::string folded(std::string_view text) {
  std::string out;
  const auto blank = [&] {
    if (!out.empty() && out.back() != ' ') out += ' ';
  };
  while (!text.empty()) {
    const auto [code_point, bytes] = first_code_point(text);
    text.remove_prefix(bytes);
    const char32_t c = code_point;
    if (c == 0x2019 || c == 0x2018 || c == '`' || c == 0xB4)
      out += '\'';
    else if (c == 0xA0 || c == '-' || c == '_' || c == ',' || (c >= 0x2010 && c <= 0x2015) || c <= ' ')
      blank();
    else
      append_plain_letter(out, c);
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

// What stands between the commas of a list, trimmed, a line's end read as a blank.
std::vector<std::string> words_of(std::string_view list) {
  std::string flat(list);
  std::ranges::replace(flat, '\n', ' ');
  std::vector<std::string> out = listed(flat);
  std::erase(out, "");
  return out;
}
// What bears such a word and asks for the opposite, or for something else.
constexpr auto otherwise = std::to_array<std::string_view>(
    {"no suicid", "no self", "no selfharm", "no thoughts of", "without self", "without suicid",
     "free of self", "self harm free", "suicide prevention", "suicide squad", "kein selbst", "keine selbst",
     "keine suizid", "ohne selbst", "sans automutil", "sin autoles", "days since", "tage seit"});

// PHQ-9 item 9; the six questions of the C-SSRS screen; what MDS 3.0 asks.
constexpr auto loinc =
    std::to_array<std::string_view>({"44260-8", "93246-7", "93247-5", "93248-3", "93249-1", "93250-9",
                                     "93267-3", "93266-5", "54651-7", "54652-5"});

struct Instrument {
  std::string_view family;
  std::array<std::string_view, 5> versions;  // of its name, folded: "phq 9", "phq9"
  std::array<int, 5> places;                 // 0: no more; -1: every one
};
constexpr auto instruments = std::to_array<Instrument>({
    {"phq", {"9a", "9", "a", "9m"}, {9}},
    {"bdi", {"ii", "2", "ia", "i", "1"}, {9}},
    {"epds", {}, {10}},
    {"qids", {"sr16", "sr", "c16", "c", "16"}, {12}},
    {"ids", {"sr30", "sr", "c30", "c", "30"}, {18}},
    {"ghq", {"28"}, {24, 25, 27, 28}},
    {"core", {"om34", "om", "34"}, {9, 16, 24, 34}},
    {"core", {"10"}, {6}},
    {"oq", {"45.2", "45"}, {8}},
    {"scl", {"90r", "90 r", "90"}, {15, 59}},
    {"bsi", {"53"}, {9}},
    {"bsi", {"18"}, {17}},
    {"hamd", {"17", "21", "7"}, {3}},
    {"hdrs", {"17", "21"}, {3}},
    {"madrs", {"s"}, {9, 10}},
    {"cdi", {"2"}, {9}},
    {"cssrs", {}, {-1}},
    {"c ssrs", {}, {-1}},
    {"asq", {}, {1, 2, 3, 4, 5}},
    {"sbq", {"r"}, {-1}},
    {"bss", {}, {-1}},
});

bool is_small_letter(char c) {
  return c >= 'a' && c <= 'z';
}

// Off the front: blanks, points, slashes, colons and words for "item".
void skip_fillers(std::string_view& rest) {
  constexpr auto fillers = std::to_array<std::string_view>(
      {"item", "question", "frage", "pregunta", "answer", "score", "value", "nr", "no", "i", "q", "p", "f"});
  for (;;) {
    while (!rest.empty() && std::string_view(" ./:#()[]").find(rest.front()) != std::string_view::npos)
      rest.remove_prefix(1);
    const auto one = std::ranges::find_if(fillers, [&](std::string_view word) {
      return rest.starts_with(word) && (rest.size() == word.size() || !is_small_letter(rest[word.size()]));
    });
    if (one == fillers.end()) return;
    rest.remove_prefix(one->size());
  }
}

// The number that stands here, if nothing but words for "item" follows it.
std::optional<int> place_in(std::string_view rest) {
  skip_fillers(rest);
  int place = 0;
  std::size_t digits = 0;
  while (digits < rest.size() && digits < 3 && is_digit(rest[digits]))
    place = place * 10 + (rest[digits++] - '0');
  if (digits == 0) return std::nullopt;
  rest.remove_prefix(digits);
  skip_fillers(rest);
  const bool ends =
      rest.empty() || !(is_digit(rest.front()) || (is_small_letter(rest.front()) && digits == 3));
  return ends ? std::optional(place) : std::nullopt;
}

bool holds(const Instrument& one, int place) {
  return std::ranges::any_of(one.places,
                             [&](int each) { return each == -1 || (each != 0 && each == place); });
}

// Where the family's name stands as a word of its own, what follows it.
std::optional<std::string_view> after_family(std::string_view text, std::string_view family) {
  for (auto at = text.find(family); at != std::string_view::npos; at = text.find(family, at + 1))
    if (at == 0 || !is_small_letter(text[at - 1])) {
      const std::string_view rest = text.substr(at + family.size());
      return rest;
    }
  return std::nullopt;
}

enum class Alone { yes, no };  // whether other items of it stand beside this one
bool is_named_place(std::string_view text, Alone alone) {
  for (const Instrument& one : instruments) {
    const auto found = after_family(text, one.family);
    if (!found) continue;
    for (const std::string_view version : one.versions) {
      std::string_view rest = *found;
      while (rest.starts_with(' ')) rest.remove_prefix(1);
      if (version.empty() || !rest.starts_with(version)) continue;
      rest.remove_prefix(version.size());
      if (!rest.empty() && is_digit(rest.front()) && is_digit(version.back())) continue;
      if (const auto place = place_in(rest); place && holds(one, *place)) return true;
    }
    // "phq9" by itself is the questionnaire; "bdi9", "epds10" can only be an item.
    const auto place = place_in(*found);
    if (!place || !holds(one, *place)) continue;
    const bool may_be_the_whole =
        std::ranges::find(one.versions, std::to_string(*place)) != one.versions.end();
    if (!may_be_the_whole || alone == Alone::no) return true;
  }
  return false;
}

bool bears_words(std::string_view text) {
  const auto in_text = [&](std::string_view word) { return text.find(word) != std::string_view::npos; };
  static const std::vector<std::string> words = words_of(words_of_harm);
  return std::ranges::any_of(words, in_text) && std::ranges::none_of(otherwise, in_text);
}

bool bears_loinc(std::string_view item) {
  return std::ranges::any_of(loinc, [&](std::string_view code) {
    const auto at = item.find(code);
    return at != std::string_view::npos && (at == 0 || !is_digit(item[at - 1])) &&
           (at + code.size() == item.size() || !is_digit(item[at + code.size()]));
  });
}

constexpr std::size_t longest_item = 2000;  // a question; longer is a text somebody wrote

enum class Said { nothing, more, unclear };

Said said_by(double number) {
  return number <= 0 ? Said::nothing : Said::more;
}

Said said_by_words(std::string_view given) {
  static const std::vector<std::string> none = words_of(answers_of_nothing);
  const auto is_nothing = [](std::string_view words) { return std::ranges::find(none, words) != none.end(); };
  std::string text = folded(given);
  std::erase_if(text, [](char c) { return c == '.' || c == '"' || c == '!'; });
  std::string_view rest = trimmed(text);
  if (rest.empty()) return Said::unclear;
  if (is_nothing(rest)) return Said::nothing;
  // "0 = never", "1: several days", "never (0)".
  std::size_t digits = 0;
  while (digits < rest.size() && (is_digit(rest[digits]) || rest[digits] == '/')) ++digits;
  std::optional<double> number;
  if (digits > 0) {
    number = decimal_number(rest.substr(0, std::min(rest.find('/'), digits)));
    rest.remove_prefix(digits);
    while (!rest.empty() && std::string_view(" =:)-").find(rest.front()) != std::string_view::npos)
      rest.remove_prefix(1);
  } else if (const auto at = rest.rfind('('); at != std::string_view::npos && rest.ends_with(')')) {
    number = decimal_number(trimmed(rest.substr(at + 1, rest.size() - at - 2)));
    rest = trimmed(rest.substr(0, at));
  }
  if (is_nothing(rest)) return Said::nothing;
  if (number) return said_by(*number);
  return Said::more;
}

Said said_by_code(std::string_view code) {
  constexpr auto none = std::to_array<std::string_view>({"LA6568-5", "LA32-8", "LA6270-8", "LA18334-5", "N",
                                                         "no", "false", "373067005", "not-at-all", "never"});
  constexpr auto more = std::to_array<std::string_view>({"LA6569-3", "LA6570-1", "LA6571-9", "LA33-6"});
  const std::string low = lower_ascii(code);
  const auto is_it = [&](std::string_view each) { return low == lower_ascii(each); };
  if (std::ranges::any_of(none, is_it)) return Said::nothing;
  return std::ranges::any_of(more, is_it) ? Said::more : Said::unclear;
}

}  // namespace

bool asks_about_harm(std::string_view item) {
  if (item.empty() || item.size() > longest_item) return false;
  if (bears_loinc(item)) return true;
  const std::string text = folded(item);
  return bears_words(text) || (text.size() < 60 && is_named_place(text, Alone::yes));
}

std::vector<bool> ask_about_harm(std::span<const std::string> items) {
  std::vector<bool> out;
  std::vector<std::string_view> sorted(items.begin(), items.end());
  std::ranges::sort(sorted);
  const auto has_another = [&](const std::string& item) {  // "phq_8", "PHQ.8" beside "phq_9", "PHQ.9"
    std::string before(item);
    while (!before.empty() && !is_digit(before.back())) before.pop_back();
    if (before.empty()) return false;
    before.back() = '8';
    const auto at = std::ranges::lower_bound(sorted, std::string_view(before));
    return at != sorted.end() && at->starts_with(before);
  };
  for (const std::string& item : items) {
    bool harm = asks_about_harm(item);
    if (!harm && item.size() < 60 && has_another(item)) harm = is_named_place(folded(item), Alone::no);
    out.push_back(harm);
  }
  return out;
}

bool is_about_harm_alone(std::string_view questionnaire) {
  const std::string text = folded(questionnaire);
  for (const std::string_view sign :
       {"cssrs", "c ssrs", "columbia suicide", "93373 9", "93245 9", "suicide risk", "suicide screen",
        "suicidal behavior", "suicidal behaviour", "suicide ideation", "suicidal ideation", "sbq r",
        "suicide severity"})
    if (text.find(sign) != std::string::npos) return true;
  return false;
}

bool is_place_of_harm(std::string_view questionnaire, std::size_t place) {
  const std::string text = folded(questionnaire.substr(0, longest_item));
  if (place == 0 || place > 99) return false;
  for (const Instrument& one : instruments) {
    const auto rest = after_family(text, one.family);
    if (!rest || !holds(one, static_cast<int>(place))) continue;
    std::string_view version = *rest;
    while (version.starts_with(' ')) version.remove_prefix(1);
    const bool fits =
        version.empty() || !(is_small_letter(version.front()) || is_digit(version.front())) ||
        std::ranges::any_of(one.versions, [&](std::string_view each) {
          return !each.empty() && version.starts_with(each) &&
                 (version.size() == each.size() || !is_digit(version[each.size()]) || !is_digit(each.back()));
        });
    if (fits) return true;
  }
  return false;
}

bool is_more_than_nothing(const AnswerOfHarm& answer) {
  bool nothing = false, spoke = false;
  const auto hear = [&](Said said) {
    spoke = spoke || said != Said::unclear;
    nothing = nothing || said == Said::nothing;
    return said == Said::more;
  };
  if (hear(said_by_code(answer.code))) return true;
  if (answer.number && hear(said_by(*answer.number))) return true;
  // Words that are no known "nothing" say more than nothing, unless a code or number has said it is nothing:
  // the same answer in a language that is not known here.
  if (!answer.words.empty()) {
    const Said said = said_by_words(answer.words);
    if (said == Said::nothing)
      nothing = spoke = true;
    else if (said == Said::more && !nothing)
      return true;
  }
  if (spoke) return !nothing;
  const auto number = decimal_number(trimmed(answer.code));
  return !number || *number > 0;
}

bool table_tells_of_harm(std::string_view bytes, const TableShape& shape,
                         std::span<const std::string> wanted) {
  Table table;
  if (!Table::open(bytes, shape, wanted, table)) return false;
  const std::vector<bool> harm = ask_about_harm(table.columns);
  if (std::ranges::find(harm, true) == harm.end()) return false;
  DelimitedReader reader = table.rows();
  Row row;
  while (reader.next(row))
    for (std::size_t at = 0; at < std::min(harm.size(), row.cells.size()); ++at) {
      if (!harm[at] || table.is_missing(row.cells[at])) continue;
      const std::string_view cell = trimmed_cell(row.cells[at]);
      auto number = number_in(cell, '.');
      if (!number) number = number_in(cell, ',');
      if (is_more_than_nothing({.words = number ? std::string_view() : cell, .number = number})) return true;
    }
  return false;
}

}  // namespace holdfast::exchange
