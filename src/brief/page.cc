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
#include "brief/on_cairo.h"
#include "brief/setting.h"
#include "review/sentences.h"

namespace holdfast::brief {
namespace {

constexpr std::array sizes{11.0, 10.5, 10.0, 9.5, 9.0};
constexpr double top = 48, bottom = 40;
constexpr double above_heading = 13, above_line = 3.5, above_charts = 14, above_foot = 14, chart_height = 112;
constexpr double least_line = 1.2 * least_points;  // no line of text is lower
constexpr std::size_t longest_line = 8000;         // bytes; more than a page holds
constexpr std::size_t much = 10'000;               // bytes of all; no size but the smallest can hold them

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

  explicit Inside(const Sheet& given)
      : sheet(renamed(given, laid.replaced)), paper(size_of_paper(given.paper)) {
    ensure(sheet.charts.size() <= most_charts);
    std::size_t bytes = 0;
    for (const Line& line : sheet.lines) {
      ensure(section_of(sheet.kind, line.section) != nullptr);
      bytes += line.text.size();
    }
    for (const double points : sizes) {
      if (bytes > much && points != sizes.back()) continue;
      const Setting setting(sheet, typeface, points);
      choose(setting);
      if (laid.fits || points == sizes.back()) {
        place(setting);
        break;
      }
    }
    look_over();
  }

  // The lines there is room for, first come first served, then the charts.
  void choose(const Setting& setting) {
    laid.points = setting.points();
    laid.no_room.clear();
    laid.no_room_charts.clear();
    shown.clear();
    double room = paper.height - top - bottom - size_of(setting.title()).height -
                  size_of(setting.day()).height - size_of(setting.foot()).height - above_foot;
    for (const Section& section : sections(sheet.kind)) {
      bool begun = false;
      for (std::size_t i = 0; i < sheet.lines.size(); ++i) {
        const Line& line = sheet.lines[i];
        if (line.section != section.id || line.text.empty()) continue;
        double height =
            begun ? above_line : above_line + above_heading + size_of(setting.heading(section)).height;
        const bool hopeless = line.text.size() > longest_line || height + least_line > room;
        if (!hopeless) height += size_of(setting.line(section, line)).height;
        if (hopeless || height > room) {
          laid.no_room.push_back(i);
          continue;
        }
        room -= height;
        begun = true;
        shown.push_back(i);
      }
    }
    for (charts = sheet.charts.size(); charts > 0; laid.no_room_charts.push_back(--charts))
      if (above_charts + setting.label_height(charts) + chart_height + setting.caption_height(charts) <= room)
        break;
    std::ranges::sort(laid.no_room);
    laid.fits = laid.no_room.empty() && laid.no_room_charts.empty();
  }

  double add(Role role, Layout layout, double x, double y, double width) {
    const double height = size_of(layout).height;
    blocks.push_back({role, std::move(layout), {x, y, width, height}});
    return y + height;
  }

  void place(const Setting& setting) {
    const double width = setting.width();
    double y = add(Role::title, setting.title(), side, top, width);
    y = add(Role::day, setting.day(), side, y, width);
    for (const Section& section : sections(sheet.kind)) {
      bool begun = false;
      for (const std::size_t i : shown) {
        if (sheet.lines[i].section != section.id) continue;
        if (!begun) y = add(Role::heading, setting.heading(section), side, y + above_heading, width);
        Layout layout = setting.line(section, sheet.lines[i]);
        const double x = side + (from_right(layout) ? 0 : indent);
        y = add(Role::line, std::move(layout), x, y + above_line, width - indent);
        blocks.back().first = !begun;
        begun = true;
      }
      if (begun) blocks.back().last = true;
    }
    y += above_charts;
    for (std::size_t k = 0; k < charts; ++k) {
      const double wide = setting.chart_width(charts), x = side + double(k) * (wide + between_charts);
      add(Role::label, setting.label(k, charts), x, y, wide);
      const double below = y + setting.label_height(charts);
      blocks.push_back({Role::figure, nullptr, {x, below, wide, chart_height}, k});
      add(Role::caption, setting.caption(k, charts), x, below + chart_height, wide);
    }
    Layout beneath = setting.foot();
    const double height = size_of(beneath).height;
    add(Role::foot, std::move(beneath), side, paper.height - bottom - height, width);
  }

  void look_over() {
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
      cairo_new_path(to);  // what was set before has left a point behind
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
