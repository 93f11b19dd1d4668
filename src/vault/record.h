// What the vault keeps, as seen from outside: records whose meaning it does not know, and questions about
// them.
//
// A record has a kind, two times and a body that is the caller's JSON; the vault neither reads nor checks the
// body. `words` is the text search should find it by. Times are whole seconds since 1970-01-01T00:00:00Z.
// Invariant: a record's revision grows with every change of it, also when an undo brings old words back, so
// whoever read revision 3 and writes "expecting 3" can never overwrite what somebody else wrote meanwhile.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::vault {

struct StoredRecord {
  std::string uid;   // unique in the vault, not empty
  std::string kind;  // "check-in", "entry", ...: the caller's word, not empty
  std::optional<std::string> relationship;
  std::int64_t felt = 0;              // when it was felt or happened
  std::optional<std::int64_t> until;  // end of what has a length (an absence, a session)
  std::int64_t written = 0;
  std::int64_t revision = 0;          // given by the vault; what a caller puts here is ignored by put()
  std::optional<std::string> source;  // fingerprint of the imported row; two records never share one
  std::string body;                   // JSON
  std::string words;                  // what search looks through

  bool operator==(const StoredRecord&) const = default;
};

inline constexpr std::size_t most_passed_over = 30'000;  // SQLite binds some more values than this
struct Query {
  std::vector<std::string> kinds;           // none: every kind
  std::optional<std::string> relationship;  // exactly this one
  // Records that touch [from, to): a record with `until` touches from felt to until, one without is a moment.
  std::optional<std::int64_t> from, to;
  std::vector<std::string> but_not;  // uids that are passed over; at most `most_passed_over`
  bool newest_first = false;         // by felt, then by written, then by uid
  std::optional<std::int64_t> limit;
  std::int64_t offset = 0;
};

struct Hit {
  StoredRecord record;
  std::string excerpt;  // a few words of `words` around the match
  // [begin, end) byte ranges of `excerpt` that matched, in order, not overlapping.
  std::vector<std::pair<std::size_t, std::size_t>> marked;
  // What matched anywhere in `words`, as it is written there ("Über" where "uber" was looked for), each once.
  std::vector<std::string> matched;
};

// One group of changes that was committed together and can be undone together.
struct ChangeGroup {
  std::int64_t id = 0;
  std::int64_t at = 0;
  std::string label;                     // what the caller called it: "note", "import of 40 rows"
  std::vector<std::string> record_uids;  // records it touched
  std::vector<std::string> setting_keys;
};

using KindCounts = std::map<std::string, std::int64_t>;

}  // namespace holdfast::vault
