// See rules.h.
#include "circle/rules.h"

namespace holdfast::circle {

std::vector<std::string_view> rules(std::uint16_t version) {
  if (version != 1) return {};
  return {
      "Nobody is watching this. Whoever needs help now calls somebody who can give it; a post here is no "
      "call for help.",
      "What is written here stays here, and so does who is here.",
      "Nobody who treats one of us is a member.",
      "A writer says what she wants from those who read, and an answer keeps to it.",
      "Before I answer I write down for myself what it stirred in me. What I then say can wait.",
      "Nobody is told when something is read. Neither silence nor an answer that comes late means "
      "anything.",
      "What I write I can withdraw. What others have read or kept by then stays with them.",
      "The keeper lets in and removes. She says so in the open, with a reason in one line.",
      "Each of us can leave at any time, and need not say why."};
}

}  // namespace holdfast::circle
