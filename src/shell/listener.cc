// Reading, writing and waiting on sockets, each against a deadline.
#include "shell/listener.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/secret.h"

namespace holdfast::shell {
namespace {

using Clock = std::chrono::steady_clock;

// Whether the socket is ready before the deadline.
bool ready(socket_t socket, short what, Clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    pollfd one{socket, what, 0};
    const int seen = ::poll(&one, 1, static_cast<int>(std::min<decltype(left)>(left, 60'000)));
    if (seen > 0) return (one.revents & (what | POLLHUP | POLLERR)) != 0;
    if (seen < 0 && errno != EINTR) return false;
  }
}

void name_of(int (*get)(int, sockaddr*, socklen_t*), socket_t socket, std::string& ip, int& port) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  std::array<char, INET_ADDRSTRLEN> text{};
  if (get(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0 || address.sin_family != AF_INET) return;
  if (::inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size())) ip = text.data();
  port = ntohs(address.sin_port);
}

}  // namespace

// Reads ahead into a buffer, because the library takes the head of a request byte by byte.
class Listener::Connection final : public httplib::Stream {
 public:
  Connection(socket_t socket, const Limits& limits) : socket_(socket), limits_(limits) {}

  // Waits for the first byte of another request.
  bool begins() {
    in_head_ = true;
    line_ = 0;
    deadline_ = Clock::now() + limits_.idle;
    if (at_ == end_ && !fill()) return false;
    began_ = Clock::now();
    deadline_ = began_ + limits_.head;
    answer_by_ = {};
    return true;
  }

  bool is_readable() const override { return at_ < end_ || ready(socket_, POLLIN, deadline_); }
  bool is_writable() const override { return ready(socket_, POLLOUT, Clock::now() + limits_.answer); }

  ssize_t read(char* to, size_t size) override {
    if (Clock::now() >= deadline_ || (at_ == end_ && !fill())) return -1;
    const size_t n = std::min(size, end_ - at_);
    std::memcpy(to, buffer_.data() + at_, n);
    if (in_head_) look_for_its_end(to, n);
    wipe(buffer_.data() + at_, n);  // a passphrase may be in it
    at_ += n;
    return static_cast<ssize_t>(n);
  }
  ssize_t write(const char* from, size_t size) override {
    if (answer_by_ == Clock::time_point{}) answer_by_ = Clock::now() + limits_.answer;
    if (!ready(socket_, POLLOUT, answer_by_)) return -1;
    for (;;) {
      const ssize_t n = ::send(socket_, from, size, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n >= 0 || errno != EINTR) return n;
    }
  }

  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    name_of(::getpeername, socket_, ip, port);
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    name_of(::getsockname, socket_, ip, port);
  }
  socket_t socket() const override { return socket_; }

 private:
  bool fill() {
    if (!ready(socket_, POLLIN, deadline_)) return false;
    for (;;) {
      const ssize_t n = ::recv(socket_, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
      if (n < 0 && errno == EINTR) continue;
      at_ = 0;
      end_ = n > 0 ? static_cast<size_t>(n) : 0;
      return n > 0;
    }
  }
  // An empty line ends the head; the body may take longer.
  void look_for_its_end(const char* bytes, size_t size) {
    for (size_t k = 0; k < size && in_head_; ++k) {
      if (bytes[k] == '\n') {
        in_head_ = line_ > 0;
        line_ = 0;
      } else if (bytes[k] != '\r') {
        ++line_;
      }
    }
    if (!in_head_) deadline_ = began_ + limits_.whole;
  }

  socket_t socket_;
  const Limits& limits_;
  std::array<char, 16384> buffer_{};
  size_t at_ = 0, end_ = 0, line_ = 0;
  bool in_head_ = true;
  Clock::time_point began_, deadline_, answer_by_;
};

bool Listener::process_and_close_socket(socket_t socket) {
  {
    const std::lock_guard guard(guard_);
    open_.insert(socket);
  }
  bool good = true;
  Connection connection(socket, limits_);
  for (int left = limits_.most_requests; good && left > 0 && !ending_; --left) {
    if (!connection.begins()) break;
    bool closed = false;
    good = process_request(connection, left == 1, closed, nullptr);
    if (closed) break;
  }
  const std::lock_guard guard(guard_);
  open_.erase(socket);
  ::shutdown(socket, SHUT_RDWR);
  ::close(socket);
  return good;
}

void Listener::hang_up() {
  ending_ = true;
  const std::lock_guard guard(guard_);
  for (const socket_t socket : open_) ::shutdown(socket, SHUT_RD);
}

}  // namespace holdfast::shell
