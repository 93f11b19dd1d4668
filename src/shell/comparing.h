// comparing: what two devices, or two people's devices, do at a terminal until they have found each other and
// four words were compared (app/pairing.h). Whoever waits can stop.
#pragma once
#include "app/answers.h"
#include "shell/run.h"

namespace holdfast::shell {

// The folder of --folder, by one name.
Result<app::Path> folder_named(const Command& command);
// Looks until the other has come as far as `stage`.
Result<app::PairingAnswer> pairing_at(Run& run, app::PairingAnswer::Stage stage);
// Ends whatever was begun, and says so; the exit code.
int left_pairing(Run& run, const Problem& why);
// Shows the four words and asks. cancelled, where she leaves without an answer.
Result<bool> words_are_the_same(Run& run, const app::PairingAnswer& pairing);
// The line to be typed into the other, beneath `where`, and its square.
void show_line(Run& run, std::string_view where, const app::PairingAnswer& begun);
// Asks for that line until it is one that was shown, and begins with it: `begin` sends the request. Without a
// problem the other is waited for from then on.
Result<> begin_with_line(Run& run, const std::function<Result<app::PairingAnswer>(std::string line)>& begin);

}  // namespace holdfast::shell
