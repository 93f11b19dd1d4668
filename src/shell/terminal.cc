// The terminal by the book: termios(3) with echo off and the old settings kept where the signal handler can
// reach them, reads that stop at signals, and no buffering library between a secret and its locked memory.
#include "shell/terminal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <langinfo.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "base/text.h"
#include "shell/places.h"

namespace holdfast::shell {

namespace {

volatile std::sig_atomic_t seen = 0;
volatile std::sig_atomic_t quiet_terminal = -1;  // its descriptor while echo is off
termios settings_before;                         // valid while quiet_terminal >= 0

void on_signal(int number) {
  const int before = errno;
  if (seen != 0 && number == SIGINT) {  // asked twice: at once
    if (quiet_terminal >= 0) tcsetattr(quiet_terminal, TCSANOW, &settings_before);
    _exit(130);
  }
  seen = number;
  errno = before;
}

tl::unexpected<Problem> stopped() {
  return problem(ProblemKind::cancelled, "Stopped. Nothing was changed.");
}

// Echo is off while one of these lives, and Ctrl-Z does not hand a silent terminal to the shell.
class EchoOff {
 public:
  explicit EchoOff(int fd) : fd_(fd) {
    if (tcgetattr(fd, &settings_before) != 0) return;
    termios silent = settings_before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHOE | ECHOK | ECHONL);
    silent.c_lflag |= ICANON | ISIG;
    quiet_terminal = fd;
    was_ = std::signal(SIGTSTP, SIG_IGN);
    on_ = tcsetattr(fd, TCSAFLUSH, &silent) == 0;
  }
  ~EchoOff() {
    if (quiet_terminal < 0) return;
    tcsetattr(fd_, TCSAFLUSH, &settings_before);
    quiet_terminal = -1;
    std::signal(SIGTSTP, was_ == SIG_ERR ? SIG_DFL : was_);
  }
  EchoOff(const EchoOff&) = delete;
  EchoOff& operator=(const EchoOff&) = delete;
  bool on() const { return on_; }

 private:
  int fd_;
  bool on_ = false;
  void (*was_)(int) = SIG_DFL;
};

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

// Waits until something can be read; false: a signal has come instead. Signals are blocked outside ppoll(2),
// or one that comes between looking and reading would leave us waiting for a key.
bool readable(int fd) {
  sigset_t ours, before;
  sigemptyset(&ours);
  for (int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&ours, number);
  pthread_sigmask(SIG_BLOCK, &ours, &before);
  pollfd ready{fd, POLLIN, 0};
  while (seen == 0 && ppoll(&ready, 1, nullptr, &before) < 0 && errno == EINTR) {
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return seen == 0;
}

constexpr std::size_t longest_secret = 4096;

// Bytes up to the end of the line go straight into locked memory. False in `ended`: the line had no end
// (EOF).
Result<Secret> read_secret_line(int fd, bool& ended) {
  Secret secret;
  ended = true;
  for (;;) {
    if (!readable(fd)) return stopped();
    unsigned char byte = 0;
    const ssize_t n = ::read(fd, &byte, 1);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0)
      return problem(ProblemKind::unreadable, "The passphrase could not be read from there.", "passphrase",
                     std::strerror(errno));
    if (n == 0) {
      ended = false;
      break;
    }
    if (byte == '\n') break;
    if (secret.size() >= longest_secret)
      return problem(ProblemKind::bad_request, "A passphrase is at most 4096 bytes long.", "passphrase");
    secret.push_back(byte);
    holdfast::wipe(&byte, 1);
  }
  if (!secret.empty() && secret.data()[secret.size() - 1] == '\r') secret.pop_back();
  return secret;
}

std::int64_t now_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1000000;
}

}  // namespace

