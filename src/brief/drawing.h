// drawing: a chart in black and greys that print: bands light, the middle a black line (dashed for a second
// band), what was rated as dots, hollow where it was written afterwards, absences hatched, sessions as ticks
// below. Within a gap there is a guess only: its edges, dotted. Inside the room only.
#pragma once
#include <cairo.h>

#include "brief/sheet.h"
#include "brief/typeface.h"

namespace holdfast::brief {

struct Box {
  double x = 0, y = 0, width = 0, height = 0;
};
void draw(cairo_t* to, const Chart& chart, const Box& box, const Typeface& typeface, double points);

// What the kinds of lines and greys stand for, in words; empty where there is nothing to tell apart.
std::string legend(const Chart& chart);

}  // namespace holdfast::brief
