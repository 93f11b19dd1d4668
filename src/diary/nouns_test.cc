#include "diary/nouns.h"

#include <gtest/gtest.h>

namespace holdfast::diary {
namespace {

TEST(Nouns, LateIsMoreThanADayAndExactlyADayIsNot) {
  Record record{.felt = {{1'000'000}, "UTC"}, .written = {{1'086'400}, "UTC"}};
  EXPECT_FALSE(is_late(record));
  record.written.at.seconds += 1;
  EXPECT_TRUE(is_late(record));
}

}  // namespace
}  // namespace holdfast::diary
