// Two devices that find each other by a line: in a folder and at a relay, with somebody in between, and with
// a carrier that loses what is said.
#include "carry/pairing.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <map>

#include "post/pretended.h"

namespace holdfast::carry {
namespace {

using post::testing::PretendedRelay;
using seal::PairingLine;
using seal::PairingStep;

class Pairs : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "holdfast-pairs-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    (void)laptop_.write({laptop_.merge().edit("a", "one")});
    meet_in_folder();
    meet_at_relay();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  RelayWay way() { return {&relay_, *post::place_of("http://127.0.0.1:1"), {}}; }
  void meet_in_folder() {
    ASSERT_TRUE(laptop_.receive(folder_));
    ASSERT_TRUE(laptop_.send(folder_));
  }
  void meet_at_relay() {
    RelayCarrier carrier(way(), laptop_.channel(), memory_, [&] { return laptop_.relay_slots(); });
    ASSERT_TRUE(laptop_.receive(carrier));
    ASSERT_TRUE(laptop_.send(carrier));
  }
  std::unique_ptr<Mailbox> of_laptop(const PairingLine& line, bool at_relay) {
    if (!at_relay) return mailbox_in(folder_, line);
    return mailbox_at(way(), line, laptop_.channel(), [&] { return laptop_.relay_slots(); });
  }
  std::unique_ptr<Mailbox> of_tablet(const PairingLine& line, bool at_relay) {
    return at_relay ? mailbox_at(way(), line) : mailbox_in(folder_, line);
  }
  PairsNew tablet(bool at_relay, const std::string& name = "tablet") {
    PairingLine line = PairingLine::drawn();
    auto place = of_tablet(line, at_relay);
    return {std::move(line), std::move(place), name};
  }
  PairsOld old_with(const std::string& typed, std::vector<bool> at_relays) {
    PairingLine line = PairingLine::typed(typed).value();
    std::vector<std::unique_ptr<Mailbox>> places;
    for (const bool at_relay : at_relays) places.push_back(of_laptop(line, at_relay));
    return {std::move(line), laptop_.channel(), laptop_.replica().roster()->genesis(), std::move(places)};
  }
  void admit(const seal::PairingAsk& ask) {
    ASSERT_TRUE(laptop_.admit({ask.member, ask.seal, channel::Rights::admin, ask.name}));
    meet_in_folder();
    meet_at_relay();
  }
  std::size_t pairing_files() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(std::filesystem::directory_iterator(folder_),
                              [](const auto& one) { return one.path().extension() == ".holdfast-pairing"; }));
  }
  std::size_t pairing_bytes() const {
    std::size_t bytes = 0;
    for (const auto& one : relay_.channels.begin()->second.items)
      if (one.kind == static_cast<std::uint8_t>(FrameKind::pairing)) bytes += one.bytes.size();
    return bytes;
  }

  Path folder_;
  PretendedRelay relay_;
  Device laptop_ = Device::found("laptop").value();
  RelayMemory memory_;
};

TEST_F(Pairs, BecomeOneChannelAndLeaveNothingBehind) {
  for (const bool at_relay : {false, true}) {
    PairsNew fresh = tablet(at_relay);
    EXPECT_EQ(fresh.look().value(), PairingStage::waits) << "nobody has typed the line";
    PairsOld old = old_with(fresh.line(), {false, true});
    ASSERT_TRUE(old.begin());
    EXPECT_EQ(old.look().value(), PairingStage::waits);
    EXPECT_EQ(fresh.look().value(), PairingStage::waits);
    EXPECT_EQ(old.look().value(), PairingStage::compare);
    EXPECT_EQ(fresh.look().value(), PairingStage::compare);
    EXPECT_EQ(old.words(), fresh.words());
    EXPECT_EQ(old.asks().name, "tablet");
    fresh.lets_in();
    EXPECT_EQ(fresh.look().value(), PairingStage::lets_in)
        << "nothing is handed over before she says so there";
    EXPECT_EQ(laptop_.known_devices().size(), at_relay ? 2u : 1u);
    old.lets_in();
    admit(old.asks());
    EXPECT_EQ(old.look().value(), PairingStage::lets_in);
    EXPECT_EQ(fresh.look().value(), PairingStage::done);
    EXPECT_TRUE(fresh.device().may_write());
    EXPECT_EQ(fresh.device().merge().view("a"), laptop_.merge().view("a"));
    EXPECT_EQ(fresh.memory().read_to.seq > 0, at_relay);
    ASSERT_TRUE(fresh.say_done());
    EXPECT_EQ(old.look().value(), PairingStage::done);
    old.end();
    EXPECT_EQ(pairing_files(), 0u);
    EXPECT_EQ(pairing_bytes(), 0u);
    for (const auto& slot : relay_.channels.begin()->second.slots)
      EXPECT_NE(slot.rights, post::may_append | post::may_fetch) << "the line opens nothing any more";
    EXPECT_FALSE(fresh.say_done()) << "it is over";
  }
}

