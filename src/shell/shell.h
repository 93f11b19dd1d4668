// shell: the command line as one function. main.cc hands it argv and gives its exit code back.
// What it returns is one of the exit codes that shell/table.h lists.
#pragma once
#include <span>
#include <string>

namespace holdfast::shell {

int run(std::span<const std::string> arguments);

}  // namespace holdfast::shell
