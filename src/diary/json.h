// json: records as JSON and back, without loss. An unsaid field is left out; an unknown key, a wrong type or
// a word that is not in the list is a Problem that names the field. The shape is versioned as a whole (format
// 1).
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/result.h"
#include "diary/nouns.h"

namespace holdfast::diary {

using Json = nlohmann::json;
inline constexpr int diary_format = 1;

Json to_json(const Record& record);
Result<Record> record_from_json(const Json& json);

// Only the fields a patch names are changed; null un-says one. `id`, `kind` and `written` cannot be patched.
Result<Record> patched(const Record& record, const Json& patch);

Json to_json(const Settings& settings);
Result<Settings> settings_from_json(const Json& json);

// {"holdfast_diary": 1, "invented": ..., "settings": {...}, "records": [...]}
Json to_json(const Diary& diary);
Result<Diary> diary_from_json(const Json& json);

// Parses untrusted text: depth at most 64, size at most limit_bytes, valid UTF-8, no duplicate keys.
Result<Json> parse_json(std::string_view text, std::size_t limit_bytes);
std::string dump(const Json& json, int indent = -1);

}  // namespace holdfast::diary
