// Shelves: bytes that belong to the diary and are neither a record nor a setting, in the same file and the
// same transactions, so that what says what became of a record is never older or newer than the record.
#include <sodium.h>

#include "base/ensure.h"
#include "vault/body.h"

namespace holdfast::vault {
namespace {

// A vault of an earlier version has none as long as it can only be read.
Result<bool> has_shelves(Connection& db) {
  const auto found = db.number("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'shelf'");
  if (!found) return pass_on(found);
  return *found > 0;
}

}  // namespace

Result<> Transaction::shelve(std::string_view shelf, std::string_view name, std::string_view bytes) {
  State& s = *state_;
  ensure(!s.finished && !shelf.empty());
  if (s.broken) return tl::unexpected<Problem>(*s.broken);
  auto statement = s.db->prepare(
      "INSERT INTO shelf (shelf, name, bytes) VALUES (?, ?, ?) "
      "ON CONFLICT (shelf, name) DO UPDATE SET bytes = excluded.bytes");
  if (!statement) return s.noted<void>(pass_on(statement));
  s.changed = true;
  return s.noted(statement->bind(shelf).bind_bytes(name).bind_bytes(bytes).run());
}

Result<> Transaction::unshelve(std::string_view shelf, std::string_view name) {
  State& s = *state_;
  ensure(!s.finished);
  if (s.broken) return tl::unexpected<Problem>(*s.broken);
  auto statement = s.db->prepare("DELETE FROM shelf WHERE shelf = ? AND name = ?");
  if (!statement) return s.noted<void>(pass_on(statement));
  s.changed = true;
  return s.noted(statement->bind(shelf).bind_bytes(name).run());
}

Result<std::optional<Secret>> Vault::shelved(std::string_view shelf, std::string_view name) {
  const auto db = body_->connection();
  if (!db) return pass_on(db);
  const auto any = has_shelves(**db);
  if (!any) return pass_on(any);
  if (!*any) return std::optional<Secret>();
  auto statement = (*db)->prepare("SELECT bytes FROM shelf WHERE shelf = ? AND name = ?");
  if (!statement) return pass_on(statement);
  const auto row = statement->bind(shelf).bind_bytes(name).step();
  if (!row) return pass_on(row);
  if (!*row) return std::optional<Secret>();
  std::string bytes = statement->bytes(0);
  std::optional<Secret> found(Secret::from(std::string_view(bytes)));
  wipe(bytes.data(), bytes.size());
  return found;
}

Result<> Vault::each_shelved(
    std::string_view shelf, const std::function<void(std::string_view name, std::string_view bytes)>& visit) {
  const auto db = body_->connection();
  if (!db) return pass_on(db);
  const auto any = has_shelves(**db);
  if (!any) return pass_on(any);
  if (!*any) return {};
  auto statement = (*db)->prepare("SELECT name, bytes FROM shelf WHERE shelf = ? ORDER BY name");
  if (!statement) return pass_on(statement);
  statement->bind(shelf);
  for (;;) {
    const auto row = statement->step();
    if (!row) return pass_on(row);
    if (!*row) return {};
    visit(statement->bytes(0), statement->bytes(1));
  }
}

Secret Vault::derived_key(std::string_view purpose) const {
  start_cryptography();
  Secret key(32);
  crypto_generichash(key.data(), key.size(), reinterpret_cast<const unsigned char*>(purpose.data()),
                     purpose.size(), body_->vault_key.data(), body_->vault_key.size());
  return key;
}

}  // namespace holdfast::vault
