// ensure(condition): our own bugs stop the program, in every build. Never used on what a person, a file or
// the world brings; those are Problems (base/result.h).
#pragma once
#include <source_location>

namespace holdfast {

[[noreturn]] void ensure_failed(const char* condition, std::source_location where);

inline void ensure_true(bool held, const char* condition,
                        std::source_location where = std::source_location::current()) {
  if (!held) [[unlikely]]
    ensure_failed(condition, where);
}

}  // namespace holdfast

#define ensure(condition) ::holdfast::ensure_true(static_cast<bool>(condition), #condition)
