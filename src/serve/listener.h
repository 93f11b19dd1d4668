// listener: HTTP, by one thread that waits for all connections at once, so that a thousand of them cost a
// thousand small buffers and hold up nobody. What is asked is judged by its head, before a byte of its body
// is taken; a head that could be read in two ways (two Hosts, a folded line, a length said twice) is no
// request. A request's time is bounded as a whole, whatever the pace of its bytes, and so is what all
// requests and answers together may hold in memory. Answers that take a while are made by a few threads
// beside. Two programs stand on it: the page's server (shell) and the relay.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace holdfast::serve {

using Fields = std::vector<std::pair<std::string, std::string>>;

// What stands before a request's body.
struct Head {
  std::string method, path;  // the path without what follows a "?"
  Fields fields;             // names in lower case
  std::size_t body_bytes = 0;

  bool has(std::string_view name) const;
  std::string_view value(
      std::string_view name) const;  // of the first of that name; empty where there is none
};

struct Reply {
  int status = 200;
  const char* type = "application/json";
  std::string body;
  std::string_view fixed;                // said instead of the body: bytes that outlive the program's end
  std::chrono::milliseconds waiting{0};  // before it is sent
  Fields fields;                         // beside those in every answer
};

class Listener {
 public:
  struct Limits {
    std::chrono::milliseconds head{4000};     // from a request's first byte to the end of its head
    std::chrono::milliseconds whole{20'000};  // to the end of its body
    std::chrono::milliseconds answer{30'000};
    std::chrono::milliseconds idle{5000};  // without a request
    std::size_t head_bytes = 16'384;
    std::size_t bodies_bytes = std::size_t{80} << 20;    // of all requests at once
    std::size_t answers_bytes = std::size_t{512} << 20;  // on their way at once; beyond: 503
    std::size_t unasked_bytes = 2048;                    // of a body that is taken without `admit`
    int connections = 2000;  // beyond them, who waited longest without being answered makes room
    int answering = 2000;    // requests being answered, or waiting for it, at once; beyond: 503
    int workers = 16;
  };
  // What is done with a request. `judge` and `at_once` are called by the thread that waits for everybody and
  // must not take long; `admit` and `answer` by others, several at a time. A body is wiped after it was
  // answered.
  struct Rules {
    // Whether to hear a connection at all, by the ports of its two ends; not set: yes.
    std::function<bool(std::uint16_t theirs, std::uint16_t ours)> hear;
    // By its head: how many bytes of body it may have, or what it is told instead.
    std::function<std::variant<std::size_t, Reply>(const Head&)> judge;
    // The same where it takes a while; nothing: go on. Not set: `judge` has said all.
    std::function<std::optional<Reply>(const Head&)> admit;
    // What can be said without waiting; nothing: `answer` is asked.
    std::function<std::optional<Reply>(const Head&, std::string& body)> at_once;
    std::function<Reply(const Head&, std::string& body)> answer;
    // What is said of a request that cannot be taken (400, 413, 503) or whose answer failed (500).
    std::function<Reply(int status)> refusal;
    Fields fields;  // in every answer
  };

  Listener(Limits limits, Rules rules);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // The port it was given, any free one for 0; 0 where it cannot be had, or the address is none of this
  // machine.
  int bind(int port, const std::string& address = "127.0.0.1");
  void begin();
  void hang_up();  // on everybody who is not being answered
  void stop();     // returns when nobody is being answered any more

 private:
  class Connection;
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace holdfast::serve
