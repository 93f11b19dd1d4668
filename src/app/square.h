// square: a short text as a square that a camera reads (ISO/IEC 18004, drawn up by libqrencode), for
// whichever door draws it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::app {

// Its rows, each as long as there are rows: '#' is dark, ' ' is light. The light margin around it, without
// which no camera finds it, is among them. Empty where the text is too long for one.
std::vector<std::string> square_of(std::string_view text);

}  // namespace holdfast::app
