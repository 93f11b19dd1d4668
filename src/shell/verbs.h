// verbs: the rows of the table, each with the function that does it, in the file that is about it; and what
// those functions share. To add a verb, add its row and its function; help, manual and completion follow.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "shell/run.h"
#include "shell/table.h"

namespace holdfast::shell {

// In the order of the table.
std::vector<Verb> check_in_verbs();
std::vector<Verb> text_verbs();
std::vector<Verb> record_verbs();
std::vector<Verb> back_verbs();
std::vector<Verb> changing_verbs();
std::vector<Verb> reading_verbs();
std::vector<Verb> sheet_verbs();
std::vector<Verb> import_verbs();
std::vector<Verb> file_verbs();
std::vector<Verb> device_verbs();
std::vector<Verb> pair_verbs();
std::vector<Verb> page_verbs();
std::vector<Verb> vault_verbs();
std::vector<Verb> agent_verbs();
std::vector<Verb> help_verbs();
std::vector<Verb> demo_verbs();
std::vector<Verb> fit_verbs();
std::vector<Verb> theory_verbs();
std::vector<Verb> program_verbs();

inline const Option when_option{
    .name = "when",
    .value = "WHEN",
    .says = "When it was, as you would say it: \"yesterday 22:10\", \"last Tuesday\""};
inline const Option relationship_option{.name = "relationship",
                                        .letter = 'r',
                                        .value = "ID",
                                        .says =
                                            "Which relationship, by its id (\"people\" shows them). A name "
                                            "works too, but stays in your shell's history"};
inline const Option pin_option{
    .name = "pin",
    .value = "DIGITS",
    .says =
        "SHA-256 of the key in the relay's certificate: then that key counts, and nobody else's word for it"};
inline const Option stdin_option{.name = "stdin",
                                 .says = "Ask nothing; read the fields from stdin, as one JSON object"};
inline const Option folded_option{.name = "folded",
                                  .says = "Fold it: lists show its date only, until it is opened"};

int write_record(Run& run);                                   // what it writes is the kind whose verb it is
int ask_to_go_on(Run& run, const std::string& relationship);  // about somebody, after the end
int edit_entry(Run& run, const app::Shown& record);
int show_help(Run& run);  // of all, or of the command's verb
int show_version(Run& run);

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
