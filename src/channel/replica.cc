// See replica.h.
#include "channel/replica.h"

#include <algorithm>

#include "base/ensure.h"

namespace holdfast::channel {

Arrival Replica::take(const ItemId& id, const Item& item) {
  ensure(item.channel == channel_);
  Arrival arrival;
  std::vector<Ready> ready;
  const std::size_t said_falsely = graph_.said_falsely();
  arrival.came = graph_.take(id, item, ready);
  arrival.take_all_again = graph_.said_falsely() > said_falsely;
  // Said at once, also while it is held itself: it follows the very items whose bodies are gone. A stub makes
  // nothing go; it only lets others be judged. Of somebody who is known not to belong it is not taken.
  const bool may_say = !roster_ || roster_->announced(item.epoch).empty() ||
                       roster_->accepts({id, item.epoch, item.member, item.prev, item.seen, item.kind});
  if (item.kind == kind::withdrawn && may_say && arrival.came != Came::repeated &&
      arrival.came != Came::refused)
    if (const auto stubs = stubs_of(item.body))
      for (const Stub& stub : *stubs) graph_.take_stub(stub, ready);
  if (arrival.came == Came::repeated && gone_.contains(id)) arrival.withdrawn.insert(id);
  for (const Ready& one : ready) believe(one, arrival);
  gone_.insert(arrival.withdrawn.begin(), arrival.withdrawn.end());
  return arrival;
}

Replica Replica::anew() const {
  Replica other(channel_);
  other.roster_ = roster_;
  return other;
}

// Whether what it says counts. Where it changes who belongs, everything before it is judged again.
bool Replica::judge(const Ready& one, Arrival& arrival) {
  if (!roster_) return true;
  const bool about_members = one.item.kind == kind::epoch || one.item.kind == kind::heir;
  const bool changed = about_members && roster_->take(one.id, one.item, graph_);
  const auto counts = [&](const ItemId& id) { return roster_->accepts(*graph_.head_of(id)); };
  if (changed)
    arrival.take_all_again = arrival.take_all_again || !std::ranges::all_of(counted_, counts) ||
                             std::ranges::any_of(ignored_, counts);
  const bool now = counts(one.id);
  (now ? counted_ : ignored_).insert(one.id);
  return now;
}

void Replica::believe(const Ready& one, Arrival& arrival) {
  arrival.ready.push_back(one.id);
  if (!judge(one, arrival)) return;
  if (one.item.kind == kind::records) {
    believe_records(one, arrival);
  } else if (one.item.kind == kind::withdrawn) {
    const auto stubs = stubs_of(one.item.body);
    if (!stubs) {
      from_newer_.insert(one.id);
      return;
    }
    for (const Stub& stub : *stubs) said_withdrawn_[stub.id].insert(one.item.member);
    for (const Stub& stub : *stubs) let_go(stub.id, one.item.member, arrival);
  } else if (one.item.kind == kind::said) {
    said_[one.id] = {one.id, one.item.member, one.item.body};
    if (const auto withdrawn = said_withdrawn_.find(one.id); withdrawn != said_withdrawn_.end())
      for (const MemberId& by : withdrawn->second) let_go(one.id, by, arrival);
  } else if (one.item.kind != kind::epoch && one.item.kind != kind::heir) {
    from_newer_.insert(one.id);
  }
}

void Replica::believe_records(const Ready& one, Arrival& arrival) {
  const auto piece = piece_of(one.item.body);
  const bool was_withdrawn = said_withdrawn_.contains(one.id);
  if (piece && piece->number + 1 < piece->of) {
    if (was_withdrawn)
      arrival.withdrawn.insert(one.id);
    else
      parts_[one.id] = *piece;
    return;
  }
  std::vector<ItemId> before;
  const auto changes = piece ? whole_list(one.item, *piece, before) : std::nullopt;
  if (!changes) {  // from a newer Holdfast, or its other pieces are gone already
    (was_withdrawn ? arrival.withdrawn : unread_).insert(one.id);
    return;
  }
  merge_.apply(one.id, one.item.member, *changes, &arrival.touched);
  in_use_.insert(before.begin(), before.end());
  if (!before.empty()) pieces_[one.id] = std::move(before);
  if (was_withdrawn) let_go(one.id, one.item.member, arrival);
}

// The list whose last piece this is; `before` gets the others.
std::optional<std::vector<Change>> Replica::whole_list(const Item& item, const Piece& last,
                                                       std::vector<ItemId>& before) const {
  std::vector<const Piece*> parts{&last};
  ItemId at = item.prev;
  for (std::uint32_t number = last.number; number > 0; --number) {
    const auto part = parts_.find(at);
    if (part == parts_.end() || part->second.of != last.of || part->second.number + 1 != number)
      return std::nullopt;
    parts.push_back(&part->second);
    before.push_back(at);
    at = graph_.head_of(at)->prev;
  }
  std::string all;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) all += (*part)->part;
  auto changes = changes_of(all);
  if (!changes) return std::nullopt;
  return std::move(*changes);
}

