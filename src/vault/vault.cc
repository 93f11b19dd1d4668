// Opening and making vaults, and their keys. Order matters for safety here: the lock is taken before the file
// is looked at; a new vault is finished under another name before it gets its own.
#include "vault/vault.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

#include "base/ensure.h"
#include "base/problem_codes.h"
#include "vault/body.h"
#include "vault/log.h"
#include "vault/newest.h"
#include "vault/recovery_words.h"
#include "vault/targets.h"

namespace holdfast::vault {

// A wrong secret costs Argon2's half second and then a little more each time, up to four seconds. Nothing is
// counted on disk: nobody can be locked out by somebody else's guesses.
void delay_after_wrong_secret(const Ground& ground, bool opened) {
  static std::atomic<int> wrong_in_a_row{0};
  if (opened) {
    wrong_in_a_row = 0;
    return;
  }
  const int wrong = std::min(++wrong_in_a_row, 5);
  if (ground.delay_after_wrong_secret) std::this_thread::sleep_for(std::chrono::milliseconds(125 << wrong));
}

Result<Unsealed> unseal_with_either(const Header& header, const Secret& secret) {
  if (!look_like_recovery_words(secret)) return unseal(header, SlotKind::passphrase, secret);
  const auto words = canonical_words(secret);
  Result<Unsealed> opened =
      words ? unseal(header, SlotKind::recovery_words, *words) : Result<Unsealed>(pass_on(words));
  if (opened) return opened;
  Problem why = opened.error();
  // Somebody may have chosen ten of our words as a passphrase.
  opened = unseal(header, SlotKind::passphrase, secret);
  if (opened || opened.error().kind != ProblemKind::locked) return opened;
  why.kind = ProblemKind::locked;
  return tl::unexpected<Problem>(std::move(why));
}

Result<> acceptable_passphrase(const Secret& passphrase) {
  if (passphrase.empty())
    return problem(ProblemKind::bad_request, "The passphrase is empty. Choose one of several words.",
                   "passphrase");
  return {};
}

namespace {

Result<> is_vault_file(const Path& path, const Ground& ground) {
  switch (disk_of(ground).kind(path)) {
    case FileKind::file:
      return {};
    case FileKind::absent:
      return problem(ProblemKind::not_found, "There is no diary at " + path.string() + ".", path.string());
    case FileKind::folder:
      return problem(ProblemKind::unknown_format, path.string() + " is a folder, not a Holdfast diary.",
                     path.string());
    case FileKind::other:
      break;
  }
  return problem(ProblemKind::unknown_format,
                 path.string() + " is not a file, so it is not a Holdfast diary.", path.string());
}

// SQLite notices whole pages that are missing, but reads a last page that was cut through only when it needs
// it. Without a log beside it a vault is whole pages long.
Result<> is_whole_pages_long(const Path& path, const Ground& ground) {
  if (disk_of(ground).kind(beside(path, "-wal")) != FileKind::absent) return {};
  auto file = RawFile::open(ground.base_vfs, path, true);
  if (!file) return pass_on(file);
  const auto size = file->size();
  if (!size) return pass_on(size);
  if (*size % header_copy_bytes == 0) return {};
  return problem(ProblemKind::damaged, "This diary's file has been cut short. Restore the newest backup.",
                 path.string(), std::to_string(*size) + " bytes");
}

}  // namespace

Result<> write_new_vault(const Path& path, const Header& header, const Secret& key, const Ground& ground,
                         const std::vector<std::pair<std::string, std::string>>& settings) {
  Disk& disk = disk_of(ground);
  if (auto made = disk.create(path); !made) return made;
  {
    auto file = RawFile::open(ground.base_vfs, path);
    if (!file) return pass_on(file);
    if (auto written = write_header(*file, HeaderRead{}, header); !written) return written;
  }
  {
    auto db = Connection::open(path, key, ground, Access::make);
    if (!db) return pass_on(db);
    for (const auto& [name, value] : settings) {
      auto statement = (*db)->prepare("INSERT INTO setting (key, value) VALUES (?, ?)");
      if (!statement) return pass_on(statement);
      const auto put = statement->bind(std::string_view(name)).bind(std::string_view(value)).run();
      if (!put) return put;
    }
  }
  if (disk.kind(beside(path, "-wal")) != FileKind::absent)
    return problem(ProblemKind::unreadable,
                   "The new diary could not be finished on this disk. Nothing was made.", path.string(),
                   "the log could not be folded in");
  return {};
}

Result<std::unique_ptr<Hold>> hold_alone(Disk& disk, const Path& path) {
  auto hold = disk.hold(path, LockOf::vault, true, false);
  if (!hold && hold.error().code == code::only_read)
    return unchanged(ProblemKind::unreadable,
                     "The folder " + path.parent_path().string() +
                         " cannot keep two programs from writing at once, so no diary is put there. Choose a "
                         "folder on this machine.",
                     path.string(), hold.error().detail);
  return hold;
}

void remove_all_of(Disk& disk, const Path& path) {
  for (const std::string_view ending : {"", "-wal", "-shm", "-journal"})
    (void)disk.remove(beside(path, ending));
}

Result<> Vault::Body::take_hold() {
  Disk& disk = disk_of(ground);
  if (auto may = disk.may_write(path); !may) {
    only_read = may.error();
  } else {
    auto taken = disk.hold(path, LockOf::vault, false, false);
    if (taken) {
      hold = std::move(*taken);
      return {};
    }
    if (taken.error().kind == ProblemKind::full)
      only_read = can_only_be_read(path, OnlyRead::full, taken.error().detail).value();
    else if (taken.error().code == code::only_read)
      only_read = taken.error();
    else
      return pass_on(taken);
  }
  auto taken = disk.hold_to_read(path);
  if (!taken) return pass_on(taken);
  hold = std::move(*taken);
  return {};
}

Result<> Vault::Body::open_database() {
  if (!only_read) {
    auto done = settle_log(path, vault_key, ground);
    if (done) {
      auto opened = Connection::open(path, vault_key, ground, Access::write);
      if (opened) {
        db = std::move(*opened);
        return {};
      }
      done = pass_on(opened);
    }
    if (done.error().kind != ProblemKind::full) return done;
    only_read = can_only_be_read(path, OnlyRead::full, done.error().detail).value();
  }
  return open_to_read(remarks);
}

// What others write there meanwhile is seen by the marks; it is then read anew.
Result<> Vault::Body::open_to_read(std::vector<Remark>& found) {
  Disk& disk = disk_of(ground);
  db.reset();
  file_seen = disk.mark(path);
  log_seen = disk.mark(beside(path, "-wal"));
  const auto how = read_beside_log(path, vault_key, ground, found);
  if (!how) return pass_on(how);
  access = *how;
  // Whoever has the diary open keeps the log's index beside it, and goes on writing. Where there are no locks
  // to share it by it is left alone.
  if (access == Access::read_alone && only_read->fields.at("why") == "place" &&
      disk.kind(beside(path, "-shm")) != FileKind::absent &&
      Connection::open(path, vault_key, ground, Access::read_shared))
    access = Access::read_shared;
  auto opened = Connection::open(path, vault_key, ground, access);
  if (!opened) return pass_on(opened);
  db = std::move(*opened);
  return {};
}

void Vault::Body::mend_header(const HeaderRead& read) {
  if (read.both_stand()) return;
  if (only_read) {
    remarks.push_back({{},
                       "One copy of this diary's header is damaged. The other is whole, and the diary opens; "
                       "it cannot be repaired where the file can only be read."});
    return;
  }
  // Another process may be in the middle of writing the header: look again when nobody is.
  auto alone = disk_of(ground).hold(path, LockOf::header, true, true);
  if (!alone) return;
  auto opened_file = RawFile::open(ground.base_vfs, path);
  if (!opened_file) return;
  const auto again = read_header(*opened_file);
  if (again) (void)repair_header(*opened_file, *again);
}

Result<Connection*> Vault::Body::connection() {
  if (only_read) {
    Disk& disk = disk_of(ground);
    const bool written = disk.mark(path) != file_seen || disk.mark(beside(path, "-wal")) != log_seen;
    if (!stands() || (written && !header_is_ours()))
      if (auto kept = keep_aside(); !kept) return pass_on(kept);
    std::vector<Remark> told_already;
    if (db == nullptr || db->suspect() || written)
      if (auto again = open_to_read(told_already); !again) return pass_on(again);
    return db.get();
  }
  // What was opened is read on even when its name stands for another file by now: it is brought aside first,
  // so that nothing of it can be lost, and its log is not folded into a stranger.
  if (!writing && !aside && file && !stands()) {
    if (auto kept = keep_aside(); !kept) return pass_on(kept);
    db.reset();
  }
  // Inside a transaction the connection stays what it is: what fails there is rolled back.
  if (db != nullptr && db->suspect() && !writing) db.reset();
  if (db == nullptr) {
    auto opened = Connection::open(aside ? *aside : path, vault_key, ground, Access::write);
    if (!opened) return pass_on(opened);
    db = std::move(*opened);
    if (!aside)
      if (auto learnt = learn_states(); !learnt) return pass_on(learnt);
  }
  return db.get();
}

Result<Unlocked> unlock(const Path& path, const Secret& secret, const Ground& ground) {
  auto file = RawFile::open(ground.base_vfs, path, true);
  if (!file) return pass_on(file);
  auto read = read_header(*file);
  if (!read) return pass_on(read);
  auto key = unseal_with_either(read->header, secret);
  if (!key && key.error().kind == ProblemKind::locked) delay_after_wrong_secret(ground, false);
  if (!key) return pass_on(key);
  delay_after_wrong_secret(ground, true);
  return Unlocked{*read, std::move(*key)};
}

Vault::Vault(std::unique_ptr<Body> body) : body_(std::move(body)) {}
Vault::Vault(Vault&&) noexcept = default;
Vault& Vault::operator=(Vault&&) noexcept = default;
Vault::~Vault() = default;

bool Vault::exists(const Path& path) {
  return real_disk().kind(path) != FileKind::absent;
}

Result<Vault> Vault::create(const Path& named, const Secret& passphrase, const CreateOptions& options,
                            Progress& progress) {
  const Ground& ground = options.ground;
  Disk& disk = disk_of(ground);
  const auto real = disk.real_path(named);
  if (!real) return pass_on(real);
  const Path& path = *real;
  if (ground.disk == nullptr && disk.kind(path) == FileKind::absent)
    if (auto may = may_be_written_over(path); !may) return pass_on(may);
  if (auto fine = acceptable_passphrase(passphrase); !fine) return pass_on(fine);
  if (disk.kind(path) != FileKind::absent)
    return unchanged(ProblemKind::conflict, "There is already something at " + path.string() + ".",
                     path.string());
  auto hold = hold_alone(disk, path);
  if (!hold) return pass_on(hold);
  if (!progress.report("Measuring how long a passphrase should take to check", 0.1))
    return problem(ProblemKind::cancelled, "Stopped. No diary was made.");
  Header header;
  random_fill(header.vault_id);
  Secret key = random_key();
  const KeyCost cost = options.cost ? *options.cost : calibrated_key_cost();
  auto sealed = seal(header, 0, SlotKind::passphrase, passphrase, cost, key);
  Result<> done = sealed ? Result<>() : Result<>(pass_on(sealed));
  prove(header, key);
  const Path unfinished = unfinished_beside(disk, path, ground);
  if (done && !progress.report("Making the diary", 0.6))
    done = problem(ProblemKind::cancelled, "Stopped. No diary was made.");
  if (done) done = write_new_vault(unfinished, header, key, ground, options.settings);
  if (done) done = disk.rename_new(unfinished, path);
  if (!done) {
    remove_all_of(disk, unfinished);
    if (disk.kind(path) == FileKind::absent) (void)disk.remove(beside(path, ".lock"));
    return pass_on(done);
  }
  // From here on it is there.
  const bool confirmed = disk.sync_folder(path.parent_path()).has_value();
  auto db = Connection::open(path, key, ground, Access::write);
  if (!db) {
    // One that cannot be opened by whoever made it is not left there, where that can be helped.
    remove_all_of(disk, path);
    if (disk.kind(path) == FileKind::absent && disk.sync_folder(path.parent_path())) return pass_on(db);
    return problem(
        db.error().kind, code::may_be_kept,
        "The disk failed just when the new diary was put in its place, and it cannot be told whether "
        "it is at " +
            path.string() + ". Check the disk and look there.",
        path.string(), {{"vault", path.string()}}, db.error().detail);
  }
  (*hold)->make_shared();
  auto body = std::make_unique<Body>();
  body->path = path;
  body->ground = ground;
  body->vault_key = std::move(key);
  body->slot_keys.emplace(0, std::move(*sealed));
  body->hold = std::move(*hold);
  body->db = std::move(*db);
  body->remember_file(header);
  if (!confirmed)
    body->remarks.push_back(
        {{},
         "The disk did not confirm that the new diary is there, so a power cut might take "
         "it away. Check the disk."});
  (void)progress.report("Made", 1.0);
  return Vault(std::move(body));
}

Result<std::unique_ptr<Vault::Body>> Vault::Body::opened(
    const Path& named, const Ground& ground, const std::function<Result<Unlocked>(const Path&)>& unlock) {
  Disk& disk = disk_of(ground);
  const auto real = disk.real_path(named);
  if (!real) return pass_on(real);
  const Path& path = *real;
  if (auto is = is_vault_file(path, ground); !is) return pass_on(is);
  auto body = std::make_unique<Body>();
  body->path = path;
  body->ground = ground;
  if (auto held = body->take_hold(); !held) return pass_on(held);
  const auto before = disk.identity(path);
  auto unlocked = unlock(path);
  if (!unlocked) return pass_on(unlocked);
  if (auto whole = is_whole_pages_long(path, ground); !whole) return pass_on(whole);
  Unsealed& with = unlocked->key;
  body->opened_with = with.kind == SlotKind::passphrase       ? OpenedWith::passphrase
                      : with.kind == SlotKind::recovery_words ? OpenedWith::recovery_words
                                                              : OpenedWith::held_key;
  body->vault_key = std::move(with.vault_key);
  if (!with.wrapping_key.empty()) body->slot_keys.emplace(with.slot, std::move(with.wrapping_key));
  body->mend_header(unlocked->read);
  const auto noted = noted_newest(path, body->vault_key, ground);
  const auto opened = body->open_database();
  if (!opened && opened.error().kind == ProblemKind::damaged)
    return unchanged(
        ProblemKind::damaged, opened.error().code,
        opened.error().code.empty()
            ? "The secret is right, but this file's first page cannot be read with it: the page is damaged, "
              "or its header is that of an older copy. Restore the newest backup; this file is kept too."
            : opened.error().sentence,
        path.string(), opened.error().fields, opened.error().detail);
  if (!opened) return pass_on(opened);
  body->remember_file(unlocked->read.header);
  if (before != body->file || body->db->has_moved()) {
    body->db->leave_log_alone();
    return problem(ProblemKind::busy, "This diary's file was being replaced just now. Try again in a moment.",
                   path.string());
  }
  const auto states = states_of(*body->db);
  if (body->remarks.empty() && states && lacks(*states, noted))
    body->remarks.push_back(newest_is_missing(path));
  return body;
}

Result<Vault> Vault::open(const Path& named, const Secret& passphrase_or_words, const OpenOptions& options) {
  auto body = Body::opened(named, options.ground, [&](const Path& path) {
    return vault::unlock(path, passphrase_or_words, options.ground);
  });
  if (!body) return pass_on(body);
  return Vault(std::move(*body));
}

Result<Vault> Vault::open_held(const Path& named, const Secret& key, const OpenOptions& options) {
  auto body = Body::opened(named, options.ground,
                           [&](const Path& path) { return unlock_held(path, key, options.ground); });
  if (!body) return pass_on(body);
  return Vault(std::move(*body));
}

const Path& Vault::path() const {
  return body_->path;
}
std::uint64_t Vault::Body::next_opening() {
  static std::atomic<std::uint64_t> count{0};
  return ++count;
}

std::uint64_t Vault::opening() const {
  return body_->opening;
}

std::uint64_t Vault::changes_kept() const {
  return body_->changes_kept;
}

OpenedWith Vault::opened_with() const {
  return body_->opened_with;
}

const std::optional<Problem>& Vault::only_read() const {
  return body_->only_read;
}

const std::vector<Remark>& Vault::remarks() const {
  return body_->remarks;
}

Result<> opens_with(const Path& path, const Secret& secret, const Ground& ground) {
  if (auto is = is_vault_file(path, ground); !is) return is;
  auto unlocked = unlock(path, secret, ground);
  if (!unlocked) return pass_on(unlocked);
  return {};
}

}  // namespace holdfast::vault
