// verbs: what each verb of the table does, as a function from a Run to an exit code. Grouped by file as in
// the table: verbs_writing.cc, verbs_text.cc (entries and the editor), verbs_reading.cc, verbs_files.cc,
// verbs_vault.cc.
#pragma once
#include <string>
#include <string_view>

#include "shell/run.h"

namespace holdfast::shell {

using Handler = int (*)(Run&);
// Nothing for a verb that needs no world (help, completion, manual).
Handler handler_for(std::string_view verb);

// writing
int check_in(Run& run);
int write_record(Run& run);  // session, contact, rupture, ... : the verb's name says which
int limit_event(Run& run);
int reaction_back(Run& run);
int belief_rate(Run& run);
int people(Run& run);
int people_edit(Run& run);
int people_main(Run& run);
int scales(Run& run);
int scales_on(Run& run);
int scales_off(Run& run);
int feelings(Run& run);
int edit(Run& run);
int delete_records(Run& run);
int undo(Run& run);
int pause(Run& run);
int resume(Run& run);

// text
int note(Run& run);
int edit_entry(Run& run, const app::Shown& record);

// reading
int today(Run& run);
int list(Run& run);
int show_record(Run& run);
int search(Run& run);
int review(Run& run);
int explain(Run& run);
int help_now(Run& run);
int about(Run& run);

// pages to bring along
int sheet(Run& run);  // the verb's name says which

// files
int import(Run& run);
int export_diary(Run& run);
int backup(Run& run);
int restore(Run& run);
int check(Run& run);
int fit(Run& run);

// the theory
int dyad_run(Run& run);
int dyad_claims(Run& run);
int dyad_sweep(Run& run);
int dyad_rest(Run& run);
int dyad_fit(Run& run);

// the page
int open_page(Run& run);
int dyad_diary(Run& run);

// vault
int init(Run& run);
int passphrase(Run& run);
int recovery(Run& run);
int re_encrypt(Run& run);
int settings(Run& run);
int demo(Run& run);

// --- shared by the writing verbs
struct Typed {  // what a record is made of, from stdin or from questions
  app::Json fields = app::Json::object();
  std::string when, relationship;
  bool folded = false;
};
// From the options; with --stdin also from the JSON object on stdin, where "when", "relationship" and
// "folded" mean the same as the options.
Result<Typed> typed_options(Run& run);
struct Begun {          // what was begun before, at this door or another (drafts.h)
  std::string of;       // as KeepDraft names it
  app::DraftText seen;  // as it was shown
};
// Adds it; at a keyboard, a time that cannot be read is asked again, and what cannot be saved is kept as a
// draft. `begun`: the draft it goes on from, which is let go then.
int save(Run& run, std::string kind, Typed typed, const std::optional<Begun>& begun = std::nullopt);
// The verb that writes a record of this kind.
std::string verb_of_kind(std::string_view kind);
// The name for {A} in questions.
std::string practitioner_of(Run& run, const std::string& relationship);
Problem nobody_to_ask(std::string_view verb);
// A record named on the command line, or chosen from those of a kind.
Result<std::string> chosen_record(Run& run, std::string_view kind, std::string_view asked);

}  // namespace holdfast::shell
