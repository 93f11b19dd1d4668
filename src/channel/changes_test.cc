// Lists of changes and of stubs: exact bytes, in pieces and whole.
#include "channel/changes.h"

#include <gtest/gtest.h>

#include "channel/testing.h"

namespace holdfast::channel {
namespace {

std::vector<Change> invented_changes() {
  std::vector<ItemId> both{test_name<ItemTag>("a"), test_name<ItemTag>("b")};
  std::ranges::sort(both);
  return {{"a", What::state, 3, both, "words"},
          {"b", What::gone, 1, {}, ""},
          {"c", What::forgotten},
          {"d", What::replaced, 0, both}};
}

TEST(Changes, AreReadAsWritten) {
  const auto read = changes_of(to_bytes(invented_changes()));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, invented_changes());
}

TEST(Changes, HaveTheBytesOfTheFormat) {
  ItemId old;
  old.bytes.fill(0x55);
  EXPECT_EQ(to_hex(to_bytes(std::vector<Change>{{"u1", What::state, 2, {old}, "hi"}})),
            "01000000"
            "01"
            "02"
            "7531"
            "02000000"
            "0100"
            "5555555555555555555555555555555555555555555555555555555555555555"
            "02000000"
            "6869");
}

TEST(Changes, ThatBreakARuleAreReadAsNone) {
  const std::string good = to_bytes(invented_changes());
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(changes_of(std::string_view(good).substr(0, size)));
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string other = good;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
    if (const auto read = changes_of(other)) {
      EXPECT_EQ(to_bytes(*read), other);
    }
  }
  // The same record twice, and out of order.
  const std::string one = to_bytes(std::vector<Change>{{"a", What::gone, 1}}).substr(4);
  const std::string two = to_bytes(std::vector<Change>{{"b", What::gone, 1}}).substr(4);
  const std::string count = Writer().number(std::uint32_t{2}).take();
  EXPECT_TRUE(changes_of(count + one + two));
  EXPECT_FALSE(changes_of(count + two + one));
  EXPECT_FALSE(changes_of(count + one + one));
}

TEST(Changes, ThatSayAnAbsurdCountTakeNoMemory) {
  EXPECT_FALSE(changes_of(Writer().number(std::uint32_t{0xFFFFFFFF}).take()));
}

TEST(Changes, GoInPiecesThatMakeThemAgain) {
  const std::vector<Change> long_list{{"a", What::state, 1, {}, std::string(200'000, 'x')}};
  std::string all;
  const auto bodies = bodies_of(long_list);
  EXPECT_EQ(bodies.size(), 4u);
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    EXPECT_LE(bodies[i].size(), most_body_bytes);
    const auto piece = piece_of(bodies[i]);
    ASSERT_TRUE(piece);
    EXPECT_EQ(piece->number, i);
    EXPECT_EQ(piece->of, bodies.size());
    all += piece->part;
  }
  EXPECT_EQ(all, to_bytes(long_list));
  EXPECT_FALSE(piece_of(to_bytes(Piece{1, 1, "x"})));
  EXPECT_FALSE(piece_of(to_bytes(Piece{0, 1, ""})));
  EXPECT_FALSE(piece_of("short"));
}

TEST(Stubs, AreReadAsWrittenAndFitIntoABody) {
  std::vector<Stub> stubs;
  for (std::size_t i = 0; i < most_stubs; ++i) {
    Stub stub{test_name<ItemTag>("stub " + std::to_string(i)), 1, test_name<MemberTag>("m")};
    for (std::size_t k = 0; k < most_seen; ++k)
      stub.seen.push_back(test_name<ItemTag>(std::to_string(i) + " " + std::to_string(k)));
    std::ranges::sort(stub.seen);
    stub.kind = kind::records;
    stubs.push_back(stub);
  }
  const std::string bytes = to_bytes(stubs);
  EXPECT_LE(bytes.size(), most_body_bytes);
  const auto read = stubs_of(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, stubs);
  EXPECT_FALSE(stubs_of(bytes + "x"));
  EXPECT_FALSE(stubs_of(std::string_view(bytes).substr(0, bytes.size() - 1)));
}

}  // namespace
}  // namespace holdfast::channel
