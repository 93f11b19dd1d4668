// running_relay: the real relay beside a test, on a port of its own that it keeps when it is started again.
// HOLDFAST_RELAY is the one that was just built.
#pragma once
#include <sys/prctl.h>

#include <thread>

#include "shell/at_terminal.h"

namespace holdfast::shell {

// holdfast-relay on a free port of this machine, with its store in a folder.
class RunningRelay {
 public:
  RunningRelay(fs::path store, Words more) : store_(std::move(store)), more_(std::move(more)) { start(); }
  ~RunningRelay() { stop(); }
  void start() {
    const fs::path says = store_.string() + ".says";
    fs::remove(says);
    Words words{HOLDFAST_RELAY, "--data", store_, "--listen", "127.0.0.1:" + std::to_string(port_)};
    words.insert(words.end(), more_.begin(), more_.end());
    child_ = ::fork();
    if (child_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::dup2(::open(says.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 1);
      std::vector<char*> raw;
      for (std::string& word : words) raw.push_back(word.data());
      raw.push_back(nullptr);
      ::execv(raw[0], raw.data());
      ::_exit(125);
    }
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until) {
      const std::string said = read_file(says, 4096).value_or("");
      if (const auto at = said.find("port ");
          at != std::string::npos && said.find('\n', at) != std::string::npos) {
        port_ = std::atoi(said.c_str() + at + 5);
        return;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ADD_FAILURE() << "the relay does not start";
  }
  void stop() {
    if (child_ <= 0) return;
    ::kill(child_, SIGTERM);
    ::waitpid(child_, nullptr, 0);
    child_ = -1;
  }
  std::string address() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::string invitation() const {
    const std::string file = store_.string() + ".invitation";
    const std::string line = std::string(HOLDFAST_RELAY) + " invite --data " + store_.string() + " > " + file;
    EXPECT_EQ(std::system(line.c_str()), 0);
    const std::string said = read_file(file, 4096).value_or("");
    return said.substr(0, said.find('\n'));
  }

 private:
  fs::path store_;
  Words more_;
  pid_t child_ = -1;
  int port_ = 0;
};

}  // namespace holdfast::shell
