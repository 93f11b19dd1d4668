// Files in and out. The door takes bytes and gives bytes; which file they come from, whether one may be
// written over and with which mode is decided here.
#include <fmt/format.h>

#include "app/targets.h"
#include "base/problem_codes.h"
#include "base/text.h"
#include "shell/questions.h"
#include "shell/show.h"
#include "shell/terminal.h"
#include "shell/verbs.h"

namespace holdfast::shell {

static int export_diary(Run& run) {
  const Command& command = run.command();
  const std::string format = command.value("format", "json");
  using Format = app::Export::Format;
  app::Export wanted;
  wanted.format = format == "csv"        ? Format::csv
                  : format == "csv-long" ? Format::csv_long
                  : format == "csv-wide" ? Format::csv_wide
                  : format == "markdown" ? Format::markdown
                  : format == "folder"   ? Format::folder
                  : format == "html"     ? Format::html
                  : format == "fhir"     ? Format::fhir
                  : format == "calendar" ? Format::calendar
                                         : Format::json;
  wanted.share = command.has("share");
  if (command.has("stdin")) {
    if (!wanted.share)
      return run.fail({ProblemKind::bad_request, "--stdin belongs to --share: it gives the names to replace.",
                       "", "--stdin"});
    auto lines = read_stdin(1u << 20);
    if (!lines) return run.fail(lines.error());
    for (const std::string_view line : split(*lines, '\n'))
      if (!trimmed(line).empty()) wanted.replaced.emplace_back(trimmed(line));
  }
  wanted.from = command.value("from");
  wanted.until = command.value("until");
  const std::string file = command.value("output");
  // Told before the passphrase is asked for and the work is done.
  if (!file.empty() && file != "-")
    if (auto may = app::may_be_written_over(file); !may) return run.fail(may.error());
  std::error_code unknown;
  if (!file.empty() && file != "-" && !command.has("force") &&
      std::filesystem::is_regular_file(file, unknown))
    return run.fail({ProblemKind::conflict, fmt::format("{} is there already. --force writes over it.", file),
                     "", "file"});
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  const bool wanted_share = wanted.share;
  // Names never stand on the command line: they are asked for, or come from stdin.
  if (wanted.share && !command.has("stdin") && run.talk().can_ask()) {
    run.talk().say(wrapped(run.style(),
                           "Which names and places are to be replaced, and by what? One a line, like "
                           "Marta=R.; Enter alone goes on."));
    for (;;) {
      auto line = run.talk().line("> ");
      if (!line) return run.fail(line.error());
      if (!line->has_value() || trimmed(**line).empty()) break;
      wanted.replaced.emplace_back(trimmed(**line));
    }
  }
  auto exported = run.ask_for<app::Exported>(std::move(wanted));
  if (!exported) return run.fail(exported.error());
  if (wanted_share) {
    run.note(counted(exported->replacements, "name was", "names were") + " replaced.\n");
    if (!exported->likely_names.empty())
      run.note(wrapped(run.style(), "These look like names and are still in it: " +
                                        printable(joined(exported->likely_names, ", "))));
  }
  if (exported->from_outside > 0)
    run.note(
        wrapped(run.style(),
                fmt::format("{} from outside these days {} kept, because what is within them refers to {}.",
                            counted(exported->from_outside, "record", "records"),
                            exported->from_outside == 1 ? "was" : "were",
                            exported->from_outside == 1 ? "it" : "them")));
  if (file.empty() || file == "-") {
    if (exported->binary && run.talk().can_ask())
      return run.fail({ProblemKind::bad_request, "This format is an archive. Write it into a file with -o.",
                       "", "output"});
    run.write_out(exported->bytes);
    return run.printed();
  }
  if (auto written = write_private_file(file, exported->bytes, command.has("force")); !written)
    return run.fail(written.error());
  const std::string sentence =
      fmt::format("{} written to {}. This file is not encrypted; only you can read it on this computer.",
                  counted(exported->records, "record", "records"), file);
  return run.show(app::Response{app::Answer(app::Done{sentence}), {}});
}

static int backup(Run& run) {
  const Command& command = run.command();
  if (command.has("list")) {  // wanted most when the vault itself cannot be opened any more
    auto vault = run.vault_file();
    if (!vault) return run.fail(vault.error());
    return run.show(run.ask(app::ListBackups{*vault}));
  }
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  app::Backup wanted;
  if (!command.words.empty()) wanted.to = std::filesystem::absolute(command.words[0]);
  return run.show(run.ask(std::move(wanted)));
}

static int restore(Run& run) {
  const Command& command = run.command();
  auto vault = run.vault_file();
  if (!vault) return run.fail(vault.error());
  const Path file = std::filesystem::absolute(command.words[0]);
  std::error_code unknown;
  if (!std::filesystem::exists(file, unknown))
    return run.fail(
        {ProblemKind::not_found, fmt::format("There is no backup at {}.", file.string()), "", "file"});
  if (run.vault_is_there() && !command.has("yes")) {
    if (!run.talk().can_ask())
      return run.fail({ProblemKind::conflict,
                       fmt::format("There is a diary at {}. --yes puts the backup in its place; the diary is "
                                   "kept aside.",
                                   vault->string()),
                       "", "vault"});
    auto sure = ask_whether(
        run.talk(), fmt::format("Put the backup in the place of {}? (It is kept aside.)", vault->string()));
    if (!sure) return run.fail(sure.error());
    if (!*sure) return run.fail({ProblemKind::cancelled, "Nothing was restored.", "", ""});
  }
  if (vault->has_parent_path())
    if (auto made = make_private_folder(vault->parent_path()); !made) return run.fail(made.error());
  auto secret = run.talk().secret("Passphrase of the backup: ");
  if (!secret) return run.fail(secret.error());
  return run.show(run.ask(app::Restore{file, *vault, std::move(*secret)}));
}

static int sync(Run& run) {
  const Command& command = run.command();
  if (command.has("status")) {
    if (auto opened = run.open(); !opened) return run.fail(opened.error());
    return run.show(run.ask(app::SyncStatus{}));
  }
  if (command.has("no-relay")) {
    if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
    return run.show(run.ask(app::Sync{.leave_relay = true}));
  }
  if (!command.has("relay") && (command.has("pin") || command.has("invitation")))
    return run.fail(
        unchanged(ProblemKind::bad_request, "--pin and --invitation belong to --relay ADDRESS.", "--relay"));
  app::Sync wanted;
  wanted.relay = command.value("relay");
  wanted.pin = command.value("pin");
  if (command.has("folder")) {
    std::error_code failed;
    const Path named = std::filesystem::absolute(command.value("folder"), failed);
    if (failed)
      return run.fail({ProblemKind::bad_request, "--folder takes the name of a folder.", "", "--folder"});
    wanted.folder = (named / "").lexically_normal().parent_path();  // one name for one folder
  }
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  app::Sync again = {.folder = wanted.folder, .relay = wanted.relay, .pin = wanted.pin};
  if (command.has("invitation")) {
    auto typed = run.talk().secret("The invitation: ");
    if (!typed) return run.fail(typed.error());
    wanted.invitation = std::move(*typed);
  }
  app::Response response = run.ask(std::move(wanted));
  const bool asks = !response.answer && response.answer.error().code == code::needs_invitation;
  if (!asks || command.has("invitation") || !run.talk().can_ask()) return run.show(response);
  run.talk().say(wrapped(run.style(), response.answer.error().sentence));
  auto typed = run.talk().secret("The invitation, or Enter to leave it: ");
  if (!typed) return run.fail(typed.error());
  if (typed->empty()) return run.show(response);
  again.invitation = std::move(*typed);
  return run.show(run.ask(std::move(again)));
}

static int check(Run& run) {
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  bool sound = true;
  app::Response response = run.ask(app::Check{});
  if (response.answer)
    if (const auto* checked = std::get_if<app::Checked>(&*response.answer)) sound = checked->sound;
  const int code = run.show(response);
  return code == 0 && !sound ? exit_code_for(ProblemKind::damaged) : code;
}

std::vector<Verb> file_verbs() {
  return {
      {.name = "export",
       .group = Group::files,
       .run = export_diary,
       .summary = "Everything, as JSON (lossless), tables, Markdown, a page, FHIR or a calendar",
       .says = "To stdout, or with -o into a file that only you can read. What is exported is not encrypted "
               "any more.",
       .options = {{.name = "format",
                    .letter = 'f',
                    .value = "FORMAT",
                    .says = "json unless given",
                    .words = {"json", "csv", "csv-long", "csv-wide", "markdown", "folder", "html", "fhir",
                              "calendar"}},
                   {.name = "share", .says = "A copy for giving away: names replaced, help numbers left out"},
                   {.name = "stdin",
                    .says = "With --share: names and places to replace, one NAME=OTHER a line, from stdin"},
                   {.name = "output",
                    .letter = 'o',
                    .value = "FILE",
                    .says = "Write here",
                    .completes = Completes::file},
                   {.name = "force", .says = "Write over a file that is there"},
                   {.name = "from", .value = "DAY", .says = "Nothing before this day"},
                   {.name = "until", .value = "DAY", .says = "Nothing after this day"}}},
      {.name = "backup",
       .group = Group::files,
       .run = backup,
       .takes = "[FILE]",
       .summary = "An encrypted copy, verified by opening it",
       .says = "Without FILE, into the folder of automatic backups beside the diary.",
       .options = {{.name = "list", .says = "Which backups there are"}},
       .most = 1,
       .completes = Completes::file},
      {.name = "restore",
       .group = Group::files,
       .run = restore,
       .takes = "FILE",
       .summary = "Put a backup in the diary's place",
       .says =
           "The backup is opened and checked first; the diary that was there is kept aside, never deleted.",
       .options = {{.name = "yes", .letter = 'y', .says = "Do not ask whether you are sure"}},
       .least = 1,
       .most = 1,
       .completes = Completes::file},
      {.name = "sync",
       .group = Group::files,
       .run = sync,
       .summary = "The same diary on several devices: meet the others in a folder or at a relay",
       .says =
           "The folder is one that something else carries to the other devices: a stick, a sync program, a "
           "cloud. A relay is a program of its own, holdfast-relay, on a machine of yours or of somebody you "
           "know. "
           "What lies there is encrypted, and nothing else ever goes anywhere: no connection is opened "
           "before a "
           "relay is named, and then to none but that. A new device begins with \"join\", or with a copy of "
           "the "
           "diary's file. What was written in two places stays, both texts of it.",
       .options =
           {{.name = "folder",
             .value = "DIR",
             .says = "Where they meet; wherever they met before unless given",
             .completes = Completes::folder},
            {.name = "relay", .value = "ADDRESS", .says = "Or at which relay, once: it is remembered"},
            pin_option,
            {.name = "invitation",
             .says = "Asks for the invitation that a relay wants; on --passphrase-fd it is the second line"},
            {.name = "no-relay", .says = "Go to no relay any more"},
            {.name = "status", .says = "What is only here, without looking anywhere else"}},
       .examples = {"holdfast sync --folder /media/stick/diary",
                    "holdfast sync --relay https://relay.example.org", "holdfast sync"},
       .meets_others = true},
      {.name = "check",
       .group = Group::files,
       .run = check,
       .summary = "Look at every page and every record of the diary's file"}};
}

}  // namespace holdfast::shell
