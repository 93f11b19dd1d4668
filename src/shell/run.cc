// Opening, beginning and showing. Passphrases travel in Secret only, from the terminal into the request.
#include "shell/run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <nlohmann/json.hpp>

#include "app/codec.h"
#include "app/handle.h"
#include "base/problem_codes.h"
#include "base/text.h"
#include "shell/drafts.h"
#include "shell/questions.h"
#include "shell/show.h"

namespace holdfast::shell {

namespace {

constexpr std::string_view demo_passphrase = "demo";
constexpr std::size_t short_passphrase = 8;
constexpr std::string_view to_restore =
    "\"holdfast backup --list\" shows them; \"holdfast restore FILE\" puts one in its place.";

// `gone`: whoever read from this pipe has stopped (head, less); that is no fault worth a sentence.
void write_all(int fd, std::string_view text, bool& failed, bool* gone = nullptr) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      if (gone && n < 0 && errno == EPIPE) *gone = true;
      failed = true;
      return;
    }
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

}  // namespace

int exit_code_for(ProblemKind kind) {
  switch (kind) {
    case ProblemKind::bad_request:
      return 2;
    case ProblemKind::not_found:
      return 3;
    case ProblemKind::locked:
      return 4;
    case ProblemKind::damaged:
      return 5;
    case ProblemKind::conflict:
    case ProblemKind::busy:
      return 6;
    case ProblemKind::cancelled:
      return 7;
    case ProblemKind::unknown_format:
    case ProblemKind::unreadable:
    case ProblemKind::full:
    case ProblemKind::unsupported:
      return 1;
  }
  return 1;
}

Result<Path> Run::vault_file() const {
  if (command_.has("vault") && command_.has("demo"))
    return problem(ProblemKind::bad_request, "--vault and --demo name two diaries; give one of them.",
                   "--vault");
  std::error_code unknown;
  Result<Path> file = command_.has("demo") ? demo_vault() : default_vault();
  if (command_.has("vault")) {
    const Path typed = command_.value("vault");
    const Path whole = std::filesystem::absolute(typed, unknown);
    file = unknown ? typed : whole.lexically_normal();
  }
  if (!file) return file;
  // A folder that may not be looked into must not pass for one without a diary.
  (void)std::filesystem::exists(*file, unknown);
  if (unknown)
    return problem(ProblemKind::unreadable,
                   fmt::format("Whether there is a diary at {} cannot be seen. Check whose folder that is, "
                               "and who may look into it.",
                               file->string()),
                   "vault", unknown.message());
  return file;
}

bool Run::vault_is_there() const {
  std::error_code unknown;
  auto file = vault_file();
  return !file || std::filesystem::exists(*file, unknown);
}

bool Run::backups_are_there() {
  auto file = vault_file();
  if (!file) return false;
  auto listed = ask_for<app::Backups>(app::ListBackups{*file});
  return listed && !listed->backups.empty();
}

Result<app::Opened> Run::unlock(const Path& file) {
  if (command_.has("demo")) return ask_for<app::Opened>(app::Unlock{file, Secret::from(demo_passphrase)});
  if (auto key = key_from_agent()) {
    auto opened = ask_for<app::Opened>(app::Unlock{.vault = file, .key = std::move(*key)});
    if (opened || opened.error().kind != ProblemKind::locked) return opened;
  }
  more_secrets_ = true;  // a wrong one is asked again without a moment in which what is typed would be shown
  auto opened = unlock_by_typing(file);
  more_secrets_ = false;
  talk_.secret_is_dealt_with();
  return opened;
}

void Run::call_agent() {
  if (command_.has("demo")) return;
  if (const auto file = vault_file()) agent_ = AgentLine::to_agent_of(*file);
}

// A passphrase that was brought along is used: the lines of that descriptor count.
std::optional<Secret> Run::key_from_agent() {
  if (!talk_.secret_is_typed()) return std::nullopt;
  if (const auto& refused = agent_.refused(); refused && refused->kind != ProblemKind::unsupported)
    note(wrapped(style_, refused->sentence));
  return agent_.key();
}

