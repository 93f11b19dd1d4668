// svg: pictures as text, made by hand of few parts: there is nothing here a library would make simpler, and a
// picture must look the same wherever it is opened.
#pragma once
#include <span>
#include <string>

namespace holdfast::svg {

inline constexpr const char* ink = "#33414d";   // what is written
inline constexpr const char* hue = "#3d6b8e";   // what is drawn
inline constexpr const char* rule = "#9aa5ad";  // axes

std::string number(double value, int digits);
std::string plain(double value);  // without the zeros at its end

std::string opening(double width, double height);  // white; "</svg>\n" ends it
std::string text(double x, double y, const std::string& words, const char* anchor = "start",
                 const char* weight = "normal");
// Through points in the picture's own units. Where one is not a number the line breaks off.
std::string line(std::span<const double> x, std::span<const double> y);
// The area between two lines over the same places.
std::string band(std::span<const double> x, std::span<const double> low, std::span<const double> high,
                 const char* opacity);

// What stands between tags: &, <, > and quotes are written so that they are nothing else.
std::string escaped(std::string_view words);

}  // namespace holdfast::svg
