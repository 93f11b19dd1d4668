// Small letters where UTF-8 keeps their size; words are runs of letters, digits and whatever is not ASCII.
#include "diary/names.h"

#include <algorithm>
#include <cctype>
#include <map>

#include "base/text.h"

namespace holdfast::diary {
namespace {

constexpr std::size_t most_likely_names = 60, shortest_part = 3;

bool in_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80 ||
         c == '_';
}

// Small letters, also of Latin with its accents; every letter keeps its size in bytes.
std::string folded(std::string_view text) {
  std::string out = lower_ascii(text);
  for (std::size_t at = 0; at + 1 < out.size(); ++at) {
    auto& lead = reinterpret_cast<unsigned char&>(out[at]);
    auto& next = reinterpret_cast<unsigned char&>(out[at + 1]);
    if (lead == 0xC3 && next >= 0x80 && next <= 0x9E && next != 0x97) next += 0x20;  // À to Þ
    const bool extended = lead == 0xC4 || lead == 0xC5;                              // Ā to ſ, in pairs
    if (extended && next >= 0x80 && next <= 0xBF) {
      const unsigned code = (lead & 0x1Fu) << 6 | (next & 0x3Fu);
      const bool odd_is_capital = (code >= 0x139 && code <= 0x148) || (code >= 0x179 && code <= 0x17E);
      const bool capital = odd_is_capital ? code % 2 == 1 : code % 2 == 0;
      if (capital && code != 0x130 && code != 0x138 && code != 0x149 && code != 0x178 && code != 0x17F)
        ++next;
      if (next > 0xBF) {
        next = 0x80;
        ++lead;
      }
    }
    if (lead >= 0xC0) ++at;
  }
  return out;
}

}  // namespace

std::vector<NamePair> name_and_parts(const std::string& name, const std::string& becomes) {
  std::vector<NamePair> pairs;
  if (width(name) <= 1) return pairs;
  pairs.emplace_back(name, becomes);
  for (const std::string_view part : split(name, ' ')) {
    const bool title = part.ends_with('.');  // "Dr."
    if (width(part) >= shortest_part && !title && part != name)
      pairs.emplace_back(std::string(part), becomes);
  }
  return pairs;
}

Renaming::Renaming(std::span<const NamePair> pairs) {
  for (const auto& [from, to] : pairs)
    if (!trimmed(from).empty()) pairs_.emplace_back(folded(trimmed(from)), to);
  std::ranges::stable_sort(
      pairs_, [](const NamePair& a, const NamePair& b) { return a.first.size() > b.first.size(); });
}

const NamePair* Renaming::pair_at(std::string_view rest) const {
  for (const NamePair& pair : pairs_) {
    const std::string& from = pair.first;
    if (rest.starts_with(from) &&
        !(rest.size() > from.size() && in_word(rest[from.size()]) && in_word(from.back())))
      return &pair;
  }
  return nullptr;
}

std::string Renaming::operator()(std::string_view text) {
  const std::string small = folded(text);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const bool begins = at == 0 || !in_word(text[at - 1]);
    const NamePair* found = begins ? pair_at(std::string_view(small).substr(at)) : nullptr;
    if (!found) {
      out += text[at++];
      continue;
    }
    out += found->second;
    at += found->first.size();
    ++count_;
  }
  return out;
}

std::vector<std::string> likely_names(std::span<const std::string_view> texts,
                                      const std::set<std::string>& known) {
  std::map<std::string, int> capital;
  std::set<std::string> small;
  for (const std::string_view text : texts) {
    bool begins = true;
    for (std::size_t at = 0; at < text.size();) {
      if (!in_word(text[at])) {
        if (text[at] == '.' || text[at] == '!' || text[at] == '?' || text[at] == '\n' || text[at] == ':' ||
            text[at] == '"')
          begins = true;
        ++at;
        continue;
      }
      std::size_t end = at;
      while (end < text.size() && (in_word(text[end]) || text[end] == '\'')) ++end;
      const std::string word(text.substr(at, end - at));
      const bool upper = folded(word) != word && folded(word.substr(0, 2)) != word.substr(0, 2);
      if (upper && !begins && word.size() > 1) ++capital[word];
      if (!upper) small.insert(word);
      begins = false;
      at = end;
    }
  }
  std::vector<std::pair<int, std::string>> order;
  for (const auto& [word, n] : capital)
    if (!small.contains(folded(word)) && !known.contains(word) && word != "I" && !word.starts_with("I'"))
      order.emplace_back(-n, word);
  std::ranges::sort(order);
  std::vector<std::string> out;
  for (const auto& [n, word] : order)
    if (out.size() < most_likely_names) out.push_back(word);
  return out;
}

}  // namespace holdfast::diary
