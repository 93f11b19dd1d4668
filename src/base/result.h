// Result and Problem: how anything that can fail through the world's fault says so. A Problem carries one
// sentence a person can act on; it says what, where and what to do, and never quotes the diary. Whoever has
// to decide something by it (a verb, a screen) goes by its kind and its code and never by its words; the
// sentence speaks neither command line nor page, and a door adds what is its own.
#pragma once
#include <map>
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

// A short name that does not change ("day_or_month_first"), of those in base/problem_codes.h. Only literals:
// it lives as long as the program.
class ProblemCode {
 public:
  constexpr ProblemCode() = default;
  consteval explicit ProblemCode(const char* name) : name_(name) {}
  constexpr std::string_view name() const { return name_; }
  constexpr bool empty() const { return name_.empty(); }
  friend constexpr bool operator==(ProblemCode, ProblemCode) = default;

 private:
  std::string_view name_;
};
// What the code is about, by name, for a door to word: {"line", "12"}. No diary text.
using ProblemFields = std::map<std::string, std::string>;

struct Problem {
  ProblemKind kind = ProblemKind::bad_request;
  std::string sentence;  // for a person: what happened and what to do, but never whether anything was changed
  std::string detail;    // for whoever looks closer: a library's code, a byte offset; no diary text
  std::string where;     // the file's role, the line, the field
  ProblemCode code = {};  // empty: its kind says enough
  ProblemFields fields = {};
  // Where this arose, nothing had been changed. Whoever does more than that one thing takes it back where it
  // is not true of the whole; whoever tells a person says it (sentence_of).
  bool unchanged = false;
};

// As a person is told it.
inline std::string sentence_of(const Problem& problem) {
  return problem.unchanged ? problem.sentence + " Nothing was changed." : problem.sentence;
}

template <class T = void>
using Result = tl::expected<T, Problem>;

inline tl::unexpected<Problem> problem(ProblemKind kind, std::string sentence, std::string where = {},
                                       std::string detail = {}) {
  return tl::unexpected<Problem>(Problem{kind, std::move(sentence), std::move(detail), std::move(where)});
}

// The same with a code, for a fault that a door words or acts upon.
inline tl::unexpected<Problem> problem(ProblemKind kind, ProblemCode code, std::string sentence,
                                       std::string where = {}, ProblemFields fields = {},
                                       std::string detail = {}) {
  return tl::unexpected<Problem>(
      Problem{kind, std::move(sentence), std::move(detail), std::move(where), code, std::move(fields)});
}

// The same where nothing was changed.
inline tl::unexpected<Problem> unchanged(tl::unexpected<Problem> why) {
  why.value().unchanged = true;
  return why;
}
inline tl::unexpected<Problem> unchanged(ProblemKind kind, std::string sentence, std::string where = {},
                                         std::string detail = {}) {
  return unchanged(problem(kind, std::move(sentence), std::move(where), std::move(detail)));
}
inline tl::unexpected<Problem> unchanged(ProblemKind kind, ProblemCode code, std::string sentence,
                                         std::string where = {}, ProblemFields fields = {},
                                         std::string detail = {}) {
  return unchanged(
      problem(kind, code, std::move(sentence), std::move(where), std::move(fields), std::move(detail)));
}

// What is told to whoever goes by it: the code, or the kind where there is none.
inline std::string_view code_of(const Problem& problem) {
  return problem.code.empty() ? name_of(problem.kind) : problem.code.name();
}

// Hands another result's problem on.
template <class T>
tl::unexpected<Problem> pass_on(const Result<T>& failed) {
  return tl::unexpected<Problem>(failed.error());
}

}  // namespace holdfast
