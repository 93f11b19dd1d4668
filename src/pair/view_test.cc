// A pair as each of its two people sees it: the same frame for both in whatever order things come, and
// nothing that the other says has an effect it has no right to.
#include "pair/view.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "channel/testing.h"

namespace holdfast::pair {
namespace {

using channel::Replica;
using channel::test_channel;
using channel::test_name;
using channel::Written;

const MemberId she = test_name<channel::MemberTag>("she"), her_a = test_name<channel::MemberTag>("a"),
               stranger = test_name<channel::MemberTag>("somebody else");
constexpr Date monday{20'000}, later{20'007};

struct Person {
  explicit Person(const MemberId& member, std::vector<Written>* on)
      : replica(test_channel()), author{member, 1, {}}, wire(on) {}
  // What lies on the wire comes first, but for the newest `missing`.
  ItemId say(const Statement& statement) { return say_bytes(to_bytes(statement)); }
  ItemId say_bytes(std::string body) {
    return put(replica.write(author, channel::kind::said, std::move(body), channel::test_identify, arrival));
  }
  void take_back(const ItemId& id) {
    (void)put(replica.take_back(author, id, channel::test_identify, arrival));
  }
  ItemId put(const std::vector<Written>& written) {
    wire->insert(wire->end(), written.begin(), written.end());
    return written.empty() ? ItemId{} : written.back().id;
  }
  void meet() {
    for (const Written& one : *wire) (void)replica.take(one.id, one.item);
  }
  Replica replica;
  Replica::Author author;
  channel::Arrival arrival;
  std::vector<Written>* wire;
};

class ViewTest : public ::testing::Test {
 protected:
  ViewTest() {
    she_.say(Agrees{1, "R."});
    a_.say(Agrees{1, "A."});
    meet();
  }
  void meet() {
    she_.meet();
    a_.meet();
  }
  Seen hers() const { return seen(she_.replica, {she, her_a}); }
  Seen as() const { return seen(a_.replica, {her_a, she}); }
  const FramePart& part(const Seen& of, About about) const {
    return *std::ranges::find(of.frame, about, &FramePart::about);
  }
  static Clause breaks(std::string text) { return {About::breaks, std::move(text), monday}; }
  ItemId sign(Person& by, const ItemId& id, const Clause& clause) {
    return by.say(Signature{id, clause, later});
  }

