// foreign: what another program's file holds, in one neutral form. A parser takes bytes and gives items with
// remarks; it knows no vault, no clock and no file. Which numbers become ratings, which words feelings and
// which calendar events sessions is the person's to say: settle() applies that and gives the diary's records.
// Nothing is lost in silence: what has no place among the records is kept as a note beneath the text, or
// counted and named.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/result.h"
#include "diary/nouns.h"
#include "exchange/table.h"

namespace holdfast::exchange {

// How much of a file is looked at; more is refused or left out in a sentence, never half read in silence.
namespace caps {
inline constexpr std::size_t file_bytes = std::size_t{256} << 20;
inline constexpr std::size_t unpacked_bytes = std::size_t{96} << 20;  // all files of an archive together
inline constexpr std::size_t archive_entries = 50'000;  // looked at; more: the archive is refused
inline constexpr std::size_t json_bytes = std::size_t{64} << 20;
inline constexpr std::size_t json_values = 2'000'000;
inline constexpr std::size_t items = 100'000;  // of one import; the rest is named as left out
inline constexpr std::size_t markup_tag_bytes = 64u << 10;
inline constexpr std::size_t reply_depth = 8;
inline constexpr std::size_t event_repeats = 2'000;  // of one repeating calendar event
inline constexpr std::size_t title_bytes = 1'000;
}  // namespace caps

// A file, or a part of an archive, by the name it has there ("photos/a.png").
struct NamedBytes {
  std::string name;
  std::string bytes;
  // Once `bytes` is clean text (as_text in parsing.h), and what was done for that.
  bool is_text = false;
  Mending mending;
  std::size_t unknown_names = 0;  // "&such;" that name no letter
  bool archive_torn = false;      // the last that could be read of an archive
};

struct Measure {
  std::string name;
  std::optional<double> value;
  std::string level;  // a named step ("rad"); empty where there is a number
};

struct Item {
  enum class Sort { writing, event };
  Sort sort = Sort::writing;
  std::string where;            // for remarks: "line 12", "entry 3 of Journal.json"
  std::string key;              // the other program's own name for it; empty where it has none
  std::string own_id;           // of what Holdfast wrote itself: the record it was written from
  std::optional<Moment> felt;   // nothing: not said
  bool by_wall = false;         // the file tells its day and hour, not where; the zone is ReadOptions'
  std::optional<Moment> until;  // of an event
  bool folded = false;
  std::string title, text;         // Markdown
  std::vector<std::string> words;  // tags, activities, as named there
  std::vector<Measure> measures;
};

struct MeasureSeen {
  std::string name;
  std::size_t n = 0;
  std::optional<double> low, high;  // what the program's own scale runs between, or what was seen
  std::vector<std::string> levels;  // named steps, lowest first where `ordered`
  bool ordered = false;
};

struct LeftOut {
  std::string what;  // "photos", "menu entries"
  std::string why;
  std::size_t n = 0;
};

struct Foreign {
  std::string format;  // its name on screen: "Day One"
  std::vector<Item> items;
  std::vector<MeasureSeen> measures;
  std::vector<LeftOut> left_out;
  std::vector<RowRemark> remarks;    // repaired, guessed; `column` says where; the first most_remarks
  std::vector<std::string> notices;  // an instrument's own words, to be shown
  bool show_help = false;            // an answer was given after which the help page is shown
  std::set<std::string> read;        // names of the files that were of this format
  std::set<std::string> cut_short;   // names of those that end too early

  void leave(std::string_view what, std::string_view why, std::size_t n = 1);
  void remark(std::size_t line, std::string where, std::string reason);
};

struct ReadOptions {
  Moment now;
  std::string zone;       // of clock times that do not say theirs
  std::string day_order;  // "dmy", "mdy", "ymd" where the file does not decide; empty: not said
};

struct Format {
  std::string_view id, name;  // "wordpress", "WordPress export"
  bool (*is_it)(std::span<const NamedBytes> files);
  Result<Foreign> (*read)(std::span<const NamedBytes> files, const ReadOptions& options);
};
std::span<const Format> formats();

// Before a file is read as a whole, by its first bytes and its size (0: not known): whether there can be
// anything in it that is read here. unknown_format, full.
Result<> worth_reading(std::string_view beginning, std::uintmax_t size_bytes);
// unknown_format (is_a_diary): a Holdfast diary itself, or a copy of it.
Result<> no_vault(std::string_view beginning);

// The parts of an archive (zip, tar, gzip) that may hold text, as text; what Holdfast wrote itself as it is.
// Of an archive that ends too early or is damaged, those before that; the last says so (`archive_torn`).
// unknown_format, full: archives that cannot be opened or hold more than the caps.
Result<std::vector<NamedBytes>> unpacked(NamedBytes file);
// By content and by names; null: none of them.
const Format* recognised(std::span<const NamedBytes> files);

// What only the person knows.
struct Choices {
  std::vector<ColumnMap> measures;    // "mood" to distress, 5..1
  std::vector<std::string> order;     // named steps of a mood, highest first; empty: as the file says
  std::vector<std::string> sessions;  // events whose title holds one of these are sessions,
  std::vector<std::string> absences;  // ... are absences
  bool words_are_feelings = false;    // else they stand as a note
  std::optional<Moment> undated;      // when items without a time were felt
  std::optional<Moment> now;          // nothing was written after it
  std::optional<diary::Id> relationship;
};

// Under which other fingerprints what a record says may be in the diary already: the same item came in as
// something else when other scales or words were said.
struct Origin {
  std::size_t item = 0;                // the records of one item stand side by side
  std::vector<std::string> formerly;   // `source`s that older versions gave the same record
  std::vector<std::string> elsewhere;  // `source`s
  std::string series;                  // of a calendar's event: what its other times share; empty: nothing
  bool own = false;                    // Holdfast wrote it: the record has the id it had
};
struct Settled {
  std::vector<diary::Record> records;  // by file order; `id` follows from `source`
  std::vector<Origin> origins;         // one for each record
  std::vector<LeftOut> left_out;
  std::vector<RowRemark> remarks;  // the first most_remarks
};
Settled settle(const Foreign& foreign, const Choices& choices, std::span<const diary::Scale> scales);
// Whether a session or an absence of the diary came from this series, at its present time or another.
bool came_from_series(const diary::Record& record, const std::string& series);

}  // namespace holdfast::exchange
