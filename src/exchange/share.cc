// A copy for giving away. Replacing is the same everywhere, so that whoever reads it can still follow; what
// looks like a name and was not replaced is told, because no program knows all names.
#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "base/letters.h"
#include "base/text.h"
#include "diary/names.h"
#include "diary/scales.h"
#include "exchange/fingerprint.h"
#include "exchange/formats.h"
#include "exchange/sharing.h"

namespace holdfast::exchange {
namespace {

// Every text of a noun.
template <class Change>
void each_text(diary::Body& body, Change&& change) {
  std::visit(
      [&](auto& noun) {
        std::decay_t<decltype(noun)>::fields(
            noun, [&]<class Member>(const diary::Field& field, Member& member) {
              if constexpr (std::is_same_v<Member, std::string>) {
                if (std::string_view(field.key) != "key") change(member);
              } else if constexpr (std::is_same_v<Member, std::vector<std::string>>) {
                for (std::string& one : member) change(one);
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
        std::decay_t<decltype(noun)>::fields(noun, [&]<class Member>(const diary::Field&, Member& member) {
          if constexpr (std::is_same_v<Member, std::optional<Moment>>)
            if (member) change(*member);
        });
      },
      record.body);
}

// Scales of her own are called scale_1, scale_2: their keys are her words.
void rename_own_scales(diary::Body& body, diary::Role keeper, std::map<std::string, std::string>& names) {
  const auto named = [&](std::string& key) {
    if (diary::is_built_in(key, keeper)) return;
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
        std::decay_t<decltype(noun)>::fields(noun, [&]<class Member>(const diary::Field&, Member& member) {
          if constexpr (std::is_same_v<Member, std::optional<diary::Id>>)
            if (member) change(*member);
        });
      },
      record.body);
}

// Letters for names: A, B, ..., Z, A2, B2, ... None that stands for somebody already, or two people would be
// one in the copy.
class Letters {
 public:
  Letters(const diary::Diary& diary, const std::vector<diary::NamePair>& replaced,
          const std::set<std::string>& in_texts) {
    taken_.insert("I");  // "I told I"
    for (const std::string& letter : in_texts) take(letter);
    for (const auto& [from, to] : replaced) take(to);
    for (const diary::Record& record : diary.records)
      if (const auto* person = std::get_if<diary::Relationship>(&record.body)) take(person->name);
  }
  std::string next() {
    for (;;) {
      std::string called(1, static_cast<char>('A' + n_ % 26));
      if (n_ >= 26) called += std::to_string(n_ / 26 + 1);
      ++n_;
      if (!taken_.contains(called)) return called;
    }
  }

 private:
  void take(std::string_view text) {
    std::string called(trimmed(text));
    if (called.ends_with('.')) called.pop_back();
    for (char& c : called)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    taken_.insert(called);
  }
  std::set<std::string> taken_;
  int n_ = 0;
};

// What is replaced in texts that leave the diary: what was said, and the names of all its people.
std::vector<diary::NamePair> names_to_replace(const diary::Diary& diary,
                                              const std::vector<diary::NamePair>& replaced,
                                              std::span<const std::string_view> texts) {
  std::vector<diary::NamePair> pairs = replaced;
  Letters letters(diary, replaced, diary::initials_in(texts));
  for (const diary::Record& record : diary.records) {
    const auto* person = std::get_if<diary::Relationship>(&record.body);
    if (!person || person->name.empty() || diary::is_initial(person->name)) continue;
    const bool said =
        std::ranges::any_of(replaced, [&](const auto& pair) { return same_name(pair.name, person->name); });
    if (!said)
      for (diary::NamePair& pair : diary::name_and_parts(person->name, letters.next()))
        pairs.push_back(std::move(pair));
  }
  return pairs;
}

std::set<std::string> what_they_become(const std::vector<diary::NamePair>& pairs) {
  std::set<std::string> ours;
  for (const auto& [from, to] : pairs) ours.insert(to);
  return ours;
}

}  // namespace

SharedTexts share_texts(const diary::Diary& diary, std::vector<std::string> texts,
                        const std::vector<diary::NamePair>& replaced) {
  const std::vector<std::string> before = texts;
  const std::vector<std::string_view> views_before(before.begin(), before.end());
  const auto pairs = names_to_replace(diary, replaced, views_before);
  diary::Renaming rename(pairs);
  for (std::string& text : texts) text = rename(text);
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  SharedTexts out{.texts = {}, .replacements = rename.count(), .likely_names = {}};
  out.likely_names = diary::likely_names(views_before, what_they_become(pairs), views);
  out.texts = std::move(texts);
  return out;
}

ShareCopy share_copy(const diary::Diary& diary, const std::vector<diary::NamePair>& replaced) {
  ShareCopy out{.diary = diary};
  std::erase_if(out.diary.records, [](const diary::Record& record) {
    return std::holds_alternative<diary::HelpNumber>(record.body) ||
           std::holds_alternative<diary::ClinicalWill>(record.body);
  });
  std::vector<std::string> before;
  for (diary::Record& record : out.diary.records)
    each_text(record.body, [&](const std::string& text) { before.push_back(text); });
  const std::vector<std::string_view> texts_before(before.begin(), before.end());
  const auto pairs = names_to_replace(out.diary, replaced, texts_before);
  diary::Renaming rename(pairs);
  std::map<std::string, std::string> scales;
  for (diary::Record& record : out.diary.records) {
    record.source.clear();
    record.id = new_id(record.id);
    each_reference(record, [](diary::Id& id) { id = new_id(id); });
    each_text(record.body, [&](std::string& text) { text = rename(text); });
    each_moment(record, [](Moment& moment) { moment.zone = zone_without_a_place(moment); });
    rename_own_scales(record.body, diary.settings.keeper(), scales);
  }
  if (!out.diary.settings.main_relationship.empty())
    out.diary.settings.main_relationship = new_id({out.diary.settings.main_relationship}).text;
  diary::sort_records(out.diary);
  out.replacements = rename.count();
  std::vector<std::string_view> texts;
  for (diary::Record& record : out.diary.records)
    each_text(record.body, [&](std::string& text) { texts.push_back(text); });
  out.likely_names = diary::likely_names(texts_before, what_they_become(pairs), texts);
  return out;
}

}  // namespace holdfast::exchange
