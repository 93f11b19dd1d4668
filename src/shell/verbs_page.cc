// holdfast open: serves the page until it is told to stop. The browser is given a file, not an address with a
// secret in it: the file posts a code that is good once, can be read by its owner alone, and is gone as soon
// as it was used. Nothing of that stands in argv, in the history or in an address.
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <thread>

#include "shell/network.h"
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

bool open_in_browser(const std::string& file) {
  const char* opener = "xdg-open";
  char* arguments[] = {const_cast<char*>(opener), const_cast<char*>(file.c_str()), nullptr};
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&quiet, fd, "/dev/null", O_RDWR, 0);
  pid_t child = 0;
  const bool started = posix_spawnp(&child, opener, &quiet, nullptr, arguments, environ) == 0;
  posix_spawn_file_actions_destroy(&quiet);
  if (started) std::thread([child] { ::waitpid(child, nullptr, 0); }).detach();
  return started;
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

  UntilStopped progress;
  const app::World& outer = run.world();
  app::World world{outer.clock, outer.entropy, progress, std::nullopt, outer.key_cost, outer.ground};
  world.outside = outer.outside;
  world.ground.page_cache_kib = page_cache_kib;
  Server server(world, {.vault = *vault,
                        .demo_vault = *demo,
                        .downloads = downloads_folder().value_or(Path()),
                        .port = static_cast<int>(*port),
                        .lock_after_seconds = static_cast<int>(*minutes) * 60});
  if (auto listening = server.listen(); !listening) return run.fail(listening.error());

  HandOver hand_over;
  const bool with_browser = !command.has("no-browser") && !run.json() &&
                            hand_over.write(folder_for_hand_over(*vault), server.hand_over_page()) &&
                            open_in_browser(hand_over.file());
  (void)give_up_the_network();  // the server listens already, and the browser was started
  std::string code = server.code();
  if (run.json()) {
    run.write_out(
        nlohmann::json{{"holdfast", 1}, {"answer", "open"}, {"address", server.address()}, {"code", code}}
            .dump() +
        "\n");
  } else {
    run.print(
        fmt::format("The page is at {} and answers this machine alone. Ctrl-C ends it and locks the diary.\n",
                    server.address()));
    run.print(with_browser
                  ? fmt::format("It opens in your browser. If it asks for a code: {}\n", code)
                  : fmt::format("Open that address in your browser. The code it asks for: {}\n", code));
  }
  int entered = 0;
  const auto began = std::chrono::steady_clock::now();
  while (signal_seen() == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    if (server.entered() > 0) hand_over.remove();
    const std::string now = server.code();
    if (now != code && !run.json())
      run.print(fmt::format("{}The code it asks for now: {}\n",
                            server.entered() > entered ? "The page is open. " : "", now));
    code = now;
    entered = server.entered();
    if (std::chrono::steady_clock::now() - began > patience_with_browser) hand_over.remove();
  }
  server.stop();
  return 0;
}

std::vector<Verb> page_verbs() {
  return {{.name = "open",
           .group = Group::reading,
           .run = open_page,
           .summary = "The diary as a page in your browser",
           .says = "Starts a server that answers this machine alone, opens the browser, and runs until "
                   "Ctrl-C, which locks the diary. The page can do nearly everything the program can; "
                   "nothing of it leaves this machine.",
           .options = {{.name = "port", .value = "N", .says = "Answer there; a free port unless told"},
                       {.name = "no-browser", .says = "Say the address and the code, open nothing"},
                       {.name = "lock-after",
                        .value = "N",
                        .says = "Lock after so many minutes without anything, 15 unless told"}},
           .examples = {"holdfast open"},
           .starts_a_program = true,
           .meets_others = true}};
}

}  // namespace holdfast::shell