Result<app::Opened> Run::open_with_secret() {
  agent_ = AgentLine();
  return open();
}

Result<app::Opened> Run::unlock_by_typing(const Path& file) {
  for (int tries = 1;; ++tries) {
    auto secret = talk_.secret("Passphrase: ");
    if (!secret) return pass_on(secret);
    auto opened = ask_for<app::Opened>(app::Unlock{file, std::move(*secret)});
    if (opened || opened.error().kind != ProblemKind::locked || !talk_.secret_is_typed() || tries == 3)
      return opened;
    talk_.say(opened.error().sentence + "\n");
  }
}

Result<app::Opened> Run::open(bool offer_new) {
  if (opened_) return *opened_;
  auto opened = open_first(offer_new);
  if (!opened) return opened;
  opened_ = *opened;
  if (take_in_left_behind(world_, *opened) > 0)
    note(wrapped(style_,
                 "A text that was being written when Holdfast was ended without warning is kept as a draft "
                 "now; \"holdfast note\" goes on with it."));
  if (opened->invented && command_.verb && command_.verb->group == Group::writing && talk_.can_ask())
    note(invented_banner(style_));
  return opened;
}

Result<app::Opened> Run::open_to_change(bool offer_new) {
  to_change_ = true;
  auto opened = open(offer_new);
  if (!opened || !opened->only_read) return opened;
  for (const auto& remark : opened->remarks)
    if (remark.code == code::only_read.name())
      return unchanged(ProblemKind::unreadable, code::only_read, remark.sentence, opened->vault.string());
  return opened;
}

Result<app::Opened> Run::open_first(bool offer_new) {
  auto file = vault_file();
  if (!file) return pass_on(file);
  if (!vault_is_there()) {
    if (command_.has("demo"))
      return problem(ProblemKind::not_found, "There is no invented diary yet. \"holdfast demo\" makes one.",
                     "vault");
    if (offer_new && talk_.can_ask() && !backups_are_there()) {
      talk_.say(
          wrapped(style_, fmt::format("There is no diary yet. It would be kept in {}, encrypted; only your "
                                      "passphrase opens it.",
                                      file->string())));
      auto yes = ask_whether(talk_, "Begin one?");
      if (!yes) return pass_on(yes);
      if (!*yes) return problem(ProblemKind::cancelled, "Nothing was begun.");
      return begin(true);
    }
    return problem(
        ProblemKind::not_found,
        backups_are_there()
            ? fmt::format("There is no diary at {}, but there are backups of one. {}", file->string(),
                          to_restore)
            : fmt::format(
                  "There is no diary at {}. \"holdfast init\" begins one; --vault names another file.",
                  file->string()),
        "vault");
  }
  auto opened = unlock(*file);
  if (!opened && opened.error().kind == ProblemKind::damaged && backups_are_there()) {
    Problem damaged = opened.error();
    damaged.sentence += fmt::format(" {}", to_restore);
    return tl::unexpected<Problem>(std::move(damaged));
  }
  if (opened)
    for (const auto& remark : opened->remarks)
      if (!to_change_ || remark.code != code::only_read.name()) note(wrapped(style_, remark.sentence));
  if (opened && !opened->backup_trouble.empty())
    note(wrapped(style_, "Today's automatic backup could not be made: " + opened->backup_trouble));
  if (opened && opened->with_recovery_words)
    note(wrapped(style_, "Opened with the recovery words. \"holdfast passphrase\" sets a new passphrase."));
  return opened;
}

