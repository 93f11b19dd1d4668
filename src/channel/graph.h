// graph: in which order items may be believed. An item is ready once everything it names (`prev` and `seen`)
// is ready; until then it is held back, however it came. So nobody who carries items can reorder, thin out or
// replay them to any effect: what is ready depends on which items are there and on nothing else.
//
// Two items of one member with the same `prev` are a fork: a vault was copied and both copies wrote. Both
// branches stand. An item that cannot be (its `prev` is another member's, or it goes back to an epoch before
// one it has seen) is refused, and what builds upon it is never ready.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "channel/changes.h"
#include "channel/item.h"

namespace holdfast::channel {

enum class Came {
  ready,     // and perhaps others that waited for it
  held,      // something it names is missing
  repeated,  // was here already
  refused,
};

struct Ready {
  ItemId id;
  Item item;
};

class Graph {
 public:
  // Adds to `ready` what is to be believed from now on, ancestors first.
  Came take(const ItemId& id, Item item, std::vector<Ready>& ready);
  // An item whose body is gone: what names it no longer waits. If the body comes after all it is ready, and
  // counts as what it is and not as what was said of it: said_falsely() grows where that is something else,
  // and then everything has to be taken again, bodies before stubs.
  void take_stub(const Stub& stub, std::vector<Ready>& ready);

  bool is_ready(const ItemId& id) const;
  bool knows(const ItemId& id) const { return nodes_.contains(id) || held_.contains(id); }
  // Of one that is ready; nothing otherwise.
  std::optional<Stub> head_of(const ItemId& id) const;
  // How many items the longest way back to a first one has: more than of anything it names. Of one that is
  // ready.
  std::size_t depth_of(const ItemId& id) const { return nodes_.at(id).depth; }
  // The newest: ready, and named by none that is.
  const std::set<ItemId>& heads() const { return heads_; }
  // What a new item of this epoch names beside its `prev`: at most `most_seen` of the newest that `counts`
  // and are of no later epoch. What is nobody's who belongs is not named: those who come later may lack its
  // key.
  std::vector<ItemId> seen_by_next(const ItemId& prev, std::uint32_t epoch,
                                   const std::function<bool(const Stub&)>& counts) const;
  // Of a member's last items the greatest that an item of this epoch may follow; none where there is none.
  ItemId end_of(const MemberId& member, std::uint32_t epoch) const;
  // What is waited for, and has not come in any form.
  std::set<ItemId> missing() const;
  std::size_t held() const { return held_.size(); }
  std::size_t refused() const { return refused_.size(); }
  std::size_t said_falsely() const { return said_falsely_; }
  std::vector<MemberId> members() const;  // all of whom something is ready
  // The last items of a member's branches: one, or several after a fork.
  std::set<ItemId> ends_of(const MemberId& member) const;
  // Whether a member whose last item is `last` has not written all that stands under its key: a copy did.
  // Then it must go on under a new one.
  bool written_elsewhere(const MemberId& member, const ItemId& last) const;
  // Everything that stands before an item, by what is named in it and in those.
  std::set<ItemId> before(const ItemId& id) const;
  // Everything whose writer knew it, by the same.
  std::set<ItemId> after(const ItemId& id) const;
  // The items of `member` from `last` back to its first.
  std::set<ItemId> branch(const MemberId& member, const ItemId& last) const;

 private:
  struct Node {
    Stub head;
    std::uint32_t newest_epoch = 0;  // of itself and all before it
    std::size_t depth = 0;
    bool has_body = false;
  };
  struct Held {
    Item item;
    bool has_body = false;
    std::set<ItemId> waits_for;
  };
  Came place(const ItemId& id, Held held, std::vector<Ready>& ready);
  bool may_be(const Item& item) const;
  void settle(const ItemId& id, Held held, std::vector<Ready>& ready);

  std::map<ItemId, Node> nodes_;
  std::map<ItemId, Held> held_;
  std::map<ItemId, std::set<ItemId>> waiting_;  // for one that is missing, held or refused
  std::set<ItemId> refused_;
  std::size_t said_falsely_ = 0;
  std::set<ItemId> heads_;
  std::map<MemberId, std::set<ItemId>> ends_;
};

}  // namespace holdfast::channel
