// A copy for giving away. Replacing is the same everywhere, so that whoever reads it can still follow; what
// looks like a name and was not replaced is told, because no program knows all names.
#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "base/text.h"
#include "diary/scales.h"
#include "exchange/fingerprint.h"
#include "exchange/formats.h"

namespace holdfast::exchange {
namespace {

constexpr std::size_t most_likely_names = 60;

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

class Replacing {
 public:
  explicit Replacing(const std::vector<std::pair<std::string, std::string>>& pairs) {
    for (const auto& [from, to] : pairs)
      if (!trimmed(from).empty()) pairs_.push_back({folded(from), to});
    // "Marta Example" before "Marta".
    std::ranges::stable_sort(pairs_,
                             [](const Pair& a, const Pair& b) { return a.from.size() > b.from.size(); });
  }

  std::string operator()(std::string_view text) {
    const std::string small = folded(text);
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
      const bool begins = at == 0 || !in_word(text[at - 1]);
      const Pair* found = begins ? pair_at(std::string_view(small).substr(at)) : nullptr;
      if (!found) {
        out += text[at++];
        continue;
      }
      out += found->to;
      at += found->from.size();
      ++count_;
    }
    return out;
  }
  std::size_t count() const { return count_; }

 private:
  struct Pair {
    std::string from, to;  // `from` in small letters
  };
  const Pair* pair_at(std::string_view rest) const {
    for (const Pair& pair : pairs_) {
      if (!rest.starts_with(pair.from)) continue;
      if (rest.size() > pair.from.size() && in_word(rest[pair.from.size()]) && in_word(pair.from.back()))
        continue;
      return &pair;
    }
    return nullptr;
  }
  std::vector<Pair> pairs_;
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

// A zone's name is a place; its hours are not.
std::string zone_without_a_place(const Moment& moment) {
  const int offset = offset_seconds(moment.at, moment.zone);
  if (offset == 0 || offset % 3600 != 0) return "UTC";
  const int hours = offset / 3600;
  return std::string("Etc/GMT") + (hours > 0 ? "-" : "+") + std::to_string(hours > 0 ? hours : -hours);
}

template <class Change>
void each_moment(diary::Record& record, Change&& change) {
  change(record.felt);
  change(record.written);
  std::visit(
      [&](auto& noun) {
        std::decay_t<decltype(noun)>::fields(noun,
                                             [&]<class Member>(const char*, const char*, Member& member) {
                                               if constexpr (std::is_same_v<Member, std::optional<Moment>>)
                                                 if (member) change(*member);
                                             });
      },
      record.body);
}

// Scales of her own are called scale_1, scale_2: their keys are her words.
void rename_own_scales(diary::Body& body, std::map<std::string, std::string>& names) {
  const auto named = [&](std::string& key) {
    if (diary::is_built_in(key)) return;
    key = names.try_emplace(key, "scale_" + std::to_string(names.size() + 1)).first->second;
  };
  if (auto* scale = std::get_if<diary::Scale>(&body)) named(scale->key);
  if (auto* check_in = std::get_if<diary::CheckIn>(&body))
    for (diary::Rating& rating : check_in->ratings) named(rating.scale);
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
        const bool upper = folded(word) != word && folded(word.substr(0, 2)) != word.substr(0, 2);
        if (upper && !begins && word.size() > 1) ++capital[word];
        if (!upper) small.insert(word);
        begins = false;
        at = end;
      }
      return text;
    });
  std::vector<std::pair<int, std::string>> order;
  for (const auto& [word, n] : capital)
    if (!small.contains(folded(word)) && !ours.contains(word) && word != "I" && !word.starts_with("I'"))
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
      if (!said && person->name.size() > 1) {
        pairs.emplace_back(person->name, called);
        constexpr std::size_t shortest = 3;  // a shorter word would be found in every sentence
        for (const std::string_view part : split(person->name, ' '))
          if (part.size() >= shortest && part != person->name) pairs.emplace_back(std::string(part), called);
      }
    }
  for (const auto& [from, to] : pairs) ours.insert(to);
  Replacing replace(pairs);
  std::map<std::string, std::string> scales;
  for (diary::Record& record : out.diary.records) {
    record.source.clear();
    record.id = new_id(record.id);
    each_reference(record, [](diary::Id& id) { id = new_id(id); });
    each_text(record.body, [&](const std::string& text) { return replace(text); });
    each_moment(record, [](Moment& moment) { moment.zone = zone_without_a_place(moment); });
    rename_own_scales(record.body, scales);
  }
  if (!out.diary.settings.main_relationship.empty())
    out.diary.settings.main_relationship = new_id({out.diary.settings.main_relationship}).text;
  diary::sort_records(out.diary);
  out.replacements = replace.count();
  out.likely_names = likely_names(out.diary, ours);
  return out;
}

}  // namespace holdfast::exchange
