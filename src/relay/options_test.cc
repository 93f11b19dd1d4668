// What the program understands of what it is told, and that it refuses the rest in a sentence.
#include "relay/options.h"

#include <gtest/gtest.h>

namespace holdfast::relay {
namespace {

TEST(RelayOptions, are_read) {
  const auto options = options_of(
      {"--data", "store", "--listen", "127.0.0.1:4690", "--quota", "2G", "--rate", "0.5", "--open"});
  ASSERT_TRUE(options) << options.error().sentence;
  EXPECT_EQ(options->task, Task::serve);
  EXPECT_EQ(options->data, "store");
  EXPECT_EQ(options->address, "127.0.0.1");
  EXPECT_EQ(options->port, 4690);
  EXPECT_EQ(options->quota, 2ull << 30);
  EXPECT_EQ(options->requests_per_second, 0.5);
  EXPECT_TRUE(options->open_to_all);
  EXPECT_FALSE(options->tells_counters);
  const auto six = options_of({"--database", "service=relay", "--listen", "[::1]:0"});
  ASSERT_TRUE(six);
  EXPECT_EQ(six->address, "::1");
  EXPECT_EQ(six->port, 0);
  EXPECT_EQ(options_of({"invite", "--data", "store"})->task, Task::invite);
  EXPECT_EQ(options_of({"--health", "--listen", "127.0.0.1:4690"})->task, Task::health);
  EXPECT_EQ(options_of({"--help", "nonsense"})->task, Task::help);
}

TEST(RelayOptions, that_are_none_are_refused) {
  using Words = std::vector<std::string>;
  for (const Words& words :
       std::vector<Words>{{},
                          {"--data", "store"},
                          {"--listen", "127.0.0.1:4690"},
                          {"--data", "a", "--database", "b", "--listen", "127.0.0.1:1"},
                          {"--data", "store", "--listen", "4690"},
                          {"--data", "store", "--listen", ":4690"},
                          {"--data", "store", "--listen", "127.0.0.1:"},
                          {"--data", "store", "--listen", "127.0.0.1:70000"},
                          {"--data", "store", "--listen"},
                          {"--data", "", "--listen", "127.0.0.1:1"},
                          {"--data", "store", "--listen", "127.0.0.1:1", "--quota", "much"},
                          {"--data", "store", "--listen", "127.0.0.1:1", "--quota", "0"},
                          {"--data", "store", "--listen", "127.0.0.1:1", "--rate", "-1"},
                          {"--data", "store", "--listen", "127.0.0.1:1", "invite"},
                          {"--verbose"}}) {
    const auto options = options_of(words);
    ASSERT_FALSE(options) << ::testing::PrintToString(words);
    EXPECT_EQ(options.error().kind, ProblemKind::bad_request);
    EXPECT_FALSE(options.error().sentence.empty());
  }
}

}  // namespace
}  // namespace holdfast::relay
