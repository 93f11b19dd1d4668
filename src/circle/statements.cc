// See statements.h.
#include "circle/statements.h"

#include "channel/statement.h"

namespace holdfast::circle {
namespace {

using channel::is_one_line;
using channel::is_text_within;

// Whatever a terminal or a page would take for more than words is in none of them.
bool is_plain(const std::string& text, std::size_t longest, bool may_be_empty = false) {
  return is_text_within(text, longest, may_be_empty) && printable(text) == text;
}
bool is_reason(const std::string& why) {
  return is_plain(why, longest_why) && is_one_line(why);
}

bool may_be_said(const Rules& one) {
  return is_plain(one.text, longest_rules, true);
}
bool may_be_said(const Post& one) {
  return is_plain(one.topic, longest_topic) && is_one_line(one.topic) && is_plain(one.text, longest_post);
}
bool may_be_said(const Answer& one) {
  return is_plain(one.text, longest_answer);
}
bool may_be_said(const Letter& one) {
  return one.sealed.size() <= seal::most_letter_bytes;
}
bool may_be_said(const Worry& one) {
  return is_plain(one.text, longest_line, true);
}
bool may_be_said(const Removes& one) {
  return !one.member.none() && is_reason(one.why);
}
bool may_be_said(const Hides& one) {
  return is_reason(one.why);
}
bool may_be_said(const Freezes& one) {
  return is_reason(one.why);
}
bool may_be_said(const OnlyToYou& one) {
  return may_be_said(one.answer);
}
bool may_be_said(const Farewell& one) {
  return is_plain(one.text, longest_farewell);
}
bool may_be_said(const auto&) {
  return true;
}

constexpr auto none_of_ours = "Something in this circle is no statement of Holdfast's.";
constexpr auto newer_than_this = "Something in this circle is from a newer Holdfast.";

}  // namespace

bool is_known(Wants wants) {
  return wants >= Wants::just_read && wants <= Wants::thoughts;
}

std::string to_bytes(const Statement& statement) {
  return channel::statement_bytes(statement);
}

Result<Statement> statement_of(std::string_view body) {
  return channel::statement_from<Statement>(
      body, [](const auto& one) { return may_be_said(one); }, none_of_ours, newer_than_this);
}

std::string to_bytes(const Inside& inside) {
  return channel::statement_bytes(inside);
}

Result<Inside> inside_of(std::string_view text) {
  return channel::statement_from<Inside>(
      text, [](const auto& one) { return may_be_said(one); }, none_of_ours, newer_than_this);
}

}  // namespace holdfast::circle
