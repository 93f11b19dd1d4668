// The program's own verbs: what it can do, which version it is, and how a shell completes it. None opens a
// vault.
#include <fmt/format.h>

#include "shell/completion.h"
#include "shell/help.h"
#include "shell/verbs.h"

namespace holdfast::shell {

namespace {

std::string version_of(Run& run) {
  const auto about = run.ask_for<app::AboutAnswer>(app::About{});
  return about ? about->version : "";
}

int about(Run& run) {
  return run.show(run.ask(app::About{}));
}

int print_completion(Run& run) {
  run.write_out(completion(run.command().words[0]));
  return run.printed();
}

int print_manual(Run& run) {
  run.write_out(manual(version_of(run)));
  return run.printed();
}

}  // namespace

int show_help(Run& run) {
  const Command& command = run.command();
  const Verb* verb = command.verb;
  if (verb && verb->run == show_help) {
    std::string name;
    for (const std::string& word : command.words) name += (name.empty() ? "" : " ") + word;
    verb = find_verb(name);
    if (const auto under = verbs_under(name); !verb && !under.empty()) {
      for (const Verb* one : under) run.write_out(fmt::format("  {:<12}  {}\n", one->name, one->summary));
      return run.printed();
    }
    if (!verb && !name.empty())
      return run.fail({ProblemKind::bad_request, "There is no such verb. \"holdfast --help\" names them all.",
                       "", "verb"});
  }
  run.write_out(verb ? help_of(*verb, run.style()) : help(run.style()));
  return run.printed();
}

int show_version(Run& run) {
  run.write_out(fmt::format("holdfast {}\n", version_of(run)));
  return run.printed();
}

std::vector<Verb> program_verbs() {
  return {
      {.name = "about", .group = Group::other, .run = about, .summary = "Which version this is"},
      {.name = "help",
       .group = Group::other,
       .run = show_help,
       .takes = "[VERB]",
       .summary = "Help, of all or of one verb",
       .most = 2},
      {.name = "completion",
       .group = Group::other,
       .run = print_completion,
       .takes = "bash|zsh|fish",
       .summary = "Completion for your shell, to stdout",
       .least = 1,
       .most = 1,
       .words = {"bash", "zsh", "fish"},
       .completes = Completes::words},
      {.name = "manual", .group = Group::other, .run = print_manual, .summary = "The man page, to stdout"}};
}

}  // namespace holdfast::shell
