// See store.h. A transaction begins with the look-up of the caller, which holds the channel's row; what can
// be sent together is.
#include "relay/store.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/ensure.h"

namespace holdfast::relay {
namespace {

template <std::size_t N>
std::string_view view(const std::array<unsigned char, N>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
template <class Tag>
std::string_view view(const Name<Tag>& name) {
  return view(name.bytes);
}
std::int64_t number(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}
template <std::size_t N>
void fill(std::array<unsigned char, N>& into, const std::string& bytes) {
  ensure(bytes.size() == N);
  std::copy(bytes.begin(), bytes.end(), into.begin());
}

constexpr std::string_view find_sql =
    "SELECT channel.no, slot.no, slot.rights, channel.head, channel.bytes, channel.quota "
    "FROM channel JOIN slot ON slot.channel = channel.no AND slot.token_hash = $2 WHERE channel.id = $1";
// Of somebody who has a token and does not know the channel (the ten words on paper lead to one).
constexpr std::string_view find_by_token_sql =
    "SELECT channel.no, slot.no, slot.rights, channel.head, channel.bytes, channel.quota "
    "FROM channel JOIN slot ON slot.channel = channel.no WHERE slot.token_hash = $1";
constexpr std::string_view slots_sql =
    "SELECT no, rights, bytes, token_hash FROM slot WHERE channel = $1 ORDER BY no";
constexpr std::string_view new_slot_sql =
    "INSERT INTO slot(channel, no, token_hash, rights, bytes) VALUES ($1, $2, $3, $4, 0)";
// How many bytes there are is known without reading them, so what is not handed out is not read either.
constexpr std::string_view fetch_sql =
    "SELECT seq, mark, kind, id, body FROM item WHERE channel = $1 AND seq > $2 AND seq <= ("
    "  SELECT max(seq) FROM (SELECT seq, sum(size) OVER (ORDER BY seq) AS so_far FROM ("
    "    SELECT seq, coalesce(length(body), 0) AS size FROM item WHERE channel = $1 AND seq > $2"
    "    ORDER BY seq LIMIT $3) AS next) AS counted WHERE so_far <= $4 OR seq = $2 + 1) ORDER BY seq";

}  // namespace

// A channel's row and the caller's, as a transaction found and holds them.
struct Store::Channel {
  FoundSlot caller;
  std::uint64_t head = 0, bytes = 0, quota = 0;

