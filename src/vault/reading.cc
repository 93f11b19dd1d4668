// Reading: records, lists, search, settings. Every text from outside is bound, never pasted into SQL; a
// search text is rebuilt from its words, so that no character in it has a meaning for the index's query
// language.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "vault/body.h"
#include "vault/inside.h"

namespace holdfast::vault {
namespace {

constexpr std::string_view from_found = " FROM record_words w JOIN record r ON r.id = w.rowid ";
constexpr std::string_view from_records = " FROM record r LEFT JOIN record_words w ON w.rowid = r.id ";

// Marks around a match in an excerpt: code points that are no characters (Unicode noncharacters).
constexpr std::string_view mark_begin = "\xEF\xB7\x90";  // U+FDD0
constexpr std::string_view mark_end = "\xEF\xB7\x91";    // U+FDD1

// What a query looks for, as a WHERE clause; bound by bind_bounds.
std::string where_sql(const Query& query) {
  std::string sql = "WHERE 1";
  if (!query.kinds.empty()) {
    sql += " AND r.kind IN (?";
    for (std::size_t i = 1; i < query.kinds.size(); ++i) sql += ",?";
    sql += ")";
  }
  if (query.relationship) sql += " AND r.relationship = ?";
  if (query.to) sql += " AND r.felt < ?";
  if (query.from) sql += " AND (r.felt >= ? OR r.until > ?)";
  if (!query.but_not.empty()) {
    sql += " AND r.uid NOT IN (?";
    for (std::size_t i = 1; i < query.but_not.size(); ++i) sql += ",?";
    sql += ")";
  }
  return sql;
}

std::string list_sql(const Query& query) {
  std::string sql = "SELECT " + std::string(record_columns) + std::string(from_records) + where_sql(query);
  sql += query.newest_first ? " ORDER BY r.felt DESC, r.written DESC, r.uid DESC"
                            : " ORDER BY r.felt, r.written, r.uid";
  if (query.limit || query.offset > 0) sql += " LIMIT ? OFFSET ?";
  return sql;
}

void bind_bounds(Statement& statement, const Query& query) {
  for (const std::string& kind : query.kinds) statement.bind(std::string_view(kind));
  if (query.relationship) statement.bind(std::string_view(*query.relationship));
  if (query.to) statement.bind(*query.to);
  if (query.from) statement.bind(*query.from).bind(*query.from);
  for (const std::string& uid : query.but_not) statement.bind(std::string_view(uid));
}

void bind_query(Statement& statement, const Query& query) {
  bind_bounds(statement, query);
  if (query.limit || query.offset > 0)
    statement.bind(query.limit ? std::max<std::int64_t>(0, *query.limit) : std::int64_t{-1})
        .bind(std::max<std::int64_t>(0, query.offset));
}

bool is_word_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
         (byte >= 'A' && byte <= 'Z');
}

// "some words" and "quoted phrases" as an FTS5 query: every phrase in double quotes, the last word a prefix
// when nothing follows it. Empty: there is nothing to look for.
std::string search_expression(std::string_view text) {
  constexpr std::size_t most_phrases = 32;
  const std::string clean = repaired_utf8(text.substr(0, 4096)).text;
  std::string expression;
  std::string phrase;
  std::size_t phrases = 0;
  bool quoted = false;
  const auto finish = [&](bool begun_only) {
    if (!phrase.empty() && phrases < most_phrases) {
      if (!expression.empty()) expression += " AND ";
      expression += '"' + phrase + '"' + (begun_only ? "*" : "");
      ++phrases;
    }
    phrase.clear();
  };
  for (const char c : clean) {
    if (c == '"') {
      finish(false);
      quoted = !quoted;
    } else if (is_word_byte(c)) {
      phrase += c;
    } else if (quoted) {
      if (!phrase.empty() && phrase.back() != ' ') phrase += ' ';
    } else {
      finish(false);
    }
  }
  finish(!quoted);
  return expression;
}

// A text of the index with what matched in it, from one with the marks put around that.
struct Marked {
  std::string text;
  std::vector<std::pair<std::size_t, std::size_t>> places;
};

Marked unmarked(std::string_view with_marks) {
  Marked out;
  constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
  std::size_t begin = nowhere;
  for (std::size_t i = 0; i < with_marks.size();) {
    const std::string_view rest = with_marks.substr(i);
    if (rest.starts_with(mark_begin)) {
      begin = out.text.size();
      i += mark_begin.size();
    } else if (rest.starts_with(mark_end)) {
      if (begin < out.text.size()) out.places.emplace_back(begin, out.text.size());
      begin = nowhere;
      i += mark_end.size();
    } else {
      out.text += with_marks[i++];
    }
  }
  return out;
}

std::vector<std::string> each_once(const Marked& whole) {
  constexpr std::size_t most = 100;
  std::vector<std::string> out;
  for (const auto& [begin, end] : whole.places) {
    std::string one = whole.text.substr(begin, end - begin);
    if (out.size() < most && std::ranges::find(out, one) == out.end()) out.push_back(std::move(one));
  }
  return out;
}

// What the index finds, its hits from `query.offset` on.
Result<std::vector<Hit>> found_by_words(Connection& db, const std::string& expression, const Query& query) {
  std::vector<Hit> hits;
  auto statement = db.prepare(
      "SELECT " + std::string(record_columns) +
      ", snippet(record_words, 0, ?, ?, '…', 24), highlight(record_words, 0, ?, ?)" +
      std::string(from_found) + where_sql(query) +
      " AND record_words MATCH ? ORDER BY bm25(record_words), r.felt DESC, r.uid LIMIT ? OFFSET ?");
  if (!statement) return pass_on(statement);
  statement->bind(mark_begin).bind(mark_end).bind(mark_begin).bind(mark_end);
  bind_bounds(*statement, query);
  statement->bind(std::string_view(expression))
      .bind(*query.limit)
      .bind(std::max<std::int64_t>(0, query.offset));
  for (;;) {
    const auto row = statement->step();
    if (!row) return pass_on(row);
    if (!*row) return hits;
    Marked excerpt = unmarked(statement->text(10));
    hits.push_back({read_record(*statement), std::move(excerpt.text), std::move(excerpt.places),
                    each_once(unmarked(statement->text(11)))});
  }
}

// The rows the index finds.
Result<std::set<std::int64_t>> rows_by_words(Connection& db, const std::string& expression,
                                             const Query& query) {
  std::set<std::int64_t> rows;
  if (expression.empty()) return rows;
  auto statement =
      db.prepare("SELECT r.id" + std::string(from_found) + where_sql(query) + " AND record_words MATCH ?");
  if (!statement) return pass_on(statement);
  bind_bounds(*statement, query);
  statement->bind(std::string_view(expression));
  for (;;) {
    const auto row = statement->step();
    if (!row) return pass_on(row);
    if (!*row) return rows;
    rows.insert(statement->integer(0));
  }
}

bool is_narrowed(const Query& query) {
  return !query.kinds.empty() || query.relationship || query.from || query.to || !query.but_not.empty();
}

// The rows whose texts hold what is looked for and that the index has not found. The texts stand in the
// table in which the index keeps them, row after row.
Result<std::vector<std::int64_t>> rows_inside(Connection& db, Inside& inside, const Query& query,
                                              const std::set<std::int64_t>& known) {
  std::vector<std::int64_t> rows;
  const bool narrowed = is_narrowed(query);
  auto statement =
      db.prepare(narrowed ? "SELECT c.id, c.c0 FROM record r JOIN record_words_content c ON c.id = r.id " +
                                where_sql(query)
                          : std::string("SELECT id, c0 FROM record_words_content"));
  if (!statement) return pass_on(statement);
  if (narrowed) bind_bounds(*statement, query);
  for (;;) {
    const auto row = statement->step();
    if (!row) return pass_on(row);
    if (!*row) return rows;
    const std::int64_t id = statement->integer(0);
    if (!known.contains(id) && inside.holds(statement->text(1))) rows.push_back(id);
  }
}

// These rows, the newest first, from the one at `offset` on.
Result<std::vector<Hit>> hits_inside(Connection& db, Inside& inside, const std::vector<std::int64_t>& rows,
                                     std::int64_t offset, std::int64_t limit) {
  std::vector<std::pair<std::int64_t, std::int64_t>> by_time;
  for (const std::int64_t id : rows) {
    auto time = db.prepare("SELECT felt FROM record WHERE id = ?");
    if (!time) return pass_on(time);
    const auto row = time->bind(id).step();
    if (!row) return pass_on(row);
    if (*row) by_time.emplace_back(time->integer(0), id);
  }
  std::ranges::sort(by_time, std::greater{});
  std::vector<Hit> hits;
  static const std::string one =
      "SELECT " + std::string(record_columns) + std::string(from_records) + "WHERE r.id = ?";
  for (std::size_t k = static_cast<std::size_t>(offset);
       k < by_time.size() && static_cast<std::int64_t>(hits.size()) < limit; ++k) {
    auto whole = db.prepare(one);
    if (!whole) return pass_on(whole);
    const auto row = whole->bind(by_time[k].second).step();
    if (!row) return pass_on(row);
    if (*row) {
      Hit hit{read_record(*whole), {}, {}, {}};
      Marked all{hit.record.words, inside.places(hit.record.words)};
      hit.matched = each_once(all);
      hit.excerpt = excerpt_of(hit.record.words, all.places);
      hit.marked = std::move(all.places);
      hits.push_back(std::move(hit));
    }
  }
  return hits;
}

}  // namespace

