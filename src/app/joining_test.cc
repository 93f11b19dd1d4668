// Words on paper bring a diary back from its folder and nothing else; devices have names, and one that was
// removed is out. Through the one door, with real vaults.
#include "app/devices.h"
#include "app/machines.h"
#include "base/problem_codes.h"

namespace holdfast::app {
namespace {

using testing::Machine;
using testing::passphrase;
using testing::fs::path;

std::string word_number(const Secret& words, int number) {
  std::string_view rest = words.text();
  for (; number > 1; --number) rest.remove_prefix(rest.find(' ') + 1);
  return std::string(rest.substr(0, rest.find(' ')));
}

class Joining : public testing::OnDevices {
 protected:
  void TearDown() override {
    tablet_.world.close();
    OnDevices::TearDown();
  }
  Secret words_on(Machine& machine) {
    auto words = on<RecoveryWords>(machine, AddDeviceWords{});
    const std::string word = word_number(words.words, words.asked);
    EXPECT_TRUE(
        on<DevicesAnswer>(machine, ConfirmDeviceWords{Secret::from(std::string_view(word))}).has_words);
    return std::move(words.words);
  }
  Join join_with(std::string_view words, const path& folder, const std::string& name = "tablet") {
    return {tablet_.file, folder, Secret::from(words), Secret::from(std::string_view(passphrase)),
            name,         false};
  }
  Join join_with(const Secret& words) { return join_with(words.text(), carried_); }
  DevicesAnswer devices(Machine& machine) { return on<DevicesAnswer>(machine, ListDevices{}); }
  std::string id_of(Machine& machine, const std::string& name) {
    for (const auto& one : devices(machine).devices)
      if (one.name == name) return one.id;
    return "nobody";
  }
  std::vector<std::string> names(Machine& machine) {
    std::vector<std::string> out;
    for (const auto& one : devices(machine).devices) out.push_back((one.is_this ? "*" : "") + one.name);
    std::ranges::sort(out);
    return out;
  }
  std::vector<std::string> files() {
    std::vector<std::string> out;
    for (const auto& one : testing::fs::recursive_directory_iterator(folder_))
      out.push_back(one.path().string());
    std::ranges::sort(out);
    return out;
  }
  Machine tablet_{folder_ / "tablet.holdfast", 13};
};

TEST_F(Joining, WordsAloneBringTheDiaryBackWordForWord) {
  const std::string twice = note(laptop_, "written twice"), gone = note(laptop_, "deleted later");
  sync(laptop_);
  copy_to_phone();
  rewrite(laptop_, twice, "as the laptop has it");
  note(phone_, "from the phone");
  on<SettingsAnswer>(phone_, Configure{{{"day_starts_at_minutes", 300}}});
  on<Deleted>(laptop_, Delete{.ids = {gone}});
  sync_all();
  const Secret words = words_on(laptop_);
  note(laptop_, "after the words were made");
  sync_all();
  const std::string exported = export_of(laptop_);
  for (Machine* lost : {&laptop_, &phone_}) {
    lost->world.close();
    testing::fs::remove(lost->file);
  }

  Join look = join_with(words);
  look.dry_run = true;
  const auto there = on<Joined>(tablet_, std::move(look));
  EXPECT_TRUE(there.belongs);
  EXPECT_EQ(there.records, 4);
  EXPECT_FALSE(testing::fs::exists(tablet_.file));
  const auto joined = on<Joined>(tablet_, join_with(words));
  EXPECT_TRUE(joined.belongs);
  EXPECT_EQ(joined.records, 4);
  EXPECT_EQ(export_of(tablet_), exported);
  EXPECT_EQ(on<Synced>(tablet_, SyncStatus{}).only_here, 0);
  tablet_.world.close();
  tablet_.open();
  EXPECT_EQ(export_of(tablet_), exported) << "with a passphrase of its own";
}

TEST_F(Joining, OneThatJoinedByWordsIsADeviceLikeTheOthers) {
  const std::string id = note(laptop_, "from the laptop");
  sync(laptop_);
  const Secret words = words_on(laptop_);
  on<Joined>(tablet_, join_with(words));
  sync(laptop_);
  rewrite(tablet_, id, "changed on the tablet");
  const std::string later = note(laptop_, "later on the laptop");
  for (int round = 0; round < 2; ++round)
    for (Machine* machine : {&tablet_, &laptop_}) sync(*machine);
  EXPECT_EQ(text_of(laptop_, id), "changed on the tablet");
  EXPECT_EQ(text_of(tablet_, later), "later on the laptop");
  EXPECT_EQ(export_of(laptop_), export_of(tablet_));
  EXPECT_EQ(names(laptop_), (std::vector<std::string>{"*", "tablet"}));
  const auto of_laptop = devices(laptop_);
  EXPECT_TRUE(of_laptop.devices[0].is_this);
  EXPECT_FALSE(of_laptop.devices[1].could_return) << "it has no key of the laptop's";
  EXPECT_FALSE(of_laptop.devices[1].when.empty());
  // And it lets others in and makes words of its own, which the laptop tells.
  const Secret newer = words_on(tablet_);
  const Synced met = sync(laptop_);
  ASSERT_EQ(met.remarks.size(), 1u);
  EXPECT_EQ(met.remarks[0].sentence, other_words_sentence);
  tablet_.world.close();
  testing::fs::remove(tablet_.file);
  const auto old = on<Joined>(tablet_, join_with(words.text(), carried_, "another"));
  EXPECT_FALSE(old.belongs) << "these words were replaced";
  EXPECT_FALSE(old.remarks.empty());
  EXPECT_EQ(text_of(tablet_, id), "changed on the tablet") << "and bring back what they open";
  tablet_.world.close();
  testing::fs::remove(tablet_.file);
  EXPECT_TRUE(on<Joined>(tablet_, join_with(newer.text(), carried_, "another")).belongs);
}

TEST_F(Joining, NothingIsLeftBehindWhereItIsRefused) {
  note(laptop_, "words");
  sync(laptop_);
  testing::fs::create_directories(folder_ / "empty");
  const std::string some = "acorn acorn acorn acorn acorn acorn acorn acorn acorn acorn";  // does not add up
  const Secret others = vault::drawn_recovery_words().words.clone();
  EXPECT_EQ(refused_on(tablet_, join_with(others)).kind, ProblemKind::not_found) << "no words were ever made";
  const Secret words = words_on(laptop_);
  const auto before = files();
  const std::string folder_before = all_of(carried_);
  std::string typo(words.text());
  typo.replace(0, typo.find(' '), "qqqq");
  const auto refused = [&](Join join, ProblemKind kind, const std::string& says) {
    const Problem problem = refused_on(tablet_, std::move(join));
    EXPECT_EQ(problem.kind, kind) << problem.sentence;
    EXPECT_NE(problem.sentence.find(says), std::string::npos) << problem.sentence;
    EXPECT_FALSE(tablet_.world.vault.has_value());
    EXPECT_EQ(files(), before);
  };
  refused(join_with(others), ProblemKind::locked, "These words do not open what lies there");
  refused(join_with(typo, carried_), ProblemKind::bad_request, "The 1st word, \"qqqq\"");
  refused(join_with(some, carried_), ProblemKind::bad_request, "do not add up");
  refused(join_with("only three words", carried_), ProblemKind::bad_request, "");
  refused(join_with(words.text(), folder_ / "nowhere"), ProblemKind::not_found, "There is no such folder");
  refused(join_with(words.text(), folder_ / "empty"), ProblemKind::not_found,
          "No diary has met its devices in this folder");
  refused(join_with(words.text(), laptop_.file), ProblemKind::bad_request, "That is a file");
  Join nameless = join_with(words);
  nameless.device = std::string(80, 'x');
  refused(std::move(nameless), ProblemKind::bad_request, "A device's name");
  Join open_to_all = join_with(words);
  open_to_all.passphrase = Secret();
  EXPECT_FALSE(handle(tablet_.world, Request(std::move(open_to_all))).answer);
  EXPECT_EQ(files(), before);
  Join over = join_with(words);
  over.vault = laptop_.file;
  refused(std::move(over), ProblemKind::conflict, "There is a diary already");
  EXPECT_EQ(all_of(carried_), folder_before);
}

TEST_F(Joining, WordsCountOnlyOnceOneOfThemWasTypedBack) {
  EXPECT_EQ(refused_on(laptop_, AddDeviceWords{}).code, code::needs_folder);
  EXPECT_EQ(refused_on(laptop_, ConfirmDeviceWords{Secret::from("acorn")}).kind, ProblemKind::not_found);
  sync(laptop_);
  EXPECT_FALSE(devices(laptop_).has_words);
  const auto words = on<RecoveryWords>(laptop_, AddDeviceWords{});
  EXPECT_EQ(refused_on(laptop_, ConfirmDeviceWords{Secret::from("nonsense")}).kind, ProblemKind::bad_request);
  sync(laptop_);
  EXPECT_FALSE(devices(laptop_).has_words);
  EXPECT_EQ(refused_on(tablet_, join_with(words.words)).kind, ProblemKind::not_found);
  laptop_.world.close();
  laptop_.open();
  const std::string word = word_number(words.words, words.asked);
  EXPECT_EQ(refused_on(laptop_, ConfirmDeviceWords{Secret::from(std::string_view(word))}).kind,
            ProblemKind::not_found)
      << "words that were shown go when the diary is closed";
  (void)words_on(laptop_);
  EXPECT_TRUE(devices(laptop_).has_words);
}

TEST_F(Joining, WordsThatTheFolderDidNotTakeGoThereLater) {
  sync(laptop_);
  const auto words = on<RecoveryWords>(laptop_, AddDeviceWords{});
  const std::string word = word_number(words.words, words.asked);
  testing::fs::rename(carried_, folder_ / "away");
  EXPECT_EQ(refused_on(laptop_, ConfirmDeviceWords{Secret::from(std::string_view(word))}).kind,
            ProblemKind::not_found);
  EXPECT_FALSE(devices(laptop_).has_words) << "nothing was changed";
  testing::fs::rename(folder_ / "away", carried_);
  EXPECT_TRUE(on<DevicesAnswer>(laptop_, ConfirmDeviceWords{Secret::from(std::string_view(word))}).has_words);
  EXPECT_TRUE(on<Joined>(tablet_, join_with(words.words)).belongs);
}

TEST_F(Joining, DevicesHaveNamesAndOneThatWasRemovedIsOut) {
  const std::string id = note(laptop_, "from before");
  EXPECT_TRUE(devices(laptop_).devices.empty());
  EXPECT_EQ(refused_on(laptop_, NameDevice{"laptop"}).code, code::needs_folder);
  EXPECT_EQ(refused_on(laptop_, RemoveDevice{.id = "a", .secret = {}}).code, code::needs_folder);
  sync(laptop_);
  copy_to_phone();
  note(laptop_, "laptop");
  note(phone_, "phone");
  sync_all();
  EXPECT_EQ(refused_on(laptop_, NameDevice{"  "}).kind, ProblemKind::bad_request);
  EXPECT_EQ(refused_on(laptop_, NameDevice{"two\nlines"}).kind, ProblemKind::bad_request);
  on<DevicesAnswer>(laptop_, NameDevice{" laptop "});
  sync(phone_);
  EXPECT_EQ(refused_on(phone_, NameDevice{"laptop"}).kind, ProblemKind::conflict);
  on<DevicesAnswer>(phone_, NameDevice{"phone"});
  sync(laptop_);
  EXPECT_EQ(names(laptop_), (std::vector<std::string>{"*laptop", "phone"}));
  EXPECT_EQ(names(phone_), (std::vector<std::string>{"*phone", "laptop"}));

  EXPECT_EQ(refused_on(laptop_, RemoveDevice{.id = "nobody", .secret = {}}).kind, ProblemKind::not_found);
  EXPECT_EQ(refused_on(laptop_, RemoveDevice{.id = id_of(laptop_, "laptop"), .secret = {}}).kind,
            ProblemKind::bad_request);
  const auto means =
      on<DevicesAnswer>(laptop_, RemoveDevice{.id = id_of(laptop_, "phone"), .secret = {}, .dry_run = true});
  EXPECT_EQ(means.sentences.size(), 3u) << "a copy has a key that this device has, too";
  EXPECT_EQ(names(laptop_).size(), 2u);
  const auto removed = on<DevicesAnswer>(laptop_, RemoveDevice{.id = id_of(laptop_, "phone"), .secret = {}});
  ASSERT_FALSE(removed.sentences.empty());
  EXPECT_EQ(removed.sentences[0],
            "The device called phone does not belong to this diary's devices any more.");
  EXPECT_EQ(names(laptop_), std::vector<std::string>{"*laptop"});
  const std::string secret = note(laptop_, "after it was lost");
  sync(laptop_);
  rewrite(phone_, id, "by whoever found it");
  const Synced met = sync(phone_);
  ASSERT_FALSE(met.remarks.empty());
  EXPECT_NE(met.remarks[0].sentence.find("it may have been removed"), std::string::npos);
  EXPECT_EQ(text_of(phone_, secret), "nothing");
  EXPECT_EQ(text_of(phone_, id), "by whoever found it") << "nothing is taken from it";
  EXPECT_TRUE(sync(laptop_).remarks.empty());
  EXPECT_EQ(text_of(laptop_, id), "from before");
  // It can come again: with the words, in a new diary.
  const Secret words = words_on(laptop_);
  EXPECT_TRUE(on<Joined>(tablet_, join_with(words)).belongs);
  EXPECT_EQ(text_of(tablet_, secret), "after it was lost");
}

}  // namespace
}  // namespace holdfast::app
