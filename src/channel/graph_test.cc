// The order in which items may be believed, whatever the order they come in.
#include "channel/graph.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"
#include "channel/testing.h"

namespace holdfast::channel {
namespace {

Ready item_after(std::string_view member, const ItemId& prev, std::vector<ItemId> seen = {},
                 std::string body = "x", std::uint32_t epoch = 1) {
  std::ranges::sort(seen);
  Item item{.channel = test_channel(),
            .epoch = epoch,
            .member = test_name<MemberTag>(member),
            .prev = prev,
            .seen = std::move(seen),
            .kind = 1000,
            .body = std::move(body)};
  return {test_identify(to_bytes(item)), item};
}

TEST(Graph, HoldsBackWhatNamesSomethingMissing) {
  const Ready a = item_after("laptop", {}), b = item_after("laptop", a.id),
              c = item_after("phone", {}, {b.id});
  Graph graph;
  std::vector<Ready> ready;
  EXPECT_EQ(graph.take(c.id, c.item, ready), Came::held);
  EXPECT_EQ(graph.take(b.id, b.item, ready), Came::held);
  EXPECT_TRUE(ready.empty());
  EXPECT_EQ(graph.missing(), std::set<ItemId>{a.id});
  EXPECT_EQ(graph.take(b.id, b.item, ready), Came::repeated);
  EXPECT_EQ(graph.take(a.id, a.item, ready), Came::ready);
  ASSERT_EQ(ready.size(), 3u);
  EXPECT_EQ(ready[0].id, a.id);
  EXPECT_EQ(ready[1].id, b.id);
  EXPECT_EQ(ready[2].id, c.id);
  EXPECT_TRUE(graph.missing().empty());
  EXPECT_EQ(graph.heads(), std::set<ItemId>{c.id});
}

TEST(Graph, TellsWhatStandsAfterAnItemByWhoKnewIt) {
  const Ready a = item_after("a", {}), beside = item_after("b", {}),
              knew = item_after("b", beside.id, {a.id}), later = item_after("b", knew.id),
              other = item_after("c", {}, {beside.id});
  Graph graph;
  std::vector<Ready> ready;
  for (const Ready* one : {&a, &beside, &knew, &later, &other}) (void)graph.take(one->id, one->item, ready);
  EXPECT_EQ(graph.after(a.id), (std::set<ItemId>{knew.id, later.id}));
  EXPECT_EQ(graph.after(beside.id), (std::set<ItemId>{knew.id, later.id, other.id}));
  EXPECT_TRUE(graph.after(later.id).empty());
  EXPECT_TRUE(graph.after(test_name<ItemTag>("nothing")).empty());
}

TEST(Graph, BearsAChainOfAHundredThousandThatComesBackwards) {
  std::vector<Ready> chain;
  for (int i = 0; i < 100'000; ++i)
    chain.push_back(item_after("a", chain.empty() ? ItemId{} : chain.back().id));
  Graph graph;
  std::vector<Ready> ready;
  for (auto one = chain.rbegin(); one != chain.rend(); ++one) (void)graph.take(one->id, one->item, ready);
  EXPECT_EQ(ready.size(), chain.size());
}

TEST(Graph, RefusesAStepOnAnotherMembersAndOneBackInTime) {
  const Ready a = item_after("a", {}, {}, "x", 2), b = item_after("b", a.id, {}, "x", 2),
              back = item_after("a", a.id, {}, "x", 1), after = item_after("b", b.id, {}, "x", 2),
              back_by_seen = item_after("c", {}, {a.id}, "x", 1);
  Graph graph;
  std::vector<Ready> ready;
  EXPECT_EQ(graph.take(a.id, a.item, ready), Came::ready);
  EXPECT_EQ(graph.take(b.id, b.item, ready), Came::refused);
  EXPECT_EQ(graph.take(back.id, back.item, ready), Came::refused);
  EXPECT_EQ(graph.take(back_by_seen.id, back_by_seen.item, ready), Came::refused);
  EXPECT_EQ(graph.take(after.id, after.item, ready), Came::held);
  EXPECT_EQ(graph.take(b.id, b.item, ready), Came::repeated);
  EXPECT_EQ(ready.size(), 1u);
  EXPECT_TRUE(graph.missing().empty()) << "what is refused is not waited for";
}

TEST(Graph, SeesThatACopyWroteUnderTheSameKey) {
  const Ready a = item_after("a", {}), here = item_after("a", a.id, {}, "here"),
              there = item_after("a", a.id, {}, "there"), later = item_after("a", there.id);
  const MemberId member = a.item.member;
  Graph graph;
  std::vector<Ready> ready;
  EXPECT_FALSE(graph.written_elsewhere(member, {}));
  (void)graph.take(a.id, a.item, ready);
  EXPECT_TRUE(graph.written_elsewhere(member, {})) << "a vault from before its first word";
  EXPECT_FALSE(graph.written_elsewhere(member, a.id));
  (void)graph.take(here.id, here.item, ready);
  EXPECT_FALSE(graph.written_elsewhere(member, here.id));
  EXPECT_TRUE(graph.written_elsewhere(member, a.id)) << "a vault restored from before";
  (void)graph.take(later.id, later.item, ready);
  EXPECT_TRUE(graph.written_elsewhere(member, here.id)) << "also while it is held back";
  (void)graph.take(there.id, there.item, ready);
  EXPECT_TRUE(graph.written_elsewhere(member, here.id));
  EXPECT_EQ(graph.ends_of(member), (std::set<ItemId>{here.id, later.id}));
  EXPECT_EQ(graph.branch(member, later.id), (std::set<ItemId>{a.id, there.id, later.id}));
}

TEST(Graph, WaitsForNoBodyThatIsGoneAndTakesItIfItComes) {
  const Ready a = item_after("a", {}), b = item_after("a", a.id);
  Graph graph;
  std::vector<Ready> ready;
  (void)graph.take(b.id, b.item, ready);
  graph.take_stub({a.id, 1, a.item.member, {}, {}, 1000}, ready);
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_EQ(ready[0].id, b.id);
  EXPECT_EQ(graph.take(a.id, a.item, ready), Came::ready);
  ASSERT_EQ(ready.size(), 2u);
  EXPECT_EQ(ready[1].item, a.item);
  EXPECT_EQ(graph.take(a.id, a.item, ready), Came::repeated);
}

TEST(Graph, SeesThatSomethingFalseWasSaidOfAnItem) {
  const Ready a = item_after("a", {});
  Graph graph;
  std::vector<Ready> ready;
  graph.take_stub({a.id, 9, test_name<MemberTag>("b"), {}, {}, 1000}, ready);
  EXPECT_EQ(graph.said_falsely(), 0u);
  (void)graph.take(a.id, a.item, ready);
  EXPECT_EQ(graph.said_falsely(), 1u);
  EXPECT_EQ(graph.head_of(a.id)->member, a.item.member);
}

TEST(Graph, NamesNoMoreHeadsThanAnItemHolds) {
  Graph graph;
  std::vector<Ready> ready;
  for (int i = 0; i < 20; ++i) {
    const Ready one = item_after("member " + std::to_string(i), {});
    (void)graph.take(one.id, one.item, ready);
  }
  EXPECT_EQ(graph.heads().size(), 20u);
  const auto seen = graph.seen_by_next({}, 1, [](const Stub&) { return true; });
  EXPECT_EQ(seen.size(), most_seen);
  const Ready next = item_after("next", {}, seen);
  (void)graph.take(next.id, next.item, ready);
  EXPECT_EQ(graph.heads().size(), 20 - most_seen + 1);
}

}  // namespace
}  // namespace holdfast::channel
