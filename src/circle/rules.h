// rules: what everybody says yes to at the door of a circle, before she reads or writes anything there. The
// keeper's own text stands under these. They stand here under their version and are never changed; another
// text is another version.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace holdfast::circle {

inline constexpr std::uint16_t rules_version = 1;
// One sentence each, the first first; none of a version that is not known here.
std::vector<std::string_view> rules(std::uint16_t version);

}  // namespace holdfast::circle
