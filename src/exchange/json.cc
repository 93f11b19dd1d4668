// The diary as JSON, one record to a line, so that two exports can be compared line by line and a torn file
// still shows most of its records. The shape is the diary room's own (diary/json.h); here it is only laid
// out. An invented diary says so in the third line.
#include "diary/json.h"

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/text.h"
#include "exchange/formats.h"

namespace holdfast::exchange {
namespace {

constexpr std::size_t limit_bytes = std::size_t{1} << 30;
}  // namespace

std::string write_json(const diary::Diary& diary) {
  std::string out = "{\n\"holdfast_diary\": " + std::to_string(diary::diary_format) + ",\n";
  out += std::string("\"invented\": ") + (diary.settings.invented ? "true" : "false") + ",\n";
  out += "\"settings\": " + diary::dump(diary::to_json(diary.settings)) + ",\n\"records\": [";
  bool first = true;
  for (const diary::Record& record : diary.records) {
    out += first ? "\n" : ",\n";
    out += diary::dump(diary::to_json(record));
    first = false;
  }
  out += first ? "]\n}\n" : "\n]\n}\n";
  return out;
}

Result<diary::Diary> read_json(std::string_view bytes, Mending* mending) {
  Opened opened;  // an editor may have kept it as UTF-16
  open_text(bytes, std::nullopt, opened);
  auto json = diary::parse_json(opened.text, limit_bytes);
  const bool has_zeros = opened.text.find("\\u0000") != std::string_view::npos;  // the diary takes none
  if (!json || has_zeros) {
    Mending done{.encoding = opened.encoding, .unreadable = opened.replaced, .cut_short = opened.cut_short};
    std::string text(opened.text);
    if (!is_utf8(text)) done = make_text(text);
    const diary::JsonMending in_json = diary::mend_json(text, diary::Torn::left_out);
    done.unreadable += in_json.unreadable;
    done.controls += in_json.controls;
    done.cut_short = done.cut_short || in_json.cut_short;
    auto again = diary::parse_json(text, limit_bytes);
    if (!again) return pass_on(json ? again : json);  // where it stands, and why
    if (done.cut_short && !again->contains("records"))
      return problem(
          ProblemKind::damaged,
          "This diary file ends before its first record, as if it had been cut off. Nothing can be "
          "read from it; take another copy.",
          "file");
    json = std::move(again);
    if (mending) *mending = done;
  }
  return diary::diary_from_json(*json);
}

bool looks_like_json(std::string_view bytes) {
  Opened opened;
  open_text(bytes.substr(0, 4096), std::nullopt, opened);
  const std::string_view begin = trimmed(opened.text);
  return begin.substr(0, 1) == "{" && begin.find("\"holdfast_diary\"") != std::string_view::npos;
}

}  // namespace holdfast::exchange
