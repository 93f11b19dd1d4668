// The store in PostgreSQL 15, for any number of relays at once. libpq in pipeline mode: the statements of one
// run() go out together and their answers come back together, so that what an append costs is journeys and
// not statements. Every wait has an end: a database that does not answer is given up and connected to anew.
#include <libpq-fe.h>
#include <poll.h>

#include <array>
#include <bit>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <map>

#include "base/ensure.h"
#include "relay/database.h"

namespace holdfast::relay {
namespace {

using Clock = std::chrono::steady_clock;

// The partitions are made in a loop of the database's own. Sealed bytes do not become shorter (EXTERNAL).
constexpr std::array<const char*, 2> migrations{R"sql(
  CREATE TABLE channel(
    no BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id BYTEA NOT NULL UNIQUE, head BIGINT NOT NULL,
    bytes BIGINT NOT NULL, quota BIGINT NOT NULL, born_day INTEGER NOT NULL);
  CREATE TABLE slot(
    channel BIGINT NOT NULL, no INTEGER NOT NULL, token_hash BYTEA NOT NULL, rights INTEGER NOT NULL,
    bytes BIGINT NOT NULL, PRIMARY KEY(channel, no), UNIQUE(channel, token_hash));
  CREATE TABLE item(
    channel BIGINT NOT NULL, seq BIGINT NOT NULL, slot INTEGER NOT NULL, kind INTEGER NOT NULL,
    id BYTEA NOT NULL, mark BYTEA NOT NULL, day INTEGER NOT NULL, body BYTEA,
    PRIMARY KEY(channel, seq), UNIQUE(channel, mark)) PARTITION BY HASH (channel);
  ALTER TABLE item ALTER COLUMN body SET STORAGE EXTERNAL;
  DO $$ BEGIN
    FOR part IN 0..15 LOOP
      EXECUTE format('CREATE TABLE item_%s PARTITION OF item FOR VALUES WITH (MODULUS 16, REMAINDER %s)', part, part);
    END LOOP;
  END $$;
  CREATE TABLE creation(token_hash BYTEA NOT NULL PRIMARY KEY, quota BIGINT NOT NULL);
)sql",
                                                "CREATE INDEX slot_by_token ON slot(token_hash)"};

// The number is drawn by chance: any, and the same for every relay. Whoever sets up may take its time, and so
// may who waits for it.
constexpr Dialect dialect{"BEGIN", " FOR UPDATE OF channel",
                          "BEGIN; SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0;"
                          "SELECT pg_advisory_xact_lock(7204930183145127);",
                          migrations};

// Shorter than we wait ourselves, so that what is given up here has been given up there. Each statement has
// its index and one good plan, which is made once: to plan over sixteen partitions takes longer than to
// answer.
constexpr const char* settings =
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET client_min_messages = warning;"
    "SET statement_timeout = '15s'; SET lock_timeout = '10s';"
    "SET idle_in_transaction_session_timeout = '15s'";
constexpr auto patience = std::chrono::seconds(20);
constexpr const char* connect_seconds = "5";
constexpr Oid int8_type = 20, bytea_type = 17;

tl::unexpected<Problem> unreachable(std::string detail) {
  while (!detail.empty() && detail.back() == '\n') detail.pop_back();
  return problem(ProblemKind::unreadable, "The relay's database does not answer.", "database",
                 std::move(detail));
}

using Answered = std::unique_ptr<PGresult, decltype(&PQclear)>;

// Of a statement that failed: its code and not its words, which may quote a value.
tl::unexpected<Problem> postgres_problem(const PGresult* result) {
  const char* said = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string state = said == nullptr ? "" : said;
  const std::string detail = "SQLSTATE " + state;
  if (state == "40001" || state == "40P01" || state == "55P03" || state == "57014")
    return problem(ProblemKind::busy, "The relay's database was busy for too long.", "database", detail);
  if (state == "53100")
    return problem(ProblemKind::full, "The disk of the relay's database is full.", "database", detail);
  if (state == "42501")
    return problem(
        ProblemKind::unreadable,
        "The database's user may not do what the relay needs. It must own the database, or its schema.",
        "database", detail);
  return problem(ProblemKind::unreadable, "The relay's database refused what it was asked.", "database",
                 detail);
}

template <class Number>
Number turned(Number value) {  // to and from the network's order of bytes
  if constexpr (std::endian::native == std::endian::big) return value;
  auto bytes = std::bit_cast<std::array<char, sizeof value>>(value);
  std::array<char, sizeof value> out{};
  for (std::size_t k = 0; k < bytes.size(); ++k) out[k] = bytes[bytes.size() - 1 - k];
  return std::bit_cast<Number>(out);
}

template <class Number>
std::int64_t number_at(const char* bytes) {
  Number value{};
  std::memcpy(&value, bytes, sizeof value);
  return turned(value);
}

Cell cell_of(const PGresult* result, int row, int column) {
  if (PQgetisnull(result, row, column) != 0) return {};
  const char* bytes = PQgetvalue(result, row, column);
  const auto size = static_cast<std::size_t>(PQgetlength(result, row, column));
  if (PQftype(result, column) == bytea_type) return Cell(std::string(bytes, size));
  if (size == 1) return Cell(std::int64_t{*bytes});  // a truth
  ensure(size == 4 || size == 8);
  return Cell(size == 4 ? number_at<std::int32_t>(bytes) : number_at<std::int64_t>(bytes));
}

class PostgresSession final : public Session {
 public:
  static Result<std::unique_ptr<Session>> open(const std::string& connection) {
    const std::array<const char*, 4> names{"connect_timeout", "dbname", "application_name", nullptr};
    const std::array<const char*, 4> values{connect_seconds, connection.c_str(), "holdfast-relay", nullptr};
    std::unique_ptr<PostgresSession> session(
        new PostgresSession(PQconnectdbParams(names.data(), values.data(), 1)));
    if (session->db_ == nullptr || PQstatus(session->db_) != CONNECTION_OK)
      return unreachable(session->db_ == nullptr ? "" : PQerrorMessage(session->db_));
    if (auto set = session->script(settings); !set) return pass_on(set);
    return session;
  }
  ~PostgresSession() override { PQfinish(db_); }

