// Statements are exact bytes: of any bytes at most one, of any statement exactly one row, and nothing beyond
// the limits.
#include "pair/statements.h"

#include <gtest/gtest.h>

#include <vector>

#include "channel/testing.h"

namespace holdfast::pair {
namespace {

using channel::test_name;

struct Numbers {
  int seen = 0;
  void operator()(std::uint16_t) { ++seen; }
  void operator()(const auto&) {}
};

std::vector<Statement> one_of_each() {
  const Clause clause{About::breaks, "Six weeks before, in the session.", Date{20'000}};
  const auto id = test_name<channel::ItemTag>("a thing");
  return {Agrees{1, "R."},
          clause,
          Signature{id, clause, Date{20'007}},
          Away{Date{20'010}, Date{20'024}, "Dr. B. is there in an emergency."},
          Page{"For Thursday", "What I noticed.\n\nThat it is easier."},
          Recorded{id},
          Views{Date{20'100}},
          View{id, {.commitment = {1, 2, 3}, .box = "closed"}},
          ViewKey{id, {4, 5, 6}},
          End{}};
}

TEST(Statements, ComeBackFromTheirBytesAsTheyWere) {
  for (const Statement& one : one_of_each()) {
    const auto back = statement_of(to_bytes(one));
    ASSERT_TRUE(back.has_value()) << one.index();
    EXPECT_EQ(*back, one) << one.index();
  }
}

TEST(Statements, AreRefusedWhereAByteIsMissingOrTooMany) {
  for (const Statement& one : one_of_each()) {
    const std::string bytes = to_bytes(one);
    for (std::size_t size = 0; size < bytes.size(); ++size)
      EXPECT_FALSE(statement_of(std::string_view(bytes).substr(0, size))) << one.index() << " " << size;
    EXPECT_FALSE(statement_of(bytes + '\0')) << one.index();
  }
}

TEST(Statements, OfANewerHoldfastAreToldApartFromRubbish) {
  EXPECT_EQ(statement_of(std::string("\x01\x63 words", 8)).error().kind, ProblemKind::unsupported);
  EXPECT_EQ(statement_of(std::string("\x02\x01", 2)).error().kind, ProblemKind::unsupported);
  EXPECT_EQ(statement_of(std::string("\x01\0", 2)).error().kind, ProblemKind::damaged);
  EXPECT_EQ(statement_of("").error().kind, ProblemKind::damaged);
}

TEST(Statements, KeepToTheirLimits) {
  const std::vector<Statement> beyond{
      Agrees{1, ""},
      Agrees{1, std::string(longest_name + 1, 'x')},
      Agrees{1, "\xff"},
      Agrees{1, "R.\nYou have signed this"},
      Agrees{1, "\x1b[2J"},
      Page{"A page\nof two lines", "words"},
      Clause{About::rhythm, "  \n ", Date{20'000}},
      Clause{About::rhythm, std::string(longest_clause + 1, 'x'), Date{20'000}},
      Clause{static_cast<About>(99), "words", Date{20'000}},
      Clause{About::rhythm, "words", Date{9'000'000}},
      Away{Date{20'001}, Date{20'000}, ""},
      Page{"", "words"},
      Page{"A page", std::string(longest_page + 1, 'x')},
      Page{std::string(longest_title + 1, 'x'), "words"}};
  for (const Statement& one : beyond) EXPECT_FALSE(statement_of(to_bytes(one))) << one.index();
  EXPECT_TRUE(statement_of(to_bytes(Page{"A page", std::string(longest_page, 'x')})));
  EXPECT_LE(to_bytes(Page{std::string(longest_title, 'x'), std::string(longest_page, 'x')}).size(),
            channel::most_body_bytes);
  EXPECT_LE(to_bytes(View{{}, {.commitment = {}, .box = std::string(seal::most_box_bytes, 'x')}}).size(),
            channel::most_body_bytes);
}

// What must never cross has no statement: a number that could be a rating or a finding's, a text that is not
// asked for by name, a mark of having been seen. Whoever adds a statement adds it here, and says why it may.
TEST(Statements, HaveNoWordsForWhatMayNotCross) {
  EXPECT_EQ(std::variant_size_v<Statement>, 10u);
  int numbers = 0;
  for (const Statement& one : one_of_each()) {
    Numbers counted;
    std::visit([&](const auto& what) { std::decay_t<decltype(what)>::walk(what, counted); }, one);
    numbers += counted.seen;
  }
  EXPECT_EQ(numbers, 1) << "the agreement's version is the only number that is said";
}

}  // namespace
}  // namespace holdfast::pair
