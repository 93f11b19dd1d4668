// codec: requests and answers as JSON, version 1, the same for every mouth. An answer is
// {"holdfast": 1, "answer": "<kind>", "invented": ..., ...}; a problem {"holdfast": 1, "problem": {"kind",
// "sentence", "where", "detail"}}. Secrets have no JSON: a request that carries one is made by the mouth that
// asked for it.
#pragma once
#include <string_view>

#include "app/answers.h"
#include "app/requests.h"

namespace holdfast::app {

inline constexpr int codec_version = 1;

Json to_json(const Response& response);
Json to_json(const Problem& problem);
Json to_json(const Shown& shown);

}  // namespace holdfast::app
