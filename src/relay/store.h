// store: what a relay keeps, and the rules by which it is changed: who may, in what order items are counted,
// what is the same item, how much a channel may hold. Written once, in statements that both databases
// understand (relay/database.h). Each request is one transaction; whatever changes a channel holds its row
// meanwhile, so that numbers have no gap and are seen in their order, however many relays there are.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <tl/expected.hpp>

#include "post/protocol.h"
#include "relay/database.h"

namespace holdfast::relay {

using namespace post;  // what is said to a relay and by it

// Why something was not done. Nothing was changed then, but for `unavailable`, where that cannot be told.
enum class Refusal {
  unknown,      // no such channel, slot or invitation
  not_allowed,  // the slot has not the right
  conflict,     // it is there with other slots; nobody would keep it; not of this channel's past
  full,         // the quota is reached
  unavailable,  // the database does not answer, or is busy
};
template <class T>
using Outcome = tl::expected<T, Refusal>;

struct StoreOptions {
  bool open_to_all = false;             // may anybody create a channel?
  std::uint64_t quota = 256ull << 20;   // of a channel that was made without an invitation
  std::function<std::int64_t()> today;  // days since 1970
  std::function<void(const Problem&)> trouble = [](const Problem&) {};  // with the database
};

// Who asks, as the store knows it: a slot of a channel.
struct FoundSlot {
  std::int64_t channel = 0, slot = 0;
  std::uint8_t rights = 0;
};

// Of a fetch: what its items' bytes point into stands beside them.
struct FetchedRows {
  std::vector<Rows> rows;
  Fetched told;
};

class Store {
 public:
  // Sets the database up, or brings it to the newest form.
  [[nodiscard]] static Result<std::unique_ptr<Store>> open(Database database, StoreOptions options);

  Outcome<FoundSlot> find(const Credential& who);
  Outcome<Created> create(const Credential& who, const Create& asked);
  Outcome<SlotsTold> slots(const Credential& who, const Slots& asked);
  Outcome<Appended> append(const Credential& who, const Append& asked);
  Outcome<FetchedRows> fetch(const Credential& who, const Fetch& asked);
  Outcome<Withdrawn> withdraw(const Credential& who, const Withdraw& asked);
  Outcome<Burnt> burn(const Credential& who);

  // An invitation to create one channel of that quota.
  Outcome<Burnt> invite(const TokenHash& invitation, std::uint64_t quota);
  bool answers();  // the database

 private:
  Store(Database database, StoreOptions options);
  class Transaction;
  struct Channel;
  Outcome<Transaction> begin(const Credential& who, std::uint8_t right, Channel& channel);
  tl::unexpected<Refusal> unavailable(const Problem& problem);
  void let_go_of_deleted(Session& session);

  Pool pool_;
  StoreOptions options_;
  std::string find_locked_;
  std::atomic<bool> owes_letting_go_ = false;  // something deleted lies in a file still
};

}  // namespace holdfast::relay