  std::vector<Written> wire_;
  Person she_{she, &wire_}, a_{her_a, &wire_};
};

TEST_F(ViewTest, NothingCountsBeforeBothHaveAgreed) {
  std::vector<Written> wire;
  Person alone(she, &wire), other(her_a, &wire);
  alone.say(Agrees{1, "R."});
  alone.say(Page{"Early", "words"});
  other.meet();
  const Seen before = seen(other.replica, {her_a, she});
  EXPECT_FALSE(before.is_agreed());
  EXPECT_TRUE(before.pages.empty());
  EXPECT_EQ(before.without_effect, 1u);
  other.say(Agrees{1, "A."});
  EXPECT_TRUE(seen(other.replica, {her_a, she}).is_agreed());
  EXPECT_EQ(seen(other.replica, {her_a, she}).others->called, "R.");
}

TEST_F(ViewTest, AClauseHoldsOnceTheOtherHasSignedThoseWords) {
  const Clause six = breaks("Six weeks before."), four = breaks("Four weeks before.");
  const ItemId id = she_.say(six);
  meet();
  EXPECT_EQ(part(as(), About::breaks).clauses[0].standing, Standing::proposed);
  sign(a_, id, four);  // other words than were proposed
  meet();
  EXPECT_EQ(part(hers(), About::breaks).clauses[0].standing, Standing::proposed);
  EXPECT_EQ(hers().without_effect, 1u);
  sign(a_, id, six);
  meet();
  for (const Seen& one : {hers(), as()}) {
    const ClauseSeen& clause = part(one, About::breaks).clauses[0];
    EXPECT_EQ(clause.standing, Standing::holds);
    EXPECT_EQ(clause.signed_in, later);
  }
  const ItemId next = a_.say(four);
  meet();
  EXPECT_EQ(part(hers(), About::breaks).clauses[0].standing, Standing::holds) << "until another is signed";
  sign(she_, next, four);
  meet();
  EXPECT_EQ(part(as(), About::breaks).clauses[0].standing, Standing::held_once);
  EXPECT_EQ(part(as(), About::breaks).clauses[1].standing, Standing::holds);
}

TEST_F(ViewTest, NobodySignsHerOwnOrInTheOthersName) {
  const Clause six = breaks("Six weeks before.");
  const ItemId id = she_.say(six);
  sign(she_, id, six);
  meet();
  EXPECT_EQ(part(as(), About::breaks).clauses[0].standing, Standing::proposed);
  // Somebody who is neither of the two.
  Person third(stranger, &wire_);
  third.meet();
  third.say(Agrees{1, "A."});
  sign(third, id, six);
  third.say(Page{"Hello", "words"});
  meet();
  EXPECT_EQ(part(hers(), About::breaks).clauses[0].standing, Standing::proposed);
  EXPECT_TRUE(hers().pages.empty());
  EXPECT_EQ(hers().without_effect, 3u);
  EXPECT_EQ(hers().others->called, "A.");
}

TEST_F(ViewTest, WhatWasSignedStaysWhereItsWriterTakesItBack) {
  const Clause six = breaks("Six weeks before.");
  const ItemId id = she_.say(six);
  meet();
  sign(a_, id, six);
  meet();
  she_.take_back(id);
  meet();
  for (const Seen& one : {hers(), as()}) {
    const ClauseSeen& clause = part(one, About::breaks).clauses[0];
    EXPECT_EQ(clause.standing, Standing::holds);
    EXPECT_EQ(clause.text, six.text);
    EXPECT_TRUE(clause.taken_back);
  }
}

TEST_F(ViewTest, OnlyItsGiverTakesAPageBack) {
  const ItemId page = she_.say(Page{"For Thursday", "What I noticed."});
  meet();
  a_.take_back(page);
  const std::string stubs = channel::to_bytes(std::vector<channel::Stub>{*a_.replica.graph().head_of(page)});
  (void)a_.put(a_.replica.write(a_.author, channel::kind::withdrawn, stubs, channel::test_identify,
                                a_.arrival));  // another program would say so all the same
  a_.say(Recorded{page});
  meet();
  ASSERT_EQ(hers().pages.size(), 1u);
  EXPECT_EQ(as().pages[0].page.text, "What I noticed.");
  EXPECT_TRUE(hers().pages[0].recorded);
  she_.take_back(page);
  meet();
  ASSERT_EQ(as().pages.size(), 1u) << "it is told that it was taken into a record";
  EXPECT_TRUE(as().pages[0].taken_back);
  EXPECT_EQ(as().pages[0].page.text, "");
}

seal::ClosedText closed_view(const std::string& text, unsigned char key, const ItemId& views) {
  return seal::closed(text, Secret::from(std::array<unsigned char, 32>{key}), test_channel(), views);
}

TEST_F(ViewTest, TwoViewsOpenTogetherOnTheirDayAndNotBefore) {
  const ItemId views = she_.say(Views{later});
  meet();
  const ItemId hers_closed = she_.say(View{views, closed_view("It carries me.", 1, views)});
  EXPECT_TRUE(to_open(hers(), later).empty()) << "the other's is not there";
  meet();
  const ItemId as_closed = a_.say(View{views, closed_view("She comes less in need.", 2, views)});
  a_.say(View{views, closed_view("Other words.", 3, views)});  // once it is there it is not written anew
  meet();
  EXPECT_TRUE(to_open(hers(), monday).empty()) << "not its day";
  EXPECT_EQ(to_open(hers(), later), std::vector<ItemId>{hers_closed});
  she_.say(ViewKey{hers_closed, {1}});
  meet();
  EXPECT_EQ(as().views[0].others.text, "") << "A's own key is not said yet";
  a_.say(ViewKey{hers_closed, {1}});  // hers is not A's to open
  EXPECT_FALSE(as().views[0].are_open());
  a_.say(ViewKey{as_closed, {2}});
  meet();
  EXPECT_EQ(hers().views[0].others.text, "She comes less in need.");
  EXPECT_EQ(as().views[0].others.text, "It carries me.");
  EXPECT_TRUE(to_open(hers(), later).empty());
}

TEST_F(ViewTest, AKeyThatOpensNothingIsToldAsSuch) {
  const ItemId views = she_.say(Views{monday});
  meet();
  const ItemId mine = she_.say(View{views, closed_view("Mine.", 1, views)});
  const ItemId as_closed = a_.say(View{views, closed_view("Hers.", 2, views)});
  meet();
  she_.say(ViewKey{mine, {1}});
  a_.say(ViewKey{as_closed, {9}});
  meet();
  EXPECT_TRUE(hers().views[0].others.does_not_open);
  EXPECT_EQ(hers().views[0].others.text, "");
  EXPECT_EQ(hers().views[0].yours.text, "Mine.");
}

TEST_F(ViewTest, AnEndEndsItForBothAlsoForWhoDidNotKnow) {
  she_.say(Page{"Before", "words"});
  meet();
  a_.say(End{});
  she_.say(Page{"Meanwhile", "words"});
  meet();
  a_.say(Page{"After", "words"});
  meet();
  for (const Seen& one : {hers(), as()}) {
    ASSERT_EQ(one.pages.size(), 1u);
    EXPECT_EQ(one.pages[0].page.title, "Before");
  }
  EXPECT_EQ(hers().ended_by, Side::other);
  EXPECT_EQ(as().ended_by, Side::you);
}

TEST_F(ViewTest, WhatANewerOneSaysIsCountedAndRubbishHasNoEffect) {
  a_.say_bytes(std::string("\x01\x63 something", 11));
  a_.say_bytes("rubbish");
  a_.say_bytes("");
  a_.say(Recorded{test_name<channel::ItemTag>("nothing")});
  a_.say(View{test_name<channel::ItemTag>("nothing"), {}});
  a_.say(ViewKey{});
  meet();
  EXPECT_EQ(hers().from_newer, 1u + 1u) << "rubbish begins with no version that is known here";
  EXPECT_EQ(hers().without_effect, 4u);
}

// Invented months in which both say this and that, meet or do not, and take things back: whatever the order
// in which it all comes, both see the same.
TEST(View, IsTheSameForBothInWhateverOrderThingsCome) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    std::mt19937 random(seed);
    const auto below = [&](unsigned n) { return std::uniform_int_distribution<unsigned>(0, n - 1)(random); };
    std::vector<Written> wire;
    Person people[] = {Person(she, &wire), Person(her_a, &wire)};
    const People sides[] = {{she, her_a}, {her_a, she}};
    for (Person& one : people) one.say(Agrees{1, "X."});
    for (int step = 0; step < 60; ++step) {
      const unsigned who = below(2);
      Person& one = people[who];
      const Seen now = seen(one.replica, sides[who]);
      switch (below(8)) {
        case 0:
          one.say(Clause{static_cast<About>(1 + below(7)), "words " + std::to_string(step), monday});
          break;
        case 1:
        case 2:
          for (const FramePart& part : now.frame)
            for (const ClauseSeen& clause : part.clauses)
              if (clause.by == Side::other && clause.standing == Standing::proposed && below(2) == 0)
                one.say(Signature{clause.id, {part.about, clause.text, clause.session}, later});
          break;
        case 3:
          one.say(Page{"Page", "words " + std::to_string(step)});
          break;
        case 4:
          if (!now.pages.empty()) one.take_back(now.pages[below(unsigned(now.pages.size()))].id);
          break;
        case 5:
          for (const FramePart& part : now.frame)
            if (below(3) == 0) one.take_back(part.clauses[below(unsigned(part.clauses.size()))].id);
          break;
        case 6:
          one.say(Away{Date{20'000 + int(below(9))}, Date{20'020}, "words"});
          break;
        default:
          one.meet();
      }
    }
    for (Person& one : people) one.meet();
    const auto texts = [](const Seen& of) {
      std::string all;
      for (const FramePart& part : of.frame)
        for (const ClauseSeen& one : part.clauses)
          all +=
              one.text + std::to_string(static_cast<int>(one.standing)) + (one.taken_back ? "b" : "") + "|";
      for (const PageSeen& one : of.pages) all += one.page.text + "|";
      for (const AwaySeen& one : of.away) all += std::to_string(one.away.from.days) + "|";
      return all;
    };
    const std::string both = texts(seen(people[0].replica, sides[0]));
    EXPECT_EQ(texts(seen(people[1].replica, sides[1])), both) << seed;
    std::ranges::shuffle(wire, random);
    Person late(she, &wire);
    late.meet();
    EXPECT_EQ(texts(seen(late.replica, sides[0])), both) << seed;
    EXPECT_EQ(seen(people[0].replica, sides[0]).without_effect, 0u) << seed;
  }
}

}  // namespace
}  // namespace holdfast::pair
