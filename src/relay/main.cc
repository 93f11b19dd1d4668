// holdfast-relay: opens the store, listens, and ends on SIGTERM. What it says goes to stdout and stderr, is
// about itself, and names no channel, no slot and no address of a caller.
#include <netdb.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <mutex>

#include "relay/options.h"
#include "relay/relay.h"

namespace holdfast::relay {
namespace {

constexpr int wrong_use = 64, went_wrong = 69;
constexpr auto said_again_after = std::chrono::minutes(1);

int told(const Problem& problem, int code = went_wrong) {
  std::fprintf(stderr, "holdfast-relay: %s%s%s%s%s\n", problem.sentence.c_str(),
               problem.where.empty() ? "" : " ", problem.where.c_str(), problem.detail.empty() ? "" : ": ",
               problem.detail.c_str());
  return code;
}

std::int64_t today() {
  const auto now = std::chrono::system_clock::now();
  return std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
}

// Of the database, at most once a minute; that it is busy is no news.
void told_trouble(const Problem& problem) {
  static std::mutex mutex;
  static std::chrono::steady_clock::time_point last;
  const std::lock_guard guard(mutex);
  const auto now = std::chrono::steady_clock::now();
  if (problem.kind == ProblemKind::busy ||
      (last.time_since_epoch().count() != 0 && now - last < said_again_after))
    return;
  last = now;
  told(problem);
}

Result<std::unique_ptr<Store>> store_of(const Options& options, std::size_t workers) {
  Result<Database> database = options.data.empty() ? Result<Database>(postgres_at(options.database, workers))
                                                   : sqlite_in(options.data);
  if (!database) return pass_on(database);
  return Store::open(
      std::move(*database),
      {.open_to_all = options.open_to_all, .quota = options.quota, .today = today, .trouble = told_trouble});
}

int serve(const Options& options) {
  // Before there is any thread, so that all of them leave these to us.
  sigset_t ends;
  sigemptyset(&ends);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&ends, signal);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  RelayOptions relay_options{.address = options.address,
                             .port = options.port,
                             .requests_per_second = options.requests_per_second,
                             .tells_counters = options.tells_counters};
  auto store = store_of(options, static_cast<std::size_t>(relay_options.limits.workers));
  if (!store) return told(store.error());
  Relay relay(std::move(*store), relay_options);
  if (const auto listening = relay.listen(); !listening) return told(listening.error());
  std::printf("holdfast-relay listens at %s, port %d.\n", options.address.c_str(), relay.port());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&ends, &signal);
  relay.stop();
  return 0;
}

int invite(const Options& options) {
  const auto store = store_of(options, 1);
  if (!store) return told(store.error());
  Token invitation;
  if (::getrandom(invitation.bytes.data(), invitation.bytes.size(), 0) !=
      static_cast<ssize_t>(invitation.bytes.size()))
    return told({ProblemKind::unreadable, "The system gives no random bytes. Try again."});
  if (!(*store)->invite(hash_of(invitation), options.quota)) return went_wrong;
  std::printf("%s\n", to_hex(invitation).c_str());
  return 0;
}

// What is answered to GET /health there; empty where nobody answers.
std::string asked_for_health(const Options& options) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  if (::getaddrinfo(options.address.c_str(), std::to_string(options.port).c_str(), &hints, &found) != 0)
    return {};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> address(found, freeaddrinfo);
  const int wire = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{.tv_sec = 30, .tv_usec = 0};
  ::setsockopt(wire, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  constexpr std::string_view question = "GET /health HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n";
  std::string answer;
  if (::connect(wire, found->ai_addr, found->ai_addrlen) == 0 &&
      ::send(wire, question.data(), question.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(question.size())) {
    char piece[1024];
    for (ssize_t n = 0; (n = ::recv(wire, piece, sizeof piece, 0)) > 0;)
      answer.append(piece, static_cast<std::size_t>(n));
  }
  ::close(wire);
  return answer;
}

int health(const Options& options) {
  if (asked_for_health(options).starts_with("HTTP/1.1 200 ")) {
    std::puts("The relay is well.");
    return 0;
  }
  return told({ProblemKind::unreadable, "No relay that is well answers there.", "",
               options.address + ":" + std::to_string(options.port)});
}

int run(const std::vector<std::string>& words) {
  const auto options = options_of(words);
  if (!options) return told(options.error(), wrong_use);
  switch (options->task) {
    case Task::serve:
      return serve(*options);
    case Task::invite:
      return invite(*options);
    case Task::health:
      return health(*options);
    case Task::help:
      break;
  }
  std::fputs(std::string(help_text).c_str(), stdout);
  return 0;
}

}  // namespace
}  // namespace holdfast::relay

int main(int argc, char** argv) {
  ::umask(077);  // what it writes is for its own user
  return holdfast::relay::run(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
}
