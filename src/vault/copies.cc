// Copies of a vault that lie beside it, as sync programs leave them when two machines have written at once:
// "diary (1).holdfast", "diary.sync-conflict-20260503-210405.holdfast". They are known by the vault's id in
// their header, whatever their name; what Holdfast itself has put there is known by its name.
#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <fstream>

#include "vault/backups.h"
#include "vault/body.h"

namespace holdfast::vault {
namespace {

bool put_there_by_us(const Path& vault, const std::string& name) {
  return backup_time(name) || name.starts_with(beside(vault, ".new-").filename().string());
}

// The first bytes that a header needs; fewer where the file is shorter.
std::string first_bytes(const Path& path) {
  std::string bytes(header_region_bytes, '\0');
  std::ifstream in(path, std::ios::binary);
  in.read(bytes.data(), std::streamsize(bytes.size()));
  bytes.resize(std::size_t(std::max<std::streamsize>(0, in.gcount())));
  return bytes;
}

}  // namespace

std::string id_of_vault(std::string_view first_bytes) {
  if (first_bytes.size() < std::size_t(header_region_bytes)) return {};
  HeaderBlock a{};
  HeaderBlock b{};
  std::memcpy(a.data(), first_bytes.data(), a.size());
  std::memcpy(b.data(), first_bytes.data() + a.size(), b.size());
  const auto read = decode_both(a, b);
  if (!read) return {};
  return {read->header.vault_id.begin(), read->header.vault_id.end()};
}

std::string Vault::id() const {
  return {body_->header.vault_id.begin(), body_->header.vault_id.end()};
}

std::vector<CopyBeside> Vault::copies_beside() const {
  std::vector<CopyBeside> found;
  if (body_->ground.disk != nullptr) return found;
  Disk& disk = disk_of(body_->ground);
  for (const Path& path : disk.list(body_->path.parent_path()).value_or(std::vector<Path>{})) {
    struct stat seen {};
    // Another name of the very file is no copy, and must not be opened: closing it would drop our locks.
    if (lstat(path.c_str(), &seen) != 0 || !S_ISREG(seen.st_mode) || disk.identity(path) == body_->file ||
        put_there_by_us(body_->path, path.filename()))
      continue;
    if (id_of_vault(first_bytes(path)) == id()) found.push_back({path, seen.st_mtime});
  }
  return found;
}

}  // namespace holdfast::vault
