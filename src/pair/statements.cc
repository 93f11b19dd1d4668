// See statements.h.
#include "pair/statements.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace holdfast::pair {
namespace {

constexpr std::uint8_t format = 1;
constexpr Date first_day{-25'567}, last_day{157'055};  // 1900 to 2400

class Put {
 public:
  void operator()(const std::string& text) { out_.number(static_cast<std::uint32_t>(text.size())).raw(text); }
  void operator()(std::uint16_t number) { out_.number(number); }
  void operator()(About about) { out_.number(static_cast<std::uint8_t>(about)); }
  void operator()(const ItemId& id) { out_.raw(id.bytes); }
  void operator()(const std::array<unsigned char, 32>& bytes) { out_.raw(bytes); }
  void operator()(const Date& date) { out_.number(date.days); }
  channel::Writer& out() { return out_; }

 private:
  channel::Writer out_;
};

class Get {
 public:
  explicit Get(std::string_view bytes) : in_(bytes) {}
  void operator()(std::string& text) { text = in_.raw(in_.number<std::uint32_t>()); }
  void operator()(std::uint16_t& number) { number = in_.number<std::uint16_t>(); }
  void operator()(About& about) {
    about = static_cast<About>(in_.number<std::uint8_t>());
    in_.expect(std::ranges::any_of(subjects(), [&](const Subject& one) { return one.about == about; }));
  }
  void operator()(ItemId& id) { id = in_.name<channel::ItemTag>(); }
  void operator()(std::array<unsigned char, 32>& bytes) { in_.fill(bytes); }
  void operator()(Date& date) {
    date.days = in_.number<std::int32_t>();
    in_.expect(date >= first_day && date <= last_day);
  }
  channel::Reader& in() { return in_; }

 private:
  channel::Reader in_;
};

bool is_text(const std::string& text, std::size_t longest, bool may_be_empty = false) {
  return text.size() <= longest && is_utf8(text) && (may_be_empty || !trimmed(text).empty());
}

// What stands in the middle of a sentence of the program's own: nothing that could pass for another line of
// it.
bool is_one_line(const std::string& text) {
  return printable(text) == text && text.find_first_of("\r\n\t") == std::string::npos;
}

bool is_within_limits(const Agrees& one) {
  return is_text(one.called, longest_name) && is_one_line(one.called);
}
bool is_within_limits(const Clause& one) {
  return is_text(one.text, longest_clause);
}
bool is_within_limits(const Signature& one) {
  return is_within_limits(one.said);
}
bool is_within_limits(const Away& one) {
  return one.from <= one.until && is_text(one.meanwhile, longest_clause, true);
}
bool is_within_limits(const Page& one) {
  return is_text(one.title, longest_title) && is_one_line(one.title) && is_text(one.text, longest_page);
}
bool is_within_limits(const View& one) {
  return one.closed.box.size() <= seal::most_box_bytes;
}
bool is_within_limits(const auto&) {
  return true;
}

template <std::size_t... All>
Result<Statement> read(std::size_t which, Get& get, std::index_sequence<All...>) {
  Statement out;
  bool sound = false;
  const auto try_one = [&]<std::size_t At>(std::integral_constant<std::size_t, At>) {
    if (At != which) return;
    auto& one = out.emplace<At>();
    std::decay_t<decltype(one)>::walk(one, get);
    sound = get.in().complete() && is_within_limits(one);
  };
  (try_one(std::integral_constant<std::size_t, All>{}), ...);
  if (!sound) return problem(ProblemKind::damaged, "Something in this pair is no statement of Holdfast's.");
  return out;
}

}  // namespace

std::string to_bytes(const Statement& statement) {
  Put put;
  put.out().number(format).number(static_cast<std::uint8_t>(statement.index() + 1));
  std::visit([&](const auto& one) { std::decay_t<decltype(one)>::walk(one, put); }, statement);
  return put.out().take();
}

Result<Statement> statement_of(std::string_view body) {
  Get get(body);
  const auto version = get.in().number<std::uint8_t>();
  const auto number = get.in().number<std::uint8_t>();
  constexpr std::size_t known = std::variant_size_v<Statement>;
  if (get.in().failed() || number == 0)
    return problem(ProblemKind::damaged, "Something in this pair is no statement of Holdfast's.");
  if (version != format || number > known)
    return problem(ProblemKind::unsupported, "Something in this pair is from a newer Holdfast.");
  return read(number - 1U, get, std::make_index_sequence<known>{});
}

}  // namespace holdfast::pair
