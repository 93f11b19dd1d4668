// Buckets with a clock of the test's own.
#include "relay/buckets.h"

#include <gtest/gtest.h>

namespace holdfast::relay {
namespace {

TokenHash slot(int number) {
  TokenHash hash;
  hash.bytes[0] = static_cast<unsigned char>(number);
  hash.bytes[1] = static_cast<unsigned char>(number >> 8);
  return hash;
}

TEST(Buckets, let_so_many_through_and_then_as_many_as_time_brings) {
  Buckets buckets(0.5, 3);
  const Buckets::Clock::time_point start{};
  for (int k = 0; k < 3; ++k) {
    EXPECT_EQ(buckets.wait_seconds(slot(1), start), 0);
    buckets.take_one(slot(1), start);
  }
  EXPECT_EQ(buckets.wait_seconds(slot(1), start), 2);
  EXPECT_EQ(buckets.wait_seconds(slot(2), start), 0) << "another one's bucket";
  EXPECT_EQ(buckets.wait_seconds(slot(1), start + std::chrono::seconds(1)), 1);
  EXPECT_EQ(buckets.wait_seconds(slot(1), start + std::chrono::seconds(2)), 0);
  for (int k = 0; k < 2; ++k) buckets.take_one(slot(1), start + std::chrono::seconds(2));
  EXPECT_EQ(buckets.wait_seconds(slot(1), start + std::chrono::seconds(2)), 4)
      << "several at once go into debt";
}

TEST(Buckets, forget_who_has_a_full_one) {
  Buckets buckets(1, 2);
  Buckets::Clock::time_point now{};
  for (int k = 0; k < 20'000; ++k) buckets.take_one(slot(k), now += std::chrono::milliseconds(100));
  EXPECT_LE(buckets.kept(), 1024u);
}

}  // namespace
}  // namespace holdfast::relay
