// See database.h: what is the same for both databases.
#include "relay/database.h"

namespace holdfast::relay {

Result<> bring_up_to_date(Session& session, const Dialect& dialect) {
  const auto number = [&](std::string_view sql, std::vector<Value> values = {}) -> Result<std::int64_t> {
    const Query query{sql, std::move(values)};
    auto rows = session.run({&query, 1});
    if (!rows) return pass_on(rows);
    return rows->front().empty() ? 0 : rows->front().front().front().number();
  };
  auto done = session.script(std::string(dialect.begin_alone) +
                             "CREATE TABLE IF NOT EXISTS relay(version BIGINT NOT NULL);"
                             "INSERT INTO relay SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM relay)");
  if (!done) return done;
  const auto version = number("SELECT version FROM relay");
  if (!version) return pass_on(version);
  const auto newest = static_cast<std::int64_t>(dialect.migrations.size());
  if (*version > newest) {
    (void)session.script("ROLLBACK");
    return problem(ProblemKind::unsupported,
                   "This store was made by a newer holdfast-relay. Start that one; nothing was changed.",
                   "store");
  }
  for (auto next = *version; next < newest && done; ++next)
    done = session.script(dialect.migrations[static_cast<std::size_t>(next)]);
  if (done)
    if (const auto kept = number("UPDATE relay SET version = $1 RETURNING version", {newest}); !kept)
      done = pass_on(kept);
  auto ended = session.script(done ? "COMMIT" : "ROLLBACK");
  return done ? ended : done;
}

Result<Pool::Lease> Pool::lease() {
  {
    std::unique_lock guard(mutex_);
    one_is_free_.wait(guard, [&] { return in_use_ < database_.most_sessions; });
    ++in_use_;
    if (!idle_.empty()) {
      auto session = std::move(idle_.back());
      idle_.pop_back();
      return Lease(*this, std::move(session));
    }
  }
  auto session = database_.connect();
  if (session) return Lease(*this, std::move(*session));
  give_back(nullptr);
  return pass_on(session);
}

void Pool::give_back(std::unique_ptr<Session> session) {
  {
    const std::lock_guard guard(mutex_);
    --in_use_;
    if (session && !session->lost()) idle_.push_back(std::move(session));
  }
  one_is_free_.notify_one();
}

}  // namespace holdfast::relay
