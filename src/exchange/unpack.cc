// Archives, opened by libarchive from memory. Names are looked at before anything is unpacked, what may hold
// text is unpacked up to the caps, and what an entry says of its own size is never believed.
#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/letters.h"
#include "base/problem_codes.h"
#include "base/text.h"
#include "exchange/foreign.h"
#include "exchange/formats.h"
#include "exchange/parsing.h"

namespace holdfast::exchange {
namespace {

constexpr std::array<std::string_view, 17> with_text{
    ".json", ".md",  ".markdown", ".txt", ".csv",  ".xml",     ".doentry", ".daylio", ".html",
    ".htm",  ".ics", ".diary",    ".tsv", ".text", ".journal", ".plist",   ".yaml"};

bool may_hold_text(std::string_view name) {
  const std::string_view base = base_name(name);
  if (name.starts_with("__MACOSX/")) return false;
  for (const std::string_view part : split(name, '/'))
    if (part.starts_with('.')) return false;  // hidden, as in a folder
  for (const std::string_view suffix : with_text)
    if (has_suffix(base, suffix)) return true;
  return base.find('.') == std::string_view::npos && !base.empty();
}

bool is_archive(std::string_view bytes) {
  return bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06") ||
         bytes.starts_with("\x1F\x8B") || (bytes.size() > 262 && bytes.substr(257, 5) == "ustar");
}

// A path without ways out of its folder; it only names, nothing is written there.
std::string tame(std::string_view path) {
  std::string out;
  for (const std::string_view part : split(path, '/')) {
    if (part.empty() || part == "." || part == "..") continue;
    out += (out.empty() ? "" : "/") + std::string(part);
  }
  return nfc(repaired_utf8(out).text);
}

struct Free {
  void operator()(archive* opened) const { archive_read_free(opened); }
};

tl::unexpected<Problem> cannot_open() {
  return problem(
      ProblemKind::unknown_format,
      "This archive cannot be opened: it is damaged or locked with a password. Unpack it first, and "
      "import what was in it.",
      "file");
}

tl::unexpected<Problem> too_large() {
  return problem(
      ProblemKind::full,
      "What is packed in this archive is larger than Holdfast unpacks (96 MB of text). Unpack it, and "
      "import it in parts.",
      "file");
}

// What Holdfast wrote itself holds its texts as they were typed, line ends and all: nothing is mended there.
bool is_our_own(const std::string& bytes) {
  return looks_like_json(bytes) || looks_like_html_archive(bytes) ||
         bytes.starts_with("---\nholdfast_record: ");
}

void add(std::vector<NamedBytes>& out, NamedBytes part) {
  part.name = nfc(part.name);
  if (!is_our_own(part.bytes)) as_text(part);
  out.push_back(std::move(part));
}

}  // namespace

Result<> no_vault(std::string_view beginning) {
  if (!beginning.starts_with("Holdfast vault")) return {};
  return problem(
      ProblemKind::unknown_format, code::is_a_diary,
      "This is a Holdfast diary or a copy of one, and nothing is imported from it as it is. A backup is "
      "put back under its own heading; a diary is opened with its passphrase, and what it holds can be "
      "exported there and imported here.",
      "file");
}

Result<> worth_reading(std::string_view beginning, std::uintmax_t size_bytes) {
  if (auto good = no_vault(beginning); !good) return good;
  if (size_bytes > caps::file_bytes)
    return problem(ProblemKind::full,
                   "That is more than Holdfast takes at once (256 MB). Import it in parts.", "file");
  if (is_archive(beginning)) return {};
  if (!may_be_text(beginning))
    return problem(
        ProblemKind::unknown_format,
        "There is no text in this file, and it is no archive that Holdfast opens. Export it as text "
        "from the program that made it (JSON, CSV, Markdown), and import that.",
        "file");
  if (size_bytes > caps::unpacked_bytes && !looks_like_json(beginning))
    return problem(ProblemKind::full, "This text is larger than Holdfast reads (96 MB). Import it in parts.",
                   "file");
  return {};
}

Result<std::vector<NamedBytes>> unpacked(NamedBytes file) {
  std::vector<NamedBytes> out;
  if (!is_archive(file.bytes)) {
    add(out, std::move(file));
    return out;
  }
  const std::unique_ptr<archive, Free> opened(archive_read_new());
  archive_read_support_format_zip(opened.get());
  archive_read_support_format_tar(opened.get());
  archive_read_support_filter_gzip(opened.get());
  if (file.bytes.starts_with("\x1F\x8B"))
    archive_read_support_format_raw(opened.get());  // one file, packed alone
  if (archive_read_open_memory(opened.get(), file.bytes.data(), file.bytes.size()) != ARCHIVE_OK)
    return cannot_open();
  std::size_t total = 0, entries = 0;
  // Where the archive ends too early or is damaged, what came before stands, and says so.
  const auto torn = [&]() -> Result<std::vector<NamedBytes>> {
    if (std::ranges::none_of(out, [](const NamedBytes& part) { return !part.bytes.empty(); }))
      return cannot_open();
    out.back().archive_torn = true;
    return std::move(out);
  };
  std::array<char, 1 << 16> buffer;
  archive_entry* entry = nullptr;
  while (true) {
    const int state = archive_read_next_header(opened.get(), &entry);
    if (state == ARCHIVE_EOF) break;
    if (state != ARCHIVE_OK && state != ARCHIVE_WARN) return torn();
    constexpr la_int64_t most_looked_through = la_int64_t{1} << 30;
    if (archive_filter_bytes(opened.get(), 0) > most_looked_through)
      return problem(ProblemKind::full,
                     "What is packed in this archive is larger than a diary is. It is not read.", "file");
    if (++entries > caps::archive_entries)
      return problem(ProblemKind::full,
                     "This archive holds more than 50,000 files. No diary does; it is not read.", "file");
    const char* path = archive_entry_pathname_utf8(entry);
    if (!path) path = archive_entry_pathname(entry);
    constexpr std::size_t longest_path = 4096;
    std::string name =
        path && std::char_traits<char>::length(path) <= longest_path ? tame(path) : std::string();
    if (archive_format(opened.get()) == ARCHIVE_FORMAT_RAW)
      name = std::string(file.name.substr(0, file.name.rfind('.')));
    total += name.size();  // names are held too
    if (total > caps::unpacked_bytes) return too_large();
    if (archive_entry_filetype(entry) != AE_IFREG || !may_hold_text(name)) {
      if (archive_entry_filetype(entry) == AE_IFREG && !name.empty()) out.push_back({name, {}});
      continue;
    }
    if (archive_entry_is_encrypted(entry)) return cannot_open();
    // What it says of its size is believed where that is too much already.
    if (archive_entry_size_is_set(entry) &&
        archive_entry_size(entry) > static_cast<la_int64_t>(caps::unpacked_bytes))
      return too_large();
    NamedBytes part{name, {}};
    const bool may_be_binary = base_name(name).find('.') == std::string_view::npos;
    while (true) {
      const la_ssize_t read = archive_read_data(opened.get(), buffer.data(), buffer.size());
      if (read == 0) break;
      if (read < 0) {
        if (!part.bytes.empty()) add(out, std::move(part));
        return torn();
      }
      total += static_cast<std::size_t>(read);
      if (total > caps::unpacked_bytes) return too_large();
      const std::string_view piece(buffer.data(), static_cast<std::size_t>(read));
      part.bytes += piece;
      if (may_be_binary && piece.find('\0') != std::string_view::npos) {  // a picture without a name's ending
        total -= part.bytes.size();
        part.bytes.clear();
        break;
      }
    }
    add(out, std::move(part));
  }
  if (out.empty())
    return problem(ProblemKind::unknown_format, "There is nothing in this archive that could be read.",
                   "file");
  return out;
}

}  // namespace holdfast::exchange
