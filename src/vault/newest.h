// The newest state of a vault that was answered for. A log that was cut short, torn, damaged in its last
// commit or taken away looks like what a power cut leaves of a commit nobody was told of. So after every
// commit its state (log.h) is noted beside the vault, sealed with the vault key: whatever is opened later
// without it lacks something that was said to be kept.
//
// It never cries wolf: the note is written once the log is on the disk, so it may be behind after a crash,
// never ahead. It is not synced, needs no order with anything else, and where it cannot be written, or cannot
// be read, nothing is known and nothing is said.
#pragma once
#include <optional>
#include <vector>

#include "vault/log.h"

namespace holdfast::vault {

void note_newest(const Path& vault, const Secret& key, const Ground& ground, const FileState& newest);
std::optional<FileState> noted_newest(const Path& vault, const Secret& key, const Ground& ground);
// Before another state is put in its place on purpose, or once it has been told. Synced.
[[nodiscard]] Result<> forget_newest(const Path& vault, const Ground& ground);

// Whether a vault with these states (states_of) lacks the one that was noted. A vault that another machine
// has gone on with lacks nothing.
bool lacks(const std::vector<FileState>& states, const std::optional<FileState>& noted);
Remark newest_is_missing(const Path& vault);

}  // namespace holdfast::vault
