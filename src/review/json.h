// json: a review as JSON for files, the page and researchers. One direction only: a review is made, never
// read back.
// {"holdfast_review": 1, ...}; times as RFC 9557 in the zone of the review, numbers as they are.
#pragma once
#include "diary/written.h"
#include "review/explain.h"
#include "review/review.h"

namespace holdfast::review {

inline diary::Json to_json(const Review& review) {
  return diary::written(review, review.made_at.zone);
}
inline diary::Json to_json(const Finding& finding, std::string_view zone) {
  return diary::written(finding, zone);
}

}  // namespace holdfast::review
