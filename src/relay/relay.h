// relay: the store behind HTTP. A request is judged by its head (path, length, who asks) before a byte of its
// body is taken, read strictly, put to the store, and answered; nothing of it is written down anywhere.
// docs/formats/relay.md says it to the byte.
#pragma once
#include <memory>
#include <string>

#include "base/result.h"
#include "relay/store.h"
#include "serve/listener.h"

namespace holdfast::relay {

struct RelayOptions {
  std::string address = "127.0.0.1";
  int port = 0;                                            // 0: any free one
  double requests_per_second = 5, requests_at_once = 300;  // of one slot
  bool tells_counters = false;
  serve::Listener::Limits limits{
      .head = std::chrono::seconds(10),
      .whole = std::chrono::seconds(120),
      .answer = std::chrono::seconds(120),
      .idle = std::chrono::seconds(75),
      .bodies_bytes = std::size_t{64} << 20,
      .answers_bytes = std::size_t{64} << 20,
      .answering = 256,
      .workers = 16,
  };
};

class Relay {
 public:
  Relay(std::unique_ptr<Store> store, RelayOptions options);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  [[nodiscard]] Result<> listen();  // busy: the port is taken, or the address is none of this machine
  int port() const;
  void stop();  // nobody new; whoever is being answered gets the answer

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace holdfast::relay
