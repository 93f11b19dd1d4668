// A review in words and small pictures: what has an answer, each with its likelihood in words, what it rests
// on and what it cannot tell; then one folded line for the rest. Numbers a person could measure herself by
// stay in --json.
#pragma once
#include <string>

#include "app/answers.h"
#include "review/review.h"
#include "review/since.h"
#include "shell/layout.h"

namespace holdfast::shell {

struct ReviewView {
  bool one_question = false;  // then a refusal is shown in full
  bool entries = false;       // with the ids of the records beneath
  bool open_folded = false;
};

std::string shown(const review::Review& review, const Style& style, const ReviewView& view);
// What has changed since the review before, for beneath the heading.
std::string shown(const review::Changed& changed, const Style& style);
std::string shown(const app::EarlierReviewsAnswer& earlier, const Style& style);
// An earlier review as it was kept: its answers, and what each rested on.
std::string shown(const app::EarlierReview& earlier, const Style& style);

}  // namespace holdfast::shell
