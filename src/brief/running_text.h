// running_text: a text on paper, on as many pages as it takes: what somebody else gave, as it is taken into a
// record. Black on white, in this system's typefaces. Pure but for those: the same text gives the same bytes.
#pragma once
#include <string>

#include "brief/sheet.h"

namespace holdfast::brief {

struct RunningText {
  std::string title, text;  // plain; paragraphs end with a line break
  std::string foot;         // beneath the last line: where it came from
  Date made_on;
  Paper paper = Paper::a4;
};
// PDF 1.5, tagged.
std::string pdf_of(const RunningText& text);

}  // namespace holdfast::brief
