// Everything is placed by two maps, of time and of value, onto the frame within the box.
#include "brief/drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "review/sentences.h"

namespace holdfast::brief {
namespace {

constexpr double middle_line = 1.2, thin_line = 0.5, dot_radius = 1.1, tick = 4;
constexpr double band_grey = 0.84, grid_grey = 0.75, hatch_grey = 0.6;

std::string said(double value) {
  const double tenths = std::round(value * 10) / 10;
  return fmt::format("{}{:g}", tenths < 0 ? "−" : "", std::abs(tenths));
}

class Drawing {
 public:
  Drawing(cairo_t* to, const Chart& chart, const Box& box, const Typeface& typeface, double points)
      : to_(to), chart_(chart), typeface_(typeface), points_(points) {
    const double margin = 2.2 * points, above = 0.9 * points, foot = 1.7 * points;
    frame_ = {box.x + margin, box.y + above, box.width - margin, box.height - foot - above};
  }

  void all() {
    grid();
    for (const Chart::Stretch& stretch : chart_.stretches)
      if (stretch.absence) hatch(stretch);
    for (std::size_t k = 0; k < chart_.bands.size(); ++k) chart_.points ? bars(chart_.bands[k]) : band(k);
    for (const Chart::Dot& one : chart_.dots) dot(one);
    cairo_set_line_width(to_, thin_line);
    grey(0);
    for (const double mark : chart_.marks) {
      cairo_move_to(to_, x(mark), frame_.y + frame_.height);
      cairo_line_to(to_, x(mark), frame_.y + frame_.height - tick);
    }
    cairo_stroke(to_);
  }

 private:
  double x(double at) const {
    const double share = (at - chart_.from) / std::max(chart_.until - chart_.from, 1e-9);
    return frame_.x + frame_.width * std::clamp(share, 0.0, 1.0);
  }
  double y(double value) const {
    const double share = (chart_.most - value) / std::max(chart_.most - chart_.least, 1e-9);
    return frame_.y + frame_.height * std::clamp(share, 0.0, 1.0);
  }
  void grey(double shade) { cairo_set_source_rgb(to_, shade, shade, shade); }

  void words(const std::string& text, double at_x, double at_y, Align align) {
    constexpr double room = 120;
    const Layout layout = typeface_.set(text, points_, room, Weight::normal, align);
    grey(0.2);
    cairo_move_to(to_, align == Align::end ? at_x - room : at_x, at_y);
    pango_cairo_show_layout(to_, layout.get());
  }

  void grid() {
    const bool about_nothing = chart_.least < 0 && chart_.most > 0;
    for (const double value :
         {chart_.least, about_nothing ? 0 : (chart_.least + chart_.most) / 2, chart_.most}) {
      cairo_set_line_width(to_, thin_line);
      grey(grid_grey);
      cairo_move_to(to_, frame_.x, y(value));
      cairo_line_to(to_, frame_.x + frame_.width, y(value));
      cairo_stroke(to_);
      words(said(value), frame_.x - points_ / 2, y(value) - 0.68 * points_, Align::end);
    }
    const double beneath = frame_.y + frame_.height + 0.25 * points_;
    words(chart_.from_words, frame_.x, beneath, Align::start);
    words(chart_.until_words, frame_.x + frame_.width, beneath, Align::end);
  }

  void hatch(const Chart::Stretch& stretch) {
    const double from = x(stretch.from), until = std::max(x(stretch.until), from + 1);
    cairo_save(to_);
    cairo_rectangle(to_, from, frame_.y, until - from, frame_.height);
    cairo_clip(to_);
    cairo_set_line_width(to_, thin_line);
    grey(hatch_grey);
    constexpr double apart = 4;
    for (double at = from - frame_.height; at < until; at += apart) {
      cairo_move_to(to_, at, frame_.y + frame_.height);
      cairo_line_to(to_, at + frame_.height, frame_.y);
    }
    cairo_stroke(to_);
    cairo_restore(to_);
  }

  void along(const std::vector<double>& at, const std::vector<double>& values) {
    for (std::size_t k = 0; k < at.size(); ++k)
      k == 0 ? cairo_move_to(to_, x(at[k]), y(values[k])) : cairo_line_to(to_, x(at[k]), y(values[k]));
  }