StoredRecord read_record(const Statement& row) {
  StoredRecord record;
  record.uid = row.text(0);
  record.kind = row.text(1);
  record.relationship = row.optional_text(2);
  record.felt = row.integer(3);
  record.until = row.optional_integer(4);
  record.written = row.integer(5);
  record.revision = row.integer(6);
  record.source = row.optional_text(7);
  record.body = row.text(8);
  record.words = row.text(9);
  return record;
}

Result<StoredRecord> Vault::get(std::string_view uid) {
  const auto db = body_->connection();
  if (!db) return pass_on(db);
  static const std::string sql =
      "SELECT " + std::string(record_columns) + std::string(from_records) + "WHERE r.uid = ?";
  auto statement = (*db)->prepare(sql);
  if (!statement) return pass_on(statement);
  statement->bind(uid);
  const auto row = statement->step();
  if (!row) return pass_on(row);
  if (!*row)
    return problem(ProblemKind::not_found, "There is no such record in the diary.", std::string(uid));
  return read_record(*statement);
}

Result<> Vault::each(const Query& query, const std::function<bool(const StoredRecord&)>& visit) {
  const auto db = body_->connection();
  if (!db) return pass_on(db);
  auto statement = (*db)->prepare(list_sql(query));
  if (!statement) return pass_on(statement);
  bind_query(*statement, query);
  for (;;) {
    const auto row = statement->step();
    if (!row) return pass_on(row);
    if (!*row || !visit(read_record(*statement))) return {};
  }
}

