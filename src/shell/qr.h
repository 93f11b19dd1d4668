// qr: a short text as a square that a camera reads (ISO/IEC 18004, drawn up by libqrencode), for a screen of
// letters: two rows of it on one line, light on dark whatever the colours of the screen are.
#pragma once
#include <string>
#include <string_view>

#include "shell/layout.h"

namespace holdfast::shell {

// Empty where this screen cannot show it.
std::string qr(std::string_view text, const Style& style);

}  // namespace holdfast::shell
