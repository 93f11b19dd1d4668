// See statements.h.
#include "pair/statements.h"

#include "channel/statement.h"

namespace holdfast::pair {
namespace {

using channel::is_one_line;
using channel::is_text_within;

bool is_within_limits(const Agrees& one) {
  return is_text_within(one.called, longest_name) && is_one_line(one.called);
}
bool is_within_limits(const Clause& one) {
  return is_text_within(one.text, longest_clause);
}
bool is_within_limits(const Signature& one) {
  return is_within_limits(one.said);
}
bool is_within_limits(const Away& one) {
  return one.from <= one.until && is_text_within(one.meanwhile, longest_clause, true);
}
bool is_within_limits(const Page& one) {
  return is_text_within(one.title, longest_title) && is_one_line(one.title) &&
         is_text_within(one.text, longest_page);
}
bool is_within_limits(const View& one) {
  return one.closed.box.size() <= seal::most_box_bytes;
}
bool is_within_limits(const auto&) {
  return true;
}

}  // namespace

std::string to_bytes(const Statement& statement) {
  return channel::statement_bytes(statement);
}

Result<Statement> statement_of(std::string_view body) {
  return channel::statement_from<Statement>(
      body, [](const auto& one) { return is_within_limits(one); },
      "Something in this pair is no statement of Holdfast's.",
      "Something in this pair is from a newer Holdfast.");
}

}  // namespace holdfast::pair