Result<std::vector<StoredRecord>> Vault::list(const Query& query) {
  std::vector<StoredRecord> records;
  const auto read = each(query, [&records](const StoredRecord& record) {
    records.push_back(record);
    return true;
  });
  if (!read) return pass_on(read);
  return records;
}

Result<std::int64_t> Vault::count(const Query& query) {
  const auto db = body_->connection();
  if (!db) return pass_on(db);
  auto statement = (*db)->prepare("SELECT COUNT(*) FROM record r " + where_sql(query));
  if (!statement) return pass_on(statement);
  bind_bounds(*statement, query);
  const auto row = statement->step();
  if (!row) return pass_on(row);
  return statement->integer(0);
}

// First what the index of words finds, best first, then what stands inside words, newest first. The rows are
// found once, for their number and for the hits.
Result<std::vector<Hit>> Vault::search(std::string_view text, const Query& query, std::int64_t* total) {
  std::vector<Hit> hits;
  if (total) *total = 0;
  const std::int64_t limit = std::max<std::int64_t>(0, query.limit.value_or(0));
  if (limit == 0 && !total) return hits;
  Inside inside(text);
  const std::string expression = inside.decides() ? "" : search_expression(text);
  if (expression.empty() && !inside.finds_more()) return hits;
  const auto db = body_->connection();
  if (!db) return pass_on(db);
  if (!expression.empty() && limit > 0) {
    auto by_words = found_by_words(**db, expression, query);
    if (!by_words) return by_words;
    hits = std::move(*by_words);
  }
  const auto here = static_cast<std::int64_t>(hits.size());
  const bool looks_inside = inside.finds_more() && (here < limit || total);
  if (!looks_inside && !total) return hits;
  const auto known = rows_by_words(**db, expression, query);
  if (!known) return pass_on(known);
  const auto by_words = static_cast<std::int64_t>(known->size());
  if (total) *total = by_words;
  if (!looks_inside) return hits;
  const auto rows = rows_inside(**db, inside, query, *known);
  if (!rows) return pass_on(rows);
  if (total) *total += static_cast<std::int64_t>(rows->size());
  if (here >= limit) return hits;
  auto more =
      hits_inside(**db, inside, *rows, std::max<std::int64_t>(0, query.offset - by_words), limit - here);
  if (!more) return pass_on(more);
  std::ranges::move(*more, std::back_inserter(hits));
  return hits;
}

