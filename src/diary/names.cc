// Names are looked for in the text with its case folded, which remembers where each letter of it stands in
// the text itself: folding may make a letter longer ("ß" is "ss"). Texts are brought into one Unicode form
// first (base/letters.h). Words are runs of letters; scripts that write without spaces have no borders of
// words, and names are found anywhere in them.
#include "diary/names.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/letters.h"
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
  const std::string low = case_folded(word);
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
    Word word{
        .capital = small_letter(next.value) != next.value, .begins = begins, .after_title = after_title};
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
    const bool of_two = small_letter(second) != second && letters_end - at <= 2;  // "O'Brien"
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
  constexpr std::string_view numbered = "client ";  // as a practitioner's diary calls whom she does not name
  if (name.starts_with(numbered) && whole_number(name.substr(numbered.size()))) return true;
  return width(name) <= 1;
}

std::vector<NamePair> name_and_parts(const std::string& name, const std::string& becomes) {
  std::vector<NamePair> pairs;
  if (is_initial(name)) return pairs;
  pairs.push_back({name, becomes});
  for (const std::string_view part : split(name, ' ')) {
    const bool title = part.ends_with('.');  // "Dr."
    if (width(part) >= shortest_part && !title && !is_a_word(part) && part != name)
      pairs.push_back({std::string(part), becomes});
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
  return is_letter(first) && small_letter(first) != first && !initial;
}

Renaming::Renaming(std::span<const NamePair> pairs) {
  for (const auto& [from, to] : pairs)
    if (!trimmed(from).empty())
      pairs_.push_back({is_initial(from) ? nfc(letter_of(from)) : case_folded(trimmed(from)), to});
  std::ranges::stable_sort(
      pairs_, [](const NamePair& a, const NamePair& b) { return a.name.size() > b.name.size(); });
}

namespace {

// A text with its case folded, and where in the text each letter of it begins.
struct Folded {
  explicit Folded(std::string_view whole) {
    for (std::size_t at = 0; at < whole.size();) {
      const std::size_t bytes = first_code_point(whole.substr(at)).bytes;
      text += case_folded(whole.substr(at, bytes));
      place.push_back(at);
      place.resize(text.size(), within_a_letter);
      at += bytes;
    }
    place.push_back(whole.size());
  }
  static constexpr std::size_t within_a_letter = std::string_view::npos;
  std::string text;
  std::vector<std::size_t> place;
};

}  // namespace

struct Renaming::Place {
  std::string_view text;
  const Folded& folded;
  std::size_t at = 0, at_folded = 0;
  bool within_word = false;

  void go_to(std::size_t end) {
    at = end;
    while (folded.place[at_folded] != end) ++at_folded;
  }
};

const NamePair* Renaming::pair_at(const Place& place, std::size_t& ends_at) const {
  for (const NamePair& pair : pairs_) {
    const std::string& from = pair.name;
    const bool initial = is_initial(from);
    const std::string_view there =
        initial ? place.text.substr(place.at) : std::string_view(place.folded.text).substr(place.at_folded);
    if (!there.starts_with(from) || (place.within_word && begins_with_letter(from))) continue;
    ends_at = initial ? place.at + from.size() : place.folded.place[place.at_folded + from.size()];
    if (ends_at == Folded::within_a_letter) continue;
    if (!(ends_with_letter(from) && begins_with_letter(there.substr(from.size())))) return &pair;
  }
  return nullptr;
}

std::string Renaming::operator()(std::string_view given) {
  const std::string whole = nfc(given);
  const std::string_view text = whole;
  const Folded folded(text);
  Place place{.text = text, .folded = folded};
  std::string out;
  while (place.at < text.size()) {
    std::size_t end = 0;
    const NamePair* found = pair_at(place, end);
    if (!found) {
      const CodePoint next = first_code_point(text.substr(place.at));
      out += text.substr(place.at, next.bytes);
      place.go_to(place.at + next.bytes);
      place.within_word = is_letter(next.value);
      continue;
    }
    const std::string_view was = text.substr(place.at, end - place.at);
    place.go_to(end);
    place.within_word = ends_with_letter(was);
    if (same_name(found->becomes, found->name)) {  // to stay as it is
      out += was;
      continue;
    }
    out += found->becomes;
    ++count_;
    const std::string_view rest = text.substr(end);
    if (found->becomes.ends_with('.') && rest.starts_with('.') && !rest.starts_with(".."))
      place.go_to(end + 1);  // an initial at the end of a sentence
  }
  return out;
}

std::set<std::string> initials_in(std::span<const std::string_view> texts) {
  std::set<std::string> out;
  for (const std::string_view text : texts)
    each_word(nfc(text), [&](const Word& word) {
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
    each_word(nfc(text), [&](const Word& word) {
      if (!word.capital) return void(small_words.insert(case_folded(word.text)));
      if (word.shortened || width(word.text) <= 1 || is_title(word.text) || is_of_the_calendar(word.text))
        return;
      if (!word.begins || word.after_title || !is_common(word.text)) ++capital[word.text];
    });
  if (left_in)
    for (const std::string_view text : *left_in)
      each_word(nfc(text), [&](const Word& word) { left.insert(word.text); });
  std::vector<std::pair<int, std::string>> order;
  for (const auto& [word, n] : capital)
    if (!small_words.contains(case_folded(word)) && !known.contains(word) &&
        (!left_in || left.contains(word)))
      order.emplace_back(-n, word);
  std::ranges::sort(order);
  std::vector<std::string> out;
  for (const auto& [n, word] : order)
    if (out.size() < most_likely_names) out.push_back(word);
  return out;
}

}  // namespace holdfast::diary
