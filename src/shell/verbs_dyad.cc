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

static int dyad_run(Run& run) {
  app::DyadRun asked;
  if (auto taken = take_common(run.command(), asked); !taken) return run.fail(taken.error());
  return run.show(run.ask(std::move(asked)));
}

static int dyad_claims(Run& run) {
  const Command& command = run.command();
  app::DyadClaims asked;
  if (auto taken = take_common(command, asked); !taken) return run.fail(taken.error());
  auto draws = command.number("draws", asked.draws, -most, most);
  if (!draws) return run.fail(draws.error());
  asked.draws = *draws;
  asked.claims = command.words;
  return run.show(run.ask(std::move(asked)));
}

static int dyad_sweep(Run& run) {
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

static int dyad_rest(Run& run) {
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

static int dyad_diary(Run& run) {
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

static int dyad_fit(Run& run) {
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

namespace {
// The world of the theory: a preset, and what of it is changed.
std::vector<Option> dyad_world(std::vector<Option> more) {
  std::vector<Option> all{
      {.name = "preset",
       .value = "NAME",
       .says = "A world to begin with; held unless given",
       .words = {"held", "two-way", "abrupt-ending", "planned-ending", "limits-not-held", "no-leaning",
                 "high-guard"}},
      {.name = "days", .value = "N", .says = "How long; 730 unless given"},
      {.name = "steadiness", .value = "SHARE", .says = "Limits set and kept: 0 to 1"},
      {.name = "attunement",
       .value = "SHARE",
       .says = "Whose needs it is about: 1 hers, 0 the practitioner's"},
      {.name = "openness", .value = "SHARE", .says = "How far need is let be: 0 to 1"},
      {.name = "guard", .value = "SHARE", .says = "The wall at the start: 0 to 1"},
      {.name = "session-every", .value = "DAYS", .says = "Days from one session to the next"},
      {.name = "absence",
       .value = "FROM..UNTIL",
       .says = "Days on which the practitioner is away; may be given often; ! behind: unannounced"},
      {.name = "ending", .value = "HOW", .says = "How it ends", .words = {"none", "abrupt", "planned"}},
      {.name = "ends-on", .value = "DAY", .says = "Day of the last session"},
      {.name = "taper",
       .value = "DAYS",
       .says = "How long a planned ending is talked about; 84 unless given"},
      {.name = "seed", .value = "N", .says = "Of what is drawn at random; 1 unless given"}};
  for (Option& option : more) all.push_back(std::move(option));
  return all;
}
}  // namespace

std::vector<Verb> theory_verbs() {
  return {
      {.name = "dyad run",
       .group = Group::other,
       .run = dyad_run,
       .summary = "The theory of two people, run forward: medians and bands",
       .says = "A theory, not a measurement: many invented pairs, each with coefficients of its own, go "
               "through one world. The presets are held, two-way, abrupt-ending, planned-ending, "
               "limits-not-held, no-leaning, high-guard; everything of a preset can be changed. The "
               "equations stand in docs/science/dyad.md. No diary is opened.",
       .options = dyad_world({{.name = "dyads", .value = "N", .says = "How many pairs, 1000 unless given"},
                              {.name = "csv", .says = "A table, to stdout"},
                              {.name = "svg", .says = "A picture, to stdout"}}),
       .examples = {"holdfast dyad run", "holdfast dyad run --preset abrupt-ending --svg > run.svg",
                    "holdfast dyad run --steadiness 0.4 --absence 100..121 --absence 300..314!"}},
      {.name = "dyad claims",
       .group = Group::other,
       .run = dyad_claims,
       .takes = "[C1...]",
       .summary = "What follows from the theory, over many draws of its coefficients",
       .says = "For each of twelve claims: in which share of draws it holds, how large the effect is, and "
               "how often it holds without the mechanism it rests on.",
       .options = {{.name = "draws", .value = "N", .says = "How many, 1000 unless given"},
                   {.name = "seed", .value = "N", .says = "Of what is drawn at random; 1 unless given"}},
       .most = 12,
       .examples = {"holdfast dyad claims", "holdfast dyad claims C7 C8 --draws 5000"}},
      {.name = "dyad sweep",
       .group = Group::other,
       .run = dyad_sweep,
       .summary = "One outcome of the theory over two quantities, as a map",
       .says = "Quantities: steadiness, attunement, openness, guard, safety, session-every. Outcomes: "
               "distress, reliance, safety, footing, guard, support, contact, loss; the median of all pairs "
               "on the last day.",
       .options = dyad_world(
           {{.name = "x",
             .value = "QUANTITY[:FROM..UNTIL]",
             .says = "Along the bottom; openness:0..1 unless given"},
            {.name = "y",
             .value = "QUANTITY[:FROM..UNTIL]",
             .says = "Up the side; steadiness:0..1 unless given"},
            {.name = "outcome", .value = "STATE", .says = "footing unless given"},
            {.name = "points", .value = "N", .says = "Values along each side, 11 unless given"},
            {.name = "dyads", .value = "N", .says = "How many pairs at each point, 200 unless given"},
            {.name = "csv", .says = "A table, to stdout"},
            {.name = "svg", .says = "A picture, to stdout"}}),
       .examples = {"holdfast dyad sweep",
                    "holdfast dyad sweep --x guard --y session-every:3.5..28 --outcome distress"}},
      {.name = "dyad diary",
       .group = Group::other,
       .run = dyad_diary,
       .summary = "An invented diary told from the theory, as JSON to stdout",
       .says = "Ratings in whole steps with ends, missed days, late entries, odd hours; sessions, contacts, "
               "absences, limits, needs, ruptures. Nobody lived it, and it says so. It comes in with "
               "holdfast import.",
       .options = dyad_world({}),
       .examples = {"holdfast dyad diary --preset abrupt-ending --seed 4 > invented.json"}},
      {.name = "dyad rest",
       .group = Group::other,
       .run = dyad_rest,
       .summary = "Where a pair of the theory settles, over steadiness",
       .says = "Without noise and absences, sessions at their mean: the states it comes to rest in, how long "
               "it takes to come back when pushed, and the folds, where one of two ends.",
       .options =
           {{.name = "openness", .value = "SHARE", .says = "One line instead of four (.1, .25, .5, 1)"},
            {.name = "plane", .says = "Steadiness and openness at once, as a map"},
            {.name = "attunement",
             .value = "SHARE",
             .says = "Whose needs it is about: 1 hers, 0 the practitioner's"},
            {.name = "session-every", .value = "DAYS", .says = "Days from one session to the next"},
            {.name = "points", .value = "N", .says = "Values of steadiness, 21 unless given"},
            {.name = "draw", .value = "N", .says = "Draw N of the coefficients, not the table's own values"},
            {.name = "seed", .value = "N", .says = "Of the draw; 1 unless given"},
            {.name = "csv", .says = "A table, to stdout"},
            {.name = "svg", .says = "A picture, to stdout"}},
       .examples = {"holdfast dyad rest", "holdfast dyad rest --openness 1 --draw 43",
                    "holdfast dyad rest --plane --draw 43 --svg > plane.svg"}},
      {.name = "dyad fit",
       .group = Group::other,
       .run = dyad_fit,
       .takes = "[FILE]",
       .summary = "How well the theory predicts a diary, beside the engine's own model",
       .says = "Both learn from the first two thirds of the check-ins and then say of every later one, "
               "before it comes, how likely each answer is. FILE is a diary as JSON (holdfast export, "
               "holdfast dyad diary); without it, your own diary. It says nothing about you: it says which "
               "of two models predicts better, and how sure that is. It takes a minute or so.",
       .options = {relationship_option,
                   {.name = "since", .value = "DAY", .says = "Look at nothing before this day"},
                   {.name = "draws",
                    .value = "N",
                    .says = "Of each of four populations, 96 unless given: more, surer, slower"},
                   {.name = "particles", .value = "N", .says = "Of each draw's filter, 96 unless given"},
                   {.name = "seed", .value = "N", .says = "Of what is drawn at random; 1 unless given"}},
       .most = 1,
       .completes = Completes::file,
       .examples = {"holdfast dyad diary --days 365 > invented.json", "holdfast dyad fit invented.json"}}};
}

}  // namespace holdfast::shell
