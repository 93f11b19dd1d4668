// The inside of an open Vault, shared by the files that do its work: vault.cc (opening), rekeying.cc (keys),
// changes.cc (writing, undo), reading.cc, care.cc (copies, checks). Not part of the room's face.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vault/disk.h"
#include "vault/header.h"
#include "vault/keys.h"
#include "vault/sql.h"
#include "vault/vault.h"

namespace holdfast::vault {

// What a change of keys makes of the slots.
struct NewKeys {
  const Secret* passphrase = nullptr;  // none: the one it has
  enum class Words { keep, drop, replace } words = Words::keep;
  bool without_old_words = false;
  KeyCost cost;
};

struct Unlocked;

struct Vault::Body {
  Path path;
  Ground ground;
  OpenedWith opened_with = OpenedWith::passphrase;
  Secret vault_key;
  std::map<std::size_t, Secret> slot_keys;  // wrapping keys of the slots whose secret was typed
  std::optional<RecoveryWordsToBe> words_to_be;
  std::unique_ptr<Hold> hold;      // "in use", shared
  std::unique_ptr<Connection> db;  // closed before the hold goes; none after a failed reopening
  bool writing = false;            // a Transaction is alive
  Header header;                   // as last read while the file was ours
  std::optional<FileId> file;      // the file that was opened, whatever its name stands for now
  std::optional<FileId> log;       // and its log
  Access access = Access::write;   // not to write: only_read says why
  std::optional<Problem> only_read;
  std::vector<Remark> remarks;
  FileMark file_seen, log_seen;  // as they were when last looked at
  // What tells a file that was written over in place: the states that this process has seen, and which of
  // them the file alone was in. Where it is in another, or an earlier one, it is no longer ours.
  std::map<std::string, std::int64_t> states_seen;
  std::int64_t file_state = 0;
  std::int64_t data_version = -1;  // SQLite's: changes with a commit of another connection
  // What was written here since opening, for when the pages beneath are gone.
  std::map<std::string, StoredRecord> written_here;
  std::map<std::string, std::optional<StoredRecord>> being_written;  // by the open transaction; nothing: goes
  std::size_t written_bytes = 0;
  std::optional<Path> aside;  // its name stands for another file: what this process has is kept here
  std::uint64_t opening = next_opening();
  std::uint64_t changes_kept = 0;
  static std::uint64_t next_opening();

  ~Body();
  // Commits what the connection holds. Where the disk fails at it, finds out what has become of it and takes
  // it out of the log again; may_be_kept where neither can be done.
  [[nodiscard]] Result<> commit();
  [[nodiscard]] Result<KeysChanged> rekey(const NewKeys& wanted, Progress& progress);
  // The database, opened again if the disk has refused something since.
  [[nodiscard]] Result<Connection*> connection();
  [[nodiscard]] Result<> may_write() const {
    if (!only_read) return {};
    Problem why = *only_read;
    why.unchanged = true;
    return tl::unexpected<Problem>(std::move(why));
  }
  // Opens the file of this name with the header and the key that `unlock` gives for it.
  [[nodiscard]] static Result<std::unique_ptr<Body>> opened(
      const Path& named, const Ground& ground, const std::function<Result<Unlocked>(const Path&)>& unlock);
  // The two halves of opening: says "in use" and finds out whether it can be written; then, with the key, the
  // database.
  [[nodiscard]] Result<> take_hold();
  [[nodiscard]] Result<> open_database();
  [[nodiscard]] Result<> open_to_read(std::vector<Remark>& found);
  void mend_header(const HeaderRead& read);

  // Whether what was answered for last would be found again by whoever opens the vault next (newest.cc).
  bool log_reads_back() const;

  // ---- a file is not its name (standing.cc)
  // Whether `path` still stands for the file that was opened.
  bool stands();
  bool was_written_over();  // in place, by another program
  bool header_is_ours();    // or cannot be read: a disk that refuses is not a stranger's file
  [[nodiscard]] Result<> learn_states();
  void note_written(const std::string& uid, const StoredRecord* record);
  void take_as_written();
  [[nodiscard]] Result<> copy_aside(const Path& to);
  // Where it does not, nothing may be written by its name: what this process has is brought into safety first
  // (with what an open transaction holds already), then conflict, with a sentence that says where.
  [[nodiscard]] Result<> still_ours();
  tl::unexpected<Problem> kept_aside() const;
  [[nodiscard]] Result<> keep_aside();
  void remember_file(const Header& read);  // right after opening
};

// A transaction that is under way; what it does is in changes.cc and shelf.cc.
struct Transaction::State {
  Vault::Body* body = nullptr;
  Connection* db = nullptr;
  std::int64_t now = 0;
  std::int64_t group = 0;
  bool finished = false;  // committed, or rolled back
  bool changed = false;
  bool purged = false;  // states have left the undo log
  bool forgot = false;  // something left for good: the log on disk is folded in after the commit
  std::optional<Problem>
      broken;  // the first failure of the disk: nothing more is tried, nothing is committed

