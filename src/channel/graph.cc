// See graph.h. Loops instead of recursion: a chain is as long as somebody cares to make it.
#include "channel/graph.h"

#include <algorithm>
#include <utility>

#include "base/ensure.h"

namespace holdfast::channel {
namespace {

std::vector<ItemId> named_by(const Item& item) {
  std::vector<ItemId> names = item.seen;
  if (!item.prev.none()) names.push_back(item.prev);
  return names;
}

Item without_body(const Stub& stub) {
  return {
      .epoch = stub.epoch, .member = stub.member, .prev = stub.prev, .seen = stub.seen, .kind = stub.kind};
}

Stub stub_of(const ItemId& id, const Item& item) {
  return {id, item.epoch, item.member, item.prev, item.seen, item.kind};
}

}  // namespace

Came Graph::take(const ItemId& id, Item item, std::vector<Ready>& ready) {
  if (refused_.contains(id)) return Came::repeated;
  if (const auto node = nodes_.find(id); node != nodes_.end()) {
    if (node->second.has_body) return Came::repeated;
    node->second.has_body = true;
    node->second.newest_epoch = std::max(node->second.newest_epoch, item.epoch);
    if (const Stub truly = stub_of(id, item); node->second.head != truly) {
      ++said_falsely_;
      node->second.head = truly;
    }
    ready.push_back({id, std::move(item)});
    return Came::ready;
  }
  if (const auto waiting = held_.find(id); waiting != held_.end()) {
    if (waiting->second.has_body) return Came::repeated;
    // What was said of it by whoever let its body go may have been wrong; the item itself is not.
    for (const ItemId& missed : waiting->second.waits_for) waiting_[missed].erase(id);
    held_.erase(waiting);
  }
  return place(id, {std::move(item), true, {}}, ready);
}

void Graph::take_stub(const Stub& stub, std::vector<Ready>& ready) {
  if (knows(stub.id) || refused_.contains(stub.id)) return;
  (void)place(stub.id, {without_body(stub), false, {}}, ready);
}

Came Graph::place(const ItemId& id, Held held, std::vector<Ready>& ready) {
  for (const ItemId& named : named_by(held.item))
    if (!is_ready(named)) held.waits_for.insert(named);
  if (held.waits_for.empty()) {
    settle(id, std::move(held), ready);
    return refused_.contains(id) ? Came::refused : Came::ready;
  }
  for (const ItemId& missed : held.waits_for) waiting_[missed].insert(id);
  held_.emplace(id, std::move(held));
  return Came::held;
}

bool Graph::may_be(const Item& item) const {
  if (!item.prev.none()) {
    const Node& prev = nodes_.at(item.prev);
    if (prev.has_body && prev.head.member != item.member) return false;
  }
  return std::ranges::all_of(named_by(item),
                             [&](const ItemId& id) { return nodes_.at(id).newest_epoch <= item.epoch; });
}

// Everything it names is ready. Settles it, and whatever waited for nothing else.
void Graph::settle(const ItemId& first, Held first_held, std::vector<Ready>& ready) {
  std::vector<std::pair<ItemId, Held>> next;
  next.emplace_back(first, std::move(first_held));
  while (!next.empty()) {
    auto [id, held] = std::move(next.back());
    next.pop_back();
    if (held.has_body && !may_be(held.item)) {
      refused_.insert(id);
      continue;
    }
    for (const ItemId& named : named_by(held.item)) heads_.erase(named);
    heads_.insert(id);
    auto& ends = ends_[held.item.member];
    ends.erase(held.item.prev);
    ends.insert(id);
    // What is only said of a body that is gone keeps nobody else from being believed.
    std::uint32_t newest_epoch = held.has_body ? held.item.epoch : 0;
    std::size_t depth = 0;
    for (const ItemId& named : named_by(held.item)) {
      newest_epoch = std::max(newest_epoch, nodes_.at(named).newest_epoch);
      depth = std::max(depth, nodes_.at(named).depth + 1);
    }
    nodes_[id] = {stub_of(id, held.item), newest_epoch, depth, held.has_body};
    if (held.has_body) ready.push_back({id, std::move(held.item)});
    const auto waiters = waiting_.find(id);
    if (waiters == waiting_.end()) continue;
    for (const ItemId& waiter : waiters->second) {
      const auto at = held_.find(waiter);
      ensure(at != held_.end());
      at->second.waits_for.erase(id);
      if (!at->second.waits_for.empty()) continue;
      next.emplace_back(waiter, std::move(at->second));
      held_.erase(at);
    }
    waiting_.erase(waiters);
  }
}

bool Graph::is_ready(const ItemId& id) const {
  return nodes_.contains(id);
}

std::optional<Stub> Graph::head_of(const ItemId& id) const {
  const auto node = nodes_.find(id);
  if (node == nodes_.end()) return std::nullopt;
  return node->second.head;
}

std::vector<ItemId> Graph::seen_by_next(const ItemId& prev, std::uint32_t epoch,
                                        const std::function<bool(const Stub&)>& counts) const {
  std::set<ItemId> seen, looked_at;
  std::vector<ItemId> next(heads_.rbegin(), heads_.rend());
  while (!next.empty() && seen.size() < most_seen) {
    const ItemId id = next.back();
    next.pop_back();
    if (id == prev || !looked_at.insert(id).second) continue;
    const Node& node = nodes_.at(id);
    if (node.newest_epoch <= epoch && counts(node.head)) {
      seen.insert(id);
      continue;
    }
    next.insert(next.begin(), node.head.seen.begin(), node.head.seen.end());
    if (!node.head.prev.none()) next.insert(next.begin(), node.head.prev);
  }
  return {seen.begin(), seen.end()};
}

ItemId Graph::end_of(const MemberId& member, std::uint32_t epoch) const {
  ItemId last;
  for (const ItemId& id : ends_of(member))
    if (nodes_.at(id).newest_epoch <= epoch) last = id;
  return last;
}

std::set<ItemId> Graph::missing() const {
  std::set<ItemId> out;
  for (const auto& [id, waiters] : waiting_)
    if (!waiters.empty() && !held_.contains(id) && !refused_.contains(id)) out.insert(id);
  return out;
}

std::vector<MemberId> Graph::members() const {
  std::vector<MemberId> out;
  for (const auto& [member, ends] : ends_) out.push_back(member);
  return out;
}

std::set<ItemId> Graph::ends_of(const MemberId& member) const {
  const auto found = ends_.find(member);
  return found == ends_.end() ? std::set<ItemId>{} : found->second;
}

bool Graph::written_elsewhere(const MemberId& member, const ItemId& last) const {
  std::set<ItemId> own;
  if (!last.none()) own.insert(last);
  return ends_of(member) != own ||
         std::ranges::any_of(held_, [&](const auto& one) { return one.second.item.member == member; });
}

std::set<ItemId> Graph::before(const ItemId& id) const {
  std::set<ItemId> out;
  std::vector<ItemId> next{id};
  while (!next.empty()) {
    const auto node = nodes_.find(next.back());
    next.pop_back();
    if (node == nodes_.end()) continue;
    for (const ItemId& named : node->second.head.seen)
      if (out.insert(named).second) next.push_back(named);
    if (const ItemId& prev = node->second.head.prev; !prev.none() && out.insert(prev).second)
      next.push_back(prev);
  }
  return out;
}

std::set<ItemId> Graph::after(const ItemId& id) const {
  std::set<ItemId> out;
  const auto first = nodes_.find(id);
  if (first == nodes_.end()) return out;
  std::vector<std::pair<std::size_t, const ItemId*>> deeper;
  for (const auto& [other, node] : nodes_)
    if (node.depth > first->second.depth) deeper.emplace_back(node.depth, &other);
  std::ranges::sort(deeper, {}, &std::pair<std::size_t, const ItemId*>::first);
  const auto stands_after = [&](const ItemId& named) { return named == id || out.contains(named); };
  for (const auto& [depth, other] : deeper) {
    const Stub& head = nodes_.at(*other).head;
    if (stands_after(head.prev) || std::ranges::any_of(head.seen, stands_after)) out.insert(*other);
  }
  return out;
}

std::set<ItemId> Graph::branch(const MemberId& member, const ItemId& last) const {
  std::set<ItemId> out;
  for (ItemId id = last; !id.none();) {
    const auto node = nodes_.find(id);
    if (node == nodes_.end() || node->second.head.member != member) break;
    out.insert(id);
    id = node->second.head.prev;
  }
  return out;
}

}  // namespace holdfast::channel
