// See agreement.h.
#include "pair/agreement.h"

#include <algorithm>

#include "base/ensure.h"

namespace holdfast::pair {

std::vector<std::string_view> agreement(std::uint16_t version) {
  if (version != 1) return {};
  return {"What I put here is not a message. If I need you, I use what we agreed.",
          "Nobody is told when something is put here, or when it is read. So neither silence nor reading "
          "means anything.",
          "Each of us keeps notes of her own. Nothing of them comes here but what she puts here by hand.",
          "What was put here can be taken back. What the other has taken into a record of her own by then "
          "stays there.",
          "Either of us can end this at any time, and need not say why."};
}

const std::array<Subject, 7>& subjects() {
  static constexpr std::array<Subject, 7> all{{
      {About::rhythm, "rhythm", "Rhythm", "How often do we meet, when, where and for how long?"},
      {About::between, "between", "In between",
       "What contact is there between sessions, and what is it for?"},
      {About::limits, "limits", "Limits", "What does each of us not do?"},
      {About::breaks, "breaks", "Breaks", "How early is a break said, and what holds while it lasts?"},
      {About::ill_or_gone, "ill", "Ill or gone",
       "What happens when one of us falls ill, or cannot come back?"},
      {About::ending, "ending", "Ending", "How would this end, and how long do we take for it?"},
      {About::other, "other", "Anything else", "What else do the two of us want to hold to?"},
  }};
  return all;
}

const Subject& subject_of(About about) {
  const auto found = std::ranges::find(subjects(), about, &Subject::about);
  ensure(found != subjects().end());
  return *found;
}

bool is_known(About about) {
  return std::ranges::any_of(subjects(), [&](const Subject& one) { return one.about == about; });
}

}  // namespace holdfast::pair