Result<std::int64_t> Vault::count_found(std::string_view text, const Query& query) {
  Query number_only = query;
  number_only.limit = 0;
  std::int64_t total = 0;
  const auto none = search(text, number_only, &total);
  if (!none) return pass_on(none);
  return total;
}

Result<std::optional<std::string>> Vault::find_source(std::string_view source) {
  const auto db = body_->connection();
  if (!db) return pass_on(db);
  auto statement = (*db)->prepare("SELECT uid FROM record WHERE source = ?");
  if (!statement) return pass_on(statement);
  statement->bind(source);
  const auto row = statement->step();
  if (!row) return pass_on(row);
  if (!*row) return std::optional<std::string>();
  return std::optional<std::string>(statement->text(0));
}

Result<std::optional<std::int64_t>> Vault::newest_written() {
  const auto db = body_->connection();
  if (!db) return pass_on(db);
  auto newest = (*db)->prepare("SELECT max(written) FROM record");
  if (!newest) return pass_on(newest);
  const auto row = newest->step();
  if (!row) return pass_on(row);
  return newest->optional_integer(0);
}

Result<KindCounts> Vault::count_by_kind() {
  const auto db = body_->connection();
  if (!db) return pass_on(db);
  auto statement = (*db)->prepare("SELECT kind, count(*) FROM record GROUP BY kind");
  if (!statement) return pass_on(statement);
  KindCounts counts;
  for (;;) {
    const auto row = statement->step();
    if (!row) return pass_on(row);
    if (!*row) return counts;
    counts[statement->text(0)] = statement->integer(1);
  }
}

Result<std::optional<std::string>> Vault::setting(std::string_view key) {
  const auto db = body_->connection();
  if (!db) return pass_on(db);
  auto statement = (*db)->prepare("SELECT value FROM setting WHERE key = ?");
  if (!statement) return pass_on(statement);
  statement->bind(key);
  const auto row = statement->step();
  if (!row) return pass_on(row);
  if (!*row) return std::optional<std::string>();
  return std::optional<std::string>(statement->text(0));
}

Result<std::vector<std::pair<std::string, std::string>>> Vault::settings(std::string_view key_prefix) {
  const auto db = body_->connection();
  if (!db) return pass_on(db);
  auto statement =
      (*db)->prepare("SELECT key, value FROM setting WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key");
  if (!statement) return pass_on(statement);
  statement->bind(key_prefix);
  std::vector<std::pair<std::string, std::string>> found;
  for (;;) {
    const auto row = statement->step();
    if (!row) return pass_on(row);
    if (!*row) return found;
    found.emplace_back(statement->text(0), statement->text(1));
  }
}

Result<std::int64_t> Vault::stamp() {
  const auto db = body_->connection();
  if (!db) return pass_on(db);
  return (*db)->number("SELECT value FROM stamp");
}

}  // namespace holdfast::vault
