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

// JSON that cannot be read for the sake of a letter, or because it ends too early, made so that it can: an
// escape that names no letter (half a surrogate pair) becomes U+FFFD, control characters are taken out, line
// ends and tabs within a string are escaped, a backslash before what needs none goes. Where the text ends too
// early, what is open is closed after the last value that is whole.
struct JsonMending {
  std::size_t unreadable = 0, controls = 0;
  bool cut_short = false;
};
// What becomes of the thing in which the text ends: its whole fields are kept, and a long text up to where it
// was torn; or nothing of it, where it stands in a list of records ({"records": [...]}).
enum class Torn { kept, left_out };
JsonMending mend_json(std::string& text, Torn torn);
// As parse_json, where a letter that is none costs itself; a text that ends too early is refused as ever.
Result<Json> parse_json_of_letters(std::string& text, std::size_t limit_bytes);

}  // namespace holdfast::diary