  explicit Channel() = default;
  explicit Channel(const Row& row)
      : caller{row[0].number(), row[1].number(), static_cast<std::uint8_t>(row[2].number())},
        head(static_cast<std::uint64_t>(row[3].number())),
        bytes(static_cast<std::uint64_t>(row[4].number())),
        quota(static_cast<std::uint64_t>(row[5].number())) {}
};

// Rolled back unless it was committed.
class Store::Transaction {
 public:
  Transaction(Store& store, Pool::Lease lease) : store_(&store), lease_(std::move(lease)) {}
  Transaction(Transaction&& other) noexcept
      : store_(other.store_), lease_(std::move(other.lease_)), open_(std::exchange(other.open_, false)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction() {
    const Query rollback{"ROLLBACK"};
    if (open_) (void)lease_->run({&rollback, 1});
  }

  // The first of a transaction are sent with what begins it.
  Outcome<std::vector<Rows>> begin(std::vector<Query> queries) {
    queries.insert(queries.begin(), Query{store_->pool_.dialect().begin});
    open_ = true;
    auto all = run(std::move(queries));
    if (all) all->erase(all->begin());
    return all;
  }
  Outcome<std::vector<Rows>> run(const std::vector<Query>& queries) {
    auto all = lease_->run(queries);
    if (!all) return store_->unavailable(all.error());
    return std::move(*all);
  }
  Outcome<std::vector<Rows>> commit(std::vector<Query> queries) {
    queries.push_back(Query{"COMMIT"});
    auto all = run(queries);
    if (all) open_ = false;
    return all;
  }
  Session& session() { return *lease_; }

 private:
  Store* store_;
  Pool::Lease lease_;
  bool open_ = false;
};

Store::Store(Database database, StoreOptions options)
    : pool_(std::move(database)),
      options_(std::move(options)),
      find_locked_(std::string(find_sql) + std::string(pool_.dialect().lock_row)) {}

Result<std::unique_ptr<Store>> Store::open(Database database, StoreOptions options) {
  std::unique_ptr<Store> store(new Store(std::move(database), std::move(options)));
  auto lease = store->pool_.lease();
  if (!lease) return pass_on(lease);
  if (auto ready = bring_up_to_date(**lease, store->pool_.dialect()); !ready) return pass_on(ready);
  return store;
}

tl::unexpected<Refusal> Store::unavailable(const Problem& problem) {
  options_.trouble(problem);
  return tl::unexpected(Refusal::unavailable);
}

void Store::let_go_of_deleted(Session& session) {
  const auto done = session.let_go_of_deleted();
  owes_letting_go_ = !done || !*done;
}

Outcome<Store::Transaction> Store::begin(const Credential& who, std::uint8_t right, Channel& channel) {
  auto lease = pool_.lease();
  if (!lease) return unavailable(lease.error());
  if (owes_letting_go_) let_go_of_deleted(**lease);
  Transaction transaction(*this, std::move(*lease));
  const TokenHash hash = hash_of(who.token);
  auto found = transaction.begin({{find_locked_, {view(who.channel), view(hash)}}});
  if (!found) return tl::unexpected(found.error());
  if (found->front().empty()) return tl::unexpected(Refusal::unknown);
  channel = Channel(found->front().front());
  if (channel.caller.rights == 0) return tl::unexpected(Refusal::unknown);  // its rights were taken away
  if ((channel.caller.rights & right) == 0) return tl::unexpected(Refusal::not_allowed);
  return transaction;
}

Outcome<FoundSlot> Store::find(const Credential& who) {
  auto lease = pool_.lease();
  if (!lease) return unavailable(lease.error());
  const TokenHash hash = hash_of(who.token);
  const Query query{find_sql, {view(who.channel), view(hash)}};
  const auto found = (*lease)->run({&query, 1});
  if (!found) return unavailable(found.error());
  if (found->front().empty()) return tl::unexpected(Refusal::unknown);
  const FoundSlot caller = Channel(found->front().front()).caller;
  if (caller.rights == 0) return tl::unexpected(Refusal::unknown);
  return caller;
}

Outcome<Created> Store::create(const Credential& who, const Create& asked) {
  if (who.channel.none()) return tl::unexpected(Refusal::unknown);
  auto lease = pool_.lease();
  if (!lease) return unavailable(lease.error());
  Transaction transaction(*this, std::move(*lease));
  const TokenHash invitation = hash_of(who.token);
  const auto found = transaction.begin({
      {"SELECT no, quota FROM channel WHERE id = $1", {view(who.channel)}},
      {"DELETE FROM creation WHERE token_hash = $1 RETURNING quota", {view(invitation)}},
  });
  if (!found) return tl::unexpected(found.error());
  const Rows &there = (*found)[0], &invited = (*found)[1];
  if (!there.empty()) {  // asked once more, or somebody else's
    const auto rows = transaction.run({{slots_sql, {there[0][0].number()}}});
    if (!rows) return tl::unexpected(rows.error());
    const bool same =
        std::ranges::equal(rows->front(), asked.slots, [](const Row& row, const SlotRights& slot) {
          return row[1].number() == slot.rights && row[3].bytes() == view(slot.token);
        });
    if (!same) return tl::unexpected(Refusal::conflict);
    return Created{static_cast<std::uint64_t>(there[0][1].number())};
  }
  if (invited.empty() && !options_.open_to_all) return tl::unexpected(Refusal::unknown);
  const std::int64_t quota = invited.empty() ? number(options_.quota) : invited[0][0].number();
  const auto made =
      transaction.run({{"INSERT INTO channel(id, head, bytes, quota, born_day) VALUES ($1, 0, 0, $2, $3) "
                        "RETURNING no",
                        {view(who.channel), quota, options_.today()}}});
  if (!made) return tl::unexpected(made.error());
  const std::int64_t channel = made->front()[0][0].number();
  std::vector<Query> slots;
  for (const SlotRights& slot : asked.slots)
    slots.push_back(
        {new_slot_sql, {channel, number(slots.size() + 1), view(slot.token), std::int64_t{slot.rights}}});
  if (const auto done = transaction.commit(std::move(slots)); !done) return tl::unexpected(done.error());
  return Created{static_cast<std::uint64_t>(quota)};
}

Outcome<SlotsTold> Store::slots(const Credential& who, const Slots& asked) {
  Channel channel;
  auto transaction = begin(who, keeps, channel);
  if (!transaction) return tl::unexpected(transaction.error());
  const std::int64_t no = channel.caller.channel;
  const auto rows = transaction->run({{slots_sql, {no}}});
  if (!rows) return tl::unexpected(rows.error());
  SlotsTold told;
  for (const Row& row : rows->front()) {
    SlotTold& slot = told.slots.emplace_back();
    slot.no = static_cast<std::uint16_t>(row[0].number());
    slot.rights = static_cast<std::uint8_t>(row[1].number());
    slot.bytes = static_cast<std::uint64_t>(row[2].number());
    fill(slot.token.bytes, row[3].bytes());
  }
  std::vector<Query> changes;
  for (const SlotRights& wanted : asked.slots) {
    const auto at = std::ranges::find(told.slots, wanted.token, &SlotTold::token);
    if (at == told.slots.end()) {
      if (told.slots.size() == most_slots) return tl::unexpected(Refusal::conflict);
      const auto next = static_cast<std::uint16_t>(told.slots.size() + 1);
      told.slots.push_back({next, wanted.rights, 0, wanted.token});
      changes.push_back(
          {new_slot_sql, {no, std::int64_t{next}, view(wanted.token), std::int64_t{wanted.rights}}});
    } else {
      at->rights = wanted.rights;
      changes.push_back({"UPDATE slot SET rights = $3 WHERE channel = $1 AND no = $2",
                         {no, std::int64_t{at->no}, std::int64_t{wanted.rights}}});
    }
  }
  if (std::ranges::none_of(told.slots, [](const SlotTold& slot) { return (slot.rights & keeps) != 0; }))
    return tl::unexpected(Refusal::conflict);
  if (const auto done = transaction->commit(std::move(changes)); !done) return tl::unexpected(done.error());
  return told;
}

Outcome<Appended> Store::append(const Credential& who, const Append& asked) {
  std::vector<Mark> marks;
  for (const Item& item : asked.items) marks.push_back(mark_of(item.kind, item.id, item.bytes));
  Channel channel;
  auto transaction = begin(who, may_append, channel);
  if (!transaction) return tl::unexpected(transaction.error());
  const std::int64_t no = channel.caller.channel, slot = channel.caller.slot;

  std::vector<Query> queries;
  for (const Mark& mark : marks)
    queries.push_back(
        {"SELECT seq, body IS NULL FROM item WHERE channel = $1 AND mark = $2", {no, view(mark)}});
  const auto there = transaction->run(queries);
  if (!there) return tl::unexpected(there.error());

  Appended told{.quota = channel.quota};
  std::map<Mark, std::uint64_t> counted;  // in this request
  std::uint64_t bytes = 0;
  queries.clear();
  for (std::size_t k = 0; k < marks.size(); ++k) {
    Kept& kept = told.items.emplace_back();
    if (const Rows& rows = (*there)[k]; !rows.empty()) {
      kept.seq = static_cast<std::uint64_t>(rows[0][0].number());
      kept.state = rows[0][1].number() != 0 ? State::is_withdrawn : State::was_there;
    } else if (const auto [at, is_new] = counted.emplace(marks[k], channel.head + counted.size() + 1);
               !is_new) {
      kept = {State::was_there, at->second};
    } else {
      const Item& item = asked.items[k];
      kept.seq = at->second;
      bytes += item_costs + item.bytes.size();
      queries.push_back(
          {"INSERT INTO item(channel, seq, slot, kind, id, mark, day, body) "
           "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
           {no, number(kept.seq), slot, std::int64_t{item.kind}, view(item.id), view(marks[k]),
            options_.today(), item.bytes}});
    }
  }
  told.bytes = channel.bytes + bytes;
  if (queries.empty()) return told;
  if (told.bytes > channel.quota) return tl::unexpected(Refusal::full);
  queries.push_back({"UPDATE channel SET head = head + $2, bytes = bytes + $3 WHERE no = $1",
                     {no, number(counted.size()), number(bytes)}});
  queries.push_back(
      {"UPDATE slot SET bytes = bytes + $3 WHERE channel = $1 AND no = $2", {no, slot, number(bytes)}});
  if (const auto done = transaction->commit(std::move(queries)); !done) return tl::unexpected(done.error());
  return told;
}

Outcome<FetchedRows> Store::fetch(const Credential& who, const Fetch& asked) {
  auto lease = pool_.lease();
  if (!lease) return unavailable(lease.error());
  const TokenHash hash = hash_of(who.token);
  const Query look_up = who.channel.none() ? Query{find_by_token_sql, {view(hash)}}
                                           : Query{find_sql, {view(who.channel), view(hash)}};
  const auto found = (*lease)->run({&look_up, 1});
  if (!found) return unavailable(found.error());
  if (found->front().empty()) return tl::unexpected(Refusal::unknown);
  const Channel channel(found->front().front());
  if (channel.caller.rights == 0) return tl::unexpected(Refusal::unknown);
  if ((channel.caller.rights & may_fetch) == 0) return tl::unexpected(Refusal::not_allowed);
  if (asked.after.seq > channel.head) return tl::unexpected(Refusal::conflict);

  const std::int64_t no = channel.caller.channel, after = number(asked.after.seq);
  const std::array queries{
      Query{"SELECT mark FROM item WHERE channel = $1 AND seq = $2", {no, after}},
      Query{fetch_sql, {no, after, std::int64_t{asked.limit}, number(most_fetched_bytes)}},
  };
  auto rows = (*lease)->run(queries);
  if (!rows) return unavailable(rows.error());
  const Rows& at = (*rows)[0];
  const bool is_ours = asked.after.seq == 0 ? asked.after == Bookmark{}
                                            : !at.empty() && at[0][0].bytes() == view(asked.after.mark);
  if (!is_ours) return tl::unexpected(Refusal::conflict);

  FetchedRows fetched{std::move(*rows), {.head = channel.head}};
  for (const Row& row : fetched.rows[1]) {
    FetchedItem& item = fetched.told.items.emplace_back();
    item.at.seq = static_cast<std::uint64_t>(row[0].number());
    fill(item.at.mark, row[1].bytes());
    item.kind = static_cast<std::uint8_t>(row[2].number());
    fill(item.id.bytes, row[3].bytes());
    item.withdrawn = row[4].is_null();
    if (!item.withdrawn) item.bytes = row[4].bytes();
    fetched.told.head = std::max(fetched.told.head, item.at.seq);  // it came in between
  }
  return fetched;
}

Outcome<Withdrawn> Store::withdraw(const Credential& who, const Withdraw& asked) {
  Channel channel;
  auto transaction = begin(who, may_append | may_withdraw, channel);
  if (!transaction) return tl::unexpected(transaction.error());
  const std::int64_t no = channel.caller.channel;
  std::vector<Query> queries;
  for (const Bookmark& at : asked.items)
    queries.push_back(
        {"SELECT slot, coalesce(length(body), -1) FROM item WHERE channel = $1 AND seq = $2 AND mark = $3",
         {no, number(at.seq), view(at.mark)}});
  const auto rows = transaction->run(queries);
  if (!rows) return tl::unexpected(rows.error());
  std::map<std::uint64_t, std::uint64_t> bytes_of;  // by what goes
  for (std::size_t k = 0; k < asked.items.size(); ++k) {
    if ((*rows)[k].empty()) return tl::unexpected(Refusal::conflict);
    const Row& row = (*rows)[k].front();
    const bool own = row[0].number() == channel.caller.slot && (channel.caller.rights & may_append) != 0;
    if (!own && (channel.caller.rights & may_withdraw) == 0) return tl::unexpected(Refusal::not_allowed);
    if (row[1].number() >= 0) bytes_of[asked.items[k].seq] = static_cast<std::uint64_t>(row[1].number());
  }
  std::uint64_t bytes = 0;
  queries.clear();
  for (const auto& [seq, size] : bytes_of) {
    bytes += size;
    queries.push_back({"UPDATE item SET body = NULL WHERE channel = $1 AND seq = $2", {no, number(seq)}});
  }
  queries.push_back({"UPDATE channel SET bytes = bytes - $2 WHERE no = $1", {no, number(bytes)}});
  if (const auto done = transaction->commit(std::move(queries)); !done) return tl::unexpected(done.error());
  let_go_of_deleted(transaction->session());
  return Withdrawn{channel.bytes - bytes, channel.quota};
}

Outcome<Burnt> Store::burn(const Credential& who) {
  Channel channel;
  auto transaction = begin(who, keeps, channel);
  if (!transaction) return tl::unexpected(transaction.error());
  const std::int64_t no = channel.caller.channel;
  const auto done = transaction->commit({{"DELETE FROM item WHERE channel = $1", {no}},
                                         {"DELETE FROM slot WHERE channel = $1", {no}},
                                         {"DELETE FROM channel WHERE no = $1", {no}}});
  if (!done) return tl::unexpected(done.error());
  let_go_of_deleted(transaction->session());
  return Burnt{};
}

Outcome<Burnt> Store::invite(const TokenHash& invitation, std::uint64_t quota) {
  auto lease = pool_.lease();
  if (!lease) return unavailable(lease.error());
  const Query query{"INSERT INTO creation(token_hash, quota) VALUES ($1, $2)",
                    {view(invitation), number(quota)}};
  const auto done = (*lease)->run({&query, 1});
  if (!done) return unavailable(done.error());
  return Burnt{};
}

bool Store::answers() {
  auto lease = pool_.lease();
  if (!lease) {
    options_.trouble(lease.error());
    return false;
  }
  const Query query{"SELECT version FROM relay"};
  const auto done = (*lease)->run({&query, 1});
  if (!done) options_.trouble(done.error());
  return done.has_value();
}

}  // namespace holdfast::relay
