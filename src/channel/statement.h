// statement: how what people say to each other (kind `said`) stands as exact bytes: u8 1 (the format), u8
// which, then its fields, and nothing behind them. A pair and a circle each have a list of their own, a
// variant whose every alternative walks over its fields; the place in that list is the number, from 1, so new
// ones come last. Of any bytes there is at most one statement.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/result.h"
#include "base/text.h"
#include "base/time.h"
#include "channel/bytes.h"

namespace holdfast::channel {

inline constexpr std::uint8_t statement_format = 1;
inline constexpr Date first_statement_day{-25'567}, last_statement_day{157'055};  // 1900 to 2400

class PutFields {
 public:
  void operator()(const std::string& text) { out_.number(static_cast<std::uint32_t>(text.size())).raw(text); }
  void operator()(std::uint16_t number) { out_.number(number); }
  void operator()(bool is) { out_.number(static_cast<std::uint8_t>(is ? 1 : 0)); }
  template <class Word>
  requires std::is_enum_v<Word>
  void operator()(Word word) { out_.number(static_cast<std::uint8_t>(word)); }
  template <class Tag>
  void operator()(const Name<Tag>& name) {
    out_.raw(name.bytes);
  }
  void operator()(const std::array<unsigned char, 32>& bytes) { out_.raw(bytes); }
  void operator()(const Date& date) { out_.number(date.days); }
  Writer& out() { return out_; }

 private:
  Writer out_;
};

// Of a word of an enum, is_known(word), beside the enum, says whether there is such a one.
class GetFields {
 public:
  explicit GetFields(std::string_view bytes) : in_(bytes) {}
  void operator()(std::string& text) { text = in_.raw(in_.number<std::uint32_t>()); }
  void operator()(std::uint16_t& number) { number = in_.number<std::uint16_t>(); }
  void operator()(bool& is) {
    const auto byte = in_.number<std::uint8_t>();
    in_.expect(byte <= 1);
    is = byte == 1;
  }
  template <class Word>
  requires std::is_enum_v<Word>
  void operator()(Word& word) {
    word = static_cast<Word>(in_.number<std::uint8_t>());
    in_.expect(is_known(word));
  }
  template <class Tag>
  void operator()(Name<Tag>& name) {
    name = in_.name<Tag>();
  }
  void operator()(std::array<unsigned char, 32>& bytes) { in_.fill(bytes); }
  void operator()(Date& date) {
    date.days = in_.number<std::int32_t>();
    in_.expect(date >= first_statement_day && date <= last_statement_day);
  }
  Reader& in() { return in_; }

 private:
  Reader in_;
};

inline bool is_text_within(const std::string& text, std::size_t longest, bool may_be_empty = false) {
  return text.size() <= longest && is_utf8(text) && (may_be_empty || !trimmed(text).empty());
}
// What stands in the middle of a sentence of the program's own: nothing that could pass for another line of
// it.
inline bool is_one_line(const std::string& text) {
  return printable(text) == text && text.find_first_of("\r\n\t") == std::string::npos;
}

template <class Statement>
std::string statement_bytes(const Statement& statement) {
  PutFields put;
  put.out().number(statement_format).number(static_cast<std::uint8_t>(statement.index() + 1));
  std::visit([&](const auto& one) { std::decay_t<decltype(one)>::walk(one, put); }, statement);
  return put.out().take();
}

// unsupported: of a newer Holdfast, as `newer` says; damaged: no statement, or one that is_within_limits()
// says no to, as `none` says.
template <class Statement>
Result<Statement> statement_from(std::string_view body, const auto& is_within_limits, const char* none,
                                 const char* newer) {
  GetFields get(body);
  const auto version = get.in().number<std::uint8_t>();
  const auto number = get.in().number<std::uint8_t>();
  constexpr std::size_t known = std::variant_size_v<Statement>;
  if (get.in().failed() || number == 0) return problem(ProblemKind::damaged, none);
  if (version != statement_format || number > known) return problem(ProblemKind::unsupported, newer);
  Statement out;
  bool sound = false;
  const auto try_one = [&]<std::size_t At>(std::integral_constant<std::size_t, At>) {
    if (At + 1 != number) return;
    auto& one = out.template emplace<At>();
    std::decay_t<decltype(one)>::walk(one, get);
    sound = get.in().complete() && is_within_limits(one);
  };
  [&]<std::size_t... All>(std::index_sequence<All...>) {
    (try_one(std::integral_constant<std::size_t, All>{}), ...);
  }
  (std::make_index_sequence<known>{});
  if (!sound) return problem(ProblemKind::damaged, none);
  return out;
}

}  // namespace holdfast::channel
