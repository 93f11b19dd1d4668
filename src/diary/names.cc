// Small letters where UTF-8 keeps their size, so that a place in the folded text is the same place in the
// text. Words are runs of letters; scripts that write without spaces have no borders of words, and names are
// found anywhere in them.
#include "diary/names.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.h"
#include "diary/openers.h"

namespace holdfast::diary {
namespace {

constexpr std::size_t most_likely_names = 60, shortest_part = 3;

// Parts of names that are words of their own. The whole name is replaced all the same.
constexpr auto words_of_their_own = std::to_array<std::string_view>(
    {"the",      "and",       "from",      "with",     "new",      "old",       "young",     "will",
     "may",      "mark",      "grace",     "hope",     "joy",      "faith",     "rose",      "frank",
     "rich",     "art",       "bill",      "sue",      "pat",      "brown",     "green",     "white",
     "black",    "gray",      "long",      "short",    "king",     "day",       "winter",    "summer",
     "spring",   "autumn",    "january",   "february", "march",    "april",     "june",      "july",
     "august",   "september", "october",   "november", "december", "monday",    "tuesday",   "wednesday",
     "thursday", "friday",    "saturday",  "sunday",   "doctor",   "therapist", "therapy",   "group",
     "clinic",   "sister",    "brother",   "mother",   "father",   "friend",    "aunt",      "uncle",
     "mrs",      "frau",      "herr",      "miss",     "first",    "second",    "her",       "his",
     "our",      "drew",      "my",        "an",       "their",    "one",       "some",      "somebody",
     "someone",  "nobody",    "everybody", "grandma",  "grandpa",  "colleague", "neighbour", "neighbor",
     "partner",  "husband",   "wife",      "son",      "daughter"});

bool is_letter(char32_t c) {
  const auto within = [c](char32_t from, char32_t until) { return c >= from && c <= until; };
  if (c < 0x80) return within('0', '9') || within('a', 'z') || within('A', 'Z') || c == '_';
  if (c < 0x100) return c == 0xAA || c == 0xB5 || c == 0xBA || (c >= 0xC0 && c != 0xD7 && c != 0xF7);
  if (c == 0x200C || c == 0x200D) return true;  // within words of some scripts
  const bool sign = within(0x2000, 0x2BFF) || within(0x2E00, 0x2E7F) || within(0xE000, 0xF8FF) ||
                    within(0xFE00, 0xFE6F) || within(0xFFF0, 0xFFFF) || within(0x1F000, 0x1FAFF);
  const bool without_spaces = within(0x2E80, 0x9FFF) || within(0xAC00, 0xD7FF) || within(0xF900, 0xFAFF) ||
                              within(0xFF00, 0xFFEF) || within(0x20000, 0x3FFFF);
  return !sign && !without_spaces;
}

// Latin with its accents, Greek, Cyrillic.
char32_t small(char32_t c) {
  const auto within = [c](char32_t from, char32_t until) { return c >= from && c <= until; };
  if (within('A', 'Z')) return c + 32;
  if (within(0xC0, 0xDE) && c != 0xD7) return c + 32;
  const bool pairs_by_even = within(0x100, 0x137) || within(0x14A, 0x177);
  const bool pairs_by_odd = within(0x139, 0x148) || within(0x179, 0x17E);
  if (c == 0x130) return c;  // its small letter is another size
  if (pairs_by_even) return c | 1;
  if (pairs_by_odd) return c % 2 == 1 ? c + 1 : c;
  if (within(0x391, 0x3A9)) return c + 32;
  if (within(0x410, 0x42F)) return c + 32;
  if (within(0x400, 0x40F)) return c + 80;
  return c;
}

std::string folded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint next = first_code_point(text.substr(at));
    const char32_t letter = small(next.value);
    letter == next.value ? void(out.append(text.substr(at, next.bytes))) : append_utf8(out, letter);
    at += next.bytes;
  }
  return out;
}

bool begins_with_letter(std::string_view text) {
  return !text.empty() && is_letter(first_code_point(text).value);
}

bool ends_with_letter(std::string_view text) {
  std::size_t at = text.size();
  while (at > 0 && (static_cast<unsigned char>(text[--at]) & 0xC0) == 0x80) {
  }
  return begins_with_letter(text.substr(at));
}

bool is_a_word(std::string_view part) {
  return std::ranges::find(words_of_their_own, lower_ascii(part)) != words_of_their_own.end();
}

