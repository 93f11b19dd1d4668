// Who is let in: the page this server has served, and nobody else. Names that were rebound, other sites,
// missing and wrong tokens, codes used twice or guessed, other methods and kinds of content, sizes, slow
// callers; and that the diary locks by itself.
#include "shell/server.h"

#include <gmock/gmock.h>
#include <httplib.h>
#include <sys/socket.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "shell/system_world.h"

namespace holdfast::shell {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "holdfast-server-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~ServerTest() override {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  void start(ServerOptions options = {}) {
    options.vault = folder_ / "diary.holdfast";
    options.demo_vault = folder_ / "demo.holdfast";
    server_ = std::make_unique<Server>(world_, options);
    const auto listening = server_->listen();
    ASSERT_TRUE(listening) << listening.error().sentence;
  }
  std::string host() const { return "127.0.0.1:" + std::to_string(server_->port()); }

  httplib::Result post(const std::string& path, const Json& body, httplib::Headers more = {}) {
    httplib::Client client("127.0.0.1", server_->port());
    client.set_read_timeout(
        std::chrono::minutes(5));  // a review takes its time, under the sanitizers above all
    httplib::Headers headers{{"Origin", "http://" + host()}};
    if (!token_.empty()) headers.emplace("Authorization", "Bearer " + token_);
    for (const auto& [name, value] : more) {
      headers.erase(name);
      headers.emplace(name, value);
    }
    std::string type = "application/json";
    if (const auto own = headers.find("Content-Type"); own != headers.end()) {
      type = own->second;
      headers.erase("Content-Type");
    }
    return client.Post(path, headers, body.dump(), type);
  }
  httplib::Result get(const std::string& path, httplib::Headers headers = {}) {
    httplib::Client client("127.0.0.1", server_->port());
    return client.Get(path, headers);
  }
  void enter() {
    const auto reply = post("/token", {{"code", server_->code()}});
    ASSERT_TRUE(reply);
    ASSERT_EQ(reply->status, 200) << reply->body;
    token_ = Json::parse(reply->body).at("token");
  }
  Json ask(const Json& request) {
    const auto reply = post("/ask", request);
    return reply ? Json::parse(reply->body) : Json();
  }
  void begin() {
    enter();
    ASSERT_EQ(ask({{"request", "create"}, {"passphrase", "correct horse battery"}}).value("answer", ""),
              "opened");
  }

  std::filesystem::path folder_;
  SystemClock clock_;
  SystemEntropy entropy_;
  Silent progress_;
  app::World world_{.clock = clock_,
                    .entropy = entropy_,
                    .progress = progress_,
                    .vault = {},
                    .key_cost = vault::least_key_cost(),
                    .ground = {.delay_after_wrong_secret = false}};
  std::unique_ptr<Server> server_;
  std::string token_;
};

TEST_F(ServerTest, serves_its_page_with_a_strict_policy_and_keeps_nothing) {
  start();
  for (const char* path : {"/", "/page.js", "/page.css"}) {
    const auto reply = get(path);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 200);
    const std::string policy = reply->get_header_value("Content-Security-Policy");
    EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
    EXPECT_THAT(policy, HasSubstr("require-trusted-types-for 'script'"));
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    EXPECT_EQ(reply->get_header_value("Cache-Control"), "no-store");
    EXPECT_EQ(reply->get_header_value("X-Frame-Options"), "DENY");
    EXPECT_FALSE(reply->has_header("Access-Control-Allow-Origin"));
    EXPECT_FALSE(reply->has_header("Set-Cookie"));
  }
  EXPECT_EQ(get("/")->body.find("name=\"token\""), std::string::npos);
  EXPECT_EQ(get("/etc/passwd")->status, 404);
  EXPECT_EQ(get("/../../etc/passwd")->status, 404);
}

TEST_F(ServerTest, answers_to_its_own_name_only) {
  start();
  for (const std::string& name :
       {std::string("evil.example"), "evil.example:" + std::to_string(server_->port()),
        std::string("127.0.0.1"), "127.0.0.1.evil.example:" + std::to_string(server_->port()),
        "localhost:" + std::to_string(server_->port()), std::string("127.0.0.1:1")}) {
    const auto reply = get("/", {{"Host", name}});
    ASSERT_TRUE(reply) << name;
    EXPECT_EQ(reply->status, 421) << name;
  }
}

