// The program itself: it is killed behind each acknowledgement, and beside another on one database; it ends
// when it is told to; it invites; it says whether it is well; and it has neither a key's library nor a log.
#include <gmock/gmock.h>

#include <csignal>
#include <fstream>
#include <functional>
#include <mutex>
#include <sstream>
#include <thread>

#include "relay/testing.h"

namespace holdfast::relay {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::Not;

class RelayProgram : public ::testing::TestWithParam<Kind> {
 protected:
  std::vector<std::string> store() {
    if (GetParam() == Kind::sqlite) return {"--data", folder_.path() / "store"};
    if (connection_.empty()) connection_ = Postgres::here().new_database();
    return {"--database", connection_};
  }
  std::unique_ptr<Started> started(std::vector<std::string> more) {
    std::vector<std::string> words{HOLDFAST_RELAY};
    for (const auto& some : {more, store()}) words.insert(words.end(), some.begin(), some.end());
    return std::make_unique<Started>(words, says());
  }
  // Listening; the port is the one it had, so that callers find it again.
  std::unique_ptr<Started> relay(int& port) {
    for (int attempt = 0; attempt < 100; ++attempt) {
      auto program =
          started({"--listen", "127.0.0.1:" + std::to_string(port), "--open", "--rate", "1000000"});
      if (program->says("listens at")) {
        port = program->port();
        return program;
      }
    }
    ADD_FAILURE() << "it does not start";
    return nullptr;
  }
  // One or the other of two is killed, and begun again once more has come through the one that stayed.
  void kill_by_turns(std::unique_ptr<Started>& first, int& first_port, std::unique_ptr<Started>& second,
                     int& second_port, const std::function<void()>& wait_for_more) {
    for (int kill = 0; kill < 6; ++kill) {
      auto& program = kill % 2 == 0 ? first : second;
      wait_for_more();
      program->send(SIGKILL);
      EXPECT_EQ(program->ended(), 128 + SIGKILL);
      wait_for_more();
      program = relay(kill % 2 == 0 ? first_port : second_port);
      ASSERT_TRUE(program);
    }
  }
  Path says() { return folder_.path() / ("says-" + std::to_string(++programs_)); }

