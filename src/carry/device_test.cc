// Devices that meet in a folder: with real keys and real files, and with a folder that lies.
#include "carry/device.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/random.h"

namespace holdfast::carry {
namespace {

using Texts = std::vector<std::string>;

class Devices : public testing::Test {
 protected:
  void SetUp() override { path_ = fresh(); }
  void TearDown() override {
    for (const Path& folder : folders_) std::filesystem::remove_all(folder);
  }
  Path fresh() {
    std::string name = (std::filesystem::temp_directory_path() / "holdfast-devices-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    folders_.push_back(name);
    return name;
  }
  static Device founded(const Secret* words = nullptr) {
    return Device::found("laptop", words, {1, 8}).value();
  }
  Met meet(Device& device) {
    auto received = device.receive(path_);
    EXPECT_TRUE(received);
    EXPECT_TRUE(device.send(path_));
    return received ? *received : Met{};
  }
  static void say(Device& device, const std::string& uid, const std::string& text) {
    (void)device.write({device.merge().edit(uid, text)});
  }
  static Texts shown(const Device& device, const std::string& uid) {
    const channel::RecordView view = device.merge().view(uid);
    Texts out;
    if (view.standing == channel::Standing::present) out.push_back(view.shown.state);
    for (const auto& version : view.beside) out.push_back(version.state);
    std::ranges::sort(out);
    return out;
  }
  std::vector<Path> files() {
    std::vector<Path> out;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) out.push_back(entry.path());
    std::ranges::sort(out);
    return out;
  }
  static std::string content(const Path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static void put(const Path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  }
  Path path_;
  std::vector<Path> folders_;
};

TEST_F(Devices, CopiedFromEachOtherMergeAndTakeKeysOfTheirOwn) {
  Device laptop = founded();
  say(laptop, "a", "before");
  (void)meet(laptop);
  Device phone = laptop.clone();
  say(laptop, "a", "on the laptop");
  say(laptop, "b", "laptop alone");
  say(phone, "a", "on the phone");
  say(phone, "c", "phone alone");
  const channel::MemberId was = laptop.member();
  bool new_keys = false;
  for (int i = 0; i < 3; ++i)
    for (Device* device : {&laptop, &phone}) new_keys = meet(*device).new_key || new_keys;
  EXPECT_TRUE(new_keys);
  EXPECT_FALSE(laptop.member() == was && phone.member() == was);
  EXPECT_NE(laptop.member(), phone.member());
  for (const Device* device : {&laptop, &phone}) {
    EXPECT_EQ(shown(*device, "a"), (Texts{"on the laptop", "on the phone"}));
    EXPECT_EQ(shown(*device, "b"), Texts{"laptop alone"});
    EXPECT_EQ(shown(*device, "c"), Texts{"phone alone"});
    EXPECT_EQ(device->replica().ignored(), 0u);
  }
  EXPECT_EQ(laptop.merge().view("a"), phone.merge().view("a"));
  say(laptop, "a", "both in one");
  EXPECT_FALSE(meet(laptop).new_key) << "once it has a key of its own that is that";
  (void)meet(phone);
  EXPECT_EQ(shown(phone, "a"), Texts{"both in one"});
}

TEST_F(Devices, FoundedFromOneKeyTwiceAreOfOneChannel) {
  Secret key(32);
  key.data()[3] = 7;
  Device laptop = Device::found_from(key).value();
  say(laptop, "a", "on the laptop");
  (void)meet(laptop);
  Device phone = Device::found_from(key).value();
  EXPECT_EQ(phone.channel(), laptop.channel());
  EXPECT_EQ(phone.items().size(), 1u);
  say(phone, "b", "on the phone");
  for (int i = 0; i < 3; ++i)
    for (Device* device : {&phone, &laptop}) (void)meet(*device);
  EXPECT_NE(laptop.member(), phone.member());
  for (const Device* device : {&laptop, &phone}) {
    EXPECT_EQ(shown(*device, "a"), Texts{"on the laptop"});
    EXPECT_EQ(shown(*device, "b"), Texts{"on the phone"});
    EXPECT_EQ(device->replica().ignored(), 0u);
  }
  key.data()[3] = 8;
  EXPECT_NE(Device::found_from(key)->channel(), laptop.channel());
}

TEST_F(Devices, LetGoOfForgottenWordsAtOnce) {
  const auto recalled = [](const Device& device) {
    std::vector<seal::SignedItem> kept;
    for (const auto& [id, item] : device.items()) kept.push_back(item);
    return Device::recalled(device.memory(), std::move(kept), device.doors());
  };
  Device laptop = founded();
  (void)laptop.write({laptop.merge().edit("a", "to be forgotten"), laptop.merge().edit("b", "stays")});
  (void)meet(laptop);
  laptop = recalled(laptop).value();
  const channel::ItemId held = laptop.merge().view("a").shown.id;
  const Met met = laptop.write({channel::Merge::forgetting("a")});
  EXPECT_TRUE(met.let_go.contains(held));
  for (const auto& [id, item] : laptop.items())
    EXPECT_EQ(item.bytes.find("to be forgotten"), std::string::npos);
  EXPECT_EQ(shown(laptop, "b"), Texts{"stays"});
  const auto again = recalled(laptop);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->merge().view("a"), laptop.merge().view("a"));
  EXPECT_EQ(shown(*again, "b"), Texts{"stays"});
}

// Heirs may forget what stands before the items that name them heirs.
TEST_F(Devices, AreJoinedAndRecalledAfterACopyForgotWhatStoodBeforeIt) {
  const auto recalled = [](const Device& device) {
    std::vector<seal::SignedItem> kept;
    for (const auto& [id, item] : device.items()) kept.push_back(item);
    return Device::recalled(device.memory(), std::move(kept), device.doors());
  };
  const Secret words = Secret::from(std::string_view("ten words on paper"));
  Device laptop = founded(&words);
  (void)laptop.write({laptop.merge().edit("a", "to be forgotten"), laptop.merge().edit("b", "stays")});
  (void)meet(laptop);
  Device phone = recalled(laptop).value();
  (void)laptop.write({channel::Merge::forgetting("a")});
  say(phone, "a", "to be forgotten, too");
  say(phone, "c", "of the phone");
  for (int i = 0; i < 3; ++i)
    for (Device* device : {&laptop, &phone}) {
      (void)meet(*device);
      auto again = recalled(*device);
      ASSERT_TRUE(again);
      *device = std::move(*again);
    }
  Device paper = Device::from_words(path_, words).value();
  (void)paper.receive(path_);
  for (const Device* device : {&laptop, &phone, &paper}) {
    EXPECT_EQ(device->merge().view("a").standing, channel::Standing::forgotten);
    EXPECT_EQ(shown(*device, "b"), Texts{"stays"});
    EXPECT_EQ(shown(*device, "c"), Texts{"of the phone"});
    EXPECT_EQ(device->replica().graph().held(), 0u);
  }
}

TEST_F(Devices, PutBackToLastWeekGoOnWithWhatWasSent) {
  Device laptop = founded();
  say(laptop, "a", "last week");
  Device last_week = laptop.clone();
  say(laptop, "a", "this week");
  (void)meet(laptop);
  laptop = std::move(last_week);
  say(laptop, "b", "after the mishap");
  EXPECT_TRUE(meet(laptop).new_key);
  EXPECT_EQ(shown(laptop, "a"), Texts{"this week"});
  EXPECT_EQ(shown(laptop, "b"), Texts{"after the mishap"});
  EXPECT_EQ(laptop.replica().ignored(), 0u);
}

TEST_F(Devices, BringEverythingBackFromTheWordsAlone) {
  const Secret words = Secret::from("ten words on paper");
  {
    Device laptop = founded(&words);
    say(laptop, "a", "first words");
    (void)meet(laptop);
    const seal::MemberKeys phone(seal::MemberKeys::new_seed());
    ASSERT_TRUE(laptop.admit({phone.id(), phone.seal_key(), channel::Rights::write, "phone"}));
    say(laptop, "b", std::string(200'000, 'x'));
    ASSERT_TRUE(laptop.remove({phone.id()}));
    say(laptop, "c", "last words");
    (void)meet(laptop);
  }
  const auto from_paper = Device::from_words(path_, words);
  ASSERT_TRUE(from_paper);
  EXPECT_EQ(shown(*from_paper, "a"), Texts{"first words"});
  EXPECT_EQ(shown(*from_paper, "b"), Texts{std::string(200'000, 'x')});
  EXPECT_EQ(shown(*from_paper, "c"), Texts{"last words"});
  EXPECT_FALSE(from_paper->may_write());
  EXPECT_EQ(Device::from_words(path_, Secret::from("other words")).error().kind, ProblemKind::locked);
  EXPECT_EQ(Device::from_words(fresh(), words).error().kind, ProblemKind::not_found);
}

TEST_F(Devices, BelieveNoChannelThatSomebodyMadeForTheSameWords) {
  const Secret words = Secret::from("ten words on paper");
  Device laptop = founded(&words);
  (void)meet(laptop);
  // A member who has seen the public half of the words makes a channel of her own for it, of the same name.
  const auto epoch = laptop.replica().roster()->newest()->epoch;
  const seal::MemberKeys liar(seal::MemberKeys::new_seed());
  seal::ChannelKeys keys(laptop.channel(), seal::new_key());
  seal::Announcement announcement;
  announcement.epoch.number = 1;
  announcement.epoch.members = {{liar.id(), liar.seal_key(), channel::Rights::admin, "laptop"}};
  announcement.epoch.recovery = epoch.recovery;
  const auto made = seal::announce(announcement, liar, keys, nullptr).value();
  for (const Path& file : files()) std::filesystem::remove(file);
  const auto wire = seal::sealed(made.item, keys).value();
  put(path_ / "false.holdfast-channel", file_head(laptop.channel()) +
                                            to_bytes(Frame{FrameKind::door, made.item.id, made.door}) +
                                            to_bytes(Frame{FrameKind::item, made.item.id, wire}));
  const auto refused = Device::from_words(path_, words);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ProblemKind::damaged);
  // Beside the true one it keeps nobody from it, whatever number it gives itself.
  put(path_ / "more.holdfast-channel",
      file_head(laptop.channel()) + to_bytes(Frame{FrameKind::door, made.item.id,
                                                   seal::door_for({laptop.channel(), 999, made.item.id,
                                                                   keys.secret().clone(), seal::new_key()},
                                                                  {}, epoch.recovery)}));
  say(laptop, "a", "true words");
  (void)meet(laptop);
  const auto found = Device::from_words(path_, words);
  ASSERT_TRUE(found);
  EXPECT_EQ(shown(*found, "a"), Texts{"true words"});
}

TEST_F(Devices, JoinThroughNoDoorThatSomebodyElsePutThere) {
  Device laptop = founded();
  say(laptop, "a", "true words");
  Secret seed = seal::MemberKeys::new_seed();
  const seal::MemberKeys keys(seed);
  const channel::Member phone{keys.id(), keys.seal_key(), channel::Rights::write, "phone"};
  ASSERT_TRUE(laptop.admit(phone));
  (void)meet(laptop);
  for (int i = 0; i < 8; ++i) {
    const std::string door = seal::door_for(
        {laptop.channel(), 2, laptop.replica().roster()->genesis(), seal::new_key(), seal::new_key()},
        {phone}, {});
    put(path_ / ("false" + std::to_string(i)),
        file_head(laptop.channel()) + to_bytes(Frame{FrameKind::door, {}, door}));
  }
  Device joined = Device::joining(laptop.channel(), laptop.replica().roster()->genesis(), std::move(seed));
  (void)meet(joined);
  EXPECT_EQ(shown(joined, "a"), Texts{"true words"});
  EXPECT_TRUE(joined.may_write());
}

// An admin who hands one member another key than the one announced would have two halves of the channel.
TEST_F(Devices, BelieveNoKeyThatIsNotTheOneAnnounced) {
  Secret seed = seal::MemberKeys::new_seed();
  const seal::MemberKeys founder(seal::MemberKeys::new_seed()), phone(seed);
  const channel::ChannelId channel = seal::new_channel();
  seal::ChannelKeys keys(channel, seal::new_key());
  std::vector<channel::Member> members{{founder.id(), founder.seal_key(), channel::Rights::admin, "laptop"},
                                       {phone.id(), phone.seal_key(), channel::Rights::write, "phone"}};
  std::ranges::sort(members, {}, &channel::Member::id);
  seal::Announcement announcement;
  announcement.epoch.number = 1;
  announcement.epoch.members = members;
  const auto first = seal::announce(announcement, founder, keys, nullptr).value();
  announcement.epoch.number = 2;
  announcement.epoch.previous = announcement.genesis = announcement.prev = first.item.id;
  const auto second = seal::announce(announcement, founder, keys, keys.of(1)[0]).value();
  const auto folder_with = [&](const std::string& door, const std::string& wire) {
    put(path_ / "one",
        file_head(channel) + to_bytes(Frame{FrameKind::door, first.item.id, first.door}) +
            to_bytes(Frame{FrameKind::item, first.item.id, seal::sealed(first.item, keys).value()}) +
            to_bytes(Frame{FrameKind::door, second.item.id, door}) +
            to_bytes(Frame{FrameKind::item, second.item.id, wire}));
  };
  const auto epoch_seen = [&](std::size_t remarks) {
    Device device = Device::joining(channel, first.item.id, seed.clone());
    EXPECT_EQ(device.receive(path_)->remarks.size(), remarks);
    return device.replica().roster()->newest()->epoch.number;
  };
  seal::ChannelKeys false_keys(channel, keys.secret());
  false_keys.add(2, seal::new_key());
  folder_with(seal::door_for({channel, 2, first.item.id, keys.secret().clone(), false_keys.of(2)[0]->clone()},
                             members, {}),
              seal::sealed(second.item, false_keys).value());
  EXPECT_EQ(epoch_seen(1), 1u);
  folder_with(second.door, seal::sealed(second.item, keys).value());
  EXPECT_EQ(epoch_seen(0), 2u);
}

TEST_F(Devices, ThatAreCopiesAreToldApartOnceOneMeetsTheOthersWords) {
  Device laptop = founded();
  say(laptop, "a", "first");
  Device stolen = laptop.clone();  // with the laptop's key: one and the same member until they meet
  say(stolen, "s", "on the other");
  (void)meet(laptop);
  (void)meet(stolen);
  (void)meet(laptop);
  ASSERT_NE(stolen.member(), laptop.member());
  EXPECT_EQ(shown(laptop, "s"), Texts{"on the other"});
}

TEST_F(Devices, AreAdmittedReadThePastAndAreRemoved) {
  Device laptop = founded();
  say(laptop, "a", "first");
  (void)meet(laptop);
  Secret seed = seal::MemberKeys::new_seed();
  const seal::MemberKeys keys(seed);
  Device phone = Device::joining(laptop.channel(), laptop.replica().roster()->genesis(), seed.clone());
  (void)phone.receive(path_);
  EXPECT_FALSE(phone.may_write()) << "nobody has admitted it";
  ASSERT_TRUE(laptop.admit({keys.id(), keys.seal_key(), channel::Rights::write, "phone"}));
  (void)meet(laptop);
  (void)meet(phone);
  ASSERT_TRUE(phone.may_write());
  EXPECT_EQ(shown(phone, "a"), Texts{"first"});
  say(phone, "a", "on the phone");
  EXPECT_EQ(phone.admit({keys.id(), keys.seal_key(), channel::Rights::admin, "me"}).error().kind,
            ProblemKind::bad_request);
  (void)meet(phone);
  (void)meet(laptop);
  EXPECT_EQ(shown(laptop, "a"), Texts{"on the phone"});

  EXPECT_EQ(laptop.remove({laptop.member()}).error().kind, ProblemKind::bad_request);
  EXPECT_EQ(laptop.remove({channel::MemberId{}}).error().kind, ProblemKind::bad_request);
  ASSERT_TRUE(laptop.remove({keys.id()}));
  say(laptop, "a", "after the phone was lost");
  (void)meet(laptop);
  say(phone, "a", "by whoever found it");
  say(phone, "b", "by whoever found it");
  EXPECT_GT(meet(phone).unopened, 0u);
  EXPECT_EQ(shown(phone, "a"), Texts{"by whoever found it"}) << "it cannot read on";
  (void)meet(laptop);
  EXPECT_EQ(shown(laptop, "a"), Texts{"after the phone was lost"});
  EXPECT_TRUE(shown(laptop, "b").empty());
  EXPECT_GT(laptop.replica().ignored(), 0u);
}

TEST_F(Devices, AreRecalledFromWhatAVaultKeeps) {
  Device laptop = founded();
  say(laptop, "a", "first");
  (void)meet(laptop);
  Device phone = laptop.clone();
  say(phone, "a", "second");
  (void)meet(phone);
  (void)meet(laptop);
  const auto kept = [&](std::size_t without = 99) {
    std::vector<seal::SignedItem> items;
    for (const auto& [id, item] : laptop.items())
      if (without-- != 0) items.push_back(item);
    return items;
  };
  const Secret memory = laptop.memory();
  auto again = Device::recalled(memory, kept(), laptop.doors());
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->memory().same_as(memory));
  EXPECT_EQ(again->merge().view("a"), laptop.merge().view("a"));
  const Met met = meet(*again);
  EXPECT_FALSE(met.new_key);
  EXPECT_TRUE(met.kept.empty());
  say(*again, "a", "third");
  (void)meet(*again);
  (void)meet(phone);
  EXPECT_EQ(shown(phone, "a"), Texts{"third"});
  for (std::size_t size = 0; size < memory.size(); ++size)
    EXPECT_FALSE(Device::recalled(Secret::from(memory.bytes().first(size)), kept(), laptop.doors()));
  auto changed = kept();
  changed[0].bytes.back() = static_cast<char>(changed[0].bytes.back() ^ 1);
  EXPECT_FALSE(Device::recalled(memory, changed, laptop.doors()));
}

TEST_F(Devices, RefillAFolderThatLostEverything) {
  Device laptop = founded();
  say(laptop, "a", "words");
  (void)meet(laptop);
  Device phone = laptop.clone();
  for (const Path& file : files()) std::filesystem::remove(file);
  const Met met = meet(phone);
  EXPECT_TRUE(met.kept.empty());
  EXPECT_EQ(shown(phone, "a"), Texts{"words"});
  EXPECT_EQ(files().size(), 1u);
  EXPECT_EQ(laptop.receive(path_)->unopened, 0u);
  EXPECT_EQ(laptop.send(path_)->sent, 0u);
}

TEST_F(Devices, TakeForgottenWordsOutOfTheFolder) {
  Device laptop = founded();
  say(laptop, "a", "to be forgotten");
  (void)meet(laptop);
  Device phone = laptop.clone();
  say(phone, "b", "kept");
  (void)meet(phone);
  (void)laptop.write({channel::Merge::forgetting("a")});
  for (int i = 0; i < 3; ++i)
    for (Device* device : {&laptop, &phone}) (void)meet(*device);
  for (const Device* device : {&laptop, &phone}) {
    EXPECT_EQ(device->merge().view("a").standing, channel::Standing::forgotten);
    EXPECT_EQ(shown(*device, "b"), Texts{"kept"});
    for (const auto& [id, item] : device->items())
      EXPECT_EQ(item.bytes.find("to be forgotten"), std::string::npos);
  }
  EXPECT_EQ(laptop.receive(path_)->let_go.size(), 0u) << "it is not there any more either";
}

// What a carrier can do to files, one of it.
void lie_once(const std::vector<Path>& files, std::vector<std::pair<Path, std::string>>& old,
              const Path& folder, Random& random) {
  if (files.empty()) return;
  const Path& file = files[random.below(files.size())];
  std::ifstream in(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  in.close();
  old.emplace_back(file, bytes);
  const auto put = [](const Path& to, const std::string& what) {
    std::ofstream(to, std::ios::binary | std::ios::trunc) << what;
  };
  switch (random.below(7)) {
    case 0:
      return put(file, bytes.substr(0, random.below(bytes.size() + 1)));
    case 1:
      if (!bytes.empty()) bytes[random.below(bytes.size())] ^= static_cast<char>(1 + random.below(255));
      return put(file, bytes);
    case 2:
      std::filesystem::remove(file);
      return;
    case 3: {
      const auto& [name, before] = old[random.below(old.size())];
      return put(name, before);
    }
    case 4:
      return put(folder / (std::to_string(random.bits()) + " conflict copy"), bytes);
    case 5: {  // true frames in another order, under each other's names
      std::vector<Frame> frames;
      (void)each_frame(bytes, [&](Frame frame) { frames.push_back(std::move(frame)); });
      std::string mixed = bytes.substr(0, 52);
      for (std::size_t i = frames.size(); i-- > 0;) {
        std::swap(frames[i], frames[random.below(frames.size())]);
        std::swap(frames[i].id, frames[random.below(frames.size())].id);
      }
      for (const Frame& frame : frames) mixed += to_bytes(frame);
      return put(file, mixed);
    }
    default: {  // rubbish that claims to be what is waited for
      Frame frame{FrameKind::item, {}, std::string(300, static_cast<char>(random.below(256)))};
      (void)each_frame(bytes, [&](const Frame& one) { frame.id = one.id; });
      return put(folder / (std::to_string(random.bits()) + ".holdfast-channel"),
                 bytes.substr(0, 52) + to_bytes(frame));
    }
  }
}

TEST_F(Devices, LoseNothingInAFolderThatLies) {
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    path_ = fresh();
    Random random(seed);
    std::vector<Device> devices;
    devices.push_back(founded());
    std::vector<std::pair<Path, std::string>> old;
    std::map<std::string, std::string> texts;  // -> uid
    std::set<std::string> replaced;
    for (int step = 0; step < 30; ++step) {
      Device& device = devices[random.below(devices.size())];
      const std::uint64_t what = random.below(10);
      if (what < 4) {
        const std::string uid(1, static_cast<char>('a' + random.below(3)));
        for (const std::string& seen : shown(device, uid)) replaced.insert(seen);
        const std::string text = "text " + std::to_string(seed) + "." + std::to_string(step);
        say(device, uid, text);
        texts[text] = uid;
      } else if (what < 7) {
        const std::size_t before = device.items().size();
        (void)meet(device);
        ASSERT_GE(device.items().size(), before) << "nothing ever goes";
      } else if (what < 8 && devices.size() < 4) {
        devices.push_back(device.clone());
      } else {
        lie_once(files(), old, path_, random);
      }
    }
    for (int round = 0; round < 4; ++round)
      for (Device& device : devices) (void)meet(device);
    for (const Device& device : devices) {
      ASSERT_TRUE(device.replica().graph().missing().empty()) << seed;
      ASSERT_EQ(device.replica().ignored(), 0u) << seed;
      for (const char* uid : {"a", "b", "c"})
        ASSERT_EQ(device.merge().view(uid), devices[0].merge().view(uid)) << seed;
    }
    for (const auto& [text, uid] : texts) {
      const Texts now = shown(devices[0], uid);
      ASSERT_TRUE(replaced.contains(text) || std::ranges::find(now, text) != now.end())
          << seed << " " << text;
    }
  }
}

TEST_F(Devices, LeaveNoWordToReadInTheFolder) {
  Device laptop = founded();
  say(laptop, "diary-marker-uid", "diary-marker-words");
  (void)meet(laptop);
  for (const Path& file : files()) {
    EXPECT_EQ(content(file).find("diary-marker"), std::string::npos);
    EXPECT_EQ(content(file).find("laptop"), std::string::npos);
    EXPECT_EQ(file.filename().string().find("laptop"), std::string::npos);
  }
}

}  // namespace
}  // namespace holdfast::carry
