// json: a sheet as JSON and back, for the page, for a draft in the vault, for a script. {"holdfast_sheet":
// 1}. What comes back may have been changed by anybody: every field is checked, and what is wrong is named.
#pragma once
#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "brief/sheet.h"

namespace holdfast::brief {

using Json = nlohmann::json;

namespace caps {
constexpr std::size_t lines = 300;      // of a sheet, and as many offered
constexpr std::size_t text = 20'000;    // bytes of one
constexpr std::size_t words = 2'000;    // bytes of anything else that is written
constexpr std::size_t points = 20'000;  // of a chart, in each of its lists
constexpr std::size_t bands = 4;        // of a chart
constexpr std::size_t charts = 40;      // offered
constexpr std::size_t names = 200;
constexpr std::size_t sheet = 8u << 20;  // bytes of the whole
}  // namespace caps

// With "title", "foot", "sections" and "most_charts" beside the sheet's own fields, for whoever shows it.
Json to_json(const Sheet& sheet);
// bad_request names the field. Left-out fields keep their defaults, but for those that say what and whose
// page it is, and of when. What to_json writes beside the sheet's own fields is not read.
Result<Sheet> sheet_from_json(const Json& json);

}  // namespace holdfast::brief
