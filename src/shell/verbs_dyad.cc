// The theory's verbs: options to a request, nothing else. None but dyad fit opens a vault, and no
// number of the others is anybody's.
#include <array>

#include "shell/terminal.h"
#include "shell/verbs.h"

namespace holdfast::shell {
namespace {

Result<app::DyadWorld> world_of(const Command& command) {
  app::DyadWorld world;
  world.preset = command.value("preset", world.preset);
  for (auto [option, into] :
       {std::pair("days", &world.days), std::pair("steadiness", &world.steadiness),
        std::pair("attunement", &world.attunement), std::pair("openness", &world.openness),
        std::pair("guard", &world.guard), std::pair("session-every", &world.session_every_days),
        std::pair("ends-on", &world.ends_on), std::pair("taper", &world.taper_days)}) {
    auto number = command.decimal(option);
    if (!number) return pass_on(number);
    *into = *number;
  }
  world.ending = command.value("ending");
  world.absences = command.values("absence");
  return world;
}

constexpr long long most = 1LL << 40;

// What every verb here takes.
template <class Asked>
Result<> take_common(const Command& command, Asked& asked) {
  auto seed = command.number("seed", 1, 0, 1LL << 62);
  if (!seed) return pass_on(seed);
  asked.seed = std::uint64_t(*seed);
  if constexpr (requires { asked.as; }) {
    if (command.has("csv") && command.has("svg"))
      return problem(ProblemKind::bad_request, "A table or a picture: --csv or --svg, not both.", "svg");
    asked.as = command.has("csv")   ? app::Drawn::csv
               : command.has("svg") ? app::Drawn::svg
                                    : app::Drawn::values;
    if constexpr (requires { asked.dyads; }) {
      auto dyads = command.number("dyads", asked.dyads, -most, most);
      if (!dyads) return pass_on(dyads);
      asked.dyads = *dyads;
    }
    auto world = world_of(command);
    if (!world) return pass_on(world);
    asked.world = std::move(*world);
  }
  return {};
}

}  // namespace

int dyad_run(Run& run) {
  app::DyadRun asked;
  if (auto taken = take_common(run.command(), asked); !taken) return run.fail(taken.error());
  return run.show(run.ask(std::move(asked)));
}

int dyad_claims(Run& run) {
  const Command& command = run.command();
  app::DyadClaims asked;
  if (auto taken = take_common(command, asked); !taken) return run.fail(taken.error());
  auto draws = command.number("draws", asked.draws, -most, most);
  if (!draws) return run.fail(draws.error());
  asked.draws = *draws;
  asked.claims = command.words;
  return run.show(run.ask(std::move(asked)));
}

int dyad_sweep(Run& run) {
  const Command& command = run.command();
  app::DyadSweep asked;
  if (auto taken = take_common(command, asked); !taken) return run.fail(taken.error());
  auto points = command.number("points", asked.points, -most, most);
  if (!points) return run.fail(points.error());
  asked.points = *points;
  asked.x = command.value("x", asked.x);
  asked.y = command.value("y", asked.y);
  asked.outcome = command.value("outcome", asked.outcome);
  return run.show(run.ask(std::move(asked)));
}

int dyad_rest(Run& run) {
  const Command& command = run.command();
  app::DyadRest asked;
  if (auto taken = take_common(command, asked); !taken) return run.fail(taken.error());
  asked.plane = command.has("plane");
  if (asked.world.openness) asked.openness = {*asked.world.openness};
  auto points = command.number("points", asked.points, -most, most);
  if (!points) return run.fail(points.error());
  asked.points = *points;
  if (command.has("draw")) {
    auto draw = command.number("draw", 0, 0, most);
    if (!draw) return run.fail(draw.error());
    asked.draw = std::uint64_t(*draw);
  }
  return run.show(run.ask(std::move(asked)));
}

int dyad_diary(Run& run) {
  const Command& command = run.command();
  app::DyadDiary asked;
  auto seed = command.number("seed", 1, 0, 1LL << 62);
  if (!seed) return run.fail(seed.error());
  asked.seed = std::uint64_t(*seed);
  auto world = world_of(command);
  if (!world) return run.fail(world.error());
  asked.world = std::move(*world);
  return run.show(run.ask(std::move(asked)));
}

int dyad_fit(Run& run) {
  const Command& command = run.command();
  app::DyadFit asked;
  if (auto taken = take_common(command, asked); !taken) return run.fail(taken.error());
  for (auto [option, into] : {std::pair("draws", &asked.draws), std::pair("particles", &asked.particles)}) {
    auto number = command.number(option, *into, -most, most);
    if (!number) return run.fail(number.error());
    *into = *number;
  }
  asked.relationship = command.value("relationship");
  asked.since = command.value("since");
  if (!command.words.empty()) {
    auto bytes = read_input(command.words[0]);
    if (!bytes) return run.fail(bytes.error());
    asked.bytes = std::move(*bytes);
    if (asked.bytes.empty())
      return run.fail({ProblemKind::bad_request, "The file is empty.", "", command.words[0]});
  } else if (auto opened = run.open(); !opened) {
    return run.fail(opened.error());
  }
  return run.show(run.ask(std::move(asked)));
}

}  // namespace holdfast::shell
