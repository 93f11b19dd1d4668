// unlock and lock: an agent for a while (agent.h), by nothing but these two.
// What is said of one as JSON has no request behind it: no other door begins, asks or ends an agent.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/when.h"
#include "diary/nouns.h"
#include "shell/agent.h"
#include "shell/verbs.h"

namespace holdfast::shell {

namespace {

constexpr std::string_view nobody_has_it =
    "No agent has the key of this diary; commands ask for the passphrase.";

struct Left {
  Moment until;
  std::string said;  // "today 18:55"
};

Left left(Run& run, std::int64_t seconds) {
  const Moment now = run.world().clock.now();
  Moment until = now;
  until.at.seconds += seconds;
  return {until, say_when(until, now, diary::Settings{}.day_starts_at_minutes)};
}

// Words, or the same as JSON; nothing: there is no agent.
int show_agent(Run& run, const std::optional<AgentStatus>& agent, const std::string& words) {
  if (run.json()) {
    app::Json said{{"holdfast", 1}, {"answer", "agent"}, {"unlocked", agent.has_value()}};
    if (agent) {
      said["until"] = iso(left(run, agent->seconds_left).until);
      said["seconds_left"] = agent->seconds_left;
      said["given"] = agent->given;
    }
    run.write_out(said.dump() + "\n");
  }
  run.print(wrapped(run.style(), words));
  return run.printed();
}

int show_status(Run& run) {
  if (const auto& refused = run.agent().refused()) return run.fail(*refused);
  const auto agent = run.agent().status();
  if (!agent) return show_agent(run, agent, std::string(nobody_has_it));
  return show_agent(
      run, agent,
      fmt::format("Commands do not ask for the passphrase until {}. So far the key was given to {} of "
                  "them.",
                  left(run, agent->seconds_left).said, agent->given));
}

Result<std::int64_t> how_long(const Command& command) {
  if (!command.has("for"))
    return problem(
        ProblemKind::bad_request,
        "Say for how long with --for: \"holdfast unlock --for 15m\". There is no end without it, so "
        "nothing was unlocked.",
        "--for");
  auto seconds = read_duration_seconds(command.value("for"));
  if (!seconds) return problem(ProblemKind::bad_request, seconds.error().sentence, "--for");
  if (*seconds < shortest_unlock_seconds || *seconds > longest_unlock_seconds)
    return problem(ProblemKind::bad_request,
                   fmt::format("--for takes from {} to {}. Nothing was unlocked.",
                               say_duration(shortest_unlock_seconds), say_duration(longest_unlock_seconds)),
                   "--for");
  return seconds;
}

}  // namespace

static int unlock(Run& run) {
  if (run.command().has("demo"))
    return run.fail(
        {ProblemKind::bad_request, "The invented diary asks nobody for a passphrase.", "", "--demo"});
  if (run.command().has("status")) return show_status(run);
  const auto seconds = how_long(run.command());
  if (!seconds) return run.fail(seconds.error());
  const auto vault = run.vault_file();
  if (!vault) return run.fail(vault.error());
  const auto begun = begin_agent(*vault, *seconds, [&]() -> Result<app::HeldKey> {
    if (const auto opened = run.open_with_secret(); !opened) return pass_on(opened);
    return std::move(*app::key_to_hold(run.world()));
  });
  if (!begun) return run.fail(begun.error());
  return show_agent(
      run, AgentStatus{*seconds, 0},
      fmt::format("Commands do not ask for the passphrase until {}. \"holdfast lock\" ends that at "
                  "once; so does letting the machine sleep, closing this terminal, or logging out.",
                  left(run, *seconds).said));
}

static int lock(Run& run) {
  if (const auto& refused = run.agent().refused()) return run.fail(*refused);
  return show_agent(run, std::nullopt,
                    run.agent().lock()
                        ? "The key is gone; commands ask for the passphrase again. What is open "
                          "elsewhere (a page, an editor) stays open until it ends."
                        : std::string(nobody_has_it));
}

std::vector<Verb> agent_verbs() {
  return {
      {.name = "unlock",
       .group = Group::vault,
       .run = unlock,
       .summary = "Ask for the passphrase once, and not again for a while",
       .says =
           "An agent, a process of its own, keeps the diary's key in memory and gives it to your commands. "
           "It "
           "ends when the time is over, at \"holdfast lock\", when the machine has been asleep, when this "
           "terminal is closed or you log out, and when the diary is moved, deleted or has a new key. "
           "Meanwhile whoever sits here, and any program that runs as you, can open the diary. Changing "
           "keys, "
           "taking everything out and deleting for good ask for the passphrase all the same, and so does the "
           "page of \"open\". Where --passphrase-fd brings a passphrase, that one is used.",
       .options = {{.name = "for",
                    .value = "DURATION",
                    .says = "How long: 15m, 1h30, \"two hours\"; from a second to twelve hours"},
                   {.name = "status", .says = "Say until when it is unlocked, and change nothing"}},
       .examples = {"holdfast unlock --for 15m", "holdfast unlock --status"}},
      {.name = "lock",
       .group = Group::vault,
       .run = lock,
       .summary = "Ask for the passphrase again from now on",
       .says =
           "Ends the agent of \"unlock\" and wipes the key it has. It asks nothing, so it may be bound to a "
           "key, or to the screen lock."}};
}

}  // namespace holdfast::shell
