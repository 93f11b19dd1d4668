// Numbers are cut to a tenth of a unit: finer than a screen shows, and the same everywhere.
#include "base/svg.h"

#include <cmath>
#include <cstdio>

namespace holdfast::svg {

std::string number(double value, int digits) {
  char text[40];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string plain(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

std::string opening(double width, double height) {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + number(width, 0) + " " +
         number(height, 0) +
         "\" font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" "
         "fill=\"#fff\"/>\n";
}

std::string text(double x, double y, const std::string& words, const char* anchor, const char* weight) {
  return "<text x=\"" + number(x, 1) + "\" y=\"" + number(y, 1) + "\" text-anchor=\"" + anchor +
         "\" font-weight=\"" + weight + "\" fill=\"" + ink + "\">" + words + "</text>\n";
}

std::string line(std::span<const double> x, std::span<const double> y) {
  std::string d;
  bool open = false;
  for (std::size_t k = 0; k < x.size(); ++k) {
    const bool there = std::isfinite(x[k]) && std::isfinite(y[k]);
    if (there) d += (open ? "L" : "M") + number(x[k], 1) + " " + number(y[k], 1);
    open = there;
  }
  return "<path d=\"" + d + "\" fill=\"none\" stroke=\"" + hue + "\" stroke-width=\"1.4\"/>\n";
}

std::string band(std::span<const double> x, std::span<const double> low, std::span<const double> high,
                 const char* opacity) {
  std::string d;
  for (std::size_t k = 0; k < x.size(); ++k)
    d += (k == 0 ? "M" : "L") + number(x[k], 1) + " " + number(high[k], 1);
  for (std::size_t k = x.size(); k-- > 0;) d += "L" + number(x[k], 1) + " " + number(low[k], 1);
  return "<path d=\"" + d + "Z\" fill=\"" + hue + "\" fill-opacity=\"" + opacity + "\"/>\n";
}

std::string escaped(std::string_view words) {
  std::string out;
  for (const char c : words) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace holdfast::svg
