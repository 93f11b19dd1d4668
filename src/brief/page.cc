// Heights are measured once for each size of text; what has room is then placed from the top, the foot from
// the bottom. The structure in the PDF (headings, lists, figures) follows what is placed.
#include "brief/page.h"

#include <cairo-pdf.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/ensure.h"
#include "base/text.h"
#include "brief/drawing.h"
#include "brief/typeface.h"
#include "review/sentences.h"

namespace holdfast::brief {
namespace {

constexpr std::array sizes{11.0, 10.5, 10.0, 9.5, 9.0};
constexpr double least_points = 9, side = 57, top = 48, bottom = 40;  // 57 points are 2 cm
constexpr double title_points = 16, large_share = 1.18, heading_more = 0.5, indent = 13;
constexpr double above_heading = 13, above_line = 3.5, above_charts = 14, between_charts = 18,
                 above_foot = 14;
constexpr double chart_height = 112, one_chart_share = 0.66;
constexpr std::size_t longest_line = 8000;  // more than a page holds

Size size_of_paper(Paper paper) {
  return paper == Paper::a4 ? Size{595.28, 841.89} : Size{612, 792};
}

cairo_status_t append(void* to, const unsigned char* bytes, unsigned int size) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), size);
  return CAIRO_STATUS_SUCCESS;
}

struct SurfaceGone {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct ContextGone {
  void operator()(cairo_t* context) const { cairo_destroy(context); }
};
using Surface = std::unique_ptr<cairo_surface_t, SurfaceGone>;
using Context = std::unique_ptr<cairo_t, ContextGone>;

// The sheet with other names in the place of names, in every text of it.
Sheet renamed(Sheet sheet, std::size_t& count) {
  diary::Renaming rename(sheet.names);
  for (Line& line : sheet.lines) {
    line.text = rename(line.text);
    line.cannot_tell = rename(line.cannot_tell);
  }
  for (Chart& chart : sheet.charts) {
    for (std::string* text : {&chart.label, &chart.sentence}) *text = rename(*text);
    for (Chart::Band& band : chart.bands) band.name = rename(band.name);
  }
  count = rename.count();
  sheet.practitioner = rename(sheet.practitioner);
  return sheet;
}

}  // namespace

struct Page::Inside {
  enum class Role { title, day, heading, line, label, figure, caption, foot };
  struct Block {
    Role role;
    Layout layout;  // of figures: none
    Box at;
    std::size_t chart = 0;
    bool first = false, last = false;  // of the lines of a section
  };
  // What one size of text makes of everything that could stand on the page.
  struct Measured {
    std::vector<double> lines, headings;  // heights, with what is above them
    double head = 0, foot = 0;
    std::vector<double> charts;  // height of the row with so many charts
  };

  explicit Inside(const Sheet& given)
      : sheet(renamed(given, laid.replaced)), paper(size_of_paper(given.paper)) {
    lay_out();
    place();
    std::vector<std::string_view> texts;
    for (const Line& line : sheet.lines) texts.push_back(line.text);
    std::set<std::string> known;
    for (const auto& [name, becomes] : sheet.names) known.insert(becomes);
    for (unsigned month = 1; month <= 12; ++month) known.insert(std::string(month_name(month)));
    for (int day = 0; day < 7; ++day) known.insert(std::string(weekday_name(day)));
    laid.likely_names = diary::likely_names(texts, known);
    for (const Block& block : blocks)
      if (block.layout)
        laid.unknown_letters += std::size_t(pango_layout_get_unknown_glyphs_count(block.layout.get()));
  }

  double text_width() const { return paper.width - 2 * side; }
  double points_of(const Section& section) const { return laid.points * (section.large ? large_share : 1); }
  Layout set_title() const { return typeface.set(title(sheet), title_points, text_width(), Weight::bold); }
  Layout set_day() const { return typeface.set(day_line(sheet), least_points, text_width()); }
  Layout set_foot() const { return typeface.set(foot(sheet), least_points, text_width()); }
  Layout set_heading(const Section& section) const {
    return typeface.set(review::with_name(section.title, sheet.practitioner), laid.points + heading_more,
                        text_width(), Weight::bold);
  }
  Layout set_line(const Section& section, const Line& line) const {
    return typeface.set(line.text, points_of(section), text_width() - indent);
  }
  double chart_width(std::size_t beside) const {
    return beside == 1 ? one_chart_share * text_width() : (text_width() - between_charts) / 2;
  }
  std::string caption_of(const Chart& chart) const {
    const std::string beneath = legend(chart);
    return chart.sentence + (beneath.empty() ? "" : " " + beneath);
  }
  Layout set_label(std::size_t chart, double width) const {
    return typeface.set(review::capital(sheet.charts[chart].label), least_points, width, Weight::bold);
  }
  double height_of_labels(std::size_t beside) const {
    double height = 0;
    for (std::size_t k = 0; k < beside; ++k)
      height = std::max(height, size_of(set_label(k, chart_width(beside))).height);
    return height;
  }
  Layout set_caption(std::size_t chart, double width) const {
    return typeface.set(caption_of(sheet.charts[chart]), least_points, width);
  }

