// See recovery_words.h. Typed words pass through Secret memory only; a sentence about a mistake may name a
// typed word that is not ours, never one that is.
#include "vault/recovery_words.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <vector>

#include "base/ensure.h"
#include "base/text.h"
#include "vault/keys.h"
#include "vault/vault.h"
#include "vault/word_list.h"

namespace holdfast::vault {
namespace {

constexpr std::size_t random_words = recovery_word_count - 1;

using Indices = std::array<std::uint16_t, recovery_word_count>;

std::uint16_t checksum_index(const Indices& words) {
  std::array<unsigned char, random_words * 2> bytes{};
  for (std::size_t i = 0; i < random_words; ++i) {
    bytes[2 * i] = static_cast<unsigned char>(words[i] & 0xff);
    bytes[2 * i + 1] = static_cast<unsigned char>(words[i] >> 8);
  }
  std::array<unsigned char, 16> sum{};
  crypto_generichash(sum.data(), sum.size(), bytes.data(), bytes.size(), nullptr, 0);
  wipe(bytes.data(), bytes.size());
  return static_cast<std::uint16_t>((sum[0] | sum[1] << 8) % word_list.size());
}

Secret spelled(const Indices& words) {
  Secret text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text.push_back(' ');
    for (const char letter : word_list[words[i]]) text.push_back(static_cast<unsigned char>(letter));
  }
  return text;
}

// Runs of letters, lower-cased in place of the copy they point into.
std::vector<std::string_view> letter_runs(Secret& copy) {
  std::vector<std::string_view> runs;
  auto* bytes = copy.data();
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= copy.size(); ++i) {
    const bool letter = i < copy.size() && (std::isalpha(bytes[i]) != 0 || bytes[i] >= 0x80);
    if (letter) {
      bytes[i] = static_cast<unsigned char>(std::tolower(bytes[i]));
      continue;
    }
    if (i > begin) runs.push_back(copy.text().substr(begin, i - begin));
    begin = i + 1;
  }
  return runs;
}

std::optional<std::uint16_t> index_of(std::string_view typed) {
  for (std::size_t i = 0; i < word_list.size(); ++i) {
    const std::string_view word = word_list[i];
    if (typed == word) return static_cast<std::uint16_t>(i);
    // The rest of a word may be abbreviated or misspelled where the first four letters already say which it
    // is.
    if (typed.size() >= 4 && word.size() >= 4 && typed.substr(0, 4) == word.substr(0, 4) &&
        typed.size() <= word.size() + 2)
      return static_cast<std::uint16_t>(i);
  }
  return std::nullopt;
}

std::string ordinal(std::size_t number) {
  static constexpr std::array<std::string_view, 13> names = {
      "", "1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th", "10th", "11th", "12th"};
  return number < names.size() ? std::string(names[number]) : std::to_string(number) + "th";
}

}  // namespace

Secret new_recovery_words() {
  start_cryptography();
  Indices words{};
  for (std::size_t i = 0; i < random_words; ++i)
    words[i] = static_cast<std::uint16_t>(randombytes_uniform(static_cast<std::uint32_t>(word_list.size())));
  words[random_words] = checksum_index(words);
  Secret text = spelled(words);
  wipe(words.data(), sizeof words);
  return text;
}

Result<Secret> canonical_words(const Secret& typed) {
  start_cryptography();
  Secret copy = typed.clone();
  const auto runs = letter_runs(copy);
  Indices words{};
  for (std::size_t i = 0; i < std::min<std::size_t>(runs.size(), words.size()); ++i) {
    const auto index = index_of(runs[i]);
    if (!index) {
      std::string sentence = "The " + ordinal(i + 1) + " word, \"" + printable(cut_to_width(runs[i], 20)) +
                             "\", is not one of the recovery words there are.";
      if (const auto near = nearest_word(runs[i], word_list)) sentence += " Did you mean \"" + *near + "\"?";
      return problem(ProblemKind::bad_request, sentence, "recovery words");
    }
    words[i] = *index;
  }
  if (runs.size() != words.size())
    return problem(ProblemKind::bad_request,
                   "There are ten recovery words; these are " + std::to_string(runs.size()) + ".",
                   "recovery words");
  if (words[random_words] != checksum_index(words))
    return problem(
        ProblemKind::bad_request,
        "Every word is one there is, but together they do not add up: one of them was miscopied, or two have "
        "changed places. Compare them with your note once more.",
        "recovery words");
  Secret text = spelled(words);
  wipe(words.data(), sizeof words);
  return text;
}

bool look_like_recovery_words(const Secret& typed) {
  Secret copy = typed.clone();
  const auto runs = letter_runs(copy);
  if (runs.size() < 8 || runs.size() > 12) return false;
  const auto known =
      std::count_if(runs.begin(), runs.end(), [](std::string_view run) { return index_of(run).has_value(); });
  return known >= 7;
}

Result<> check_recovery_words(const Secret& typed) {
  const auto words = canonical_words(typed);
  if (!words) return pass_on(words);
  return {};
}

}  // namespace holdfast::vault
