// A device that is added by a typed line and four words, through the one door and with real vaults: in a
// folder and at a relay, and stopped at each step.
#include "app/machines.h"
#include "base/problem_codes.h"
#include "post/pretended.h"

namespace holdfast::app {
namespace {

using testing::Machine;
using Stage = PairingAnswer::Stage;

class AddingDevices : public testing::OnDevices {
 protected:
  void SetUp() override {
    OnDevices::SetUp();
    for (Machine* machine : {&laptop_, &phone_, &tablet_}) machine->world.outside = &relay_;
    id_ = note(laptop_, "from the laptop");
  }
  void TearDown() override {
    tablet_.world.close();
    OnDevices::TearDown();
  }
  void meet(bool at_relay) {
    on<Synced>(laptop_, at_relay ? Sync{.relay = "https://relay.example.org"} : Sync{.folder = carried_});
  }
  std::string line_on(Machine& machine, bool at_relay, const std::string& device = "tablet") {
    BeginJoin begin{.vault = machine.file, .device = device};
    if (at_relay)
      begin.relay = "relay.example.org";
    else
      begin.folder = carried_;
    return on<PairingAnswer>(machine, std::move(begin)).line;
  }
  PairingAnswer look(Machine& machine) { return on<PairingAnswer>(machine, LookAtPairing{}); }
  PairingAnswer same(Machine& machine, bool is) { return on<PairingAnswer>(machine, ComparedWords{is}); }
  void add(const std::string& line) { on<PairingAnswer>(laptop_, AddDevice{.line = line, .secret = {}}); }
  Joined finish(Machine& machine) {
    return on<Joined>(machine, FinishJoin{Secret::from(std::string_view(testing::passphrase))});
  }
  // Up to where both show words.
  void compare(Machine& machine) {
    EXPECT_EQ(look(machine).stage, Stage::waits);
    EXPECT_EQ(look(laptop_).stage, Stage::compare);
    const PairingAnswer there = look(laptop_), here = look(machine);
    EXPECT_EQ(here.stage, Stage::compare);
    EXPECT_EQ(there.words.size(), 4u);
    EXPECT_EQ(there.words, here.words);
  }
  std::size_t devices() { return on<DevicesAnswer>(laptop_, ListDevices{}).devices.size(); }

