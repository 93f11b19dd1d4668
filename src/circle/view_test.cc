// A circle as each of its members sees it: the same for all in whatever order things come, and of what is for
// one of them alone nothing for the others.
#include "circle/view.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "circle/testing.h"

namespace holdfast::circle {
namespace {

using testing::monday;

class CircleViewTest : public testing::Circle {};

TEST_F(CircleViewTest, AThreadStandsTheSameForAll) {
  const ItemId post = m_.say(Circle::post("A break", "It begins tomorrow.", Wants::what_it_touches));
  meet();
  const ItemId first = k_.say(answer(post, post, "I know that."));
  meet();
  m_.say(answer(post, first, "Thank you."));
  meet();
  for (const testing::Person* one : {&keeper_, &m_, &k_, &j_}) {
    const Seen seen = sees(*one);
    ASSERT_EQ(seen.posts.size(), 1u);
    EXPECT_EQ(seen.posts[0].topic, "A break");
    EXPECT_EQ(seen.posts[0].wants, Wants::what_it_touches);
    EXPECT_EQ(seen.person(seen.posts[0].by)->called, "M.");
    ASSERT_EQ(seen.posts[0].answers.size(), 2u);
    EXPECT_EQ(seen.posts[0].answers[0].text, "I know that.");
    EXPECT_EQ(seen.posts[0].answers[1].about, first);
    EXPECT_EQ(seen.without_effect, 0u);
    EXPECT_FALSE(seen.something_is_missing);
    EXPECT_FALSE(seen.keeper_said_two_things);
  }
}

TEST_F(CircleViewTest, NobodyCountsBeforeSheHasSaidYesToTheRules) {
  testing::Person late("Late", 9, &wire_);
  members_.all[late.id()] = {"Late", keeper_.id(), true};
  late.meet();
  late.say(post("Hello"));
  meet();
  EXPECT_TRUE(sees(m_).posts.empty());
  EXPECT_FALSE(sees(m_).person(late.id())->is_here());
  EXPECT_EQ(sees(m_).without_effect, 1u);
  late.enter();
  meet();
  EXPECT_EQ(sees(m_).posts.size(), 1u);
}

TEST_F(CircleViewTest, WhatIsWithdrawnLeavesAStubSoThatAnswersKeepTheirPlace) {
  const ItemId post = m_.say(Circle::post("A break"));
  meet();
  const ItemId defence = k_.say(answer(post, post, "That is not fair."));
  meet();
  const ItemId reply = j_.say(answer(post, defence, "I wondered, too."));
  meet();
  k_.take_back(defence);
  meet();
  Seen seen = sees(m_);
  ASSERT_EQ(seen.posts[0].answers.size(), 2u);
  EXPECT_TRUE(seen.posts[0].answers[0].withdrawn);
  EXPECT_EQ(seen.posts[0].answers[0].text, "");
  EXPECT_EQ(seen.posts[0].answers[0].id, defence);
  EXPECT_EQ(seen.posts[0].answers[1].id, reply);
  m_.take_back(post);
  meet();
  seen = sees(keeper_);
  ASSERT_EQ(seen.posts.size(), 1u);
  EXPECT_TRUE(seen.posts[0].withdrawn);
  EXPECT_EQ(seen.posts[0].by, m_.id());
  EXPECT_EQ(seen.posts[0].topic, "");
  EXPECT_EQ(seen.posts[0].answers.back().text, "I wondered, too.");
  EXPECT_EQ(seen.without_effect, 0u);
}

TEST_F(CircleViewTest, AHeartIsSeenByItsReceiverAloneAndOnce) {
  const ItemId post = m_.say(Circle::post("A break"));
  meet();
  k_.say_to(m_, Heart{post});
  k_.say_to(m_, Heart{post});
  j_.say_to(m_, Heart{post});
  meet();
  const std::vector<MemberId> hearts = sees(m_).posts[0].hearts;
  EXPECT_EQ(hearts.size(), 2u);
  EXPECT_TRUE(sees(k_).posts[0].heart_given);
  for (const testing::Person* other : {&keeper_, &k_, &j_}) {
    EXPECT_TRUE(sees(*other).posts[0].hearts.empty());
    EXPECT_EQ(sees(*other).without_effect, 0u) << "others cannot even tell that it is one";
  }
  EXPECT_FALSE(sees(keeper_).posts[0].heart_given);
}

TEST_F(CircleViewTest, WhatIsOnlyToTheAuthorIsThereForTwo) {
  const ItemId post = m_.say(Circle::post("A break"));
  meet();
  const ItemId only = k_.say_to(m_, OnlyToYou{answer(post, post, "Just for you.")});
  meet();
  for (const testing::Person* one : {&m_, &k_}) {
    ASSERT_EQ(sees(*one).posts[0].answers.size(), 1u);
    EXPECT_TRUE(sees(*one).posts[0].answers[0].only_to_author);
    EXPECT_EQ(sees(*one).posts[0].answers[0].text, "Just for you.");
  }
  EXPECT_TRUE(sees(j_).posts[0].answers.empty());
  // The author can answer it, only to its author again, and give a heart for it.
  m_.say_to(k_, OnlyToYou{answer(post, only, "And back.")});
  m_.say_to(k_, Heart{only});
  meet();
  EXPECT_EQ(sees(k_).posts[0].answers.size(), 2u);
  EXPECT_EQ(sees(k_).posts[0].answers[0].hearts, std::vector<MemberId>{m_.id()});
  EXPECT_TRUE(sees(keeper_).posts[0].answers.empty());
}

TEST_F(CircleViewTest, AFlagFoldsForAllUntilTheKeeperHasLooked) {
  const ItemId post = m_.say(Circle::post("A break"));
  meet();
  const ItemId flag = k_.say(Flag{post});
  meet();
  EXPECT_TRUE(sees(j_).posts[0].flagged);
  EXPECT_EQ(sees(j_).posts[0].text, "words") << "folded, and not gone";
  EXPECT_TRUE(sees(j_).person(m_.id())->is_here()) << "and nobody is suspended";
  j_.say(Looked{flag});
  meet();
  EXPECT_TRUE(sees(m_).posts[0].flagged) << "only the keeper looks";
  keeper_.say(Looked{flag});
  meet();
  EXPECT_FALSE(sees(m_).posts[0].flagged);
  k_.say(Flag{post});
  meet();
  EXPECT_FALSE(sees(m_).posts[0].flagged) << "nobody flags the same twice";
  j_.say(Flag{post});
  meet();
  EXPECT_TRUE(sees(m_).posts[0].flagged);
}

TEST_F(CircleViewTest, TheKeeperHidesFreezesAndRemovesInTheOpen) {
  const ItemId post = m_.say(Circle::post("A break")), other = m_.say(Circle::post("Another"));
  meet();
  const ItemId early = k_.say(answer(post, post, "Written before she knew."));
  keeper_.say(Freezes{post, true, "Let it rest."});
  keeper_.say(Hides{other, "It names somebody."});
  meet();
  j_.say(answer(post, post, "Written although she knew."));
  meet();
  Seen seen = sees(k_);
  EXPECT_EQ(seen.posts[0].frozen, "Let it rest.");
  ASSERT_EQ(seen.posts[0].answers.size(), 1u);
  EXPECT_EQ(seen.posts[0].answers[0].id, early);
  EXPECT_EQ(seen.posts[1].hidden, "It names somebody.");
  EXPECT_EQ(seen.posts[1].text, "");
  EXPECT_EQ(seen.posts[1].topic, "");
  EXPECT_EQ(sees(m_).posts[1].text, "words") << "her own";
  keeper_.say(Freezes{post, false, "Go on."});
  keeper_.say(Removes{j_.id(), "Names were passed on."});
  meet();
  j_.say(Circle::post("Still here"));
  meet();
  seen = sees(m_);
  EXPECT_FALSE(seen.posts[0].frozen);
  EXPECT_EQ(seen.posts[0].answers.size(), 2u) << "what was said meanwhile has its place again";
  EXPECT_EQ(seen.person(j_.id())->removed, "Names were passed on.");
  EXPECT_EQ(seen.posts.size(), 2u) << "nothing counts that she said after it";
}

TEST_F(CircleViewTest, ANamedSuccessorKeepsItOn) {
  keeper_.say(Rules{"We write in the evening."});
  meet();
  k_.say(Keeps{});
  meet();
  EXPECT_EQ(sees(m_).keeper, keeper_.id()) << "nobody named her";
  keeper_.say(Successor{k_.id()});
  meet();
  EXPECT_TRUE(sees(m_).person(k_.id())->is_successor);
  k_.say(Keeps{});
  meet();
  EXPECT_EQ(sees(m_).keeper, k_.id());
  k_.say(Rules{"We write when we like."});
  keeper_.say(Rules{"Not any more hers to say."});
  meet();
  EXPECT_EQ(sees(j_).rules, "We write when we like.");
  k_.say(Successor{m_.id()});
  meet();
  m_.say(Leaves{});
  meet();
  m_.say(Keeps{});
  meet();
  EXPECT_EQ(sees(j_).keeper, k_.id()) << "whoever has left keeps nothing";
}

TEST_F(CircleViewTest, ALineForWhoeverIsWorriedShowsThatItWasOpened) {
  const ItemId line = m_.say(Worry{"My sister; she has the key."});
  meet();
  EXPECT_EQ(sees(k_).worries[0].text, "") << "not before she says that she opens it";
  EXPECT_EQ(sees(m_).worries[0].text, "My sister; she has the key.");
  k_.say_to(m_, Opened{line});
  k_.say_to(m_, Opened{line});
  meet();
  EXPECT_EQ(sees(k_).worries[0].text, "My sister; she has the key.");
  EXPECT_EQ(sees(m_).worries[0].opened_by, std::vector<MemberId>{k_.id()});
  EXPECT_EQ(sees(j_).worries[0].text, "");
  EXPECT_TRUE(sees(j_).worries[0].opened_by.empty()) << "that is between the two";
  m_.say(Worry{"My brother."});
  meet();
  ASSERT_EQ(sees(k_).worries.size(), 1u);
  EXPECT_EQ(sees(k_).worries[0].text, "");
}

TEST_F(CircleViewTest, AFarewellLiesWithTheOneSheNames) {
  m_.say_to(k_, Farewell{"If I do not come back."});
  meet();
  ASSERT_EQ(sees(k_).farewells.size(), 1u);
  EXPECT_EQ(sees(k_).farewells[0].by, m_.id());
  for (const testing::Person* other : {&keeper_, &m_, &j_}) EXPECT_TRUE(sees(*other).farewells.empty());
}

// Items in any order, any number of times: what each sees is the same in the end.
TEST_F(CircleViewTest, DoesNotRestOnTheOrderInWhichThingsCome) {
  std::mt19937 chance(7);
  std::vector<ItemId> posts, things;
  std::vector<testing::Person*> all{&keeper_, &m_, &k_, &j_};
  for (int step = 0; step < 120; ++step) {
    testing::Person& one = *all[chance() % all.size()];
    const auto kind = chance() % 10;
    if (kind == 0 || posts.empty()) {
      posts.push_back(one.say(Post{{20'000 + step / 20}, Wants::thoughts, false, false, "T", "x"}));
      things.push_back(posts.back());
    } else if (kind < 6) {
      const ItemId post = posts[chance() % posts.size()];
      things.push_back(one.say(Answer{post, post, {20'000 + step / 20}, "a"}));
    } else if (kind == 6) {
      one.say(Flag{things[chance() % things.size()]});
    } else if (kind == 7) {
      one.say_to(*all[chance() % all.size()], Heart{things[chance() % things.size()]});
    } else if (kind == 8) {
      one.take_back(things[chance() % things.size()]);
    } else {
      keeper_.say(Freezes{posts[chance() % posts.size()], chance() % 2 == 0, "why"});
    }
    if (chance() % 3 == 0) one.meet();
  }
  meet();
  const Date today{20'010};
  const Seen expected = sees(j_, today);
  ASSERT_FALSE(expected.posts.empty());
  for (int round = 0; round < 20; ++round) {
    auto shuffled = wire_;
    std::shuffle(shuffled.begin(), shuffled.end(), chance);
    testing::Person again("J.", 4, &shuffled);
    again.meet();
    EXPECT_EQ(again.sees(members_, today), expected);
  }
}

}  // namespace
}  // namespace holdfast::circle
