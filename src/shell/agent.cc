// The agent's end: forked off, given the key, and a loop of one second at most. Each turn of it looks first
// whether the agent is over, and answers after that, so that nobody is given a key that should be gone.
#include "shell/agent.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <span>
#include <vector>

#include "shell/agent_place.h"
#include "shell/terminal.h"
#include "shell/wiped_stack.h"

namespace holdfast::shell {
namespace {

constexpr std::size_t most_callers = 32, longest_said = 8192;
constexpr std::int64_t longest_turn_ms = 1000;

std::int64_t nanoseconds(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

ClocksRead read_clocks() {
  ClocksRead read;
  read.before_ns = nanoseconds(CLOCK_MONOTONIC);
  read.boot_ns = nanoseconds(CLOCK_BOOTTIME);
  read.after_ns = nanoseconds(CLOCK_MONOTONIC);
  return read;
}

Problem cannot(std::string_view what) {
  return {ProblemKind::unreadable,
          fmt::format("No agent was begun: {}. The passphrase goes on being asked for.", what),
          std::strerror(errno), "agent"};
}

// While one of these lives, no other agent puts a socket into the folder or takes one out.
class Turn {
 public:
  explicit Turn(const AgentPlace& place) : folder_(place.open.get()) {
    while (::flock(folder_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  ~Turn() { ::flock(folder_, LOCK_UN); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  int folder_;
};

class Serving {
 public:
  Serving(app::HeldKey held, const AgentsTime& time, Descriptor leader)
      : held_(std::move(held)), time_(time), leader_(std::move(leader)) {}

  // Takes the place of a socket that is there already, whether somebody listens on it or not.
  Result<> listen() {
    if (::mlock(held_.key.data(), held_.key.size()) != 0)
      return tl::unexpected(cannot(
          "this machine does not let its memory be kept out of the swap space (\"ulimit -l\" says how much "
          "it lets)"));
    auto place = agent_place(held_.file, Agent::new_one);
    if (!place) return pass_on(place);
    place_ = std::move(*place);
    const std::string unfinished = fmt::format("{}.new-{}", place_.name, ::getpid());
    door_ = listening(place_, unfinished);
    if (door_) {
      own_ = number_of(place_, unfinished);
      const Turn turn(place_);
      if (::renameat(place_.open.get(), unfinished.c_str(), place_.open.get(), place_.name.c_str()) == 0)
        return {};
    }
    const Problem why = cannot(fmt::format("its socket cannot be put into {}", place_.folder.string()));
    (void)::unlinkat(place_.open.get(), unfinished.c_str(), 0);
    return tl::unexpected(why);
  }

  void serve() {
    while (!locked_) {
      wipe_stack();  // of what the last look at the key left there
      std::vector<pollfd> waiting{{door_.get(), POLLIN, 0}, {leader_.get(), POLLIN, 0}};
      for (const Descriptor& caller : callers_) waiting.push_back({caller.get(), POLLIN, 0});
      const std::int64_t left_ms = time_.left_ns(read_clocks()) / 1'000'000 + 1;
      (void)::poll(waiting.data(), waiting.size(), static_cast<int>(std::min(left_ms, longest_turn_ms)));
      if (waiting[1].revents != 0 || is_over()) break;
      answer_those(std::span(waiting).subspan(2));
      if (waiting[0].revents != 0) take_newcomer();
    }
    drop();
  }

 private:
  bool is_over() const {
    return signal_seen() != 0 || time_.left_ns(read_clocks()) == 0 || !stands() || !app::still_opens(held_);
  }
  // By its name: where the login has ended, its folder is gone.
  bool stands() const {
    struct stat seen {};
    return ::lstat(place_.socket().c_str(), &seen) == 0 && app::FileId{seen.st_dev, seen.st_ino} == own_;
  }

  void drop() {
    held_.key.wipe();
    const Turn turn(place_);
    if (number_of(place_, place_.name) == own_) (void)::unlinkat(place_.open.get(), place_.name.c_str(), 0);
    own_ = {};
  }

  // Who says nothing is kept waiting, and keeps nobody from being heard.
  void take_newcomer() {
    Descriptor caller(::accept4(door_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!caller || !is_this_users(caller.get())) return;
    if (callers_.size() == most_callers) callers_.erase(callers_.begin());
    callers_.push_back(std::move(caller));
  }

  void answer_those(std::span<const pollfd> heard) {
    for (std::size_t k = 0; k < heard.size(); ++k) {
      if (heard[k].revents == 0) continue;
      answer(callers_[k].get());
      callers_[k].close();
    }
    std::erase_if(callers_, [](const Descriptor& caller) { return !caller; });
  }

  void answer(int caller) {
    std::array<char, message_head + 1> asked{};
    const ssize_t n = ::recv(caller, asked.data(), asked.size(), MSG_DONTWAIT | MSG_TRUNC);
    if (n != ssize_t(message_head) || asked[0] != agent_language) return;
    if (asked[1] == asks_key) {
      ++given_;
      say(caller, asks_key, held_.key.bytes());
    } else if (asked[1] == asks_status) {
      const AgentStatus status{(time_.left_ns(read_clocks()) + 999'999'999) / 1'000'000'000, given_};
      say(caller, asks_status, {reinterpret_cast<const unsigned char*>(&status), sizeof status});
    } else if (asked[1] == asks_to_lock) {
      locked_ = true;
      drop();
      say(caller, asks_to_lock, {});
    }
  }

  static void say(int caller, char what, std::span<const unsigned char> bytes) {
    Secret message(message_head + bytes.size());
    message.data()[0] = static_cast<unsigned char>(agent_language);
    message.data()[1] = static_cast<unsigned char>(what);
    std::ranges::copy(bytes, message.data() + message_head);
    (void)::send(caller, message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }

  app::HeldKey held_;
  AgentsTime time_;
  Descriptor leader_;  // the terminal's shell: readable when it ends; none where there is no terminal
  AgentPlace place_;
  app::FileId own_;  // its socket
  Descriptor door_;
  std::vector<Descriptor> callers_;
  std::int64_t given_ = 0;
  bool locked_ = false;
};

// ---- from the one that asks for the secret to the one that keeps the key

struct Given {
  app::FileId file;
  std::int64_t seconds = 0;
};

void close_all(unsigned first, unsigned last) {
  if (first > last || ::close_range(first, last, 0) == 0) return;
  const auto most = std::min<std::int64_t>(last, ::sysconf(_SC_OPEN_MAX));
  for (std::int64_t fd = first; fd <= most; ++fd) ::close(static_cast<int>(fd));
}

// Nothing of what the program had open stays open but these, and the folder it was begun in can be unmounted.
void leave_everything(const Descriptor& channel, const Descriptor& leader) {
  ::setsid();
  ::umask(0077);
  (void)!::chdir("/");
  unsigned next = 3;
  for (const int kept : {std::min(channel.get(), leader.get()), std::max(channel.get(), leader.get())})
    if (kept >= 0) {
      close_all(next, static_cast<unsigned>(kept) - 1);
      next = static_cast<unsigned>(kept) + 1;
    }
  close_all(next, ~0U);
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd < 3; ++fd) ::dup2(nothing, fd);
  ::close(nothing);
}

// Ends with the parent, should that end before it has given a key.
[[noreturn]] void be_agent(Descriptor channel, Descriptor leader) {
  leave_everything(channel, leader);
  Given given;
  std::string vault(longest_said, '\0');
  Secret key(key_bytes);
  if (::recv(channel.get(), &given, sizeof given, 0) != ssize_t(sizeof given)) ::_exit(0);
  const ssize_t n = ::recv(channel.get(), vault.data(), vault.size(), 0);
  if (n <= 0 || ::recv(channel.get(), key.data(), key.size(), 0) != ssize_t(key.size())) ::_exit(0);
  vault.resize(static_cast<std::size_t>(n));
  Serving serving({vault, given.file, std::move(key)}, AgentsTime(read_clocks(), given.seconds),
                  std::move(leader));
  const auto listening = serving.listen();
  const std::string said = listening ? std::string("\0", 1) : listening.error().sentence;
  if (::send(channel.get(), said.data(), said.size(), MSG_NOSIGNAL) < 0 || !listening) ::_exit(0);
  channel.close();
  serving.serve();
  ::_exit(0);
}

// The first process of this session, a terminal's shell for instance. Nothing where it is this one, or gone:
// then only the login's folder tells that somebody has logged out.
Result<Descriptor> leader_of_session() {
  const pid_t leader = ::getsid(0);
  if (leader <= 0 || leader == ::getpid()) return Descriptor();
  Descriptor watched(static_cast<int>(::syscall(SYS_pidfd_open, leader, 0)));
  if (!watched && errno != ESRCH)
    return tl::unexpected(cannot("this machine does not tell when the terminal is closed"));
  return watched;
}

Result<> give(int channel, const app::HeldKey& held, std::int64_t seconds) {
  const Given given{held.file, seconds};
  const std::string& vault = held.vault.native();
  std::string said(longest_said, '\0');
  ssize_t n = -1;
  if (vault.size() < longest_said && held.key.size() == key_bytes &&
      ::send(channel, &given, sizeof given, MSG_NOSIGNAL) > 0 &&
      ::send(channel, vault.data(), vault.size(), MSG_NOSIGNAL) > 0 &&
      ::send(channel, held.key.data(), held.key.size(), MSG_NOSIGNAL) > 0)
    do n = ::recv(channel, said.data(), said.size(), 0);
    while (n < 0 && errno == EINTR && signal_seen() == 0);
  if (n <= 0) return tl::unexpected(cannot("it ended before it had the key"));
  said.resize(static_cast<std::size_t>(n));
  if (said[0] == '\0') return {};
  return problem(ProblemKind::unreadable, said, "agent");
}

}  // namespace

Result<> begin_agent(const Path& vault, std::int64_t seconds,
                     const std::function<Result<app::HeldKey>()>& unlocked) {
  // Before the passphrase is asked for: whether there is a place for it.
  if (const auto file = app::file_of(vault))
    if (const auto place = agent_place(*file, Agent::new_one); !place) return pass_on(place);
  auto leader = leader_of_session();
  if (!leader) return pass_on(leader);
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return tl::unexpected(cannot("the system refuses"));
  Descriptor ours(ends[0]), theirs(ends[1]);
  const pid_t child = ::fork();
  if (child < 0) return tl::unexpected(cannot("the system refuses another process"));
  if (child == 0) {
    ours.close();
    be_agent(std::move(theirs), std::move(*leader));
  }
  theirs.close();
  const auto held = unlocked();
  if (!held) return pass_on(held);
  return give(ours.get(), *held, seconds);
}

}  // namespace holdfast::shell
