// page: a sheet laid out and drawn, by one renderer (cairo and pango): the picture she looks at before she
// saves and the PDF are the same drawing. One page always. The text goes from 11 points down to 9 until
// everything fits, and never below; where it does not fit even so, the page says which lines there is no room
// for, first come first served, and there is no PDF. Black on white, no colour.
//
// Typefaces are this system's, those of colour left out. Pure but for that: the same sheet gives the same
// bytes.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "brief/sheet.h"

namespace holdfast::brief {

struct Laid {
  bool fits = false;
  std::vector<std::size_t> no_room;         // of Sheet::lines
  std::vector<std::size_t> no_room_charts;  // of Sheet::charts
  double points = 0;                        // the size of most of the text
  std::size_t replaced = 0;                 // names
  std::vector<std::string> likely_names;    // look like names and still stand there
  std::size_t unknown_letters = 0;          // that no typeface here has: they are drawn as boxes
};

class Page {
 public:
  explicit Page(const Sheet& sheet);
  Page(Page&&) noexcept;
  ~Page();

  const Laid& laid() const;
  // Title, headings, lines and foot as they stand on the page, names replaced; without what has no room.
  std::string text() const;
  std::string pdf() const;              // precondition: it fits. PDF 1.5, tagged, one page
  std::string png(int width_px) const;  // what has no room is not on it. Precondition: 100 to 4000

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace holdfast::brief
