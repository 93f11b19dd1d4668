// Which backups to keep, and when the next one is due: pure rules over the times in the file names.
//
// Kept: the newest 3; the newest of each of the last 7 days, 4 weeks and 12 months that have one. So a
// mistake noticed the same evening, the same week or the same year finds a copy from before it, in at most 26
// files.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "vault/disk.h"

namespace holdfast::vault {

struct BackupFile {
  std::filesystem::path path;
  std::int64_t made = 0;  // from its name, seconds UTC
  bool operator==(const BackupFile&) const = default;
};

std::string backup_name(std::string_view vault_stem,
                        std::int64_t made);                           // "diary.2026-05-03T21-04-05Z.holdfast"
std::optional<std::int64_t> backup_time(std::string_view file_name);  // nothing: not one of our names
// Oldest first; an absent folder holds none. Files with other names are not ours and are left out.
[[nodiscard]] Result<std::vector<BackupFile>> backups_in(const Path& folder, std::string_view vault_stem,
                                                         Disk& disk = real_disk());
// Of these times (any order), the ones whose files go. Never the newest; never one dated after `now`.
std::vector<std::int64_t> backups_to_prune(std::vector<std::int64_t> made, std::int64_t now);
// A backup is due when the newest is a day old or there is none.
bool backup_due(const std::vector<BackupFile>& present, std::int64_t now);

}  // namespace holdfast::vault
