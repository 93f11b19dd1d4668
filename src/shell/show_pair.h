// show_pair: what two people have put before each other, in words for a terminal: where it was met, the frame
// by subject, breaks, pages, two views.
#pragma once
#include <string>

#include "app/answers.h"
#include "shell/layout.h"

namespace holdfast::shell {

std::string shown(const app::PairAnswer& pairs, const Style& style);

}  // namespace holdfast::shell
