// One diary on several devices that meet at a relay, through the one door and with real vaults. What a lying
// relay can and cannot do stands in src/carry/relay_test.cc, and the wire in src/shell/relay_test.cc.
#include <gmock/gmock.h>

#include "app/devices.h"
#include "app/machines.h"
#include "base/problem_codes.h"
#include "post/pretended.h"

namespace holdfast::app {
namespace {

using ::testing::HasSubstr;
using testing::Machine;
using ::testing::Not;

class MeetAtRelay : public testing::OnDevices {
 protected:
  void SetUp() override {
    OnDevices::SetUp();
    for (Machine* machine : {&laptop_, &phone_, &tablet_}) machine->world.outside = &relay_;
  }
  void TearDown() override {
    tablet_.world.close();
    OnDevices::TearDown();
  }
  static Sync to_relay() { return {.relay = "https://relay.example.org"}; }
  Secret words_made_on(Machine& machine) {
    auto words = on<RecoveryWords>(machine, AddDeviceWords{});
    std::string_view rest = words.words.text();
    for (int k = 1; k < words.asked; ++k) rest.remove_prefix(rest.find(' ') + 1);
    on<DevicesAnswer>(machine, ConfirmDeviceWords{Secret::from(rest.substr(0, rest.find(' ')))});
    return std::move(words.words);
  }
  Join join_with(const Secret& words) {
    Join join;
    join.vault = tablet_.file;
    join.relay = "relay.example.org";
    join.words = words.clone();
    join.passphrase = Secret::from(std::string_view(testing::passphrase));
    return join;
  }
  post::testing::PretendedRelay relay_;
  Machine tablet_{folder_ / "tablet.holdfast", 13};
};

TEST_F(MeetAtRelay, and_say_the_same) {
  const std::string old = note(laptop_, "from before");
  const Synced first = on<Synced>(laptop_, to_relay());
  EXPECT_TRUE(first.met && first.first);
  EXPECT_EQ(first.relay, "https://relay.example.org");
  EXPECT_EQ(first.folder, std::nullopt);
  EXPECT_EQ(first.went, 2);
  copy_to_phone();
  rewrite(laptop_, old, "as the laptop has it");
  rewrite(phone_, old, "as the phone has it");
  const std::string gone = note(phone_, "forgotten for good");
  for (int round = 0; round < 3; ++round)
    for (Machine* machine : {&laptop_, &phone_}) on<Synced>(*machine, Sync{});
  expect_the_same();
  EXPECT_EQ(on<Synced>(laptop_, SyncStatus{}).two.size(), 1u);
  on<Deleted>(phone_, Delete{.ids = {gone}, .for_good = true});
  for (Machine* machine : {&phone_, &laptop_, &phone_}) on<Synced>(*machine, Sync{});
  EXPECT_EQ(text_of(laptop_, gone), "nothing");
  expect_the_same();
  relay_.asked.clear();
  on<Synced>(laptop_, Sync{});
  EXPECT_EQ(relay_.asked, std::vector<std::string>{"/fetch"}) << "one request where nothing is new";
}

TEST_F(MeetAtRelay, and_come_back_with_ten_words_to_the_byte) {
  note(laptop_, "word for word");
  on<Synced>(laptop_, to_relay());
  const Secret words = words_made_on(laptop_);
  note(laptop_, "after that");
  on<Synced>(laptop_, Sync{});
  const std::string exported = export_of(laptop_);
  const Joined joined = on<Joined>(tablet_, join_with(words));
  EXPECT_TRUE(joined.belongs);
  EXPECT_EQ(joined.relay, "https://relay.example.org");
  EXPECT_EQ(export_of(tablet_), exported);
  note(tablet_, "and it goes on");
  on<Synced>(tablet_, Sync{});
  EXPECT_EQ(on<Synced>(laptop_, Sync{}).came, 1);
  EXPECT_EQ(export_of(laptop_), export_of(tablet_));
  EXPECT_EQ(on<Synced>(laptop_, SyncStatus{}).unseen, 0) << "the tablet wrote after it had read everything";
}

// Whatever a place answers when the diary has already taken over what came from it, "nothing was changed" is
// not said; and where the other place had been met, neither.
TEST_F(MeetAtRelay, and_are_not_told_that_nothing_was_changed_where_something_was) {
  on<Synced>(laptop_, to_relay());
  copy_to_phone();
  const std::vector<Result<post::Said>> refusals = [] {
    std::vector<Result<post::Said>> all;
    for (const int status : {400, 401, 403, 409, 413, 429, 500, 501, 503, 507}) {
      all.push_back(post::Said{.status = status, .bytes = "no", .by_relay = true});
      all.push_back(post::Said{.status = status, .bytes = "<html>"});
    }
    all.push_back(post::Said{.status = 200, .bytes = "no message", .by_relay = true});
    all.push_back(unchanged(ProblemKind::damaged, "Whoever answers there is somebody else."));
    return all;
  }();
  std::filesystem::create_directory(folder_ / "carried too");
  int told = 0;
  for (const bool in_a_folder_too : {false, true}) {
    if (in_a_folder_too) on<Synced>(laptop_, Sync{.folder = folder_ / "carried too"});
    for (const Result<post::Said>& refusal : refusals) {
      note(phone_, "from the phone");
      on<Synced>(phone_, Sync{});
      note(laptop_, "from the laptop");
      const std::string before = export_of(laptop_);
      relay_.instead = [&](std::string_view path) -> std::optional<Result<post::Said>> {
        if (path.find("append") == std::string_view::npos) return std::nullopt;
        return refusal;
      };
      const Response response = handle(laptop_.world, Request(Sync{}));
      relay_.instead = {};
      ASSERT_NE(export_of(laptop_), before);
      if (response.answer) {
        ASSERT_TRUE(in_a_folder_too);
        ASSERT_FALSE(std::get<Synced>(*response.answer).remarks.empty());
        for (const auto& remark : std::get<Synced>(*response.answer).remarks)
          EXPECT_THAT(remark.sentence, Not(HasSubstr("othing was changed")));
      } else {
        EXPECT_FALSE(response.answer.error().unchanged) << response.answer.error().sentence;
        EXPECT_THAT(response.answer.error().sentence, HasSubstr("What had come from there is in the diary."));
        ++told;
      }
      on<Synced>(laptop_, Sync{});
    }
  }
  EXPECT_EQ(told, static_cast<int>(refusals.size()));
  on<Synced>(phone_, Sync{});
  expect_the_same();
}

// What a joining costs, however much there is: everything is fetched once, though it is looked at before it
// is done in earnest, and kept in as many commits as a small diary.
TEST_F(MeetAtRelay, and_join_with_each_thing_fetched_once_and_as_few_commits_as_ever) {
  std::uint64_t commits = 0;
  std::vector<std::string> requests;
  for (const int notes : {3, 150}) {
    for (int k = 0; k < notes; ++k) note(laptop_, "evening " + std::to_string(k) + std::string(600, 'x'));
    on<Synced>(laptop_, to_relay());
    const Secret words = words_made_on(laptop_);
    std::size_t fetched = 0;
    relay_.bends = [&](std::string_view path, post::Said& said) {
      if (path == "/fetch") fetched += said.bytes.size();
    };
    relay_.asked.clear();
    Join look = join_with(words);
    look.dry_run = true;
    EXPECT_TRUE(on<Joined>(tablet_, std::move(look)).belongs);
    EXPECT_EQ(relay_.asked, std::vector<std::string>{"/fetch"});
    const std::size_t all = fetched;
    EXPECT_TRUE(on<Joined>(tablet_, join_with(words)).belongs);
    if (requests.empty()) requests = relay_.asked;
    EXPECT_EQ(relay_.asked, requests)
        << "the size of the diary costs no request, as long as it comes at once";
    EXPECT_LE(requests.size(), 8u);
    EXPECT_LT(fetched, all + 400) << "the heads of two empty answers";
    EXPECT_EQ(export_of(tablet_), export_of(laptop_));
    if (commits == 0) commits = tablet_.world.vault->changes_kept();
    EXPECT_EQ(tablet_.world.vault->changes_kept(), commits);
    relay_.bends = {};
    tablet_.world.close();
    testing::fs::remove(tablet_.file);
  }
}

// It is looked at, and what lies there changes before it is joined.
TEST_F(MeetAtRelay, and_join_what_is_there_when_it_is_done_in_earnest) {
  note(laptop_, "one");
  on<Synced>(laptop_, to_relay());
  const Secret words = words_made_on(laptop_);
  Join look = join_with(words);
  look.dry_run = true;
  EXPECT_EQ(on<Joined>(tablet_, std::move(look)).records, 2);
  note(laptop_, "two");
  on<DevicesAnswer>(laptop_, NameDevice{"laptop"});
  const Joined joined = on<Joined>(tablet_, join_with(words));
  EXPECT_TRUE(joined.belongs);
  EXPECT_EQ(joined.records, 3);
  on<Synced>(laptop_, Sync{});
  EXPECT_EQ(export_of(tablet_), export_of(laptop_));
  tablet_.world.close();
  testing::fs::remove(tablet_.file);
  Join again = join_with(words);
  again.dry_run = true;
  on<Joined>(tablet_, std::move(again));
  (void)words_made_on(laptop_);  // others
  EXPECT_FALSE(on<Joined>(tablet_, join_with(words)).belongs) << "they let nobody in any more";
}

TEST_F(MeetAtRelay, and_leave_nothing_where_the_words_open_nothing) {
  note(laptop_, "one");
  on<Synced>(laptop_, to_relay());
  const Secret words = words_made_on(laptop_);
  relay_.channels.clear();
  EXPECT_EQ(refused_on(tablet_, join_with(words)).kind, ProblemKind::locked);
  EXPECT_FALSE(testing::fs::exists(tablet_.file));
}

TEST_F(MeetAtRelay, in_a_folder_too_where_both_were_named_and_one_may_be_away) {
  note(laptop_, "one");
  sync(laptop_);
  on<Synced>(laptop_, to_relay());
  relay_.instead = [](std::string_view) { return post::testing::PretendedRelay::nobody(); };
  note(laptop_, "two");
  const Synced both = on<Synced>(laptop_, Sync{});
  EXPECT_EQ(both.went, 1);
  EXPECT_NE(Json(both.remarks.back().sentence).dump().find("cannot be reached"), std::string::npos);
  relay_.instead = {};
  on<Synced>(laptop_, Sync{});
  copy_to_phone();
  EXPECT_EQ(on<Synced>(laptop_, Sync{.leave_relay = true}).relay, "");
  relay_.asked.clear();
  on<Synced>(laptop_, Sync{});
  EXPECT_TRUE(relay_.asked.empty());
}

TEST_F(MeetAtRelay, and_change_nothing_while_nobody_answers) {
  relay_.instead = [](std::string_view) { return post::testing::PretendedRelay::nobody(); };
  note(laptop_, "one");
  const std::string before = export_of(laptop_);
  EXPECT_EQ(refused_on(laptop_, to_relay()).code, code::relay_away);
  EXPECT_EQ(on<Synced>(laptop_, SyncStatus{}).relay, "") << "what was never met is not remembered";
  EXPECT_EQ(export_of(laptop_), before);
  laptop_.world.outside = nullptr;
  EXPECT_EQ(refused_on(laptop_, to_relay()).kind, ProblemKind::unsupported);
}

// The answer to each of its requests is lost once, as where the device is killed or the line is cut behind
// it.
TEST_F(MeetAtRelay, and_go_on_wherever_they_were_interrupted) {
  note(laptop_, "one");
  on<Synced>(laptop_, to_relay());
  copy_to_phone();
  for (int cut = 0; cut < 6; ++cut)
    for (const bool was_done : {false, true}) {
      note(laptop_, "note " + std::to_string(cut));
      note(phone_, "other " + std::to_string(cut));
      int left = cut;
      if (was_done)
        relay_.loses_answer = [&](std::string_view) { return left-- == 0; };
      else
        relay_.instead = [&](std::string_view) -> std::optional<Result<post::Said>> {
          if (left-- != 0) return std::nullopt;
          return post::testing::PretendedRelay::nobody();
        };
      for (Machine* machine : {&laptop_, &phone_}) (void)handle(machine->world, Request(Sync{}));
      relay_.loses_answer = {};
      relay_.instead = {};
    }
  for (int round = 0; round < 3; ++round)
    for (Machine* machine : {&laptop_, &phone_}) on<Synced>(*machine, Sync{});
  expect_the_same();
  EXPECT_EQ(on<Synced>(laptop_, SyncStatus{}).only_here, 0);
  std::set<post::ItemId> items;
  for (const auto& one : relay_.channels.begin()->second.items)
    if (one.kind == 1) {
      EXPECT_TRUE(items.insert(one.id).second) << "nothing went there twice";
    }
}

}  // namespace
}  // namespace holdfast::app