bool is_apostrophe(char32_t c) {
  return c == '\'' || c == 0x2019;
}

// After these a full stop ends no sentence; they are no names themselves.
bool is_title(std::string_view word) {
  static constexpr auto titles = std::to_array<std::string_view>(
      {"dr", "mr", "mrs", "ms", "miss", "prof", "st", "sr", "jr", "fr", "frau", "herr", "hr", "mme", "mx"});
  return std::ranges::find(titles, lower_ascii(word)) != titles.end();
}

bool ends_a_sentence(char32_t c) {
  return std::u32string_view(U".!?\n:\"\u2018\u201C\u201E\u00AB\u2026").find(c) != std::u32string_view::npos;
}

// Days and months, but for those that are names of people, too.
bool is_of_the_calendar(std::string_view word) {
  static constexpr auto words = std::to_array<std::string_view>(
      {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february",
       "march", "july", "september", "october", "november", "december"});
  return std::ranges::find(words, lower_ascii(word)) != words.end();
}

bool is_common(std::string_view word) {
  static const std::set<std::string_view> known = [] {
    const auto words = split(openers, ' ');
    return std::set<std::string_view>(words.begin(), words.end());
  }();
  const auto listed = [](std::string_view stem) { return known.contains(stem); };
  const std::string low = folded(word);
  if (listed(low)) return true;
  for (const std::string_view ending : {"s", "es", "ed", "d", "ing", "ly"}) {
    if (!low.ends_with(ending) || low.size() < ending.size() + 3) continue;
    const std::string stem = low.substr(0, low.size() - ending.size());
    const bool doubled = stem.size() > 3 && stem[stem.size() - 1] == stem[stem.size() - 2];
    if (listed(stem) || listed(stem + "e") || (doubled && listed(stem.substr(0, stem.size() - 1))))
      return true;
  }
  return false;
}

// A word as it stands, without an apostrophe's "s".
struct Word {
  std::string text;
  bool capital = false;
  bool begins = false;       // a sentence, as far as can be told
  bool shortened = false;    // "Don't", "She'll": no name, whatever it is without its end
  bool after_title = false;  // "Dr. Hansen"
};

template <class See>
void each_word(std::string_view text, See&& see) {
  bool begins = true, after_title = false;
  std::size_t last_end = std::string_view::npos;  // of a title
  for (std::size_t at = 0; at < text.size();) {
    CodePoint next = first_code_point(text.substr(at));
    if (!is_letter(next.value)) {
      const bool stop_of_a_title = next.value == '.' && last_end == at;
      begins = begins || (ends_a_sentence(next.value) && !stop_of_a_title);
      if (next.value != ' ' && next.value != 0xA0 && !stop_of_a_title) after_title = false;
      at += next.bytes;
      continue;
    }
    Word word{.capital = small(next.value) != next.value, .begins = begins, .after_title = after_title};
    std::size_t end = at, letters_end = at;
    while (end < text.size() && (is_letter(next.value) || is_apostrophe(next.value))) {
      if (is_apostrophe(next.value) && letters_end == at) letters_end = end;
      end += next.bytes;
      if (end < text.size()) next = first_code_point(text.substr(end));
    }
    const std::string_view whole = text.substr(at, end - at);
    std::string_view rest = letters_end > at ? text.substr(letters_end, end - letters_end) : "";
    if (!rest.empty()) rest.remove_prefix(first_code_point(rest).bytes);
    const char32_t second = rest.empty() ? 0 : first_code_point(rest).value;
    const bool of_two = small(second) != second && letters_end - at <= 2;  // "O'Brien"
    word.text = letters_end > at && !of_two ? text.substr(at, letters_end - at) : whole;
    word.shortened = !of_two && !rest.empty() && rest != "s";
    begins = false;
    after_title = word.capital && is_title(word.text);
    last_end = after_title ? end : std::string_view::npos;
    at = end;
    see(word);
  }
}

}  // namespace

namespace {
// "A" of "a", "A.": a person, and no article.
std::string letter_of(std::string_view initial) {
  std::string letter(trimmed(initial));
  if (letter.size() > 1 && letter.ends_with('.')) letter.pop_back();
  if (letter.size() == 1 && letter[0] >= 'a' && letter[0] <= 'z')
    letter[0] = static_cast<char>(letter[0] - 'a' + 'A');
  return letter;
}
}  // namespace

bool is_initial(std::string_view name) {
  name = trimmed(name);
  if (name.ends_with('.')) name.remove_suffix(1);
  return width(name) <= 1;
}

