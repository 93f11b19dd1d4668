// What may be written over. A diary, its log, its lock and its backups are never the target of anything that
// writes a file, by whatever name they are reached: a link, a second name, other capitals. One rule for every
// door that writes files.
#pragma once
#include <filesystem>

#include "base/result.h"

namespace holdfast::vault {

// conflict: `target` is a vault or belongs to one. What else is there is the caller's affair.
[[nodiscard]] Result<> may_be_written_over(const std::filesystem::path& target);

// Whether the first bytes are a vault's (or nothing was written yet): what a crash has left unfinished.
bool is_made_here(const std::filesystem::path& file);

// symbolic links followed, once, at the door. not_found: the link leads nowhere.
[[nodiscard]] Result<std::filesystem::path> real_place(const std::filesystem::path& vault);

}  // namespace holdfast::vault
