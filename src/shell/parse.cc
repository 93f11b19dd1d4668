// Parsing walks the table once: verb first (one or two words), then options and words in any order. "--" ends
// the options; "-" alone is a word (stdin).
#include "shell/parse.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace holdfast::shell {

namespace {

tl::unexpected<Problem> usage(std::string sentence, std::string_view hint = {}) {
  return problem(ProblemKind::bad_request, std::move(sentence), "command line", std::string(hint));
}

std::string help_hint(const Verb* verb) {
  return verb ? fmt::format("\"holdfast {} --help\" shows what it takes.", verb->name)
              : std::string("\"holdfast --help\" shows what there is.");
}

const Option* find_in(std::span<const Option> options, std::string_view name, char letter) {
  for (const Option& option : options)
    if ((!name.empty() && option.name == name) || (letter && option.letter == letter)) return &option;
  return nullptr;
}

const Option* find_option(const Verb* verb, std::string_view name, char letter) {
  if (verb)
    if (const Option* found = find_in(verb->options, name, letter)) return found;
  return find_in(common_options(), name, letter);
}

std::string did_you_mean(std::string_view typed, std::span<const std::string_view> words,
                         std::string_view prefix) {
  auto near = nearest_word(typed, words);
  return near ? fmt::format(" Did you mean {}{}?", prefix, *near) : std::string();
}

tl::unexpected<Problem> unknown_option(const Verb* verb, std::string_view shown, std::string_view name) {
  std::vector<std::string_view> names;
  if (verb)
    for (const Option& option : verb->options) names.push_back(option.name);
  for (const Option& option : common_options()) names.push_back(option.name);
  std::string of = verb ? fmt::format("\"{}\" has no option {}.", verb->name, printable(shown))
                        : fmt::format("There is no option {}.", printable(shown));
  return usage(of + did_you_mean(name, names, "--"), help_hint(verb));
}

// The verb is the first word that is no option of all verbs; a second word may belong to it.
Result<const Verb*> verb_of(std::span<const std::string> arguments, std::vector<bool>& used) {
  std::vector<std::size_t> plain;
  for (std::size_t i = 0; i < arguments.size() && plain.size() < 2; ++i) {
    const std::string& one = arguments[i];
    if (one == "--") break;
    if (one.size() > 1 && one[0] == '-') {
      std::string_view name = std::string_view(one).substr(one.starts_with("--") ? 2 : 1);
      const Option* option = one.starts_with("--") ? find_in(common_options(), name, 0) : nullptr;
      if (option && !option->value.empty()) ++i;
      // A value of the verb's own option may follow: from here on nothing can be its second word.
      if (!option && !plain.empty()) break;
      continue;
    }
    plain.push_back(i);
  }
  if (plain.empty()) return nullptr;
  const std::string& first = arguments[plain[0]];
  used[plain[0]] = true;
  if (plain.size() == 2)
    if (const Verb* two = find_verb(first + " " + arguments[plain[1]])) {
      used[plain[1]] = true;
      return two;
    }
  if (const Verb* one = find_verb(first)) return one;
  if (const auto under = verbs_under(first); !under.empty()) {
    std::vector<std::string> whole;
    for (const Verb* verb : under) whole.emplace_back(verb->name);
    return usage(fmt::format("\"{}\" is the first word of several verbs: {}.", first, joined(whole, ", ")),
                 fmt::format("\"holdfast {} --help\" tells more of one.", whole.front()));
  }
  std::vector<std::string_view> names;
  for (const Verb& verb : verbs())
    if (verb.name.find(' ') == std::string_view::npos) names.push_back(verb.name);
  return usage(fmt::format("There is no verb \"{}\".{}", printable(first), did_you_mean(first, names, "")),
               help_hint(nullptr));
}

Result<> take(Command& command, const Option& option, std::string value) {
  if (!option.words.empty() &&
      std::find(option.words.begin(), option.words.end(), value) == option.words.end()) {
    std::vector<std::string> words(option.words.begin(), option.words.end());
    return usage(fmt::format("--{} takes one of {}.", option.name, joined(words, ", ")),
                 help_hint(command.verb));
  }
  command.options[std::string(option.name)].push_back(std::move(value));
  return {};
}

// One option, and its value where it takes one. `at` moves past what was used.
Result<> take_option(Command& command, std::span<const std::string> arguments, std::size_t& at) {
  const std::string& typed = arguments[at];
  if (typed.starts_with("--")) {
    std::string_view name = std::string_view(typed).substr(2);
    const std::size_t equals = name.find('=');
    const bool has_value = equals != std::string_view::npos;
    const std::string_view given = has_value ? name.substr(equals + 1) : std::string_view();
    name = name.substr(0, equals);
    const Option* option = find_option(command.verb, name, 0);
    if (!option) return unknown_option(command.verb, fmt::format("--{}", name), name);
    if (option->value.empty())
      return has_value ? Result<>(usage(fmt::format("--{} takes no value.", name), help_hint(command.verb)))
                       : take(command, *option, "");
    if (has_value) return take(command, *option, std::string(given));
    if (at + 1 >= arguments.size())
      return usage(fmt::format("--{} needs a value ({}).", name, option->value), help_hint(command.verb));
    return take(command, *option, arguments[++at]);
  }
  for (std::size_t letter = 1; letter < typed.size(); ++letter) {
    const Option* option = find_option(command.verb, {}, typed[letter]);
    if (!option) return unknown_option(command.verb, fmt::format("-{}", typed[letter]), {});
    if (option->value.empty()) {
      if (auto taken = take(command, *option, ""); !taken) return taken;
      continue;
    }
    if (letter + 1 < typed.size()) return take(command, *option, typed.substr(letter + 1));
    if (at + 1 >= arguments.size())
      return usage(fmt::format("-{} needs a value ({}).", typed[letter], option->value),
                   help_hint(command.verb));
    return take(command, *option, arguments[++at]);
  }
  return {};
}

Result<> check_words(const Command& command) {
  const Verb& verb = *command.verb;
  const int count = static_cast<int>(command.words.size());
  const auto under = verbs_under(verb.name);
  if (count > verb.most) {
    if (!under.empty()) {
      std::vector<std::string> names;
      for (const Verb* one : under) names.emplace_back(one->name.substr(verb.name.size() + 1));
      return usage(fmt::format("\"{}\" can be followed by {}, not by \"{}\".", verb.name, joined(names, ", "),
                               printable(command.words[0])),
                   help_hint(&verb));
    }
    if (verb.most == 0 || verb.group == Group::writing)
      return usage(
          fmt::format(
              "\"{}\" takes no words of its own here. What you want to write is asked for, so that it "
              "does not stay in your shell's history.",
              verb.name),
          help_hint(&verb));
    return usage(fmt::format("\"{}\" takes {}.", verb.name, verb.takes), help_hint(&verb));
  }
  if (count < verb.least)
    return usage(fmt::format("\"{}\" needs {}.", verb.name, verb.takes), help_hint(&verb));
  if (count > 0 && !verb.words.empty() &&
      std::find(verb.words.begin(), verb.words.end(), command.words[0]) == verb.words.end()) {
    if (verb.words.size() == 1)
      return usage(
          fmt::format(
              "\"{}\" takes no words of its own here. What you want to write is asked for, so that it "
              "does not stay in your shell's history; - reads it from stdin.",
              verb.name),
          help_hint(&verb));
    return usage(fmt::format("\"{}\" takes {}.", verb.name, verb.takes), help_hint(&verb));
  }
  return {};
}

}  // namespace

