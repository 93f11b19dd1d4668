// Each script is one function over a list of cases, one case a verb, so that a shell reads it fast and a
// person can too.
#include "shell/completion.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/text.h"
#include "shell/table.h"

namespace holdfast::shell {

namespace {

std::vector<std::string> flags_of(std::span<const Option> options) {
  std::vector<std::string> list;
  for (const Option& option : options) {
    list.push_back(fmt::format("--{}", option.name));
    if (option.letter) list.push_back(fmt::format("-{}", option.letter));
  }
  return list;
}

std::vector<std::string> words_of(const Verb& verb) {
  std::vector<std::string> list(verb.words.begin(), verb.words.end());
  for (const Verb* under : verbs_under(verb.name))
    list.emplace_back(under->name.substr(verb.name.size() + 1));
  if (verb.completes == Completes::kind)
    for (std::string_view kind : kinds_listed()) list.emplace_back(kind);
  if (verb.completes == Completes::question)
    for (std::string_view id : question_ids()) list.emplace_back(id);
  if (verb.name == "help")
    for (const Verb& one : verbs())
      if (one.name.find(' ') == std::string_view::npos) list.emplace_back(one.name);
  return list;
}

std::vector<std::string> first_words() {
  std::vector<std::string> list;
  for (const Verb& verb : verbs())
    if (verb.name.find(' ') == std::string_view::npos) list.emplace_back(verb.name);
  return list;
}

// "--format|-f) words" for each option with a value, once over all verbs that agree on its words.
std::string bash_values(std::span<const Option> options, std::string_view indent) {
  std::string out;
  for (const Option& option : options) {
    if (option.value.empty()) continue;
    std::string head = fmt::format("--{}", option.name);
    if (option.letter) head += fmt::format("|-{}", option.letter);
    if (option.completes == Completes::file)
      out += fmt::format("{}{}) _holdfast_files; return ;;\n", indent, head);
    else {
      std::vector<std::string> words(option.words.begin(), option.words.end());
      out += fmt::format("{}{}) COMPREPLY=($(compgen -W '{}' -- \"$current\")); return ;;\n", indent, head,
                         joined(words, " "));
    }
  }
  return out;
}

std::string bash() {
  std::string out =
      "# bash completion for holdfast; printed by \"holdfast completion bash\".\n"
      "_holdfast_files() {\n  local IFS=$'\\n'\n  compopt -o filenames 2>/dev/null\n"
      "  COMPREPLY=($(compgen -f -- \"$current\"))\n}\n"
      "_holdfast() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} verb= second= i\n"
      "  COMPREPLY=()\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case ${COMP_WORDS[i]} in\n      --vault|--passphrase-fd) ((i++)) ;;\n      -*) ;;\n"
      "      *) if [[ -z $verb ]]; then verb=${COMP_WORDS[i]}; elif [[ -z $second ]]; then "
      "second=${COMP_WORDS[i]}; fi ;;\n"
      "    esac\n  done\n";
  out += "  case $previous in\n" + bash_values(common_options(), "    ") + "  esac\n";
  out += "  local flags='" + joined(flags_of(common_options()), " ") + "'\n";
  out += "  case \"$verb $second\" in\n";
  std::string one_word;
  for (const Verb& verb : verbs()) {
    std::string body = "      case $previous in\n" + bash_values(verb.options, "        ") + "      esac\n";
    body += fmt::format("      flags+=' {}'\n", joined(flags_of(verb.options), " "));
    const auto words = words_of(verb);
    if (!words.empty()) body += fmt::format("      local words='{}'\n", joined(words, " "));
    if (verb.completes == Completes::file)
      body += "      [[ $current != -* ]] && { _holdfast_files; return; }\n";
    const bool two = verb.name.find(' ') != std::string_view::npos;
    const std::string entry = two ? fmt::format("    '{}')\n{}      ;;\n", verb.name, body)
                                  : fmt::format("    '{} '*)\n{}      ;;\n", verb.name, body);
    (two ? out : one_word) += entry;
  }
  out += one_word + "    ' ') local words='" + joined(first_words(), " ") + "' ;;\n  esac\n";
  out +=
      "  if [[ $current == -* ]]; then COMPREPLY=($(compgen -W \"$flags\" -- \"$current\"))\n"
      "  else COMPREPLY=($(compgen -W \"${words-}\" -- \"$current\")); fi\n}\n"
      "complete -F _holdfast holdfast\n";
  return out;
}

// In single quotes for zsh and fish.
std::string quoted(std::string_view text, bool of_zsh) {
  std::string out;
  for (char c : text) {
    if (c == '\'')
      out += of_zsh ? "'\\''" : "\\'";
    else if (of_zsh && (c == '[' || c == ']' || c == ':'))
      out += std::string("\\") + c;
    else if (!of_zsh && c == '\\')
      out += "\\\\";
    else
      out += c;
  }
  return out;
}

std::string zsh_options(std::span<const Option> options) {
  std::string out;
  for (const Option& option : options) {
    std::string value;
    if (!option.value.empty()) {
      std::vector<std::string> words(option.words.begin(), option.words.end());
      value = fmt::format(":{}:{}", quoted(option.value, true),
                          option.completes == Completes::file ? "_files"
                          : words.empty()                     ? " "
                                                              : "(" + joined(words, " ") + ")");
    }
    out += fmt::format(" \\\n        '*--{}[{}]{}'", option.name, quoted(option.says, true), value);
    if (option.letter)
      out += fmt::format(" \\\n        '*-{}[{}]{}'", option.letter, quoted(option.says, true), value);
  }
  return out;
}

std::string zsh() {
  std::string out =
      "#compdef holdfast\n# zsh completion for holdfast; printed by \"holdfast completion zsh\".\n"
      "_holdfast() {\n  local verb second word\n  local -a plain\n"
      "  for word in ${words[2,CURRENT-1]}; do [[ $word != -* ]] && plain+=($word); done\n"
      "  verb=${plain[1]-} second=${plain[2]-}\n"
      "  if [[ -z $verb && $words[CURRENT] != -* ]]; then\n    local -a verbs=(\n";
  for (const Verb& verb : verbs())
    if (verb.name.find(' ') == std::string_view::npos)
      out += fmt::format("      '{}:{}'\n", verb.name, quoted(verb.summary, true));
  out += "    )\n    _describe verb verbs\n    return\n  fi\n  case \"$verb $second\" in\n";
  std::string one_word;
  for (const Verb& verb : verbs()) {
    const bool two = verb.name.find(' ') != std::string_view::npos;
    const auto words = words_of(verb);
    // The verb itself is a word to _arguments, so there must be a rest for it to belong to.
    std::string rest = " \\\n        '*: : '";
    if (verb.completes == Completes::file)
      rest = " \\\n        '*:file:_files'";
    else if (!words.empty())
      rest = fmt::format(" \\\n        '*:word:({})'", joined(words, " "));
    const std::string entry =
        fmt::format("    '{}{}\n      _arguments{}{}{} ;;\n", verb.name, two ? "')" : " '*)",
                    zsh_options(verb.options), zsh_options(common_options()), rest);
    (two ? out : one_word) += entry;
  }
  out +=
      one_word + "    *) _arguments" + zsh_options(common_options()) + " ;;\n  esac\n}\n_holdfast \"$@\"\n";
  return out;
}

std::string fish_option(const Option& option, const std::string& condition) {
  std::string line = "complete -c holdfast" + condition + fmt::format(" -l {}", option.name);
  if (option.letter) line += fmt::format(" -s {}", option.letter);
  if (!option.value.empty()) {
    line += option.completes == Completes::file ? " -r -F" : " -x";
    std::vector<std::string> words(option.words.begin(), option.words.end());
    if (!words.empty()) line += " -a '" + joined(words, " ") + "'";
  }
  return line + fmt::format(" -d '{}'\n", quoted(option.says, false));
}

std::string fish() {
  std::string out =
      "# fish completion for holdfast; printed by \"holdfast completion fish\".\ncomplete -c holdfast -f\n";
  for (const Option& option : common_options()) out += fish_option(option, "");
  for (const Verb& verb : verbs()) {
    const auto space = verb.name.find(' ');
    const std::string first(verb.name.substr(0, space));
    std::string seen = " -n '__fish_seen_subcommand_from " + first + "'";
    if (space == std::string_view::npos) {
      out += fmt::format("complete -c holdfast -n __fish_use_subcommand -a {} -d '{}'\n", verb.name,
                         quoted(verb.summary, false));
      std::vector<std::string> words;
      for (std::string& word : words_of(verb))
        if (!find_verb(first + " " + word)) words.push_back(std::move(word));
      if (!words.empty()) out += "complete -c holdfast" + seen + " -a '" + joined(words, " ") + "'\n";
      if (verb.completes == Completes::file) out += "complete -c holdfast" + seen + " -F\n";
    } else {
      out += fmt::format("complete -c holdfast{} -a {} -d '{}'\n", seen, verb.name.substr(space + 1),
                         quoted(verb.summary, false));
      seen = " -n '__fish_seen_subcommand_from " + first + "; and __fish_seen_subcommand_from " +
             std::string(verb.name.substr(space + 1)) + "'";
    }
    for (const Option& option : verb.options) out += fish_option(option, seen);
  }
  return out;
}

}  // namespace

std::string completion(std::string_view which_shell) {
  return which_shell == "bash"   ? bash()
         : which_shell == "zsh"  ? zsh()
         : which_shell == "fish" ? fish()
                                 : std::string();
}

}  // namespace holdfast::shell
