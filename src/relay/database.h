// database: what the relay's rules (relay/store.h) need of a database, so that they are written once and run
// on two: rows for a statement, several statements sent together, and a pool of sessions. The statements are
// SQL that SQLite and PostgreSQL both understand, with values as $1, $2; what they say differently stands in
// a Dialect. A problem's detail is a code and never a value.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace holdfast::relay {

// What a statement is given, which outlives its use; bytes or a number.
using Value = std::variant<std::int64_t, std::string_view>;
struct Query {
  std::string_view sql;  // with the life of the session at least
  std::vector<Value> values = {};
};

class Cell {
 public:
  Cell() = default;  // NULL
  explicit Cell(std::int64_t number) : held_(number) {}
  explicit Cell(std::string bytes) : held_(std::move(bytes)) {}
  bool is_null() const { return held_.index() == 0; }
  std::int64_t number() const { return std::get<std::int64_t>(held_); }
  const std::string& bytes() const { return std::get<std::string>(held_); }

 private:
  std::variant<std::monostate, std::int64_t, std::string> held_;
};
using Row = std::vector<Cell>;
using Rows = std::vector<Row>;

// One connection. Of one thread at a time.
class Session {
 public:
  virtual ~Session() = default;
  // One behind the other, sent together where the database is elsewhere; the rows of each. It ends with the
  // first that fails; a transaction that was begun is then to be rolled back. busy: another held it for too
  // long; unreadable: the database cannot be reached or used.
  [[nodiscard]] virtual Result<std::vector<Rows>> run(std::span<const Query> queries) = 0;
  // Several statements without values, for setting up; before any run().
  [[nodiscard]] virtual Result<> script(const std::string& sql) = 0;
  // Takes what was deleted out of every file, as far as the database can. false: not yet, ask again.
  [[nodiscard]] virtual Result<bool> let_go_of_deleted() = 0;
  virtual bool lost() const = 0;  // of no use any more
};

struct Dialect {
  std::string_view begin, lock_row;  // to write; what a SELECT says to keep others from its row
  const char* begin_alone;           // so that two that set up do it one after the other
  std::span<const char* const> migrations;
};

struct Database {
  Dialect dialect;
  std::size_t most_sessions = 1;
  std::function<Result<std::unique_ptr<Session>>()> connect;
};
// In one file of this folder, which is made where it is missing, for this user alone.
[[nodiscard]] Result<Database> sqlite_in(const std::filesystem::path& folder);
// A libpq connection string; what stands in a service file or .pgpass need not stand there.
Database postgres_at(const std::string& connection, std::size_t most_sessions);

// Brings the tables to the newest form. unsupported: they are newer than this program.
[[nodiscard]] Result<> bring_up_to_date(Session& session, const Dialect& dialect);

// Sessions that are made when they are needed and used again. Whoever finds all in use waits.
class Pool {
 public:
  explicit Pool(Database database) : database_(std::move(database)) {}
  class Lease {
   public:
    Lease(Pool& pool, std::unique_ptr<Session> session) : pool_(&pool), session_(std::move(session)) {}
    Lease(Lease&& other) noexcept : pool_(other.pool_), session_(std::move(other.session_)) {}
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (session_) pool_->give_back(std::move(session_));
    }
    Session* operator->() const { return session_.get(); }
    Session& operator*() const { return *session_; }

   private:
    Pool* pool_;
    std::unique_ptr<Session> session_;
  };
  [[nodiscard]] Result<Lease> lease();
  const Dialect& dialect() const { return database_.dialect; }

 private:
  void give_back(std::unique_ptr<Session> session);
  Database database_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable one_is_free_;
  std::vector<std::unique_ptr<Session>> idle_;
  std::size_t in_use_ = 0;
};

}  // namespace holdfast::relay