  void dashed(std::size_t k) {
    static constexpr double dashes[] = {5, 3};
    cairo_set_dash(to_, dashes, k == 0 ? 0 : 2, 0);
  }

  void clip_to_gaps(bool inside) {
    cairo_new_path(to_);
    if (!inside) cairo_rectangle(to_, frame_.x - 1, frame_.y - 1, frame_.width + 2, frame_.height + 2);
    for (const Chart::Stretch& stretch : chart_.stretches)
      if (!stretch.absence)
        cairo_rectangle(to_, x(stretch.from), frame_.y - 1, x(stretch.until) - x(stretch.from),
                        frame_.height + 2);
    cairo_set_fill_rule(to_, CAIRO_FILL_RULE_EVEN_ODD);
    cairo_clip(to_);
  }

  void band(std::size_t k) {
    const Chart::Band& one = chart_.bands[k];
    const bool alone = chart_.bands.size() == 1;  // several are told apart by their lines, which stay whole
    cairo_save(to_);
    if (alone) clip_to_gaps(false);
    along(one.at, one.high);
    for (std::size_t j = one.at.size(); j-- > 0;) cairo_line_to(to_, x(one.at[j]), y(one.low[j]));
    cairo_close_path(to_);
    grey(band_grey - 0.1 * double(k));
    cairo_fill_preserve(to_);
    grey(hatch_grey);
    cairo_set_line_width(to_, thin_line);
    cairo_stroke(to_);
    grey(0);
    cairo_set_line_width(to_, middle_line);
    dashed(k);
    along(one.at, one.median);
    cairo_stroke(to_);
    cairo_restore(to_);
    if (alone) edges_in_gaps(one);
  }

  void edges_in_gaps(const Chart::Band& one) {
    cairo_save(to_);
    clip_to_gaps(true);
    static constexpr double dots[] = {0.8, 2};
    cairo_set_dash(to_, dots, 2, 0);
    cairo_set_line_width(to_, 0.8);
    grey(hatch_grey - 0.2);
    along(one.at, one.high);
    cairo_stroke(to_);
    along(one.at, one.low);
    cairo_stroke(to_);
    cairo_restore(to_);
  }

  void bars(const Chart::Band& one) {
    for (std::size_t k = 0; k < one.at.size(); ++k) {
      grey(hatch_grey);
      cairo_set_line_width(to_, 4);
      cairo_move_to(to_, x(one.at[k]), y(one.low[k]));
      cairo_line_to(to_, x(one.at[k]), y(one.high[k]));
      cairo_stroke(to_);
      grey(0);
      cairo_arc(to_, x(one.at[k]), y(one.median[k]), 2, 0, 2 * M_PI);
      cairo_fill(to_);
    }
  }

  void dot(const Chart::Dot& one) {
    cairo_new_path(to_);
    cairo_arc(to_, x(one.at), y(one.value), dot_radius, 0, 2 * M_PI);
    cairo_set_line_width(to_, thin_line);
    grey(0.25);
    one.afterwards ? cairo_stroke(to_) : cairo_fill(to_);
  }

  cairo_t* to_;
  const Chart& chart_;
  const Typeface& typeface_;
  double points_;
  Box frame_;
};

}  // namespace

void draw(cairo_t* to, const Chart& chart, const Box& box, const Typeface& typeface, double points) {
  cairo_save(to);
  Drawing(to, chart, box, typeface, points).all();
  cairo_restore(to);
}

std::string legend(const Chart& chart) {
  std::vector<std::string> parts;
  const bool several = chart.bands.size() > 1;
  for (std::size_t k = 0; several && k < chart.bands.size(); ++k)
    parts.push_back((k == 0 ? "line: " : "dashes: ") + chart.bands[k].name);
  const auto any = [](const auto& list, auto&& is) { return std::ranges::any_of(list, is); };
  if (any(chart.stretches, [](const auto& one) { return one.absence; })) parts.push_back("hatched: breaks");
  if (!several && any(chart.stretches, [](const auto& one) { return !one.absence; }))
    parts.push_back("dotted: no ratings");
  if (any(chart.dots, [](const auto& one) { return one.afterwards; }))
    parts.push_back("hollow: written afterwards");
  if (!chart.marks.empty()) parts.push_back("ticks: sessions");
  return parts.empty() ? std::string() : review::capital(joined(parts, "; ") + ".");
}

}  // namespace holdfast::brief
