// A copy for giving away. Replacing is the same everywhere, so that whoever reads it can still follow; what
// looks like a name and was not replaced is told, because no program knows all names.
#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "base/text.h"
#include "exchange/fingerprint.h"
#include "exchange/formats.h"

namespace holdfast::exchange {
namespace {

constexpr std::size_t most_likely_names = 60;

bool in_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80 ||
         c == '_';
}

class Replacing {
 public:
  explicit Replacing(std::vector<std::pair<std::string, std::string>> pairs) : pairs_(std::move(pairs)) {
    std::erase_if(pairs_, [](const auto& pair) { return trimmed(pair.first).empty(); });
    // "Marta Example" before "Marta".
    std::ranges::stable_sort(pairs_,
                             [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
  }

  std::string operator()(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
      const bool begins = at == 0 || !in_word(text[at - 1]);
      const auto* found = begins ? pair_at(text.substr(at)) : nullptr;
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
  std::size_t count() const { return count_; }

 private:
  const std::pair<std::string, std::string>* pair_at(std::string_view rest) const {
    for (const auto& pair : pairs_) {
      if (!starts_with_folded(rest, pair.first)) continue;
      if (rest.size() > pair.first.size() && in_word(rest[pair.first.size()]) && in_word(pair.first.back()))
        continue;
      return &pair;
    }
    return nullptr;
  }
  std::vector<std::pair<std::string, std::string>> pairs_;
  std::size_t count_ = 0;
};

// Every text of a noun.
template <class Change>
void each_text(diary::Body& body, Change&& change) {
  std::visit(
      [&](auto& noun) {
        std::decay_t<decltype(noun)>::fields(
            noun, [&]<class Member>(const char* key, const char*, Member& member) {
              if constexpr (std::is_same_v<Member, std::string>) {
                if (std::string_view(key) != "key") member = change(member);
              } else if constexpr (std::is_same_v<Member, std::vector<std::string>>) {
                for (std::string& one : member) one = change(one);
              }
            });
      },
      body);
}

diary::Id new_id(const diary::Id& old) {
  return diary::id_from_bits(fingerprint_of("share " + old.text).low);
}

template <class Change>
void each_reference(diary::Record& record, Change&& change) {
  if (record.relationship) change(*record.relationship);
  std::visit(
      [&](auto& noun) {
        std::decay_t<decltype(noun)>::fields(noun,
                                             [&]<class Member>(const char*, const char*, Member& member) {
                                               if constexpr (std::is_same_v<Member, std::optional<diary::Id>>)
                                                 if (member) change(*member);
                                             });
      },
      record.body);
}

// Words with a capital that do not begin a sentence, and are written small nowhere.
std::vector<std::string> likely_names(diary::Diary& diary, const std::set<std::string>& ours) {
  std::map<std::string, int> capital;
  std::set<std::string> small;
  for (diary::Record& record : diary.records)
    each_text(record.body, [&](const std::string& text) {
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
        const std::string word = text.substr(at, end - at);
        const bool upper = std::isupper(static_cast<unsigned char>(word[0])) != 0;
        if (upper && !begins && word.size() > 1) ++capital[word];
        if (!upper) small.insert(word);
        begins = false;
        at = end;
      }
      return text;
    });
  std::vector<std::pair<int, std::string>> order;
  for (const auto& [word, n] : capital)
    if (!small.contains(lower_ascii(word)) && !ours.contains(word) && word != "I" && !word.starts_with("I'"))
      order.emplace_back(-n, word);
  std::ranges::sort(order);
  std::vector<std::string> out;
  for (const auto& [n, word] : order)
    if (out.size() < most_likely_names) out.push_back(word);
  return out;
}

}  // namespace

ShareCopy share_copy(const diary::Diary& diary,
                     const std::vector<std::pair<std::string, std::string>>& replaced) {
  ShareCopy out{.diary = diary};
  std::erase_if(out.diary.records, [](const diary::Record& record) {
    return std::holds_alternative<diary::HelpNumber>(record.body);
  });
  std::vector<std::pair<std::string, std::string>> pairs = replaced;
  std::set<std::string> ours;
  char letter = 'A';
  for (const diary::Record& record : out.diary.records)
    if (const auto* person = std::get_if<diary::Relationship>(&record.body);
        person && !person->name.empty()) {
      const bool said = std::ranges::any_of(
          replaced, [&](const auto& pair) { return lower_ascii(pair.first) == lower_ascii(person->name); });
      const std::string called(1, letter <= 'Z' ? letter++ : '?');
      // A name of one letter is one already, and would be found in every sentence.
      if (!said && person->name.size() > 1) pairs.emplace_back(person->name, called);
    }
  for (const auto& [from, to] : pairs) ours.insert(to);
  Replacing replace(std::move(pairs));
  for (diary::Record& record : out.diary.records) {
    record.source.clear();
    record.id = new_id(record.id);
    each_reference(record, [](diary::Id& id) { id = new_id(id); });
    each_text(record.body, [&](const std::string& text) { return replace(text); });
  }
  if (!out.diary.settings.main_relationship.empty())
    out.diary.settings.main_relationship = new_id({out.diary.settings.main_relationship}).text;
  diary::sort_records(out.diary);
  out.replacements = replace.count();
  out.likely_names = likely_names(out.diary, ours);
  return out;
}

}  // namespace holdfast::exchange