  void finish() {
    finished = true;
    body->writing = false;
    body->being_written.clear();
  }

  // What a setting was, for undoing; nothing where nobody undoes it.
  Result<> keep_setting(std::string_view key, const std::optional<std::string>& was) {
    if (group == 0) return {};
    auto keep = db->prepare(
        "INSERT INTO change_setting (group_id, key, value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
    if (!keep) return pass_on(keep);
    return keep->bind(group).bind(key).bind(was).run();
  }

  // A failure that is the caller's to handle (conflict, not_found, ...) leaves the transaction as it was.
  template <class T>
  Result<T> noted(Result<T> result) {
    if (!result && result.error().kind != ProblemKind::conflict &&
        result.error().kind != ProblemKind::not_found && result.error().kind != ProblemKind::bad_request)
      broken = result.error();
    return result;
  }
};

// A name nobody has yet, for what is not finished: "<path>.new-1a2b3c4d". Those that a crash has left there
// are removed, if they are ours by name and by their first bytes.
Path unfinished_beside(Disk& disk, const Path& path, const Ground& ground);
// A free name for what is kept of a vault: "diary.aside.2026-11-28T22-13-05Z.holdfast".
Path free_aside(Disk& disk, const Path& vault, std::int64_t now);

inline Disk& disk_of(const Ground& ground) {
  return ground.disk != nullptr ? *ground.disk : real_disk();
}

// <path><ending>, for the files that stand beside a vault.
inline Path beside(const Path& path, std::string_view ending) {
  Path named = path;
  named += ending;
  return named;
}

// The columns of a record, in the order read_record takes them, from `record r` joined with `record_words w`.
inline constexpr std::string_view record_columns =
    "r.uid, r.kind, r.relationship, r.felt, r.until, r.written, r.revision, r.source, r.body, w.words";
StoredRecord read_record(const Statement& row);

// A vault's header and key, checked against a secret (with the wrong one: a delay, then locked), or against a
// key that was held: then of no slot, and without a wrapping key.
struct Unlocked {
  HeaderRead read;
  Unsealed key;
};
[[nodiscard]] Result<Unsealed> unseal_with_either(const Header& header, const Secret& secret);
void delay_after_wrong_secret(const Ground& ground, bool opened);
[[nodiscard]] Result<> acceptable_passphrase(const Secret& passphrase);
[[nodiscard]] Result<Unlocked> unlock(const Path& path, const Secret& secret, const Ground& ground);
[[nodiscard]] Result<Unlocked> unlock_held(const Path& path, const Secret& key, const Ground& ground);

struct Copied {
  std::int64_t size_bytes = 0;
  std::int64_t records = 0;
};
// Writes a consistent copy of the open vault to `to` (which must not exist) with this header and key, and
// checks it. Leaves nothing on failure.
[[nodiscard]] Result<Copied> copy_vault(Connection& from, const Path& to, const Header& header,
                                        const Secret& key, const Ground& ground, Progress& progress);
// To make or replace a vault at `path`: alone with it. busy; unreadable where there are no locks.
[[nodiscard]] Result<std::unique_ptr<Hold>> hold_alone(Disk& disk, const Path& path);
void remove_all_of(Disk& disk, const Path& path);  // the file and what SQLite puts beside it
// A new, empty vault; the file must not exist.
[[nodiscard]] Result<> write_new_vault(const Path& path, const Header& header, const Secret& key,
                                       const Ground& ground,
                                       const std::vector<std::pair<std::string, std::string>>& settings = {});
// As one change that can be undone, into a vault that has none of them.
[[nodiscard]] Result<> write_records(Connection& db, const std::map<std::string, StoredRecord>& records);

// Every page's tag, the tables' structure, the search index. Findings are added to the report.
[[nodiscard]] Result<> check_pages(const Path& path, const Secret& key, const Ground& ground, Access access,
                                   CheckReport& report, Progress& progress);

}  // namespace holdfast::vault
