// holdfast open: serves the page. At a terminal it leaves that as soon as the browser has the page, and ends
// by itself once the diary has been locked for a while; where the page was not opened by it, it stays until
// it is told to stop. The browser is given a file, not an address with a secret in it: the file posts a code
// that is good once, can be read by its owner alone, and is gone as soon as it was used. Nothing of that
// stands in argv, in the history or in an address.
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <thread>

#include "shell/network.h"
#include "shell/outside.h"
#include "shell/page_line.h"
#include "shell/places.h"
#include "shell/server.h"
#include "shell/terminal.h"
#include "shell/verbs.h"

extern char** environ;

namespace holdfast::shell {
namespace {

constexpr int page_cache_kib = 64 << 10;  // ten years of diary
constexpr auto patience_with_browser = std::chrono::seconds(60);

// Long work goes on in the server's threads, which have no line on the terminal to draw on.
class UntilStopped final : public Progress {
 public:
  bool report(std::string_view, double) override { return signal_seen() == 0; }
};

// A file of its own for the hand-over, removed at the end at the latest.
class HandOver {
 public:
  HandOver() = default;
  ~HandOver() { remove(); }
  HandOver(const HandOver&) = delete;
  HandOver& operator=(const HandOver&) = delete;

  bool write(const Path& folder, const std::string& text) {
    std::string name = (folder / "open-XXXXXX.html").string();
    const int fd = ::mkostemps(name.data(), 5, O_CLOEXEC);  // 0600
    if (fd < 0) return false;
    file_ = name;
    const bool whole = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    return ::close(fd) == 0 && whole;
  }
  void remove() {
    std::error_code unknown;
    if (!file_.empty()) std::filesystem::remove(file_, unknown);
    file_.clear();
  }
  const std::string& file() const { return file_; }

 private:
  std::string file_;
};

Path folder_for_hand_over(const Path& vault) {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  std::error_code unknown;
  if (runtime && *runtime && std::filesystem::is_directory(runtime, unknown)) return runtime;
  return vault.parent_path();
}

// A program that shows something on the screen; it says nothing here.
class Shown {
 public:
  ~Shown() {
    if (child_ > 0) std::thread([child = child_] { ::waitpid(child, nullptr, 0); }).detach();
  }
  Shown() = default;
  Shown(const Shown&) = delete;
  Shown& operator=(const Shown&) = delete;

  bool start(std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
      posix_spawn_file_actions_addopen(&quiet, fd, "/dev/null", O_RDWR, 0);
    if (::posix_spawnp(&child_, arguments[0], &quiet, nullptr, arguments.data(), environ) != 0) child_ = 0;
    posix_spawn_file_actions_destroy(&quiet);
    return child_ > 0;
  }
  // Whether it has ended and said that it could not. One that shows nothing may do so a moment later.
  bool failed() {
    int status = 0;
    if (child_ <= 0 || ::waitpid(child_, &status, WNOHANG) != child_) return false;
    child_ = 0;
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
  }

 private:
  pid_t child_ = 0;
};

bool start_browser(Shown& browser, const std::string& file) {
  return browser.start({"xdg-open", file}) || browser.start({"x-www-browser", file});
}

constexpr std::string_view no_browser = "No browser could be opened here.";

// Where it was begun by an icon there is no terminal to say it on.
void say_in_a_window() {
  const std::string text = fmt::format(
      "{} Install one, or type in a terminal: holdfast open --no-browser, and open the address it says.",
      no_browser);
  Shown window;
  (void)(window.start({"zenity", "--info", "--title=Holdfast", "--text=" + text}) ||
         window.start({"kdialog", "--title", "Holdfast", "--msgbox", text}) ||
         window.start({"notify-send", "Holdfast", text}) || window.start({"xmessage", text}));
}

// A program that leaves its terminal while it goes on: the one that was typed waits for the one that serves,
// and ends as soon as that one needs the terminal no more.
class Leaving {
 public:
  // In the one that was typed: the exit code. In the one that serves: nothing.
  std::optional<int> begin() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
    Descriptor heard(ends[0]);
    said_ = Descriptor(ends[1]);
    const pid_t child = ::fork();
    if (child < 0) said_.close();
    if (child <= 0) return std::nullopt;
    said_.close();
    int passed_on = 0;
    char left = 0;
    while (::read(heard.get(), &left, 1) < 0 && errno == EINTR)
      if (const int signal = signal_seen(); signal != 0 && signal != passed_on)
        ::kill(child, passed_on = signal);  // of the terminal both hear it, of "kill" this one alone
    if (left != 0) return 0;
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
  }
  bool has_terminal() const { return bool(said_); }
  void leave() {
    ::setsid();
    (void)!::chdir("/");
    const Descriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    for (int fd = 0; fd < 3; ++fd) ::dup2(nothing.get(), fd);
    (void)!::write(said_.get(), "l", 1);
    said_.close();
  }

