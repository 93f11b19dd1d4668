// held: the key of a vault in other hands for a while, so that the passphrase need not be asked for each
// time: what an agent keeps (shell/agent.h). It is the least that opens the vault. No secret a person types
// and no slot's key, so it opens this one file under its present key: nothing else that has the same
// passphrase, and nothing that is written after a change of keys.
#pragma once
#include "base/result.h"
#include "base/secret.h"
#include "vault/disk.h"

namespace holdfast::vault {

struct HeldKey {
  Path vault;   // where it really is
  FileId file;  // and which file that was
  Secret key;
};

// Whether its name still stands for this file, and the file's header for this key: not where the vault was
// moved, deleted, restored or given a new key. Two reads, and no lock.
bool still_opens(const HeldKey& held);

// Which file the vault of this name is, by whatever way the name leads there; nothing: there is none.
std::optional<FileId> file_of(const Path& vault);

}  // namespace holdfast::vault
