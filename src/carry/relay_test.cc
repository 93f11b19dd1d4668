// Devices that meet at a relay: with real keys, and with a relay that loses, lies and refuses.
#include "carry/relay.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/problem_codes.h"
#include "carry/device.h"
#include "post/pretended.h"

namespace holdfast::carry {
namespace {

using post::Said;
using post::testing::PretendedRelay;

// A device with what it remembers of the relay.
struct Member {
  Device device;
  RelayMemory memory = {};
  Member copy() const { return {device.clone(), memory}; }
};

class AtARelay : public testing::Test {
 protected:
  Member founded(const Secret* words = nullptr) { return {Device::found("laptop", words, {1, 8}).value()}; }
  RelayWay way() { return {&relay, *post::place_of("http://127.0.0.1:1"), invitation}; }
  Result<Met> try_to_meet(Member& one) {
    RelayCarrier carrier(way(), one.device.channel(), one.memory, [&] { return one.device.relay_slots(); });
    auto met = one.device.receive(carrier);
    if (!met) return met;
    auto sent = one.device.send(carrier);
    if (!sent) return sent;
    met->sent = sent->sent;
    return met;
  }
  Met meet(Member& one) {
    auto met = try_to_meet(one);
    EXPECT_TRUE(met) << met.error().sentence << met.error().detail;
    return met ? *met : Met{};
  }
  static void say(Member& one, const std::string& uid, const std::string& text) {
    (void)one.device.write({one.device.merge().edit(uid, text)});
  }
  static std::string shown(const Member& one, const std::string& uid) {
    const channel::RecordView view = one.device.merge().view(uid);
    return view.standing == channel::Standing::present ? view.shown.state : "nothing";
  }
  // A second device, admitted under a key of its own.
  Member admitted(Member& by) {
    Secret seed = seal::MemberKeys::new_seed();
    const seal::MemberKeys keys(seed);
    EXPECT_TRUE(by.device.admit({keys.id(), keys.seal_key(), channel::Rights::admin, "phone"}));
    meet(by);
    Member one{
        Device::joining(by.device.channel(), by.device.replica().roster()->genesis(), std::move(seed))};
    // It knows the channel's keys only once it has its door, which comes by the words' or another way.
    RelayCarrier carrier(way(), one.device.channel(), one.memory, [&] { return by.device.relay_slots(); });
    EXPECT_TRUE(one.device.receive(carrier));
    EXPECT_TRUE(one.device.may_write());
    return one;
  }
  std::size_t requests_of(Member& one) {
    relay.asked.clear();
    meet(one);
    return relay.asked.size();
  }
  std::size_t items_there() const { return relay.channels.begin()->second.items.size(); }
  const Secret words = Secret::from(std::string_view("one two three four five six seven eight nine ten"));
  PretendedRelay relay;
  std::optional<post::Token> invitation;
};

TEST_F(AtARelay, say_the_same_after_they_met_and_cost_one_request_where_nothing_is_new) {
  Member laptop = founded();
  say(laptop, "a", "on the laptop");
  EXPECT_EQ(meet(laptop).sent, 2u) << "who belongs, and the record";
  Member phone = laptop.copy();
  say(phone, "b", "on the phone");
  for (int round = 0; round < 3; ++round)
    for (Member* one : {&laptop, &phone}) meet(*one);
  for (Member* one : {&laptop, &phone}) {
    EXPECT_EQ(shown(*one, "a"), "on the laptop");
    EXPECT_EQ(shown(*one, "b"), "on the phone");
    EXPECT_EQ(requests_of(*one), 1u);
  }
  say(laptop, "c", "more");
  EXPECT_EQ(requests_of(laptop), 2u) << "a look, and what is new";
  EXPECT_EQ(requests_of(laptop), 1u) << "what it sent itself is not fetched";
}

TEST_F(AtARelay, hold_nothing_readable_there) {
  Member laptop = founded();
  say(laptop, "a", "marmalade");
  meet(laptop);
  EXPECT_EQ(relay.everything().find("marmalade"), std::string::npos);
  EXPECT_NE(relay.everything().size(), 0u);
}

TEST_F(AtARelay, need_an_invitation_where_the_host_wants_one) {
  relay.open_to_all = false;
  Member laptop = founded();
  say(laptop, "a", "one");
  const RelayMemory before = laptop.memory;
  auto refused = try_to_meet(laptop);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, code::needs_invitation);
  EXPECT_EQ(laptop.memory, before);
  invitation.emplace();
  invitation->bytes.fill(7);
  refused = try_to_meet(laptop);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().sentence.find("does not take this invitation"), std::string::npos);
  relay.invitations.insert(post::hash_of(*invitation));
  meet(laptop);
  invitation.reset();
  EXPECT_EQ(requests_of(laptop), 1u);
}

