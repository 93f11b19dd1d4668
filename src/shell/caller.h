// caller: whose program is at the other end of a connection on loopback. Everybody on a machine reaches its
// loopback; the kernel knows whose each socket is (sock_diag(7), and where it has none /proc/net/tcp and
// tcp6).
#pragma once
#include <cstdint>

namespace holdfast::shell {

enum class CallersUser { this_one, another, unknown };

class Callers {
 public:
  Callers();  // asks the kernel through a socket of its own, made here
  ~Callers();
  Callers(const Callers&) = delete;
  Callers& operator=(const Callers&) = delete;

  // Of the connection from 127.0.0.1:`theirs` to 127.0.0.1:`ours`. `another` also where nobody is there any
  // more; `unknown` where the kernel does not tell.
  CallersUser user_of(std::uint16_t theirs, std::uint16_t ours);

 private:
  int kernel_ = -1;
};

}  // namespace holdfast::shell
