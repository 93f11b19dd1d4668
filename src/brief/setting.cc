// Sizes go with the size of most of the text; what explains is as small as anything may be.
#include "brief/setting.h"

#include <algorithm>

#include "brief/drawing.h"
#include "review/sentences.h"

namespace holdfast::brief {
namespace {

constexpr double title_points = 16, heading_more = 0.5, large_share = 1.18, one_chart_share = 0.66;

}  // namespace

Size size_of_paper(Paper paper) {
  return paper == Paper::a4 ? Size{595.28, 841.89} : Size{612, 792};
}

Layout Setting::title() const {
  return typeface_.set(brief::title(sheet_), title_points, width_, Weight::bold);
}

Layout Setting::day() const {
  return typeface_.set(day_line(sheet_), least_points, width_);
}

Layout Setting::foot() const {
  return typeface_.set(brief::foot(sheet_), least_points, width_);
}

Layout Setting::heading(const Section& section) const {
  return typeface_.set(review::with_name(section.title, sheet_.practitioner), points_ + heading_more, width_,
                       Weight::bold);
}

Layout Setting::line(const Section& section, const Line& line) const {
  return typeface_.set(line.text, points_ * (section.large ? large_share : 1), width_ - indent);
}

double Setting::chart_width(std::size_t charts) const {
  return charts == 1 ? one_chart_share * width_ : (width_ - between_charts) / 2;
}

Layout Setting::label(std::size_t chart, std::size_t charts) const {
  return typeface_.set(review::capital(sheet_.charts[chart].label), least_points, chart_width(charts),
                       Weight::bold);
}

Layout Setting::caption(std::size_t chart, std::size_t charts) const {
  const Chart& of = sheet_.charts[chart];
  const std::string beneath = legend(of);
  return typeface_.set(of.sentence + (beneath.empty() ? "" : " " + beneath), least_points,
                       chart_width(charts));
}

double Setting::label_height(std::size_t charts) const {
  double height = 0;
  for (std::size_t k = 0; k < charts; ++k) height = std::max(height, size_of(label(k, charts)).height);
  return height;
}

double Setting::caption_height(std::size_t charts) const {
  double height = 0;
  for (std::size_t k = 0; k < charts; ++k) height = std::max(height, size_of(caption(k, charts)).height);
  return height;
}

}  // namespace holdfast::brief
