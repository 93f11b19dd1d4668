// A thin skin over SQLite for this room: connections, statements, and SQLite's codes turned into Problems.
//
// Statements are prepared once per connection and reused by their text; a second use at the same time gets
// its own. A bound text is never copied to a message: Problem::detail is made of the result code alone,
// because SQLite's own messages may quote what was written.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "vault/disk.h"
#include "vault/vfs.h"

struct sqlite3;
struct sqlite3_stmt;

namespace holdfast::vault {

struct Ground;

struct Migration {
  const char* name;
  const char* sql;
};
std::span<const Migration> migrations();

tl::unexpected<Problem> sql_problem(int code, std::string where = "vault");

// One use of a prepared statement; gives it back, reset and with its bindings cleared, when it goes. Must not
// outlive its connection.
class Statement {
 public:
  Statement(sqlite3_stmt* prepared, std::vector<sqlite3_stmt*>& idle, bool& suspect)
      : prepared_(prepared), idle_(idle), suspect_(suspect) {}
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();
  // Positions count from 1 in the order of the calls.
  Statement& bind(std::int64_t value);
  Statement& bind(std::string_view text);  // must outlive the statement's use
  Statement& bind_null();
  Statement& bind(const std::optional<std::string>& text);
  Statement& bind(const std::optional<std::int64_t>& value);
  [[nodiscard]] Result<bool> step();  // true: a row is there
  [[nodiscard]] Result<> run();       // to the end, rows ignored
  std::int64_t integer(int column) const;
  bool is_null(int column) const;
  std::string text(int column) const;
  std::string bytes(int column) const;
  Statement& bind_bytes(std::string_view bytes);  // must outlive the statement's use
  std::optional<std::string> optional_text(int column) const;
  std::optional<std::int64_t> optional_integer(int column) const;

 private:
  sqlite3_stmt* prepared_;
  std::vector<sqlite3_stmt*>& idle_;
  bool& suspect_;
  int next_ = 1;
  int bind_code_ = 0;
};

// How a connection may use the file. To read: nothing is written, made or folded in, and the schema stays as
// old as it is. `read_shared` sees what others write, through the log's index that they keep beside the file;
// `read_alone` makes an index of its own and takes no lock; `read_without_log` sees the file as if no log
// were there.
enum class Access { make, write, read_shared, read_alone, read_without_log };
inline bool writes(Access access) {
  return access == Access::make || access == Access::write;
}

class Connection {
 public:
  // Opens the database inside the vault file with the raw 32-byte key, sets it up and brings it to the newest
  // schema (`make`: the file holds a header only). damaged: the key is right but page 1 is not readable.
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const Path& path, const Secret& key,
                                                                const Ground& ground, Access access);
  // Without migrations, for copying into.
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open_blank(const Path& path, const Secret& key,
                                                                      const Ground& ground);
  // The file as it is without its log, to be read only; nothing is locked or written.
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open_alone(const Path& path, const Secret& key,
                                                                      const Ground& ground);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  [[nodiscard]] Result<Statement> prepare(std::string_view sql);
  [[nodiscard]] Result<> run(std::string_view sql);                 // no bindings, one statement
  [[nodiscard]] Result<> run_script(const char* sql);               // several statements
  [[nodiscard]] Result<std::int64_t> number(std::string_view sql);  // first column of the first row
  // Closing leaves the log as it is: neither folded in nor removed.
  void leave_log_alone();
  bool has_moved();  // the file no longer has the name it was opened by
  bool in_transaction() const;
  std::int64_t last_id() const;  // of the row inserted last
  // The disk has refused something: SQLite may hold on to the error, so this connection should be opened
  // anew.
  bool suspect() const { return suspect_; }
  sqlite3* handle() { return db_; }

 private:
  explicit Connection(sqlite3* db) : db_(db) {}
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open_keyed(const std::string& name, int flags,
                                                                      const Secret& key, const Ground& ground,
                                                                      Locks locks = Locks::taken);
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open_to_read(const Path& path, const Secret& key,
                                                                        const Ground& ground, Access access);
  [[nodiscard]] Result<> set_up(const Ground& ground);
  [[nodiscard]] Result<> set_up_to_read(const Ground& ground, Access access);
  [[nodiscard]] Result<> migrate();
  sqlite3* db_ = nullptr;
  bool suspect_ = false;
  std::map<std::string, std::vector<sqlite3_stmt*>, std::less<>> idle_;
};

}  // namespace holdfast::vault
