// parse: argv to a verb and its options, by the table. Pure: whatever is wrong becomes one sentence with the
// nearest right word, and no option has a meaning here.
#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "shell/table.h"

namespace holdfast::shell {

struct Command {
  const Verb* verb = nullptr;  // none: no verb was typed
  std::vector<std::string> words;
  std::map<std::string, std::vector<std::string>, std::less<>> options;  // a flag has one empty value

  bool has(std::string_view option) const { return options.find(option) != options.end(); }
  std::string value(std::string_view option, std::string_view otherwise = {}) const;  // the last one given
  std::vector<std::string> values(std::string_view option) const;
  // A whole number in the range, or a sentence.
  Result<long long> number(std::string_view option, long long otherwise, long long least,
                           long long most) const;
  // A number, or a sentence; nothing where it was not given.
  Result<std::optional<double>> decimal(std::string_view option) const;
  bool wants_help() const { return has("help"); }
};

Result<Command> parse(std::span<const std::string> arguments);

// "--json" and "--no-color" count even when the rest cannot be understood, so that the problem is told in the
// right form.
bool typed_flag(std::span<const std::string> arguments, std::string_view flag);

}  // namespace holdfast::shell