// It knows the line, and takes what each says to hand on something of its own.
// As one who is invited answers days later, and whoever invited her looks days after that.
TEST_F(Pairs, GoOnWhereTheyWereKeptInBetween) {
  for (const bool at_relay : {false, true}) {
    PairingLine line = PairingLine::drawn();
    const std::string typed = line.text();
    Secret hers, mine;
    {
      PairsOld old = old_with(typed, {at_relay});
      ASSERT_TRUE(old.begin());
      EXPECT_FALSE(old.is_asked());
      hers = old.to_keep();
    }
    const auto old_again = [&] {
      return PairsOld::recalled(hers, laptop_.channel(), laptop_.replica().roster()->genesis(),
                                of_laptop(PairingLine::typed(typed).value(), at_relay));
    };
    const auto new_again = [&] {
      return PairsNew::recalled(mine, [&](const PairingLine& one) { return of_tablet(one, at_relay); });
    };
    {
      PairsNew fresh(PairingLine::typed(typed).value(), of_tablet(line, at_relay), "M.");
      EXPECT_EQ(fresh.look().value(), PairingStage::waits);
      EXPECT_TRUE(fresh.has_found());
      mine = fresh.to_keep();
    }
    {
      auto old = old_again();
      ASSERT_TRUE(old);
      EXPECT_EQ(old->look().value(), PairingStage::compare);
      EXPECT_EQ(old->asks().name, "M.");
      hers = old->to_keep();
    }
    {
      auto fresh = new_again();
      ASSERT_TRUE(fresh);
      EXPECT_EQ(fresh->look().value(), PairingStage::compare);
      EXPECT_EQ(fresh->words(), old_again()->words());
      fresh->lets_in();
      mine = fresh->to_keep();
    }
    {
      auto old = old_again();
      ASSERT_TRUE(old);
      old->lets_in();
      admit(old->asks());
      hers = old->to_keep();
    }
    auto fresh = new_again();
    ASSERT_TRUE(fresh);
    EXPECT_EQ(fresh->look().value(), PairingStage::done);
    EXPECT_TRUE(fresh->device().may_write());
    ASSERT_TRUE(fresh->say_done());
    auto old = old_again();
    ASSERT_TRUE(old);
    EXPECT_EQ(old->look().value(), PairingStage::done);
    old->end();
    EXPECT_EQ(pairing_files(), 0u);
    EXPECT_EQ(pairing_bytes(), 0u);
    for (const std::string& bad : {std::string(), std::string("x"), std::string(hers.text()) + "x"}) {
      EXPECT_FALSE(PairsOld::recalled(Secret::from(std::string_view(bad)), laptop_.channel(), {},
                                      of_laptop(line, at_relay)));
      EXPECT_FALSE(PairsNew::recalled(Secret::from(std::string_view(bad)),
                                      [&](const PairingLine& one) { return of_tablet(one, at_relay); }));
    }
  }
}

