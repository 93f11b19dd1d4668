// show_pair: a pair in words for a terminal.
#pragma once
#include <string>

#include "app/answers.h"
#include "shell/layout.h"

namespace holdfast::shell {

std::string shown(const app::PairAnswer& pairs, const Style& style);

}  // namespace holdfast::shell
