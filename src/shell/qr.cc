// See qr.h.
#include "shell/qr.h"

#include <qrencode.h>

#include <memory>

namespace holdfast::shell {

std::string qr(std::string_view text, const Style& style) {
  constexpr int margin = 4;  // light modules around it, which belong to it
  if (!style.colour || !style.unicode) return {};
  const std::unique_ptr<QRcode, void (*)(QRcode*)> code(
      QRcode_encodeString(std::string(text).c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1), QRcode_free);
  if (!code) return {};
  const int width = code->width, whole = width + 2 * margin;
  if (static_cast<std::size_t>(whole) > style.columns) return {};
  const auto is_light = [&](int row, int column) {
    row -= margin;
    column -= margin;
    const bool inside = row >= 0 && column >= 0 && row < width && column < width;
    return !inside || (code->data[row * width + column] & 1) == 0;
  };
  std::string out;
  for (int row = 0; row < whole; row += 2) {
    out += "\033[40;97m";  // bright white on black
    for (int column = 0; column < whole; ++column) {
      const bool above = is_light(row, column), below = row + 1 < whole && is_light(row + 1, column);
      out += above && below ? "\u2588" : above ? "\u2580" : below ? "\u2584" : " ";
    }
    out += "\033[0m\n";
  }
  return out;
}

}  // namespace holdfast::shell
