// listener: the HTTP library's server with a bound on how long one request may take to arrive and its answer
// to leave, whatever the pace of their bytes (the library bounds each read by itself, so that a byte every
// two seconds goes on for ever), and with an end that waits for nobody. Included by server.cc alone.
#pragma once
#include <httplib.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>

namespace holdfast::shell {

class Listener final : public httplib::Server {
 public:
  struct Limits {
    std::chrono::milliseconds head{4000};     // from a request's first byte to the end of its head
    std::chrono::milliseconds whole{20'000};  // to the end of its body
    std::chrono::milliseconds answer{30'000};
    std::chrono::milliseconds idle{5000};  // without a request
    int most_requests = 1000;
  };
  explicit Listener(Limits limits) : limits_(limits) {}

  // Ends every connection now; stop() then has nobody to wait for but whoever is being answered.
  void hang_up();

 private:
  class Connection;
  bool process_and_close_socket(socket_t socket) override;

  Limits limits_;
  std::atomic<bool> ending_ = false;
  std::mutex guard_;
  std::set<socket_t> open_;
};

}  // namespace holdfast::shell
