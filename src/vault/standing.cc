// A file is not its name. While a vault is open, a sync client, a stick or another machine may put another
// file under its name, move it or delete it. Before anything is written, and before every read, the name is
// compared with the file that was opened. Where they differ nothing is written by that name: what this
// process still has (open descriptors hold the old file and its log) goes whole into an encrypted copy beside
// it, with what an open transaction was about to commit, and the problem says where. From then on this Vault
// works on that copy, and every commit says so.
#include <array>
#include <chrono>
#include <cstdio>
#include <string>

#include "base/problem_codes.h"
#include "vault/backups.h"
#include "vault/body.h"
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

void Vault::Body::remember_file(const Header& read) {
  header = read;
  file = disk_of(ground).identity(path);
  log = disk_of(ground).identity(beside(path, "-wal"));
  aside.reset();
}

bool Vault::Body::stands() {
  const auto now = disk_of(ground).identity(path);
  return now && now == file && (db == nullptr || !db->has_moved());
}

tl::unexpected<Problem> Vault::Body::kept_aside() const {
  return problem(
      ProblemKind::conflict, code::file_changed,
      "While this diary was open, another file came into its place, or it was moved away. Nothing was "
      "written there. What was written here is kept in " +
          aside->string() +
          ", which opens with the same passphrase. Close the diary, open both and compare them.",
      aside->string(), {{"aside", aside->string()}, {"vault", path.string()}});
}

Result<> Vault::Body::keep_aside() {
  if (aside) return {};
  if (db == nullptr)
    return problem(
        ProblemKind::conflict, code::file_changed,
        "Another file is now where this diary was. Nothing was written there. Close the diary and open "
        "it again.",
        path.string(), {{"vault", path.string()}});
  db->leave_log_alone();
  Disk& disk = disk_of(ground);
  const std::int64_t now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  Silent silent;
  const Path to = free_aside(disk, path, now);
  // Our log must not be taken for the log of the file that is there now. The copy has all that stands in it.
  const Path its_log = beside(path, "-wal");
  if (log && disk.identity(its_log) == log) (void)disk.rename_new(its_log, beside(to, ".log"));
  const auto copied = copy_vault(*db, to, header, vault_key, ground, silent);
  if (!copied)
    return problem(
        copied.error().kind, code::file_changed,
        "While this diary was open, another file came into its place, or it was moved away. Nothing was "
        "written there, and a copy of what was written here could not be made beside it: " +
            copied.error().sentence,
        path.string(), {{"vault", path.string()}}, copied.error().detail);
  if (auto synced = disk.sync_folder(to.parent_path()); !synced) return synced;
  aside = to;
  return {};
}

Result<> Vault::Body::still_ours() {
  if (aside) return kept_aside();
  if (stands()) return {};
  if (auto kept = keep_aside(); !kept) return kept;
  return kept_aside();
}

}  // namespace holdfast::vault
