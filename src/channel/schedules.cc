// See schedules.h. What people saw and replaced is noted by the schedule itself, from what was shown to them,
// and not by the merge that is tried.
#include "channel/schedules.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "base/random.h"
#include "channel/replica.h"
#include "channel/testing.h"

namespace holdfast::channel {
namespace {

struct Device {
  Replica replica{test_channel()};
  Replica::Author author;
  std::map<ItemId, Item> store;
  std::map<std::string, std::pair<std::uint64_t, std::string>> by_clock;  // for the rule that must fail
  std::map<std::string, ItemId> own;                                      // words and the version they are
  std::uint64_t clock = 0;
};

class Schedule {
 public:
  Schedule(std::uint64_t seed, Rule rule) : random_(seed), rule_(rule) {}
  ScheduleResult run();

 private:
  std::vector<std::string> visible(const Device& device, const std::string& uid) const;
  void absorb(Device& device, const Arrival& arrival);
  void keep(Device& device, const std::vector<Written>& written);
  void write(Device& device);
  void deliver(Device& to, std::vector<ItemId> ids);
  void exchange(Device& to);
  void copy_or_go_back();
  void withdraw(Device& device);
  void carry(const Device& from);
  void settle();
  std::string fault() const;
  std::string fault_of(const std::string& uid) const;
  MemberId new_member() { return test_name<MemberTag>("member " + std::to_string(++members_)); }
  Device& any() { return devices_[random_.below(devices_.size())]; }