  Measured measured() const {
    Measured out;
    out.head = size_of(set_title()).height + size_of(set_day()).height;
    out.foot = size_of(set_foot()).height + above_foot;
    for (const Section& section : sections(sheet.kind))
      out.headings.push_back(size_of(set_heading(section)).height + above_heading);
    for (const Line& line : sheet.lines) {
      const Section* section = section_of(sheet.kind, line.section);
      out.lines.push_back(line.text.size() > longest_line
                              ? paper.height
                              : size_of(set_line(*section, line)).height + above_line);
    }
    out.charts.push_back(0);
    for (std::size_t n = 1; n <= sheet.charts.size(); ++n) {
      double caption = 0;
      for (std::size_t k = 0; k < n; ++k)
        caption = std::max(caption, size_of(set_caption(k, chart_width(n))).height);
      out.charts.push_back(above_charts + height_of_labels(n) + chart_height + caption);
    }
    return out;
  }

  // The lines there is room for, first come first served, then the charts.
  void choose(const Measured& heights) {
    double room = paper.height - top - bottom - heights.head - heights.foot;
    laid.no_room.clear();
    laid.no_room_charts.clear();
    shown.clear();
    std::size_t k = 0;
    for (const Section& section : sections(sheet.kind)) {
      bool begun = false;
      for (std::size_t i = 0; i < sheet.lines.size(); ++i) {
        if (sheet.lines[i].section != section.id || sheet.lines[i].text.empty()) continue;
        const double height = heights.lines[i] + (begun ? 0 : heights.headings[k]);
        if (height > room) {
          laid.no_room.push_back(i);
          continue;
        }
        room -= height;
        begun = true;
        shown.push_back(i);
      }
      ++k;
    }
    charts = sheet.charts.size();
    while (charts > 0 && heights.charts[charts] > room) laid.no_room_charts.push_back(--charts);
    std::ranges::sort(laid.no_room);
    laid.fits = laid.no_room.empty() && laid.no_room_charts.empty();
  }

  void lay_out() {
    ensure(sheet.charts.size() <= most_charts);
    for (const Line& line : sheet.lines) ensure(section_of(sheet.kind, line.section) != nullptr);
    for (const double points : sizes) {
      laid.points = points;
      choose(measured());
      if (laid.fits) return;
    }
  }

  double add(Role role, Layout layout, double x, double y, double width) {
    const double height = size_of(layout).height;
    blocks.push_back({role, std::move(layout), {x, y, width, height}});
    return y + height;
  }

  void place() {
    double y = add(Role::title, set_title(), side, top, text_width());
    y = add(Role::day, set_day(), side, y, text_width());
    for (const Section& section : sections(sheet.kind)) {
      bool begun = false;
      for (const std::size_t i : shown) {
        if (sheet.lines[i].section != section.id) continue;
        if (!begun) y = add(Role::heading, set_heading(section), side, y + above_heading, text_width());
        Layout layout = set_line(section, sheet.lines[i]);
        const double x = side + (from_right(layout) ? 0 : indent);
        y = add(Role::line, std::move(layout), x, y + above_line, text_width() - indent);
        blocks.back().first = !begun;
        begun = true;
      }
      if (begun) blocks.back().last = true;
    }
    y += above_charts;
    for (std::size_t k = 0; k < charts; ++k) {
      const double width = chart_width(charts), x = side + double(k) * (width + between_charts);
      add(Role::label, set_label(k, width), x, y, width);
      const double below = y + height_of_labels(charts);
      blocks.push_back({Role::figure, nullptr, {x, below, width, chart_height}, k});
      add(Role::caption, set_caption(k, width), x, below + chart_height, width);
    }
    Layout beneath = set_foot();
    const double height = size_of(beneath).height;
    add(Role::foot, std::move(beneath), side, paper.height - bottom - height, text_width());
  }

  static const char* tag_of(Role role) {
    switch (role) {
      case Role::title:
        return "H1";
      case Role::heading:
        return "H2";
      case Role::line:
        return "LBody";
      case Role::figure:
        return "Figure";
      case Role::caption:
        return "Caption";
      default:
        return "P";
    }
  }

