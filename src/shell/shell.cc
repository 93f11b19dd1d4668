// From argv to an exit code: parse, make the world, hand over to the verb. A signal that was seen decides the
// exit code, whatever the verb made of it.
#include "shell/shell.h"

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "app/codec.h"
#include "app/handle.h"
#include "shell/network.h"
#include "shell/outside.h"
#include "shell/run.h"
#include "shell/show.h"
#include "shell/system_world.h"
#include "shell/terminal.h"
#include "shell/verbs.h"

namespace holdfast::shell {

namespace {

void put(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

int say_problem(const Problem& problem, bool as_json, const Style& style) {
  if (as_json)
    put(STDERR_FILENO, app::to_json(problem).dump() + "\n");
  else
    put(STDERR_FILENO, shown(problem, style));
  return exit_code_for(problem.kind);
}

}  // namespace

int run(std::span<const std::string> arguments) {
  const bool as_json = typed_flag(arguments, "--json");
  Style style = style_of_stdout(!typed_flag(arguments, "--no-color"));
  auto command = parse(arguments);
  if (!command) return say_problem(command.error(), as_json, Style{style.columns, false, style.unicode});
  auto fd = command->number("passphrase-fd", -1, 0, 65535);
  if (!fd) return say_problem(fd.error(), as_json, style);

  watch_signals();
  SystemClock clock;
  SystemEntropy entropy;
  ProgressLine progress(!command->has("quiet") && !as_json);
  app::World world{clock, entropy, progress, std::nullopt, std::nullopt, {}};
  Terminal terminal({.no_input = command->has("no-input"),
                     .passphrase_fd = static_cast<int>(*fd),
                     .quiet = command->has("quiet") || as_json});
  const Verb& verb = command->verb ? *command->verb : *find_verb("today");
  const Handler handler = command->wants_help()     ? show_help
                          : command->has("version") ? show_version
                                                    : verb.run;
  // An editor and a browser need theirs; those verbs give it up when they have started them.
  // Whoever may speak to a relay is there before the way to the network is given up, and has no secret.
  std::optional<Outside> outside;
  if (handler == verb.run && verb.meets_others) world.outside = &outside.emplace();
  Run one(*command, terminal, world, style);
  if (handler == verb.run) one.call_agent();
  if (handler != verb.run || !verb.starts_a_program) (void)give_up_the_network();
  const int code = handler(one);
  return signal_seen() != 0 ? 128 + signal_seen() : code;
}

}  // namespace holdfast::shell
