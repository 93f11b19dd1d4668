// See show_synced.h.
#include "shell/show_synced.h"

#include "base/text.h"
#include "shell/show.h"

namespace holdfast::shell {

std::string shown(const app::Synced& synced, const Style& style) {
  if (!synced.folder)
    return wrapped(
        style,
        "This diary has met its other devices nowhere yet. \"holdfast sync --folder DIR\" does it; until "
        "then nothing of it goes anywhere.");
  std::string sentences;
  for (const std::string& one : synced.sentences) sentences += (sentences.empty() ? "" : " ") + one;
  std::string out = wrapped(style, printable(sentences));
  if (!synced.two.empty()) {
    for (const app::Shown& one : synced.two) out += short_line(one, style, true);
    out +=
        wrapped(style, "\"show ID\" tells both texts, and what \"edit ID\" makes of them stands for both.");
  }
  for (const auto& one : synced.remarks)
    out += wrapped(style, (one.file.empty() ? "" : printable(one.file) + ": ") + printable(one.sentence), 2,
                   "-");
  return out;
}

}  // namespace holdfast::shell
