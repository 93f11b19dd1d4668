// The few things every noun shares: its kind, an empty one of it, ids and order. Ids are 12 digits of
// Crockford's base 32 (no i, l, o, u, so that they can be read aloud), hence 60 of the 64 random bits; two of
// a million records meet by chance about once in two million diaries.
#include "diary/nouns.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace holdfast::diary {
namespace {

constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t id_length = 12;

template <class Visit, std::size_t... index>
void each_kind(Visit&& visit, std::index_sequence<index...>) {
  (visit.template operator()<std::variant_alternative_t<index, Body>>(), ...);
}
constexpr auto every_noun = std::make_index_sequence<std::variant_size_v<Body>>{};

}  // namespace

bool is_id(std::string_view text) {
  return text.size() == id_length &&
         std::ranges::all_of(text, [](char c) { return digits.find(c) != std::string_view::npos; });
}

Id id_from_bits(std::uint64_t random_bits) {
  Id id{std::string(id_length, '0')};
  for (char& digit : id.text) {
    digit = digits[random_bits & 31u];
    random_bits >>= 5;
  }
  return id;
}

std::string_view kind_of(const Body& body) {
  return std::visit([](const auto& noun) { return std::decay_t<decltype(noun)>::kind.word; }, body);
}

std::optional<Body> empty_body(std::string_view kind) {
  std::optional<Body> body;
  each_kind(
      [&]<class Noun>() {
        if (Noun::kind.word == kind) body = Noun{};
      },
      every_noun);
  return body;
}

std::vector<std::string_view> all_kinds() {
  std::vector<std::string_view> kinds;
  each_kind([&]<class Noun>() { kinds.push_back(Noun::kind.word); }, every_noun);
  return kinds;
}

std::vector<std::string_view> kinds_for(Role role) {
  std::vector<std::string_view> kinds = all_kinds();
  std::erase_if(kinds, [&](std::string_view kind) { return !is_for(find_kind(kind)->only, role); });
  return kinds;
}

const Kind* find_kind(std::string_view word) {
  const Kind* found = nullptr;
  each_kind(
      [&]<class Noun>() {
        if (Noun::kind.word == word) found = &Noun::kind;
      },
      every_noun);
  return found;
}

bool is_late(const Record& record) {
  return record.written.at.seconds - record.felt.at.seconds > late_after_seconds;
}

void sort_records(Diary& diary) {
  std::ranges::sort(diary.records, [](const Record& a, const Record& b) {
    return std::tie(a.felt.at, a.id) < std::tie(b.felt.at, b.id);
  });
}

}  // namespace holdfast::diary