TEST_F(AtARelay, fill_a_relay_that_lost_everything_and_delete_nothing) {
  Member laptop = founded();
  say(laptop, "a", "one");
  meet(laptop);
  relay.channels.clear();
  meet(laptop);
  EXPECT_EQ(items_there(), 3u) << "the door, who belongs, the record";
  EXPECT_EQ(shown(laptop, "a"), "one");
  Member phone = laptop.copy();
  phone.memory = {};
  meet(phone);
  EXPECT_EQ(items_there(), 3u) << "a copy finds all of it there";
}

TEST_F(AtARelay, notice_a_relay_that_went_back_and_give_it_what_it_lacks) {
  Member laptop = founded();
  say(laptop, "a", "one");
  meet(laptop);
  const auto backup = relay.channels;
  say(laptop, "b", "two");
  meet(laptop);
  relay.channels = backup;
  // Others wrote meanwhile: the number that was read last is somebody else's now.
  Member phone = laptop.copy();
  phone.memory = {};
  say(phone, "c", "three");
  meet(phone);
  meet(laptop);
  meet(phone);
  for (Member* one : {&laptop, &phone})
    for (const auto& [uid, text] : {std::pair("a", "one"), std::pair("b", "two"), std::pair("c", "three")})
      EXPECT_EQ(shown(*one, uid), text);
}

TEST_F(AtARelay, write_once_what_was_taken_and_whose_answer_was_lost) {
  Member laptop = founded();
  say(laptop, "a", "one");
  meet(laptop);
  for (const char* lost : {"/append", "/slots", "/create", "/fetch"}) {
    say(laptop, "a", std::string("before ") + lost);
    relay.loses_answer = [&](std::string_view path) { return path == lost; };
    (void)try_to_meet(laptop);
    relay.loses_answer = {};
    meet(laptop);
  }
  std::set<post::ItemId> ids;
  for (const auto& one : relay.channels.begin()->second.items)
    if (one.kind == 1) {
      EXPECT_TRUE(ids.insert(one.id).second) << "twice";
    }
  EXPECT_EQ(ids.size(), laptop.device.items().size());
}

