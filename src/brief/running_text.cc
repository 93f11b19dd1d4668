// See running_text.h. A line is never cut by the end of a page; a paragraph goes on at the top of the next.
#include "brief/running_text.h"

#include <pango/pangocairo.h>

#include "base/ensure.h"
#include "base/text.h"
#include "brief/on_cairo.h"
#include "brief/setting.h"

namespace holdfast::brief {
namespace {

constexpr double running_points = 11, large_points = 15, small_points = 9;
constexpr double first_at = 57, last_at = 57;  // from the edges of the paper
constexpr double between_paragraphs = 6, above_text = 14, above_note = 18;

struct IterGone {
  void operator()(PangoLayoutIter* iter) const { pango_layout_iter_free(iter); }
};

class Pages {
 public:
  Pages(cairo_t* to, Size paper) : to_(to), paper_(paper) {}

  // `role`: what the text is in the structure of the file.
  void put(const Layout& layout, const char* role) {
    cairo_tag_begin(to_, role, "");
    const std::unique_ptr<PangoLayoutIter, IterGone> line(pango_layout_get_iter(layout.get()));
    do {
      PangoRectangle box{};
      pango_layout_iter_get_line_extents(line.get(), nullptr, &box);
      const double height = double(box.height) / PANGO_SCALE;
      if (y_ + height > paper_.height - last_at && y_ > first_at) {
        cairo_tag_end(to_, role);
        cairo_show_page(to_);
        cairo_tag_begin(to_, role, "");
        y_ = first_at;
      }
      const double down = double(pango_layout_iter_get_baseline(line.get()) - box.y) / PANGO_SCALE;
      cairo_move_to(to_, side + double(box.x) / PANGO_SCALE, y_ + down);
      pango_cairo_show_layout_line(to_, pango_layout_iter_get_line_readonly(line.get()));
      y_ += height;
    } while (pango_layout_iter_next_line(line.get()));
    cairo_tag_end(to_, role);
  }
  void down(double points) { y_ += points; }

 private:
  cairo_t* to_;
  Size paper_;
  double y_ = first_at;
};

}  // namespace

std::string pdf_of(const RunningText& text) {
  const Size paper = size_of_paper(text.paper);
  const double width = paper.width - 2 * side;
  const Typeface typeface;
  std::string bytes;
  Surface surface(cairo_pdf_surface_create_for_stream(append, &bytes, paper.width, paper.height));
  cairo_pdf_surface_restrict_to_version(surface.get(), CAIRO_PDF_VERSION_1_5);
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, "Notes");
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE,
                                 (iso(text.made_on) + "T12:00:00Z").c_str());
  {
    const Context context(cairo_create(surface.get()));
    cairo_tag_begin(context.get(), "Document", "");
    Pages pages(context.get(), paper);
    pages.put(typeface.set(printable(text.title), large_points, width, Weight::bold), "H1");
    pages.down(above_text);
    for (const std::string_view paragraph : split(text.text, '\n')) {
      if (!trimmed(paragraph).empty())
        pages.put(typeface.set(printable(paragraph), running_points, width), "P");
      pages.down(between_paragraphs);
    }
    pages.down(above_note);
    pages.put(typeface.set(printable(text.foot), small_points, width), "P");
    cairo_tag_end(context.get(), "Document");
    cairo_show_page(context.get());
  }
  cairo_surface_finish(surface.get());
  ensure(cairo_surface_status(surface.get()) == CAIRO_STATUS_SUCCESS);
  return bytes;
}

}  // namespace holdfast::brief
