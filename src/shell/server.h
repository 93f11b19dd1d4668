// server: the page's way in. It listens on this machine's loopback only and speaks to one kind of caller: the
// page it has served itself.
//
// What keeps others out. A request must name exactly this host and port (a rebound name does not), must not
// come from another site (Origin, Sec-Fetch-Site), and, for anything but the page's own files, must carry a
// token that lives in the page's memory alone: no cookies, nothing in an address. The token is handed over
// once: for a long one that stands in a file only its owner can read, which posts it and is removed, or for a
// code typed from the terminal, which cannot be guessed for long. Either is used up by it. JSON only, no
// CORS, sizes and times bounded, a slow caller holds up nobody.
//
// The diary locks by itself after a while without a request; its keys are then wiped.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "app/world.h"
#include "base/result.h"

namespace holdfast::shell {

struct ServerOptions {
  std::filesystem::path vault;       // the one diary this server opens
  std::filesystem::path demo_vault;  // where "try it with an invented diary" goes
  std::filesystem::path downloads;   // where files for her are put; empty: nowhere
  int port = 0;                      // 0: any free one
  int lock_after_seconds = 15 * 60;
  std::chrono::milliseconds slowest_head{4000};  // from a request's first byte to the end of its head
  std::size_t largest_request_bytes = std::size_t{64} << 20;
  std::function<void()> before_first = {};  // called before the first one is let in
};

class Server {
 public:
  // Of `world` the clock, entropy and progress are used and must outlive the server; its vault is not.
  Server(app::World& world, ServerOptions options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Begins to listen. A Problem where the port is taken.
  Result<> listen();
  int port() const;
  std::string address() const;  // "http://127.0.0.1:PORT/"
  // The code that is good for one token. Another one once it is used, and after many wrong ones.
  std::string code() const;
  int entered() const;  // how often a code, or what was handed over, was used
  // How long no diary has been open and nobody has asked for anything.
  std::int64_t seconds_unused() const;
  // The text of a page that hands the code over when a browser opens it.
  std::string hand_over_page() const;
  void stop();  // returns when nobody is being answered any more; the diary is locked

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace holdfast::shell
