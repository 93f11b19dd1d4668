// saying: a record in words. headline() is the one line of a list; lines() the labelled fields of "show";
// words() all its text for the search index; field_names() what can be edited.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diary/nouns.h"

namespace holdfast::diary {

// How a reference or a moment is put into words by whoever shows the record.
struct Speaker {
  std::function<std::string(const Id&)> name_of = [](const Id& id) { return id.text; };
  std::function<std::string(const Moment&)> say = [](const Moment& moment) { return iso(moment); };
  // Of a moment that is an end: the last day, where it is the end of one.
  std::function<std::string(const Moment&)> say_end = say;
  Role keeper = Role::client;  // who is "you"
};

std::string_view title_of_kind(std::string_view kind);  // "check-in", "limit kept or crossed"
std::string headline(const Record& record,
                     const Speaker& speaker);  // no line breaks; "folded" for a folded record
std::vector<std::pair<std::string, std::string>> lines(
    const Record& record,
    const Speaker& speaker);  // said fields of the noun only
std::string words_for_search(const Record& record);

struct FieldName {
  std::string key, label;
  std::vector<std::string_view> words;  // the allowed words, when it takes one of a list
};
std::vector<FieldName> field_names(std::string_view kind, Role keeper);
std::vector<std::string_view> field_keys(
    std::string_view kind);  // of all its fields, whoever keeps the diary

}  // namespace holdfast::diary
