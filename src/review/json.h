// json: a review as JSON for files, the page and researchers. One direction only: a review is made, never
// read back.
// {"holdfast_review": 1, ...}; times as RFC 9557 in the zone of the review, numbers as they are.
#pragma once
#include <nlohmann/json_fwd.hpp>

#include "review/explain.h"
#include "review/review.h"

namespace holdfast::review {

using Json = nlohmann::json;
inline constexpr int review_format = 1;

Json to_json(const Review& review);
Json header_json(const Review& review);  // the same without the findings
Json to_json(const Finding& finding, std::string_view zone);
// Of an explanation: what was computed on what assumptions, and how it was checked.
Json account_json(const Explanation& explanation);
Json checks_json(const Explanation& explanation);

}  // namespace holdfast::review
