// What a door asks before it reads a file for an import as a whole: whether there can be anything in it that
// is read, by its first bytes and its size. So a disk full of zeros, a film or a file beyond all bounds is
// refused before it takes memory and time.
#pragma once
#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace holdfast::app {

inline constexpr std::size_t looked_at_first = 64u << 10;
// `size_bytes`: 0 where it is not known. unknown_format, full.
[[nodiscard]] Result<> may_be_imported(std::string_view beginning, std::uintmax_t size_bytes);

}  // namespace holdfast::app