std::vector<NamePair> name_and_parts(const std::string& name, const std::string& becomes) {
  std::vector<NamePair> pairs;
  if (is_initial(name)) return pairs;
  pairs.emplace_back(name, becomes);
  for (const std::string_view part : split(name, ' ')) {
    const bool title = part.ends_with('.');  // "Dr."
    if (width(part) >= shortest_part && !title && !is_a_word(part) && part != name)
      pairs.emplace_back(std::string(part), becomes);
  }
  return pairs;
}

bool looks_like_a_name(std::string_view text) {
  constexpr std::size_t most_words = 3;
  text = trimmed(text);
  const auto words = split(text, ' ');
  if (text.empty() || width(text) <= 1 || words.size() > most_words || is_a_word(words.front())) return false;
  const char32_t first = first_code_point(text).value;
  const bool initial = width(words.front()) <= 2 && words.front().ends_with('.');
  return is_letter(first) && small(first) != first && !initial;
}

Renaming::Renaming(std::span<const NamePair> pairs) {
  for (const auto& [from, to] : pairs)
    if (!trimmed(from).empty())
      pairs_.emplace_back(is_initial(from) ? letter_of(from) : folded(trimmed(from)), to);
  std::ranges::stable_sort(
      pairs_, [](const NamePair& a, const NamePair& b) { return a.first.size() > b.first.size(); });
}

const NamePair* Renaming::pair_at(std::string_view rest, std::string_view small_rest,
                                  bool within_word) const {
  for (const NamePair& pair : pairs_) {
    const std::string& from = pair.first;
    const std::string_view there = is_initial(from) ? rest : small_rest;
    if (!there.starts_with(from) || (within_word && begins_with_letter(from))) continue;
    if (!(ends_with_letter(from) && begins_with_letter(there.substr(from.size())))) return &pair;
  }
  return nullptr;
}

std::string Renaming::operator()(std::string_view text) {
  const std::string small_text = folded(text);
  std::string out;
  bool within_word = false;
  for (std::size_t at = 0; at < text.size();) {
    const NamePair* found = pair_at(text.substr(at), std::string_view(small_text).substr(at), within_word);
    if (!found) {
      const CodePoint next = first_code_point(text.substr(at));
      out += text.substr(at, next.bytes);
      at += next.bytes;
      within_word = is_letter(next.value);
      continue;
    }
    const std::string_view was = text.substr(at, found->first.size());
    at += found->first.size();
    within_word = ends_with_letter(was);
    if (folded(found->second) == folded(found->first)) {  // to stay as it is
      out += was;
      continue;
    }
    out += found->second;
    ++count_;
    if (found->second.ends_with('.') && text.substr(at).starts_with('.') &&
        !text.substr(at).starts_with(".."))
      ++at;  // an initial at the end of a sentence
  }
  return out;
}

std::set<std::string> initials_in(std::span<const std::string_view> texts) {
  std::set<std::string> out;
  for (const std::string_view text : texts)
    each_word(text, [&](const Word& word) {
      const bool article = word.begins && (word.text == "A" || word.text == "I");
      if (word.capital && width(word.text) == 1 && !article) out.insert(word.text);
    });
  return out;
}

std::vector<std::string> likely_names(std::span<const std::string_view> texts,
                                      const std::set<std::string>& known,
                                      std::optional<std::span<const std::string_view>> left_in) {
  std::map<std::string, int> capital;
  std::set<std::string> small_words, left;
  for (const std::string_view text : texts)
    each_word(text, [&](const Word& word) {
      if (!word.capital) return void(small_words.insert(word.text));
      if (word.shortened || width(word.text) <= 1 || is_title(word.text) || is_of_the_calendar(word.text))
        return;
      if (!word.begins || word.after_title || !is_common(word.text)) ++capital[word.text];
    });
  if (left_in)
    for (const std::string_view text : *left_in)
      each_word(text, [&](const Word& word) { left.insert(word.text); });
  std::vector<std::pair<int, std::string>> order;
  for (const auto& [word, n] : capital)
    if (!small_words.contains(folded(word)) && !known.contains(word) && (!left_in || left.contains(word)))
      order.emplace_back(-n, word);
  std::ranges::sort(order);
  std::vector<std::string> out;
  for (const auto& [n, word] : order)
    if (out.size() < most_likely_names) out.push_back(word);
  return out;
}

}  // namespace holdfast::diary
