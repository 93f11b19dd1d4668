// What only a database elsewhere can do: be set up by two relays at once, go away, and come back.
#include <gmock/gmock.h>

#include <thread>

#include "relay/testing.h"

namespace holdfast::relay {
namespace {

using namespace testing;

TEST(PostgresStore, is_set_up_by_two_relays_at_the_same_time) {
  const std::string connection = Postgres::here().new_database();
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int k = 0; k < 6; ++k)
    threads.emplace_back([&] {
      const auto store = Store::open(postgres_at(connection, 1), {.today = any_day});
      EXPECT_TRUE(store) << store.error().sentence << store.error().detail;
      good += store.has_value();
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 6);
  auto session = postgres_at(connection, 1).connect();
  ASSERT_TRUE(session);
  const Query query{"SELECT count(*) FROM pg_inherits WHERE inhparent = 'item'::regclass"};
  const auto rows = (*session)->run({&query, 1});
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->front()[0][0].number(), 16);
}

TEST(PostgresStore, says_that_it_does_not_answer_and_what_the_server_said) {
  const auto store = Store::open(postgres_at("host=127.0.0.1 port=1 user=relay", 1), {.today = any_day});
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, ProblemKind::unreadable);
  EXPECT_FALSE(store.error().detail.empty());
}

// The database is stopped as by a power cut; nothing that was acknowledged is lost, and nobody is told that
// something is not there because the database is not.
TEST(PostgresStore, goes_away_and_comes_back_and_has_lost_nothing) {
  const std::string connection = Postgres::here().new_database();
  std::atomic<int> troubles = 0;
  auto store =
      Store::open(postgres_at(connection, 4),
                  {.open_to_all = true, .today = any_day, .trouble = [&](const Problem&) { ++troubles; }});
  ASSERT_TRUE(store);
  Relay relay(std::move(*store), {});
  ASSERT_TRUE(relay.listen());
  Caller she(relay.port(), channel_of(1), token_of(1));
  ASSERT_EQ(she.ask<Created>("/create", Create{{{hash_of(token_of(1)), all_rights}}}).status, 200);
  for (std::uint64_t k = 0; k < 10; ++k)
    ASSERT_EQ(she.ask<Appended>("/append", Append{{item(k, "kept")}}).status, 200);
  Postgres::here().stop();
  for (int k = 0; k < 3; ++k) {
    const auto got = she.ask<Fetched>("/fetch", Fetch{{}, 9});
    EXPECT_EQ(got.status, 503);
    EXPECT_GE(got.retry_after, 1);
  }
  EXPECT_EQ(she.ask<Appended>("/append", Append{{item(11, "later")}}).status, 503);
  EXPECT_GT(troubles, 0);
  Postgres::here().start();
  EXPECT_EQ(she.ask_until_answered<Appended>("/append", Append{{item(11, "later")}}).status, 200);
  const Seen seen = all_of(she);
  EXPECT_EQ(seen.head, 11u);
  EXPECT_EQ(std::count(seen.bytes.begin(), seen.bytes.end(), "kept"), 10);
}

}  // namespace
}  // namespace holdfast::relay
