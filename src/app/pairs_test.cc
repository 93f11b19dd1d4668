// Two people and what they say to each other, through the one door and with real vaults: in a folder and at a
// relay; offline, copied, ended; and what never goes along.
#include "app/machines.h"
#include "base/problem_codes.h"
#include "post/pretended.h"

namespace holdfast::app {
namespace {

using pair::Side;
using pair::Standing;
using testing::Machine;
using Stage = PairingAnswer::Stage;

class PairsTest : public testing::OnDevices {
 protected:
  void SetUp() override {
    OnDevices::SetUp();
    for (Machine* machine : {&laptop_, &phone_, &a_}) machine->world.outside = &relay_;
    on<Opened>(a_, Create{a_.file, Secret::from(std::string_view(testing::passphrase))});
    between_ = folder_ / "between us";
    testing::fs::create_directories(between_);
  }
  void TearDown() override {
    a_.world.close();
    OnDevices::TearDown();
  }
  std::string line(bool at_relay) {
    JoinPair join{.agrees = true, .called = "A."};
    at_relay ? void(join.relay = "relay.example.org") : void(join.folder = between_);
    return on<PairingAnswer>(a_, join).line;
  }
  void begin(bool at_relay, const std::string& typed) {
    BeginPair begin{.agrees = true, .called = "R.", .relationship = "A", .line = typed};
    at_relay ? void(begin.relay = "relay.example.org") : void(begin.folder = between_);
    on<PairingAnswer>(laptop_, std::move(begin));
  }
  PairingAnswer look(Machine& machine) { return on<PairingAnswer>(machine, LookAtPairing{}); }
  PairingAnswer same(Machine& machine, bool is) { return on<PairingAnswer>(machine, ComparedWords{is}); }
  void compare() {
    EXPECT_EQ(look(a_).stage, Stage::waits);
    EXPECT_EQ(look(laptop_).stage, Stage::compare);
    EXPECT_EQ(look(a_).stage, Stage::compare);
    EXPECT_EQ(look(laptop_).words, look(a_).words);
  }
  void pair_up(bool at_relay = false) {
    begin(at_relay, line(at_relay));
    compare();
    same(a_, true);
    EXPECT_EQ(same(laptop_, true).stage, Stage::lets_in);
    const PairingAnswer joined = look(a_);
    EXPECT_EQ(joined.stage, Stage::done);
    EXPECT_FALSE(joined.sentences.empty());
    EXPECT_EQ(look(laptop_).stage, Stage::done);
    EXPECT_TRUE(on<PairAnswer>(laptop_, Pairs{}).pairs.back().is_agreed) << "both can begin at once";
    meet();
  }
  PairAnswer::One only(Machine& machine, Request request = Pairs{}) {
    PairAnswer all = on<PairAnswer>(machine, std::move(request));
    EXPECT_EQ(all.pairs.size(), 1u);
    return all.pairs.empty() ? PairAnswer::One{} : std::move(all.pairs[0]);
  }
  void meet() {
    for (Machine* machine : {&laptop_, &a_, &laptop_}) on<PairAnswer>(*machine, MeetPair{});
  }
  static const PairAnswer::Part& part(const PairAnswer::One& of, std::string_view about) {
    return *std::ranges::find(of.frame, about, &PairAnswer::Part::about);
  }
  void next_day(int days = 1) {
    for (Machine* machine : {&laptop_, &a_, &phone_}) machine->clock.moment.at.seconds += days * 86'400;
  }
  std::string today() { return iso(diary_day(laptop_.clock.moment, 240)); }

