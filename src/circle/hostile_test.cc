// What a member, or the keeper herself, could try with another program than Holdfast: each has a sentence or
// no effect.
#include <gtest/gtest.h>

#include <algorithm>

#include "circle/testing.h"

namespace holdfast::circle {
namespace {

using testing::monday;

class HostileMember : public testing::Circle {};

TEST_F(HostileMember, WhoFloodsIsHeardUpToTheLimit) {
  for (int i = 0; i < 200; ++i) j_.say(post("Noise", "noise " + std::to_string(i)));
  const ItemId real = m_.say(post("A break"));
  meet();
  const Seen seen = sees(k_);
  EXPECT_EQ(seen.posts.size(), most_posts_a_day + 1);
  EXPECT_EQ(seen.too_many, 200 - most_posts_a_day);
  EXPECT_EQ(seen.without_effect, 200 - most_posts_a_day);
  for (std::size_t i = 0; i < 2 * most_answers_a_day; ++i) j_.say(answer(real, real, "noise"));
  for (std::size_t i = 0; i < 2 * most_letters_a_day; ++i) j_.say_to(k_, Farewell{"noise"});
  meet();
  EXPECT_EQ(sees(k_).farewells.size(), most_letters_a_day);
  std::size_t answers = 0;
  for (const PostSeen& one : sees(k_).posts) answers += one.answers.size();
  EXPECT_EQ(answers, most_answers_a_day);
}

TEST_F(HostileMember, WhoLiesAboutTheDayGainsNoneThatWasNotHers) {
  for (int i = -400; i <= 400; ++i) {
    Post one = post("Noise");
    one.day = {monday.days + i};
    j_.say(one);
  }
  meet();
  // The day before she came (another zone), her first, and tomorrow.
  EXPECT_EQ(sees(k_).posts.size(), 3u);
  EXPECT_EQ(sees(k_).without_effect, 798u);
  // Nor by having come before there was a circle.
  testing::Person early("Early", 11, &wire_);
  members_.all[early.id()] = {"Early", keeper_.id(), true};
  early.meet();
  early.enter({1000});
  Post one = post("Long ago");
  one.day = {1001};
  early.say(one);
  meet();
  EXPECT_EQ(sees(k_).posts.size(), 3u);
}

TEST_F(HostileMember, WhoPostsControlCharactersSaysNothing) {
  j_.say(post("A\x1b[2Jtitle"));
  j_.say(post("Title", "text \x1b]0;owned\x07"));
  j_.say(post("Two\nlines"));
  meet();
  EXPECT_TRUE(sees(k_).posts.empty());
  EXPECT_EQ(sees(k_).without_effect, 3u);
  // Script is words, as it stands.
  j_.say(post("Title", "<script>alert(1)</script>"));
  meet();
  EXPECT_EQ(sees(k_).posts.at(0).text, "<script>alert(1)</script>");
}

TEST_F(HostileMember, WhatANewerHoldfastWouldKnowIsKeptPassedOnAndSaid) {
  const ItemId unknown = j_.say_bytes(std::string("\x01\x70 of tomorrow", 14));
  j_.say_to(k_, Heart{unknown});
  j_.say(Letter{monday, j_.letter_to(k_, std::string("\x01\x50", 2))});
  meet();
  EXPECT_EQ(sees(k_).from_newer, 2u) << "the statement, and the letter to her";
  EXPECT_EQ(sees(m_).from_newer, 1u);
  EXPECT_TRUE(k_.replica.graph().is_ready(unknown));
  m_.say(post("After it"));
  testing::Person newcomer("New", 12, &wire_);
  newcomer.meet();
  EXPECT_TRUE(newcomer.replica.graph().is_ready(unknown)) << "what follows it stands on it";
}

TEST_F(HostileMember, NobodyUsesAnothersName) {
  EXPECT_TRUE(is_same_name("M.", "m"));
  EXPECT_TRUE(is_same_name("Old Kay", "oldkay"));
  EXPECT_FALSE(is_same_name("M.", "N."));
  // Nor does she say something for another: who said it is what the item says, and that is signed.
  const ItemId post = m_.say(Circle::post("A break"));
  meet();
  j_.take_back(post);
  meet();
  EXPECT_EQ(sees(k_).posts.at(0).text, "words");
  EXPECT_FALSE(sees(k_).posts.at(0).withdrawn);
}

TEST_F(HostileMember, WhatWasSaidIsNotSaidOtherwiseLater) {
  const ItemId first = j_.say(post("I was never rude", "first"));
  meet();
  const ItemId answered = k_.say(answer(first, first, "You were."));
  j_.take_back(first);
  j_.say(post("I was never rude", "second"));
  meet();
  const Seen seen = sees(m_);
  ASSERT_EQ(seen.posts.size(), 2u);
  EXPECT_TRUE(seen.posts[0].withdrawn) << "the place is not filled by another";
  EXPECT_EQ(seen.posts[0].answers.at(0).id, answered);
  EXPECT_TRUE(seen.posts[1].answers.empty());
}

TEST_F(HostileMember, AHeartOfAnothersIsNotGivenOnceMoreNorToAnotherPost) {
  const ItemId post = m_.say(Circle::post("A break"));
  meet();
  const ItemId own = k_.say(Circle::post("Mine"));
  meet();
  const std::string letter = k_.letter_to(m_, to_bytes(Inside(Heart{post})));
  k_.say(Letter{monday, letter});
  meet();
  j_.say(Letter{monday, letter});  // as if it were hers
  k_.say(Letter{monday, letter});  // once more
  k_.say(Letter{{monday.days + 1}, letter});
  j_.say_to(m_, Heart{own});   // that is not to whoever wrote it
  m_.say_to(m_, Heart{post});  // to herself
  k_.say_to(m_, Heart{ItemId{}});
  meet();
  EXPECT_EQ(sees(m_).posts[0].hearts, std::vector<MemberId>{k_.id()});
  EXPECT_TRUE(sees(m_).posts[1].hearts.empty());
  EXPECT_TRUE(sees(k_).posts[1].hearts.empty());
  EXPECT_FALSE(sees(m_).posts[0].heart_given);
}

TEST_F(HostileMember, WhoIsNotTheKeeperHasNoneOfTheKeepersRights) {
  const ItemId post = m_.say(Circle::post("A break"));
  meet();
  j_.say(Rules{"Mine now."});
  j_.say(Removes{m_.id(), "because"});
  j_.say(Hides{post, "because"});
  j_.say(Freezes{post, true, "because"});
  j_.say(Successor{j_.id()});
  j_.say(Keeps{});
  j_.say(Removes{keeper_.id(), "because"});
  keeper_.say(Removes{keeper_.id(), "nobody removes the keeper"});
  meet();
  const Seen seen = sees(k_);
  EXPECT_EQ(seen.without_effect, 8u);
  EXPECT_EQ(seen.keeper, keeper_.id());
  EXPECT_EQ(seen.rules, "");
  EXPECT_EQ(seen.posts[0].text, "words");
  EXPECT_FALSE(seen.posts[0].frozen);
  for (const PersonSeen& one : seen.people) EXPECT_TRUE(one.is_here()) << one.called;
}

TEST_F(HostileMember, WhoWasNeverLetInIsNotHeard) {
  stranger_.enter();
  stranger_.say(post("Hello"));
  meet();
  EXPECT_TRUE(sees(k_).posts.empty());
  EXPECT_EQ(sees(k_).without_effect, 2u);
}

TEST_F(HostileMember, WhoWasLetInWithoutRightIsTold) {
  members_.all[stranger_.id()] = {"Friend", j_.id(), true};
  stranger_.enter();
  meet();
  EXPECT_TRUE(sees(k_).person(stranger_.id())->let_in_without_right);
  EXPECT_FALSE(sees(k_).person(m_.id())->let_in_without_right);
}

TEST_F(HostileMember, AnAnswerTakesNothingAwayFromAnotherThread) {
  const ItemId post = m_.say(Circle::post("A break")), other = k_.say(Circle::post("Other"));
  meet();
  const ItemId gone = k_.say(answer(post, post, "to be withdrawn"));
  meet();
  m_.say(answer(post, gone, "to it"));
  k_.take_back(gone);
  meet();
  j_.say(answer(other, gone, "as if it had stood here"));
  j_.say(answer(gone, gone, "as if it had been a post"));
  j_.say(answer(other, post, "across"));
  meet();
  const Seen seen = sees(m_);
  const auto thread = std::ranges::find(seen.posts, post, &PostSeen::id);
  ASSERT_NE(thread, seen.posts.end());
  ASSERT_EQ(thread->answers.size(), 2u);
  EXPECT_TRUE(thread->answers[0].withdrawn);
  EXPECT_EQ(thread->answers[1].text, "to it");
  EXPECT_EQ(seen.without_effect, 1u) << "what goes across";
}

// ---- the keeper herself

class HostileKeeper : public testing::Circle {};

TEST_F(HostileKeeper, WhoTellsTwoMembersDifferentThingsIsFoundOut) {
  // She writes twice on the same place and hands each of two members one of them.
  const auto author = keeper_.author;
  const channel::Replica before = keeper_.replica;
  std::vector<channel::Written> to_m = wire_, to_k = wire_;
  keeper_.say(Rules{"You may answer."});
  to_m.push_back(wire_.back());
  wire_.pop_back();
  keeper_.replica = before;
  keeper_.author = author;
  keeper_.say(Rules{"You may not answer."});
  to_k.push_back(wire_.back());
  wire_.pop_back();
  testing::Person m("M.", 2, &to_m), k("K.", 3, &to_k);
  m.meet();
  k.meet();
  EXPECT_EQ(m.sees(members_).rules, "You may answer.");
  EXPECT_EQ(k.sees(members_).rules, "You may not answer.");
  // As soon as one reads what the other wrote upon it, something is missing; and once that has come, both
  // stand there.
  m.author.last = m.replica.graph().end_of(m.id(), 1);
  m.say(post("I go by what I was told"));
  to_k.push_back(to_m.back());
  k.meet();
  EXPECT_TRUE(k.sees(members_).something_is_missing);
  EXPECT_TRUE(k.sees(members_).posts.empty());
  to_k.insert(to_k.end(), to_m.begin(), to_m.end());
  k.meet();
  EXPECT_FALSE(k.sees(members_).something_is_missing);
  EXPECT_TRUE(k.sees(members_).keeper_said_two_things);
  EXPECT_EQ(k.sees(members_).posts.size(), 1u);
}

TEST_F(HostileKeeper, WhoTakesSomebodyOffTheListWithoutAWordIsTold) {
  members_.all[j_.id()].is_listed = false;
  EXPECT_TRUE(sees(k_).person(j_.id())->gone_without_a_word);
  keeper_.say(Removes{j_.id(), "Names were passed on."});
  meet();
  EXPECT_FALSE(sees(k_).person(j_.id())->gone_without_a_word);
}

TEST_F(HostileKeeper, WhoGivesTwoListsUnderOneNumberIsTold) {
  members_.two_lists = true;
  EXPECT_TRUE(sees(k_).keeper_said_two_things);
}

}  // namespace
}  // namespace holdfast::circle
