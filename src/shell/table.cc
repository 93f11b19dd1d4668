// The table: the rows of all verbs (verbs.h), the options they share, and what kinds of record and exit codes
// are called.
#include "shell/table.h"

#include <algorithm>
#include <array>

#include "diary/nouns.h"
#include "review/review.h"
#include "shell/verbs.h"

namespace holdfast::shell {

std::string_view title_of(Group group) {
  switch (group) {
    case Group::writing:
      return "Writing";
    case Group::reading:
      return "Reading";
    case Group::files:
      return "Bringing in, taking out, keeping safe";
    case Group::vault:
      return "The diary's file";
    case Group::other:
      return "Also";
  }
  return "";
}

std::span<const Verb> verbs() {
  static const std::vector<Verb> all = [] {
    std::vector<Verb> list;
    for (const auto part :
         {check_in_verbs, text_verbs, record_verbs, back_verbs, changing_verbs, reading_verbs, sheet_verbs,
          import_verbs, file_verbs, device_verbs, pair_verbs, page_verbs, vault_verbs, agent_verbs,
          help_verbs, demo_verbs, fit_verbs, theory_verbs, program_verbs})
      for (Verb& verb : part()) list.push_back(std::move(verb));
    return list;
  }();
  return all;
}

std::span<const Option> common_options() {
  static const std::vector<Option> all{
      {.name = "vault",
       .value = "FILE",
       .says = "The diary's file; otherwise diary.holdfast in $XDG_DATA_HOME/holdfast",
       .completes = Completes::file},
      {.name = "demo", .says = "Look into the invented diary (see demo)"},
      {.name = "json", .says = "Answer as JSON, problems too (those on stderr)"},
      {.name = "no-input", .says = "Never ask; where an answer is needed, that is a problem"},
      {.name = "passphrase-fd",
       .value = "N",
       .says = "Read the passphrase from this file descriptor, a line each"},
      {.name = "no-color", .says = "No colours (NO_COLOR does the same)"},
      {.name = "quiet", .letter = 'q', .says = "Say only what was asked for"},
      {.name = "help", .letter = 'h', .says = "This help"},
      {.name = "version", .says = "Which version this is"},
  };
  return all;
}

const Verb* find_verb(std::string_view name) {
  for (const Verb& verb : verbs())
    if (verb.name == name) return &verb;
  return nullptr;
}

std::vector<const Verb*> verbs_under(std::string_view first_word) {
  std::vector<const Verb*> found;
  for (const Verb& verb : verbs())
    if (verb.name.size() > first_word.size() && verb.name.starts_with(first_word) &&
        verb.name[first_word.size()] == ' ')
      found.push_back(&verb);
  return found;
}

namespace {
// "Check-ins", "check_in" and "checkin" are one word here.
std::string bare(std::string_view word) {
  std::string letters;
  for (const char c : word)
    if (c != '-' && c != '_' && c != ' ') letters += c;
  return letters;
}

// The verb that writes a kind, where it is a word for the kind as well: "note", "people add"; not "limit
// kept".
std::string_view verb_as_word(std::string_view verb) {
  constexpr std::string_view add = " add";
  if (verb.ends_with(add)) verb.remove_suffix(add.size());
  return verb.find(' ') == std::string_view::npos ? verb : std::string_view();
}
}  // namespace

std::span<const std::string_view> kinds_listed() {
  static const auto own = [] {
    std::vector<std::string> list;
    for (const std::string_view word : diary::all_kinds())
      if (const diary::Kind& kind = *diary::find_kind(word); kind.listed_with.empty()) {
        list.emplace_back(kind.plural);
        std::ranges::replace(list.back(), ' ', '-');
      }
    return list;
  }();
  static const std::vector<std::string_view> words(own.begin(), own.end());
  return words;
}

std::span<const std::string_view> question_ids() {
  static const auto ids = [] {
    std::vector<std::string_view> names;
    for (const review::Question& question : review::questions()) names.push_back(question.id);
    return names;
  }();
  return ids;
}

std::string_view kind_for(std::string_view typed) {
  const std::string wanted = bare(typed);
  if (wanted.empty()) return {};
  for (const std::string_view word : diary::all_kinds()) {
    const diary::Kind& kind = *diary::find_kind(word);
    for (const std::string_view name : {kind.word, kind.plural, verb_as_word(kind.verb)})
      if (const std::string one = bare(name); wanted == one || wanted == one + "s") return kind.word;
  }
  return {};
}

std::span<const ExitCode> exit_codes() {
  static constexpr std::array<ExitCode, 9> codes{{
      {0, "It worked."},
      {1,
       "Something outside the program prevented it: a file cannot be read or written, the disk is full, a "
       "format is unknown."},
      {2, "The command line or what was given cannot be understood, or breaks a rule."},
      {3, "There is no such diary, file or record."},
      {4, "The passphrase or the recovery words are wrong."},
      {5, "The diary or a backup is damaged."},
      {6,
       "Something else is in the way: another process, a change made meanwhile, a file that is there "
       "already."},
      {7, "Stopped at a question; nothing was changed."},
      {130, "Stopped with Ctrl-C; nothing was changed."},
  }};
  return codes;
}

}  // namespace holdfast::shell
