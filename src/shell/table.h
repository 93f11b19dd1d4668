// table: every verb and option of the command line, as data. Parsing, --help, the man page and the
// completions of three shells all walk this one table, so none of them can know a verb the others do not.
//
// What a person writes never stands in argv, where other processes and the shell's history can read it:
// options carry times, ids, kinds and file names only. Texts and ratings are asked for, or come as JSON on
// stdin.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::shell {

class Run;
using Handler = int (*)(Run&);  // the exit code

enum class Completes { nothing, file, folder, kind, question, words };

struct Option {
  std::string_view name;        // without the dashes
  char letter = 0;              // 0: none
  std::string_view value = {};  // what it takes, in capitals; empty: a flag
  std::string_view says;
  std::vector<std::string_view> words = {};  // the only values it takes; empty: any
  Completes completes = Completes::nothing;
};

enum class Group { writing, reading, files, vault, other };
std::string_view title_of(Group group);

struct Verb {
  std::string_view name;  // "people add": a verb of two words
  Group group;
  Handler run;
  std::string_view takes = {};  // "ID...", as help shows it; empty: nothing
  std::string_view summary;     // one line
  std::string_view says = {};   // paragraphs for its own help and the man page
  std::vector<Option> options = {};
  int least = 0, most = 0;                      // words after the verb
  std::vector<std::string_view> words = {};     // the only first words it takes
  Completes completes = Completes::nothing;     // its words
  std::vector<std::string_view> examples = {};  // lines as typed
  bool starts_a_program = false;                // an editor, a browser: it gives the network up by itself
  bool meets_others = false;                    // it may speak to a relay
};

std::span<const Verb> verbs();
std::span<const Option> common_options();  // taken by every verb, before or after it
const Verb* find_verb(std::string_view name);
std::vector<const Verb*> verbs_under(
    std::string_view first_word);                  // "people add", "people edit" for "people"
std::span<const std::string_view> kinds_listed();  // the kinds of record "list" takes
std::span<const std::string_view> question_ids();  // the questions "review" and "explain" know
// "checkins", "notes", "check-in" to the diary's own word for the kind; empty when it is none.
std::string_view kind_for(std::string_view typed);

struct ExitCode {
  int code;
  std::string_view says;
};
std::span<const ExitCode> exit_codes();

}  // namespace holdfast::shell
