// Statements are exact bytes: of any bytes at most one, of any statement exactly one row, nothing beyond the
// limits, and none for what may not cross.
#include "circle/statements.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "channel/testing.h"

namespace holdfast::circle {
namespace {

using channel::test_name;

const ItemId a_thing = test_name<channel::ItemTag>("a thing"), another = test_name<channel::ItemTag>("other");
const MemberId somebody = test_name<channel::MemberTag>("somebody");
constexpr Date day{20'000};

std::vector<Statement> one_of_each() {
  return {Enters{1, day, test_name<channel::SealTag>("letters")},
          Rules{"We write in the evening."},
          Post{day, Wants::what_it_touches, true, true, "A break", "It begins tomorrow.\n\nI am afraid."},
          Answer{a_thing, another, day, "Thank you for this."},
          Letter{day, "sealed"},
          Worry{"My sister; she has the key."},
          Removes{somebody, "Names were passed on."},
          Hides{a_thing, "It names somebody."},
          Freezes{a_thing, true, "Let it rest."},
          Flag{a_thing},
          Looked{another},
          Successor{somebody},
          Keeps{},
          Leaves{}};
}
std::vector<Inside> one_of_each_inside() {
  return {Heart{a_thing}, OnlyToYou{{a_thing, another, day, "Only to you."}}, Farewell{"Goodbye."},
          Opened{another}};
}

TEST(CircleStatements, ComeBackFromTheirBytesAsTheyWere) {
  std::vector<bool> had(std::variant_size_v<Statement>), had_inside(std::variant_size_v<Inside>);
  for (const Statement& one : one_of_each()) {
    const auto back = statement_of(to_bytes(one));
    ASSERT_TRUE(back.has_value()) << one.index();
    EXPECT_EQ(*back, one) << one.index();
    had[one.index()] = true;
  }
  for (const Inside& one : one_of_each_inside()) {
    const auto back = inside_of(to_bytes(one));
    ASSERT_TRUE(back.has_value()) << one.index();
    EXPECT_EQ(*back, one) << one.index();
    had_inside[one.index()] = true;
  }
  EXPECT_TRUE(std::ranges::all_of(had, std::identity{}) && std::ranges::all_of(had_inside, std::identity{}))
      << "each is tried here";
}

TEST(CircleStatements, AreRefusedWhereAByteIsMissingOrTooMany) {
  for (const Statement& one : one_of_each()) {
    const std::string bytes = to_bytes(one);
    for (std::size_t size = 0; size < bytes.size(); ++size)
      EXPECT_FALSE(statement_of(std::string_view(bytes).substr(0, size))) << one.index() << " " << size;
    EXPECT_FALSE(statement_of(bytes + '\0')) << one.index();
  }
}

TEST(CircleStatements, OfANewerHoldfastAreToldApartFromRubbish) {
  EXPECT_EQ(statement_of(std::string("\x01\x63 words", 8)).error().kind, ProblemKind::unsupported);
  EXPECT_EQ(statement_of(std::string("\x02\x01", 2)).error().kind, ProblemKind::unsupported);
  EXPECT_EQ(statement_of(std::string("\x01\0", 2)).error().kind, ProblemKind::damaged);
  EXPECT_EQ(inside_of(std::string("\x01\x63", 2)).error().kind, ProblemKind::unsupported);
  EXPECT_EQ(inside_of("").error().kind, ProblemKind::damaged);
  Post unknown{day, Wants::thoughts, false, false, "T", "x"};
  unknown.wants = static_cast<Wants>(9);
  EXPECT_FALSE(statement_of(to_bytes(Statement(unknown))));
}

TEST(CircleStatements, HoldNothingThatATerminalWouldObey) {
  for (const std::string bad : {"\x1b[2J", "\x07", "\xe2\x80\xae", "\xff", "a\x1b]0;x\x07"}) {
    EXPECT_FALSE(statement_of(to_bytes(Statement(Post{day, Wants::thoughts, false, false, "T", "x" + bad}))));
    EXPECT_FALSE(statement_of(to_bytes(Statement(Post{day, Wants::thoughts, false, false, "T" + bad, "x"}))));
    EXPECT_FALSE(statement_of(to_bytes(Statement(Answer{a_thing, another, day, "x" + bad}))));
    EXPECT_FALSE(statement_of(to_bytes(Statement(Removes{somebody, "x" + bad}))));
    EXPECT_FALSE(inside_of(to_bytes(Inside(Farewell{"x" + bad}))));
  }
  for (const std::string two_lines : {"a\nb", "a\rb", "a\tb"})
    EXPECT_FALSE(statement_of(to_bytes(Statement(Post{day, Wants::thoughts, false, false, two_lines, "x"}))));
}

TEST(CircleStatements, EndAtTheirLimitsAndWhereNothingIsInThem) {
  const auto sound = [](const Statement& one) { return statement_of(to_bytes(one)).has_value(); };
  const auto post = [](std::size_t topic, std::size_t text) {
    return Post{day, Wants::thoughts, false, false, std::string(topic, 't'), std::string(text, 'x')};
  };
  EXPECT_TRUE(sound(post(longest_topic, longest_post)));
  EXPECT_FALSE(sound(post(longest_topic + 1, 1)));
  EXPECT_FALSE(sound(post(1, longest_post + 1)));
  EXPECT_FALSE(sound(post(0, 1)));
  EXPECT_FALSE(sound(post(1, 0)));
  EXPECT_TRUE(sound(Answer{a_thing, a_thing, day, std::string(longest_answer, 'x')}));
  EXPECT_FALSE(sound(Answer{a_thing, a_thing, day, std::string(longest_answer + 1, 'x')}));
  EXPECT_FALSE(sound(Hides{a_thing, ""}));
  EXPECT_FALSE(sound(Removes{somebody, std::string(longest_why + 1, 'x')}));
  EXPECT_FALSE(sound(Removes{MemberId{}, "why"}));
  EXPECT_TRUE(sound(Letter{day, std::string(seal::most_letter_bytes, 'x')}));
  EXPECT_FALSE(sound(Letter{day, std::string(seal::most_letter_bytes + 1, 'x')}));
  EXPECT_FALSE(sound(Answer{a_thing, a_thing, Date{400'000}, "x"}));
  EXPECT_LE(to_bytes(Statement(Letter{day, std::string(seal::most_letter_bytes, 'x')})).size(),
            channel::most_body_bytes);
  EXPECT_LE(to_bytes(Inside(Farewell{std::string(longest_farewell, 'x')})).size(),
            seal::most_letter_text_bytes);
}

struct Numbers {
  int seen = 0;
  void operator()(std::uint16_t) { ++seen; }
  void operator()(const auto&) {}
};

TEST(CircleStatements, HaveNoNumberButTheVersionOfTheRules) {
  Numbers numbers;
  for (const Statement& one : one_of_each())
    std::visit([&](const auto& what) { std::decay_t<decltype(what)>::walk(what, numbers); }, one);
  for (const Inside& one : one_of_each_inside())
    std::visit([&](const auto& what) { std::decay_t<decltype(what)>::walk(what, numbers); }, one);
  EXPECT_EQ(numbers.seen, 1);
}

TEST(CircleRules, HaveAFirstSentenceAndNoUnknownVersion) {
  ASSERT_FALSE(rules(rules_version).empty());
  EXPECT_TRUE(rules(rules_version)[0].starts_with("Nobody is watching this."));
  EXPECT_TRUE(rules(rules_version + 1).empty());
}

}  // namespace
}  // namespace holdfast::circle
