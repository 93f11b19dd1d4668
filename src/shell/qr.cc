// See qr.h.
#include "shell/qr.h"

namespace holdfast::shell {

std::string qr(const std::vector<std::string>& square, const Style& style) {
  if (!style.colour || !style.unicode || square.size() > style.columns) return {};
  std::string out;
  for (std::size_t row = 0; row < square.size(); row += 2) {
    out += "\033[40;97m";  // bright white on black
    for (std::size_t column = 0; column < square.size(); ++column) {
      const bool above = square[row][column] == ' ';
      const bool below = row + 1 < square.size() && square[row + 1][column] == ' ';
      out += above && below ? "\u2588" : above ? "\u2580" : below ? "\u2584" : " ";
    }
    out += "\033[0m\n";
  }
  return out;
}

}  // namespace holdfast::shell
