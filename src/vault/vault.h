// The vault: one encrypted file that holds a person's diary. The only room that knows SQLite and
// cryptography.
//
// A vault file is a small plain header (who may unlock: key slots) followed by an SQLite database of which
// every page is encrypted and authenticated with a random vault key. A passphrase or ten recovery words
// unwrap that key. docs/decisions/0001-storage.md says why, SECURITY.md against whom.
//
// Promises: what commit() has answered for survives a killed process, a power cut and a full disk, whole;
// what it has not is not there at all. No word of the diary is ever written outside the encrypted pages. A
// wrong passphrase costs time and nothing else. Several processes may use one vault at once.
//
// One Vault is used by one thread at a time; for several threads open several, or share one behind a lock.
// No exceptions leave this room. Problem::detail carries SQLite's code and never words of the diary.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "base/secret.h"
#include "vault/record.h"

namespace holdfast::vault {

using Path = std::filesystem::path;

// What Argon2id is asked to spend on one guess. Stored per key slot.
struct KeyCost {
  std::uint64_t passes = 3;
  std::uint64_t memory_bytes = 256ULL << 20;
  bool operator==(const KeyCost&) const = default;
};
KeyCost least_key_cost();  // the least Argon2id allows: for tests and invented diaries, never for a real one
KeyCost
calibrated_key_cost();  // about half a second here, 256 MiB or more where memory allows; takes a second

class Disk;      // vault/disk.h
struct HeldKey;  // vault/held.h

// How a vault is run. The defaults are right for everybody but this room's own tests.
struct Ground {
  std::string base_vfs;     // SQLite VFS beneath everything; empty: the operating system's
  Disk* disk = nullptr;     // the same disk's folder operations; none: the operating system's
  bool synchronous = true;  // false loses data at power cuts: the crash tests' canary
  int busy_wait_ms = 5000;  // how long to wait for another process's write
  int page_cache_kib = 16384;
  int checkpoint_pages = 1000;  // the log is folded into the file when it has grown this long
  bool delay_after_wrong_secret = true;
};

struct CreateOptions {
  std::optional<KeyCost> cost;  // none: calibrated
  Ground ground;
  std::vector<std::pair<std::string, std::string>> settings = {};  // that it has from its first moment
};

struct OpenOptions {
  Ground ground;
};

enum class OpenedWith { passphrase, recovery_words, held_key };

struct CheckFinding {
  bool harm = true;      // false: was repaired, or is only worth knowing
  std::string sentence;  // for a person
  std::string detail;
};

struct CheckReport {
  bool sound = false;  // nothing found that does harm
  std::int64_t pages = 0;
  std::int64_t records = 0;
  std::vector<CheckFinding> findings;
};

struct BackupReport {
  Path path;
  std::int64_t size_bytes = 0;
  std::int64_t records = 0;
  std::vector<Path> pruned;  // older ones that rotation removed
};

struct RestoreReport {
  std::optional<Path> kept_aside;  // where the vault that was there before has gone; never deleted
  std::int64_t records = 0;
  std::string remark;  // it is restored, and this went wrong afterwards (a sentence)
};

struct KeyOptions {
  std::optional<KeyCost> cost;  // none: calibrated
  bool without_old_words = false;
};

// A change of keys that was done. `remark`: done, but this went wrong afterwards (a sentence).
struct KeysChanged {
  std::string remark;
  Secret key_before;  // for renewing backups
};

struct RecoveryWordsToBe {
  Secret words;
  int asked = 1;  // which of them, from 1, has to be typed back
};

struct BackupsRenewed {
  int renewed = 0;
  std::vector<Path> left;  // still open with what opened them before
};

// What the opening found that should be known, and that kept it from nothing.
struct Remark {
  ProblemCode code = {};
  std::string sentence;
};

// Another file beside a vault that is a copy of it by its header, as sync programs leave them.
struct CopyBeside {
  Path path;
  std::int64_t changed = 0;
};

class Vault;

// Changes that happen together or not at all. Rolled back unless committed. At most one per Vault at a time;
// it must not outlive its Vault.
class Transaction {
 public:
  Transaction(Transaction&&) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  // Writes a record and answers its new revision. `expected`: the revision the caller has read, 0 for "must
  // be new", none for "whatever is there". conflict: it is another revision, or another record has its
  // `source`.
  [[nodiscard]] Result<std::int64_t> put(const StoredRecord& record,
                                         std::optional<std::int64_t> expected = std::nullopt);
  // Takes a record out; undo can bring it back. not_found, conflict.
  [[nodiscard]] Result<> erase(std::string_view uid, std::optional<std::int64_t> expected = std::nullopt);
  // Takes a record out for good: it leaves the undo log too. Erased records may be forgotten later.
  [[nodiscard]] Result<> forget(std::string_view uid);
  // Puts a record in the place of whatever is there, as it came from another device, and answers its new
  // revision. Nobody undoes it here, and nothing older of this record can be brought back by an undo. Only in
  // a transaction without a label. conflict: another record has its `source`.
  [[nodiscard]] Result<std::int64_t> place(const StoredRecord& record);
  [[nodiscard]] Result<> place_setting(std::string_view key, std::string_view value);  // the same
  [[nodiscard]] Result<> set(std::string_view key, std::string_view value);
  [[nodiscard]] Result<> unset(std::string_view key);
  // Bytes under a name, which no undo touches. What is on a shelf goes with the vault into every copy of it.
  [[nodiscard]] Result<> shelve(std::string_view shelf, std::string_view name, std::string_view bytes);
  [[nodiscard]] Result<> unshelve(std::string_view shelf, std::string_view name);
  [[nodiscard]] Result<> commit();