  std::string id_;
  post::testing::PretendedRelay relay_;
  Machine tablet_{folder_ / "tablet.holdfast", 13};
};

TEST_F(AddingDevices, ByALineAndFourWords) {
  for (const bool at_relay : {false, true}) {
    meet(at_relay);
    Machine& fresh = at_relay ? phone_ : tablet_;
    const std::string line = line_on(fresh, at_relay, "tablet");
    EXPECT_EQ(line.size(), 19u);
    EXPECT_EQ(refused_on(fresh, ComparedWords{true}).kind, ProblemKind::bad_request);
    EXPECT_EQ(refused_on(fresh, FinishJoin{Secret::from(std::string_view("x"))}).kind,
              ProblemKind::bad_request);
    EXPECT_EQ(look(fresh).stage, Stage::waits);
    add(line);
    compare(fresh);
    EXPECT_EQ(look(laptop_).device, "tablet");
    EXPECT_EQ(same(fresh, true).stage, Stage::lets_in);
    EXPECT_EQ(look(fresh).stage, Stage::lets_in) << "the laptop has handed over nothing yet";
    const std::size_t before = devices();
    const PairingAnswer admitted = same(laptop_, true);
    EXPECT_EQ(admitted.stage, Stage::lets_in);
    ASSERT_FALSE(admitted.sentences.empty());
    EXPECT_EQ(admitted.sentences[0], "The device called tablet belongs to this diary's devices now.");
    EXPECT_EQ(devices(), before + 1);
    EXPECT_EQ(look(fresh).stage, Stage::done);
    EXPECT_FALSE(handle(fresh.world, Request(FinishJoin{})).answer) << "no passphrase";
    EXPECT_FALSE(testing::fs::exists(fresh.file));
    const Joined joined = finish(fresh);
    EXPECT_TRUE(joined.belongs);
    EXPECT_EQ(export_of(fresh), export_of(laptop_));
    const PairingAnswer done = look(laptop_);
    EXPECT_EQ(done.stage, Stage::done);
    EXPECT_EQ(refused_on(laptop_, LookAtPairing{}).kind, ProblemKind::not_found) << "it is over";
    note(fresh, "and it goes on");
    on<Synced>(fresh, Sync{});
    on<Synced>(laptop_, Sync{});
    EXPECT_EQ(export_of(fresh), export_of(laptop_));
    for (const auto& one : testing::fs::directory_iterator(carried_))
      EXPECT_NE(one.path().extension(), ".holdfast-pairing");
  }
  std::vector<std::string> names;
  for (const auto& one : on<DevicesAnswer>(laptop_, ListDevices{}).devices) names.push_back(one.name);
  std::ranges::sort(names);
  EXPECT_EQ(names, (std::vector<std::string>{"", "tablet", "tablet 2"}));
}

TEST_F(AddingDevices, NotWhereTheWordsAreNotTheSame) {
  meet(false);
  for (const bool said_on_laptop : {true, false}) {
    const std::string before = export_of(laptop_);
    add(line_on(tablet_, false));
    compare(tablet_);
    const PairingAnswer ended = same(said_on_laptop ? laptop_ : tablet_, false);
    EXPECT_EQ(ended.stage, Stage::ended);
    ASSERT_EQ(ended.sentences.size(), 1u);
    EXPECT_NE(ended.sentences[0].find("Nothing was handed over"), std::string::npos);
    if (said_on_laptop) {
      same(tablet_, true);
      EXPECT_NE(refused_on(tablet_, LookAtPairing{}).sentence.find("has ended this"), std::string::npos);
    } else {
      EXPECT_EQ(refused_on(laptop_, ComparedWords{true}).kind, ProblemKind::conflict)
          << "whoever says yes on one device alone lets nobody in";
      EXPECT_NE(refused_on(laptop_, LookAtPairing{}).sentence.find("has ended this"), std::string::npos);
      same(laptop_, false);
    }
    EXPECT_EQ(devices(), 1u);
    EXPECT_EQ(export_of(laptop_), before);
    EXPECT_FALSE(testing::fs::exists(tablet_.file));
    EXPECT_FALSE(handle(laptop_.world, Request(LookAtPairing{})).answer);
  }
}

TEST_F(AddingDevices, HoweverItEndsTheOtherOneHearsOfIt) {
  meet(false);
  const auto left = [&] {
    return std::ranges::count_if(testing::fs::directory_iterator(carried_), [](const auto& one) {
      return one.path().extension() == ".holdfast-pairing";
    });
  };
  // Locked in the middle, as it is where she leaves.
  add(line_on(tablet_, false));
  compare(tablet_);
  EXPECT_GT(left(), 0);
  on<Done>(laptop_, Lock{});
  EXPECT_EQ(left(), 0);
  same(tablet_, true);
  EXPECT_NE(refused_on(tablet_, LookAtPairing{}).sentence.find("has ended this"), std::string::npos);
  laptop_.open();
  // Begun once more on the new one, with another line.
  add(line_on(tablet_, false));
  compare(tablet_);
  line_on(tablet_, false);
  EXPECT_EQ(refused_on(laptop_, LookAtPairing{}).kind, ProblemKind::conflict);
  same(laptop_, false);
  // Stopped there after this one has let it in.
  add(line_on(tablet_, false));
  compare(tablet_);
  same(laptop_, true);
  same(tablet_, false);
  EXPECT_EQ(refused_on(laptop_, LookAtPairing{}).kind, ProblemKind::conflict);
  EXPECT_NE(same(laptop_, false).sentences[0].find("remove it"), std::string::npos);
  EXPECT_EQ(left(), 0);
}

TEST_F(AddingDevices, NobodyIsWaitedForLongerThanTenMinutes) {
  for (const bool nobody_answers : {false, true}) {
    meet(nobody_answers);
    line_on(tablet_, nobody_answers);
    if (nobody_answers)
      relay_.instead = [](std::string_view) { return post::testing::PretendedRelay::nobody(); };
    tablet_.clock.since_start += 599;
    const Response looked = handle(tablet_.world, Request(LookAtPairing{}));
    EXPECT_EQ(looked.answer.has_value(), !nobody_answers);
    if (nobody_answers) {
      EXPECT_EQ(looked.answer.error().kind, ProblemKind::busy) << "it is tried again";
    }
    tablet_.clock.since_start += 2;
    const Problem over = refused_on(tablet_, LookAtPairing{});
    EXPECT_EQ(over.kind, ProblemKind::conflict);
    EXPECT_EQ(over.sentence.find("ten minutes") != std::string::npos, !nobody_answers);
    same(tablet_, false);
    relay_.instead = {};
  }
  // Whoever compares may take longer, and what comes next is waited for anew.
  meet(false);
  add(line_on(tablet_, false));
  compare(tablet_);
  for (Machine* machine : {&laptop_, &tablet_}) machine->clock.since_start += 3600;
  EXPECT_EQ(look(laptop_).stage, Stage::compare);
  same(tablet_, true);
  EXPECT_EQ(look(tablet_).stage, Stage::lets_in);
  tablet_.clock.since_start += 599;
  same(laptop_, true);
  EXPECT_EQ(look(tablet_).stage, Stage::done);
  laptop_.clock.since_start += 601;
  EXPECT_NE(refused_on(laptop_, LookAtPairing{}).sentence.find("ten minutes"), std::string::npos);
}

// Either side is killed at each step; afterwards it can be begun again, and nothing was lost.
TEST_F(AddingDevices, CanBeBegunAgainWhereverItWasInterrupted) {
  for (const bool at_relay : {false, true}) {
    meet(at_relay);
    for (int step = 0; step < 6; ++step)
      for (const bool laptop_is_killed : {true, false}) {
        const std::string line = line_on(tablet_, at_relay);
        if (step > 0) add(line);
        if (step > 1) (void)look(tablet_), (void)look(laptop_);
        if (step > 2) (void)look(tablet_);
        if (step > 3) same(tablet_, true);
        if (step > 4) same(laptop_, true);
        if (laptop_is_killed) {
          laptop_.world.close();
          laptop_.open();
        } else {
          tablet_.world.close();
          testing::fs::remove(tablet_.file);
        }
        if (laptop_is_killed && step > 0) {
          const Problem used = refused_on(laptop_, AddDevice{.line = line, .secret = {}});
          EXPECT_EQ(used.kind, ProblemKind::conflict) << used.sentence;
        }
        EXPECT_EQ(text_of(laptop_, id_), "from the laptop");
      }
    // And now whole.
    add(line_on(tablet_, at_relay));
    compare(tablet_);
    same(tablet_, true);
    same(laptop_, true);
    EXPECT_EQ(look(tablet_).stage, Stage::done);
    finish(tablet_);
    EXPECT_EQ(export_of(tablet_), export_of(laptop_));
    tablet_.world.close();
    testing::fs::remove(tablet_.file);
  }
}

TEST_F(AddingDevices, SaysWhatIsWrongWithALineOrAPlace) {
  const std::string line = line_on(tablet_, false);
  EXPECT_EQ(refused_on(laptop_, AddDevice{.line = line, .secret = {}}).code, code::needs_folder);
  meet(false);
  EXPECT_EQ(refused_on(laptop_, AddDevice{.line = "abcd", .secret = {}}).where, "line");
  EXPECT_EQ(refused_on(laptop_, LookAtPairing{}).kind, ProblemKind::not_found);
  EXPECT_EQ(refused_on(tablet_, BeginJoin{.vault = tablet_.file, .folder = folder_ / "nowhere"}).kind,
            ProblemKind::not_found);
  EXPECT_EQ(refused_on(tablet_, BeginJoin{.vault = laptop_.file, .folder = carried_}).kind,
            ProblemKind::conflict);
  EXPECT_EQ(refused_on(tablet_, BeginJoin{.vault = tablet_.file, .relay = "ftp://x"}).kind,
            ProblemKind::bad_request);
  relay_.instead = [](std::string_view) { return post::testing::PretendedRelay::nobody(); };
  line_on(tablet_, true);
  EXPECT_EQ(refused_on(tablet_, LookAtPairing{}).code, code::relay_away);
  relay_.instead = {};
  EXPECT_EQ(look(tablet_).stage, Stage::waits) << "it is asked again";
  laptop_.world.asks_again = true;
  EXPECT_EQ(refused_on(laptop_, AddDevice{.line = line, .secret = {}}).code, code::needs_passphrase);
}

}  // namespace
}  // namespace holdfast::app
