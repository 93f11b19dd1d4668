// json: a sheet as JSON and back, for the page, for a draft in the vault, for a script. {"holdfast_sheet":
// 1}. What comes back may have been changed by anybody: every field is checked, and what is wrong is named.
#pragma once
#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "brief/sheet.h"

namespace holdfast::brief {

using Json = nlohmann::json;
inline constexpr int sheet_format = 1;

namespace caps {
constexpr std::size_t lines = 300;      // of a sheet, and as many offered
constexpr std::size_t text = 20'000;    // bytes of one
constexpr std::size_t points = 20'000;  // of a chart, in each of its lists
constexpr std::size_t charts = 40;      // offered
constexpr std::size_t names = 200;
}  // namespace caps

// With "title", "foot" and "sections" beside the sheet's own fields, for whoever shows it.
Json to_json(const Sheet& sheet);
// bad_request names the field. Left-out fields keep their defaults; "title", "foot" and "sections" are not
// read.
Result<Sheet> sheet_from_json(const Json& json);

}  // namespace holdfast::brief
