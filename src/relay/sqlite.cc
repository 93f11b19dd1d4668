// The store in one file: SQLite with a log beside it. There is one connection, so everything happens one
// after the other, and nobody keeps the log from being emptied: what was deleted is overwritten in the file
// (secure_delete), and then the log, which still has it, is cut to nothing.
#include <sqlite3.h>
#include <sys/stat.h>

#include <array>
#include <map>

#include "relay/database.h"

namespace holdfast::relay {
namespace {

constexpr const char* file_name = "relay.sqlite";

constexpr std::array<const char*, 2> migrations{R"sql(
  CREATE TABLE channel(
    no INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, head INTEGER NOT NULL, bytes INTEGER NOT NULL,
    quota INTEGER NOT NULL, born_day INTEGER NOT NULL) STRICT;
  CREATE TABLE slot(
    channel INTEGER NOT NULL, no INTEGER NOT NULL, token_hash BLOB NOT NULL, rights INTEGER NOT NULL,
    bytes INTEGER NOT NULL, PRIMARY KEY(channel, no), UNIQUE(channel, token_hash)) STRICT;
  CREATE TABLE item(
    channel INTEGER NOT NULL, seq INTEGER NOT NULL, slot INTEGER NOT NULL, kind INTEGER NOT NULL,
    id BLOB NOT NULL, mark BLOB NOT NULL, day INTEGER NOT NULL, body BLOB,
    PRIMARY KEY(channel, seq), UNIQUE(channel, mark)) STRICT;
  CREATE TABLE creation(token_hash BLOB NOT NULL PRIMARY KEY, quota INTEGER NOT NULL) STRICT;
)sql",
                                                "CREATE INDEX slot_by_token ON slot(token_hash)"};

constexpr Dialect dialect{"BEGIN IMMEDIATE", "", "BEGIN EXCLUSIVE;", migrations};

// What each connection is told first. An answer of 200 is given once the disk has it (FULL).
constexpr const char* settings =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA temp_store = "
    "MEMORY;"
    "PRAGMA trusted_schema = OFF; PRAGMA wal_checkpoint(TRUNCATE)";

tl::unexpected<Problem> sqlite_problem(int code) {
  const int kind = code & 0xFF;
  const std::string detail = "SQLite " + std::to_string(code);
  if (kind == SQLITE_BUSY || kind == SQLITE_LOCKED)
    return problem(ProblemKind::busy, "Another program holds the relay's store.", "store", detail);
  if (kind == SQLITE_FULL)
    return problem(ProblemKind::full, "The disk that the relay's store lies on is full.", "store", detail);
  if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB)
    return problem(
        ProblemKind::damaged,
        "The relay's store is damaged. Put a backup in its place; what is missing there comes back from the "
        "devices.",
        "store", detail);
  return problem(ProblemKind::unreadable,
                 "The relay's store cannot be used. Look at its folder, and whose it is.", "store", detail);
}

using Prepared = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

class SqliteSession final : public Session {
 public:
  static Result<std::unique_ptr<Session>> open(const std::string& file) {
    sqlite3* db = nullptr;
    const int code = sqlite3_open_v2(
        file.c_str(), &db,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    std::unique_ptr<SqliteSession> session(new SqliteSession(db));
    if (code != SQLITE_OK) return sqlite_problem(code);
    sqlite3_busy_timeout(db, 10'000);  // of a backup that another program makes
    if (auto set = session->script(settings); !set) return pass_on(set);
    return session;
  }
  ~SqliteSession() override {
    statements_.clear();
    sqlite3_close(db_);
  }

  Result<std::vector<Rows>> run(std::span<const Query> queries) override {
    std::vector<Rows> all;
    for (const Query& query : queries) {
      auto rows = rows_of(query);
      if (!rows) return pass_on(rows);
      all.push_back(std::move(*rows));
    }
    return all;
  }

  Result<> script(const std::string& sql) override {
    const int code = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return sqlite_problem(code);
    return {};
  }

  Result<bool> let_go_of_deleted() override {
    const Query query{"PRAGMA wal_checkpoint(TRUNCATE)"};
    const auto rows = rows_of(query);
    if (!rows) return pass_on(rows);
    return !rows->empty() && rows->front().front().number() == 0;
  }

  bool lost() const override { return false; }

 private:
  explicit SqliteSession(sqlite3* db) : db_(db) {}

  Result<sqlite3_stmt*> prepared(std::string_view sql) {
    if (const auto at = statements_.find(sql); at != statements_.end()) return at->second.get();
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return sqlite_problem(code);
    statements_.emplace(sql, Prepared(statement, sqlite3_finalize));
    return statement;
  }

  static int bind(sqlite3_stmt* statement, const Query& query) {
    for (std::size_t k = 0; k < query.values.size(); ++k) {
      // A name as any other to SQLite, so it is asked where it stands.
      const int at = sqlite3_bind_parameter_index(statement, ("$" + std::to_string(k + 1)).c_str());
      int code = SQLITE_OK;
      if (const auto* number = std::get_if<std::int64_t>(&query.values[k]))
        code = sqlite3_bind_int64(statement, at, *number);
      else if (const auto& bytes = std::get<std::string_view>(query.values[k]); bytes.empty())
        code = sqlite3_bind_zeroblob(statement, at, 0);
      else
        code = sqlite3_bind_blob64(statement, at, bytes.data(), bytes.size(), SQLITE_STATIC);
      if (code != SQLITE_OK) return code;
    }
    return SQLITE_OK;
  }

  static Row row_of(sqlite3_stmt* statement) {
    Row row;
    for (int k = 0; k < sqlite3_column_count(statement); ++k) {
      const int type = sqlite3_column_type(statement, k);
      if (type == SQLITE_NULL) {
        row.emplace_back();
      } else if (type == SQLITE_BLOB) {
        const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, k));
        row.emplace_back(std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, k))));
      } else {
        row.emplace_back(sqlite3_column_int64(statement, k));
      }
    }
    return row;
  }

  Result<Rows> rows_of(const Query& query) {
    const auto statement = prepared(query.sql);
    if (!statement) return pass_on(statement);
    Rows rows;
    int code = bind(*statement, query);
    while (code == SQLITE_OK || code == SQLITE_ROW)
      if (code = sqlite3_step(*statement); code == SQLITE_ROW) rows.push_back(row_of(*statement));
    sqlite3_reset(*statement);
    sqlite3_clear_bindings(*statement);
    if (code != SQLITE_DONE) return sqlite_problem(code);
    return rows;
  }

  sqlite3* db_;
  std::map<std::string, Prepared, std::less<>> statements_;
};

}  // namespace

Result<Database> sqlite_in(const std::filesystem::path& folder) {
  std::error_code fault;
  const bool is_new = std::filesystem::create_directories(folder, fault);
  if (fault || !std::filesystem::is_directory(folder, fault))
    return problem(ProblemKind::unreadable,
                   "The folder for the store cannot be made or used. Look at its name, and whose it is.",
                   folder.string(), fault.message());
  if (is_new) ::chmod(folder.c_str(), 0700);
  const std::string file = (folder / file_name).string();
  return Database{dialect, 1, [file] { return SqliteSession::open(file); }};
}

}  // namespace holdfast::relay
