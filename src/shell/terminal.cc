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
#include <utility>

#include "base/problem_codes.h"
#include "base/text.h"
#include "shell/places.h"

namespace holdfast::shell {

namespace {

constexpr int remembered[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

volatile std::sig_atomic_t seen = 0;
volatile std::sig_atomic_t changed_terminal = -1;  // its descriptor while its settings are ours
termios settings_before, settings_ours;            // valid while changed_terminal >= 0

void give_back() {
  if (changed_terminal >= 0) tcsetattr(changed_terminal, TCSANOW, &settings_before);
}

void on_signal(int number) {
  const int before = errno;
  if (seen != 0 && (number == SIGINT || number == SIGQUIT)) {  // asked twice: at once
    give_back();
    _exit(128 + number);
  }
  seen = number;
  errno = before;
}

// Whatever else ends us: the terminal first, then as it would have been.
void on_end(int number) {
  give_back();
  std::signal(number, SIG_DFL);
  raise(number);
}

// Ctrl-Z: the shell gets its terminal as it was, and ours comes back with us.
void on_pause(int) {
  const int before = errno;
  give_back();
  kill(getpid(), SIGSTOP);
  if (changed_terminal >= 0 && tcgetattr(changed_terminal, &settings_before) == 0)
    tcsetattr(changed_terminal, TCSANOW, &settings_ours);
  errno = before;
}

// Ctrl-C is hers; whatever else ends us takes her words out of her hand.
tl::unexpected<Problem> stopped() {
  return unchanged(ProblemKind::cancelled, seen == SIGINT ? ProblemCode() : code::door_gone, "Stopped.");
}

bool letters_are_utf8() {
  const char* codeset = nl_langinfo(CODESET);
  return codeset && std::strcmp(codeset, "UTF-8") == 0;
}

// Nothing that is typed is shown. What was typed before is thrown away: it was meant for something else.
bool silence(int fd) {
  if (tcgetattr(fd, &settings_before) != 0) return false;
  settings_ours = settings_before;
  settings_ours.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHOE | ECHOK | ECHONL);
  settings_ours.c_lflag |= ICANON | ISIG;
  if (letters_are_utf8()) settings_ours.c_iflag |= IUTF8;  // a backspace takes a whole letter
  changed_terminal = fd;
  if (tcsetattr(fd, TCSAFLUSH, &settings_ours) == 0) return true;
  changed_terminal = -1;
  return false;
}

// The line is edited and shown by us (typing.h) while one of these lives.
class LetterByLetter {
 public:
  explicit LetterByLetter(int fd) {
    const char* term = std::getenv("TERM");
    if ((term && std::strcmp(term, "dumb") == 0) || tcgetattr(fd, &settings_before) != 0) return;
    settings_ours = settings_before;
    settings_ours.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ECHOE | ECHOK | ECHONL | IEXTEN);
    settings_ours.c_lflag |= ISIG;
    settings_ours.c_cc[VMIN] = 1;
    settings_ours.c_cc[VTIME] = 0;
    changed_terminal = fd;
    on_ = tcsetattr(fd, TCSANOW, &settings_ours) == 0;
    if (!on_) changed_terminal = -1;
  }
  ~LetterByLetter() {
    if (on_) tcsetattr(changed_terminal, TCSANOW, &settings_before);
    if (on_) changed_terminal = -1;
  }
  LetterByLetter(const LetterByLetter&) = delete;
  LetterByLetter& operator=(const LetterByLetter&) = delete;
  bool on() const { return on_; }

