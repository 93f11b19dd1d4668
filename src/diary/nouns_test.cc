// Ids, kinds, order, lateness, and that every noun names its fields so that files and people can tell them
// apart.
#include "diary/nouns.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace holdfast::diary {
namespace {

TEST(Nouns, LateIsMoreThanADayAndExactlyADayIsNot) {
  Record record{.felt = {{1'000'000}, "UTC"}, .written = {{1'086'400}, "UTC"}};
  EXPECT_FALSE(is_late(record));
  record.written.at.seconds += 1;
  EXPECT_TRUE(is_late(record));
}

TEST(Nouns, LatenessDoesNotDependOnTheZoneItIsWrittenIn) {
  const Record record{.felt = {{1'000'000}, "Asia/Tokyo"}, .written = {{1'086'400}, "America/New_York"}};
  EXPECT_FALSE(is_late(record));
}

TEST(Nouns, EveryKindHasAnEmptyNounOfItsOwn) {
  const auto kinds = all_kinds();
  EXPECT_EQ(kinds.size(), std::variant_size_v<Body>);
  EXPECT_EQ(std::set<std::string_view>(kinds.begin(), kinds.end()).size(), kinds.size());
  for (const auto kind : kinds) {
    const auto body = empty_body(kind);
    ASSERT_TRUE(body.has_value()) << kind;
    EXPECT_EQ(kind_of(*body), kind);
  }
  EXPECT_FALSE(empty_body("checkin").has_value());
}

TEST(Nouns, NoFieldOfANounHasAKeyOfTheRecordOrOneThatStandsTwice) {
  for (const auto kind : all_kinds())
    std::visit(
        [&](auto noun) {
          std::set<std::string_view> keys{"id",           "kind",   "felt",  "written",
                                          "relationship", "folded", "source"};
          std::decay_t<decltype(noun)>::fields(noun, [&](const Field& field, auto&) {
            EXPECT_TRUE(keys.insert(field.key).second) << kind << "." << field.key;
            EXPECT_FALSE(field.label.empty()) << kind << "." << field.key;
          });
        },
        *empty_body(kind));
}

TEST(Nouns, AnIdIsTwelveDigitsOfItsAlphabet) {
  EXPECT_TRUE(is_id("0123456789ab"));
  EXPECT_TRUE(is_id("zzzzzzzzzzzz"));
  for (const char* bad : {"", "0123456789a", "0123456789abc", "0123456789AB", "0123456789ai", "0123456789al",
                          "0123456789ao", "0123456789au", "0123456789a-", "0123456789 a"})
    EXPECT_FALSE(is_id(bad)) << bad;
}

TEST(Nouns, IdsOfDifferentBitsDiffer) {
  std::set<std::string> ids;
  for (int bit = 0; bit < 60; ++bit) {
    const Id id = id_from_bits(std::uint64_t{1} << bit);
    EXPECT_TRUE(is_id(id.text)) << id.text;
    ids.insert(id.text);
  }
  EXPECT_EQ(ids.size(), 60u);
  EXPECT_TRUE(is_id(id_from_bits(~std::uint64_t{0}).text));
}

TEST(Nouns, RecordsAreSortedByWhenTheyWereFeltAndThenById) {
  const auto at = [](const char* id, std::int64_t felt) {
    return Record{.id = {id}, .felt = {{felt}, "UTC"}};
  };
  Diary diary{.records = {at("c", 5), at("b", 9), at("a", 9), at("d", -5)}};
  sort_records(diary);
  std::string order;
  for (const Record& record : diary.records) order += record.id.text;
  EXPECT_EQ(order, "dcab");
}

TEST(Words, EveryWordLeadsBackToItsValue) {
  for (std::size_t i = 0; i < Words<Ending::EndedBy>::list.size(); ++i) {
    const auto value = static_cast<Ending::EndedBy>(i);
    EXPECT_EQ(from_word<Ending::EndedBy>(word(value)), value);
  }
  EXPECT_EQ(word(Ending::EndedBy::death), "death");
  EXPECT_EQ(word(Contact::Purpose::are_you_there), "are_you_there");
  EXPECT_EQ(word(Reaction::Found::dont_know), "dont_know");
  EXPECT_EQ(word(Steadying::Helped::nothing), "nothing");
  EXPECT_FALSE(from_word<Who>("Client").has_value());
}

}  // namespace
}  // namespace holdfast::diary
