// See device.h.
#include "carry/device.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "base/ensure.h"

namespace holdfast::carry {
namespace {

tl::unexpected<Problem> no_admin() {
  return problem(
      ProblemKind::bad_request,
      "Only a device that has that right changes who belongs; it cannot remove itself, nor one that is "
      "not on the list. Nothing was changed.",
      "members");
}

tl::unexpected<Problem> no_beginning(const Path& folder) {
  return problem(
      ProblemKind::damaged,
      "The words are right, and the beginning of the diary's channel is not in this folder. Take another "
      "copy of the folder.",
      folder.string());
}

tl::unexpected<Problem> another_channel(const Path& folder) {
  return problem(
      ProblemKind::damaged,
      "What is in this folder is not the diary these words were made for: somebody has put another in "
      "its place. Take another copy of the folder.",
      folder.string());
}

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

Result<Device> Device::found(std::string name, const Secret* words, const seal::WordCost& cost,
                             const seal::Chance& chance) {
  const channel::ChannelId channel = seal::new_channel(chance);
  Device device(channel, seal::new_key(chance), chance);
  device.seeds_.push_back(seal::MemberKeys::new_seed(chance));
  const seal::MemberKeys& keys = device.member_keys_.emplace_back(device.seeds_.back());
  seal::Announcement announcement;
  announcement.epoch.number = 1;
  announcement.epoch.members = {{keys.id(), keys.seal_key(), channel::Rights::admin, std::move(name)}};
  if (words != nullptr) {
    auto recovery = seal::recovery_for(*words, channel, keys.id(), cost, chance);
    if (!recovery) return pass_on(recovery);
    announcement.epoch.recovery = *recovery;
  }
  auto announced = seal::announce(std::move(announcement), keys, *device.keys_, nullptr, chance);
  if (!announced) return pass_on(announced);
  const channel::ItemId genesis = announced->item.id;
  device.replica_ = channel::Replica(channel, genesis);
  const auto item = channel::item_of(announced->item.bytes, channel);
  ensure(item && device.replica_.take(genesis, *item).came == channel::Came::ready);
  device.doors_[genesis] = std::move(announced->door);
  device.items_[genesis] = std::move(announced->item);
  device.author_ = {keys.id(), 1, genesis};
  return device;
}

Result<Device> Device::found_from(const Secret& key, const seal::Chance& chance) {
  auto device = found("", nullptr, {}, seal::chance_from(key));
  if (device) device->chance_ = chance;
  return device;
}

Device Device::joining(const channel::ChannelId& channel, const channel::ItemId& genesis, Secret seed,
                       const seal::Chance& chance) {
  Device device(channel, Secret(32), chance);
  device.replica_ = channel::Replica(channel, genesis);
  device.author_.member = device.member_keys_.emplace_back(seed).id();
  device.seeds_.push_back(std::move(seed));
  return device;
}

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
  other.in_folder_ = in_folder_;
  other.doors_in_folder_ = doors_in_folder_;
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

// Under a key that the epoch lists. What an heir says of a body that is gone could not be told to count by
// whoever comes later: the item that names the heir may itself follow that body.
void Device::let_go_of_forgotten(Met& met) {
  const auto newest = replica_.roster()->newest();
  channel::Replica::Author author = author_;
  const auto is_listed = [&](const channel::MemberId& id) {
    return newest &&
           std::ranges::find(newest->epoch.members, id, &channel::Member::id) != newest->epoch.members.end();
  };
  if (!is_listed(author.member))
    for (const seal::MemberKeys& keys : member_keys_)
      if (const auto ends = replica_.graph().ends_of(keys.id()); is_listed(keys.id()) && !ends.empty())
        author = {keys.id(), author_.epoch, *ends.rbegin()};
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

// Whether the key it was opened with is the one it commits to. Brings the key of the epoch before.
bool Device::announcement_fits(const channel::Item& item) {
  const auto epoch = channel::epoch_of(item.body);
  if (!epoch) return true;  // of a newer Holdfast: kept
  const auto keys = keys_->of(epoch->number);
  if (std::ranges::none_of(keys, [&](const Secret* key) {
        return seal::commitment_to(channel(), epoch->number, *key) == epoch->commitment;
      }))
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
      in_folder_.clear();
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
    any = true;
    if (!opened) {
      add_remark(met, opened.error().sentence);
    } else if (opened->item.kind == channel::kind::epoch && !announcement_fits(opened->item)) {
      add_remark(met,
                 "Somebody has announced who belongs to this channel and handed out another key than the one "
                 "announced. "
                 "That was left out.");
    } else {
      if (opened->signed_item.id != wire->second)
        add_remark(met, "Something in the folder stood under another's name. It was read as what it is.");
      opened_before_[seal::hash_of(wire->first)] = opened->signed_item.id;
      in_folder_.insert(opened->signed_item.id);
      if (!items_.contains(opened->signed_item.id)) take(*opened, met);
    }
    wire = unopened.wires.erase(wire);
  }
  return any;
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
          doors_in_folder_.insert(announced.id);
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
  if (!may_write() || !replica_.graph().written_elsewhere(author_.member, author_.last)) return;
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
  const auto folder = open_folder(path);
  if (!folder) return pass_on(folder);
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
  auto read = folder->read([&](Frame frame) {
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
  received_from_ = path;
  in_folder_ = std::move(items);
  doors_in_folder_ = std::move(doors);
  if (items_.contains(replica_.roster()->genesis()) || !keys_->epochs().empty()) {
    open_doors(unopened, keys_->secret());
    while (open_items(unopened, met)) {
    }
  } else {
    join(unopened, met);
  }
  met.unopened = unopened.wires.size() + left;
  if (left > 0)
    add_remark(met,
               "More lies in the folder than any diary has. The rest was left there; somebody, or a program, "
               "may have "
               "filled the folder with what is nobody's.");
  keep_doors(unopened);
  look_at_epoch();
  go_on_under_own_key(met);
  if (may_write()) let_go_of_forgotten(met);
  return met;
}

Result<Met> Device::send(const Path& path) {
  ensure(received_from_ == path);
  const auto folder = open_folder(path);
  if (!folder) return pass_on(folder);
  Met met;
  std::vector<Frame> frames;
  for (const auto& [id, door] : doors_)
    if (!doors_in_folder_.contains(id)) frames.push_back({FrameKind::door, id, door});
  for (const auto& [id, item] : items_) {
    if (in_folder_.contains(id)) continue;
    auto wire = seal::sealed(item, *keys_, nullptr, chance_);
    if (!wire) return pass_on(wire);
    frames.push_back({FrameKind::item, id, std::move(*wire)});
    ++met.sent;
  }
  if (auto done = folder->append(frames, own_files_); !done) return pass_on(done);
  for (const Frame& frame : frames) {
    (frame.kind == FrameKind::item ? in_folder_ : doors_in_folder_).insert(frame.id);
    if (frame.kind == FrameKind::item) opened_before_[seal::hash_of(frame.bytes)] = frame.id;
  }
  // What says that they are gone is there now.
  if (auto done = folder->let_go(replica_.gone(), own_files_); !done) return pass_on(done);
  return met;
}

Result<> Device::name_next_file(const Path& path) {
  const auto folder = open_folder(path);
  if (!folder) return pass_on(folder);
  folder->name_next(own_files_);
  return {};
}

const channel::Member* Device::own_admin(const std::vector<channel::Member>& members) const {
  const auto at = std::ranges::find_if(members, [&](const channel::Member& member) {
    return signer(member.id) != nullptr && member.rights == channel::Rights::admin;
  });
  return at == members.end() ? nullptr : &*at;
}

// The last items, known here, of everybody who would no longer belong.
std::vector<channel::ItemId> Device::cut_for(const std::vector<channel::Member>& members) const {
  std::set<channel::ItemId> cut;
  for (const channel::MemberId& member : replica_.graph().members())
    if (!replica_.roster()->belongs(members, member)) cut.merge(replica_.graph().ends_of(member));
  return {cut.begin(), cut.end()};
}

Result<Met> Device::announce_members(std::vector<channel::Member> members) {
  std::ranges::sort(members, {}, &channel::Member::id);
  const auto newest = replica_.roster()->newest();
  const channel::Member* own = newest && may_write() ? own_admin(members) : nullptr;
  if (own == nullptr || own_admin(newest->epoch.members) == nullptr) return no_admin();
  const auto keys = keys_->of(newest->epoch.number);
  const auto key = std::ranges::find_if(keys, [&](const Secret* one) {
    return seal::commitment_to(channel(), newest->epoch.number, *one) == newest->epoch.commitment;
  });
  if (key == keys.end()) return no_admin();
  const Secret previous_key = (*key)->clone();
  seal::Announcement announcement;
  announcement.epoch.number = newest->epoch.number + 1;
  announcement.epoch.previous = newest->id;
  announcement.epoch.recovery = newest->epoch.recovery;
  announcement.epoch.cut = cut_for(members);
  announcement.genesis = replica_.roster()->genesis();
  const bool as_author = own->id == author_.member;
  announcement.prev = as_author ? author_.last : *replica_.graph().ends_of(own->id).rbegin();
  announcement.seen = replica_.graph().seen_by_next(announcement.prev);
  const seal::MemberKeys* signing = signer(own->id);
  announcement.epoch.members = std::move(members);
  auto announced = seal::announce(std::move(announcement), *signing, *keys_, &previous_key, chance_);
  if (!announced) return pass_on(announced);
  const channel::ItemId id = announced->item.id;
  doors_[id] = std::move(announced->door);
  auto item = channel::item_of(announced->item.bytes, channel());
  ensure(item.has_value());
  Met met;
  take({std::move(announced->item), std::move(*item)}, met);
  if (as_author) author_.last = id;
  look_at_epoch();
  return met;
}

Result<Met> Device::remove(const std::set<channel::MemberId>& members) {
  const auto newest = replica_.roster()->newest();
  if (!newest) return no_admin();
  std::vector<channel::Member> staying;
  for (const channel::Member& member : newest->epoch.members)
    if (!members.contains(member.id)) staying.push_back(member);
  const bool own = std::ranges::any_of(members, [&](const auto& id) { return signer(id) != nullptr; });
  if (own || staying.size() + members.size() != newest->epoch.members.size()) return no_admin();
  return announce_members(std::move(staying));
}

Result<Met> Device::admit(const channel::Member& member) {
  const auto newest = replica_.roster()->newest();
  if (!newest) return no_admin();
  std::vector<channel::Member> members = newest->epoch.members;
  std::erase_if(members, [&](const channel::Member& one) { return one.id == member.id; });
  members.push_back(member);
  return announce_members(std::move(members));
}

Result<Device> Device::from_words(const Path& path, const Secret& words, const seal::Chance& chance) {
  const auto channels = channels_in(path);
  if (!channels) return pass_on(channels);
  if (channels->empty())
    return problem(ProblemKind::not_found, "There is no diary's channel in this folder.", path.string());
  std::optional<Problem> why;
  for (const channel::ChannelId& channel : *channels) {
    auto device = from_words_of(path, channel, words, chance);
    if (device) return device;
    if (!why || device.error().kind != ProblemKind::locked) why = device.error();
  }
  return tl::unexpected<Problem>(*why);
}

Result<Device> Device::from_words_of(const Path& path, const channel::ChannelId& channel, const Secret& words,
                                     const seal::Chance& chance) {
  const auto folder = Folder::open(path, channel, chance);
  if (!folder) return pass_on(folder);
  std::set<std::string> doors, wires;
  const auto read = folder->read(
      [&](Frame frame) { (frame.kind == FrameKind::door ? doors : wires).insert(std::move(frame.bytes)); });
  if (!read) return pass_on(read);
  // Whoever has once seen the public half of the words can make doors for them, too: each is tried.
  std::vector<seal::PaperKey> papers;
  for (const std::string& door : doors)
    if (auto key = seal::door_key(door, words); key && key->key.channel == channel)
      papers.push_back(std::move(*key));
  std::ranges::sort(papers, std::greater<>(), [](const seal::PaperKey& one) { return one.key.epoch; });
  Result<Device> device =
      problem(ProblemKind::locked, "These words do not open what is in this folder.", path.string());
  for (const seal::PaperKey& paper : papers) {
    device = from_paper(path, paper, wires, chance);
    if (device) break;
  }
  return device;
}

Result<Device> Device::from_paper(const Path& path, const seal::PaperKey& paper,
                                  const std::set<std::string>& wires, const seal::Chance& chance) {
  const channel::ChannelId channel = paper.key.channel;
  Device device(channel, paper.key.channel_secret, chance);
  device.keys_->add(paper.key.epoch, paper.key.epoch_key);
  channel::ItemId genesis = paper.key.genesis;
  bool another = false;
  if (genesis.none())  // the door of the first epoch cannot name the item that names it
    for (const std::string& wire : wires) {
      const auto opened = seal::opened(wire, *device.keys_);
      const auto epoch = opened && opened->item.kind == channel::kind::epoch
                             ? channel::epoch_of(opened->item.body)
                             : Result<channel::Epoch>(tl::unexpect, Problem{});
      if (!epoch || epoch->number != 1) continue;
      if (seal::vouched(paper, opened->item.member))
        genesis = opened->signed_item.id;
      else
        another = true;
    }
  if (genesis.none()) return another ? another_channel(path) : no_beginning(path);
  device.replica_ = channel::Replica(channel, genesis);
  auto met = device.receive(path);
  if (!met) return pass_on(met);
  const auto first = device.items_.find(genesis);
  const auto item = first == device.items_.end() ? Result<channel::Item>(tl::unexpect, Problem{})
                                                 : channel::item_of(first->second.bytes, channel);
  if (!item) return no_beginning(path);
  if (!seal::vouched(paper, item->member)) return another_channel(path);
  return device;
}

}  // namespace holdfast::carry
