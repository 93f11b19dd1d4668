// setting: the pieces of text of a sheet, set in type of one size: what page.h measures first and places
// afterwards. Lengths are points. Inside the room only.
#pragma once
#include "brief/sheet.h"
#include "brief/typeface.h"

namespace holdfast::brief {

constexpr double least_points = 9;     // nothing is smaller
constexpr double side = 57;            // 2 cm
constexpr double indent = 13;          // of lines, behind their dots
constexpr double between_charts = 18;  // where there are two beside each other

Size size_of_paper(Paper paper);

class Setting {
 public:
  Setting(const Sheet& sheet, const Typeface& typeface, double points)
      : sheet_(sheet),
        typeface_(typeface),
        points_(points),
        width_(size_of_paper(sheet.paper).width - 2 * side) {}

  double points() const { return points_; }
  double width() const { return width_; }  // of the text
  Layout title() const;
  Layout day() const;
  Layout foot() const;
  Layout heading(const Section& section) const;
  Layout line(const Section& section, const Line& line) const;
  // Of so many charts beside each other.
  double chart_width(std::size_t charts) const;
  Layout label(std::size_t chart, std::size_t charts) const;
  Layout caption(std::size_t chart, std::size_t charts) const;
  double label_height(std::size_t charts) const;  // of the highest
  double caption_height(std::size_t charts) const;

 private:
  const Sheet& sheet_;
  const Typeface& typeface_;
  double points_, width_;
};

}  // namespace holdfast::brief
