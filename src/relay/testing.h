// testing: what the relay's tests share: a folder that goes again, programs that are started and ended, a
// PostgreSQL of the test's own, and somebody who calls a relay through HTTP. The other end of the wire is
// another library's (cpp-httplib), so that no fault of ours is made twice.
#pragma once
#include <gtest/gtest.h>
#include <httplib.h>
#include <sys/types.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "relay/relay.h"

namespace holdfast::relay::testing {

using Path = std::filesystem::path;

int free_port();  // on loopback; another program may take it meanwhile

class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const Path& path() const { return path_; }

 private:
  Path path_;
};

// A program that was started, with what it says on stdout and stderr in files.
class Started {
 public:
  // As another user where one is named and we are root; it ends with us.
  Started(std::vector<std::string> words, const Path& says, const char* user = nullptr);
  ~Started();  // kills it
  Started(const Started&) = delete;
  Started& operator=(const Started&) = delete;
  void send(int signal) const;
  int ended();  // waits for it: its exit code, or 128 and the signal
  bool is_there();
  std::string said() const;
  bool says(const std::string& words);  // waits for it; false where it ended without
  int port() const;                     // that a relay says it listens at

 private:
  pid_t pid_ = -1;
  int code_ = -1;
  Path says_;
};

// A private PostgreSQL on loopback, begun for this test program when it is first asked for, and ended with
// it.
class Postgres {
 public:
  static Postgres& here();
  std::string new_database();  // how to connect to it
  void stop();                 // as a power cut would
  void start();

 private:
  Postgres();
  Folder folder_;
  int port_ = 0, databases_ = 0;
  std::unique_ptr<Started> server_;
};

enum class Kind { sqlite, postgres };
inline std::string name_of(const ::testing::TestParamInfo<Kind>& kind) {
  return kind.param == Kind::sqlite ? "sqlite" : "postgres";
}

// What a caller got.
template <class Told>
struct Got {
  int status = 0;  // 0: nothing
  std::string bytes;
  int retry_after = 0;
  Told told{};
};

class Caller {
 public:
  Caller(int port, ChannelId channel, Token token);
  template <class Told, class Message>
  Got<Told> ask(const std::string& path, const Message& message) {
    Got<Told> got;
    const auto result = post(path, to_bytes(message));
    if (!result) return got;
    got.status = result->status;
    got.bytes = result->body;
    got.retry_after = std::atoi(result->get_header_value("Retry-After").c_str());
    if (got.status != 502 && got.status != 504) {  // which a proxy says by itself
      EXPECT_EQ(result->get_header_value("Holdfast-Relay"), "1");
    }
    if (got.status != 200) return got;
    auto told = message_of<Told>(got.bytes);
    EXPECT_TRUE(told) << path;
    if (told) got.told = std::move(*told);
    return got;
  }
  httplib::Result post(const std::string& path, const std::string& body);
  // Asks again where the relay was busy or gone, as a client does.
  template <class Told, class Message>
  Got<Told> ask_until_answered(const std::string& path, const Message& message) {
    for (int k = 0; k < 1000; ++k) {
      auto got = ask<Told>(path, message);
      if (got.status != 0 && got.status != 503 && got.status != 429) return got;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return {};
  }
  const Credential& who() const { return who_; }

 private:
  Credential who_;
  httplib::Client wire_;
};

ChannelId channel_of(int number);
Token token_of(int number);
ItemId item_of(std::uint64_t number);
Item item(std::uint64_t number, std::string_view bytes);

struct Seen {
  std::uint64_t head = 0;
  std::vector<std::uint64_t> seqs;
  std::vector<ItemId> ids;
  std::vector<std::string> bytes;  // empty: withdrawn
  std::vector<Bookmark> at;
};
// Everything that stands in a channel, some at a time.
Seen all_of(Caller& caller, std::uint16_t limit = 50);
inline Seen all_of(Caller&& caller) {
  return all_of(caller);
}

// A test vector of docs/formats/relay.md, as bytes; empty, and a failure, where there is none of that name.
std::string vector_of(const std::string& name);
std::string page_of_protocol();

std::int64_t any_day();  // what a relay in a test takes for today

}  // namespace holdfast::relay::testing
