// played: a person at a terminal who answers what she is asked, for tests of verbs in one process: a diary of
// its own, no real clock, no real keyboard. (at_terminal.h is for what only the whole program shows.)
#pragma once
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "app/testing.h"
#include "base/problem_codes.h"
#include "base/text.h"
#include "shell/run.h"
#include "shell/show.h"
#include "shell/verbs.h"

namespace holdfast::shell {

class Person final : public Talk {
 public:
  // Answers for prompts that hold these words, one after the other, the last again and again.
  template <class... Answers>
  void when_asked(std::string words, Answers... answers) {
    answers_.push_back({std::move(words), {answers...}});
  }
  std::string otherwise;   // "^C": she stops
  int closes_after = -1;   // answers, and then the window is closed
  std::string half_typed;  // then

  bool can_ask() const override { return true; }
  void say(std::string_view text) override { said += text; }
  Result<std::optional<std::string>> line(std::string_view prompt) override {
    said += prompt;
    ++asked;
    if (closes_after >= 0 && asked > closes_after)
      return problem(ProblemKind::cancelled, code::door_gone, "The terminal is gone.");
    std::string answer = otherwise;
    for (auto& [words, list] : answers_)
      if (prompt.find(words) != std::string_view::npos && (!words.empty() || prompt.empty())) {
        answer = list.front();
        if (list.size() > 1) list.pop_front();
        break;
      }
    if (answer == "^C") return unchanged(ProblemKind::cancelled, "Stopped.");
    return std::optional(std::move(answer));
  }
  Result<Secret> secret(std::string_view) override { return Secret::from("a passphrase"); }
  bool secret_is_typed() const override { return true; }
  std::string unfinished() override { return half_typed; }
  std::string said;
  int asked = 0;

 private:
  std::vector<std::pair<std::string, std::deque<std::string>>> answers_;
};

class AtDoor : public app::testing::AppTest {
 protected:
  void begin(diary::Role role = diary::Role::client) { create(role); }
  // One start of the program: its words, and who sits there. The diary is open again afterwards.
  int run(std::vector<std::string> words, Talk& talk) {
    words.insert(words.end(), {"--vault", (folder_ / "diary.holdfast").string(), "--no-color"});
    const auto command = parse(words);
    if (!command) {
      ADD_FAILURE() << command.error().sentence;
      return -1;
    }
    world_.close();
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    shell::Run one(*command, talk, world_, Style{});
    const int code = command->verb->run(one);
    out_ = ::testing::internal::GetCapturedStdout();
    err_ = ::testing::internal::GetCapturedStderr();
    return code;
  }
  std::string out_, err_;
};

}  // namespace holdfast::shell
