// caller: where a relay is, and somebody who posts to it. What is asked and answered are bytes (protocol.h);
// whoever calls sees no key and no diary, so it can be a process of its own that has neither.
//
// A relay is believed in nothing. An answer is bounded in size and time, is read strictly, and counts only
// with the field that says a relay gave it: everything else on the way (a hotel's log-in page, another web
// server, a redirection) is told as such. There are no cookies and no proxies, and nothing is asked of the
// environment but, by OpenSSL, where the system's certificates are.
#pragma once
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace holdfast::post {

// SHA-256 of the public key in a certificate (its SubjectPublicKeyInfo).
using Pin = std::array<unsigned char, 32>;

struct Place {
  bool tls = true;
  std::string host;  // in lower case; an IPv6 address without brackets
  std::uint16_t port = 443;
  std::string prefix;      // before the path of the protocol; empty, or "/" and something, without one behind
  std::optional<Pin> pin;  // then this key counts, and no certificate is asked for who it is
  bool operator==(const Place&) const = default;
};
// As somebody types it: "https://relay.example.org", or without the "https://", with a port or a prefix.
// Plain "http://" only to this machine itself, where nobody is on the way. `pin` is empty or 64 hexadecimal
// digits. bad_request, with a sentence.
[[nodiscard]] Result<Place> place_of(std::string_view typed, std::string_view pin = {});
std::string to_text(const Place& place);  // its address; without the pin

struct Said {
  int status = 0;
  std::string bytes;
  bool by_relay = false;  // it has the field of a relay
  std::string version;    // that stands in the field
  int wait_seconds = 0;   // what it asks to wait
};

inline constexpr std::size_t longest_answer = std::size_t{4} << 20;

class Caller {
 public:
  virtual ~Caller() = default;
  // Posts `body` to `path` ("/fetch"). `who` is what stands in Authorization. busy, code relay_away: nobody
  // answers there (no network, no such name, a deadline); conflict: whoever answers is not who it should be;
  // damaged: what came is no answer of HTTP, or was cut off or too long.
  [[nodiscard]] virtual Result<Said> post(const Place& place, std::string_view path, std::string_view who,
                                          std::string_view body) = 0;
};

struct Deadlines {
  std::chrono::milliseconds connect{15'000};  // with what TLS says before
  std::chrono::milliseconds whole{120'000};   // from then to the end of the answer
};

// Over the network of this process. One connection is kept for the next post to the same place.
class HttpCaller : public Caller {
 public:
  explicit HttpCaller(Deadlines deadlines = {});
  ~HttpCaller() override;
  [[nodiscard]] Result<Said> post(const Place& place, std::string_view path, std::string_view who,
                                  std::string_view body) override;

 private:
  class Connection;
  Deadlines deadlines_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace holdfast::post
