// Copies and checks: backups, restoring, re-encryption's copy, and reading every page. A copy counts only
// once it has been opened and read to the end under its final key; until then it has a name nobody looks for.
#include <sodium.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "base/ensure.h"
#include "base/problem_codes.h"
#include "vault/backups.h"
#include "vault/body.h"
#include "vault/log.h"
#include "vault/newest.h"
#include "vault/targets.h"

namespace holdfast::vault {
namespace {

constexpr int pages_at_once = 256;

tl::unexpected<Problem> stopped() {
  return unchanged(ProblemKind::cancelled, "Stopped.");
}

// Page by page under one read snapshot, so that others may go on writing meanwhile.
Result<> copy_pages(Connection& from, Connection& to, Progress& progress) {
  // Ended also by something thrown.
  std::unique_ptr<sqlite3_backup, int (*)(sqlite3_backup*)> copy(
      sqlite3_backup_init(to.handle(), "main", from.handle(), "main"), sqlite3_backup_finish);
  if (copy == nullptr) return sql_problem(sqlite3_extended_errcode(to.handle()));
  const unsigned failed_before = disk_failures();
  int rc = SQLITE_OK;
  bool stop = false;
  while (rc == SQLITE_OK && !stop) {
    rc = sqlite3_backup_step(copy.get(), pages_at_once);
    const int all = std::max(1, sqlite3_backup_pagecount(copy.get()));
    stop = !progress.report("Copying",
                            0.6 * (1.0 - static_cast<double>(sqlite3_backup_remaining(copy.get())) / all));
  }
  copy.reset();
  if (stop && (rc == SQLITE_OK || rc == SQLITE_DONE)) return stopped();
  // A full disk says so itself; any other code may only be how a disk that refused looks through the cipher.
  if (rc != SQLITE_DONE)
    return sql_problem(disk_failures() != failed_before && rc != SQLITE_FULL ? SQLITE_IOERR_READ : rc);
  return {};
}

// The same with what an open transaction has changed and not committed, which SQLite's own copying refuses.
Result<> copy_uncommitted_pages(Connection& from, Connection& to) {
  const auto pages = from.number("PRAGMA page_count");
  if (!pages) return pass_on(pages);
  if (auto begun = to.run("BEGIN"); !begun) return begun;
  for (std::int64_t page = 1; page <= *pages; ++page) {
    auto read = from.prepare("SELECT data FROM sqlite_dbpage WHERE pgno = ?");
    if (!read) return pass_on(read);
    const auto row = read->bind(page).step();
    if (!row) return pass_on(row);
    if (!*row) return sql_problem(SQLITE_CORRUPT);
    std::string bytes = read->bytes(0);
    auto write = to.prepare("INSERT INTO sqlite_dbpage (pgno, data) VALUES (?, ?)");
    if (!write) return pass_on(write);
    const auto written = write->bind(page).bind_bytes(bytes).run();
    sodium_memzero(bytes.data(), bytes.size());
    if (!written) return written;
  }
  return to.run("COMMIT");
}

Result<> copy_snapshot(Connection& from, Connection& to, Progress& progress) {
  if (from.in_transaction()) return copy_uncommitted_pages(from, to);
  if (auto begun = from.run("BEGIN"); !begun) return begun;
  const auto let_go = [](Connection* one) {
    if (one->in_transaction()) (void)one->run("ROLLBACK");
  };
  const std::unique_ptr<Connection, decltype(let_go)> snapshot(&from, let_go);  // let go of however this ends
  auto seen = from.number("SELECT value FROM stamp");
  return seen ? copy_pages(from, to, progress) : Result<>(pass_on(seen));
}

tl::unexpected<Problem> copy_is_bad(const CheckReport& report) {
  return problem(ProblemKind::damaged,
                 "The copy could not be read back whole, so it was thrown away. Check the disk.", "copy",
                 report.findings.empty() ? "" : report.findings.front().detail);
}

}  // namespace

Result<> check_pages(const Path& path, const Secret& key, const Ground& ground, Access access,
                     CheckReport& report, Progress& progress) {
  // A connection of its own, whose cache holds nothing yet: every page comes from the disk.
  Ground fresh = ground;
  fresh.page_cache_kib = 256;
  auto db = Connection::open(path, key, fresh, access);
  if (!db) return pass_on(db);
  // Pages that are newer in the log hide those in the file; fold it in where nobody is in the way.
  if (writes(access)) (void)(*db)->number("PRAGMA wal_checkpoint(PASSIVE)");
  const auto pages = (*db)->number("PRAGMA page_count");
  if (!pages) return pass_on(pages);
  report.pages = *pages;
  std::int64_t bad_pages = 0;
  std::string which;
  for (std::int64_t page = 1; page <= *pages; ++page) {
    if (page % 64 == 0 &&
        !progress.report("Checking", 0.6 + 0.3 * static_cast<double>(page) / static_cast<double>(*pages)))
      return stopped();
    auto read = (*db)->prepare("SELECT length(data) FROM sqlite_dbpage WHERE pgno = ?");
    if (!read) return pass_on(read);
    const auto row = read->bind(page).step();
    if (row && *row) continue;
    if (!row && row.error().kind != ProblemKind::damaged) return pass_on(row);
    if (++bad_pages <= 20) which += (which.empty() ? "" : ", ") + std::to_string(page);
  }
  if (bad_pages > 0) {
    report.findings.push_back({true,
                               std::to_string(bad_pages) + " of " + std::to_string(*pages) +
                                   " pages are damaged. Restore the newest backup; this file is kept too.",
                               "pages " + which});
    return {};
  }
  auto integrity = (*db)->prepare("PRAGMA integrity_check(10)");
  if (!integrity) return pass_on(integrity);
  for (;;) {
    const auto row = integrity->step();
    if (!row) return pass_on(row);
    if (!*row) break;
    // The lines name tables, pages and rows, never a record's text.
    if (const std::string line = integrity->text(0); line != "ok")
      report.findings.push_back(
          {true, "The diary's tables do not fit together. Restore the newest backup.", line});
  }
  if (!writes(access)) return {};  // asking the index is a statement that writes
  const auto index =
      (*db)->run("INSERT INTO record_words (record_words, rank) VALUES ('integrity-check', 1)");
  if (!index && index.error().kind == ProblemKind::damaged)
    report.findings.push_back({true, "The search index does not fit the records.", index.error().detail});
  else if (!index)
    return index;
  return {};
}

Result<Copied> copy_vault(Connection& from, const Path& to, const Header& header, const Secret& key,
                          const Ground& ground, Progress& progress) {
  Disk& disk = disk_of(ground);
  const auto copy = [&]() -> Result<Copied> {
    if (auto made = disk.create(to); !made) return pass_on(made);
    {
      auto file = RawFile::open(ground.base_vfs, to);
      if (!file) return pass_on(file);
      if (auto written = write_header(*file, HeaderRead{}, header); !written) return pass_on(written);
    }
    {
      auto target = Connection::open_blank(to, key, ground);
      if (!target) return pass_on(target);
      // No journal: until it has been checked this file does not count, and a failure throws it away.
      auto set = (*target)->run_script("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;");
      if (!set) return pass_on(set);
      if (auto copied = copy_snapshot(from, **target, progress); !copied) return pass_on(copied);
    }
    CheckReport report;
    if (auto checked = check_pages(to, key, ground, Access::write, report, progress); !checked)
      return pass_on(checked);
    if (!report.findings.empty()) return copy_is_bad(report);
    auto file = RawFile::open(ground.base_vfs, to);
    if (!file) return pass_on(file);
    const auto read = read_header(*file);
    if (!read) return pass_on(read);
    if (!read->both_stand() || read->header != header) return copy_is_bad(report);
    if (auto synced = file->sync(); !synced) return pass_on(synced);
    const auto size = file->size();
    if (!size) return pass_on(size);
    auto db = Connection::open(to, key, ground, Access::write);
    if (!db) return pass_on(db);
    const auto records = (*db)->number("SELECT count(*) FROM record");
    if (!records) return pass_on(records);
    if (auto anew = begin_lineage(**db); !anew) return pass_on(anew);
    return Copied{*size, *records};
  };
  auto copied = copy();
  if (copied && disk.kind(beside(to, "-wal")) != FileKind::absent)
    copied = unchanged(ProblemKind::unreadable, "The disk could not finish the copy.", to.string());
  if (!copied) remove_all_of(disk, to);
  return copied;
}

Result<BackupReport> Vault::backup_to(const Path& file, Progress& progress) {
  ensure(!body_->writing);
  if (auto ours = body_->still_ours(); !ours) return pass_on(ours);
  if (body_->ground.disk == nullptr)
    if (auto may = may_be_written_over(file); !may && disk_of(body_->ground).kind(file) == FileKind::absent)
      return pass_on(may);
  Disk& disk = disk_of(body_->ground);
  if (disk.kind(file) != FileKind::absent)
    return problem(ProblemKind::conflict,
                   "There is already something at " + file.string() + ". Nothing was written.",
                   file.string());
  const auto db = body_->connection();
  if (!db) return pass_on(db);
  auto own = RawFile::open(body_->ground.base_vfs, body_->path, true);
  if (!own) return pass_on(own);
  const auto read = read_header(*own);
  if (!read) return pass_on(read);
  const Path unfinished = unfinished_beside(disk, file, body_->ground);
  auto copied = copy_vault(**db, unfinished, read->header, body_->vault_key, body_->ground, progress);
  if (!copied) return pass_on(copied);
  auto named = disk.rename_new(unfinished, file);
  if (!named) remove_all_of(disk, unfinished);
  if (named) {
    named = disk.sync_folder(file.parent_path());
    if (!named) (void)disk.remove(file);
  }
  if (!named) return pass_on(named);
  (void)progress.report("Done", 1.0);
  return BackupReport{file, copied->size_bytes, copied->records, {}};
}

Result<BackupReport> Vault::backup_into(const Path& folder, std::int64_t now, Progress& progress) {
  Disk& disk = disk_of(body_->ground);
  if (const auto there = disk.make_folder(folder); !there) return pass_on(there);
  const std::string stem = body_->path.stem().string();
  // Opening the vault may have made today's copy in this very second; the one asked for now takes the next.
  std::int64_t made = now;
  while (made < now + 60 && disk.kind(folder / backup_name(stem, made)) != FileKind::absent) ++made;
  auto report = backup_to(folder / backup_name(stem, made), progress);
  if (!report) return report;
  const auto present = backups_in(folder, stem, disk);
  if (!present) return report;  // the backup is there; tidying up can wait until the folder can be read
  std::vector<std::int64_t> times;
  for (const BackupFile& file : *present) times.push_back(file.made);
  for (const std::int64_t gone : backups_to_prune(times, now)) {
    const Path old = folder / backup_name(stem, gone);
    if (disk.remove(old)) report->pruned.push_back(old);
  }
  return report;
}

namespace {

Result<> copy_bytes(const Path& from, const Path& to, const Ground& ground, Progress& progress) {
  auto source = RawFile::open(ground.base_vfs, from, true);
  if (!source) return pass_on(source);
  const auto size = source->size();
  if (!size) return pass_on(size);
  if (auto made = disk_of(ground).create(to); !made) return made;
  auto target = RawFile::open(ground.base_vfs, to);
  if (!target) return pass_on(target);
  // SQLite's own VFS for Unix takes at most 128 KiB at a time, and a power of two above that as nothing at
  // all.
  std::vector<unsigned char> piece(1 << 16);
  for (std::int64_t at = 0; at < *size; at += static_cast<std::int64_t>(piece.size())) {
    if (!progress.report("Copying", 0.5 * static_cast<double>(at) / static_cast<double>(*size)))
      return stopped();
    const std::span<unsigned char> now(
        piece.data(), static_cast<std::size_t>(std::min<std::int64_t>(*size - at, std::ssize(piece))));
    if (auto read = source->read(at, now); !read) return read;
    if (auto written = target->write(at, now); !written) return written;
  }
  return target->sync();
}

// Copies, opens and reads to the end; answers the number of records and the key.
Result<std::pair<std::int64_t, Unlocked>> verified_copy(const Path& backup, const Path& to,
                                                        const Secret& secret, const Ground& ground,
                                                        Progress& progress) {
  if (auto copied = copy_bytes(backup, to, ground, progress); !copied) return pass_on(copied);
  // A backup that somebody has opened and left by a crash has a log beside it that belongs to it.
  if (disk_of(ground).kind(beside(backup, "-wal")) == FileKind::file)
    if (auto copied = copy_bytes(beside(backup, "-wal"), beside(to, "-wal"), ground, progress); !copied)
      return pass_on(copied);
  auto unlocked = unlock(to, secret, ground);
  if (!unlocked) return pass_on(unlocked);
  if (!unlocked->read.both_stand()) {
    auto file = RawFile::open(ground.base_vfs, to);
    if (!file) return pass_on(file);
    if (auto repaired = repair_header(*file, unlocked->read); !repaired) return pass_on(repaired);
  }
  CheckReport report;
  if (auto checked = check_pages(to, unlocked->key.vault_key, ground, Access::write, report, progress);
      !checked)
    return pass_on(checked);
  if (!report.findings.empty())
    return unchanged(ProblemKind::damaged, "This backup is damaged. Try an older one.", "backup",
                     report.findings.front().detail);
  std::int64_t records = 0;
  {
    auto db = Connection::open(to, unlocked->key.vault_key, ground, Access::write);
    if (!db) return pass_on(db);
    const auto counted = (*db)->number("SELECT count(*) FROM record");
    if (!counted) return pass_on(counted);
    records = *counted;
  }
  auto file = RawFile::open(ground.base_vfs, to);
  if (!file) return pass_on(file);
  if (auto synced = file->sync(); !synced) return pass_on(synced);
  return std::pair<std::int64_t, Unlocked>(records, std::move(*unlocked));
}

// Nothing was restored: the log goes back to the vault, and the second names go. Where that cannot be done
// they stay, and that is said.
tl::unexpected<Problem> give_back(const Path& vault, const Path& aside, const Problem& why,
                                  const Ground& ground) {
  Disk& disk = disk_of(ground);
  const Path log = beside(vault, "-wal");
  const Path its_log = beside(aside, "-wal");
  const bool must = disk.kind(its_log) == FileKind::file && disk.kind(log) == FileKind::absent;
  if (must && !disk.link(its_log, log)) {
    Problem told = why;
    told.sentence =
        "The disk failed before the backup was in its place. Nothing was restored, and the diary "
        "that is there lacks what was written last. The whole of it is " +
        aside.string() + ": put that back once the disk is in order.";
    told.where = aside.string();
    return tl::unexpected<Problem>(std::move(told));
  }
  (void)disk.remove(its_log);
  (void)disk.remove(aside);
  return tl::unexpected<Problem>(why);
}

// A second name for the vault that is there, and for its log: from then on nothing of it can be lost.
Result<Path> set_aside(const Path& vault, std::int64_t now, const Unlocked& with, const Ground& ground) {
  Disk& disk = disk_of(ground);
  const Path log = beside(vault, "-wal");
  if (disk.kind(log) == FileKind::file) {
    // Where the backup is of this very vault, fold its log in first: then there is only one file to keep.
    auto file = RawFile::open(ground.base_vfs, vault);
    const auto read = file ? read_header(*file) : Result<HeaderRead>(pass_on(file));
    if (read && read->header.vault_id == with.read.header.vault_id &&
        settle_log(vault, with.key.vault_key, ground))
      (void)Connection::open(vault, with.key.vault_key, ground, Access::write);
  }
  const Path aside = free_aside(disk, vault, now);
  const Path its_log = beside(aside, "-wal");
  const auto name = [&]() -> Result<> {
    if (auto linked = disk.link(vault, aside); !linked) return linked;
    if (disk.kind(log) == FileKind::file)
      if (auto linked = disk.link(log, its_log); !linked) return linked;
    if (auto synced = disk.sync_folder(vault.parent_path()); !synced) return synced;
    // The old log must not be taken for the restored file's.
    if (auto removed = disk.remove(log); !removed) return removed;
    if (auto removed = disk.remove(beside(vault, "-shm")); !removed) return removed;
    return disk.sync_folder(vault.parent_path());
  };
  if (auto named = name(); !named) return give_back(vault, aside, named.error(), ground);
  return aside;
}

}  // namespace

Result<RestoreReport> restore(const Path& backup_named, const Path& vault_named, const Secret& secret,
                              std::int64_t now, Progress& progress, const Ground& ground) {
  Disk& disk = disk_of(ground);
  const auto backup_real = disk.real_path(backup_named);
  if (!backup_real) return pass_on(backup_real);
  const auto vault_real = disk.real_path(vault_named);
  if (!vault_real) return pass_on(vault_real);
  const Path& backup_path = *backup_real;
  const Path& vault_path = *vault_real;
  const FileKind kind = disk.kind(backup_path);
  if (kind == FileKind::absent)
    return problem(ProblemKind::not_found, "There is no backup at " + backup_path.string() + ".",
                   backup_path.string());
  if (kind != FileKind::file)
    return problem(ProblemKind::unknown_format, backup_path.string() + " is not a Holdfast diary.",
                   backup_path.string());
  const FileKind place = disk.kind(vault_path);
  if (place == FileKind::folder || place == FileKind::other)
    return problem(ProblemKind::conflict,
                   vault_path.string() + " is not a file; choose another place to restore to.",
                   vault_path.string());
  auto hold = hold_alone(disk, vault_path);
  if (!hold) return pass_on(hold);
  const Path fresh = unfinished_beside(disk, vault_path, ground);
  const auto work = [&]() -> Result<RestoreReport> {
    auto verified = verified_copy(backup_path, fresh, secret, ground, progress);
    if (!verified) return pass_on(verified);
    if (disk.kind(beside(fresh, "-wal")) != FileKind::absent)
      return unchanged(ProblemKind::unreadable, "The disk could not finish the copy.", fresh.string());
    RestoreReport report;
    report.records = verified->first;
    if (place == FileKind::file) {
      auto aside = set_aside(vault_path, now, verified->second, ground);
      if (!aside) return pass_on(aside);
      report.kept_aside = *aside;
    }
    if (auto forgotten = forget_newest(vault_path, ground); !forgotten)
      return report.kept_aside ? give_back(vault_path, *report.kept_aside, forgotten.error(), ground)
                               : pass_on(forgotten);
    if (auto named = disk.rename_over(fresh, vault_path); !named)
      return report.kept_aside ? give_back(vault_path, *report.kept_aside, named.error(), ground)
                               : pass_on(named);
    if (!disk.sync_folder(vault_path.parent_path()))
      report.remark =
          "The disk did not confirm it, so after a power cut what was there before might stand there again. "
          "Check the disk.";
    (void)progress.report("Done", 1.0);
    return report;
  };
  auto report = work();
  if (!report) remove_all_of(disk, fresh);
  return report;
}

Result<CheckReport> Vault::check(const std::function<Result<>(const StoredRecord&)>& parses,
                                 Progress& progress) {
  ensure(!body_->writing);
  CheckReport report;
  if (auto ours = body_->still_ours(); !ours) {
    report.findings.push_back({true, ours.error().sentence, ours.error().detail});
    return report;
  }
  {
    const bool may_repair = !body_->only_read;
    auto alone = may_repair ? disk_of(body_->ground).hold(body_->path, LockOf::header, true, true)
                            : Result<std::unique_ptr<Hold>>(nullptr);
    if (!alone) return pass_on(alone);
    auto file = RawFile::open(body_->ground.base_vfs, body_->path, !may_repair);
    if (!file) return pass_on(file);
    const auto read = read_header(*file);
    if (!read) return pass_on(read);
    if (!read->both_stand() && may_repair) {
      if (auto repaired = repair_header(*file, *read); !repaired) return pass_on(repaired);
      report.findings.push_back(
          {false, "One copy of the diary's header was damaged. It has been repaired from the other.", ""});
    }
  }
  for (const Remark& remark : body_->remarks) {
    const bool lost = remark.code == code::newest_missing || remark.code == code::log_damaged;
    report.findings.push_back({lost, remark.sentence, ""});
  }
  if (body_->remarks.empty() && !body_->log_reads_back())
    report.findings.push_back({true,
                               "The end of this diary's log does not come back from the disk as it was "
                               "written. What is open here is "
                               "still whole: make a backup now, close the diary and open it again.",
                               beside(body_->path, "-wal").string()});
  const std::size_t before = report.findings.size();
  if (auto pages = check_pages(body_->path, body_->vault_key, body_->ground, body_->access, report, progress);
      !pages) {
    if (pages.error().kind != ProblemKind::damaged) return pass_on(pages);
    report.findings.push_back({true, pages.error().sentence, pages.error().detail});
  }
  if (report.findings.size() == before) {
    bool stop = false;
    const auto read = each({}, [&](const StoredRecord& record) {
      ++report.records;
      if (const auto parsed = parses(record); !parsed)
        report.findings.push_back(
            {true, "A record of kind " + record.kind + " cannot be understood: " + parsed.error().sentence,
             record.uid});
      stop = report.records % 256 == 0 && !progress.report("Reading every record", 0.95);
      return !stop;
    });
    if (!read) return pass_on(read);
    if (stop) return stopped();
  }
  report.sound = std::none_of(report.findings.begin(), report.findings.end(),
                              [](const CheckFinding& finding) { return finding.harm; });
  return report;
}

}  // namespace holdfast::vault