Result<Secret> Run::new_passphrase(std::string_view prompt) {
  for (;;) {
    auto first = talk_.secret(prompt);
    if (!first) return first;
    if (!talk_.secret_is_typed()) {
      if (first->empty())
        return problem(ProblemKind::bad_request, "An empty passphrase would protect nothing.", "passphrase");
      return first;
    }
    if (first->empty()) {
      talk_.say("An empty passphrase would protect nothing. Ctrl-C stops.\n");
      continue;
    }
    auto second = talk_.secret("Once more: ");
    if (!second) return second;
    if (!first->same_as(*second)) {
      talk_.say("The two were not the same.\n");
      continue;
    }
    if (first->size() < short_passphrase)
      talk_.say(wrapped(
          style_,
          "That one is short. Four or five words that don't belong together are easy to keep in mind and "
          "hard to guess; \"holdfast passphrase\" changes it any time."));
    return first;
  }
}

Result<app::Opened> Run::begin(bool with_recovery_words, diary::Role role) {
  auto file = vault_file();
  if (!file) return pass_on(file);
  if (std::error_code unknown; std::filesystem::is_directory(*file, unknown))
    return problem(ProblemKind::conflict,
                   fmt::format("{} is a folder. --vault names the diary's file.", file->string()), "vault");
  if (vault_is_there())
    return problem(ProblemKind::conflict,
                   fmt::format("There is a file already at {}, and none is ever written over by a new diary. "
                               "--vault names another.",
                               file->string()),
                   "vault");
  if (file->has_parent_path())
    if (auto made = make_private_folder(file->parent_path()); !made) return pass_on(made);
  if (talk_.can_ask())
    talk_.say(
        "\n" +
        wrapped(style_,
                "Choose a passphrase. Whoever has it can read the diary; without it nobody can, not even "
                "whoever made this program. What you type is not shown."));
  auto passphrase = new_passphrase("Passphrase: ");
  if (!passphrase) return pass_on(passphrase);
  auto opened = ask_for<app::Opened>(app::Create{*file, std::move(*passphrase), role});
  if (!opened || !talk_.can_ask()) return opened;
  if (with_recovery_words) {
    talk_.say(
        "\n" +
        wrapped(style_,
                "Ten recovery words open the diary if you ever lose the passphrase. Without them, a lost "
                "passphrase means a lost diary. They can wait until tomorrow: \"holdfast recovery add\"."));
    auto now = ask_whether(talk_, "Make them now?");
    if (now && *now) {
      if (auto made = make_recovery_words(*this); !made) note(made.error().sentence + "\n");
    }
  }
  talk_.say(
      "\n" +
      wrapped(style_,
              role == diary::Role::client
                  ? "Whom do you lean on? An initial or a made-up name will do; Enter leaves it for later."
                  : "Which client is this about first? An initial will do; Enter leaves it for later. "
                    "\"holdfast people add\" adds others, and none of them needs a name."));
  auto name = talk_.line("> ");
  if (name && name->has_value() && !trimmed(**name).empty()) {
    app::Json fields = app::Json::object();
    fields["name"] = std::string(trimmed(**name));
    auto saved = ask_for<app::Saved>(
        app::Add{std::string(diary::Relationship::kind), std::move(fields), "", "", false});
    if (!saved) note(saved.error().sentence + "\n");
  }
  if (role == diary::Role::practitioner) {
    talk_.say(
        "\n" +
        wrapped(style_,
                "Notes about a client may be theirs to ask for. What has to be kept, and for how long, your "
                "professional body says."));
    return opened;
  }
  if (name && name->has_value() && !trimmed(**name).empty())
    talk_.say(
        "\n" +
        wrapped(style_, fmt::format("You may want to tell {} you keep this. What you and {} agreed about "
                                    "contact comes before anything here.",
                                    printable(trimmed(**name)), printable(trimmed(**name)))));
  return opened;
}

