// SQLite's codes as sentences, statements, and the setting-up of a connection. The settings are the vault's
// promises in SQLite's words: synchronous=FULL (a commit is on the disk), secure_delete (what is deleted is
// overwritten), temp_store=MEMORY (no plain temporary file), cell_size_check (damage is noticed), no mapping.
#include "vault/sql.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/ensure.h"
#include "vault/vault.h"
#include "vault/vfs.h"

namespace holdfast::vault {
namespace {

Problem named_problem(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return {.kind = ProblemKind::full,
              .sentence = "There is no room left on the disk. Free some space and try again.",
              .unchanged = true};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ProblemKind::busy, "Another Holdfast is writing to this diary. Try again in a moment."};
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return {
          .kind = ProblemKind::damaged,
          .sentence = "Part of this diary is damaged. Restore the newest backup, which keeps this file too.",
          .unchanged = true};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return {ProblemKind::unreadable,
              "The diary's file or folder cannot be written. Check its permissions, or move it to another "
              "folder."};
    case SQLITE_IOERR:
      if (code == SQLITE_IOERR_SHMSIZE)
        return {.kind = ProblemKind::full,
                .sentence = "There is no room left on the disk. Free some space and try again.",
                .unchanged = true};
      return {.kind = ProblemKind::unreadable,
              .sentence = "The disk could not be read or written. Check the disk and try again.",
              .unchanged = true};
    case SQLITE_NOMEM:
      return {ProblemKind::unreadable, "There is not enough memory. Close something and try again."};
    case SQLITE_INTERRUPT:
      return {ProblemKind::cancelled, "Stopped."};
    case SQLITE_TOOBIG:
      return {ProblemKind::bad_request, "This is too large for one record. Split it into several."};
    case SQLITE_CONSTRAINT:
      return {ProblemKind::conflict, "This is in the diary already."};
    default:
      return {.kind = ProblemKind::unreadable,
              .sentence = "The diary could not do this. Check the diary.",
              .unchanged = true};
  }
}

}  // namespace

tl::unexpected<Problem> sql_problem(int code, std::string where) {
  Problem found = named_problem(code);
  if ((code & 0xff) == SQLITE_IOERR && found.kind == ProblemKind::unreadable && means_gone(last_disk_error()))
    found = disk_is_gone(where).value();
  else if ((code & 0xff) == SQLITE_IOERR && last_disk_error() == EROFS)
    found.sentence =
        "The disk can only be read now: after a fault the system may have shut it against writing. What was "
        "saved before is on it. Copy the diary to another disk, and check this one.";
  found.detail = "SQLite " + std::to_string(code) + ": " + sqlite3_errstr(code);
  found.where = std::move(where);
  return tl::unexpected<Problem>(std::move(found));
}

namespace {

// The cipher answers "not a database" or "malformed" both for damaged bytes and for bytes the disk would not
// give, and goes on answering so: the disk may have refused in an earlier call that was itself answered well
// (a checkpoint after a commit).
tl::unexpected<Problem> told_apart(int code, bool disk_has_refused) {
  const int kind = code & 0xff;
  if ((kind == SQLITE_NOTADB || kind == SQLITE_CORRUPT || kind == SQLITE_ERROR) && disk_has_refused)
    return sql_problem(SQLITE_IOERR_READ);
  return sql_problem(code);
}

}  // namespace

Statement::Statement(Statement&& other) noexcept
    : prepared_(std::exchange(other.prepared_, nullptr)),
      idle_(other.idle_),
      suspect_(other.suspect_),
      next_(other.next_),
      bind_code_(other.bind_code_) {}

Statement::~Statement() {
  if (prepared_ == nullptr) return;
  sqlite3_reset(prepared_);
  sqlite3_clear_bindings(prepared_);
  idle_.push_back(prepared_);
}