std::string Command::value(std::string_view option, std::string_view otherwise) const {
  auto found = options.find(option);
  return found == options.end() || found->second.empty() ? std::string(otherwise) : found->second.back();
}

std::vector<std::string> Command::values(std::string_view option) const {
  auto found = options.find(option);
  return found == options.end() ? std::vector<std::string>() : found->second;
}

Result<long long> Command::number(std::string_view option, long long otherwise, long long least,
                                  long long most) const {
  if (!has(option)) return otherwise;
  auto whole = whole_number(value(option));
  if (!whole || *whole < least || *whole > most)
    return usage(fmt::format("--{} takes a whole number from {} to {}.", option, least, most),
                 help_hint(verb));
  return *whole;
}

Result<std::optional<double>> Command::decimal(std::string_view option) const {
  if (!has(option)) return std::nullopt;
  const std::string text = value(option);
  double number = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (bad != std::errc{} || end != text.data() + text.size() || !std::isfinite(number))
    return usage(fmt::format("--{} takes a number, such as 0.5.", option), help_hint(verb));
  return number;
}

Result<Command> parse(std::span<const std::string> arguments) {
  Command command;
  std::vector<bool> used(arguments.size(), false);
  auto verb = verb_of(arguments, used);
  if (!verb) return pass_on(verb);
  command.verb = *verb;
  bool options_over = false;
  for (std::size_t at = 0; at < arguments.size(); ++at) {
    if (used[at]) continue;
    const std::string& one = arguments[at];
    if (!options_over && one == "--") {
      options_over = true;
    } else if (!options_over && one.size() > 1 && one[0] == '-') {
      if (auto taken = take_option(command, arguments, at); !taken) return pass_on(taken);
    } else {
      command.words.push_back(one);
    }
  }
  if (command.verb && !command.wants_help())
    if (auto fine = check_words(command); !fine) return pass_on(fine);
  return command;
}

bool typed_flag(std::span<const std::string> arguments, std::string_view flag) {
  for (const std::string& one : arguments) {
    if (one == "--") return false;
    if (one == flag) return true;
  }
  return false;
}

}  // namespace holdfast::shell
