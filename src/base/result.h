// Result and Problem: how anything that can fail through the world's fault says so. A Problem carries one
// sentence a person can act on; it says what, where and what to do, and never quotes the diary.
#pragma once
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace holdfast {

enum class ProblemKind {
  bad_request,  // what was asked cannot be understood or breaks a rule
  not_found,    // no such record, file or vault
  conflict,     // somebody else changed it meanwhile, or it is there already
  locked,       // wrong passphrase or recovery words
  damaged,      // a file's bytes are not what was written
  unknown_format,
  unreadable,  // the operating system refuses: permissions, I/O
  full,        // no space left
  busy,        // another process holds it
  cancelled,
  unsupported,  // newer than this program, or not on this machine
};

constexpr std::string_view name_of(ProblemKind kind) {
  switch (kind) {
    case ProblemKind::bad_request:
      return "bad_request";
    case ProblemKind::not_found:
      return "not_found";
    case ProblemKind::conflict:
      return "conflict";
    case ProblemKind::locked:
      return "locked";
    case ProblemKind::damaged:
      return "damaged";
    case ProblemKind::unknown_format:
      return "unknown_format";
    case ProblemKind::unreadable:
      return "unreadable";
    case ProblemKind::full:
      return "full";
    case ProblemKind::busy:
      return "busy";
    case ProblemKind::cancelled:
      return "cancelled";
    case ProblemKind::unsupported:
      return "unsupported";
  }
  return "unsupported";
}

struct Problem {
  ProblemKind kind = ProblemKind::bad_request;
  std::string sentence;  // for a person: what happened and what to do
  std::string detail;    // for whoever looks closer: a library's code, a byte offset; no diary text
  std::string where;     // the file's role, the line, the field
};

template <class T = void>
using Result = tl::expected<T, Problem>;

inline tl::unexpected<Problem> problem(ProblemKind kind, std::string sentence, std::string where = {},
                                       std::string detail = {}) {
  return tl::unexpected<Problem>(Problem{kind, std::move(sentence), std::move(detail), std::move(where)});
}

// Hands another result's problem on.
template <class T>
tl::unexpected<Problem> pass_on(const Result<T>& failed) {
  return tl::unexpected<Problem>(failed.error());
}

}  // namespace holdfast