namespace {

void show_recovery_words(Run& run, const Secret& words) {
  // Four lines of words straight from locked memory to the terminal; no std::string keeps a copy of them all.
  run.talk().say("\nWrite these down on paper, in this order. They are shown once.\n\n  ");
  int on_line = 0;
  std::string_view rest = words.text();
  while (!rest.empty()) {
    const auto end = rest.find(' ');
    run.talk().say(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    run.talk().say(rest.empty() ? "\n\n" : ++on_line % 5 == 0 ? "\n  " : "  ");
  }
}

Secret word_of(const Secret& words, int number) {
  std::string_view rest = words.text();
  for (int i = 1; i < number; ++i) rest.remove_prefix(std::min(rest.size(), rest.find(' ') + 1));
  return Secret::from(rest.substr(0, rest.find(' ')));
}

}  // namespace

namespace {

// Shows what `add` answers and asks for one of the words, which `confirm` hands in. `left`: what is told
// where it comes to nothing.
template <class Confirmed>
Result<Confirmed> make_words(Run& run, app::Request add, const std::function<app::Request(Secret)>& confirm,
                             std::string_view left) {
  auto words = run.ask_for<app::RecoveryWords>(std::move(add));
  if (!words) return pass_on(words);
  const auto leave = [&] { return problem(ProblemKind::cancelled, std::string(left)); };
  if (!run.talk().can_ask()) {
    run.write_out(words->words.text());
    run.write_out("\n");
    if (run.printed() != 0) return leave();
    return run.ask_for<Confirmed>(confirm(word_of(words->words, words->asked)));
  }
  show_recovery_words(run, words->words);
  for (;;) {
    auto typed = run.talk().line(
        fmt::format("They count once one of them has been typed back. Word {}: ", words->asked));
    if (!typed || !*typed) return leave();
    Secret word = Secret::from(std::string_view(**typed));
    wipe((*typed)->data(), (*typed)->size());
    auto done = run.ask_for<Confirmed>(confirm(std::move(word)));
    if (done || done.error().kind != ProblemKind::bad_request || done.error().where != "word") return done;
    run.talk().say(wrapped(run.style(), done.error().sentence));
  }
}

}  // namespace

Result<app::Done> make_recovery_words(Run& run, Secret secret) {
  return make_words<app::Done>(
      run, app::AddRecoveryWords{std::move(secret)},
      [&](Secret word) {
        return app::ConfirmRecoveryWords{std::move(word), run.command().has("remove-backups")};
      },
      "The new words do not count. Words from before, if there are any, open the diary as they did.");
}

Result<app::DevicesAnswer> make_device_words(Run& run) {
  return make_words<app::DevicesAnswer>(
      run, app::AddDeviceWords{}, [](Secret word) { return app::ConfirmDeviceWords{std::move(word)}; },
      "The new words do not count. Words from before, if there are any, open the folder as they did.");
}

// Where an agent gave the key, the core asks for the passphrase once more before some things, and so do we.
app::Response Run::ask_with_secret(app::Request request, app::Response refused) {
  const auto give = [&](Secret secret) {
    return std::visit(
        [&]<class Asked>(Asked& asked) {
          constexpr bool takes_one = requires {
            asked.secret;
          };
          if constexpr (takes_one) asked.secret = std::move(secret);
          return takes_one;
        },
        request);
  };
  app::Response response = std::move(refused);
  more_secrets_ = true;
  for (int tries = 1; tries <= 3; ++tries) {
    auto secret = talk_.secret("The present passphrase: ");
    if (!secret) response.answer = pass_on(secret);
    if (!secret || !give(std::move(*secret))) break;
    response = app::handle(world_, request);
    if (response.answer || response.answer.error().kind != ProblemKind::locked || !talk_.secret_is_typed())
      break;
    if (tries < 3) talk_.say(response.answer.error().sentence + "\n");
  }
  more_secrets_ = false;
  return response;
}

app::Response Run::ask(app::Request request) {
  app::Response response = app::handle(world_, request);
  if (!response.answer && response.answer.error().code == code::needs_passphrase &&
      world_.vault->opened_with() == vault::OpenedWith::held_key)
    response = ask_with_secret(std::move(request), std::move(response));
  if (!more_secrets_) talk_.secret_is_dealt_with();
  return response;
}

void Run::write_out(std::string_view bytes) {
  if (!print_failed_) write_all(STDOUT_FILENO, bytes, print_failed_, &reader_gone_);
}

void Run::print(std::string_view text) {
  if (!quiet() && !json()) write_out(text);
}

void Run::note(std::string_view text) {
  if (!quiet()) talk_.say(text);
}

int Run::show(const app::Response& response) {
  return show(response, [this](const app::Answer& answer) { return shown(answer, style_); });
}

int Run::show(const app::Response& response, const std::function<std::string(const app::Answer&)>& words) {
  if (!response.answer) return fail(response.answer.error());
  if (json())
    write_out(app::to_json(response).dump(-1, ' ', false, app::Json::error_handler_t::replace) + "\n");
  else
    write_out((response.invented ? invented_banner(style_) : std::string()) + words(*response.answer));
  return printed();
}

int Run::printed() {
  if (reader_gone_) return 128 + SIGPIPE;
  if (print_failed_)
    return fail({ProblemKind::unreadable, "The answer could not be written to stdout.", "", "stdout"});
  return 0;
}

namespace {

struct WayOut {
  ProblemCode code;
  std::string_view words;
};
constexpr std::array<WayOut, 9> ways_out{{
    {code::unknown_id, "\"holdfast list\" shows the ids."},
    {code::day_or_month_first,
     "Say which it is with --time-format dmy (day first), mdy (month first) or ymd (year first)."},
    {code::wrong_format, "Leave --format out, and it is recognised."},
    {code::needs_format, "holdfast import FILE --time COLUMN --map COLUMN=SCALE:LOW..HIGH --dry-run"},
    {code::belongs_in_another_vault, "--vault names another diary's file."},
    {code::is_a_diary,
     "\"holdfast export --vault FILE -o taken.json\" and \"holdfast import taken.json\" take it over; "
     "\"holdfast restore FILE\" puts a backup in the diary's place."},
    {code::needs_zone, "Say which one with --zone."},
    {code::needs_time_column, "Say it with --time COLUMN."},
    {code::no_diary_open, "\"holdfast init\" begins one; --vault names its file."},
}};

// What a fault the core speaks of means at a terminal: which verb or option helps. Nothing where none does.
std::string way_out(const Problem& problem, const Command& command) {
  const auto takes = [&](std::string_view name) {
    return command.verb &&
           std::ranges::any_of(command.verb->options, [&](const Option& one) { return one.name == name; });
  };
  for (const WayOut& one : ways_out)
    if (one.code == problem.code) return std::string(one.words);
  if (problem.code == code::unknown_relationship || problem.code == code::several_relationships ||
      problem.code == code::which_relationship || problem.code == code::needs_relationship)
    return fmt::format(
        "\"holdfast people\" shows who there is, with ids; \"people add\" adds somebody, \"people main\" "
        "says "
        "whom check-ins are about.{}",
        takes("relationship") ? " Once only: --relationship NAME." : "");
  // What the core calls a field is an option here.
  if (problem.kind != ProblemKind::bad_request || problem.where.empty() || !command.verb) return {};
  std::string name = problem.where;
  std::ranges::replace(name, '_', '-');
  return takes(name) ? fmt::format("(--{})", name) : std::string();
}

}  // namespace

int Run::fail(const Problem& problem) {
  bool failed = false;
  if (json())
    write_all(STDERR_FILENO,
              app::to_json(problem).dump(-1, ' ', false, app::Json::error_handler_t::replace) + "\n", failed);
  else
    write_all(STDERR_FILENO,
              shown(problem, Style{style_.columns, false, style_.unicode}) +
                  wrapped(style_, way_out(problem, command_)),
              failed);
  return exit_code_for(problem.kind);
}

}  // namespace holdfast::shell
