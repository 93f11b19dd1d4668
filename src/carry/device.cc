// See device.h.
#include "carry/device.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/ensure.h"

namespace holdfast::carry {
namespace {

// Of what nobody has opened yet: of ten thousand long entries it is a tenth of this.
constexpr std::size_t most_unopened_bytes = std::size_t{256} << 20;

void add_remark(Met& met, std::string sentence) {
  FileRemark remark{"", std::move(sentence)};
  if (std::ranges::find(met.remarks, remark) == met.remarks.end()) met.remarks.push_back(std::move(remark));
}

}  // namespace

Device::Device(const channel::ChannelId& channel, const Secret& secret, seal::Chance chance)
    : keys_(std::make_unique<seal::ChannelKeys>(channel, secret)),
      replica_(channel),
      chance_(std::move(chance)) {}

Device Device::clone() const {
  Device other(channel(), keys_->secret(), chance_);
  for (const auto& [epoch, keys] : keys_->epochs())
    for (const Secret& key : keys) other.keys_->add(epoch, key);
  for (const Secret& seed : seeds_) {
    other.seeds_.push_back(seed.clone());
    other.member_keys_.emplace_back(seed);
  }
  other.replica_ = replica_;
  other.author_ = author_;
  other.items_ = items_;
  other.doors_ = doors_;
  other.own_files_ = own_files_;
  other.opened_before_ = opened_before_;
  other.carried_ = carried_;
  other.doors_carried_ = doors_carried_;
  return other;
}

const seal::MemberKeys* Device::signer(const channel::MemberId& member) const {
  const auto at = std::ranges::find(member_keys_, member, &seal::MemberKeys::id);
  return at == member_keys_.end() ? nullptr : &*at;
}

void Device::absorb(const channel::Arrival& arrival, Met& met) {
  met.touched.insert(arrival.touched.begin(), arrival.touched.end());
  for (const channel::ItemId& id : arrival.withdrawn)
    if (items_.erase(id) > 0) met.let_go.insert(id);
}

void Device::keep_written(const std::vector<channel::Written>& written, Met& met) {
  for (const channel::Written& one : written) {
    const seal::MemberKeys* keys = signer(one.item.member);
    ensure(keys != nullptr);
    items_[one.id] = seal::sign(one.item, *keys, *keys_);
    met.kept.push_back(one.id);
    met.written.push_back(one.id);
  }
}

Met Device::write(const std::vector<channel::Change>& changes) {
  ensure(may_write());
  Met met;
  channel::Arrival arrival;
  keep_written(replica_.write(author_, changes, keys_->identify(), arrival), met);
  absorb(arrival, met);
  let_go_of_forgotten(met);
  return met;
}

Met Device::say(std::string body) {
  ensure(may_write() && body.size() <= channel::most_body_bytes);
  Met met;
  channel::Arrival arrival;
  keep_written(replica_.write(author_, channel::kind::said, std::move(body), keys_->identify(), arrival),
               met);
  absorb(arrival, met);
  return met;
}

Met Device::take_back(const channel::ItemId& said) {
  ensure(may_write());
  Met met;
  channel::Replica::Author author = listed_author();
  channel::Arrival arrival;
  keep_written(replica_.take_back(author, said, keys_->identify(), arrival), met);
  absorb(arrival, met);
  if (author.member == author_.member) author_.last = author.last;
  return met;
}

Secret Device::own_key(std::string_view purpose, const channel::ItemId& about) const {
  ensure(!seeds_.empty());
  return seal::own_key(seeds_.front(), purpose, about);
}

// Under a key that the epoch lists. What an heir says of a body that is gone could not be told to count by
// whoever comes later: the item that names the heir may itself follow that body.
channel::Replica::Author Device::listed_author() const {
  const auto newest = replica_.roster()->newest();
  channel::Replica::Author author = author_;
  const auto is_listed = [&](const channel::MemberId& id) {
    return newest &&
           std::ranges::find(newest->epoch.members, id, &channel::Member::id) != newest->epoch.members.end();
  };
  if (!is_listed(author.member))
    for (const seal::MemberKeys& keys : member_keys_)
      if (is_listed(keys.id()))
        if (const auto last = replica_.graph().end_of(keys.id(), author_.epoch); !last.none())
          author = {keys.id(), author_.epoch, last};
  return author;
}

void Device::let_go_of_forgotten(Met& met) {
  channel::Replica::Author author = listed_author();
  channel::Arrival arrival;
  keep_written(replica_.withdraw(author, keys_->identify(), arrival), met);
  absorb(arrival, met);
  if (author.member == author_.member) author_.last = author.last;
}

void Device::take(const seal::OpenedItem& opened, Met& met) {
  const channel::ItemId& id = opened.signed_item.id;
  if (items_.emplace(id, opened.signed_item).second) met.kept.push_back(id);
  const channel::Arrival arrival = replica_.take(id, opened.item);
  absorb(arrival, met);
  if (arrival.take_all_again) take_all_again(met);
}

// Into an empty replica that knows who belongs; a few times, as that may itself become known only now.
void Device::take_all_again(Met& met) {
  for (int round = 0; round < 4; ++round) {
    for (const std::string& uid : replica_.merge().uids()) met.touched.insert(uid);
    replica_ = replica_.anew();
    std::vector<std::pair<channel::ItemId, channel::Item>> all, last;
    for (const auto& [id, one] : items_) {
      auto item = channel::item_of(one.bytes, channel());
      ensure(item.has_value());
      (item->kind == channel::kind::withdrawn ? last : all).emplace_back(id, std::move(*item));
    }
    all.insert(all.end(), last.begin(), last.end());
    bool again = false;
    for (const auto& [id, item] : all) {
      const channel::Arrival arrival = replica_.take(id, item);
      absorb(arrival, met);
      again = again || arrival.take_all_again;
    }
    if (!again) return;
  }
}

// Whether the key it commits to is here; or it was opened with that of another announcement of the same
// number that stands (then it was sealed anew, see send_again_under_leading_keys). Brings the key of the
// epoch before.
bool Device::announcement_fits(const seal::OpenedItem& opened) {
  const auto epoch = channel::epoch_of(opened.item.body);
  if (!epoch) return true;  // of a newer Holdfast: kept
  const auto keys = keys_->of(epoch->number);
  const auto with = seal::commitment_to(channel(), opened.item.epoch, *opened.with);
  const auto stands = replica_.roster()->announced(opened.item.epoch);
  if (std::ranges::none_of(keys,
                           [&](const Secret* key) {
                             return seal::commitment_to(channel(), epoch->number, *key) == epoch->commitment;
                           }) &&
      std::ranges::none_of(stands, [&](const auto& one) { return one.epoch.commitment == with; }))
    return false;
  if (epoch->number > 1) keys_->add(epoch->number - 1, Secret::from(epoch->previous_key));
  return true;
}

void Device::open_doors(const Unopened& unopened, const Secret& channel_secret) {
  for (const auto& [door, called] : unopened.doors)
    for (const seal::MemberKeys& keys : member_keys_) {
      const auto key = seal::door_key(door, keys);
      if (!key || key->channel != channel() || !key->channel_secret.same_as(channel_secret)) continue;
      keys_->add(key->epoch, key->epoch_key);
      break;
    }
}

// It has nothing but its seed. The channel's secret is the one of a door that leads to the genesis; somebody
// who once saw this device's public key could have put others there.
void Device::join(Unopened& unopened, Met& met) {
  const channel::ItemId genesis = replica_.roster()->genesis();
  for (const auto& [door, called] : unopened.doors)
    for (const seal::MemberKeys& keys : member_keys_) {
      const auto key = seal::door_key(door, keys);
      if (!key || key->channel != channel()) continue;
      *keys_ = seal::ChannelKeys(channel(), key->channel_secret);
      open_doors(unopened, key->channel_secret);
      Unopened trying = unopened;
      Met tried;
      while (open_items(trying, tried)) {
      }
      leave_false_announcements(trying, tried);
      if (items_.contains(genesis)) {
        unopened = std::move(trying);
        met.kept = std::move(tried.kept);
        met.touched = std::move(tried.touched);
        met.remarks.insert(met.remarks.end(), tried.remarks.begin(), tried.remarks.end());
        return;
      }
      *keys_ = seal::ChannelKeys(channel(), Secret(32));
      replica_ = channel::Replica(channel(), genesis);
      items_.clear();
      opened_before_.clear();
      carried_.clear();
    }
}

// True: something was opened, and perhaps brought a key with which more can be.
bool Device::open_items(Unopened& unopened, Met& met) {
  bool any = false;
  for (auto wire = unopened.wires.begin(); wire != unopened.wires.end();) {
    auto opened = seal::opened(wire->first, *keys_);
    if (!opened && opened.error().kind == ProblemKind::locked) {
      ++wire;
      continue;
    }
    if (opened && opened->item.kind == channel::kind::epoch && !announcement_fits(*opened)) {
      ++wire;
      continue;
    }
    any = true;
    if (!opened) {
      refused_.insert(seal::hash_of(wire->first));
      add_remark(met, opened.error().sentence);
    } else {
      if (opened->signed_item.id != wire->second)
        add_remark(met, "Something there stood under another's name. It was read as what it is.");
      opened_before_[seal::hash_of(wire->first)] = opened->signed_item.id;
      carried_.insert(opened->signed_item.id);
      sealed_with_[opened->signed_item.id].insert(
          seal::commitment_to(channel(), opened->item.epoch, *opened->with));
      if (!items_.contains(opened->signed_item.id)) take(*opened, met);
    }
    wire = unopened.wires.erase(wire);
  }
  return any;
}

// What opens, and announces another key than the one that was handed out.
void Device::leave_false_announcements(Unopened& unopened, Met& met) {
  if (std::erase_if(unopened.wires, [&](const auto& wire) {
        const bool opens = seal::opened(wire.first, *keys_).has_value();
        if (opens) refused_.insert(seal::hash_of(wire.first));
        return opens;
      }) > 0)
    add_remark(met,
               "Somebody has announced who belongs to this channel and handed out another key than the one "
               "announced. That was left out.");
}

// Those that the announcements name.
void Device::keep_doors(const Unopened& unopened) {
  const auto newest = replica_.roster()->newest();
  if (!newest) return;
  for (const auto& [door, called] : unopened.doors) {
    const auto hash = seal::hash_of(door);
    for (std::uint32_t number = 1; number <= newest->epoch.number; ++number)
      for (const auto& announced : replica_.roster()->announced(number))
        if (announced.epoch.door == hash) {
          doors_[announced.id] = door;
          doors_carried_.insert(announced.id);
        }
  }
}

void Device::look_at_epoch() {
  const auto newest = replica_.roster()->newest();
  if (newest && !keys_->of(newest->epoch.number).empty() &&
      replica_.roster()->belongs(newest->epoch.members, author_.member))
    author_.epoch = std::max(author_.epoch, newest->epoch.number);
}

// Met under its own key: what it did not write. A copy of it did, or it is older than it was.
void Device::go_on_under_own_key(Met& met) {
  if (may_write() && replica_.graph().written_elsewhere(author_.member, author_.last))
    go_on_under_new_key(met);
}

void Device::go_on_under_new_key(Met& met) {
  seeds_.push_back(seal::MemberKeys::new_seed(chance_));
  const seal::MemberKeys heir(seeds_.back());
  const std::string body = seal::heir_body(channel(), author_.member, heir);
  channel::Arrival arrival;
  keep_written(replica_.write(author_, channel::kind::heir, body, keys_->identify(), arrival), met);
  absorb(arrival, met);
  member_keys_.emplace_back(seeds_.back());
  author_.member = heir.id();
  author_.last = {};
  // The other one goes on in these files: nothing more is written there, and forgotten words still go from
  // them.
  for (OwnFile& file : own_files_) file.bytes = 0;
  met.new_key = true;
}

Result<Folder> Device::open_folder(const Path& folder) const {
  return Folder::open(folder, channel(), chance_);
}

Result<Met> Device::receive(const Path& path) {
  auto folder = open_folder(path);
  if (!folder) return pass_on(folder);
  FolderCarrier carrier(std::move(*folder), own_files_);
  return receive(carrier);
}

Result<Met> Device::send(const Path& path) {
  auto folder = open_folder(path);
  if (!folder) return pass_on(folder);
  FolderCarrier carrier(std::move(*folder), own_files_);
  return send(carrier);
}

// What was handed over, and is neither known by now nor refused, waits.
Fate Device::fate_of(FrameKind kind, const Hash& hash) const {
  if (!is_known(kind) || refused_.contains(hash)) return {};
  if (kind == FrameKind::item) {
    const auto known = opened_before_.find(hash);
    return known == opened_before_.end() ? Fate{.waits = true} : Fate{.id = known->second};
  }
  for (const auto& [id, door] : doors_)
    if (seal::hash_of(door) == hash) return {.id = id};
  return {.waits = true};
}

Result<Met> Device::receive(Carrier& carrier) {
  Unopened unopened;
  std::size_t left = 0;
  std::set<channel::ItemId> items, doors;
  const auto hold = [&](Frame frame, std::map<std::string, channel::ItemId>& among) {
    if (unopened.bytes + frame.bytes.size() > most_unopened_bytes) {
      ++left;
      return;
    }
    unopened.bytes += frame.bytes.size();
    among[std::move(frame.bytes)] = frame.id;
  };
  auto read = carrier.read([&](Frame frame) {
    if (frame.kind == FrameKind::door) {
      const auto known = doors_.find(frame.id);
      if (known != doors_.end() && known->second == frame.bytes)
        doors.insert(frame.id);
      else
        hold(std::move(frame), unopened.doors);
    } else if (const auto known = opened_before_.find(seal::hash_of(frame.bytes));
               known != opened_before_.end()) {
      items.insert(known->second);
    } else {
      hold(std::move(frame), unopened.wires);
    }
  });
  if (!read) return pass_on(read);
  Met met;
  met.remarks = std::move(read->remarks);
  received_ = true;
  items.merge(read->items);
  doors.merge(read->doors);
  carried_ = std::move(items);
  doors_carried_ = std::move(doors);
  refused_.clear();
  sealed_with_.clear();
  to_seal_anew_.clear();
  if (items_.contains(replica_.roster()->genesis()) || !keys_->epochs().empty()) {
    open_doors(unopened, keys_->secret());
    while (open_items(unopened, met)) {
    }
    leave_false_announcements(unopened, met);
  } else {
    join(unopened, met);
  }
  met.unopened = unopened.wires.size() + left;
  if (left > 0)
    add_remark(
        met,
        "More lies there than any diary has. The rest was left there; somebody, or a program, may have "
        "filled it with what is nobody's.");
  keep_doors(unopened);
  met.shut_out = shut_out_ = is_shut_out(unopened);
  look_at_epoch();
  go_on_under_own_key(met);
  if (may_write()) {
    let_go_of_forgotten(met);
    unite_announcements(met);
  }
  send_again_under_leading_keys();
  carrier.looked_at([&](FrameKind kind, const Hash& hash) { return fate_of(kind, hash); });
  return met;
}

Result<Met> Device::send(Carrier& carrier) {
  ensure(received_);
  Met met;
  std::vector<Frame> frames;
  for (const auto& [id, door] : doors_)
    if (!doors_carried_.contains(id)) frames.push_back({FrameKind::door, id, door});
  const Chain chain = leading();
  for (const auto& [id, item] : items_) {
    if (carried_.contains(id)) continue;
    auto wire = seal::sealed(item, *keys_, leading_key(id, chain), chance_);
    if (!wire) return pass_on(wire);
    frames.push_back({FrameKind::item, id, std::move(*wire)});
    if (!to_seal_anew_.contains(id)) ++met.sent;
  }
  if (auto done = carrier.append(frames); !done) return pass_on(done);
  for (const Frame& frame : frames) {
    (frame.kind == FrameKind::item ? carried_ : doors_carried_).insert(frame.id);
    if (frame.kind == FrameKind::item) opened_before_[seal::hash_of(frame.bytes)] = frame.id;
  }
  // What says that they are gone is there now.
  if (auto done = carrier.let_go(replica_.gone()); !done) return pass_on(done);
  return met;
}

Result<> Device::name_next_file(const Path& path) {
  const auto folder = open_folder(path);
  if (!folder) return pass_on(folder);
  folder->name_next(own_files_);
  return {};
}

// ---- at a relay

std::vector<RelaySlot> Device::relay_slots() const {
  std::vector<RelaySlot> slots;
  const auto add = [&](const Secret& token, std::uint8_t rights) {
    RelaySlot slot{.rights = rights};
    std::copy_n(token.data(), slot.token.bytes.size(), slot.token.bytes.begin());
    if (std::ranges::none_of(slots, [&](const RelaySlot& one) { return one.token == slot.token; }))
      slots.push_back(slot);
  };
  const auto newest = replica_.roster()->newest();
  if (newest)
    for (const Secret* key : keys_->of(newest->epoch.number))
      if (seal::commitment_to(channel(), newest->epoch.number, *key) == newest->epoch.commitment)
        add(seal::relay_token(*key, channel()), post::all_rights);
  if (const auto words = key_of_words()) add(seal::relay_token(*words), post::may_fetch);
  for (auto epoch = keys_->epochs().rbegin(); epoch != keys_->epochs().rend(); ++epoch)
    for (const Secret& key : epoch->second) add(seal::relay_token(key, channel()), post::may_fetch);
  return slots;
}

bool Device::words_open_a_relay() const {
  const auto newest = replica_.roster()->newest();
  return newest && newest->epoch.recovery && newest->epoch.recovery->salt == seal::salt_of_words;
}

}  // namespace holdfast::carry
