// A review in words and small pictures: what has an answer, each with its likelihood in words, what it rests
// on and what it cannot tell; then one folded line for the rest. Numbers a person could measure herself by
// stay in --json.
#pragma once
#include <string>

#include "review/review.h"
#include "shell/layout.h"

namespace holdfast::shell {

struct ReviewView {
  bool one_question = false;  // then a refusal is shown in full
  bool entries = false;       // with the ids of the records beneath
  bool open_folded = false;
};

std::string shown(const review::Review& review, const Style& style, const ReviewView& view);

}  // namespace holdfast::shell
