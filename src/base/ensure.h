// ensure(condition): our own bugs stop the program, in every build. Never used on what a person, a file or
// the world brings; those are Problems (base/result.h). The compiler's builtins name the place, because clang
// 14, which builds the fuzzers, has no std::source_location.
#pragma once

namespace holdfast {

[[noreturn]] void ensure_failed(const char* condition, const char* file, int line);

inline void ensure_true(bool held, const char* condition, const char* file = __builtin_FILE(),
                        int line = __builtin_LINE()) {
  if (!held) [[unlikely]]
    ensure_failed(condition, file, line);
}

}  // namespace holdfast

#define ensure(condition) ::holdfast::ensure_true(static_cast<bool>(condition), #condition)