 private:
  friend class Vault;
  struct State;
  explicit Transaction(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

class Vault {
 public:
  // Makes a new vault. conflict: something is there already. Nothing half is left behind on failure; what
  // went wrong once it was there is among the remarks.
  [[nodiscard]] static Result<Vault> create(const Path& path, const Secret& passphrase,
                                            const CreateOptions& options, Progress& progress);
  // Opens with the passphrase or the recovery words (told apart by their looks). not_found: no file;
  // unknown_format: not a vault; unsupported: newer than this program; locked: wrong secret; damaged;
  // busy: being restored or re-encrypted.
  // Where nothing can be written (a read-only place, a full disk, a folder without locks) it is opened for
  // reading: see only_read().
  [[nodiscard]] static Result<Vault> open(const Path& path, const Secret& passphrase_or_words,
                                          const OpenOptions& options = {});
  // The same with the key that held() once gave: locked if it is not, or no longer, the key of this file.
  [[nodiscard]] static Result<Vault> open_held(const Path& path, const Secret& key,
                                               const OpenOptions& options = {});
  static bool exists(const Path& path);

  Vault(Vault&&) noexcept;
  Vault& operator=(Vault&&) noexcept;
  ~Vault();

  const Path& path() const;
  OpenedWith opened_with() const;
  std::uint64_t opening() const;  // another number each time a vault is opened in this process
  // How many changes have been kept through this Vault: of the diary, or of its keys. Where it has grown,
  // "nothing was changed" is not true any more.
  std::uint64_t changes_kept() const;
  // Set where it is open for reading alone: why, and what to do. Whatever writes here answers this problem.
  const std::optional<Problem>& only_read() const;
  const std::vector<Remark>& remarks() const;
  // Backups and what was kept aside are none. By name.
  std::vector<CopyBeside> copies_beside() const;
  // What this vault and every copy of it carry in their header, until a change of keys makes another.
  std::string id() const;

  // --- changing. `label` is shown when undoing (empty: settings only, which nobody undoes: drafts and the
  // like); `now` is the caller's clock. busy: another process is writing.
  [[nodiscard]] Result<Transaction> begin(std::string_view label, std::int64_t now);
  // Undoes (redoes) the newest group as a transaction of its own. not_found: nothing (left) to undo.
  // conflict: the newest is not the one expected.
  [[nodiscard]] Result<ChangeGroup> undo(std::optional<std::int64_t> expected = std::nullopt);
  [[nodiscard]] Result<ChangeGroup> redo();
  // The number of the group that would be undone.
  [[nodiscard]] Result<std::optional<std::int64_t>> newest_change();
  // Newest first. The last 50 groups of the last 30 days are kept.
  [[nodiscard]] Result<std::vector<ChangeGroup>> history();
  // Grows with every commit by whatever process: the same stamp means nothing has changed.
  [[nodiscard]] Result<std::int64_t> stamp();

  // --- reading. Inside a transaction they see its changes.
  [[nodiscard]] Result<StoredRecord> get(std::string_view uid);  // not_found
  [[nodiscard]] Result<std::vector<StoredRecord>> list(const Query& query);
  // The same one by one, for diaries larger than memory; stops when `visit` says false. `visit` must not
  // write.
  [[nodiscard]] Result<> each(const Query& query, const std::function<bool(const StoredRecord&)>& visit);
  // How many there are, limit and offset left aside.
  [[nodiscard]] Result<std::int64_t> count(const Query& query);
  // Any text is a valid search: its words must all occur, the last one may be only begun; "quoted words" stay
  // together. Best first, whatever the query's order; without a limit there is nothing. `total`: how many
  // there are, limit and offset left aside, found in the same pass.
  [[nodiscard]] Result<std::vector<Hit>> search(std::string_view text, const Query& query,
                                                std::int64_t* total = nullptr);
  [[nodiscard]] Result<std::int64_t> count_found(std::string_view text, const Query& query);
  [[nodiscard]] Result<std::optional<std::string>> find_source(std::string_view source);  // its record's uid
  [[nodiscard]] Result<KindCounts> count_by_kind();
  [[nodiscard]] Result<std::optional<std::int64_t>> newest_written();
  [[nodiscard]] Result<std::optional<std::string>> setting(std::string_view key);
  [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> settings(
      std::string_view key_prefix = {});

  [[nodiscard]] Result<std::optional<Secret>> shelved(std::string_view shelf, std::string_view name);
  // By name. `visit` must not write.
  [[nodiscard]] Result<> each_shelved(
      std::string_view shelf,
      const std::function<void(std::string_view name, std::string_view bytes)>& visit);
  // A key for one purpose, the same in every copy of this vault until its keys are changed.
  Secret derived_key(std::string_view purpose) const;
  // Its key for other hands, for a while (vault/held.h).
  HeldKey held() const;

  // --- keys. None of these touches the diary; each is whole or not at all. A change of secrets is a new
  // vault key from that moment: the whole vault is copied under it, read back, and put in place by one
  // rename. So what was once opened with the old secrets opens nothing that is written later. busy: another
  // process has it open. A problem means that nothing was changed; what went wrong after that is
  // KeysChanged::remark.
  //
  // Passphrase or recovery words once more, of the diary that is open: locked if they are wrong.
  [[nodiscard]] Result<> check_secret(const Secret& secret);
  // Recovery words stay valid. conflict: those of a format 1 vault cannot be carried
  // over unless it was opened with them (or check_secret has seen them); `without_old_words` lets them go.
  [[nodiscard]] Result<KeysChanged> change_passphrase(const Secret& new_passphrase, Progress& progress,
                                                      const KeyOptions& options = {});
  // Ten new words, kept in memory alone until one of them has been typed back: until then those before stay.
  [[nodiscard]] Result<RecoveryWordsToBe> new_recovery_words();
  // From then on the new words open the vault and earlier ones do not. bad_request: another word was asked
  // for. needs_passphrase: it was opened with words and check_secret has not seen the passphrase.
  [[nodiscard]] Result<KeysChanged> confirm_recovery_words(const Secret& word, Progress& progress,
                                                           const KeyOptions& options = {});
  [[nodiscard]] Result<KeysChanged> revoke_recovery_words(Progress& progress);
  [[nodiscard]] Result<bool> has_recovery_words();
  // For when everything may be known: a new passphrase, and no recovery words afterwards.
  [[nodiscard]] Result<KeysChanged> re_encrypt(const Secret& passphrase, Progress& progress,
                                               const KeyOptions& options = {});
  // Backups of this vault in the folder, made under the key it had before, anew under the present one, each
  // verified before it takes the old one's place. Those of other keys, and damaged ones, are left as they
  // are.
  [[nodiscard]] Result<BackupsRenewed> renew_backups(const Path& folder, const Secret& key_before,
                                                     Progress& progress);

  // --- care.
  // A consistent encrypted copy, verified by opening it and checking every page. It opens with the secrets of
  // the day it was made. conflict: the file is there already.
  [[nodiscard]] Result<BackupReport> backup_to(const Path& file, Progress& progress);
  // The same into a folder (made if missing, 0700) under a name with the date, then removes older ones by
  // backups_to_prune (vault/backups.h).
  [[nodiscard]] Result<BackupReport> backup_into(const Path& folder, std::int64_t now, Progress& progress);
  // Every page, every record (`parses` is asked about each), the search index, both header copies (a damaged
  // one is repaired).
  [[nodiscard]] Result<CheckReport> check(const std::function<Result<>(const StoredRecord&)>& parses,
                                          Progress& progress);

 private:
  friend class Transaction;
  struct Body;
  explicit Vault(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

// Puts a backup in the place of the vault at `vault_path` (which need not exist). The backup is opened with
// `secret` and fully checked first; the present vault is kept aside under another name. busy: somebody has
// the vault open.
[[nodiscard]] Result<RestoreReport> restore(const Path& backup_path, const Path& vault_path,
                                            const Secret& secret, std::int64_t now, Progress& progress,
                                            const Ground& ground = {});

// Vault::id() of the file that begins with these bytes; empty: it is no vault, or its header cannot be read.
std::string id_of_vault(std::string_view first_bytes);

// Whether this secret opens the vault or backup at this path. Nothing is written.
[[nodiscard]] Result<> opens_with(const Path& path, const Secret& secret, const Ground& ground = {});

// Recovery words as typed: case, spaces and punctuation do not matter. bad_request with a sentence that names
// the likely typing mistake ("The 4th word is not one of ours. Did you mean ...?").
[[nodiscard]] Result<> check_recovery_words(const Secret& typed);
// New words that open no vault yet, and whether the one that is asked for has been typed back: bad_request.
RecoveryWordsToBe drawn_recovery_words();
[[nodiscard]] Result<> is_word_asked_for(const RecoveryWordsToBe& words, const Secret& typed);

// To be called first thing by every program that opens a vault: no core dumps, no other process of the same
// user may read our memory.
void harden_process();

}  // namespace holdfast::vault
