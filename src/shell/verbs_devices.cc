// The diary's other devices: which they are, their names, removing one, ten words that bring everything back
// from the folder, and a new device that joins with these words alone. How they meet is `sync` (verbs_files).
#include <fmt/format.h>

#include "base/text.h"
#include "shell/comparing.h"
#include "shell/questions.h"
#include "shell/show.h"
#include "shell/show_synced.h"
#include "shell/terminal.h"
#include "shell/verbs.h"

namespace holdfast::shell {

namespace {

// What she calls it: typed, or from stdin. Empty: left for later.
Result<std::string> name_of_device(Run& run, std::string_view prompt) {
  if (run.command().has("stdin")) {
    auto typed = read_stdin(4096);
    if (!typed) return pass_on(typed);
    return std::string(trimmed(*typed));
  }
  auto typed = run.talk().line(prompt);
  if (!typed) return pass_on(typed);
  if (!*typed) return unchanged(ProblemKind::cancelled, "Stopped.");
  return std::string(trimmed(**typed));
}

void say_all(Run& run, const std::vector<std::string>& sentences) {
  for (const std::string& one : sentences) run.talk().say(wrapped(run.style(), printable(one)));
}

// The words, typed until they open what lies there; then `what_is_there` is what they open.
Result<Secret> words_for(Run& run, const app::Join& join, app::Joined& what_is_there) {
  for (int tries = 1;; ++tries) {
    auto words = run.talk().secret("The ten words: ");
    if (!words) return words;
    app::Join looking = join.copy();
    looking.words = words->clone();
    looking.dry_run = true;
    auto looked = run.ask_for<app::Joined>(std::move(looking));
    if (looked) {
      what_is_there = std::move(*looked);
      return words;
    }
    const bool is_slip = looked.error().where == "recovery words";
    if (!is_slip || !run.talk().secret_is_typed() || tries == 3) return pass_on(looked);
    run.talk().say(wrapped(run.style(), looked.error().sentence));
  }
}

}  // namespace

static int devices(Run& run) {
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  return run.show(run.ask(app::ListDevices{}));
}

static int devices_name(Run& run) {
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  if (!run.command().has("stdin") && !run.talk().can_ask())
    return run.fail(unchanged(ProblemKind::bad_request,
                              "Nobody can be asked for the name here; --stdin reads it from stdin.",
                              "--stdin"));
  auto name = name_of_device(run, "What is this device called, so that you know it among the others? ");
  if (!name) return run.fail(name.error());
  return run.show(run.ask(app::NameDevice{std::move(*name)}));
}

static int devices_remove(Run& run) {
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  const std::string& id = run.command().words[0];
  if (!run.command().has("yes")) {
    auto what = run.ask_for<app::DevicesAnswer>(app::RemoveDevice{id, {}, true});
    if (!what) return run.fail(what.error());
    if (!run.talk().can_ask())
      return run.fail(unchanged(ProblemKind::conflict,
                                "Nobody can be asked whether you are sure. --yes removes it.", "--yes"));
    say_all(run, what->sentences);
    auto sure = ask_whether(run.talk(), "Remove it?");
    if (!sure) return run.fail(sure.error());
    if (!*sure) return run.fail(unchanged(ProblemKind::cancelled, "It stays."));
  }
  return run.show(run.ask(app::RemoveDevice{id, {}, false}));
}

static int devices_words(Run& run) {
  if (run.json())
    return run.fail(unchanged(ProblemKind::bad_request,
                              "Words are never given as JSON. Without --json they are shown once.",
                              "--json"));
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  auto done = make_device_words(run);
  if (!done) return run.fail(done.error());
  for (const std::string& one : done->sentences) run.note(wrapped(run.style(), printable(one)));
  for (const auto& one : done->remarks) run.note(wrapped(run.style(), printable(one.sentence), 2, "-"));
  return run.printed();
}

static int devices_add(Run& run) {
  if (!run.talk().can_ask() || run.json())
    return run.fail(unchanged(ProblemKind::bad_request,
                              "Adding a device needs somebody who compares four words on two screens."));
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  run.talk().say(wrapped(
      run.style(), "On the new device: \"holdfast join\" with the same --folder or --relay shows a line."));
  auto begun = begin_with_line(run, [&](std::string line) {
    return run.ask_for<app::PairingAnswer>(app::AddDevice{.line = std::move(line), .secret = {}});
  });
  if (!begun) return run.fail(begun.error());
  run.talk().say("Waiting for the new device. Ctrl-C ends it.\n");
  auto pairing = pairing_at(run, app::PairingAnswer::Stage::compare);
  if (!pairing) return left_pairing(run, pairing.error());
  auto same = words_are_the_same(run, *pairing);
  if (!same) return left_pairing(run, same.error());
  if (!*same)
    return left_pairing(
        run, {ProblemKind::cancelled,
              "Somebody may have come between the two devices, or the line was another's.", "", ""});
  auto admitted = run.ask_for<app::PairingAnswer>(app::ComparedWords{true});
  if (!admitted) return left_pairing(run, admitted.error());
  run.talk().say(shown(*admitted, run.style()));
  run.talk().say("Waiting until it has everything. Ctrl-C ends the waiting.\n");
  auto done = pairing_at(run, app::PairingAnswer::Stage::done);
  if (!done) return left_pairing(run, done.error());
  return run.show(app::Response{app::Answer(std::move(*done)), {}});
}

// On a new device, without words on paper: a line to be typed into one that is there.
static int join_by_line(Run& run, const app::Join& join) {
  if (!run.talk().can_ask() || run.json())
    return run.fail(unchanged(ProblemKind::bad_request,
                              "Say what lets this device in: --words, the ten words on paper; or, at a "
                              "terminal, a device that is there, where four words are compared.",
                              "--words"));
  auto name = name_of_device(run, "What is this device called? Enter leaves it for later. ");
  if (!name) return run.fail(name.error());
  auto begun = run.ask_for<app::PairingAnswer>(app::BeginJoin{.vault = join.vault,
                                                              .folder = join.folder,
                                                              .relay = join.relay,
                                                              .pin = join.pin,
                                                              .device = std::move(*name)});
  if (!begun) return run.fail(begun.error());
  show_line(run, "On a device that has the diary: \"holdfast devices add\". Type this line there:", *begun);
  auto pairing = pairing_at(run, app::PairingAnswer::Stage::compare);
  if (!pairing) return left_pairing(run, pairing.error());
  auto same = words_are_the_same(run, *pairing);
  if (!same) return left_pairing(run, same.error());
  if (!*same)
    return left_pairing(
        run, {ProblemKind::cancelled,
              "Somebody may have come between the two devices. Say so on the other one, too.", "", ""});
  (void)run.ask_for<app::PairingAnswer>(app::ComparedWords{true});
  run.talk().say("Waiting until the other device has let this one in.\n");
  auto in = pairing_at(run, app::PairingAnswer::Stage::done);
  if (!in) return left_pairing(run, in.error());
  run.talk().say("\n" + wrapped(run.style(),
                                "Choose a passphrase for the diary on this device. It may be the one you "
                                "have elsewhere. What you type is not shown."));
  auto passphrase = run.new_passphrase("Passphrase: ");
  if (!passphrase) return left_pairing(run, passphrase.error());
  if (join.vault.has_parent_path())
    if (auto made = make_private_folder(join.vault.parent_path()); !made)
      return left_pairing(run, made.error());
  return run.show(run.ask(app::FinishJoin{std::move(*passphrase)}));
}

static int join_diary(Run& run) {
  const Command& command = run.command();
  if (command.has("folder") == command.has("relay"))
    return run.fail(unchanged(ProblemKind::bad_request,
                              "Say where the diary's devices meet: --folder DIR, or --relay ADDRESS.",
                              "--folder"));
  if (command.has("demo"))
    return run.fail(unchanged(ProblemKind::bad_request, "The invented diary joins no other.", "--demo"));
  app::Join join;
  if (command.has("folder")) {
    auto folder = folder_named(command);
    if (!folder) return run.fail(folder.error());
    join.folder = std::move(*folder);
  }
  join.relay = command.value("relay");
  join.pin = command.value("pin");
  auto vault = run.vault_file();
  if (!vault) return run.fail(vault.error());
  if (run.vault_is_there())
    return run.fail(
        unchanged(ProblemKind::conflict,
                  fmt::format("There is a file already at {}, and none is ever written over by a diary that "
                              "comes from elsewhere. --vault names another.",
                              vault->string()),
                  "vault"));
  join.vault = *vault;
  if (!command.has("words")) return join_by_line(run, join);
  app::Joined there;
  auto words = words_for(run, join, there);
  if (!words) return run.fail(words.error());
  join.words = std::move(*words);
  if (run.talk().can_ask()) {
    run.talk().say(wrapped(run.style(), fmt::format("The words open a diary of {}.",
                                                    counted(there.records, "record", "records"))));
    for (const auto& one : there.remarks) run.talk().say(wrapped(run.style(), one.sentence));
    if (there.belongs) {
      auto typed = name_of_device(run, "What is this device called? Enter leaves it for later. ");
      if (!typed) return run.fail(typed.error());
      join.device = std::move(*typed);
    }
    run.talk().say("\n" + wrapped(run.style(),
                                  "Choose a passphrase for the diary on this device. It may be the one you "
                                  "have elsewhere. What you type is not shown."));
  }
  auto passphrase = run.new_passphrase("Passphrase: ");
  if (!passphrase) return run.fail(passphrase.error());
  if (vault->has_parent_path())
    if (auto made = make_private_folder(vault->parent_path()); !made) return run.fail(made.error());
  join.passphrase = std::move(*passphrase);
  return run.show(run.ask(std::move(join)));
}

std::vector<Verb> device_verbs() {
  return {
      {.name = "devices",
       .group = Group::files,
       .run = devices,
       .summary = "Which devices this diary is on, as far as they have met",
       .says = "When each last wrote is what has come from it; nobody looks anywhere else for this."},
      {.name = "devices add",
       .group = Group::files,
       .run = devices_add,
       .summary = "Let a new device in, with the line it shows and four words to compare",
       .says =
           "On the new device \"holdfast join\" shows a line; it is typed here. Then both show four words, "
           "and only once you have said that they are the same is anything handed over. The two find each "
           "other where this diary meets its devices. The page does the same, under Settings.",
       .meets_others = true},
      {.name = "devices name",
       .group = Group::files,
       .run = devices_name,
       .summary = "Give this device a name",
       .says = "The name is asked for, and told to the other devices where they were met last.",
       .options = {{.name = "stdin", .says = "Ask nothing; the name is what stands on stdin"}},
       .meets_others = true},
      {.name = "devices remove",
       .group = Group::files,
       .run = devices_remove,
       .takes = "ID",
       .summary = "Remove a device that was lost or given away",
       .says =
           "It reads nothing that is written from then on, and what it writes counts no more. It keeps what "
           "it has. Only the devices that \"devices\" shows stay: a copy of the diary's file that has not "
           "met the others yet is out as well, and joins anew with the words.",
       .options = {{.name = "yes", .letter = 'y', .says = "Do not ask whether you are sure"}},
       .least = 1,
       .most = 1,
       .meets_others = true},
      {.name = "devices words",
       .group = Group::files,
       .run = devices_words,
       .summary = "Ten words that bring the diary back from the folder or the relay if every device is lost",
       .says =
           "They are shown once, and one of them is asked for: from then on they count and earlier ones do "
           "not. They are others than the recovery words of the diary's file. Whoever has them and the "
           "folder, or reaches the relay, reads the diary, and can let a device in.",
       .meets_others = true},
      {.name = "join",
       .group = Group::files,
       .run = join_diary,
       .summary = "Begin on a new device, with a folder or a relay where the diary's devices meet",
       .says = "Makes a new diary file here with all that lies there, and this device is one of the "
               "diary's from then on. A device that is there lets it in (\"holdfast devices add\"): this one "
               "shows a line to be typed there, and both show four words to be compared; the page of a new "
               "device does the same. Or the ten words on paper do, with --words: without a keyboard, "
               "--passphrase-fd brings two lines then, the words and the passphrase.",
       .options = {{.name = "folder",
                    .value = "DIR",
                    .says = "Where the diary's devices meet",
                    .completes = Completes::folder},
                   {.name = "relay", .value = "ADDRESS", .says = "Or at which relay"},
                   pin_option,
                   {.name = "words", .says = "With the ten words of \"devices words\""}},
       .examples = {"holdfast join --folder /media/stick/diary",
                    "holdfast join --relay https://relay.example.org --words"},
       .meets_others = true}};
}

}  // namespace holdfast::shell