// Of an item that a member has said is gone: a version goes once nothing of it is current, with its pieces; a
// piece of a list that never came whole, or cannot be read, goes at once; what somebody said to others goes
// where she says so herself. Nothing else goes.
void Replica::let_go(const ItemId& said, const MemberId& by, Arrival& arrival) {
  if (const auto words = said_.find(said); words != said_.end()) {
    if (person_of(words->second.by) != person_of(by)) return;
    said_.erase(words);
    arrival.withdrawn.insert(said);
  } else if (merge_.is_spent(said)) {
    for (const ItemId& piece : pieces_of(said)) {
      parts_.erase(piece);
      arrival.withdrawn.insert(piece);
    }
    pieces_.erase(said);
    merge_.withdrawn(said);
  } else if ((parts_.contains(said) && !in_use_.contains(said)) || unread_.contains(said)) {
    parts_.erase(said);
    unread_.erase(said);
    arrival.withdrawn.insert(said);
  }
}

std::vector<ItemId> Replica::pieces_of(const ItemId& last) const {
  std::vector<ItemId> all{last};
  if (const auto before = pieces_.find(last); before != pieces_.end())
    all.insert(all.end(), before->second.begin(), before->second.end());
  return all;
}

MemberId Replica::person_of(const MemberId& member) const {
  MemberId at = member;
  for (std::set<MemberId> met{at}; roster_;) {
    const auto named = roster_->naming_of(at);
    if (!named || !met.insert(named->by).second) break;
    at = named->by;
  }
  return at;
}

std::vector<Replica::Said> Replica::said() const {
  std::vector<std::pair<std::size_t, const Said*>> by_place;  // of one depth by id
  for (const auto& [id, one] : said_) by_place.emplace_back(graph_.depth_of(id), &one);
  std::ranges::stable_sort(by_place, {}, [](const auto& one) { return one.first; });
  std::vector<Said> all;
  for (const auto& [depth, one] : by_place) all.push_back(*one);
  return all;
}

std::vector<Replica::TakenBack> Replica::taken_back() const {
  std::vector<TakenBack> all;
  for (const auto& [id, withdrawn_by] : said_withdrawn_) {
    const auto head = graph_.head_of(id);
    if (!head || head->kind != kind::said || said_.contains(id)) continue;
    const MemberId writer = person_of(head->member);
    if (std::ranges::any_of(withdrawn_by, [&](const MemberId& by) { return person_of(by) == writer; }))
      all.push_back({id, head->member});
  }
  return all;
}

std::vector<ItemId> Replica::seen_by_next(const Author& author) const {
  return graph_.seen_by_next(author.last, author.epoch,
                             [&](const Stub& head) { return !roster_ || roster_->accepts(head); });
}

std::vector<Written> Replica::write(Author& author, std::uint16_t kind, std::string body,
                                    const Identify& identify, Arrival& arrival) {
  Item item{.channel = channel_,
            .epoch = author.epoch,
            .member = author.member,
            .prev = author.last,
            .seen = seen_by_next(author),
            .kind = kind,
            .body = std::move(body)};
  const ItemId id = identify(to_bytes(item));
  Arrival done = take(id, item);
  ensure(done.came == Came::ready);
  author.last = id;
  arrival.ready.insert(arrival.ready.end(), done.ready.begin(), done.ready.end());
  arrival.touched.merge(done.touched);
  arrival.withdrawn.merge(done.withdrawn);
  arrival.take_all_again = arrival.take_all_again || done.take_all_again;
  return {{id, std::move(item)}};
}

std::vector<Written> Replica::write(Author& author, const std::vector<Change>& changes,
                                    const Identify& identify, Arrival& arrival, std::size_t most_bytes) {
  std::vector<Written> written;
  for (std::string& body : bodies_of(changes, most_bytes))
    for (Written& one : write(author, kind::records, std::move(body), identify, arrival))
      written.push_back(std::move(one));
  return written;
}

std::vector<Written> Replica::take_back(Author& author, const ItemId& said, const Identify& identify,
                                        Arrival& arrival) {
  const auto words = said_.find(said);
  if (words == said_.end() || person_of(words->second.by) != person_of(author.member)) return {};
  return write(author, kind::withdrawn, to_bytes(std::vector<Stub>{*graph_.head_of(said)}), identify,
               arrival);
}

std::vector<Written> Replica::withdraw(Author& author, const Identify& identify, Arrival& arrival,
                                       std::size_t most_bytes) {
  std::vector<Written> written;
  const auto add = [&](std::vector<Written> more) {
    for (Written& one : more) written.push_back(std::move(one));
  };
  for (;;) {
    const Merge::Withdrawal next = merge_.to_withdraw();
    if (next.items.empty()) return written;
    if (!next.changes.empty()) add(write(author, next.changes, identify, arrival, most_bytes));
    std::vector<Stub> stubs;
    const auto say = [&] {
      if (!stubs.empty()) add(write(author, kind::withdrawn, to_bytes(stubs), identify, arrival));
      stubs.clear();
    };
    for (const ItemId& version : next.items) {
      const std::vector<ItemId> pieces = pieces_of(version);
      for (const ItemId& piece : pieces) {
        stubs.push_back(*graph_.head_of(piece));
        if (stubs.size() == most_stubs) say();
      }
    }
    say();
  }
}

}  // namespace holdfast::channel