 private:
  bool on_ = false;
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
  for (int number : remembered) sigaddset(&ours, number);
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
  for (int number : remembered) sigaction(number, &action, nullptr);
  action.sa_handler = on_pause;
  action.sa_flags = SA_RESTART;
  sigaction(SIGTSTP, &action, nullptr);
  action.sa_handler = on_end;
  action.sa_flags = SA_NODEFER;
  for (int number : {SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS, SIGALRM, SIGVTALRM, SIGPROF,
                     SIGUSR1, SIGUSR2, SIGXCPU, SIGXFSZ, SIGPOLL, SIGPWR}) {
    struct sigaction there {};  // a sanitizer's own stays
    if (sigaction(number, nullptr, &there) == 0 && there.sa_handler == SIG_DFL &&
        !(there.sa_flags & SA_SIGINFO))
      sigaction(number, &action, nullptr);
  }
  std::signal(SIGPIPE, SIG_IGN);
}

int signal_seen() {
  return seen;
}

Style style_of_stdout(bool colour_wanted) {
  Style style;
  style.unicode = letters_are_utf8();
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

Terminal::~Terminal() {
  secret_is_dealt_with();
}

Result<std::optional<std::string>> Terminal::line(std::string_view prompt) {
  if (!can_ask())
    return problem(ProblemKind::bad_request, "This needs an answer, and nobody can be asked here.", "stdin");
  secret_is_dealt_with();
  const LetterByLetter editing(STDIN_FILENO);
  write_all(STDERR_FILENO, prompt);
  typed_.taken();
  for (;;) {
    std::string screen;
    auto then = TypedLine::Then::more;
    std::size_t used = 0;
    while (used < pending_.size() && then == TypedLine::Then::more)
      then = typed_.take(static_cast<unsigned char>(pending_[used++]), screen);
    pending_.erase(0, used);
    if (editing.on()) write_all(STDERR_FILENO, screen);
    if (then == TypedLine::Then::line) return std::optional<std::string>(typed_.taken());
    if (then == TypedLine::Then::end) {
      write_all(STDERR_FILENO, "\n");
      return std::optional<std::string>();
    }
    if (!readable(STDIN_FILENO)) return stopped();
    char piece[4096];
    const ssize_t n = ::read(STDIN_FILENO, piece, sizeof piece);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      write_all(STDERR_FILENO, "\n");
      if (signal_seen()) return stopped();
      if (n < 0 || editing.on())  // there Ctrl-D is a letter: the window is gone
        return unchanged(ProblemKind::cancelled, code::door_gone, "The terminal is gone.");
      if (typed_.text().empty()) return std::optional<std::string>();
      return std::optional<std::string>(typed_.taken());
    }
    pending_.append(piece, static_cast<std::size_t>(n));
    holdfast::wipe(piece, sizeof piece);
  }
}

std::string Terminal::unfinished() {
  return typed_.text();
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
  const bool silent = silent_ >= 0 || silence(fd);
  if (silent_ >= 0) {
    ::close(fd);
    tcflush(silent_, TCIFLUSH);  // what was typed before it was asked for
  } else if (silent) {
    silent_ = fd;
  }
  if (!silent) {
    ::close(fd);
    return problem(
        ProblemKind::unreadable,
        "This terminal cannot hide what is typed, so no passphrase is asked on it. --passphrase-fd reads "
        "it from a file descriptor.",
        "passphrase");
  }
  write_all(silent_, prompt);
  bool ended = false;
  auto secret = read_secret_line(silent_, ended);
  write_all(silent_, "\n");
  if (secret && secret->empty() && !ended) secret = stopped();
  if (!secret) secret_is_dealt_with();
  return secret;
}

// The settings come back and what was typed meanwhile goes, in one step (TCSAFLUSH).
void Terminal::secret_is_dealt_with() {
  if (silent_ < 0) return;
  tcsetattr(silent_, TCSAFLUSH, &settings_before);
  changed_terminal = -1;
  ::close(std::exchange(silent_, -1));
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

Result<std::string> read_stdin(std::size_t limit_bytes, const Worth& worth) {
  std::string all;
  char piece[65536];
  for (;;) {
    if (!readable(STDIN_FILENO)) return stopped();
    const ssize_t n = ::read(STDIN_FILENO, piece, sizeof piece);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0)
      return problem(ProblemKind::unreadable, "stdin cannot be read.", "stdin", std::strerror(errno));
    if (n == 0) break;
    const bool looked = all.size() >= sizeof piece;
    all.append(piece, static_cast<std::size_t>(n));
    if (worth && !looked && all.size() >= sizeof piece)
      if (auto good = worth(all, 0); !good) return pass_on(good);
    if (all.size() > limit_bytes)
      return problem(
          ProblemKind::bad_request,
          fmt::format("stdin brings more than {} MB; that is more than is taken here.", limit_bytes >> 20),
          "stdin");
  }
  return all;
}

Result<std::string> read_input(const std::string& file, const Worth& worth, std::size_t limit_bytes) {
  return file == "-" ? read_stdin(limit_bytes, worth) : read_file(file, limit_bytes, worth);
}

}  // namespace holdfast::shell