TEST_F(Pairs, ShowOtherWordsWhereSomebodyStandsBetweenThem) {
  struct InMemory : Mailbox {
    std::map<PairingStep, std::vector<std::string>> said;
    Result<> begin() override { return {}; }
    Result<> put(PairingStep step, const std::string& wire) override {
      said[step].push_back(wire);
      return {};
    }
    Result<std::vector<std::string>> take(PairingStep step) override { return said[step]; }
    Result<> clear() override { return {}; }
    Result<bool> receive(Device&) override { return false; }
  };
  const PairingLine line = PairingLine::drawn();
  const auto to_laptop = new InMemory, to_tablet = new InMemory;
  const auto as_tablet = new InMemory, as_laptop = new InMemory;
  Device others = Device::found("whoever").value();
  const auto old_of = [&](const Device& device, Mailbox* place) {
    std::vector<std::unique_ptr<Mailbox>> places;
    places.emplace_back(place);
    return PairsOld(line.clone(), device.channel(), device.replica().roster()->genesis(), std::move(places));
  };
  PairsOld laptop = old_of(laptop_, to_laptop), false_laptop = old_of(others, as_laptop);
  PairsNew tablet(line.clone(), std::unique_ptr<Mailbox>(to_tablet), "tablet");
  PairsNew false_tablet(line.clone(), std::unique_ptr<Mailbox>(as_tablet), "tablet");
  ASSERT_TRUE(laptop.begin());
  ASSERT_TRUE(false_laptop.begin());
  for (int round = 0; round < 4; ++round) {
    as_tablet->said[PairingStep::offer] = to_laptop->said[PairingStep::offer];
    as_tablet->said[PairingStep::opening] = to_laptop->said[PairingStep::opening];
    to_laptop->said[PairingStep::ask] = as_tablet->said[PairingStep::ask];
    to_tablet->said[PairingStep::offer] = as_laptop->said[PairingStep::offer];
    to_tablet->said[PairingStep::opening] = as_laptop->said[PairingStep::opening];
    as_laptop->said[PairingStep::ask] = to_tablet->said[PairingStep::ask];
    (void)laptop.look();
    (void)false_tablet.look();
    (void)false_laptop.look();
    (void)tablet.look();
  }
  ASSERT_EQ(laptop.stage(), PairingStage::compare);
  ASSERT_EQ(tablet.stage(), PairingStage::compare);
  EXPECT_EQ(laptop.words(), false_tablet.words()) << "it has come between them";
  EXPECT_EQ(tablet.words(), false_laptop.words());
  EXPECT_NE(laptop.words(), tablet.words()) << "and she sees it";
  EXPECT_EQ(laptop_.known_devices().size(), 1u);
}

TEST_F(Pairs, BelieveNoNumberThatWasNotCommittedTo) {
  PairsNew fresh = tablet(false);
  PairsOld old = old_with(fresh.line(), {false});
  ASSERT_TRUE(old.begin());
  (void)fresh.look();
  ASSERT_EQ(old.look().value(), PairingStage::compare);
  // Whoever knows the line puts a number of its own in its place.
  const PairingLine line = PairingLine::typed(fresh.line()).value();
  const auto place = mailbox_in(folder_, line);
  ASSERT_TRUE(place->put(PairingStep::opening, line.sealed(PairingStep::opening, std::string(32, 'x'))));
  const auto refused = fresh.look();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ProblemKind::conflict);
  EXPECT_EQ(fresh.stage(), PairingStage::waits);
}

TEST_F(Pairs, TakeALineOnceAndSayWhereNobodyIs) {
  for (const bool at_relay : {false, true}) {
    PairsNew fresh = tablet(at_relay);
    {
      PairsOld killed = old_with(fresh.line(), {at_relay});
      ASSERT_TRUE(killed.begin());  // and then it is killed: it never ends
    }
    (void)fresh.look();
    PairsOld again = old_with(fresh.line(), {at_relay});
    const auto refused = again.begin();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ProblemKind::conflict);
    EXPECT_NE(refused.error().sentence.find("shows another one"), std::string::npos);
    // With a new line it can be begun again, beside what the other one left.
    PairsNew second = tablet(at_relay, "second");
    PairsOld old = old_with(second.line(), {at_relay});
    ASSERT_TRUE(old.begin());
    for (int round = 0; round < 2; ++round) (void)second.look(), (void)old.look();
    (void)second.look();
    ASSERT_EQ(second.stage(), PairingStage::compare);
    EXPECT_EQ(old.words(), second.words());
    old.end();
    second.lets_in();
    PairsNew third = tablet(at_relay, "third");
    PairsOld leaves = old_with(third.line(), {at_relay});
    ASSERT_TRUE(leaves.begin());
    (void)third.look();
    leaves.end();
    for (PairsNew* left : {&third, &second}) {
      const auto ended = left->look();
      ASSERT_FALSE(ended);
      EXPECT_NE(ended.error().sentence.find("has ended this"), std::string::npos);
    }
  }
  PairsNew fresh = tablet(false);
  std::filesystem::remove_all(folder_);
  EXPECT_EQ(fresh.look().error().kind, ProblemKind::not_found);
  EXPECT_EQ(old_with(fresh.line(), {false}).begin().error().kind, ProblemKind::not_found);
  EXPECT_TRUE(old_with(fresh.line(), {false, true}).begin()) << "the relay is there";
}

