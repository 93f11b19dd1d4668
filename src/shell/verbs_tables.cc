// The researcher's verbs: a table of numbers in, what the model learns of it or foretells out. No vault is
// opened, and nothing is written but the answer.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "shell/show.h"
#include "shell/terminal.h"
#include "shell/verbs.h"

namespace holdfast::shell {
namespace {

Result<> table_into(const Command& command, std::string& bytes, std::string& events,
                    std::vector<std::string>& time_columns, std::vector<std::string>& items,
                    std::string& range, std::optional<double>& step) {
  if (!command.has("time") || !command.has("items"))
    return problem(
        ProblemKind::bad_request,
        "Say which column holds the time and which ones hold readings, as in --time t --items a,b.",
        command.has("time") ? "--items" : "--time");
  auto table = read_input(command.words[0]);
  if (!table) return pass_on(table);
  bytes = std::move(*table);
  if (command.has("events")) {
    auto other = read_file(command.value("events"), largest_input);
    if (!other) return pass_on(other);
    events = std::move(*other);
  }
  time_columns = listed(command.value("time"));
  items = listed(command.value("items"));
  range = command.value("range");
  auto given = command.decimal("step");
  if (!given) return pass_on(given);
  step = *given;
  return {};
}

const Option time_option{.name = "time",
                         .value = "COLUMN",
                         .says = "The column of the time; DATE,CLOCK where they are two columns"},
    items_option{.name = "items",
                 .value = "COLUMNS",
                 .says = "The columns of readings, joined by commas; one to eight"},
    events_option{.name = "events",
                  .value = "FILE",
                  .says = "A table with the columns time,until,kind (session, absence)",
                  .completes = Completes::file},
    range_option{
        .name = "range",
        .value = "LOW..HIGH",
        .says = "What readings can be; they are put in quarters of it, for which the priors are made"},
    step_option{.name = "step",
                .value = "SIZE",
                .says = "With --range: readings were rounded to such steps, and its ends are open"},
    seed_option{.name = "seed", .value = "N", .says = "Of what is drawn at random; 1 unless given"};

}  // namespace

static int fit(Run& run) {
  const Command& command = run.command();
  auto seed = command.number("seed", 1, 0, 1LL << 62);
  if (!seed) return run.fail(seed.error());
  app::Fit wanted;
  if (auto table = table_into(command, wanted.bytes, wanted.events_bytes, wanted.time_columns, wanted.items,
                              wanted.range, wanted.step);
      !table)
    return run.fail(table.error());
  for (auto [option, into] : {std::pair("at", &wanted.at), std::pair("fix", &wanted.fixed)}) {
    if (!command.has(option)) continue;
    auto other = read_file(command.value(option), largest_input);
    if (!other) return run.fail(other.error());
    *into = std::move(*other);
  }
  wanted.model = command.value("model", wanted.model);
  wanted.start = command.value("start", wanted.start);
  wanted.level = command.value("level", wanted.level);
  wanted.estimate = command.value("estimate", wanted.model == "ou" ? "ml" : "map");
  wanted.without = listed(command.value("without"));
  wanted.standardise = command.has("standardise");
  wanted.show_priors = command.has("show-priors");
  wanted.details = command.has("details");
  if (command.has("svg")) wanted.as = app::Drawn::svg;
  wanted.seed = static_cast<std::uint64_t>(*seed);
  app::Response response = run.ask(std::move(wanted));
  bool usable = true;
  if (response.answer)
    if (const auto* fitted = std::get_if<app::Fitted>(&*response.answer))
      usable = fitted->result.value("usable", true);
  const int code = run.show(response);
  return code == 0 && !usable ? 1 : code;
}

static int predict(Run& run) {
  const Command& command = run.command();
  auto seed = command.number("seed", 1, 0, 1LL << 62);
  if (!seed) return run.fail(seed.error());
  app::Predict wanted;
  if (auto table = table_into(command, wanted.bytes, wanted.events_bytes, wanted.time_columns, wanted.items,
                              wanted.range, wanted.step);
      !table)
    return run.fail(table.error());
  wanted.person_column = command.value("id");
  auto train = command.decimal("train");
  if (!train) return run.fail(train.error());
  if (*train) wanted.train = **train;
  if (command.has("steps")) {
    wanted.steps.clear();
    for (const std::string& one : listed(command.value("steps"))) {
      const auto steps = whole_number(one);
      if (!steps)
        return run.fail({ProblemKind::bad_request,
                         fmt::format("\"{}\" is not a whole number of check-ins, as in --steps 1,3.", one),
                         "", "--steps"});
      wanted.steps.push_back(*steps);
    }
  }
  wanted.seed = static_cast<std::uint64_t>(*seed);
  app::Response response = run.ask(std::move(wanted));
  bool usable = true;
  if (response.answer)
    if (const auto* predicted = std::get_if<app::Predicted>(&*response.answer))
      usable = std::ranges::any_of(predicted->people, &app::Predicted::Person::usable);
  const int code = run.show(response);
  return code == 0 && !usable ? 1 : code;
}

std::vector<Verb> fit_verbs() {
  return {
      {.name = "fit",
       .group = Group::other,
       .run = fit,
       .takes = "FILE|-",
       .summary = "For researchers: fit the model to a table, without a diary",
       .says = "Keys of the JSON and the columns of events are documented in docs/guide/fit.md. Exit code 1: "
               "there is no estimate one could use, and why is said.",
       .options = {time_option,
                   items_option,
                   events_option,
                   range_option,
                   step_option,
                   {.name = "standardise", .says = "Each column to mean 0 and standard deviation 1"},
                   {.name = "model",
                    .value = "MODEL",
                    .says = "ou has neither baselines nor measurement error",
                    .words = {"ou", "diary"}},
                   {.name = "start",
                    .value = "START",
                    .says = "Where the process begins",
                    .words = {"stationary", "fixed"}},
                   {.name = "level",
                    .value = "HOW",
                    .says = "What is known of the slow level at the first reading: the prior, or nothing",
                    .words = {"prior", "diffuse"}},
                   {.name = "estimate",
                    .value = "HOW",
                    .says = "Maximum likelihood, or with priors",
                    .words = {"ml", "map"}},
                   {.name = "without",
                    .value = "PARTS",
                    .says = "Leave parts of the model out: arrows, shared, deviations, levels, error"},
                   {.name = "fix",
                    .value = "FILE",
                    .says = "Parameters (JSON) that are not learned; null in it: learned",
                    .completes = Completes::file},
                   {.name = "at",
                    .value = "FILE",
                    .says = "Parameters (JSON): evaluate there, do not fit",
                    .completes = Completes::file},
                   {.name = "show-priors", .says = "Say which priors were used"},
                   {.name = "details",
                    .says = "With --json: also how each reading was foretold, and what follows from a push"},
                   {.name = "svg", .says = "A picture of both, to stdout"},
                   seed_option},
       .least = 1,
       .most = 1,
       .completes = Completes::file,
       .examples = {"holdfast fit data.csv --time t --items mood,tired --model ou --estimate ml --json",
                    "holdfast fit nile.csv --time year --items flow --estimate ml --level diffuse",
                    "holdfast fit data.csv --time t --items mood,tired --svg > fit.svg"}},
      {.name = "predict",
       .group = Group::other,
       .run = predict,
       .takes = "FILE|-",
       .summary = "For researchers: how well the model foretells a table, beside simple methods",
       .says = "The first part of the rows is learned from, the others are foretold from all rows before "
               "them. docs/guide/fit.md says how it is scored. Exit code 1: nothing could be foretold.",
       .options = {time_option,
                   items_option,
                   events_option,
                   range_option,
                   step_option,
                   {.name = "id",
                    .value = "COLUMN",
                    .says = "Whose row it is: each person is learned and foretold by themselves"},
                   {.name = "train",
                    .value = "SHARE",
                    .says = "How much is learned from; 0.65 of the rows unless given"},
                   {.name = "steps",
                    .value = "N",
                    .says = "How many rows ahead, or several joined by commas; 1 unless given"},
                   seed_option},
       .least = 1,
       .most = 1,
       .completes = Completes::file,
       .examples = {"holdfast predict data.csv --time date,clock --items mood,tired --range 0..10 --step 1",
                    "holdfast predict many.csv --id person --time t --items mood --json"}}};
}

}  // namespace holdfast::shell
