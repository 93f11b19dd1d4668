// See comparing.h.
#include "shell/comparing.h"

#include <chrono>
#include <thread>

#include "base/text.h"
#include "shell/qr.h"
#include "shell/questions.h"
#include "shell/terminal.h"

namespace holdfast::shell {
namespace {

constexpr auto between_looks = std::chrono::milliseconds(500);

}  // namespace

Result<app::Path> folder_named(const Command& command) {
  std::error_code failed;
  const app::Path named = std::filesystem::absolute(command.value("folder"), failed);
  if (failed || command.value("folder").empty())
    return problem(ProblemKind::bad_request, "--folder takes the name of a folder.", "--folder");
  return (named / "").lexically_normal().parent_path();  // one name for one folder
}

// Looks until the other device has come as far as `stage`. A network that is away for a moment is waited for.
Result<app::PairingAnswer> pairing_at(Run& run, app::PairingAnswer::Stage stage) {
  for (;;) {
    auto looked = run.ask_for<app::PairingAnswer>(app::LookAtPairing{});
    if (looked && looked->stage >= stage) return looked;
    if (!looked && looked.error().kind != ProblemKind::busy) return looked;
    if (signal_seen() != 0) return problem(ProblemKind::cancelled, "Stopped.");
    std::this_thread::sleep_for(between_looks);
  }
}

// Whatever was begun is ended, and said so.
int left_pairing(Run& run, const Problem& why) {
  if (const auto ended = run.ask_for<app::PairingAnswer>(app::ComparedWords{false}))
    for (const std::string& one : ended->sentences) run.talk().say(wrapped(run.style(), printable(one)));
  return run.fail(why);
}

// She looks at both screens.
Result<bool> words_are_the_same(Run& run, const app::PairingAnswer& pairing) {
  std::string words;
  for (const std::string& word : pairing.words) words += "  " + word;
  run.talk().say("\n" + wrapped(run.style(), "Both devices show four words now. Here they are") + "\n  " +
                 bold(run.style(), words) + "\n\n");
  return ask_whether(run.talk(), "Are they the same on the other device?");
}

void show_line(Run& run, std::string_view where, const app::PairingAnswer& begun) {
  run.talk().say(wrapped(run.style(), where) + "\n    " + bold(run.style(), begun.line) + "\n\n" +
                 qr(begun.square, run.style()) + "Waiting for it. Ctrl-C ends it.\n");
}

Result<> begin_with_line(Run& run, const std::function<Result<app::PairingAnswer>(std::string line)>& begin) {
  for (int tries = 1;; ++tries) {
    auto typed = run.talk().line("The line that it shows: ");
    if (!typed) return pass_on(typed);
    if (!*typed) return unchanged(ProblemKind::cancelled, "Stopped.");
    auto begun = begin(std::move(**typed));
    if (begun) {
      for (const auto& one : begun->remarks)
        run.talk().say(wrapped(run.style(), printable(one.sentence), 2, "-"));
      return {};
    }
    if (begun.error().where != "line" || begun.error().kind != ProblemKind::bad_request || tries == 3)
      return pass_on(begun);
    run.talk().say(wrapped(run.style(), begun.error().sentence));
  }
}

}  // namespace holdfast::shell