Statement& Statement::bind(std::int64_t value) {
  bind_code_ |= sqlite3_bind_int64(prepared_, next_++, value);
  return *this;
}
Statement& Statement::bind(std::string_view text) {
  const char* data = text.data() == nullptr ? "" : text.data();
  bind_code_ |= sqlite3_bind_text64(prepared_, next_++, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}
Statement& Statement::bind_null() {
  bind_code_ |= sqlite3_bind_null(prepared_, next_++);
  return *this;
}
Statement& Statement::bind(const std::optional<std::string>& text) {
  return text ? bind(std::string_view(*text)) : bind_null();
}
Statement& Statement::bind(const std::optional<std::int64_t>& value) {
  return value ? bind(*value) : bind_null();
}

Result<bool> Statement::step() {
  if (bind_code_ != SQLITE_OK) return sql_problem(SQLITE_TOOBIG);
  const unsigned before = disk_failures();
  const int rc = sqlite3_step(prepared_);
  suspect_ = suspect_ || disk_failures() != before;
  if (rc == SQLITE_ROW) return true;
  if (rc == SQLITE_DONE) return false;
  return told_apart(rc, suspect_);
}

Result<> Statement::run() {
  for (;;) {
    const auto row = step();
    if (!row) return pass_on(row);
    if (!*row) return {};
  }
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(prepared_, column);
}
bool Statement::is_null(int column) const {
  return sqlite3_column_type(prepared_, column) == SQLITE_NULL;
}
std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(prepared_, column));
  const int size = sqlite3_column_bytes(prepared_, column);
  return bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(size));
}
std::string Statement::bytes(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(prepared_, column));
  const int size = sqlite3_column_bytes(prepared_, column);
  return data == nullptr ? std::string() : std::string(data, static_cast<std::size_t>(size));
}
Statement& Statement::bind_bytes(std::string_view bytes) {
  bind_code_ |= sqlite3_bind_blob64(prepared_, next_++, bytes.data(), bytes.size(), SQLITE_STATIC);
  return *this;
}
std::optional<std::string> Statement::optional_text(int column) const {
  if (is_null(column)) return std::nullopt;
  return text(column);
}
std::optional<std::int64_t> Statement::optional_integer(int column) const {
  if (is_null(column)) return std::nullopt;
  return integer(column);
}

Connection::~Connection() {
  for (auto& [sql, statements] : idle_)
    for (sqlite3_stmt* statement : statements) sqlite3_finalize(statement);
  sqlite3_close(db_);
}

Result<Statement> Connection::prepare(std::string_view sql) {
  auto known = idle_.find(sql);
  if (known == idle_.end()) known = idle_.emplace(std::string(sql), std::vector<sqlite3_stmt*>()).first;
  auto& idle = known->second;
  if (!idle.empty()) {
    sqlite3_stmt* ready = idle.back();
    idle.pop_back();
    return Statement(ready, idle, suspect_);
  }
  const unsigned before = disk_failures();
  sqlite3_stmt* made = nullptr;
  const int rc = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                    &made, nullptr);
  suspect_ = suspect_ || disk_failures() != before;
  if (rc != SQLITE_OK) return told_apart(rc, suspect_);
  return Statement(made, idle, suspect_);
}

Result<> Connection::run(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return pass_on(statement);
  return statement->run();
}

Result<> Connection::run_script(const char* sql) {
  const unsigned before = disk_failures();
  const int rc = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr);
  suspect_ = suspect_ || disk_failures() != before;
  if (rc != SQLITE_OK) return told_apart(rc, suspect_);
  return {};
}

Result<std::int64_t> Connection::number(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return pass_on(statement);
  const auto row = statement->step();
  if (!row) return pass_on(row);
  return *row ? statement->integer(0) : 0;
}

