// The vault and its keys, settings, and the invented diary.
// Secrets are typed with echo off or come from a file descriptor, and live in Secret from the first key on.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "shell/questions.h"
#include "shell/show.h"
#include "shell/show_review.h"
#include "shell/verbs.h"

namespace holdfast::shell {

namespace {

using app::Json;

std::optional<int> minutes_of(std::string_view clock) {
  const auto parts = split(clock, ':');
  if (parts.size() != 2 || parts[0].empty() || parts[0].size() > 2 || parts[1].size() != 2)
    return std::nullopt;
  const auto hours = whole_number(parts[0]), minutes = whole_number(parts[1]);
  if (!hours || !minutes || *hours < 0 || *hours > 23 || *minutes < 0 || *minutes > 59) return std::nullopt;
  return static_cast<int>(*hours * 60 + *minutes);
}

void remove_demo(const Path& file) {
  std::error_code ignored;
  for (const char* suffix : {"", "-wal", "-shm", "-journal"})
    std::filesystem::remove(file.string() + suffix, ignored);
}

// Opens the invented diary that is there; only one that says it is invented is ever replaced.
Result<app::Opened> demo_there(Run& run, const Path& file) {
  auto opened = run.ask_for<app::Opened>(app::Unlock{file, Secret::from("demo")});
  if (!opened || !opened->invented)
    return problem(
        ProblemKind::conflict,
        fmt::format("{} is there and is not an invented diary. --vault names another file.", file.string()),
        "vault");
  return opened;
}

}  // namespace

static int init(Run& run) {
  const auto role = run.command().has("practitioner") ? diary::Role::practitioner : diary::Role::client;
  auto opened = run.begin(!run.command().has("no-recovery"), role);
  if (!opened) return run.fail(opened.error());
  const std::string sentence = fmt::format(
      "The diary is at {}. \"holdfast checkin\" or \"holdfast note\" begins it.", opened->vault.string());
  if (run.json()) return run.show(app::Response{app::Answer(*opened), {}});
  run.print(wrapped(run.style(), sentence));
  return 0;
}

static int passphrase(Run& run) {
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  auto fresh = run.new_passphrase("New passphrase: ");
  if (!fresh) return run.fail(fresh.error());
  const bool remove = run.command().has("remove-backups");
  auto done =
      run.ask(app::ChangePassphrase{fresh->clone(), {}, run.command().has("without-old-words"), remove});
  if (!done.answer && done.answer.error().kind == ProblemKind::conflict && run.talk().can_ask()) {
    run.note(wrapped(run.style(), done.answer.error().sentence));
    auto let_go = ask_whether(run.talk(), "Let the recovery words go?");
    if (let_go && *let_go) done = run.ask(app::ChangePassphrase{std::move(*fresh), {}, true, remove});
  }
  return run.show(done);
}

static int recovery(Run& run) {
  const std::string& what = run.command().words[0];
  if (what == "add" && run.json())
    return run.fail({ProblemKind::bad_request,
                     "Recovery words are never given as JSON. Without --json they are shown once.", "",
                     "--json"});
  auto opened = what == "status" ? run.open() : run.open_to_change();
  if (!opened) return run.fail(opened.error());
  if (what == "status") {
    if (run.json()) return run.show(app::Response{app::Answer(*opened), {}});
    run.print(opened->has_recovery_words
                  ? "There are recovery words for this diary.\n"
                  : wrapped(run.style(),
                            "There are no recovery words. If the passphrase is lost, so is the "
                            "diary. \"holdfast recovery add\" makes them."));
    return 0;
  }
  if (what == "later" || what == "without")
    return run.show(run.ask(app::PutOffRecoveryWords{what == "without"}));
  // Opened with the words themselves, the passphrase is needed too: it has to go along to the new key.
  Secret present;
  if (opened->with_recovery_words) {
    auto typed = run.talk().secret("The passphrase, which stays: ");
    if (!typed) return run.fail(typed.error());
    present = std::move(*typed);
  }
  if (what == "revoke")
    return run.show(
        run.ask(app::RevokeRecoveryWords{std::move(present), run.command().has("remove-backups")}));
  auto done = make_recovery_words(run, std::move(present));
  if (!done) return run.fail(done.error());
  run.note(wrapped(run.style(), done->sentence));
  if (!done->remark.empty()) run.note(wrapped(run.style(), "But: " + done->remark));
  return run.printed();
}

static int re_encrypt(Run& run) {
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  run.note(wrapped(
      run.style(),
      "The diary gets a new key, so it needs a passphrase for it: a new one if the old one may be known."));
  auto fresh = run.new_passphrase("Passphrase from now on: ");
  if (!fresh) return run.fail(fresh.error());
  return run.show(run.ask(app::ReEncrypt{std::move(*fresh), {}, run.command().has("remove-backups")}));
}

static int settings(Run& run) {
  const Command& command = run.command();
  Json change = Json::object();
  if (command.has("day-ends")) {
    auto minutes = minutes_of(command.value("day-ends"));
    if (!minutes)
      return run.fail({ProblemKind::bad_request, "--day-ends takes a time such as 04:00.", "", "--day-ends"});
    change["day_starts_at_minutes"] = *minutes;
  }
  auto opened = change.empty() ? run.open() : run.open_to_change();
  if (!opened) return run.fail(opened.error());
  return run.show(run.ask(app::Configure{std::move(change)}));
}

static int demo(Run& run) {
  const Command& command = run.command();
  auto seed = command.number("seed", 1, 0, 1LL << 62);
  if (!seed) return run.fail(seed.error());
  auto days = command.number("days", 730, 60, 3650);
  if (!days) return run.fail(days.error());
  auto file = command.has("vault") ? run.vault_file() : demo_vault();
  if (!file) return run.fail(file.error());
  std::error_code unknown;
  const bool there = std::filesystem::exists(*file, unknown);
  const bool anew = command.has("again") || command.has("seed") || command.has("days");
  if (there) {
    auto opened = demo_there(run, *file);
    if (!opened) return run.fail(opened.error());
    if (anew) {
      run.ask(app::Lock{});
      remove_demo(*file);
    }
  }
  if (!there || anew) {
    if (auto made = make_private_folder(file->parent_path()); !made) return run.fail(made.error());
    run.note(wrapped(run.style(), "Inventing a diary ..."));
    auto made = run.ask_for<app::Opened>(
        app::Demo{*file, Secret::from("demo"), static_cast<std::uint64_t>(*seed), static_cast<int>(*days)});
    if (!made) return run.fail(made.error());
  }
  const int code = run.show(run.ask(app::Review{}), [&](const app::Answer& answer) {
    return shown(std::get<app::Reviewed>(answer).review, run.style(), ReviewView{});
  });
  if (code == 0)
    run.print("\n" + dim(run.style(),
                         wrapped(run.style(),
                                 fmt::format("This diary is in {}, its passphrase is \"demo\". Look around "
                                             "with \"holdfast list --demo\", \"holdfast today --demo\".",
                                             file->string()))));
  return code;
}

std::vector<Verb> vault_verbs() {
  return {
      {.name = "init",
       .group = Group::vault,
       .run = init,
       .summary = "Begin a diary",
       .says = "Asks for a passphrase twice, offers recovery words, and asks whom the diary is about. "
               "Without a keyboard: the passphrase is the first line of --passphrase-fd.",
       .options = {{.name = "no-recovery",
                    .says = "No recovery words yet; holdfast recovery add makes them later"},
                   {.name = "practitioner",
                    .says = "A practitioner's own diary, of her side: other kinds of records and other "
                            "questions (docs/guide/practitioner.md). It stays one"}}},
      {.name = "passphrase",
       .group = Group::vault,
       .run = passphrase,
       .summary = "Change the passphrase",
       .says = "The diary gets a new key with it; recovery words stay valid. Without a keyboard, "
               "--passphrase-fd brings two lines: the present one and the new one.",
       .options = {{.name = "remove-backups",
                    .says = "Remove the copies beside the diary but for a new one, instead of renewing them"},
                   {.name = "without-old-words", .says = "Let recovery words of an earlier Holdfast go"}}},
      {.name = "recovery",
       .group = Group::vault,
       .run = recovery,
       .takes = "add|revoke|status|later|without",
       .summary = "Ten words that open the diary if the passphrase is lost",
       .says = "They are shown once, and one of them is asked for: from then on they open the diary and "
               "earlier ones do not. Where there are none, Today offers them: \"later\" puts that off until "
               "tomorrow, \"without\" ends it.",
       .options = {{.name = "remove-backups",
                    .says = "With add and revoke: remove the copies beside the diary but for a new one, "
                            "instead of renewing them"}},
       .least = 1,
       .most = 1,
       .words = {"add", "revoke", "status", "later", "without"},
       .completes = Completes::words},
      {.name = "re-encrypt",
       .group = Group::vault,
       .run = re_encrypt,
       .summary = "The whole diary under a new key",
       .says = "For when an old copy and its passphrase may be in other hands. Recovery words are gone "
               "afterwards. Without a keyboard, --passphrase-fd brings two lines: the present passphrase and "
               "the one from now on.",
       .options = {{.name = "remove-backups",
                    .says =
                        "Remove the copies beside the diary but for a new one, instead of renewing them"}}},
      {.name = "settings",
       .group = Group::vault,
       .run = settings,
       .summary = "How the diary behaves",
       .options = {
           {.name = "day-ends", .value = "HH:MM", .says = "When your day ends; 04:00 unless given"}}}};
}

std::vector<Verb> demo_verbs() {
  return {{.name = "demo",
           .group = Group::other,
           .run = demo,
           .summary = "An invented diary of about two years, to look around in",
           .says = "It is in a file of its own, with the passphrase \"demo\". Every other verb looks into it "
                   "with --demo.",
           .options = {{.name = "again", .says = "Invent it anew"},
                       {.name = "seed", .value = "N", .says = "Another invented life; 1 unless given"},
                       {.name = "days", .value = "N", .says = "How long it is; 730 unless given"}},
           .examples = {"holdfast demo", "holdfast list --demo"}}};
}

}  // namespace holdfast::shell
