// Writing, and taking it back. Each committed transaction is a group in the undo log; each item of a group
// holds the state its record (or setting) does not have now. Undo and redo are then one operation: exchange
// the two.
//
// Invariant: every change of a record or setting is in the log or older than all of it, and groups are
// exchanged strictly newest first (redo: oldest undone first), so an exchange always finds the state its
// group left. forget() keeps this by taking the record out of every group; a commit after an undo drops what
// could be redone.
#include <algorithm>
#include <functional>
#include <utility>

#include "base/ensure.h"
#include "base/problem_codes.h"
#include "vault/body.h"
#include "vault/log.h"
#include "vault/newest.h"

namespace holdfast::vault {
namespace {

constexpr std::int64_t kept_groups = 50;
constexpr std::int64_t kept_seconds = 30 * 86400;

struct Found {
  std::int64_t id = 0;
  StoredRecord record;
};

Result<std::optional<Found>> find(Connection& db, std::string_view uid) {
  static const std::string sql =
      "SELECT " + std::string(record_columns) +
      ", r.id FROM record r LEFT JOIN record_words w ON w.rowid = r.id WHERE r.uid = ?";
  auto statement = db.prepare(sql);
  if (!statement) return pass_on(statement);
  statement->bind(uid);
  const auto row = statement->step();
  if (!row) return pass_on(row);
  if (!*row) return std::optional<Found>();
  return std::optional<Found>(Found{statement->integer(10), read_record(*statement)});
}

// What a record and its copy in the log have in common, in the order of their columns.
Statement& bind_state(Statement& statement, const StoredRecord& record) {
  return statement.bind(std::string_view(record.kind))
      .bind(record.relationship)
      .bind(record.felt)
      .bind(record.until)
      .bind(record.written)
      .bind(record.revision)
      .bind(record.source)
      .bind(std::string_view(record.body));
}

// Writes the record with its revision as it stands in `record`. Without RETURNING: it makes the statement one
// that can be half done, SQLite then opens a savepoint for each, and the words' index writes itself out at
// every savepoint (half of the time of an import).
Result<> write(Connection& db, const std::optional<Found>& present, const StoredRecord& record) {
  auto statement = db.prepare(
      present
          ? "UPDATE record SET kind = ?, relationship = ?, felt = ?, until = ?, written = ?, revision = ?, "
            "source = ?, body = ? WHERE uid = ?"
          : "INSERT INTO record (kind, relationship, felt, until, written, revision, source, body, uid) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  if (!statement) return pass_on(statement);
  auto done = bind_state(*statement, record).bind(std::string_view(record.uid)).run();
  if (!done) return done;
  const std::int64_t id = present ? present->id : db.last_id();
  if (present && present->record.words == record.words) return {};
  auto words = db.prepare(present ? "UPDATE record_words SET words = ? WHERE rowid = ?"
                                  : "INSERT INTO record_words (words, rowid) VALUES (?, ?)");
  if (!words) return pass_on(words);
  return words->bind(std::string_view(record.words)).bind(id).run();
}

Result<> remove(Connection& db, std::int64_t id) {
  auto words = db.prepare("DELETE FROM record_words WHERE rowid = ?");
  if (!words) return pass_on(words);
  if (auto done = words->bind(id).run(); !done) return done;
  auto record = db.prepare("DELETE FROM record WHERE id = ?");
  if (!record) return pass_on(record);
  return record->bind(id).run();
}

// The highest revision a record that is not there has ever had, as far as the log remembers.
Result<std::int64_t> last_revision(Connection& db, std::string_view uid) {
  auto statement = db.prepare("SELECT coalesce(max(revision), 0) FROM change_item WHERE uid = ?");
  if (!statement) return pass_on(statement);
  const auto row = statement->bind(uid).step();
  if (!row) return pass_on(row);
  return statement->integer(0);
}

// The first state a group keeps of a record is the one to go back to; later changes in the same group add
// nothing.
Result<> keep_item(Connection& db, std::int64_t group, const std::string& uid, const StoredRecord* kept) {
  auto statement = db.prepare(
      "INSERT INTO change_item (group_id, uid, present, kind, relationship, felt, until, written, revision, "
      "source, body, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (group_id, uid) DO "
      "NOTHING");
  if (!statement) return pass_on(statement);
  static const StoredRecord absent;
  const StoredRecord& record = kept != nullptr ? *kept : absent;
  statement->bind(group).bind(std::string_view(uid)).bind(std::int64_t{kept != nullptr ? 1 : 0});
  return bind_state(*statement, record).bind(std::string_view(record.words)).run();
}

Result<std::optional<std::string>> setting_now(Connection& db, std::string_view key) {
  auto statement = db.prepare("SELECT value FROM setting WHERE key = ?");
  if (!statement) return pass_on(statement);
  const auto row = statement->bind(key).step();
  if (!row) return pass_on(row);
  if (!*row) return std::optional<std::string>();
  return std::optional<std::string>(statement->text(0));
}

Result<> write_setting(Connection& db, std::string_view key, const std::optional<std::string>& value) {
  auto statement = db.prepare(value ? "INSERT INTO setting (value, key) VALUES (?, ?) "
                                      "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
                                    : "DELETE FROM setting WHERE key = ?");
  if (!statement) return pass_on(statement);
  if (value) statement->bind(std::string_view(*value));
  return statement->bind(key).run();
}

Result<> run_with(Connection& db, std::string_view sql, std::int64_t a) {
  auto statement = db.prepare(sql);
  if (!statement) return pass_on(statement);
  return statement->bind(a).run();
}

// Secure-delete takes a word out of the index's pages, but not out of the directory that says with which word
// each page begins (FTS5's %_idx table: a marker byte and the beginning of a word). Where such a beginning
// belongs to no word any more, the index is made anew from the records.
Result<> take_out_left_behind_words(Connection& db) {
  const auto left = db.number(
      "SELECT count(*) FROM (SELECT substr(term, 2) AS beginning FROM record_words_idx WHERE length(term) > "
      "1) "
      "WHERE coalesce((SELECT substr(CAST(term AS BLOB), 1, length(beginning)) FROM record_vocabulary "
      "WHERE term >= CAST(beginning AS TEXT) ORDER BY term LIMIT 1) <> beginning, 1)");
  if (!left) return pass_on(left);
  if (*left == 0) return {};
  return db.run("INSERT INTO record_words (record_words) VALUES ('rebuild')");
}

tl::unexpected<Problem> changed_meanwhile(std::string_view uid) {
  return problem(ProblemKind::conflict,
                 "This was changed somewhere else since you opened it. Look at it again, then change it.",
                 std::string(uid));
}

// Of an import: two records never come from one row.
Result<> source_is_free(Connection& db, const StoredRecord& record) {
  if (!record.source) return {};
  auto holder = db.prepare("SELECT uid FROM record WHERE source = ? AND uid <> ?");
  if (!holder) return pass_on(holder);
  const auto row = holder->bind(std::string_view(*record.source)).bind(std::string_view(record.uid)).step();
  if (!row) return pass_on(row);
  if (!*row) return {};
  return problem(ProblemKind::conflict, "This has been imported already; nothing was added.", record.uid);
}

Result<> drop_from_log(Connection& db, std::string_view uid) {
  auto items = db.prepare("DELETE FROM change_item WHERE uid = ?");
  if (!items) return pass_on(items);
  return items->bind(uid).run();
}

Result<ChangeGroup> describe(Connection& db, std::int64_t id, std::int64_t at, std::string label) {
  ChangeGroup group{id, at, std::move(label), {}, {}};
  auto items = db.prepare("SELECT uid FROM change_item WHERE group_id = ? ORDER BY rowid");
  if (!items) return pass_on(items);
  items->bind(id);
  for (;;) {
    const auto row = items->step();
    if (!row) return pass_on(row);
    if (!*row) break;
    group.record_uids.push_back(items->text(0));
  }
  auto keys = db.prepare("SELECT key FROM change_setting WHERE group_id = ? ORDER BY key");
  if (!keys) return pass_on(keys);
  keys->bind(id);
  for (;;) {
    const auto row = keys->step();
    if (!row) return pass_on(row);
    if (!*row) return group;
    group.setting_keys.push_back(keys->text(0));
  }
}

// Exchanges one record with the state the log keeps for it.
Result<> exchange_record(Connection& db, std::int64_t group, const std::string& uid) {
  auto statement = db.prepare(
      "SELECT uid, kind, relationship, felt, until, written, revision, source, body, words, present "
      "FROM change_item WHERE group_id = ? AND uid = ?");
  if (!statement) return pass_on(statement);
  const auto row = statement->bind(group).bind(std::string_view(uid)).step();
  if (!row) return pass_on(row);
  if (!*row) return {};
  StoredRecord kept = read_record(*statement);
  const bool kept_is_present = statement->integer(10) != 0;
  if (auto rest = statement->run(); !rest) return rest;

  const auto present = find(db, uid);
  if (!present) return pass_on(present);
  const auto last = last_revision(db, uid);
  if (!last) return pass_on(last);
  kept.revision = std::max(*present ? (*present)->record.revision : 0, *last) + 1;
  if (kept_is_present) {
    if (auto written = write(db, *present, kept); !written) return written;
  } else if (*present) {
    if (auto removed = remove(db, (*present)->id); !removed) return removed;
  }
  auto drop = db.prepare("DELETE FROM change_item WHERE group_id = ? AND uid = ?");
  if (!drop) return pass_on(drop);
  if (auto dropped = drop->bind(group).bind(std::string_view(uid)).run(); !dropped) return dropped;
  return keep_item(db, group, uid, *present ? &(*present)->record : nullptr);
}

Result<> exchange_setting(Connection& db, std::int64_t group, const std::string& key) {
  auto statement = db.prepare("SELECT value FROM change_setting WHERE group_id = ? AND key = ?");
  if (!statement) return pass_on(statement);
  const auto row = statement->bind(group).bind(std::string_view(key)).step();
  if (!row) return pass_on(row);
  const std::optional<std::string> kept = statement->optional_text(0);
  if (auto rest = statement->run(); !rest) return rest;
  const auto now = setting_now(db, key);
  if (!now) return pass_on(now);
  if (auto written = write_setting(db, key, kept); !written) return written;
  auto keep = db.prepare("UPDATE change_setting SET value = ? WHERE group_id = ? AND key = ?");
  if (!keep) return pass_on(keep);
  return keep->bind(*now).bind(group).bind(std::string_view(key)).run();
}

// The newest group that stands, or the oldest undone one.
Result<ChangeGroup> exchange_group(Connection& db, bool undo, std::optional<std::int64_t> expected) {
  auto newest =
      db.prepare(undo ? "SELECT id, at, label FROM change_group WHERE undone = 0 ORDER BY id DESC LIMIT 1"
                      : "SELECT id, at, label FROM change_group WHERE undone = 1 ORDER BY id LIMIT 1");
  if (!newest) return pass_on(newest);
  const auto row = newest->step();
  if (!row) return pass_on(row);
  if (!*row)
    return problem(ProblemKind::not_found, undo ? "There is nothing to undo." : "There is nothing to redo.");
  if (expected && newest->integer(0) != *expected)
    return problem(ProblemKind::conflict,
                   "Something else was written since. What was written last is taken back first: " +
                       newest->text(2) + ".");
  auto group = describe(db, newest->integer(0), newest->integer(1), newest->text(2));
  if (auto rest = newest->run(); !rest) return pass_on(rest);
  if (!group) return group;
  for (const std::string& uid : group->record_uids)
    if (auto done = exchange_record(db, group->id, uid); !done) return pass_on(done);
  for (const std::string& key : group->setting_keys)
    if (auto done = exchange_setting(db, group->id, key); !done) return pass_on(done);
  auto mark = db.prepare("UPDATE change_group SET undone = ? WHERE id = ?");
  if (!mark) return pass_on(mark);
  if (auto done = mark->bind(std::int64_t{undo ? 1 : 0}).bind(group->id).run(); !done) return pass_on(done);
  if (auto done = db.run("UPDATE stamp SET value = value + 1"); !done) return pass_on(done);
  return group;
}

Result<ChangeGroup> exchange_in_transaction(Connection& db, const Path& vault, const Ground& ground,
                                            const std::function<Result<>()>& commit, bool undo,
                                            std::optional<std::int64_t> expected = std::nullopt) {
  if (auto begun = db.run("BEGIN IMMEDIATE"); !begun) return pass_on(begun);
  Result<ChangeGroup> group{tl::unexpect, Problem{}};
  if (auto marked = begin_state(db, vault, ground); !marked)
    group = pass_on(marked);
  else
    group = exchange_group(db, undo, expected);
  if (group)
    if (auto done = commit(); !done) group = pass_on(done);
  if (!group && db.in_transaction()) (void)db.run("ROLLBACK");
  return group;
}

}  // namespace

Result<> write_records(Connection& db, const std::map<std::string, StoredRecord>& records) {
  if (auto begun = db.run("BEGIN IMMEDIATE"); !begun) return begun;
  for (const auto& [uid, record] : records)
    if (auto written = write(db, std::nullopt, record); !written) return written;
  return db.run("COMMIT");
}

// A commit whose last frame has reached the log, but not surely the disk, is rolled back here and yet comes
// back when the log is read next: then "nothing was changed" would not be true.
Result<> Vault::Body::commit() {
  const auto making = newest_state(*db);
  if (!making) return pass_on(making);
  const auto done = db->run("COMMIT");
  if (done) {
    ++changes_kept;
    states_seen[making->state] = making->n;
    if (!aside) note_newest(path, vault_key, ground, *making);
    return done;
  }
  if (db->in_transaction()) (void)db->run("ROLLBACK");
  if (done.error().kind == ProblemKind::busy) return done;
  const auto comes_back = [&]() -> Result<bool> {
    auto next = Connection::open(aside ? *aside : path, vault_key, ground, Access::read_alone);
    if (!next) return pass_on(next);
    const auto states = states_of(**next);
    if (!states) return pass_on(states);
    return std::ranges::any_of(*states, [&](const FileState& one) { return one.state == making->state; });
  };
  if (const auto back = comes_back(); back && !*back) return done;
  // A commit of nothing takes its place in the log.
  auto over = db->run("BEGIN IMMEDIATE");
  if (over) over = begin_state(*db, path, ground);
  if (over) over = db->run("COMMIT");
  if (db->in_transaction()) (void)db->run("ROLLBACK");
  if (over) {
    fold_in(*db);  // the rest of the failed commit may lie beyond the one of nothing
    return done;
  }
  const bool gone = done.error().code == code::disk_gone;
  return problem(
      done.error().kind, code::may_be_kept,
      std::string(
          gone ? "The disk stopped answering in the moment of saving (a stick may have been pulled out, or a "
                 "network folder is gone)"
               : "The disk failed in the moment of saving") +
          ", and it cannot be told whether this was kept. " + (gone ? "Put it back" : "Check the disk") +
          ", then close the diary, open it again and look.",
      path.string(), {{"vault", path.string()}}, done.error().detail);
}

Transaction::Transaction(std::unique_ptr<State> state) : state_(std::move(state)) {}
Transaction::Transaction(Transaction&&) noexcept = default;

Transaction::~Transaction() {
  if (state_ == nullptr || state_->finished) return;
  if (state_->db->in_transaction()) (void)state_->db->run("ROLLBACK");
  state_->finish();
}

Result<Transaction> Vault::begin(std::string_view label, std::int64_t now) {
  ensure(!body_->writing);
  if (auto may = body_->may_write(); !may) return pass_on(may);
  const auto db = body_->connection();
  if (!db) return pass_on(db);
  if (auto begun = (*db)->run("BEGIN IMMEDIATE"); !begun) return pass_on(begun);
  auto state = std::make_unique<Transaction::State>();
  state->body = body_.get();
  state->db = *db;
  state->now = now;
  body_->writing = true;
  Transaction transaction(std::move(state));  // rolls back from here on if anything fails
  if (auto marked = begin_state(**db, body_->path, body_->ground); !marked) return pass_on(marked);
  if (label.empty()) return transaction;  // nobody undoes it, and what was undone can still be redone
  // What had been undone cannot be redone after a new change.
  const auto undone = (*db)->number("SELECT count(*) FROM change_group WHERE undone = 1");
  if (!undone) return pass_on(undone);
  transaction.state_->purged = *undone > 0;
  if (auto dropped = (*db)->run("DELETE FROM change_group WHERE undone = 1"); !dropped)
    return pass_on(dropped);
  auto made = (*db)->prepare("INSERT INTO change_group (at, label) VALUES (?, ?) RETURNING id");
  if (!made) return pass_on(made);
  const auto row = made->bind(now).bind(label).step();
  if (!row) return pass_on(row);
  transaction.state_->group = made->integer(0);
  if (auto rest = made->run(); !rest) return pass_on(rest);
  return transaction;
}

Result<std::int64_t> Transaction::put(const StoredRecord& record, std::optional<std::int64_t> expected) {
  State& s = *state_;
  ensure(!s.finished && s.group != 0 && !record.uid.empty() && !record.kind.empty());
  if (s.broken) return tl::unexpected<Problem>(*s.broken);
  const auto present = find(*s.db, record.uid);
  if (!present) return s.noted<std::int64_t>(pass_on(present));
  const std::int64_t now = *present ? (*present)->record.revision : 0;
  if (expected && *expected != now) return changed_meanwhile(record.uid);
  if (auto free = source_is_free(*s.db, record); !free) return s.noted<std::int64_t>(pass_on(free));
  StoredRecord wanted = record;
  if (*present) {
    wanted.revision = now;
    if (wanted == (*present)->record) return now;
    wanted.revision = now + 1;
  } else {
    const auto last = last_revision(*s.db, record.uid);
    if (!last) return s.noted<std::int64_t>(pass_on(last));
    wanted.revision = *last + 1;
  }
  if (auto kept = keep_item(*s.db, s.group, record.uid, *present ? &(*present)->record : nullptr); !kept)
    return s.noted<std::int64_t>(pass_on(kept));
  if (auto written = write(*s.db, *present, wanted); !written) return s.noted<std::int64_t>(pass_on(written));
  s.body->note_written(wanted.uid, &wanted);
  s.changed = true;
  return wanted.revision;
}

Result<> Transaction::erase(std::string_view uid, std::optional<std::int64_t> expected) {
  State& s = *state_;
  ensure(!s.finished);
  if (s.broken) return tl::unexpected<Problem>(*s.broken);
  const auto present = find(*s.db, uid);
  if (!present) return s.noted<void>(pass_on(present));
  if (!*present)
    return problem(ProblemKind::not_found, "There is no such record in the diary.", std::string(uid));
  if (expected && *expected != (*present)->record.revision) return changed_meanwhile(uid);
  if (auto kept = keep_item(*s.db, s.group, (*present)->record.uid, &(*present)->record); !kept)
    return s.noted(kept);
  if (auto removed = remove(*s.db, (*present)->id); !removed) return s.noted(removed);
  s.body->note_written((*present)->record.uid, nullptr);
  s.changed = true;
  return {};
}

Result<> Transaction::forget(std::string_view uid) {
  State& s = *state_;
  ensure(!s.finished);
  if (s.broken) return tl::unexpected<Problem>(*s.broken);
  const auto present = find(*s.db, uid);
  if (!present) return s.noted<void>(pass_on(present));
  const auto last = last_revision(*s.db, uid);
  if (!last) return s.noted<void>(pass_on(last));
  if (!*present && *last == 0)
    return problem(ProblemKind::not_found, "There is no such record in the diary.", std::string(uid));
  if (*present)
    if (auto removed = remove(*s.db, (*present)->id); !removed) return s.noted(removed);
  if (auto done = drop_from_log(*s.db, uid); !done) return s.noted(done);
  s.body->note_written(std::string(uid), nullptr);
  s.changed = s.forgot = true;
  return {};
}

Result<std::int64_t> Transaction::place(const StoredRecord& record) {
  State& s = *state_;
  ensure(!s.finished && s.group == 0 && !record.uid.empty() && !record.kind.empty());
  if (s.broken) return tl::unexpected<Problem>(*s.broken);
  const auto present = find(*s.db, record.uid);
  if (!present) return s.noted<std::int64_t>(pass_on(present));
  if (auto free = source_is_free(*s.db, record); !free) return s.noted<std::int64_t>(pass_on(free));
  const auto last = last_revision(*s.db, record.uid);
  if (!last) return s.noted<std::int64_t>(pass_on(last));
  StoredRecord wanted = record;
  wanted.revision = std::max(*present ? (*present)->record.revision : 0, *last) + 1;
  if (auto dropped = drop_from_log(*s.db, record.uid); !dropped)
    return s.noted<std::int64_t>(pass_on(dropped));
  if (auto written = write(*s.db, *present, wanted); !written) return s.noted<std::int64_t>(pass_on(written));
  s.body->note_written(wanted.uid, &wanted);
  s.changed = s.purged = true;
  return wanted.revision;
}

Result<> Transaction::place_setting(std::string_view key, std::string_view value) {
  State& s = *state_;
  ensure(!s.finished && s.group == 0 && !key.empty());
  if (s.broken) return tl::unexpected<Problem>(*s.broken);
  auto dropped = s.db->prepare("DELETE FROM change_setting WHERE key = ?");
  if (!dropped) return s.noted<void>(pass_on(dropped));
  if (auto done = dropped->bind(key).run(); !done) return s.noted(done);
  s.changed = s.purged = true;
  return s.noted(write_setting(*s.db, key, std::string(value)));
}

Result<> Transaction::set(std::string_view key, std::string_view value) {
  State& s = *state_;
  ensure(!s.finished && !key.empty());
  if (s.broken) return tl::unexpected<Problem>(*s.broken);
  const auto now = setting_now(*s.db, key);
  if (!now) return s.noted<void>(pass_on(now));
  if (*now && **now == value) return {};
  if (auto kept = s.keep_setting(key, *now); !kept) return s.noted(kept);
  s.changed = true;
  return s.noted(write_setting(*s.db, key, std::string(value)));
}

Result<> Transaction::unset(std::string_view key) {
  State& s = *state_;
  ensure(!s.finished);
  if (s.broken) return tl::unexpected<Problem>(*s.broken);
  const auto now = setting_now(*s.db, key);
  if (!now) return s.noted<void>(pass_on(now));
  if (!*now) return {};
  if (auto kept = s.keep_setting(key, *now); !kept) return s.noted(kept);
  s.changed = true;
  return s.noted(write_setting(*s.db, key, std::nullopt));
}

Result<> Transaction::commit() {
  State& s = *state_;
  ensure(!s.finished);
  if (s.broken) return tl::unexpected<Problem>(*s.broken);
  if (!s.changed) {
    s.finish();
    return s.db->run("ROLLBACK");  // also keeps what could be redone
  }
  const auto all = [&]() -> Result<> {
    // A group that only forgot has nothing to exchange and is not offered for undoing; old ones go.
    auto emptied = s.db->run(
        "DELETE FROM change_group WHERE NOT EXISTS (SELECT 1 FROM change_item WHERE group_id = id) "
        "AND NOT EXISTS (SELECT 1 FROM change_setting WHERE group_id = id)");
    if (!emptied) return emptied;
    const auto before = s.db->number("SELECT count(*) FROM change_group");
    if (!before) return pass_on(before);
    auto crowded = run_with(*s.db,
                            "DELETE FROM change_group WHERE id NOT IN "
                            "(SELECT id FROM change_group ORDER BY id DESC LIMIT ?)",
                            kept_groups);
    if (!crowded) return crowded;
    auto old = run_with(*s.db, "DELETE FROM change_group WHERE at < ?", s.now - kept_seconds);
    if (!old) return old;
    const auto after = s.db->number("SELECT count(*) FROM change_group");
    if (!after) return pass_on(after);
    if (s.forgot || s.purged || *after != *before)
      if (auto done = take_out_left_behind_words(*s.db); !done) return done;
    auto stamped = s.db->run("UPDATE stamp SET value = value + 1");
    if (!stamped) return stamped;
    s.body->take_as_written();
    // The last moment: what her file's name stands for now. If not the file we have, what was about to be
    // committed goes into a copy beside it.
    if (!s.body->aside && !s.body->stands()) {
      if (auto kept = s.body->keep_aside(); !kept) return kept;
      ++s.body->changes_kept;
      return s.body->kept_aside();
    }
    return s.body->commit();
  };
  const Result<> done = all();
  if (!done) {
    if (s.db->in_transaction()) (void)s.db->run("ROLLBACK");
    s.finish();
    if (s.body->aside) s.body->db.reset();  // the copy is opened at the next use
    return done;
  }
  s.finish();
  if (s.body->aside) return s.body->kept_aside();
  // The log still holds older versions of the pages, encrypted like all else; make it short-lived all the
  // same.
  if (s.forgot) fold_in(*s.db);
  return {};
}

Result<ChangeGroup> Vault::undo(std::optional<std::int64_t> expected) {
  ensure(!body_->writing);
  if (auto may = body_->may_write(); !may) return pass_on(may);
  if (auto ours = body_->still_ours(); !ours) return pass_on(ours);
  const auto db = body_->connection();
  if (!db) return pass_on(db);
  return exchange_in_transaction(
      **db, body_->path, body_->ground, [this] { return body_->commit(); }, true, expected);
}

Result<ChangeGroup> Vault::redo() {
  ensure(!body_->writing);
  if (auto may = body_->may_write(); !may) return pass_on(may);
  if (auto ours = body_->still_ours(); !ours) return pass_on(ours);
  const auto db = body_->connection();
  if (!db) return pass_on(db);
  return exchange_in_transaction(
      **db, body_->path, body_->ground, [this] { return body_->commit(); }, false);
}

Result<std::optional<std::int64_t>> Vault::newest_change() {
  const auto db = body_->connection();
  if (!db) return pass_on(db);
  auto newest = (*db)->prepare("SELECT max(id) FROM change_group WHERE undone = 0");
  if (!newest) return pass_on(newest);
  const auto row = newest->step();
  if (!row) return pass_on(row);
  return newest->optional_integer(0);
}

Result<std::vector<ChangeGroup>> Vault::history() {
  const auto db = body_->connection();
  if (!db) return pass_on(db);
  auto groups = (*db)->prepare("SELECT id, at, label FROM change_group WHERE undone = 0 ORDER BY id DESC");
  if (!groups) return pass_on(groups);
  std::vector<ChangeGroup> found;
  for (;;) {
    const auto row = groups->step();
    if (!row) return pass_on(row);
    if (!*row) return found;
    auto group = describe(**db, groups->integer(0), groups->integer(1), groups->text(2));
    if (!group) return pass_on(group);
    found.push_back(std::move(*group));
  }
}

}  // namespace holdfast::vault
