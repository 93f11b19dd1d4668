// plot: a finding's picture in characters. A band is drawn as a band (a tint of dots, never a line through
// its middle, because the middle is not what is known); inside a gap it is drawn thin, since there it is a
// guess between two sides. Events stand beneath. Several bands become several small plots on one scale, one
// under another.
#pragma once
#include <string>
#include <string_view>

#include "review/finding.h"
#include "shell/layout.h"

namespace holdfast::shell {

// Empty where there is nothing to draw. `zone` is for the dates beneath.
std::string plot(const review::Picture& picture, const Style& style, std::string_view zone,
                 std::size_t indent = 2);

}  // namespace holdfast::shell