void watch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = 0;  // no SA_RESTART: a read that waits must notice
  for (int number : {SIGINT, SIGTERM, SIGHUP}) sigaction(number, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int signal_seen() {
  return seen;
}
void forget_signals() {
  seen = 0;
}

Style style_of_stdout(bool colour_wanted) {
  Style style;
  const char* codeset = nl_langinfo(CODESET);
  style.unicode = codeset && std::strcmp(codeset, "UTF-8") == 0;
  winsize size{};
  const bool on_terminal = isatty(STDOUT_FILENO) == 1;
  if (on_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    style.columns = std::clamp<std::size_t>(size.ws_col, 30, 96);
  const char* no_colour = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  style.colour =
      colour_wanted && on_terminal && !(no_colour && *no_colour) && term && std::strcmp(term, "dumb") != 0;
  return style;
}

bool Terminal::can_ask() const {
  return !options_.no_input && isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

void Terminal::say(std::string_view text) {
  if (!options_.quiet || can_ask()) write_all(STDERR_FILENO, text);
}

Result<std::optional<std::string>> Terminal::line(std::string_view prompt) {
  if (!can_ask())
    return problem(ProblemKind::bad_request, "This needs an answer, and nobody can be asked here.", "stdin");
  write_all(STDERR_FILENO, prompt);
  for (;;) {
    if (const auto end = buffer_.find('\n'); end != std::string::npos) {
      std::string line = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      if (line.ends_with('\r')) line.pop_back();
      return std::optional<std::string>(std::move(line));
    }
    if (!readable(STDIN_FILENO)) return stopped();
    char piece[4096];
    const ssize_t n = ::read(STDIN_FILENO, piece, sizeof piece);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      write_all(STDERR_FILENO, "\n");
      if (signal_seen()) return stopped();
      if (buffer_.empty()) return std::optional<std::string>();
      return std::optional<std::string>(std::exchange(buffer_, {}));
    }
    buffer_.append(piece, static_cast<std::size_t>(n));
    holdfast::wipe(piece, sizeof piece);
  }
}

Result<Secret> Terminal::secret(std::string_view prompt) {
  return options_.passphrase_fd >= 0 ? secret_from_fd() : secret_from_terminal(prompt);
}

Result<Secret> Terminal::secret_from_fd() {
  bool ended = false;
  auto secret = read_secret_line(options_.passphrase_fd, ended);
  if (!secret) return secret;
  if (secret->empty() && !ended)
    return problem(ProblemKind::bad_request,
                   "There is no (further) passphrase on the file descriptor of --passphrase-fd; each one "
                   "needed is a line "
                   "of its own.",
                   "--passphrase-fd");
  return secret;
}

Result<Secret> Terminal::secret_from_terminal(std::string_view prompt) {
  const int fd = options_.no_input ? -1 : ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (fd < 0)
    return problem(ProblemKind::bad_request,
                   options_.no_input
                       ? "A passphrase is needed, and --no-input forbids asking. --passphrase-fd reads it "
                         "from a file descriptor."
                       : "A passphrase is needed, and there is no terminal to ask on. --passphrase-fd reads "
                         "it from a file descriptor.",
                   "passphrase");
  Result<Secret> secret;
  {
    EchoOff silence(fd);
    if (!silence.on()) {
      secret = problem(
          ProblemKind::unreadable,
          "This terminal cannot hide what is typed, so no passphrase is asked on it. --passphrase-fd reads "
          "it from a file descriptor.",
          "passphrase");
    } else {
      write_all(fd, prompt);
      bool ended = false;
      secret = read_secret_line(fd, ended);
      write_all(fd, "\n");
      if (secret && secret->empty() && !ended) secret = stopped();
    }
  }
  ::close(fd);
  return secret;
}

ProgressLine::ProgressLine(bool shown) : shown_(shown && isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  clear();
}

bool ProgressLine::report(std::string_view doing, double share) {
  const std::int64_t now = now_ms();
  if (began_ms_ == 0) began_ms_ = now;
  if (shown_ && now - began_ms_ > 500 && now - last_ms_ > 100) {
    last_ms_ = now;
    drawn_ = true;
    write_all(STDERR_FILENO,
              share < 0 ? fmt::format("\r\033[K{} ...", doing)
                        : fmt::format("\r\033[K{} ... {:.0f} %", doing, 100 * std::clamp(share, 0.0, 1.0)));
  }
  return signal_seen() == 0;
}

void ProgressLine::clear() {
  if (drawn_) write_all(STDERR_FILENO, "\r\033[K");
  drawn_ = false;
  began_ms_ = 0;
}

Result<std::string> read_stdin(std::size_t limit_bytes) {
  std::string all;
  char piece[65536];
  for (;;) {
    if (!readable(STDIN_FILENO)) return stopped();
    const ssize_t n = ::read(STDIN_FILENO, piece, sizeof piece);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0)
      return problem(ProblemKind::unreadable, "stdin cannot be read.", "stdin", std::strerror(errno));
    if (n == 0) break;
    all.append(piece, static_cast<std::size_t>(n));
    if (all.size() > limit_bytes)
      return problem(
          ProblemKind::bad_request,
          fmt::format("stdin brings more than {} MB; that is more than is taken here.", limit_bytes >> 20),
          "stdin");
  }
  return all;
}

Result<std::string> read_input(const std::string& file) {
  return file == "-" ? read_stdin(largest_input) : read_file(file, largest_input);
}

}  // namespace holdfast::shell
