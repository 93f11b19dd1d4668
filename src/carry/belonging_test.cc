// Who belongs: words that are made later and let a device in, names, removing one of several copies, and
// devices that announce without knowing of each other. With real keys and real files.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <fstream>

#include "carry/device.h"

namespace holdfast::carry {
namespace {

constexpr seal::WordCost cheap{1, 8};

class Belonging : public testing::Test {
 protected:
  void SetUp() override {
    path_ = fresh();
    key_.data()[3] = 7;
  }
  void TearDown() override {
    for (const Path& folder : folders_) std::filesystem::remove_all(folder);
  }
  Path fresh() {
    std::string name = (std::filesystem::temp_directory_path() / "holdfast-belonging-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    folders_.push_back(name);
    return name;
  }
  Met meet(Device& device) {
    auto received = device.receive(path_);
    EXPECT_TRUE(received);
    EXPECT_TRUE(device.send(path_));
    return received ? *received : Met{};
  }
  void meet_all(std::initializer_list<Device*> devices) {
    for (int round = 0; round < 3; ++round)
      for (Device* device : devices) (void)meet(*device);
  }
  static void say(Device& device, const std::string& uid, const std::string& text) {
    (void)device.write({device.merge().edit(uid, text)});
  }
  static std::string shown(const Device& device, const std::string& uid) {
    const channel::RecordView view = device.merge().view(uid);
    return view.standing == channel::Standing::present ? view.shown.state : "nothing";
  }
  static std::vector<std::string> names(const Device& device) {
    std::vector<std::string> out;
    for (const Known& known : device.known_devices())
      out.push_back((known.is_this ? "*" : "") +
                    (known.name.empty() ? "copy of " + known.copy_of : known.name));
    std::ranges::sort(out);
    return out;
  }
  static channel::MemberId called(const Device& device, const std::string& name) {
    for (const Known& known : device.known_devices())
      if (known.name == name) return known.id;
    return {};
  }
  // As a vault keeps it and brings it back.
  static Device again(const Device& device) {
    std::vector<seal::SignedItem> kept;
    for (const auto& [id, item] : device.items()) kept.push_back(item);
    return Device::recalled(device.memory(), std::move(kept), device.doors()).value();
  }
  // Copies of one vault that have met, each with a name.
  void name_both(Device& laptop, Device& phone) {
    say(laptop, "a", "from the laptop");
    say(phone, "b", "from the phone");
    meet_all({&laptop, &phone});
    ASSERT_TRUE(laptop.name_this("laptop"));
    meet_all({&laptop, &phone});
    ASSERT_TRUE(phone.name_this("phone"));
    meet_all({&laptop, &phone});
  }
  Device copy() { return Device::found_from(key_).value(); }

  Path path_;
  std::vector<Path> folders_;
  Secret key_{32};
};

TEST_F(Belonging, WordsAreMadeForAChannelThatHadNoneAndLetADeviceIn) {
  const Secret words = Secret::from("ten words on paper");
  Device laptop = copy();
  say(laptop, "a", "from before");
  (void)meet(laptop);
  EXPECT_FALSE(laptop.has_words());
  EXPECT_EQ(Device::from_words(path_, words).error().kind, ProblemKind::not_found);
  ASSERT_TRUE(laptop.use_words(words, cheap));
  EXPECT_TRUE(laptop.has_words());
  say(laptop, "b", "from after");
  (void)meet(laptop);
  laptop = again(laptop);

  Device found = Device::from_words(path_, words).value();
  EXPECT_EQ(shown(found, "a"), "from before");
  EXPECT_EQ(shown(found, "b"), "from after");
  EXPECT_FALSE(found.may_write());
  const auto joined = found.join_by_words("new one");
  ASSERT_TRUE(joined) << joined.error().sentence;
  EXPECT_EQ(joined->written.size(), 1u) << "what is to be kept until the folder has it";
  ASSERT_TRUE(found.may_write());
  found = again(found);
  (void)meet(found);
  say(found, "a", "by the new one");
  (void)meet(found);
  (void)meet(laptop);
  EXPECT_EQ(shown(laptop, "a"), "by the new one");
  say(laptop, "b", "by the old one");
  (void)meet(laptop);
  (void)meet(found);
  EXPECT_EQ(shown(found, "b"), "by the old one");
  EXPECT_EQ(names(found), (std::vector<std::string>{"*new one", "copy of "}));
  EXPECT_TRUE(found.has_words());
  EXPECT_EQ(laptop.replica().ignored() + found.replica().ignored(), 0u);
}

TEST_F(Belonging, WordsThatWereReplacedOpenWhatWasThereAndLetNobodyIn) {
  const Secret words = Secret::from("ten words on paper"), newer = Secret::from("ten other words");
  Device laptop = copy();
  say(laptop, "a", "at first");
  (void)meet(laptop);
  ASSERT_TRUE(laptop.use_words(words, cheap));
  say(laptop, "a", "then");
  (void)meet(laptop);
  Device thief = Device::from_words(path_, words).value();  // who has found the paper
  ASSERT_TRUE(laptop.use_words(newer, cheap));
  say(laptop, "a", "later");
  (void)meet(laptop);

  Device late = Device::from_words(path_, words).value();
  EXPECT_EQ(shown(late, "a"), "then");
  EXPECT_EQ(late.join_by_words("x").error().kind, ProblemKind::conflict);
  EXPECT_EQ(shown(Device::from_words(path_, newer).value(), "a"), "later");

  // One that was let in beside it, by words that had been replaced already, belongs nowhere.
  ASSERT_TRUE(thief.join_by_words("thief"));
  say(thief, "a", "false");
  (void)thief.receive(path_);
  (void)thief.send(path_);
  (void)meet(laptop);
  say(laptop, "a", "last of all");
  (void)meet(laptop);
  EXPECT_EQ(shown(laptop, "a"), "last of all");
  EXPECT_TRUE(called(laptop, "thief").none());
  EXPECT_EQ(shown(Device::from_words(path_, newer).value(), "a"), "last of all");
  (void)meet(thief);
  EXPECT_EQ(shown(thief, "a"), "false") << "and it reads on nothing";
}

// Two papers are out: the later one was made on a device that the earlier one had let in.
TEST_F(Belonging, AStolenPaperIsMoreJuniorThanADeviceThatJoinedByIt) {
  const Secret words = Secret::from("ten words on paper"), newer = Secret::from("ten other words");
  Device laptop = copy();
  (void)meet(laptop);
  ASSERT_TRUE(laptop.use_words(words, cheap));
  (void)meet(laptop);
  Device phone = Device::from_words(path_, words).value();
  ASSERT_TRUE(phone.join_by_words("phone"));
  (void)meet(phone);
  Device thief = Device::from_words(path_, words).value();
  ASSERT_TRUE(phone.use_words(newer, cheap));
  (void)meet(phone);
  ASSERT_TRUE(thief.join_by_words("thief"));
  (void)thief.receive(path_);
  (void)thief.send(path_);
  for (Device* device : {&laptop, &phone}) {
    (void)meet(*device);
    EXPECT_TRUE(called(*device, "thief").none());
  }
  say(laptop, "a", "on");
  meet_all({&laptop, &phone});
  EXPECT_EQ(shown(phone, "a"), "on");
  EXPECT_EQ(shown(Device::from_words(path_, newer).value(), "a"), "on");
}

TEST_F(Belonging, CopiesHaveNamesOfTheirOwn) {
  Device laptop = copy(), phone = copy();
  name_both(laptop, phone);
  EXPECT_EQ(names(laptop), (std::vector<std::string>{"*laptop", "phone"}));
  EXPECT_EQ(names(phone), (std::vector<std::string>{"*phone", "laptop"}));
  EXPECT_EQ(phone.name_this("laptop").error().kind, ProblemKind::conflict);
  ASSERT_TRUE(phone.name_this("old phone"));
  meet_all({&laptop, &phone});
  EXPECT_EQ(names(laptop), (std::vector<std::string>{"*laptop", "old phone"}));
  Device tablet = again(laptop);  // a copy of the file again
  say(tablet, "c", "from the tablet");
  say(laptop, "d", "from the laptop");
  meet_all({&laptop, &tablet, &phone});
  EXPECT_EQ(names(phone), (std::vector<std::string>{"*old phone", "copy of laptop", "copy of laptop"}));
  ASSERT_TRUE(tablet.name_this("tablet"));
  meet_all({&laptop, &tablet, &phone});
  ASSERT_TRUE(laptop.name_this("laptop"));
  meet_all({&laptop, &tablet, &phone});
  EXPECT_EQ(names(phone), (std::vector<std::string>{"*old phone", "laptop", "tablet"}));
  for (const Device* device : {&laptop, &tablet, &phone}) {
    EXPECT_EQ(shown(*device, "c"), "from the tablet");
    EXPECT_EQ(shown(*device, "d"), "from the laptop");
    EXPECT_EQ(device->replica().ignored(), 0u);
  }
}

TEST_F(Belonging, ACopyThatIsRemovedReadsNothingOnAndCountsNoMore) {
  const Secret words = Secret::from("ten words on paper");
  Device laptop = copy(), phone = copy(), tablet = copy();
  say(tablet, "t", "from the tablet");
  name_both(laptop, phone);
  meet_all({&laptop, &phone, &tablet});
  ASSERT_TRUE(tablet.name_this("tablet"));
  meet_all({&laptop, &phone, &tablet});
  ASSERT_TRUE(laptop.use_words(words, cheap));
  meet_all({&laptop, &phone, &tablet});
  for (const Known& known : laptop.known_devices())
    EXPECT_TRUE(known.could_return) << "a copy of the same vault has the key that founded the channel";

  EXPECT_EQ(laptop.remove({laptop.member()}).error().kind, ProblemKind::bad_request);
  EXPECT_EQ(laptop.remove({channel::MemberId{}}).error().kind, ProblemKind::bad_request);
  ASSERT_TRUE(laptop.remove({called(laptop, "phone")}));
  say(laptop, "a", "after the phone was lost");
  (void)meet(laptop);
  say(phone, "a", "by whoever found it");
  say(phone, "p", "by whoever found it");
  const Met met = meet(phone);
  EXPECT_TRUE(met.shut_out);
  EXPECT_GT(met.unopened, 0u);
  EXPECT_EQ(shown(phone, "a"), "by whoever found it");
  for (Device* device : {&laptop, &tablet}) {
    const Met seen = meet(*device);
    EXPECT_FALSE(seen.shut_out);
    EXPECT_EQ(shown(*device, "a"), "after the phone was lost");
    EXPECT_EQ(shown(*device, "b"), "from the phone") << "what it wrote before stays";
    EXPECT_EQ(shown(*device, "p"), "nothing");
    EXPECT_TRUE(called(*device, "phone").none());
  }
  // A copy of the file that is older than all that has the shared key alone, and is out as well.
  Device old = copy();
  EXPECT_TRUE(meet(old).shut_out);
  EXPECT_NE(shown(old, "a"), "after the phone was lost");
  say(tablet, "t", "goes on");
  meet_all({&laptop, &tablet});
  EXPECT_EQ(shown(laptop, "t"), "goes on");
  Device paper = Device::from_words(path_, words).value();
  EXPECT_EQ(shown(paper, "t"), "goes on");
  ASSERT_TRUE(paper.join_by_words("new phone"));
  (void)meet(paper);
  meet_all({&laptop, &tablet});
  EXPECT_EQ(names(laptop), (std::vector<std::string>{"*laptop", "new phone", "tablet"}));
  // One that joined by the words has no key of anybody else.
  for (const Known& known : laptop.known_devices()) EXPECT_EQ(known.could_return, known.name != "new phone");
}

TEST_F(Belonging, TwoThatAnnounceWithoutKnowingOfEachOtherAreMadeOne) {
  const Secret words = Secret::from("ten words on paper");
  Device laptop = copy(), phone = copy();
  say(laptop, "a", "from the laptop");
  say(phone, "b", "from the phone");
  meet_all({&laptop, &phone});
  ASSERT_TRUE(laptop.name_this("laptop"));
  ASSERT_TRUE(laptop.use_words(words, cheap));
  say(laptop, "c", "by the laptop, meanwhile");
  ASSERT_TRUE(phone.name_this("phone"));
  ASSERT_TRUE(phone.name_this("my phone"));
  say(phone, "d", "by the phone, meanwhile");
  meet_all({&laptop, &phone});
  EXPECT_EQ(names(laptop), (std::vector<std::string>{"*laptop", "my phone"}));
  EXPECT_EQ(names(phone), (std::vector<std::string>{"*my phone", "laptop"}));
  EXPECT_TRUE(laptop.has_words() && phone.has_words());
  // Whoever comes later has the keys of one of the two, and reads all of it.
  Device joined = Device::from_words(path_, words).value();
  ASSERT_TRUE(joined.join_by_words("tablet"));
  const seal::MemberKeys other(seal::MemberKeys::new_seed());
  (void)meet(joined);
  Secret seed = seal::MemberKeys::new_seed();
  const seal::MemberKeys keys(seed);
  ASSERT_TRUE(laptop.admit({keys.id(), keys.seal_key(), channel::Rights::write, "fourth"}));
  meet_all({&laptop, &phone, &joined});
  Device fourth = Device::joining(laptop.channel(), laptop.replica().roster()->genesis(), std::move(seed));
  (void)meet(fourth);
  for (const Device* device : {&joined, &fourth, &laptop, &phone}) {
    EXPECT_EQ(shown(*device, "c"), "by the laptop, meanwhile");
    EXPECT_EQ(shown(*device, "d"), "by the phone, meanwhile");
    EXPECT_EQ(device->replica().graph().held(), 0u);
    EXPECT_EQ(device->replica().ignored(), 0u);
  }
}

TEST_F(Belonging, RemovingHoldsAgainstANameThatWasGivenMeanwhile) {
  Device laptop = copy(), phone = copy(), tablet = copy();
  say(tablet, "t", "from the tablet");
  name_both(laptop, phone);
  meet_all({&laptop, &phone, &tablet});
  ASSERT_TRUE(tablet.name_this("tablet"));
  meet_all({&laptop, &phone, &tablet});
  ASSERT_TRUE(laptop.remove({called(laptop, "phone")}));
  ASSERT_TRUE(tablet.name_this("my tablet"));
  for (int round = 0; round < 3; ++round)
    for (Device* device : {&tablet, &laptop}) (void)meet(*device);
  for (const Device* device : {&laptop, &tablet}) EXPECT_TRUE(called(*device, "phone").none());
  EXPECT_EQ(names(laptop), (std::vector<std::string>{"*laptop", "my tablet"}));
  say(laptop, "a", "after");
  (void)meet(laptop);
  (void)meet(tablet);
  (void)meet(phone);
  EXPECT_EQ(shown(tablet, "a"), "after");
  EXPECT_NE(shown(phone, "a"), "after");
  EXPECT_EQ(phone.name_this("x").error().kind, ProblemKind::conflict) << "it may have been removed";
}

// The removed device has announced more often meanwhile, so that its announcement is the newest.
TEST_F(Belonging, RemovingHoldsAgainstWhatTheRemovedOneAnnouncedMeanwhile) {
  const Secret words = Secret::from("ten words on paper");
  Device laptop = copy(), phone = copy();
  name_both(laptop, phone);
  ASSERT_TRUE(laptop.remove({called(laptop, "phone")}));
  say(laptop, "a", "after");
  for (const char* name : {"one", "two", "three"}) ASSERT_TRUE(phone.name_this(name));
  ASSERT_TRUE(phone.use_words(words, cheap));
  say(phone, "p", "meanwhile");
  (void)meet(phone);
  for (int round = 0; round < 2; ++round) (void)meet(laptop);
  EXPECT_EQ(names(laptop), std::vector<std::string>{"*laptop"});
  say(laptop, "a", "later");
  (void)meet(laptop);
  (void)meet(phone);
  EXPECT_NE(shown(phone, "a"), "later");
  EXPECT_FALSE(laptop.has_words()) << "they may be those of whoever found it";
  EXPECT_NE(shown(Device::from_words(path_, words).value(), "a"), "later");
}

// Whoever was a member has the channel's secret and can seal a door for the others: with it come items of an
// epoch that nobody announced, and nobody may follow them.
TEST_F(Belonging, NobodyFollowsItemsOfAnEpochThatSomebodyMadeUp) {
  Secret seed = seal::MemberKeys::new_seed();
  const seal::MemberKeys founder(seed), liar(seal::MemberKeys::new_seed());
  const channel::ChannelId channel = seal::new_channel();
  seal::ChannelKeys keys(channel, seal::new_key());
  seal::Announcement announcement;
  announcement.epoch.number = 1;
  announcement.epoch.members = {{founder.id(), founder.seal_key(), channel::Rights::admin, "laptop"},
                                {liar.id(), liar.seal_key(), channel::Rights::write, "phone"}};
  std::ranges::sort(announcement.epoch.members, {}, &channel::Member::id);
  const auto members = announcement.epoch.members;
  const auto first = seal::announce(announcement, founder, keys, nullptr).value();
  keys.add(1000, seal::new_key());
  channel::Item item{.channel = channel,
                     .epoch = 1000,
                     .member = liar.id(),
                     .prev = {},
                     .seen = {first.item.id},
                     .kind = channel::kind::records,
                     .body = "x"};
  const seal::SignedItem far = seal::sign(item, liar, keys);
  std::ofstream(path_ / "one", std::ios::binary)
      << file_head(channel) << to_bytes(Frame{FrameKind::door, first.item.id, first.door})
      << to_bytes(Frame{FrameKind::item, first.item.id, seal::sealed(first.item, keys).value()})
      << to_bytes(Frame{
             FrameKind::door, far.id,
             seal::door_for({channel, 1000, first.item.id, keys.secret().clone(), keys.of(1000)[0]->clone()},
                            members, {})})
      << to_bytes(Frame{FrameKind::item, far.id, seal::sealed(far, keys).value()});
  Device laptop = Device::joining(channel, first.item.id, seed.clone());
  (void)meet(laptop);
  ASSERT_TRUE(laptop.replica().graph().is_ready(far.id));
  say(laptop, "a", "goes on");
  (void)meet(laptop);
  ASSERT_TRUE(laptop.name_this("my laptop"));
  (void)meet(laptop);
  EXPECT_EQ(shown(laptop, "a"), "goes on");
  Device other = Device::joining(channel, first.item.id, std::move(seed));
  (void)meet(other);
  EXPECT_EQ(shown(other, "a"), "goes on");
}

}  // namespace
}  // namespace holdfast::carry
