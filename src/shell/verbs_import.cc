// A person's past, from whatever program it lies in. Which file it is, is told by its contents; what only she
// knows (which mood is which number, which calendar entries were sessions) is asked for at a terminal, and
// said by options elsewhere. Nothing comes in before it was shown what would.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/importing.h"
#include "base/problem_codes.h"
#include "base/text.h"
#include "diary/scales.h"
#include "shell/questions.h"
#include "shell/show.h"
#include "shell/terminal.h"
#include "shell/verbs.h"

namespace holdfast::shell {

namespace {

constexpr std::size_t most_files = 20'000;
constexpr std::size_t most_measures_asked = 8;

// The files of a folder, by their names in it; hidden ones and links out of it are passed over.
Result<std::vector<app::Import::File>> files_in(const Path& folder) {
  std::vector<app::Import::File> out;
  std::error_code failed;
  std::uintmax_t size = 0;
  for (auto at = std::filesystem::recursive_directory_iterator(folder, failed);
       !failed && at != std::filesystem::recursive_directory_iterator(); at.increment(failed)) {
    if (at->path().filename().string().starts_with('.')) {
      if (at->is_directory(failed)) at.disable_recursion_pending();
      continue;
    }
    if (at->is_symlink(failed) || !at->is_regular_file(failed)) continue;
    bool none = false;  // a picture among the others is named only
    const auto worth = [&](std::string_view beginning, std::uintmax_t of_file) -> Result<> {
      auto good = app::may_be_imported(beginning, size + of_file);
      none = !good && good.error().kind == ProblemKind::unknown_format;
      return good;
    };
    auto bytes = read_file(at->path().string(), largest_input, worth);
    if (out.size() >= most_files || (!bytes && bytes.error().kind == ProblemKind::full))
      return problem(ProblemKind::full,
                     "This folder holds more than Holdfast takes at once. Import it in parts.", "file");
    if (!bytes && !none) return pass_on(bytes);
    if (none) bytes = std::string();
    size += bytes->size();
    out.push_back({at->path().lexically_relative(folder).generic_string(), std::move(*bytes), false});
  }
  std::ranges::sort(out, {}, &app::Import::File::name);
  return out;
}

app::ImportTable table_from(const Command& command, std::string bytes) {
  app::ImportTable table;
  table.bytes = std::move(bytes);
  table.time_columns = listed(command.value("time"));
  table.time_format = command.value("time-format");
  for (const std::string& given : command.values("map"))
    for (std::string& mapping : listed(given)) table.mappings.push_back(std::move(mapping));
  table.line_column = command.value("line");
  table.emotions_column = command.value("emotions");
  table.written_column = command.value("written");
  table.delimiter = command.value("delimiter");
  table.encoding = command.value("encoding");
  const std::string decimal = command.value("decimal");
  table.decimal = decimal == "point" ? "." : decimal == "comma" ? "," : decimal;
  table.zone = command.value("zone");
  table.relationship = command.value("relationship");
  table.dry_run = command.has("dry-run");
  return table;
}

app::Import import_from(const Command& command, std::vector<app::Import::File> files) {
  app::Import wanted;
  wanted.files = std::move(files);
  wanted.format = command.value("format");
  for (const std::string& given : command.values("map"))
    for (std::string& mapping : listed(given)) wanted.mappings.push_back(std::move(mapping));
  wanted.order = listed(command.value("order"));
  for (const std::string& given : command.values("session")) wanted.sessions.push_back(given);
  for (const std::string& given : command.values("absence")) wanted.absences.push_back(given);
  wanted.words_are_feelings = command.has("feelings");
  wanted.day_order = command.value("time-format");
  wanted.undated = command.value("undated");
  wanted.zone = command.value("zone");
  wanted.relationship = command.value("relationship");
  const std::string changed = command.value("changed");
  wanted.changed = changed == "theirs" ? app::Changed::theirs
                   : changed == "both" ? app::Changed::both
                                       : app::Changed::mine;
  return wanted;
}

std::string said_of(const app::Imported::Measure& measure) {
  std::string text = fmt::format("\"{}\", {}", printable(measure.name), counted(measure.n, "time", "times"));
  if (!measure.levels.empty())
    text += fmt::format(
        ", steps such as {}",
        printable(
            joined(std::span(measure.levels).first(std::min<std::size_t>(5, measure.levels.size())), ", ")));
  else if (measure.low && measure.high)
    text += fmt::format(", {} to {}", *measure.low, *measure.high);
  return text;
}

// Which scale a number goes to, and which way round.
Result<> ask_measure(Run& run, const app::Imported::Measure& measure, const std::vector<diary::Scale>& scales,
                     app::Import& wanted) {
  std::vector<std::string> names;
  for (const diary::Scale& scale : scales)
    names.push_back(scale.key + ": " + diary::question_for(scale, "your therapist"));
  auto which =
      ask_which(run.talk(), run.style(),
                fmt::format("{}: which scale is it? Enter leaves it as a note.", said_of(measure)), names);
  if (!which) return pass_on(which);
  if (!which->has_value()) return {};
  const diary::Scale& scale = scales[**which];
  double low = measure.low.value_or(0), high = measure.high.value_or(0);
  if (!measure.levels.empty() && !measure.ordered) {
    run.talk().say(
        wrapped(run.style(), "In which order do the steps go? From the highest to the lowest, with commas: " +
                                 printable(joined(measure.levels, ", "))));
    auto line = run.talk().line("> ");
    if (!line) return pass_on(line);
    wanted.order = listed(line->value_or(""));
    if (wanted.order.size() < 2) return {};
    low = 1;
    high = static_cast<double>(wanted.order.size());
  }
  if (low == high) return {};
  auto more = ask_whether(run.talk(),
                          fmt::format("Does the highest step mean \"{}\" ({})?",
                                      scale.high_words.empty() ? "most of it" : scale.high_words, scale.key));
  if (!more) return pass_on(more);
  if (!*more) std::swap(low, high);
  wanted.mappings.push_back(fmt::format("\"{}\"={}:{}..{}", measure.name, scale.key, low, high));
  return {};
}

// By how often they occur; what is not asked about is named.
Result<> ask_measures(Run& run, std::vector<app::Imported::Measure> measures, app::Import& wanted) {
  auto scales = run.ask_for<app::ScalesAnswer>(app::Scales{});
  if (!scales) return pass_on(scales);
  std::vector<diary::Scale> known;
  for (const auto& one : scales->scales) known.push_back(one.scale);
  std::ranges::stable_sort(measures, std::greater{}, &app::Imported::Measure::n);
  std::vector<std::string> others;
  for (std::size_t k = 0; k < measures.size(); ++k) {
    if (k >= most_measures_asked)
      others.push_back(measures[k].name);
    else if (auto asked = ask_measure(run, measures[k], known, wanted); !asked)
      return pass_on(asked);
  }
  if (!others.empty())
    run.talk().say(
        wrapped(run.style(), fmt::format("Not asked about, and kept as notes: {}. --map gives them a "
                                         "scale.",
                                         printable(joined(others, ", ")))));
  return {};
}

Result<> ask_events(Run& run, const app::Imported& seen, app::Import& wanted) {
  std::string titles;
  for (std::size_t k = 0; k < std::min<std::size_t>(12, seen.events.size()); ++k)
    titles += fmt::format("  {} ({})\n", printable(seen.events[k].title), seen.events[k].n);
  run.talk().say("The calendar holds, most often:\n" + titles);
  for (const auto& [asked, into] :
       {std::pair("Which words in a title mean a session? (With commas; Enter for none.) ", &wanted.sessions),
        std::pair("Which words mean an absence? (With commas; Enter for none.) ", &wanted.absences)}) {
    auto line = run.talk().line(asked);
    if (!line) return pass_on(line);
    *into = listed(line->value_or(""));
  }
  return {};
}

// What only the person knows, where it was not said by options.
Result<> ask_what_is_missing(Run& run, const app::Imported& seen, app::Import& wanted) {
  if (wanted.mappings.empty() && !seen.measures.empty())
    if (auto asked = ask_measures(run, seen.measures, wanted); !asked) return pass_on(asked);
  if (!seen.events.empty() && wanted.sessions.empty() && wanted.absences.empty())
    if (auto asked = ask_events(run, seen, wanted); !asked) return pass_on(asked);
  if (seen.undated > 0 && wanted.undated.empty()) {
    auto line = run.talk().line(
        fmt::format("{} without a time. When were they written? (A day; Enter leaves them out.) ",
                    counted(seen.undated, "item is", "items are")));
    if (!line) return pass_on(line);
    wanted.undated = std::string(trimmed(line->value_or("")));
  }
  return {};
}

Result<> ask_whom(Run& run, std::string& relationship) {
  auto everybody = run.ask_for<app::PeopleAnswer>(app::People{});
  if (!everybody) return pass_on(everybody);
  if (everybody->people.empty()) return {};
  std::vector<std::string> names;
  for (const auto& one : everybody->people)
    names.push_back(printable(std::get<diary::Relationship>(one.shown.record.body).name) +
                    (one.over ? " (over)" : ""));
  auto which =
      ask_which(run.talk(), run.style(), "Whom are these check-ins, sessions and absences about?", names);
  if (!which) return pass_on(which);
  if (which->has_value()) relationship = everybody->people[**which].shown.record.id.text;
  return {};
}

Result<> ask_day_order(Run& run, const std::string& why, std::string& order) {
  const std::vector<std::string> orders{"dmy", "mdy", "ymd"};
  run.talk().say(wrapped(run.style(), why));
  auto which = ask_which(run.talk(), run.style(), "In which order are its days written?",
                         {"day, month, year", "month, day, year", "year, month, day"});
  if (!which) return pass_on(which);
  if (which->has_value()) order = orders[**which];
  return {};
}

// Looks, and asks for what cannot be told without the person. `order` is the request's own field for it.
template <class Request>
Result<app::Imported> looked_at(Run& run, Request& wanted, std::string& order) {
  wanted.dry_run = true;
  for (;;) {
    auto seen = run.ask_for<app::Imported>(wanted);
    if (seen) return seen;
    const Problem& problem = seen.error();
    if (problem.code == code::which_relationship && wanted.relationship.empty()) {
      if (auto asked = ask_whom(run, wanted.relationship); !asked) return pass_on(asked);
      if (wanted.relationship.empty()) return seen;
    } else if (problem.code == code::day_or_month_first && order.empty()) {
      if (auto asked = ask_day_order(run, problem.sentence, order); !asked) return pass_on(asked);
      if (order.empty()) return seen;
    } else {
      return seen;
    }
  }
}

// The help page, where an answer was given after which it is shown.
void help_if_wanted(Run& run, const app::Imported& imported) {
  if (!imported.show_help || run.json()) return;
  if (auto help = run.ask_for<app::Help>(app::HelpNow{}))
    run.note(shown(app::Answer(*help), run.style()) + "\n");
}

// An import has done its work where something came in or all of it was there already.
// (docs/guide/commands.md)
int code_of(const app::Imported& imported) {
  if (imported.added + imported.already_there == 0) return exit_code_for(ProblemKind::unknown_format);
  return imported.cut_short > 0 ? exit_code_for(ProblemKind::damaged) : 0;
}

int show_imported(Run& run, const app::Response& response) {
  const int code = run.show(response);
  const auto* imported = response.answer ? std::get_if<app::Imported>(&*response.answer) : nullptr;
  return code == 0 && imported ? code_of(*imported) : code;
}

// What is there already and reads otherwise in the file: which of them shall stand.
Result<> ask_changed(Run& run, const app::Imported& seen, app::Import& wanted) {
  run.talk().say(wrapped(run.style(), fmt::format("{} there already, with other words than in the file:",
                                                  counted(seen.changed_total, "is", "are"))) +
                 shown_changed(seen, run.style()));
  auto which = ask_which(run.talk(), run.style(), "Which do you want to keep? Enter keeps yours.",
                         {"yours, as they are in the diary",
                          "the file's; yours stay in the history, and one undo brings them back", "both"});
  if (!which) return pass_on(which);
  if (which->has_value())
    wanted.changed = std::array{app::Changed::mine, app::Changed::theirs, app::Changed::both}.at(**which);
  return {};
}

// Shows what would come in, and asks whether it may.
template <class Request>
int bring_in(Run& run, const app::Imported& seen, Request wanted) {
  run.talk().say("\n" + shown(app::Answer(seen), run.style()));
  help_if_wanted(run, seen);
  const std::int64_t comes = seen.added + seen.replaced;
  if (comes == 0) return code_of(seen);
  auto sure = ask_whether(run.talk(), fmt::format("Bring {} in?", counted(comes, "record", "records")));
  if (!sure) return run.fail(sure.error());
  if (!*sure) {
    run.note("Nothing was imported.\n");
    return exit_code_for(ProblemKind::cancelled);
  }
  wanted.dry_run = false;
  return show_imported(run, run.ask(std::move(wanted)));
}

int import_with_questions(Run& run, app::Import wanted, bool ask_which_stands) {
  auto seen = looked_at(run, wanted, wanted.day_order);
  if (!seen) return run.fail(seen.error());
  if (!seen->format.empty()) {  // what Holdfast wrote leaves nothing to ask
    run.talk().say(bold(run.style(), seen->format) + ", " + counted(seen->rows, "item", "items") + ".\n");
    if (auto asked = ask_what_is_missing(run, *seen, wanted); !asked) return run.fail(asked.error());
    seen = looked_at(run, wanted, wanted.day_order);
    if (!seen) return run.fail(seen.error());
  }
  if (ask_which_stands && seen->changed_total > 0) {
    if (auto asked = ask_changed(run, *seen, wanted); !asked) return run.fail(asked.error());
    if (wanted.changed != app::Changed::mine) seen = looked_at(run, wanted, wanted.day_order);
    if (!seen) return run.fail(seen.error());
  }
  return bring_in(run, *seen, std::move(wanted));
}

int import_table(Run& run, app::ImportTable wanted, bool may_ask) {
  if (!may_ask) {
    const app::Response response = run.ask(std::move(wanted));
    if (response.answer)
      if (const auto* imported = std::get_if<app::Imported>(&*response.answer))
        help_if_wanted(run, *imported);
    return show_imported(run, response);
  }
  auto seen = looked_at(run, wanted, wanted.time_format);
  if (!seen) return run.fail(seen.error());
  return bring_in(run, *seen, std::move(wanted));
}

}  // namespace

static int import(Run& run) {
  const Command& command = run.command();
  std::vector<app::Import::File> files;
  std::error_code unknown;
  for (const std::string& word : command.words) {
    if (word != "-" && std::filesystem::is_directory(word, unknown)) {
      auto all = files_in(word);
      if (!all) return run.fail(all.error());
      std::ranges::move(*all, std::back_inserter(files));
      continue;
    }
    auto bytes = read_input(word, app::may_be_imported);
    if (!bytes) return run.fail(bytes.error());
    files.push_back({Path(word).filename().string(), std::move(*bytes), false});
  }
  const bool as_table = command.has("time");
  if (as_table && files.size() != 1)
    return run.fail({ProblemKind::bad_request, "A table is one file.", "", "file"});
  if (!as_table)
    for (const char* option : {"line", "emotions", "written", "delimiter", "encoding", "decimal"})
      if (command.has(option))
        return run.fail(
            {ProblemKind::bad_request,
             fmt::format("--{} belongs to a table, and a table needs --time: the column that holds the time.",
                         option),
             "holdfast import FILE --time COLUMN --map COLUMN=SCALE:LOW..HIGH --dry-run",
             "--" + std::string(option)});
  auto opened = command.has("dry-run") ? run.open() : run.open_to_change();
  if (!opened) return run.fail(opened.error());
  const bool from_stdin = std::ranges::find(command.words, "-") != command.words.end();
  const bool may_ask =
      run.talk().can_ask() && !run.json() && !from_stdin && !command.has("dry-run") && !command.has("yes");
  if (as_table) return import_table(run, table_from(command, std::move(files[0].bytes)), may_ask);
  app::Import wanted = import_from(command, std::move(files));
  if (may_ask) return import_with_questions(run, std::move(wanted), !command.has("changed"));
  wanted.dry_run = command.has("dry-run");
  app::Response response = run.ask(std::move(wanted));
  if (response.answer)
    if (const auto* imported = std::get_if<app::Imported>(&*response.answer)) help_if_wanted(run, *imported);
  return show_imported(run, response);
}

std::vector<Verb> import_verbs() {
  return {
      {.name = "import",
       .group = Group::files,
       .run = import,
       .takes = "FILE|FOLDER|-",
       .summary = "Bring in a past: another program's file, a table, or a diary exported before",
       .says = "The format is recognised by the content: WordPress, Day One, Daylio, jrnl, Journey, "
               "Bearable, RedNotebook, Lifeograph, Joplin, Loop, HabitBull, Markdown folders, calendars, "
               "FHIR questionnaire answers, the lossless JSON; with --time, any table. At a terminal it "
               "shows what would come in and asks for what only you know. Importing the same file twice adds "
               "nothing; one undo takes it out again. Whatever could not be taken is named, and why.",
       .options =
           {{.name = "time",
             .value = "COLUMNS",
             .says = "The column, or two joined by a comma, that hold the time"},
            {.name = "time-format",
             .value = "FORMAT",
             .says = "How times are written, such as %d/%m/%y %H:%M"},
            {.name = "map",
             .letter = 'm',
             .value = "COLUMN=SCALE[:LOW..HIGH]",
             .says = "A column to a scale; may be given often; HIGH below LOW turns it round"},
            {.name = "line", .value = "COLUMN", .says = "The column with a line of text"},
            {.name = "emotions", .value = "COLUMN", .says = "The column with words for feelings"},
            {.name = "written", .value = "COLUMN", .says = "The column that says when it was written down"},
            {.name = "delimiter", .value = "CHARACTER", .says = "Recognised unless given: , ; tab |"},
            {.name = "encoding",
             .value = "NAME",
             .says = "Recognised unless given: utf-8, windows-1252, ..."},
            {.name = "decimal",
             .value = "CHARACTER",
             .says = "Recognised unless given",
             .words = {"point", "comma", ".", ","}},
            {.name = "zone", .value = "ZONE", .says = "The time zone of the table, such as Europe/Berlin"},
            {.name = "format",
             .value = "FORMAT",
             .says = "Recognised unless given",
             .words = {"wordpress", "day-one", "day-one-classic", "daylio", "daylio-table", "journey", "fhir",
                       "bearable", "loop-habits", "habitbull", "lifeograph", "calendar", "rednotebook",
                       "joplin", "jrnl", "markdown"}},
            {.name = "order",
             .value = "STEPS",
             .says = "A mood's named steps, from highest to lowest, with commas"},
            {.name = "session",
             .value = "WORD",
             .says = "Calendar events with this in their title were sessions; may be given often"},
            {.name = "absence",
             .value = "WORD",
             .says = "Calendar events with this in their title were absences; may be given often"},
            {.name = "feelings", .says = "Tags and activities are words for feelings"},
            {.name = "undated", .value = "DAY", .says = "When items without a time were written"},
            {.name = "changed",
             .value = "WHICH",
             .says = "What is there already with other words: keep mine (the default), take theirs, or both",
             .words = {"mine", "theirs", "both"}},
            relationship_option,
            {.name = "yes", .letter = 'y', .says = "Do not ask"},
            {.name = "dry-run", .letter = 'n', .says = "Only report what would come in"}},
       .least = 1,
       .most = 20,
       .completes = Completes::file,
       .examples = {"holdfast import diary.json", "holdfast import blog.xml --dry-run",
                    "holdfast import mood.csv --time date,hour --map mood=distress:10..0 --dry-run"}}};
}

}  // namespace holdfast::shell
