// drafts: what was begun at one door or another and is not in the diary yet. Free writing is a text; what
// stands in a form of questions is JSON (app/requests.h, KeepDraft). Forms are named as the page names them,
// so that what was begun at one door can be gone on with at the other. Nothing is replaced or let go but what
// was shown here.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "app/requests.h"
#include "shell/verbs.h"

namespace holdfast::shell {

// What is asked in a form: all of a record, or what is asked later of one that is there.
enum class Asks { all, later };
// The form for a new record of a kind, or for a change of the record with this id.
std::string form_name(std::string_view kind, std::string_view id = "", Asks asks = Asks::all);
inline constexpr std::string_view free_writing = "writing";

// That something waits in the form of this name, and what goes on with it.
std::string said_of_begun(std::string_view of);

// Shows what was begun in such a form, one after the other, and asks what is to become of each; the one to go
// on with, or nothing. Without anybody to ask: nothing.
Result<std::optional<Begun>> offered(Run& run, std::string_view kind, std::string_view id = "",
                                     Asks asks = Asks::all);
// What free writing was, with its title above it.
std::string text_of(const Begun& begun);
// What was said in a form of questions, as if it had been said here.
Typed said_in(const Begun& begun);
// What a begun change would change of the record that is there: null for what was taken back.
Typed changed_in(const Begun& begun, const app::Shown& record, diary::Role keeper);

// Keeps it where it stood when it was begun, or, where nothing was, in the form `of`. Says that it is kept,
// and `otherwise` where it cannot be.
bool keep(Run& run, const std::optional<Begun>& begun, std::string_view of, app::DraftText now,
          std::string_view otherwise = {});
app::DraftText as_draft(const Typed& typed);
// A change of a record: as the form would look with it.
app::DraftText as_draft(const Typed& change, const app::Shown& record, diary::Role keeper);
// It is in the diary now. What was written there meanwhile stays.
void let_go(Run& run, const std::optional<Begun>& begun);

// What a start that was killed left in memory becomes a draft of the diary that was just opened. How many.
int take_in_left_behind(app::World& world, const app::Opened& opened);

}  // namespace holdfast::shell
