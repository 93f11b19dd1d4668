// terminal: the keyboard and the screen. Prompts go to stderr so that stdout holds nothing but results;
// secrets are read from /dev/tty with echo off, or from a file descriptor. Whatever happens (Ctrl-C, a closed
// window, our own failure), the terminal gets its settings back.
#pragma once
#include <optional>
#include <string>

#include "base/progress.h"
#include "shell/layout.h"
#include "shell/places.h"
#include "shell/talk.h"
#include "shell/typing.h"

namespace holdfast::shell {

// From now on SIGINT, SIGTERM, SIGHUP and SIGQUIT are remembered instead of ending the program; a second
// SIGINT or SIGQUIT ends it. Whatever ends or pauses it, the terminal has its settings back first.
void watch_signals();
int signal_seen();  // 0: none

Style style_of_stdout(bool colour_wanted);

class Terminal final : public Talk {
 public:
  struct Options {
    bool no_input = false;
    int passphrase_fd = -1;
    bool quiet = false;
  };
  explicit Terminal(Options options) : options_(options) {}
  ~Terminal() override;
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  bool can_ask() const override;
  void say(std::string_view text) override;
  Result<std::optional<std::string>> line(std::string_view prompt) override;
  std::string unfinished() override;
  Result<Secret> secret(std::string_view prompt) override;
  void secret_is_dealt_with() override;
  bool secret_is_typed() const override { return options_.passphrase_fd < 0; }

 private:
  Result<Secret> secret_from_fd();
  Result<Secret> secret_from_terminal(std::string_view prompt);
  Options options_;
  TypedLine typed_;
  std::string pending_;  // what was read from stdin past the last line
  int silent_ = -1;      // the terminal a secret was asked on, while nothing typed is shown there
};

// One line on stderr that is written over, from the second half second of work on; nothing where stderr is no
// terminal.
class ProgressLine final : public Progress {
 public:
  explicit ProgressLine(bool shown);
  ~ProgressLine() override;
  bool report(std::string_view doing, double share) override;
  void clear();
  void done() override { clear(); }

 private:
  bool shown_;
  bool drawn_ = false;
  std::int64_t began_ms_ = 0, last_ms_ = 0;
};

// All of stdin; a problem when it is longer than limit_bytes, or not worth reading (places.h).
Result<std::string> read_stdin(std::size_t limit_bytes, const Worth& worth = {});
// A file, or stdin for "-".
constexpr std::size_t largest_input = std::size_t{256} << 20;
Result<std::string> read_input(const std::string& file, const Worth& worth = {},
                               std::size_t limit_bytes = largest_input);

}  // namespace holdfast::shell
