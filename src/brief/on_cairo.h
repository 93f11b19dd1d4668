// on_cairo: cairo's objects, given back where they go out of sight; and bytes that a stream writes into a
// string. Inside the room only.
#pragma once
#include <cairo-pdf.h>

#include <memory>
#include <string>

namespace holdfast::brief {

inline cairo_status_t append(void* to, const unsigned char* bytes, unsigned int size) {
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

}  // namespace holdfast::brief
