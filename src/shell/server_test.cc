// Who is let in: the page this server has served, and nobody else. Names that were rebound, other sites,
// missing and wrong tokens, codes used twice or guessed, other methods and kinds of content, sizes, other
// users, crowds, slow callers, requests that could be read in two ways; and that the diary locks by itself.
// Long because each of its tests needs the same server and the same caller.
#include "shell/server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <httplib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
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
}

TEST_F(ServerTest, wrong_codes_wait_and_neither_change_the_code_nor_keep_the_right_one_out) {
  start();
  const std::string code = server_->code();
  std::atomic<int> answered = 0;
  std::vector<std::thread> guessing;
  for (int k = 0; k < 60; ++k)
    guessing.emplace_back([&] {
      const auto reply = post("/token", {{"code", "zzzz-zzzz"}});
      answered += reply && reply->status == 401 ? 1 : 0;
    });
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_EQ(server_->code(), code);
  EXPECT_EQ(post("/token", {{"code", code}})->status, 200) << "she is not kept waiting by them";
  for (std::thread& one : guessing) one.join();
  EXPECT_EQ(answered, 60);
  EXPECT_NE(server_->code(), code) << "used up by the right one";
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
            "vault");
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
  const auto reply =
      post("/ask",
           {{"request", "keep_draft"}, {"text", std::string(20'000, 'x')}, {"instead_of", Json::object()}});
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
  const Json draft =
      ask({{"request", "keep_draft"}, {"text", "mine"}, {"instead_of", Json::object()}, {"diary", own}});
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

// The page keeps what was typed as long as it is not told 200.
TEST_F(ServerTest, a_diary_whose_file_was_taken_away_beneath_it_is_never_said_to_have_kept_anything) {
  const auto diary = folder_ / "diary.holdfast";
  for (const std::string how : {"replaced", "written over", "moved", "deleted"}) {
    SCOPED_TRACE(how);
    server_.reset();
    token_.clear();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directory(folder_);
    start();
    begin();
    const Json note{{"request", "add"}, {"kind", "entry"}, {"fields", {{"text", "mine"}}}};
    const auto other = folder_ / "another file";  // of an earlier day
    std::filesystem::copy_file(diary, other);
    EXPECT_EQ(ask(note).value("answer", ""), "saved");
    EXPECT_EQ(ask({{"request", "lock"}}).value("answer", ""), "done");
    EXPECT_EQ(ask({{"request", "unlock"}, {"secret", "correct horse battery"}}).value("answer", ""),
              "opened");
    EXPECT_EQ(ask(note).value("answer", ""), "saved");
    if (how == "replaced") std::filesystem::rename(other, diary);
    if (how == "written over")
      std::filesystem::copy_file(other, diary, std::filesystem::copy_options::overwrite_existing);
    if (how == "moved") std::filesystem::rename(diary, folder_ / "moved");
    if (how == "deleted") std::filesystem::remove(diary);
    for (const Json& request :
         {note, Json{{"request", "keep_draft"}, {"text", "begun"}, {"instead_of", Json::object()}},
          Json{{"request", "configure"}, {"settings", {{"paused", true}}}}}) {
      const auto reply = post("/ask", request);
      ASSERT_TRUE(reply);
      EXPECT_EQ(reply->status, 409) << reply->body;
      ASSERT_TRUE(Json::parse(reply->body).contains("problem")) << reply->body;
      EXPECT_EQ(Json::parse(reply->body).at("problem").at("code"), "file_changed");
    }
    EXPECT_GE(ask({{"request", "list"}}).value("total", 0), 2) << "what was written is kept beside it";
  }
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

// Whoever waited for one of these would wait longer than the test may take.
constexpr std::chrono::hours beyond_all_patience{1};

TEST_F(ServerTest, slow_callers_hold_up_nobody) {
  start({.slowest_head = beyond_all_patience});
  begin();
  const Dawdlers dawdlers(server_->port(), host(), 60);
  EXPECT_EQ(post("/ask", {{"request", "today"}})->status, 200);
}

TEST_F(ServerTest, slow_callers_are_hung_up_on) {
  start();
  begin();
  const Dawdlers dawdlers(server_->port(), host(), 60);
  for (int k = 0; k < 900 && dawdlers.hung_up() < 30; ++k)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_GE(dawdlers.hung_up(), 30) << "a head that does not end";
}

TEST_F(ServerTest, ends_without_waiting_for_anybody) {
  start({.slowest_head = beyond_all_patience});
  begin();
  const Dawdlers dawdlers(server_->port(), host(), 4);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  server_->stop();
}

// What comes back on a socket until its end.
std::string all_from(int fd) {
  std::string all;
  std::array<char, 4096> some{};
  for (ssize_t n = 0; (n = ::recv(fd, some.data(), some.size(), 0)) > 0;)
    all.append(some.data(), static_cast<std::size_t>(n));
  return all;
}

TEST_F(ServerTest, what_could_be_read_in_two_ways_is_no_request) {
  start();
  const std::string own = "Host: " + host() + "\r\n", from = "Origin: http://" + host() + "\r\n";
  const std::string post = "POST /token HTTP/1.1\r\n" + own + from + "Content-Type: application/json\r\n";
  const std::string nul(1, '\0');
  const std::pair<const char*, std::string> odd[] = {
      {"no host", "GET / HTTP/1.1\r\n\r\n"},
      {"no host, and old", "GET / HTTP/1.0\r\n\r\n"},
      {"no version", "GET /\r\n\r\n"},
      {"another version", "GET / HTTP/2.0\r\n" + own + "\r\n"},
      {"two hosts", "GET / HTTP/1.1\r\n" + own + own + "\r\n"},
      {"another host after ours", "GET / HTTP/1.1\r\n" + own + "Host: evil.example\r\n\r\n"},
      {"another host before ours", "GET / HTTP/1.1\r\nhost: evil.example\r\n" + own + "\r\n"},
      {"a host with a NUL", "GET / HTTP/1.1\r\nHost: " + host() + nul + ".evil.example\r\n\r\n"},
      {"a host that is folded", "GET / HTTP/1.1\r\nHost:\r\n " + host() + "\r\n\r\n"},
      {"a folded field", "GET / HTTP/1.1\r\n" + own + "X: a\r\n\tb\r\n\r\n"},
      {"a field that begins folded", "GET / HTTP/1.1\r\n X: a\r\n" + own + "\r\n"},
      {"a blank before the colon", "GET / HTTP/1.1\r\nHost : " + host() + "\r\n\r\n"},
      {"a field without a colon", "GET / HTTP/1.1\r\n" + own + "nonsense\r\n\r\n"},
      {"a field without a name", "GET / HTTP/1.1\r\n" + own + ": x\r\n\r\n"},
      {"a NUL in a name", "GET / HTTP/1.1\r\n" + own + "X" + nul + "Y: a\r\n\r\n"},
      {"an escape", "GET / HTTP/1.1\r\n" + own + "X: \x1b[2J\r\n\r\n"},
      {"line feeds alone", "GET / HTTP/1.1\nHost: " + host() + "\n\n"},
      {"one line feed alone", "GET / HTTP/1.1\r\nX: a\n" + own + "\r\n"},
      {"a carriage return alone", "GET / HTTP/1.1\r\nX: a\rb\r\n" + own + "\r\n"},
      {"two origins", "GET / HTTP/1.1\r\n" + own + from + "Origin: null\r\n\r\n"},
      {"the same origin twice", "GET / HTTP/1.1\r\n" + own + from + from + "\r\n"},
      {"a whole address", "GET http://" + host() + "/ HTTP/1.1\r\n" + own + "\r\n"},
      {"another's whole address", "GET http://evil.example/ HTTP/1.1\r\n" + own + "\r\n"},
      {"no path", "OPTIONS * HTTP/1.1\r\n" + own + "\r\n"},
      {"a tunnel", "CONNECT evil.example:443 HTTP/1.1\r\n" + own + "\r\n"},
      {"no method", " / HTTP/1.1\r\n" + own + "\r\n"},
      {"no request at all", "\x16\x03\x01\x02\r\n\r\n"},
      {"length and chunks", post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"chunks", post + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"chunks under another name", post + "Content-Length: 2\r\nTransfer-Encoding: x\r\n\r\n{}"},
      {"two lengths", post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"},
      {"the same length twice", post + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"},
      {"a list of lengths", post + "Content-Length: 2, 2\r\n\r\n{}"},
      {"a length below nothing", post + "Content-Length: -2\r\n\r\n{}"},
      {"a length with a sign", post + "Content-Length: +2\r\n\r\n{}"},
      {"a length in another base", post + "Content-Length: 0x2\r\n\r\n{}"},
      {"an empty length", post + "Content-Length:\r\n\r\n{}"},
      {"a length beyond counting", post + "Content-Length: 99999999999999999999999\r\n\r\n{}"},
      {"two kinds of content", post + "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}"},
      {"two tokens", post + "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n"},
      {"a head without an end", "GET / HTTP/1.1\r\n" + own + "X: " + std::string(40'000, 'x')},
  };
  for (const auto& [what, bytes] : odd) {
    const int fd = connected_to(server_->port());
    ASSERT_EQ(::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL), ssize_t(bytes.size()));
    const std::string answer = all_from(fd);
    EXPECT_THAT(answer, ::testing::StartsWith("HTTP/1.1 400 ")) << what;
    EXPECT_THAT(answer, HasSubstr("not a request Holdfast understands")) << what;
    ::close(fd);
  }
  EXPECT_EQ(get("/")->status, 200);
}

TEST_F(ServerTest, two_requests_in_one_breath_are_two_and_a_body_is_never_a_third) {
  start();
  begin();
  const auto request = [&](const std::string& body, const std::string& more) {
    return "POST /ask HTTP/1.1\r\nHost: " + host() + "\r\nOrigin: http://" + host() +
           "\r\nAuthorization: Bearer " + token_ +
           "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           more + "\r\n" + body;
  };
  const std::string both =
      request(R"({"request":"door"})", "") + request(R"({"request":"today"})", "Connection: close\r\n");
  int fd = connected_to(server_->port());
  ASSERT_EQ(::send(fd, both.data(), both.size(), MSG_NOSIGNAL), ssize_t(both.size()));
  const std::string answers = all_from(fd);
  EXPECT_THAT(answers, HasSubstr("\"answer\":\"door\""));
  EXPECT_THAT(answers, HasSubstr("\"answer\":\"today\""));
  ::close(fd);
  // A body where none is taken ends the conversation; what is in it is not another request.
  const std::string hidden = request(R"({"request":"lock"})", "");
  const std::string bearing = "GET / HTTP/1.1\r\nHost: " + host() +
                              "\r\nContent-Length: " + std::to_string(hidden.size()) + "\r\n\r\n" + hidden;
  fd = connected_to(server_->port());
  ASSERT_EQ(::send(fd, bearing.data(), bearing.size(), MSG_NOSIGNAL), ssize_t(bearing.size()));
  const std::string one = all_from(fd);
  EXPECT_THAT(one, ::testing::StartsWith("HTTP/1.1 413 "));
  EXPECT_EQ(one.find("HTTP/1.1", 1), std::string::npos);
  ::close(fd);
  EXPECT_TRUE(ask({{"request", "door"}}).at("open"));
}

std::size_t memory_bytes() {
  std::ifstream told("/proc/self/statm");
  std::size_t all = 0, resident = 0;
  told >> all >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

TEST_F(ServerTest, a_crowd_holds_up_nobody_and_costs_little) {
  start();
  begin();
  EXPECT_EQ(post("/ask", {{"request", "today"}})->status, 200);
  const std::size_t before = memory_bytes();
  std::vector<int> idle;
  for (int k = 0; k < 1000; ++k) idle.push_back(connected_to(server_->port()));
  const Dawdlers slow(server_->port(), host(), 400);
  std::atomic<bool> over = false;
  std::vector<std::thread> loud;
  const std::string piece(65'536, 'x');
  for (int k = 0; k < 16; ++k)
    loud.emplace_back([&] {
      const int fd = connected_to(server_->port());
      const std::string head = "POST /ask HTTP/1.1\r\nHost: " + host() + "\r\nOrigin: http://" + host() +
                               "\r\nContent-Type: application/json\r\nContent-Length: 60000000\r\n\r\n";
      bool there = ::send(fd, head.data(), head.size(), MSG_NOSIGNAL) > 0;
      for (std::size_t sent = 0; there && !over && sent < 60'000'000; sent += piece.size())
        there = ::send(fd, piece.data(), piece.size(), MSG_NOSIGNAL) > 0;
      ::close(fd);
    });
  std::size_t most = 0;
  double slowest = 0;
  for (int k = 0; k < 30; ++k) {
    const auto asked = std::chrono::steady_clock::now();
    const auto reply = post("/ask", {{"request", "today"}});
    slowest =
        std::max(slowest, std::chrono::duration<double>(std::chrono::steady_clock::now() - asked).count());
    EXPECT_TRUE(reply) << httplib::to_string(reply.error());
    if (reply) {
      EXPECT_EQ(reply->status, 200);
    }
    most = std::max(most, memory_bytes());
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  over = true;
  for (std::thread& one : loud) one.join();
  for (const int fd : idle) ::close(fd);
  RecordProperty("slowest_ms", static_cast<int>(1000 * slowest));
  std::printf("slowest of 30 requests in the crowd: %.0f ms; memory: %.1f MB more\n", 1000 * slowest,
              most > before ? static_cast<double>(most - before) / 1e6 : 0.0);
#ifndef __SANITIZE_ADDRESS__
  EXPECT_LT(most, before + 100'000'000);
#endif
}

TEST_F(ServerTest, beyond_its_bound_of_connections_the_newcomer_gets_in) {
  start();
  begin();
  std::vector<int> idle;
  for (int k = 0; k < 2300; ++k) {
    idle.push_back(::socket(AF_INET, SOCK_STREAM, 0));
    if (idle.back() < 0) break;  // no more descriptors here
    ::close(idle.back());
    idle.back() = connected_to(server_->port());
  }
  EXPECT_EQ(post("/ask", {{"request", "today"}})->status, 200);
  for (const int fd : idle) ::close(fd);
}

TEST_F(ServerTest, large_bodies_are_bounded_all_together) {
  ServerOptions options;
  options.largest_request_bytes = std::size_t{24} << 20;  // and 16 MB for all the others
  start(options);
  begin();
  const std::string head = "POST /ask HTTP/1.1\r\nHost: " + host() + "\r\nOrigin: http://" + host() +
                           "\r\nAuthorization: Bearer " + token_ +
                           "\r\nContent-Type: application/json\r\nContent-Length: 20000000\r\n\r\n";
  std::vector<int> sending;
  for (int k = 0; k < 3; ++k) {
    sending.push_back(connected_to(server_->port()));
    ASSERT_EQ(::send(sending.back(), head.data(), head.size(), MSG_NOSIGNAL), ssize_t(head.size()));
  }
  EXPECT_THAT(all_from(sending.back()), ::testing::StartsWith("HTTP/1.1 503 "));
  EXPECT_EQ(post("/ask", {{"request", "today"}})->status, 200);
  for (const int fd : sending) ::close(fd);
}

TEST_F(ServerTest, another_user_of_this_machine_is_not_heard) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can be two users";
  start();
  const std::string request = "GET / HTTP/1.1\r\nHost: " + host() + "\r\nConnection: close\r\n\r\n";
  for (const int family : {AF_INET, AF_INET6}) {
    const auto asked_as = [&](uid_t user) {
      const pid_t child = ::fork();
      if (child == 0) {
        if (user != 0 && ::setuid(user) != 0) _exit(3);
        const int fd = ::socket(family, SOCK_STREAM, 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(static_cast<std::uint16_t>(server_->port()));
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        sockaddr_in6 mapped{};  // the same place by the newer protocol's name
        mapped.sin6_family = AF_INET6;
        mapped.sin6_port = to.sin_port;
        ::inet_pton(AF_INET6, "::ffff:127.0.0.1", &mapped.sin6_addr);
        const bool there = family == AF_INET
                               ? ::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0
                               : ::connect(fd, reinterpret_cast<sockaddr*>(&mapped), sizeof mapped) == 0;
        if (!there) _exit(4);
        (void)!::send(fd, request.data(), request.size(), MSG_NOSIGNAL);
        char any = 0;
        _exit(::recv(fd, &any, 1, 0) > 0 ? 0 : 1);
      }
      int status = 0;
      ::waitpid(child, &status, 0);
      return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    };
    const int own = asked_as(0);
    if (family == AF_INET6 && own > 1) continue;  // the machine has no such protocol
    EXPECT_EQ(own, 0);
    EXPECT_EQ(asked_as(65534), 1);
  }
}

TEST_F(ServerTest, locks_by_itself) {
  ServerOptions options;
  options.lock_after_seconds = 1;
  start(options);
  begin();
  std::this_thread::sleep_for(std::chrono::milliseconds(3000));
  EXPECT_FALSE(ask({{"request", "door"}}).at("open"));
}

TEST_F(ServerTest, what_a_page_asks_by_itself_is_no_sign_that_somebody_is_there) {
  ServerOptions options;
  options.lock_after_seconds = 1;
  start(options);
  begin();
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  bool open = true;
  while (open && std::chrono::steady_clock::now() < until) {
    (void)ask({{"request", "about"}, {"by_itself", true}});
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    open = ask({{"request", "door"}}).at("open").get<bool>();
  }
  EXPECT_FALSE(open);
}

class ServerDuringWholeReview : public ServerTest {};

TEST_F(ServerDuringWholeReview, serves_others_tells_how_far_it_is_and_stops_it) {
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
