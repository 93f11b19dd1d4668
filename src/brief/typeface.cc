// A fontconfig of our own, so that what the person's other programs prefer in colour stays out.
#include "brief/typeface.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>

#include <string>

#include "base/ensure.h"

namespace holdfast::brief {
namespace {

constexpr const char* family = "Noto Sans, DejaVu Sans, sans-serif";
constexpr const char* without_colour =
    "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig><selectfont><rejectfont>"
    "<pattern><patelt "
    "name=\"color\"><bool>true</bool></patelt></pattern></rejectfont></selectfont></fontconfig>";

// Read once: it is the same for every page, and fontconfig counts who holds it.
FcConfig* typefaces_here() {
  static FcConfig* const config = [] {
    FcConfig* loaded = FcInitLoadConfig();
    if (!loaded) return loaded;
    FcConfigParseAndLoadFromMemory(loaded, reinterpret_cast<const FcChar8*>(without_colour), FcTrue);
    FcConfigBuildFonts(loaded);
    return loaded;
  }();
  return config;
}

}  // namespace

Typeface::Typeface() : fonts_(pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT)) {
  ensure(fonts_ != nullptr);
  if (FcConfig* config = typefaces_here())
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(fonts_.get()), config);
  // A point is a unit, on paper and on screen; letters keep their places whatever they are drawn on.
  pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(fonts_.get()), 72);
  context_.reset(pango_font_map_create_context(fonts_.get()));
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options(context_.get(), options);
  cairo_font_options_destroy(options);
  pango_context_set_round_glyph_positions(context_.get(), FALSE);
  pango_context_set_language(context_.get(), pango_language_from_string("en"));
}

Layout Typeface::set(std::string_view text, double points, double width, Weight weight, Align align) const {
  Layout layout(pango_layout_new(context_.get()));
  PangoFontDescription* font = pango_font_description_from_string(family);
  pango_font_description_set_size(font, int(points * PANGO_SCALE));
  pango_font_description_set_weight(font, weight == Weight::bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description(layout.get(), font);
  pango_font_description_free(font);
  PangoAttrList* attributes = pango_attr_list_new();
  pango_attr_list_insert(attributes,
                         pango_attr_insert_hyphens_new(FALSE));  // what she reads is what is copied
  pango_layout_set_attributes(layout.get(), attributes);
  pango_attr_list_unref(attributes);
  pango_layout_set_text(layout.get(), text.data(), int(text.size()));
  pango_layout_set_width(layout.get(), int(width * PANGO_SCALE));
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment(layout.get(), align == Align::end      ? PANGO_ALIGN_RIGHT
                                           : align == Align::middle ? PANGO_ALIGN_CENTER
                                                                    : PANGO_ALIGN_LEFT);
  return layout;
}

Size size_of(const Layout& layout) {
  int width = 0, height = 0;
  pango_layout_get_size(layout.get(), &width, &height);
  return {double(width) / PANGO_SCALE, double(height) / PANGO_SCALE};
}

double baseline_of(const Layout& layout) {
  return double(pango_layout_get_baseline(layout.get())) / PANGO_SCALE;
}

bool from_right(const Layout& layout) {
  return pango_layout_get_direction(layout.get(), 0) == PANGO_DIRECTION_RTL;
}

}  // namespace holdfast::brief
