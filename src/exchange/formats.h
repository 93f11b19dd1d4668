// formats: a whole diary as text that other programs can open. JSON is lossless: reading it back gives the
// same diary. CSV and Markdown are for looking and for other tools; what they leave out stands in
// docs/formats. Every format says so where a diary is invented.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "diary/nouns.h"

namespace holdfast::exchange {

// Stable: the same diary gives the same bytes, one record to a line, ended by a newline.
std::string write_json(const diary::Diary& diary);
Result<diary::Diary> read_json(std::string_view bytes);  // with or without a byte order mark; at most 1 GB
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

}  // namespace holdfast::exchange