void Connection::leave_log_alone() {
  sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

bool Connection::has_moved() {
  int moved = 0;
  return sqlite3_file_control(db_, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0;
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(db_) == 0;
}

std::int64_t Connection::last_id() const {
  return sqlite3_last_insert_rowid(db_);
}

Result<std::unique_ptr<Connection>> Connection::open_blank(const Path& path, const Secret& key,
                                                           const Ground& ground) {
  return open_keyed(path.string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, key, ground);
}

Result<std::unique_ptr<Connection>> Connection::open_alone(const Path& path, const Secret& key,
                                                           const Ground& ground) {
  std::string name = "file:";
  for (const char c : path.string()) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    if (byte == '%' || byte == '?' || byte == '#')
      (name += '%').append({digits[byte >> 4], digits[byte & 15]});
    else
      name += c;
  }
  return open_keyed(name + "?immutable=1", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, key, ground);
}

Result<std::unique_ptr<Connection>> Connection::open_keyed(const std::string& name, int flags,
                                                           const Secret& key, const Ground& ground,
                                                           Locks locks) {
  ensure(key.size() == 32);
  const auto vfs = vault_vfs(ground.base_vfs, locks);
  if (!vfs) return pass_on(vfs);
  const unsigned before = disk_failures();
  sqlite3* db = nullptr;
  const int rc = sqlite3_open_v2(name.c_str(), &db, flags | SQLITE_OPEN_FULLMUTEX, vfs->c_str());
  std::unique_ptr<Connection> made(new Connection(db));
  if (rc != SQLITE_OK) return told_apart(rc, disk_failures() != before);
  sqlite3_extended_result_codes(db, 1);
  sqlite3_busy_timeout(db, ground.busy_wait_ms);
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
  ensure(sqlite3mc_config(db, "cipher", sqlite3mc_cipher_index("chacha20")) > 0);
  Secret raw(4 + key.size());
  std::memcpy(raw.data(), "raw:", 4);
  std::memcpy(raw.data() + 4, key.data(), key.size());
  const int keyed = sqlite3_key(db, raw.data(), static_cast<int>(raw.size()));
  if (keyed != SQLITE_OK) return told_apart(keyed, disk_failures() != before);
  return made;
}

namespace {

tl::unexpected<Problem> newer_schema(std::int64_t present, std::int64_t newest) {
  return problem(ProblemKind::unsupported,
                 "This diary was written by a newer Holdfast. Install that version, or a later one.", "vault",
                 "schema " + std::to_string(present) + ", this program knows " + std::to_string(newest));
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open_to_read(const Path& path, const Secret& key,
                                                             const Ground& ground, Access access) {
  auto made = access == Access::read_without_log
                  ? open_alone(path, key, ground)
                  : open_keyed(path.string(), SQLITE_OPEN_READONLY, key, ground,
                               access == Access::read_alone ? Locks::none : Locks::taken);
  if (!made) return made;
  (*made)->leave_log_alone();
  if (auto set = (*made)->set_up_to_read(ground, access); !set) return pass_on(set);
  const auto pages = (*made)->number("PRAGMA page_count");
  if (!pages) return pass_on(pages);
  const auto schema = (*made)->number("PRAGMA user_version");
  if (!schema) return pass_on(schema);
  if (*pages == 0 || *schema == 0) return sql_problem(SQLITE_NOTADB);
  if (const std::int64_t newest = std::ssize(migrations()); *schema > newest)
    return newer_schema(*schema, newest);
  return made;
}

Result<std::unique_ptr<Connection>> Connection::open(const Path& path, const Secret& key,
                                                     const Ground& ground, Access access) {
  if (!writes(access)) return open_to_read(path, key, ground, access);
  auto made = open_blank(path, key, ground);
  if (!made) return made;
  if (access == Access::make) {
    if (auto set = (*made)->run("PRAGMA page_size = 4096"); !set) return pass_on(set);
  } else {
    // An empty database would be made anew by the first setting: a vault that has lost its pages must say so.
    const auto pages = (*made)->number("PRAGMA page_count");
    if (!pages) return pass_on(pages);
    if (*pages == 0) return sql_problem(SQLITE_NOTADB);
  }
  if (auto set = (*made)->set_up(ground); !set) return pass_on(set);
  if (auto moved = (*made)->migrate(); !moved) return pass_on(moved);
  return made;
}

Result<> Connection::set_up_to_read(const Ground& ground, Access access) {
  // With exclusive locking, set before anything is read, the log's index is in memory; where no lock is ever
  // taken it shuts nobody out.
  const std::string settings =
      std::string(access == Access::read_alone ? "PRAGMA locking_mode = EXCLUSIVE;" : "") +
      "PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON; PRAGMA memory_security = fill;"
      "PRAGMA query_only = ON; PRAGMA cache_size = -" +
      std::to_string(ground.page_cache_kib) + ";";
  return run_script(settings.c_str());
}

Result<> Connection::set_up(const Ground& ground) {
  const std::string settings =
      "PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;"
      "PRAGMA cell_size_check = ON; PRAGMA memory_security = fill; PRAGMA recursive_triggers = ON;"
      "PRAGMA journal_size_limit = 4194304;"
      "PRAGMA cache_size = -" +
      std::to_string(ground.page_cache_kib) +
      ";"
      "PRAGMA wal_autocheckpoint = " +
      std::to_string(ground.checkpoint_pages) +
      ";"
      "PRAGMA synchronous = " +
      (ground.synchronous ? "FULL" : "OFF") +
      ";"
      "PRAGMA checkpoint_fullfsync = ON; PRAGMA fullfsync = ON;"
      "PRAGMA journal_mode = WAL;";
  if (auto done = run_script(settings.c_str()); !done) return done;
  // Another mode means the folder cannot hold the log's index, and two processes would not see each other.
  auto mode = prepare("PRAGMA journal_mode");
  if (!mode) return pass_on(mode);
  const auto row = mode->step();
  if (!row) return pass_on(row);
  if (!*row || mode->text(0) != "wal") return sql_problem(SQLITE_CANTOPEN);
  return {};
}

Result<> Connection::migrate() {
  const auto all = migrations();
  auto present = number("PRAGMA user_version");
  if (!present) return pass_on(present);
  const auto newest = static_cast<std::int64_t>(all.size());
  if (*present == newest) return {};
  if (*present < newest) {
    if (auto begun = run("BEGIN IMMEDIATE"); !begun) return begun;
    present = number("PRAGMA user_version");  // another process may have been faster
    Result<> done = present ? Result<>{} : pass_on(present);
    for (std::int64_t i = present ? *present : newest; done && i < newest; ++i) {
      done = run_script(all[static_cast<std::size_t>(i)].sql);
      const std::string numbered = "PRAGMA user_version = " + std::to_string(i + 1);
      if (done) done = run_script(numbered.c_str());
    }
    if (done) done = run("COMMIT");
    if (!done && in_transaction()) (void)run("ROLLBACK");
    if (!done) return done;
  }
  if (present && *present > newest) return newer_schema(*present, newest);
  return {};
}

}  // namespace holdfast::vault
