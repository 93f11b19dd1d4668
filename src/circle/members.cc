// See members.h.
#include "circle/members.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace holdfast::circle {
namespace {

// Without case, spaces and dots, as far as ASCII goes.
std::string as_compared(std::string_view name) {
  std::string out;
  for (const char c : name)
    if (c != ' ' && c != '.' && c != '\t') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

// As the list has it, made fit to stand in a sentence.
std::string shown_name(const std::string& listed) {
  std::string name = printable(listed);
  std::ranges::replace_if(
      name, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return trimmed(name).empty() ? std::string("somebody") : std::string(trimmed(name));
}

}  // namespace

bool is_same_name(std::string_view one, std::string_view other) {
  return as_compared(one) == as_compared(other);
}

Members members_of(const channel::Replica& replica, const MemberId& you) {
  Members out{.you = replica.person_of(you), .founder = {}, .all = {}};
  if (!replica.roster()) return out;
  const channel::Roster& roster = *replica.roster();
  const auto newest = roster.newest();
  if (const auto first = replica.graph().head_of(roster.genesis())) out.founder = first->member;
  for (std::uint32_t number = 1; newest && number <= newest->epoch.number; ++number) {
    std::set<MemberId> announcing;
    for (const auto& announced : roster.announced(number)) {
      const auto head = replica.graph().head_of(announced.id);
      const MemberId by = head ? replica.person_of(head->member) : MemberId{};
      out.two_lists = !announcing.insert(by).second || out.two_lists;
      for (const channel::Member& member : announced.epoch.members) {
        if (is_paper(member, announced.epoch)) continue;
        const MemberId person = replica.person_of(member.id);
        if (out.all.contains(person)) continue;
        std::string called = shown_name(member.name);
        if (std::ranges::any_of(out.all,
                                [&](const auto& one) { return is_same_name(one.second.called, called); }))
          called += " (" + channel::to_hex(person).substr(0, 6) + ")";
        out.all[person] = {std::move(called), by};
      }
    }
  }
  if (newest)
    for (const channel::Member& member : newest->epoch.members)
      if (const auto one = out.all.find(replica.person_of(member.id)); one != out.all.end())
        one->second.is_listed = true;
  return out;
}

}  // namespace holdfast::circle
