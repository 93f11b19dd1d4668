// qr: the square that a camera reads (app/square.h) on a screen of letters: two rows of it on one line, light
// on dark whatever the colours of the screen are.
#pragma once
#include <string>
#include <vector>

#include "shell/layout.h"

namespace holdfast::shell {

// Empty where this screen cannot show it.
std::string qr(const std::vector<std::string>& square, const Style& style);

}  // namespace holdfast::shell
