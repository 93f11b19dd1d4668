// The log beside a vault (SQLite's write-ahead log): whether it belongs to the state the file is in, and
// whether what was committed to it is still there. SQLite takes any log of that name, and takes the first
// frame that does not add up for its end: an old log beside a newer file ruins the file, and a flipped bit
// drops what came after it without a word.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "vault/sql.h"
#include "vault/vault.h"
#include "vault/vfs.h"

namespace holdfast::vault {

// Within a transaction that has just begun: the state that its commit will make.
[[nodiscard]] Result<> begin_state(Connection& db, const Path& vault, const Ground& ground);
// A file's states begin anew: a copy is not the file it was made from.
[[nodiscard]] Result<> begin_lineage(Connection& db);

// Where nobody is in the way, what is in the log goes into the file, and the log is cut to nothing.
void fold_in(Connection& db);

// A state by its number in the list and its random bytes (in hexadecimal).
struct FileState {
  std::int64_t n = 0;
  std::string state;
};
// As the connection sees it: with the log.
[[nodiscard]] Result<std::vector<FileState>> states_of(Connection& db);
[[nodiscard]] Result<FileState> newest_state(Connection& db);
// Of the file alone, as it is without its log. Nothing: it cannot be told, as in the middle of folding a log
// in, or in a vault that was made before states were kept.
std::optional<FileState> state_alone(const Path& vault, const Secret& key, const Ground& ground);

// Before the vault's log is used. Nothing: there is none, or it belongs here and is whole. conflict: it
// belongs to another state of the file; it has been put aside. damaged: something committed is missing; the
// whole log is kept aside, and what comes before the damage stands. Either way the next opening goes on.
[[nodiscard]] Result<> settle_log(const Path& vault, const Secret& key, const Ground& ground);

// The same where nothing can be moved: how the file is to be read then. What would have been told goes to
// `remarks`, for it is told each time.
[[nodiscard]] Result<Access> read_beside_log(const Path& vault, const Secret& key, const Ground& ground,
                                             std::vector<Remark>& remarks);

// What can be seen of a log without its key. Formats: SQLite's "WAL file format".
struct LogLook {
  std::int64_t whole_bytes = 0;  // up to the last commit that adds up
  int commits_beyond = 0;        // marked in frames after that which carry this log's salts
};
[[nodiscard]] Result<LogLook> look_at_log(RawFile& log);

}  // namespace holdfast::vault