  Folder folder_;
  std::string connection_;
  int programs_ = 0;
};

INSTANTIATE_TEST_SUITE_P(, RelayProgram, ::testing::Values(Kind::sqlite, Kind::postgres), name_of);

// Callers append without a pause, and note what was acknowledged; relays are killed under them meanwhile.
class Appending {
 public:
  Appending(std::vector<int> ports, int slots) : ports_(std::move(ports)) {
    Create create;
    for (int k = 1; k <= slots; ++k) create.slots.push_back({hash_of(token_of(k)), all_rights});
    EXPECT_EQ(caller(0, 1)->ask_until_answered<Created>("/create", create).status, 200);
    for (int slot = 1; slot <= slots; ++slot) threads_.emplace_back([this, slot] { append(slot); });
  }
  ~Appending() { end(); }
  std::size_t acknowledged() {
    const std::lock_guard guard(mutex_);
    return kept_.size();
  }
  void wait_for_more(std::size_t more) {
    for (const std::size_t wanted = acknowledged() + more; acknowledged() < wanted;)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  void end() {
    ending_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  // Each that was acknowledged is there, once, at its number, and there is no gap.
  void look(std::size_t which) {
    const Seen seen = all_of(*caller(which, 1));
    ASSERT_EQ(seen.seqs.size(), seen.head);
    for (std::size_t k = 0; k < seen.seqs.size(); ++k) ASSERT_EQ(seen.seqs[k], k + 1);
    for (const auto& [seq, body] : kept_) {
      ASSERT_LE(seq, seen.bytes.size()) << "lost";
      ASSERT_EQ(seen.bytes[seq - 1], body);
    }
    auto sorted = seen.bytes;
    std::ranges::sort(sorted);
    EXPECT_EQ(std::ranges::adjacent_find(sorted), sorted.end()) << "twice";
  }

 private:
  std::unique_ptr<Caller> caller(std::size_t which, int slot) const {
    return std::make_unique<Caller>(ports_[which % ports_.size()], channel_of(1), token_of(slot));
  }
  void append(int slot) {
    std::size_t which = static_cast<std::size_t>(slot);
    auto wire = caller(which, slot);
    for (int k = 0; !ending_; ++k) {
      const std::string body = std::to_string(slot) + " says " + std::to_string(k);
      Got<Appended> got;
      while ((got = wire->ask<Appended>("/append", Append{{item(static_cast<std::uint64_t>(k), body)}}))
                 .status != 200) {
        EXPECT_THAT(got.status, ::testing::AnyOf(0, 502, 503, 504)) << got.bytes;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        wire = caller(++which, slot);  // as a balancer does
      }
      const std::lock_guard guard(mutex_);
      kept_[got.told.items[0].seq] = body;
    }
  }

  std::vector<int> ports_;
  std::mutex mutex_;
  std::map<std::uint64_t, std::string> kept_;
  std::atomic<bool> ending_ = false;
  std::vector<std::thread> threads_;
};

TEST_P(RelayProgram, loses_nothing_it_acknowledged_however_often_it_is_killed) {
  int port = 0;
  auto program = relay(port);
  ASSERT_TRUE(program);
  Appending appending({port}, 4);
  for (int kill = 0; kill < 8; ++kill) {
    appending.wait_for_more(15);
    program->send(SIGKILL);
    EXPECT_EQ(program->ended(), 128 + SIGKILL);
    program = relay(port);
    ASSERT_TRUE(program);
  }
  appending.wait_for_more(5);
  appending.end();
  appending.look(0);
}

TEST_P(RelayProgram, may_be_killed_beside_another_over_the_same_store) {
  int first_port = 0, second_port = 0;
  auto first = relay(first_port), second = relay(second_port);
  ASSERT_TRUE(first && second);
  Appending appending({first_port, second_port}, 4);
  kill_by_turns(first, first_port, second, second_port, [&] { appending.wait_for_more(15); });
  appending.end();
  appending.look(0);
  appending.look(1);
}

// nginx with the lines that are shipped for it, but for TLS, and with the relays of this test.
std::string nginx_lines(const Path& folder, int port, const std::vector<int>& relays) {
  std::ifstream file(std::string(HOLDFAST_SOURCE_DIR) + "/packaging/relay.nginx");
  std::string shipped;
  int listens = 0, servers = 0;
  for (std::string line; std::getline(file, line);) {
    const auto says = [&](std::string_view words) { return line.find(words) != std::string::npos; };
    if (says(" server 127.0.0.1:4690 ")) {
      ++servers;
      for (const int relay : relays)
        shipped += std::string(line).replace(line.find("4690"), 4, std::to_string(relay)) + "\n";
    } else if (says(" listen 443 ")) {
      ++listens;
      shipped += "    listen 127.0.0.1:" + std::to_string(port) + ";\n";
    } else if (!says(" listen [::]") && !says(" ssl_")) {
      shipped += line + "\n";
    }
  }
  EXPECT_EQ(listens, 1);
  EXPECT_EQ(servers, 1);
  std::string out = "daemon off; worker_processes 1; pid " + (folder / "pid").string() + ";\n" +
                    "events { worker_connections 256; }\nhttp {\n";
  for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
    out += std::string(kind) + "_temp_path " + (folder / kind).string() + ";\n";
  return out + shipped + "}\n";
}

TEST_P(RelayProgram, may_be_killed_beside_another_behind_nginx) {
  int first_port = 0, second_port = 0;
  auto first = relay(first_port), second = relay(second_port);
  ASSERT_TRUE(first && second);
  const Path lines = folder_.path() / "nginx.conf";
  std::unique_ptr<Started> nginx;
  int port = 0;
  for (int attempt = 0; attempt < 20 && !nginx; ++attempt) {
    port = free_port();
    std::ofstream(lines) << nginx_lines(folder_.path(), port, {first_port, second_port});
    nginx = std::make_unique<Started>(std::vector<std::string>{HOLDFAST_NGINX, "-p", folder_.path(), "-c",
                                                               lines, "-e", folder_.path() / "faults"},
                                      says());
    while (nginx->is_there() && !httplib::Client("127.0.0.1", port).Get("/"))
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    if (!nginx->is_there()) nginx.reset();  // the port was taken meanwhile
  }
  ASSERT_TRUE(nginx);
  EXPECT_EQ(httplib::Client("127.0.0.1", port).Get("/counters")->status, 404) << "that is for the host";
  {
    Appending appending({port}, 4);
    kill_by_turns(first, first_port, second, second_port, [&] { appending.wait_for_more(15); });
    appending.end();
    appending.look(0);
  }
  nginx->send(SIGTERM);
  nginx->ended();
}

TEST_P(RelayProgram, ends_when_it_is_told_to_and_keeps_what_it_acknowledged) {
  int port = 0;
  auto program = relay(port);
  ASSERT_TRUE(program);
  Appending appending({port}, 4);
  appending.wait_for_more(30);
  program->send(SIGTERM);
  EXPECT_EQ(program->ended(), 0);
  const std::string said = program->said();
  program = relay(port);
  ASSERT_TRUE(program);
  appending.wait_for_more(5);
  appending.end();
  appending.look(0);
  EXPECT_EQ(said, "holdfast-relay listens at 127.0.0.1, port " + std::to_string(port) + ".\n")
      << "and nothing about anybody";
}

TEST_P(RelayProgram, invites_and_says_whether_it_is_well) {
  auto inviting = [&] {
    std::vector<std::string> words{HOLDFAST_RELAY, "invite"};
    for (const std::string& word : store()) words.push_back(word);
    return std::make_unique<Started>(words, says());
  }();
  ASSERT_EQ(inviting->ended(), 0) << inviting->said();
  Token invitation;
  ASSERT_TRUE(from_hex(inviting->said().substr(0, 64), invitation.bytes)) << inviting->said();
  auto program = started({"--listen", "127.0.0.1:0"});
  ASSERT_TRUE(program->says("listens at"));
  const int port = program->port();
  const Create create{{{hash_of(token_of(1)), all_rights}}};
  EXPECT_EQ(Caller(port, channel_of(1), token_of(1)).ask<Created>("/create", create).status, 401);
  EXPECT_EQ(Caller(port, channel_of(1), invitation).ask<Created>("/create", create).status, 200);
  Started asking({HOLDFAST_RELAY, "--health", "--listen", "127.0.0.1:" + std::to_string(port)}, says());
  EXPECT_EQ(asking.ended(), 0);
  program->send(SIGTERM);
  EXPECT_EQ(program->ended(), 0);
  Started again({HOLDFAST_RELAY, "--health", "--listen", "127.0.0.1:" + std::to_string(port)}, says());
  EXPECT_EQ(again.ended(), 69);
}

TEST(RelayProgramItself, is_linked_with_nothing_that_could_open_an_item) {
  const Folder folder;
  Started looking({"/usr/bin/readelf", "-dW", HOLDFAST_RELAY}, folder.path() / "needed");
  ASSERT_EQ(looking.ended(), 0);
  EXPECT_THAT(looking.said(), HasSubstr("libsqlite3"));
  EXPECT_THAT(looking.said(), Not(HasSubstr("sodium")));
  std::ifstream file(HOLDFAST_RELAY, std::ios::binary);
  const std::string program = (std::stringstream() << file.rdbuf()).str();
  for (const char* room : {"holdfast4seal", "holdfast5vault", "holdfast5diary", "holdfast7channel"})
    EXPECT_EQ(program.find(room), std::string::npos) << room;
}

TEST(RelayProgramItself, says_what_is_wrong_and_goes) {
  const Folder folder;
  int number = 0;
  const auto said = [&](std::vector<std::string> words, int code) {
    words.insert(words.begin(), HOLDFAST_RELAY);
    Started program(words, folder.path() / std::to_string(++number));
    EXPECT_EQ(program.ended(), code) << program.said();
    return program.said();
  };
  std::ofstream(folder.path() / "file") << "none of ours";
  EXPECT_THAT(said({}, 64), HasSubstr("where the relay keeps"));
  EXPECT_THAT(said({"--data", folder.path() / "file", "--listen", "127.0.0.1:0"}, 69),
              HasSubstr("cannot be made or used"));
  EXPECT_THAT(said({"--data", folder.path() / "store", "--listen", "192.0.2.1:4690"}, 69),
              HasSubstr("cannot listen"));
  EXPECT_THAT(said({"--database", "host=127.0.0.1 port=1", "--listen", "127.0.0.1:0"}, 69),
              HasSubstr("does not answer"));
  std::filesystem::create_directory(folder.path() / "damaged");
  std::ofstream(folder.path() / "damaged" / "relay.sqlite") << std::string(8192, 'x');
  EXPECT_THAT(said({"--data", folder.path() / "damaged", "--listen", "127.0.0.1:0"}, 69),
              HasSubstr("damaged"));
  EXPECT_THAT(said({"--help"}, 0), HasSubstr("holdfast-relay --data FOLDER"));
}

}  // namespace
}  // namespace holdfast::relay
