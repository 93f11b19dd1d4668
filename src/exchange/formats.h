// formats: a whole diary as text that other programs can open. JSON is lossless: reading it back gives the
// same diary. CSV and Markdown are for looking and for other tools; what they leave out stands in
// docs/formats. Every format says so where a diary is invented.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/result.h"
#include "diary/names.h"
#include "diary/nouns.h"

namespace holdfast::exchange {

// Stable: the same diary gives the same bytes, one record to a line, ended by a newline.
std::string write_json(const diary::Diary& diary);
// Or UTF-16, with or without a mark; at most 1 GB. `mending`: what had to be done so that it could be read.
// Of one that ends too early, the records before its end. damaged: there are none.
Result<diary::Diary> read_json(std::string_view bytes, Mending* mending = nullptr);
// True where the bytes look like this format, for telling imports apart by contents.
bool looks_like_json(std::string_view bytes);

struct CsvOptions {
  bool byte_order_mark = false;  // some spreadsheets read UTF-8 only with it
  char delimiter = ',';
};
// The check-ins, one to a row, one column to a scale: invented, felt, felt_utc, written, late, zone,
// relationship, the scales, emotions, age_felt, line. RFC 4180; a text that a spreadsheet would take for a
// formula begins with an apostrophe, which reading a table takes off again.
std::string write_csv(const diary::Diary& diary, const CsvOptions& options = {});
// Every record of every kind, one said field to a row: invented, id, kind, felt, felt_utc, written, zone,
// relationship, folded, field, value. Ratings are fields named "ratings.distress".
std::string write_long_csv(const diary::Diary& diary, const CsvOptions& options = {});

struct MarkdownOptions {
  bool open_folded = false;  // folded records show their date only, as everywhere, unless asked for
};
// A document to read, day by day; the last part lists the scales, words and numbers that belong to no day.
std::string write_markdown(const diary::Diary& diary, const MarkdownOptions& options = {});

// One row a check-in, numbers only, for statistics programs (R's ctsem, Python): id counts the relationships,
// time is in days since the first check-in, a column to a scale; what was not answered is NA. Texts are left
// out.
std::string write_wide_csv(const diary::Diary& diary);

// A folder of Markdown, one file a record, packed as a zip: its front matter holds all fields but an entry's
// text, so that reading it back gives the same records. "settings.md" holds the settings in the same way.
std::string write_folder(const diary::Diary& diary);
std::optional<Result<diary::Settings>> settings_from_page(std::string_view text);
// A record of such a file; nothing where it is none.
std::optional<Result<diary::Record>> record_from_page(std::string_view text);

// One page that needs no program: the diary by days, and at its end the lossless JSON, which is read back.
std::string write_html(const diary::Diary& diary);
bool looks_like_html_archive(std::string_view bytes);
std::string_view json_in_html_archive(std::string_view bytes);

// Check-ins as FHIR R4: a Bundle with one Questionnaire (the scales) and a QuestionnaireResponse for each.
std::string write_fhir(const diary::Diary& diary);

// Absences, sessions and dates to come back to a reaction, these with an alarm, for a calendar. Titles name
// nobody. An event goes by its record's id, so that it is known when the calendar comes in again; its title
// is one of these.
inline constexpr std::string_view own_domain = "@holdfast", session_title = "Session", absence_title = "Away",
                                  reaction_title = "A note to come back to";
inline constexpr int session_minutes = 50;  // where the diary does not say how long it was
std::string write_calendar(const diary::Diary& diary);

// The diary for giving away: names of relationships become letters, `replaced` pairs ("Marta", "R.") are
// replaced in every text, help numbers and where records came from are dropped, ids are new. `likely_names`:
// words that look like names and are still in it, the most frequent first.
struct ShareCopy {
  diary::Diary diary;
  std::size_t replacements = 0;
  std::vector<std::string> likely_names;
};
ShareCopy share_copy(const diary::Diary& diary, const std::vector<diary::NamePair>& replaced);

}  // namespace holdfast::exchange