  post::testing::PretendedRelay relay_;
  Machine a_{folder_ / "a.holdfast", 21};
  testing::fs::path between_;
};

TEST_F(PairsTest, AreMadeByALineAndFourWordsInAFolderAndAtARelay) {
  for (const bool at_relay : {false, true}) {
    pair_up(at_relay);
    const auto hers = on<PairAnswer>(laptop_, Pairs{}).pairs.back(),
               as = on<PairAnswer>(a_, Pairs{}).pairs.back();
    EXPECT_TRUE(hers.is_agreed);
    EXPECT_TRUE(as.is_agreed);
    EXPECT_EQ(hers.name, "A.");
    EXPECT_EQ(as.name, "R.");
    EXPECT_EQ(hers.relationship, person_);
    EXPECT_EQ(as.relationship, "");
    EXPECT_EQ(hers.only_here, 0);
    EXPECT_EQ(hers.strangers, 0);
    EXPECT_FALSE(hers.place.empty());
    on<PairAnswer>(laptop_, EndPair{});
    meet();
    on<PairAnswer>(laptop_, ForgetPair{});
    on<PairAnswer>(a_, ForgetPair{});
    EXPECT_TRUE(on<PairAnswer>(laptop_, Pairs{}).pairs.empty());
  }
  for (const auto& one : testing::fs::directory_iterator(between_))
    EXPECT_NE(one.path().extension(), ".holdfast-pairing");
}

TEST_F(PairsTest, AreNotMadeWithoutAgreeingOrWhereTheWordsDiffer) {
  EXPECT_EQ(refused_on(a_, JoinPair{.called = "A.", .folder = between_}).where, "agrees");
  EXPECT_EQ(refused_on(a_, JoinPair{.agrees = true, .called = " ", .folder = between_}).where, "called");
  EXPECT_EQ(refused_on(a_, JoinPair{.agrees = true, .called = "A."}).where, "folder");
  EXPECT_EQ(refused_on(laptop_, MeetPair{}).kind, ProblemKind::not_found);
  const std::vector<std::string> agreement = on<PairAnswer>(a_, Pairs{}).agreement;
  ASSERT_FALSE(agreement.empty());
  EXPECT_EQ(agreement[0], "What I put here is not a message. If I need you, I use what we agreed.");
  for (Machine* says_no : {&laptop_, &a_}) {
    begin(false, line(false));
    compare();
    EXPECT_EQ(same(*says_no, false).stage, Stage::ended);
    if (says_no == &a_) same(laptop_, false);
    EXPECT_TRUE(on<PairAnswer>(laptop_, Pairs{}).pairs.empty());
    EXPECT_TRUE(on<PairAnswer>(a_, Pairs{}).pairs.empty());
  }
}

TEST_F(PairsTest, KeepAFrameThatBothHaveSignedWithItsHistory) {
  pair_up();
  on<PairAnswer>(laptop_, ProposeClause{.about = "breaks", .text = "Six weeks before.", .session = today()});
  EXPECT_EQ(refused_on(laptop_, ProposeClause{.about = "weather", .text = "x"}).where, "about");
  EXPECT_EQ(refused_on(laptop_, ProposeClause{.about = "breaks", .text = "  "}).where, "text");
  const PairAnswer::One there = only(a_, MeetPair{});
  const PairAnswer::Clause proposed = part(there, "breaks").clauses.at(0);
  EXPECT_EQ(proposed.by, Side::other);
  EXPECT_EQ(proposed.standing, Standing::proposed);
  EXPECT_EQ(refused_on(laptop_, SignClause{.id = proposed.id.substr(0, 12)}).kind, ProblemKind::conflict);
  next_day(7);
  EXPECT_EQ(part(only(a_, SignClause{.id = proposed.id.substr(0, 12)}), "breaks").clauses[0].standing,
            Standing::holds);
  EXPECT_EQ(refused_on(a_, SignClause{.id = proposed.id}).kind, ProblemKind::conflict) << "twice";
  const auto held = part(only(laptop_, MeetPair{}), "breaks").clauses.at(0);
  EXPECT_EQ(held.standing, Standing::holds);
  EXPECT_EQ(iso(*held.signed_in), today());
  EXPECT_EQ(refused_on(laptop_, TakeBack{.id = held.id}).kind, ProblemKind::conflict) << "it was signed";
  const auto next =
      part(only(a_, ProposeClause{.about = "breaks", .text = "Four weeks before."}), "breaks").clauses.at(1);
  on<PairAnswer>(laptop_, MeetPair{});
  on<PairAnswer>(laptop_, SignClause{.id = next.id});
  const auto history = part(only(a_, MeetPair{}), "breaks").clauses;
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history[0].standing, Standing::held_once);
  EXPECT_EQ(history[1].standing, Standing::holds);
}

TEST_F(PairsTest, HandOverAPageAndTakeItBack) {
  pair_up();
  const auto page =
      only(laptop_, GivePage{.title = "For Thursday", .text = "What I noticed about waiting."}).pages.at(0);
  on<PairAnswer>(laptop_, SayAway{.from = "2026-12-20", .until = "2027-01-06", .meanwhile = "Dr. B."});
  EXPECT_EQ(refused_on(laptop_, SayAway{.from = "2027-01-06", .until = "2026-12-20"}).where, "until");
  const auto there = only(a_, MeetPair{});
  EXPECT_EQ(there.pages.at(0).text, "What I noticed about waiting.");
  EXPECT_EQ(there.away.at(0).meanwhile, "Dr. B.");
  EXPECT_EQ(refused_on(a_, TakeBack{.id = page.id}).kind, ProblemKind::not_found) << "it is not hers";
  EXPECT_EQ(refused_on(laptop_, RecordPage{.id = page.id}).kind, ProblemKind::conflict);
  for (int twice = 0; twice < 2; ++twice) {
    const PairAnswer recorded = on<PairAnswer>(a_, RecordPage{.id = page.id.substr(0, 10)});
    ASSERT_TRUE(recorded.file);
    EXPECT_TRUE(recorded.file->bytes.starts_with("%PDF-1.5"));
  }
  EXPECT_TRUE(only(laptop_, MeetPair{}).pages[0].recorded);
  on<PairAnswer>(laptop_, TakeBack{.id = page.id});
  const auto gone = only(a_, MeetPair{}).pages.at(0);
  EXPECT_TRUE(gone.taken_back);
  EXPECT_TRUE(gone.recorded);
  EXPECT_EQ(gone.text, "");
}

TEST_F(PairsTest, OpenTwoViewsTogetherOnTheirDay) {
  pair_up();
  on<PairAnswer>(laptop_, BeginViews{.opens = iso(diary_day(laptop_.clock.moment, 240) + 3)});
  EXPECT_EQ(refused_on(laptop_, BeginViews{.opens = today()}).kind, ProblemKind::conflict) << "one at a time";
  on<PairAnswer>(a_, MeetPair{});
  const auto mine = only(laptop_, WriteView{.text = "It carries me further than it did."}).views.at(0);
  EXPECT_EQ(mine.yours, "It carries me further than it did.") << "her own words she can read";
  EXPECT_EQ(refused_on(laptop_, WriteView{.text = "Other words."}).kind, ProblemKind::conflict);
  on<PairAnswer>(a_, WriteView{.text = "She comes before it is unbearable."});
  for (int round = 0; round < 2; ++round) meet();
  EXPECT_FALSE(only(laptop_).views[0].are_open);
  EXPECT_TRUE(only(laptop_).views[0].others_is_there);
  EXPECT_EQ(only(laptop_).views[0].others, "");
  next_day(3);
  EXPECT_EQ(only(laptop_, MeetPair{}).views[0].others, "") << "hers is opened, and A has not been there";
  EXPECT_EQ(only(a_, MeetPair{}).views[0].others, "It carries me further than it did.");
  EXPECT_EQ(only(laptop_, MeetPair{}).views[0].others, "She comes before it is unbearable.");
}

TEST_F(PairsTest, KeepWhatIsSaidWhereThePlaceCannotBeReached) {
  pair_up();
  testing::fs::rename(between_, folder_ / "elsewhere");
  const PairAnswer said = on<PairAnswer>(laptop_, GivePage{.title = "A page", .text = "words"});
  EXPECT_EQ(said.pairs.at(0).only_here, 1);
  ASSERT_FALSE(said.remarks.empty());
  EXPECT_NE(said.remarks.back().sentence.find("has not gone there yet"), std::string::npos);
  const Problem refused = refused_on(laptop_, MeetPair{});
  EXPECT_TRUE(refused.unchanged);
  testing::fs::rename(folder_ / "elsewhere", between_);
  EXPECT_EQ(only(laptop_, MeetPair{}).only_here, 0);
  EXPECT_EQ(only(a_, MeetPair{}).pages.size(), 1u);
}

TEST_F(PairsTest, DoNotSayThatNothingWasChangedWhereSomethingCame) {
  pair_up(true);
  relay_.instead = [](std::string_view path) -> std::optional<Result<post::Said>> {
    if (path.find("append") == std::string_view::npos) return std::nullopt;
    return unchanged(ProblemKind::full, "There is no room at the relay.");
  };
  on<PairAnswer>(laptop_, GivePage{.title = "Waits", .text = "words"});
  relay_.instead = {};
  on<PairAnswer>(a_, GivePage{.title = "Comes", .text = "words"});
  relay_.instead = [](std::string_view path) -> std::optional<Result<post::Said>> {
    if (path.find("append") == std::string_view::npos) return std::nullopt;
    return unchanged(ProblemKind::full, "There is no room at the relay.");
  };
  const Problem refused = refused_on(laptop_, MeetPair{});
  EXPECT_EQ(refused.code, code::kept_here);
  EXPECT_FALSE(refused.unchanged) << refused.sentence;
  const auto hers = only(laptop_);
  EXPECT_EQ(hers.only_here, 1);
  EXPECT_EQ(hers.pages.size(), 2u) << "the other's has come all the same";
  relay_.instead = {};
  EXPECT_EQ(only(laptop_, MeetPair{}).only_here, 0);
}

// The one thing that must be true whatever else is: what crosses is what she puts there by hand.
TEST_F(PairsTest, LetNothingCrossThatWasNotPutThere) {
  pair_up();
  const std::string before = all_of(between_);
  for (int day = 0; day < 30; ++day) {
    note(laptop_, "a marked word: cormorant " + std::to_string(day));
    on<Saved>(
        laptop_,
        Add{.kind = "check_in", .fields = {{"ratings", {{"distress", day % 11}}}}, .relationship = "A"});
    next_day();
    on<PairAnswer>(laptop_, Pairs{});
  }
  on<Reviewed>(laptop_, Review{});
  EXPECT_EQ(all_of(between_), before) << "nothing goes there that was not put there";
  for (int round = 0; round < 3; ++round) meet();
  EXPECT_EQ(all_of(between_), before) << "and looking leaves no trace that the other could read";
  on<PairAnswer>(a_, GivePage{.title = "A page", .text = "words"});
  const std::string with_page = all_of(between_);
  EXPECT_NE(with_page, before);
  on<PairAnswer>(laptop_, MeetPair{});
  on<PairAnswer>(laptop_, Pairs{});
  EXPECT_EQ(all_of(between_), with_page) << "reading a page tells nobody";
  EXPECT_EQ(all_of(between_).find("cormorant"), std::string::npos);
  EXPECT_EQ(all_of(between_).find("words"), std::string::npos);
  EXPECT_EQ(export_of(laptop_).find("A page"), std::string::npos) << "nor does it come into the diary";
}

TEST_F(PairsTest, EndForBothAndTakeNothingMore) {
  pair_up();
  EXPECT_EQ(refused_on(a_, ForgetPair{}).kind, ProblemKind::conflict);
  on<PairAnswer>(a_, EndPair{});
  EXPECT_EQ(refused_on(a_, GivePage{.title = "A page", .text = "words"}).kind, ProblemKind::conflict);
  on<PairAnswer>(laptop_, GivePage{.title = "Late", .text = "words"});  // she did not know yet
  const auto hers = only(laptop_, MeetPair{});
  EXPECT_EQ(hers.ended_by, Side::other);
  EXPECT_TRUE(hers.pages.empty());
  EXPECT_EQ(refused_on(laptop_, EndPair{}).kind, ProblemKind::conflict);
}

// With another program the one who began could announce an epoch without the other.
TEST_F(PairsTest, TellWhoeverWasShutOut) {
  pair_up();
  const auto of = "pair-" + only(laptop_).id;
  auto device = device_of(*laptop_.world.vault, of);
  ASSERT_TRUE(device && *device);
  ASSERT_TRUE((*device)->receive(between_));
  std::set<channel::MemberId> others;
  for (const carry::Known& known : (*device)->known_devices())
    if (!known.is_this) others.insert(known.id);
  ASSERT_TRUE((*device)->remove(others));
  ASSERT_TRUE((*device)->send(between_));
  const PairAnswer told = on<PairAnswer>(a_, MeetPair{});
  ASSERT_FALSE(told.remarks.empty());
  EXPECT_NE(told.remarks.back().sentence.find("shut you out"), std::string::npos);
}

// A copy of the vault goes on under a key of its own, and is the same person to the other.
TEST_F(PairsTest, KnowACopyOfAVaultAsTheSamePerson) {
  pair_up();
  copy_to_phone();
  on<PairAnswer>(laptop_, GivePage{.title = "From the laptop", .text = "words"});
  on<PairAnswer>(phone_, GivePage{.title = "From the phone", .text = "words"});
  const auto clause =
      part(only(a_, ProposeClause{.about = "rhythm", .text = "Thursdays at five."}), "rhythm").clauses[0];
  on<PairAnswer>(phone_, MeetPair{});
  on<PairAnswer>(phone_, SignClause{.id = clause.id});
  meet();
  for (Machine* machine : {&laptop_, &a_, &phone_}) {
    const auto one = only(*machine, MeetPair{});
    EXPECT_EQ(one.pages.size(), 2u);
    EXPECT_EQ(part(one, "rhythm").clauses.at(0).standing, Standing::holds);
    EXPECT_EQ(one.strangers, 0);
    EXPECT_EQ(one.without_effect, 0);
  }
  const auto pages = only(phone_).pages;
  const auto from_laptop = std::ranges::find(pages, "From the laptop", &PairAnswer::Page::title)->id;
  on<PairAnswer>(phone_, TakeBack{.id = from_laptop});
  EXPECT_EQ(only(a_, MeetPair{}).pages.size(), 1u);
}

TEST_F(PairsTest, AreChosenByNameOrIdWhereThereAreSeveral) {
  pair_up();
  std::swap(laptop_.world.pairing, a_.world.pairing);
  begin(false, line(false));
  compare();
  same(a_, true);
  same(laptop_, true);
  look(a_);
  look(laptop_);
  EXPECT_EQ(refused_on(laptop_, MeetPair{}).where, "pair");
  const auto all = on<PairAnswer>(laptop_, Pairs{}).pairs;
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(on<PairAnswer>(laptop_, MeetPair{.pair = all[1].id.substr(0, 6)}).pairs[0].id, all[1].id);
  EXPECT_EQ(refused_on(laptop_, MeetPair{.pair = "nobody"}).kind, ProblemKind::not_found);
  on<PairAnswer>(laptop_, EndPair{.pair = all[0].id});
  EXPECT_EQ(on<PairAnswer>(laptop_, MeetPair{}).pairs[0].id, all[1].id)
      << "the one that has not ended is meant";
}

}  // namespace
}  // namespace holdfast::app
