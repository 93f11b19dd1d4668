// One suite over both stores, through HTTP: what is asked is done once, counted without a gap and in one
// order, by those who may, within its quota; and what is no request, or nobody's, changes nothing.
#include "relay/relay.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <thread>

#include "relay/testing.h"

namespace holdfast::relay {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class RelayTest : public ::testing::TestWithParam<Kind> {
 protected:
  Database database() {
    if (GetParam() == Kind::sqlite) return *sqlite_in(folder_.path() / "store");
    if (connection_.empty()) connection_ = Postgres::here().new_database();
    return postgres_at(connection_, 16);
  }
  std::unique_ptr<Store> store(StoreOptions options = {.open_to_all = true}) {
    options.today = any_day;
    auto opened = Store::open(database(), std::move(options));
    EXPECT_TRUE(opened) << opened.error().sentence << opened.error().detail;
    return std::move(*opened);
  }
  void start(StoreOptions store_options = {.open_to_all = true}, RelayOptions options = often()) {
    relay_ = std::make_unique<Relay>(store(std::move(store_options)), options);
    ASSERT_TRUE(relay_->listen());
  }
  static RelayOptions often() { return {.requests_per_second = 1e6, .requests_at_once = 1e6}; }
  int port() const { return relay_->port(); }
  Caller caller(int token = 1, int channel = 1) { return {port(), channel_of(channel), token_of(token)}; }
  // A channel whose slots have the tokens 1, 2, ... with these rights.
  void begin(std::vector<std::uint8_t> rights = {all_rights}, int channel = 1) {
    Create create;
    for (const std::uint8_t one : rights)
      create.slots.push_back({hash_of(token_of(static_cast<int>(create.slots.size() + 1))), one});
    ASSERT_EQ(caller(1, channel).ask<Created>("/create", create).status, 200);
  }
  int status(const std::string& path, const std::string& body, int token = 1) {
    const auto got = caller(token).post(path, body);
    return got ? got->status : 0;
  }
  // What comes back to these bytes.
  std::string raw(const std::string& bytes, bool close_at_once = false) const {
    const int wire = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(static_cast<std::uint16_t>(port()));
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::string answer;
    if (::connect(wire, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0) {
      (void)!::send(wire, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      char piece[4096];
      while (!close_at_once && answer.find("\r\n\r\n") == std::string::npos) {
        const ssize_t n = ::recv(wire, piece, sizeof piece, 0);
        if (n <= 0) break;
        answer.append(piece, static_cast<std::size_t>(n));
      }
    }
    ::close(wire);
    return answer;
  }
  static std::string head(const std::string& path, const std::string& more, const Credential& who) {
    return "POST " + path + " HTTP/1.1\r\nHost: relay\r\nAuthorization: " + to_field(who) + "\r\n" + more +
           "\r\n";
  }

  Folder folder_;
  std::string connection_;
  std::unique_ptr<Relay> relay_;
};

INSTANTIATE_TEST_SUITE_P(, RelayTest, ::testing::Values(Kind::sqlite, Kind::postgres), name_of);

TEST_P(RelayTest, holds_the_conversation_of_its_page) {
  start();
  Credential who;
  who.channel.bytes.fill(0x11);
  for (std::size_t k = 0; k < 32; ++k) who.token.bytes[k] = static_cast<unsigned char>(0x20 + k);
  Caller they(port(), who.channel, who.token);
  for (const auto& [asked, told] : std::vector<std::pair<std::string, std::string>>{{"create", "created"},
                                                                                    {"append", "appended"},
                                                                                    {"fetch", "fetched"},
                                                                                    {"slots", "told"},
                                                                                    {"withdraw", "withdrawn"},
                                                                                    {"burn", "burnt"}}) {
    const auto got = they.post("/" + asked, vector_of(asked));
    ASSERT_TRUE(got) << asked;
    EXPECT_EQ(got->status, 200) << asked << got->body;
    EXPECT_EQ(got->body, vector_of(told)) << asked;
  }
}

TEST_P(RelayTest, does_once_what_is_asked_twice) {
  start();
  begin();
  begin();  // the answer was lost
  Caller she = caller();
  const Append two{{item(1, "one"), item(2, "two")}};
  for (const State state : {State::is_new, State::was_there, State::was_there}) {
    const auto got = she.ask<Appended>("/append", two);
    ASSERT_EQ(got.status, 200);
    EXPECT_EQ(got.told.bytes, 2 * item_costs + 6);
    ASSERT_EQ(got.told.items.size(), 2u);
    EXPECT_EQ(got.told.items[0].seq, 1u);
    EXPECT_EQ(got.told.items[1].seq, 2u);
    EXPECT_EQ(got.told.items[0].state, state);
  }
  const auto mixed =
      she.ask<Appended>("/append", Append{{item(3, "three"), item(2, "two"), item(3, "three")}});
  ASSERT_EQ(mixed.status, 200);
  EXPECT_EQ(mixed.told.items[0].seq, 3u);
  EXPECT_EQ(mixed.told.items[1].seq, 2u);
  EXPECT_EQ(mixed.told.items[2].seq, 3u) << "twice in one request";
  EXPECT_EQ(mixed.told.items[2].state, State::was_there);
  const Seen seen = all_of(she);
  EXPECT_THAT(seen.bytes, ElementsAre("one", "two", "three"));
  EXPECT_THAT(seen.seqs, ElementsAre(1, 2, 3));
}

// Otherwise rubbish under the id of a true item would keep it out.
TEST_P(RelayTest, takes_other_bytes_under_the_same_id_as_another_item) {
  start();
  begin();
  Caller she = caller();
  ASSERT_EQ(she.ask<Appended>("/append", Append{{item(1, "rubbish")}}).status, 200);
  const auto got = she.ask<Appended>("/append", Append{{item(1, "true")}});
  ASSERT_EQ(got.status, 200);
  EXPECT_EQ(got.told.items[0].state, State::is_new);
  Item door = item(1, "true");
  door.kind = 2;
  EXPECT_EQ(she.ask<Appended>("/append", Append{{door}}).told.items.at(0).state, State::is_new);
  EXPECT_THAT(all_of(she).bytes, ElementsAre("rubbish", "true", "true"));
}

TEST_P(RelayTest, hands_out_what_came_after_a_bookmark_in_pieces) {
  start({.open_to_all = true, .quota = 1ull << 30});
  begin();
  Caller she = caller();
  std::vector<std::string> bodies;
  for (int k = 0; k < 130; ++k) bodies.push_back("body " + std::to_string(k));
  for (std::size_t at = 0; at < bodies.size(); at += 40) {
    Append some;
    for (std::size_t k = at; k < std::min(at + 40, bodies.size()); ++k)
      some.items.push_back(item(k, bodies[k]));
    ASSERT_EQ(she.ask<Appended>("/append", some).status, 200);
  }
  for (const std::uint16_t limit : {1, 7, 50, 256}) EXPECT_EQ(all_of(she, limit).bytes, bodies) << limit;
  // Long ones: as many as a megabyte holds, and one in any case.
  const std::string longest(longest_item, '\xE4');
  for (std::uint64_t k = 0; k < 20; ++k)
    ASSERT_EQ(she.ask<Appended>("/append", Append{{{2, item_of(1000 + k), longest}}}).status, 200);
  const Seen seen = all_of(she, 256);
  EXPECT_EQ(seen.seqs.size(), 150u);
  EXPECT_EQ(seen.bytes.back(), longest);
  const auto got = she.ask<Fetched>("/fetch", Fetch{seen.at[129], 256});
  EXPECT_EQ(got.told.items.size(), most_fetched_bytes / longest_item);
  EXPECT_EQ(got.told.head, 150u);
  EXPECT_TRUE(she.ask<Fetched>("/fetch", Fetch{seen.at.back(), 256}).told.items.empty());
}

TEST_P(RelayTest, says_so_where_a_bookmark_is_of_another_past) {
  start();
  begin();
  Caller she = caller();
  ASSERT_EQ(she.ask<Appended>("/append", Append{{item(1, "one"), item(2, "two")}}).status, 200);
  const Seen seen = all_of(she);
  Bookmark other = seen.at[1];
  other.mark[3] ^= 1;
  EXPECT_EQ(she.ask<Fetched>("/fetch", Fetch{other, 9}).status, 409) << "another item has that number";
  EXPECT_EQ(she.ask<Fetched>("/fetch", Fetch{{3, seen.at[1].mark}, 9}).status, 409) << "beyond what there is";
  EXPECT_EQ(she.ask<Fetched>("/fetch", Fetch{{~0ull, seen.at[1].mark}, 9}).status, 409);
  EXPECT_EQ(she.ask<Fetched>("/fetch", Fetch{{0, seen.at[1].mark}, 9}).status, 409);
  EXPECT_EQ(she.ask<Withdrawn>("/withdraw", Withdraw{{seen.at[0], other}}).status, 409);
  EXPECT_THAT(all_of(she).bytes, ElementsAre("one", "two")) << "nothing of a refused request is done";
}

TEST_P(RelayTest, keeps_a_channel_within_its_quota) {
  start({.open_to_all = true, .quota = 3 * item_costs + 30});
  begin();
  Caller she = caller();
  ASSERT_EQ(she.ask<Appended>("/append", Append{{item(1, "0123456789"), item(2, "0123456789")}}).status, 200);
  const auto full = she.ask<Appended>("/append", Append{{item(3, "01234"), item(4, "x")}});
  EXPECT_EQ(full.status, 507);
  EXPECT_EQ(all_of(she).head, 2u) << "all of a request or nothing";
  EXPECT_EQ(she.ask<Appended>("/append", Append{{item(1, "0123456789")}}).status, 200)
      << "what is there costs nothing";
  const auto last = she.ask<Appended>("/append", Append{{item(3, "0123456789")}});
  ASSERT_EQ(last.status, 200) << "to the last byte";
  EXPECT_EQ(last.told.bytes, last.told.quota);
  EXPECT_EQ(she.ask<Appended>("/append", Append{{item(4, "x")}}).status, 507);
  const auto withdrawn = she.ask<Withdrawn>("/withdraw", Withdraw{{all_of(she).at[0], all_of(she).at[0]}});
  ASSERT_EQ(withdrawn.status, 200);
  EXPECT_EQ(withdrawn.told.bytes, 3 * item_costs + 20) << "counted once though it was named twice";
}

TEST_P(RelayTest, answers_nobody_who_has_no_slot) {
  start();
  begin();
  const std::string fetch = to_bytes(Fetch{{}, 9});
  const auto told = [&](Caller they) {
    const auto got = they.post("/fetch", fetch);
    return got ? std::to_string(got->status) + got->body : "";
  };
  const std::string wrong_token = told(caller(2)), wrong_channel = told(caller(1, 2));
  EXPECT_THAT(wrong_token, HasSubstr("401"));
  EXPECT_EQ(wrong_token, wrong_channel) << "it tells not even whether there is such a channel";
  for (const char* path : {"/slots", "/append", "/withdraw", "/burn"}) {
    const std::string body = path == std::string("/append")  ? to_bytes(Append{{item(1, "one")}})
                             : path == std::string("/slots") ? to_bytes(Slots{})
                             : path == std::string("/burn")  ? to_bytes(Burn{})
                                                             : to_bytes(Withdraw{{{1, {}}}});
    EXPECT_EQ(status(path, body, 2), 401) << path;
  }
  EXPECT_EQ(all_of(caller()).head, 0u);
}

TEST_P(RelayTest, finds_the_channel_of_whoever_has_a_token_alone) {
  start();
  begin({all_rights, may_fetch});
  begin({all_rights}, 2);
  ASSERT_EQ(caller().ask<Appended>("/append", Append{{item(1, "one")}}).status, 200);
  const auto nowhere = [&](int token) { return Caller(port(), ChannelId{}, token_of(token)); };
  EXPECT_THAT(all_of(nowhere(2)).bytes, ElementsAre("one"));
  EXPECT_EQ(nowhere(3).ask<Fetched>("/fetch", Fetch{{}, 9}).status, 401);
  EXPECT_EQ(nowhere(2).ask<SlotsTold>("/slots", Slots{}).status, 401) << "it may look, and nothing else";
  EXPECT_EQ(nowhere(2).ask<Appended>("/append", Append{{item(2, "two")}}).status, 401);
  EXPECT_EQ(nowhere(2).ask<Burnt>("/burn", Burn{}).status, 401);
  EXPECT_EQ(nowhere(9).ask<Created>("/create", Create{{{hash_of(token_of(9)), all_rights}}}).status, 401);
  ASSERT_EQ(caller().ask<SlotsTold>("/slots", Slots{{{hash_of(token_of(2)), 0}}}).status, 200);
  EXPECT_EQ(nowhere(2).ask<Fetched>("/fetch", Fetch{{}, 9}).status, 401);
}

TEST_P(RelayTest, takes_no_long_body_of_whoever_may_not_send_it) {
  start();
  begin();
  // Nothing follows these heads: an answer to them was given by the head alone.
  const Credential she{channel_of(1), token_of(1)}, other{channel_of(1), token_of(2)};
  EXPECT_THAT(raw(head("/append", "Content-Length: 1000000\r\n", other)), HasSubstr("HTTP/1.1 401 "));
  EXPECT_THAT(raw(head("/append", "Content-Length: 4194305\r\n", she)), HasSubstr("HTTP/1.1 413 "));
  EXPECT_THAT(raw(head("/append", "", she)), HasSubstr("HTTP/1.1 411 "));
  EXPECT_THAT(raw("POST /append HTTP/1.1\r\nHost: relay\r\nContent-Length: 1000000\r\n\r\n"),
              HasSubstr("HTTP/1.1 401 "));
  EXPECT_THAT(raw(head("/append", "Expect: 100-continue\r\nContent-Length: 1000000\r\n", she)),
              HasSubstr("HTTP/1.1 100 "))
      << "hers is asked for";
}

TEST_P(RelayTest, lets_each_slot_do_what_it_has_the_right_to) {
  start();
  begin({keeps, may_append, may_fetch, may_withdraw, may_append | may_fetch});
  const std::string append = to_bytes(Append{{item(1, "one")}}), fetch = to_bytes(Fetch{{}, 9}),
                    slots = to_bytes(Slots{}), burn = to_bytes(Burn{});
  for (int slot = 1; slot <= 5; ++slot) {
    EXPECT_EQ(status("/append", append, slot), slot == 2 || slot == 5 ? 200 : 403) << slot;
    EXPECT_EQ(status("/fetch", fetch, slot), slot == 3 || slot == 5 ? 200 : 403) << slot;
    EXPECT_EQ(status("/slots", slots, slot), slot == 1 ? 200 : 403) << slot;
    if (slot != 1) {
      EXPECT_EQ(status("/burn", burn, slot), 403) << slot;
    }
  }
  // Slot 2 appended it: 5, who may append as well, may not withdraw it; 4 may withdraw whatever there is.
  const std::string withdraw = to_bytes(Withdraw{{all_of(caller(3)).at[0]}});
  for (const int slot : {1, 3, 5}) EXPECT_EQ(status("/withdraw", withdraw, slot), 403) << slot;
  EXPECT_EQ(status("/withdraw", withdraw, 4), 200);
  EXPECT_EQ(status("/withdraw", withdraw, 2), 200) << "one's own, which is withdrawn already";
}

TEST_P(RelayTest, sets_slots_and_never_leaves_a_channel_without_a_keeper) {
  start();
  begin();
  Caller she = caller();
  const auto hash = [](int token) { return hash_of(token_of(token)); };
  ASSERT_EQ(she.ask<SlotsTold>("/slots", Slots{{{hash(2), may_append | may_fetch}}}).status, 200);
  ASSERT_EQ(caller(2).ask<Appended>("/append", Append{{item(1, "one")}}).status, 200);
  EXPECT_EQ(she.ask<SlotsTold>("/slots", Slots{{{hash(1), may_fetch}}}).status, 409)
      << "nobody would keep it";
  const auto told = she.ask<SlotsTold>("/slots", Slots{{{hash(2), 0}, {hash(3), all_rights}}});
  ASSERT_EQ(told.status, 200);
  ASSERT_EQ(told.told.slots.size(), 3u);
  EXPECT_EQ(told.told.slots[1].rights, 0);
  EXPECT_EQ(told.told.slots[1].bytes, item_costs + 3);
  EXPECT_EQ(told.told.slots[2].no, 3);
  EXPECT_EQ(status("/append", to_bytes(Append{{item(2, "two")}}), 2), 401) << "as if it had never been";
  ASSERT_EQ(caller(3).ask<SlotsTold>("/slots", Slots{{{hash(1), 0}}}).status, 200);
  EXPECT_EQ(status("/fetch", to_bytes(Fetch{{}, 9}), 1), 401);
  ASSERT_EQ(caller(3).ask<SlotsTold>("/slots", Slots{{{hash(2), may_fetch}}}).told.slots.at(1).no, 2)
      << "a token that comes again is the same slot";
}

TEST_P(RelayTest, takes_out_what_is_withdrawn_and_does_not_take_it_in_again) {
  start();
  begin();
  Caller she = caller();
  const Append three{{item(1, "one"), item(2, "two"), item(3, "three")}};
  ASSERT_EQ(she.ask<Appended>("/append", three).status, 200);
  const Seen before = all_of(she);
  for (int k = 0; k < 2; ++k)
    ASSERT_EQ(she.ask<Withdrawn>("/withdraw", Withdraw{{before.at[1]}}).told.bytes, 3 * item_costs + 8);
  const Seen after = all_of(she);
  EXPECT_THAT(after.bytes, ElementsAre("one", "", "three"));
  EXPECT_EQ(after.ids, before.ids);
  EXPECT_EQ(after.at, before.at) << "bookmarks stay good";
  const auto late = she.ask<Appended>("/append", three);  // it was on its way
  ASSERT_EQ(late.status, 200);
  EXPECT_EQ(late.told.items[1].state, State::is_withdrawn);
  EXPECT_EQ(late.told.items[1].seq, 2u);
  EXPECT_THAT(all_of(she).bytes, ElementsAre("one", "", "three"));
}

TEST_P(RelayTest, burns_a_channel_and_leaves_the_others) {
  start();
  begin({all_rights}, 1);
  begin({all_rights}, 2);
  Caller she = caller(1, 1), other = caller(1, 2);
  ASSERT_EQ(she.ask<Appended>("/append", Append{{item(1, "one")}}).status, 200);
  ASSERT_EQ(other.ask<Appended>("/append", Append{{item(1, "hers")}}).status, 200);
  ASSERT_EQ(she.ask<Burnt>("/burn", Burn{}).status, 200);
  EXPECT_EQ(she.ask<Burnt>("/burn", Burn{}).status, 401);
  EXPECT_EQ(she.ask<Fetched>("/fetch", Fetch{{}, 9}).status, 401);
  EXPECT_THAT(all_of(other).bytes, ElementsAre("hers"));
  begin({all_rights}, 1);
  EXPECT_EQ(all_of(she).head, 0u) << "it begins anew";
}

TEST_P(RelayTest, lets_in_whoever_is_invited_and_once) {
  auto made = store({.open_to_all = false});
  ASSERT_TRUE(made->invite(hash_of(token_of(9)), 12345));
  relay_ = std::make_unique<Relay>(std::move(made), often());
  ASSERT_TRUE(relay_->listen());
  const Create create{{{hash_of(token_of(1)), all_rights}}}, other{{{hash_of(token_of(2)), all_rights}}};
  EXPECT_EQ(caller(1).ask<Created>("/create", create).status, 401) << "not invited";
  const auto created = caller(9).ask<Created>("/create", create);
  ASSERT_EQ(created.status, 200);
  EXPECT_EQ(created.told.quota, 12345u);
  EXPECT_EQ(caller(9).ask<Created>("/create", create).told.quota, 12345u) << "the answer was lost";
  EXPECT_EQ(caller(9).ask<Created>("/create", other).status, 409) << "it is there, with other slots";
  EXPECT_EQ(caller(9, 2).ask<Created>("/create", create).status, 401) << "an invitation is good for one";
}

TEST_P(RelayTest, refuses_what_is_no_request_and_goes_on) {
  start();
  begin();
  const Credential she{channel_of(1), token_of(1)};
  const std::string good = to_bytes(Append{{item(1, "one")}});
  EXPECT_EQ(status("/append", good + "x"), 400) << "a byte more";
  EXPECT_EQ(status("/append", good.substr(0, good.size() - 1)), 400) << "a byte less";
  EXPECT_EQ(status("/append", ""), 400);
  EXPECT_EQ(status("/append", "holdfast.post.v0" + good.substr(16)), 501) << "an older version";
  EXPECT_EQ(status("/append", "holdfast.post.v2" + good.substr(16)), 501) << "a newer one";
  EXPECT_EQ(status("/append", "{\"items\": []}     "), 400);
  EXPECT_EQ(status("/slots", to_bytes(Slots{{{hash_of(token_of(2)), 16}}})), 400) << "a right nobody knows";
  EXPECT_EQ(status("/", good), 404);
  EXPECT_EQ(status("/appendix", good), 404);
  EXPECT_EQ(status("/counters", good), 404) << "nobody asked for counters";
  EXPECT_THAT(raw("GET /append HTTP/1.1\r\nHost: relay\r\n\r\n"), HasSubstr("HTTP/1.1 405 "));
  EXPECT_THAT(raw(head("/append", "Transfer-Encoding: chunked\r\n", she)), HasSubstr("HTTP/1.1 400 "));
  EXPECT_THAT(raw("\x16\x03\x01 what is this\r\n\r\n"), HasSubstr("HTTP/1.1 400 "));
  EXPECT_EQ(all_of(caller()).head, 0u);
  const std::string fields =
      "X-Forwarded-For: 192.0.2.7\r\nX-Nobody-Knows: this\r\nContent-Length: " + std::to_string(good.size()) +
      "\r\n";
  EXPECT_THAT(raw(head("/append", fields, she) + good), HasSubstr("HTTP/1.1 200 "))
      << "unknown fields are passed over";
  EXPECT_EQ(all_of(caller()).head, 1u);
}

TEST_P(RelayTest, keeps_nothing_of_a_body_that_never_came_to_its_end) {
  start();
  begin();
  const Credential she{channel_of(1), token_of(1)};
  const std::string body(40'000, 'x'), whole = to_bytes(Append{{item(1, body), item(2, body)}});
  const std::string before = head("/append", "Content-Length: " + std::to_string(whole.size()) + "\r\n", she);
  for (std::size_t cut = 0; cut < whole.size(); cut += 9'973)
    EXPECT_EQ(raw(before + whole.substr(0, cut), true), "");
  for (int k = 0; k < 50; ++k) EXPECT_EQ(raw(before.substr(0, static_cast<std::size_t>(k)), true), "");
  EXPECT_EQ(all_of(caller()).head, 0u);
  EXPECT_THAT(raw(before + whole), HasSubstr("HTTP/1.1 200 "));
  EXPECT_EQ(all_of(caller()).head, 2u);
}

TEST_P(RelayTest, tells_who_asks_too_often_when_to_come_again) {
  start({.open_to_all = true}, {.requests_per_second = 0.01, .requests_at_once = 3});
  begin();
  Caller she = caller();
  for (int k = 0; k < 2; ++k) ASSERT_EQ(she.ask<Fetched>("/fetch", Fetch{{}, 9}).status, 200);
  const auto got = she.ask<Fetched>("/fetch", Fetch{{}, 9});
  EXPECT_EQ(got.status, 429);
  EXPECT_GE(got.retry_after, 1);
  EXPECT_EQ(status("/fetch", to_bytes(Fetch{{}, 9}), 2), 401) << "others are heard";
}

TEST_P(RelayTest, counts_over_everybody_and_names_nobody) {
  RelayOptions options = often();
  options.tells_counters = true;
  start({.open_to_all = true}, options);
  begin();
  ASSERT_EQ(caller().ask<Appended>("/append", Append{{item(1, "one"), item(2, "two")}}).status, 200);
  EXPECT_EQ(status("/fetch", to_bytes(Fetch{{}, 9}), 2), 401);
  httplib::Client wire("127.0.0.1", port());
  wire.set_read_timeout(std::chrono::minutes(5));
  const auto health = wire.Get("/health");
  ASSERT_TRUE(health);
  EXPECT_EQ(health->status, 200);
  const auto counters = wire.Get("/counters");
  ASSERT_TRUE(counters);
  EXPECT_THAT(counters->body, HasSubstr("holdfast_relay_requests_total{path=\"append\",status=\"200\"} 1\n"));
  EXPECT_THAT(counters->body, HasSubstr("holdfast_relay_requests_total{path=\"fetch\",status=\"401\"} 1\n"));
  EXPECT_THAT(counters->body, HasSubstr("holdfast_relay_items_appended_total 2\n"));
  EXPECT_THAT(counters->body, HasSubstr("holdfast_relay_bytes_appended_total 6\n"));
  for (const std::string& id : {to_hex(channel_of(1)), to_hex(token_of(1)), to_hex(hash_of(token_of(1)))})
    EXPECT_THAT(counters->body, Not(HasSubstr(id.substr(0, 8))));
}

TEST_P(RelayTest, sets_itself_up_once_and_leaves_a_newer_store_alone) {
  start();
  begin();
  ASSERT_EQ(caller().ask<Appended>("/append", Append{{item(1, "one")}}).status, 200);
  relay_->stop();
  start();
  EXPECT_THAT(all_of(caller()).bytes, ElementsAre("one"));
  relay_->stop();
  auto session = database().connect();
  ASSERT_TRUE(session);
  ASSERT_TRUE((*session)->script("UPDATE relay SET version = 1000"));
  const auto refused = Store::open(database(), {.today = any_day});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ProblemKind::unsupported);
}

// Eight slots append at once while somebody follows with a bookmark: numbers have no gap, and whoever follows
// sees each item once, in order, and passes over none.
void appended_at_once(const std::vector<int>& ports, int channel) {
  constexpr int slots = 8, requests = 20;
  Create create;
  for (int k = 1; k <= slots + 1; ++k) create.slots.push_back({hash_of(token_of(k)), all_rights});
  ASSERT_EQ(Caller(ports[0], channel_of(channel), token_of(1)).ask<Created>("/create", create).status, 200);
  std::mutex mutex;
  std::map<std::uint64_t, std::string> acknowledged;
  std::atomic<bool> done = false;
  std::vector<std::thread> threads;
  for (int slot = 1; slot <= slots; ++slot)
    threads.emplace_back([&, slot] {
      Caller they(ports[static_cast<std::size_t>(slot) % ports.size()], channel_of(channel), token_of(slot));
      for (int k = 0; k < requests; ++k) {
        std::vector<std::string> bodies;
        for (int i = 0; i <= k % 4; ++i)
          bodies.push_back("slot " + std::to_string(slot) + ", " + std::to_string(k) + ", " +
                           std::to_string(i));
        Append some;
        for (const std::string& body : bodies)
          some.items.push_back(item(static_cast<std::uint64_t>(k), body));
        const auto got = they.ask_until_answered<Appended>("/append", some);
        EXPECT_EQ(got.status, 200);
        const std::lock_guard guard(mutex);
        for (std::size_t i = 0; i < got.told.items.size(); ++i)
          acknowledged[got.told.items[i].seq] = bodies[i];
      }
    });
  std::vector<std::string> followed;
  std::thread follower([&] {
    Caller they(ports.back(), channel_of(channel), token_of(slots + 1));
    Bookmark at;
    for (bool last = false;;) {
      last = done;
      const auto got = they.ask_until_answered<Fetched>("/fetch", Fetch{at, 5});
      const auto fetched = message_of<Fetched>(got.bytes);
      ASSERT_TRUE(fetched);
      for (const FetchedItem& one : fetched->items) {
        EXPECT_EQ(one.at.seq, followed.size() + 1);
        followed.emplace_back(one.bytes);
        at = one.at;
      }
      if (last && fetched->items.empty()) return;
    }
  });
  for (std::thread& thread : threads) thread.join();
  done = true;
  follower.join();
  ASSERT_EQ(acknowledged.size(), static_cast<std::size_t>(slots * requests / 4 * (1 + 2 + 3 + 4)));
  EXPECT_EQ(acknowledged.rbegin()->first, acknowledged.size()) << "a gap";
  ASSERT_EQ(followed.size(), acknowledged.size());
  for (const auto& [seq, body] : acknowledged) EXPECT_EQ(followed[seq - 1], body);
}

TEST_P(RelayTest, counts_without_a_gap_where_many_append_at_once) {
  start();
  appended_at_once({port()}, 1);
}

TEST_P(RelayTest, counts_without_a_gap_over_two_relays) {
  start();
  const auto first = std::move(relay_);
  start();  // over the same store
  appended_at_once({first->port(), port()}, 1);
}

}  // namespace
}  // namespace holdfast::relay
