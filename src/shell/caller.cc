// One question to the kernel for each connection, answered at once whatever the number of sockets; the lists
// in /proc are read whole for each and serve only where the question cannot be asked.
#include "shell/caller.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>

namespace holdfast::shell {
namespace {

constexpr std::int64_t nobody_there = -1;

struct Question {
  nlmsghdr head{};
  inet_diag_req_v2 of{};
};

Question about(std::uint16_t theirs, std::uint16_t ours) {
  Question asked;
  asked.head.nlmsg_len = sizeof asked;
  asked.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  asked.head.nlmsg_flags = NLM_F_REQUEST;
  asked.of.sdiag_family = AF_INET;
  asked.of.sdiag_protocol = IPPROTO_TCP;
  asked.of.idiag_states = ~0u;
  asked.of.id.idiag_sport = htons(theirs);
  asked.of.id.idiag_dport = htons(ours);
  asked.of.id.idiag_src[0] = asked.of.id.idiag_dst[0] = htonl(INADDR_LOOPBACK);
  asked.of.id.idiag_cookie[0] = asked.of.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  return asked;
}

// The user, or nothing where the kernel knows of nobody or does not answer this.
std::optional<std::int64_t> asked_of_kernel(int kernel, std::uint16_t theirs, std::uint16_t ours) {
  const Question asked = about(theirs, ours);
  alignas(nlmsghdr) std::array<char, 4096> buffer{};
  while (::recv(kernel, buffer.data(), buffer.size(), MSG_DONTWAIT) > 0) {
  }  // an answer that came too late
  if (::send(kernel, &asked, sizeof asked, 0) != ssize_t(sizeof asked)) return std::nullopt;
  ssize_t n = 0;
  do n = ::recv(kernel, buffer.data(), buffer.size(), 0);
  while (n < 0 && errno == EINTR);
  if (n < ssize_t(sizeof(nlmsghdr))) return std::nullopt;
  nlmsghdr head{};
  std::memcpy(&head, buffer.data(), sizeof head);
  // A fault says the same for "nobody is there" and "no such module", so /proc is looked at too.
  if (head.nlmsg_type != SOCK_DIAG_BY_FAMILY || n < ssize_t(NLMSG_HDRLEN + sizeof(inet_diag_msg)))
    return std::nullopt;
  inet_diag_msg told{};
  std::memcpy(&told, buffer.data() + NLMSG_HDRLEN, sizeof told);
  if (told.id.idiag_sport != htons(theirs) || told.id.idiag_dport != htons(ours)) return std::nullopt;
  return told.idiag_uid;
}

// The same from a list of the kernel's: "sl local:port remote:port st queues timer retransmissions uid".
std::optional<std::int64_t> listed(const char* file, std::uint16_t theirs, std::uint16_t ours) {
  std::ifstream list(file);
  if (!list) return std::nullopt;
  std::string line;
  while (std::getline(list, line)) {
    std::array<char, 40> local{}, remote{};
    unsigned local_port = 0, remote_port = 0;
    std::int64_t user = 0;
    if (std::sscanf(line.c_str(), " %*d: %32[0-9A-F]:%4X %32[0-9A-F]:%4X %*X %*X:%*X %*X:%*X %*X %" SCNd64,
                    local.data(), &local_port, remote.data(), &remote_port, &user) == 5 &&
        local_port == theirs && remote_port == ours)
      return user;
  }
  return nobody_there;
}

}  // namespace

Callers::Callers() : kernel_(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)) {
  if (kernel_ < 0) return;
  const timeval patience{1, 0};
  ::setsockopt(kernel_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

Callers::~Callers() {
  if (kernel_ >= 0) ::close(kernel_);
}

CallersUser Callers::user_of(std::uint16_t theirs, std::uint16_t ours) {
  std::optional<std::int64_t> user;
  if (kernel_ >= 0) user = asked_of_kernel(kernel_, theirs, ours);
  for (const char* file : {"/proc/net/tcp", "/proc/net/tcp6"})
    if (!user || *user == nobody_there)
      if (const auto found = listed(file, theirs, ours)) user = found;
  if (!user) return CallersUser::unknown;
  return *user == static_cast<std::int64_t>(::geteuid()) ? CallersUser::this_one : CallersUser::another;
}

}  // namespace holdfast::shell
