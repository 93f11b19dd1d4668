// codec: requests and answers as JSON, version 1, the same for every mouth. An answer is
// {"holdfast": 1, "answer": "<kind>", "invented": ..., ...}; a problem {"holdfast": 1, "problem": {"kind",
// "code", "fields", "sentence", "where", "detail"}}. A request is {"request": "<name>", ...} with the fields
// of its struct (requests.h), those that keep their default left out. Paths have no JSON: which file is meant
// is for the mouth to say. Secrets are read, never written.
#pragma once
#include <string_view>

#include "app/answers.h"
#include "app/requests.h"

namespace holdfast::app {

Json to_json(const Response& response);
Json to_json(const Problem& problem);
Json to_json(const Shown& shown);

// A bad_request that names the field, for anything that is not exactly a request.
Result<Request> request_from_json(const Json& json);
// Every request, and every answer, as a type of TypeScript, for the page: one interface each.
std::string requests_as_typescript();
std::string answers_as_typescript();

}  // namespace holdfast::app