TEST_F(ServerTest, answers_no_other_site) {
  start();
  begin();
  const Json today{{"request", "today"}};
  EXPECT_EQ(post("/ask", today)->status, 200);
  EXPECT_EQ(post("/ask", today, {{"Origin", "http://evil.example"}})->status, 403);
  EXPECT_EQ(post("/ask", today, {{"Origin", "null"}})->status, 403);
  EXPECT_EQ(post("/ask", today, {{"Origin", "http://127.0.0.1:1"}})->status, 403);
  EXPECT_EQ(post("/ask", today, {{"Sec-Fetch-Site", "cross-site"}})->status, 403);
  EXPECT_EQ(post("/ask", today, {{"Sec-Fetch-Site", "same-site"}})->status, 403);
  EXPECT_EQ(post("/ask", today, {{"Sec-Fetch-Site", "none"}})->status, 403);
  EXPECT_EQ(post("/ask", today, {{"Sec-Fetch-Site", "same-origin"}})->status, 200);
  EXPECT_EQ(get("/page.js", {{"Sec-Fetch-Site", "cross-site"}})->status, 403);
  EXPECT_EQ(get("/", {{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Mode", "navigate"}})->status, 403);
  EXPECT_EQ(
      get("/", {{"Sec-Fetch-Site", "none"}, {"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "document"}})
          ->status,
      200);
  EXPECT_EQ(
      get("/", {{"Sec-Fetch-Site", "none"}, {"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "iframe"}})
          ->status,
      403);
  httplib::Client without_origin("127.0.0.1", server_->port());
  EXPECT_EQ(
      without_origin.Post("/ask", {{"Authorization", "Bearer " + token_}}, today.dump(), "application/json")
          ->status,
      403);
}

TEST_F(ServerTest, wants_its_token_and_json) {
  start();
  begin();
  const Json today{{"request", "today"}};
  EXPECT_EQ(post("/ask", today, {{"Authorization", "Bearer wrong"}})->status, 401);
  EXPECT_EQ(post("/ask", today, {{"Authorization", token_}})->status, 401);
  EXPECT_EQ(post("/ask", today, {{"Authorization", "Bearer "}})->status, 401);
  EXPECT_EQ(post("/ask", today, {{"Content-Type", "text/plain"}})->status, 415);
  EXPECT_EQ(post("/ask", today, {{"Content-Type", "application/x-www-form-urlencoded"}})->status, 415);
  EXPECT_EQ(post("/ask", "not an object")->status, 400);
  httplib::Client client("127.0.0.1", server_->port());
  const httplib::Headers own{{"Origin", "http://" + host()}, {"Authorization", "Bearer " + token_}};
  EXPECT_EQ(client.Post("/ask", own, "{\"request\":", "application/json")->status, 400);
  EXPECT_EQ(client.Post("/ask", own, std::string(200, '['), "application/json")->status, 400);
  EXPECT_EQ(client.Put("/ask", own, today.dump(), "application/json")->status, 405);
  EXPECT_EQ(client.Delete("/ask", own)->status, 405);
  EXPECT_EQ(client.Options("/ask", own)->status, 405);
  EXPECT_EQ(client.Get("/ask", own)->status, 404);
  token_ += "x";
  EXPECT_EQ(post("/ask", today)->status, 401);
}

TEST_F(ServerTest, a_code_is_good_once_and_cannot_be_guessed_for_long) {
  start();
  const std::string code = server_->code();
  EXPECT_EQ(post("/token", {{"code", "0000-0000"}})->status, 401);
  EXPECT_EQ(post("/token", {{"code", 7}})->status, 401);
  std::string typed = code;  // as a person types it
  for (char& c : typed) c = static_cast<char>(std::toupper(c));
  EXPECT_EQ(post("/token", {{"code", " " + typed + " "}})->status, 200);
  EXPECT_EQ(post("/token", {{"code", code}})->status, 401);
  EXPECT_NE(server_->code(), code);
  const std::string before = server_->code();
  for (int k = 0; k < 25; ++k) post("/token", {{"code", "zzzz-zzzz"}});
  EXPECT_NE(server_->code(), before) << "after so many wrong ones it is another";
  EXPECT_EQ(post("/token", {{"code", before}})->status, 401);
  EXPECT_EQ(post("/token", {{"code", server_->code()}})->status, 200) << "and nobody is locked out";
}

TEST_F(ServerTest, hands_its_token_over_in_a_page_and_in_no_address) {
  start();
  httplib::Client client("127.0.0.1", server_->port());
  const httplib::Headers from_a_file{{"Origin", "null"},
                                     {"Sec-Fetch-Site", "cross-site"},
                                     {"Sec-Fetch-Mode", "navigate"},
                                     {"Sec-Fetch-Dest", "document"}};
  const auto from_page = [&](std::string_view page) {
    const auto at = page.find("value=\"") + 7;
    return std::string(page.substr(at, page.find('"', at) - at));
  };
  const std::string code = from_page(server_->hand_over_page());
  EXPECT_EQ(code.size(), 52u);
  EXPECT_EQ(
      client.Post("/enter", from_a_file, "code=" + server_->code(), "application/x-www-form-urlencoded")
          ->body.find("name=\"token\""),
      std::string::npos)
      << "what a person types opens nothing here";
  for (int k = 0; k < 30; ++k)  // a page elsewhere that guesses does no harm
    client.Post("/enter", from_a_file, "code=x", "application/x-www-form-urlencoded");
  const auto entered =
      client.Post("/enter", from_a_file, "code=" + code, "application/x-www-form-urlencoded");
  ASSERT_TRUE(entered);
  EXPECT_EQ(entered->status, 200);
  EXPECT_THAT(entered->body, HasSubstr("<meta name=\"token\""));
  EXPECT_FALSE(entered->has_header("Location"));
  const auto again = client.Post("/enter", from_a_file, "code=" + code, "application/x-www-form-urlencoded");
  EXPECT_EQ(again->body.find("name=\"token\""), std::string::npos);
}

TEST_F(ServerTest, does_what_the_core_does_and_no_more) {
  start();
  begin();
  EXPECT_EQ(
      ask({{"request", "add"}, {"kind", "entry"}, {"fields", {{"text", "by the page"}}}}).value("answer", ""),
      "saved");
  EXPECT_EQ(ask({{"request", "search"}, {"text", "page"}}).at("found").size(), 1u);
  EXPECT_EQ(ask({{"request", "unlock"}, {"secret", "x"}, {"vault", "/etc/passwd"}}).at("problem").at("where"),
            "request");
  const auto wrong = post("/ask", {{"request", "unlock"}, {"secret", "wrong"}});
  EXPECT_EQ(wrong->status, 423);
  EXPECT_EQ(Json::parse(wrong->body).at("problem").at("kind"), "locked") << "the core's own sentence arrives";
  EXPECT_EQ(ask({{"request", "lock"}}).value("answer", ""), "done");
  EXPECT_FALSE(ask({{"request", "door"}}).at("open"));
  EXPECT_TRUE(ask({{"request", "today"}}).contains("problem"));
  EXPECT_EQ(ask({{"request", "unlock"}, {"secret", "correct horse battery"}}).value("answer", ""), "opened");
  for (const char* request :
       {"change_passphrase", "add_recovery_words", "revoke_recovery_words", "re_encrypt", "export"}) {
    EXPECT_EQ(ask({{"request", request}}).at("problem").at("code"), "needs_passphrase") << request;
    EXPECT_EQ(ask({{"request", request}, {"secret", "wrong"}}).at("problem").at("kind"), "locked") << request;
  }
  EXPECT_EQ(ask({{"request", "delete"}, {"ids", {"x"}}, {"for_good", true}}).at("problem").at("code"),
            "needs_passphrase");
  const Json words = ask({{"request", "add_recovery_words"}, {"secret", "correct horse battery"}});
  EXPECT_GT(words.value("words", "").size(), 20u);
  EXPECT_GT(ask({{"request", "suggest_passphrase"}}).value("words", "").size(), 15u);
}

TEST_F(ServerTest, saves_a_page_into_a_private_file_and_hands_nothing_over) {
  ServerOptions options;
  options.downloads = folder_ / "downloads";
  std::filesystem::create_directory(options.downloads);
  start(options);
  begin();
  Json sheet = ask({{"request", "propose_sheet"}, {"findings", false}}).at("sheet");
  sheet["lines"].push_back({{"section", "talk"}, {"text", "the summer break"}});
  const Json draw{{"request", "draw_sheet"}, {"sheet", sheet}, {"save", true}};
  const Json first = ask(draw), second = ask(draw);
  EXPECT_FALSE(first.contains("bytes")) << first.dump().substr(0, 300);
  EXPECT_EQ(first.at("folder"), options.downloads.string());
  EXPECT_NE(first.at("saved"), second.at("saved")) << "nothing is written over";
  for (const Json& saved : {first, second}) {
    const auto file = options.downloads / saved.at("saved").get<std::string>();
    EXPECT_EQ(std::filesystem::status(file).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_GT(std::filesystem::file_size(file), 1000u);
  }
  for (int k = 0; k < 90; ++k) sheet["lines"].push_back({{"section", "talk"}, {"text", "more"}});
  EXPECT_FALSE(ask({{"request", "draw_sheet"}, {"sheet", sheet}, {"save", true}}).contains("saved"));
  std::filesystem::remove_all(options.downloads);
  EXPECT_EQ(ask(draw).at("problem").at("kind"), "not_found");
}

TEST_F(ServerTest, refuses_what_is_too_large_and_lives_on) {
  ServerOptions options;
  options.largest_request_bytes = 10'000;
  start(options);
  begin();
  const auto reply = post("/ask", {{"request", "keep_draft"}, {"text", std::string(20'000, 'x')}});
  EXPECT_TRUE(!reply || reply->status == 413);
  EXPECT_EQ(post("/ask", {{"request", "today"}})->status, 200);
}

TEST_F(ServerTest, a_page_that_means_another_diary_writes_nothing_into_this_one) {
  start();
  begin();
  const int own = ask({{"request", "door"}}).at("diary");
  const Json note{{"request", "add"}, {"kind", "entry"}, {"fields", {{"text", "mine"}}}, {"diary", own}};
  EXPECT_EQ(ask(note).value("answer", ""), "saved");
  const Json invented{{"request", "demo"}, {"passphrase", "demo"}, {"days", 90}, {"seed", 1}};
  EXPECT_EQ(ask(invented).at("problem").at("kind"), "conflict") << "one is open";
  EXPECT_EQ(ask({{"request", "today"}, {"diary", own}}).value("answer", ""), "today") << "and stays open";
  EXPECT_EQ(ask({{"request", "lock"}}).value("answer", ""), "done");
  EXPECT_EQ(ask(invented).value("answer", ""), "opened");
  EXPECT_EQ(ask(note).at("problem").at("kind"), "locked");
  const Json draft = ask({{"request", "keep_draft"}, {"text", "mine"}, {"diary", own}});
  EXPECT_EQ(draft.at("problem").at("kind"), "locked") << draft.dump();
  const Json door = ask({{"request", "door"}});
  EXPECT_TRUE(door.at("invented_one"));
  EXPECT_NE(door.at("diary"), own);
  EXPECT_EQ(ask({{"request", "lock"}}).value("answer", ""), "done");
  ASSERT_EQ(ask({{"request", "unlock"}, {"secret", "correct horse battery"}}).value("answer", ""), "opened");
  const int again = ask({{"request", "door"}}).at("diary");
  EXPECT_EQ(ask({{"request", "list"}, {"diary", again}}).at("total"), 1);
  EXPECT_EQ(ask({{"request", "lock"}}).value("answer", ""), "done");
  ASSERT_EQ(ask({{"request", "unlock"}, {"secret", "correct horse battery"}}).value("answer", ""), "opened");
  EXPECT_EQ(ask({{"request", "door"}}).at("diary"), again) << "the same diary goes by the same number";
}

int connected_to(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  return fd;
}

// Each sends a byte now and then, in the head or in the body, and never comes to an end.
struct Dawdlers {
  std::vector<int> sockets;
  std::atomic<bool> over = false;
  std::thread sending;
  Dawdlers(int port, const std::string& host, int n) {
    for (int k = 0; k < n; ++k) {
      sockets.push_back(connected_to(port));
      std::string some = "POST /ask HTTP/1.1\r\nHost: " + host + "\r\nContent-Le";
      if (k % 2 == 0) some += "ngth: 100000\r\nContent-Type: application/json\r\n\r\n{";
      EXPECT_EQ(::send(sockets.back(), some.data(), some.size(), MSG_NOSIGNAL), ssize_t(some.size()));
    }
    sending = std::thread([this] {
      while (!over) {
        for (const int fd : sockets) static_cast<void>(::send(fd, "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT));
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
      }
    });
  }
  int hung_up() const {
    int n = 0;
    for (const int fd : sockets) {
      char any = 0;
      const ssize_t read = ::recv(fd, &any, 1, MSG_DONTWAIT | MSG_PEEK);
      n += read >= 0 || errno == ECONNRESET ? 1 : 0;  // an answer, or the end
    }
    return n;
  }
  ~Dawdlers() {
    over = true;
    sending.join();
    for (const int fd : sockets) ::close(fd);
  }
};

TEST_F(ServerTest, slow_callers_hold_up_nobody_and_are_hung_up_on) {
  start();
  begin();
  const Dawdlers dawdlers(server_->port(), host(), 60);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(post("/ask", {{"request", "today"}})->status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(3));
  for (int k = 0; k < 100 && dawdlers.hung_up() < 30; ++k)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_GE(dawdlers.hung_up(), 30) << "a head that does not end";
}

TEST_F(ServerTest, ends_without_waiting_for_anybody) {
  start();
  begin();
  const Dawdlers dawdlers(server_->port(), host(), 4);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  const auto before = std::chrono::steady_clock::now();
  server_->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(3));
}

TEST_F(ServerTest, locks_by_itself) {
  ServerOptions options;
  options.lock_after_seconds = 1;
  start(options);
  begin();
  std::this_thread::sleep_for(std::chrono::milliseconds(3000));
  EXPECT_FALSE(ask({{"request", "door"}}).at("open"));
}

TEST_F(ServerTest, serves_others_during_a_review_tells_how_far_it_is_and_stops_it) {
  start();
  enter();
  const Json begun = ask({{"request", "demo"}, {"passphrase", "demo"}, {"days", 400}, {"seed", 1}});
  ASSERT_EQ(begun.value("answer", ""), "opened") << begun.dump();
  const Json review{{"request", "review"}, {"again", true}};
  Json reviewed;
  std::thread looking([&] { reviewed = ask(review); });
  int served = 0;
  bool told = false;
  const auto wait_for_running = [&] {
    for (int k = 0; k < 400 && !ask({{"request", "progress"}}).at("running"); ++k)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
  };
  wait_for_running();
  for (Json state = ask({{"request", "progress"}}); state.at("running");
       state = ask({{"request", "progress"}})) {
    if (ask({{"request", "today"}}).value("answer", "") == "today" &&
        ask({{"request", "progress"}}).at("running"))
      ++served;
    told = told || (state.at("share") > 0 && !state.at("doing").get<std::string>().empty());
  }
  looking.join();
  EXPECT_TRUE(reviewed.contains("review")) << reviewed.dump().substr(0, 200);
  EXPECT_GT(served, 0);
  EXPECT_TRUE(told);

  std::thread again([&] { reviewed = ask(review); });
  wait_for_running();
  ask({{"request", "stop"}});
  again.join();
  EXPECT_EQ(reviewed.at("problem").at("kind"), "cancelled");

  // A stop that names a request stops that one and no other.
  Json named = review;
  named["mark"] = "mine";
  std::thread mine([&] { reviewed = ask(named); });
  wait_for_running();
  ask({{"request", "stop"}, {"mark", "another's"}});
  mine.join();
  EXPECT_EQ(reviewed.value("answer", ""), "review") << reviewed.dump().substr(0, 200);
  std::thread again_mine([&] { reviewed = ask(named); });
  wait_for_running();
  ask({{"request", "stop"}, {"mark", "mine"}});
  again_mine.join();
  EXPECT_EQ(reviewed.at("problem").at("kind"), "cancelled");

  std::thread locked([&] { reviewed = ask(review); });
  wait_for_running();
  EXPECT_EQ(ask({{"request", "lock"}}).value("answer", ""), "done");
  locked.join();
  EXPECT_TRUE(reviewed.contains("problem")) << "the diary was locked meanwhile";
  EXPECT_FALSE(ask({{"request", "door"}}).at("open"));
}

TEST_F(ServerTest, says_so_where_a_port_is_taken) {
  start();
  Server other(world_, {.vault = folder_ / "a", .demo_vault = folder_ / "b", .port = server_->port()});
  const auto listening = other.listen();
  ASSERT_FALSE(listening);
  EXPECT_EQ(listening.error().where, "port");
}

}  // namespace
}  // namespace holdfast::shell
