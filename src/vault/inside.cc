// Both the text and what is looked for are made plain in the same way; then it is a search for bytes.
#include "vault/inside.h"

#include <algorithm>

#include "base/plain_letter.h"
#include "base/text.h"

namespace holdfast::vault {
namespace {

constexpr std::size_t most_terms = 32, longest_text = 4096, short_letters = 3;
constexpr char32_t first_without_blanks = 0xE00;  // Thai and what comes after it
constexpr std::size_t nowhere = std::string_view::npos;

bool is_blank(char c) {
  return static_cast<unsigned char>(c) <= ' ';
}
bool is_sign(char c) {
  return static_cast<unsigned char>(c) < 0x80 && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
         !(c >= 'A' && c <= 'Z');
}

// Letters and figures of scripts that put blanks between words; Latin's signs and everything else is not.
bool is_word_letter(char32_t c) {
  if (c < 0x80) return !is_sign(static_cast<char>(c));
  return (c >= 0xC0 && c < first_without_blanks && c != 0xD7 && c != 0xF7) || (c >= 0x1E00 && c < 0x2000);
}

// The letter that ends before, or begins at, this byte.
char32_t letter_before(std::string_view text, std::size_t at) {
  if (at == 0) return ' ';
  do --at;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
  return first_code_point(text.substr(at)).value;
}
char32_t letter_at(std::string_view text, std::size_t at) {
  return at >= text.size() ? U' ' : first_code_point(text.substr(at)).value;
}

}  // namespace

Inside::Inside(std::string_view given) {
  const std::string clean = repaired_utf8(given.substr(0, longest_text)).text;
  const std::string_view text = clean;
  const bool ends_blank = !text.empty() && is_blank(text.back());
  bool quoted = false;
  for (std::size_t at = 0; at < text.size() && terms_.size() < most_terms;) {
    if (text[at] == '"') {
      quoted = !quoted;
      ++at;
      continue;
    }
    std::size_t end = text.find('"', at);
    if (end == nowhere) end = text.size();
    if (!quoted) {
      while (at < end && is_blank(text[at])) ++at;
      end = static_cast<std::size_t>(std::find_if(text.begin() + static_cast<std::ptrdiff_t>(at),
                                                  text.begin() + static_cast<std::ptrdiff_t>(end), is_blank) -
                                     text.begin());
    }
    take(text.substr(at, end - at), quoted || ends_blank, end == text.size());
    at = std::max(end, at);
  }
}

void Inside::take(std::string_view term, bool whole, bool last) {
  term = trimmed(term);
  std::string_view bare = term;  // "harbour," is "harbour"; ":)" stays
  while (!bare.empty() && is_sign(bare.front())) bare.remove_prefix(1);
  while (!bare.empty() && is_sign(bare.back())) bare.remove_suffix(1);
  if (!bare.empty()) term = bare;
  if (term.empty()) return;
  read(term, nullptr);
  if (trimmed(plain_).empty()) return;
  bool words = false, other = false;
  std::size_t letters = 0;
  for (std::string_view rest = plain_; !rest.empty();) {
    const auto [letter, bytes] = first_code_point(rest);
    rest.remove_prefix(bytes);
    ++letters;
    words = words || is_word_letter(letter);
    other = other || (letter >= 0x80 && !is_word_letter(letter));
  }
  other = other || !words;
  const bool begun = !other && (whole || letters < short_letters);
  terms_.push_back({plain_, begun, !other && (whole || (begun && !last))});
  decides_ = decides_ || other;
  finds_more_ = finds_more_ || !begun;
}

// The text without accents and case, white space as single blanks; `at` says for each byte of it, and for its
// end, where in the text its letter stands.
void Inside::read(std::string_view words, std::vector<std::size_t>* at) {
  plain_.clear();
  plain_.reserve(words.size());
  if (at) at->clear();
  for (std::size_t i = 0; i < words.size();) {
    if (!at) {  // runs of plain letters and single blanks, which most of a text is, at once
      std::size_t end = i;
      bool blank = plain_.ends_with(' ');
      for (; end < words.size(); ++end) {
        const auto next = static_cast<unsigned char>(words[end]);
        if (next < ' ' || next >= 0x80 || (next == ' ' && blank)) break;
        blank = next == ' ';
      }
      const std::size_t from = plain_.size();
      plain_.append(words, i, end - i);
      for (std::size_t k = from; k < plain_.size(); ++k)
        plain_[k] = static_cast<char>(plain_[k] + (plain_[k] >= 'A' && plain_[k] <= 'Z' ? 0x20 : 0));
      i = end;
      if (i == words.size()) break;
    }
    const auto byte = static_cast<unsigned char>(words[i]);
    std::size_t bytes = 1;
    if (byte <= ' ') {
      if (!plain_.ends_with(' ')) plain_ += ' ';
    } else if (byte < 0x80) {
      plain_ += static_cast<char>(byte >= 'A' && byte <= 'Z' ? byte + 0x20 : byte);
    } else {
      const CodePoint letter = first_code_point(words.substr(i));
      bytes = letter.bytes;
      if (letter.value == 0x2019)
        plain_ += '\'';
      else if (letter.value == 0xA0 || letter.value == 0x202F || letter.value == 0x3000)
        plain_ += plain_.ends_with(' ') ? "" : " ";
      else
        append_plain_letter(plain_, letter.value);
    }
    if (at) at->resize(plain_.size(), i);
    i += bytes;
  }
  if (at) at->push_back(words.size());
}

std::size_t Inside::find(const Term& term, std::size_t from) const {
  for (std::size_t at = plain_.find(term.letters, from); at != nowhere;
       at = plain_.find(term.letters, at + 1)) {
    if (term.at_beginning && is_word_letter(letter_before(plain_, at))) continue;
    if (term.to_end && is_word_letter(letter_at(plain_, at + term.letters.size()))) continue;
    return at;
  }
  return nowhere;
}

bool Inside::holds(std::string_view words) {
  if (terms_.empty()) return false;
  read(words, nullptr);
  return std::ranges::all_of(terms_, [&](const Term& term) { return find(term, 0) != nowhere; });
}

std::vector<std::pair<std::size_t, std::size_t>> Inside::places(std::string_view words) {
  constexpr std::size_t most = 2000;
  std::vector<std::size_t> at;
  read(words, &at);
  std::vector<std::pair<std::size_t, std::size_t>> found, out;
  for (const Term& term : terms_)
    for (std::size_t from = find(term, 0); from != nowhere && found.size() < most;
         from = find(term, from + term.letters.size())) {
      // The letter after it begins where what matched ends: accents that stand by themselves go along.
      std::size_t end = from + term.letters.size();
      while (end + 1 < at.size() && at[end] == at[end - 1]) ++end;  // the second "s" of "ß"
      found.emplace_back(at[from], at[end]);
    }
  std::ranges::sort(found);
  for (const auto& [begin, end] : found)
    if (!out.empty() && begin <= out.back().second && begin < end)
      out.back().second = std::max(out.back().second, end);
    else
      out.emplace_back(begin, end);
  return out;
}

std::string excerpt_of(std::string_view words, std::vector<std::pair<std::size_t, std::size_t>>& places) {
  constexpr std::size_t before = 60, after = 140;
  const auto is_within_letter = [&](std::size_t at) {
    return at < words.size() && (static_cast<unsigned char>(words[at]) & 0xC0) == 0x80;
  };
  const std::size_t first = places.empty() ? 0 : places.front().first;
  std::size_t begin = first > before ? first - before : 0, end = std::min(words.size(), first + after);
  // Between words where a blank is near, else between letters.
  if (begin > 0)
    if (const auto blank = words.find(' ', begin); blank != nowhere && blank < first && blank < begin + 20)
      begin = blank + 1;
  if (end < words.size())
    if (const auto blank = words.rfind(' ', end); blank != nowhere && blank > first && blank + 20 > end)
      end = blank;
  while (is_within_letter(begin)) ++begin;
  while (is_within_letter(end)) ++end;
  const std::string_view dots = "…";
  const std::size_t shift = begin > 0 ? dots.size() : 0;
  std::vector<std::pair<std::size_t, std::size_t>> within;
  for (const auto& [from, to] : places)
    if (from >= begin && from < end)
      within.emplace_back(from - begin + shift, std::min(to, end) - begin + shift);
  places = std::move(within);
  return std::string(begin > 0 ? dots : "") + std::string(words.substr(begin, end - begin)) +
         std::string(end < words.size() ? dots : "");
}

}  // namespace holdfast::vault