TEST_F(AtARelay, change_nothing_where_an_answer_is_none) {
  Member laptop = founded();
  say(laptop, "a", "one");
  say(laptop, "b", "two");
  meet(laptop);
  Member phone = laptop.copy();
  phone.memory = {};
  say(laptop, "a", "newer");
  meet(laptop);
  const auto told = [](Said& said) { return *post::message_of<post::Fetched>(said.bytes); };
  const std::vector<std::pair<ProblemKind, std::function<void(Said&)>>> lies{
      {ProblemKind::damaged, [](Said& said) { said.bytes.pop_back(); }},
      {ProblemKind::damaged, [](Said& said) { said.bytes += 'x'; }},
      {ProblemKind::damaged, [](Said& said) { said.bytes.clear(); }},
      {ProblemKind::damaged, [](Said& said) { said.bytes[200] ^= 1; }},
      {ProblemKind::damaged,
       [&](Said& said) {  // one is passed over
         const std::string bytes = said.bytes;
         auto fetched = told(said);
         fetched.items.erase(fetched.items.begin());
         said.bytes = post::to_bytes(fetched);
       }},
      {ProblemKind::damaged,
       [&](Said& said) {
         const std::string bytes = said.bytes;
         auto fetched = told(said);
         std::swap(fetched.items[0], fetched.items[1]);
         said.bytes = post::to_bytes(fetched);
       }},
      {ProblemKind::unsupported, [](Said& said) { said.by_relay = false; }},
      {ProblemKind::unsupported, [](Said& said) { said = {.status = 302}; }},
      {ProblemKind::unsupported, [](Said& said) { said = {.status = 404, .bytes = "<html>"}; }},
      {ProblemKind::unsupported, [](Said& said) { said.status = 501; }},
      {ProblemKind::unsupported, [](Said& said) { said.version = "2"; }},
      {ProblemKind::damaged, [](Said& said) { said.status = 418; }},
      {ProblemKind::busy, [](Said& said) { said.status = 503; }},
      {ProblemKind::busy, [](Said& said) { said = {.status = 502}; }},
      {ProblemKind::busy, [](Said& said) { said.status = 429; }},
      {ProblemKind::conflict, [](Said& said) { said.status = 403; }},
      {ProblemKind::conflict, [](Said& said) { said.status = 409; }},
  };
  for (std::size_t k = 0; k < lies.size(); ++k) {
    relay.bends = [&](std::string_view, Said& said) { lies[k].second(said); };
    const RelayMemory before = phone.memory;
    const auto refused = try_to_meet(phone);
    ASSERT_FALSE(refused) << k;
    EXPECT_EQ(refused.error().kind, lies[k].first) << k << refused.error().sentence;
    EXPECT_EQ(phone.memory, before) << k;
    EXPECT_EQ(shown(phone, "a"), "one") << k;
    EXPECT_EQ(shown(phone, "b"), "two") << k;
  }
  relay.bends = {};
  meet(phone);
  EXPECT_EQ(shown(phone, "a"), "newer");
}

TEST_F(AtARelay, bear_an_empty_answer_and_a_replay_of_what_was_there) {
  Member laptop = founded();
  say(laptop, "a", "one");
  meet(laptop);
  Member phone = laptop.copy();
  say(laptop, "a", "newer");
  meet(laptop);
  relay.bends = [](std::string_view path, Said& said) {
    if (path == "/fetch") said.bytes = post::to_bytes(post::Fetched{});
  };
  meet(phone);
  EXPECT_EQ(shown(phone, "a"), "one") << "withheld, and nothing gone";
  relay.bends = {};
  meet(phone);
  EXPECT_EQ(shown(phone, "a"), "newer");
  // All of it once more behind itself, as rubbish under other names.
  auto& items = relay.channels.begin()->second.items;
  for (auto one : std::vector(items)) {
    one.id.bytes[0] ^= 1;
    one.mark = post::mark_of(one.kind, one.id, one.bytes);
    items.push_back(one);
  }
  const std::size_t before = phone.device.items().size();
  meet(phone);
  EXPECT_EQ(shown(phone, "a"), "newer");
  EXPECT_EQ(phone.device.items().size(), before);
}

TEST_F(AtARelay, keep_what_is_theirs_where_the_relay_is_full) {
  Member laptop = founded();
  say(laptop, "a", "one");
  meet(laptop);
  relay.channels.begin()->second.quota = 100;
  say(laptop, "b", "two");
  const auto refused = try_to_meet(laptop);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ProblemKind::full);
  EXPECT_EQ(shown(laptop, "b"), "two");
  relay.channels.begin()->second.quota = 1u << 30;
  EXPECT_EQ(meet(laptop).sent, 1u);
}

TEST_F(AtARelay, wait_for_what_cannot_be_opened_yet_and_pass_nothing_over) {
  Member laptop = founded();
  say(laptop, "a", "one");
  meet(laptop);
  Member phone = laptop.copy();
  say(laptop, "a", "newer");
  meet(laptop);
  const auto whole = relay.channels;
  auto& newest = relay.channels.begin()->second.items.back();
  std::swap(newest.bytes[30], newest.bytes[31]);
  newest.bytes[30] = static_cast<char>(newest.bytes[30] + 1);
  newest.mark = post::mark_of(newest.kind, newest.id, newest.bytes);
  EXPECT_EQ(meet(phone).unopened, 1u);
  EXPECT_EQ(meet(phone).unopened, 1u) << "it is looked at again";
  meet(laptop);
  meet(phone);
  EXPECT_EQ(shown(phone, "a"), "newer") << "whoever has it has written it again";
}