 private:
  Descriptor said_;
};

std::string say_where_to_open(const std::string& code) {
  return fmt::format("Open that address in your browser. The code it asks for: {}\n", code);
}

// Another one of this program serves the page: a browser is sent there.
int open_again(Run& run, const Path& vault, std::string page) {
  HandOver hand_over;
  Shown browser;
  bool failed =
      !hand_over.write(folder_for_hand_over(vault), page) || !start_browser(browser, hand_over.file());
  const auto began = std::chrono::steady_clock::now();
  while (!failed && signal_seen() == 0 && page_served_already(vault) == page &&
         std::chrono::steady_clock::now() - began < patience_with_browser) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    failed = browser.failed();
  }
  if (failed && !::isatty(STDIN_FILENO)) say_in_a_window();
  if (failed)
    return run.fail(
        {ProblemKind::unsupported,
         fmt::format("{} The diary is open in a page already. Lock it there; after that \"holdfast open "
                     "--no-browser\" says an address to open.",
                     no_browser),
         "", "browser"});
  run.print("Holdfast runs already. It opens in your browser once more.\n");
  return run.printed();
}

// The page as it is served, and who was sent there.
struct Served {
  const PageLine& line;
  HandOver& hand_over;
  Shown& browser;
  Leaving& leaving;
  bool opening;      // a browser was started
  bool told;         // where the page is
  bool stays;        // until it is told to stop
  bool at_terminal;  // which it may have left since
  std::int64_t minutes;
};

// No browser: said where she is. Whether there is any use in going on.
bool tell_no_browser(Run& run, bool at_terminal, const std::string& code) {
  if (at_terminal)
    run.print(fmt::format("{} {}", no_browser, say_where_to_open(code)));
  else
    say_in_a_window();
  return at_terminal;
}

int until_over(Run& run, Server& server, Served served) {
  const auto began = std::chrono::steady_clock::now();
  std::string code = server.code();
  int entered = 0;
  for (bool first = true; signal_seen() == 0; first = false) {
    if (!first) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    served.line.answer(server.hand_over_page());
    served.opening = served.opening && !served.browser.failed();
    if (!served.opening && !served.told && server.entered() == 0) {
      if (!tell_no_browser(run, served.at_terminal, code))
        return run.fail({ProblemKind::unsupported, std::string(no_browser), "", "browser"});
      served.told = true;
    }
    const bool newly = server.entered() > entered;
    entered = server.entered();
    if (newly) served.hand_over.remove();
    if (newly && served.leaving.has_terminal()) {
      run.print(fmt::format(
          "The page is open, and this terminal is free. After {0} minutes in which nothing happens the diary "
          "locks, and after {0} more Holdfast ends. \"holdfast open\" opens the page once "
          "more.\n",
          served.minutes));
      served.leaving.leave();
    }
    const bool unattended = !served.stays && !served.leaving.has_terminal();
    const std::string now = server.code();
    if (now != code && !run.json() && !unattended)
      run.print(fmt::format("{}The code it asks for now: {}\n", newly ? "The page is open. " : "", now));
    code = now;
    if (std::chrono::steady_clock::now() - began > patience_with_browser) served.hand_over.remove();
    const bool login_is_over = served.line.is_heard() && !served.line.stands();
    if (unattended && (login_is_over || server.seconds_unused() >= served.minutes * 60)) break;
  }
  server.stop();
  return 0;
}

}  // namespace