  void draw_block(cairo_t* to, const Block& block) const {
    cairo_set_source_rgb(to, 0, 0, 0);
    if (block.role == Role::figure) {
      draw(to, sheet.charts[block.chart], block.at, typeface, least_points);
      return;
    }
    if (block.role == Role::line) {
      const bool right = from_right(block.layout);
      const double x = right ? block.at.x + block.at.width + indent / 2 : block.at.x - indent / 2 - 2;
      const double radius = 1.4, height = baseline_of(block.layout);
      cairo_arc(to, x, block.at.y + height - 0.27 * laid.points, radius, 0, 2 * std::numbers::pi);
      cairo_fill(to);
    }
    if (block.role == Role::foot) {
      cairo_set_line_width(to, 0.5);
      cairo_move_to(to, side, block.at.y - above_foot / 2);
      cairo_line_to(to, paper.width - side, block.at.y - above_foot / 2);
      cairo_stroke(to);
    }
    if (block.role == Role::foot || block.role == Role::day) cairo_set_source_rgb(to, 0.2, 0.2, 0.2);
    cairo_move_to(to, block.at.x, block.at.y);
    pango_cairo_show_layout(to, block.layout.get());
  }

  void draw_all(cairo_t* to, bool tagged) const {
    const auto open = [&](const char* tag) {
      if (tagged) cairo_tag_begin(to, tag, "");
    };
    const auto close = [&](const char* tag) {
      if (tagged) cairo_tag_end(to, tag);
    };
    open("Document");
    for (const Block& block : blocks) {
      if (block.role == Role::line && block.first) open("L");
      if (block.role == Role::line) open("LI");
      open(tag_of(block.role));
      draw_block(to, block);
      close(tag_of(block.role));
      if (block.role == Role::line) close("LI");
      if (block.role == Role::line && block.last) close("L");
    }
    close("Document");
  }

  Laid laid;  // before `sheet`, whose making counts names
  Sheet sheet;
  Size paper;
  Typeface typeface;
  std::vector<std::size_t> shown;  // of the lines
  std::size_t charts = 0;          // so many of them, from the first
  std::vector<Block> blocks;
};

Page::Page(const Sheet& sheet) : inside_(std::make_unique<Inside>(sheet)) {}
Page::Page(Page&&) noexcept = default;
Page::~Page() = default;

const Laid& Page::laid() const {
  return inside_->laid;
}

std::string Page::text() const {
  std::string out;
  for (const Inside::Block& block : inside_->blocks) {
    if (!block.layout) continue;
    using Role = Inside::Role;
    const std::string_view said = pango_layout_get_text(block.layout.get());
    if (block.role == Role::heading || block.role == Role::foot || block.role == Role::label) out += "\n";
    if (block.role != Role::line) {
      out += std::string(said) + "\n";
      continue;
    }
    std::string_view before = "- ";
    for (const std::string_view paragraph : split(said, '\n')) {
      out += std::string(before) + std::string(paragraph) + "\n";
      before = "  ";
    }
  }
  return out;
}

std::string Page::pdf() const {
  const Inside& in = *inside_;
  ensure(in.laid.fits);
  std::string bytes;
  Surface surface(cairo_pdf_surface_create_for_stream(append, &bytes, in.paper.width, in.paper.height));
  cairo_pdf_surface_restrict_to_version(surface.get(), CAIRO_PDF_VERSION_1_5);
  // Nothing that tells whose it is or what it is about; the day stands on the page.
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, "Notes");
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE,
                                 (iso(in.sheet.made_on) + "T12:00:00Z").c_str());
  {
    const Context context(cairo_create(surface.get()));
    in.draw_all(context.get(), true);
    cairo_show_page(context.get());
  }
  cairo_surface_finish(surface.get());
  ensure(cairo_surface_status(surface.get()) == CAIRO_STATUS_SUCCESS);
  return bytes;
}

std::string Page::png(int width_px) const {
  ensure(width_px >= 100 && width_px <= 4000);
  const Inside& in = *inside_;
  const double scale = width_px / in.paper.width;
  const int height_px = int(std::lround(scale * in.paper.height));
  Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width_px, height_px));
  {
    const Context context(cairo_create(surface.get()));
    cairo_set_source_rgb(context.get(), 1, 1, 1);
    cairo_paint(context.get());
    cairo_scale(context.get(), scale, scale);
    in.draw_all(context.get(), false);
  }
  std::string bytes;
  cairo_surface_write_to_png_stream(surface.get(), append, &bytes);
  ensure(!bytes.empty());
  return bytes;
}

}  // namespace holdfast::brief
