// See log.h. That a log belongs here: each commit makes a new state, known by 16 random bytes, and the list
// of them begins with the one the file had when its log was last empty. The file alone, read without its log,
// is in one of the states of a log that belongs to it; a newer file, or an older one, is not.
//
// That nothing committed is missing: SQLite begins a commit when the one before is on the disk. So where two
// commits lie beyond the last one that adds up, the first of them was on the disk, and has been damaged
// since. One alone may be what a power cut has left of a commit nobody was told of; whether somebody was told
// is noted apart (newest.h).
#include "vault/log.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/problem_codes.h"
#include "vault/body.h"
#include "vault/disk.h"
#include "vault/newest.h"
#include "vault/vfs.h"

namespace holdfast::vault {
namespace {

constexpr std::int64_t log_header_bytes = 32, frame_header_bytes = 24;
constexpr std::int64_t frame_salts_end = 16, sector_bytes = 512;
constexpr std::int64_t kept_states = 2000;

std::uint32_t big_endian(const unsigned char* at) {
  return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 | at[3];
}

// SQLite's running checksum of a log, over words whose order of bytes the log's first word tells.
struct Checksum {
  std::uint32_t first = 0, second = 0;
  void add(std::span<const unsigned char> bytes, bool big) {
    for (std::size_t i = 0; i + 8 <= bytes.size(); i += 8) {
      first += word(&bytes[i], big) + second;
      second += word(&bytes[i + 4], big) + first;
    }
  }
  static std::uint32_t word(const unsigned char* at, bool big) {
    return big ? big_endian(at) : __builtin_bswap32(big_endian(at));
  }
  bool is(const unsigned char* at) const { return first == big_endian(at) && second == big_endian(at + 4); }
};

// A disk writes whole sectors. Where the mark of a commit stands in another one than the salts, it may be
// what the medium held before, beside salts that have arrived.
bool is_one_sector(std::int64_t frame) {
  return frame / sector_bytes == (frame + frame_salts_end - 1) / sector_bytes;
}

// Whether a frame is what was written behind a frame of this checksum.
bool follows(const std::optional<Checksum>& before, std::span<const unsigned char> frame, bool big) {
  if (!before) return false;
  Checksum sum = *before;
  sum.add(frame.first(8), big);
  sum.add(frame.subspan(frame_header_bytes), big);
  return sum.is(&frame[16]);
}

Result<std::int64_t> log_bytes(const Path& log, const Ground& ground) {
  if (disk_of(ground).kind(log) == FileKind::absent) return 0;
  auto file = RawFile::open(ground.base_vfs, log, true);
  if (!file) return pass_on(file);
  return file->size();
}

std::int64_t clock_now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// `behind`: it belongs here, and the newest state that was answered for is not in it.
enum class Belongs { yes, behind, no };
Belongs belongs(const Path& vault, const Secret& key, const Ground& ground, Access access) {
  const auto noted = noted_newest(vault, key, ground);  // first: others may be writing
  const auto state = state_alone(vault, key, ground);
  auto db = writes(access) ? Connection::open_blank(vault, key, ground)
                           : Connection::open(vault, key, ground, access);
  if (!db) return Belongs::yes;  // opening it will say why
  (*db)->leave_log_alone();
  const auto states = states_of(**db);
  // A log that does not fit the file may give any page: such a list is none of this file's.
  if (!states) return state && states.error().kind == ProblemKind::damaged ? Belongs::no : Belongs::yes;
  if (state && std::ranges::find(*states, state->state, &FileState::state) == states->end())
    return Belongs::no;
  return lacks(*states, noted) ? Belongs::behind : Belongs::yes;
}

Result<> put_foreign_log_aside(const Path& vault, const Path& log, const Ground& ground) {
  Disk& disk = disk_of(ground);
  const Path aside = beside(free_aside(disk, vault, clock_now()), ".log");
  if (auto moved = disk.rename_new(log, aside); !moved) return moved;
  (void)disk.remove(beside(vault, "-shm"));
  if (auto synced = disk.sync_folder(vault.parent_path()); !synced) return synced;
  (void)forget_newest(vault, ground);  // else it is told once more
  return problem(
      ProblemKind::conflict, code::file_changed,
      "Beside this diary lay the log of another state of it: since Holdfast last ran here, the file "
      "was replaced by a newer or an older copy. The file was not changed. The log is now " +
          aside.string() +
          "; keep it, together with the file it belonged to if a sync program or a backup has that "
          "one, for what was written last here may be only there. Open the diary again to go on "
          "with the file as it is.",
      aside.string(), {{"aside", aside.string()}, {"vault", vault.string()}});
}

Result<> copy_bytes_of(RawFile& from, std::int64_t bytes, const Path& to, const Ground& ground) {
  if (auto made = disk_of(ground).create(to); !made) return made;
  auto target = RawFile::open(ground.base_vfs, to);
  if (!target) return pass_on(target);
  std::vector<unsigned char> piece(1 << 16);
  for (std::int64_t at = 0; at < bytes; at += std::int64_t(piece.size())) {
    const std::span<unsigned char> part(piece.data(),
                                        std::size_t(std::min<std::int64_t>(bytes - at, 1 << 16)));
    if (auto read = from.read(at, part); !read) return read;
    if (auto written = target->write(at, part); !written) return written;
  }
  return target->sync();
}

Result<> keep_damaged_log_aside(const Path& vault, const Path& log, RawFile& file, const LogLook& look,
                                const Ground& ground) {
  Disk& disk = disk_of(ground);
  const Path aside = beside(free_aside(disk, vault, clock_now()), ".log");
  const Path whole = unfinished_beside(disk, vault, ground);
  const auto size = file.size();
  if (!size) return pass_on(size);
  if (auto copied = copy_bytes_of(file, *size, aside, ground); !copied) return copied;
  if (auto copied = copy_bytes_of(file, look.whole_bytes, whole, ground); !copied) return copied;
  if (auto moved = disk.rename_over(whole, log); !moved) return moved;
  (void)disk.remove(beside(vault, "-shm"));
  if (auto synced = disk.sync_folder(vault.parent_path()); !synced) return synced;
  (void)forget_newest(vault, ground);  // else it is told once more
  return problem(ProblemKind::damaged, code::log_damaged,
                 "Part of this diary's log is damaged or cut off: what was written last before Holdfast "
                 "stopped here cannot be read. The damaged log is kept as " +
                     aside.string() +
                     ". Open the diary again to go on with what is whole, and look for what is missing.",
                 aside.string(), {{"aside", aside.string()}, {"vault", vault.string()}},
                 std::to_string(look.whole_bytes) + " bytes of " + std::to_string(*size) + " add up, " +
                     std::to_string(look.commits_beyond) + " commits lie beyond");
}

}  // namespace

Result<> begin_state(Connection& db, const Path& vault, const Ground& ground) {
  const auto bytes = log_bytes(beside(vault, "-wal"), ground);
  if (!bytes) return pass_on(bytes);
  if (*bytes <= log_header_bytes)
    if (auto done = db.run("DELETE FROM lineage WHERE n < (SELECT max(n) FROM lineage)"); !done) return done;
  static const std::string thinning =
      "DELETE FROM lineage WHERE n <= (SELECT max(n) FROM lineage) - " + std::to_string(kept_states);
  if (auto done = db.run(thinning); !done) return done;
  return db.run("INSERT INTO lineage (state) VALUES (randomblob(16))");
}

void fold_in(Connection& db) {
  (void)db.number("PRAGMA wal_checkpoint(TRUNCATE)");
}

Result<std::vector<FileState>> states_of(Connection& db) {
  auto statement = db.prepare("SELECT n, hex(state) FROM lineage ORDER BY n");
  if (!statement) return pass_on(statement);
  std::vector<FileState> states;
  for (;;) {
    const auto row = statement->step();
    if (!row) return pass_on(row);
    if (!*row) return states;
    states.push_back({statement->integer(0), statement->text(1)});
  }
}

Result<FileState> newest_state(Connection& db) {
  auto statement = db.prepare("SELECT n, hex(state) FROM lineage ORDER BY n DESC LIMIT 1");
  if (!statement) return pass_on(statement);
  const auto row = statement->step();
  if (!row) return pass_on(row);
  return FileState{statement->integer(0), statement->text(1)};
}

std::optional<FileState> state_alone(const Path& vault, const Secret& key, const Ground& ground) {
  auto db = Connection::open_alone(vault, key, ground);
  if (!db) return std::nullopt;
  auto newest = newest_state(**db);
  if (!newest || newest->state.empty()) return std::nullopt;
  return std::move(*newest);
}

Result<> begin_lineage(Connection& db) {
  return db.run_script("DELETE FROM lineage; INSERT INTO lineage (state) VALUES (randomblob(16));");
}

Result<LogLook> look_at_log(RawFile& log) {
  LogLook look;
  const auto size = log.size();
  if (!size) return pass_on(size);
  if (*size < log_header_bytes + frame_header_bytes + header_copy_bytes) return look;
  std::array<unsigned char, log_header_bytes> head{};
  if (auto read = log.read(0, head); !read) return pass_on(read);
  const bool big = (head[3] & 1) != 0;
  Checksum sum;
  sum.add(std::span(head).first(24), big);
  bool adds_up = (big_endian(head.data()) & ~1U) == 0x377f0682 && sum.is(&head[24]);
  std::vector<unsigned char> frame(frame_header_bytes + header_copy_bytes);
  std::array<unsigned char, 8> salts{};
  std::copy_n(&head[16], 8, salts.begin());
  std::optional<Checksum> before;  // as it stands in the frame before
  for (std::int64_t at = log_header_bytes; at + std::int64_t(frame.size()) <= *size;
       at += std::int64_t(frame.size())) {
    if (auto read = log.read(at, frame); !read) return pass_on(read);
    // Where the log's own head is damaged its frames tell the salts.
    if (at == log_header_bytes && !adds_up) std::copy_n(&frame[8], 8, salts.begin());
    const bool same_log = std::equal(salts.begin(), salts.end(), &frame[8]);
    const bool commits = big_endian(&frame[4]) != 0;
    sum.add(std::span(frame).first(8), big);
    sum.add(std::span(frame).subspan(frame_header_bytes), big);
    adds_up = adds_up && same_log && sum.is(&frame[16]);
    if (adds_up && commits) look.whole_bytes = at + std::int64_t(frame.size());
    if (!adds_up && same_log && commits && (is_one_sector(at) || follows(before, frame, big)))
      ++look.commits_beyond;
    before = Checksum{big_endian(&frame[16]), big_endian(&frame[20])};
  }
  return look;
}

namespace {

enum class LogIs { empty, whole, damaged, foreign };
struct LogSeen {
  LogIs is = LogIs::empty;
  LogLook look;
  bool beyond = false;  // there is something after the last commit that adds up
};

Result<LogSeen> see_log(const Path& vault, const Secret& key, const Ground& ground, Access access) {
  LogSeen seen;
  const Path log = beside(vault, "-wal");
  const auto bytes = log_bytes(log, ground);
  if (!bytes) return pass_on(bytes);
  if (*bytes <= log_header_bytes) return seen;
  {
    auto file = RawFile::open(ground.base_vfs, log, true);
    if (!file) return pass_on(file);
    const auto look = look_at_log(*file);
    if (!look) return pass_on(look);
    seen.look = *look;
  }
  Belongs does = Belongs::yes;
  if (seen.look.commits_beyond < 2) {
    does = belongs(vault, key, ground, access);
    // Another process may have folded its log in between two looks.
    if (does != Belongs::yes) does = belongs(vault, key, ground, access);
  }
  seen.beyond = *bytes > seen.look.whole_bytes;
  // Where nothing lies beyond what adds up it was cut exactly there: newest_is_missing says so.
  const bool broken = does == Belongs::behind && seen.beyond;
  seen.is = does == Belongs::no                       ? LogIs::foreign
            : broken || seen.look.commits_beyond >= 2 ? LogIs::damaged
                                                      : LogIs::whole;
  return seen;
}

}  // namespace

Result<> settle_log(const Path& vault, const Secret& key, const Ground& ground) {
  const auto seen = see_log(vault, key, ground, Access::write);
  if (!seen) return pass_on(seen);
  const Path log = beside(vault, "-wal");
  if (seen->is == LogIs::foreign) return put_foreign_log_aside(vault, log, ground);
  if (seen->is != LogIs::damaged) {
    // What a power cut has left of a commit, be it half a sector, must not lie beyond the next ones: together
    // with what the next power cut leaves it would look like one of them.
    if (seen->beyond)
      if (const auto db = Connection::open(vault, key, ground, Access::write)) fold_in(**db);
    return {};
  }
  auto file = RawFile::open(ground.base_vfs, log, true);
  if (!file) return pass_on(file);
  return keep_damaged_log_aside(vault, log, *file, seen->look, ground);
}

Result<Access> read_beside_log(const Path& vault, const Secret& key, const Ground& ground,
                               std::vector<Remark>& remarks) {
  const Path log = beside(vault, "-wal");
  if (disk_of(ground).kind(log) == FileKind::absent) return Access::read_without_log;
  const auto seen = see_log(vault, key, ground, Access::read_alone);
  if (!seen) return pass_on(seen);
  if (seen->is == LogIs::foreign) {
    remarks.push_back({code::file_changed,
                       "Beside this diary lies the log of another state of it, " + log.string() +
                           ": the file was replaced by a newer or an older copy. What is shown is the file "
                           "as it is, without what is in that log alone. Copy both, and open the copy to "
                           "have them kept apart."});
    return Access::read_without_log;
  }
  if (seen->is == LogIs::damaged)
    remarks.push_back(
        {code::log_damaged,
         "Part of this diary's log, " + log.string() +
             ", is damaged or cut off: what was written last before Holdfast stopped here cannot be read. "
             "What comes before it is shown."});
  return Access::read_alone;
}

}  // namespace holdfast::vault