TEST_F(Pairs, TheOldOneHearsThatTheNewOneHasEndedIt) {
  for (const bool at_relay : {false, true})
    for (const bool was_let_in : {false, true}) {
      PairsNew fresh = tablet(at_relay);
      fresh.end();  // nobody has heard of it
      PairsOld old = old_with(fresh.line(), {at_relay});
      ASSERT_TRUE(old.begin());
      for (int round = 0; round < 2; ++round) (void)fresh.look(), (void)old.look();
      EXPECT_EQ(old.look().value(), PairingStage::compare);
      if (was_let_in) old.lets_in();
      fresh.end();
      const auto ended = old.look();
      ASSERT_FALSE(ended);
      EXPECT_EQ(ended.error().kind, ProblemKind::conflict);
      EXPECT_NE(ended.error().sentence.find("The new device has ended this"), std::string::npos);
      EXPECT_EQ(ended.error().sentence.find("Nothing was handed over") != std::string::npos, !was_let_in);
      EXPECT_FALSE(old.look()) << "for good";
      old.end();
      EXPECT_EQ(pairing_files(), 0u);
      EXPECT_EQ(pairing_bytes(), 0u);
    }
}

TEST_F(Pairs, TwoAtOnceDoNotHearEachOther) {
  for (const bool at_relay : {false, true}) {
    PairsNew one = tablet(at_relay, "one"), two = tablet(at_relay, "two");
    PairsOld for_one = old_with(one.line(), {at_relay}), for_two = old_with(two.line(), {at_relay});
    ASSERT_TRUE(for_one.begin());
    ASSERT_TRUE(for_two.begin());
    for (int round = 0; round < 3; ++round)
      for (PairsNew* fresh : {&one, &two}) {
        (void)fresh->look();
        (void)for_two.look();
        (void)for_one.look();
      }
    EXPECT_EQ(for_one.words(), one.words());
    EXPECT_EQ(for_two.words(), two.words());
    EXPECT_NE(one.words(), two.words());
    one.lets_in();
    two.lets_in();
    admit(for_one.asks());
    for_one.end();
    admit(for_two.asks());
    EXPECT_EQ(two.look().value(), PairingStage::done);
    EXPECT_TRUE(two.device().may_write());
    if (!at_relay) {
      EXPECT_EQ(one.look().value(), PairingStage::done);
    }
    for_two.end();
  }
  std::vector<std::string> names;
  for (const Known& known : laptop_.known_devices()) names.push_back(known.name);
  std::ranges::sort(names);
  EXPECT_EQ(names, (std::vector<std::string>{"laptop", "one", "one", "two", "two"}));
}

// Each request is lost once, before it was done or its answer after; whoever looks again goes on.
TEST_F(Pairs, GoOnWhateverTheRelayLoses) {
  for (int cut = 0; cut < 14; ++cut)
    for (const bool was_done : {false, true}) {
      PairsNew fresh = tablet(true, "tablet " + std::to_string(2 * cut + (was_done ? 1 : 0)));
      int left = cut;
      if (was_done)
        relay_.loses_answer = [&](std::string_view) { return left-- == 0; };
      else
        relay_.instead = [&](std::string_view) -> std::optional<Result<post::Said>> {
          if (left-- != 0) return std::nullopt;
          return PretendedRelay::nobody();
        };
      std::optional<PairsOld> old;
      for (int tries = 0; tries < 3; ++tries) {
        old.emplace(old_with(fresh.line(), {true}));
        const auto begun = old->begin();
        if (begun) break;
        if (begun.error().kind == ProblemKind::conflict)  // its answer was lost: with another line
          fresh = tablet(true, "again " + std::to_string(cut));
      }
      for (int round = 0; round < 5 && fresh.stage() != PairingStage::compare; ++round) {
        (void)fresh.look();
        (void)old->look();
      }
      ASSERT_EQ(fresh.stage(), PairingStage::compare) << cut << was_done;
      ASSERT_EQ(old->words(), fresh.words());
      fresh.lets_in();
      old->lets_in();
      ASSERT_TRUE(
          laptop_.admit({old->asks().member, old->asks().seal, channel::Rights::admin, old->asks().name}));
      for (int tries = 0; tries < 3; ++tries) {
        RelayCarrier carrier(way(), laptop_.channel(), memory_, [&] { return laptop_.relay_slots(); });
        if (laptop_.receive(carrier) && laptop_.send(carrier)) break;
      }
      for (int round = 0; round < 3 && fresh.stage() != PairingStage::done; ++round) (void)fresh.look();
      ASSERT_EQ(fresh.stage(), PairingStage::done) << cut << was_done;
      EXPECT_EQ(fresh.device().merge().view("a"), laptop_.merge().view("a"));
      for (int tries = 0; tries < 3 && !fresh.say_done(); ++tries) {
      }
      for (int round = 0; round < 3 && old->stage() != PairingStage::done; ++round) (void)old->look();
      EXPECT_EQ(old->stage(), PairingStage::done);
      relay_.loses_answer = {};
      relay_.instead = {};
      old->end();
    }
}

}  // namespace
}  // namespace holdfast::carry
