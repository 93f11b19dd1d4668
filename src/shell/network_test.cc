// What is left of the network once it was given up, tried in a child of this program.
#include "shell/network.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <functional>
#include <thread>

namespace holdfast::shell {
namespace {

constexpr int no_filter_here = 77;

int in_a_child(const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool refused(int family, int kind) {
  return ::socket(family, kind, 0) < 0 && errno == EACCES;
}

TEST(Network, given_up_it_is_gone_for_every_thread_and_for_what_is_started) {
  const int ended = in_a_child([] {
    std::atomic<int> turn = 0;
    std::atomic<bool> elsewhere = false;
    std::thread earlier([&] {
      while (turn == 0) std::this_thread::yield();
      elsewhere = refused(AF_INET, SOCK_STREAM);
    });
    if (!give_up_the_network()) ::_exit(no_filter_here);
    turn = 1;
    earlier.join();
    if (!elsewhere) return 1;
    for (const int family : {AF_INET, AF_INET6, AF_NETLINK, AF_PACKET})
      for (const int kind : {SOCK_STREAM, SOCK_DGRAM, SOCK_RAW})
        if (!refused(family, kind)) return 2;
    return ::system("python3 -c 'import socket; socket.socket()' 2>/dev/null") == 0 ? 3 : 0;
  });
  if (ended == no_filter_here) GTEST_SKIP() << "this kernel has no such filter";
  EXPECT_EQ(ended, 0);
}

TEST(Network, what_listened_before_still_answers_and_calls_nobody) {
  const int ended = in_a_child([] {
    const int door = ::socket(AF_INET, SOCK_STREAM, 0), own = ::socket(AF_INET, SOCK_DGRAM, 0);
    const int caller = ::socket(AF_INET, SOCK_STREAM, 0), late = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    auto* address = reinterpret_cast<sockaddr*>(&at);
    if (::bind(door, address, size) != 0 || ::listen(door, 4) != 0 ||
        ::getsockname(door, address, &size) != 0)
      return 1;
    if (::connect(caller, address, size) != 0) return 2;
    if (!give_up_the_network()) ::_exit(no_filter_here);
    const int taken = ::accept(door, nullptr, nullptr);
    char said[2] = {};
    if (taken < 0 || ::send(taken, "x", 1, 0) != 1 || ::recv(caller, said, 1, 0) != 1) return 3;
    if (::connect(late, address, size) == 0 || errno != EACCES) return 4;
    if (::sendto(own, "x", 1, 0, address, size) >= 0 || errno != EACCES) return 5;
    return 0;
  });
  if (ended == no_filter_here) GTEST_SKIP() << "this kernel has no such filter";
  EXPECT_EQ(ended, 0);
}

}  // namespace
}  // namespace holdfast::shell
