// From argv to an exit code: parse, answer what needs no world (help, manual, completion), otherwise make the
// world and hand over to the verb. A signal that was seen decides the exit code, whatever the verb made of
// it.
#include "shell/shell.h"

#include <fmt/format.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "app/codec.h"
#include "app/handle.h"
#include "shell/completion.h"
#include "shell/help.h"
#include "shell/network.h"
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

std::string version_of(app::World& world) {
  const app::Response response = app::handle(world, app::About{});
  if (response.answer)
    if (const auto* about = std::get_if<app::AboutAnswer>(&*response.answer)) return about->version;
  return "";
}

// Help of the verb that was typed, or of all; a problem when there is no such verb.
int show_help(const Command& command, const Style& style) {
  const Verb* verb = command.verb;
  if (verb && verb->name == "help" && !command.words.empty()) {
    std::string name = command.words[0];
    if (command.words.size() > 1) name += " " + command.words[1];
    verb = find_verb(name);
    if (!verb)
      return say_problem({ProblemKind::bad_request,
                          "There is no such verb. \"holdfast --help\" names them all.", "", "verb"},
                         command.has("json"), style);
  } else if (verb && verb->name == "help") {
    verb = nullptr;
  }
  put(STDOUT_FILENO, verb ? help_of(*verb, style) : help(style));
  return 0;
}

}  // namespace

int run(std::span<const std::string> arguments) {
  const bool as_json = typed_flag(arguments, "--json");
  Style style = style_of_stdout(!typed_flag(arguments, "--no-color"));
  auto command = parse(arguments);
  if (!command) return say_problem(command.error(), as_json, Style{style.columns, false, style.unicode});
  const std::string_view verb = command->verb ? command->verb->name : std::string_view();
  if (command->wants_help() || verb == "help") return show_help(*command, style);
  if (verb == "completion") {
    put(STDOUT_FILENO, completion(command->words[0]));
    return 0;
  }
  auto fd = command->number("passphrase-fd", -1, 0, 65535);
  if (!fd) return say_problem(fd.error(), as_json, style);

  watch_signals();
  SystemClock clock;
  SystemEntropy entropy;
  ProgressLine progress(!command->has("quiet") && !as_json);
  app::World world{clock, entropy, progress, std::nullopt, std::nullopt, {}};
  if (verb == "manual" || command->has("version")) {
    const std::string version = version_of(world);
    put(STDOUT_FILENO, verb == "manual" ? manual(version) : fmt::format("holdfast {}\n", version));
    return 0;
  }
  Terminal terminal({.no_input = command->has("no-input"),
                     .passphrase_fd = static_cast<int>(*fd),
                     .quiet = command->has("quiet") || as_json});
  // An editor and a browser need theirs; those verbs give it up when they have started them.
  if (verb != "note" && verb != "edit" && verb != "open") (void)give_up_the_network();
  Run one(*command, terminal, world, style);
  const Handler handler = command->verb ? handler_for(verb) : today;
  const int code = handler(one);
  return signal_seen() != 0 ? 128 + signal_seen() : code;
}

}  // namespace holdfast::shell
