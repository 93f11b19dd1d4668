// See held.h. Nothing is kept open in between: a medium can be taken out while a key is held, and a change of
// keys finds nobody in its way.
#include "vault/held.h"

#include "vault/body.h"

namespace holdfast::vault {
namespace {

Result<HeaderRead> header_of(const Path& path, const Ground& ground) {
  auto file = RawFile::open(ground.base_vfs, path, true);
  if (!file) return pass_on(file);
  return read_header(*file);
}

}  // namespace

Result<Unlocked> unlock_held(const Path& path, const Secret& key, const Ground& ground) {
  auto read = header_of(path, ground);
  if (!read) return pass_on(read);
  if (!is_key_of(read->header, key))
    return problem(ProblemKind::locked, "The key that was held is not the key of this diary any more.",
                   path.string());
  return Unlocked{*read, Unsealed{.vault_key = key.clone(), .kind = SlotKind::empty, .wrapping_key = {}}};
}

HeldKey Vault::held() const {
  return {body_->path, body_->file.value_or(FileId{}), body_->vault_key.clone()};
}

bool still_opens(const HeldKey& held) {
  if (real_disk().identity(held.vault) != held.file) return false;
  const auto read = header_of(held.vault, {});
  return read && is_key_of(read->header, held.key);
}

std::optional<FileId> file_of(const Path& vault) {
  const auto real = real_disk().real_path(vault);
  return real ? real_disk().identity(*real) : std::nullopt;
}

}  // namespace holdfast::vault
