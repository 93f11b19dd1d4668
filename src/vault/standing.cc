// A file is not its name. While a vault is open, a sync client, a stick or another machine may put another
// file under its name, move it or delete it. Before anything is written, and before every read, the name is
// compared with the file that was opened. Where they differ nothing is written by that name: what this
// process still has (open descriptors hold the old file and its log) goes whole into an encrypted copy beside
// it, with what an open transaction was about to commit, and the problem says where. From then on this Vault
// works on that copy, and every commit says so.
//
// Some sync programs write into the file itself instead (the name still stands for it). Whenever the file has
// been written to, its state (log.h) tells whether a log of ours was folded in or a stranger was there. Then
// the pages beneath our log may be gone: where no whole copy can be made any more, what was written here
// since opening goes into a new vault with the same keys.
#include <array>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

#include "base/problem_codes.h"
#include "vault/backups.h"
#include "vault/body.h"
#include "vault/log.h"
#include "vault/targets.h"

namespace holdfast::vault {
namespace {

constexpr std::size_t random_letters = 8;

bool ends_like_unfinished(const std::string& name, const std::string& stem) {
  if (!name.starts_with(stem) || name.size() < stem.size() + random_letters) return false;
  const std::string_view rest = std::string_view(name).substr(stem.size());
  const std::string_view ending = rest.substr(random_letters);
  return rest.substr(0, random_letters).find_first_not_of("0123456789abcdef") == std::string_view::npos &&
         (ending.empty() || ending == "-wal" || ending == "-shm" || ending == "-journal");
}

}  // namespace

Path unfinished_beside(Disk& disk, const Path& path, const Ground& ground) {
  const Path stem = beside(path, ".new-");
  for (const Path& left : disk.long_untouched(stem))
    if (ends_like_unfinished(left.filename().string(), stem.filename().string()) && ground.disk == nullptr &&
        is_made_here(left))
      (void)disk.remove(left);
  std::array<unsigned char, random_letters / 2> chance{};
  random_fill(chance);
  std::string ending;
  for (const unsigned char byte : chance) {
    char letters[3];
    std::snprintf(letters, sizeof letters, "%02x", byte);
    ending += letters;
  }
  return beside(stem, ending);
}

Path free_aside(Disk& disk, const Path& vault, std::int64_t now) {
  Path aside;
  for (int number = 0; number < 1000; ++number) {
    const std::string stem =
        vault.stem().string() + (number == 0 ? ".aside" : ".aside" + std::to_string(number + 1));
    aside = vault.parent_path() / backup_name(stem, now);
    if (disk.kind(aside) == FileKind::absent) break;
  }
  return aside;
}

Vault::Body::~Body() {
  // A log is folded in when its last connection closes: not into a stranger's file.
  if (db != nullptr && file && !aside && !only_read && !stands()) (void)keep_aside();
  db.reset();
}

void Vault::Body::remember_file(const Header& read) {
  header = read;
  file = disk_of(ground).identity(path);
  log = disk_of(ground).identity(beside(path, "-wal"));
  aside.reset();
  states_seen.clear();
  file_state = 0;
  if (db != nullptr) (void)learn_states();
}

bool Vault::Body::stands() {
  const auto now = disk_of(ground).identity(path);
  return now && now == file && (db == nullptr || !db->has_moved()) && (only_read || !was_written_over());
}

Result<> Vault::Body::learn_states() {
  const bool first = states_seen.empty();
  if (first) file_seen = disk_of(ground).mark(path);
  const auto states = states_of(*db);
  if (!states) return pass_on(states);
  for (const FileState& one : *states) states_seen[one.state] = one.n;
  if (const auto version = db->number("PRAGMA data_version")) data_version = *version;
  if (!first || states->empty()) return {};
  // Without a log the file is in the newest of them.
  file_state = states->back().n;
  if (disk_of(ground).mark(beside(path, "-wal")).bytes > 0)
    if (const auto alone = state_alone(path, vault_key, ground)) file_state = alone->n;
  return {};
}

bool Vault::Body::header_is_ours() {
  auto opened = RawFile::open(ground.base_vfs, path, true);
  const auto read = opened ? read_header(*opened) : Result<HeaderRead>(pass_on(opened));
  if (!read) return read.error().kind == ProblemKind::unreadable;
  return read->header == header;
}

bool Vault::Body::was_written_over() {
  const FileMark mark = disk_of(ground).mark(path);
  if (mark == file_seen || states_seen.empty() || db == nullptr) return false;
  if (!header_is_ours()) return true;
  std::optional<FileState> alone;
  for (int tries = 0; !alone && tries < 5; ++tries) {  // a log may just be folded in
    if (tries > 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    alone = state_alone(path, vault_key, ground);
  }
  if (!alone) return true;
  const auto ours = [&] {
    const auto seen = states_seen.find(alone->state);
    return seen != states_seen.end() && seen->second >= file_state;
  };
  if (!ours()) {
    const auto version = db->number("PRAGMA data_version");
    if (!version || *version == data_version) return true;
    if (!learn_states() || !ours()) return true;
  }
  file_state = alone->n;
  file_seen = mark;
  return false;
}

void Vault::Body::note_written(const std::string& uid, const StoredRecord* record) {
  constexpr std::size_t most_bytes = 32 << 20;  // a large import can be imported again
  if (record != nullptr) written_bytes += record->body.size() + record->words.size();
  if (record == nullptr)
    being_written[uid] = std::nullopt;
  else if (written_bytes <= most_bytes)
    being_written[uid] = *record;
}

void Vault::Body::take_as_written() {
  for (auto& [uid, record] : being_written)
    if (record)
      written_here.insert_or_assign(uid, std::move(*record));
    else
      written_here.erase(uid);
  being_written.clear();
}

tl::unexpected<Problem> Vault::Body::kept_aside() const {
  return problem(
      ProblemKind::conflict, code::file_changed,
      "While this diary was open, another program wrote over its file, put another in its place, or moved it "
      "away. Nothing was written there. What was written here is kept in " +
          aside->string() +
          ", which opens with the same passphrase. Close the diary, open both and compare them.",
      aside->string(), {{"aside", aside->string()}, {"vault", path.string()}});
}

Result<> Vault::Body::keep_aside() {
  if (aside) return {};
  if (db != nullptr) db->leave_log_alone();
  if (db == nullptr || only_read || (written_here.empty() && was_written_over()))
    return problem(
        ProblemKind::conflict, code::file_changed,
        "Another file is now where this diary was. Nothing was written there. Close the diary and open "
        "it again.",
        path.string(), {{"vault", path.string()}});
  Disk& disk = disk_of(ground);
  const std::int64_t now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  const Path to = free_aside(disk, path, now);
  // Our log must not be taken for the log of the file that is there now. The copy has all that stands in it.
  const Path its_log = beside(path, "-wal");
  if (log && disk.identity(its_log) == log) (void)disk.rename_new(its_log, beside(to, ".log"));
  const auto copied = copy_aside(to);
  if (!copied && !disk.identity(path)) return disk_is_gone(path, copied.error().detail);
  if (!copied)
    return problem(
        copied.error().kind, code::file_changed,
        "While this diary was open, another program wrote over its file, put another in its place, or moved "
        "it away. Nothing was written there, and a copy of what was written here could not be made beside "
        "it: " +
            copied.error().sentence,
        path.string(), {{"vault", path.string()}}, copied.error().detail);
  if (auto synced = disk.sync_folder(to.parent_path()); !synced) return synced;
  aside = to;
  return {};
}

Result<> Vault::Body::copy_aside(const Path& to) {
  Silent silent;
  const auto whole = copy_vault(*db, to, header, vault_key, ground, silent);
  if (whole || written_here.empty()) return whole ? Result<>() : Result<>(pass_on(whole));
  const auto fresh = [&]() -> Result<> {
    if (auto made = write_new_vault(to, header, vault_key, ground); !made) return made;
    auto into = Connection::open(to, vault_key, ground, Access::write);
    if (!into) return pass_on(into);
    return write_records(**into, written_here);
  };
  auto done = fresh();
  if (!done) remove_all_of(disk_of(ground), to);
  return done;
}

Result<> Vault::Body::still_ours() {
  if (aside) return kept_aside();
  if (stands()) return {};
  if (auto kept = keep_aside(); !kept) return kept;
  return kept_aside();
}

}  // namespace holdfast::vault
