// See square.h.
#include "app/square.h"

#include <qrencode.h>

#include <memory>

namespace holdfast::app {

std::vector<std::string> square_of(std::string_view text) {
  constexpr std::size_t margin = 4;
  const std::unique_ptr<QRcode, void (*)(QRcode*)> code(
      QRcode_encodeString(std::string(text).c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1), QRcode_free);
  if (!code) return {};
  const auto width = static_cast<std::size_t>(code->width), whole = width + 2 * margin;
  std::vector<std::string> rows(whole, std::string(whole, ' '));
  for (std::size_t row = 0; row < width; ++row)
    for (std::size_t column = 0; column < width; ++column)
      if ((code->data[row * width + column] & 1) != 0) rows[row + margin][column + margin] = '#';
  return rows;
}

}  // namespace holdfast::app
