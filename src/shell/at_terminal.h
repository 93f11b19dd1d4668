// at_terminal: the real program at a (pseudo) terminal of its own or in pipes, for tests. HOLDFAST_PROGRAM is
// the program that was just built.
#pragma once
#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include "shell/places.h"

namespace holdfast::shell {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Words = std::vector<std::string>;

constexpr const char* known_passphrase = "correct horse battery";
constexpr auto patience = std::chrono::seconds(60);

struct Ended {
  int code = -1;
  std::string out, err;
};

inline int code_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// A home of its own for each test: nothing of the person who runs the tests is read or written.
class Program : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/holdfast-program-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    home_ = name;
    char memory[] = "/dev/shm/holdfast-program-XXXXXX";  // and what another test's editor left is not seen
    ASSERT_NE(::mkdtemp(memory), nullptr);
    memory_ = memory;
  }
  void TearDown() override {
    fs::remove_all(home_);
    fs::remove_all(memory_);
  }

  void become(const Words& words, const std::string& editor) const {
    ::setenv("HOME", home_.c_str(), 1);
    ::setenv("XDG_DATA_HOME", (home_ / "data").c_str(), 1);
    ::setenv("LC_ALL", "C.UTF-8", 1);
    ::setenv("TERM", "xterm", 1);
    ::setenv("XDG_RUNTIME_DIR", memory_.c_str(), 1);
    ::unsetenv("VISUAL");
    ::setenv("EDITOR", editor.c_str(), 1);
    std::vector<char*> raw{const_cast<char*>(HOLDFAST_PROGRAM)};
    for (const std::string& word : words) raw.push_back(const_cast<char*>(word.c_str()));
    raw.push_back(nullptr);
    ::execv(HOLDFAST_PROGRAM, raw.data());
    ::_exit(125);
  }

  // In pipes: stdin from a text, passphrases on descriptor 7.
  Ended run(Words words, const std::string& input = "",
            const std::string& secrets = std::string(known_passphrase) + "\n") const {
    const fs::path in = home_ / "in", out = home_ / "out", err = home_ / "err", keys = home_ / "keys";
    std::ofstream(in) << input;
    std::ofstream(keys) << secrets;
    words.insert(words.end(), {"--passphrase-fd", "7"});
    const pid_t child = ::fork();
    if (child == 0) {
      ::setsid();  // no terminal to fall back on
      ::dup2(::open(in.c_str(), O_RDONLY), 0);
      ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 1);
      ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 2);
      ::dup2(::open(keys.c_str(), O_RDONLY), 7);
      become(words, "false");
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return {code_of(status), *read_file(out, 1 << 26), *read_file(err, 1 << 26)};
  }

  void begin() {
    const Ended made = run({"init", "--quiet"});
    ASSERT_EQ(made.code, 0) << made.err;
  }

  fs::path home_, memory_;
};

// A program at a terminal of its own.
class AtTerminal {
 public:
  explicit AtTerminal(const std::function<void()>& become) {
    child_ = ::forkpty(&master_, nullptr, nullptr, nullptr);
    if (child_ == 0) become();
  }
  ~AtTerminal() {
    if (child_ > 0 && !over_) {
      ::kill(child_, SIGKILL);
      ::waitpid(child_, nullptr, 0);
    }
    if (master_ >= 0) ::close(master_);
  }

  // Waits until this text has appeared after what was seen before.
  bool sees(const std::string& text) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until) {
      if (const auto at = all.find(text, seen_); at != std::string::npos) {
        seen_ = at + text.size();
        return true;
      }
      if (!read_some()) break;
    }
    return all.find(text, seen_) != std::string::npos;
  }
  void types(const std::string& text) {
    ASSERT_EQ(::write(master_, text.data(), text.size()), ssize_t(text.size()));
  }
  bool echoes() const {
    termios now{};
    return ::tcgetattr(master_, &now) == 0 && (now.c_lflag & ECHO);
  }
  // Until what is typed comes back by itself no more: a secret is asked.
  bool is_silent() const {
    for (int k = 0; k < 6000 && echoes(); ++k) ::usleep(10000);
    return !echoes();
  }
  // Until the program edits the line itself.
  bool hands_on_every_key() const {
    for (int k = 0; k < 6000 && (settings().c_lflag & ICANON) != 0; ++k) ::usleep(10000);
    return (settings().c_lflag & ICANON) == 0;
  }
  termios settings() const {
    termios now{};
    ::tcgetattr(master_, &now);
    return now;
  }
  void loses_its_utf8() const {
    termios now = settings();
    now.c_iflag &= ~static_cast<tcflag_t>(IUTF8);
    ::tcsetattr(master_, TCSANOW, &now);
  }
  // The window is closed.
  void closes() {
    ::close(master_);
    master_ = -1;
    int status = 0;
    ::waitpid(child_, &status, 0);
    over_ = true;
  }
  int ends() {
    while (read_some()) {
    }
    const auto until = std::chrono::steady_clock::now() + patience;
    int status = 0;
    while (::waitpid(child_, &status, WNOHANG) == 0) {
      if (std::chrono::steady_clock::now() > until) return -1;
      ::usleep(10000);
    }
    over_ = true;
    return code_of(status);
  }
  pid_t child() const { return child_; }
  std::string all;

 private:
  bool read_some() {
    pollfd ready{master_, POLLIN, 0};
    if (::poll(&ready, 1, 60000) <= 0) return false;
    char piece[4096];
    const ssize_t n = ::read(master_, piece, sizeof piece);
    if (n <= 0) return false;
    all.append(piece, static_cast<std::size_t>(n));
    return true;
  }
  int master_ = -1;
  pid_t child_ = -1;
  std::size_t seen_ = 0;
  bool over_ = false;
};

}  // namespace holdfast::shell
