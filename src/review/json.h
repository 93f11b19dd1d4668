// json: a review as JSON for files, the page and researchers. One direction only: a review is made, never
// read back.
// {"holdfast_review": 1, ...}; times as RFC 9557 in the zone of the review, numbers as they are.
#pragma once
#include <nlohmann/json_fwd.hpp>

#include "review/review.h"

namespace holdfast::review {

using Json = nlohmann::json;
inline constexpr int review_format = 1;

Json to_json(const Review& review);
Json to_json(const Finding& finding, std::string_view zone);

}  // namespace holdfast::review