  Result<> script(const std::string& sql) override {
    if (PQpipelineStatus(db_) != PQ_PIPELINE_OFF) PQexitPipelineMode(db_);
    const Answered result(PQexec(db_, sql.c_str()), PQclear);
    const auto status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return {};
    lost_ = PQstatus(db_) != CONNECTION_OK;
    return lost_ ? unreachable("") : postgres_problem(result.get());
  }

  Result<std::vector<Rows>> run(std::span<const Query> queries) override {
    if (PQpipelineStatus(db_) == PQ_PIPELINE_OFF) PQenterPipelineMode(db_);
    PQsetnonblocking(db_, 1);
    until_ = Clock::now() + patience;
    std::vector<bool> has_rows;  // or is an answer to having prepared something
    for (const Query& query : queries)
      if (!sent(query, has_rows)) return given_up();
    if (PQpipelineSync(db_) != 1) return given_up();
    std::vector<Rows> all;
    Result<> good;
    for (const bool rows : has_rows) {
      const Answered result(next_result(), PQclear);
      if (!result) return given_up();
      const auto status = PQresultStatus(result.get());
      if (good && status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        good = postgres_problem(result.get());
      if (good && rows) all.push_back(rows_of(result.get()));
      if (Answered(next_result(), PQclear)) return given_up();  // each ends with none
      if (lost_) return given_up();
    }
    const Answered synced(next_result(), PQclear);
    if (!synced || PQresultStatus(synced.get()) != PGRES_PIPELINE_SYNC) return given_up();
    if (good) return all;
    lost_ = true;  // what was prepared behind the fault was not, and what was begun ends with the connection
    return pass_on(good);
  }

  // A dead row is overwritten when vacuum has been there; there is no way to wait for that.
  Result<bool> let_go_of_deleted() override { return true; }
  bool lost() const override { return lost_; }

 private:
  explicit PostgresSession(PGconn* db) : db_(db) {}

  tl::unexpected<Problem> given_up() {
    lost_ = true;
    return unreachable(PQstatus(db_) == CONNECTION_OK ? "it took too long" : "the connection is gone");
  }

  bool sent(const Query& query, std::vector<bool>& has_rows) {
    std::vector<const char*> values;
    std::vector<int> sizes, formats;
    std::vector<Oid> types;
    std::vector<std::int64_t> numbers(query.values.size());
    for (std::size_t k = 0; k < query.values.size(); ++k) {
      const auto* number = std::get_if<std::int64_t>(&query.values[k]);
      if (number != nullptr) numbers[k] = turned(*number);
      const std::string_view bytes =
          number != nullptr ? std::string_view(reinterpret_cast<const char*>(&numbers[k]), sizeof *number)
                            : std::get<std::string_view>(query.values[k]);
      values.push_back(bytes.data() == nullptr ? "" : bytes.data());
      sizes.push_back(static_cast<int>(bytes.size()));
      formats.push_back(1);
      types.push_back(number != nullptr ? int8_type : bytea_type);
    }
    const int count = static_cast<int>(values.size());
    auto at = prepared_.find(query.sql);
    if (at == prepared_.end()) {
      at = prepared_.emplace(query.sql, "s" + std::to_string(++names_)).first;
      if (PQsendPrepare(db_, at->second.c_str(), at->first.c_str(), count, types.data()) != 1) return false;
      has_rows.push_back(false);
    }
    has_rows.push_back(true);
    return PQsendQueryPrepared(db_, at->second.c_str(), count, values.data(), sizes.data(), formats.data(),
                               1) == 1;
  }

  static Rows rows_of(const PGresult* result) {
    Rows rows(static_cast<std::size_t>(PQntuples(result)));
    for (std::size_t row = 0; row < rows.size(); ++row)
      for (int column = 0; column < PQnfields(result); ++column)
        rows[row].push_back(cell_of(result, static_cast<int>(row), column));
    return rows;
  }

  // The next one, sending meanwhile what is still to be sent; none where a statement's are all there, or
  // where the database is gone or took too long, and then it is lost.
  PGresult* next_result() {
    for (;;) {
      const int unsent = PQflush(db_);
      if (unsent >= 0 && PQisBusy(db_) == 0) return PQgetResult(db_);
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until_ - Clock::now()).count();
      pollfd socket{PQsocket(db_), static_cast<short>(POLLIN | (unsent == 1 ? POLLOUT : 0)), 0};
      const int ready = unsent < 0 || left <= 0 ? 0 : ::poll(&socket, 1, static_cast<int>(left));
      if (ready < 0 && errno == EINTR) continue;
      if (ready <= 0 || ((socket.revents & (POLLIN | POLLHUP | POLLERR)) != 0 && PQconsumeInput(db_) != 1)) {
        lost_ = true;
        return nullptr;
      }
    }
  }

  PGconn* db_;
  bool lost_ = false;
  Clock::time_point until_;
  std::map<std::string, std::string, std::less<>> prepared_;
  std::size_t names_ = 0;
};

}  // namespace

Database postgres_at(const std::string& connection, std::size_t most_sessions) {
  return {dialect, most_sessions, [connection] { return PostgresSession::open(connection); }};
}

}  // namespace holdfast::relay
