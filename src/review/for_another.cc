// A finding's sentence as it may be put before somebody else: how strongly one hangs on another, and how long
// relief lasts, are nobody's to count but her own.
#include "review/finding.h"

namespace holdfast::review {

std::string sentence_for_another(const Finding& finding) {
  if (finding.id != "loop" && finding.id != "contact") return sentence(finding);
  Finding without = finding;
  without.quantity.reset();
  for (Count& count : without.counts) count.n = 0;  // alike, so that neither is said
  return sentence(without);
}

}  // namespace holdfast::review
