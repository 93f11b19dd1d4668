// agreement: what both say yes to before anything else is said in a pair, and what a frame has to answer. The
// texts that both saw stand here under their version and are never changed; another text is another version.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace holdfast::pair {

inline constexpr std::uint16_t agreement_version = 1;
// The sentences of one version, the first line first; none of a version that is not known here.
std::vector<std::string_view> agreement(std::uint16_t version);

// What a clause of the frame is about.
enum class About : std::uint8_t {
  rhythm = 1,
  between = 2,
  limits = 3,
  breaks = 4,
  ill_or_gone = 5,
  ending = 6,
  other = 7
};
struct Subject {
  About about;
  std::string_view word;      // as it is named in JSON and at the terminal
  std::string_view title;     // above the clause
  std::string_view question;  // what it answers
};
const std::array<Subject, 7>& subjects();
const Subject& subject_of(About about);
bool is_known(About about);

}  // namespace holdfast::pair
