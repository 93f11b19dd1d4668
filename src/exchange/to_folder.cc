// One file a record: what a person wrote stands in the file's body, everything else in its front matter, each
// value as JSON (which YAML reads, too). Packed with no times and no owner, so that the same diary gives the
// same bytes.
#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <memory>

#include "base/ensure.h"
#include "base/text.h"
#include "diary/json.h"
#include "exchange/formats.h"
#include "exchange/parsing.h"

namespace holdfast::exchange {
namespace {

constexpr std::string_view mark = "holdfast_record: 1", settings_mark = "holdfast_settings: 1";

// "2024-05-01 0910 check_in 4kq0z7m2xh9d.md": in order, and no text of hers in a name.
std::string name_of(const diary::Record& record) {
  std::string at = iso(record.felt);
  const std::string day = at.substr(0, 10), hour = at.substr(11, 2) + at.substr(14, 2);
  return day.substr(0, 4) + "/" + day + " " + hour + " " + std::string(diary::kind_of(record.body)) + " " +
         record.id.text + ".md";
}

std::string page_of(const diary::Record& record, bool invented) {
  Json json = diary::to_json(record);
  std::string body;
  if (std::holds_alternative<diary::Entry>(record.body) && json.contains("text")) {
    body = json["text"].get<std::string>();
    json.erase("text");
  }
  std::string out = "---\n" + std::string(mark) + "\n";
  if (invented) out += "invented: true\n";
  for (const auto& [key, value] : json.items()) out += key + ": " + diary::dump(value) + "\n";
  return out + "---\n" + body;
}

std::string page_of(const diary::Settings& settings) {
  std::string out = "---\n" + std::string(settings_mark) + "\n";
  const Json json = diary::to_json(settings);
  for (const auto& [key, value] : json.items()) out += key + ": " + diary::dump(value) + "\n";
  return out + "---\nHow this diary was set. It is read back with the folder.\n";
}

// The lines of a front matter, each a key and JSON; `body` is what stands beneath.
Result<Json> head_of(std::string_view text, std::string_view marked, std::string_view& body) {
  Json json = Json::object();
  std::size_t at = 4 + marked.size() + 1;
  while (at < text.size()) {
    auto end = text.find('\n', at);
    if (end == std::string_view::npos) end = text.size();
    const std::string_view line = text.substr(at, end - at);
    at = std::min(text.size(), end + 1);
    if (line == "---") break;
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos)
      return problem(ProblemKind::bad_request, "A line of this record's head is no \"key: value\".", "file");
    auto value = diary::parse_json(line.substr(colon + 2), caps::json_bytes);
    if (!value) return pass_on(value);
    json[std::string(line.substr(0, colon))] = std::move(*value);
  }
  body = text.substr(at);
  return json;
}

struct FreeArchive {
  void operator()(archive* one) const { archive_write_free(one); }
};
struct FreeEntry {
  void operator()(archive_entry* one) const { archive_entry_free(one); }
};

la_ssize_t append(archive*, void* into, const void* bytes, std::size_t size) {
  static_cast<std::string*>(into)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

}  // namespace

std::string write_folder(const diary::Diary& diary) {
  std::string out;
  const std::unique_ptr<archive, FreeArchive> packing(archive_write_new());
  archive_write_set_format_zip(packing.get());
  archive_write_set_options(packing.get(), "compression=deflate");
  archive_write_set_bytes_in_last_block(packing.get(), 1);
  ensure(archive_write_open(packing.get(), &out, nullptr, append, nullptr) == ARCHIVE_OK);
  const auto put = [&](const std::string& name, const std::string& text) {
    const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(text.size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0600);
    archive_entry_set_mtime(entry.get(), 315532800, 0);  // 1980, where a zip's time begins
    ensure(archive_write_header(packing.get(), entry.get()) == ARCHIVE_OK);
    ensure(archive_write_data(packing.get(), text.data(), text.size()) ==
           static_cast<la_ssize_t>(text.size()));
  };
  put("settings.md", page_of(diary.settings));
  for (const diary::Record& record : diary.records)
    put(name_of(record), page_of(record, diary.settings.invented));
  ensure(archive_write_close(packing.get()) == ARCHIVE_OK);
  return out;
}

std::optional<Result<diary::Record>> record_from_page(std::string_view text) {
  if (!text.starts_with("---\n" + std::string(mark) + "\n")) return std::nullopt;
  std::string_view body;
  auto head = head_of(text, mark, body);
  if (!head) return pass_on(head);
  Json& json = *head;
  if (const auto line = json.find("invented"); line != json.end() && *line == true) json.erase(line);
  if (json.value("kind", Json()) == "entry" && !body.empty()) json["text"] = std::string(body);
  return diary::record_from_json(json);
}

std::optional<Result<diary::Settings>> settings_from_page(std::string_view text) {
  if (!text.starts_with("---\n" + std::string(settings_mark) + "\n")) return std::nullopt;
  std::string_view body;
  auto head = head_of(text, settings_mark, body);
  if (!head) return pass_on(head);
  return diary::settings_from_json(*head);
}

}  // namespace holdfast::exchange