  Random random_;
  Rule rule_;
  ScheduleResult result_;
  std::vector<Device> devices_;
  std::vector<Device> snapshots_;
  std::map<ItemId, Item> carried_;            // everything that was ever handed over, withdrawn or not
  std::set<ItemId> withdrawn_;                // of these, the ones that need not come any more
  std::map<std::string, std::string> texts_;  // words -> uid
  std::set<std::string> replaced_;            // words that somebody saw and replaced, or lost with a device
  std::set<std::string> forgotten_;
  std::uint64_t members_ = 0, words_ = 0;
};

std::string clock_of(std::uint64_t clock) {
  return Writer().number(clock).take();
}

std::vector<std::string> Schedule::visible(const Device& device, const std::string& uid) const {
  std::vector<std::string> out;
  if (rule_ == Rule::newest_clock) {
    if (const auto found = device.by_clock.find(uid); found != device.by_clock.end())
      out.push_back(found->second.second);
    return out;
  }
  const RecordView view = device.replica.merge().view(uid);
  if (view.standing != Standing::present) return out;
  out.push_back(view.shown.state.substr(8));
  for (const Version& version : view.beside) out.push_back(version.state.substr(8));
  return out;
}

void Schedule::absorb(Device& device, const Arrival& arrival) {
  for (const ItemId& id : arrival.withdrawn) device.store.erase(id);
  if (rule_ == Rule::versions) return;
  for (const std::string& uid : arrival.touched) {
    const RecordView view = device.replica.merge().view(uid);
    const auto look = [&](const Version& version) {
      if (version.state.empty()) return;
      const auto clock = Reader(version.state).number<std::uint64_t>();
      auto& kept = device.by_clock[uid];
      if (kept.second.empty() || clock > kept.first) kept = {clock, version.state.substr(8)};
    };
    look(view.shown);
    for (const Version& version : view.beside) look(version);
  }
}

void Schedule::keep(Device& device, const std::vector<Written>& written) {
  for (const Written& one : written) device.store[one.id] = one.item;
  result_.items += written.size();
}

void Schedule::write(Device& device) {
  std::map<std::string, Change> changes;
  std::map<std::string, std::string> said;
  device.clock += random_.below(100);
  const std::uint64_t count = 1 + random_.below(3);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string uid = "record " + std::to_string(random_.below(4));
    const Standing standing = device.replica.merge().view(uid).standing;
    if (standing == Standing::forgotten || changes.contains(uid)) continue;
    for (const std::string& seen : visible(device, uid)) replaced_.insert(seen);
    const std::uint64_t what = random_.below(20);
    if (what == 0) {
      changes[uid] = Merge::forgetting(uid);
      forgotten_.insert(uid);
    } else if (what < 3 && standing == Standing::present) {
      changes[uid] = device.replica.merge().removal(uid);
      device.by_clock.erase(uid);
    } else {
      const std::string text = "<words " + std::to_string(++words_) + ">";
      changes[uid] = device.replica.merge().edit(uid, clock_of(device.clock) + text);
      texts_[text] = uid;
      said[uid] = text;
    }
  }
  if (changes.empty()) return;
  std::vector<Change> list;
  for (auto& [uid, change] : changes) list.push_back(std::move(change));
  Arrival arrival;
  const std::size_t most_bytes = random_.chance(0.3) ? 40 + random_.below(60) : most_body_bytes;
  const auto written = device.replica.write(device.author, list, test_identify, arrival, most_bytes);
  keep(device, written);
  absorb(device, arrival);
  for (const auto& [uid, text] : said) device.own[text] = written.back().id;
}

void Schedule::deliver(Device& to, std::vector<ItemId> ids) {
  for (std::size_t i = ids.size(); i > 1; --i) std::swap(ids[i - 1], ids[random_.below(i)]);
  for (const ItemId& id : ids) {
    const Item item = carried_.at(id);
    to.store.try_emplace(id, item);
    const Arrival arrival = to.replica.take(id, item);
    result_.held += arrival.came == Came::held ? 1u : 0u;
    absorb(to, arrival);
    if (random_.chance(0.05)) absorb(to, to.replica.take(id, item));
  }
  // Somebody has written under its key who is not this device: it goes on under another.
  if (to.replica.graph().written_elsewhere(to.author.member, to.author.last)) {
    to.author.member = new_member();
    to.author.last = {};
  }
}

// A body leaves a carrier only once the list that says so is with it: a device may go back to before its
// list.
void Schedule::carry(const Device& from) {
  for (const auto& [id, item] : from.store) {
    carried_.try_emplace(id, item);
    if (item.kind != kind::withdrawn) continue;
    if (const auto stubs = stubs_of(item.body))
      for (const Stub& stub : *stubs) withdrawn_.insert(stub.id);
  }
}

// Some device hands over all it has; the carrier lets through what it likes.
void Schedule::exchange(Device& to) {
  carry(any());
  std::vector<ItemId> ids;
  const double through = random_.uniform();
  for (const auto& [id, item] : carried_)
    if (random_.chance(through)) ids.push_back(id);
  deliver(to, ids);
}

void Schedule::copy_or_go_back() {
  if (random_.chance(0.4)) {
    snapshots_.push_back(any());
  } else if (random_.chance(0.5) && devices_.size() < 6) {
    devices_.push_back(Device(any()));
    devices_.back().clock += random_.below(100'000);
    ++result_.copies;
  } else if (!snapshots_.empty()) {
    Device& device = any();
    // What it alone had goes with it; nobody can bring that back.
    for (const auto& [text, id] : device.own)
      if (!carried_.contains(id)) replaced_.insert(text);
    device = snapshots_[random_.below(snapshots_.size())];
    ++result_.goings_back;
  }
}

void Schedule::withdraw(Device& device) {
  Arrival arrival;
  keep(device, device.replica.withdraw(device.author, test_identify, arrival));
  absorb(device, arrival);
}

// Everybody gets everything, but for withdrawn bodies, which come or do not; until nobody has more to say.
void Schedule::settle() {
  for (int round = 0; round < 12; ++round) {
    std::size_t before = 0;
    for (Device& device : devices_) {
      before += device.store.size();
      carry(device);
    }
    for (Device& device : devices_) {
      std::vector<ItemId> ids;
      for (const auto& [id, item] : carried_)
        if (!withdrawn_.contains(id) || random_.chance(0.5)) ids.push_back(id);
      deliver(device, ids);
      withdraw(device);
    }
    std::size_t after = 0;
    for (const Device& device : devices_) after += device.store.size();
    if (round > 2 && after == before) return;
  }
}

std::string Schedule::fault_of(const std::string& uid) const {
  const Device& first = devices_.front();
  const RecordView view = first.replica.merge().view(uid);
  for (const Device& other : devices_) {
    if (other.replica.merge().view(uid) != view) return "devices disagree about " + uid;
    if (visible(other, uid) != visible(first, uid)) return "devices show different words of " + uid;
    for (const auto& [id, item] : other.store)
      if (view.standing == Standing::forgotten && item.kind == kind::records)
        for (const auto& [text, of] : texts_)
          if (of == uid && item.body.find(text) != std::string::npos)
            return "words of forgotten " + uid + " are still kept";
  }
  if (forgotten_.contains(uid)) return {};
  const std::vector<std::string> shown = visible(first, uid);
  for (const auto& [text, of] : texts_)
    if (of == uid && !replaced_.contains(text) && std::ranges::find(shown, text) == shown.end())
      return "unseen words of " + uid + " are gone: " + text;
  return {};
}

std::string Schedule::fault() const {
  for (const Device& device : devices_) {
    if (!device.replica.graph().missing().empty()) return "something is still waited for";
    if (device.replica.graph().refused() > 0) return "an honest item was refused";
    if (device.replica.from_newer() > 0) return "an item was not understood";
  }
  for (int i = 0; i < 4; ++i)
    if (std::string found = fault_of("record " + std::to_string(i)); !found.empty()) return found;
  return {};
}

ScheduleResult Schedule::run() {
  const std::uint64_t devices = 2 + random_.below(3);
  for (std::uint64_t i = 0; i < devices; ++i) {
    Device device;
    device.author = {new_member(), 1, {}};
    device.clock = random_.below(1'000'000'000);
    devices_.push_back(std::move(device));
  }
  const std::uint64_t steps = 5 + random_.below(25);
  for (std::uint64_t step = 0; step < steps; ++step) {
    const std::uint64_t what = random_.below(20);
    if (what < 10)
      write(any());
    else if (what < 17)
      exchange(any());
    else if (what < 19)
      copy_or_go_back();
    else
      withdraw(any());
  }
  settle();
  result_.fault = fault();
  result_.withdrawn = withdrawn_.size();
  for (int i = 0; i < 4; ++i)
    result_.conflicts += devices_[0].replica.merge().view("record " + std::to_string(i)).beside.size();
  return result_;
}

}  // namespace

ScheduleResult run_schedule(std::uint64_t seed, Rule rule) {
  return Schedule(seed, rule).run();
}

}  // namespace holdfast::channel
