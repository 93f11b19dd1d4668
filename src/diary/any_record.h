// Any record at all, for property tests: every noun, each field said or not by chance, words in several
// scripts, clock times in several zones. Not everything drawn here keeps the rules; reading and writing must
// manage all the same.
#pragma once
#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <vector>

#include "diary/nouns.h"
#include "diary/scales.h"

namespace holdfast::diary::any {

inline std::string text() {
  const std::vector<std::string> pieces{"a", "tired ", "\"", "\\",   "\n",  "{A}",      "ß",   "語", "\u202e",
                                        "é", "😀",      "/",  "null", "0.5", "far_away", "\t ", ":",  "\x7f"};
  std::string all;
  for (const auto& piece : *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)))
    all += piece;
  return all;
}

inline Moment moment() {
  const std::vector<std::string> zones{"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata",
                                       "Pacific/Apia"};
  return {{*rc::gen::inRange<std::int64_t>(-2'000'000'000, 7'000'000'000)}, *rc::gen::elementOf(zones)};
}

inline Id id() {
  return id_from_bits(*rc::gen::arbitrary<std::uint64_t>());
}

inline void fill(std::string& value) {
  value = text();
}
inline void fill(int& value) {
  value = *rc::gen::arbitrary<int>();
}
inline void fill(bool& value) {
  value = *rc::gen::arbitrary<bool>();
}
inline void fill(Id& value) {
  value = id();
}
inline void fill(Date& value) {
  value.days = *rc::gen::inRange(-700'000, 2'900'000);
}
inline void fill(Moment& value) {
  value = moment();
}
template <Worded Enum>
void fill(Enum& value) {
  value = static_cast<Enum>(*rc::gen::inRange<std::size_t>(0, Words<Enum>::list.size()));
}
template <class Value>
void fill(std::optional<Value>& value) {
  if (*rc::gen::arbitrary<bool>()) {
    Value said{};
    fill(said);
    value = std::move(said);
  }
}
template <class Value>
void fill(std::vector<Value>& values) {
  values.resize(*rc::gen::inRange<std::size_t>(0, 4));
  for (Value& value : values) fill(value);
}
// Each scale once, in the order reading gives them.
inline void fill(std::vector<Rating>& ratings) {
  std::vector<std::string> keys;
  for (const Scale& scale : built_in_scales()) keys.push_back(scale.key);
  for (const char* own : {"a_scale_of_mine", "far_away", "shame"}) keys.emplace_back(own);
  for (const std::string& key : keys) {
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        ratings.push_back({.scale = key, .far_away = true});
        break;
      case 1:
        ratings.push_back({.scale = key, .value = *rc::gen::inRange(-10, 11)});
        break;
      case 2:
        ratings.push_back({.scale = key, .value = *rc::gen::arbitrary<double>()});
        break;
      default:
        break;
    }
  }
}

inline Body body() {
  Body drawn = *empty_body(*rc::gen::elementOf(all_kinds()));
  std::visit(
      [](auto& noun) {
        std::decay_t<decltype(noun)>::fields(noun, [](const Field&, auto& member) { fill(member); });
      },
      drawn);
  return drawn;
}

inline Record record() {
  Record drawn{.id = id(), .felt = moment(), .written = moment(), .body = body()};
  fill(drawn.relationship);
  fill(drawn.folded);
  fill(drawn.source);
  return drawn;
}

}  // namespace holdfast::diary::any
