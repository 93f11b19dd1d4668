// The judging half of epoch.h. What is accepted depends on which items are there and never on their order: an
// epoch that comes before the one it follows waits for it.
#include <algorithm>
#include <iterator>
#include <tuple>

#include "channel/epoch.h"

namespace holdfast::channel {

const Member* Roster::listed(const std::vector<Member>& members, const MemberId& member) {
  const auto at = std::ranges::lower_bound(members, member, {}, &Member::id);
  return at != members.end() && at->id == member ? &*at : nullptr;
}

// Itself, or whoever named it as an heir.
bool Roster::belongs(const std::vector<Member>& members, MemberId member) const {
  std::set<MemberId> asked;
  while (asked.insert(member).second) {
    if (listed(members, member) != nullptr) return true;
    const auto named = named_by_.find(member);
    if (named == named_by_.end()) return false;
    member = named->second.begin()->second.by;
  }
  return false;
}

std::optional<Roster::Named> Roster::naming_of(const MemberId& heir) const {
  const auto named = named_by_.find(heir);
  if (named == named_by_.end()) return std::nullopt;
  return named->second.begin()->second;
}

bool Roster::gave_way(const MemberId& member) const {
  return gave_way_.contains(member);
}

std::vector<MemberId> Roster::heirs() const {
  std::vector<MemberId> out;
  for (const auto& [heir, items] : named_by_) out.push_back(heir);
  return out;
}

const Roster::Accepted* Roster::find(const ItemId& id) const {
  for (const auto& [number, items] : epochs_)
    if (const auto at = items.find(id); at != items.end()) return &at->second;
  return nullptr;
}

bool Roster::take(const ItemId& id, const Item& item, const Graph& graph) {
  if (!taken_.insert(id).second) return false;
  return item.kind == kind::epoch ? take_epoch(id, item, graph)
                                  : item.kind == kind::heir && take_heir(id, item);
}

bool Roster::take_epoch(const ItemId& id, const Item& item, const Graph& graph) {
  const auto epoch = epoch_of(item.body);
  if (!epoch || epoch->number != item.epoch) return false;
  if (epoch->number == 1) {
    const Member* first = listed(epoch->members, item.member);
    if (id != genesis_ || first == nullptr || first->rights != Rights::admin) return false;
  } else {
    const Accepted* previous = find(epoch->previous);
    if (previous == nullptr) {
      early_[epoch->previous].emplace(id, item);
      return false;
    }
    const Member* by = listed(previous->epoch.members, item.member);
    if (previous->epoch.number + 1 != epoch->number || by == nullptr || by->rights != Rights::admin)
      return false;
  }
  std::set<ItemId> before_cut;
  for (const ItemId& last : epoch->cut)
    if (const auto head = graph.head_of(last)) before_cut.merge(graph.branch(head->member, last));
  epochs_[epoch->number].emplace(id, Accepted{*epoch, item.member, std::move(before_cut)});
  if (const auto waiting = early_.find(id); waiting != early_.end()) {
    const auto next = std::move(waiting->second);
    early_.erase(waiting);
    for (const auto& [next_id, next_item] : next) (void)take_epoch(next_id, next_item, graph);
  }
  find_void_ones();
  return true;
}

constexpr std::uint32_t most_junior = 0xFFFFFFFFu;

std::pair<std::uint32_t, MemberId> Roster::seniority(const MemberId& member) const {
  for (const auto& [number, items] : epochs_)
    for (const auto& [id, accepted] : items) {
      if (number == 1 && accepted.by == member) return {0, member};
      const Member* found = listed(accepted.epoch.members, member);
      if (found == nullptr) continue;
      return {is_paper(*found, accepted.epoch) ? most_junior : number, member};
    }
  return {most_junior, member};
}

// The most senior first, so that whoever makes another's void stands already.
void Roster::find_void_ones() {
  struct One {
    std::pair<std::uint32_t, MemberId> rank;
    std::uint32_t number;
    ItemId id;
    Accepted* accepted;
  };
  std::vector<One> all;
  for (auto& [number, items] : epochs_)
    for (auto& [id, accepted] : items) {
      accepted.is_void = false;
      all.push_back({seniority(accepted.by), number, id, &accepted});
    }
  std::ranges::sort(all, [](const One& a, const One& b) {
    return std::tie(a.rank, a.number, a.id) < std::tie(b.rank, b.number, b.id);
  });
  for (auto one = all.begin(); one != all.end(); ++one)
    one->accepted->is_void = std::any_of(all.begin(), one, [&](const One& senior) {
      return senior.rank < one->rank && !senior.accepted->is_void && senior.number >= one->number &&
             !belongs(senior.accepted->epoch.members, one->accepted->by) &&
             !senior.accepted->before_cut.contains(one->id);
    });
  // And what follows a void one.
  for (auto& [number, items] : epochs_)
    for (auto& [id, accepted] : items)
      if (const Accepted* previous = find(accepted.epoch.previous))
        accepted.is_void = accepted.is_void || previous->is_void;
}

bool Roster::take_heir(const ItemId& id, const Item& item) {
  const auto heir = heir_of(item.body);
  if (!heir || heir->id == item.member) return false;
  named_by_[heir->id].emplace(id, Named{item.member, heir->seal});
  gave_way_.insert(item.member);
  return true;
}

bool Roster::accepts(const Stub& head) const {
  const auto own = epochs_.find(head.epoch);
  if (own == epochs_.end()) return false;
  // The item that announces an epoch is by an admin of the one before, who may be leaving with it.
  const auto counts_in = [&](const auto& one) {
    return !one.second.is_void && (belongs(one.second.epoch.members, head.member) || one.first == head.id);
  };
  if (!std::ranges::any_of(own->second, counts_in)) return false;
  for (auto later = std::next(own); later != epochs_.end(); ++later)
    for (const auto& [id, accepted] : later->second)
      if (!accepted.is_void && !belongs(accepted.epoch.members, head.member) &&
          !accepted.before_cut.contains(head.id))
        return false;
  return true;
}

std::optional<Roster::Announced> Roster::newest() const {
  for (auto number = epochs_.rbegin(); number != epochs_.rend(); ++number)
    for (auto one = number->second.rbegin(); one != number->second.rend(); ++one)
      if (!one->second.is_void) return Announced{one->first, one->second.epoch};
  return std::nullopt;
}

std::vector<Roster::Announced> Roster::announced(std::uint32_t number) const {
  std::vector<Announced> out;
  if (const auto at = epochs_.find(number); at != epochs_.end())
    for (const auto& [id, accepted] : at->second)
      if (!accepted.is_void) out.push_back({id, accepted.epoch});
  return out;
}

}  // namespace holdfast::channel