static int open_page(Run& run) {
  const Command& command = run.command();
  auto port = command.number("port", 0, 1, 65535);
  if (!port) return run.fail(port.error());
  auto minutes = command.number("lock-after", 15, 1, 24 * 60);
  if (!minutes) return run.fail(minutes.error());
  auto vault = run.vault_file();
  if (!vault) return run.fail(vault.error());
  auto demo = demo_vault();
  if (!demo) return run.fail(demo.error());
  for (const Path* file : {&*vault, &*demo})
    if (auto made = make_private_folder(file->parent_path()); !made) return run.fail(made.error());

  const bool with_browser = !command.has("no-browser") && !run.json();
  if (with_browser)
    if (auto page = page_served_already(*vault); !page.empty())
      return open_again(run, *vault, std::move(page));
  const bool at_terminal = ::isatty(STDIN_FILENO) && ::isatty(STDERR_FILENO);
  const bool stays = !with_browser || command.has("stay");
  Leaving leaving;
  if (at_terminal && !stays)
    if (const auto code = leaving.begin()) return *code;

  UntilStopped progress;
  const app::World& outer = run.world();
  app::World world{outer.clock, outer.entropy, progress, std::nullopt, outer.key_cost, outer.ground};
  Outside outside;  // it ends with whoever begins it: this one, which may have left the one that was typed
  world.outside = &outside;
  world.ground.page_cache_kib = page_cache_kib;
  Server server(world, {.vault = *vault,
                        .demo_vault = *demo,
                        .downloads = downloads_folder().value_or(Path()),
                        .port = static_cast<int>(*port),
                        .lock_after_seconds = static_cast<int>(*minutes) * 60,
                        .before_first = [] { (void)give_up_the_network(); }});
  if (auto listening = server.listen(); !listening) return run.fail(listening.error());
  const PageLine line = PageLine::listen(*vault);

  HandOver hand_over;
  Shown browser;
  const bool opening = with_browser &&
                       hand_over.write(folder_for_hand_over(*vault), server.hand_over_page()) &&
                       start_browser(browser, hand_over.file());
  if (!with_browser) (void)give_up_the_network();  // the server listens already
  const std::string code = server.code();
  if (run.json())
    run.write_out(
        nlohmann::json{{"holdfast", 1}, {"answer", "open"}, {"address", server.address()}, {"code", code}}
            .dump() +
        "\n");
  run.print(
      fmt::format("The page is at {} and answers this machine alone. Ctrl-C ends it and locks the diary.\n",
                  server.address()));
  if (opening) run.print(fmt::format("It opens in your browser. If it asks for a code: {}\n", code));
  if (!with_browser) run.print(say_where_to_open(code));
  return until_over(
      run, server, {line, hand_over, browser, leaving, opening, !with_browser, stays, at_terminal, *minutes});
}

std::vector<Verb> page_verbs() {
  return {{.name = "open",
           .group = Group::reading,
           .run = open_page,
           .summary = "The diary as a page in your browser",
           .says =
               "Starts a server that answers this machine alone, and opens the browser. As soon as the page "
               "is there the terminal is free; it may be closed. When nothing happens for a while the diary "
               "locks, and after as long again the server ends. Where no browser can be opened it says "
               "so, and at which address the page is. The page can do nearly everything the program can; "
               "nothing of it leaves this machine.",
           .options = {{.name = "port", .value = "N", .says = "Answer there; a free port unless given"},
                       {.name = "no-browser",
                        .says = "Say the address and the code, open nothing, and stay until Ctrl-C"},
                       {.name = "stay", .says = "Stay at this terminal until Ctrl-C, which locks the diary"},
                       {.name = "lock-after",
                        .value = "N",
                        .says = "Lock after so many minutes in which nothing happens, 15 unless given"}},
           .examples = {"holdfast open"},
           .starts_a_program = true}};
}

}  // namespace holdfast::shell
