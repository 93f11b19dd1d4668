// typeface: text set by pango in this system's typefaces, without those of colour: a page is printed in
// black. Sizes are points, and so are all lengths. Inside the room only.
#pragma once
#include <pango/pangocairo.h>

#include <memory>
#include <string_view>

namespace holdfast::brief {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
using Layout = std::unique_ptr<PangoLayout, Unref>;

enum class Weight { normal, bold };
enum class Align { start, end, middle };

class Typeface {
 public:
  Typeface();

  // Wrapped at `width` between words, and within one that is longer than a line.
  Layout set(std::string_view text, double points, double width, Weight weight = Weight::normal,
             Align align = Align::start) const;

 private:
  std::unique_ptr<PangoFontMap, Unref> fonts_;
  std::unique_ptr<PangoContext, Unref> context_;
};

struct Size {
  double width = 0, height = 0;
};
Size size_of(const Layout& layout);
// From the top to the first line's baseline.
double baseline_of(const Layout& layout);
bool from_right(const Layout& layout);  // its first paragraph runs from right to left

}  // namespace holdfast::brief
