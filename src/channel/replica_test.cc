// A channel as one device knows it: what is beyond the schedules.
#include "channel/replica.h"

#include <gtest/gtest.h>

#include "channel/testing.h"

namespace holdfast::channel {
namespace {

struct Hand {
  Replica replica{test_channel()};
  Replica::Author author;
  Arrival arrival;
  std::vector<Written> say(std::vector<Change> changes, std::size_t most_bytes = most_body_bytes) {
    arrival = {};
    return replica.write(author, changes, test_identify, arrival, most_bytes);
  }
};
Hand hand_of(std::string_view name) {
  Hand hand;
  hand.author = {test_name<MemberTag>(name), 1, {}};
  return hand;
}

TEST(Replica, TakesATransactionOnlyAsAWhole) {
  Hand laptop = hand_of("laptop");
  const auto pieces =
      laptop.say({{"a", What::state, 1, {}, std::string(100, 'a')}, {"b", What::state, 1, {}, "b"}}, 50);
  ASSERT_GT(pieces.size(), 2u);
  Hand phone = hand_of("phone");
  for (std::size_t i = pieces.size(); i-- > 1;) {
    EXPECT_EQ(phone.replica.take(pieces[i].id, pieces[i].item).came, Came::held);
    EXPECT_EQ(phone.replica.merge().view("b").standing, Standing::unknown);
  }
  const Arrival last = phone.replica.take(pieces[0].id, pieces[0].item);
  EXPECT_EQ(last.touched, (std::set<std::string>{"a", "b"}));
  EXPECT_EQ(phone.replica.merge().view("a").shown.state, std::string(100, 'a'));
  EXPECT_EQ(phone.replica.merge().view("a").shown.id, pieces.back().id);
}

TEST(Replica, KeepsAndCountsWhatOnlyANewerOneUnderstands) {
  Hand laptop = hand_of("laptop"), phone = hand_of("phone");
  const auto strange = laptop.replica.write(laptop.author, 999, "?", test_identify, laptop.arrival);
  const auto unread =
      laptop.replica.write(laptop.author, kind::records, "not a list", test_identify, laptop.arrival);
  const auto after = laptop.say({{"a", What::state, 1, {}, "words"}});
  for (const auto& written : {strange, unread, after})
    (void)phone.replica.take(written[0].id, written[0].item);
  EXPECT_EQ(phone.replica.from_newer(), 2u);
  EXPECT_EQ(phone.replica.merge().view("a").shown.state, "words");
  EXPECT_EQ(phone.replica.graph().heads(), std::set<ItemId>{after[0].id});
}

TEST(Replica, LetsGoOfNothingThatIsStillCurrent) {
  Hand laptop = hand_of("laptop"), phone = hand_of("phone");
  const auto words = laptop.say({{"a", What::state, 1, {}, "words"}});
  const auto lie = laptop.replica.write(laptop.author, kind::withdrawn,
                                        to_bytes({*laptop.replica.graph().head_of(words[0].id)}),
                                        test_identify, laptop.arrival);
  EXPECT_TRUE(laptop.arrival.withdrawn.empty());
  (void)phone.replica.take(words[0].id, words[0].item);
  EXPECT_TRUE(phone.replica.take(lie[0].id, lie[0].item).withdrawn.empty());
  EXPECT_EQ(phone.replica.merge().view("a").shown.state, "words");
}

TEST(Replica, BelievesAnItemAboveWhatSomebodySaidOfIt) {
  Hand laptop = hand_of("laptop"), liar = hand_of("liar");
  const auto first = laptop.say({{"a", What::state, 1, {}, "words"}});
  const auto second = laptop.say({{"b", What::state, 1, {}, "more words"}});
  Stub lie = *laptop.replica.graph().head_of(first[0].id);
  lie.member = liar.author.member;
  lie.epoch = 99;
  const auto said =
      liar.replica.write(liar.author, kind::withdrawn, to_bytes({lie}), test_identify, liar.arrival);
  Replica phone(test_channel());
  (void)phone.take(said[0].id, said[0].item);
  EXPECT_EQ(phone.take(second[0].id, second[0].item).came, Came::ready) << "a lie keeps nobody out";
  EXPECT_EQ(phone.merge().view("b").shown.state, "more words");
  EXPECT_TRUE(phone.take(first[0].id, first[0].item).take_all_again);
  phone = phone.anew();
  for (const auto& written : {second, first, said})
    EXPECT_FALSE(phone.take(written[0].id, written[0].item).take_all_again);
  EXPECT_EQ(phone.merge().view("a").shown.state, "words");
  EXPECT_EQ(phone.merge().view("b").shown.state, "more words");
}

TEST(Replica, SaysAgainWhatIsToBeRemovedWhenACarrierBringsItBack) {
  Hand laptop = hand_of("laptop");
  const auto words = laptop.say({{"a", What::state, 1, {}, "words"}, {"b", What::state, 1, {}, "kept"}});
  (void)laptop.say({Merge::forgetting("a")});
  Arrival arrival;
  const auto said = laptop.replica.withdraw(laptop.author, test_identify, arrival);
  EXPECT_EQ(said.size(), 2u);
  EXPECT_EQ(arrival.withdrawn, std::set<ItemId>{words[0].id});
  const Arrival again = laptop.replica.take(words[0].id, words[0].item);
  EXPECT_EQ(again.came, Came::repeated);
  EXPECT_EQ(again.withdrawn, std::set<ItemId>{words[0].id});
  EXPECT_EQ(laptop.replica.merge().view("b").shown.state, "kept");
  Arrival nothing;
  EXPECT_TRUE(laptop.replica.withdraw(laptop.author, test_identify, nothing).empty());
}

TEST(Replica, KeepsWhatAnItemReplacedAndForgotWhenItsBodyGoes) {
  Hand laptop = hand_of("laptop");
  const auto first = laptop.say({{"kept", What::state, 1, {}, "old"}, {"x", What::state, 1, {}, "x"}});
  const auto second = laptop.say(
      {laptop.replica.merge().edit("kept", "newer"), {"y", What::state, 1, {}, "y"}, Merge::forgetting("z")});
  const auto third = laptop.say({laptop.replica.merge().edit("kept", "newest")});
  const auto fourth = laptop.say({Merge::forgetting("y")});
  Arrival arrival;
  const auto said = laptop.replica.withdraw(laptop.author, test_identify, arrival);
  // Somebody who never gets the second item knows that it replaced the first, and what it forgot.
  Hand phone = hand_of("phone");
  for (const auto& written : {first, third, fourth, said})
    for (const Written& one : written) (void)phone.replica.take(one.id, one.item);
  EXPECT_TRUE(phone.replica.graph().missing().empty());
  for (const char* uid : {"kept", "x", "y", "z"})
    EXPECT_EQ(phone.replica.merge().view(uid), laptop.replica.merge().view(uid)) << uid;
  EXPECT_TRUE(phone.replica.merge().view("kept").beside.empty());
  EXPECT_EQ(phone.replica.merge().view("z").standing, Standing::forgotten);
}

}  // namespace
}  // namespace holdfast::channel