TEST_F(AtARelay, take_out_of_it_what_was_forgotten) {
  Member laptop = founded();
  say(laptop, "a", "marmalade");
  meet(laptop);
  const std::string sealed = relay.everything();
  (void)laptop.device.write({channel::Merge::forgetting("a")});
  meet(laptop);
  EXPECT_EQ(std::ranges::count_if(relay.channels.begin()->second.items, &PretendedRelay::Kept::withdrawn), 1);
  EXPECT_EQ(requests_of(laptop), 1u) << "and that is that";
}

TEST_F(AtARelay, change_nothing_there_once_they_were_removed) {
  Member laptop = founded();
  say(laptop, "a", "one");
  meet(laptop);
  Member phone = admitted(laptop);
  say(phone, "b", "from the phone");
  meet(phone);
  meet(laptop);
  ASSERT_EQ(shown(laptop, "b"), "from the phone");
  Member tablet = admitted(laptop);
  const channel::MemberId lost = phone.device.member();
  ASSERT_TRUE(laptop.device.remove({lost}));
  meet(laptop);
  say(laptop, "a", "what the phone does not read");
  meet(laptop);
  say(phone, "b", "from a thief");
  const std::size_t there = items_there();
  const auto refused = try_to_meet(phone);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().sentence.find("removed"), std::string::npos) << refused.error().sentence;
  EXPECT_EQ(items_there(), there);
  EXPECT_EQ(shown(phone, "a"), "one");
  // Whoever was away meanwhile and belongs finds the way with the key from before.
  say(tablet, "c", "from the tablet");
  meet(tablet);
  meet(laptop);
  EXPECT_EQ(shown(tablet, "a"), "what the phone does not read");
  EXPECT_EQ(shown(laptop, "c"), "from the tablet");
  EXPECT_EQ(shown(laptop, "b"), "from the phone");
}

TEST_F(AtARelay, become_one_again_where_two_announced_without_knowing_of_each_other) {
  Member laptop = founded();
  say(laptop, "a", "one");
  meet(laptop);
  Member phone = admitted(laptop);
  meet(laptop);
  ASSERT_TRUE(laptop.device.name_this("the old laptop"));
  ASSERT_TRUE(phone.device.name_this("the phone"));
  say(laptop, "b", "under one key");
  say(phone, "c", "under another");
  for (int round = 0; round < 3; ++round)
    for (Member* one : {&laptop, &phone}) meet(*one);
  for (Member* one : {&laptop, &phone}) {
    EXPECT_EQ(shown(*one, "b"), "under one key");
    EXPECT_EQ(shown(*one, "c"), "under another");
    const auto all = one->device.known_devices();
    EXPECT_EQ(std::ranges::count(all, "the phone", &Known::name), 1);
    EXPECT_EQ(std::ranges::count(all, "the old laptop", &Known::name), 1);
    EXPECT_EQ(requests_of(*one), 1u);
  }
}

TEST_F(AtARelay, come_back_with_ten_words_and_nothing_else) {
  Member laptop = founded();
  say(laptop, "a", "one");
  meet(laptop);
  ASSERT_TRUE(laptop.device.use_words(words, {1, 8}));
  say(laptop, "b", "two");
  meet(laptop);
  const Secret others = Secret::from(std::string_view("ten nine eight seven six five four three two one"));
  RelayMemory memory;
  const auto refused = Device::from_words(way(), others, memory, {1, 8});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ProblemKind::locked);
  auto found = Device::from_words(way(), words, memory, {1, 8});
  ASSERT_TRUE(found) << found.error().sentence;
  Member tablet{std::move(*found), memory};
  ASSERT_TRUE(tablet.device.join_by_words("tablet"));
  say(tablet, "c", "three");
  meet(tablet);
  meet(laptop);
  for (Member* one : {&laptop, &tablet})
    for (const auto& [uid, text] : {std::pair("a", "one"), std::pair("b", "two"), std::pair("c", "three")})
      EXPECT_EQ(shown(*one, uid), text);
  // Words that were replaced open nothing there any more.
  ASSERT_TRUE(laptop.device.use_words(others, {1, 8}));
  meet(laptop);
  EXPECT_TRUE(Device::from_words(way(), others, memory, {1, 8}));
}

}  // namespace
}  // namespace holdfast::carry
