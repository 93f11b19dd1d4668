// Who belongs to a channel, as a device sees and changes it: founding, joining with the words alone, names,
// removing. A key may be shared (copies of one vault all have the one that founded the channel), so whoever
// removes lists those who stay, each under a key of its own, and nobody under a shared one.
#include <algorithm>
#include <functional>
#include <utility>

#include "base/ensure.h"
#include "carry/device.h"
#include "carry/gathered.h"

namespace holdfast::carry {
namespace {

using channel::Member;
using channel::MemberId;

tl::unexpected<Problem> no_admin() {
  return unchanged(ProblemKind::bad_request,
                   "Only a device that has that right changes who belongs; it cannot remove itself, nor one "
                   "that is not on the list.",
                   "members");
}

// What it announced would stand beside what those who stay have announced.
tl::unexpected<Problem> perhaps_removed() {
  return unchanged(
      ProblemKind::conflict,
      "Something there was sealed with a key that this device was not given: it may have been removed from "
      "the diary's devices, or not everything has arrived. So it says nothing of names and words there.",
      "members");
}

tl::unexpected<Problem> no_beginning(const std::string& where) {
  return unchanged(ProblemKind::damaged,
                   "The words are right, and the beginning of the diary's channel is not there. Take another "
                   "copy of the folder, or another relay.",
                   where);
}

tl::unexpected<Problem> another_channel(const std::string& where) {
  return unchanged(ProblemKind::damaged,
                   "What lies there is not the diary these words were made for: somebody has put another in "
                   "its place. Take another copy of the folder, or another relay.",
                   where);
}

const Member* listed(const std::vector<Member>& members, const MemberId& id) {
  const auto at = std::ranges::find(members, id, &Member::id);
  return at == members.end() ? nullptr : &*at;
}

void put(std::vector<Member>& members, Member member) {
  std::erase_if(members, [&](const Member& one) { return one.id == member.id; });
  members.push_back(std::move(member));
}

void add(Met& met, Met more) {
  met.kept.insert(met.kept.end(), more.kept.begin(), more.kept.end());
  met.written.insert(met.written.end(), more.written.begin(), more.written.end());
  met.let_go.merge(more.let_go);
  met.touched.merge(more.touched);
  met.new_key = met.new_key || more.new_key;
}

}  // namespace

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
    auto paper = seal::paper_for(*words, channel, keys.id(), cost);
    if (!paper) return pass_on(paper);
    announcement.epoch.recovery = paper->recovery;
    announcement.epoch.members.push_back(std::move(paper->member));
    std::ranges::sort(announcement.epoch.members, {}, &channel::Member::id);
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

// The most senior key of this device's that is an admin there.
const seal::MemberKeys* Device::own_admin(const std::vector<Member>& members) const {
  const seal::MemberKeys* found = nullptr;
  const channel::Roster& roster = *replica_.roster();
  for (const seal::MemberKeys& keys : member_keys_) {
    const Member* own = listed(members, keys.id());
    if (own == nullptr || own->rights != channel::Rights::admin) continue;
    if (found == nullptr || roster.seniority(keys.id()) < roster.seniority(found->id())) found = &keys;
  }
  return found;
}

// Who signed the first item.
std::optional<MemberId> Device::founder() const {
  const auto head = replica_.graph().head_of(replica_.roster()->genesis());
  if (!head) return std::nullopt;
  return head->member;
}

// The last items, known here, of everybody who would no longer belong.
std::vector<channel::ItemId> Device::cut_for(const std::vector<Member>& members) const {
  std::set<channel::ItemId> cut;
  for (const MemberId& member : replica_.graph().members())
    if (!replica_.roster()->belongs(members, member)) cut.merge(replica_.graph().ends_of(member));
  return {cut.begin(), cut.end()};
}

Result<Met> Device::announce_members(std::vector<Member> members, std::optional<channel::Recovery> recovery) {
  std::ranges::sort(members, {}, &Member::id);
  const auto newest = replica_.roster()->newest();
  if (!newest || seeds_.empty() || !replica_.roster()->belongs(members, author_.member)) return no_admin();
  const seal::MemberKeys* signing = own_admin(newest->epoch.members);
  if (signing == nullptr) return no_admin();
  const auto keys = keys_->of(newest->epoch.number);
  const auto key = std::ranges::find_if(keys, [&](const Secret* one) {
    return seal::commitment_to(channel(), newest->epoch.number, *one) == newest->epoch.commitment;
  });
  if (key == keys.end()) return no_admin();
  const Secret previous_key = (*key)->clone();
  seal::Announcement announcement;
  announcement.epoch.number = newest->epoch.number + 1;
  announcement.epoch.previous = newest->id;
  announcement.epoch.recovery = std::move(recovery);
  announcement.epoch.cut = cut_for(members);
  announcement.genesis = replica_.roster()->genesis();
  const std::uint32_t number = announcement.epoch.number;
  const bool as_author = signing->id() == author_.member;
  announcement.prev = as_author ? author_.last : replica_.graph().end_of(signing->id(), number);
  announcement.seen = replica_.seen_by_next({signing->id(), number, announcement.prev});
  announcement.epoch.members = std::move(members);
  auto announced = seal::announce(std::move(announcement), *signing, *keys_, &previous_key, chance_);
  if (!announced) return pass_on(announced);
  const channel::ItemId id = announced->item.id;
  doors_[id] = std::move(announced->door);
  auto item = channel::item_of(announced->item.bytes, channel());
  ensure(item.has_value());
  Met met;
  take({std::move(announced->item), std::move(*item)}, met);
  met.written.push_back(id);
  if (as_author) author_.last = id;
  look_at_epoch();
  return met;
}

std::vector<Known> Device::known_devices() const {
  std::vector<Known> out;
  const auto newest = replica_.roster()->newest();
  if (!newest) return out;
  const channel::Roster& roster = *replica_.roster();
  const seal::MemberKeys* own = own_admin(newest->epoch.members);
  std::set<MemberId> ids;
  for (const Member& member : newest->epoch.members)
    if (!channel::is_paper(member, newest->epoch)) ids.insert(member.id);
  for (const MemberId& id : roster.heirs())
    if (roster.belongs(newest->epoch.members, id)) ids.insert(id);
  for (const Member& member : newest->epoch.members)
    if (channel::is_paper(member, newest->epoch)) ids.erase(member.id);
  if (!seeds_.empty()) ids.insert(author_.member);
  for (const MemberId& id : ids) {
    const bool is_this = !seeds_.empty() && id == author_.member;
    if (!is_this && roster.gave_way(id)) continue;
    Known known{.id = id, .is_this = is_this};
    const auto naming = roster.naming_of(id);
    if (naming) known.seal = naming->seal;
    std::set<MemberId> asked;
    bool found = false;
    for (MemberId at = id; asked.insert(at).second;) {
      if (own != nullptr && roster.seniority(at) <= roster.seniority(own->id())) known.could_return = true;
      if (const Member* one = listed(newest->epoch.members, at); one != nullptr && !found) {
        found = true;
        known.rights = one->rights;
        (at == id ? known.name : known.copy_of) = one->name;
        if (at == id) known.seal = one->seal;
      }
      if (const auto up = roster.naming_of(at)) at = up->by;
    }
    out.insert(is_this ? out.begin() : out.end(), std::move(known));
  }
  return out;
}

bool Device::has_words() const {
  return key_of_words().has_value();
}

std::optional<channel::SealKey> Device::key_of_words() const {
  const auto newest = replica_.roster()->newest();
  if (!newest || !newest->epoch.recovery) return std::nullopt;
  return newest->epoch.recovery->seal;
}

// Under the key that every copy of the vault founds the channel with, a name would be all of theirs, and one
// that was removed could read on.
void Device::go_on_under_unshared_key(Met& met) {
  if (author_.member != founder()) return;
  const auto first = replica_.roster()->announced(1);
  const Member* own = first.empty() ? nullptr : listed(first.front().epoch.members, author_.member);
  if (own == nullptr || !own->name.empty()) return;
  go_on_under_new_key(met);
  met.new_key = false;  // no copy was met
}

Result<Met> Device::remove(const std::set<MemberId>& members) {
  const auto newest = replica_.roster()->newest();
  if (!newest || !may_write() || own_admin(newest->epoch.members) == nullptr) return no_admin();
  std::vector<Member> staying;
  std::size_t going = 0;
  for (const Known& known : known_devices()) {
    if (members.contains(known.id)) ++going;
    if (members.contains(known.id) && known.is_this) return no_admin();
  }
  if (going == 0 || going != members.size()) return no_admin();
  Met met;
  go_on_under_unshared_key(met);
  for (const Known& known : known_devices()) {
    if (members.contains(known.id)) continue;
    Member one{known.id, known.seal, known.rights, known.name};
    if (known.is_this) one.seal = signer(author_.member)->seal_key();
    staying.push_back(std::move(one));
  }
  for (const Member& member : newest->epoch.members)
    if (channel::is_paper(member, newest->epoch)) put(staying, member);
  auto announced = announce_members(std::move(staying), newest->epoch.recovery);
  if (!announced) return announced;
  add(met, std::move(*announced));
  return met;
}

Result<Met> Device::admit(const Member& member) {
  const auto newest = replica_.roster()->newest();
  if (!newest || !may_write()) return no_admin();
  if (shut_out_) return perhaps_removed();
  std::vector<Member> members = newest->epoch.members;
  put(members, member);
  return announce_members(std::move(members), newest->epoch.recovery);
}

Result<Met> Device::name_this(std::string name) {
  const auto newest = replica_.roster()->newest();
  if (!newest || !may_write() || own_admin(newest->epoch.members) == nullptr) return no_admin();
  if (shut_out_) return perhaps_removed();
  for (const Known& known : known_devices())
    if (!known.is_this && known.name == name)
      return unchanged(ProblemKind::conflict,
                       "Another device of this diary is called that. Give this one another name.", "name");
  Met met;
  go_on_under_unshared_key(met);
  std::vector<Member> members = newest->epoch.members;
  put(members, {author_.member, signer(author_.member)->seal_key(), channel::Rights::admin, std::move(name)});
  auto announced = announce_members(std::move(members), newest->epoch.recovery);
  if (!announced) return announced;
  add(met, std::move(*announced));
  return met;
}

Result<Met> Device::use_words(const Secret& words, const seal::WordCost& cost) {
  const auto newest = replica_.roster()->newest();
  const auto first = founder();
  if (!newest || !first || !may_write() || own_admin(newest->epoch.members) == nullptr) return no_admin();
  if (shut_out_) return perhaps_removed();
  auto paper = seal::paper_for(words, channel(), *first, cost);
  if (!paper) return pass_on(paper);
  std::vector<Member> members = newest->epoch.members;
  std::erase_if(members, [&](const Member& one) { return channel::is_paper(one, newest->epoch); });
  put(members, std::move(paper->member));
  return announce_members(std::move(members), paper->recovery);
}

bool Device::words_let_in() const {
  const auto newest = replica_.roster()->newest();
  return newest && !shut_out_ && own_admin(newest->epoch.members) != nullptr;
}

Result<Met> Device::join_by_words(std::string name) {
  ensure(seeds_.empty());
  if (!words_let_in())
    return problem(
        ProblemKind::conflict,
        "These words let no device in: others were made since, or not everything is in the folder.", "words");
  Met met;
  seeds_.push_back(seal::MemberKeys::new_seed(chance_));
  const seal::MemberKeys own(seeds_.back());
  author_ = {own.id(), 0, {}};
  auto [members, recovery] = united();  // what was announced twice is made one with the same step
  put(members, {own.id(), own.seal_key(), channel::Rights::admin, std::move(name)});
  auto announced = announce_members(std::move(members), std::move(recovery));
  if (!announced) return announced;
  member_keys_.clear();
  member_keys_.emplace_back(seeds_.back());
  return announced;
}

// Announcements that stand and that whoever made the newest did not know, the last of each row of them.
std::vector<channel::Roster::Announced> Device::unknown_to_newest() const {
  const channel::Roster& roster = *replica_.roster();
  const auto newest = roster.newest();
  if (!newest) return {};
  std::vector<channel::Roster::Announced> beside;
  const Chain chain = leading();
  for (const auto& [number, commitment] : chain)
    for (auto& one : roster.announced(number))
      if (one.epoch.commitment != commitment) beside.push_back(std::move(one));
  if (beside.empty()) return {};
  const std::set<channel::ItemId> known = replica_.graph().before(newest->id);
  std::set<channel::ItemId> followed;
  for (const auto& one : beside) followed.insert(one.epoch.previous);
  std::erase_if(beside, [&](const auto& one) { return known.contains(one.id) || followed.contains(one.id); });
  return beside;
}

// Whom either let in belongs, whom either removed does not. Where two made words those of the newest stay;
// but words that were made beside a removal count no more, as whoever was removed may have made them.
void Device::unite(Belonging& out, const channel::Epoch& other, const channel::Epoch& fork) {
  const auto takes_off = [&](const std::vector<Member>& members) {
    return std::ranges::any_of(fork.members, [&](const Member& one) {
      return !channel::is_paper(one, fork) && listed(members, one.id) == nullptr;
    });
  };
  const bool newest_made_words = out.recovery != fork.recovery;
  const bool others_words = newest_made_words ? takes_off(other.members)
                                              : other.recovery != fork.recovery && !takes_off(out.members);
  for (const Member& member : fork.members)
    if (!channel::is_paper(member, fork) && listed(other.members, member.id) == nullptr)
      std::erase_if(out.members, [&](const Member& gone) { return gone.id == member.id; });
  for (const Member& member : other.members) {
    const Member* was = listed(fork.members, member.id);
    const bool is_new = was == nullptr || (*was != member && listed(out.members, member.id) != nullptr);
    if (is_new && !channel::is_paper(member, other)) put(out.members, member);
  }
  if (!others_words) return;
  std::erase_if(out.members,
                [&](const Member& one) { return out.recovery && out.recovery->seal == one.seal; });
  out.recovery = other.recovery;
  for (const Member& member : other.members)
    if (channel::is_paper(member, other)) put(out.members, member);
}

Device::Belonging Device::united() const {
  const channel::Roster& roster = *replica_.roster();
  const auto newest = roster.newest();
  ensure(newest.has_value());
  Belonging out{newest->epoch.members, newest->epoch.recovery};
  const Chain chain = leading();
  for (const auto& one : unknown_to_newest()) {
    std::optional<channel::Roster::Announced> fork = one;  // where both go on from
    while (fork && chain.at(fork->epoch.number) != fork->epoch.commitment) {
      const auto before = roster.announced(fork->epoch.number - 1);
      const auto found = std::ranges::find(before, fork->epoch.previous, &channel::Roster::Announced::id);
      fork = found == before.end() ? std::nullopt : std::optional(*found);
    }
    if (!fork) continue;
    unite(out, one.epoch, fork->epoch);
  }
  std::ranges::sort(out.members, {}, &Member::id);
  return out;
}

void Device::unite_announcements(Met& met) {
  const auto newest = replica_.roster()->newest();
  if (!newest || own_admin(newest->epoch.members) == nullptr || unknown_to_newest().empty()) return;
  auto [members, recovery] = united();
  if (newest->epoch.members == members && newest->epoch.recovery == recovery) return;
  if (auto announced = announce_members(std::move(members), std::move(recovery)))
    add(met, std::move(*announced));
}

// A door that no announcement known here names, and that no key of this device opens.
bool Device::is_shut_out(const Unopened& unopened) const {
  if (unopened.wires.empty()) return false;
  std::set<std::array<unsigned char, 32>> known;
  if (const auto newest = replica_.roster()->newest())
    for (std::uint32_t number = 1; number <= newest->epoch.number; ++number)
      for (const auto& announced : replica_.roster()->announced(number)) known.insert(announced.epoch.door);
  return std::ranges::any_of(unopened.doors, [&](const auto& one) {
    const auto is_shut = [&](const seal::MemberKeys& keys) {
      const auto key = seal::door_key(one.first, keys);
      return !key && key.error().kind == ProblemKind::locked;
    };
    return !known.contains(seal::hash_of(one.first)) && std::ranges::all_of(member_keys_, is_shut);
  });
}

Device::Chain Device::leading() const {
  Chain out;
  const channel::Roster& roster = *replica_.roster();
  for (auto at = roster.newest(); at;) {
    out[at->epoch.number] = at->epoch.commitment;
    const channel::ItemId previous = at->epoch.previous;
    const auto before = roster.announced(at->epoch.number - 1);
    const auto found = std::ranges::find(before, previous, &channel::Roster::Announced::id);
    at = found == before.end() ? std::nullopt : std::optional(*found);
  }
  return out;
}

const Secret* Device::leading_key(const channel::ItemId& item, const Chain& chain) const {
  const auto head = replica_.graph().head_of(item);
  if (!head) return nullptr;
  const auto keys = keys_->of(head->epoch);
  if (keys.size() < 2) return nullptr;
  const auto wanted = chain.find(head->epoch);
  if (wanted == chain.end()) return nullptr;
  const auto key = std::ranges::find_if(keys, [&](const Secret* one) {
    return seal::commitment_to(channel(), head->epoch, *one) == wanted->second;
  });
  return key == keys.end() ? nullptr : *key;
}

// Whoever comes later has the keys that lead back from the newest epoch, and no others. What the folder has
// under another key alone is written there again.
void Device::send_again_under_leading_keys() {
  const Chain chain = leading();
  for (const auto& [id, with] : sealed_with_) {
    const auto head = replica_.graph().head_of(id);
    const auto wanted = head ? chain.find(head->epoch) : chain.end();
    if (wanted != chain.end() && !with.contains(wanted->second) && leading_key(id, chain) != nullptr)
      if (carried_.erase(id) > 0) to_seal_anew_.insert(id);
  }
}

namespace {

tl::unexpected<Problem> words_open_nothing(const std::string& where) {
  return unchanged(ProblemKind::locked,
                   "These words do not open what lies there. It belongs to another diary, or other words "
                   "were made for it since.",
                   where);
}

tl::unexpected<Problem> no_words_there(const std::string& where) {
  return unchanged(ProblemKind::not_found,
                   "No words were made for the diary that lies there, or what they open has not arrived yet.",
                   where);
}

}  // namespace

Result<Device> Device::from_words(const Path& path, const Secret& words, const seal::Chance& chance) {
  if (const auto there = Folder::open(path, {}, chance); !there) return pass_on(there);
  const auto channels = channels_in(path);
  if (!channels) return pass_on(channels);
  if (channels->empty())
    return unchanged(ProblemKind::not_found,
                     "No diary has met its devices in this folder, or its files have not arrived yet. Name "
                     "the folder that the diary went to.",
                     path.string());
  std::optional<Problem> why;
  const auto weight = [](const Problem& one) {
    return one.kind == ProblemKind::not_found ? 0 : one.kind == ProblemKind::locked ? 1 : 2;
  };
  seal::PaperDoors paper(words);
  for (const channel::ChannelId& channel : *channels) {
    const auto folder = Folder::open(path, channel, chance);
    if (!folder) return pass_on(folder);
    Gathered found(path.string());
    auto read = folder->read([&](Frame frame) { found.hold(std::move(frame)); });
    if (!read) return pass_on(read);
    found.remarks = std::move(read->remarks);
    auto device = from_words_of(found, &channel, paper, chance);
    if (device) return device;
    if (!why || weight(device.error()) > weight(*why)) why = device.error();
  }
  return tl::unexpected<Problem>(*why);
}

// Which channel it is, the door says that these words open.
Result<Device> Device::from_words(const RelayWay& relay, const Secret& words, RelayMemory& memory,
                                  const seal::WordCost& cost, const seal::Chance& chance) {
  seal::PaperDoors paper(words);
  const auto keys = paper.keys(seal::salt_of_words, cost);
  if (!keys) return pass_on(keys);
  const Secret token = seal::relay_token(seal::member_of_words(**keys).seal_key());
  Gathered found(post::to_text(relay.place));
  const auto fetched = read_with_token(relay, token, [&](Frame frame) { found.hold(std::move(frame)); });
  if (!fetched) return pass_on(fetched);
  found.looked = [&](const auto& fate_of) {
    memory = {};
    (void)remember(memory, *fetched, fate_of);
  };
  return from_words_of(found, nullptr, paper, chance);
}

Result<Device> Device::from_words_of(Gathered& found, const channel::ChannelId* channel,
                                     seal::PaperDoors& paper, const seal::Chance& chance) {
  // Whoever has once seen the public half of the words can make doors for them, too: each is tried.
  std::vector<seal::PaperKey> papers;
  bool any_words = false;
  for (const std::string_view door : found.of(FrameKind::door)) {
    auto key = paper.key_of(door);
    any_words = any_words || key || key.error().kind == ProblemKind::locked;
    if (!key && key.error().kind == ProblemKind::unreadable) return pass_on(key);
    if (key && (channel == nullptr || key->key.channel == *channel)) papers.push_back(std::move(*key));
  }
  std::ranges::sort(papers, std::greater<>(), [](const seal::PaperKey& one) { return one.key.epoch; });
  Result<Device> device = any_words ? words_open_nothing(found.where) : no_words_there(found.where);
  for (std::size_t which = 0; which < papers.size(); ++which) {
    device = from_paper(found, papers, which, chance);
    if (device) break;
  }
  return device;
}

Result<Device> Device::from_paper(Gathered& found, const std::vector<seal::PaperKey>& papers,
                                  std::size_t which, const seal::Chance& chance) {
  const seal::PaperKey& paper = papers[which];
  const channel::ChannelId channel = paper.key.channel;
  Device device(channel, paper.key.channel_secret, chance);
  for (const seal::PaperKey& one : papers)  // one epoch may have been announced twice
    if (one.key.channel == channel && one.key.channel_secret.same_as(paper.key.channel_secret))
      device.keys_->add(one.key.epoch, one.key.epoch_key);
  device.member_keys_.push_back(seal::member_of_words(paper.words));
  channel::ItemId genesis = paper.key.genesis;
  bool another = false;
  if (genesis.none())  // the door of the first epoch cannot name the item that names it
    for (const std::string_view wire : found.of(FrameKind::item)) {
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
  if (genesis.none()) return another ? another_channel(found.where) : no_beginning(found.where);
  device.replica_ = channel::Replica(channel, genesis);
  auto met = device.receive(found);
  if (!met) return pass_on(met);
  const auto first = device.items_.find(genesis);
  const auto item = first == device.items_.end() ? Result<channel::Item>(tl::unexpect, Problem{})
                                                 : channel::item_of(first->second.bytes, channel);
  if (!item) return no_beginning(found.where);
  if (!seal::vouched(paper, item->member)) return another_channel(found.where);
  return device;
}

}  // namespace holdfast::carry
