// The square a camera reads: what stands on the screen is read back, module by module.
#include "shell/qr.h"

#include <gtest/gtest.h>
#include <qrencode.h>

#include <memory>
#include <vector>

#include "app/square.h"

namespace holdfast::shell {
namespace {

TEST(Qr, StandsOnTheScreenAsItWasDrawnUpWithItsMargin) {
  const std::string text = "k7qm-3xvt-9pda-hw2c";
  const std::string shown = qr(app::square_of(text), {.columns = 80, .colour = true, .unicode = true});
  std::vector<std::vector<bool>> light;
  for (std::size_t at = 0; at < shown.size();) {
    const std::size_t end = shown.find('\n', at);
    std::string line = shown.substr(at, end - at);
    ASSERT_EQ(line.substr(0, 8), "\033[40;97m");
    line = line.substr(8, line.size() - 12);
    std::vector<bool> above, below;
    for (std::size_t k = 0; k < line.size();) {
      const std::string one = line[k] == ' ' ? " " : line.substr(k, 3);
      k += one.size();
      above.push_back(one == "\u2588" || one == "\u2580");
      below.push_back(one == "\u2588" || one == "\u2584");
    }
    light.push_back(above);
    light.push_back(below);
    at = end + 1;
  }
  const std::unique_ptr<QRcode, void (*)(QRcode*)> code(
      QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1), QRcode_free);
  const std::size_t width = static_cast<std::size_t>(code->width);
  ASSERT_GE(light.size(), width + 8);
  for (std::size_t row = 0; row < width + 8; ++row) {
    ASSERT_EQ(light[row].size(), width + 8);
    for (std::size_t column = 0; column < width + 8; ++column) {
      const bool inside = row >= 4 && column >= 4 && row < width + 4 && column < width + 4;
      const bool dark = inside && (code->data[(row - 4) * width + column - 4] & 1) != 0;
      EXPECT_EQ(light[row][column], !dark) << row << " " << column;
    }
  }
}

TEST(Qr, IsNotShownWhereItCouldNotBeRead) {
  const auto square = app::square_of("text");
  ASSERT_FALSE(square.empty());
  EXPECT_EQ(qr(square, {.columns = 80, .colour = false, .unicode = true}), "");
  EXPECT_EQ(qr(square, {.columns = 80, .colour = true, .unicode = false}), "");
  EXPECT_EQ(qr(square, {.columns = 20, .colour = true, .unicode = true}), "");
}

}  // namespace
}  // namespace holdfast::shell
