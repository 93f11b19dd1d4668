// run: one start of the program, from a parsed command to an exit code. It holds the world, opens the vault
// when a verb first needs it, sends requests through the one door, and shows what comes back. Verbs (verbs.h)
// are written in terms of this and know neither argv nor the terminal.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "app/answers.h"
#include "app/world.h"
#include "shell/agent.h"
#include "shell/layout.h"
#include "shell/parse.h"
#include "shell/places.h"
#include "shell/talk.h"

namespace holdfast::shell {

int exit_code_for(ProblemKind kind);

class Run {
 public:
  Run(const Command& command, Talk& talk, app::World& world, Style style)
      : command_(command), talk_(talk), world_(world), style_(style) {}

  const Command& command() const { return command_; }
  Talk& talk() { return talk_; }
  app::World& world() { return world_; }
  const Style& style() const { return style_; }
  bool json() const { return command_.has("json"); }
  bool quiet() const { return command_.has("quiet"); }
  // Who keeps the diary that is open.
  diary::Role keeper() const { return opened_ && opened_->role ? *opened_->role : diary::Role::client; }

  // The vault's file: --vault, --demo, or the default.
  Result<Path> vault_file() const;
  bool vault_is_there() const;  // true also where that cannot be told: then opening it says why
  bool backups_are_there();
  // Opens it, asking for the passphrase. `offer_new`: where there is none, offers to begin one.
  Result<app::Opened> open(bool offer_new = false);
  // The same for a verb that changes the diary: where it can only be read this says so, before anything is
  // asked.
  Result<app::Opened> open_to_change(bool offer_new = false);
  // To be called before the network is given up, which takes connecting along.
  void call_agent();
  AgentLine& agent() { return agent_; }
  // The same as open(), whoever has the key: the passphrase is asked for.
  Result<app::Opened> open_with_secret();
  // Makes a new vault: passphrase twice, recovery words, whom it is about.
  Result<app::Opened> begin(bool with_recovery_words, diary::Role role = diary::Role::client);
  // A new passphrase, typed twice at a keyboard.
  Result<Secret> new_passphrase(std::string_view prompt);

  app::Response ask(app::Request request);
  template <class Answer>
  Result<Answer> ask_for(app::Request request);

  // What is written to stdout, and the exit code. A problem goes to stderr.
  int show(const app::Response& response);
  int show(const app::Response& response, const std::function<std::string(const app::Answer&)>& words);
  int fail(const Problem& problem);
  int fail(const tl::unexpected<Problem>& problem) { return fail(problem.value()); }
  void print(std::string_view text);       // to stdout; says nothing under --quiet or --json
  void note(std::string_view text);        // to the person, beside the result
  int printed();                           // the exit code of what was written out: 0, or why it could not be
  void write_out(std::string_view bytes);  // to stdout, always

 private:
  Result<app::Opened> open_first(bool offer_new);
  Result<app::Opened> unlock(const Path& file);
  std::optional<Secret> key_from_agent();
  app::Response ask_with_secret(app::Request request, app::Response refused);
  Result<app::Opened> unlock_by_typing(const Path& file);
  const Command& command_;
  Talk& talk_;
  app::World& world_;
  Style style_;
  AgentLine agent_;
  std::optional<app::Opened> opened_;
  bool more_secrets_ = false;
  bool to_change_ = false;
  bool print_failed_ = false, reader_gone_ = false;
};

template <class Answer>
Result<Answer> Run::ask_for(app::Request request) {
  app::Response response = ask(std::move(request));
  if (!response.answer) return pass_on(response.answer);
  if (auto* answer = std::get_if<Answer>(&*response.answer)) return std::move(*answer);
  return problem(ProblemKind::unsupported, "The program did not understand its own answer.", "app");
}

// Shows new recovery words and asks for one of them; until it has come, those from before count. Without a
// keyboard they count once they have been written out. `secret`: the passphrase once more, where it is
// needed.
Result<app::Done> make_recovery_words(Run& run, Secret secret = {});
// The same for the words that bring the diary back from its folder.
Result<app::DevicesAnswer> make_device_words(Run& run);

}  // namespace holdfast::shell
