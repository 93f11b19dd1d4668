// Lifeograph: plain diaries of the versions 1010 to 2000. A line's first letters say what it is; a date is
// packed into one number: year, month and day in 12, 4 and 5 bits above an order of 10.
#include <algorithm>

#include "base/text.h"
#include "exchange/parsers.h"
#include "exchange/parsing.h"

namespace holdfast::exchange {
namespace {

constexpr std::string_view head = "LIFEOGRAPHDB";
constexpr long long ordinal_flag = 0x80000000LL;
constexpr long long least_version = 1010, most_version = 2000;

// What stands behind the letters at a line's beginning; one of them may be any character.
std::string_view behind(std::string_view line, std::size_t letters) {
  std::string_view rest = line.substr(std::min(letters, line.size()));
  while (!rest.empty() && (static_cast<unsigned char>(rest.front()) & 0xC0) == 0x80) rest.remove_prefix(1);
  return rest;
}

struct LifeographReading {
  Foreign& out;
  const ReadOptions& options;
  Item item;
  bool has_item = false, trashed = false;
  std::optional<Moment> created;
  std::vector<std::string> paragraphs;

  void finish() {
    if (!has_item) return;
    if (!item.felt) item.felt = created;
    while (!paragraphs.empty() && trimmed(paragraphs.back()).empty()) paragraphs.pop_back();
    if (!paragraphs.empty()) {  // the first paragraph is the title
      item.title = trimmed(paragraphs.front());
      for (std::size_t k = 1; k < paragraphs.size(); ++k) item.text += (k > 1 ? "\n" : "") + paragraphs[k];
      item.text = trimmed(item.text);
    }
    if (trashed)
      out.leave("entries in the bin", "they were thrown away there");
    else if (paragraphs.empty())
      out.leave("empty entries", "there is nothing in them");
    else
      out.items.push_back(std::move(item));
    item = {};
    has_item = trashed = false;
    created.reset();
    paragraphs.clear();
  }
  void begin(std::string_view number, std::size_t line) {
    finish();
    has_item = true;
    item.where = "line " + std::to_string(line);
    const auto packed = whole_number(trimmed(number));
    if (packed && *packed > 0 && (*packed & ordinal_flag) == 0) {
      item.felt =
          moment_of_day(static_cast<int>(*packed >> 19 & 0xFFF), static_cast<int>(*packed >> 15 & 0xF),
                        static_cast<int>(*packed >> 10 & 0x1F), options.zone);
      item.by_wall = item.felt.has_value();
    }
  }
  void paragraph(std::string_view text) {  // of a chapter: its name is no entry
    if (has_item) paragraphs.emplace_back(text);
  }
  void created_at(std::string_view number) {
    if (const auto seconds = whole_number(trimmed(number)); seconds && *seconds > 0)
      created = moment_from_seconds(static_cast<double>(*seconds), options.zone);
  }
};

void take_old(LifeographReading& reading, std::string_view line, std::size_t number, bool& in_entries) {
  if (!in_entries) return;
  if ((line[0] == 'E' || line[0] == 'e') && line.size() > 4) {
    reading.begin(behind(line, 4), number);
    reading.trashed = line[0] == 'e';
    if (line[1] == 'f') reading.item.words.emplace_back("favourite");
  } else if (line.starts_with("P") && line.size() >= 2) {
    reading.paragraph(behind(line, 2));
  } else if (line == "P") {
    reading.paragraph("");
  } else if (line.starts_with("Dr")) {
    reading.created_at(behind(line, 2));
  } else if (line[0] == 'T' && line.size() > 2) {
    reading.item.words.emplace_back(behind(line, 2));
  }
}

void take_new(LifeographReading& reading, std::string_view line, std::size_t number) {
  if (line.starts_with("E ") && line.size() > 6) {
    reading.begin(behind(line, 6), number);
    reading.trashed = line[3] == 'T';
    if (line[2] == 'F') reading.item.words.emplace_back("favourite");
  } else if (line.starts_with("E+")) {
    reading.finish();  // a chapter: its name is no entry
    reading.out.leave("chapters", "only the entries in them come in");
  } else if (line.starts_with("Ep") && line.size() >= 3) {
    reading.paragraph(behind(line, 3));
  } else if (line.starts_with("Ec")) {
    reading.created_at(behind(line, 2));
  }
}

}  // namespace

bool is_lifeograph(Files files) {
  return files.size() == 1 && files[0].bytes.starts_with(head);
}

Result<Foreign> read_lifeograph(Files files, const ReadOptions& options) {
  Foreign out{.format = "Lifeograph"};
  const std::string& text = clean_text(files[0], out);
  if (!text.ends_with('\n')) remark_open_end(files[0].name, out);
  long long version = 0;
  bool encrypted = false, in_body = false, in_entries = false;
  std::size_t number = 0;
  LifeographReading reading{.out = out, .options = options};
  for (std::string_view line : split(text, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!in_body) {
      if (line.starts_with("V ")) version = whole_number(trimmed(behind(line, 2))).value_or(0);
      if (line.starts_with("E ")) encrypted = line.find('y') != std::string_view::npos;
      if (line.empty()) {
        in_body = true;
        if (encrypted)
          return problem(
              ProblemKind::locked,
              "This Lifeograph diary is encrypted. Open it in Lifeograph, take its passphrase off (Diary, "
              "Change Password) in a copy, and import the copy.",
              "file");
        if (version < least_version || version > most_version)
          return problem(
              ProblemKind::unknown_format,
              "This Lifeograph diary is of a version Holdfast does not know (it knows 1010 to 2000). "
              "Lifeograph's own export to text can be imported instead.",
              "file");
      }
      continue;
    }
    if (out.items.size() >= caps::items) break;
    if (version >= 1999) {
      if (line.size() >= 2) take_new(reading, line, number);
    } else {
      if (line.empty()) {
        in_entries = true;
        continue;
      }
      take_old(reading, line, number, in_entries);
    }
  }
  reading.finish();
  return out;
}

}  // namespace holdfast::exchange
