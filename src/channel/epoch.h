// epoch: who belongs to a channel. An epoch is announced by an admin in a signed item of its own: the members
// from here on, the public commitment to the epoch's key, the key before it, and of whoever no longer belongs
// the last items that still count (`cut`). An heir is a new key that a member goes on under, because a copy
// of its vault wrote under the old one; it shares the fate of the member that named it until an epoch lists
// it.
//
// The Roster judges every item by that, and by nothing a carrier says. It starts from one item, the genesis,
// whose id each device got together with the channel's secret.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "channel/graph.h"
#include "channel/item.h"

namespace holdfast::channel {

enum class Rights : std::uint8_t { write = 1, admin = 3 };

struct Member {
  MemberId id;
  SealKey seal;
  Rights rights = Rights::write;
  std::string name;  // "phone": what she calls it; 0 to 64 bytes
  bool operator==(const Member&) const = default;
};

// What ten words on paper open. The cost and the salt are public, so that the words alone suffice.
struct Recovery {
  SealKey seal;
  std::array<unsigned char, 16> salt{};
  std::uint32_t passes = 0;
  std::uint32_t memory_kib = 0;
  std::array<unsigned char, 32> voucher{};  // made with the words: which channel, founded by whom
  bool operator==(const Recovery&) const = default;
};

struct Epoch {
  std::uint32_t number = 0;  // from 1; the item's own epoch is the same
  ItemId previous;           // the item of the epoch before; none for the first
  Commitment commitment;
  std::array<unsigned char, 32> previous_key{};  // all zero for the first
  std::vector<Member> members;                   // ascending by id, 1 to 256
  std::optional<Recovery> recovery;
  std::vector<ItemId> cut;               // ascending, at most 256
  std::array<unsigned char, 32> door{};  // hash of the bytes that bring the key to the members (seal/door.h)
  bool operator==(const Epoch&) const = default;
};
std::string to_bytes(const Epoch& epoch);
[[nodiscard]] Result<Epoch> epoch_of(std::string_view body);
// Whether this member of the epoch is the ten words: whoever has them may let a device in, and is the most
// junior of all who may.
bool is_paper(const Member& member, const Epoch& epoch);

// A body of kind `heir`. The proof is a signature by the new key that it follows this member in this channel
// (`seal` makes and checks it): nobody can name a key of somebody else's.
struct Heir {
  MemberId id;
  SealKey seal;
  std::array<unsigned char, 64> proof{};
  bool operator==(const Heir&) const = default;
};
std::string to_bytes(const Heir& heir);
[[nodiscard]] Result<Heir> heir_of(std::string_view body);

class Roster {
 public:
  explicit Roster(const ItemId& genesis) : genesis_(genesis) {}

  const ItemId& genesis() const { return genesis_; }
  // Of an item that is ready and of kind epoch or heir. True: what is accepted may be different now.
  bool take(const ItemId& id, const Item& item, const Graph& graph);
  // Whether what this item says counts.
  bool accepts(const Stub& head) const;

  // Whether it is one of these (ascending by id), or an heir of one.
  bool belongs(const std::vector<Member>& members, MemberId member) const;
  // Who named it as an heir, and the key that is sealed to; nothing where nobody did.
  struct Named {
    MemberId by;
    SealKey seal;
  };
  std::optional<Named> naming_of(const MemberId& heir) const;
  bool gave_way(const MemberId& member) const;  // it has named an heir
  std::vector<MemberId> heirs() const;          // all that were named

  struct Announced {
    ItemId id;
    Epoch epoch;
  };
  // The one to write in: of the highest number, then of the greatest id (two admins may announce at once).
  // What an admin announces is void where a senior one has removed it: whoever founded the channel first,
  // then by the number of the epoch that listed one first, then by id, the paper last of all. So neither a
  // stolen device nor a stolen paper can remove the others.
  std::optional<Announced> newest() const;
  std::pair<std::uint32_t, MemberId> seniority(const MemberId& member) const;  // the smaller, the more senior
  // All that were accepted under this number.
  std::vector<Announced> announced(std::uint32_t number) const;

 private:
  struct Accepted {
    Epoch epoch;
    MemberId by;
    std::set<ItemId> before_cut;  // of those who no longer belong: the items that still count
    bool is_void = false;
  };
  bool take_epoch(const ItemId& id, const Item& item, const Graph& graph);
  bool take_heir(const ItemId& id, const Item& item);
  const Accepted* find(const ItemId& id) const;
  static const Member* listed(const std::vector<Member>& members, const MemberId& member);
  void find_void_ones();

  ItemId genesis_;
  std::map<std::uint32_t, std::map<ItemId, Accepted>> epochs_;
  std::map<ItemId, std::map<ItemId, Item>> early_;        // announced before the epoch they follow was known
  std::map<MemberId, std::map<ItemId, Named>> named_by_;  // heir -> naming item -> who named it
  std::set<MemberId> gave_way_;
  std::set<ItemId> taken_;
};

}  // namespace holdfast::channel
